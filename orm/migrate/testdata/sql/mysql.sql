-- store.0002_create_table
-- create table store_tag
CREATE TABLE `store_tag` (
	`name` varchar(30) COLLATE utf8mb4_nopad_bin NOT NULL,
	`parent` varchar(30) COLLATE utf8mb4_nopad_bin,
	CONSTRAINT `store_tag_name_pk` PRIMARY KEY (`name`),
	CONSTRAINT `store_tag_parent_fk` FOREIGN KEY (`parent`) REFERENCES `store_tag` (`name`) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_create_table', CURRENT_TIMESTAMP(6));

-- undo store.0002_create_table
-- drop table store_tag
DROP TABLE `store_tag`;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_create_table';

-- store.0002_create_join_table
-- create table store_likes
CREATE TABLE `store_likes` (
	`user_id` bigint NOT NULL,
	`album_id` bigint NOT NULL,
	CONSTRAINT `store_likes_user_id_album_id_pk` PRIMARY KEY (`user_id`, `album_id`),
	CONSTRAINT `store_likes_user_id_fk` FOREIGN KEY (`user_id`) REFERENCES `auth_user` (`id`) ON DELETE CASCADE,
	CONSTRAINT `store_likes_album_id_fk` FOREIGN KEY (`album_id`) REFERENCES `store_album` (`id`) ON DELETE CASCADE,
	INDEX `store_likes_album_id_ix` (`album_id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_create_join_table', CURRENT_TIMESTAMP(6));

-- undo store.0002_create_join_table
-- drop table store_likes
DROP TABLE `store_likes`;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_create_join_table';

-- store.0002_all_types
-- create table store_all
CREATE TABLE `store_all` (
	`id` int NOT NULL AUTO_INCREMENT,
	`a` tinyint(1) NOT NULL DEFAULT 1,
	`b` smallint NOT NULL DEFAULT -1,
	`c` int,
	`d` float NOT NULL DEFAULT 1.5,
	`e` double,
	`f` longtext COLLATE utf8mb4_nopad_bin NOT NULL DEFAULT ('it''s'),
	`g` longblob,
	`h` datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
	`i` date,
	`j` bigint NOT NULL DEFAULT 0,
	`k` char(36) CHARACTER SET ascii COLLATE ascii_bin,
	`l` json,
	`m` decimal(12,3) NOT NULL DEFAULT -0.5,
	`n` varchar(3) COLLATE utf8mb4_nopad_bin NOT NULL DEFAULT '',
	`o` time(6) NOT NULL DEFAULT '09:30:00.000000',
	CONSTRAINT `store_all_id_pk` PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_all_types', CURRENT_TIMESTAMP(6));

-- undo store.0002_all_types
-- drop table store_all
DROP TABLE `store_all`;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_all_types';

-- store.0002_drop_table
-- drop table store_album
DROP TABLE `store_album`;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_drop_table', CURRENT_TIMESTAMP(6));

-- undo store.0002_drop_table
-- create table store_album
CREATE TABLE `store_album` (
	`id` bigint NOT NULL AUTO_INCREMENT,
	`title` varchar(160) COLLATE utf8mb4_nopad_bin NOT NULL,
	`artist_id` bigint NOT NULL,
	`price` decimal(10,2) NOT NULL DEFAULT 9.99,
	`status` varchar(20) COLLATE utf8mb4_nopad_bin NOT NULL DEFAULT 'draft',
	`created_at` datetime(6) NOT NULL,
	CONSTRAINT `store_album_id_pk` PRIMARY KEY (`id`),
	CONSTRAINT `store_album_artist_id_fk` FOREIGN KEY (`artist_id`) REFERENCES `store_artist` (`id`) ON DELETE CASCADE,
	CONSTRAINT `store_album_status_ck` CHECK (`status` IN ('draft', 'published')),
	INDEX `store_album_artist_id_ix` (`artist_id`),
	UNIQUE INDEX `store_album_artist_id_title_uq` (`artist_id`, `title`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_drop_table';

-- store.0002_rename_table
-- rename table store_artist to store_band
RENAME TABLE `store_artist` TO `store_band`;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_rename_table', CURRENT_TIMESTAMP(6));

-- undo store.0002_rename_table
-- rename table store_band to store_artist
RENAME TABLE `store_band` TO `store_artist`;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_rename_table';

-- store.0002_rename_table_with_rules
-- rename table store_album to store_record
RENAME TABLE `store_album` TO `store_record`;
ALTER TABLE `store_record` RENAME INDEX `store_album_artist_id_ix` TO `store_record_artist_id_ix`;
ALTER TABLE `store_record` RENAME INDEX `store_album_artist_id_title_uq` TO `store_record_artist_id_title_uq`;
ALTER TABLE `store_record` DROP FOREIGN KEY `store_album_artist_id_fk`, ADD CONSTRAINT `store_record_artist_id_fk` FOREIGN KEY (`artist_id`) REFERENCES `store_artist` (`id`) ON DELETE CASCADE;
ALTER TABLE `store_record` DROP CONSTRAINT `store_album_status_ck`, ADD CONSTRAINT `store_record_status_ck` CHECK (`status` IN ('draft', 'published'));
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_rename_table_with_rules', CURRENT_TIMESTAMP(6));

-- undo store.0002_rename_table_with_rules
-- rename table store_record to store_album
RENAME TABLE `store_record` TO `store_album`;
ALTER TABLE `store_album` RENAME INDEX `store_record_artist_id_ix` TO `store_album_artist_id_ix`;
ALTER TABLE `store_album` RENAME INDEX `store_record_artist_id_title_uq` TO `store_album_artist_id_title_uq`;
ALTER TABLE `store_album` DROP FOREIGN KEY `store_record_artist_id_fk`, ADD CONSTRAINT `store_album_artist_id_fk` FOREIGN KEY (`artist_id`) REFERENCES `store_artist` (`id`) ON DELETE CASCADE;
ALTER TABLE `store_album` DROP CONSTRAINT `store_record_status_ck`, ADD CONSTRAINT `store_album_status_ck` CHECK (`status` IN ('draft', 'published'));
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_rename_table_with_rules';

-- store.0002_add_nullable
-- add column note to store_album
ALTER TABLE `store_album` ADD COLUMN `note` longtext COLLATE utf8mb4_nopad_bin;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_add_nullable', CURRENT_TIMESTAMP(6));

-- undo store.0002_add_nullable
-- drop column note of store_album
ALTER TABLE `store_album` DROP COLUMN `note`;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_add_nullable';

-- store.0002_add_with_default
-- add column year to store_album
ALTER TABLE `store_album` ADD COLUMN `year` int NOT NULL DEFAULT 1970;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_add_with_default', CURRENT_TIMESTAMP(6));

-- undo store.0002_add_with_default
-- drop column year of store_album
ALTER TABLE `store_album` DROP COLUMN `year`;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_add_with_default';

-- store.0002_add_with_fill
-- add column year to store_album
ALTER TABLE `store_album` ADD COLUMN `year` int NOT NULL DEFAULT 1970;
ALTER TABLE `store_album` MODIFY COLUMN `year` int NOT NULL;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_add_with_fill', CURRENT_TIMESTAMP(6));

-- undo store.0002_add_with_fill
-- drop column year of store_album
ALTER TABLE `store_album` DROP COLUMN `year`;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_add_with_fill';

-- store.0002_add_with_default_and_fill
-- add column label to store_album
ALTER TABLE `store_album` ADD COLUMN `label` varchar(20) COLLATE utf8mb4_nopad_bin NOT NULL DEFAULT 'old';
ALTER TABLE `store_album` MODIFY COLUMN `label` varchar(20) COLLATE utf8mb4_nopad_bin NOT NULL DEFAULT 'new';
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_add_with_default_and_fill', CURRENT_TIMESTAMP(6));

-- undo store.0002_add_with_default_and_fill
-- drop column label of store_album
ALTER TABLE `store_album` DROP COLUMN `label`;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_add_with_default_and_fill';

-- store.0002_add_time
-- add column changed_at to store_album
ALTER TABLE `store_album` ADD COLUMN `changed_at` datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6);
ALTER TABLE `store_album` MODIFY COLUMN `changed_at` datetime(6) NOT NULL;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_add_time', CURRENT_TIMESTAMP(6));

-- undo store.0002_add_time
-- drop column changed_at of store_album
ALTER TABLE `store_album` DROP COLUMN `changed_at`;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_add_time';

-- store.0002_add_key
-- add column owner_id to store_album
ALTER TABLE `store_album` ADD COLUMN `owner_id` bigint;
ALTER TABLE `store_album` ADD CONSTRAINT `store_album_owner_id_fk` FOREIGN KEY (`owner_id`) REFERENCES `auth_user` (`id`) ON DELETE SET NULL;
-- add index store_album_owner_id_ix to store_album
CREATE INDEX `store_album_owner_id_ix` ON `store_album` (`owner_id`);
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_add_key', CURRENT_TIMESTAMP(6));

-- undo store.0002_add_key
-- drop index store_album_owner_id_ix of store_album
ALTER TABLE `store_album` DROP FOREIGN KEY `store_album_owner_id_fk`;
DROP INDEX `store_album_owner_id_ix` ON `store_album`;
ALTER TABLE `store_album` ADD CONSTRAINT `store_album_owner_id_fk` FOREIGN KEY (`owner_id`) REFERENCES `auth_user` (`id`) ON DELETE SET NULL;
-- drop column owner_id of store_album
ALTER TABLE `store_album` DROP FOREIGN KEY `store_album_owner_id_fk`;
ALTER TABLE `store_album` DROP COLUMN `owner_id`;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_add_key';

-- store.0002_add_unique
-- add column code to store_album
ALTER TABLE `store_album` ADD COLUMN `code` varchar(10) COLLATE utf8mb4_nopad_bin;
CREATE UNIQUE INDEX `store_album_code_uq` ON `store_album` (`code`);
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_add_unique', CURRENT_TIMESTAMP(6));

-- undo store.0002_add_unique
-- drop column code of store_album
ALTER TABLE `store_album` DROP COLUMN `code`;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_add_unique';

-- store.0002_drop_column
-- drop column price of store_album
ALTER TABLE `store_album` DROP COLUMN `price`;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_drop_column', CURRENT_TIMESTAMP(6));

-- undo store.0002_drop_column
-- add column price to store_album
ALTER TABLE `store_album` ADD COLUMN `price` decimal(10,2) NOT NULL DEFAULT 9.99;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_drop_column';

-- store.0002_drop_key
-- drop index store_album_artist_id_ix of store_album
DROP INDEX `store_album_artist_id_ix` ON `store_album`;
-- drop index store_album_artist_id_title_uq of store_album
ALTER TABLE `store_album` DROP FOREIGN KEY `store_album_artist_id_fk`;
DROP INDEX `store_album_artist_id_title_uq` ON `store_album`;
ALTER TABLE `store_album` ADD CONSTRAINT `store_album_artist_id_fk` FOREIGN KEY (`artist_id`) REFERENCES `store_artist` (`id`) ON DELETE CASCADE;
-- drop column artist_id of store_album
ALTER TABLE `store_album` DROP FOREIGN KEY `store_album_artist_id_fk`;
ALTER TABLE `store_album` DROP COLUMN `artist_id`;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_drop_key', CURRENT_TIMESTAMP(6));

-- undo store.0002_drop_key
-- add column artist_id to store_album
ALTER TABLE `store_album` ADD COLUMN `artist_id` bigint NOT NULL DEFAULT 0;
ALTER TABLE `store_album` MODIFY COLUMN `artist_id` bigint NOT NULL;
ALTER TABLE `store_album` ADD CONSTRAINT `store_album_artist_id_fk` FOREIGN KEY (`artist_id`) REFERENCES `store_artist` (`id`) ON DELETE CASCADE;
-- add unique index store_album_artist_id_title_uq to store_album
CREATE UNIQUE INDEX `store_album_artist_id_title_uq` ON `store_album` (`artist_id`, `title`);
-- add index store_album_artist_id_ix to store_album
CREATE INDEX `store_album_artist_id_ix` ON `store_album` (`artist_id`);
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_drop_key';

-- store.0002_drop_unique
-- drop column email of auth_user
ALTER TABLE `auth_user` DROP COLUMN `email`;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_drop_unique', CURRENT_TIMESTAMP(6));

-- undo store.0002_drop_unique
-- add column email to auth_user
ALTER TABLE `auth_user` ADD COLUMN `email` varchar(254) COLLATE utf8mb4_nopad_bin NOT NULL DEFAULT '';
ALTER TABLE `auth_user` MODIFY COLUMN `email` varchar(254) COLLATE utf8mb4_nopad_bin NOT NULL;
CREATE UNIQUE INDEX `auth_user_email_uq` ON `auth_user` (`email`);
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_drop_unique';

-- store.0002_longer
-- alter column title of store_album
ALTER TABLE `store_album` MODIFY COLUMN `title` varchar(300) COLLATE utf8mb4_nopad_bin NOT NULL;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_longer', CURRENT_TIMESTAMP(6));

-- undo store.0002_longer
-- alter column title of store_album
ALTER TABLE `store_album` MODIFY COLUMN `title` varchar(160) COLLATE utf8mb4_nopad_bin NOT NULL;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_longer';

-- store.0002_to_text
-- alter column name of store_artist
ALTER TABLE `store_artist` MODIFY COLUMN `name` longtext COLLATE utf8mb4_nopad_bin;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_to_text', CURRENT_TIMESTAMP(6));

-- undo store.0002_to_text
-- alter column name of store_artist
ALTER TABLE `store_artist` MODIFY COLUMN `name` varchar(120) COLLATE utf8mb4_nopad_bin;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_to_text';

-- store.0002_nullable
-- alter column title of store_album
ALTER TABLE `store_album` MODIFY COLUMN `title` varchar(160) COLLATE utf8mb4_nopad_bin;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_nullable', CURRENT_TIMESTAMP(6));

-- undo store.0002_nullable
-- alter column title of store_album
UPDATE `store_album` SET `title` = '' WHERE `title` IS NULL;
ALTER TABLE `store_album` MODIFY COLUMN `title` varchar(160) COLLATE utf8mb4_nopad_bin NOT NULL;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_nullable';

-- store.0002_not_null
-- alter column name of store_artist
UPDATE `store_artist` SET `name` = 'unknown' WHERE `name` IS NULL;
ALTER TABLE `store_artist` MODIFY COLUMN `name` varchar(120) COLLATE utf8mb4_nopad_bin NOT NULL;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_not_null', CURRENT_TIMESTAMP(6));

-- undo store.0002_not_null
-- alter column name of store_artist
ALTER TABLE `store_artist` MODIFY COLUMN `name` varchar(120) COLLATE utf8mb4_nopad_bin;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_not_null';

-- store.0002_new_default
-- alter column price of store_album
ALTER TABLE `store_album` MODIFY COLUMN `price` decimal(10,2) NOT NULL DEFAULT 12.50;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_new_default', CURRENT_TIMESTAMP(6));

-- undo store.0002_new_default
-- alter column price of store_album
ALTER TABLE `store_album` MODIFY COLUMN `price` decimal(10,2) NOT NULL DEFAULT 9.99;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_new_default';

-- store.0002_no_default
-- alter column price of store_album
ALTER TABLE `store_album` MODIFY COLUMN `price` decimal(10,2) NOT NULL;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_no_default', CURRENT_TIMESTAMP(6));

-- undo store.0002_no_default
-- alter column price of store_album
ALTER TABLE `store_album` MODIFY COLUMN `price` decimal(10,2) NOT NULL DEFAULT 9.99;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_no_default';

-- store.0002_other_scale
-- alter column price of store_album
ALTER TABLE `store_album` MODIFY COLUMN `price` decimal(12,4) NOT NULL DEFAULT 9.99;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_other_scale', CURRENT_TIMESTAMP(6));

-- undo store.0002_other_scale
-- alter column price of store_album
ALTER TABLE `store_album` MODIFY COLUMN `price` decimal(10,2) NOT NULL DEFAULT 9.99;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_other_scale';

-- store.0002_decimal_to_float
-- alter column price of store_album
ALTER TABLE `store_album` MODIFY COLUMN `price` double NOT NULL DEFAULT 9.5;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_decimal_to_float', CURRENT_TIMESTAMP(6));

-- undo store.0002_decimal_to_float
-- alter column price of store_album
ALTER TABLE `store_album` MODIFY COLUMN `price` decimal(10,2) NOT NULL DEFAULT 9.99;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_decimal_to_float';

-- store.0002_to_unique
-- alter column name of store_artist
CREATE UNIQUE INDEX `store_artist_name_uq` ON `store_artist` (`name`);
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_to_unique', CURRENT_TIMESTAMP(6));

-- undo store.0002_to_unique
-- alter column name of store_artist
DROP INDEX `store_artist_name_uq` ON `store_artist`;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_to_unique';

-- store.0002_no_longer_unique
-- alter column email of auth_user
DROP INDEX `auth_user_email_uq` ON `auth_user`;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_no_longer_unique', CURRENT_TIMESTAMP(6));

-- undo store.0002_no_longer_unique
-- alter column email of auth_user
CREATE UNIQUE INDEX `auth_user_email_uq` ON `auth_user` (`email`);
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_no_longer_unique';

-- store.0002_no_longer_counted
-- drop foreign key of store_album.artist_id
ALTER TABLE `store_album` DROP FOREIGN KEY `store_album_artist_id_fk`;
-- alter column id of store_artist
ALTER TABLE `store_artist` MODIFY COLUMN `id` bigint NOT NULL;
-- add foreign key from store_album.artist_id to store_artist
ALTER TABLE `store_album` ADD CONSTRAINT `store_album_artist_id_fk` FOREIGN KEY (`artist_id`) REFERENCES `store_artist` (`id`) ON DELETE CASCADE;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_no_longer_counted', CURRENT_TIMESTAMP(6));

-- undo store.0002_no_longer_counted
-- drop foreign key of store_album.artist_id
ALTER TABLE `store_album` DROP FOREIGN KEY `store_album_artist_id_fk`;
-- alter column id of store_artist
ALTER TABLE `store_artist` MODIFY COLUMN `id` bigint NOT NULL AUTO_INCREMENT;
-- add foreign key from store_album.artist_id to store_artist
ALTER TABLE `store_album` ADD CONSTRAINT `store_album_artist_id_fk` FOREIGN KEY (`artist_id`) REFERENCES `store_artist` (`id`) ON DELETE CASCADE;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_no_longer_counted';

-- store.0002_rename_column
-- rename column title of store_album to name
ALTER TABLE `store_album` RENAME COLUMN `title` TO `name`;
ALTER TABLE `store_album` RENAME INDEX `store_album_artist_id_title_uq` TO `store_album_artist_id_name_uq`;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_rename_column', CURRENT_TIMESTAMP(6));

-- undo store.0002_rename_column
-- rename column name of store_album to title
ALTER TABLE `store_album` RENAME COLUMN `name` TO `title`;
ALTER TABLE `store_album` RENAME INDEX `store_album_artist_id_name_uq` TO `store_album_artist_id_title_uq`;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_rename_column';

-- store.0002_rename_key
-- rename column artist_id of store_album to band_id
ALTER TABLE `store_album` RENAME COLUMN `artist_id` TO `band_id`;
ALTER TABLE `store_album` RENAME INDEX `store_album_artist_id_ix` TO `store_album_band_id_ix`;
ALTER TABLE `store_album` RENAME INDEX `store_album_artist_id_title_uq` TO `store_album_band_id_title_uq`;
ALTER TABLE `store_album` DROP FOREIGN KEY `store_album_artist_id_fk`, ADD CONSTRAINT `store_album_band_id_fk` FOREIGN KEY (`band_id`) REFERENCES `store_artist` (`id`) ON DELETE CASCADE;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_rename_key', CURRENT_TIMESTAMP(6));

-- undo store.0002_rename_key
-- rename column band_id of store_album to artist_id
ALTER TABLE `store_album` RENAME COLUMN `band_id` TO `artist_id`;
ALTER TABLE `store_album` RENAME INDEX `store_album_band_id_ix` TO `store_album_artist_id_ix`;
ALTER TABLE `store_album` RENAME INDEX `store_album_band_id_title_uq` TO `store_album_artist_id_title_uq`;
ALTER TABLE `store_album` DROP FOREIGN KEY `store_album_band_id_fk`, ADD CONSTRAINT `store_album_artist_id_fk` FOREIGN KEY (`artist_id`) REFERENCES `store_artist` (`id`) ON DELETE CASCADE;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_rename_key';

-- store.0002_rename_checked
-- rename column status of store_album to stage
ALTER TABLE `store_album` RENAME COLUMN `status` TO `stage`;
ALTER TABLE `store_album` DROP CONSTRAINT `store_album_status_ck`, ADD CONSTRAINT `store_album_stage_ck` CHECK (`stage` IN ('draft', 'published'));
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_rename_checked', CURRENT_TIMESTAMP(6));

-- undo store.0002_rename_checked
-- rename column stage of store_album to status
ALTER TABLE `store_album` RENAME COLUMN `stage` TO `status`;
ALTER TABLE `store_album` DROP CONSTRAINT `store_album_stage_ck`, ADD CONSTRAINT `store_album_status_ck` CHECK (`status` IN ('draft', 'published'));
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_rename_checked';

-- store.0002_rename_unique
-- rename column email of auth_user to mail
ALTER TABLE `auth_user` RENAME COLUMN `email` TO `mail`;
ALTER TABLE `auth_user` RENAME INDEX `auth_user_email_uq` TO `auth_user_mail_uq`;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_rename_unique', CURRENT_TIMESTAMP(6));

-- undo store.0002_rename_unique
-- rename column mail of auth_user to email
ALTER TABLE `auth_user` RENAME COLUMN `mail` TO `email`;
ALTER TABLE `auth_user` RENAME INDEX `auth_user_mail_uq` TO `auth_user_email_uq`;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_rename_unique';

-- store.0002_rename_what_is_pointed_at
-- rename column id of store_artist to key
ALTER TABLE `store_artist` RENAME COLUMN `id` TO `key`;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_rename_what_is_pointed_at', CURRENT_TIMESTAMP(6));

-- undo store.0002_rename_what_is_pointed_at
-- rename column key of store_artist to id
ALTER TABLE `store_artist` RENAME COLUMN `key` TO `id`;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_rename_what_is_pointed_at';

-- store.0002_add_index
-- add index by_price to store_album
CREATE INDEX `by_price` ON `store_album` (`price` DESC, `title`);
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_add_index', CURRENT_TIMESTAMP(6));

-- undo store.0002_add_index
-- drop index by_price of store_album
DROP INDEX `by_price` ON `store_album`;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_add_index';

-- store.0002_add_unique_index
-- add unique index store_album_title_uq to store_album
CREATE UNIQUE INDEX `store_album_title_uq` ON `store_album` (`title`);
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_add_unique_index', CURRENT_TIMESTAMP(6));

-- undo store.0002_add_unique_index
-- drop index store_album_title_uq of store_album
DROP INDEX `store_album_title_uq` ON `store_album`;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_add_unique_index';

-- store.0002_drop_index_of_key
-- drop index store_album_artist_id_ix of store_album
DROP INDEX `store_album_artist_id_ix` ON `store_album`;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_drop_index_of_key', CURRENT_TIMESTAMP(6));

-- undo store.0002_drop_index_of_key
-- add index store_album_artist_id_ix to store_album
CREATE INDEX `store_album_artist_id_ix` ON `store_album` (`artist_id`);
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_drop_index_of_key';

-- store.0002_rename_index
-- rename index store_album_artist_id_ix of store_album to by_artist
ALTER TABLE `store_album` RENAME INDEX `store_album_artist_id_ix` TO `by_artist`;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_rename_index', CURRENT_TIMESTAMP(6));

-- undo store.0002_rename_index
-- rename index by_artist of store_album to store_album_artist_id_ix
ALTER TABLE `store_album` RENAME INDEX `by_artist` TO `store_album_artist_id_ix`;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_rename_index';

-- store.0002_add_check
-- add check store_album_cheap to store_album
ALTER TABLE `store_album` ADD CONSTRAINT `store_album_cheap` CHECK (length(`title`) < 1000 AND `title` <> 'it''s');
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_add_check', CURRENT_TIMESTAMP(6));

-- undo store.0002_add_check
-- drop check store_album_cheap of store_album
ALTER TABLE `store_album` DROP CONSTRAINT `store_album_cheap`;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_add_check';

-- store.0002_drop_check
-- drop check store_album_status_ck of store_album
ALTER TABLE `store_album` DROP CONSTRAINT `store_album_status_ck`;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_drop_check', CURRENT_TIMESTAMP(6));

-- undo store.0002_drop_check
-- add check store_album_status_ck to store_album
ALTER TABLE `store_album` ADD CONSTRAINT `store_album_status_ck` CHECK (`status` IN ('draft', 'published'));
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_drop_check';

-- store.0002_add_foreign_key
-- add column owner_id to store_album
ALTER TABLE `store_album` ADD COLUMN `owner_id` bigint;
-- add foreign key from store_album.owner_id to auth_user
ALTER TABLE `store_album` ADD CONSTRAINT `store_album_owner_id_fk` FOREIGN KEY (`owner_id`) REFERENCES `auth_user` (`id`) ON DELETE CASCADE;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_add_foreign_key', CURRENT_TIMESTAMP(6));

-- undo store.0002_add_foreign_key
-- drop foreign key of store_album.owner_id
ALTER TABLE `store_album` DROP FOREIGN KEY `store_album_owner_id_fk`;
-- drop column owner_id of store_album
ALTER TABLE `store_album` DROP COLUMN `owner_id`;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_add_foreign_key';

-- store.0002_create_with_composite_key
-- create table store_box
CREATE TABLE `store_box` (
	`shelf` varchar(10) COLLATE utf8mb4_nopad_bin NOT NULL,
	`row` int NOT NULL,
	CONSTRAINT `store_box_shelf_row_pk` PRIMARY KEY (`shelf`, `row`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4;
-- create table store_lid
CREATE TABLE `store_lid` (
	`id` bigint NOT NULL AUTO_INCREMENT,
	`row` int,
	`shelf` varchar(10) COLLATE utf8mb4_nopad_bin,
	CONSTRAINT `store_lid_id_pk` PRIMARY KEY (`id`),
	CONSTRAINT `store_lid_shelf_row_fk` FOREIGN KEY (`shelf`, `row`) REFERENCES `store_box` (`shelf`, `row`) ON DELETE SET NULL,
	INDEX `store_lid_shelf_row_ix` (`shelf`, `row`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_create_with_composite_key', CURRENT_TIMESTAMP(6));

-- undo store.0002_create_with_composite_key
-- drop table store_lid
DROP TABLE `store_lid`;
-- drop table store_box
DROP TABLE `store_box`;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_create_with_composite_key';

-- store.0002_add_composite_key
-- create table store_box
CREATE TABLE `store_box` (
	`shelf` varchar(10) COLLATE utf8mb4_nopad_bin NOT NULL,
	`row` int NOT NULL,
	CONSTRAINT `store_box_shelf_row_pk` PRIMARY KEY (`shelf`, `row`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4;
-- add column row to store_artist
ALTER TABLE `store_artist` ADD COLUMN `row` int;
-- add column shelf to store_artist
ALTER TABLE `store_artist` ADD COLUMN `shelf` varchar(10) COLLATE utf8mb4_nopad_bin;
-- add foreign key from store_artist.shelf, row to store_box
ALTER TABLE `store_artist` ADD CONSTRAINT `store_artist_shelf_row_fk` FOREIGN KEY (`shelf`, `row`) REFERENCES `store_box` (`shelf`, `row`) ON DELETE SET NULL;
-- rename column row of store_artist to line
ALTER TABLE `store_artist` RENAME COLUMN `row` TO `line`;
ALTER TABLE `store_artist` DROP FOREIGN KEY `store_artist_shelf_row_fk`, ADD CONSTRAINT `store_artist_shelf_line_fk` FOREIGN KEY (`shelf`, `line`) REFERENCES `store_box` (`shelf`, `row`) ON DELETE SET NULL;
-- rename column shelf of store_box to rack
ALTER TABLE `store_box` RENAME COLUMN `shelf` TO `rack`;
-- rename table store_box to store_crate
RENAME TABLE `store_box` TO `store_crate`;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_add_composite_key', CURRENT_TIMESTAMP(6));

-- undo store.0002_add_composite_key
-- rename table store_crate to store_box
RENAME TABLE `store_crate` TO `store_box`;
-- rename column rack of store_box to shelf
ALTER TABLE `store_box` RENAME COLUMN `rack` TO `shelf`;
-- rename column line of store_artist to row
ALTER TABLE `store_artist` RENAME COLUMN `line` TO `row`;
ALTER TABLE `store_artist` DROP FOREIGN KEY `store_artist_shelf_line_fk`, ADD CONSTRAINT `store_artist_shelf_row_fk` FOREIGN KEY (`shelf`, `row`) REFERENCES `store_box` (`shelf`, `row`) ON DELETE SET NULL;
-- drop foreign key of store_artist.shelf, row
ALTER TABLE `store_artist` DROP FOREIGN KEY `store_artist_shelf_row_fk`;
-- drop column shelf of store_artist
ALTER TABLE `store_artist` DROP COLUMN `shelf`;
-- drop column row of store_artist
ALTER TABLE `store_artist` DROP COLUMN `row`;
-- drop table store_box
DROP TABLE `store_box`;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_add_composite_key';

-- store.0002_drop_composite_key
-- create table store_box
CREATE TABLE `store_box` (
	`shelf` varchar(10) COLLATE utf8mb4_nopad_bin NOT NULL,
	`row` int NOT NULL,
	CONSTRAINT `store_box_shelf_row_pk` PRIMARY KEY (`shelf`, `row`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4;
-- add column row to store_artist
ALTER TABLE `store_artist` ADD COLUMN `row` int;
-- add column shelf to store_artist
ALTER TABLE `store_artist` ADD COLUMN `shelf` varchar(10) COLLATE utf8mb4_nopad_bin;
-- add index shelf to store_artist
CREATE INDEX `shelf` ON `store_artist` (`shelf`, `row`, `name`);
-- add foreign key from store_artist.shelf, row to store_box
ALTER TABLE `store_artist` ADD CONSTRAINT `store_artist_shelf_row_fk` FOREIGN KEY (`shelf`, `row`) REFERENCES `store_box` (`shelf`, `row`) ON DELETE SET NULL;
-- drop foreign key of store_artist.shelf, row
ALTER TABLE `store_artist` DROP FOREIGN KEY `store_artist_shelf_row_fk`;
-- drop index shelf of store_artist
DROP INDEX `shelf` ON `store_artist`;
-- drop column row of store_artist
ALTER TABLE `store_artist` DROP COLUMN `row`;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_drop_composite_key', CURRENT_TIMESTAMP(6));

-- undo store.0002_drop_composite_key
-- add column row to store_artist
ALTER TABLE `store_artist` ADD COLUMN `row` int;
-- add index shelf to store_artist
CREATE INDEX `shelf` ON `store_artist` (`shelf`, `row`, `name`);
-- add foreign key from store_artist.shelf, row to store_box
ALTER TABLE `store_artist` ADD CONSTRAINT `store_artist_shelf_row_fk` FOREIGN KEY (`shelf`, `row`) REFERENCES `store_box` (`shelf`, `row`) ON DELETE SET NULL;
-- drop foreign key of store_artist.shelf, row
ALTER TABLE `store_artist` DROP FOREIGN KEY `store_artist_shelf_row_fk`;
-- drop index shelf of store_artist
DROP INDEX `shelf` ON `store_artist`;
-- drop column shelf of store_artist
ALTER TABLE `store_artist` DROP COLUMN `shelf`;
-- drop column row of store_artist
ALTER TABLE `store_artist` DROP COLUMN `row`;
-- drop table store_box
DROP TABLE `store_box`;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_drop_composite_key';

-- store.0002_drop_index_of_composite_key
-- create table store_box
CREATE TABLE `store_box` (
	`shelf` varchar(10) COLLATE utf8mb4_nopad_bin NOT NULL,
	`row` int NOT NULL,
	CONSTRAINT `store_box_shelf_row_pk` PRIMARY KEY (`shelf`, `row`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4;
-- add column row to store_artist
ALTER TABLE `store_artist` ADD COLUMN `row` int;
-- add column shelf to store_artist
ALTER TABLE `store_artist` ADD COLUMN `shelf` varchar(10) COLLATE utf8mb4_nopad_bin;
-- add index shelf to store_artist
CREATE INDEX `shelf` ON `store_artist` (`shelf`, `row`, `name`);
-- add foreign key from store_artist.shelf, row to store_box
ALTER TABLE `store_artist` ADD CONSTRAINT `store_artist_shelf_row_fk` FOREIGN KEY (`shelf`, `row`) REFERENCES `store_box` (`shelf`, `row`) ON DELETE SET NULL;
-- drop index shelf of store_artist
ALTER TABLE `store_artist` DROP FOREIGN KEY `store_artist_shelf_row_fk`;
DROP INDEX `shelf` ON `store_artist`;
ALTER TABLE `store_artist` ADD CONSTRAINT `store_artist_shelf_row_fk` FOREIGN KEY (`shelf`, `row`) REFERENCES `store_box` (`shelf`, `row`) ON DELETE SET NULL;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_drop_index_of_composite_key', CURRENT_TIMESTAMP(6));

-- undo store.0002_drop_index_of_composite_key
-- add index shelf to store_artist
CREATE INDEX `shelf` ON `store_artist` (`shelf`, `row`, `name`);
-- drop foreign key of store_artist.shelf, row
ALTER TABLE `store_artist` DROP FOREIGN KEY `store_artist_shelf_row_fk`;
-- drop index shelf of store_artist
DROP INDEX `shelf` ON `store_artist`;
-- drop column shelf of store_artist
ALTER TABLE `store_artist` DROP COLUMN `shelf`;
-- drop column row of store_artist
ALTER TABLE `store_artist` DROP COLUMN `row`;
-- drop table store_box
DROP TABLE `store_box`;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_drop_index_of_composite_key';

-- store.0002_composite_key_to_itself
-- create table store_node
CREATE TABLE `store_node` (
	`id` bigint NOT NULL AUTO_INCREMENT,
	`tree` int NOT NULL,
	`parent` bigint,
	CONSTRAINT `store_node_id_pk` PRIMARY KEY (`id`),
	CONSTRAINT `store_node_tree_parent_fk` FOREIGN KEY (`tree`, `parent`) REFERENCES `store_node` (`tree`, `id`) ON DELETE CASCADE,
	UNIQUE INDEX `store_node_tree_id_uq` (`tree`, `id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_composite_key_to_itself', CURRENT_TIMESTAMP(6));

-- undo store.0002_composite_key_to_itself
-- drop table store_node
DROP TABLE `store_node`;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_composite_key_to_itself';

-- store.0002_drop_foreign_key
-- drop foreign key of store_album.artist_id
ALTER TABLE `store_album` DROP FOREIGN KEY `store_album_artist_id_fk`;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_drop_foreign_key', CURRENT_TIMESTAMP(6));

-- undo store.0002_drop_foreign_key
-- add foreign key from store_album.artist_id to store_artist
ALTER TABLE `store_album` ADD CONSTRAINT `store_album_artist_id_fk` FOREIGN KEY (`artist_id`) REFERENCES `store_artist` (`id`) ON DELETE CASCADE;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_drop_foreign_key';

-- store.0002_add_partial_index
-- add index by_price to store_album
CREATE INDEX `by_price` ON `store_album` (`price` DESC, `title`);
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_add_partial_index', CURRENT_TIMESTAMP(6));

-- undo store.0002_add_partial_index
-- drop index by_price of store_album
DROP INDEX `by_price` ON `store_album`;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_add_partial_index';

-- store.0002_add_partial_unique
-- add unique index one_draft to store_album
ALTER TABLE `store_album` ADD COLUMN `one_draft_1` tinyint GENERATED ALWAYS AS (CASE WHEN `status` = 'draft' THEN 1 END) VIRTUAL INVISIBLE, ADD UNIQUE INDEX `one_draft` (`title`, `one_draft_1`);
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_add_partial_unique', CURRENT_TIMESTAMP(6));

-- undo store.0002_add_partial_unique
-- drop index one_draft of store_album
ALTER TABLE `store_album` DROP INDEX `one_draft`, DROP COLUMN `one_draft_1`;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_add_partial_unique';

-- store.0002_add_index_on_expression
-- add index by_lower to store_album
ALTER TABLE `store_album` ADD COLUMN `by_lower_1` varchar(160) COLLATE utf8mb4_nopad_bin GENERATED ALWAYS AS (lower(`title`)) VIRTUAL INVISIBLE, ADD INDEX `by_lower` (`by_lower_1` DESC, `price`);
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_add_index_on_expression', CURRENT_TIMESTAMP(6));

-- undo store.0002_add_index_on_expression
-- drop index by_lower of store_album
ALTER TABLE `store_album` DROP INDEX `by_lower`, DROP COLUMN `by_lower_1`;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_add_index_on_expression';

-- store.0002_add_unique_on_expression
-- add unique index one_lower to store_album
ALTER TABLE `store_album` ADD COLUMN `one_lower_1` varchar(160) COLLATE utf8mb4_nopad_bin GENERATED ALWAYS AS (lower(`title`)) VIRTUAL INVISIBLE, ADD COLUMN `one_lower_2` tinyint GENERATED ALWAYS AS (CASE WHEN `status` = 'draft' THEN 1 END) VIRTUAL INVISIBLE, ADD UNIQUE INDEX `one_lower` (`artist_id`, `one_lower_1`, `one_lower_2`);
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_add_unique_on_expression', CURRENT_TIMESTAMP(6));

-- undo store.0002_add_unique_on_expression
-- drop index one_lower of store_album
ALTER TABLE `store_album` DROP INDEX `one_lower`, DROP COLUMN `one_lower_1`, DROP COLUMN `one_lower_2`;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_add_unique_on_expression';

-- store.0002_add_unique_with_equal_nulls
-- add unique index one_name to store_artist
ALTER TABLE `store_artist` ADD COLUMN `one_name_1` varchar(120) COLLATE utf8mb4_nopad_bin GENERATED ALWAYS AS (ifnull(`name`, '')) VIRTUAL INVISIBLE, ADD COLUMN `one_name_2` tinyint GENERATED ALWAYS AS (`name` IS NULL) VIRTUAL INVISIBLE, ADD UNIQUE INDEX `one_name` (`one_name_1`, `one_name_2`);
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_add_unique_with_equal_nulls', CURRENT_TIMESTAMP(6));

-- undo store.0002_add_unique_with_equal_nulls
-- drop index one_name of store_artist
ALTER TABLE `store_artist` DROP INDEX `one_name`, DROP COLUMN `one_name_1`, DROP COLUMN `one_name_2`;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_add_unique_with_equal_nulls';

-- store.0002_add_stored_index
-- add index by_price to store_album
CREATE INDEX `by_price` ON `store_album` (`price`);
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_add_stored_index', CURRENT_TIMESTAMP(6));

-- undo store.0002_add_stored_index
-- drop index by_price of store_album
DROP INDEX `by_price` ON `store_album`;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_add_stored_index';

-- store.0002_rename_partial
-- add unique index one_draft to store_album
ALTER TABLE `store_album` ADD COLUMN `one_draft_1` tinyint GENERATED ALWAYS AS (CASE WHEN `status` = 'draft' THEN 1 END) VIRTUAL INVISIBLE, ADD UNIQUE INDEX `one_draft` (`title`, `one_draft_1`);
-- rename column status of store_album to stage
ALTER TABLE `store_album` DROP INDEX `one_draft`, DROP COLUMN `one_draft_1`;
ALTER TABLE `store_album` RENAME COLUMN `status` TO `stage`;
ALTER TABLE `store_album` DROP CONSTRAINT `store_album_status_ck`, ADD CONSTRAINT `store_album_stage_ck` CHECK (`stage` IN ('draft', 'published'));
ALTER TABLE `store_album` ADD COLUMN `one_draft_1` tinyint GENERATED ALWAYS AS (CASE WHEN `stage` = 'draft' THEN 1 END) VIRTUAL INVISIBLE, ADD UNIQUE INDEX `one_draft` (`title`, `one_draft_1`);
-- rename index one_draft of store_album to one_sketch
ALTER TABLE `store_album` DROP INDEX `one_draft`, DROP COLUMN `one_draft_1`;
ALTER TABLE `store_album` ADD COLUMN `one_sketch_1` tinyint GENERATED ALWAYS AS (CASE WHEN `stage` = 'draft' THEN 1 END) VIRTUAL INVISIBLE, ADD UNIQUE INDEX `one_sketch` (`title`, `one_sketch_1`);
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_rename_partial', CURRENT_TIMESTAMP(6));

-- undo store.0002_rename_partial
-- rename index one_sketch of store_album to one_draft
ALTER TABLE `store_album` DROP INDEX `one_sketch`, DROP COLUMN `one_sketch_1`;
ALTER TABLE `store_album` ADD COLUMN `one_draft_1` tinyint GENERATED ALWAYS AS (CASE WHEN `stage` = 'draft' THEN 1 END) VIRTUAL INVISIBLE, ADD UNIQUE INDEX `one_draft` (`title`, `one_draft_1`);
-- rename column stage of store_album to status
ALTER TABLE `store_album` DROP INDEX `one_draft`, DROP COLUMN `one_draft_1`;
ALTER TABLE `store_album` RENAME COLUMN `stage` TO `status`;
ALTER TABLE `store_album` DROP CONSTRAINT `store_album_stage_ck`, ADD CONSTRAINT `store_album_status_ck` CHECK (`status` IN ('draft', 'published'));
ALTER TABLE `store_album` ADD COLUMN `one_draft_1` tinyint GENERATED ALWAYS AS (CASE WHEN `status` = 'draft' THEN 1 END) VIRTUAL INVISIBLE, ADD UNIQUE INDEX `one_draft` (`title`, `one_draft_1`);
-- drop index one_draft of store_album
ALTER TABLE `store_album` DROP INDEX `one_draft`, DROP COLUMN `one_draft_1`;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_rename_partial';

-- store.0002_rename_table_with_partial
-- add unique index one_draft to store_album
ALTER TABLE `store_album` ADD COLUMN `one_draft_1` tinyint GENERATED ALWAYS AS (CASE WHEN `status` = 'draft' THEN 1 END) VIRTUAL INVISIBLE, ADD UNIQUE INDEX `one_draft` (`title`, `one_draft_1`);
-- rename table store_album to store_record
RENAME TABLE `store_album` TO `store_record`;
ALTER TABLE `store_record` RENAME INDEX `store_album_artist_id_ix` TO `store_record_artist_id_ix`;
ALTER TABLE `store_record` RENAME INDEX `store_album_artist_id_title_uq` TO `store_record_artist_id_title_uq`;
ALTER TABLE `store_record` DROP FOREIGN KEY `store_album_artist_id_fk`, ADD CONSTRAINT `store_record_artist_id_fk` FOREIGN KEY (`artist_id`) REFERENCES `store_artist` (`id`) ON DELETE CASCADE;
ALTER TABLE `store_record` DROP CONSTRAINT `store_album_status_ck`, ADD CONSTRAINT `store_record_status_ck` CHECK (`status` IN ('draft', 'published'));
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_rename_table_with_partial', CURRENT_TIMESTAMP(6));

-- undo store.0002_rename_table_with_partial
-- rename table store_record to store_album
RENAME TABLE `store_record` TO `store_album`;
ALTER TABLE `store_album` RENAME INDEX `store_record_artist_id_ix` TO `store_album_artist_id_ix`;
ALTER TABLE `store_album` RENAME INDEX `store_record_artist_id_title_uq` TO `store_album_artist_id_title_uq`;
ALTER TABLE `store_album` DROP FOREIGN KEY `store_record_artist_id_fk`, ADD CONSTRAINT `store_album_artist_id_fk` FOREIGN KEY (`artist_id`) REFERENCES `store_artist` (`id`) ON DELETE CASCADE;
ALTER TABLE `store_album` DROP CONSTRAINT `store_record_status_ck`, ADD CONSTRAINT `store_album_status_ck` CHECK (`status` IN ('draft', 'published'));
-- drop index one_draft of store_album
ALTER TABLE `store_album` DROP INDEX `one_draft`, DROP COLUMN `one_draft_1`;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_rename_table_with_partial';

-- store.0002_rename_in_expressions
-- add column slug to store_album
ALTER TABLE `store_album` ADD COLUMN `slug` varchar(160) COLLATE utf8mb4_nopad_bin GENERATED ALWAYS AS (lower(`title`)) VIRTUAL;
-- add index one_lower to store_album
ALTER TABLE `store_album` ADD COLUMN `one_lower_1` varchar(160) COLLATE utf8mb4_nopad_bin GENERATED ALWAYS AS (lower(`title`)) VIRTUAL INVISIBLE, ADD INDEX `one_lower` (`one_lower_1`);
-- add check store_album_title_ck to store_album
ALTER TABLE `store_album` ADD CONSTRAINT `store_album_title_ck` CHECK (`title` <> '"title"');
-- rename column title of store_album to name
ALTER TABLE `store_album` DROP INDEX `one_lower`, DROP COLUMN `one_lower_1`;
ALTER TABLE `store_album` RENAME COLUMN `title` TO `name`;
ALTER TABLE `store_album` RENAME INDEX `store_album_artist_id_title_uq` TO `store_album_artist_id_name_uq`;
ALTER TABLE `store_album` DROP CONSTRAINT `store_album_title_ck`, ADD CONSTRAINT `store_album_name_ck` CHECK (`name` <> '"title"');
ALTER TABLE `store_album` ADD COLUMN `one_lower_1` varchar(160) COLLATE utf8mb4_nopad_bin GENERATED ALWAYS AS (lower(`name`)) VIRTUAL INVISIBLE, ADD INDEX `one_lower` (`one_lower_1`);
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_rename_in_expressions', CURRENT_TIMESTAMP(6));

-- undo store.0002_rename_in_expressions
-- rename column name of store_album to title
ALTER TABLE `store_album` DROP INDEX `one_lower`, DROP COLUMN `one_lower_1`;
ALTER TABLE `store_album` RENAME COLUMN `name` TO `title`;
ALTER TABLE `store_album` RENAME INDEX `store_album_artist_id_name_uq` TO `store_album_artist_id_title_uq`;
ALTER TABLE `store_album` DROP CONSTRAINT `store_album_name_ck`, ADD CONSTRAINT `store_album_title_ck` CHECK (`title` <> '"title"');
ALTER TABLE `store_album` ADD COLUMN `one_lower_1` varchar(160) COLLATE utf8mb4_nopad_bin GENERATED ALWAYS AS (lower(`title`)) VIRTUAL INVISIBLE, ADD INDEX `one_lower` (`one_lower_1`);
-- drop check store_album_title_ck of store_album
ALTER TABLE `store_album` DROP CONSTRAINT `store_album_title_ck`;
-- drop index one_lower of store_album
ALTER TABLE `store_album` DROP INDEX `one_lower`, DROP COLUMN `one_lower_1`;
-- drop column slug of store_album
ALTER TABLE `store_album` DROP COLUMN `slug`;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_rename_in_expressions';

-- store.0002_comments
-- comment on table store_album
ALTER TABLE `store_album` COMMENT = 'it''s a record';
-- alter column title of store_album
ALTER TABLE `store_album` MODIFY COLUMN `title` varchar(160) COLLATE utf8mb4_nopad_bin NOT NULL COMMENT 'as it''s on the cover';
-- add column note to store_album
ALTER TABLE `store_album` ADD COLUMN `note` longtext COLLATE utf8mb4_nopad_bin COMMENT 'for us';
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_comments', CURRENT_TIMESTAMP(6));

-- undo store.0002_comments
-- drop column note of store_album
ALTER TABLE `store_album` DROP COLUMN `note`;
-- alter column title of store_album
ALTER TABLE `store_album` MODIFY COLUMN `title` varchar(160) COLLATE utf8mb4_nopad_bin NOT NULL;
-- comment on table store_album
ALTER TABLE `store_album` COMMENT = '';
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_comments';

-- store.0002_create_with_comments
-- create table store_tag
CREATE TABLE `store_tag` (
	`name` varchar(30) COLLATE utf8mb4_nopad_bin NOT NULL COMMENT 'a \\ and a ''',
	CONSTRAINT `store_tag_name_pk` PRIMARY KEY (`name`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COMMENT = 'tags';
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_create_with_comments', CURRENT_TIMESTAMP(6));

-- undo store.0002_create_with_comments
-- drop table store_tag
DROP TABLE `store_tag`;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_create_with_comments';

-- store.0002_add_computed
-- add column slug to store_album
ALTER TABLE `store_album` ADD COLUMN `slug` varchar(160) COLLATE utf8mb4_nopad_bin GENERATED ALWAYS AS (lower(`title`)) VIRTUAL;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_add_computed', CURRENT_TIMESTAMP(6));

-- undo store.0002_add_computed
-- drop column slug of store_album
ALTER TABLE `store_album` DROP COLUMN `slug`;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_add_computed';

-- store.0002_add_stored
-- add column slug to store_album
ALTER TABLE `store_album` ADD COLUMN `slug` varchar(160) COLLATE utf8mb4_nopad_bin GENERATED ALWAYS AS (lower(`title`)) STORED;
CREATE UNIQUE INDEX `store_album_slug_uq` ON `store_album` (`slug`);
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_add_stored', CURRENT_TIMESTAMP(6));

-- undo store.0002_add_stored
-- drop column slug of store_album
ALTER TABLE `store_album` DROP COLUMN `slug`;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_add_stored';

-- store.0002_create_computed
-- create table store_tag
CREATE TABLE `store_tag` (
	`id` bigint NOT NULL AUTO_INCREMENT,
	`name` varchar(30) COLLATE utf8mb4_nopad_bin NOT NULL,
	`lower_name` varchar(30) COLLATE utf8mb4_nopad_bin GENERATED ALWAYS AS (lower(`name`)) VIRTUAL,
	CONSTRAINT `store_tag_id_pk` PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_create_computed', CURRENT_TIMESTAMP(6));

-- undo store.0002_create_computed
-- drop table store_tag
DROP TABLE `store_tag`;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_create_computed';

-- store.0002_add_with_computed_default
-- add column code to store_album
ALTER TABLE `store_album` ADD COLUMN `code` varchar(30) COLLATE utf8mb4_nopad_bin NOT NULL DEFAULT (lower('ABC'));
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_add_with_computed_default', CURRENT_TIMESTAMP(6));

-- undo store.0002_add_with_computed_default
-- drop column code of store_album
ALTER TABLE `store_album` DROP COLUMN `code`;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_add_with_computed_default';

-- store.0002_computed_default_and_fill
-- add column code to store_album
ALTER TABLE `store_album` ADD COLUMN `code` varchar(30) COLLATE utf8mb4_nopad_bin NOT NULL DEFAULT 'old';
ALTER TABLE `store_album` MODIFY COLUMN `code` varchar(30) COLLATE utf8mb4_nopad_bin NOT NULL DEFAULT (lower('ABC'));
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_computed_default_and_fill', CURRENT_TIMESTAMP(6));

-- undo store.0002_computed_default_and_fill
-- drop column code of store_album
ALTER TABLE `store_album` DROP COLUMN `code`;
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_computed_default_and_fill';

-- store.0002_to_computed_default
-- alter column status of store_album
ALTER TABLE `store_album` MODIFY COLUMN `status` varchar(20) COLLATE utf8mb4_nopad_bin NOT NULL DEFAULT (lower('DRAFT'));
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0002_to_computed_default', CURRENT_TIMESTAMP(6));

-- undo store.0002_to_computed_default
-- alter column status of store_album
ALTER TABLE `store_album` MODIFY COLUMN `status` varchar(20) COLLATE utf8mb4_nopad_bin NOT NULL DEFAULT 'draft';
DELETE FROM `tandem_migrations` WHERE `component` = 'store' AND `name` = '0002_to_computed_default';


CREATE TABLE IF NOT EXISTS `tandem_migrations` (
	`component` varchar(100) COLLATE utf8mb4_nopad_bin NOT NULL,
	`name` varchar(200) COLLATE utf8mb4_nopad_bin NOT NULL,
	`applied_at` datetime(6),
	`half` varchar(200) COLLATE utf8mb4_nopad_bin,
	CONSTRAINT `tandem_migrations_component_name_pk` PRIMARY KEY (`component`, `name`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4;
-- auth.0001_initial
-- create table auth_group
CREATE TABLE `auth_group` (
	`id` bigint NOT NULL AUTO_INCREMENT,
	`name` varchar(150) COLLATE utf8mb4_nopad_bin NOT NULL,
	CONSTRAINT `auth_group_id_pk` PRIMARY KEY (`id`),
	UNIQUE INDEX `auth_group_name_uq` (`name`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4;
-- create table auth_permission
CREATE TABLE `auth_permission` (
	`id` bigint NOT NULL AUTO_INCREMENT,
	`code` varchar(200) COLLATE utf8mb4_nopad_bin NOT NULL,
	`name` varchar(255) COLLATE utf8mb4_nopad_bin NOT NULL,
	CONSTRAINT `auth_permission_id_pk` PRIMARY KEY (`id`),
	UNIQUE INDEX `auth_permission_code_uq` (`code`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4;
-- create table auth_group_permissions
CREATE TABLE `auth_group_permissions` (
	`group_id` bigint NOT NULL,
	`permission_id` bigint NOT NULL,
	CONSTRAINT `auth_group_permissions_group_id_permission_id_pk` PRIMARY KEY (`group_id`, `permission_id`),
	CONSTRAINT `auth_group_permissions_group_id_fk` FOREIGN KEY (`group_id`) REFERENCES `auth_group` (`id`) ON DELETE CASCADE,
	CONSTRAINT `auth_group_permissions_permission_id_fk` FOREIGN KEY (`permission_id`) REFERENCES `auth_permission` (`id`) ON DELETE CASCADE,
	INDEX `auth_group_permissions_permission_id_ix` (`permission_id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4;
-- create table auth_login_failure
CREATE TABLE `auth_login_failure` (
	`key_hash` varchar(64) COLLATE utf8mb4_nopad_bin NOT NULL,
	`count` bigint NOT NULL,
	`allowed` bigint NOT NULL,
	`since` datetime(6) NOT NULL,
	CONSTRAINT `auth_login_failure_key_hash_pk` PRIMARY KEY (`key_hash`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4;
-- create table auth_session
CREATE TABLE `auth_session` (
	`key_hash` varchar(64) COLLATE utf8mb4_nopad_bin NOT NULL,
	`user_id` bigint,
	`data` json NOT NULL,
	`created_at` datetime(6) NOT NULL,
	`expires_at` datetime(6) NOT NULL,
	CONSTRAINT `auth_session_key_hash_pk` PRIMARY KEY (`key_hash`),
	INDEX `auth_session_user_id_ix` (`user_id`),
	INDEX `auth_session_expires_at_ix` (`expires_at`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4;
-- create table auth_user
CREATE TABLE `auth_user` (
	`id` bigint NOT NULL AUTO_INCREMENT,
	`username` varchar(150) COLLATE utf8mb4_nopad_bin NOT NULL,
	`password_hash` varchar(255) COLLATE utf8mb4_nopad_bin NOT NULL,
	`first_name` varchar(150) COLLATE utf8mb4_nopad_bin NOT NULL,
	`last_name` varchar(150) COLLATE utf8mb4_nopad_bin NOT NULL,
	`email` varchar(254) COLLATE utf8mb4_nopad_bin NOT NULL,
	`is_active` tinyint(1) NOT NULL DEFAULT 1,
	`is_staff` tinyint(1) NOT NULL,
	`is_superuser` tinyint(1) NOT NULL,
	`last_login_at` datetime(6),
	`joined_at` datetime(6) NOT NULL,
	CONSTRAINT `auth_user_id_pk` PRIMARY KEY (`id`),
	UNIQUE INDEX `auth_user_username_uq` (`username`),
	INDEX `auth_user_email_ix` (`email`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4;
-- create table auth_user_groups
CREATE TABLE `auth_user_groups` (
	`user_id` bigint NOT NULL,
	`group_id` bigint NOT NULL,
	CONSTRAINT `auth_user_groups_user_id_group_id_pk` PRIMARY KEY (`user_id`, `group_id`),
	CONSTRAINT `auth_user_groups_user_id_fk` FOREIGN KEY (`user_id`) REFERENCES `auth_user` (`id`) ON DELETE CASCADE,
	CONSTRAINT `auth_user_groups_group_id_fk` FOREIGN KEY (`group_id`) REFERENCES `auth_group` (`id`) ON DELETE CASCADE,
	INDEX `auth_user_groups_group_id_ix` (`group_id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4;
-- create table auth_user_permissions
CREATE TABLE `auth_user_permissions` (
	`user_id` bigint NOT NULL,
	`permission_id` bigint NOT NULL,
	CONSTRAINT `auth_user_permissions_user_id_permission_id_pk` PRIMARY KEY (`user_id`, `permission_id`),
	CONSTRAINT `auth_user_permissions_user_id_fk` FOREIGN KEY (`user_id`) REFERENCES `auth_user` (`id`) ON DELETE CASCADE,
	CONSTRAINT `auth_user_permissions_permission_id_fk` FOREIGN KEY (`permission_id`) REFERENCES `auth_permission` (`id`) ON DELETE CASCADE,
	INDEX `auth_user_permissions_permission_id_ix` (`permission_id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('auth', '0001_initial', CURRENT_TIMESTAMP(6));

-- store.0001_initial
-- create table store_artist
CREATE TABLE `store_artist` (
	`id` bigint NOT NULL AUTO_INCREMENT,
	`name` varchar(120) COLLATE utf8mb4_nopad_bin NOT NULL,
	CONSTRAINT `store_artist_id_pk` PRIMARY KEY (`id`),
	INDEX `store_artist_name_ix` (`name`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4;
-- create table store_album
CREATE TABLE `store_album` (
	`id` bigint NOT NULL AUTO_INCREMENT,
	`title` varchar(160) COLLATE utf8mb4_nopad_bin NOT NULL,
	`artist_id` bigint NOT NULL,
	CONSTRAINT `store_album_id_pk` PRIMARY KEY (`id`),
	CONSTRAINT `store_album_artist_id_fk` FOREIGN KEY (`artist_id`) REFERENCES `store_artist` (`id`) ON DELETE RESTRICT,
	INDEX `store_album_title_ix` (`title`),
	INDEX `store_album_artist_id_ix` (`artist_id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4;
-- create table store_employee
CREATE TABLE `store_employee` (
	`id` bigint NOT NULL AUTO_INCREMENT,
	`last_name` varchar(20) COLLATE utf8mb4_nopad_bin NOT NULL,
	`first_name` varchar(20) COLLATE utf8mb4_nopad_bin NOT NULL,
	`title` varchar(30) COLLATE utf8mb4_nopad_bin,
	`reports_to_id` bigint,
	`birth_date` date,
	`hire_date` date,
	`address` varchar(70) COLLATE utf8mb4_nopad_bin,
	`city` varchar(40) COLLATE utf8mb4_nopad_bin,
	`state` varchar(40) COLLATE utf8mb4_nopad_bin,
	`country` varchar(40) COLLATE utf8mb4_nopad_bin,
	`postal_code` varchar(10) COLLATE utf8mb4_nopad_bin,
	`phone` varchar(24) COLLATE utf8mb4_nopad_bin,
	`fax` varchar(24) COLLATE utf8mb4_nopad_bin,
	`email` varchar(60) COLLATE utf8mb4_nopad_bin NOT NULL,
	CONSTRAINT `store_employee_id_pk` PRIMARY KEY (`id`),
	CONSTRAINT `store_employee_reports_to_id_fk` FOREIGN KEY (`reports_to_id`) REFERENCES `store_employee` (`id`) ON DELETE SET NULL,
	UNIQUE INDEX `store_employee_email_uq` (`email`),
	INDEX `store_employee_reports_to_id_ix` (`reports_to_id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4;
-- create table store_customer
CREATE TABLE `store_customer` (
	`id` bigint NOT NULL AUTO_INCREMENT,
	`first_name` varchar(40) COLLATE utf8mb4_nopad_bin NOT NULL,
	`last_name` varchar(20) COLLATE utf8mb4_nopad_bin NOT NULL,
	`company` varchar(80) COLLATE utf8mb4_nopad_bin,
	`address` varchar(70) COLLATE utf8mb4_nopad_bin,
	`city` varchar(40) COLLATE utf8mb4_nopad_bin,
	`state` varchar(40) COLLATE utf8mb4_nopad_bin,
	`country` varchar(40) COLLATE utf8mb4_nopad_bin,
	`postal_code` varchar(10) COLLATE utf8mb4_nopad_bin,
	`phone` varchar(24) COLLATE utf8mb4_nopad_bin,
	`fax` varchar(24) COLLATE utf8mb4_nopad_bin,
	`email` varchar(60) COLLATE utf8mb4_nopad_bin NOT NULL,
	`support_rep_id` bigint,
	CONSTRAINT `store_customer_id_pk` PRIMARY KEY (`id`),
	CONSTRAINT `store_customer_support_rep_id_fk` FOREIGN KEY (`support_rep_id`) REFERENCES `store_employee` (`id`) ON DELETE SET NULL,
	UNIQUE INDEX `store_customer_email_uq` (`email`),
	INDEX `store_customer_last_name_ix` (`last_name`),
	INDEX `store_customer_country_ix` (`country`),
	INDEX `store_customer_support_rep_id_ix` (`support_rep_id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4;
-- create table store_genre
CREATE TABLE `store_genre` (
	`id` bigint NOT NULL AUTO_INCREMENT,
	`name` varchar(120) COLLATE utf8mb4_nopad_bin NOT NULL,
	CONSTRAINT `store_genre_id_pk` PRIMARY KEY (`id`),
	UNIQUE INDEX `store_genre_name_uq` (`name`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4;
-- create table store_invoice
CREATE TABLE `store_invoice` (
	`id` bigint NOT NULL AUTO_INCREMENT,
	`customer_id` bigint NOT NULL,
	`invoice_date` datetime(6) NOT NULL,
	`billing_address` varchar(70) COLLATE utf8mb4_nopad_bin,
	`billing_city` varchar(40) COLLATE utf8mb4_nopad_bin,
	`billing_state` varchar(40) COLLATE utf8mb4_nopad_bin,
	`billing_country` varchar(40) COLLATE utf8mb4_nopad_bin,
	`billing_postal_code` varchar(10) COLLATE utf8mb4_nopad_bin,
	`total` decimal(10,2) NOT NULL,
	CONSTRAINT `store_invoice_id_pk` PRIMARY KEY (`id`),
	CONSTRAINT `store_invoice_customer_id_fk` FOREIGN KEY (`customer_id`) REFERENCES `store_customer` (`id`) ON DELETE RESTRICT,
	INDEX `store_invoice_invoice_date_ix` (`invoice_date`),
	INDEX `store_invoice_billing_country_ix` (`billing_country`),
	INDEX `store_invoice_customer_id_ix` (`customer_id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4;
-- create table store_media_type
CREATE TABLE `store_media_type` (
	`id` bigint NOT NULL AUTO_INCREMENT,
	`name` varchar(120) COLLATE utf8mb4_nopad_bin NOT NULL,
	CONSTRAINT `store_media_type_id_pk` PRIMARY KEY (`id`),
	UNIQUE INDEX `store_media_type_name_uq` (`name`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4;
-- create table store_track
CREATE TABLE `store_track` (
	`id` bigint NOT NULL AUTO_INCREMENT,
	`name` varchar(200) COLLATE utf8mb4_nopad_bin NOT NULL,
	`album_id` bigint,
	`media_type_id` bigint NOT NULL,
	`genre_id` bigint,
	`composer` varchar(220) COLLATE utf8mb4_nopad_bin,
	`milliseconds` bigint NOT NULL,
	`bytes` bigint,
	`unit_price` decimal(10,2) NOT NULL,
	`version` bigint NOT NULL,
	CONSTRAINT `store_track_id_pk` PRIMARY KEY (`id`),
	CONSTRAINT `store_track_album_id_fk` FOREIGN KEY (`album_id`) REFERENCES `store_album` (`id`) ON DELETE RESTRICT,
	CONSTRAINT `store_track_media_type_id_fk` FOREIGN KEY (`media_type_id`) REFERENCES `store_media_type` (`id`) ON DELETE RESTRICT,
	CONSTRAINT `store_track_genre_id_fk` FOREIGN KEY (`genre_id`) REFERENCES `store_genre` (`id`) ON DELETE RESTRICT,
	INDEX `store_track_name_ix` (`name`),
	INDEX `store_track_album_id_ix` (`album_id`),
	INDEX `store_track_media_type_id_ix` (`media_type_id`),
	INDEX `store_track_genre_id_ix` (`genre_id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4;
-- create table store_invoice_line
CREATE TABLE `store_invoice_line` (
	`id` bigint NOT NULL AUTO_INCREMENT,
	`invoice_id` bigint NOT NULL,
	`track_id` bigint NOT NULL,
	`unit_price` decimal(10,2) NOT NULL,
	`quantity` bigint NOT NULL,
	CONSTRAINT `store_invoice_line_id_pk` PRIMARY KEY (`id`),
	CONSTRAINT `store_invoice_line_invoice_id_fk` FOREIGN KEY (`invoice_id`) REFERENCES `store_invoice` (`id`) ON DELETE CASCADE,
	CONSTRAINT `store_invoice_line_track_id_fk` FOREIGN KEY (`track_id`) REFERENCES `store_track` (`id`) ON DELETE RESTRICT,
	INDEX `store_invoice_line_invoice_id_ix` (`invoice_id`),
	INDEX `store_invoice_line_track_id_ix` (`track_id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4;
-- create table store_playlist
CREATE TABLE `store_playlist` (
	`id` bigint NOT NULL AUTO_INCREMENT,
	`name` varchar(120) COLLATE utf8mb4_nopad_bin NOT NULL,
	CONSTRAINT `store_playlist_id_pk` PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4;
-- create table store_playlist_track
CREATE TABLE `store_playlist_track` (
	`playlist_id` bigint NOT NULL,
	`track_id` bigint NOT NULL,
	CONSTRAINT `store_playlist_track_playlist_id_track_id_pk` PRIMARY KEY (`playlist_id`, `track_id`),
	CONSTRAINT `store_playlist_track_playlist_id_fk` FOREIGN KEY (`playlist_id`) REFERENCES `store_playlist` (`id`) ON DELETE CASCADE,
	CONSTRAINT `store_playlist_track_track_id_fk` FOREIGN KEY (`track_id`) REFERENCES `store_track` (`id`) ON DELETE CASCADE,
	INDEX `store_playlist_track_track_id_ix` (`track_id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('store', '0001_initial', CURRENT_TIMESTAMP(6));

-- admin.0001_initial
-- create table admin_log_entry
CREATE TABLE `admin_log_entry` (
	`id` bigint NOT NULL AUTO_INCREMENT,
	`at` datetime(6) NOT NULL,
	`user_id` bigint,
	`username` varchar(150) COLLATE utf8mb4_nopad_bin NOT NULL,
	`action` varchar(32) COLLATE utf8mb4_nopad_bin NOT NULL,
	`model` varchar(200) COLLATE utf8mb4_nopad_bin NOT NULL,
	`key` varchar(255) COLLATE utf8mb4_nopad_bin NOT NULL,
	`name` varchar(255) COLLATE utf8mb4_nopad_bin NOT NULL,
	`changes` json NOT NULL,
	CONSTRAINT `admin_log_entry_id_pk` PRIMARY KEY (`id`),
	CONSTRAINT `admin_log_entry_user_id_fk` FOREIGN KEY (`user_id`) REFERENCES `auth_user` (`id`) ON DELETE SET NULL,
	INDEX `admin_log_entry_at_ix` (`at`),
	INDEX `admin_log_entry_user_id_ix` (`user_id`),
	INDEX `admin_log_entry_model_key_ix` (`model`, `key`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4;
INSERT INTO `tandem_migrations` (`component`, `name`, `applied_at`) VALUES ('admin', '0001_initial', CURRENT_TIMESTAMP(6));

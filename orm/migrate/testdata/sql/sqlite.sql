-- store.0002_create_table
BEGIN;
-- create table store_tag
CREATE TABLE "store_tag" (
	"name" varchar(30) NOT NULL,
	"parent" varchar(30),
	CONSTRAINT "store_tag_name_pk" PRIMARY KEY ("name"),
	CONSTRAINT "store_tag_parent_fk" FOREIGN KEY ("parent") REFERENCES "store_tag" ("name") ON DELETE SET NULL
);
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_create_table', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;

-- undo store.0002_create_table
PRAGMA foreign_keys = OFF;
BEGIN;
-- drop table store_tag
DROP TABLE "store_tag";
PRAGMA foreign_key_check;
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_create_table';
COMMIT;
PRAGMA foreign_keys = ON;

-- store.0002_create_join_table
BEGIN;
-- create table store_likes
CREATE TABLE "store_likes" (
	"user_id" bigint NOT NULL,
	"album_id" bigint NOT NULL,
	CONSTRAINT "store_likes_user_id_album_id_pk" PRIMARY KEY ("user_id", "album_id"),
	CONSTRAINT "store_likes_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "auth_user" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_likes_album_id_fk" FOREIGN KEY ("album_id") REFERENCES "store_album" ("id") ON DELETE CASCADE
);
CREATE INDEX "store_likes_album_id_ix" ON "store_likes" ("album_id");
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_create_join_table', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;

-- undo store.0002_create_join_table
PRAGMA foreign_keys = OFF;
BEGIN;
-- drop table store_likes
DROP TABLE "store_likes";
PRAGMA foreign_key_check;
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_create_join_table';
COMMIT;
PRAGMA foreign_keys = ON;

-- store.0002_all_types
BEGIN;
-- create table store_all
CREATE TABLE "store_all" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"a" boolean NOT NULL DEFAULT 1,
	"b" smallint NOT NULL DEFAULT -1,
	"c" integer,
	"d" real NOT NULL DEFAULT 1.5,
	"e" double,
	"f" text NOT NULL DEFAULT 'it''s',
	"g" blob,
	"h" datetime NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
	"i" date,
	"j" bigint NOT NULL DEFAULT 0,
	"k" char(36),
	"l" text,
	"m" int_decimal(12,3) NOT NULL DEFAULT -500,
	"n" varchar(3) NOT NULL DEFAULT '',
	"o" time NOT NULL DEFAULT '09:30:00.000000'
);
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_all_types', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;

-- undo store.0002_all_types
PRAGMA foreign_keys = OFF;
BEGIN;
-- drop table store_all
DROP TABLE "store_all";
PRAGMA foreign_key_check;
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_all_types';
COMMIT;
PRAGMA foreign_keys = ON;

-- store.0002_drop_table
PRAGMA foreign_keys = OFF;
BEGIN;
-- drop table store_album
DROP TABLE "store_album";
PRAGMA foreign_key_check;
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_drop_table', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;
PRAGMA foreign_keys = ON;

-- undo store.0002_drop_table
BEGIN;
-- create table store_album
CREATE TABLE "store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published'))
);
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_drop_table';
COMMIT;

-- store.0002_rename_table
BEGIN;
-- rename table store_artist to store_band
ALTER TABLE "store_artist" RENAME TO "store_band";
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_rename_table', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;

-- undo store.0002_rename_table
BEGIN;
-- rename table store_band to store_artist
ALTER TABLE "store_band" RENAME TO "store_artist";
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_rename_table';
COMMIT;

-- store.0002_rename_table_with_rules
PRAGMA foreign_keys = OFF;
BEGIN;
-- rename table store_album to store_record
ALTER TABLE "store_album" RENAME TO "store_record";
-- (remember the triggers of store_record and the indexes that no migration made)
CREATE TABLE "new__store_record" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	CONSTRAINT "store_record_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_record_status_ck" CHECK ("status" IN ('draft', 'published'))
);
INSERT INTO "new__store_record" ("id", "title", "artist_id", "price", "status", "created_at") SELECT "id", "title", "artist_id", "price", "status", "created_at" FROM "store_record";
DELETE FROM sqlite_sequence WHERE name = 'new__store_record';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_record', seq FROM sqlite_sequence WHERE name = 'store_record';
DROP TABLE "store_record";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_record" RENAME TO "store_record";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_record_artist_id_ix" ON "store_record" ("artist_id");
CREATE UNIQUE INDEX "store_record_artist_id_title_uq" ON "store_record" ("artist_id", "title");
-- (make them again)
PRAGMA foreign_key_check;
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_rename_table_with_rules', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;
PRAGMA foreign_keys = ON;

-- undo store.0002_rename_table_with_rules
PRAGMA foreign_keys = OFF;
BEGIN;
-- rename table store_record to store_album
ALTER TABLE "store_record" RENAME TO "store_album";
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published'))
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at") SELECT "id", "title", "artist_id", "price", "status", "created_at" FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
-- (make them again)
PRAGMA foreign_key_check;
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_rename_table_with_rules';
COMMIT;
PRAGMA foreign_keys = ON;

-- store.0002_add_nullable
BEGIN;
-- add column note to store_album
ALTER TABLE "store_album" ADD COLUMN "note" text;
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_add_nullable', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;

-- undo store.0002_add_nullable
BEGIN;
-- drop column note of store_album
ALTER TABLE "store_album" DROP COLUMN "note";
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_add_nullable';
COMMIT;

-- store.0002_add_with_default
BEGIN;
-- add column year to store_album
ALTER TABLE "store_album" ADD COLUMN "year" integer NOT NULL DEFAULT 1970;
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_add_with_default', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;

-- undo store.0002_add_with_default
BEGIN;
-- drop column year of store_album
ALTER TABLE "store_album" DROP COLUMN "year";
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_add_with_default';
COMMIT;

-- store.0002_add_with_fill
PRAGMA foreign_keys = OFF;
BEGIN;
-- add column year to store_album
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	"year" integer NOT NULL,
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published'))
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at", "year") SELECT "id", "title", "artist_id", "price", "status", "created_at", 1970 FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
-- (make them again)
PRAGMA foreign_key_check;
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_add_with_fill', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;
PRAGMA foreign_keys = ON;

-- undo store.0002_add_with_fill
BEGIN;
-- drop column year of store_album
ALTER TABLE "store_album" DROP COLUMN "year";
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_add_with_fill';
COMMIT;

-- store.0002_add_with_default_and_fill
PRAGMA foreign_keys = OFF;
BEGIN;
-- add column label to store_album
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	"label" varchar(20) NOT NULL DEFAULT 'new',
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published'))
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at", "label") SELECT "id", "title", "artist_id", "price", "status", "created_at", 'old' FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
-- (make them again)
PRAGMA foreign_key_check;
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_add_with_default_and_fill', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;
PRAGMA foreign_keys = ON;

-- undo store.0002_add_with_default_and_fill
BEGIN;
-- drop column label of store_album
ALTER TABLE "store_album" DROP COLUMN "label";
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_add_with_default_and_fill';
COMMIT;

-- store.0002_add_time
PRAGMA foreign_keys = OFF;
BEGIN;
-- add column changed_at to store_album
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	"changed_at" datetime NOT NULL,
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published'))
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at", "changed_at") SELECT "id", "title", "artist_id", "price", "status", "created_at", (strftime('%Y-%m-%d %H:%M:%f000', 'now')) FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
-- (make them again)
PRAGMA foreign_key_check;
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_add_time', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;
PRAGMA foreign_keys = ON;

-- undo store.0002_add_time
BEGIN;
-- drop column changed_at of store_album
ALTER TABLE "store_album" DROP COLUMN "changed_at";
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_add_time';
COMMIT;

-- store.0002_add_key
BEGIN;
-- add column owner_id to store_album
ALTER TABLE "store_album" ADD COLUMN "owner_id" bigint CONSTRAINT "store_album_owner_id_fk" REFERENCES "auth_user" ("id") ON DELETE SET NULL;
-- add index store_album_owner_id_ix to store_album
CREATE INDEX "store_album_owner_id_ix" ON "store_album" ("owner_id");
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_add_key', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;

-- undo store.0002_add_key
PRAGMA foreign_keys = OFF;
BEGIN;
-- drop index store_album_owner_id_ix of store_album
DROP INDEX "store_album_owner_id_ix";
-- drop column owner_id of store_album
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published'))
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at") SELECT "id", "title", "artist_id", "price", "status", "created_at" FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
-- (make them again)
PRAGMA foreign_key_check;
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_add_key';
COMMIT;
PRAGMA foreign_keys = ON;

-- store.0002_add_unique
BEGIN;
-- add column code to store_album
ALTER TABLE "store_album" ADD COLUMN "code" varchar(10);
CREATE UNIQUE INDEX "store_album_code_uq" ON "store_album" ("code");
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_add_unique', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;

-- undo store.0002_add_unique
BEGIN;
-- drop column code of store_album
DROP INDEX "store_album_code_uq";
ALTER TABLE "store_album" DROP COLUMN "code";
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_add_unique';
COMMIT;

-- store.0002_drop_column
BEGIN;
-- drop column price of store_album
ALTER TABLE "store_album" DROP COLUMN "price";
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_drop_column', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;

-- undo store.0002_drop_column
BEGIN;
-- add column price to store_album
ALTER TABLE "store_album" ADD COLUMN "price" int_decimal(10,2) NOT NULL DEFAULT 999;
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_drop_column';
COMMIT;

-- store.0002_drop_key
PRAGMA foreign_keys = OFF;
BEGIN;
-- drop index store_album_artist_id_ix of store_album
DROP INDEX "store_album_artist_id_ix";
-- drop index store_album_artist_id_title_uq of store_album
DROP INDEX "store_album_artist_id_title_uq";
-- drop column artist_id of store_album
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published'))
);
INSERT INTO "new__store_album" ("id", "title", "price", "status", "created_at") SELECT "id", "title", "price", "status", "created_at" FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
-- (make them again)
PRAGMA foreign_key_check;
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_drop_key', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;
PRAGMA foreign_keys = ON;

-- undo store.0002_drop_key
PRAGMA foreign_keys = OFF;
BEGIN;
-- add column artist_id to store_album
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published'))
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at") SELECT "id", "title", 0, "price", "status", "created_at" FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
-- (make them again)
-- add unique index store_album_artist_id_title_uq to store_album
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
-- add index store_album_artist_id_ix to store_album
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
PRAGMA foreign_key_check;
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_drop_key';
COMMIT;
PRAGMA foreign_keys = ON;

-- store.0002_drop_unique
BEGIN;
-- drop column email of auth_user
DROP INDEX "auth_user_email_uq";
ALTER TABLE "auth_user" DROP COLUMN "email";
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_drop_unique', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;

-- undo store.0002_drop_unique
PRAGMA foreign_keys = OFF;
BEGIN;
-- add column email to auth_user
-- (remember the triggers of auth_user and the indexes that no migration made)
CREATE TABLE "new__auth_user" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"email" varchar(254) NOT NULL
);
INSERT INTO "new__auth_user" ("id", "email") SELECT "id", '' FROM "auth_user";
DELETE FROM sqlite_sequence WHERE name = 'new__auth_user';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__auth_user', seq FROM sqlite_sequence WHERE name = 'auth_user';
DROP TABLE "auth_user";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__auth_user" RENAME TO "auth_user";
PRAGMA legacy_alter_table = OFF;
CREATE UNIQUE INDEX "auth_user_email_uq" ON "auth_user" ("email");
-- (make them again)
PRAGMA foreign_key_check;
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_drop_unique';
COMMIT;
PRAGMA foreign_keys = ON;

-- store.0002_longer
PRAGMA foreign_keys = OFF;
BEGIN;
-- alter column title of store_album
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(300) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published'))
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at") SELECT "id", CAST("title" AS text), "artist_id", "price", "status", "created_at" FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
-- (make them again)
PRAGMA foreign_key_check;
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_longer', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;
PRAGMA foreign_keys = ON;

-- undo store.0002_longer
PRAGMA foreign_keys = OFF;
BEGIN;
-- alter column title of store_album
-- (make sure that no row has a title that is longer than 160 characters)
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published'))
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at") SELECT "id", CAST("title" AS text), "artist_id", "price", "status", "created_at" FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
-- (make them again)
PRAGMA foreign_key_check;
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_longer';
COMMIT;
PRAGMA foreign_keys = ON;

-- store.0002_to_text
PRAGMA foreign_keys = OFF;
BEGIN;
-- alter column name of store_artist
-- (remember the triggers of store_artist and the indexes that no migration made)
CREATE TABLE "new__store_artist" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"name" text
);
INSERT INTO "new__store_artist" ("id", "name") SELECT "id", CAST("name" AS text) FROM "store_artist";
DELETE FROM sqlite_sequence WHERE name = 'new__store_artist';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_artist', seq FROM sqlite_sequence WHERE name = 'store_artist';
DROP TABLE "store_artist";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_artist" RENAME TO "store_artist";
PRAGMA legacy_alter_table = OFF;
-- (make them again)
PRAGMA foreign_key_check;
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_to_text', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;
PRAGMA foreign_keys = ON;

-- undo store.0002_to_text
PRAGMA foreign_keys = OFF;
BEGIN;
-- alter column name of store_artist
-- (make sure that no row has a name that is longer than 120 characters)
-- (remember the triggers of store_artist and the indexes that no migration made)
CREATE TABLE "new__store_artist" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"name" varchar(120)
);
INSERT INTO "new__store_artist" ("id", "name") SELECT "id", "name" FROM "store_artist";
DELETE FROM sqlite_sequence WHERE name = 'new__store_artist';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_artist', seq FROM sqlite_sequence WHERE name = 'store_artist';
DROP TABLE "store_artist";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_artist" RENAME TO "store_artist";
PRAGMA legacy_alter_table = OFF;
-- (make them again)
PRAGMA foreign_key_check;
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_to_text';
COMMIT;
PRAGMA foreign_keys = ON;

-- store.0002_nullable
PRAGMA foreign_keys = OFF;
BEGIN;
-- alter column title of store_album
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160),
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published'))
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at") SELECT "id", CAST("title" AS text), "artist_id", "price", "status", "created_at" FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
-- (make them again)
PRAGMA foreign_key_check;
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_nullable', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;
PRAGMA foreign_keys = ON;

-- undo store.0002_nullable
PRAGMA foreign_keys = OFF;
BEGIN;
-- alter column title of store_album
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published'))
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at") SELECT "id", coalesce(CAST("title" AS text), ''), "artist_id", "price", "status", "created_at" FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
-- (make them again)
PRAGMA foreign_key_check;
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_nullable';
COMMIT;
PRAGMA foreign_keys = ON;

-- store.0002_not_null
PRAGMA foreign_keys = OFF;
BEGIN;
-- alter column name of store_artist
-- (remember the triggers of store_artist and the indexes that no migration made)
CREATE TABLE "new__store_artist" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"name" varchar(120) NOT NULL
);
INSERT INTO "new__store_artist" ("id", "name") SELECT "id", coalesce(CAST("name" AS text), 'unknown') FROM "store_artist";
DELETE FROM sqlite_sequence WHERE name = 'new__store_artist';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_artist', seq FROM sqlite_sequence WHERE name = 'store_artist';
DROP TABLE "store_artist";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_artist" RENAME TO "store_artist";
PRAGMA legacy_alter_table = OFF;
-- (make them again)
PRAGMA foreign_key_check;
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_not_null', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;
PRAGMA foreign_keys = ON;

-- undo store.0002_not_null
PRAGMA foreign_keys = OFF;
BEGIN;
-- alter column name of store_artist
-- (remember the triggers of store_artist and the indexes that no migration made)
CREATE TABLE "new__store_artist" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"name" varchar(120)
);
INSERT INTO "new__store_artist" ("id", "name") SELECT "id", CAST("name" AS text) FROM "store_artist";
DELETE FROM sqlite_sequence WHERE name = 'new__store_artist';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_artist', seq FROM sqlite_sequence WHERE name = 'store_artist';
DROP TABLE "store_artist";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_artist" RENAME TO "store_artist";
PRAGMA legacy_alter_table = OFF;
-- (make them again)
PRAGMA foreign_key_check;
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_not_null';
COMMIT;
PRAGMA foreign_keys = ON;

-- store.0002_new_default
PRAGMA foreign_keys = OFF;
BEGIN;
-- alter column price of store_album
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 1250,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published'))
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at") SELECT "id", "title", "artist_id", ("price" * 1), "status", "created_at" FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
-- (make them again)
PRAGMA foreign_key_check;
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_new_default', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;
PRAGMA foreign_keys = ON;

-- undo store.0002_new_default
PRAGMA foreign_keys = OFF;
BEGIN;
-- alter column price of store_album
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published'))
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at") SELECT "id", "title", "artist_id", ("price" * 1), "status", "created_at" FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
-- (make them again)
PRAGMA foreign_key_check;
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_new_default';
COMMIT;
PRAGMA foreign_keys = ON;

-- store.0002_no_default
PRAGMA foreign_keys = OFF;
BEGIN;
-- alter column price of store_album
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published'))
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at") SELECT "id", "title", "artist_id", ("price" * 1), "status", "created_at" FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
-- (make them again)
PRAGMA foreign_key_check;
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_no_default', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;
PRAGMA foreign_keys = ON;

-- undo store.0002_no_default
PRAGMA foreign_keys = OFF;
BEGIN;
-- alter column price of store_album
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published'))
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at") SELECT "id", "title", "artist_id", ("price" * 1), "status", "created_at" FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
-- (make them again)
PRAGMA foreign_key_check;
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_no_default';
COMMIT;
PRAGMA foreign_keys = ON;

-- store.0002_other_scale
PRAGMA foreign_keys = OFF;
BEGIN;
-- alter column price of store_album
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(12,4) NOT NULL DEFAULT 99900,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published'))
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at") SELECT "id", "title", "artist_id", ("price" * 100), "status", "created_at" FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
-- (make them again)
PRAGMA foreign_key_check;
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_other_scale', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;
PRAGMA foreign_keys = ON;

-- undo store.0002_other_scale
PRAGMA foreign_keys = OFF;
BEGIN;
-- alter column price of store_album
-- (make sure that no row has a price that does not fit into decimal(10,2))
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published'))
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at") SELECT "id", "title", "artist_id", (("price" + CASE WHEN "price" < 0 THEN -50 ELSE 50 END) / 100), "status", "created_at" FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
-- (make them again)
PRAGMA foreign_key_check;
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_other_scale';
COMMIT;
PRAGMA foreign_keys = ON;

-- store.0002_decimal_to_float
PRAGMA foreign_keys = OFF;
BEGIN;
-- alter column price of store_album
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" double NOT NULL DEFAULT 9.5,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published'))
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at") SELECT "id", "title", "artist_id", ("price" / 1e2), "status", "created_at" FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
-- (make them again)
PRAGMA foreign_key_check;
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_decimal_to_float', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;
PRAGMA foreign_keys = ON;

-- undo store.0002_decimal_to_float
PRAGMA foreign_keys = OFF;
BEGIN;
-- alter column price of store_album
-- (make sure that no row has a price that does not fit into decimal(10,2))
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published'))
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at") SELECT "id", "title", "artist_id", CAST(round("price" * 1e2) AS integer), "status", "created_at" FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
-- (make them again)
PRAGMA foreign_key_check;
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_decimal_to_float';
COMMIT;
PRAGMA foreign_keys = ON;

-- store.0002_to_unique
BEGIN;
-- alter column name of store_artist
CREATE UNIQUE INDEX "store_artist_name_uq" ON "store_artist" ("name");
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_to_unique', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;

-- undo store.0002_to_unique
BEGIN;
-- alter column name of store_artist
DROP INDEX "store_artist_name_uq";
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_to_unique';
COMMIT;

-- store.0002_no_longer_unique
BEGIN;
-- alter column email of auth_user
DROP INDEX "auth_user_email_uq";
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_no_longer_unique', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;

-- undo store.0002_no_longer_unique
BEGIN;
-- alter column email of auth_user
CREATE UNIQUE INDEX "auth_user_email_uq" ON "auth_user" ("email");
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_no_longer_unique';
COMMIT;

-- store.0002_no_longer_counted
PRAGMA foreign_keys = OFF;
BEGIN;
-- drop foreign key of store_album.artist_id
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published'))
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at") SELECT "id", "title", "artist_id", "price", "status", "created_at" FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
-- (make them again)
-- alter column id of store_artist
-- (remember the triggers of store_artist and the indexes that no migration made)
CREATE TABLE "new__store_artist" (
	"id" bigint NOT NULL,
	"name" varchar(120),
	CONSTRAINT "store_artist_id_pk" PRIMARY KEY ("id")
);
INSERT INTO "new__store_artist" ("id", "name") SELECT "id", "name" FROM "store_artist";
DROP TABLE "store_artist";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_artist" RENAME TO "store_artist";
PRAGMA legacy_alter_table = OFF;
-- (make them again)
-- add foreign key from store_album.artist_id to store_artist
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published'))
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at") SELECT "id", "title", "artist_id", "price", "status", "created_at" FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
-- (make them again)
PRAGMA foreign_key_check;
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_no_longer_counted', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;
PRAGMA foreign_keys = ON;

-- undo store.0002_no_longer_counted
PRAGMA foreign_keys = OFF;
BEGIN;
-- drop foreign key of store_album.artist_id
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published'))
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at") SELECT "id", "title", "artist_id", "price", "status", "created_at" FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
-- (make them again)
-- alter column id of store_artist
-- (remember the triggers of store_artist and the indexes that no migration made)
CREATE TABLE "new__store_artist" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"name" varchar(120)
);
INSERT INTO "new__store_artist" ("id", "name") SELECT "id", "name" FROM "store_artist";
DELETE FROM sqlite_sequence WHERE name = 'new__store_artist';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_artist', seq FROM sqlite_sequence WHERE name = 'store_artist';
DROP TABLE "store_artist";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_artist" RENAME TO "store_artist";
PRAGMA legacy_alter_table = OFF;
-- (make them again)
-- add foreign key from store_album.artist_id to store_artist
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published'))
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at") SELECT "id", "title", "artist_id", "price", "status", "created_at" FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
-- (make them again)
PRAGMA foreign_key_check;
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_no_longer_counted';
COMMIT;
PRAGMA foreign_keys = ON;

-- store.0002_rename_column
BEGIN;
-- rename column title of store_album to name
ALTER TABLE "store_album" RENAME COLUMN "title" TO "name";
DROP INDEX "store_album_artist_id_title_uq";
CREATE UNIQUE INDEX "store_album_artist_id_name_uq" ON "store_album" ("artist_id", "name");
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_rename_column', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;

-- undo store.0002_rename_column
BEGIN;
-- rename column name of store_album to title
ALTER TABLE "store_album" RENAME COLUMN "name" TO "title";
DROP INDEX "store_album_artist_id_name_uq";
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_rename_column';
COMMIT;

-- store.0002_rename_key
BEGIN;
-- rename column artist_id of store_album to band_id
ALTER TABLE "store_album" RENAME COLUMN "artist_id" TO "band_id";
DROP INDEX "store_album_artist_id_ix";
CREATE INDEX "store_album_band_id_ix" ON "store_album" ("band_id");
DROP INDEX "store_album_artist_id_title_uq";
CREATE UNIQUE INDEX "store_album_band_id_title_uq" ON "store_album" ("band_id", "title");
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_rename_key', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;

-- undo store.0002_rename_key
BEGIN;
-- rename column band_id of store_album to artist_id
ALTER TABLE "store_album" RENAME COLUMN "band_id" TO "artist_id";
DROP INDEX "store_album_band_id_ix";
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
DROP INDEX "store_album_band_id_title_uq";
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_rename_key';
COMMIT;

-- store.0002_rename_checked
PRAGMA foreign_keys = OFF;
BEGIN;
-- rename column status of store_album to stage
ALTER TABLE "store_album" RENAME COLUMN "status" TO "stage";
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"stage" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_stage_ck" CHECK ("stage" IN ('draft', 'published'))
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "stage", "created_at") SELECT "id", "title", "artist_id", "price", "stage", "created_at" FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
-- (make them again)
PRAGMA foreign_key_check;
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_rename_checked', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;
PRAGMA foreign_keys = ON;

-- undo store.0002_rename_checked
PRAGMA foreign_keys = OFF;
BEGIN;
-- rename column stage of store_album to status
ALTER TABLE "store_album" RENAME COLUMN "stage" TO "status";
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published'))
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at") SELECT "id", "title", "artist_id", "price", "status", "created_at" FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
-- (make them again)
PRAGMA foreign_key_check;
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_rename_checked';
COMMIT;
PRAGMA foreign_keys = ON;

-- store.0002_rename_unique
BEGIN;
-- rename column email of auth_user to mail
ALTER TABLE "auth_user" RENAME COLUMN "email" TO "mail";
DROP INDEX "auth_user_email_uq";
CREATE UNIQUE INDEX "auth_user_mail_uq" ON "auth_user" ("mail");
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_rename_unique', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;

-- undo store.0002_rename_unique
BEGIN;
-- rename column mail of auth_user to email
ALTER TABLE "auth_user" RENAME COLUMN "mail" TO "email";
DROP INDEX "auth_user_mail_uq";
CREATE UNIQUE INDEX "auth_user_email_uq" ON "auth_user" ("email");
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_rename_unique';
COMMIT;

-- store.0002_rename_what_is_pointed_at
BEGIN;
-- rename column id of store_artist to key
ALTER TABLE "store_artist" RENAME COLUMN "id" TO "key";
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_rename_what_is_pointed_at', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;

-- undo store.0002_rename_what_is_pointed_at
BEGIN;
-- rename column key of store_artist to id
ALTER TABLE "store_artist" RENAME COLUMN "key" TO "id";
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_rename_what_is_pointed_at';
COMMIT;

-- store.0002_add_index
BEGIN;
-- add index by_price to store_album
CREATE INDEX "by_price" ON "store_album" ("price" DESC, "title");
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_add_index', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;

-- undo store.0002_add_index
BEGIN;
-- drop index by_price of store_album
DROP INDEX "by_price";
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_add_index';
COMMIT;

-- store.0002_add_unique_index
BEGIN;
-- add unique index store_album_title_uq to store_album
CREATE UNIQUE INDEX "store_album_title_uq" ON "store_album" ("title");
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_add_unique_index', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;

-- undo store.0002_add_unique_index
BEGIN;
-- drop index store_album_title_uq of store_album
DROP INDEX "store_album_title_uq";
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_add_unique_index';
COMMIT;

-- store.0002_drop_index_of_key
BEGIN;
-- drop index store_album_artist_id_ix of store_album
DROP INDEX "store_album_artist_id_ix";
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_drop_index_of_key', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;

-- undo store.0002_drop_index_of_key
BEGIN;
-- add index store_album_artist_id_ix to store_album
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_drop_index_of_key';
COMMIT;

-- store.0002_rename_index
BEGIN;
-- rename index store_album_artist_id_ix of store_album to by_artist
DROP INDEX "store_album_artist_id_ix";
CREATE INDEX "by_artist" ON "store_album" ("artist_id");
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_rename_index', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;

-- undo store.0002_rename_index
BEGIN;
-- rename index by_artist of store_album to store_album_artist_id_ix
DROP INDEX "by_artist";
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_rename_index';
COMMIT;

-- store.0002_add_check
PRAGMA foreign_keys = OFF;
BEGIN;
-- add check store_album_cheap to store_album
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published')),
	CONSTRAINT "store_album_cheap" CHECK (length("title") < 1000 AND "title" <> 'it''s')
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at") SELECT "id", "title", "artist_id", "price", "status", "created_at" FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
-- (make them again)
PRAGMA foreign_key_check;
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_add_check', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;
PRAGMA foreign_keys = ON;

-- undo store.0002_add_check
PRAGMA foreign_keys = OFF;
BEGIN;
-- drop check store_album_cheap of store_album
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published'))
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at") SELECT "id", "title", "artist_id", "price", "status", "created_at" FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
-- (make them again)
PRAGMA foreign_key_check;
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_add_check';
COMMIT;
PRAGMA foreign_keys = ON;

-- store.0002_drop_check
PRAGMA foreign_keys = OFF;
BEGIN;
-- drop check store_album_status_ck of store_album
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at") SELECT "id", "title", "artist_id", "price", "status", "created_at" FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
-- (make them again)
PRAGMA foreign_key_check;
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_drop_check', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;
PRAGMA foreign_keys = ON;

-- undo store.0002_drop_check
PRAGMA foreign_keys = OFF;
BEGIN;
-- add check store_album_status_ck to store_album
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published'))
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at") SELECT "id", "title", "artist_id", "price", "status", "created_at" FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
-- (make them again)
PRAGMA foreign_key_check;
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_drop_check';
COMMIT;
PRAGMA foreign_keys = ON;

-- store.0002_add_foreign_key
PRAGMA foreign_keys = OFF;
BEGIN;
-- add column owner_id to store_album
ALTER TABLE "store_album" ADD COLUMN "owner_id" bigint;
-- add foreign key from store_album.owner_id to auth_user
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	"owner_id" bigint,
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_owner_id_fk" FOREIGN KEY ("owner_id") REFERENCES "auth_user" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published'))
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at", "owner_id") SELECT "id", "title", "artist_id", "price", "status", "created_at", "owner_id" FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
-- (make them again)
PRAGMA foreign_key_check;
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_add_foreign_key', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;
PRAGMA foreign_keys = ON;

-- undo store.0002_add_foreign_key
PRAGMA foreign_keys = OFF;
BEGIN;
-- drop foreign key of store_album.owner_id
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	"owner_id" bigint,
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published'))
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at", "owner_id") SELECT "id", "title", "artist_id", "price", "status", "created_at", "owner_id" FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
-- (make them again)
-- drop column owner_id of store_album
ALTER TABLE "store_album" DROP COLUMN "owner_id";
PRAGMA foreign_key_check;
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_add_foreign_key';
COMMIT;
PRAGMA foreign_keys = ON;

-- store.0002_create_with_composite_key
BEGIN;
-- create table store_box
CREATE TABLE "store_box" (
	"shelf" varchar(10) NOT NULL,
	"row" integer NOT NULL,
	CONSTRAINT "store_box_shelf_row_pk" PRIMARY KEY ("shelf", "row")
);
-- create table store_lid
CREATE TABLE "store_lid" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"row" integer,
	"shelf" varchar(10),
	CONSTRAINT "store_lid_shelf_row_fk" FOREIGN KEY ("shelf", "row") REFERENCES "store_box" ("shelf", "row") ON DELETE SET NULL
);
CREATE INDEX "store_lid_shelf_row_ix" ON "store_lid" ("shelf", "row");
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_create_with_composite_key', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;

-- undo store.0002_create_with_composite_key
PRAGMA foreign_keys = OFF;
BEGIN;
-- drop table store_lid
DROP TABLE "store_lid";
-- drop table store_box
DROP TABLE "store_box";
PRAGMA foreign_key_check;
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_create_with_composite_key';
COMMIT;
PRAGMA foreign_keys = ON;

-- store.0002_add_composite_key
PRAGMA foreign_keys = OFF;
BEGIN;
-- create table store_box
CREATE TABLE "store_box" (
	"shelf" varchar(10) NOT NULL,
	"row" integer NOT NULL,
	CONSTRAINT "store_box_shelf_row_pk" PRIMARY KEY ("shelf", "row")
);
-- add column row to store_artist
ALTER TABLE "store_artist" ADD COLUMN "row" integer;
-- add column shelf to store_artist
ALTER TABLE "store_artist" ADD COLUMN "shelf" varchar(10);
-- add foreign key from store_artist.shelf, row to store_box
-- (remember the triggers of store_artist and the indexes that no migration made)
CREATE TABLE "new__store_artist" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"name" varchar(120),
	"row" integer,
	"shelf" varchar(10),
	CONSTRAINT "store_artist_shelf_row_fk" FOREIGN KEY ("shelf", "row") REFERENCES "store_box" ("shelf", "row") ON DELETE SET NULL
);
INSERT INTO "new__store_artist" ("id", "name", "row", "shelf") SELECT "id", "name", "row", "shelf" FROM "store_artist";
DELETE FROM sqlite_sequence WHERE name = 'new__store_artist';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_artist', seq FROM sqlite_sequence WHERE name = 'store_artist';
DROP TABLE "store_artist";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_artist" RENAME TO "store_artist";
PRAGMA legacy_alter_table = OFF;
-- (make them again)
-- rename column row of store_artist to line
ALTER TABLE "store_artist" RENAME COLUMN "row" TO "line";
-- rename column shelf of store_box to rack
ALTER TABLE "store_box" RENAME COLUMN "shelf" TO "rack";
-- rename table store_box to store_crate
ALTER TABLE "store_box" RENAME TO "store_crate";
PRAGMA foreign_key_check;
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_add_composite_key', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;
PRAGMA foreign_keys = ON;

-- undo store.0002_add_composite_key
PRAGMA foreign_keys = OFF;
BEGIN;
-- rename table store_crate to store_box
ALTER TABLE "store_crate" RENAME TO "store_box";
-- rename column rack of store_box to shelf
ALTER TABLE "store_box" RENAME COLUMN "rack" TO "shelf";
-- rename column line of store_artist to row
ALTER TABLE "store_artist" RENAME COLUMN "line" TO "row";
-- drop foreign key of store_artist.shelf, row
-- (remember the triggers of store_artist and the indexes that no migration made)
CREATE TABLE "new__store_artist" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"name" varchar(120),
	"row" integer,
	"shelf" varchar(10)
);
INSERT INTO "new__store_artist" ("id", "name", "row", "shelf") SELECT "id", "name", "row", "shelf" FROM "store_artist";
DELETE FROM sqlite_sequence WHERE name = 'new__store_artist';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_artist', seq FROM sqlite_sequence WHERE name = 'store_artist';
DROP TABLE "store_artist";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_artist" RENAME TO "store_artist";
PRAGMA legacy_alter_table = OFF;
-- (make them again)
-- drop column shelf of store_artist
ALTER TABLE "store_artist" DROP COLUMN "shelf";
-- drop column row of store_artist
ALTER TABLE "store_artist" DROP COLUMN "row";
-- drop table store_box
DROP TABLE "store_box";
PRAGMA foreign_key_check;
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_add_composite_key';
COMMIT;
PRAGMA foreign_keys = ON;

-- store.0002_drop_composite_key
PRAGMA foreign_keys = OFF;
BEGIN;
-- create table store_box
CREATE TABLE "store_box" (
	"shelf" varchar(10) NOT NULL,
	"row" integer NOT NULL,
	CONSTRAINT "store_box_shelf_row_pk" PRIMARY KEY ("shelf", "row")
);
-- add column row to store_artist
ALTER TABLE "store_artist" ADD COLUMN "row" integer;
-- add column shelf to store_artist
ALTER TABLE "store_artist" ADD COLUMN "shelf" varchar(10);
-- add index shelf to store_artist
CREATE INDEX "shelf" ON "store_artist" ("shelf", "row", "name");
-- add foreign key from store_artist.shelf, row to store_box
-- (remember the triggers of store_artist and the indexes that no migration made)
CREATE TABLE "new__store_artist" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"name" varchar(120),
	"row" integer,
	"shelf" varchar(10),
	CONSTRAINT "store_artist_shelf_row_fk" FOREIGN KEY ("shelf", "row") REFERENCES "store_box" ("shelf", "row") ON DELETE SET NULL
);
INSERT INTO "new__store_artist" ("id", "name", "row", "shelf") SELECT "id", "name", "row", "shelf" FROM "store_artist";
DELETE FROM sqlite_sequence WHERE name = 'new__store_artist';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_artist', seq FROM sqlite_sequence WHERE name = 'store_artist';
DROP TABLE "store_artist";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_artist" RENAME TO "store_artist";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "shelf" ON "store_artist" ("shelf", "row", "name");
-- (make them again)
-- drop foreign key of store_artist.shelf, row
-- (remember the triggers of store_artist and the indexes that no migration made)
CREATE TABLE "new__store_artist" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"name" varchar(120),
	"row" integer,
	"shelf" varchar(10)
);
INSERT INTO "new__store_artist" ("id", "name", "row", "shelf") SELECT "id", "name", "row", "shelf" FROM "store_artist";
DELETE FROM sqlite_sequence WHERE name = 'new__store_artist';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_artist', seq FROM sqlite_sequence WHERE name = 'store_artist';
DROP TABLE "store_artist";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_artist" RENAME TO "store_artist";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "shelf" ON "store_artist" ("shelf", "row", "name");
-- (make them again)
-- drop index shelf of store_artist
DROP INDEX "shelf";
-- drop column row of store_artist
ALTER TABLE "store_artist" DROP COLUMN "row";
PRAGMA foreign_key_check;
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_drop_composite_key', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;
PRAGMA foreign_keys = ON;

-- undo store.0002_drop_composite_key
PRAGMA foreign_keys = OFF;
BEGIN;
-- add column row to store_artist
ALTER TABLE "store_artist" ADD COLUMN "row" integer;
-- add index shelf to store_artist
CREATE INDEX "shelf" ON "store_artist" ("shelf", "row", "name");
-- add foreign key from store_artist.shelf, row to store_box
-- (remember the triggers of store_artist and the indexes that no migration made)
CREATE TABLE "new__store_artist" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"name" varchar(120),
	"row" integer,
	"shelf" varchar(10),
	CONSTRAINT "store_artist_shelf_row_fk" FOREIGN KEY ("shelf", "row") REFERENCES "store_box" ("shelf", "row") ON DELETE SET NULL
);
INSERT INTO "new__store_artist" ("id", "name", "row", "shelf") SELECT "id", "name", "row", "shelf" FROM "store_artist";
DELETE FROM sqlite_sequence WHERE name = 'new__store_artist';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_artist', seq FROM sqlite_sequence WHERE name = 'store_artist';
DROP TABLE "store_artist";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_artist" RENAME TO "store_artist";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "shelf" ON "store_artist" ("shelf", "row", "name");
-- (make them again)
-- drop foreign key of store_artist.shelf, row
-- (remember the triggers of store_artist and the indexes that no migration made)
CREATE TABLE "new__store_artist" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"name" varchar(120),
	"row" integer,
	"shelf" varchar(10)
);
INSERT INTO "new__store_artist" ("id", "name", "row", "shelf") SELECT "id", "name", "row", "shelf" FROM "store_artist";
DELETE FROM sqlite_sequence WHERE name = 'new__store_artist';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_artist', seq FROM sqlite_sequence WHERE name = 'store_artist';
DROP TABLE "store_artist";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_artist" RENAME TO "store_artist";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "shelf" ON "store_artist" ("shelf", "row", "name");
-- (make them again)
-- drop index shelf of store_artist
DROP INDEX "shelf";
-- drop column shelf of store_artist
ALTER TABLE "store_artist" DROP COLUMN "shelf";
-- drop column row of store_artist
ALTER TABLE "store_artist" DROP COLUMN "row";
-- drop table store_box
DROP TABLE "store_box";
PRAGMA foreign_key_check;
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_drop_composite_key';
COMMIT;
PRAGMA foreign_keys = ON;

-- store.0002_drop_index_of_composite_key
PRAGMA foreign_keys = OFF;
BEGIN;
-- create table store_box
CREATE TABLE "store_box" (
	"shelf" varchar(10) NOT NULL,
	"row" integer NOT NULL,
	CONSTRAINT "store_box_shelf_row_pk" PRIMARY KEY ("shelf", "row")
);
-- add column row to store_artist
ALTER TABLE "store_artist" ADD COLUMN "row" integer;
-- add column shelf to store_artist
ALTER TABLE "store_artist" ADD COLUMN "shelf" varchar(10);
-- add index shelf to store_artist
CREATE INDEX "shelf" ON "store_artist" ("shelf", "row", "name");
-- add foreign key from store_artist.shelf, row to store_box
-- (remember the triggers of store_artist and the indexes that no migration made)
CREATE TABLE "new__store_artist" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"name" varchar(120),
	"row" integer,
	"shelf" varchar(10),
	CONSTRAINT "store_artist_shelf_row_fk" FOREIGN KEY ("shelf", "row") REFERENCES "store_box" ("shelf", "row") ON DELETE SET NULL
);
INSERT INTO "new__store_artist" ("id", "name", "row", "shelf") SELECT "id", "name", "row", "shelf" FROM "store_artist";
DELETE FROM sqlite_sequence WHERE name = 'new__store_artist';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_artist', seq FROM sqlite_sequence WHERE name = 'store_artist';
DROP TABLE "store_artist";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_artist" RENAME TO "store_artist";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "shelf" ON "store_artist" ("shelf", "row", "name");
-- (make them again)
-- drop index shelf of store_artist
DROP INDEX "shelf";
PRAGMA foreign_key_check;
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_drop_index_of_composite_key', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;
PRAGMA foreign_keys = ON;

-- undo store.0002_drop_index_of_composite_key
PRAGMA foreign_keys = OFF;
BEGIN;
-- add index shelf to store_artist
CREATE INDEX "shelf" ON "store_artist" ("shelf", "row", "name");
-- drop foreign key of store_artist.shelf, row
-- (remember the triggers of store_artist and the indexes that no migration made)
CREATE TABLE "new__store_artist" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"name" varchar(120),
	"row" integer,
	"shelf" varchar(10)
);
INSERT INTO "new__store_artist" ("id", "name", "row", "shelf") SELECT "id", "name", "row", "shelf" FROM "store_artist";
DELETE FROM sqlite_sequence WHERE name = 'new__store_artist';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_artist', seq FROM sqlite_sequence WHERE name = 'store_artist';
DROP TABLE "store_artist";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_artist" RENAME TO "store_artist";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "shelf" ON "store_artist" ("shelf", "row", "name");
-- (make them again)
-- drop index shelf of store_artist
DROP INDEX "shelf";
-- drop column shelf of store_artist
ALTER TABLE "store_artist" DROP COLUMN "shelf";
-- drop column row of store_artist
ALTER TABLE "store_artist" DROP COLUMN "row";
-- drop table store_box
DROP TABLE "store_box";
PRAGMA foreign_key_check;
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_drop_index_of_composite_key';
COMMIT;
PRAGMA foreign_keys = ON;

-- store.0002_composite_key_to_itself
BEGIN;
-- create table store_node
CREATE TABLE "store_node" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"tree" integer NOT NULL,
	"parent" bigint,
	CONSTRAINT "store_node_tree_parent_fk" FOREIGN KEY ("tree", "parent") REFERENCES "store_node" ("tree", "id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX "store_node_tree_id_uq" ON "store_node" ("tree", "id");
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_composite_key_to_itself', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;

-- undo store.0002_composite_key_to_itself
PRAGMA foreign_keys = OFF;
BEGIN;
-- drop table store_node
DROP TABLE "store_node";
PRAGMA foreign_key_check;
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_composite_key_to_itself';
COMMIT;
PRAGMA foreign_keys = ON;

-- store.0002_drop_foreign_key
PRAGMA foreign_keys = OFF;
BEGIN;
-- drop foreign key of store_album.artist_id
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published'))
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at") SELECT "id", "title", "artist_id", "price", "status", "created_at" FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
-- (make them again)
PRAGMA foreign_key_check;
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_drop_foreign_key', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;
PRAGMA foreign_keys = ON;

-- undo store.0002_drop_foreign_key
PRAGMA foreign_keys = OFF;
BEGIN;
-- add foreign key from store_album.artist_id to store_artist
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published'))
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at") SELECT "id", "title", "artist_id", "price", "status", "created_at" FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
-- (make them again)
PRAGMA foreign_key_check;
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_drop_foreign_key';
COMMIT;
PRAGMA foreign_keys = ON;

-- store.0002_add_partial_index
BEGIN;
-- add index by_price to store_album
CREATE INDEX "by_price" ON "store_album" ("price" DESC, "title") WHERE "status" = 'draft';
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_add_partial_index', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;

-- undo store.0002_add_partial_index
BEGIN;
-- drop index by_price of store_album
DROP INDEX "by_price";
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_add_partial_index';
COMMIT;

-- store.0002_add_partial_unique
BEGIN;
-- add unique index one_draft to store_album
CREATE UNIQUE INDEX "one_draft" ON "store_album" ("title") WHERE "status" = 'draft';
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_add_partial_unique', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;

-- undo store.0002_add_partial_unique
BEGIN;
-- drop index one_draft of store_album
DROP INDEX "one_draft";
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_add_partial_unique';
COMMIT;

-- store.0002_add_index_on_expression
BEGIN;
-- add index by_lower to store_album
CREATE INDEX "by_lower" ON "store_album" ((lower("title")) DESC, "price");
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_add_index_on_expression', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;

-- undo store.0002_add_index_on_expression
BEGIN;
-- drop index by_lower of store_album
DROP INDEX "by_lower";
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_add_index_on_expression';
COMMIT;

-- store.0002_add_unique_on_expression
BEGIN;
-- add unique index one_lower to store_album
CREATE UNIQUE INDEX "one_lower" ON "store_album" ("artist_id", (lower("title"))) WHERE "status" = 'draft';
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_add_unique_on_expression', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;

-- undo store.0002_add_unique_on_expression
BEGIN;
-- drop index one_lower of store_album
DROP INDEX "one_lower";
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_add_unique_on_expression';
COMMIT;

-- store.0002_add_unique_with_equal_nulls
BEGIN;
-- add unique index one_name to store_artist
CREATE UNIQUE INDEX "one_name" ON "store_artist" (ifnull("name", 0), "name" IS NULL);
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_add_unique_with_equal_nulls', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;

-- undo store.0002_add_unique_with_equal_nulls
BEGIN;
-- drop index one_name of store_artist
DROP INDEX "one_name";
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_add_unique_with_equal_nulls';
COMMIT;

-- store.0002_add_stored_index
BEGIN;
-- add index by_price to store_album
CREATE INDEX "by_price" ON "store_album" ("price");
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_add_stored_index', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;

-- undo store.0002_add_stored_index
BEGIN;
-- drop index by_price of store_album
DROP INDEX "by_price";
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_add_stored_index';
COMMIT;

-- store.0002_rename_partial
PRAGMA foreign_keys = OFF;
BEGIN;
-- add unique index one_draft to store_album
CREATE UNIQUE INDEX "one_draft" ON "store_album" ("title") WHERE "status" = 'draft';
-- rename column status of store_album to stage
ALTER TABLE "store_album" RENAME COLUMN "status" TO "stage";
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"stage" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_stage_ck" CHECK ("stage" IN ('draft', 'published'))
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "stage", "created_at") SELECT "id", "title", "artist_id", "price", "stage", "created_at" FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
CREATE UNIQUE INDEX "one_draft" ON "store_album" ("title") WHERE "stage" = 'draft';
-- (make them again)
-- rename index one_draft of store_album to one_sketch
DROP INDEX "one_draft";
CREATE UNIQUE INDEX "one_sketch" ON "store_album" ("title") WHERE "stage" = 'draft';
PRAGMA foreign_key_check;
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_rename_partial', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;
PRAGMA foreign_keys = ON;

-- undo store.0002_rename_partial
PRAGMA foreign_keys = OFF;
BEGIN;
-- rename index one_sketch of store_album to one_draft
DROP INDEX "one_sketch";
CREATE UNIQUE INDEX "one_draft" ON "store_album" ("title") WHERE "stage" = 'draft';
-- rename column stage of store_album to status
ALTER TABLE "store_album" RENAME COLUMN "stage" TO "status";
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published'))
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at") SELECT "id", "title", "artist_id", "price", "status", "created_at" FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
CREATE UNIQUE INDEX "one_draft" ON "store_album" ("title") WHERE "status" = 'draft';
-- (make them again)
-- drop index one_draft of store_album
DROP INDEX "one_draft";
PRAGMA foreign_key_check;
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_rename_partial';
COMMIT;
PRAGMA foreign_keys = ON;

-- store.0002_rename_table_with_partial
PRAGMA foreign_keys = OFF;
BEGIN;
-- add unique index one_draft to store_album
CREATE UNIQUE INDEX "one_draft" ON "store_album" ("title") WHERE "status" = 'draft';
-- rename table store_album to store_record
ALTER TABLE "store_album" RENAME TO "store_record";
-- (remember the triggers of store_record and the indexes that no migration made)
CREATE TABLE "new__store_record" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	CONSTRAINT "store_record_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_record_status_ck" CHECK ("status" IN ('draft', 'published'))
);
INSERT INTO "new__store_record" ("id", "title", "artist_id", "price", "status", "created_at") SELECT "id", "title", "artist_id", "price", "status", "created_at" FROM "store_record";
DELETE FROM sqlite_sequence WHERE name = 'new__store_record';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_record', seq FROM sqlite_sequence WHERE name = 'store_record';
DROP TABLE "store_record";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_record" RENAME TO "store_record";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_record_artist_id_ix" ON "store_record" ("artist_id");
CREATE UNIQUE INDEX "store_record_artist_id_title_uq" ON "store_record" ("artist_id", "title");
CREATE UNIQUE INDEX "one_draft" ON "store_record" ("title") WHERE "status" = 'draft';
-- (make them again)
PRAGMA foreign_key_check;
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_rename_table_with_partial', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;
PRAGMA foreign_keys = ON;

-- undo store.0002_rename_table_with_partial
PRAGMA foreign_keys = OFF;
BEGIN;
-- rename table store_record to store_album
ALTER TABLE "store_record" RENAME TO "store_album";
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published'))
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at") SELECT "id", "title", "artist_id", "price", "status", "created_at" FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
CREATE UNIQUE INDEX "one_draft" ON "store_album" ("title") WHERE "status" = 'draft';
-- (make them again)
-- drop index one_draft of store_album
DROP INDEX "one_draft";
PRAGMA foreign_key_check;
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_rename_table_with_partial';
COMMIT;
PRAGMA foreign_keys = ON;

-- store.0002_rename_in_expressions
PRAGMA foreign_keys = OFF;
BEGIN;
-- add column slug to store_album
ALTER TABLE "store_album" ADD COLUMN "slug" varchar(160) GENERATED ALWAYS AS (lower("title")) VIRTUAL;
-- add index one_lower to store_album
CREATE INDEX "one_lower" ON "store_album" ((lower("title")));
-- add check store_album_title_ck to store_album
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	"slug" varchar(160) GENERATED ALWAYS AS (lower("title")) VIRTUAL,
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published')),
	CONSTRAINT "store_album_title_ck" CHECK ("title" <> '"title"')
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at") SELECT "id", "title", "artist_id", "price", "status", "created_at" FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
CREATE INDEX "one_lower" ON "store_album" ((lower("title")));
-- (make them again)
-- rename column title of store_album to name
ALTER TABLE "store_album" RENAME COLUMN "title" TO "name";
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"name" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	"slug" varchar(160) GENERATED ALWAYS AS (lower("name")) VIRTUAL,
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published')),
	CONSTRAINT "store_album_name_ck" CHECK ("name" <> '"title"')
);
INSERT INTO "new__store_album" ("id", "name", "artist_id", "price", "status", "created_at") SELECT "id", "name", "artist_id", "price", "status", "created_at" FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_name_uq" ON "store_album" ("artist_id", "name");
CREATE INDEX "one_lower" ON "store_album" ((lower("name")));
-- (make them again)
PRAGMA foreign_key_check;
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_rename_in_expressions', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;
PRAGMA foreign_keys = ON;

-- undo store.0002_rename_in_expressions
PRAGMA foreign_keys = OFF;
BEGIN;
-- rename column name of store_album to title
ALTER TABLE "store_album" RENAME COLUMN "name" TO "title";
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	"slug" varchar(160) GENERATED ALWAYS AS (lower("title")) VIRTUAL,
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published')),
	CONSTRAINT "store_album_title_ck" CHECK ("title" <> '"title"')
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at") SELECT "id", "title", "artist_id", "price", "status", "created_at" FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
CREATE INDEX "one_lower" ON "store_album" ((lower("title")));
-- (make them again)
-- drop check store_album_title_ck of store_album
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	"slug" varchar(160) GENERATED ALWAYS AS (lower("title")) VIRTUAL,
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published'))
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at") SELECT "id", "title", "artist_id", "price", "status", "created_at" FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
CREATE INDEX "one_lower" ON "store_album" ((lower("title")));
-- (make them again)
-- drop index one_lower of store_album
DROP INDEX "one_lower";
-- drop column slug of store_album
ALTER TABLE "store_album" DROP COLUMN "slug";
PRAGMA foreign_key_check;
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_rename_in_expressions';
COMMIT;
PRAGMA foreign_keys = ON;

-- store.0002_comments
BEGIN;
-- comment on table store_album
-- alter column title of store_album
-- add column note to store_album
ALTER TABLE "store_album" ADD COLUMN "note" text;
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_comments', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;

-- undo store.0002_comments
BEGIN;
-- drop column note of store_album
ALTER TABLE "store_album" DROP COLUMN "note";
-- alter column title of store_album
-- comment on table store_album
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_comments';
COMMIT;

-- store.0002_create_with_comments
BEGIN;
-- create table store_tag
CREATE TABLE "store_tag" (
	"name" varchar(30) NOT NULL,
	CONSTRAINT "store_tag_name_pk" PRIMARY KEY ("name")
);
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_create_with_comments', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;

-- undo store.0002_create_with_comments
PRAGMA foreign_keys = OFF;
BEGIN;
-- drop table store_tag
DROP TABLE "store_tag";
PRAGMA foreign_key_check;
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_create_with_comments';
COMMIT;
PRAGMA foreign_keys = ON;

-- store.0002_add_computed
BEGIN;
-- add column slug to store_album
ALTER TABLE "store_album" ADD COLUMN "slug" varchar(160) GENERATED ALWAYS AS (lower("title")) VIRTUAL;
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_add_computed', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;

-- undo store.0002_add_computed
BEGIN;
-- drop column slug of store_album
ALTER TABLE "store_album" DROP COLUMN "slug";
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_add_computed';
COMMIT;

-- store.0002_add_stored
PRAGMA foreign_keys = OFF;
BEGIN;
-- add column slug to store_album
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	"slug" varchar(160) GENERATED ALWAYS AS (lower("title")) STORED,
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published'))
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at") SELECT "id", "title", "artist_id", "price", "status", "created_at" FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE UNIQUE INDEX "store_album_slug_uq" ON "store_album" ("slug");
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
-- (make them again)
PRAGMA foreign_key_check;
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_add_stored', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;
PRAGMA foreign_keys = ON;

-- undo store.0002_add_stored
BEGIN;
-- drop column slug of store_album
DROP INDEX "store_album_slug_uq";
ALTER TABLE "store_album" DROP COLUMN "slug";
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_add_stored';
COMMIT;

-- store.0002_create_computed
BEGIN;
-- create table store_tag
CREATE TABLE "store_tag" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"name" varchar(30) NOT NULL,
	"lower_name" varchar(30) GENERATED ALWAYS AS (lower("name")) VIRTUAL
);
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_create_computed', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;

-- undo store.0002_create_computed
PRAGMA foreign_keys = OFF;
BEGIN;
-- drop table store_tag
DROP TABLE "store_tag";
PRAGMA foreign_key_check;
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_create_computed';
COMMIT;
PRAGMA foreign_keys = ON;

-- store.0002_add_with_computed_default
PRAGMA foreign_keys = OFF;
BEGIN;
-- add column code to store_album
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	"code" varchar(30) NOT NULL DEFAULT (lower('ABC')),
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published'))
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at", "code") SELECT "id", "title", "artist_id", "price", "status", "created_at", (lower('ABC')) FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
-- (make them again)
PRAGMA foreign_key_check;
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_add_with_computed_default', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;
PRAGMA foreign_keys = ON;

-- undo store.0002_add_with_computed_default
BEGIN;
-- drop column code of store_album
ALTER TABLE "store_album" DROP COLUMN "code";
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_add_with_computed_default';
COMMIT;

-- store.0002_computed_default_and_fill
PRAGMA foreign_keys = OFF;
BEGIN;
-- add column code to store_album
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	"code" varchar(30) NOT NULL DEFAULT (lower('ABC')),
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published'))
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at", "code") SELECT "id", "title", "artist_id", "price", "status", "created_at", 'old' FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
-- (make them again)
PRAGMA foreign_key_check;
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_computed_default_and_fill', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;
PRAGMA foreign_keys = ON;

-- undo store.0002_computed_default_and_fill
BEGIN;
-- drop column code of store_album
ALTER TABLE "store_album" DROP COLUMN "code";
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_computed_default_and_fill';
COMMIT;

-- store.0002_to_computed_default
PRAGMA foreign_keys = OFF;
BEGIN;
-- alter column status of store_album
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT (lower('DRAFT')),
	"created_at" datetime NOT NULL,
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published'))
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at") SELECT "id", "title", "artist_id", "price", CAST("status" AS text), "created_at" FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
-- (make them again)
PRAGMA foreign_key_check;
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0002_to_computed_default', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;
PRAGMA foreign_keys = ON;

-- undo store.0002_to_computed_default
PRAGMA foreign_keys = OFF;
BEGIN;
-- alter column status of store_album
-- (remember the triggers of store_album and the indexes that no migration made)
CREATE TABLE "new__store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	"price" int_decimal(10,2) NOT NULL DEFAULT 999,
	"status" varchar(20) NOT NULL DEFAULT 'draft',
	"created_at" datetime NOT NULL,
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_album_status_ck" CHECK ("status" IN ('draft', 'published'))
);
INSERT INTO "new__store_album" ("id", "title", "artist_id", "price", "status", "created_at") SELECT "id", "title", "artist_id", "price", CAST("status" AS text), "created_at" FROM "store_album";
DELETE FROM sqlite_sequence WHERE name = 'new__store_album';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new__store_album', seq FROM sqlite_sequence WHERE name = 'store_album';
DROP TABLE "store_album";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "new__store_album" RENAME TO "store_album";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
CREATE UNIQUE INDEX "store_album_artist_id_title_uq" ON "store_album" ("artist_id", "title");
-- (make them again)
PRAGMA foreign_key_check;
DELETE FROM "tandem_migrations" WHERE "component" = 'store' AND "name" = '0002_to_computed_default';
COMMIT;
PRAGMA foreign_keys = ON;


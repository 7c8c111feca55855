CREATE TABLE IF NOT EXISTS "tandem_migrations" (
	"component" varchar(100) NOT NULL,
	"name" varchar(200) NOT NULL,
	"applied_at" datetime,
	"half" varchar(200),
	CONSTRAINT "tandem_migrations_component_name_pk" PRIMARY KEY ("component", "name")
);
-- auth.0001_initial
BEGIN;
-- create table auth_group
CREATE TABLE "auth_group" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"name" varchar(150) NOT NULL
);
CREATE UNIQUE INDEX "auth_group_name_uq" ON "auth_group" ("name");
-- create table auth_permission
CREATE TABLE "auth_permission" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"code" varchar(200) NOT NULL,
	"name" varchar(255) NOT NULL
);
CREATE UNIQUE INDEX "auth_permission_code_uq" ON "auth_permission" ("code");
-- create table auth_group_permissions
CREATE TABLE "auth_group_permissions" (
	"group_id" bigint NOT NULL,
	"permission_id" bigint NOT NULL,
	CONSTRAINT "auth_group_permissions_group_id_permission_id_pk" PRIMARY KEY ("group_id", "permission_id"),
	CONSTRAINT "auth_group_permissions_group_id_fk" FOREIGN KEY ("group_id") REFERENCES "auth_group" ("id") ON DELETE CASCADE,
	CONSTRAINT "auth_group_permissions_permission_id_fk" FOREIGN KEY ("permission_id") REFERENCES "auth_permission" ("id") ON DELETE CASCADE
);
CREATE INDEX "auth_group_permissions_permission_id_ix" ON "auth_group_permissions" ("permission_id");
-- create table auth_login_failure
CREATE TABLE "auth_login_failure" (
	"key_hash" varchar(64) NOT NULL,
	"count" bigint NOT NULL,
	"allowed" bigint NOT NULL,
	"since" datetime NOT NULL,
	CONSTRAINT "auth_login_failure_key_hash_pk" PRIMARY KEY ("key_hash")
);
-- create table auth_session
CREATE TABLE "auth_session" (
	"key_hash" varchar(64) NOT NULL,
	"user_id" bigint,
	"data" text NOT NULL,
	"created_at" datetime NOT NULL,
	"expires_at" datetime NOT NULL,
	CONSTRAINT "auth_session_key_hash_pk" PRIMARY KEY ("key_hash")
);
CREATE INDEX "auth_session_user_id_ix" ON "auth_session" ("user_id");
CREATE INDEX "auth_session_expires_at_ix" ON "auth_session" ("expires_at");
-- create table auth_user
CREATE TABLE "auth_user" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"username" varchar(150) NOT NULL,
	"password_hash" varchar(255) NOT NULL,
	"first_name" varchar(150) NOT NULL,
	"last_name" varchar(150) NOT NULL,
	"email" varchar(254) NOT NULL,
	"is_active" boolean NOT NULL DEFAULT 1,
	"is_staff" boolean NOT NULL,
	"is_superuser" boolean NOT NULL,
	"last_login_at" datetime,
	"joined_at" datetime NOT NULL
);
CREATE UNIQUE INDEX "auth_user_username_uq" ON "auth_user" ("username");
CREATE INDEX "auth_user_email_ix" ON "auth_user" ("email");
-- create table auth_user_groups
CREATE TABLE "auth_user_groups" (
	"user_id" bigint NOT NULL,
	"group_id" bigint NOT NULL,
	CONSTRAINT "auth_user_groups_user_id_group_id_pk" PRIMARY KEY ("user_id", "group_id"),
	CONSTRAINT "auth_user_groups_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "auth_user" ("id") ON DELETE CASCADE,
	CONSTRAINT "auth_user_groups_group_id_fk" FOREIGN KEY ("group_id") REFERENCES "auth_group" ("id") ON DELETE CASCADE
);
CREATE INDEX "auth_user_groups_group_id_ix" ON "auth_user_groups" ("group_id");
-- create table auth_user_permissions
CREATE TABLE "auth_user_permissions" (
	"user_id" bigint NOT NULL,
	"permission_id" bigint NOT NULL,
	CONSTRAINT "auth_user_permissions_user_id_permission_id_pk" PRIMARY KEY ("user_id", "permission_id"),
	CONSTRAINT "auth_user_permissions_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "auth_user" ("id") ON DELETE CASCADE,
	CONSTRAINT "auth_user_permissions_permission_id_fk" FOREIGN KEY ("permission_id") REFERENCES "auth_permission" ("id") ON DELETE CASCADE
);
CREATE INDEX "auth_user_permissions_permission_id_ix" ON "auth_user_permissions" ("permission_id");
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('auth', '0001_initial', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;

-- store.0001_initial
BEGIN;
-- create table store_artist
CREATE TABLE "store_artist" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"name" varchar(120) NOT NULL
);
CREATE INDEX "store_artist_name_ix" ON "store_artist" ("name");
-- create table store_album
CREATE TABLE "store_album" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"title" varchar(160) NOT NULL,
	"artist_id" bigint NOT NULL,
	CONSTRAINT "store_album_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "store_artist" ("id") ON DELETE RESTRICT
);
CREATE INDEX "store_album_title_ix" ON "store_album" ("title");
CREATE INDEX "store_album_artist_id_ix" ON "store_album" ("artist_id");
-- create table store_employee
CREATE TABLE "store_employee" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"last_name" varchar(20) NOT NULL,
	"first_name" varchar(20) NOT NULL,
	"title" varchar(30),
	"reports_to_id" bigint,
	"birth_date" date,
	"hire_date" date,
	"address" varchar(70),
	"city" varchar(40),
	"state" varchar(40),
	"country" varchar(40),
	"postal_code" varchar(10),
	"phone" varchar(24),
	"fax" varchar(24),
	"email" varchar(60) NOT NULL,
	CONSTRAINT "store_employee_reports_to_id_fk" FOREIGN KEY ("reports_to_id") REFERENCES "store_employee" ("id") ON DELETE SET NULL
);
CREATE UNIQUE INDEX "store_employee_email_uq" ON "store_employee" ("email");
CREATE INDEX "store_employee_reports_to_id_ix" ON "store_employee" ("reports_to_id");
-- create table store_customer
CREATE TABLE "store_customer" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"first_name" varchar(40) NOT NULL,
	"last_name" varchar(20) NOT NULL,
	"company" varchar(80),
	"address" varchar(70),
	"city" varchar(40),
	"state" varchar(40),
	"country" varchar(40),
	"postal_code" varchar(10),
	"phone" varchar(24),
	"fax" varchar(24),
	"email" varchar(60) NOT NULL,
	"support_rep_id" bigint,
	CONSTRAINT "store_customer_support_rep_id_fk" FOREIGN KEY ("support_rep_id") REFERENCES "store_employee" ("id") ON DELETE SET NULL
);
CREATE UNIQUE INDEX "store_customer_email_uq" ON "store_customer" ("email");
CREATE INDEX "store_customer_last_name_ix" ON "store_customer" ("last_name");
CREATE INDEX "store_customer_country_ix" ON "store_customer" ("country");
CREATE INDEX "store_customer_support_rep_id_ix" ON "store_customer" ("support_rep_id");
-- create table store_genre
CREATE TABLE "store_genre" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"name" varchar(120) NOT NULL
);
CREATE UNIQUE INDEX "store_genre_name_uq" ON "store_genre" ("name");
-- create table store_invoice
CREATE TABLE "store_invoice" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"customer_id" bigint NOT NULL,
	"invoice_date" datetime NOT NULL,
	"billing_address" varchar(70),
	"billing_city" varchar(40),
	"billing_state" varchar(40),
	"billing_country" varchar(40),
	"billing_postal_code" varchar(10),
	"total" int_decimal(10,2) NOT NULL,
	CONSTRAINT "store_invoice_customer_id_fk" FOREIGN KEY ("customer_id") REFERENCES "store_customer" ("id") ON DELETE RESTRICT
);
CREATE INDEX "store_invoice_invoice_date_ix" ON "store_invoice" ("invoice_date");
CREATE INDEX "store_invoice_billing_country_ix" ON "store_invoice" ("billing_country");
CREATE INDEX "store_invoice_customer_id_ix" ON "store_invoice" ("customer_id");
-- create table store_media_type
CREATE TABLE "store_media_type" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"name" varchar(120) NOT NULL
);
CREATE UNIQUE INDEX "store_media_type_name_uq" ON "store_media_type" ("name");
-- create table store_track
CREATE TABLE "store_track" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"name" varchar(200) NOT NULL,
	"album_id" bigint,
	"media_type_id" bigint NOT NULL,
	"genre_id" bigint,
	"composer" varchar(220),
	"milliseconds" bigint NOT NULL,
	"bytes" bigint,
	"unit_price" int_decimal(10,2) NOT NULL,
	"version" bigint NOT NULL,
	CONSTRAINT "store_track_album_id_fk" FOREIGN KEY ("album_id") REFERENCES "store_album" ("id") ON DELETE RESTRICT,
	CONSTRAINT "store_track_media_type_id_fk" FOREIGN KEY ("media_type_id") REFERENCES "store_media_type" ("id") ON DELETE RESTRICT,
	CONSTRAINT "store_track_genre_id_fk" FOREIGN KEY ("genre_id") REFERENCES "store_genre" ("id") ON DELETE RESTRICT
);
CREATE INDEX "store_track_name_ix" ON "store_track" ("name");
CREATE INDEX "store_track_album_id_ix" ON "store_track" ("album_id");
CREATE INDEX "store_track_media_type_id_ix" ON "store_track" ("media_type_id");
CREATE INDEX "store_track_genre_id_ix" ON "store_track" ("genre_id");
-- create table store_invoice_line
CREATE TABLE "store_invoice_line" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"invoice_id" bigint NOT NULL,
	"track_id" bigint NOT NULL,
	"unit_price" int_decimal(10,2) NOT NULL,
	"quantity" bigint NOT NULL,
	CONSTRAINT "store_invoice_line_invoice_id_fk" FOREIGN KEY ("invoice_id") REFERENCES "store_invoice" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_invoice_line_track_id_fk" FOREIGN KEY ("track_id") REFERENCES "store_track" ("id") ON DELETE RESTRICT
);
CREATE INDEX "store_invoice_line_invoice_id_ix" ON "store_invoice_line" ("invoice_id");
CREATE INDEX "store_invoice_line_track_id_ix" ON "store_invoice_line" ("track_id");
-- create table store_playlist
CREATE TABLE "store_playlist" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"name" varchar(120) NOT NULL
);
-- create table store_playlist_track
CREATE TABLE "store_playlist_track" (
	"playlist_id" bigint NOT NULL,
	"track_id" bigint NOT NULL,
	CONSTRAINT "store_playlist_track_playlist_id_track_id_pk" PRIMARY KEY ("playlist_id", "track_id"),
	CONSTRAINT "store_playlist_track_playlist_id_fk" FOREIGN KEY ("playlist_id") REFERENCES "store_playlist" ("id") ON DELETE CASCADE,
	CONSTRAINT "store_playlist_track_track_id_fk" FOREIGN KEY ("track_id") REFERENCES "store_track" ("id") ON DELETE CASCADE
);
CREATE INDEX "store_playlist_track_track_id_ix" ON "store_playlist_track" ("track_id");
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('store', '0001_initial', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;

-- admin.0001_initial
BEGIN;
-- create table admin_log_entry
CREATE TABLE "admin_log_entry" (
	"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
	"at" datetime NOT NULL,
	"user_id" bigint,
	"username" varchar(150) NOT NULL,
	"action" varchar(32) NOT NULL,
	"model" varchar(200) NOT NULL,
	"key" varchar(255) NOT NULL,
	"name" varchar(255) NOT NULL,
	"changes" text NOT NULL,
	CONSTRAINT "admin_log_entry_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "auth_user" ("id") ON DELETE SET NULL
);
CREATE INDEX "admin_log_entry_at_ix" ON "admin_log_entry" ("at");
CREATE INDEX "admin_log_entry_user_id_ix" ON "admin_log_entry" ("user_id");
CREATE INDEX "admin_log_entry_model_key_ix" ON "admin_log_entry" ("model", "key");
INSERT INTO "tandem_migrations" ("component", "name", "applied_at") VALUES ('admin', '0001_initial', (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
COMMIT;

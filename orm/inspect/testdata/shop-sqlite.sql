CREATE TABLE country (
  code char(2) NOT NULL UNIQUE,
  id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  name varchar(80) NOT NULL COLLATE NOCASE -- whatever the case, (as said
);
CREATE TABLE customer (
  id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  email varchar(254) NOT NULL,
  country_code char(2) NULL REFERENCES country (code) ON DELETE SET NULL,
  token varchar(40) DEFAULT (lower('ABC')) NOT NULL,
  [rank] integer DEFAULT 7 NOT NULL,
  leader_id bigint NULL REFERENCES customer (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  email_lower varchar(254) GENERATED ALWAYS AS (lower("email")) VIRTUAL,
  CONSTRAINT "rank is small" CHECK ([rank] > 0 AND Rank < 100 OR "email" = 'it''s {me}'),
  CHECK (email <> '')
);
CREATE UNIQUE INDEX customer_email_any_case ON customer (lower(email));
CREATE INDEX customer_leader ON customer (leader_id DESC, "rank") WHERE leader_id IS NOT NULL;
CREATE TABLE purchase (
  tenant integer NOT NULL,
  number integer NOT NULL,
  customer_id bigint NOT NULL,
  net real NOT NULL,
  gross real GENERATED ALWAYS AS (net + net * 0.19) STORED,
  state varchar(20) DEFAULT 'new' NOT NULL,
  note text,
  PRIMARY KEY (tenant, number),
  FOREIGN KEY (customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE UNIQUE INDEX purchase_one_open ON purchase (customer_id) WHERE state = 'open' AND note IS NULL;
CREATE TABLE purchase_line (
  id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  tenant integer NOT NULL,
  purchase_number integer NOT NULL,
  amount integer NOT NULL CHECK (amount > 0),
  CONSTRAINT of_purchase FOREIGN KEY (tenant, purchase_number) REFERENCES purchase (tenant, number) ON DELETE CASCADE
);
CREATE TABLE parcel (
  line_id bigint NOT NULL PRIMARY KEY REFERENCES purchase_line (id),
  tenant integer NULL,
  number integer NULL,
  CONSTRAINT to_purchase FOREIGN KEY (tenant, number) REFERENCES purchase (tenant, number) ON DELETE NO ACTION
)

CREATE TABLE country (
  code char(2) NOT NULL COMMENT 'Two letters',
  id int NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name varchar(80) COLLATE utf8mb4_bin NOT NULL,
  UNIQUE KEY country_code_key (code)
) COMMENT = 'As ISO 3166 has them';
CREATE TABLE customer (
  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  email varchar(254) NOT NULL,
  country_code char(2) NULL,
  token varchar(40) DEFAULT (md5('a')) NOT NULL,
  `rank` int DEFAULT 7 NOT NULL,
  leader_id bigint NULL,
  email_lower varchar(254) GENERATED ALWAYS AS (lower(email)) VIRTUAL,
  CONSTRAINT of_country FOREIGN KEY (country_code) REFERENCES country (code) ON DELETE SET NULL,
  CONSTRAINT of_leader FOREIGN KEY (leader_id) REFERENCES customer (id) ON DELETE CASCADE,
  CONSTRAINT `rank is small` CHECK (`rank` > 0 AND `rank` < 100 OR email = 'it''s {me}'),
  UNIQUE KEY customer_email_any_case (email_lower),
  KEY customer_leader (leader_id, `rank`)
);
CREATE TABLE purchase (
  tenant int NOT NULL,
  number int NOT NULL,
  customer_id bigint NOT NULL,
  net decimal(12,2) NOT NULL,
  vat decimal(4,3) DEFAULT 0.190 NOT NULL,
  gross decimal(12,2) GENERATED ALWAYS AS (net + net * vat) STORED,
  state varchar(20) DEFAULT 'new' NOT NULL,
  note varchar(200),
  doc json,
  PRIMARY KEY (tenant, number),
  CONSTRAINT of_customer FOREIGN KEY (customer_id) REFERENCES customer (id),
  UNIQUE KEY purchase_note (tenant, note)
);
CREATE TABLE purchase_line (
  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  tenant int NOT NULL,
  purchase_number int NOT NULL,
  amount int NOT NULL CHECK (amount > 0),
  CONSTRAINT of_purchase FOREIGN KEY (tenant, purchase_number) REFERENCES purchase (tenant, number) ON DELETE CASCADE
);
CREATE TABLE parcel (
  line_id bigint NOT NULL PRIMARY KEY,
  tenant int NULL,
  number int NULL,
  CONSTRAINT of_line FOREIGN KEY (line_id) REFERENCES purchase_line (id),
  CONSTRAINT to_purchase FOREIGN KEY (tenant, number) REFERENCES purchase (tenant, number) ON DELETE NO ACTION
)

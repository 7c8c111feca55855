package migrations

import "github.com/gotandem/tandem/orm/migrate"

// m0001Initial is migration 0001_initial of component store:
//
//   - create table store_artist
//   - create table store_album
//   - create table store_employee
//   - create table store_customer
//   - create table store_genre
//   - create table store_invoice
//   - create table store_media_type
//   - create table store_track
//   - create table store_invoice_line
//   - create table store_playlist
//   - create table store_playlist_track
func m0001Initial() migrate.Migration {
	return migrate.Migration{
		Name: "0001_initial",
		Operations: []migrate.Operation{
			migrate.CreateTable{
				Name: "store_artist",
				Columns: []migrate.Column{
					{Name: "id", Type: migrate.BigInt, PrimaryKey: true, Auto: true},
					{Name: "name", Type: migrate.Varchar(120)},
				},
				Indexes: []migrate.Index{
					{Name: "store_artist_name_ix", Columns: []string{"name"}},
				},
			},
			migrate.CreateTable{
				Name: "store_album",
				Columns: []migrate.Column{
					{Name: "id", Type: migrate.BigInt, PrimaryKey: true, Auto: true},
					{Name: "title", Type: migrate.Varchar(160)},
					{Name: "artist_id", Type: migrate.BigInt, References: migrate.Reference{Table: "store_artist", Column: "id"}},
				},
				Indexes: []migrate.Index{
					{Name: "store_album_title_ix", Columns: []string{"title"}},
					{Name: "store_album_artist_id_ix", Columns: []string{"artist_id"}},
				},
			},
			migrate.CreateTable{
				Name: "store_employee",
				Columns: []migrate.Column{
					{Name: "id", Type: migrate.BigInt, PrimaryKey: true, Auto: true},
					{Name: "last_name", Type: migrate.Varchar(20)},
					{Name: "first_name", Type: migrate.Varchar(20)},
					{Name: "title", Type: migrate.Varchar(30), Null: true},
					{Name: "reports_to_id", Type: migrate.BigInt, Null: true, References: migrate.Reference{Table: "store_employee", Column: "id", OnDelete: migrate.SetNull}},
					{Name: "birth_date", Type: migrate.Date, Null: true},
					{Name: "hire_date", Type: migrate.Date, Null: true},
					{Name: "address", Type: migrate.Varchar(70), Null: true},
					{Name: "city", Type: migrate.Varchar(40), Null: true},
					{Name: "state", Type: migrate.Varchar(40), Null: true},
					{Name: "country", Type: migrate.Varchar(40), Null: true},
					{Name: "postal_code", Type: migrate.Varchar(10), Null: true},
					{Name: "phone", Type: migrate.Varchar(24), Null: true},
					{Name: "fax", Type: migrate.Varchar(24), Null: true},
					{Name: "email", Type: migrate.Varchar(60), Unique: true},
				},
				Indexes: []migrate.Index{
					{Name: "store_employee_reports_to_id_ix", Columns: []string{"reports_to_id"}},
				},
			},
			migrate.CreateTable{
				Name: "store_customer",
				Columns: []migrate.Column{
					{Name: "id", Type: migrate.BigInt, PrimaryKey: true, Auto: true},
					{Name: "first_name", Type: migrate.Varchar(40)},
					{Name: "last_name", Type: migrate.Varchar(20)},
					{Name: "company", Type: migrate.Varchar(80), Null: true},
					{Name: "address", Type: migrate.Varchar(70), Null: true},
					{Name: "city", Type: migrate.Varchar(40), Null: true},
					{Name: "state", Type: migrate.Varchar(40), Null: true},
					{Name: "country", Type: migrate.Varchar(40), Null: true},
					{Name: "postal_code", Type: migrate.Varchar(10), Null: true},
					{Name: "phone", Type: migrate.Varchar(24), Null: true},
					{Name: "fax", Type: migrate.Varchar(24), Null: true},
					{Name: "email", Type: migrate.Varchar(60), Unique: true},
					{Name: "support_rep_id", Type: migrate.BigInt, Null: true, References: migrate.Reference{Table: "store_employee", Column: "id", OnDelete: migrate.SetNull}},
				},
				Indexes: []migrate.Index{
					{Name: "store_customer_last_name_ix", Columns: []string{"last_name"}},
					{Name: "store_customer_country_ix", Columns: []string{"country"}},
					{Name: "store_customer_support_rep_id_ix", Columns: []string{"support_rep_id"}},
				},
			},
			migrate.CreateTable{
				Name: "store_genre",
				Columns: []migrate.Column{
					{Name: "id", Type: migrate.BigInt, PrimaryKey: true, Auto: true},
					{Name: "name", Type: migrate.Varchar(120), Unique: true},
				},
			},
			migrate.CreateTable{
				Name: "store_invoice",
				Columns: []migrate.Column{
					{Name: "id", Type: migrate.BigInt, PrimaryKey: true, Auto: true},
					{Name: "customer_id", Type: migrate.BigInt, References: migrate.Reference{Table: "store_customer", Column: "id"}},
					{Name: "invoice_date", Type: migrate.DateTime},
					{Name: "billing_address", Type: migrate.Varchar(70), Null: true},
					{Name: "billing_city", Type: migrate.Varchar(40), Null: true},
					{Name: "billing_state", Type: migrate.Varchar(40), Null: true},
					{Name: "billing_country", Type: migrate.Varchar(40), Null: true},
					{Name: "billing_postal_code", Type: migrate.Varchar(10), Null: true},
					{Name: "total", Type: migrate.Decimal(10, 2)},
				},
				Indexes: []migrate.Index{
					{Name: "store_invoice_invoice_date_ix", Columns: []string{"invoice_date"}},
					{Name: "store_invoice_billing_country_ix", Columns: []string{"billing_country"}},
					{Name: "store_invoice_customer_id_ix", Columns: []string{"customer_id"}},
				},
			},
			migrate.CreateTable{
				Name: "store_media_type",
				Columns: []migrate.Column{
					{Name: "id", Type: migrate.BigInt, PrimaryKey: true, Auto: true},
					{Name: "name", Type: migrate.Varchar(120), Unique: true},
				},
			},
			migrate.CreateTable{
				Name: "store_track",
				Columns: []migrate.Column{
					{Name: "id", Type: migrate.BigInt, PrimaryKey: true, Auto: true},
					{Name: "name", Type: migrate.Varchar(200)},
					{Name: "album_id", Type: migrate.BigInt, Null: true, References: migrate.Reference{Table: "store_album", Column: "id"}},
					{Name: "media_type_id", Type: migrate.BigInt, References: migrate.Reference{Table: "store_media_type", Column: "id"}},
					{Name: "genre_id", Type: migrate.BigInt, Null: true, References: migrate.Reference{Table: "store_genre", Column: "id"}},
					{Name: "composer", Type: migrate.Varchar(220), Null: true},
					{Name: "milliseconds", Type: migrate.BigInt},
					{Name: "bytes", Type: migrate.BigInt, Null: true},
					{Name: "unit_price", Type: migrate.Decimal(10, 2)},
					{Name: "version", Type: migrate.BigInt},
				},
				Indexes: []migrate.Index{
					{Name: "store_track_name_ix", Columns: []string{"name"}},
					{Name: "store_track_album_id_ix", Columns: []string{"album_id"}},
					{Name: "store_track_media_type_id_ix", Columns: []string{"media_type_id"}},
					{Name: "store_track_genre_id_ix", Columns: []string{"genre_id"}},
				},
			},
			migrate.CreateTable{
				Name: "store_invoice_line",
				Columns: []migrate.Column{
					{Name: "id", Type: migrate.BigInt, PrimaryKey: true, Auto: true},
					{Name: "invoice_id", Type: migrate.BigInt, References: migrate.Reference{Table: "store_invoice", Column: "id", OnDelete: migrate.Cascade}},
					{Name: "track_id", Type: migrate.BigInt, References: migrate.Reference{Table: "store_track", Column: "id"}},
					{Name: "unit_price", Type: migrate.Decimal(10, 2)},
					{Name: "quantity", Type: migrate.BigInt},
				},
				Indexes: []migrate.Index{
					{Name: "store_invoice_line_invoice_id_ix", Columns: []string{"invoice_id"}},
					{Name: "store_invoice_line_track_id_ix", Columns: []string{"track_id"}},
				},
			},
			migrate.CreateTable{
				Name: "store_playlist",
				Columns: []migrate.Column{
					{Name: "id", Type: migrate.BigInt, PrimaryKey: true, Auto: true},
					{Name: "name", Type: migrate.Varchar(120)},
				},
			},
			migrate.CreateTable{
				Name: "store_playlist_track",
				Columns: []migrate.Column{
					{Name: "playlist_id", Type: migrate.BigInt, PrimaryKey: true, References: migrate.Reference{Table: "store_playlist", Column: "id", OnDelete: migrate.Cascade}},
					{Name: "track_id", Type: migrate.BigInt, PrimaryKey: true, References: migrate.Reference{Table: "store_track", Column: "id", OnDelete: migrate.Cascade}},
				},
				Indexes: []migrate.Index{
					{Name: "store_playlist_track_track_id_ix", Columns: []string{"track_id"}},
				},
			},
		},
	}
}

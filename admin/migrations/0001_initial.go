package migrations

import "github.com/gotandem/tandem/orm/migrate"

// m0001Initial is migration 0001_initial of component admin:
//
//   - create table admin_log_entry
func m0001Initial() migrate.Migration {
	return migrate.Migration{
		Name:  "0001_initial",
		After: []string{"auth.0001_initial"},
		Operations: []migrate.Operation{
			migrate.CreateTable{
				Name: "admin_log_entry",
				Columns: []migrate.Column{
					{Name: "id", Type: migrate.BigInt, PrimaryKey: true, Auto: true},
					{Name: "at", Type: migrate.DateTime},
					{Name: "user_id", Type: migrate.BigInt, Null: true, References: migrate.Reference{Table: "auth_user", Column: "id", OnDelete: migrate.SetNull}},
					{Name: "username", Type: migrate.Varchar(150)},
					{Name: "action", Type: migrate.Varchar(32)},
					{Name: "model", Type: migrate.Varchar(200)},
					{Name: "key", Type: migrate.Varchar(255)},
					{Name: "name", Type: migrate.Varchar(255)},
					{Name: "changes", Type: migrate.JSON},
				},
				Indexes: []migrate.Index{
					{Name: "admin_log_entry_at_ix", Columns: []string{"at"}},
					{Name: "admin_log_entry_user_id_ix", Columns: []string{"user_id"}},
					{Name: "admin_log_entry_model_key_ix", Columns: []string{"model", "key"}},
				},
			},
		},
	}
}

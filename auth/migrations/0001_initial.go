package migrations

import "github.com/gotandem/tandem/orm/migrate"

// m0001Initial is migration 0001_initial of component auth:
//
//   - create table auth_group
//   - create table auth_permission
//   - create table auth_group_permissions
//   - create table auth_login_failure
//   - create table auth_session
//   - create table auth_user
//   - create table auth_user_groups
//   - create table auth_user_permissions
func m0001Initial() migrate.Migration {
	return migrate.Migration{
		Name: "0001_initial",
		Operations: []migrate.Operation{
			migrate.CreateTable{
				Name: "auth_group",
				Columns: []migrate.Column{
					{Name: "id", Type: migrate.BigInt, PrimaryKey: true, Auto: true},
					{Name: "name", Type: migrate.Varchar(150), Unique: true},
				},
			},
			migrate.CreateTable{
				Name: "auth_permission",
				Columns: []migrate.Column{
					{Name: "id", Type: migrate.BigInt, PrimaryKey: true, Auto: true},
					{Name: "code", Type: migrate.Varchar(200), Unique: true},
					{Name: "name", Type: migrate.Varchar(255)},
				},
			},
			migrate.CreateTable{
				Name: "auth_group_permissions",
				Columns: []migrate.Column{
					{Name: "group_id", Type: migrate.BigInt, PrimaryKey: true, References: migrate.Reference{Table: "auth_group", Column: "id", OnDelete: migrate.Cascade}},
					{Name: "permission_id", Type: migrate.BigInt, PrimaryKey: true, References: migrate.Reference{Table: "auth_permission", Column: "id", OnDelete: migrate.Cascade}},
				},
				Indexes: []migrate.Index{
					{Name: "auth_group_permissions_permission_id_ix", Columns: []string{"permission_id"}},
				},
			},
			migrate.CreateTable{
				Name: "auth_login_failure",
				Columns: []migrate.Column{
					{Name: "key_hash", Type: migrate.Varchar(64), PrimaryKey: true},
					{Name: "count", Type: migrate.BigInt},
					{Name: "allowed", Type: migrate.BigInt},
					{Name: "since", Type: migrate.DateTime},
				},
			},
			migrate.CreateTable{
				Name: "auth_session",
				Columns: []migrate.Column{
					{Name: "key_hash", Type: migrate.Varchar(64), PrimaryKey: true},
					{Name: "user_id", Type: migrate.BigInt, Null: true},
					{Name: "data", Type: migrate.JSON},
					{Name: "created_at", Type: migrate.DateTime},
					{Name: "expires_at", Type: migrate.DateTime},
				},
				Indexes: []migrate.Index{
					{Name: "auth_session_user_id_ix", Columns: []string{"user_id"}},
					{Name: "auth_session_expires_at_ix", Columns: []string{"expires_at"}},
				},
			},
			migrate.CreateTable{
				Name: "auth_user",
				Columns: []migrate.Column{
					{Name: "id", Type: migrate.BigInt, PrimaryKey: true, Auto: true},
					{Name: "username", Type: migrate.Varchar(150), Unique: true},
					{Name: "password_hash", Type: migrate.Varchar(255)},
					{Name: "first_name", Type: migrate.Varchar(150)},
					{Name: "last_name", Type: migrate.Varchar(150)},
					{Name: "email", Type: migrate.Varchar(254)},
					{Name: "is_active", Type: migrate.Bool, Default: migrate.Value("true")},
					{Name: "is_staff", Type: migrate.Bool},
					{Name: "is_superuser", Type: migrate.Bool},
					{Name: "last_login_at", Type: migrate.DateTime, Null: true},
					{Name: "joined_at", Type: migrate.DateTime},
				},
				Indexes: []migrate.Index{
					{Name: "auth_user_email_ix", Columns: []string{"email"}},
				},
			},
			migrate.CreateTable{
				Name: "auth_user_groups",
				Columns: []migrate.Column{
					{Name: "user_id", Type: migrate.BigInt, PrimaryKey: true, References: migrate.Reference{Table: "auth_user", Column: "id", OnDelete: migrate.Cascade}},
					{Name: "group_id", Type: migrate.BigInt, PrimaryKey: true, References: migrate.Reference{Table: "auth_group", Column: "id", OnDelete: migrate.Cascade}},
				},
				Indexes: []migrate.Index{
					{Name: "auth_user_groups_group_id_ix", Columns: []string{"group_id"}},
				},
			},
			migrate.CreateTable{
				Name: "auth_user_permissions",
				Columns: []migrate.Column{
					{Name: "user_id", Type: migrate.BigInt, PrimaryKey: true, References: migrate.Reference{Table: "auth_user", Column: "id", OnDelete: migrate.Cascade}},
					{Name: "permission_id", Type: migrate.BigInt, PrimaryKey: true, References: migrate.Reference{Table: "auth_permission", Column: "id", OnDelete: migrate.Cascade}},
				},
				Indexes: []migrate.Index{
					{Name: "auth_user_permissions_permission_id_ix", Columns: []string{"permission_id"}},
				},
			},
		},
	}
}

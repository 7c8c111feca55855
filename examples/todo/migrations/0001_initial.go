package migrations

import "github.com/gotandem/tandem/orm/migrate"

// m0001Initial is migration 0001_initial of component todo:
//
//   - create table todo_list
//   - create table todo_task
func m0001Initial() migrate.Migration {
	return migrate.Migration{
		Name: "0001_initial",
		Operations: []migrate.Operation{
			migrate.CreateTable{
				Name: "todo_list",
				Columns: []migrate.Column{
					{Name: "id", Type: migrate.BigInt, PrimaryKey: true, Auto: true},
					{Name: "name", Type: migrate.Varchar(100), Unique: true},
				},
			},
			migrate.CreateTable{
				Name: "todo_task",
				Columns: []migrate.Column{
					{Name: "id", Type: migrate.BigInt, PrimaryKey: true, Auto: true},
					{Name: "list_id", Type: migrate.BigInt, References: migrate.Reference{Table: "todo_list", Column: "id", OnDelete: migrate.Cascade}},
					{Name: "title", Type: migrate.Varchar(200)},
					{Name: "done", Type: migrate.Bool},
				},
				Indexes: []migrate.Index{
					{Name: "todo_task_list_id_ix", Columns: []string{"list_id"}},
				},
			},
		},
	}
}

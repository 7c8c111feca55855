package main

import (
	"github.com/gotandem/tandem"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/migrate"
)

// brokenNote is the model of an application whose second migration fails half-way.
type brokenNote struct {
	ID   int64 `db:"pk"`
	Text string
}

func newBroken() *tandem.App {
	app := tandem.New("broken")
	app.Add(tandem.Component{
		Name:   "notes",
		Models: orm.Models(orm.Model[brokenNote]()),
		Migrations: func() []migrate.Migration {
			return []migrate.Migration{
				{Name: "0001_initial", Operations: []migrate.Operation{
					migrate.CreateTable{Name: "notes_broken_note", Columns: []migrate.Column{
						{Name: "id", Type: migrate.BigInt, PrimaryKey: true, Auto: true},
						{Name: "text", Type: migrate.Text},
					}},
					migrate.RunSQL{Forward: migrate.SQL{All: []string{"INSERT INTO notes_broken_note (text) VALUES ('kept')"}}, Back: migrate.NoSQL()},
				}},
				{Name: "0002_more", Operations: []migrate.Operation{
					migrate.CreateTable{Name: "notes_first", Columns: []migrate.Column{{Name: "id", Type: migrate.BigInt, PrimaryKey: true, Auto: true}}},
					migrate.RunSQL{Forward: migrate.SQL{All: []string{"INSERT INTO notes_nowhere (text) VALUES ('lost')"}}, Back: migrate.NoSQL()},
				}},
			}
		},
	})
	return app
}

func allNotes() orm.Query[brokenNote] { return orm.From[brokenNote]() }

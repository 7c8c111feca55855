package tandem_test

import (
	"testing"

	"github.com/gotandem/tandem"
	"github.com/gotandem/tandem/orm"
)

type memo struct {
	ID   int64 `db:"pk"`
	Text string
}

// TestDatabaseBeforeServing: what a program does with its database before Main finds the models.
func TestDatabaseBeforeServing(t *testing.T) {
	place(t)
	app := quiet(tandem.New("notes"))
	app.Add(tandem.Component{Name: "notes", Models: orm.Models(orm.Model[memo]())})
	t.Cleanup(func() { app.DB.Close() })
	if _, err := app.DB.Exec(t.Context(), `CREATE TABLE notes_memo (id integer PRIMARY KEY, text text NOT NULL)`); err != nil {
		t.Fatal(err)
	}
	if err := app.DB.Insert(t.Context(), &memo{Text: "first"}); err != nil {
		t.Error(err)
	}
	if err := app.Check(); err != nil {
		t.Error(err)
	}
}

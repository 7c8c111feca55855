package migrate

import (
	"context"
	"testing"

	"github.com/gotandem/tandem/orm"
)

type member struct {
	ID int64 `db:"pk"`
}

func (*member) Meta() orm.Meta { return orm.Meta{Table: "auth_user"} }

// TestHistoryOfRunGo: who points at a table comes behind the migration that shaped it, not behind one that moved rows of it.
func TestHistoryOfRunGo(t *testing.T) {
	code := Column{Name: "code", Type: Varchar(20), Null: true, Unique: true}
	nothing := func(context.Context, *orm.DB) error { return nil }
	for name, c := range map[string]struct {
		state []Operation
		want  string
	}{
		"rows":  {nil, "auth.0002_code"},
		"shape": {[]Operation{AddColumn{Table: "auth_user", Column: Column{Name: "age", Type: Int, Null: true}}}, "blog.0001_fill"},
	} {
		t.Run(name, func(t *testing.T) {
			g, err := newGraph([]Source{
				{Component: "auth", Migrations: func() []Migration {
					return []Migration{
						{Name: "0001_initial", Operations: []Operation{CreateTable{Name: "auth_user", Columns: []Column{id()}}}},
						{Name: "0002_code", Operations: []Operation{AddColumn{Table: "auth_user", Column: code}}}}
				}},
				{Component: "blog", Migrations: func() []Migration {
					return []Migration{{Name: "0001_fill", After: []string{"auth.0001_initial"}, Operations: []Operation{
						RunGo{Models: orm.Models(orm.Model[member]()), Forward: nothing, State: c.state}}}}
				}},
			})
			if err != nil {
				t.Fatal(err)
			}
			h, err := g.history()
			if err != nil {
				t.Fatal(err)
			}
			if got := h.owner["auth_user"].id(); got != c.want {
				t.Errorf("auth_user is owned by %s, want %s", got, c.want)
			}
			if h.any["auth_user"]["blog"] == nil {
				t.Error("nobody knows that blog.0001_fill uses auth_user")
			}
		})
	}
}

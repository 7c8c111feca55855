package migrate

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/mysql"
	"github.com/gotandem/tandem/orm/postgres"
	"github.com/gotandem/tandem/orm/sqlite"
)

// risky is a table, and then one of each thing that hurts.
func risky() []Migration {
	id := Column{Name: "id", Type: BigInt, PrimaryKey: true, Auto: true}
	return []Migration{
		{Name: "0001_initial", Operations: []Operation{
			CreateTable{Name: "store_artist", Columns: []Column{id, {Name: "name", Type: Varchar(20)}, {Name: "nick", Type: Varchar(20), Null: true}, {Name: "age", Type: Int}}},
			CreateTable{Name: "store_old", Columns: []Column{id}},
			AddIndex{Table: "store_artist", Index: Index{Name: "fresh_ix", Columns: []string{"age"}}},
		}},
		{Name: "0002_all", Operations: []Operation{
			AddColumn{Table: "store_artist", Column: Column{Name: "born", Type: Int}, Fill: Value("1970")},
			AddColumn{Table: "store_artist", Column: Column{Name: "died", Type: Int, Null: true}},
			AddColumn{Table: "store_artist", Column: Column{Name: "kind", Type: Int, Default: Value("1")}},
			AlterColumn{Table: "store_artist", Column: Column{Name: "nick", Type: Varchar(20)}, Fill: Value("-")},
			AlterColumn{Table: "store_artist", Column: Column{Name: "name", Type: Varchar(40)}},
			AlterColumn{Table: "store_artist", Column: Column{Name: "age", Type: BigInt}},
			RenameColumn{Table: "store_artist", From: "name", To: "title"},
			AddIndex{Table: "store_artist", Index: Index{Name: "title_ix", Columns: []string{"title"}}},
			AddCheck{Table: "store_artist", Check: Check{Name: "age_ck", SQL: Expression{All: `"age" >= 0`}}},
			RunSQL{Forward: SQL{All: []string{"UPDATE store_artist SET age = 1"}}, Back: NoSQL()},
			Backfill{Table: "store_artist", Column: "died", Value: Value("1")},
			DropColumn{Table: "store_artist", Column: "age"},
			DropTable{Name: "store_old"},
			RenameTable{From: "store_artist", To: "store_band"},
			CommentTable{Table: "store_band", Comment: "hurts nobody"},
			AlterColumn{Table: "store_band", Column: Column{Name: "title", Type: Varchar(40), Comment: "nor does this"}},
			AddColumn{Table: "store_band", Column: Column{Name: "low", Type: Varchar(40), Null: true, Generated: Expression{All: `lower("title")`}}},
			AddColumn{Table: "store_band", Column: Column{Name: "high", Type: Varchar(40), Null: true, Generated: Expression{All: `upper("title")`}, Stored: true}},
			AddIndex{Table: "store_band", Index: Index{Name: "low_ix", Columns: []string{"()"}, Expressions: []Key{{SQL: Expression{All: `lower("title")`}, Type: Varchar(40)}}}},
			AddColumn{Table: "store_band", Column: Column{Name: "top_id", Type: BigInt, Null: true}},
			AddForeignKey{Table: "store_band", Key: ForeignKey{Columns: []string{"top_id"}, Table: "store_band", Targets: []string{"id"}, OnDelete: Cascade, Deferred: true}},
			AddCheck{Table: "store_band", Check: Check{Name: "top_ck", SQL: Expression{All: `"top_id" > 0`}}, NotValid: true},
			ValidateCheck{Table: "store_band", Name: "top_ck"},
		}},
	}
}

func TestLint(t *testing.T) {
	risky := risky()
	risky[1].Operations[11] = DropColumn{Table: "store_artist", Column: "kind"}
	sources := []Source{{Component: "store", Migrations: func() []Migration { return risky }}}
	var b strings.Builder
	for _, d := range []orm.Dialect{sqlite.Dialect{}, postgres.Dialect{}, mysql.Dialect{}} {
		warnings, err := Lint(d, sources)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "=== %s\n", d.Name())
		for _, w := range warnings {
			fmt.Fprintf(&b, "%s %d (%s): %s: %s\n", w.Migration, w.Number, w.Operation, w.What, w.Mend)
			for _, part := range w.Split {
				if d.Name() == "postgres" {
					text, err := part.Source()
					if err != nil {
						t.Fatal(err)
					}
					fmt.Fprintf(&b, "  -- %s\n%s", part.When, text)
				}
			}
		}
	}
	golden(t, "lint.golden", b.String())
}

// Of what is made in the same run, nothing is said; and the parts of a split can be applied one after the other, with rows.
func TestLintAndSplit(t *testing.T) {
	onAll(t, func(t *testing.T, d *database) {
		list := risky()
		first := list[:1:1]
		both := []Migration{list[0], {Name: "0002_born", Operations: list[1].Operations[:1]}, {Name: "0003_title", Operations: []Operation{list[1].Operations[6]}}}
		if w, err := d.runner(both...).Lint(t.Context(), Target{}); err != nil || len(w) > 0 {
			t.Errorf("of new tables: %v, %v", w, err)
		}
		d.migrate(d.runner(first...), Target{})
		w, err := d.runner(both...).Lint(t.Context(), Target{})
		if err != nil || len(w) != 2 {
			t.Fatalf("warnings %v, %v", w, err)
		}
		for i := range 12 {
			d.must(fmt.Sprintf(`INSERT INTO "store_artist" ("name", "age") VALUES ('a%d', 1)`, i))
		}
		var rows []string
		for _, warning := range w {
			for _, part := range warning.Split {
				for i, op := range part.Operations {
					if fill, ok := op.(Backfill); ok {
						fill.Size = 5
						part.Operations[i] = fill
					}
				}
				first = append(first, Migration{Name: fmt.Sprintf("%04d_part", len(first)+1), Operations: part.Operations, NoTransaction: part.NoTransaction})
				r := d.runner(first...)
				r.Progress = func(p Progress) {
					if p.TotalRows > 0 {
						rows = append(rows, fmt.Sprintf("%d/%d", p.Rows, p.TotalRows))
					}
				}
				d.migrate(r, Target{})
			}
		}
		d.expect(3, `SELECT count(*), min("born"), max("title") FROM "store_artist"`, "12 | 1970 | a9")
		if got := strings.Join(rows, " "); got != "5/12 10/12 12/12 5/12 10/12 12/12" {
			t.Errorf("told of %s rows", got)
		}
		d.migrate(d.runner(first...), Target{Component: "store", Migration: "0001"})
	})
}

package migrate

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gotandem/tandem/internal/testenv"
)

// TestBackfillKeys: rows are filled in batches whatever the key is, and all at once where nothing can be counted by.
func TestBackfillKeys(t *testing.T) {
	key := func(name string, typ Type) Column { return Column{Name: name, Type: typ, PrimaryKey: true} }
	for _, c := range []struct {
		name    string
		columns []Column
		values  func(n int) string
		batches string
	}{
		{"text", []Column{key("k", Varchar(20))}, func(n int) string { return fmt.Sprintf("it's \\é %d", n) }, "5/12 10/12 12/12"},
		{"uuid", []Column{key("k", UUID)}, func(n int) string { return fmt.Sprintf("0190b6a0-0000-7000-8000-0000000000%02d", n) }, "5/12 10/12 12/12"},
		{"date", []Column{key("k", Date)}, func(n int) string { return fmt.Sprintf("2026-01-%02d", 31-n) }, "5/12 10/12 12/12"},
		{"composite", []Column{key("k", Int), key("l", Varchar(5))}, func(n int) string { return fmt.Sprintf("%d,x%d", n/4, n%4) }, "5/12 10/12 12/12"},
		{"decimal", []Column{key("k", Decimal(10, 2))}, func(n int) string { return fmt.Sprintf("%d.5", n) }, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			onAll(t, func(t *testing.T, d *database) {
				columns := append(c.columns, Column{Name: "year", Type: Int, Null: true}, Column{Name: "born", Type: Int, Null: true})
				list := []Migration{
					{Name: "0001_initial", Operations: []Operation{CreateTable{Name: "store_x", Columns: columns}}},
					{Name: "0002_fill", NoTransaction: true, Operations: []Operation{Backfill{Table: "store_x", Column: "year", SQL: `"born" + 1`, Size: 5}}},
				}
				d.migrate(d.runner(list[0]), Target{})
				w := ddl{d.dialect}
				for n := range 13 {
					var names, values []string
					for i, value := range strings.Split(c.values(n), ",") {
						literal, err := w.literal(c.columns[i], Value(value))
						if err != nil {
							t.Fatal(err)
						}
						names, values = append(names, c.columns[i].Name), append(values, literal)
					}
					born := "2000"
					if n == 12 {
						born = "NULL" // nothing to fill it with
					}
					if _, err := d.Exec(t.Context(), fmt.Sprintf("INSERT INTO store_x (%s, born) VALUES (%s, %s)", strings.Join(names, ", "), strings.Join(values, ", "), born), nil); err != nil {
						t.Fatal(err)
					}
				}
				var told []string
				r := d.runner(list...)
				r.Progress = func(p Progress) {
					if p.TotalRows > 0 {
						told = append(told, fmt.Sprintf("%d/%d", p.Rows, p.TotalRows))
					}
				}
				d.migrate(r, Target{})
				if got := strings.Join(told, " "); got != c.batches {
					t.Errorf("told of %q, and not of %q", got, c.batches)
				}
				d.expect(3, `SELECT count(*), count("year"), max("year") FROM "store_x"`, "13 | 12 | 2001")
			})
		})
	}
}

// TestBackfillRowsBehind: a row that comes while it runs is filled, even if its key is less than those that were reached by then.
func TestBackfillRowsBehind(t *testing.T) {
	onAll(t, func(t *testing.T, d *database) {
		list := []Migration{
			{Name: "0001_initial", Operations: []Operation{CreateTable{Name: "store_x", Columns: []Column{{Name: "k", Type: Varchar(20), PrimaryKey: true}, {Name: "year", Type: Int, Null: true}}}}},
			{Name: "0002_fill", NoTransaction: true, Operations: []Operation{Backfill{Table: "store_x", Column: "year", Value: Value("2000"), Size: 2}}},
		}
		d.migrate(d.runner(list[0]), Target{})
		d.must(`INSERT INTO "store_x" ("k") VALUES ('m1'), ('m2'), ('m3')`)
		r := d.runner(list...)
		late := []string{"a1", "a2"}
		r.Progress = func(p Progress) {
			if p.Rows > 1 && len(late) > 0 {
				d.must("INSERT INTO store_x (k) VALUES ('" + late[0] + "')")
				late = late[1:]
			}
		}
		d.migrate(r, Target{})
		d.expect(2, `SELECT count(*), count("year") FROM "store_x"`, "5 | 5")
	})
}

// TestBackfillEnds: something that empties the rows again does not keep it going for ever.
func TestBackfillEnds(t *testing.T) {
	d := openDatabase(t, testenv.SQLite(t))
	before := stateOf(t, CreateTable{Name: "store_x", Columns: []Column{id(), {Name: "year", Type: Int, Null: true}}})
	d.apply(&State{}, createAll(before)...)
	d.must("INSERT INTO store_x (year) VALUES (NULL), (NULL)",
		"CREATE TRIGGER emptied AFTER UPDATE ON store_x WHEN new.year IS NOT NULL BEGIN UPDATE store_x SET year = NULL WHERE id = new.id; END")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	c := d.compile(before, Backfill{Table: "store_x", Column: "year", Value: Value("2000")})
	if err := d.process(c).do(ctx, c); err != nil {
		t.Error(err)
	}
}

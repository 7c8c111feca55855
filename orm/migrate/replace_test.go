package migrate

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func column(table, name string) Operation {
	return AddColumn{Table: table, Column: Column{Name: name, Type: Int, Null: true}}
}

// chapters are four migrations of store.
func chapters() []Migration {
	first := CreateTable{Name: "store_artist", Columns: []Column{{Name: "id", Type: BigInt, PrimaryKey: true, Auto: true}}}
	return []Migration{
		{Name: "0001_initial", Operations: []Operation{first}},
		{Name: "0002_a", Operations: []Operation{column("store_artist", "a")}},
		{Name: "0003_b", Operations: []Operation{column("store_artist", "b")}},
		{Name: "0004_c", Operations: []Operation{column("store_artist", "c")}},
	}
}

// squashed is chapters with the first three in one.
func squashed() Migration {
	list := chapters()
	return Migration{Name: "0003_squashed", Replaces: []string{"0001_initial", "0002_a", "0003_b"},
		Operations: slices.Concat(list[0].Operations, list[1].Operations, list[2].Operations)}
}

func (d *database) names(r *Runner) string {
	d.t.Helper()
	list, err := r.Show(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	var words []string
	for _, m := range list {
		word := m.Name
		if m.AppliedAt.IsZero() {
			word = "-" + word
		}
		if m.Unknown {
			word += "?"
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

func TestReplaces(t *testing.T) {
	onAll(t, func(t *testing.T, d *database) {
		list := chapters()
		both := append(chapters(), squashed()) // wherever it stands in the list
		steps := []struct {
			about string
			with  []Migration // what the program has, in the first run
			to    string
			then  []Migration
			shown string
			after string
		}{
			{"a new database", nil, "", both, "-0003_squashed -0004_c", "0003_squashed 0004_c"},
			{"one that has all of them", list, "0003", both, "0003_squashed -0004_c", "0003_squashed 0004_c"},
			{"one in the middle", list, "0002", both, "0001_initial 0002_a -0003_b -0004_c", "0003_squashed 0004_c"},
			{"the files are gone", list, "0004", []Migration{squashed(), list[3]}, "0003_squashed 0004_c", "0003_squashed 0004_c"},
		}
		for _, step := range steps {
			if step.with != nil {
				d.migrate(d.runner(step.with...), Target{Component: "store", Migration: step.to})
			}
			r := d.runner(step.then...)
			if got := d.names(r); got != step.shown {
				t.Errorf("%s: %s, want %s", step.about, got, step.shown)
			}
			d.migrate(r, Target{})
			if got := d.names(r); got != step.after {
				t.Errorf("%s: afterwards %s, want %s", step.about, got, step.after)
			}
			d.expect(4, `SELECT "id", "a", "b", "c" FROM "store_artist"`)
			d.migrate(r, Target{Component: "store", Migration: "zero"})
			d.expect(1, "SELECT name FROM tandem_migrations")
		}
		// In the middle, with the files gone, there is no way.
		d.migrate(d.runner(list...), Target{Component: "store", Migration: "0002"})
		gone := d.runner(squashed(), list[3])
		if err := gone.Migrate(t.Context(), Target{}); err == nil || !strings.Contains(err.Error(), "stands in the middle of them: bring it to 0003_b") {
			t.Errorf("error %v", err)
		}
		d.migrate(d.runner(both...), Target{})
		gone.Sources[0].Migrations = func() []Migration {
			return []Migration{{Name: "0003_squashed", Operations: squashed().Operations}, list[3]}
		}
		names, err := gone.Prune(t.Context(), "store")
		if err != nil || !slices.Equal(names, []string{"0001_initial", "0002_a", "0003_b"}) {
			t.Errorf("forgot %v, error %v", names, err)
		}
		if got := d.names(gone); got != "0003_squashed 0004_c" {
			t.Errorf("after pruning: %s", got)
		}
	})
}

func TestFakeInitial(t *testing.T) {
	onAll(t, func(t *testing.T, d *database) {
		list := chapters()
		r := d.runner(list...)
		r.FakeInitial = true
		d.must(`CREATE TABLE "store_artist" ("name" int)`)
		if plan, err := r.Plan(t.Context(), Target{}); err != nil || plan[0].Fake {
			t.Errorf("a table without the columns: plan %v, error %v", plan, err)
		}
		d.must(`DROP TABLE "store_artist"`, `CREATE TABLE "store_artist" ("id" int)`)
		d.migrate(r, Target{})
		if got := d.names(r); got != "0001_initial 0002_a 0003_b 0004_c" {
			t.Errorf("applied %s", got)
		}
		d.expect(4, `SELECT "id", "a", "b", "c" FROM "store_artist"`)
	})
}

// Two branches brought a 0003 and a 0004 each; the later ones move behind the others.
func TestMerge(t *testing.T) {
	list := chapters()
	mine := []Migration{
		{Name: "0003_x", Operations: []Operation{column("store_artist", "x")}},
		{Name: "0004_y", Operations: []Operation{column("store_artist", "y")}},
	}
	clash := []Source{{Component: "store", Migrations: func() []Migration { return append(slices.Clone(list), mine...) }}}
	if _, err := Replay(clash); err == nil || !strings.Contains(err.Error(), "0003_b and store.0003_x both follow the one before them: say makemigrations --merge store") {
		t.Errorf("error %v", err)
	}
	dir := t.TempDir()
	for _, m := range slices.Concat(list, mine) {
		text, err := migrationSource("migrations", "store", m)
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, m.Name+".go"), string(text))
	}
	var names []string
	for _, m := range clash[0].list() {
		names = append(names, m.Name)
	}
	all, err := allSource(filepath.Join(dir, "all.go"), "migrations", "store", names)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "all.go"), string(all))
	merged, renamed, err := renumber(clash[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := commute(clash, 0, merged, renamed); err != nil {
		t.Fatal(err)
	}
	files, err := mergeAt(clash[0], place{dir: dir}, merged, renamed)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, f := range files {
		if err := f.Write(); err != nil {
			t.Fatal(err)
		}
		b.WriteString("// " + filepath.Base(f.Path) + "\n" + string(f.Content))
	}
	golden(t, "merged.golden", b.String())
	if _, err := os.Stat(filepath.Join(dir, "0003_x.go")); !os.IsNotExist(err) {
		t.Errorf("0003_x.go is still there: %v", err)
	}
	// A database that has mine under the old names gets the others, and knows mine.
	onAll(t, func(t *testing.T, d *database) {
		d.migrate(d.runner(list[0], list[1], mine[0], mine[1]), Target{})
		r := d.runner(merged...)
		d.migrate(r, Target{})
		if got := d.names(r); got != "0001_initial 0002_a 0003_b 0004_c 0005_x 0006_y" {
			t.Errorf("applied %s", got)
		}
		d.expect(6, `SELECT "id", "a", "b", "c", "x", "y" FROM "store_artist"`)
	})
}

func TestMergeLeavesItToAPerson(t *testing.T) {
	list := chapters()
	long := AlterColumn{Table: "store_artist", Column: Column{Name: "a", Type: BigInt, Null: true}}
	list[2].Operations = []Operation{long}
	long.Column.Type = Double
	other := Migration{Name: "0003_x", Operations: []Operation{long}}
	sources := []Source{{Component: "store", Migrations: func() []Migration { return append(slices.Clone(list[:3]), other) }}}
	_, err := Merge(sources, models(t), Options{Component: "store"})
	if err == nil || !strings.Contains(err.Error(), "0003_b (alter column a of store_artist) and 0004_x (alter column a of store_artist) change the same") {
		t.Errorf("error %v", err)
	}
	sources[0].Migrations = func() []Migration {
		return append(chapters(), Migration{Name: "0004_x", Operations: chapters()[2].Operations})
	}
	if _, err := Merge(sources, models(t), Options{Component: "store"}); err == nil || !strings.Contains(err.Error(), "has a column b already") {
		t.Errorf("error %v", err)
	}
	sources[0].Migrations = chapters
	if files, err := Merge(sources, models(t), Options{Component: "store"}); err != nil || len(files) > 0 {
		t.Errorf("nothing clashes: %v, %v", files, err)
	}
}

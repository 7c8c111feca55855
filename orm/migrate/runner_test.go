package migrate

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gotandem/tandem/orm"
)

// history is a little history with data in it.
func history() []Migration {
	return []Migration{
		{Name: "0001_initial", Operations: []Operation{
			CreateTable{Name: "store_artist", Columns: []Column{id(), {Name: "name", Type: Varchar(120)}}},
			CreateTable{Name: "store_album", Columns: []Column{id(), {Name: "title", Type: Varchar(160)}, toTable("artist_id", "store_artist")},
				Indexes: []Index{{Name: "store_album_artist_id_ix", Columns: []string{"artist_id"}}}},
		}},
		{Name: "0002_data", Operations: []Operation{
			RunSQL{Forward: SQL{All: []string{"INSERT INTO store_artist (name) VALUES ('Can Damo')"}}, Back: SQL{All: []string{"DELETE FROM store_album", "DELETE FROM store_artist"}}},
			RunGo{Name: "write an album", Back: NoGo, Forward: func(ctx context.Context, tx *orm.DB) error {
				_, err := tx.Exec(ctx, "INSERT INTO store_album (title, artist_id) SELECT 'Tago Mago', id FROM store_artist")
				return err
			}},
		}},
		{Name: "0003_album_year", Operations: []Operation{
			AddColumn{Table: "store_album", Column: Column{Name: "year", Type: Int}, Fill: Value("1971")},
			RenameColumn{Table: "store_artist", From: "name", To: "full_name"},
			AlterColumn{Table: "store_album", Column: Column{Name: "title", Type: Varchar(200), Null: true}},
		}},
	}
}

func TestMigrateForwardAndBack(t *testing.T) {
	onAll(t, func(t *testing.T, d *database) {
		r := d.runner(history()...)
		var told []string
		r.Progress = func(p Progress) {
			if p.Done {
				told = append(told, p.Migration)
			}
		}
		d.migrate(r, Target{})
		if want := []string{"store.0001_initial", "store.0002_data", "store.0003_album_year"}; !slices.Equal(told, want) {
			t.Errorf("told %v, want %v", told, want)
		}
		d.expect(3, `SELECT "title", "year", "full_name" FROM "store_album" JOIN "store_artist" ON "store_artist"."id" = "artist_id"`, "Tago Mago | 1971 | Can Damo")
		if plan, err := r.Plan(t.Context(), Target{}); err != nil || len(plan) != 0 {
			t.Errorf("there is still a plan %v, error %v", plan, err)
		}

		d.migrate(r, Target{Component: "store", Migration: "0002"})
		d.expect(2, `SELECT "title", "name" FROM "store_album" JOIN "store_artist" ON "store_artist"."id" = "artist_id"`, "Tago Mago | Can Damo")
		show, err := r.Show(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var applied []bool
		for _, s := range show {
			applied = append(applied, !s.AppliedAt.IsZero())
		}
		if !slices.Equal(applied, []bool{true, true, false}) {
			t.Errorf("Show says %v", show)
		}

		d.migrate(r, Target{Component: "store", Migration: "zero"})
		if schema := d.schema(); strings.TrimSpace(schema) != "" {
			t.Errorf("undone to the beginning, there is still\n%s", schema)
		}
		d.migrate(r, Target{Component: "store", Migration: "0003"})
		d.expect(1, `SELECT "year" FROM "store_album"`, "1971")
	})
}

// A migration that fails half-way leaves nothing, or says what it left and is continued.
func TestFailureHalfWay(t *testing.T) {
	onAll(t, func(t *testing.T, d *database) {
		broken := true
		list := func() []Migration {
			statement := "UPDATE store_artist SET name = 'x'"
			if broken {
				statement = "UPDATE store_nobody SET name = 'x'"
			}
			return append(history()[:1:1], Migration{Name: "0002_more", Operations: []Operation{
				AddColumn{Table: "store_artist", Column: Column{Name: "country", Type: Varchar(2), Default: Value("de")}},
				AddIndex{Table: "store_artist", Index: Index{Name: "store_artist_name_ix", Columns: []string{"name"}}},
				RunSQL{Forward: SQL{All: []string{statement}}, Back: NoSQL()},
				AddColumn{Table: "store_artist", Column: Column{Name: "note", Type: Text, Null: true}},
			}})
		}
		r := &Runner{DB: d.db, Sources: []Source{{Component: "store", Migrations: list}}}
		d.migrate(r, Target{Component: "store", Migration: "0001"})
		d.must(`INSERT INTO "store_artist" ("name") VALUES ('Can')`)
		before := d.schema()

		err := r.Migrate(t.Context(), Target{})
		var failure *Failure
		if !errors.As(err, &failure) {
			t.Fatalf("error %v, want a *Failure", err)
		}
		if failure.Number != 3 || failure.Migration != "store.0002_more" || strings.Contains(err.Error(), "\n") {
			t.Errorf("error %v, want one line about operation 3 of store.0002_more", err)
		}
		if d.dialect.Features().TransactionalDDL {
			if !strings.Contains(err.Error(), "nothing of this migration was applied") || d.schema() != before {
				t.Errorf("error %v, and the schema is\n%s", err, d.schema())
			}
		} else {
			if failure.Kept != 2 || !strings.Contains(err.Error(), "operations 1 to 2 stayed applied") {
				t.Errorf("error %v, want one that says 1 and 2 stayed", err)
			}
			show, _ := r.Show(t.Context())
			if !show[1].Half || !show[1].AppliedAt.IsZero() {
				t.Errorf("Show says %+v", show)
			}
			// While it is half done, nothing else goes.
			if err := r.Migrate(t.Context(), Target{Component: "store", Migration: "zero"}); err == nil || !strings.Contains(err.Error(), "finish it first") {
				t.Errorf("error %v, want one that says to finish it first", err)
			}
		}
		broken = false
		d.migrate(r, Target{})
		d.expect(3, `SELECT "name", "country", "note" FROM "store_artist"`, "x | de | ")
		if plan, err := r.Plan(t.Context(), Target{}); err != nil || len(plan) != 0 {
			t.Errorf("there is still a plan %v, error %v", plan, err)
		}
		d.migrate(r, Target{Component: "store", Migration: "0001"})
		if got := d.schema(); got != before {
			t.Errorf("undone, the schema is\n%s\nand was\n%s", got, before)
		}
	})
}

// What stopped half-way is not continued by something else.
func TestHalfWayChanged(t *testing.T) {
	onAll(t, func(t *testing.T, d *database) {
		first := AddColumn{Table: "store_artist", Column: Column{Name: "a", Type: Int, Null: true}}
		list := func() []Migration {
			return append(history()[:1:1], Migration{Name: "0002_more", NoTransaction: true, Operations: []Operation{
				first, RunSQL{Forward: SQL{All: []string{"UPDATE nobody SET x = 1"}}}}})
		}
		r := &Runner{DB: d.db, Sources: []Source{{Component: "store", Migrations: list}}}
		err := r.Migrate(t.Context(), Target{})
		if err == nil || !strings.Contains(err.Error(), "operation 1 stayed applied") {
			t.Fatalf("error %v, want one that says operation 1 stayed", err)
		}
		first.Column.Name = "b"
		err = r.Migrate(t.Context(), Target{})
		if err == nil || !strings.Contains(err.Error(), "those are not what it says now") {
			t.Errorf("error %v, want one that refuses to go on", err)
		}
	})
}

// Two programs that start at once migrate once.
func TestTwoAtOnce(t *testing.T) {
	onAll(t, func(t *testing.T, d *database) {
		var wait sync.WaitGroup
		for range 3 {
			wait.Go(func() {
				if err := d.runner(history()...).Migrate(t.Context(), Target{}); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		d.expect(2, `SELECT "title", "full_name" FROM "store_album" JOIN "store_artist" ON "store_artist"."id" = "artist_id"`, "Tago Mago | Can Damo")
	})
}

func TestFakeAndConsistency(t *testing.T) {
	onAll(t, func(t *testing.T, d *database) {
		r := d.runner(history()...)
		if err := r.Fake(t.Context(), Target{Component: "store", Migration: "0001"}); err != nil {
			t.Fatal(err)
		}
		if d.schema() != "\n" {
			t.Errorf("faking made\n%s", d.schema())
		}
		plan, err := r.Plan(t.Context(), Target{})
		if err != nil || len(plan) != 2 || plan[0].Name != "0002_data" {
			t.Errorf("plan %v, error %v", plan, err)
		}
		// Another branch brings a migration in front of one that is applied.
		late := history()
		late[0].Name = "0002_late"
		_, err = d.runner(append([]Migration{{Name: "0001_first"}}, history()[0])...).Plan(t.Context(), Target{})
		if err == nil || !strings.Contains(err.Error(), "both follow") {
			t.Errorf("error %v, want one about two migrations of one number", err)
		}
		early := append([]Migration{{Name: "0000_early"}}, history()...)
		_, err = d.runner(early...).Plan(t.Context(), Target{})
		if err == nil || !strings.Contains(err.Error(), "store.0001_initial is applied, but store.0000_early, which comes before it, is not") {
			t.Errorf("error %v, want one about the order", err)
		}
		// One that only the database knows is shown, and in nobody's way.
		show, err := d.runner().Show(t.Context())
		if err != nil || len(show) != 1 || !show[0].Unknown || show[0].Name != "0001_initial" {
			t.Errorf("Show says %+v, error %v", show, err)
		}
	})
}

func TestTargets(t *testing.T) {
	r := openDatabase(t, "sqlite://"+t.TempDir()+"/x.db").runner(history()...)
	for _, c := range []struct {
		target Target
		want   string
	}{
		{Target{Migration: "0001"}, "of which component?"},
		{Target{Component: "blog"}, "those that have are store"},
		{Target{Component: "store", Migration: "0009"}, "it has 0001_initial, 0002_data, 0003_album_year, and zero undoes all"},
		{Target{Component: "store", Migration: "000"}, "may be 0001_initial or 0002_data"},
	} {
		if _, err := r.Plan(t.Context(), c.target); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v, want one with %q", c.target, err, c.want)
		}
	}
}

// What cannot be undone is known before anything is done.
func TestIrreversiblePlan(t *testing.T) {
	d := openDatabase(t, "sqlite://"+t.TempDir()+"/x.db")
	list := append(history(), Migration{Name: "0004_data", Operations: []Operation{RunSQL{Forward: SQL{All: []string{"UPDATE store_artist SET full_name = 'x'"}}}}})
	r := d.runner(list...)
	d.migrate(r, Target{})
	before := d.schema()
	err := r.Migrate(t.Context(), Target{Component: "store", Migration: "zero"})
	var irreversible *IrreversibleError
	if !errors.As(err, &irreversible) || d.schema() != before {
		t.Errorf("error %v, want *IrreversibleError and the schema as it was", err)
	}
}

// The script that --sql prints does what Migrate does, on a shell.
func TestSQLScript(t *testing.T) {
	onAll(t, func(t *testing.T, d *database) {
		r := d.runner(history()[0], Migration{Name: "0002_year", Operations: []Operation{AddColumn{Table: "store_album", Column: Column{Name: "year", Type: Int}, Fill: Value("1971")}}})
		script, err := r.SQL(t.Context(), Target{})
		if err != nil {
			t.Fatal(err)
		}
		if d.schema() != "\n" {
			t.Fatalf("printing made\n%s", d.schema())
		}
		tx, err := d.driver.Begin(t.Context(), orm.TxOptions{ForeignKeysOff: true})
		if err != nil {
			t.Fatal(err)
		}
		for statement := range strings.SplitSeq(script, ";\n") {
			var lines []string
			for line := range strings.Lines(statement) {
				if !strings.HasPrefix(line, "--") {
					lines = append(lines, line)
				}
			}
			sql := strings.TrimSpace(strings.Join(lines, ""))
			if sql == "" || sql == "BEGIN" || sql == "COMMIT" || strings.HasPrefix(sql, "PRAGMA foreign_key") {
				continue
			}
			if _, err := tx.Exec(t.Context(), sql, nil); err != nil {
				t.Fatalf("%s: %v", sql, err)
			}
		}
		if err := tx.Commit(t.Context()); err != nil {
			t.Fatal(err)
		}
		if plan, err := r.Plan(t.Context(), Target{}); err != nil || len(plan) != 0 {
			t.Errorf("after the script there is still a plan %v, error %v", plan, err)
		}
		d.expect(1, `SELECT count("year") FROM "store_album"`, "0")
	})
}

// No database makes something else of a value that the new type cannot hold.
func TestNothingIsCutOff(t *testing.T) {
	onAll(t, func(t *testing.T, d *database) {
		before := stateOf(t, CreateTable{Name: "store_x", Columns: []Column{id(), {Name: "v", Type: Varchar(20)}}})
		d.apply(&State{}, createAll(before)...)
		d.must(`INSERT INTO "store_x" ("v") VALUES ('12'), ('abcd')`)
		for _, next := range []Type{Int, Varchar(3), Decimal(10, 2), Double, Date, Bool} {
			script := d.compile(before, AlterColumn{Table: "store_x", Column: Column{Name: "v", Type: next}})
			err := d.process(script).do(t.Context(), script)
			if _, ok := errors.AsType[*Failure](err); !ok {
				t.Errorf("to %s: error %v, want a *Failure", next, err)
			}
			d.expect(1, `SELECT "v" FROM "store_x" ORDER BY "id"`, "12", "abcd")
		}
	})
}

package migrate

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/gotandem/tandem/orm"
)

// booking has the rules that only PostgreSQL can keep.
type booking struct {
	ID          int64 `db:"pk"`
	Room        int64
	Starts      time.Time
	Ends        time.Time
	Position    int64
	CancelledAt *time.Time
}

func (b *booking) Meta() orm.Meta {
	period := orm.Apply[string](orm.Function{Name: "period", Postgres: "tstzrange({1}, {2})"}, orm.Col(&b.Starts), orm.Col(&b.Ends))
	return orm.Meta{
		Table:      "store_booking",
		Uniques:    orm.Uniques(orm.Unique(&b.Room, &b.Position).Deferred().Covering(&b.Ends)),
		Exclusions: orm.Exclusions(orm.Exclude(&b.Room, orm.Overlapping(period)).Where(orm.IsNull(&b.CancelledAt)).Storage("fillfactor", 80)),
		Indexes:    orm.Indexes(orm.Index(&b.Starts).Using(orm.BRIN).Storage("pages_per_range", 32).Storage("autosummarize", true)),
	}
}

// plainBooking is booking without its rules.
type plainBooking struct {
	ID          int64 `db:"pk"`
	Room        int64
	Starts      time.Time
	Ends        time.Time
	Position    int64
	CancelledAt *time.Time
}

func (b *plainBooking) Meta() orm.Meta { return orm.Meta{Table: "store_booking"} }

func onPostgres(t *testing.T, m orm.AnyModel) *State {
	t.Helper()
	reg := orm.NewRegistry()
	reg.Add("store", m)
	if err := reg.Resolve(); err != nil {
		t.Fatal(err)
	}
	s, err := StateOf(reg, allDialects[1])
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Exclusion constraints, unique constraints that wait and storage parameters are in the migration, and come and go.
func TestRulesOfPostgres(t *testing.T) {
	plain, full := onPostgres(t, orm.Model[plainBooking]()), onPostgres(t, orm.Model[booking]())
	for _, c := range []struct {
		name     string
		from, to *State
	}{{"create rules", &State{}, full}, {"add rules", plain, full}, {"same rules", full, full}} {
		text, err := filesBetween(t, c.from, c.to, nil)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "diff/"+strings.ReplaceAll(c.name, " ", "_")+".golden", text)
	}
	between := func(from, to *State) []Operation {
		ops, err := Diff(from, to, nil)
		if err != nil {
			t.Fatal(err)
		}
		return ops
	}
	onAll(t, func(t *testing.T, d *database) {
		if d.dialect.Name() != "postgres" {
			refused := func(from *State, ops ...Operation) {
				t.Helper()
				_, err := Edit(t.Context(), d.db, from, ops...)
				if e, ok := errors.AsType[*UnsupportedError](err); !ok || e.Database != d.dialect.Name() {
					t.Errorf("error %v", err)
				}
			}
			refused(&State{}, between(&State{}, full)...)
			if _, err := Edit(t.Context(), d.db, &State{}, createOf(plain.Table("store_booking"))); err != nil {
				t.Fatal(err)
			}
			for _, ix := range full.Table("store_booking").Indexes {
				if ix.rule() {
					refused(plain, AddIndex{Table: "store_booking", Index: ix})
				}
			}
			return
		}
		r := d.runner(Migration{Name: "0001_initial", Operations: between(&State{}, plain)}, Migration{Name: "0002_rules", Operations: between(plain, full)},
			Migration{Name: "0003_names", Operations: []Operation{RenameColumn{Table: "store_booking", From: "room", To: "place"}, RenameTable{From: "store_booking", To: "store_stay"},
				RenameIndex{Table: "store_stay", From: "store_stay_place_position_uq", To: "one_position"}}},
			Migration{Name: "0004_no_rules", Operations: []Operation{DropIndex{Table: "store_stay", Name: "one_position"}}})
		for _, at := range []string{"0002", "0003", "0004", "0002", "zero", "0002"} {
			d.migrate(r, Target{Component: "store", Migration: at})
			if lines, err := r.Drift(t.Context()); err != nil || len(lines) > 0 {
				t.Errorf("at %s there is drift %q, %v", at, lines, err)
			}
		}
		d.expect(4, `SELECT contype::text, condeferrable::text, condeferred::text, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'store_booking'::regclass AND contype IN ('u', 'x') ORDER BY 1`,
			"u | true | true | UNIQUE (room, \"position\") INCLUDE (ends) DEFERRABLE INITIALLY DEFERRED",
			"x | false | false | EXCLUDE USING gist (room WITH =, tstzrange(starts, ends) WITH &&) WITH (fillfactor='80') WHERE ((cancelled_at IS NULL))")
		d.expect(1, `SELECT array_to_string(reloptions, ' ') FROM pg_class WHERE relname = 'store_booking_starts_ix'`, "pages_per_range=32 autosummarize=true")
		bookings(t, d)
		d.must(`ALTER TABLE store_booking DROP CONSTRAINT store_booking_room_position_uq`, `ALTER TABLE store_booking ADD CONSTRAINT store_booking_room_position_uq UNIQUE (room, position) INCLUDE (ends)`)
		if lines, err := r.Drift(t.Context()); err != nil || strings.Join(lines, "\n") != "index store_booking_room_position_uq of store_booking is another than the migrations say" {
			t.Errorf("drift %q, %v", lines, err)
		}
	})
}

// bookings: what breaks the rules is an error that names the fields, at once or at the end of the transaction.
func bookings(t *testing.T, d *database) {
	reg := orm.NewRegistry()
	reg.Add("store", orm.Model[booking]())
	db := orm.New(reg, func(context.Context) (orm.Driver, error) { return d.driver, nil })
	day := func(n int) time.Time { return time.Date(2026, 5, n, 12, 0, 0, 0, time.UTC) }
	a, b := &booking{Room: 1, Starts: day(1), Ends: day(3), Position: 1}, &booking{Room: 1, Starts: day(3), Ends: day(4), Position: 2}
	if err := db.Insert(t.Context(), a, b); err != nil {
		t.Fatal(err)
	}
	refused := func(err error, fields, message string) {
		t.Helper()
		unique, ok := errors.AsType[*orm.UniqueError](err)
		if !ok {
			t.Fatalf("error %v", err)
		}
		var names []string
		for _, c := range unique.Columns {
			names = append(names, c.Name)
		}
		if got := strings.Join(names, " "); got != fields || unique.Problem().Errors[0].Msg != message {
			t.Errorf("the error is of %s: %s", got, unique.Problem().Errors[0].Msg)
		}
	}
	refused(db.Insert(t.Context(), &booking{Room: 1, Starts: day(2), Ends: day(5), Position: 3}), "room starts ends",
		"There is a booking already that conflicts in Room and Starts and Ends")
	now := day(1)
	if err := db.Insert(t.Context(), &booking{Room: 2, Starts: day(2), Ends: day(5)}, &booking{Room: 1, Starts: day(2), Ends: day(5), Position: 4, CancelledAt: &now}); err != nil {
		t.Error(err)
	}
	c := orm.Columns[booking]()
	swap := func(db *orm.DB, at, to int64) {
		if _, err := db.Update(t.Context(), orm.From[booking]().Where(orm.Eq(&c.ID, at)), orm.Set(&c.Position, to)); err != nil {
			t.Error(err)
		}
	}
	if err := db.Tx(t.Context(), func(tx *orm.DB) error { swap(tx, a.ID, 2); swap(tx, b.ID, 1); return nil }); err != nil {
		t.Errorf("trading places: %v", err)
	}
	refused(db.Tx(t.Context(), func(tx *orm.DB) error { swap(tx, a.ID, 1); return nil }), "room position", "There is a booking with this Room and Position already")
	for _, about := range []orm.Conflict{orm.OnConflict(&c.Room, &c.Position).Ignore(), orm.OnConflict().Ignore()} {
		_, err := db.Upsert(t.Context(), about, &booking{})
		if _, ok := errors.AsType[*orm.QueryError](err); !ok {
			t.Errorf("an upsert about a rule that waits: %v", err)
		}
	}
	if _, err := db.Upsert(t.Context(), orm.OnConflict(&c.ID).Ignore(), a); err != nil {
		t.Errorf("an upsert about the key: %v", err)
	}
}

// What an index cannot be is told before there is SQL.
func TestRulesRefused(t *testing.T) {
	before := onPostgres(t, orm.Model[plainBooking]())
	for want, ix := range map[string]Index{
		"leave Concurrently out":        {Columns: []string{"room"}, Conflicts: []string{"="}},
		"operators in Conflicts for":    {Columns: []string{"room"}, Conflicts: []string{"=", "&&"}},
		`"= )" is no operator`:          {Columns: []string{"room"}, Conflicts: []string{"= )"}},
		"a comment begins in it":        {Columns: []string{"room"}, Conflicts: []string{"=--"}},
		"is unique and has Conflicts":   {Columns: []string{"room"}, Conflicts: []string{"="}, Unique: true},
		"Deferred, which is for unique": {Columns: []string{"room"}, Deferred: true},
		"cannot be stored":              {Columns: []string{"room"}, Storage: []string{"fillfactor=70) --"}},
	} {
		ix.Name = "rule"
		err := AddIndex{Table: "store_booking", Index: ix, Concurrently: true}.Apply(before.Clone())
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	key := ForeignKey{Columns: []string{"room"}, Table: "store_booking", Targets: []string{"position"}}
	after := before.Clone()
	if err := applyAll(after, []Operation{AddIndex{Table: "store_booking", Index: Index{Name: "rule", Columns: []string{"position"}, Unique: true, Deferred: true}}}); err != nil {
		t.Fatal(err)
	}
	if err := (AddForeignKey{Table: "store_booking", Key: key}).Apply(after); err == nil {
		t.Error("a key points at what is unique at the end only")
	}
}

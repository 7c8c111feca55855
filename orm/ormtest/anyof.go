package ormtest

import (
	"encoding/json/v2"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"uuid"

	"github.com/gotandem/tandem/orm"
)

// Noted is what notes are about: *Shelf, *Volume and *Token.
type Noted interface{ noted() }

// Shelf has volumes, and notes about it.
type Shelf struct {
	ID      int64  `db:"pk"`
	Name    string `db:"varchar(40)"`
	Volumes []Volume
	Notes   []Note `db:"via=About"`
	Hints   []Hint
}

// Meta says what notes call a shelf.
func (s *Shelf) Meta() orm.Meta { return orm.Meta{Kind: "shelf"} }
func (s *Shelf) noted()         {}

// Volume stands on a shelf. Its key is a text.
type Volume struct {
	Code    string `db:"pk,varchar(40)"`
	ShelfID int64  `db:"on_delete=cascade"`
	Shelf   *Shelf
	Notes   []Note `db:"via=About"`
}

// Meta says what notes call a volume.
func (v *Volume) Meta() orm.Meta { return orm.Meta{Kind: "library.volume"} }
func (v *Volume) noted()         {}

// Token has a UUID for its key.
type Token struct {
	ID    uuid.UUID `db:"pk"`
	Notes []Note    `db:"via=About"`
}

// Meta says what notes call a token.
func (k *Token) Meta() orm.Meta { return orm.Meta{Kind: "token"} }
func (k *Token) noted()         {}

// Note is about something, and goes with it. There are notes about notes.
type Note struct {
	ID    int64             `db:"pk"`
	About orm.AnyOf[Noted]  `db:"on_delete=cascade"`
	Text  string            `db:"varchar(40)"`
	Pins  []Pin             `db:"via=On"`
	Why   *orm.AnyOf[Noted] `db:"on_delete=set_null"`
}

// Meta says that notes can be noted, too.
func (n *Note) Meta() orm.Meta { return orm.Meta{Kind: "note"} }

// Hint may be about something, and outlives it.
type Hint struct {
	ID    int64             `db:"pk"`
	About *orm.AnyOf[Noted] `db:"on_delete=set_null"`
}

// Pin keeps what it is on from going: any model that has a Kind.
type Pin struct {
	On   orm.AnyOf[any] `db:"pk"`
	Name string         `db:"pk,varchar(20)"`
}

func anyOfTests() []test {
	return []test{
		{"kept and compared", testAnyOfKept},
		{"load", testAnyOfLoad},
		{"load with queries for each kind", testAnyOfPrefetch},
		{"rows that point here", testPointing},
		{"groups", testAnyOfGroups},
		{"refusals", testAnyOfRefusals},
		{"on_delete", testAnyOfDelete},
		{"on_delete with rows that go along", testAnyOfCascade},
	}
}

// library is two shelves, a volume on the first, a token, and a note about each of them.
func library(t *testing.T, s *suite) (shelves []*Shelf, volume *Volume, token *Token, notes []*Note) {
	t.Helper()
	shelves = []*Shelf{{Name: "one"}, {Name: "two"}}
	insert(t, s.db, shelves...)
	volume = &Volume{Code: "a:b", ShelfID: shelves[0].ID}
	insert(t, s.db, volume)
	token = &Token{ID: uuid.MustParse("01890a5d-ac96-774b-bcce-b302099a8057")}
	insert(t, s.db, token)
	for i, row := range []Noted{shelves[0], shelves[1], volume, token, shelves[0]} {
		notes = append(notes, &Note{About: orm.Refer(row), Text: string(rune('a' + i))})
	}
	insert(t, s.db, notes...)
	return shelves, volume, token, notes
}

func testAnyOfKept(t *testing.T, s *suite) {
	shelves, volume, token, notes := library(t, s)
	n := orm.Columns[Note]()
	texts := func(conds ...orm.Cond) string {
		var out []string
		for _, row := range all(t, s.db, orm.From[Note]().Where(conds...).Order(orm.Asc(&n.ID))) {
			out = append(out, row.Text)
		}
		return strings.Join(out, "")
	}
	shelf, vol, tok := orm.Refer[Noted](shelves[0]), orm.Refer[Noted](volume), orm.Refer[Noted](token)
	equal(t, "eq", texts(orm.Eq(&n.About, shelf)), "ae")
	equal(t, "eq of a text key", texts(orm.Eq(&n.About, vol)), "c")
	equal(t, "in", texts(orm.In(&n.About, vol, tok)), "cd")
	equal(t, "ne", texts(orm.Ne(&n.About, shelf)), "bcd")
	equal(t, "kind", texts(orm.OfKind[Shelf](&n.About)), "abe")
	equal(t, "no kind", texts(orm.Not(orm.OfKind[Shelf](&n.About))), "cd")
	equal(t, "kind of NULL", texts(orm.OfKind[Shelf](&n.Why)), "")
	equal(t, "null", texts(orm.NotNull(&n.Why)), "")

	got, err := s.db.Get[Note](t.Context(), notes[2].ID)
	must(t, err)
	equal(t, "read", []string{got.About.Kind(), got.About.Key(), got.About.String()}, []string{"library.volume", "a:b", "library.volume:a:b"})
	if got.About.Row() != nil {
		t.Errorf("the row is there though nobody has loaded it")
	}
	got.Why = new(tok)
	was := *got
	got.About = shelf
	must(t, s.db.SaveChanged(t.Context(), &was, got))
	must(t, s.db.Save(t.Context(), got))
	equal(t, "saved", texts(orm.Eq(&n.About, shelf), orm.Eq(&n.Why, new(tok)), orm.OfKind[Token](&n.Why)), "c")
	count, err := s.db.Update(t.Context(), orm.From[Note]().Where(orm.Eq(&n.About, shelf)), orm.Set(&n.About, tok))
	must(t, err)
	equal(t, "updated", count, int64(3))
	pin := &Pin{On: orm.Refer[any](shelves[0]), Name: "x"}
	insert(t, s.db, pin)
	same, err := s.db.Get[Pin](t.Context(), pin.On, "x")
	must(t, err)
	equal(t, "part of a key", same.On.String(), shelf.String())

	text, err := json.Marshal(shelf)
	must(t, err)
	var back orm.AnyOf[Noted]
	must(t, json.Unmarshal(text, &back))
	equal(t, "JSON", back.String(), shelf.String())
}

func testAnyOfLoad(t *testing.T, s *suite) {
	shelves, volume, token, notes := library(t, s)
	// What points at a row that is gone, and at a kind that no model has any more.
	change := func(sql string, args ...any) {
		t.Helper()
		_, err := s.db.Exec(t.Context(), sql, args...)
		must(t, err)
	}
	change("UPDATE ormtest_note SET about = 'shelf:99999' WHERE id = ?", notes[4].ID)
	insert(t, s.db, &Note{About: orm.Refer[Noted](token), Text: "f"})
	change("UPDATE ormtest_note SET about = 'ghost:1' WHERE text = 'f'")
	n := orm.Columns[Note]()
	q := orm.From[Note]().Order(orm.Asc(&n.ID)).With(&n.About, &n.Why)
	s.counter.Reset()
	rows := all(t, s.db, q)
	if got := len(s.counter.Statements()); got != 2 {
		t.Errorf("%d trips, want one for the notes and one for what they are about", got)
	}
	shelf, _ := rows[0].About.Row().(*Shelf)
	other, _ := rows[1].About.Row().(*Shelf)
	vol, _ := rows[2].About.Row().(*Volume)
	tok, _ := rows[3].About.Row().(*Token)
	if shelf == nil || other == nil || vol == nil || tok == nil {
		t.Fatalf("not loaded: %s", describe(rows))
	}
	equal(t, "loaded", []any{shelf.ID, other.Name, vol.Code, vol.ShelfID, tok.ID}, []any{shelves[0].ID, "two", volume.Code, shelves[0].ID, token.ID})
	if rows[4].About.Row() != nil || rows[5].About.Row() != nil || rows[5].About.Kind() != "ghost" {
		t.Errorf("rows that are gone: %s", describe(rows[4:]))
	}
	must(t, s.db.Load(t.Context(), notes[:1], &n.About))
	if row, _ := notes[0].About.Row().(*Shelf); row == nil || row == shelves[0] {
		t.Errorf("Load left the row that Refer was given")
	}
	// Through a relation, and of many at once.
	k := orm.Columns[Shelf]()
	insert(t, s.db, &Hint{About: new(orm.Refer[Noted](shelves[1]))}, &Hint{})
	found := all(t, s.db, orm.From[Shelf]().Order(orm.Asc(&k.ID)).With(&orm.Any(k.Hints).About))
	if len(found[0].Hints) != 0 || len(found[1].Hints) != 1 || found[1].Hints[0].About.Row().(*Shelf).Name != "two" {
		t.Errorf("nested: %s", describe(found))
	}
}

func testAnyOfPrefetch(t *testing.T, s *suite) {
	library(t, s)
	n, k, v := orm.Columns[Note](), orm.Columns[Shelf](), orm.Columns[Volume]()
	q := orm.From[Note]().Order(orm.Asc(&n.ID)).With(orm.PrefetchAny(&n.About,
		orm.From[Shelf]().Where(orm.Eq(&k.Name, "one")).With(&k.Volumes).Any(), orm.From[Volume]().With(&v.Shelf).Any()))
	rows := all(t, s.db, q)
	if rows[1].About.Row() != nil {
		t.Errorf("a row that the query does not find was loaded")
	}
	if shelf := rows[0].About.Row().(*Shelf); len(shelf.Volumes) != 1 {
		t.Errorf("behind a shelf: %s", describe(shelf))
	}
	if volume := rows[2].About.Row().(*Volume); volume.Shelf == nil || volume.Shelf.Name != "one" {
		t.Errorf("behind a volume: %s", describe(volume))
	}
	if _, ok := rows[3].About.Row().(*Token); !ok {
		t.Errorf("a kind without a query was not loaded")
	}
	_, err := s.db.All(t.Context(), orm.From[Note]().With(orm.PrefetchAny(&n.About, orm.From[Artist]().Any())))
	mistaken(t, err, "ormtest.Note.About does not point at ormtest.Artist")
	_, err = s.db.All(t.Context(), orm.From[Note]().With(orm.PrefetchAny(&n.About, orm.From[Shelf]().Any(), orm.From[Shelf]().Any())))
	mistaken(t, err, "prefetched by two queries")
}

func testPointing(t *testing.T, s *suite) {
	shelves, _, _, _ := library(t, s)
	k, v, o := orm.Columns[Shelf](), orm.Columns[Volume](), orm.Columns[Token]()
	s.counter.Reset()
	rows := all(t, s.db, orm.From[Shelf]().Order(orm.Asc(&k.ID)).With(&k.Notes, &orm.Any(k.Volumes).Notes))
	if got := len(s.counter.Statements()); got != 3 {
		t.Errorf("%d trips, want 3", got)
	}
	if len(rows[0].Notes) != 2 || len(rows[1].Notes) != 1 || rows[0].Notes[1].Text != "e" || len(rows[0].Volumes[0].Notes) != 1 {
		t.Errorf("loaded: %s", describe(rows))
	}
	note := orm.Any(k.Notes)
	found := all(t, s.db, orm.From[Shelf]().Where(orm.Eq(&note.Text, "e")))
	if len(found) != 1 || found[0].ID != shelves[0].ID {
		t.Errorf("found: %s", describe(found))
	}
	if n, err := s.db.Count(t.Context(), orm.From[Volume]().Where(orm.NotNull(&v.Notes))); err != nil || n != 1 {
		t.Errorf("volumes with notes: %d, %v", n, err)
	}
	if n, err := s.db.Count(t.Context(), orm.From[Token]().Where(orm.Eq(&orm.Any(o.Notes).Text, "d"))); err != nil || n != 1 {
		t.Errorf("tokens with the note: %d, %v", n, err)
	}
	rows = all(t, s.db, orm.From[Shelf]().Order(orm.Asc(&k.ID)).With(orm.Prefetch(&k.Notes, orm.From[Note]().Order(orm.Desc(&orm.Columns[Note]().ID)).Limit(1))))
	if len(rows[0].Notes) != 1 || rows[0].Notes[0].Text != "e" || len(rows[1].Notes) != 1 {
		t.Errorf("the latest of each: %s", describe(rows))
	}
}

func testAnyOfGroups(t *testing.T, s *suite) {
	library(t, s)
	type count struct {
		About orm.AnyOf[Noted]
		Notes int64
	}
	n, c := orm.Columns[Note](), orm.Columns[count]()
	rows := all(t, s.db, orm.Select(orm.From[Note](), func(out *count) orm.Picks {
		return orm.Picks{orm.Pick(&out.About, orm.Col(&n.About)), orm.Pick(&out.Notes, orm.CountAll())}
	}).Order(orm.Desc(&c.Notes)))
	if len(rows) != 4 || rows[0].Notes != 2 || rows[0].About.Kind() != "shelf" {
		t.Errorf("%s", describe(rows))
	}
}

func testAnyOfRefusals(t *testing.T, s *suite) {
	library(t, s)
	n := orm.Columns[Note]()
	refused := func(about orm.AnyOf[Noted], reason string) {
		t.Helper()
		err := s.db.Insert(t.Context(), &Note{About: about})
		var bad *orm.ValueError
		if !errors.As(err, &bad) || bad.Columns[0].GoName != "About" || !strings.Contains(err.Error(), reason) {
			t.Errorf("got %v, want %s", err, reason)
		}
	}
	refused(orm.AnyOf[Noted]{}, "ormtest.Note.About is missing")
	refused(orm.Refer[Noted]((*Shelf)(nil)), "which is no row of a model")
	var pin orm.AnyOf[Noted]
	must(t, pin.UnmarshalText([]byte("pin:1")))
	refused(pin, "should point at a library.volume or shelf or token, and not at a pin")
	must(t, pin.UnmarshalText([]byte("note:1")))
	refused(pin, "and not at a note")
	refused(orm.Refer[Noted](&Volume{Code: strings.Repeat("x", 300)}), "key should have at most 40 characters")
	for _, text := range []string{"x", ":1", "shelf:", "Shelf:1", "sh elf:1"} {
		if err := pin.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
	if _, err := s.db.Update(t.Context(), orm.From[Note](), orm.Set(&n.About, orm.AnyOf[Noted]{})); err == nil {
		t.Errorf("an update to nothing was taken")
	}
	_, err := s.db.All(t.Context(), orm.From[Note]().With(&n.Text))
	mistaken(t, err, "ormtest.Note.Text is not a relation")
	_, err = s.db.All(t.Context(), orm.From[Note]().Where(orm.OfKind[Artist](&n.About)))
	mistaken(t, err, "ormtest.Artist has no Kind")
	if !slices.ContainsFunc(s.db.Registry().TableOf(orm.Model[Note]().GoType()).Indexes, func(ix *orm.TableIndex) bool { return ix.Columns[0].GoName == "About" }) {
		t.Errorf("there is no index on what notes are about")
	}
}

func testAnyOfDelete(t *testing.T, s *suite) {
	n, h, k := orm.Columns[Note](), orm.Columns[Hint](), orm.Columns[Shelf]()
	state := func() string {
		t.Helper()
		notes, err := s.db.Count(t.Context(), orm.From[Note]())
		must(t, err)
		why, err := s.db.Count(t.Context(), orm.From[Note]().Where(orm.NotNull(&n.Why)))
		must(t, err)
		hints, err := s.db.Count(t.Context(), orm.From[Hint]().Where(orm.IsNull(&h.About)))
		must(t, err)
		shelves, err := s.db.Count(t.Context(), orm.From[Shelf]())
		must(t, err)
		return fmt.Sprint("notes ", notes, " with a reason ", why, " empty hints ", hints, " shelves ", shelves)
	}
	for name, remove := range map[string]func(shelf *Shelf) error{
		"Remove": func(shelf *Shelf) error { return s.db.Remove(t.Context(), shelf) },
		"Delete": func(shelf *Shelf) error {
			count, err := s.db.Delete(t.Context(), orm.From[Shelf]().Where(orm.Eq(&k.Name, "two")))
			if err == nil && count != 1 {
				err = fmt.Errorf("%d shelves", count)
			}
			return err
		},
		"DeleteReturning": func(shelf *Shelf) error {
			rows, err := s.db.DeleteReturning(t.Context(), orm.From[Shelf]().Where(orm.Eq(&k.Name, "two")).Order(orm.Desc(&k.ID)).Limit(1))
			if err == nil && (len(rows) != 1 || rows[0].Name != "two") {
				err = errors.New("other rows came back")
			}
			return err
		},
		"Purge": func(shelf *Shelf) error {
			_, err := s.db.Purge(t.Context(), orm.From[Shelf]().Where(orm.Eq(&k.ID, shelf.ID)))
			return err
		},
		"in a transaction": func(shelf *Shelf) error {
			return s.db.Tx(t.Context(), func(tx *orm.DB) error { return tx.Remove(t.Context(), shelf) })
		},
	} {
		s.empty(t)
		shelves, _, _, notes := library(t, s)
		two := orm.Refer[Noted](shelves[1])
		insert(t, s.db, &Hint{About: &two}, &Hint{About: new(orm.Refer[Noted](shelves[0]))})
		notes[0].Why = &two
		must(t, s.db.Save(t.Context(), notes[0]))
		pin := &Pin{On: orm.Refer[any](shelves[1]), Name: "p"}
		insert(t, s.db, pin)
		all := state()
		err := remove(shelves[1])
		kept, ok := errors.AsType[*orm.ForeignKeyError](err)
		if !ok || kept.Missing || kept.Table.Model != "Pin" || kept.Columns[0].GoName != "On" {
			t.Errorf("%s of what is pinned: %v", name, err)
		}
		equal(t, name+" refused", state(), all)
		must(t, s.db.Remove(t.Context(), pin))
		if err := remove(shelves[1]); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		equal(t, name, state(), "notes 4 with a reason 0 empty hints 1 shelves 1")
	}
	batch := s.db.Batch()
	batch.Delete(orm.From[Shelf]())
	mistaken(t, batch.Send(t.Context()), "cannot be deleted in a batch")
}

func testAnyOfCascade(t *testing.T, s *suite) {
	shelves, volume, _, notes := library(t, s)
	table := s.db.Registry().TableNamed("ormtest_shelf")
	taken, err := s.db.Cascade(t.Context(), table, []any{shelves[0]})
	must(t, err)
	counts := map[string]int64{}
	for _, rows := range taken.Deleted {
		counts[rows.Table.Model] += rows.Count
	}
	equal(t, "told beforehand", counts, map[string]int64{"Shelf": 1, "Volume": 1, "Note": 3})
	// A pin on a note about a volume on the shelf keeps the shelf.
	pin := &Pin{On: orm.Refer[any](notes[2]), Name: "p"}
	insert(t, s.db, pin)
	taken, err = s.db.Cascade(t.Context(), table, []any{shelves[0]})
	must(t, err)
	if len(taken.Protected) != 1 || taken.Protected[0].Table.Model != "Pin" {
		t.Errorf("protected: %s", describe(taken.Protected))
	}
	if _, ok := errors.AsType[*orm.ForeignKeyError](s.db.Remove(t.Context(), shelves[0])); !ok {
		t.Error("a shelf went whose volume has a note that is pinned")
	}
	must(t, s.db.Remove(t.Context(), pin))
	must(t, s.db.Remove(t.Context(), shelves[0]))
	n := orm.Columns[Note]()
	left := all(t, s.db, orm.From[Note]().Order(orm.Asc(&n.ID)))
	if len(left) != 2 || left[0].Text != "b" || left[1].Text != "d" {
		t.Errorf("left: %s", describe(left))
	}
	if ok, err := s.db.Exists(t.Context(), orm.From[Volume]()); err != nil || ok {
		t.Errorf("the volume %s is still there, %v", volume.Code, err)
	}
}

// mistaken checks that a query was refused before it was sent.
func mistaken(t *testing.T, err error, want string) {
	t.Helper()
	if _, ok := errors.AsType[*orm.QueryError](err); !ok || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want a QueryError with %q", err, want)
	}
}

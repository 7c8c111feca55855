package ormtest

import (
	"context"
	"encoding/json/jsontext"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/gotandem/tandem/orm"
)

// Stamped is embedded by models that say when they were made and changed, and what they are called.
type Stamped struct {
	Title     string    `db:"varchar(40)"`
	CreatedAt time.Time `db:"auto_now_add"`
	UpdatedAt time.Time `db:"auto_now"`
}

// Shout is a method that models have by embedding.
func (s *Stamped) Shout() string { return s.Title + "!" }

// titled is a condition for every model that embeds Stamped.
func titled(s *Stamped, title string) orm.Cond { return orm.Eq(&s.Title, title) }

// Place is a model, and the parent of another.
type Place struct {
	ID int64 `db:"pk"`
	Stamped
	Restaurant *Restaurant
}

// Restaurant is a place with more columns, in a table of its own.
type Restaurant struct {
	PlaceID int64 `db:"pk,on_delete=cascade"`
	Place   *Place
	Stars   int64
}

// OpenPlace is another model of the rows of Place: it has other methods and another order.
type OpenPlace struct {
	ID int64 `db:"pk"`
	Stamped
}

// Meta says whose rows they are.
func (o *OpenPlace) Meta() orm.Meta {
	return orm.Meta{Table: "ormtest_place", Unmanaged: true, Order: orm.By(orm.Desc(&o.Title))}
}

// Remark is by somebody: of which model, says who lists it.
type Remark[U any] struct {
	ID       int64 `db:"pk"`
	AuthorID int64 `db:"on_delete=cascade"`
	Author   *U
	Text     string `db:"varchar(40)"`
}

// Recipe has steps in an order of their own.
type Recipe struct {
	ID    int64  `db:"pk"`
	Name  string `db:"varchar(40)"`
	Steps []Step
}

// Step is one of a recipe.
type Step struct {
	ID       int64 `db:"pk"`
	RecipeID int64 `db:"on_delete=cascade"`
	Recipe   *Recipe
	Text     string `db:"varchar(40)"`
	Position int64
}

// Meta keeps steps in their order.
func (s *Step) Meta() orm.Meta {
	return orm.Meta{Order: orm.By(orm.Asc(&s.RecipeID), orm.Asc(&s.Position)), Indexes: orm.Indexes(orm.Index(&s.RecipeID, &s.Position))}
}

// BeforeInsert puts a new step behind the others.
func (s *Step) BeforeInsert(ctx context.Context, db *orm.DB) error {
	c := orm.Columns[Step]()
	n, err := db.Count(ctx, orm.From[Step]().Where(orm.Eq(&c.RecipeID, s.RecipeID)))
	s.Position = n
	return err
}

// Entry has slugs that are taken for a day, a month or a year.
type Entry struct {
	ID   int64 `db:"pk"`
	At   time.Time
	Slug string `db:"varchar(40)"`
	Part string `db:"varchar(40)"`
	Code string `db:"varchar(40)"`
	Raw  *jsontext.Value
}

// Meta makes them unique for a while.
func (e *Entry) Meta() orm.Meta {
	return orm.Meta{Uniques: orm.Uniques(
		orm.Unique(&e.Slug, orm.DateOf(orm.Col(&e.At))).Named("entry_day"),
		orm.Unique(&e.Part, orm.Trunc(orm.Month, orm.Col(&e.At))).Named("entry_month"),
		orm.Unique(&e.Code, orm.Part(orm.Year, orm.Col(&e.At))).Named("entry_year").Saying("This code was used this year"),
	)}
}

func inheritanceTests() []test {
	return []test{
		{"embedded columns and methods", testAbstract},
		{"a parent in a table of its own", testParentLink},
		{"two models of one table", testProxy},
		{"a model for any other", testSwappable},
		{"children in an order of their own", testOrdering},
		{"unique for a date", testUniqueForDate},
		{"null of JSON and NULL", testJSONNull},
	}
}

func testAbstract(t *testing.T, s *suite) {
	p, o := orm.Columns[Place](), orm.Columns[OpenPlace]()
	row := &Place{Stamped: Stamped{Title: "x"}}
	insert(t, s.db, row)
	if row.CreatedAt.IsZero() || row.Shout() != "x!" {
		t.Errorf("%s", describe(row))
	}
	for what, cond := range map[string]orm.Cond{"promoted": orm.Eq(&p.Title, "x"), "whole": orm.Eq(&p.Stamped.Title, "x"), "by a function": titled(&p.Stamped, "x")} {
		if rows := all(t, s.db, orm.From[Place]().Where(cond)); len(rows) != 1 {
			t.Errorf("%s: %d rows", what, len(rows))
		}
	}
	if rows := all(t, s.db, orm.From[OpenPlace]().Where(titled(&o.Stamped, "x"))); len(rows) != 1 {
		t.Errorf("the other model: %d rows", len(rows))
	}
}

func testParentLink(t *testing.T, s *suite) {
	r, p := orm.Columns[Restaurant](), orm.Columns[Place]()
	var row *Restaurant
	must(t, s.db.Tx(t.Context(), func(tx *orm.DB) error {
		place := &Place{Stamped: Stamped{Title: "x"}}
		if err := tx.Insert(t.Context(), place, &Place{Stamped: Stamped{Title: "no restaurant"}}); err != nil {
			return err
		}
		row = &Restaurant{PlaceID: place.ID, Stars: 2}
		return tx.Insert(t.Context(), row)
	}))
	found := all(t, s.db, orm.From[Restaurant]().Where(orm.Eq(&r.Place.Title, "x"), orm.Gt(&r.Stars, 1)).With(&r.Place))
	if len(found) != 1 || found[0].Place.Shout() != "x!" {
		t.Errorf("child: %s", describe(found))
	}
	places := all(t, s.db, orm.From[Place]().Order(orm.Asc(&p.ID)).With(&p.Restaurant))
	if len(places) != 2 || places[0].Restaurant == nil || places[0].Restaurant.Stars != 2 || places[1].Restaurant != nil {
		t.Errorf("parents: %s", describe(places))
	}
	if n, err := s.db.Count(t.Context(), orm.From[Place]().Where(orm.NotNull(&p.Restaurant))); err != nil || n != 1 {
		t.Errorf("%d places are restaurants, %v", n, err)
	}
	must(t, s.db.Remove(t.Context(), places[0]))
	if n, err := s.db.Count(t.Context(), orm.From[Restaurant]()); err != nil || n != 0 {
		t.Errorf("%d restaurants without a place, %v", n, err)
	}
}

func testProxy(t *testing.T, s *suite) {
	insert(t, s.db, &Place{Stamped: Stamped{Title: "a"}})
	insert(t, s.db, &OpenPlace{Stamped: Stamped{Title: "b"}})
	rows := all(t, s.db, orm.From[OpenPlace]())
	if len(rows) != 2 || rows[0].Title != "b" || rows[0].ID == rows[1].ID {
		t.Errorf("%s", describe(rows))
	}
	if err := s.db.Insert(t.Context(), &OpenPlace{ID: rows[0].ID}); err == nil {
		t.Error("a key was taken twice")
	} else if _, ok := errors.AsType[*orm.UniqueError](err); !ok {
		t.Errorf("%T: %v", err, err)
	}
	if got := s.db.Registry().TableNamed("ormtest_place").Model; got != "Place" {
		t.Errorf("the table is that of %s", got)
	}
}

func testSwappable(t *testing.T, s *suite) {
	boss := &Employee{Name: "boss"}
	insert(t, s.db, boss)
	insert(t, s.db, &Remark[Employee]{AuthorID: boss.ID, Text: "x"})
	r := orm.Columns[Remark[Employee]]()
	rows := all(t, s.db, orm.From[Remark[Employee]]().Where(orm.Eq(&r.Author.Name, "boss")).With(&r.Author))
	if len(rows) != 1 || rows[0].Author.Name != "boss" {
		t.Errorf("%s", describe(rows))
	}
	table := s.db.Registry().TableOf(orm.Model[Remark[Employee]]().GoType())
	equal(t, "names", []string{table.Name, table.Model, table.Label}, []string{"ormtest_remark", "Remark", "remark"})
}

func testOrdering(t *testing.T, s *suite) {
	recipe := &Recipe{Name: "x"}
	insert(t, s.db, recipe)
	for _, text := range []string{"a", "b", "c", "d"} {
		insert(t, s.db, &Step{RecipeID: recipe.ID, Text: text})
	}
	c, p := orm.Columns[Recipe](), orm.Columns[Step]()
	steps := func() []*Step {
		return all(t, s.db, orm.From[Step]().Where(orm.Eq(&p.RecipeID, recipe.ID)))
	}
	texts := func() (out string) {
		row, err := s.db.First(t.Context(), orm.From[Recipe]().With(&c.Steps))
		must(t, err)
		for _, step := range row.Steps {
			out += step.Text
		}
		return out
	}
	equal(t, "as they came", texts(), "abcd")
	rows := steps()
	rows[0], rows[3] = rows[3], rows[0]
	for i, row := range rows {
		row.Position = int64(i)
	}
	s.counter.Reset()
	must(t, s.db.SaveOnly(t.Context(), orm.Fields(&p.Position), rows...))
	updates := 0
	for _, sql := range s.counter.Statements() {
		if strings.Contains(sql, "ormtest_step") {
			updates++
		}
	}
	equal(t, "statements of a new order", updates, 1)
	equal(t, "in the new order", texts(), "dbca")
	next, err := s.db.First(t.Context(), orm.From[Step]().Where(orm.Eq(&p.RecipeID, recipe.ID), orm.Gt(&p.Position, rows[1].Position)))
	must(t, err)
	before, err := s.db.Last(t.Context(), orm.From[Step]().Where(orm.Eq(&p.RecipeID, recipe.ID), orm.Lt(&p.Position, rows[1].Position)))
	must(t, err)
	equal(t, "next and before", next.Text+before.Text, "cd")
}

func testUniqueForDate(t *testing.T, s *suite) {
	at := func(text string) time.Time {
		v, err := time.Parse(time.DateTime, text)
		must(t, err)
		return v
	}
	insert(t, s.db, &Entry{At: at("2026-03-01 00:00:00"), Slug: "s", Part: "p", Code: "c"})
	insert(t, s.db, &Entry{At: at("2026-03-02 00:00:00"), Slug: "s", Part: "other", Code: "other"})
	insert(t, s.db, &Entry{At: at("2026-04-01 00:00:00"), Slug: "x", Part: "p", Code: "another"})
	insert(t, s.db, &Entry{At: at("2027-01-01 00:00:00"), Slug: "y", Part: "y", Code: "c"})
	for name, row := range map[string]*Entry{
		"Slug": {At: at("2026-03-01 23:59:59"), Slug: "s", Part: "1", Code: "1"},
		"Part": {At: at("2026-03-31 23:59:59"), Slug: "2", Part: "p", Code: "2"},
		"Code": {At: at("2026-12-31 23:59:59"), Slug: "3", Part: "3", Code: "c"},
	} {
		err := s.db.Insert(t.Context(), row)
		taken, ok := errors.AsType[*orm.UniqueError](err)
		if !ok || len(taken.Columns) != 2 || taken.Columns[0].GoName != name || taken.Columns[1].GoName != "At" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func testJSONNull(t *testing.T, s *suite) {
	value := func(text string) *jsontext.Value { return new(jsontext.Value(text)) }
	rows := []*Entry{{Slug: "none"}, {Slug: "null", Raw: value("null")}, {Slug: "object", Raw: value(`{"a":null}`)}}
	for i, row := range rows {
		row.At, row.Part, row.Code = time.Date(2000+i, 1, 1, 0, 0, 0, 0, time.UTC), row.Slug, row.Slug
	}
	insert(t, s.db, rows...)
	e := orm.Columns[Entry]()
	slugs := func(cond orm.Cond) (out string) {
		for _, row := range all(t, s.db, orm.From[Entry]().Where(cond).Order(orm.Asc(&e.ID))) {
			out += row.Slug + " "
		}
		return out
	}
	equal(t, "NULL", slugs(orm.IsNull(&e.Raw)), "none ")
	equal(t, "not NULL", slugs(orm.NotNull(&e.Raw)), "null object ")
	got, err := s.db.Get[Entry](t.Context(), rows[1].ID)
	must(t, err)
	if got.Raw == nil || string(*got.Raw) != "null" {
		t.Errorf("null of JSON was read as %s", describe(got))
	}
	none, err := s.db.Get[Entry](t.Context(), rows[0].ID)
	must(t, err)
	if none.Raw != nil {
		t.Errorf("NULL was read as %s", describe(none))
	}
}

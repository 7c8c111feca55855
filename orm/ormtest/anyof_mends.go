package ormtest

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"uuid"

	"github.com/gotandem/tandem/orm"
)

// Furnished is what memos are about: *Desk, *Badge and *Seat.
type Furnished interface{ furnished() }

// Desk belongs to a tenant, and badges point at it by a code that is not its key.
type Desk struct {
	ID     int64  `db:"pk"`
	Tenant string `db:"varchar(20)"`
	Code   string `db:"unique,varchar(20)"`
	Badges []Badge
	Tokens []Token
}

// Meta says whose desks are, and by which model tokens lie on them.
func (d *Desk) Meta() orm.Meta {
	return orm.Meta{Kind: "desk", Scopes: orm.Scopes(orm.ScopeBy(&d.Tenant, tenantOf)), Through: orm.Through[Seat](&d.Tokens)}
}
func (d *Desk) furnished() {}

// Badge goes with its desk.
type Badge struct {
	ID       int64  `db:"pk"`
	DeskCode string `db:"varchar(20)"`
	Desk     *Desk  `db:"on_delete=cascade"`
}

// Meta says what a badge points at.
func (b *Badge) Meta() orm.Meta {
	return orm.Meta{Kind: "badge", ForeignKeys: orm.ForeignKeys(orm.ForeignKey(&b.Desk).To(&b.Desk.Code))}
}
func (b *Badge) furnished() {}

// Seat lies between desks and tokens.
type Seat struct {
	ID      int64 `db:"pk"`
	DeskID  int64 `db:"on_delete=cascade"`
	Desk    *Desk
	TokenID uuid.UUID `db:"on_delete=cascade"`
	Token   *Token
}

// Meta says what memos call a seat.
func (s *Seat) Meta() orm.Meta { return orm.Meta{Kind: "seat"} }
func (s *Seat) furnished()     {}

// Memo goes with what it is about.
type Memo struct {
	ID    int64                `db:"pk"`
	About orm.AnyOf[Furnished] `db:"on_delete=cascade"`
}

func anyOfMends() []test {
	return []test{
		{"Remove knows the rows of its scope alone", testAnyOfTenants},
		{"Remove follows what the database holds", testAnyOfStale},
		{"a key has one form", testAnyOfCanonical},
		{"delete of combined queries", testAnyOfCombined},
		{"links that are pointed at", testAnyOfLinks},
		{"lookups of what cannot be", testAnyOfLookups},
	}
}

// furnished is a desk of the tenant a with a badge, and a memo about each of them.
func furnished(t *testing.T, s *suite) (*Desk, *Badge) {
	t.Helper()
	desk := &Desk{Code: "x"}
	must(t, s.db.Insert(as(t, "a"), desk))
	badge := &Badge{DeskCode: "x"}
	must(t, s.db.Insert(as(t, "a"), badge))
	insert(t, s.db, &Memo{About: orm.Refer[Furnished](desk)}, &Memo{About: orm.Refer[Furnished](badge)})
	return desk, badge
}

func (s *suite) memos(t *testing.T, want int64) {
	t.Helper()
	n, err := s.db.Count(t.Context(), orm.From[Memo]())
	must(t, err)
	equal(t, "memos", n, want)
}

func testAnyOfTenants(t *testing.T, s *suite) {
	desk, _ := furnished(t, s)
	must(t, s.db.Remove(as(t, "b"), &Desk{ID: desk.ID, Tenant: "b", Code: "x"}))
	s.memos(t, 2)
	must(t, s.db.Remove(as(t, "a"), desk))
	s.memos(t, 0)
}

func testAnyOfStale(t *testing.T, s *suite) {
	desk, _ := furnished(t, s)
	must(t, s.db.Remove(as(t, "a"), &Desk{ID: desk.ID}))
	s.memos(t, 0)
}

func testAnyOfCanonical(t *testing.T, s *suite) {
	shelves, _, token, _ := library(t, s)
	n := orm.Columns[Note]()
	about := func(text string) (a orm.AnyOf[Noted]) {
		t.Helper()
		must(t, a.UnmarshalText([]byte(text)))
		return a
	}
	odd, loud := about(fmt.Sprintf("shelf:+0%d", shelves[1].ID)), about("token:"+strings.ToUpper(token.ID.String()))
	note := &Note{About: odd, Text: "odd"}
	insert(t, s.db, note, &Note{About: loud, Why: &odd, Text: "loud"})
	equal(t, "in memory", note.About.String(), orm.Refer[Noted](shelves[1]).String())
	for what, cond := range map[string]orm.Cond{"eq": orm.Eq(&n.About, orm.Refer[Noted](shelves[1])), "eq as written": orm.Eq(&n.About, odd),
		"UUID": orm.Eq(&n.About, orm.Refer[Noted](token)), "UUID as written": orm.In(&n.About, loud)} {
		count, err := s.db.Count(t.Context(), orm.From[Note]().Where(cond))
		must(t, err)
		equal(t, what, count, int64(2))
	}
	must(t, s.db.Remove(t.Context(), shelves[1]))
	must(t, s.db.Remove(t.Context(), token))
	count, err := s.db.Count(t.Context(), orm.From[Note]())
	must(t, err)
	equal(t, "left", count, int64(3))
	for _, text := range []string{"shelf:x", "token:1"} {
		if _, ok := errors.AsType[*orm.ValueError](s.db.Insert(t.Context(), &Note{About: about(text)})); !ok {
			t.Errorf("%s was taken", text)
		}
	}
}

func testAnyOfCombined(t *testing.T, s *suite) {
	k := orm.Columns[Shelf]()
	one, two := orm.From[Shelf]().Where(orm.Eq(&k.Name, "one")), orm.From[Shelf]().Where(orm.Eq(&k.Name, "two"))
	for name, q := range map[string]orm.Query[Shelf]{"union": one.Union(two), "distinct": orm.From[Shelf]().Order(orm.Asc(&k.ID)).DistinctOn(orm.Col(&k.Name))} {
		s.empty(t)
		library(t, s)
		count, err := s.db.Delete(t.Context(), q)
		if err != nil || count != 2 {
			t.Errorf("%s: %d, %v", name, count, err)
		}
		left, err := s.db.Count(t.Context(), orm.From[Note]())
		must(t, err)
		equal(t, name, left, int64(1))
	}
}

func testAnyOfLinks(t *testing.T, s *suite) {
	ctx := as(t, "a")
	desk, _ := furnished(t, s)
	token := &Token{ID: uuid.MustParse("01890a5d-ac96-774b-bcce-b302099a8057")}
	insert(t, s.db, token)
	d, e := orm.Columns[Desk](), orm.Columns[Seat]()
	for name, unlink := range map[string]func() error{
		"Unlink":   func() error { return s.db.Unlink(ctx, desk, &d.Tokens, token) },
		"SetLinks": func() error { return s.db.SetLinks(ctx, desk, &d.Tokens) },
	} {
		must(t, s.db.Link(ctx, desk, &d.Tokens, token))
		seats := all(t, s.db, orm.From[Seat]().Where(orm.Eq(&e.DeskID, desk.ID)))
		pin := &Pin{On: orm.Refer[any](seats[0]), Name: "p"}
		insert(t, s.db, &Memo{About: orm.Refer[Furnished](seats[0])})
		insert(t, s.db, pin)
		if _, ok := errors.AsType[*orm.ForeignKeyError](unlink()); !ok {
			t.Errorf("%s: a link went that is pinned", name)
		}
		s.memos(t, 3)
		must(t, s.db.Remove(t.Context(), pin))
		must(t, unlink())
		s.memos(t, 2)
	}
}

func testAnyOfLookups(t *testing.T, s *suite) {
	library(t, s)
	n := orm.Columns[Note]()
	var ghost orm.AnyOf[Noted]
	must(t, ghost.UnmarshalText([]byte("nokind:1")))
	for what, cond := range map[string]orm.Cond{
		"unknown kind": orm.Eq(&n.About, ghost), "by name": orm.Compare(orm.Ref{"About"}, orm.OpEq, "nokind:1"), "in": orm.In(&n.About, ghost, orm.AnyOf[Noted]{}),
		"nothing": orm.Eq(&n.About, orm.AnyOf[Noted]{}), "no key": orm.Compare(orm.Ref{"About"}, orm.OpEq, "shelf:x"),
	} {
		count, err := s.db.Count(t.Context(), orm.From[Note]().Where(cond))
		if err != nil || count != 0 {
			t.Errorf("%s: %d, %v", what, count, err)
		}
	}
}

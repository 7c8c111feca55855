package ormtest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/schema"
	"github.com/shopspring/decimal"
)

func saveTests() []test {
	return []test{
		{"save some columns", testSaveOnly},
		{"save what has changed", testSaveChanged},
		{"save many rows", testSaveAll},
		{"save many rows of every kind", testSaveKinds},
		{"save many rows, one of which is gone", testSaveAllGone},
		{"save many versions", testSaveAllVersions},
		{"save many rows by a pair of keys", testSaveAllPairs},
		{"insert many rows of every kind", testInsertKinds},
		{"update returning rows", testUpdateReturning},
		{"delete returning rows", testDeleteReturning},
		{"refresh", testRefresh},
		{"rows by keys", testInBulk},
		{"one first and last", testOneFirstLast},
		{"none", testNone},
	}
}

func testSaveOnly(t *testing.T, s *suite) {
	a := orm.Columns[Account]()
	row := account("x", "1")
	insert(t, s.db, row)
	row.Email, row.Number, row.Mood = "y", "2", "no mood at all"
	s.counter.Reset()
	must(t, s.db.SaveOnly(t.Context(), orm.Fields(&a.Email), row)) // the rules of other fields are not asked
	if n := s.counter.Statements(); len(n) != 1 {
		t.Errorf("statements: %q", n)
	}
	got, err := s.db.Get[Account](t.Context(), row.ID)
	must(t, err)
	equal(t, "saved", []string{got.Email, got.Number, string(got.Mood)}, []string{"y", "1", "calm"})
	page := &Page{Title: "x"}
	insert(t, s.db, page)
	before := page.UpdatedAt
	p := orm.Columns[Page]()
	page.Title, page.Status = "y", "lost"
	time.Sleep(time.Millisecond)
	must(t, s.db.SaveOnly(t.Context(), orm.Fields(&p.Title), page))
	read, err := s.db.Get[Page](t.Context(), page.ID)
	must(t, err)
	if read.Title != "y" || read.Status != "draft" || read.Version != 2 || page.Version != 2 || !read.UpdatedAt.After(before) {
		t.Errorf("%+v", read)
	}
	var mistake *orm.QueryError
	for name, err := range map[string]error{
		"the key":       s.db.SaveOnly(t.Context(), orm.Fields(&a.ID), row),
		"nothing":       s.db.SaveOnly(t.Context(), orm.Fields(), row),
		"another model": s.db.SaveOnly(t.Context(), orm.Fields(&p.Title), row),
	} {
		if !errors.As(err, &mistake) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := s.db.SaveOnly(t.Context(), orm.Fields(&a.Email), &Account{ID: 4711}); !errors.Is(err, orm.ErrNotFound) {
		t.Errorf("a row that is gone: %v", err)
	}
	var invalid *orm.InvalidError
	if err := s.db.SaveOnly(t.Context(), orm.Fields(&a.Mood), row); !errors.As(err, &invalid) {
		t.Errorf("a mood that there is not: %v", err)
	}
}

func testSaveChanged(t *testing.T, s *suite) {
	row := account("x", "1")
	insert(t, s.db, row)
	was := *row
	s.counter.Reset()
	must(t, s.db.SaveChanged(t.Context(), &was, row))
	if n := s.counter.Statements(); len(n) != 0 {
		t.Errorf("nothing has changed: %q", n)
	}
	a := orm.Columns[Account]()
	_, err := s.db.Update(t.Context(), byEmail("x"), orm.Set(&a.Number, "7")) // by somebody else
	must(t, err)
	row.Balance = decimal.New(9, 0)
	must(t, s.db.SaveChanged(t.Context(), &was, row))
	got, err := s.db.Get[Account](t.Context(), row.ID)
	must(t, err)
	equal(t, "saved", []string{got.Number, got.Balance.String()}, []string{"7", "9"})
}

func testSaveAll(t *testing.T, s *suite) {
	rows := make([]*Artist, 2300)
	for i := range rows {
		rows[i] = &Artist{Name: "old"}
	}
	insert(t, s.db, rows...)
	for i, row := range rows {
		row.Name = fmt.Sprint("new ", i)
		if i%2 == 0 {
			row.Country = new("CH")
		}
	}
	s.counter.Reset()
	must(t, s.db.SaveAll(t.Context(), rows...))
	if n := s.counter.Statements(); len(n) > 5 {
		t.Errorf("%d statements", len(n))
	}
	a := orm.Columns[Artist]()
	equal(t, "rows", all(t, s.db, orm.From[Artist]().Order(orm.Asc(&a.ID))), rows)
	must(t, s.db.SaveAll(t.Context(), rows[:3]...)) // nothing changes, and that is no error
	must(t, s.db.SaveAll[Artist](t.Context()))
}

// manyKinds are rows with values, without, and at the ends of what columns keep.
func manyKinds() []*Kinds {
	at := time.Date(2024, 2, 29, 23, 59, 59, 123456000, time.UTC)
	full := &Kinds{Bool: true, Int: -1, Int8: -128, Int16: 32767, Int32: -2147483648, Int64: 1<<63 - 1, Uint8: 255, Uint16: 65535, Uint32: 1<<32 - 1, Uint64: 1<<63 - 1,
		Float32: 1.5, Float64: -2.25e300, Short: "ä'\"\\{},NULL", Long: "♫ \n\t", Bytes: []byte{0, 255, '\\'}, Time: at, Date: schema.Date{Year: 2024, Month: 2, Day: 29},
		Duration: -time.Nanosecond, Decimal: decimal.RequireFromString("-12345678901234.5678"), Mood: "wild", Level: -3, JSON: Extra{Words: []string{"a\"b", "}"}, More: map[string]int{"k": 1}}}
	full.UUID[0], full.UUID[15] = 1, 255
	full.NullBool, full.NullInt16, full.NullInt64, full.NullUint32 = new(false), new(int16(-1)), new(int64(5)), new(uint32(7))
	full.NullFloat32, full.NullFloat64, full.NullShort, full.NullLong = new(float32(0.5)), new(0.25), new(""), new("NULL")
	full.NullBytes, full.NullTime, full.NullDate, full.NullDuration = new([]byte{}), new(at), new(full.Date), new(time.Hour)
	full.NullDecimal, full.NullUUID, full.NullMood, full.NullLevel, full.NullJSON = new(decimal.RequireFromString("0.01")), new(full.UUID), new(Mood("calm")), new(Level(2)), &Extra{Words: []string{}}
	empty := &Kinds{Bytes: []byte{}, Time: at, Date: full.Date, Mood: "calm", Level: 1, JSON: Extra{Words: []string{"x"}}}
	return []*Kinds{empty, full}
}

func testInsertKinds(t *testing.T, s *suite) {
	rows := manyKinds()
	insert(t, s.db, rows...)
	k := orm.Columns[Kinds]()
	equal(t, "rows", all(t, s.db, orm.From[Kinds]().Order(orm.Asc(&k.ID))), rows)
	twice := []*Kinds{manyKinds()[1], manyKinds()[0]}
	twice[0].ID, twice[1].ID = rows[0].ID, rows[1].ID
	_, err := s.db.Upsert(t.Context(), orm.OnConflict(&k.ID), twice...)
	must(t, err)
	equal(t, "rows after an upsert", all(t, s.db, orm.From[Kinds]().Order(orm.Asc(&k.ID))), twice)
}

func testSaveKinds(t *testing.T, s *suite) {
	rows := manyKinds()
	insert(t, s.db, rows...)
	empty, full := manyKinds()[0], manyKinds()[1]
	full.ID, empty.ID = rows[0].ID, rows[1].ID
	k := orm.Columns[Kinds]()
	must(t, s.db.SaveAll(t.Context(), full, empty))
	equal(t, "rows", all(t, s.db, orm.From[Kinds]().Order(orm.Asc(&k.ID))), []*Kinds{full, empty})
	full.ID, empty.ID = empty.ID, full.ID
	must(t, s.db.SaveAll(t.Context(), empty, full))
	equal(t, "rows the other way round", all(t, s.db, orm.From[Kinds]().Order(orm.Asc(&k.ID))), []*Kinds{empty, full})
}

func testSaveAllGone(t *testing.T, s *suite) {
	a, b := &Artist{Name: "a"}, &Artist{Name: "b"}
	insert(t, s.db, a, b)
	a.Name = "changed"
	var gone *orm.NotFoundError
	if err := s.db.SaveAll(t.Context(), a, &Artist{ID: 4711, Name: "x"}, b); !errors.As(err, &gone) || fmt.Sprint(gone.Key) != "[4711]" {
		t.Errorf("err = %v", err)
	}
	got, err := s.db.Get[Artist](t.Context(), a.ID)
	must(t, err)
	equal(t, "a row that was saved with it", got.Name, "a")
	var mistake *orm.QueryError
	if err := s.db.SaveAll(t.Context(), a, b, a); !errors.As(err, &mistake) {
		t.Errorf("a row twice: %v", err)
	}
}

func testSaveAllVersions(t *testing.T, s *suite) {
	a, b := &Page{Title: "a"}, &Page{Title: "b"}
	insert(t, s.db, a, b)
	mine := *b
	a.Title, b.Title = "a2", "b2"
	must(t, s.db.SaveAll(t.Context(), a, b))
	equal(t, "versions", []int64{a.Version, b.Version}, []int64{2, 2})
	mine.Title = "mine"
	var stale *orm.StaleError
	if err := s.db.SaveAll(t.Context(), a, &mine); !errors.As(err, &stale) || fmt.Sprint(stale.Key) != fmt.Sprint([]any{b.ID}) {
		t.Errorf("err = %v", err)
	}
	must(t, s.db.Refresh(t.Context(), a, b))
	equal(t, "rows", fmt.Sprint(a.Title, a.Version, b.Title, b.Version), fmt.Sprint("a2", 2, "b2", 2))
}

func testSaveAllPairs(t *testing.T, s *suite) {
	a, b := &Membership{GroupName: "x", UserID: 1}, &Membership{GroupName: "x", UserID: 2}
	insert(t, s.db, a, b)
	a.Role, b.Role = "one", "two"
	m := orm.Columns[Membership]()
	must(t, s.db.SaveOnly(t.Context(), orm.Fields(&m.Role), a, b))
	equal(t, "rows", all(t, s.db, orm.From[Membership]().Order(orm.Asc(&m.UserID))), []*Membership{a, b})
}

func testUpdateReturning(t *testing.T, s *suite) {
	_, _, tracks := chinook(t, s)
	c := orm.Columns[Track]()
	rows, err := s.db.UpdateReturning(t.Context(), orm.From[Track]().Where(orm.Eq(&c.Album.Artist.Name, "Ada"), orm.Lt(&c.Plays, 1000)), orm.SetTo(&c.Plays, orm.Plus(&c.Plays, 1000)))
	must(t, err)
	plays := map[int64]int64{}
	for _, row := range rows {
		plays[row.ID] = row.Plays
	}
	equal(t, "rows", plays, map[int64]int64{tracks[0].ID: 1000, tracks[1].ID: 1010, tracks[2].ID: 1020})
	rows, err = s.db.UpdateReturning(t.Context(), orm.From[Track]().Where(orm.Eq(&c.Plays, -1)), orm.Set(&c.Name, "x"))
	if err != nil || len(rows) != 0 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}

func testDeleteReturning(t *testing.T, s *suite) {
	_, _, tracks := chinook(t, s)
	c := orm.Columns[Track]()
	rows, err := s.db.DeleteReturning(t.Context(), orm.From[Track]().Where(orm.Eq(&c.ID, tracks[5].ID)))
	must(t, err)
	equal(t, "rows", rows, []*Track{tracks[5]})
	n, err := s.db.Count(t.Context(), orm.From[Track]())
	if err != nil || n != 5 {
		t.Errorf("%d rows are left, %v", n, err)
	}
}

func testRefresh(t *testing.T, s *suite) {
	a, b := account("a", "1"), account("b", "2")
	insert(t, s.db, a, b)
	c := orm.Columns[Account]()
	_, err := s.db.Update(t.Context(), orm.From[Account](), orm.Set(&c.Balance, decimal.New(3, 0)))
	must(t, err)
	s.counter.Reset()
	must(t, s.db.Refresh(t.Context(), a, b))
	if n := s.counter.Statements(); len(n) != 1 {
		t.Errorf("statements: %q", n)
	}
	equal(t, "rows", []*Account{a, b}, all(t, s.db, orm.From[Account]().Order(orm.Asc(&c.ID))))
	must(t, s.db.Remove(t.Context(), b))
	var gone *orm.NotFoundError
	if err := s.db.Refresh(t.Context(), a, b); !errors.As(err, &gone) {
		t.Errorf("err = %v", err)
	}
	pair := &Membership{GroupName: "x", UserID: 1, Role: "r"}
	insert(t, s.db, pair)
	pair.Role = "other"
	must(t, s.db.Refresh(t.Context(), pair))
	equal(t, "role", pair.Role, "r")
}

func testInBulk(t *testing.T, s *suite) {
	rows := make([]*Artist, 9000)
	keys := make([]int64, 0, 40000)
	for i := range rows {
		rows[i] = &Artist{Name: fmt.Sprint(i)}
	}
	insert(t, s.db, rows...)
	for i := range int64(40000) { // more than a statement has parameters
		keys = append(keys, rows[0].ID+i)
	}
	a := orm.Columns[Artist]()
	found, err := s.db.InBulk(t.Context(), orm.From[Artist]().Where(orm.Ne(&a.Name, "7")), &a.ID, keys...)
	must(t, err)
	if len(found) != len(rows)-1 || found[rows[7].ID] != nil || found[rows[8].ID].Name != "8" {
		t.Errorf("%d rows", len(found))
	}
	none, err := s.db.InBulk(t.Context(), orm.From[Artist](), &a.ID)
	if err != nil || len(none) != 0 {
		t.Errorf("%v, %v", none, err)
	}
	var mistake *orm.QueryError
	if _, err := s.db.InBulk(t.Context(), orm.From[Artist](), &a.Name, "7"); !errors.As(err, &mistake) {
		t.Errorf("a column that is not unique: %v", err)
	}
}

func testOneFirstLast(t *testing.T, s *suite) {
	insert(t, s.db, &Artist{Name: "b", Country: new("CH")}, &Artist{Name: "a"}, &Artist{Name: "c", Country: new("AT")})
	a := orm.Columns[Artist]()
	q := orm.From[Artist]()
	name := func(what, want string) func(*Artist, error) {
		return func(row *Artist, err error) {
			t.Helper()
			if err != nil || row.Name != want {
				t.Errorf("%s: %+v, %v", what, row, err)
			}
		}
	}
	name("first", "a")(s.db.First(t.Context(), q.Order(orm.Asc(&a.Name))))
	name("last", "c")(s.db.Last(t.Context(), q.Order(orm.Asc(&a.Name))))
	name("last by key", "c")(s.db.Last(t.Context(), q))
	name("last by a column with NULL", "a")(s.db.Last(t.Context(), q.Order(orm.Asc(&a.Country))))
	name("last, NULL first", "b")(s.db.Last(t.Context(), q.Order(orm.Asc(&a.Country).NullsFirst())))
	name("one", "b")(s.db.One(t.Context(), q.Where(orm.Eq(&a.Name, "b"))))
	if _, err := s.db.One(t.Context(), q.Where(orm.Eq(&a.Name, "x"))); !errors.Is(err, orm.ErrNotFound) {
		t.Errorf("none: %v", err)
	}
	var many *orm.ManyError
	if _, err := s.db.One(t.Context(), q); !errors.As(err, &many) || many.Problem().Status != 409 {
		t.Errorf("many: %v", err)
	}
	if _, err := s.db.Last(t.Context(), q.Where(orm.Eq(&a.Name, "x"))); !errors.Is(err, orm.ErrNotFound) {
		t.Errorf("no last: %v", err)
	}
	day := schema.Date{Year: 2024, Month: 1, Day: 1}
	insert(t, s.db, &Sale{At: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), Day: day, Country: new("early")}, &Sale{At: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), Day: day, Country: new("late")})
	sale, err := s.db.Last(t.Context(), orm.From[Sale]()) // by Meta's order
	if err != nil || *sale.Country != "late" {
		t.Errorf("latest: %+v, %v", sale, err)
	}
}

func testNone(t *testing.T, s *suite) {
	insert(t, s.db, &Artist{Name: "a"})
	s.counter.Reset()
	q := orm.From[Artist]().None()
	equal(t, "rows", len(all(t, s.db, q)), 0)
	n, err := s.db.Count(t.Context(), q)
	must(t, err)
	there, err := s.db.Exists(t.Context(), q)
	must(t, err)
	equal(t, "found", fmt.Sprint(n, there), "0 false")
	if n := s.counter.Statements(); len(n) != 0 {
		t.Errorf("statements: %q", n)
	}
}

package ormtest

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/gotandem/tandem/orm"
	"github.com/shopspring/decimal"
)

func upsertTests() []test {
	return []test{
		{"upsert updates", testUpsertUpdates},
		{"upsert ignores", testUpsertIgnores},
		{"upsert computes", testUpsertComputes},
		{"upsert of many rows", testUpsertMany},
		{"upsert by several columns", testUpsertPair},
		{"upsert that breaks another constraint", testUpsertOther},
		{"upsert refuses", testUpsertRefuses},
		{"upsert counts versions", testUpsertVersion},
		{"upsert by many at once", testUpsertRace},
		{"get or create", testGetOrCreate},
		{"get or create by many at once", testGetOrCreateRace},
		{"update or create", testUpdateOrCreate},
		{"update or create by many at once", testUpdateOrCreateRace},
	}
}

func testUpsertUpdates(t *testing.T, s *suite) {
	c := orm.Columns[Tag]()
	insert(t, s.db, &Tag{Name: "a"})
	n, err := s.db.Upsert(t.Context(), orm.OnConflict(&c.Name), &Tag{Name: "a"}, &Tag{Name: "b"})
	must(t, err)
	equal(t, "rows", n, 2)
	a := orm.Columns[Account]()
	old := account("x@example.com", "1")
	old.Balance = decimal.New(5, 0)
	insert(t, s.db, old)
	fresh, other := account("x@example.com", "2"), account("y@example.com", "3")
	fresh.Balance = decimal.New(7, 0)
	fresh.Mood = "wild"
	n, err = s.db.Upsert(t.Context(), orm.OnConflict(&a.Email).Update(&a.Balance), fresh, other)
	must(t, err)
	equal(t, "rows", n, 2)
	if fresh.ID != old.ID || other.ID == 0 || fresh.Number != "1" || fresh.Mood != old.Mood || fresh.Balance.String() != "7" {
		t.Errorf("in memory: %+v, %+v", fresh, other)
	}
	for _, row := range []*Account{fresh, other} {
		got, err := s.db.Get[Account](t.Context(), row.ID)
		must(t, err)
		equal(t, "in the database", got, row)
	}
	all := account("x@example.com", "9")
	_, err = s.db.Upsert(t.Context(), orm.OnConflict(&a.Email).Update(), all)
	must(t, err)
	got, err := s.db.Get[Account](t.Context(), old.ID)
	must(t, err)
	equal(t, "all columns", got, all)
	equal(t, "number", got.Number, "9")
}

func testUpsertIgnores(t *testing.T, s *suite) {
	a := orm.Columns[Account]()
	old := account("x@example.com", "1")
	insert(t, s.db, old)
	taken, first, second, third := account("x@example.com", "2"), account("y@example.com", "3"), account("z@example.com", "4"), account("z@example.com", "5")
	n, err := s.db.Upsert(t.Context(), orm.OnConflict(&a.Email).Ignore(), first, taken, second, third)
	must(t, err)
	equal(t, "rows that were added", n, 2)
	if taken.ID != 0 || third.ID != 0 {
		t.Errorf("rows that were left out have the keys %d and %d", taken.ID, third.ID)
	}
	for _, row := range []*Account{first, second} {
		got, err := s.db.Get[Account](t.Context(), row.ID)
		must(t, err)
		equal(t, "added", got, row)
	}
	n, err = s.db.Upsert(t.Context(), orm.OnConflict().Ignore(), account("x@example.com", "7"), account("n@example.com", "1"), account("m@example.com", "8"))
	must(t, err)
	equal(t, "rows that were added, by any constraint", n, 1)
	m := orm.Columns[Membership]()
	insert(t, s.db, &Membership{GroupName: "g", UserID: 1, Role: "old"})
	n, err = s.db.Upsert(t.Context(), orm.OnConflict(&m.GroupName, &m.UserID).Ignore(), &Membership{GroupName: "g", UserID: 1, Role: "new"}, &Membership{GroupName: "g", UserID: 2})
	must(t, err)
	equal(t, "rows without an automatic key", n, 1)
	got, err := s.db.Get[Membership](t.Context(), "g", 1)
	must(t, err)
	equal(t, "left alone", got.Role, "old")
	if _, err := s.db.Upsert(t.Context(), orm.OnConflict().Ignore(), &Album{Title: "x", ArtistID: 4711}); err == nil {
		t.Error("a foreign key that leads nowhere was ignored")
	}
}

func testUpsertComputes(t *testing.T, s *suite) {
	a := orm.Columns[Account]()
	row := account("x@example.com", "1")
	row.Balance = decimal.New(5, 0)
	insert(t, s.db, row)
	more := account("x@example.com", "1")
	more.Balance = decimal.RequireFromString("2.50")
	for range 2 {
		_, err := s.db.Upsert(t.Context(), orm.OnConflict(&a.Email).Set(
			orm.SetTo(&a.Balance, orm.Col(&a.Balance).Plus(orm.Excluded(&a.Balance))), orm.Set(&a.Mood, "wild")), more)
		must(t, err)
		got, err := s.db.Get[Account](t.Context(), row.ID)
		must(t, err)
		equal(t, "row", got, more)
		more.Balance = decimal.RequireFromString("2.50")
	}
	got, err := s.db.Get[Account](t.Context(), row.ID)
	must(t, err)
	equal(t, "balance", got.Balance.String(), "10")
	equal(t, "mood", got.Mood, "wild")
}

func testUpsertMany(t *testing.T, s *suite) {
	c := orm.Columns[Artist]()
	rows := make([]*Artist, 2500)
	for i := range rows {
		rows[i] = &Artist{Name: fmt.Sprint("old ", i)}
	}
	insert(t, s.db, rows[:1500]...)
	for i := range rows {
		rows[i].Name = fmt.Sprint("new ", i)
		if i >= 1500 {
			rows[i].ID = rows[1499].ID + int64(i)
		}
	}
	n, err := s.db.Upsert(t.Context(), orm.OnConflict(&c.ID).Update(&c.Name), rows...)
	must(t, err)
	equal(t, "rows", n, 2500)
	equal(t, "all rows", all(t, s.db, orm.From[Artist]().Order(orm.Asc(&c.ID))), rows)
	one := &Artist{Name: "generated"}
	insert(t, s.db, one)
}

func testUpsertPair(t *testing.T, s *suite) {
	m := orm.Columns[Membership]()
	insert(t, s.db, &Membership{GroupName: "g", UserID: 1, Role: "old"})
	_, err := s.db.Upsert(t.Context(), orm.OnConflict(&m.UserID, &m.GroupName), &Membership{GroupName: "g", UserID: 1, Role: "new"}, &Membership{GroupName: "g", UserID: 2, Role: "two"})
	must(t, err)
	equal(t, "rows", all(t, s.db, orm.From[Membership]().Order(orm.Asc(&m.UserID))), []*Membership{{GroupName: "g", UserID: 1, Role: "new"}, {GroupName: "g", UserID: 2, Role: "two"}})
	a := orm.Columns[Account]()
	insert(t, s.db, account("x@example.com", "1"))
	changed := account("changed@example.com", "1")
	_, err = s.db.Upsert(t.Context(), orm.OnConflict(&a.Bank, &a.Number).Update(&a.Email), changed)
	must(t, err)
	equal(t, "accounts", all(t, s.db, orm.From[Account]()), []*Account{changed})
}

// testUpsertOther meets a constraint that the upsert is not about: an error, and nothing is done, on every database.
func testUpsertOther(t *testing.T, s *suite) {
	a := orm.Columns[Account]()
	one, two := account("1@example.com", "1"), account("2@example.com", "2")
	insert(t, s.db, one, two)
	for name, on := range map[string]orm.Conflict{"update": orm.OnConflict(&a.Email).Update(&a.Mood), "ignore": orm.OnConflict(&a.Email).Ignore()} {
		_, err := s.db.Upsert(t.Context(), on, account("3@example.com", "3"), account("4@example.com", "2"))
		var taken *orm.UniqueError
		if !errors.As(err, &taken) {
			t.Errorf("%s: %v", name, err)
		}
	}
	equal(t, "rows", all(t, s.db, orm.From[Account]().Order(orm.Asc(&a.ID))), []*Account{one, two})
}

func testUpsertRefuses(t *testing.T, s *suite) {
	a, k := orm.Columns[Account](), orm.Columns[Track]()
	s.counter.Reset()
	for name, err := range map[string]error{
		"a column that is not unique": second(s.db.Upsert(t.Context(), orm.OnConflict(&a.Balance), account("a", "1"))),
		"half a constraint":           second(s.db.Upsert(t.Context(), orm.OnConflict(&a.Bank), account("a", "1"))),
		"another model":               second(s.db.Upsert(t.Context(), orm.OnConflict(&k.Name), account("a", "1"))),
		"no columns":                  second(s.db.Upsert(t.Context(), orm.OnConflict().Update(&a.Mood), account("a", "1"))),
		"both":                        second(s.db.Upsert(t.Context(), orm.OnConflict(&a.Email).Ignore().Update(&a.Mood), account("a", "1"))),
		"the same twice":              second(s.db.Upsert(t.Context(), orm.OnConflict(&a.Email), account("a", "1"), account("a", "2"))),
		"excluded elsewhere":          second(s.db.Update(t.Context(), orm.From[Account](), orm.SetTo(&a.Balance, orm.Excluded(&a.Balance)))),
	} {
		var mistake *orm.QueryError
		if !errors.As(err, &mistake) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := s.counter.Statements(); len(n) != 0 {
		t.Errorf("statements: %q", n)
	}
}

func second[T any](_ T, err error) error { return err }

func testUpsertVersion(t *testing.T, s *suite) {
	p := orm.Columns[Page]()
	page := &Page{Title: "x"}
	insert(t, s.db, page)
	again := &Page{ID: page.ID, Title: "y"}
	_, err := s.db.Upsert(t.Context(), orm.OnConflict(&p.ID).Update(&p.Title), again)
	must(t, err)
	if again.Version != 2 || again.UpdatedAt.Before(page.UpdatedAt) || !again.CreatedAt.Equal(page.CreatedAt) {
		t.Errorf("%+v after %+v", again, page)
	}
	must(t, s.db.Save(t.Context(), again))
}

// testUpsertRace has many add the same rows at once, which are the same by another constraint, too. Where that takes a transaction, it says
// how often it may be tried.
func testUpsertRace(t *testing.T, s *suite) {
	const writers, rows = 8, 12
	a := orm.Columns[Account]()
	add := orm.OnConflict(&a.Email).Set(orm.SetTo(&a.Balance, orm.Col(&a.Balance).Plus(orm.Excluded(&a.Balance))))
	upsert := func(row *Account) error { return second(s.db.Upsert(t.Context(), add, row)) }
	if !s.dialect(t).Features().OnConflict {
		upsert = func(row *Account) error {
			return s.db.TxWith(t.Context(), orm.TxOptions{Attempts: 20}, func(tx *orm.DB) error {
				return second(tx.Upsert(t.Context(), add, row))
			})
		}
	}
	for j := range rows {
		var wg sync.WaitGroup
		for i := range writers {
			wg.Go(func() {
				row := account(fmt.Sprintf("%d@example.com", j), strconv.Itoa(j))
				row.Balance = decimal.New(1, 0)
				if err := upsert(row); err != nil {
					t.Errorf("%d, %d: %v", i, j, err)
				}
			})
		}
		wg.Wait()
	}
	got := all(t, s.db, orm.From[Account]())
	if len(got) != rows || slices.ContainsFunc(got, func(a *Account) bool { return !a.Balance.Equal(decimal.New(writers, 0)) }) {
		t.Errorf("rows: %s", describe(got))
	}
}

func byEmail(email string) orm.Query[Account] {
	a := orm.Columns[Account]()
	return orm.From[Account]().Where(orm.Eq(&a.Email, email))
}

func testGetOrCreate(t *testing.T, s *suite) {
	row, created, err := s.db.GetOrCreate(t.Context(), byEmail("x"), account("x", "1"))
	must(t, err)
	if !created || row.ID == 0 {
		t.Errorf("%v, %+v", created, row)
	}
	again, created, err := s.db.GetOrCreate(t.Context(), byEmail("x"), account("x", "2"))
	must(t, err)
	equal(t, "row", again, row)
	equal(t, "created", created, false)
	must(t, s.db.Tx(t.Context(), func(tx *orm.DB) error {
		_, _, err := tx.GetOrCreate(t.Context(), byEmail("y"), account("y", "1")) // the number is taken, and no query finds y
		var taken *orm.UniqueError
		if !errors.As(err, &taken) {
			t.Errorf("err = %v", err)
		}
		return tx.Insert(t.Context(), account("z", "3")) // the transaction goes on
	}))
	if _, _, err := s.db.GetOrCreate(t.Context(), byEmail("q"), nil); err == nil {
		t.Error("nil was created")
	}
}

func testGetOrCreateRace(t *testing.T, s *suite) {
	created := make([]bool, 16)
	rows := make([]*Account, len(created))
	var wg sync.WaitGroup
	for i := range created {
		wg.Go(func() {
			var err error
			if rows[i], created[i], err = s.db.GetOrCreate(t.Context(), byEmail("x"), account("x", "1")); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	n := 0
	for i := range created {
		if created[i] {
			n++
		}
		if rows[i] == nil || rows[i].ID != rows[0].ID {
			t.Errorf("row %d: %+v", i, rows[i])
		}
	}
	equal(t, "created", n, 1)
}

func testUpdateOrCreate(t *testing.T, s *suite) {
	set := func(number string) func(*Account, bool) error {
		return func(row *Account, found bool) error {
			if !found {
				*row = *account("x", "1")
			}
			row.Number = number
			return nil
		}
	}
	row, created, err := s.db.UpdateOrCreate(t.Context(), byEmail("x"), set("5"))
	must(t, err)
	equal(t, "created", created, true)
	again, created, err := s.db.UpdateOrCreate(t.Context(), byEmail("x"), set("6"))
	must(t, err)
	equal(t, "created", created, false)
	equal(t, "key", again.ID, row.ID)
	got, err := s.db.Get[Account](t.Context(), row.ID)
	must(t, err)
	equal(t, "number", got.Number, "6")
	reason := errors.New("reason")
	if _, _, err := s.db.UpdateOrCreate(t.Context(), byEmail("x"), func(*Account, bool) error { return reason }); !errors.Is(err, reason) {
		t.Errorf("err = %v", err)
	}
}

func testUpdateOrCreateRace(t *testing.T, s *suite) {
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			_, _, err := s.db.UpdateOrCreate(t.Context(), byEmail("x"), func(row *Account, found bool) error {
				if !found {
					*row = *account("x", "1")
				}
				row.Balance = row.Balance.Add(decimal.New(1, 0))
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	got := all(t, s.db, orm.From[Account]())
	if len(got) != 1 || got[0].Balance.String() != "8" {
		t.Errorf("rows: %s", describe(got))
	}
}

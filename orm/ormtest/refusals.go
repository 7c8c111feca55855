package ormtest

import (
	"errors"
	"strings"
	"testing"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/problem"
)

func refusalTests() []test {
	return []test{
		{"unique", testUnique},
		{"primary key", testPrimaryKeyTwice},
		{"foreign key that is missing", testForeignKeyMissing},
		{"row that is pointed at", testForeignKeyPointedAt},
		{"not null", testNotNull},
		{"statements that the database does not understand", testNoTable},
	}
}

func account(email, number string) *Account {
	return &Account{Email: email, Bank: "b", Number: number, Mood: "calm"}
}

// noSQL checks that what a client would see of an error shows nothing of the SQL, nor of the database's own words.
func noSQL(t testing.TB, err error) {
	t.Helper()
	p := problem.From(err)
	text := p.Detail + p.Title
	for _, item := range p.Errors {
		text += item.Msg
	}
	for _, word := range []string{"INSERT", "UPDATE", "SELECT", "SQLSTATE", "constraint", "ormtest_", "sqlite", "Duplicate", "_fk", "_uq", `"`, "`"} {
		if strings.Contains(text, word) {
			t.Errorf("a client would see %q in %q", word, text)
		}
	}
	if p.Status < 400 || p.Status == 500 {
		t.Errorf("a client would see status %d: %v", p.Status, err)
	}
}

// columnsOf names the fields of columns.
func columnsOf(columns []*orm.Column) string {
	var names []string
	for _, c := range columns {
		names = append(names, c.GoName)
	}
	return strings.Join(names, ",")
}

func testUnique(t *testing.T, s *suite) {
	a, b := account("a@x", "1"), account("b@x", "2")
	insert(t, s.db, a, b)
	c := orm.Columns[Account]()
	for name, check := range map[string]struct {
		columns string
		do      func() error
	}{
		"insert":         {"Email", func() error { return s.db.Insert(t.Context(), account("a@x", "3")) }},
		"insert of many": {"Bank,Number", func() error { return s.db.Insert(t.Context(), account("c@x", "3"), account("d@x", "2")) }},
		"save":           {"Email", func() error { row := *b; row.Email = "a@x"; return s.db.Save(t.Context(), &row) }},
		"update": {"Bank,Number", func() error {
			_, err := s.db.Update(t.Context(), orm.From[Account](), orm.Set(&c.Number, "9"))
			return err
		}},
	} {
		err := check.do()
		var twice *orm.UniqueError
		if !errors.As(err, &twice) {
			t.Errorf("%s: %v is no UniqueError", name, err)
			continue
		}
		if twice.Table == nil || twice.Table.Model != "Account" || columnsOf(twice.Columns) != check.columns || twice.Problem().Status != 409 {
			t.Errorf("%s: %v with columns %s, want %s", name, err, columnsOf(twice.Columns), check.columns)
		}
		noSQL(t, err)
	}
	if n, err := s.db.Count(t.Context(), orm.From[Account]()); err != nil || n != 2 {
		t.Errorf("%d rows, %v, want 2", n, err)
	}
}

func testPrimaryKeyTwice(t *testing.T, s *suite) {
	a := &Artist{Name: "a"}
	insert(t, s.db, a)
	for what, err := range map[string]error{
		"ID":               s.db.Insert(t.Context(), &Artist{ID: a.ID, Name: "b"}),
		"Name":             errors.Join(s.db.Insert(t.Context(), &Tag{Name: "x"}), s.db.Insert(t.Context(), &Tag{Name: "x"})),
		"GroupName,UserID": s.db.Insert(t.Context(), &Membership{GroupName: "x", UserID: 1}, &Membership{GroupName: "x", UserID: 1}),
	} {
		var twice *orm.UniqueError
		if !errors.As(err, &twice) || columnsOf(twice.Columns) != what {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func testForeignKeyMissing(t *testing.T, s *suite) {
	artist := &Artist{Name: "a"}
	insert(t, s.db, artist)
	album := &Album{Title: "x", ArtistID: artist.ID}
	insert(t, s.db, album)
	c := orm.Columns[Track]()
	for name, check := range map[string]struct {
		columns string
		do      func() error
	}{
		"insert":   {"ArtistID", func() error { return s.db.Insert(t.Context(), &Album{Title: "x", ArtistID: 4711}) }},
		"nullable": {"AlbumID", func() error { return s.db.Insert(t.Context(), &Track{Name: "x", AlbumID: new(int64(4711))}) }},
		"save":     {"ArtistID", func() error { row := *album; row.ArtistID = 4711; return s.db.Save(t.Context(), &row) }},
		"update": {"AlbumID", func() error {
			insert(t, s.db, &Track{Name: "t"})
			_, err := s.db.Update(t.Context(), orm.From[Track](), orm.Set(&c.AlbumID, new(int64(4711))))
			return err
		}},
		"in a transaction": {"ArtistID", func() error {
			return s.db.Tx(t.Context(), func(tx *orm.DB) error { return tx.Insert(t.Context(), &Album{Title: "x", ArtistID: 4711}) })
		}},
	} {
		err := check.do()
		var missing *orm.ForeignKeyError
		if !errors.As(err, &missing) {
			t.Errorf("%s: %v is no ForeignKeyError", name, err)
			continue
		}
		if !missing.Missing || missing.Table == nil || columnsOf(missing.Columns) != check.columns || missing.Problem().Status != 422 {
			t.Errorf("%s: %v, missing %v, with columns %q, want %s", name, err, missing.Missing, columnsOf(missing.Columns), check.columns)
		}
		noSQL(t, err)
	}
}

func testForeignKeyPointedAt(t *testing.T, s *suite) {
	artists, _, _ := chinook(t, s)
	a := orm.Columns[Artist]()
	for name, do := range map[string]func() error{
		"remove": func() error { return s.db.Remove(t.Context(), artists[0]) },
		"delete": func() error {
			_, err := s.db.Delete(t.Context(), orm.From[Artist]().Where(orm.Eq(&a.Name, "Ada")))
			return err
		},
	} {
		err := do()
		var pointed *orm.ForeignKeyError
		if !errors.As(err, &pointed) || pointed.Missing || pointed.Problem().Status != 409 {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if pointed.Table == nil || pointed.Table.Model != "Album" {
			t.Errorf("%s: the error does not say that albums point at the artist: %v", name, err)
		}
		noSQL(t, err)
	}
}

func testNotNull(t *testing.T, s *suite) {
	// A model that leaves no room for NULL cannot be written with one; the table refuses what others write.
	driver, err := s.db.Driver(t.Context())
	must(t, err)
	d := driver.Dialect()
	sql := "INSERT INTO " + string(d.Quote(nil, "ormtest_tag")) + " (" + string(d.Quote(nil, "name")) + ") VALUES (NULL)"
	_, err = driver.Exec(t.Context(), sql, nil)
	var refused *orm.DriverError
	if !errors.As(err, &refused) || refused.Kind != orm.FailureNotNull || refused.Table != "ormtest_tag" || len(refused.Columns) != 1 || refused.Columns[0] != "name" {
		t.Errorf("NULL: %v", err)
	}
}

func testNoTable(t *testing.T, s *suite) {
	driver, err := s.db.Driver(t.Context())
	must(t, err)
	d := driver.Dialect()
	for sql, kind := range map[string]orm.Failure{
		"SELECT 1 FROM " + string(d.Quote(nil, "no_such_table")):                                            orm.FailureNoTable,
		"SELECT " + string(d.Quote(nil, "no_such_column")) + " FROM " + string(d.Quote(nil, "ormtest_tag")): orm.FailureNoTable,
		"SELECT FROM WHERE": orm.FailureSyntax,
	} {
		rows, err := driver.Query(t.Context(), sql, nil)
		if err == nil {
			rows.Close()
		}
		var refused *orm.DriverError
		if !errors.As(err, &refused) || refused.Kind != kind {
			t.Errorf("%s: %v, want %v", sql, err, kind)
		}
	}
}

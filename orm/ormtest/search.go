package ormtest

import (
	"errors"
	"testing"

	"github.com/gotandem/tandem/orm"
)

func searchTests() []test {
	return []test{
		{"words", testSearch},
		{"rank", testSearchRank},
		{"similarity", testSimilarity},
	}
}

func searchRows(t testing.TB, s *suite) {
	t.Helper()
	insert(t, s.db, &Artist{Name: "red apple pie", Country: new("sweet")}, &Artist{Name: "green apple", Country: new("sour")}, &Artist{Name: "Pie of apple"}, &Artist{Name: "plum"})
}

func testSearch(t *testing.T, s *suite) {
	searchRows(t, s)
	a := orm.Columns[Artist]()
	var search orm.TextSearch
	for words, want := range map[string]string{
		"apple": "green apple,Pie of apple,red apple pie,", "APPLE pie": "Pie of apple,red apple pie,", `"apple pie"`: "red apple pie,", "apple -pie": "green apple,", "plum or sour": "green apple,plum,",
		"apple sweet": "red apple pie,", "nothing": "", "": "", "'; DROP": "", `"`: "", "-": "",
	} {
		got := ""
		for _, row := range all(t, s.db, orm.From[Artist]().Where(search.Match(words, orm.Col(&a.Name), orm.Col(&a.Country))).Order(orm.Lower(orm.Col(&a.Name)).Asc())) {
			got += row.Name + ","
		}
		equal(t, words, got, want)
	}
}

func testSearchRank(t *testing.T, s *suite) {
	searchRows(t, s)
	a := orm.Columns[Artist]()
	var search orm.TextSearch
	first := all(t, s.db, orm.From[Artist]().Order(search.Rank("sweet or pie", orm.Col(&a.Name), orm.Col(&a.Country)).Desc()))[0]
	equal(t, "the best comes first", first.Name, "red apple pie")
}

func testSimilarity(t *testing.T, s *suite) {
	searchRows(t, s)
	a := orm.Columns[Artist]()
	if s.dialect(t).Name() == "postgres" {
		if _, err := s.db.Exec(t.Context(), "CREATE EXTENSION IF NOT EXISTS pg_trgm"); err != nil {
			t.Skipf("the extension pg_trgm is not there: %v", err)
		}
	}
	like := orm.Similarity(orm.Col(&a.Name), "gren appel")
	rows, err := s.db.All(t.Context(), orm.From[Artist]().Where(like.Gt(0.3)).Order(like.Desc()))
	var wrong *orm.QueryError
	if s.dialect(t).Name() == "mysql" {
		if !errors.As(err, &wrong) {
			t.Errorf("without such a function: %v", err)
		}
		return
	}
	must(t, err)
	equal(t, "alike", []any{len(rows), rows[0].Name}, []any{1, "green apple"})
	computed(t, s, "of a text with itself", orm.From[Artist]().Where(orm.Eq(&a.Name, "plum")), orm.Similarity(orm.Col(&a.Name), "Plum"), 1.0)
}

// dialect is that of the database under test.
func (s *suite) dialect(t testing.TB) orm.Dialect {
	t.Helper()
	driver, err := s.db.Driver(t.Context())
	must(t, err)
	return driver.Dialect()
}

package ormtest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/gotandem/tandem/orm"
)

// testSearchMany: nothing that people type is too much.
func testSearchMany(t *testing.T, s *suite) {
	searchRows(t, s)
	a := orm.Columns[Artist]()
	var search orm.TextSearch
	different := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, fmt.Sprintf("x%dy", i))
		}
		return b.String()
	}
	found := func(what string, q orm.SearchQuery, want string) {
		t.Helper()
		rows, err := s.db.All(t.Context(), orm.From[Artist]().Where(search.Match(q, orm.Col(&a.Name))).Order(orm.Lower(orm.Col(&a.Name)).Asc(), search.Rank(q, orm.Col(&a.Name)).Desc()))
		if err != nil {
			t.Errorf("%s: %.300v", what, err)
			return
		}
		got := ""
		for _, row := range rows {
			got += row.Name + ","
		}
		equal(t, what, got, want)
	}
	for _, n := range []int{101, 1100, 40000} {
		found(fmt.Sprint("the same word, ", n), orm.WebSearch(strings.Repeat("apple ", n)+"pie"), "Pie of apple,red apple pie,")
		found(fmt.Sprint("the same word in capitals, ", n), orm.AllWords(strings.Repeat("Apple apple ", n)+"pie"), "Pie of apple,red apple pie,")
		found(fmt.Sprint("the same sides, ", n), orm.WebSearch(strings.Repeat("plum or green apple OR ", n)+"red"), "green apple,plum,red apple pie,")
		found(fmt.Sprint("different words, ", n), orm.WebSearch("apple "+different(n, "%s ")), "")
		found(fmt.Sprint("different words, all of them, ", n), orm.AllWords(different(n, "%s,")), "")
		found(fmt.Sprint("either of them, ", n), orm.WebSearch("plum "+different(n, "or %s ")), "plum,")
		found(fmt.Sprint("none of them, ", n), orm.WebSearch("apple "+different(n, "-%s ")+"-pie"), "green apple,Pie of apple,red apple pie,")
		found(fmt.Sprint("a phrase, ", n), orm.WebSearch(`"`+different(n, "%s ")), "")
		found(fmt.Sprint("one behind the other, ", n), orm.Phrase(different(n, "%s ")), "")
		found(fmt.Sprint("without spaces, ", n), orm.WebSearch("plum -"+different(n, "%s-")), "plum,")
		found(fmt.Sprint("in one word, ", n), orm.Word(different(n, "%s ")).Or(orm.Word("plum")), "plum,")
		found(fmt.Sprint("the beginning of one, ", n), orm.WordPrefix(different(n, "%s ")), "")
	}
	found("99 words and an or in quotes", orm.WebSearch("plum or "+different(98, "%s ")+`"or" "or"`+strings.Repeat(" x1y", 9)), "plum,")
	found("a long word", orm.WebSearch("-"+strings.Repeat("x", 100000)+" plum"), "plum,")
	// A program may put more together.
	var conds []orm.Cond
	for i := range 1500 {
		conds = append(conds, orm.Ne(&a.Name, fmt.Sprint("x", i)))
	}
	n, err := s.db.Count(t.Context(), orm.From[Artist]().Where(orm.Or(orm.And(conds...), orm.Eq(&a.Name, "y")), orm.Not(orm.Or(orm.Eq(&a.Name, "plum"), orm.Not(orm.And(conds...))))))
	must(t, err)
	equal(t, "1500 conditions", n, int64(3))
	plum, err := s.db.One(t.Context(), orm.From[Artist]().Where(orm.Eq(&a.Name, "plum")))
	must(t, err)
	insert(t, s.db, &Album{Title: "of fruits", ArtistID: plum.ID})
	albums := orm.Any(a.Albums)
	chained, nested := orm.From[Artist](), orm.Eq(&a.Name, "plum")
	for i, cond := range conds {
		chained = chained.Where(cond)
		nested = orm.Or(nested, orm.Eq(&a.Name, fmt.Sprint("x", i)))
		if i%100 == 0 {
			nested = orm.Or(orm.Or(orm.Eq(&albums.Title, fmt.Sprint("x", i)), orm.Eq(&albums.Title, "y")), nested)
		}
	}
	for what, c := range map[string]struct {
		query orm.Query[Artist]
		want  int64
	}{
		"1500 conditions and one of many rows": {orm.From[Artist]().Where(orm.And(append(slices.Clone(conds), orm.Eq(&albums.Title, "of fruits"))...)), 1},
		"chained 1500 times":                   {chained.Where(orm.Eq(&albums.Title, "of fruits")), 1},
		"nested 1500 times":                    {orm.From[Artist]().Where(nested), 1},
	} {
		n, err := s.db.Count(t.Context(), c.query)
		if err != nil {
			t.Errorf("%s: %.300v", what, err)
			continue
		}
		equal(t, what, n, c.want)
	}
	for i := range conds {
		conds[i] = orm.Eq(&a.Name, fmt.Sprint("x", i))
	}
	n, err = s.db.Count(t.Context(), orm.From[Artist]().Where(orm.Or(append(conds, orm.Eq(&a.Name, "plum"))...)))
	must(t, err)
	equal(t, "one of 1501 conditions", n, int64(1))
}

// testSearchMarks: a mark above or below a letter does not end a word.
func testSearchMarks(t *testing.T, s *suite) {
	insert(t, s.db, &Artist{Name: "हनद अलग"}, &Artist{Name: "हिन्दी भाषा"}, &Artist{Name: "e t u d e"}, &Artist{Name: "e\u0301tude"})
	a := orm.Columns[Artist]()
	var search orm.TextSearch
	for words, want := range map[string]int64{"हिन्दी": 1, "भाषा हिन्दी": 1, "e\u0301tude": 1, "(हनद)": 1} {
		for what, q := range map[string]orm.SearchQuery{"all": orm.AllWords(words), "typed": orm.WebSearch(words)} {
			n, err := s.db.Count(t.Context(), orm.From[Artist]().Where(search.Match(q, orm.Col(&a.Name))))
			must(t, err)
			equal(t, what+" of "+words, n, want)
		}
	}
}

// searchColumnTooLong: a text of more words than PostgreSQL can keep is a mistake of whoever wrote it, and no failure.
func searchColumnTooLong(t *testing.T, s *suite) {
	var b strings.Builder
	for i := range 200000 {
		fmt.Fprintf(&b, "w%x ", i)
	}
	err := s.db.Insert(t.Context(), &Essay{Title: "long", Body: b.String()})
	if s.dialect(t).Name() != "postgres" {
		must(t, err)
		return
	}
	if bad, ok := errors.AsType[*orm.ValueError](err); !ok || bad.Type != "string_too_long" {
		t.Errorf("error %T %.200v, want a *ValueError", err, err)
	}
}

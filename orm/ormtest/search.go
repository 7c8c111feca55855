package ormtest

import (
	"errors"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gotandem/tandem/orm"
)

func searchTests() []test {
	return append([]test{
		{"words", testSearch},
		{"queries", testSearchQueries},
		{"many words", testSearchMany},
		{"words of every language", testSearchMarks},
		{"languages and weights", testSearchWeights},
		{"rank", testSearchRank},
		{"similarity", testSimilarity},
		{"similar texts", testSimilar},
	}, searchColumnTests()...)
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

// testSearchQueries puts queries together.
func testSearchQueries(t *testing.T, s *suite) {
	searchRows(t, s)
	a := orm.Columns[Artist]()
	var search orm.TextSearch
	apple, pie, sweet := orm.Word("apple"), orm.Word("PIE"), orm.AllWords("sweet red")
	for _, c := range []struct {
		name string
		q    orm.SearchQuery
		want string
	}{
		{"all words", orm.AllWords("pie apple"), "Pie of apple,red apple pie,"},
		{"all words without a meaning", orm.AllWords(`"pie" -apple`), "Pie of apple,red apple pie,"},
		{"a phrase", orm.Phrase("apple pie"), "red apple pie,"},
		{"a phrase with spaces", orm.Phrase("  Apple \t PIE "), "red apple pie,"},
		{"what people type", orm.WebSearch("apple -pie"), "green apple,"},
		{"and", apple.And(pie), "Pie of apple,red apple pie,"},
		{"or", orm.Word("plum").Or(sweet), "plum,red apple pie,"},
		{"not", apple.And(pie.Not()), "green apple,"},
		{"not both", apple.And(pie.And(sweet).Not()), "green apple,Pie of apple,"},
		{"not any", pie.Or(orm.Word("plum")).Not(), "green apple,"},
		{"not not", apple.And(pie.Not().Not()), "Pie of apple,red apple pie,"},
		{"one behind the other", apple.FollowedBy(pie), "red apple pie,"},
		{"the other way", pie.FollowedBy(apple), ""},
		{"three", orm.Word("red").FollowedBy(apple).FollowedBy(orm.WordPrefix("p")), "red apple pie,"},
		{"the beginning of a word", orm.WordPrefix("App"), "green apple,Pie of apple,red apple pie,"},
		{"a part of what is there", orm.WordPrefix("plu").Or(orm.WordPrefix("gree")), "green apple,plum,"},
		{"several words in one", orm.Word("apple pie"), "red apple pie,"},
		{"nothing", orm.SearchQuery{}, ""},
		{"no words", orm.AllWords(" -!& "), ""},
		{"a word that is none", orm.Word("'!|"), ""},
		{"nothing changes nothing", apple.And(orm.SearchQuery{}).And(orm.Word("&")).And(orm.WebSearch("")), "green apple,Pie of apple,red apple pie,"},
		{"not nothing", orm.Word("").Not(), ""},
	} {
		found := orm.From[Artist]().Where(search.Match(c.q, orm.Col(&a.Name), orm.Col(&a.Country)))
		got := ""
		for _, row := range all(t, s.db, found.Order(orm.Lower(orm.Col(&a.Name)).Asc())) {
			got += row.Name + ","
		}
		equal(t, c.name, got, c.want)
		all(t, s.db, found.Order(search.Rank(c.q, orm.Col(&a.Name)).Desc()))
	}
	for what, c := range map[string]orm.Cond{"no texts": search.Match("apple"), "no text": search.Match("apple", orm.Expr[string]{}), "no word or text": search.Match(orm.SearchQuery{})} {
		_, err := s.db.All(t.Context(), orm.From[Artist]().Where(c))
		var wrong *orm.QueryError
		if !errors.As(err, &wrong) || !strings.Contains(err.Error(), "an expression is empty") {
			t.Errorf("%s: %v", what, err)
		}
	}
	for _, hostile := range slices.Concat(slices.Collect(maps.Values(naughty()))...) {
		for _, q := range []orm.SearchQuery{orm.WebSearch(hostile), orm.AllWords(hostile), orm.Phrase(hostile), orm.Word(hostile), orm.WordPrefix(hostile).Not(), orm.Word("x").FollowedBy(orm.Word(hostile))} {
			_, err := s.db.All(t.Context(), orm.From[Artist]().Where(search.Match(q, orm.Col(&a.Name))).Order(search.Rank(q, orm.Col(&a.Name)).Desc()))
			var bad *orm.QueryError
			if err != nil && !errors.As(err, &bad) {
				t.Errorf("%q: %v", hostile, err)
			}
		}
	}
}

// testSearchWeights: what only full-text search can tell, others refuse.
func testSearchWeights(t *testing.T, s *suite) {
	searchRows(t, s)
	a := orm.Columns[Artist]()
	english := orm.TextSearch{Language: "english"}
	name, country := orm.Weighted(orm.Col(&a.Name), orm.WeightA), orm.Weighted(orm.Col(&a.Country), orm.WeightB)
	full := s.dialect(t).Name() == "postgres"
	for what, c := range map[string]struct {
		q    orm.SearchQuery
		want int
	}{
		"in a weight":                 {orm.Word("sweet", orm.WeightA), 0},
		"in the other weight":         {orm.Word("sweets", orm.WeightB, orm.WeightC), 1},
		"the beginning in a weight":   {orm.WordPrefix("gre", orm.WeightA), 1},
		"in the syntax of PostgreSQL": {orm.RawSearch("sweet:B & (pie | plum) | 'green' <2> sour"), 2},
		"words that stand apart":      {orm.Word("pies").FollowedWithin(2, orm.Word("apples")), 1},
	} {
		n, err := s.db.Count(t.Context(), orm.From[Artist]().Where(english.Match(c.q, name, country)))
		var refused *orm.QueryError
		switch {
		case full && err == nil:
			equal(t, what, n, int64(c.want))
		case full || !errors.As(err, &refused):
			t.Errorf("%s: %v", what, err)
		}
	}
	equal(t, "in both", len(all(t, s.db, orm.From[Artist]().Where(english.Match("sweet pie", name, country)))), 1)
	if !full {
		return
	}
	equal(t, "other forms", len(all(t, s.db, orm.From[Artist]().Where(english.Match("apples pies", name)))), 2)
	rank := func(r orm.Ranking, words string, in ...orm.AnyExpr) float64 {
		t.Helper()
		got, err := s.db.Compute(t.Context(), orm.From[Artist]().Where(orm.Eq(&a.Name, "red apple pie")), orm.TextSearch{Language: "english", Ranking: r}.Rank(words, in...))
		must(t, err)
		return got
	}
	usual := rank(orm.Ranking{}, "sweet", name, country)
	if heavy := rank(orm.Ranking{B: 1}, "sweet", name, country); heavy <= usual || usual <= 0 {
		t.Errorf("with a weight %v, without %v", heavy, usual)
	}
	if near, far := rank(orm.Ranking{Cover: true}, "red apple", name), rank(orm.Ranking{Cover: true}, "red pie", name); near <= far {
		t.Errorf("near %v, far %v", near, far)
	}
	if long := rank(orm.Ranking{Divide: orm.ByLength | orm.ByRankAndOne}, "sweet", name, country); long >= usual {
		t.Errorf("divided by the length %v, else %v", long, usual)
	}
	_, err := s.db.All(t.Context(), orm.From[Artist]().Order(orm.TextSearch{Ranking: orm.Ranking{A: 2}}.Rank("x", name).Desc()))
	var wrong *orm.QueryError
	if !errors.As(err, &wrong) || !strings.Contains(err.Error(), "from 0 to 1") {
		t.Errorf("a weight of 2: %v", err)
	}
}

// trigrams gets the functions of similarity ready.
func trigrams(t *testing.T, s *suite) {
	t.Helper()
	searchRows(t, s)
	if s.dialect(t).Name() == "postgres" {
		if _, err := s.db.Exec(t.Context(), "CREATE EXTENSION IF NOT EXISTS pg_trgm"); err != nil {
			t.Skipf("the extension pg_trgm is not there: %v", err)
		}
	}
}

func testSimilarity(t *testing.T, s *suite) {
	trigrams(t, s)
	a := orm.Columns[Artist]()
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
	plum := orm.From[Artist]().Where(orm.Eq(&a.Name, "plum"))
	computed(t, s, "of a text with itself", plum, orm.Similarity(orm.Col(&a.Name), "Plum"), 1.0)
	for _, c := range []struct {
		text, word          string
		whole, part, strict float64
	}{
		{"two words", "word", 4. / 11, 0.8, 4. / 7},
		{"words", "word", 4. / 7, 0.8, 4. / 7},
		{"the Quick brown fox, the quicker one", "quicker", 8. / 27, 1, 1},
		{"baabaa black sheep baba", "baba baa", 7. / 19, 5. / 7, 5. / 7},
		{"a b a b a", "b a", 1, 1, 1},
		{"ananas banana bandana", "banana", 6. / 13, 1, 1},
		{"", "word", 0, 0, 0},
		{"word", "", 0, 0, 0},
		{"हिन", "ह न", 1. / 7, 1. / 4, 1. / 7},
		{"न्द e\u0301t", "न द e t", 1, 1, 1},
		{"größer als Straße", "strasse", 2. / 11, 0.5, 4. / 11},
	} {
		text := orm.Value(c.text)
		for what, e := range map[string]struct {
			e    orm.Expr[float64]
			want float64
		}{
			"similarity": {orm.Similarity(text, c.word), c.whole}, "of a part": {orm.WordSimilarity(text, c.word), c.part}, "of words": {orm.StrictWordSimilarity(text, c.word), c.strict},
			"dissimilarity": {orm.Dissimilarity(text, c.word), 1 - c.whole}, "not of a part": {orm.WordDissimilarity(text, c.word), 1 - c.part},
			"not of words": {orm.StrictWordDissimilarity(text, c.word), 1 - c.strict},
		} {
			if got, err := s.db.Compute(t.Context(), plum, e.e); err != nil || math.Abs(got-e.want) > 1e-6 {
				t.Errorf("%s of %q and %q is %v, want %v; error %v", what, c.text, c.word, got, e.want, err)
			}
		}
	}
}

// testSimilar asks by the thresholds, and for the nearest.
func testSimilar(t *testing.T, s *suite) {
	trigrams(t, s)
	a := orm.Columns[Artist]()
	for what, c := range map[string]struct {
		cond orm.Cond
		want string
	}{
		"the whole":                   {orm.Similar(&a.Name, "gren appel"), "green apple,"},
		"a part":                      {orm.WordSimilar(&a.Name, "appl"), "Pie of apple,green apple,red apple pie,"},
		"words":                       {orm.StrictWordSimilar(&a.Name, "gren"), "green apple,"},
		"not":                         {orm.Not(orm.StrictWordSimilar(&a.Name, "apples")), "plum,"},
		"a column that may be NULL":   {orm.Similar(&a.Country, "swet"), "red apple pie,"},
		"an expression":               {orm.Text(orm.Upper(orm.Col(&a.Name))).Similar("PLUMS"), "plum,"},
		"a part of an expression":     {orm.Text(orm.Upper(orm.Col(&a.Name))).WordSimilar("plu"), "plum,"},
		"the words of an expression":  {orm.Text(orm.Upper(orm.Col(&a.Name))).StrictWordSimilar("plumm"), "plum,"},
		"what has no words in itself": {orm.Similar(&a.Name, "?"), ""},
	} {
		rows, err := s.db.All(t.Context(), orm.From[Artist]().Where(c.cond))
		var wrong *orm.QueryError
		if s.dialect(t).Name() == "mysql" {
			if !errors.As(err, &wrong) {
				t.Errorf("%s without such a function: %v", what, err)
			}
			continue
		}
		must(t, err)
		names := make([]string, len(rows))
		for i, row := range rows {
			names[i] = row.Name + ","
		}
		slices.Sort(names)
		equal(t, what, strings.Join(names, ""), c.want)
	}
	if s.dialect(t).Name() == "mysql" {
		return
	}
	nearest := orm.Dissimilarity(orm.Col(&a.Name), "appel pies")
	rows := all(t, s.db, orm.From[Artist]().Order(nearest.Asc()).Limit(2))
	equal(t, "the nearest", rows[0].Name+","+rows[1].Name, "Pie of apple,red apple pie")
	equal(t, "near enough", len(all(t, s.db, orm.From[Artist]().Where(nearest.Lt(0.7)))), 2)
}

// dialect is that of the database under test.
func (s *suite) dialect(t testing.TB) orm.Dialect {
	t.Helper()
	driver, err := s.db.Driver(t.Context())
	must(t, err)
	return driver.Dialect()
}

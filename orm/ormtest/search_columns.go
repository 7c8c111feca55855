package ormtest

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/gotandem/tandem/orm"
)

// Essay has a column of its words.
type Essay struct {
	ID     int64 `db:"pk"`
	Title  string
	Body   string `db:"text"`
	Note   *string
	Search orm.SearchVector `db:"index" json:"-"`
	Parts  []Essay          `db:"via=OfID"`
	OfID   *int64           `db:"on_delete=cascade"`
	Of     *Essay
	Views  int64
}

// essays are searched in English.
var essays = orm.TextSearch{Language: "english"}

// Meta says what the words are, and has an index for them, and one for a search without them.
func (e *Essay) Meta() orm.Meta {
	return orm.Meta{
		Generated: orm.GeneratedColumns(orm.Generated(&e.Search, essays.Vector(orm.Weighted(orm.Col(&e.Title), orm.WeightA), orm.Col(&e.Body), orm.Col(&e.Note))).Stored()),
		Indexes:   orm.Indexes(orm.Index(essays.Vector(orm.Col(&e.Title)))),
	}
}

func searchColumnTests() []test {
	return []test{
		{"a column of words", searchColumn},
		{"every query of a model with words", searchColumnQueries},
		{"words are not written", searchColumnRefusals},
		{"the index of the words", searchColumnIndex},
		{"more words than a column takes", searchColumnTooLong},
		{"headlines", testHeadline},
		{"without accents", testUnaccent},
	}
}

// essayTitles finds rows, by their titles.
func essayTitles(t *testing.T, s *suite, q orm.Query[Essay]) string {
	t.Helper()
	e := orm.Columns[Essay]()
	got := ""
	for _, row := range all(t, s.db, q.Order(orm.Asc(&e.Title))) {
		if row.Search != (orm.SearchVector{}) {
			t.Errorf("words were read into %+v", row)
		}
		got += row.Title + ","
	}
	return got
}

func searchColumn(t *testing.T, s *suite) {
	ctx := t.Context()
	apples, pears := &Essay{Title: "Apples", Body: "red and sweet", Views: 3, Note: new("a note of pears")}, &Essay{Title: "Pears", Body: "green apple trees", Views: 3}
	insert(t, s.db, apples, pears)
	e := orm.Columns[Essay]()
	match := func(words string) orm.Query[Essay] {
		return orm.From[Essay]().Where(essays.Match(words, orm.Col(&e.Search)))
	}
	equal(t, "after the insert", essayTitles(t, s, match("apple"))+essayTitles(t, s, match("green"))+essayTitles(t, s, match("red note"))+essayTitles(t, s, match("red green")), "Apples,Pears,Pears,Apples,")
	first := all(t, s.db, match("apple").Order(essays.Rank("apple", orm.Col(&e.Search)).Desc(), orm.Desc(&e.ID)))
	equal(t, "found by rank", len(first), 2)
	if s.dialect(t).Name() == "postgres" {
		equal(t, "the title counts more", first[0].Title, "Apples")
		equal(t, "other forms", essayTitles(t, s, match("tree")), "Pears,")
		equal(t, "in a weight", essayTitles(t, s, orm.From[Essay]().Where(essays.Match(orm.Word("apple", orm.WeightA), orm.Col(&e.Search)))), "Apples,")
	}
	pears.Body = "blue"
	must(t, s.db.Save(ctx, pears))
	equal(t, "after saving", essayTitles(t, s, match("green"))+essayTitles(t, s, match("blue")), "Pears,")
	apples.Note = nil
	must(t, s.db.SaveAll(ctx, apples, pears))
	equal(t, "after saving both", essayTitles(t, s, match("note")), "")
	_, err := s.db.Update(ctx, orm.From[Essay](), orm.Set(&e.Body, "something else"))
	must(t, err)
	equal(t, "after an update", essayTitles(t, s, match("else")), "Apples,Pears,")
	equal(t, "with a text beside it", essayTitles(t, s, orm.From[Essay]().Where(essays.Match("else 3", orm.Col(&e.Search), orm.Cast[string](orm.Col(&e.Views))))), "Apples,Pears,")
	equal(t, "of a row that points elsewhere", essayTitles(t, s, orm.From[Essay]().Where(essays.Match("pears", orm.Col(&e.Of.Search)))), "")
	insert(t, s.db, &Essay{Title: "Of pears", OfID: &pears.ID})
	equal(t, "of the row that it points at", essayTitles(t, s, orm.From[Essay]().Where(essays.Match("else pears", orm.Col(&e.Of.Search)))), "Of pears,")
	equal(t, "of rows that point here", essayTitles(t, s, orm.From[Essay]().Where(essays.Match("of pears", orm.Col(&orm.Any(e.Parts).Search)), orm.NotNull(&orm.Any(e.Parts).OfID))), "Pears,")
}

// searchColumnQueries: wherever rows are read, the words are left where they are.
func searchColumnQueries(t *testing.T, s *suite) {
	ctx := t.Context()
	one, two := &Essay{Title: "one", Body: "red"}, &Essay{Title: "two", Body: "green"}
	insert(t, s.db, one, two)
	insert(t, s.db, &Essay{Title: "three", Body: "red two", OfID: &one.ID})
	e := orm.Columns[Essay]()
	every, red := orm.From[Essay](), orm.From[Essay]().Where(essays.Match("red", orm.Col(&e.Search)))
	equal(t, "union", essayTitles(t, s, red.Union(every.Where(orm.Eq(&e.Title, "two"))).Where(essays.Match("two", orm.Col(&e.Search)))), "three,two,")
	equal(t, "of a query", essayTitles(t, s, orm.FromQuery(every.Order(orm.Asc(&e.ID)).Limit(2)).Where(essays.Match("red", orm.Col(&e.Search)))), "one,")
	equal(t, "recursive", essayTitles(t, s, orm.Recursive(every.Where(orm.Eq(&e.Title, "one")), &e.ID, &e.OfID).Where(essays.Match("red two", orm.Col(&e.Search)))), "three,")
	equal(t, "recursive, no further than", essayTitles(t, s, orm.RecursiveBy(every.Where(orm.Eq(&e.Title, "one")), orm.Step(&e.ID, &e.OfID).AtMost(2)).Where(essays.Match("red", orm.Col(&e.Search)))), "one,three,")
	equal(t, "distinct", essayTitles(t, s, every.Order(orm.Asc(&e.ID)).DistinctOn(orm.Col(&e.Views)).Where(essays.Match("red", orm.Col(&e.Search)))), "one,")
	for what, q := range map[string]orm.Query[Essay]{
		"with relations": every.With(&e.Parts, &e.Of), "some of the relations": every.With(orm.Prefetch(&e.Parts, every.Limit(1))),
	} {
		for _, row := range all(t, s.db, q) {
			if row.Title == "one" {
				equal(t, what, len(row.Parts), 1)
				equal(t, what+" there", row.Parts[0].Body, "red two")
			}
		}
	}
	rows, err := s.db.UpdateReturning(ctx, red, orm.Set(&e.Body, "red and blue"))
	must(t, err)
	equal(t, "updated", len(rows), 2)
	two.Body = "changed"
	_, err = s.db.Upsert(ctx, orm.OnConflict(&e.ID).Update(), two)
	must(t, err)
	must(t, s.db.Refresh(ctx, two))
	equal(t, "upserted", essayTitles(t, s, every.Where(essays.Match("changed", orm.Col(&e.Search)))), "two,")
	gone, err := s.db.DeleteReturning(ctx, every.Where(essays.Match("changed", orm.Col(&e.Search))))
	must(t, err)
	equal(t, "deleted", len(gone), 1)
	n, err := s.db.Count(ctx, every.Where(orm.Not(essays.Match("blue", orm.Col(&e.Search)))))
	must(t, err)
	equal(t, "without the words", n, int64(0))
}

func searchColumnRefusals(t *testing.T, s *suite) {
	ctx := t.Context()
	row := &Essay{Title: "one"}
	insert(t, s.db, row)
	e := orm.Columns[Essay]()
	if _, err := s.db.Update(ctx, orm.From[Essay](), orm.Set(&e.Search, orm.SearchVector{})); err == nil || !strings.Contains(err.Error(), "is computed by the database") {
		t.Errorf("written: %v", err)
	}
	_, err := s.db.All(ctx, orm.From[Essay]().Where(orm.Eq(&e.Search, orm.SearchVector{})))
	var bad *orm.ValueError
	var wrong *orm.QueryError
	if !errors.As(err, &bad) && !errors.As(err, &wrong) || !strings.Contains(fmt.Sprint(err), "TextSearch.Match") {
		t.Errorf("compared: %v", err)
	}
}

// searchColumnIndex: a search of the column, or of the very texts that an index is of, uses the index.
func searchColumnIndex(t *testing.T, s *suite) {
	if s.dialect(t).Name() != "postgres" {
		return
	}
	e := orm.Columns[Essay]()
	var rows []*Essay
	for i := range 3000 {
		rows = append(rows, &Essay{Title: fmt.Sprintf("title %d", i), Body: "x"})
	}
	insert(t, s.db, rows...)
	_, err := s.db.Exec(t.Context(), "VACUUM ANALYZE ormtest_essay")
	must(t, err)
	for what, in := range map[string]orm.AnyExpr{"the column": orm.Col(&e.Search), "the texts": orm.Col(&e.Title)} {
		plan, err := s.db.Explain(t.Context(), orm.From[Essay]().Where(essays.Match("2999", in)), false)
		must(t, err)
		if !strings.Contains(plan, "Bitmap Index Scan") {
			t.Errorf("%s: %s", what, plan)
		}
	}
}

// testHeadline cuts headlines, which other databases refuse.
func testHeadline(t *testing.T, s *suite) {
	e := orm.Columns[Essay]()
	rest := strings.Repeat("word ", 100)
	insert(t, s.db, &Essay{Title: "one", Body: "a <script>alert(1)</script> of apples & pears " + rest + "then \x02one\x03 apple \"at\" the end"}, &Essay{Title: "two", Note: new("red apples")})
	headline := func(words string, of orm.Expr[string], how orm.Excerpt) (orm.Headline, error) {
		return s.db.Compute(t.Context(), orm.From[Essay]().Where(orm.Eq(&e.Title, "one")), essays.Headline(words, of, how))
	}
	if s.dialect(t).Name() != "postgres" {
		_, err := headline("apple", orm.Col(&e.Body), orm.Excerpt{})
		var refused *orm.QueryError
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), "pick the text itself") {
			t.Errorf("without headlines: %v", err)
		}
		return
	}
	is := func(what string, h orm.Headline, err error, want string) {
		t.Helper()
		must(t, err)
		equal(t, what, h.HTML(), want)
	}
	h, err := headline("apple", orm.Col(&e.Body), orm.Excerpt{MaxWords: 8, MinWords: 3})
	is("one passage", h, err, "<mark>apples</mark> &amp; pears word")
	h, err = headline("apple", orm.Col(&e.Body), orm.Excerpt{MaxWords: 4, MinWords: 2, ShortWord: 1, Passages: 2, Between: ` "\" `})
	is("two passages", h, err, `of <mark>apples</mark> &amp; pears word &#34;\&#34; one <mark>apple</mark> &#34;at&#34; the`)
	h, err = headline("apple", orm.Value("<b onclick='x'>1 < 2 & apples</b><"), orm.Excerpt{Whole: true})
	is("what others have written", h, err, "&lt;b onclick=&#39;x&#39;&gt;1 &lt; 2 &amp; <mark>apples</mark>&lt;/b&gt;&lt;")
	equal(t, "without marks", h.Text(), "<b onclick='x'>1 < 2 & apples</b><")
	for _, of := range []string{"\x02apple", "apple\x03", "\x03apple\x02\x02", "\x02\x03"} {
		h, err := headline("apple", orm.Value(of), orm.Excerpt{})
		must(t, err)
		equal(t, "marks in the text", strings.ReplaceAll(h.HTML(), "<mark>apple</mark>", "apple"), strings.Trim(of, "\x02\x03"))
	}
	for _, how := range []orm.Excerpt{{MaxWords: 1}, {MinWords: 90}, {MinWords: 9, MaxWords: 9}, {ShortWord: -1}, {Passages: 3}} {
		if _, err := headline("apple", orm.Col(&e.Body), how); err != nil {
			t.Errorf("%+v: %v", how, err)
		}
	}
	note, err := s.db.Compute(t.Context(), orm.From[Essay]().Where(orm.Eq(&e.Title, "two")), essays.Headline(orm.Word("apple"), orm.Col(&e.Note), orm.Excerpt{}))
	is("of a column that may be NULL", note, err, "red <mark>apples</mark>")
	none, err := headline("apple", orm.Cast[string](orm.Col(&e.Note)), orm.Excerpt{})
	is("of NULL", none, err, "")
}

// testUnaccent looks for letters whatever their accents are.
func testUnaccent(t *testing.T, s *suite) {
	e := orm.Columns[Essay]()
	if s.dialect(t).Name() == "postgres" {
		if _, err := s.db.Exec(t.Context(), "CREATE EXTENSION IF NOT EXISTS unaccent"); err != nil {
			t.Skipf("the extension unaccent is not there: %v", err)
		}
	}
	for _, title := range []string{"Hélène", "Straße", "100％", "100x", "a＿b", "axb", "back＼slash", "st＊r？", "Œuvre", "Łódź", "e\u0301tude"} {
		insert(t, s.db, &Essay{Title: title})
	}
	plain := orm.Text(orm.Unaccent(orm.Col(&e.Title)))
	for what, c := range map[string]struct {
		cond orm.Cond
		want string
	}{
		"with accents":            {plain.IContains("HÉLENE"), "Hélène,"},
		"without":                 {plain.StartsWith("Helen"), "Hélène,"},
		"with a ligature":         {plain.IEq("STRASSE"), "Straße,"},
		"the other way":           {plain.IEq("OEUVRE"), "Œuvre,"},
		"letters with a stroke":   {plain.EndsWith("łodz"), ""},
		"of any case":             {plain.IEndsWith("łodz"), "Łódź,"},
		"put together":            {plain.Contains("étude"), "e\u0301tude,"},
		"a percent sign":          {plain.Contains("0％"), "100％,"},
		"an underscore":           {plain.IContains("A＿B"), "a＿b,"},
		"a backslash":             {plain.Contains("k＼s"), "back＼slash,"},
		"stars":                   {plain.Contains("t＊r"), "st＊r？,"},
		"question marks":          {plain.IContains("＊R？"), "st＊r？,"},
		"the same":                {orm.Unaccent(orm.Col(&e.Title)).EqTo(orm.Unaccent(orm.Value("Hêlenè"))), "Hélène,"},
		"as a value of its own":   {orm.Unaccent(orm.Col(&e.Title)).Eq("Lodz"), "Łódź,"},
		"not":                     {orm.And(orm.Not(plain.Contains("1")), orm.Not(plain.IContains("e")), orm.Not(plain.Contains("a")), orm.Not(plain.Contains("st"))), "Łódź,"},
		"as a regular expression": {plain.Regex("^Hel.ne$"), "Hélène,"},
	} {
		rows, err := s.db.All(t.Context(), orm.From[Essay]().Where(c.cond))
		var refused *orm.QueryError
		if s.dialect(t).Name() == "mysql" {
			if !errors.As(err, &refused) {
				t.Errorf("%s without such a function: %v", what, err)
			}
			continue
		}
		must(t, err)
		got := ""
		for _, row := range rows {
			got += row.Title + ","
		}
		equal(t, what, got, c.want)
	}
}

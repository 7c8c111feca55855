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

func lookupTests() []test {
	return []test{
		{"the 31 lookups of Django", testDjangoLookups},
		{"regular expressions", testRegex},
		{"patterns that are none", testBadRegex},
		{"parts in a time zone", testZones},
		{"every hour of two changes of the clocks", testClockChanges},
		{"zones that are none", testBadZones},
		{"json", testJSONLookups},
		{"json keys that are hard to quote", testJSONKeys},
		{"fields of json", testJSONFields},
	}
}

// found returns the numbers of the rows that a condition holds for.
func found[T any](t testing.TB, s *suite, q orm.Query[T], number func(*T) int64) string {
	t.Helper()
	out := ""
	for _, row := range all(t, s.db, q) {
		out += fmt.Sprint(number(row))
	}
	return out
}

// The rows of testDjangoLookups, told apart by Int.
func lookupRows(t *testing.T, s *suite) {
	at := func(text string) time.Time {
		v, err := time.Parse(time.DateTime, text)
		must(t, err)
		return v
	}
	row := func(n int, name string, at time.Time, null *string) *Kinds {
		return &Kinds{Int: n, Long: name, Time: at, Date: schema.DateOf(at), Mood: "calm", Level: 1, NullLong: null, Decimal: decimal.NewFromInt(int64(n))}
	}
	insert(t, s.db,
		row(1, "Beatles Blog", at("2024-12-30 23:30:00"), new("x")), // a Monday in the first week of 2025
		row(2, "beatles blog", at("2025-01-01 00:00:00"), nil),
		row(3, "Cheddar Talk", at("2025-06-15 12:15:30"), new("Ünder")),
		row(4, "50% off_", at("2027-01-03 22:33:44"), new("")), // a Sunday in week 53 of 2026
	)
}

func testDjangoLookups(t *testing.T, s *suite) {
	lookupRows(t, s)
	k := orm.Columns[Kinds]()
	name, at := &k.Long, orm.Col(&k.Time)
	date := func(year int, month time.Month, day int) schema.Date {
		return schema.Date{Year: year, Month: month, Day: day}
	}
	for _, c := range []struct {
		lookup, want string
		cond         orm.Cond
	}{
		{"exact", "1", orm.Eq(name, "Beatles Blog")},
		{"exact None", "2", orm.Eq(&k.NullLong, nil)},
		{"iexact", "12", orm.IEq(name, "BEATLES blog")},
		{"iexact of an alphabet", "3", orm.IEq(&k.NullLong, "üNDER")},
		{"contains", "1", orm.Contains(name, "Beat")},
		{"icontains", "12", orm.IContains(name, "BEAT")},
		{"in", "13", orm.In(&k.Int, 1, 3, 5)},
		{"gt", "34", orm.Gt(&k.Int, 2)},
		{"gte", "234", orm.Gte(&k.Int, 2)},
		{"lt", "1", orm.Lt(&k.Int, 2)},
		{"lte", "12", orm.Lte(&k.Int, 2)},
		{"startswith", "2", orm.StartsWith(name, "b")},
		{"istartswith", "12", orm.IStartsWith(name, "b")},
		{"endswith", "4", orm.EndsWith(name, "_")},
		{"iendswith", "12", orm.IEndsWith(name, "BLOG")},
		{"range", "23", orm.Between(&k.Time, time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2025, 12, 31, 0, 0, 0, 0, time.UTC))},
		{"date", "3", orm.DateOf(at).Eq(date(2025, 6, 15))},
		{"date gt", "34", orm.DateOf(at).Gt(date(2025, 1, 1))},
		{"year", "23", orm.Part(orm.Year, at).Eq(2025)},
		{"year of a date, gte", "234", orm.Part(orm.Year, orm.Col(&k.Date)).Gte(2025)},
		{"iso_year", "123", orm.Part(orm.ISOYear, at).Eq(2025)},
		{"month", "24", orm.Part(orm.Month, at).Eq(1)},
		{"day", "1", orm.Part(orm.Day, at).Eq(30)},
		{"week", "12", orm.Part(orm.Week, at).Eq(1)},
		{"week_day", "34", orm.Part(orm.SundayWeekDay, at).Eq(1)},
		{"iso_week_day", "34", orm.Part(orm.WeekDay, at).Eq(7)},
		{"iso_week_day of a date", "1", orm.Part(orm.WeekDay, orm.Col(&k.Date)).Eq(1)},
		{"quarter", "3", orm.Part(orm.Quarter, at).Eq(2)},
		{"day of the year", "2", orm.Part(orm.YearDay, at).Eq(1)},
		{"time", "3", orm.TimeOfDay(at).Eq(12*time.Hour + 15*time.Minute + 30*time.Second)},
		{"time range", "14", orm.TimeOfDay(at).Between(20*time.Hour, 24*time.Hour)},
		{"hour", "14", orm.Part(orm.Hour, at).In(22, 23)},
		{"minute", "3", orm.Part(orm.Minute, at).Eq(15)},
		{"second", "123", orm.Part(orm.Second, at).In(30, 0)},
		{"isnull", "2", orm.IsNull(&k.NullLong)},
		{"isnull False", "134", orm.NotNull(&k.NullLong)},
		{"regex", "3", orm.Regex(name, `^C\w+ T`)},
		{"iregex", "12", orm.IRegex(name, `^BEAT.*blog$`)},
	} {
		equal(t, c.lookup, found(t, s, orm.From[Kinds]().Where(c.cond).Order(orm.Asc(&k.Int)), func(r *Kinds) int64 { return int64(r.Int) }), c.want)
	}
}

func testRegex(t *testing.T, s *suite) {
	for _, name := range []string{"Ärger", "a.b", "a\nb", "foo bar", "10€", "straße", "x{2}", `\d`, "ΣΑΣ"} {
		insert(t, s.db, &Track{Name: name})
	}
	c := orm.Columns[Track]()
	for _, check := range []struct {
		cond orm.Cond
		want []string
	}{
		{orm.Regex(&c.Name, "är"), nil}, {orm.IRegex(&c.Name, "är"), []string{"Ärger"}}, {orm.Regex(&c.Name, "(?i)är"), []string{"Ärger"}},
		{orm.Regex(&c.Name, "a.b"), []string{"a.b"}}, {orm.Regex(&c.Name, "(?s)a.b"), []string{"a.b", "a\nb"}}, {orm.Regex(&c.Name, `a\.b`), []string{"a.b"}},
		{orm.Regex(&c.Name, "a$"), nil}, {orm.Regex(&c.Name, "(?m)a$"), []string{"a\nb"}}, {orm.Regex(&c.Name, "(?m)^b"), []string{"a\nb"}}, {orm.Regex(&c.Name, "^b"), nil},
		{orm.Regex(&c.Name, `\bbar\b`), []string{"foo bar"}}, {orm.Regex(&c.Name, `\Bar\b`), []string{"foo bar"}}, {orm.Regex(&c.Name, `^\d+€$`), []string{"10€"}},
		{orm.Regex(&c.Name, `[^\x00-\x7f]`), []string{"Ärger", "10€", "straße", "ΣΑΣ"}}, {orm.Regex(&c.Name, `^\p{Greek}+$`), []string{"ΣΑΣ"}}, {orm.IRegex(&c.Name, "σας"), []string{"ΣΑΣ"}},
		{orm.Regex(&c.Name, `x\{2\}`), []string{"x{2}"}}, {orm.Regex(&c.Name, `\\d`), []string{`\d`}}, {orm.Regex(&c.Name, "^(fo{2}|x) ?b"), []string{"foo bar"}},
		{orm.Regex(&c.Name, "(?:o|a){1,3} "), []string{"foo bar"}}, {orm.Regex(&c.Name, "^[a.b]{3}$"), []string{"a.b"}}, {orm.Regex(&c.Name, "f.*?b"), []string{"foo bar"}},
		{orm.Text(orm.Upper(orm.Col(&c.Name))).Regex("^FOO"), []string{"foo bar"}},
	} {
		var got []string
		for _, row := range all(t, s.db, orm.From[Track]().Where(check.cond).Order(orm.Asc(&c.ID))) {
			got = append(got, row.Name)
		}
		equal(t, fmt.Sprint("names for ", check.want), got, check.want)
	}
}

// refusedQuery checks that a query is a mistake that is told before anything is sent.
func refusedQuery[T any](t testing.TB, s *suite, what string, q orm.Query[T]) {
	t.Helper()
	s.counter.Reset()
	_, err := s.db.All(t.Context(), q)
	var wrong *orm.QueryError
	if !errors.As(err, &wrong) {
		t.Errorf("%s: %v, want a QueryError", what, err)
	}
	if sent := s.counter.Statements(); len(sent) > 0 {
		t.Errorf("%s: SQL was sent: %q", what, sent)
	}
}

func testBadRegex(t *testing.T, s *suite) {
	c := orm.Columns[Track]()
	for _, pattern := range []string{"(", "a**", `\`, `(?<=x)y`} {
		refusedQuery(t, s, pattern, orm.From[Track]().Where(orm.Regex(&c.Name, pattern)))
	}
	_, err := s.db.All(t.Context(), orm.From[Track]().Where(orm.Regex(&c.Name, "a\xff")))
	refusedFor(t, "a pattern that is no text", err, "Name", "string_unicode")
}

func testZones(t *testing.T, s *suite) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	must(t, err)
	insert(t, s.db, sale(time.Date(2024, 12, 31, 23, 30, 0, 0, time.UTC), "", 1, "1"))
	c := orm.Columns[Sale]()
	at, sales := orm.Col(&c.At), orm.From[Sale]()
	for part, want := range map[orm.DatePart]int64{orm.Year: 2025, orm.Month: 1, orm.Day: 1, orm.Hour: 0, orm.Minute: 30, orm.WeekDay: 3} {
		got, err := s.db.Compute(t.Context(), sales, orm.Part(part, at, berlin))
		must(t, err)
		equal(t, fmt.Sprint("part ", part), got, want)
	}
	got, err := s.db.Compute(t.Context(), sales, orm.Trunc(orm.Month, at, berlin))
	must(t, err)
	equal(t, "the month begins in Berlin", got, time.Date(2024, 12, 31, 23, 0, 0, 0, time.UTC))
	day, err := s.db.Compute(t.Context(), sales, orm.DateOf(at, berlin))
	must(t, err)
	equal(t, "date", day, schema.Date{Year: 2025, Month: 1, Day: 1})
	clock, err := s.db.Compute(t.Context(), sales, orm.TimeOfDay(at, berlin))
	must(t, err)
	equal(t, "time of day", clock, 30*time.Minute)
}

func testClockChanges(t *testing.T, s *suite) {
	for name, starts := range map[string][]time.Time{
		"Europe/Berlin":     {time.Date(2026, 3, 28, 20, 0, 0, 0, time.UTC), time.Date(2026, 10, 24, 20, 0, 0, 0, time.UTC)},
		"America/Sao_Paulo": {time.Date(2018, 11, 3, 20, 0, 0, 0, time.UTC), time.Date(1950, 11, 30, 20, 0, 0, 0, time.UTC)},
		"Asia/Kathmandu":    {time.Date(1985, 12, 31, 10, 0, 0, 0, time.UTC)},
	} {
		loc, err := time.LoadLocation(name)
		must(t, err)
		for _, start := range starts {
			s.empty(t)
			var rows []*Sale
			for i := range 24 {
				rows = append(rows, sale(start.Add(time.Duration(i)*30*time.Minute), "", int32(i), "1"))
			}
			insert(t, s.db, rows...)
			type cut struct {
				N    int32
				Hour int64
				Day  schema.Date
				Cut  time.Time
			}
			c, r := orm.Columns[Sale](), orm.Columns[cut]()
			got := all(t, s.db, orm.Select(orm.From[Sale](), func(out *cut) orm.Picks {
				at := orm.Col(&c.At)
				return orm.Picks{orm.Pick(&out.N, orm.Col(&c.Count)), orm.Pick(&out.Hour, orm.Part(orm.Hour, at, loc)), orm.Pick(&out.Day, orm.DateOf(at, loc)),
					orm.Pick(&out.Cut, orm.Trunc(orm.Day, at, loc))}
			}).Order(orm.Asc(&r.N)))
			for i, row := range got {
				at := rows[i].At.In(loc)
				equal(t, name+at.String(), []any{row.Hour, row.Day}, []any{at.Hour(), schema.DateOf(at)})
				// Midnight that is left out is the moment at which the day begins.
				if first := row.Cut.In(loc); first.Day() != at.Day() || first.Add(-time.Microsecond).Day() == at.Day() {
					t.Errorf("%s: the day of %s begins at %s", name, at, first)
				}
			}
		}
	}
}

func testBadZones(t *testing.T, s *suite) {
	c := orm.Columns[Sale]()
	for _, zone := range []*time.Location{time.FixedZone("x'; DROP", 3600), time.FixedZone("CEST", 7200), time.FixedZone("", 60)} {
		refusedQuery(t, s, zone.String(), orm.From[Sale]().Where(orm.Part(orm.Hour, orm.Col(&c.At), zone).Eq(1)))
	}
}

func jsonRow(t testing.TB, s *suite, n int, extra Extra) {
	t.Helper()
	insert(t, s.db, &Kinds{Int: n, Mood: "calm", Level: 1, JSON: extra, Time: time.Unix(0, 0), Date: schema.Date{Year: 2000, Month: 1, Day: 1}})
}

func testJSONLookups(t *testing.T, s *suite) {
	jsonRow(t, s, 1, Extra{Words: []string{"a", "b", "c"}, More: map[string]int{"x": 1, "y": 2}})
	jsonRow(t, s, 2, Extra{Words: []string{"c"}})
	jsonRow(t, s, 3, Extra{Words: []string{}, More: map[string]int{"x": -7}})
	k := orm.Columns[Kinds]()
	j := orm.Col(&k.JSON)
	for _, c := range []struct {
		lookup, want string
		cond         orm.Cond
	}{
		{"key", "1", orm.JSONAt[int64](j, "more", "x").Eq(new(int64(1)))},
		{"key, lt", "3", orm.JSONAt[int64](j, "more", "x").Lt(new(int64(0)))},
		{"index", "1", orm.JSONAt[string](j, "words", 0).Eq(new("a"))},
		{"negative index", "12", orm.JSONAt[string](j, "words", -1).Eq(new("c"))},
		{"second from the end", "1", orm.JSONAt[string](j, "words", -2).Eq(new("b"))},
		{"isnull", "23", orm.JSONAt[string](j, "words", 1).IsNull()},
		{"another type is NULL", "", orm.JSONAt[string](j, "more", "x").NotNull()},
		{"not a number", "", orm.JSONAt[int64](j, "words", 0).NotNull()},
		{"float", "1", orm.JSONAt[float64](j, "more", "y").Eq(new(2.0))},
		{"contains of an object", "1", orm.JSONContains(j, map[string]any{"more": map[string]int{"x": 1}})},
		{"contains of an array", "12", orm.JSONContains(j, map[string]any{"words": []string{"c"}})},
		{"contained_by", "23", orm.JSONContainedBy(j, map[string]any{"words": []string{"c"}, "more": map[string]int{"x": -7}})},
		{"has_key", "13", orm.HasKey(j, "more", "x")},
		{"has_key of the top", "123", orm.HasKey(j, "words")},
		{"has_keys", "13", orm.HasKeys(j, "words", "more")},
		{"has_any_keys", "13", orm.HasAnyKey(j, "nothing", "more")},
		{"text of a text", "1", orm.Text(orm.JSONAt[string](j, "words", 1)).IEq("B")},
		{"not", "23", orm.Not(orm.JSONAt[string](j, "words", 0).Eq(new("a")))},
	} {
		equal(t, c.lookup, found(t, s, orm.From[Kinds]().Where(c.cond).Order(orm.Asc(&k.Int)), func(r *Kinds) int64 { return int64(r.Int) }), c.want)
	}
	more, err := s.db.Compute(t.Context(), orm.From[Kinds]().Where(orm.Eq(&k.Int, 1)), orm.JSONAt[map[string]int](j, "more"))
	must(t, err)
	equal(t, "a part of it", fmt.Sprint(*more), "map[x:1 y:2]")
	got := found(t, s, orm.From[Kinds]().Order(orm.JSONAt[int64](j, "more", "x").Desc()), func(r *Kinds) int64 { return int64(r.Int) })
	equal(t, "order, NULL last", got, "132")
}

func testJSONKeys(t *testing.T, s *suite) {
	k := orm.Columns[Kinds]()
	for i, key := range []string{"a b", "a.b", `a"b`, `a'b`, `a\b`, "$", "[0]", "ä🎵", "1", "", "a\tb", "#-1", "last", "*"} {
		s.empty(t)
		jsonRow(t, s, i, Extra{More: map[string]int{key: 5, "other": 6}})
		n, err := s.db.Compute(t.Context(), orm.From[Kinds](), orm.JSONAt[int64](orm.Col(&k.JSON), "more", key))
		if err != nil || n == nil || *n != 5 {
			t.Errorf("key %q: %s, %v", key, describe(n), err)
		}
	}
}

func testJSONFields(t *testing.T, s *suite) {
	insert(t, s.db, &Document{Data: DocumentData{Title: "One", Pages: 3, Author: Author{Name: "Ada", Born: 1815}}}, &Document{Data: DocumentData{Title: "Two", Pages: 5, Draft: true}})
	d := orm.Columns[Document]()
	for _, c := range []struct {
		what, want string
		cond       orm.Cond
	}{
		{"text", "1", orm.Eq(&d.Data.Title, "One")}, {"number", "2", orm.Gt(&d.Data.Pages, 3)}, {"field of a field", "1", orm.IContains(&d.Data.Author.Name, "ADA")},
		{"bool", "2", orm.Eq(&d.Data.Draft, true)}, {"none", "", orm.Eq(&d.Data.Author.Name, "ada")}, {"in", "12", orm.In(&d.Data.Title, "One", "Two")},
		{"expression", "2", orm.Lower(orm.Col(&d.Data.Title)).Eq("two")},
	} {
		got := ""
		for _, row := range all(t, s.db, orm.From[Document]().Where(c.cond).Order(orm.Asc(&d.Data.Pages))) {
			got += map[string]string{"One": "1", "Two": "2"}[row.Data.Title]
		}
		equal(t, c.what, got, c.want)
	}
	total, err := s.db.Compute(t.Context(), orm.From[Document](), orm.Sum(&d.Data.Pages))
	must(t, err)
	equal(t, "sum", total, 8)
	if _, err := s.db.Update(t.Context(), orm.From[Document](), orm.Set(&d.Data.Title, "x")); err == nil {
		t.Error("a part of JSON was set")
	}
}

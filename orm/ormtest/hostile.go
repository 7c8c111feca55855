package ormtest

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/gotandem/tandem/orm"
)

func hostileTests() []test {
	return []test{
		{"values", testHostileValues},
		{"names", testHostileNames},
	}
}

// naughty are texts of the kinds that have broken programs: quotes, comments, escapes, control and invisible characters,
// other scripts, and what looks like code.
func naughty() []string {
	return []string{
		"'", `"`, "`", `\`, `\'`, `''`, `';--`, `'; DROP TABLE ormtest_artist; --`, `" OR ""="`, "' OR '1'='1", "1;SELECT pg_sleep(10)", "/*", "*/", "/**/", "--", "#", "$1", "$$", "?", "??", "?1", ":name", "@x", "%s", "%", "_", "%%",
		`\x00`, `\0`, `\n`, "\t", "\r\n", "\x01\x02\x1f\x7f", "\u0085\u200b\u2028\u2029\ufeff", "\u202eevil", "e\u0301", "\u00e9", "ÅΩ≈ç√∫", "田中さんにあげて下さい", "הָיְתָה", "🏳️‍🌈👨‍👩‍👧‍👦", "𝒳\U0010ffff", "ﬀ", "ſ", "İ", "ß", "K",
		"", " ", "  trailing  ", "NULL", "null", "undefined", "nil", "true", "0", "-1", "1e309", "NaN", "Infinity", "0x10", "1970-01-01", "{}", "[]", `{"a":1}`, "<script>alert(1)</script>", "../../etc/passwd", "${HOME}", "{{7*7}}", "COM1",
		strings.Repeat("'", 1000), strings.Repeat("🎵", 1000), strings.Repeat(`\`, 999),
	}
}

func testHostileValues(t *testing.T, s *suite) {
	for _, text := range naughty() {
		tryText(t, s.db, text)
	}
}

// tryText keeps a text, finds it in every way there is, and deletes it.
func tryText(t testing.TB, db *orm.DB, text string) {
	t.Helper()
	row := &Track{Name: text}
	insert(t, db, row)
	got, err := db.Get[Track](t.Context(), row.ID)
	must(t, err)
	if got.Name != text {
		t.Errorf("%q came back as %q", text, got.Name)
	}
	c := orm.Columns[Track]()
	for what, cond := range map[string]orm.Cond{
		"eq": orm.Eq(&c.Name, text), "in": orm.In(&c.Name, text, "other"), "contains": orm.Contains(&c.Name, text), "starts": orm.StartsWith(&c.Name, text), "ends": orm.EndsWith(&c.Name, text),
		"icontains": orm.IContains(&c.Name, text), "istarts": orm.IStartsWith(&c.Name, text), "iends": orm.IEndsWith(&c.Name, text), "ieq": orm.IEq(&c.Name, text), "between": orm.Between(&c.Name, text, text),
		"expression": orm.EqTo(&c.Name, orm.Value(text)), "any": orm.Compare(orm.Ref{"Name"}, orm.OpEq, text),
	} {
		n, err := db.Count(t.Context(), orm.From[Track]().Where(orm.Eq(&c.ID, row.ID), cond))
		if err != nil || n != 1 {
			t.Errorf("%q is not found by %s: %d, %v", text, what, n, err)
		}
	}
	n, err := db.Update(t.Context(), orm.From[Track]().Where(orm.Eq(&c.Name, text)), orm.Set(&c.Name, text+"."))
	if err != nil || n != 1 {
		t.Errorf("update of %q: %d, %v", text, n, err)
	}
	must(t, db.Remove(t.Context(), row))
}

func testHostileNames(t *testing.T, s *suite) {
	rows := []*Named{{From: "a", Group: "b", Percent: "c", Emoji: "d"}, {From: "'", Group: `"`, Percent: "`", Emoji: "%"}}
	insert(t, s.db, rows...)
	c := orm.Columns[Named]()
	for _, row := range rows {
		row.Percent += "!"
		must(t, s.db.Save(t.Context(), row))
		got, err := s.db.First(t.Context(), orm.From[Named]().Where(orm.Eq(&c.From, row.From), orm.Eq(&c.Group, row.Group), orm.Contains(&c.Percent, "!")).Order(orm.Desc(&c.Emoji)))
		must(t, err)
		equal(t, "row", got, row)
	}
	n, err := s.db.Delete(t.Context(), orm.From[Named]().Where(orm.IContains(&c.Emoji, "D")))
	if err != nil || n != 1 {
		t.Errorf("delete: %d, %v", n, err)
	}
}

// Fuzz gives texts of a fuzzer to a database, as values: what is valid UTF-8 without NUL comes back as it is, and is
// found; anything else is refused.
func Fuzz(f *testing.F, b Backend) {
	for _, text := range naughty() {
		f.Add(text)
	}
	f.Add("a\x00b")
	f.Add("\xff")
	s := &suite{backend: b}
	s.db = s.connect(f, b.URL)
	makeTables(f, s.db)
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 10_000 {
			return // SQLite's pattern of GLOB has a limit, and larger texts find nothing that these do not
		}
		if utf8.ValidString(text) && !strings.Contains(text, "\x00") {
			tryText(t, s.db, text)
			return
		}
		if err := s.db.Insert(t.Context(), &Track{Name: text}); err == nil {
			t.Errorf("%q was accepted", text)
		}
	})
}

package inspect

import (
	"strings"
	"testing"
)

// FuzzWords takes SQL apart and finds all of it again; nothing that a table says of itself breaks the reader.
func FuzzWords(f *testing.F) {
	for _, seed := range []string{
		`CREATE TABLE "a" (b int CHECK (b > 0), [c d] text DEFAULT 'it''s -- no' /* why */, FOREIGN KEY (b) REFERENCES x DEFERRABLE INITIALLY DEFERRED)`,
		`(("a" > 'b\'c') AND E'\\' = d::text)`, "`x` >= 1.5e3", `"open`, `'open\`, `((`, `)`, `[`, `--`, `/*`, `CHECK`, `AS (`, `a COLLATE`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		for _, dialect := range []string{"sqlite", "postgres", "mysql"} {
			var b strings.Builder
			for _, w := range wordsOf(dialect, sql) {
				b.WriteString(w.text)
			}
			if b.String() != sql {
				t.Fatalf("%s: %q became %q", dialect, sql, b.String())
			}
			m := &model{Table: &Table{Name: "t", Columns: []*Column{{Name: "a"}, {Name: "b"}}}, dialect: dialect}
			m.fields = []*field{{Column: m.Columns[0], name: "A"}}
			m.raw("bool", "x", sql)
		}
		table := &Table{Columns: []*Column{{Name: "a"}, {Name: "b"}}, ForeignKeys: []ForeignKey{{Columns: []string{"b"}}}}
		table.source(sql)
		(&Index{Columns: []string{"", "a"}}).indexSource(sql)
	})
}

// Columns are found in an expression, and what is only called like one is not taken for it.
func TestRaw(t *testing.T) {
	m := &model{Table: &Table{Name: "t", Columns: []*Column{{Name: "text"}, {Name: "lower"}, {Name: "odd"}}}}
	for _, c := range m.Columns[:2] {
		m.fields = append(m.fields, &field{Column: c, name: goName(c.Name)})
	}
	for _, c := range []struct{ dialect, sql, want string }{
		{"postgres", `(lower((text)::text) <> 'text'::text)`, `orm.Apply[bool](orm.Function{Name: "x", SQL: "lower(({1})::text) <> 'text'::text"}, orm.Col(&p.Text))`},
		{"postgres", `("lower" = text) AND ("lower" > 0)`, `orm.Apply[bool](orm.Function{Name: "x", SQL: "({1} = {2}) AND ({1} > 0)"}, orm.Col(&p.Lower), orm.Col(&p.Text))`},
		{"postgres", `text = '{}'::text`, `orm.Apply[bool](orm.Function{Name: "x", SQL: "{1} = '{}'::text"}, orm.Col(&p.Text))`},
		{"postgres", `text COLLATE "C" > 'a'`, ""},
		{"postgres", `odd > 0`, ""},
		{"postgres", `text = '{1}'`, ""},
		{"sqlite", "CAST([text] AS text) > LOWER ('a') AND TEXT > `lower`", `orm.Apply[bool](orm.Function{Name: "x", SQL: "CAST({1} AS text) > LOWER ('a') AND {1} > {2}"}, orm.Col(&p.Text), orm.Col(&p.Lower))`},
		{"mysql", "`text` = 'it\\'s' and lower(`lower`) = text", `orm.Apply[bool](orm.Function{Name: "x", SQL: "{1} = 'it''s' and lower({2}) = text"}, orm.Col(&p.Text), orm.Col(&p.Lower))`},
		{"mysql", "`text` = 'a\\\\b'", ""},
	} {
		m.dialect = c.dialect
		if got, _ := m.raw("bool", "x", c.sql); got != c.want {
			t.Errorf("%s: %s is\n%s\nand not\n%s", c.dialect, c.sql, got, c.want)
		}
	}
}

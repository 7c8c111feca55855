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

// What the database prints beside columns is no column: the words of types, the fields of a time, what ends a CASE.
func TestRawKeywords(t *testing.T) {
	m := &model{Table: &Table{Name: "t"}}
	for _, name := range []string{"zone", "precision", "time", "with", "varying", "day", "second", "year", "true", "end", "a", "operator"} {
		c := &Column{Name: name}
		m.Columns, m.fields = append(m.Columns, c), append(m.fields, &field{Column: c, name: goName(name)})
	}
	for _, c := range []struct{ dialect, sql, want, columns string }{
		{"postgres", `(zone > '2020-01-01 00:00:00+00'::timestamp with time zone)`, "{1} > '2020-01-01 00:00:00+00'::timestamp with time zone", "zone"},
		{"postgres", `((precision)::double precision > a)`, "({1})::double precision > {2}", "precision a"},
		{"postgres", `("precision"::double precision + "time"::timestamp(3) without time zone)`, "{1}::double precision + {2}::timestamp(3) without time zone", "precision time"},
		{"postgres", `((varying)::character varying(20)[] = (a)::bit varying(3))`, "({1})::character varying(20)[] = ({2})::bit varying(3)", "varying a"},
		{"postgres", `(a = '1 day'::interval day to second(2)) AND second`, "({1} = '1 day'::interval day to second(2)) AND {2}", "a second"},
		{"postgres", `EXTRACT(year FROM zone) > (year)::numeric(3,1)`, "EXTRACT(year FROM {1}) > ({2})::numeric(3,1)", "zone year"},
		{"postgres", `(zone AT TIME ZONE zone) = true AND "true"`, "({1} AT TIME ZONE {1}) = true AND {2}", "zone true"},
		{"postgres", `CASE WHEN (a IS NULL) THEN "end" ELSE zone END`, `CASE WHEN ({1} IS NULL) THEN {2} ELSE {3} END`, "a end zone"},
		{"postgres", `(a OPERATOR(ext.=) zone) AND (NOT (zone OPERATOR(ext.!~~*) a))`, "({1} OPERATOR(ext.=) {2}) AND (NOT ({2} OPERATOR(ext.!~~*) {1}))", "a zone"},
		{"postgres", `((operator OPERATOR(zone.=) operator) IS NULL)`, `({1} OPERATOR(zone.=) {1}) IS NULL`, "operator"},
		{"postgres", `(TRIM(BOTH a FROM zone) || TRIM(LEADING day FROM a)) = TRIM(TRAILING second FROM year)`, "(TRIM(BOTH {1} FROM {2}) || TRIM(LEADING {3} FROM {1})) = TRIM(TRAILING {4} FROM {5})", "a zone day second year"},
		{"postgres", `concat_ws(','::text, VARIADIC a)`, "concat_ws(','::text, VARIADIC {1})", "a"},
		{"sqlite", `CASE WHEN end > 0 THEN end ELSE end END = end`, "CASE WHEN {1} > 0 THEN {1} ELSE {1} END = {1}", "end"},
		{"sqlite", `case a when 1 then 2 end <> 3 and (case when (a) then (end) end)`, "case {1} when 1 then 2 end <> 3 and (case when ({1}) then ({2}) end)", "a end"},
		{"sqlite", `a NOT LIKE end AND CAST(end AS double precision) BETWEEN a AND end`, "{1} NOT LIKE {2} AND CAST({2} AS double precision) BETWEEN {1} AND {2}", "a end"},
	} {
		m.dialect = c.dialect
		got, columns := m.raw("bool", "x", c.sql)
		if !strings.Contains(got, quotedSQL(c.want)) || strings.Join(columns, " ") != c.columns {
			t.Errorf("%s: %s is of %q\n%s\nand not\n%s", c.dialect, c.sql, columns, got, c.want)
		}
	}
}

// A computed column is a field, whatever its name and those of its operands have in common with other columns; of one that the database makes up it is none.
func TestComputed(t *testing.T) {
	for dialect, quote := range map[string]string{"postgres": "", "sqlite": "", "mysql": "`"} {
		integer := func(name string) *Column {
			return &Column{Name: name, SQLType: "bigint", Type: TypeOf(dialect, "bigint")}
		}
		computed := func(name, sql string) *Column {
			c := integer(name)
			c.Generated, c.Stored = strings.ReplaceAll(sql, "`", quote), true
			return c
		}
		id := integer("id")
		id.Auto = true
		source, err := Source([]*Table{{Name: "plank", PrimaryKey: []string{"id"}, Columns: []*Column{id, integer("width"), integer("height"), computed("wid", "(`height` + 1)"),
			computed("area", "(`width` * `height`)"), computed("next", "(`id` + `width`)"), computed("twice", "(`area` * 2)")}}}, Options{Dialect: dialect})
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"orm.Generated(&p.Area,", "orm.Generated(&p.Wid,", "Column next is computed", "Column twice is computed"} {
			if !strings.Contains(string(source), want) {
				t.Errorf("%s: without %q:\n%s", dialect, want, source)
			}
		}
	}
}

package ormtest

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/migrate"
)

func hostileTests() []test {
	return []test{
		{"values", testHostileValues},
		{"names", testHostileNames},
		{"texts that nothing keeps", testRefusedTexts},
		{"names of tables and columns", testAnyNames},
		{"what other programs have written", testForeignValues},
	}
}

func testHostileValues(t *testing.T, s *suite) {
	for kind, texts := range naughty() {
		for _, text := range texts {
			t.Run(kind, func(t *testing.T) { tryText(t, s.db, text) })
		}
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
	ways, all := waysToFind(text), []orm.Cond{orm.Eq(&c.ID, row.ID)}
	for _, cond := range ways {
		all = append(all, cond)
	}
	if n, err := db.Count(t.Context(), orm.From[Track]().Where(all...)); err != nil || n != 1 {
		for what, cond := range ways {
			n, err := db.Count(t.Context(), orm.From[Track]().Where(orm.Eq(&c.ID, row.ID), cond))
			t.Errorf("%q, found by %s: %d, %v", text, what, n, err)
		}
	}
	n, err := db.Update(t.Context(), orm.From[Track]().Where(orm.Eq(&c.Name, text)), orm.Set(&c.Name, text+"."))
	if err != nil || n != 1 {
		t.Errorf("update of %q: %d, %v", text, n, err)
	}
	must(t, db.Remove(t.Context(), row))
}

// waysToFind are conditions that a track of this name fulfils.
func waysToFind(text string) map[string]orm.Cond {
	c := orm.Columns[Track]()
	return map[string]orm.Cond{
		"eq": orm.Eq(&c.Name, text), "in": orm.In(&c.Name, text, "other"), "contains": orm.Contains(&c.Name, text), "starts": orm.StartsWith(&c.Name, text), "ends": orm.EndsWith(&c.Name, text),
		"icontains": orm.IContains(&c.Name, text), "istarts": orm.IStartsWith(&c.Name, text), "iends": orm.IEndsWith(&c.Name, text), "ieq": orm.IEq(&c.Name, text), "between": orm.Between(&c.Name, text, text),
		"expression": orm.EqTo(&c.Name, orm.Value(text)), "any": orm.Compare(orm.Ref{"Name"}, orm.OpEq, text),
	}
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

// testRefusedTexts gives what PostgreSQL does not take to every way into the database: the error is the same everywhere, and names the field.
func testRefusedTexts(t *testing.T, s *suite) {
	for kind, texts := range unkept() {
		for _, text := range texts {
			refuseText(t, s.db, text, kind)
		}
	}
	_, err := s.db.Compute(t.Context(), orm.From[Track](), orm.Value("\x00").Max())
	if value, ok := errors.AsType[*orm.ValueError](err); !ok || value.Table != nil || err.Error() != "a value should not contain a NUL character" {
		t.Errorf("a value that is of no column: %T: %v", err, err)
	}
	for _, words := range [][]string{{"a\x00"}, {`\`, `\\`, "\x00"}, {"\\\x00"}} {
		row := kinds()
		row.JSON.Words = words
		refusedFor(t, "Insert of JSON", s.db.Insert(t.Context(), row), "JSON", "string_null_character")
	}
	row := kinds()
	row.JSON.Words = []string{`\u0000`, `\\u0000`, "\\"}
	insert(t, s.db, row)
	got, err := s.db.Get[Kinds](t.Context(), row.ID)
	must(t, err)
	equal(t, "what only looks like NUL", got.JSON, row.JSON)
}

// refuseText gives a text that cannot be kept to a database in every way there is.
func refuseText(t testing.TB, db *orm.DB, text, kind string) {
	t.Helper()
	c, ctx := orm.Columns[Track](), t.Context()
	refusedFor(t, "Insert", db.Insert(ctx, &Track{Name: text}), "Name", kind)
	refusedFor(t, "Insert of many", db.Insert(ctx, &Track{Name: "good"}, &Track{Name: text}), "Name", kind)
	refusedFor(t, "Save", db.Save(ctx, &Track{ID: 1, Name: text}), "Name", kind)
	_, err := db.Update(ctx, orm.From[Track](), orm.Set(&c.Name, text))
	refusedFor(t, "Update", err, "Name", kind)
	_, err = db.Update(ctx, orm.From[Track](), orm.SetAny("Name", text))
	refusedFor(t, "Update by a name", err, "Name", kind)
	for what, cond := range waysToFind(text) {
		_, err := db.All(ctx, orm.From[Track]().Where(cond))
		refusedFor(t, what, err, "Name", kind)
		_, err = db.Delete(ctx, orm.From[Track]().Where(cond))
		refusedFor(t, "Delete, "+what, err, "Name", kind)
	}
	if n, err := db.Count(ctx, orm.From[Track]()); err != nil || n != 0 {
		t.Errorf("%q: %d rows, %v", text, n, err)
	}
}

// refusedFor checks that an error is a ValueError of the kind which names the field.
func refusedFor(t testing.TB, what string, err error, field, kind string) {
	t.Helper()
	noSQL(t, err)
	if invalid, ok := errors.AsType[*orm.InvalidError](err); ok { // of a whole row, which its rules look at first
		if len(invalid.Items) != 1 || invalid.Items[0].Type != kind || !strings.Contains(err.Error(), field+": ") {
			t.Errorf("%s: %v, want %q of %s", what, err, kind, field)
		}
		return
	}
	value, ok := errors.AsType[*orm.ValueError](err)
	switch {
	case !ok:
		t.Errorf("%s: %T: %v", what, err, err)
	case value.Table == nil && strings.HasSuffix(what, "expression"): // which is of no field
	case value.Table == nil || len(value.Columns) != 1 || value.Columns[0].GoName != field || value.Type != kind:
		t.Errorf("%s: %q of %s, want %q of %s", what, value.Type, err, kind, field)
	}
}

// testAnyNames makes, changes and drops tables of hostile names.
func testAnyNames(t *testing.T, s *suite) {
	names := hostileNames()
	tryNames(t, s.db, "all at once", names...)
	for i := 0; i < len(names); i += 6 {
		tryNames(t, s.db, names[i], names[i])
	}
}

// hostileNames are names of tables and columns that are hard to quote, or mean something to a database.
func hostileNames() []string {
	long := strings.Repeat("very_long_", 6)
	return []string{"select", "ORDER", "user", "group by", "a.b", "a..b", "t0", "c0", "excluded", "rowid", "v", `"`, `""`, "`", "``", "'", "''", `\`, `\'`, `\"`, "[x]", "x]", "/*", "*/", "x--", "x -- y", "#", ";", "; DROP TABLE x; --", "$1", "?", "?1", ":x", "@x", "%", "%s", "100%",
		"a b", "a\tb", "a\nb", "a\x01b", "\x7f", "é", "e\u0301", "田中", "מִטָּה", "a\u202eb", "a\u200bb", "\ufeff", "ﬀ", "ß", "0", "1e3", "NULL", "true", ".", "..", "/", "a/b", long + "abc", long + "abd", strings.Repeat("ü", 31)}
}

// tryNames makes a table of a name, with columns of names, renames the first of them, keeps a row, and drops the table.
func tryNames(t testing.TB, db *orm.DB, table string, columns ...string) {
	t.Helper()
	ctx := t.Context()
	driver, err := db.Driver(ctx)
	must(t, err)
	const key, other = "tandem fuzz key", "tandem fuzz other" // which no column is taken for
	create := migrate.CreateTable{Name: table, Columns: []migrate.Column{{Name: key, Type: migrate.BigInt, PrimaryKey: true}}}
	for i, name := range columns {
		create.Columns = append(create.Columns, migrate.Column{Name: name, Type: migrate.Varchar(20), Unique: i == 0})
	}
	ops := []migrate.Operation{create}
	if first := columns[0]; !slices.Contains([]string{"rowid", "oid", "_rowid_"}, strings.ToLower(first)) { // which SQLite does not rename
		ops = append(ops, migrate.RenameColumn{Table: table, From: first, To: other}, migrate.RenameColumn{Table: table, From: other, To: first})
	}
	state, err := migrate.Edit(ctx, db, &migrate.State{}, ops...)
	if err != nil {
		t.Errorf("table %q, columns %q: %v", table, columns, err)
		return
	}
	dialect := driver.Dialect()
	q := func(name string) string { return string(dialect.Quote(nil, name)) }
	insert, values, set := "INSERT INTO "+q(table)+" ("+q(key), ") VALUES (1", "UPDATE "+q(table)+" AS t0 SET "+q(key)+" = 2"
	args := make([]any, len(columns))
	for i, name := range columns {
		args[i] = "kept"
		insert += ", " + q(name)
		place := string(dialect.Placeholder(nil, i+1))
		values += ", " + place
		set += ", " + q(name) + " = " + place
	}
	for _, sql := range []string{insert + values + ")", set + " WHERE t0." + q(columns[0]) + " <> 'nothing'"} {
		if result, err := driver.Exec(ctx, sql, args); err != nil || result.RowsAffected != 1 {
			t.Errorf("%s: %d rows, %v", sql, result.RowsAffected, err)
		}
	}
	if _, err := migrate.Edit(ctx, db, state, migrate.DropTable{Name: table}); err != nil {
		t.Errorf("table %q: %v", table, err)
	}
}

// testForeignValues reads what the models do not let in.
func testForeignValues(t *testing.T, s *suite) {
	driver, err := s.db.Driver(t.Context())
	must(t, err)
	dialect := driver.Dialect()
	q := func(name string) string { return string(dialect.Quote(nil, name)) }
	written := map[string][]string{ // by field, as SQL
		"sqlite":   {"Int8 300", "Uint64 -1", "Int64 'many'", "Int64 0.5", "Time '0000-01-01 00:00:00'", "Date '2026-02-31'", "Date '0000-01-01'", "Decimal 'much'", "UUID 'x'", "Short CAST(x'61ff' AS TEXT)", "Float32 1e300", "JSON '{'"},
		"postgres": {"Int8 300", "Uint64 -1", "Time 'infinity'", "Time '20000-01-01'", "Time '0044-03-15 BC'", "Date '-infinity'", "Date '10000-01-01'", "Decimal 'NaN'"},
		"mysql":    {"Int8 300", "Uint64 -1", "Date '0000-00-00'", "Date '2026-00-00'", "Time '0000-00-00 00:00:00'"},
	}[dialect.Name()]
	for _, value := range written {
		field, sql, _ := strings.Cut(value, " ")
		s.empty(t)
		row := kinds()
		insert(t, s.db, row)
		must(t, s.db.Tx(t.Context(), func(tx *orm.DB) error { // one connection
			columns := s.db.Registry().TableNamed("ormtest_kinds").Columns
			column := columns[slices.IndexFunc(columns, func(c *orm.Column) bool { return c.GoName == field })]
			for _, statement := range []string{"SET sql_mode = ''", "UPDATE ormtest_kinds SET " + q(column.Name) + " = " + sql, "SET sql_mode = DEFAULT"} {
				if strings.HasPrefix(statement, "SET") && dialect.Name() != "mysql" {
					continue
				}
				if _, err := tx.Exec(t.Context(), statement); err != nil {
					return err
				}
			}
			return nil
		}))
		for what, read := range map[string]func() error{
			"All":     func() error { _, err := s.db.All(t.Context(), orm.From[Kinds]()); return err },
			"Get":     func() error { _, err := s.db.Get[Kinds](t.Context(), row.ID); return err },
			"Refresh": func() error { return s.db.Refresh(t.Context(), row) },
		} {
			err := read()
			if bad, ok := errors.AsType[*orm.ReadError](err); !ok || bad.Column == nil || bad.Column.GoName != field || !strings.Contains(err.Error(), "Kinds."+field) {
				t.Errorf("%s of %s: %T: %v", what, value, err, err)
			}
		}
	}
}

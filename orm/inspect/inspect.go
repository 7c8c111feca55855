package inspect

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/internal/wire"
)

// Tables reads the tables and views of the database, in the order of their names: of PostgreSQL's current schema, of MySQL's
// current database. names limits them; one that is not there is an error.
func Tables(ctx context.Context, driver orm.Driver, names ...string) ([]*Table, error) {
	r := &reader{driver: driver}
	var list []*Table
	switch driver.Dialect().Name() {
	case "sqlite":
		list = r.sqlite(ctx, names)
	case "postgres":
		list = r.postgres(ctx)
	case "mysql":
		list = r.mysql(ctx)
	default:
		return nil, fmt.Errorf("inspect does not know how to read the schema of %s", driver.Dialect().Name())
	}
	if r.err != nil {
		return nil, fmt.Errorf("reading the schema: %w", r.err)
	}
	slices.SortFunc(list, func(a, b *Table) int { return strings.Compare(a.Name, b.Name) })
	if len(names) == 0 {
		return list, nil
	}
	for _, name := range names {
		if !slices.ContainsFunc(list, func(t *Table) bool { return t.Name == name }) {
			return nil, fmt.Errorf("the database has no table %s", name)
		}
	}
	return slices.DeleteFunc(list, func(t *Table) bool { return !slices.Contains(names, t.Name) }), nil
}

// reader asks the database. The first error ends its work.
type reader struct {
	driver orm.Driver
	err    error
	tables map[string]*Table
	list   []*Table
}

// add begins a table.
func (r *reader) add(name, comment string, view bool) *Table {
	if r.tables == nil {
		r.tables = map[string]*Table{}
	}
	t := &Table{Name: name, Comment: comment, View: view}
	r.tables[name] = t
	r.list = append(r.list, t)
	return t
}

// rows calls f with each row of a query whose columns are texts; NULL is "". Rows whose first column names no known table are
// left out, unless all is set.
func (r *reader) rows(ctx context.Context, columns int, sql string, f func(t *Table, row []string), args ...any) {
	for _, row := range r.read(ctx, columns, sql, args...) {
		if t := r.tables[row[0]]; t != nil {
			f(t, row)
		}
	}
}

// read is all rows of a query whose columns are texts.
func (r *reader) read(ctx context.Context, columns int, sql string, args ...any) [][]string {
	if r.err != nil {
		return nil
	}
	var list [][]string
	list, r.err = wire.Texts(ctx, r.driver, columns, sql, args...)
	return list
}

// onDelete is an action of a foreign key as SQL spells it.
func (fk *ForeignKey) onDelete(action string) {
	switch strings.ToUpper(action) {
	case "CASCADE", "C":
		fk.OnDelete = orm.Cascade
	case "SET NULL", "N":
		fk.OnDelete = orm.SetNull
	case "RESTRICT", "R":
		fk.OnDelete = orm.Restrict
	case "SET DEFAULT", "D":
		fk.OnDelete = orm.SetDefault
	default:
		fk.OnDelete = orm.NoAction
	}
}

// key adds a column to the foreign key of that name.
func (t *Table) key(name, column, table, target, action string) *ForeignKey {
	for i := range t.ForeignKeys {
		if fk := &t.ForeignKeys[i]; fk.Name == name {
			fk.Columns, fk.Targets = append(fk.Columns, column), append(fk.Targets, target)
			return fk
		}
	}
	fk := ForeignKey{Name: name, Columns: []string{column}, Table: table, Targets: []string{target}}
	fk.onDelete(action)
	t.ForeignKeys = append(t.ForeignKeys, fk)
	return &t.ForeignKeys[len(t.ForeignKeys)-1]
}

// index adds a column to the index of that name; "" is an expression.
func (t *Table) index(name, column string, unique, down bool) *Index {
	at := slices.IndexFunc(t.Indexes, func(ix Index) bool { return ix.Name == name })
	if at < 0 {
		t.Indexes = append(t.Indexes, Index{Name: name, Unique: unique})
		at = len(t.Indexes) - 1
	}
	ix := &t.Indexes[at]
	ix.Columns, ix.Descending = append(ix.Columns, column), append(ix.Descending, down)
	return ix
}

// setDefault reads a default as the database spells it.
func (c *Column) setDefault(sql string) {
	if sql == "" || strings.EqualFold(sql, "NULL") {
		return
	}
	if text, ok := plain(sql, c.Type); ok {
		c.Default = &text
		return
	}
	c.Computed = sql
}

// plain is the value that a default spells, if it is one: 5, 'draft'::character varying, true, now().
func plain(sql string, t orm.ColumnType) (string, bool) {
	for strings.HasPrefix(sql, "(") && strings.HasSuffix(sql, ")") {
		sql = sql[1 : len(sql)-1]
	}
	lower := strings.ToLower(sql)
	if t.Kind == orm.KindTime || t.Kind == orm.KindDate {
		for _, now := range []string{"current_timestamp", "current_date", "curdate", "now()", "strftime('%y-%m-%d %h:%m:%f000', 'now')", "date('now')"} {
			if strings.HasPrefix(lower, now) {
				return orm.DefaultNow, true
			}
		}
	}
	text, quoted := sql, false
	if strings.HasPrefix(sql, "'") {
		end := 1
		for end < len(sql) {
			if sql[end] == '\'' {
				if end+1 < len(sql) && sql[end+1] == '\'' {
					end++
				} else {
					break
				}
			}
			end++
		}
		if end >= len(sql) || end+1 < len(sql) && !strings.HasPrefix(sql[end+1:], "::") {
			return "", false
		}
		text, quoted = strings.ReplaceAll(sql[1:end], "''", "'"), true
	} else if before, _, ok := strings.Cut(sql, "::"); ok {
		text = before
	}
	switch t.Kind {
	case orm.KindBool:
		v, err := strconv.ParseBool(strings.ToLower(text))
		return strconv.FormatBool(v), err == nil
	case orm.KindInt16, orm.KindInt32, orm.KindInt64, orm.KindDuration:
		_, err := strconv.ParseInt(text, 10, 64)
		return text, err == nil
	case orm.KindFloat32, orm.KindFloat64, orm.KindDecimal:
		_, err := strconv.ParseFloat(text, 64)
		return text, err == nil
	case orm.KindBytes, orm.KindInvalid, orm.KindArray:
		return "", false
	case orm.KindRange:
		same, err := orm.RangeText(t.Element, text)
		return same, quoted && err == nil
	}
	return text, quoted
}

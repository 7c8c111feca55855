package orm

import (
	"math/bits"
	"slices"
	"unsafe"
)

// insertKind is what the INSERTs of one table differ in, beside their values.
type insertKind struct {
	keys bool   // the rows bring their automatic keys
	many bool   // there is more than one row
	omit uint64 // see insertRun
}

// insertion is what is worked out once for each kind of INSERT. It does not change.
type insertion struct {
	columns []*Column // whose values are sent
	arrays  bool      // as one array for each column
	lone    bool      // see core.lone
	made    []*Column // what the database makes, an automatic key first
	results []resultColumn
	returns bool   // the statement returns them
	into    string // the SQL up to the values
	sql     string // all of it; "" where it grows with the number of rows
}

// keptInsertions bounds how many kinds are remembered for a table: rows may leave any of its defaults out.
const keptInsertions = 64

// insertion returns what is worked out for the rows of a run.
func (c *core) insertion(t *Table, run insertRun) *insertion {
	plan := c.plan(t)
	kind := insertKind{keys: run.keys, many: len(run.rows) > 1, omit: run.omit}
	known := plan.insertions.Load()
	if known != nil {
		if in := (*known)[kind]; in != nil {
			return in
		}
	}
	in := c.newInsertion(t, kind)
	next := map[insertKind]*insertion{kind: in}
	if known != nil && len(*known) < keptInsertions {
		for k, v := range *known {
			next[k] = v
		}
	}
	plan.insertions.CompareAndSwap(known, &next) // else somebody else remembers another one, and this one the next time
	return in
}

func (c *core) newInsertion(t *Table, kind insertKind) *insertion {
	plan := c.plan(t)
	in := &insertion{columns: plan.insert}
	auto := t.auto()
	if auto != nil && kind.keys {
		in.columns = plan.written
	}
	if auto != nil && !kind.keys {
		in.made = append(in.made, auto)
	}
	in.made = append(in.made, plan.generated...)
	if omitted := kind.omitted(plan); len(omitted) > 0 {
		in.made = append(in.made, omitted...)
		in.columns = slices.DeleteFunc(slices.Clone(in.columns), func(c *Column) bool { return slices.Contains(omitted, c) })
	}
	for _, column := range in.made {
		in.results = append(in.results, plan.columns[column.index])
	}
	in.returns = len(in.made) > 0 && c.features.Returning
	k := c.compiler()
	in.arrays = kind.many && len(in.columns) > 0 && k.arrays(in.columns)
	dst := append(k.quote([]byte("INSERT INTO "), t.Name), " ("...)
	if len(in.columns) > 0 {
		dst = k.columnNames(dst, in.columns)
	} else { // nothing but what the database makes
		name := t.Columns[0].Name
		if auto != nil {
			name = auto.Name
		}
		dst = k.quote(dst, name)
	}
	in.into = string(append(dst, ") "...))
	if in.lone = c.lone(t, kind.omit); in.lone {
		in.into = string(append(k.quote([]byte("INSERT INTO "), t.Name), ' '))
	}
	if in.arrays || !kind.many {
		in.sql = string(in.returning(k, in.values(k, 1)))
	}
	return in
}

// omitted are the columns that the rows leave to the database.
func (kind insertKind) omitted(p *tablePlan) []*Column {
	var list []*Column
	for i, column := range p.defaults {
		if i < 64 && kind.omit&(1<<i) != 0 {
			list = append(list, column)
		}
	}
	return list
}

// text is the SQL for a number of rows.
func (in *insertion) text(k *compiler, rows int) string {
	if in.sql != "" {
		return in.sql
	}
	return string(in.returning(k, in.values(k, rows)))
}

// values is the SQL for a number of rows, without RETURNING.
func (in *insertion) values(k *compiler, rows int) []byte {
	dst := []byte(in.into)
	switch {
	case in.arrays:
		return k.unnest(dst, in.columns)
	case in.lone:
		return append(dst, "DEFAULT VALUES"...)
	case len(in.columns) > 0:
		return k.valuesList(dst, in.columns, rows, false)
	}
	dst = append(dst, "VALUES "...)
	for i := range rows {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		dst = append(append(append(dst, '('), k.emptyKey()...), ')')
	}
	return dst
}

func (in *insertion) returning(k *compiler, dst []byte) []byte {
	if in.returns {
		dst = k.columnNames(append(dst, " RETURNING "...), in.made)
	}
	return dst
}

// args are the values of the rows.
func (in *insertion) args(c *core, rows []unsafe.Pointer) ([]any, error) {
	if in.arrays {
		return c.arrayArgs(in.columns, rows)
	}
	return c.rowArgs(in.columns, rows)
}

// lone reports whether a row leaves everything to the database, and that has no word for a default among VALUES: such rows come one by one.
func (c *core) lone(t *Table, omit uint64) bool {
	return t.auto() == nil && len(c.plan(t).insert) == bits.OnesCount64(omit) && c.dialect.Name() == "sqlite"
}

// spelledOut is the SQL of a lone row as ON CONFLICT can follow it: one of the defaults is said.
func (c *core) spelledOut(t *Table) ([]byte, error) {
	k, column := c.compiler(), c.plan(t).defaults[0]
	value, _, err := column.Computed.SQL(c.dialect)
	dst := append(k.quote([]byte("INSERT INTO "), t.Name), " ("...)
	dst = append(k.quote(dst, column.Name), ") VALUES ("...)
	return append(append(dst, value...), ')'), err
}

// emptyKey is the value that makes an automatic key, where a row has no other column.
func (c *compiler) emptyKey() string {
	if c.dialect.Name() == "sqlite" {
		return "NULL"
	}
	return "DEFAULT"
}

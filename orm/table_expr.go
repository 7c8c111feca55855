package orm

import (
	"fmt"
	"slices"
	"strings"
)

// TableExpr is a condition or a value over the columns of one table, as constraints, indexes and generated columns have it: what it
// says is the same as in a query, but no parameter is left in it. The zero TableExpr is none.
type TableExpr struct {
	// Columns are those that it speaks of.
	Columns []*Column

	into  *Column // that gets the value, or nil
	table *Table
	cond  Cond
	value *expression
}

// IsZero reports whether there is nothing.
func (e TableExpr) IsZero() bool { return e.table == nil }

// SQL spells it for a database, with the names of columns in double quotes whatever the database's own quotes are, and says of
// what type it is. The error says what cannot be part of a schema.
func (e TableExpr) SQL(d Dialect) (string, ColumnType, error) {
	if e.table == nil {
		return "", ColumnType{}, nil
	}
	core := &core{registry: e.table.registry, dialect: plainQuotes{d}, features: d.Features()}
	core.features.ArrayParameters = false // a list is written out
	k := core.compiler()
	k.literals = true
	s := &scope{compiler: k, model: e.table.model, anchor: e.table.model.sentinelTree().root, table: e.table}
	var sql []byte
	v := valueType{kind: ColumnType{Kind: KindBool}}
	if e.value != nil {
		var like *valueType
		if e.into != nil {
			column := s.typeOf(e.into, false)
			like = &column
		}
		if sql, v = s.expression(nil, e.value, like); e.into != nil {
			sql = s.rescale(sql, v.kind, e.into.Type)
		}
	} else {
		sql = s.all(nil, []Cond{e.cond})
	}
	if len(s.joins) > 0 {
		k.mistake("it leads to another table")
	}
	if len(k.mistakes) == 0 && len(sql) == 0 {
		k.mistake("it says nothing")
	}
	if len(k.mistakes) > 0 {
		return "", v.kind, &QueryError{Mistakes: k.mistakes}
	}
	return string(sql), v.kind, nil
}

// plainQuotes is a dialect that puts names in double quotes.
type plainQuotes struct{ Dialect }

// Quote appends an identifier in double quotes.
func (plainQuotes) Quote(dst []byte, name string) []byte {
	dst = append(dst, '"')
	dst = append(dst, strings.ReplaceAll(name, `"`, `""`)...)
	return append(dst, '"')
}

// exprOf is the value over columns of a table, or why there is none.
func (t *Table) exprOf(value *expression) (TableExpr, error) {
	w := columnWalk{table: t}
	w.expression(value)
	if w.err != nil {
		return TableExpr{}, w.err
	}
	return TableExpr{table: t, value: value, Columns: w.columns}, nil
}

// condOf is the condition on columns of a table, or why there is none. Conditions are joined by And; without any there is none.
func (t *Table) condOf(conds ...Cond) (TableExpr, error) {
	w := columnWalk{table: t}
	for _, c := range conds {
		w.cond(c)
	}
	if w.err != nil || len(w.columns) == 0 {
		return TableExpr{}, w.err
	}
	return TableExpr{table: t, cond: And(conds...), Columns: w.columns}, nil
}

// columnWalk gathers the columns that an expression speaks of.
type columnWalk struct {
	table   *Table
	columns []*Column
	err     error
}

func (w *columnWalk) fail(format string, args ...any) {
	if w.err == nil {
		w.err = fmt.Errorf(format, args...)
	}
}

func (w *columnWalk) cond(c Cond) {
	if c.query != nil {
		w.fail("it has a query in it: a row can be judged by its own columns only")
		return
	}
	w.operand(c.left)
	if c.right != nil {
		w.operand(*c.right)
	}
	for _, kid := range c.kids {
		w.cond(kid)
	}
}

func (w *columnWalk) operand(o operand) {
	switch {
	case o.expr != nil:
		w.expression(o.expr)
		return
	case o.ptr == nil && o.ref == nil && o.typ == nil:
		return
	}
	f, err := w.table.model.resolve(o)
	switch {
	case err != nil:
		w.fail("%w", err)
	case f.node.parent != nil || f.slot.column < 0:
		w.fail("%s is not a column of %s itself: a row can be judged by its own columns only", f.node.model.fieldName(f.slot), w.table)
	default:
		if c := w.table.Columns[f.slot.column]; !slices.Contains(w.columns, c) {
			w.columns = append(w.columns, c)
		}
	}
}

func (w *columnWalk) expression(e *expression) {
	if e == nil {
		w.fail("an expression is empty: make it with orm.Col, orm.Lower, …")
		return
	}
	if e.op == exprOuter || e.op == exprExcluded {
		w.fail("it has a column of another row in it (orm.Outer, orm.Excluded): a row can be judged by its own columns only")
		return
	}
	if e.isAggregate() {
		w.fail("it has an aggregate in it: a row can be judged by its own columns only")
		return
	}
	if e.isWindow() || e.asks() {
		w.fail("it has a window or a query in it: a row can be judged by its own columns only")
		return
	}
	for _, c := range e.conds {
		w.cond(c)
	}
	for _, c := range e.filter {
		w.cond(c)
	}
	for _, sort := range e.order {
		w.operand(sort.operand)
	}
	if e.op == exprColumn {
		w.operand(e.left)
	}
	for _, kid := range e.kids {
		w.expression(kid)
	}
}

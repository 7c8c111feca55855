package orm

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
	"unsafe"
)

// saveStatement makes the UPDATE of some columns of one row by its key.
func (c view) saveStatement(t *Table, columns []*Column, row rowMemory) (statement, error) {
	k := c.compiler()
	dst := append(k.quote([]byte("UPDATE "), t.Name), " SET "...)
	n := 0
	for _, column := range columns {
		arg, err := c.arg(column, row)
		if err != nil {
			return statement{}, err
		}
		if n++; n > 1 {
			dst = append(dst, ", "...)
		}
		dst = k.bind(append(k.quote(dst, column.Name), " = "...), arg)
	}
	if v := t.Version; v != nil {
		if n++; n > 1 {
			dst = append(dst, ", "...)
		}
		dst = append(k.quote(append(k.quote(dst, v.Name), " = "...), v.Name), " + 1"...)
	}
	if n == 0 { // nothing but a key: it is there or it is not
		dst = k.quote(append(k.quote(dst, t.PK[0].Name), " = "...), t.PK[0].Name)
	}
	dst = append(dst, " WHERE "...)
	keys := t.PK
	if t.Version != nil {
		keys = append(keys[:len(keys):len(keys)], t.Version)
	}
	for i, column := range keys {
		arg, err := c.arg(column, row)
		if err != nil {
			return statement{}, err
		}
		if i > 0 {
			dst = append(dst, " AND "...)
		}
		dst = k.bind(append(k.quote(dst, column.Name), " = "...), arg)
	}
	dst = k.scoped(dst, 0, t, "", true)
	return statement{sql: string(dst), args: k.args}, k.scopeErr
}

// deleteKeys makes the DELETE of rows by their keys.
func (c view) deleteKeys(t *Table, rows []unsafe.Pointer) (statement, error) {
	k := c.compiler()
	s := &scope{compiler: k, table: t}
	dst := append(k.quote([]byte("DELETE FROM "), t.Name), " WHERE "...)
	dst, err := s.keysAmong(dst, rows)
	if err == nil {
		dst = k.scoped(dst, 0, t, "", true)
		err = k.scopeErr
	}
	return statement{sql: string(dst), args: k.args}, err
}

// keysAmong appends the condition that the primary key is one of those of some rows. Columns go by their own names.
func (s *scope) keysAmong(dst []byte, rows []unsafe.Pointer) ([]byte, error) {
	pk := s.table.PK
	keys := make([]any, len(rows))
	for i, row := range rows {
		key := make(tuple, len(pk))
		for j, column := range pk {
			arg, err := s.core.arg(column, row)
			if err != nil {
				return dst, err
			}
			key[j] = arg
		}
		if keys[i] = key; len(pk) == 1 {
			keys[i] = key[0]
		}
	}
	return s.among(dst, "", pk, keys), nil
}

// deleteRows makes the DELETE of a query.
func (c view) deleteRows(q AnyQuery) (statement, error) {
	k := c.compiler()
	if q.picks != nil {
		k.mistake("the result of Select cannot be deleted: give the query itself")
		return statement{}, k.err()
	}
	s := k.writeScope(q)
	if s == nil {
		return statement{}, k.err()
	}
	if s.table.softDelete != nil && !q.purge {
		now := time.Now()
		return c.updateRows(q, []Change{s.table.softly(now)}, now)
	}
	dst := k.quote([]byte("DELETE FROM "), s.table.Name)
	dst = s.target(dst, q)
	return statement{sql: string(dst), args: k.args}, k.err()
}

// updateRows makes the UPDATE of a query.
func (c view) updateRows(q AnyQuery, changes []Change, now time.Time) (statement, error) {
	k := c.compiler()
	switch {
	case q.picks != nil:
		k.mistake("the result of Select cannot be updated: give the query itself")
		return statement{}, k.err()
	case len(changes) == 0:
		k.mistake("an update without changes: add orm.Set(&p.Field, value)")
		return statement{}, k.err()
	}
	s := k.writeScope(q)
	if s == nil {
		return statement{}, k.err()
	}
	dst := append(k.quote([]byte("UPDATE "), s.table.Name), " SET "...)
	touched := map[*Column]bool{}
	for i, change := range s.inTurn(changes) {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		var err error
		if dst, err = s.change(dst, change, touched); err != nil {
			return statement{}, err
		}
	}
	if len(s.joins) > 0 {
		k.mistake("an update cannot compute with a column of another table: read it first")
	}
	for _, column := range s.table.Columns {
		switch {
		case touched[column]:
		case column.AutoNow:
			row := reflect.New(s.table.goType)
			column.setTime(field(row.UnsafePointer(), column), now)
			arg, err := c.arg(column, row.UnsafePointer())
			if err != nil {
				return statement{}, err
			}
			dst = k.bind(append(k.quote(append(dst, ", "...), column.Name), " = "...), arg)
		case column.Version:
			dst = append(k.quote(append(k.quote(append(dst, ", "...), column.Name), " = "...), column.Name), " + 1"...)
		}
	}
	for _, fill := range s.table.fills {
		if !fill.always || touched[fill.column] || c.value == nil {
			continue
		}
		row := c.value(fill)
		if row == nil {
			continue
		}
		arg, err := c.arg(fill.column, row)
		if err != nil {
			return statement{}, err
		}
		dst = k.bind(append(k.quote(append(dst, ", "...), fill.column.Name), " = "...), arg)
	}
	dst = s.target(dst, q)
	return statement{sql: string(dst), args: k.args}, k.err()
}

// change appends column = value.
func (s *scope) change(dst []byte, change Change, touched map[*Column]bool) ([]byte, error) {
	f, err := s.model.resolve(change.column)
	if err != nil {
		s.mistake("%s", err)
		return dst, nil
	}
	if f.node.parent != nil || f.slot.column < 0 || f.path != nil {
		s.mistake("%s is not a column of %s, which is updated", f.node.model.fieldName(f.slot), s.table)
		return dst, nil
	}
	column := s.table.Columns[f.slot.column]
	if s.scoping != nil && slices.ContainsFunc(s.table.scopes, func(c contextColumn) bool { return c.column == column }) {
		s.mistake("%s is the scope of the rows, and cannot be changed: see orm.ScopeBy", column)
		return dst, nil
	}
	if !column.Generated.IsZero() {
		s.mistake("%s is computed by the database, and cannot be written", column)
		return dst, nil
	}
	touched[column] = true
	v := s.typeOf(column, false)
	dst = append(s.quote(dst, column.Name), " = "...)
	if change.expr != nil {
		sql, result := s.expression(nil, change.expr, &v)
		return append(dst, s.rescale(sql, result.kind, column.Type)...), nil
	}
	// The value is put into a row, and goes out as that of a row does: what the column cannot keep is refused.
	row := s.table.fresh()
	if err := change.write(row, column); err != nil {
		return dst, err
	}
	arg, err := s.core.arg(column, row)
	if err != nil {
		return dst, err
	}
	return s.bind(dst, arg), nil
}

// rescale turns the integer that stands for a decimal into one with the digits of the column, rounded half away from zero as
// databases with decimals round what they compute. Parameters in the SQL are numbered and may be repeated.
func (s *scope) rescale(sql []byte, from, to ColumnType) []byte {
	if !s.features.ScaledDecimals || from.Kind != KindDecimal || to.Kind != KindDecimal || from.Scale == to.Scale {
		return sql
	}
	power := func(n int) string { return "1" + strings.Repeat("0", n) }
	if n := to.Scale - from.Scale; n > 0 {
		return fmt.Appendf(nil, "%s * %s", sql, power(n))
	}
	n := power(from.Scale - to.Scale)
	return fmt.Appendf(nil, "(%[1]s + CASE WHEN %[1]s < 0 THEN -%[2]s ELSE %[2]s END / 2) / %[2]s", sql, n)
}

// writeScope begins the scope of an UPDATE or DELETE, in which columns go by the name of the table.
func (c *compiler) writeScope(q AnyQuery) *scope {
	table := c.table(q.model.typ)
	if table == nil {
		return nil
	}
	return &scope{compiler: c, model: q.model, anchor: q.model.sentinelTree().root, table: table, alias: string(c.quote(nil, table.Name)), deleted: q.deleted}
}

// target appends WHERE: the conditions themselves, or where they need other tables, an order or a limit, the keys of a sub-query.
func (s *scope) target(dst []byte, q AnyQuery) []byte {
	if !q.limited && q.offset == 0 && q.source == nil {
		mark := len(s.args)
		s.joins = nil
		where := s.where(nil, q.conds)
		// MySQL cannot read the table it writes in a sub-query, nor know it there by its name.
		if len(s.joins) == 0 && !(mentions(q.conds) && !s.features.UpdateSelfSubquery) {
			if len(where) > 0 {
				dst = append(append(dst, " WHERE "...), where...)
			}
			return dst
		}
		s.args = s.args[:mark]
		q.order, q.noOrder = nil, true
	}
	inner := s.compiler.rootScope(q)
	var list, keys []byte
	for i, key := range s.table.PK {
		if i > 0 {
			list = append(list, ", "...)
			keys = append(keys, ", "...)
		}
		list = inner.name(list, inner.alias, key.Name)
		keys = s.quote(keys, key.Name)
	}
	sub := inner.finish(q, list)
	dst = append(dst, " WHERE "...)
	if len(s.table.PK) == 1 {
		dst = append(dst, keys...)
	} else {
		dst = append(append(append(dst, '('), keys...), ')')
	}
	// The extra level makes MySQL keep the keys before it writes, and lets it take a limit.
	alias := s.compiler.alias()
	dst = append(append(append(dst, " IN (SELECT "...), keys...), " FROM ("...)
	dst = append(append(append(dst, sub...), ") AS "...), alias...)
	return append(dst, ')')
}

// mentions reports whether a condition needs a sub-query.
func mentions(conds []Cond) bool {
	for _, c := range conds {
		if c.query != nil || c.left.expr.asks() || c.right != nil && c.right.expr.asks() || mentions(c.kids) {
			return true
		}
	}
	return false
}

// asks reports whether an expression contains a sub-query.
func (e *expression) asks() bool {
	if e == nil {
		return false
	}
	return e.op == exprQuery || mentions(e.conds) || mentions(e.filter) || slices.ContainsFunc(e.kids, (*expression).asks) ||
		slices.ContainsFunc(e.sorts(), func(s Sort) bool { return s.operand.expr.asks() }) ||
		e.over != nil && slices.ContainsFunc(e.over.Partition, func(p AnyExpr) bool { return p.untyped().asks() })
}

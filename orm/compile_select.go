package orm

import (
	"reflect"
	"slices"
	"strconv"
)

// statement is what a compiler makes.
type statement struct {
	sql     string
	args    []any
	columns []resultColumn
	raw     bool // written by hand
}

// resultColumn is where a column of a result goes in the memory of a row.
type resultColumn struct {
	offset uintptr
	cell   CellKind
	scale  int32
	custom func(ptr pointer, value any) error
	array  *ArrayCell
	bound  bool
	null   bool         // the field is a pointer
	may    bool         // NULL leaves the zero value
	base   reflect.Type // of the value
	column *Column      // where the value is of one, for errors
	name   string       // for errors, without a column
	fixed  pointer      // where the value goes, if not into the row
}

// selectRows makes the SELECT of a query's rows.
func (c view) selectRows(q AnyQuery) (statement, error) {
	return c.statement(&q, askRows, (*compiler).selectRows)
}

func (c *compiler) selectRows(q AnyQuery) ([]byte, []resultColumn) {
	if q.picks != nil {
		return c.selectPicks(q)
	}
	return c.selectModel(q)
}

// rootScope begins the scope of a query's own rows.
func (c *compiler) rootScope(q AnyQuery) *scope {
	table := c.table(q.model.typ)
	if table == nil {
		return nil
	}
	s := &scope{compiler: c, model: q.model, anchor: q.model.sentinelTree().root, table: table, alias: c.alias(), deleted: q.deleted}
	if q.source != nil {
		s.source, s.deleted = c.sourceSQL(q), true // each of the queries says by itself whether it has deleted rows
	}
	return s
}

// selectModel makes SELECT all columns FROM … of a model.
func (c *compiler) selectModel(q AnyQuery) ([]byte, []resultColumn) {
	s := c.rootScope(q)
	if s == nil {
		return nil, nil
	}
	plan := c.core.plan(s.table)
	if s.alias == firstAlias {
		return s.finish(q, plan.list), plan.columns
	}
	return s.finish(q, s.columnList(nil)), plan.columns
}

// columnList appends all columns of the scope's table.
func (s *scope) columnList(dst []byte) []byte { return s.listed(dst, KindInvalid) }

// readList is columnList for a SELECT whose rows go into memory: the words of a SearchVector stay where they are.
func (s *scope) readList(dst []byte) []byte { return s.listed(dst, KindSearch) }

func (s *scope) listed(dst []byte, without Kind) []byte {
	for i, column := range s.table.Columns {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		if column.Type.Kind == without {
			dst = append(dst, "NULL"...)
			continue
		}
		dst = s.name(dst, s.alias, column.Name)
	}
	return dst
}

// finish puts a SELECT together: the list is given, conditions and order are those of the query. Its rows are different in
// any case, since no join multiplies them: Distinct means nothing before Select.
func (s *scope) finish(q AnyQuery, list []byte) []byte {
	where := s.where(nil, q.conds)
	order := s.order(nil, q)
	dst := make([]byte, 0, len(list)+len(where)+len(order)+128)
	dst = append(dst, "SELECT "...)
	dst = s.from(append(dst, list...))
	if len(where) > 0 {
		dst = append(append(dst, " WHERE "...), where...)
	}
	dst = s.limit(append(dst, order...), q)
	return append(dst, s.dialect.Lock(q.lock, s.alias)...)
}

func (s *scope) limit(dst []byte, q AnyQuery) []byte {
	limit := -1
	if q.limited {
		limit = q.limit
		if limit < 0 {
			s.mistake("the limit is %d: it cannot be below zero", limit)
		}
	}
	if q.offset < 0 {
		s.mistake("the offset is %d: it cannot be below zero", q.offset)
	}
	if limit < 0 && q.offset <= 0 {
		return dst
	}
	return s.dialect.LimitOffset(dst, limit, q.offset)
}

// order appends ORDER BY: what the query says, or the model's own order, and always the primary key at the end.
func (s *scope) order(dst []byte, q AnyQuery) []byte {
	sorts := q.order
	if sorts == nil && !q.noOrder && s.picks == nil {
		sorts = s.table.Order
	}
	if q.reverse {
		sorts = slices.Clone(sorts)
		for i := range sorts {
			sorts[i].desc, sorts[i].nullsFirst = !sorts[i].desc, !sorts[i].nullsFirst
		}
	}
	sorts = varying(sorts)
	if len(sorts) == 0 && !q.reverse && (s.noKey || !q.limited && q.offset == 0) {
		return dst
	}
	start := len(dst)
	total := false
	for _, sort := range sorts {
		dst = s.comma(dst, start)
		var one bool
		dst, one = s.sort(dst, sort)
		total = total || one
	}
	if s.picks == nil && !total && !s.noKey {
		for _, key := range s.table.PK {
			dst = s.comma(dst, start)
			dst = s.name(dst, s.alias, key.Name)
			if q.reverse {
				dst = append(dst, " DESC"...)
			}
		}
	}
	return dst
}

// varying leaves out sorts by a bare value, which is the same in all rows: a number there is the place of a column to MariaDB and MySQL.
func varying(sorts []Sort) []Sort {
	bare := func(s Sort) bool { return s.operand.expr.isBare() }
	if !slices.ContainsFunc(sorts, bare) {
		return sorts
	}
	return slices.DeleteFunc(slices.Clone(sorts), bare)
}

func (s *scope) comma(dst []byte, start int) []byte {
	if len(dst) == start {
		return append(dst, " ORDER BY "...)
	}
	return append(dst, ", "...)
}

// sort appends one sort; it reports whether no two rows can be equal in it.
func (s *scope) sort(dst []byte, sort Sort) ([]byte, bool) {
	if s.picks == nil {
		if many := s.manyOfOperand(sort.operand, nil); many != nil {
			by := "an expression"
			if f, err := s.model.resolve(sort.operand); err == nil {
				by = f.node.model.fieldName(f.slot)
			}
			s.mistake("an order by %s is not one order, since %s leads to many rows", by, many.path())
			return dst, false
		}
	}
	dst, v := s.operand(dst, sort.operand)
	s.ordered(v)
	if !v.null {
		if sort.desc {
			dst = append(dst, " DESC"...)
		}
		c := v.column
		return dst, c != nil && c.Table == s.table && (c.Unique || isKey(c))
	}
	if s.features.NullsOrder {
		return s.direction(dst, sort, true), false
	}
	dst = append(dst, " IS NULL"...)
	if sort.nullsFirst {
		dst = append(dst, " DESC"...)
	}
	// Compiled once more rather than copied: its parameters are needed once more, too.
	dst, _ = s.operand(append(dst, ", "...), sort.operand)
	if sort.desc {
		dst = append(dst, " DESC"...)
	}
	return dst, false
}

// direction appends where an order leads, and NULLS LAST or FIRST where the database has those words and would do otherwise.
func (s *scope) direction(dst []byte, sort Sort, null bool) []byte {
	if sort.desc {
		dst = append(dst, " DESC"...)
	}
	if !null {
		return dst
	}
	nullsLast := s.features.NullsLargest != sort.desc
	switch {
	case sort.nullsFirst && nullsLast:
		dst = append(dst, " NULLS FIRST"...)
	case !sort.nullsFirst && !nullsLast:
		dst = append(dst, " NULLS LAST"...)
	}
	return dst
}

func (m *model) fieldName(s slot) string {
	if s.column >= 0 {
		return m.typ.String() + "." + m.columns[s.column].goName
	}
	return m.typ.String() + "." + m.relations[s.relation].name
}

// countRows makes SELECT COUNT(*) of a query.
func (c view) countRows(q AnyQuery) (statement, error) {
	return c.statement(&q, askCount, (*compiler).countRows)
}

func (c *compiler) countRows(q AnyQuery) (sql []byte, _ []resultColumn) {
	q.order, q.noOrder, q.lock = nil, true, NoLock
	if q.picks == nil && !q.limited && q.offset == 0 {
		if s := c.rootScope(q); s != nil {
			sql = s.finish(q, []byte("COUNT(*)"))
		}
		return sql, nil
	}
	inner, _ := c.selectRows(q)
	sql = append([]byte("SELECT COUNT(*) FROM ("), inner...)
	return append(append(sql, ") AS "...), c.alias()...), nil
}

// existsRow makes a SELECT that has a row where the query has one.
func (c view) existsRow(q AnyQuery) (statement, error) {
	return c.statement(&q, askExists, (*compiler).existsRow)
}

func (c *compiler) existsRow(q AnyQuery) (sql []byte, _ []resultColumn) {
	q.order, q.noOrder, q.lock = nil, true, NoLock
	if q.picks != nil {
		sql, _ = c.selectPicks(q)
		sql = append(append([]byte("SELECT 1 FROM ("), sql...), ") AS "...)
		return c.dialect.LimitOffset(append(sql, c.alias()...), 1, 0), nil
	}
	if s := c.rootScope(q); s != nil {
		if !q.limited {
			q.limit, q.limited = 1, true
		}
		s.noKey = true
		sql = s.finish(q, []byte("1"))
	}
	return sql, nil
}

// selectPicks makes the SELECT of a query made by Select. Conditions and order are about its result, so that they go around it.
func (c *compiler) selectPicks(q AnyQuery) ([]byte, []resultColumn) {
	sql, types := c.pickedRows(q)
	if sql == nil {
		return nil, nil
	}
	return sql, c.pickColumns(q.picks, types)
}

// pickedRows makes the SELECT of a query made by Select, and tells the types of its columns c0, c1, ….
func (c *compiler) pickedRows(q AnyQuery) ([]byte, []valueType) {
	plain := len(q.conds) == 0 && len(q.order) == 0 && !q.distinct
	if plain && q.source == nil {
		q = q.limitsInside()
	}
	s := c.pickedScope(q)
	if s == nil {
		return nil, nil
	}
	if plain {
		return s.limit(s.source, q), s.types
	}
	where := s.where(nil, q.conds)
	order := s.order(nil, q)
	dst := []byte("SELECT ")
	if q.distinct {
		dst = append(dst, "DISTINCT "...)
	}
	for i := range q.picks.list {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		dst = strconv.AppendInt(append(append(dst, s.alias...), ".c"...), int64(i), 10)
	}
	dst = s.from(dst)
	if len(where) > 0 {
		dst = append(append(dst, " WHERE "...), where...)
	}
	return s.limit(append(dst, order...), q), s.types
}

// limitsInside is a query made by Select whose limit and offset are those of the query that it picks from, if that has some: a SELECT has
// one LIMIT.
func (q AnyQuery) limitsInside() AnyQuery {
	base := q.picks.base
	if !base.limited && base.offset == 0 || !q.limited && q.offset == 0 || q.limit < 0 || q.offset < 0 {
		return q
	}
	if base.limited {
		base.limit = max(base.limit-q.offset, 0)
	}
	if q.limited && (!base.limited || q.limit < base.limit) {
		base.limit, base.limited = q.limit, true
	}
	base.offset += q.offset
	picks := *q.picks
	picks.base = base
	q.picks, q.limit, q.limited, q.offset = &picks, 0, false, 0
	return q
}

// pickedScope begins the scope of what Select makes of a query, without the conditions on it.
func (c *compiler) pickedScope(q AnyQuery) *scope {
	mark := len(c.args)
	inner, types := c.picksSQL(q.picks)
	if q.source != nil {
		c.args, c.origin.lost = c.args[:mark], true
		inner = c.sourceSQL(q)
	}
	if inner == nil {
		return nil
	}
	return &scope{compiler: c, model: q.model, alias: c.alias(), source: inner, picks: q.picks, types: types}
}

// picksSQL makes the SELECT without conditions on the result. Its columns are c0, c1, ….
func (c *compiler) picksSQL(p *picked) ([]byte, []valueType) {
	base := p.base
	var s *scope
	switch {
	case base.picks != nil && base.distinct: // of its own columns, not of what is picked from them
		if sql, types := c.pickedRows(base); sql != nil {
			s = &scope{compiler: c, model: base.model, alias: c.alias(), source: sql, picks: base.picks, types: types}
			base = AnyQuery{model: base.model, picks: base.picks, noOrder: true}
		}
	case base.picks != nil:
		s = c.pickedScope(base)
	default:
		s = c.rootScope(base)
	}
	if s == nil {
		return nil, nil
	}
	aggregates := slices.ContainsFunc(p.list, func(p PickSpec) bool { return p.expr != nil && p.expr.isAggregate() })
	var list, groups []byte
	types := make([]valueType, len(p.list))
	if aggregates && slices.ContainsFunc(p.list, func(p PickSpec) bool { return p.expr != nil && p.expr.isWindow() }) {
		s.spellKeys(p)
	}
	for i, pick := range p.list {
		if i > 0 {
			list = append(list, ", "...)
		}
		if pick.expr != nil {
			if many := s.manyOfExpr(pick.expr, nil); many != nil {
				c.mistake("%s leads to many rows: begin the query there, or count them in a query of their own", many.path())
			}
		}
		list, types[i] = s.expression(list, pick.expr, nil)
		list = strconv.AppendInt(append(list, " AS c"...), int64(i), 10)
		if aggregates && pick.expr.isKey() {
			if len(groups) == 0 {
				groups = append(groups, " GROUP BY "...)
			} else {
				groups = append(groups, ", "...)
			}
			groups = strconv.AppendInt(groups, int64(i+1), 10)
		}
	}
	if len(p.list) == 0 {
		c.mistake("Select picks nothing")
	}
	if aggregates && (base.limited || base.offset > 0 || base.distinct) {
		c.mistake("a query with a limit, an offset or Distinct cannot be aggregated: put them behind Select")
	}
	if aggregates {
		base.order, base.noOrder = nil, true
	}
	dst := append([]byte("SELECT "), list...)
	if base.distinct {
		// Only what is picked can order different rows; a query that says nothing else has the order of its model otherwise.
		s.noKey, base.noOrder = true, base.order == nil
		dst = append([]byte("SELECT DISTINCT "), list...)
	}
	where := s.where(nil, base.conds)
	order := s.order(nil, base)
	dst = s.from(dst)
	if len(where) > 0 {
		dst = append(append(dst, " WHERE "...), where...)
	}
	return s.limit(append(append(dst, groups...), order...), base), types
}

// spelled is the SQL of an expression.
type spelled struct {
	sql string
	typ valueType
}

// spellKeys compiles what a query is grouped by once, for windows that speak of it too: PostgreSQL takes an expression with a parameter for the
// same only where the parameter is the same.
func (s *scope) spellKeys(p *picked) {
	keys := map[*expression]spelled{}
	for _, pick := range p.list {
		if pick.expr.isKey() && pick.expr.op != exprColumn {
			sql, v := s.expression(nil, pick.expr, nil)
			keys[pick.expr] = spelled{string(sql), v}
		}
	}
	s.keys = keys
}

// isKey reports whether an expression that is picked beside aggregates is what the rows are grouped by.
func (e *expression) isKey() bool { return e != nil && !e.isAggregate() && !e.isWindow() }

// pickColumns says where the columns of Select's result go.
func (c *compiler) pickColumns(p *picked, types []valueType) []resultColumn {
	columns := make([]resultColumn, len(types))
	for i, pick := range p.list {
		offset := uintptr(pick.ptr) - uintptr(p.row)
		if offset >= p.size {
			c.mistake("%s is not a field of the result: pick into the fields of out", describe(operand{ptr: pick.ptr, typ: pick.typ}))
			continue
		}
		base := pick.typ
		if base.Kind() == reflect.Pointer {
			base = base.Elem()
		}
		v := types[i]
		if v.codec == nil || v.goType == nil {
			continue
		}
		codec := v.codec
		if v.goType != base {
			codec = newCodec(base, ColumnType{Kind: scalarKind(base), Precision: 18, Scale: v.kind.Scale})
		}
		columns[i] = resultColumn{offset: offset, cell: codec.cell, custom: codec.custom, array: codec.array, bound: codec.bound, null: pick.typ.Kind() == reflect.Pointer, may: true, base: base,
			name: "a picked column"}
		if codec.cell == CellDecimal && c.features.ScaledDecimals {
			columns[i].scale = int32(v.kind.Scale)
		}
	}
	return columns
}

// subSelect makes the SELECT of one column, for IN.
func (s *scope) subSelect(q AnyQuery, column operand) ([]byte, valueType, bool) {
	inner := s.inner(q)
	if inner == nil {
		return nil, valueType{}, false
	}
	list, v := inner.operand(nil, column)
	if !q.limited && q.offset == 0 {
		q.order, q.noOrder = nil, true
	}
	sub := inner.finish(q, list)
	if q.limited || q.offset > 0 {
		// MySQL takes no limit in the sub-query of IN, but in one inside it.
		sub = append(append([]byte("SELECT * FROM ("), sub...), ") AS "...)
		sub = append(sub, s.compiler.alias()...)
	}
	return sub, v, true
}

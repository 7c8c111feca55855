package orm

import (
	"fmt"
	"slices"
)

// source is what a query asks for rows instead of a table: other queries of the same model.
type source struct {
	op     sourceOp
	parts  []AnyQuery
	keys   []AnyExpr // of distinct rows
	steps  Steps     // of a recursive one
	failed string
}

type sourceOp uint8

const (
	sourceRows sourceOp = iota + 1
	sourceUnion
	sourceUnionAll
	sourceIntersect
	sourceExcept
	sourceDistinct
	sourceRecursive
)

var setWords = [...]string{sourceUnion: " UNION ", sourceUnionAll: " UNION ALL ", sourceIntersect: " INTERSECT ", sourceExcept: " EXCEPT "}

// combined is a query over others.
func combined[T any](op sourceOp, first Query[T], others []Query[T]) Query[T] {
	parts := make([]AnyQuery, 0, len(others)+1)
	for _, q := range append([]Query[T]{first}, others...) {
		part := q.any
		part.with = nil
		parts = append(parts, part)
	}
	return Query[T]{AnyQuery{model: first.any.model, picks: first.any.picks, with: first.any.with, source: &source{op: op, parts: parts}}}
}

// Union asks for the rows of this query and of others, each row once. Conditions, order, limit and relations of the new query are about
// all of them; a part keeps its own limit, and the order that goes with it. Queries made by Select can be united too, if their results
// have the same columns.
func (q Query[T]) Union(others ...Query[T]) Query[T] { return combined(sourceUnion, q, others) }

// UnionAll is Union that keeps a row as often as the queries have it.
func (q Query[T]) UnionAll(others ...Query[T]) Query[T] { return combined(sourceUnionAll, q, others) }

// Intersect asks for the rows that all of the queries have.
func (q Query[T]) Intersect(others ...Query[T]) Query[T] {
	return combined(sourceIntersect, q, others)
}

// Except asks for the rows of this query that none of the others has.
func (q Query[T]) Except(others ...Query[T]) Query[T] { return combined(sourceExcept, q, others) }

// FromQuery asks for the rows of a query as if they were a table: conditions and aggregates are about the rows that are left after its limit.
func FromQuery[T any](q Query[T]) Query[T] { return combined(sourceRows, q, nil) }

// DistinctOn keeps, of the rows that are equal in the expressions, the first in the query's order:
//
//	latest := orm.From[Reading]().Order(orm.Desc(&r.At)).DistinctOn(orm.Col(&r.SensorID))
//
// It does so on every database. A limit comes after it.
func (q Query[T]) DistinctOn(keys ...AnyExpr) Query[T] {
	part := q.any
	part.with, part.limited, part.limit, part.offset = nil, false, 0, 0
	out := AnyQuery{model: q.any.model, with: q.any.with, order: q.any.order, noOrder: q.any.noOrder, limit: q.any.limit, limited: q.any.limited, offset: q.any.offset,
		source: &source{op: sourceDistinct, parts: []AnyQuery{part}, keys: slices.Clone(keys)}}
	if q.any.picks != nil {
		out.source.failed = "DistinctOn is for the rows of a model: give it to the query that Select picks from"
	}
	return Query[T]{out}
}

// sourceSQL makes the SELECT of a query over others; nil where it cannot be made.
func (c *compiler) sourceSQL(q AnyQuery) []byte {
	src := q.source
	if src.failed != "" {
		c.mistake("%s", src.failed)
		return nil
	}
	if q.lock != NoLock {
		c.mistake("rows of several queries cannot be locked: lock those of one")
	}
	switch src.op {
	case sourceDistinct:
		return c.distinctSQL(src)
	case sourceRecursive:
		return c.recursiveSQL(src)
	}
	var dst []byte
	var types []valueType // of the first
	for i, part := range src.parts {
		if part.model != q.model || (part.picks == nil) != (q.picks == nil) {
			c.mistake("queries that are united must be of the same rows")
			return nil
		}
		if i > 0 {
			dst = append(dst, setWords[src.op]...)
		}
		var found []valueType
		if dst, found = c.partSQL(dst, part); i == 0 {
			types = found
		}
		for j, v := range found {
			if j < len(types) && c.features.ScaledDecimals && v.kind.Scale != types[j].kind.Scale {
				c.mistake("queries that are united must have the same columns: what %s picks number %d of has %d digits after the point in one and %d in another; use orm.CastDecimal",
					part.model.typ, j+1, types[j].kind.Scale, v.kind.Scale)
			}
		}
	}
	return dst
}

// partSQL appends a query that stands in another one, and tells the types of what it picks.
func (c *compiler) partSQL(dst []byte, part AnyQuery) ([]byte, []valueType) {
	if part.lock != NoLock {
		c.mistake("rows of several queries cannot be locked: lock those of one")
	}
	if !part.limited && part.offset == 0 {
		part.order, part.noOrder = nil, true
	}
	var sql []byte
	var types []valueType
	if part.picks != nil {
		sql, types = c.pickedRows(part)
	} else {
		s := c.rootScope(part)
		if s == nil {
			return dst, nil
		}
		sql = s.finish(part, s.columnList(nil))
	}
	return append(append(append(append(dst, "SELECT * FROM ("...), sql...), ") AS "...), c.alias()...), types
}

// distinctSQL numbers the rows that are equal, and takes the first of each.
func (c *compiler) distinctSQL(src *source) []byte {
	q := src.parts[0]
	s := c.rootScope(q)
	if s == nil {
		return nil
	}
	if len(src.keys) == 0 {
		c.mistake("DistinctOn has no expressions")
		return nil
	}
	list := s.columnList(nil)
	list = append(list, ", ROW_NUMBER() OVER (PARTITION BY "...)
	for i, k := range src.keys {
		if i > 0 {
			list = append(list, ", "...)
		}
		list, _ = s.expression(list, k.untyped(), nil)
	}
	ordered := q
	ordered.limited = true // the order is needed whatever the query says
	list = append(append(list, s.order(nil, ordered)...), ") AS tandem_row"...)
	q.order, q.noOrder = nil, true
	inner := s.finish(q, list)
	alias := c.alias()
	out := &scope{compiler: c, table: s.table, alias: alias}
	dst := append(out.columnList([]byte("SELECT ")), " FROM ("...)
	dst = append(append(append(append(dst, inner...), ") AS "...), alias...), " WHERE "...)
	return append(append(dst, alias...), ".tandem_row = 1"...)
}

// ownColumn is a column of the scope's own table.
func (c *compiler) ownColumn(s *scope, o operand) (*Column, error) {
	f, err := s.model.resolve(o)
	if err != nil {
		return nil, err
	}
	if f.node.parent != nil || f.slot.column < 0 || f.path != nil {
		return nil, fmt.Errorf("%s is not a column of %s itself", f.node.model.fieldName(f.slot), s.table)
	}
	return s.table.Columns[f.slot.column], nil
}

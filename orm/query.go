package orm

import (
	"reflect"
	"slices"
)

// Query asks for rows of type T. It is an immutable value: every method returns another one, and a query may be kept in a
// variable, shared by goroutines and built upon. Nothing is asked of the database before it is given to a DB.
type Query[T any] struct {
	any AnyQuery
}

// AnyQuery is a query whose model is not known when the program is compiled.
type AnyQuery struct {
	model    *model
	conds    []Cond
	order    []Sort
	limit    int // of rows; meaningless without limited
	limited  bool
	offset   int
	with     []wanted
	distinct bool
	lock     Lock
	picks    *picked // of a query made by Select
	noOrder  bool
	reverse  bool
	source   *source // of a query over others
	deleted  bool    // with rows that are deleted softly
	purge    bool    // a delete is for good
}

// From asks for all rows of a model.
func From[T any]() Query[T] { return Query[T]{AnyQuery{model: modelOf(reflect.TypeFor[T]())}} }

// FromTable asks for all rows of a table that has a model.
func FromTable(t *Table) AnyQuery { return AnyQuery{model: t.model} }

// Any is the query without its type.
func (q Query[T]) Any() AnyQuery { return q.any }

// Where keeps the rows for which all conditions hold, besides those asked for before.
func (q Query[T]) Where(conds ...Cond) Query[T] { return Query[T]{q.any.Where(conds...)} }

// Order replaces the order. Without an order a query has that of the model's Meta; Order without arguments takes it away.
// The primary key is always added at the end, so that pages do not overlap.
func (q Query[T]) Order(sorts ...Sort) Query[T] { return Query[T]{q.any.Order(sorts...)} }

// Reverse turns the order round.
func (q Query[T]) Reverse() Query[T] {
	q.any.reverse = !q.any.reverse
	return q
}

// Limit asks for at most n rows.
func (q Query[T]) Limit(n int) Query[T] { return Query[T]{q.any.Limit(n)} }

// Offset leaves out the first n rows.
func (q Query[T]) Offset(n int) Query[T] { return Query[T]{q.any.Offset(n)} }

// With loads relations, given by their addresses, together with the rows: one query for each relation, however many rows
// there are. A path loads what is on the way: With(&t.Album.Artist) loads the album too. Behind a relation to many rows,
// the path goes by Any: With(&orm.Any(a.Albums).Tracks). For some rows of a relation, see Prefetch.
func (q Query[T]) With(relations ...any) Query[T] { return Query[T]{q.any.With(relations...)} }

// Distinct asks for different rows only. The rows of a model are always different; it is for queries that Select picks from,
// and for what it has picked.
func (q Query[T]) Distinct() Query[T] { return Query[T]{q.any.Distinct()} }

// Lock locks the rows until the transaction ends: those of the model, not those that are joined to them (MariaDB locks both). Outside of Tx it is
// a mistake.
func (q Query[T]) Lock(l Lock) Query[T] { return Query[T]{q.any.Lock(l)} }

// Where keeps the rows for which all conditions hold, besides those asked for before.
func (q AnyQuery) Where(conds ...Cond) AnyQuery {
	if len(conds) == 0 {
		return q
	}
	q.conds = append(slices.Clip(q.conds), group(opAnd, conds))
	return q
}

// Order replaces the order.
func (q AnyQuery) Order(sorts ...Sort) AnyQuery {
	q.order, q.noOrder = slices.Clone(sorts), len(sorts) == 0
	return q
}

// Limit asks for at most n rows.
func (q AnyQuery) Limit(n int) AnyQuery {
	q.limit, q.limited = n, true
	return q
}

// Offset leaves out the first n rows.
func (q AnyQuery) Offset(n int) AnyQuery {
	q.offset = n
	return q
}

// With loads relations, given by their addresses, by Prefetch or, as a Ref, by their paths.
func (q AnyQuery) With(relations ...any) AnyQuery {
	q.with = append(slices.Clip(q.with), wantedOf(relations)...)
	return q
}

// Distinct asks for different rows only.
func (q AnyQuery) Distinct() AnyQuery {
	q.distinct = true
	return q
}

// Lock locks the rows until the transaction ends.
func (q AnyQuery) Lock(l Lock) AnyQuery {
	q.lock = l
	return q
}

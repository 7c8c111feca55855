package orm

// Prefetched is a relation to load, with a query for its rows: see Prefetch.
type Prefetched struct{ wanted }

// wanted is a relation that a query loads, with queries for its rows.
type wanted struct {
	relation operand
	queries  []AnyQuery
}

// Prefetch is a relation for With whose rows are those of a query: the ones that meet its conditions, in its order, for each parent as
// many as its limit says, and with the relations that it loads itself.
//
//	latest := orm.From[Comment]().Where(orm.Eq(&c.Hidden, false)).Order(orm.Desc(&c.At)).Limit(3).With(&c.Author)
//	posts, err := db.All(ctx, orm.From[Post]().With(orm.Prefetch(&p.Comments, latest)))
//
// It takes one query whatever the number of parents, as every relation does. To have both all rows and some, a model has two relations
// by the same column.
func Prefetch[T any](relation *[]T, rows Query[T]) Prefetched {
	return Prefetched{wanted{relation: columnAt(relation), queries: []AnyQuery{rows.any}}}
}

// PrefetchAny is Prefetch for an AnyOf: there may be a query for each model that it points at, made by Query.Any. Rows that the query
// of their model does not find are not loaded.
//
//	orm.PrefetchAny(&c.About, orm.From[Post]().With(&p.Author).Any(), orm.From[Photo]().Any())
func PrefetchAny[R pointsAnywhere](column *R, rows ...AnyQuery) Prefetched {
	return Prefetched{wanted{relation: columnAt(column), queries: rows}}
}

// wantedOf are what With is given: addresses, paths, and what Prefetch makes.
func wantedOf(relations []any) []wanted {
	list := make([]wanted, len(relations))
	for i, r := range relations {
		switch r := r.(type) {
		case Prefetched:
			list[i] = r.wanted
		case Ref:
			list[i] = wanted{relation: operand{ref: r}}
		default:
			list[i] = wanted{relation: anyColumn(r)}
		}
	}
	return list
}

// checkPrefetch returns what is wrong with a query for the rows of a relation, or nothing.
func checkPrefetch(q AnyQuery, t *Table) string {
	switch {
	case q.model != t.model:
		return "the rows of " + t.String() + " cannot be prefetched by a query of " + q.model.typ.String()
	case q.picks != nil || q.source != nil || q.lock != NoLock || q.distinct:
		return "a query for Prefetch has conditions, an order, a limit and relations to load, and nothing else"
	case q.limited && q.limit < 0 || q.offset < 0:
		return "the limit and the offset of a query for Prefetch cannot be below zero"
	}
	return ""
}

// limitRelated makes the SELECT of the rows that some keys lead to, for each key as many as the query's limit says: left is the key, list
// what is selected.
func (s *scope) limitRelated(q AnyQuery, rel *Relation, left, list, where []byte) []byte {
	order := s.relatedOrder(q)
	dst := append([]byte("SELECT "), list...)
	out := []byte("SELECT ")
	alias := s.compiler.alias()
	if rel.Kind == ManyToMany {
		dst = append(append(append([]byte("SELECT "), left...), " AS tandem_key, "...), list[len(left)+len(", "):]...)
		out = append(append(out, alias...), ".tandem_key, "...)
	}
	dst = append(append(dst, ", ROW_NUMBER() OVER (PARTITION BY "...), left...)
	dst = append(append(dst, order...), ") AS tandem_row"...)
	dst = append(append(s.from(dst), " WHERE "...), where...)
	for i, c := range s.table.Columns {
		if i > 0 {
			out = append(out, ", "...)
		}
		out = s.name(out, alias, c.Name)
	}
	out = append(append(append(append(out, " FROM ("...), dst...), ") AS "...), alias...)
	out = s.bind(append(out, " WHERE tandem_row > "...), int64(q.offset))
	if q.limited {
		out = s.bind(append(out, " AND tandem_row <= "...), int64(q.offset)+int64(q.limit))
	}
	return append(out, " ORDER BY tandem_row"...)
}

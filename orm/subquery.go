package orm

import "reflect"

// Outer is a column of the query around the one that it is used in, for Scalar and Exists:
//
//	orm.Exists(orm.From[Track]().Where(orm.EqTo(&t.AlbumID, orm.Nullable(orm.Outer(&a.ID)))))
func Outer[T any](column *T) Expr[T] {
	return Expr[T]{&expression{op: exprOuter, typ: reflect.TypeFor[T](), kids: []*expression{Col(column).node}}}
}

// Scalar is an expression over the rows of another query: the first row's, or an aggregate of all. Without rows it is NULL. Conditions of
// the query may use columns of the one around it, by Outer.
//
//	latest := orm.Scalar(orm.From[Track]().Where(orm.EqTo(&t.ArtistID, orm.Outer(&a.ID))), orm.Max(&t.CreatedAt))
func Scalar[R, T any](q Query[R], e Expr[T]) Expr[*T] {
	return Expr[*T]{&expression{op: exprQuery, typ: reflect.TypeFor[*T](), query: &q.any, kids: []*expression{e.node}}}
}

// Exists holds where the query has a row. Its conditions may use columns of the query around it, by Outer.
func Exists[R any](q Query[R]) Cond { return Cond{op: opExists, query: &q.any} }

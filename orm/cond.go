package orm

import (
	"reflect"
	"slices"
	"unsafe"
)

// Op is how a condition compares.
type Op uint8

// The comparisons. The text matches from OpContains on need a column of text.
const (
	OpEq Op = iota + 1
	OpNe
	OpGt
	OpGte
	OpLt
	OpLte
	OpIn
	OpNotIn
	OpBetween
	OpIsNull
	OpNotNull
	OpContains
	OpIContains
	OpStartsWith
	OpIStartsWith
	OpEndsWith
	OpIEndsWith
	OpIExact
	OpRegex
	OpIRegex

	opAnd
	opOr
	opNot
	opInQuery
	opNotInQuery
	opExists
	opTrue
)

// Cond is a condition of a query. The zero Cond holds for every row, so that a condition may be left out by leaving it
// zero. It is immutable.
//
// NULL is treated as a value: Ne and NotIn hold for rows without one, and Not turns every row round, as people expect and
// SQL's three-valued logic does not.
//
// A condition through a relation to many rows (see Any) holds if one of them meets it. Conditions that stand together, in
// one Where or one And, and go through the same relation, are about the same row; those of separate Where calls may be
// about different ones. A row is never returned twice for it.
type Cond struct {
	op    Op
	left  operand
	right *operand // an expression to compare with, or the column of a sub-query
	// values are count values of type left.typ, one after the other in memory.
	values unsafe.Pointer
	count  int
	text   string // of a match
	any    any    // the value of Compare
	kids   []Cond
	query  *AnyQuery
}

func compare[T any](op Op, column *T, value T) Cond {
	return Cond{op: op, left: columnAt(column), values: unsafe.Pointer(&value), count: 1}
}

// Eq holds where the column has the value. A nil pointer stands for NULL.
func Eq[T any](column *T, value T) Cond { return compare(OpEq, column, value) }

// Ne holds where the column has another value, or none. Ne with a nil pointer holds where it has one.
func Ne[T any](column *T, value T) Cond { return compare(OpNe, column, value) }

// Gt holds where the column is greater than the value.
func Gt[T any](column *T, value T) Cond { return compare(OpGt, column, value) }

// Gte holds where the column is greater than the value or equal to it.
func Gte[T any](column *T, value T) Cond { return compare(OpGte, column, value) }

// Lt holds where the column is less than the value.
func Lt[T any](column *T, value T) Cond { return compare(OpLt, column, value) }

// Lte holds where the column is less than the value or equal to it.
func Lte[T any](column *T, value T) Cond { return compare(OpLte, column, value) }

// Between holds where the column is between the two values, or equal to one of them.
func Between[T any](column *T, low, high T) Cond {
	return Cond{op: OpBetween, left: columnAt(column), values: unsafe.Pointer(&[2]T{low, high}), count: 2}
}

// In holds where the column has one of the values; without values, nowhere.
func In[T any](column *T, values ...T) Cond {
	values = slices.Clone(values)
	return Cond{op: OpIn, left: columnAt(column), values: unsafe.Pointer(unsafe.SliceData(values)), count: len(values)}
}

// NotIn holds where the column has none of the values.
func NotIn[T any](column *T, values ...T) Cond {
	c := In(column, values...)
	c.op = OpNotIn
	return c
}

// IsNull holds where the column has no value. For a relation to one row, it holds where there is no such row.
func IsNull[T any](column *T) Cond { return Cond{op: OpIsNull, left: columnAt(column)} }

// NotNull holds where the column has a value.
func NotNull[T any](column *T) Cond { return Cond{op: OpNotNull, left: columnAt(column)} }

// text is what matches take: strings, types made of them, and nullable columns of both.
type text interface {
	~string | ~*string
}

func match[T text](op Op, column *T, pattern string) Cond {
	return Cond{op: op, left: columnAt(column), text: pattern}
}

// Contains holds where the column contains the text, with the same case. The text may contain any characters: none has a
// special meaning. The empty text is contained in every value.
func Contains[T text](column *T, part string) Cond { return match(OpContains, column, part) }

// IContains is Contains without regard to case.
func IContains[T text](column *T, part string) Cond { return match(OpIContains, column, part) }

// StartsWith holds where the column begins with the text.
func StartsWith[T text](column *T, start string) Cond { return match(OpStartsWith, column, start) }

// IStartsWith is StartsWith without regard to case.
func IStartsWith[T text](column *T, start string) Cond { return match(OpIStartsWith, column, start) }

// EndsWith holds where the column ends with the text.
func EndsWith[T text](column *T, end string) Cond { return match(OpEndsWith, column, end) }

// IEndsWith is EndsWith without regard to case.
func IEndsWith[T text](column *T, end string) Cond { return match(OpIEndsWith, column, end) }

// IEq holds where the column is the text, without regard to case.
func IEq[T text](column *T, value string) Cond { return match(OpIExact, column, value) }

// And holds where all conditions do.
func And(conds ...Cond) Cond { return group(opAnd, conds) }

// Or holds where one of the conditions does; without conditions, nowhere.
func Or(conds ...Cond) Cond { return group(opOr, conds) }

// Not holds where the condition does not.
func Not(cond Cond) Cond { return Cond{op: opNot, kids: []Cond{cond}} }

func group(op Op, conds []Cond) Cond {
	if len(conds) == 1 {
		return conds[0]
	}
	return Cond{op: op, kids: slices.Clone(conds)}
}

// Compare is a condition on a column given by its path, for programs that do not know the model when they are compiled.
// The value is of the column's type, or a text in its canonical form; OpIn, OpNotIn and OpBetween take a slice.
func Compare(ref Ref, op Op, value any) Cond {
	return Cond{op: op, left: operand{ref: ref}, any: value}
}

// columnTo compares a column with an expression.
func columnTo[T any](op Op, column *T, e Expr[T]) Cond {
	return Cond{op: op, left: columnAt(column), right: &operand{typ: reflect.TypeFor[T](), expr: e.node}}
}

// EqTo holds where the column equals the expression: orm.EqTo(&p.UpdatedAt, orm.Col(&p.CreatedAt)). Two NULLs are not equal, and do not differ
// either: for rows where both may be missing add orm.IsNull to it.
func EqTo[T any](column *T, e Expr[T]) Cond { return columnTo(OpEq, column, e) }

// NeTo holds where the column differs from the expression, which NULL does from any value, but not from NULL.
func NeTo[T any](column *T, e Expr[T]) Cond { return columnTo(OpNe, column, e) }

// GtTo holds where the column is greater than the expression.
func GtTo[T any](column *T, e Expr[T]) Cond { return columnTo(OpGt, column, e) }

// GteTo holds where the column is greater than the expression or equal to it.
func GteTo[T any](column *T, e Expr[T]) Cond { return columnTo(OpGte, column, e) }

// LtTo holds where the column is less than the expression.
func LtTo[T any](column *T, e Expr[T]) Cond { return columnTo(OpLt, column, e) }

// LteTo holds where the column is less than the expression or equal to it.
func LteTo[T any](column *T, e Expr[T]) Cond { return columnTo(OpLte, column, e) }

// InQuery holds where the column has a value that the query finds in its column:
//
//	orm.InQuery(&p.AuthorID, orm.From[User]().Where(orm.Eq(&u.Active, true)), &u.ID)
func InQuery[T, R any](column *T, query Query[R], found *T) Cond {
	right := columnAt(found)
	return Cond{op: opInQuery, left: columnAt(column), right: &right, query: &query.any}
}

// NotInQuery holds where InQuery does not.
func NotInQuery[T, R any](column *T, query Query[R], found *T) Cond {
	c := InQuery(column, query, found)
	c.op = opNotInQuery
	return c
}

package orm

import (
	"cmp"
	"fmt"
	"slices"
)

// IndexSpec is an index or unique constraint in a Meta. Its methods return a changed copy.
type IndexSpec struct {
	name       string
	keys       []sortable
	where      []Cond
	covering   []operand
	nullsEqual bool
	message    string
	method     IndexMethod
	deferred   bool
	exclusion  bool // made by Exclude
	storage    []StorageParameter
}

// sortable is the address of a column, or a Sort of one.
type sortable struct {
	operand  operand
	desc     bool
	class    OperatorClass
	conflict string
}

// Index is an index over columns, given by their addresses, and over expressions; for another direction, by Asc and Desc:
//
//	orm.Index(&p.Status, orm.Desc(&p.CreatedAt))
//	orm.Index(orm.Lower(orm.Col(&p.Title)))
func Index(keys ...any) IndexSpec { return indexSpec(keys) }

// Unique is a unique constraint over columns, given by their addresses, and over expressions:
//
//	orm.Unique(&p.Slug).Where(orm.IsNull(&p.DeletedAt)) // among the rows that are not deleted
//	orm.Unique(orm.Lower(orm.Col(&u.Email)))                     // whatever the case
//
// Rows with NULL in one of the columns are never equal, unless NullsEqual says so.
func Unique(keys ...any) IndexSpec { return indexSpec(keys) }

// Named gives the index a name of its own. Without it, the name follows from the table and the columns.
func (s IndexSpec) Named(name string) IndexSpec {
	s.name = name
	return s
}

// Where limits the index to the rows that meet the conditions: a unique constraint holds among them only. MySQL and MariaDB keep a
// unique constraint of that kind by a column that no query sees, and an index that is not unique for all rows.
func (s IndexSpec) Where(conds ...Cond) IndexSpec {
	s.where = append(slices.Clone(s.where), conds...)
	return s
}

// Covering keeps columns in the index that are no part of its key, so that a query which needs no more finds them there. Where the
// database has no such thing, they stand at the end of the key, or are left out where the index is unique.
func (s IndexSpec) Covering(columns ...any) IndexSpec {
	s.covering = slices.Clone(s.covering)
	for _, c := range columns {
		s.covering = append(s.covering, anyColumn(c))
	}
	return s
}

// NullsEqual makes NULL a value like others for a unique constraint: two rows without one are not both allowed.
func (s IndexSpec) NullsEqual() IndexSpec {
	s.nullsEqual = true
	return s
}

// Deferred has a unique or exclusion constraint wait for the end of the transaction: rows may trade places meanwhile. What breaks it is an
// error of the commit. Only PostgreSQL can wait, for plain columns of all rows; migrations for other databases refuse it. An upsert cannot be about
// a constraint that waits, nor can a foreign key point at its columns.
func (s IndexSpec) Deferred() IndexSpec {
	s.deferred = true
	return s
}

// Storage sets a storage parameter of PostgreSQL, such as fillfactor of a BTree, fastupdate of GIN or pages_per_range of BRIN
// (https://www.postgresql.org/docs/current/sql-createindex.html). value is a number, a bool or a word. Elsewhere it is left out.
//
//	orm.Index(&l.At).Using(orm.BRIN).Storage("pages_per_range", 32)
func (s IndexSpec) Storage(name string, value any) IndexSpec {
	s.storage = append(slices.Clone(s.storage), StorageParameter{Name: name, Value: fmt.Sprint(value)})
	return s
}

// Saying is what people are told who break a unique or exclusion constraint, one sentence: "There is a booking at that time already".
func (s IndexSpec) Saying(message string) IndexSpec {
	s.message = message
	return s
}

func indexSpec(keys []any) IndexSpec {
	var s IndexSpec
	for _, k := range keys {
		s.keys = append(s.keys, sortableOf(k))
	}
	return s
}

func sortableOf(key any) sortable {
	switch k := key.(type) {
	case IndexTerm:
		s := sortableOf(k.key)
		s.class, s.conflict = cmp.Or(k.class, s.class), cmp.Or(k.conflict, s.conflict)
		return s
	case Sort:
		return sortable{operand: k.operand, desc: k.desc}
	case anyExpr:
		return sortable{operand: k.erased()}
	}
	return sortable{operand: anyColumn(key)}
}

// anyExpr is an Expr of any type.
type anyExpr interface{ erased() operand }

func (e Expr[T]) erased() operand { return e.Asc().operand }

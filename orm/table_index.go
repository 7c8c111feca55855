package orm

import "slices"

// TableIndex is an index or, in Table.Uniques and Table.Exclusions, a constraint.
type TableIndex struct {
	Name string
	// Keys are what it sorts by, in order.
	Keys []IndexKey
	// Columns are those that the keys speak of.
	Columns []*Column
	// Covering are columns that are kept beside the key.
	Covering []*Column
	// Where is the condition on the rows that are in it, or zero for all.
	Where TableExpr
	// NullsEqual: to a unique constraint NULL is a value like others.
	NullsEqual bool
	// Using is how it is built.
	Using IndexMethod
	// Deferred: the constraint holds at the end of the transaction.
	Deferred bool
	// Storage are parameters of PostgreSQL.
	Storage []StorageParameter
	// Message is what people are told who break a constraint, or empty.
	Message string

	implied bool // by a foreign key
}

// IndexKey is a column or an expression that an index sorts by.
type IndexKey struct {
	Column     *Column // nil where it is an expression
	Expr       TableExpr
	Descending bool
	Class      OperatorClass // empty is the usual one
	Conflict   string        // the operator by which two rows agree in it; for exclusion constraints
}

// TableCheck is a condition that every row of a table keeps.
type TableCheck struct {
	Name string
	Cond TableExpr
	// Message is the reason that people get, or empty.
	Message string
}

// indexOn is an index of columns.
func indexOn(columns ...*Column) *TableIndex {
	ix := &TableIndex{Columns: columns}
	for _, c := range columns {
		ix.Keys = append(ix.Keys, IndexKey{Column: c})
	}
	if columns[0].Type.Kind == KindArray {
		ix.Using = GIN // no order of lists is of use
	}
	ix.forWords()
	return ix
}

// forWords makes an index that begins with words one of what is inside of them: no order of words is of use.
func (ix *TableIndex) forWords() {
	if k := ix.Keys[0]; ix.Using == BTree && (k.Column != nil && k.Column.Type.Kind == KindSearch || k.Expr.value.isVector()) {
		ix.Using = GIN
	}
}

// messageOf is what the unique constraint of exactly these columns says to people, for databases (SQLite) that tell no more of it.
func (t *Table) messageOf(columns []*Column) string {
	for _, u := range t.Uniques {
		if slices.Equal(u.Columns, columns) {
			return u.Message
		}
	}
	return ""
}

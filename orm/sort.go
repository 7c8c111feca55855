package orm

// Sort is one column or expression of an order, and its direction. NULL comes last in both directions, on every database,
// unless NullsFirst says otherwise.
type Sort struct {
	operand    operand
	desc       bool
	nullsFirst bool
}

// Asc orders by a column, the smallest value first.
func Asc[T any](column *T) Sort { return Sort{operand: columnAt(column)} }

// Desc orders by a column, the largest value first.
func Desc[T any](column *T) Sort { return Sort{operand: columnAt(column), desc: true} }

// NullsFirst puts the rows without a value before all others.
func (s Sort) NullsFirst() Sort {
	s.nullsFirst = true
	return s
}

// By lists sorts, for Meta.
func By(sorts ...Sort) []Sort { return sorts }

// SortBy orders by a column given by its path, for programs that do not know the model when they are compiled.
func SortBy(ref Ref, desc bool) Sort { return Sort{operand: operand{ref: ref}, desc: desc} }

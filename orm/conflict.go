package orm

// Conflict says what Upsert does with a row where another one with the same values in a unique constraint is there already. It
// is made by OnConflict and is immutable.
type Conflict struct {
	target  []operand
	ignore  bool
	all     bool
	columns []operand
	changes []Change
}

// OnConflict names the unique constraint by its columns: those of a primary key, of a field with the tag option unique, or of one
// of Meta.Uniques. What breaks another constraint is an error. Without columns it is about every unique constraint of the
// model, which only Ignore allows.
//
// Without one of the methods the row that is there is changed as by Update().
func OnConflict(columns ...any) Conflict { return Conflict{target: anyColumns(columns)} }

// Ignore leaves the row that is there as it is, and the new one out.
func (c Conflict) Ignore() Conflict {
	c.ignore = true
	return c
}

// Update gives these columns of the row that is there the values of the new one; without columns all of them, except the
// primary key, those of the constraint, and what is only written once: auto_now_add, and UUIDs that Insert makes, also where the new
// row brings its own. Who wants such a column written names it; a new row without a UUID has a new one for it.
func (c Conflict) Update(columns ...any) Conflict {
	c.all = len(columns) == 0
	c.columns = append(c.columns[:len(c.columns):len(c.columns)], anyColumns(columns)...)
	return c
}

// Set changes the row that is there: orm.OnConflict(&w.Text).Set(orm.SetTo(&w.Seen, orm.Plus(&w.Seen, 1))). In an expression the
// columns are those of the row that is there; Excluded is the value of the new one.
func (c Conflict) Set(changes ...Change) Conflict {
	c.changes = append(c.changes[:len(c.changes):len(c.changes)], changes...)
	return c
}

// Excluded is the value that a column has in the new row, in the changes of OnConflict:
//
//	orm.OnConflict(&w.Text).Set(orm.SetTo(&w.Seen, orm.Col(&w.Seen).Plus(orm.Excluded(&w.Seen))))
//
// Anywhere else it is a mistake.
func Excluded[T any](column *T) Expr[T] {
	e := Col(column)
	e.node.op = exprExcluded
	return e
}

func anyColumns(columns []any) []operand {
	list := make([]operand, len(columns))
	for i, c := range columns {
		if ref, ok := c.(Ref); ok {
			list[i] = operand{ref: ref}
			continue
		}
		list[i] = anyColumn(c)
	}
	return list
}

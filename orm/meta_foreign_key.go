package orm

// ForeignKeySpec is a foreign key in a Meta. Its methods return a changed copy.
type ForeignKeySpec struct {
	relation operand
	from     []operand
	to       []operand
}

// ForeignKey says by which columns a relation to one row goes, where their names do not tell:
//
//	func (l *Line) Meta() orm.Meta {
//		return orm.Meta{ForeignKeys: orm.ForeignKeys(orm.ForeignKey(&l.Order).From(&l.Tenant, &l.OrderNumber))}
//	}
//
// Otherwise the columns are called after the relation and the key: Order goes by OrderTenant and OrderNumber where Order has the key
// Tenant, Number. A row in which one of the columns is NULL points at nothing, and the others are not looked at.
func ForeignKey[R any](relation **R) ForeignKeySpec {
	return ForeignKeySpec{relation: columnAt(relation)}
}

// From names the columns of the model itself, in the order of those that they point at. A column may belong to several foreign keys.
func (s ForeignKeySpec) From(columns ...any) ForeignKeySpec {
	s.from = anyColumns(columns)
	return s
}

// To names the columns that are pointed at, through the relation, where they are not the primary key: orm.ForeignKey(&l.Country).To(&l.Country.Code).
// They are the columns of a unique constraint, in its order.
func (s ForeignKeySpec) To(columns ...any) ForeignKeySpec {
	s.to = anyColumns(columns)
	return s
}

// ForeignKeys lists foreign keys for a Meta.
func ForeignKeys(keys ...ForeignKeySpec) []ForeignKeySpec { return keys }

package orm

// CheckSpec is a check constraint in a Meta. Its methods return a changed copy.
type CheckSpec struct {
	name    string
	cond    Cond
	message string
}

// Check is a condition that every row keeps, written as in a query, about columns of the model itself:
//
//	Checks: orm.Checks(
//		orm.Check(orm.Gte(&p.Price, decimal.Zero)),
//		orm.Check(orm.LtTo(&p.Starts, orm.Col(&p.Ends))).Named("shop_sale_period").Saying("should end after it starts"),
//	)
//
// The database holds to it, whoever writes. A comparison with NULL is no reason to refuse a row: a check of a nullable column is
// about rows that have a value. What breaks it is a *ValueError that names the columns.
func Check(cond Cond) CheckSpec { return CheckSpec{cond: cond} }

// Named gives the constraint a name of its own. Without it, the name follows from the table and the columns of the condition.
func (c CheckSpec) Named(name string) CheckSpec {
	c.name = name
	return c
}

// Saying is the reason that people get, a sentence without the field's name: "should end after it starts".
func (c CheckSpec) Saying(message string) CheckSpec {
	c.message = message
	return c
}

// Checks lists check constraints for a Meta.
func Checks(checks ...CheckSpec) []CheckSpec { return checks }

package orm

import "reflect"

// Meta says of a model what does not belong to one field. A model returns it from a method on its pointer:
//
//	func (p *Post) Meta() orm.Meta {
//		return orm.Meta{Order: orm.By(orm.Desc(&p.PublishedAt)), Indexes: orm.Indexes(orm.Index(&p.Status, &p.PublishedAt))}
//	}
//
// The method is called once, on a row that stands for the columns: it must not look at values. The zero Meta is what a
// model without the method has.
type Meta struct {
	// Table is the name of the table; otherwise it is the component's name and the model's, as in store_invoice_line.
	Table string
	// Label and LabelPlural are for people; otherwise they are the model's name in words, "invoice line", with an s.
	Label       string
	LabelPlural string
	// Kind is what rows of other models that point here by an AnyOf call the model, "post". It is kept in their rows: it stays the same
	// whatever becomes of the name of the Go type.
	Kind string
	// Order is the order of queries that ask for none.
	Order []Sort
	// Indexes and Uniques are those over more than one column, over expressions, or for some rows only; for one column there is a
	// tag option.
	Indexes []IndexSpec
	Uniques []IndexSpec
	// Exclusions are the rules by which two rows cannot be there together, of PostgreSQL.
	Exclusions []IndexSpec
	// Checks are the conditions that every row keeps.
	Checks []CheckSpec
	// Generated are columns that the database computes, Defaults values that it computes for new rows.
	Generated []GeneratedSpec
	Defaults  []DefaultSpec
	// Scopes are columns that say whose a row is: nobody sees those of others. Fills are columns that say who wrote it.
	Scopes []ScopeSpec
	Fills  []FillSpec
	// Through names the models between the two sides of many-to-many relations.
	Through []ThroughSpec
	// ForeignKeys name the columns of relations to one row, where they are not called after it.
	ForeignKeys []ForeignKeySpec
	// Comment is kept in the database, where it can.
	Comment string
	// Unmanaged: something else makes the table, and migrations leave it alone: a view, or another program's table.
	Unmanaged bool
}

// Indexes lists indexes for a Meta.
func Indexes(indexes ...IndexSpec) []IndexSpec { return indexes }

// Uniques lists unique constraints for a Meta.
func Uniques(uniques ...IndexSpec) []IndexSpec { return uniques }

// ThroughSpec says which model stands between the two sides of a many-to-many relation.
type ThroughSpec struct {
	relation operand
	model    reflect.Type
}

// Through says that rows of J join the two sides of these relations:
//
//	Through: orm.Through[PlaylistTrack](&p.Tracks)
//
// J has a foreign key to each side.
func Through[J any](relations ...any) []ThroughSpec {
	specs := make([]ThroughSpec, len(relations))
	for i, r := range relations {
		specs[i] = ThroughSpec{relation: anyColumn(r), model: reflect.TypeFor[J]()}
	}
	return specs
}

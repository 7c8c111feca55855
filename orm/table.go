package orm

import (
	"reflect"

	"github.com/gotandem/tandem/schema"
)

// Table is a model as the database sees it. It does not change once the Registry is resolved.
type Table struct {
	Name      string // store_track
	Component string // store
	Model     string // Track
	// Label and LabelPlural are for people: "track", "tracks".
	Label       string
	LabelPlural string
	// Type is what the schema says of the Go type. It is nil for the table of an implicit many-to-many relation.
	Type *schema.Type
	// Implicit: the table of a many-to-many relation that has no model of its own.
	Implicit  bool
	Columns   []*Column
	PK        []*Column
	Relations []*Relation
	// References are the foreign keys.
	References []*Reference
	Indexes    []*TableIndex
	Uniques    []*TableIndex
	Exclusions []*TableIndex
	Checks     []*TableCheck
	// Order is the order of a query that asks for none.
	Order []Sort
	// Version is the column of the optimistic lock, or nil.
	Version *Column
	Comment string
	// Unmanaged: migrations leave it alone.
	Unmanaged bool

	softDelete *Column // see the tag option soft_delete
	scopes     []contextColumn
	fills      []contextColumn
	pointing   []*Column // those of AnyOf that may point here and mind a delete
	watched    bool      // a delete takes a look at such columns, here or where it leads to

	goType   reflect.Type
	registry *Registry
	model    *model
	byName   map[string]*Column
	checked  []*schema.Field // whose rules Insert and Save ask
}

// Column returns the column of this name, or nil.
func (t *Table) Column(name string) *Column { return t.byName[name] }

// Field returns the column of this Go field, or nil.
func (t *Table) Field(goName string) *Column {
	for _, c := range t.Columns {
		if c.GoName == goName {
			return c
		}
	}
	return nil
}

// Relation returns the relation of this Go field, or nil.
func (t *Table) Relation(goName string) *Relation {
	for _, r := range t.Relations {
		if r.Name == goName {
			return r
		}
	}
	return nil
}

// GoType is the model's struct type, or nil for the table of an implicit many-to-many relation.
func (t *Table) GoType() reflect.Type { return t.goType }

// String is the model as errors name it: store.Track.
func (t *Table) String() string {
	if t.goType != nil {
		return t.goType.String()
	}
	return t.Name
}

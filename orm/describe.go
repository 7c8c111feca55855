package orm

import (
	"slices"
	"strings"
)

// RefOf is the path of a column or relation, given by its address, in queries of the table: for programs that take addresses from users
// and work without types, as an admin site does. A Ref stands for itself. What is not a column of the table is an error that names both.
func (t *Table) RefOf(address any) (Ref, error) {
	o := anyColumn(address)
	if ref, ok := address.(Ref); ok {
		o = operand{ref: ref}
	}
	f, err := t.model.resolve(o)
	if err != nil {
		return nil, err
	}
	var ref Ref
	if f.slot.column >= 0 {
		ref = append(ref, f.node.model.columns[f.slot.column].goName)
	} else {
		ref = append(ref, f.node.model.relations[f.slot.relation].name)
	}
	for n := f.node; n.parent != nil; n = n.parent {
		ref = append(ref, n.parent.model.relations[n.relation].name)
	}
	slices.Reverse(ref)
	return ref, nil
}

// Label is what people call the column.
func (c *Column) Label() string { return c.label() }

// IsText reports whether the column holds text that can be searched.
func (c *Column) IsText() bool { return c.Type.Kind == KindVarchar || c.Type.Kind == KindText }

// Label is what people call the relation.
func (r *Relation) Label() string {
	if r.Field != nil && r.Field.Label != "" {
		return strings.ToLower(r.Field.Label)
	}
	return strings.ToLower(r.Name)
}

package orm

import (
	"fmt"
	"unsafe"
)

// found is what an operand means to a query: a slot of a row of the query's sentinel.
type found struct {
	node *sentinelNode
	slot slot
	path []any // into a column of JSON
}

// resolve finds the column or relation that an operand stands for in a query of the model.
func (m *model) resolve(o operand) (found, error) {
	tree := m.sentinelTree()
	if o.ref != nil {
		return m.resolveRef(tree.root, o.ref)
	}
	if o.ptr == nil {
		return found{}, fmt.Errorf("%v is not the address of a column: write &p.Field, with p := orm.Columns[%s]()", o.typ, m.typ.Name())
	}
	node := tree.find(o.ptr)
	if node == nil {
		return found{}, fmt.Errorf("%s is not a column of %s", describe(o), m.typ)
	}
	s, ok := node.model.at(uintptr(o.ptr)-node.base, o.typ)
	if !ok {
		if s, path, ok := node.model.jsonAt(uintptr(o.ptr)-node.base, o.typ); ok {
			return found{node: node, slot: s, path: path}, nil
		}
		field := node.model.fieldAt(uintptr(o.ptr)-node.base, o.typ)
		return found{}, fmt.Errorf("%s.%s is not a column: it is of type %s, or left out by its tag", node.model.typ, field, o.typ)
	}
	return found{node: node, slot: s}, nil
}

// resolveRef walks a path of Go names.
func (m *model) resolveRef(at *sentinelNode, ref Ref) (found, error) {
	for i, name := range ref {
		last := i == len(ref)-1
		if last {
			for j, c := range at.model.columns {
				if c.goName == name {
					return found{node: at, slot: slot{typ: c.typ, column: j, relation: -1}}, nil
				}
			}
		}
		j := at.model.relationNamed(name)
		if j < 0 {
			return found{}, fmt.Errorf("%s has no column or relation %s (%s)", at.model.typ, name, ref)
		}
		if last {
			return found{node: at, slot: slot{typ: at.model.relations[j].typ, column: -1, relation: j}}, nil
		}
		next := at.child(j)
		if next == nil {
			return found{}, fmt.Errorf("%s goes through more relations than a query follows", ref)
		}
		at = next
	}
	return found{}, fmt.Errorf("an empty path is not a column of %s", m.typ)
}

func (m *model) relationNamed(name string) int {
	for i, r := range m.relations {
		if r.name == name {
			return i
		}
	}
	return -1
}

// describe names a column that belongs elsewhere: it looks for its row in the sentinels of all models.
func describe(o operand) string {
	name := "a pointer to " + o.typ.String()
	models.Range(func(_, value any) bool {
		m := value.(*model)
		if node := m.sentinelTree().find(o.ptr); node != nil {
			name = node.model.typ.String() + "." + node.model.fieldAt(uintptr(o.ptr)-node.base, o.typ)
			return false
		}
		return true
	})
	if name == "a pointer to "+o.typ.String() {
		name += ", which does not come from orm.Columns,"
	}
	return name
}

// path names the relations from the root to a row of the tree.
func (n *sentinelNode) path() Ref {
	if n.parent == nil {
		return nil
	}
	return append(n.parent.path(), n.parent.model.relations[n.relation].name)
}

// child returns the row that a relation of this row leads to, or nil where the tree ends.
func (n *sentinelNode) child(relation int) *sentinelNode {
	if relation < len(n.children) {
		return n.children[relation]
	}
	return nil
}

// field returns the address of a column in a row.
func field(row unsafe.Pointer, c *Column) unsafe.Pointer { return unsafe.Add(row, c.offset) }

package orm

import (
	"cmp"
	"reflect"
	"slices"
	"unsafe"
)

// How far a sentinel's relations are filled in. Four steps reach &p.Album.Artist.Label.Country.Name; two to-many steps
// among them keep the tree of a model with many relations small.
const (
	sentinelDepth = 4
	sentinelMany  = 2
)

// sentinel is a row that stands for the columns of a model, with the rows that its relations lead to. Its addresses are
// those columns; its values mean nothing. It is made once per type, is never written again, and lives for ever.
type sentinel struct {
	root  *sentinelNode
	nodes []*sentinelNode // by address
}

// sentinelNode is one row of the tree.
type sentinelNode struct {
	base     uintptr
	end      uintptr
	row      unsafe.Pointer // keeps the row alive
	model    *model
	parent   *sentinelNode
	relation int             // of parent's model
	children []*sentinelNode // by relation; nil where the tree ends
	depth    int
	many     int
}

// Columns returns the row whose field addresses are the columns of T: orm.Eq(&p.Title, "x"). Its relations are filled in four deep,
// so that &p.Author.Team.Name is a column too; for a relation to many rows, see Any. It is the same row every time, for
// all goroutines, and must not be changed.
func Columns[T any]() *T {
	return (*T)(modelOf(reflect.TypeFor[T]()).sentinelTree().root.row)
}

// Any stands for the columns of the rows that a to-many relation leads to: orm.Eq(&orm.Any(p.Comments).Body, "x") holds for
// a row if any of its comments has that body. It takes the field of a row made by Columns, and panics for any other empty
// slice, as indexing it does.
func Any[T any](relation []T) *T { return &relation[0] }

// sentinelTree returns the sentinel, making it at the first call.
func (m *model) sentinelTree() *sentinel {
	m.sentinelOnce.Do(func() { m.sentinel = newSentinel(m) })
	return m.sentinel
}

func newSentinel(m *model) *sentinel {
	s := &sentinel{}
	s.root = s.add(m, reflect.New(m.typ), nil, -1)
	// Breadth first, so that the tree is the same whatever the order of fields.
	for i := 0; i < len(s.nodes); i++ {
		s.grow(s.nodes[i])
	}
	slices.SortFunc(s.nodes, func(a, b *sentinelNode) int { return cmp.Compare(a.base, b.base) })
	return s
}

func (s *sentinel) add(m *model, row reflect.Value, parent *sentinelNode, relation int) *sentinelNode {
	ptr := row.UnsafePointer()
	n := &sentinelNode{base: uintptr(ptr), end: uintptr(ptr) + m.typ.Size(), row: ptr, model: m, parent: parent, relation: relation}
	if parent != nil {
		n.depth, n.many = parent.depth+1, parent.many
		if parent.model.relations[relation].many {
			n.many++
		}
	}
	if parent != nil {
		if parent.children == nil {
			parent.children = make([]*sentinelNode, len(parent.model.relations))
		}
		parent.children[relation] = n
	}
	s.nodes = append(s.nodes, n)
	return n
}

// grow fills in the relations of one row.
func (s *sentinel) grow(n *sentinelNode) {
	if n.depth == sentinelDepth {
		return
	}
	for i, r := range n.model.relations {
		if r.many && n.many == sentinelMany {
			continue
		}
		field := reflect.NewAt(r.typ, unsafe.Add(n.row, r.offset)).Elem()
		if r.many {
			list := reflect.MakeSlice(r.typ, 1, 1)
			field.Set(list)
			s.add(modelOf(r.target), list.Index(0).Addr(), n, i)
			continue
		}
		row := reflect.New(r.target)
		field.Set(row)
		s.add(modelOf(r.target), row, n, i)
	}
}

// find returns the row of the tree in which an address lies, or nil.
func (s *sentinel) find(ptr unsafe.Pointer) *sentinelNode {
	at := uintptr(ptr)
	// The root comes first in most queries.
	if at >= s.root.base && at < s.root.end {
		return s.root
	}
	low, high := 0, len(s.nodes)
	for low < high {
		mid := int(uint(low+high) >> 1)
		if s.nodes[mid].end <= at {
			low = mid + 1
		} else {
			high = mid
		}
	}
	if low < len(s.nodes) && s.nodes[low].base <= at {
		return s.nodes[low]
	}
	return nil
}

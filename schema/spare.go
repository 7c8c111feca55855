package schema

import (
	"reflect"
	"sync"
	"unsafe"
)

// spares lends memory for the elements of a list that is being read, so that the list itself is made once, when its length is known.
type spares struct {
	pool  sync.Pool // of *spare
	count int       // how many elements a spare has room for
}

// spare is an empty list of some type, with room.
type spare struct {
	list reflect.Value
	head *sliceHeader
}

// spareSize is about how many bytes a spare has.
const spareSize = 4096

// newSpares is nil for lists that are better read where they stay: of elements whose methods may remember where they are, of large elements, and of
// those that are no work to copy.
func newSpares(t *Type) *spares {
	if t.Kind != KindList || t.Go.Kind() != reflect.Slice || t.Elem.own || t.Elem.size == 0 || t.Elem.size > spareSize/4 {
		return nil
	}
	return &spares{count: int(min(64, spareSize/t.Elem.size))}
}

func (s *spares) lend(t *Type) *spare {
	if sp, ok := s.pool.Get().(*spare); ok {
		return sp
	}
	p := reflect.New(t.Go)
	p.Elem().Grow(s.count)
	return &spare{p.Elem(), (*sliceHeader)(p.UnsafePointer())}
}

// move makes the list at p, which is empty, of the first n elements and takes the spare back. The list has room for more than n if asked.
func (s *spares) move(t *Type, sp *spare, p unsafe.Pointer, n, room int) {
	list := t.at(p)
	list.Grow(max(n, room))
	list.SetLen(n)
	sp.list.SetLen(n)
	reflect.Copy(list, sp.list)
	sp.list.Clear() // strings and pointers belong to the list alone
	sp.list.SetLen(0)
	s.pool.Put(sp)
}

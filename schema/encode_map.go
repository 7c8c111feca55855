package schema

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
	"unsafe"
)

// writtenMember is an element of a map on its way to being written.
type writtenMember struct {
	name string
	elem int // index of a copy of the element
}

// writeMap writes a map in the order of its keys' texts.
func (t *Type) writeMap(b []byte, p unsafe.Pointer, left int) []byte {
	m := t.at(p)
	n := m.Len()
	switch {
	case n == 0:
		return append(b, "{}"...)
	case left == 0:
		return nil
	}
	members := make([]writtenMember, 0, n)
	elems := reflect.MakeSlice(reflect.SliceOf(t.Elem.Go), n, n)
	for it := m.MapRange(); it.Next(); {
		name, ok := t.memberName(it.Key())
		if !ok {
			return nil
		}
		elems.Index(len(members)).SetIterValue(it)
		members = append(members, writtenMember{name, len(members)})
	}
	slices.SortFunc(members, func(x, y writtenMember) int { return strings.Compare(x.name, y.name) })
	b = append(b, '{')
	base := elems.UnsafePointer()
	for i, member := range members {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(writeString(b, member.name), ':')
		if b = t.Elem.write(b, unsafe.Add(base, uintptr(member.elem)*t.Elem.size), left-1); b == nil {
			return nil
		}
	}
	return append(b, '}')
}

// memberName is a key as a name. Two keys never make one name, which invalid UTF-8 could.
func (t *Type) memberName(key reflect.Value) (string, bool) {
	switch {
	case t.Key.Kind == KindString:
		return key.String(), utf8.ValidString(key.String())
	case key.CanInt():
		return strconv.FormatInt(key.Int(), 10), true
	default:
		return strconv.FormatUint(key.Uint(), 10), true
	}
}

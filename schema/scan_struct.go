package schema

import (
	"reflect"
	"unsafe"
)

// object reads an object into the struct at p.
func (d *scanner) object(t *Type, p unsafe.Pointer, i int) int {
	if d.left == 0 {
		return -1
	}
	d.left--
	var given uint64 // which of the fields have come, if a word can hold them
	var many []bool
	if len(t.plan) > 64 {
		many = make([]bool, len(t.plan))
	}
	unknown := nameSet{from: len(d.names)}
	next := 0
	i, done := d.first(i, '}')
	for !done {
		// Most clients send the fields in the order of the declaration, and without space.
		var f *Field
		if next < len(t.plan) && len(d.data)-i >= len(t.plan[next].member) && string(d.data[i:i+len(t.plan[next].member)]) == t.plan[next].member {
			f = t.plan[next]
			if i += len(f.member); i < len(d.data) && d.data[i] <= ' ' {
				i = d.space(i)
			}
		} else {
			var name []byte
			if name, i = d.name(i); i < 0 {
				return -1
			}
			if f = t.names.find(name); f == nil {
				if t.Closed || d.r.ForbidUnknown || !d.fresh(&unknown, name) {
					return -1
				}
				if i = d.skip(i); i < 0 {
					return -1
				}
				if i, done = d.next(i, '}'); i < 0 {
					return -1
				}
				continue
			}
		}
		if many != nil {
			if many[f.order] {
				return -1
			}
			many[f.order] = true
		} else {
			if given&(1<<f.order) != 0 {
				return -1
			}
			given |= 1 << f.order
		}
		next = f.order + 1
		if t.watched {
			d.r.name(f.Name)
		}
		at := unsafe.Add(p, f.Offset)
		if i = d.value(f.Type, at, i); i < 0 || f.check != nil && !d.passes(f.check, at) {
			return -1
		}
		if t.watched {
			d.r.Pop(1)
		}
		if i, done = d.next(i, '}'); i < 0 {
			return -1
		}
	}
	d.forget(&unknown)
	d.left++
	if many != nil || given != t.all {
		var fresh unsafe.Pointer
		for n, f := range t.plan {
			switch {
			case many != nil && many[n] || many == nil && given&(1<<n) != 0:
			case f.Required:
				return -1
			case f.HasDefault:
				f.fillDefault(unsafe.Add(p, f.Offset), &fresh)
			}
		}
	}
	if t.Validates() {
		return d.validated(t, p, i)
	}
	return i
}

// list reads an array into the slice or array at p.
func (d *scanner) list(t *Type, p unsafe.Pointer, i int) int {
	if d.left == 0 {
		return -1
	}
	d.left--
	start, n := i, 0
	slice := t.Go.Kind() == reflect.Slice
	i, done := d.first(i, ']')
	// The elements are read into a spare, as far as that goes.
	var sp *spare
	if t.spares != nil && !done {
		sp = t.spares.lend(t)
	}
	for !done {
		var at unsafe.Pointer
		switch {
		case sp != nil && n < t.spares.count:
			at = unsafe.Add(sp.head.data, uintptr(n)*t.Elem.size)
		case slice:
			h := (*sliceHeader)(p)
			if sp != nil {
				t.spares.move(t, sp, p, n, n+d.guess(n, i-start, i))
				sp = nil
			} else if n == h.cap {
				t.at(p).Grow(d.guess(n, i-start, i))
			}
			h.len = n + 1
			at = unsafe.Add(h.data, uintptr(n)*t.Elem.size)
		case n < t.Len:
			at = t.index(p, n)
		default:
			return -1
		}
		if t.watched {
			d.r.index(n)
		}
		if i = d.value(t.Elem, at, i); i < 0 {
			return -1 // a spare in use is garbage
		}
		if t.watched {
			d.r.Pop(1)
		}
		n++
		if i, done = d.next(i, ']'); i < 0 {
			return -1
		}
	}
	d.left++
	switch {
	case sp != nil:
		t.spares.move(t, sp, p, n, n)
	case slice && n == 0:
		t.at(p).Set(reflect.MakeSlice(t.Go, 0, 0)) // [] is a list, if an empty one
	case !slice && n != t.Len:
		return -1
	}
	return i
}

// sliceHeader is a slice of any type.
type sliceHeader struct {
	data     unsafe.Pointer
	len, cap int
}

// guess is for how many more elements a list should have room, when n of them took so many bytes: as many as the rest of the input could hold
// at that rate, but not more than three times what is there, since the input may go on with something else.
func (d *scanner) guess(n, bytes, i int) int {
	if n == 0 {
		return 1
	}
	return max(1, min((len(d.data)-i)*n/bytes+1, max(15, 3*n)))
}

// mapping reads an object into the map at p.
func (d *scanner) mapping(t *Type, p unsafe.Pointer, i int) int {
	if d.left == 0 {
		return -1
	}
	d.left--
	m := reflect.MakeMap(t.Go)
	key, elem := reflect.New(t.Key.Go), reflect.New(t.Elem.Go)
	i, done := d.first(i, '}')
	for n := 1; !done; n++ {
		if i >= len(d.data) || d.data[i] != '"' {
			return -1
		}
		end, plain := d.text(i + 1)
		if end < 0 {
			return -1
		}
		name := d.str(i+1, end, plain)
		if i = d.space(end + 1); i >= len(d.data) || d.data[i] != ':' {
			return -1
		}
		before := d.r.Len()
		key.Elem().SetZero()
		if t.Key.decodeKey(name, key.UnsafePointer(), d.r); d.r.Len() != before {
			return -1
		}
		elem.Elem().SetZero()
		if t.watched {
			d.r.name(name)
		}
		if i = d.value(t.Elem, elem.UnsafePointer(), d.space(i+1)); i < 0 {
			return -1
		}
		if t.watched {
			d.r.Pop(1)
		}
		if m.SetMapIndex(key.Elem(), elem.Elem()); m.Len() != n {
			return -1 // a name that has come before, or that means the same
		}
		if i, done = d.next(i, '}'); i < 0 {
			return -1
		}
	}
	d.left++
	t.at(p).Set(m)
	return i
}

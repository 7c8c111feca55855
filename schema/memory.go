package schema

import (
	"reflect"
	"unsafe"
)

// This file and its callers read and write values through unsafe.Pointer by the offsets that the reader took from
// reflect. It is sound for the garbage collector because
//   - every unsafe.Pointer is the address of a live value of the type it is used as, or of a part of one: it comes from a
//     typed pointer of the caller, plus an offset that reflect reported for that type (unsafe.Add stays inside the object);
//   - what contains pointers is stored with a typed assignment (*(*string)(p) = s) or through reflect.NewAt, so that the
//     compiler emits the write barrier;
//   - an address is never kept as a uintptr across a statement.

// at is the value of type t at p, settable.
func (t *Type) at(p unsafe.Pointer) reflect.Value { return reflect.NewAt(t.Go, p).Elem() }

// value is the value of type t at p as Go's any. It is a copy, apart from what it points at.
func (t *Type) value(p unsafe.Pointer) any { return t.at(p).Interface() }

// pointer is a *T for the T at p, as Go's any: what method calls need.
func (t *Type) pointer(p unsafe.Pointer) any { return reflect.NewAt(t.Go, p).Interface() }

// deref is the address of what an optional at p holds; nil if it holds nothing.
func (t *Type) deref(p unsafe.Pointer) unsafe.Pointer {
	if t.opt == nil {
		return *(*unsafe.Pointer)(p)
	}
	if *(*optState)(unsafe.Add(p, t.opt.state)) != optValue {
		return nil
	}
	return unsafe.Add(p, t.opt.value)
}

// fill is the address of what an optional at p holds, made to hold the zero value if it holds nothing.
func (t *Type) fill(p unsafe.Pointer) unsafe.Pointer {
	if t.opt == nil {
		if *(*unsafe.Pointer)(p) == nil {
			*(*unsafe.Pointer)(p) = reflect.New(t.Elem.Go).UnsafePointer()
		}
		return *(*unsafe.Pointer)(p)
	}
	*(*optState)(unsafe.Add(p, t.opt.state)) = optValue
	return unsafe.Add(p, t.opt.value)
}

// null makes an optional at p hold null.
func (t *Type) null(p unsafe.Pointer) {
	t.at(p).SetZero()
	if t.opt != nil {
		*(*optState)(unsafe.Add(p, t.opt.state)) = optNull
	}
}

// loadInt reads a KindInt, KindDuration or KindClock.
func (t *Type) loadInt(p unsafe.Pointer) int64 {
	switch t.Bits {
	case 8:
		return int64(*(*int8)(p))
	case 16:
		return int64(*(*int16)(p))
	case 32:
		return int64(*(*int32)(p))
	}
	return *(*int64)(p)
}

// storeInt writes a KindInt and reports whether the number fits.
func (t *Type) storeInt(p unsafe.Pointer, n int64) bool {
	switch t.Bits {
	case 8:
		*(*int8)(p) = int8(n)
		return int64(int8(n)) == n
	case 16:
		*(*int16)(p) = int16(n)
		return int64(int16(n)) == n
	case 32:
		*(*int32)(p) = int32(n)
		return int64(int32(n)) == n
	}
	*(*int64)(p) = n
	return true
}

// loadUint reads a KindUint.
func (t *Type) loadUint(p unsafe.Pointer) uint64 {
	switch t.Bits {
	case 8:
		return uint64(*(*uint8)(p))
	case 16:
		return uint64(*(*uint16)(p))
	case 32:
		return uint64(*(*uint32)(p))
	}
	return *(*uint64)(p)
}

// storeUint writes a KindUint and reports whether the number fits.
func (t *Type) storeUint(p unsafe.Pointer, n uint64) bool {
	switch t.Bits {
	case 8:
		*(*uint8)(p) = uint8(n)
		return uint64(uint8(n)) == n
	case 16:
		*(*uint16)(p) = uint16(n)
		return uint64(uint16(n)) == n
	case 32:
		*(*uint32)(p) = uint32(n)
		return uint64(uint32(n)) == n
	}
	*(*uint64)(p) = n
	return true
}

// loadFloat reads a KindFloat.
func (t *Type) loadFloat(p unsafe.Pointer) float64 {
	if t.Bits == 32 {
		return float64(*(*float32)(p))
	}
	return *(*float64)(p)
}

// index is the address of element i of the list at p, which must have more than i elements.
func (t *Type) index(p unsafe.Pointer, i int) unsafe.Pointer {
	base := p
	if t.Go.Kind() == reflect.Slice {
		base = *(*unsafe.Pointer)(p) // the first word of a slice is the address of its elements
	}
	return unsafe.Add(base, uintptr(i)*t.Elem.size)
}

// length is the number of elements of the list or map at p, or of bytes.
func (t *Type) length(p unsafe.Pointer) int {
	if t.Len > 0 {
		return t.Len
	}
	return t.at(p).Len()
}

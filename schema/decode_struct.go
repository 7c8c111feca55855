package schema

import (
	"reflect"
	"unsafe"
)

// decodeStruct reads an object into the struct at p: its members in the order in which they come, then what is missing, then the
// rules across fields.
func (t *Type) decodeStruct(d *jsonReader, p unsafe.Pointer) {
	start, before := d.pos, d.r.Len()
	tag := d.tag
	d.tag = ""
	if !d.enter() {
		return
	}
	var few uint64 // which of the fields were given, if a word can hold them
	var many []bool
	if len(t.plan) > 64 {
		many = make([]bool, len(t.plan))
	}
	next := 0
	var read []*Field // whose rules are still to be asked
	lax := d.lax
	if t.lax != 0 {
		lax = t.lax > 0
	}
	for d.more() {
		name := d.name()
		// Most clients send the fields in the order of the declaration.
		var f *Field
		if next < len(t.plan) && t.plan[next].Name == string(name) {
			f = t.plan[next]
		} else if f = t.names.find(name); f == nil {
			if t.leave(d, p, name, tag) {
				if d.deep {
					return
				}
				continue
			}
			raw := d.skip()
			if d.deep {
				return
			}
			if t.Closed || d.r.ForbidUnknown {
				d.r.name(string(name))
				d.r.fault("extra_forbidden", nil, d.quote(t, raw))
				d.r.Pop(1)
			}
			continue
		}
		if few&(1<<f.order) != 0 && many == nil || many != nil && many[f.order] { // only by an alias, since names are not given twice
			d.r.name(string(name))
			d.r.fault("value_error", map[string]any{"error": "it is given by another name too"}, d.quote(t, d.skip()))
			d.r.Pop(1)
			continue
		}
		next = f.order + 1
		d.fit.known++
		if many != nil {
			many[f.order] = true
		} else {
			few |= 1 << f.order
		}
		d.r.name(f.Name)
		n := d.r.Len()
		at := unsafe.Add(p, f.Offset)
		outer := d.lax
		d.lax = f.lenient(lax)
		hushed := d.r.hushed
		if f.quiet {
			d.r.hushed++
		}
		f.Type.decode(d, at)
		d.lax, d.r.hushed = outer, hushed
		if d.deep {
			return
		}
		switch {
		case f.check == nil || d.r.Len() != n:
		case t.normals == nil:
			f.check.settled(at, d.r)
		default: // the rules come after Normalize
			f.check.modify(at)
			read = append(read, f)
		}
		d.r.Pop(1)
	}
	d.left++
	var fresh unsafe.Pointer
	for i, f := range t.plan {
		if few&(1<<i) != 0 || many != nil && many[i] {
			continue
		}
		if f.Required && !(f.WriteOnly && d.r.received) {
			d.r.name(f.Name)
			d.r.fault("missing", nil, d.quote(t, d.data[start:d.pos]))
			d.r.Pop(1)
		} else if f.HasDefault {
			f.fillDefault(unsafe.Add(p, f.Offset), &fresh)
		}
	}
	t.normalize(p)
	for _, f := range read {
		d.r.name(f.Name)
		f.check.run(unsafe.Add(p, f.Offset), d.r)
		d.r.Pop(1)
	}
	if d.r.Len() == before {
		t.validate(p, d.r)
	}
}

// decodeList reads an array into the slice or array at p.
func (t *Type) decodeList(d *jsonReader, p unsafe.Pointer) {
	start := d.pos
	if !d.enter() {
		return
	}
	n := 0
	v := t.at(p)
	slice := v.Kind() == reflect.Slice
	if slice {
		v.SetZero()
	}
	for d.more() {
		switch {
		case slice && n == v.Cap():
			v.Grow(d.guess(n, d.pos-start))
			fallthrough
		case slice:
			v.SetLen(n + 1)
		case n >= t.Len:
			d.skip()
			n++
			continue
		}
		d.r.index(n)
		t.Elem.decode(d, t.index(p, n))
		if d.deep {
			return
		}
		d.r.Pop(1)
		n++
	}
	d.left++
	switch {
	case slice && n == 0:
		v.Set(reflect.MakeSlice(t.Go, 0, 0)) // [] is a list, if an empty one
	case !slice && n != t.Len:
		t.lengthFault(n, d.quote(t, d.data[start:d.pos]), d.r)
	}
}

// guess is for how many more elements a list should have room, when n of them took so many bytes: as many as the rest of the input could hold
// at that rate, but not more than three times what is there, since the input may go on with something else.
func (d *jsonReader) guess(n, bytes int) int {
	if n == 0 {
		return 1
	}
	return max(1, min((len(d.data)-d.pos)*n/bytes+1, max(15, 3*n)))
}

// decodeMap reads an object into the map at p. A key that cannot be read is reported below its text, at "[key]".
func (t *Type) decodeMap(d *jsonReader, p unsafe.Pointer) {
	if !d.enter() {
		return
	}
	m := reflect.MakeMap(t.Go)
	for d.more() {
		name := string(d.name())
		d.r.name(name)
		key := reflect.New(t.Key.Go)
		n := d.r.Len()
		d.r.name("[key]")
		t.Key.decodeKey(name, key.UnsafePointer(), d.r)
		if t.Key.Kind != KindString && d.r.Len() == n && m.MapIndex(key.Elem()).IsValid() {
			d.r.fault("value_error", map[string]any{"error": "another key means the same"}, name)
		}
		d.r.Pop(1)
		elem := reflect.New(t.Elem.Go)
		good := d.r.Len() == n
		t.Elem.decode(d, elem.UnsafePointer())
		if d.deep {
			return
		}
		d.r.Pop(1)
		if good {
			m.SetMapIndex(key.Elem(), elem.Elem())
		}
	}
	d.left++
	t.at(p).Set(m)
}

// decodeKey reads a map's key, and checks it.
func (t *Type) decodeKey(name string, p unsafe.Pointer, r *Report) {
	n := r.Len()
	if t.readKey(name, p, r); t.checks != nil && r.Len() == n {
		t.validate(p, r)
	}
}

// readKey is decodeKey without what the type's methods say. Numbers have one spelling in keys, else two names could mean one key.
func (t *Type) readKey(name string, p unsafe.Pointer, r *Report) {
	if t.Kind == KindInt || t.Kind == KindUint {
		if fault := t.storeDigits(name, p); fault != numberFine || t.Text(p) != name {
			if fault == numberFine {
				fault = numberSyntax
			}
			t.numberFault(r, fault, name)
		} else if t.Enum != nil && !t.isChoice(p) {
			t.enumFault(r, name)
		}
		return
	}
	switch t.Kind {
	case KindUUID, KindDate:
		t.parseText(name, p, r, quoteText(name))
	default:
		t.decodeScalarText(name, p, r)
	}
}

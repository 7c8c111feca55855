package schema

import (
	"encoding/json/jsontext"
	"math"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"
	"unsafe"

	"github.com/gotandem/tandem/problem"
)

// plan is what the rules of a field come to: for the value itself, and for its elements after dive.
type plan struct {
	typ       *Type // without the optionals around it
	outer     *Type
	notNull   bool // required
	noNull    bool // notnull: an Opt may be absent
	omitEmpty bool
	rules     []Rule
	elem      *plan
	keys      *plan // of a map, between keys and endkeys
	mod       func(p unsafe.Pointer)
	quiet     bool // what breaks a rule is not quoted
	plain     bool // there are rules for the value itself, and nothing else
}

// settleRules ends the making of a plan: what has nothing to do is left out.
func (c *plan) settleRules() {
	if c.elem != nil {
		if c.elem.settleRules(); c.elem.idle() {
			c.elem = nil
		}
	}
	if c.keys != nil {
		if c.keys.settleRules(); c.keys.idle() {
			c.keys = nil
		}
	}
	c.plain = c.outer == c.typ && !c.omitEmpty && c.elem == nil && c.keys == nil && c.mod == nil
}

// idle reports whether a plan lets everything pass as it is.
func (c *plan) idle() bool {
	return !c.notNull && !c.noNull && !c.omitEmpty && len(c.rules) == 0 && c.elem == nil && c.keys == nil && c.mod == nil
}

// run asks the rules about the value at p. The first one that refuses it ends the matter for this value.
func (c *plan) run(p unsafe.Pointer, r *Report) {
	if c == nil {
		return
	}
	if c.quiet {
		r.hushed++
		defer r.unhush()
	}
	for t := c.outer; t.Kind == KindOptional; t = t.Elem {
		q := t.deref(p)
		if q == nil {
			if c.notNull || c.noNull && !t.empty(p) {
				c.typ.typeFault(r, jsontext.Value("null"))
			}
			return
		}
		p = q
	}
	if c.omitEmpty && c.typ.empty(p) {
		return
	}
	if !c.obeyed(p, r) {
		return
	}
	if c.elem == nil && c.keys == nil {
		return
	}
	if c.typ.Kind == KindList {
		for i := range c.typ.length(p) {
			r.index(i)
			c.elem.run(c.typ.index(p, i), r)
			r.Pop(1)
		}
		return
	}
	c.typ.members(p, r, func(key, elem unsafe.Pointer) {
		if n := r.Len(); c.keys != nil {
			r.name("[key]")
			c.keys.run(key, r)
			r.Pop(1)
			if r.Len() > n {
				return
			}
		}
		c.elem.run(elem, r)
	})
}

// obeyed asks the rules for the value itself.
func (c *plan) obeyed(p unsafe.Pointer, r *Report) bool {
	if c.typ.guarded {
		r.hushed++
		defer r.unhush()
	}
	for i := range c.rules {
		if !c.rules[i].check(p, r) {
			return false
		}
	}
	return true
}

// members calls do for each element of the map at p, in the order of the keys' texts, with the key in the location.
func (t *Type) members(p unsafe.Pointer, r *Report, do func(key, elem unsafe.Pointer)) {
	type member struct {
		text      string
		key, elem reflect.Value
	}
	m := t.at(p)
	all := make([]member, 0, m.Len())
	for key, v := range m.Seq2() {
		all = append(all, member{t.Key.textOf(key), key, v})
	}
	slices.SortFunc(all, func(a, b member) int { return strings.Compare(a.text, b.text) })
	for _, each := range all {
		r.name(each.text)
		do(addressOf(each.key), addressOf(each.elem))
		r.Pop(1)
	}
}

// addressOf is the address of a copy of v: elements of maps have no address of their own.
func addressOf(v reflect.Value) unsafe.Pointer {
	p := reflect.New(v.Type())
	p.Elem().Set(v)
	return p.UnsafePointer()
}

func (t *Type) textOf(v reflect.Value) string { return t.Text(addressOf(v)) }

// empty reports whether omitempty passes over the value at p: it is the zero value, or a list or map of nothing.
func (t *Type) empty(p unsafe.Pointer) bool {
	switch t.Kind {
	case KindList, KindMap, KindBytes:
		if t.Len == 0 {
			return t.length(p) == 0
		}
	}
	return t.at(p).IsZero()
}

// Check asks every rule about the value at src, goes down into structs, lists, maps and pointers, and calls the Validate methods of
// what is otherwise fine. It is what a decoded value has been through already.
func (t *Type) Check(src unsafe.Pointer, r *Report) { t.walk(src, r, 0) }

// Check asks the rules of one field of the struct at src. The location is that of the field already.
func (f *Field) Check(src unsafe.Pointer, r *Report) { f.walk(unsafe.Add(src, f.Offset), r, 0) }

// CheckFields is Type.Check for some of a struct's fields; the locations are their names. Validate is called too.
func (t *Type) CheckFields(src unsafe.Pointer, fields []*Field, r *Report) {
	before := r.Len()
	for _, f := range fields {
		r.name(f.Key())
		f.walk(unsafe.Add(src, f.Offset), r, 0)
		r.Pop(1)
	}
	if r.Len() == before {
		t.validate(src, r)
	}
}

// Validate asks the rules across fields of the value at src and calls the Validate methods, its own and those of embedded structs, and checks nothing else.
func (t *Type) Validate(src unsafe.Pointer, r *Report) { t.validate(src, r) }

// Under calls f, in which r.Fail finds the places of fields of the value at p: for methods of a user's type that schema does not call.
func (t *Type) Under(p unsafe.Pointer, r *Report, f func()) {
	under, typ, method, depth := r.under, r.typ, r.method, len(r.loc)
	r.under, r.typ, r.method = p, t, t.Go
	f()
	r.under, r.typ, r.method, r.loc = under, typ, method, r.loc[:depth]
}

// Validates reports whether Validate would call anything.
func (t *Type) Validates() bool { return len(t.checks) > 0 || len(t.siblings) > 0 }

// Check checks the value at v and returns nil or a problem with status 422. A type with wiring mistakes is a plain error.
func Check[T any](v *T) error {
	t, err := For[T]()
	if err != nil {
		return problem.New(http.StatusInternalServerError, "").Because(err)
	}
	var r Report
	t.Check(unsafe.Pointer(v), &r)
	return r.Err()
}

// Decode reads JSON that is no request: a file, a message, what another program answers. The error is a problem with status 422 and the places of all mistakes,
// as for a request. A type with wiring mistakes is a plain error.
func Decode[T any](data []byte) (T, error) {
	var v T
	t, err := For[T]()
	if err != nil {
		return v, problem.New(http.StatusInternalServerError, "").Because(err)
	}
	var r Report
	t.DecodeBytes(data, unsafe.Pointer(&v), &r)
	return v, r.Err()
}

func (f *Field) walk(p unsafe.Pointer, r *Report, depth int) {
	n := r.Len()
	if f.quiet {
		r.hushed++
		defer r.unhush()
	}
	f.Type.walk(p, r, depth)
	if f.check != nil && r.Len() == n {
		f.check.run(p, r)
	}
}

// walk checks what the type alone demands, and everything below.
func (t *Type) walk(p unsafe.Pointer, r *Report, depth int) {
	if !t.deep {
		return
	}
	if depth > r.maxDepth() {
		r.fault("recursion_loop", nil, nil)
		return
	}
	switch t.Kind {
	case KindString:
		if s := *(*string)(p); !utf8.ValidString(s) {
			r.fault("string_unicode", nil, nil)
			return
		}
	case KindFloat:
		if v := t.loadFloat(p); math.IsInf(v, 0) || math.IsNaN(v) {
			r.fault("finite_number", nil, nil)
			return
		}
	case KindOptional:
		if q := t.deref(p); q != nil {
			t.Elem.walk(q, r, depth+1)
		}
	case KindList:
		for i := range t.length(p) {
			if !t.Elem.deep {
				break
			}
			r.index(i)
			t.Elem.walk(t.index(p, i), r, depth+1)
			r.Pop(1)
		}
	case KindMap:
		keys := t.Key.deep && !t.plainKeys(p)
		if keys || t.Elem.deep {
			t.members(p, r, func(key, elem unsafe.Pointer) {
				if keys {
					r.name("[key]")
					t.Key.walk(key, r, depth+1)
					r.Pop(1)
				}
				t.Elem.walk(elem, r, depth+1)
			})
		}
	case KindUnion:
		before := r.Len()
		if t.walkUnion(p, r, depth); r.Len() > before {
			return
		}
	case KindStruct:
		before := r.Len()
		for _, f := range t.Fields {
			if f.check == nil && !f.Type.deep {
				continue
			}
			r.name(f.Key())
			f.walk(unsafe.Add(p, f.Offset), r, depth+1)
			r.Pop(1)
		}
		if r.Len() == before {
			t.validate(p, r)
		}
		return
	}
	if t.Enum != nil && !t.isChoice(p) {
		t.enumFault(r, t.value(p))
		return
	}
	if t.Validates() {
		t.validate(p, r)
	}
}

// plainKeys reports whether the keys of the map at p are texts of which nothing is demanded but UTF-8, and are that.
func (t *Type) plainKeys(p unsafe.Pointer) bool {
	if t.Key.Kind != KindString || t.Key.Enum != nil || t.Key.Validates() {
		return false
	}
	key := reflect.New(t.Key.Go).Elem()
	for each := t.at(p).MapRange(); each.Next(); {
		if key.SetIterKey(each); !utf8.ValidString(key.String()) {
			return false
		}
	}
	return true
}

// validate asks the rules across fields, then calls the user's Validate methods on the value at p, if the fields agree.
func (t *Type) validate(p unsafe.Pointer, r *Report) {
	if len(t.siblings) > 0 {
		n := r.Len()
		for _, s := range t.siblings {
			r.name(s.field.Key())
			if s.field.Guarded() {
				r.hushed++
			}
			s.check(p, r)
			if s.field.Guarded() {
				r.hushed--
			}
			r.Pop(1)
		}
		if r.Len() > n {
			return
		}
	}
	for _, c := range t.checks {
		under, typ, method := r.under, r.typ, r.method
		r.under, r.typ, r.method = p, t, c.typ
		depth := len(r.loc)
		reflect.NewAt(c.typ, unsafe.Add(p, c.offset)).Interface().(validator).Validate(r)
		r.loc = r.loc[:depth] // whatever the method pushed
		r.under, r.typ, r.method = under, typ, method
	}
}

package web

import (
	"cmp"
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unsafe"

	"github.com/gotandem/tandem/schema"
)

// input is what is known about a struct of inputs, read once per type.
type input struct {
	typ      reflect.Type
	fields   []*inputField
	partial  *schema.Type // of the fields that schema decodes
	mistakes []error

	validates bool // it, or a group in it, has a Validate method
	verifiers []verification
	closed    []closedGroup
}

// closedGroup is a struct of inputs, the whole one or one that it embeds, that refuses what it does not know.
type closedGroup struct{ index []int }

// forbid reads the tag unknown of the struct at an index.
func (in *input) forbid(tag reflect.StructTag, index []int) {
	if tag.Get("unknown") == "forbid" {
		in.closed = append(in.closed, closedGroup{index})
	}
}

// forbids reports whether the input refuses what is unknown in a source: a struct that says so reads from it.
func (in *input) forbids(s source) bool {
	for _, g := range in.closed {
		for _, f := range in.fields {
			from := f.source
			if from == fromFile {
				from = fromForm
			}
			if from == s && len(f.index) > len(g.index) && slices.Equal(f.index[:len(g.index)], g.index) {
				return true
			}
		}
	}
	return false
}

// validate calls the input's own Validate and, if that has nothing to say, its Verify. What they report is the error.
func (in *input) validate(ctx context.Context, base unsafe.Pointer, r *schema.Report) error {
	if in.validates {
		if in.check(base, r); r.Len() > 0 {
			return r.Err()
		}
	}
	if in.verifiers == nil {
		return nil
	}
	if err := in.verify(ctx, base, r); err != nil {
		return err
	}
	return r.Err()
}

// check runs the Validate methods of an input whose fields are filled, and names the places as the request does.
func (in *input) check(base unsafe.Pointer, r *schema.Report) {
	var own schema.Report
	in.partial.Validate(base, &own)
	in.relocate(&own, r)
}

// relocate moves mistakes, and names their places as the request does.
func (in *input) relocate(own, r *schema.Report) {
	for _, item := range own.Items() {
		if len(item.Loc) > 0 {
			if key, ok := item.Loc[0].(string); ok {
				item.Loc = append(in.location(key), item.Loc[1:]...)
			}
		}
		r.AddItem(item)
	}
}

// location is where the field that schema calls key comes from.
func (in *input) location(key string) []any {
	for _, f := range in.fields {
		if f.field != nil && f.field.Key() == key {
			return f.place()
		}
	}
	return []any{key}
}

// readInput analyses a struct of inputs.
func readInput(t reflect.Type) *input {
	in := &input{typ: t}
	if t.Kind() != reflect.Struct {
		in.mistakes = append(in.mistakes, fmt.Errorf("the input %s is not a struct: use a struct whose fields have source tags, or struct{} for none", t))
		return in
	}
	in.walk(t, 0, nil, "")
	slices.SortStableFunc(in.fields, func(a, b *inputField) int { return cmp.Compare(a.source, b.source) })
	in.doubles()

	partial, err := schema.OfFields(t, func(sf reflect.StructField) bool {
		src, tag, n := sourceOf(sf.Tag)
		key, _, _ := strings.Cut(tag, ",")
		return n == 1 && (&inputField{source: src, key: key}).decoded()
	})
	in.partial = partial
	in.validates = in.validates || partial.Validates()
	in.mistakes = append(in.mistakes, in.withoutVerify(lines(err))...)
	in.verifiers = in.findVerifiers(t, 0, nil)
	for _, f := range in.fields {
		in.misplacedVerify(f)
		if f.decoded() {
			in.resolve(f)
		}
	}
	return in
}

// resolve finds what schema knows about a field, and what follows from it.
func (in *input) resolve(f *inputField) {
	for _, sf := range in.partial.Fields {
		if sf.Offset == f.offset && slices.Equal(sf.Index, f.index) {
			f.field = sf
		}
	}
	if f.field == nil {
		in.mistake(f, "cannot be read: another field of that name hides it: rename one")
		return
	}
	if f.source == fromBody {
		return
	}
	var wrong string
	if f.style, wrong = f.settle(); wrong != "" {
		in.mistake(f, "%s", wrong)
	}
}

// lines takes apart what errors.Join put together.
func lines(err error) []error {
	if err == nil {
		return nil
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all []error
		for _, e := range joined.Unwrap() {
			all = append(all, lines(e)...)
		}
		return all
	}
	return []error{err}
}

func (in *input) mistake(f *inputField, format string, args ...any) {
	in.mistakes = append(in.mistakes, fmt.Errorf("field "+f.name+" of "+in.typ.String()+" "+format, args...))
}

// walk collects the fields; those of embedded structs are a group of parameters.
func (in *input) walk(t reflect.Type, offset uintptr, index []int, prefix string) {
	in.validates = in.validates || reflect.PointerTo(t).Implements(reflect.TypeFor[interface{ Validate(*schema.Report) }]())
	for i := range t.NumField() {
		sf := t.Field(i)
		f := &inputField{
			name: prefix + sf.Name, typ: sf.Type, tag: sf.Tag,
			offset: offset + sf.Offset, index: append(slices.Clone(index), i),
		}
		src, tag, n := sourceOf(sf.Tag)
		if sf.Name == "_" {
			in.forbid(sf.Tag, index)
			continue
		}
		if n == 0 && sf.Anonymous && sf.Type.Kind() == reflect.Struct {
			in.walk(sf.Type, f.offset, f.index, prefix+sf.Name+".")
			continue
		}
		f.source = src
		switch {
		case n > 1:
			in.mistake(f, "has several source tags: keep one of path, query, header, cookie, form, file, body")
			continue
		case n == 0:
			if near, meant := nearMiss(sf.Tag); near != "" {
				in.mistake(f, "has the tag %q, which is no source: write %s", near, meant)
				continue
			}
			if !sf.IsExported() {
				continue
			}
		case !sf.IsExported():
			in.mistake(f, "has a source tag and is not exported: begin its name with a capital letter")
			continue
		}
		if f.parse(in, tag) {
			in.fields = append(in.fields, f)
		}
	}
}

// doubles finds two fields of one source and name, and two bodies.
func (in *input) doubles() {
	var body, form *inputField
	for i, f := range in.fields {
		for _, g := range in.fields[:i] {
			if f.source == g.source && f.source != fromProvider && f.source != fromBody && f.key == g.key {
				in.mistake(f, "reads the same %s %q as field %s: keep one", f.source, f.key, g.name)
			}
		}
		switch f.source {
		case fromBody:
			if body != nil {
				in.mistake(f, "is a second body beside field %s: put both into one struct", body.name)
			}
			body = f
		case fromForm, fromFile:
			form = f
		}
	}
	if body != nil && form != nil {
		in.mistake(body, "is a body and field %s is part of a form: a request carries one of them", form.name)
	}
}

package web

import (
	"cmp"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"unsafe"

	"github.com/gotandem/tandem/schema"
)

// source says where a field of an input comes from.
type source uint8

const (
	fromProvider source = iota
	fromPath
	fromQuery
	fromHeader
	fromCookie
	fromForm
	fromFile
	fromBody
)

// sources are the tags, in the order in which errors are told.
var sources = [...]string{fromPath: "path", fromQuery: "query", fromHeader: "header", fromCookie: "cookie",
	fromForm: "form", fromFile: "file", fromBody: "body"}

func (s source) String() string { return sources[s] }

// input is what is known about a struct of inputs, read once per type.
type input struct {
	typ      reflect.Type
	fields   []*inputField
	partial  *schema.Type // of the fields that schema decodes
	mistakes []error

	validates bool // it, or a group in it, has a Validate method
}

// check runs the Validate methods of an input whose fields are filled, and names the places as the request does.
func (in *input) check(base unsafe.Pointer, r *schema.Report) {
	var own schema.Report
	in.partial.Check(base, &own)
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
		if f.field == nil || f.field.Key() != key {
			continue
		}
		switch f.source {
		case fromBody:
			return []any{"body"}
		case fromForm:
			return []any{"body", f.key}
		case fromHeader:
			return []any{"header", strings.ToLower(f.key)}
		}
		return []any{f.source.String(), f.key}
	}
	return []any{key}
}

// inputField is a field that something must fill.
type inputField struct {
	source source
	name   string // in Go, with the embedded struct's: Page.Size
	key    string // what the tag says
	typ    reflect.Type
	offset uintptr
	index  []int
	field  *schema.Field // nil for what schema does not decode: provided values, files and raw bodies
	list   bool          // of files
	needed bool          // a file that must be there
}

// decoded reports whether schema reads the field.
func (f *inputField) decoded() bool {
	switch f.source {
	case fromProvider, fromFile:
		return false
	case fromBody:
		return f.key == "json"
	}
	return true
}

// required reports whether the field must be given. A list of repeated values need not be: none is how an empty list is
// written there, unless a rule says that it may not be empty.
func (f *inputField) required() bool {
	if f.field == nil {
		return f.needed
	}
	if f.source == fromPath || f.source == fromBody || f.field.Type.Kind != schema.KindList {
		return f.field.Required || f.source == fromPath
	}
	return f.field.Required && slices.ContainsFunc(f.field.Rules, func(r schema.Rule) bool {
		switch {
		case r.Depth > 0:
			return false
		case r.Name == "min" || r.Name == "len" || r.Name == "gte" || r.Name == "gt":
			return r.Param != "0" || r.Name == "gt"
		}
		return r.Name == "required"
	})
}

var (
	uploadType = reflect.TypeFor[Upload]()
	readerType = reflect.TypeFor[io.Reader]()
	bytesType  = reflect.TypeFor[[]byte]()
)

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
		src, key, n := sourceOf(sf.Tag)
		return n == 1 && (&inputField{source: src, key: key}).decoded()
	})
	in.partial = partial
	in.mistakes = append(in.mistakes, lines(err)...)
	for _, f := range in.fields {
		if !f.decoded() {
			continue
		}
		for _, sf := range partial.Fields {
			if sf.Offset == f.offset && slices.Equal(sf.Index, f.index) {
				f.field = sf
			}
		}
		if f.field == nil {
			in.mistake(f, "cannot be read: another field of that name hides it: rename one")
		}
	}
	return in
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
			name: prefix + sf.Name, typ: sf.Type,
			offset: offset + sf.Offset, index: append(slices.Clone(index), i),
		}
		src, key, n := sourceOf(sf.Tag)
		if sf.Name == "_" {
			continue // holds tags about the whole struct
		}
		if n == 0 && sf.Anonymous && sf.Type.Kind() == reflect.Struct {
			in.walk(sf.Type, f.offset, f.index, prefix+sf.Name+".")
			continue
		}
		f.source, f.key = src, key
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
		if f.check(in) {
			in.fields = append(in.fields, f)
		}
	}
}

// check tells what is wrong with the tag, and fills in what follows from it.
func (f *inputField) check(in *input) bool {
	switch f.source {
	case fromProvider:
		return true
	case fromBody:
		switch f.key {
		case "json":
			return true
		case "raw":
			if f.typ == bytesType || f.typ == readerType || f.typ.Kind() == reflect.String {
				return true
			}
			in.mistake(f, `has the tag body:"raw" and is a %s: use []byte, string or io.Reader`, f.typ)
		default:
			in.mistake(f, `has the tag body:%q: write body:"json", or body:"raw" for the bytes`, f.key)
		}
		return false
	case fromFile:
		f.list = f.typ.Kind() == reflect.Slice
		base := f.typ
		if f.list {
			base = base.Elem()
		}
		f.needed = base.Kind() != reflect.Pointer && !f.list
		if base.Kind() == reflect.Pointer {
			base = base.Elem()
		}
		if base != uploadType {
			in.mistake(f, "has a file tag and is a %s: use web.Upload, *web.Upload if it may be missing, or []web.Upload", f.typ)
			return false
		}
	}
	if f.key == "" || strings.ContainsAny(f.key, " \t\"") {
		in.mistake(f, "has the tag %s:%q: give the name of the parameter", f.source, f.key)
		return false
	}
	switch f.source {
	case fromHeader:
		if !validMethod(f.key) {
			in.mistake(f, "has the tag header:%q, which cannot be a header's name: use letters, digits and hyphens", f.key)
			return false
		}
		f.key = http.CanonicalHeaderKey(f.key)
	case fromCookie:
		if !validMethod(f.key) {
			in.mistake(f, "has the tag cookie:%q, which cannot be a cookie's name: use letters, digits, hyphens and underscores", f.key)
			return false
		}
	}
	return true
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

// sourceOf finds the source tag, and how many there are.
func sourceOf(tag reflect.StructTag) (src source, key string, n int) {
	for s := fromPath; s <= fromBody; s++ {
		if v, ok := tag.Lookup(s.String()); ok {
			src, key = s, v
			n++
		}
	}
	return src, key, n
}

// otherNames are what people coming from elsewhere write.
var otherNames = map[string]string{
	"uri": "path", "param": "path", "params": "path", "url": "path", "headers": "header", "cookies": "cookie",
	"upload": "file", "files": "file", "multipart": "form", "formdata": "form", "json": `body:"json" on a field that holds the whole body`,
	"in": "path, query, header or cookie",
}

// nearMiss finds a tag that was surely meant as a source.
func nearMiss(tag reflect.StructTag) (key, meant string) {
	for _, k := range tagKeys(tag) {
		lower := strings.ToLower(k)
		if other, ok := otherNames[lower]; ok {
			return k, other
		}
		for s := fromPath; s <= fromBody; s++ {
			if distance(lower, s.String()) <= 1 || lower == s.String() {
				return k, s.String()
			}
		}
	}
	return "", ""
}

// tagKeys lists the keys of a struct tag.
func tagKeys(tag reflect.StructTag) []string {
	var keys []string
	for s := string(tag); ; {
		s = strings.TrimLeft(s, " ")
		key, rest, ok := strings.Cut(s, `:"`)
		if !ok {
			return keys
		}
		keys = append(keys, key)
		end := 0
		for end < len(rest) && rest[end] != '"' {
			if rest[end] == '\\' {
				end++
			}
			end++
		}
		if end >= len(rest) {
			return keys
		}
		s = rest[end+1:]
	}
}

// distance is 0, 1 or more: whether b is a with one letter added, left out, changed, or swapped with its neighbour.
func distance(a, b string) int {
	if a == b {
		return 0
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return 2
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch {
	case len(a) < len(b) && a[i:] == b[i+1:]:
		return 1
	case len(a) == len(b) && a[i+1:] == b[i+1:]:
		return 1
	case len(a) == len(b) && i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]:
		return 1
	}
	return 2
}

// errNoSource is the mistake of a field that nothing fills.
func errNoSource(f *inputField, in *input) error {
	if f.typ.Kind() == reflect.Interface || f.typ.Kind() == reflect.Pointer || f.typ.Kind() == reflect.Struct {
		return fmt.Errorf("field %s of %s has no source: add a path, query, header, cookie, form, file or body tag, or Provide a %s", f.name, in.typ, f.typ)
	}
	return fmt.Errorf("field %s of %s has no source: add a path, query, header, cookie, form, file or body tag", f.name, in.typ)
}

package web

import (
	"fmt"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/gotandem/tandem/schema"
)

// inputField is a field that something must fill.
type inputField struct {
	source source
	name   string   // in Go, with the embedded struct's: Page.Size
	key    string   // what the tag says: the name of the parameter, or the kind of body
	also   []string // other names that are accepted
	typ    reflect.Type
	tag    reflect.StructTag
	offset uintptr
	index  []int
	field  *schema.Field // nil for what schema does not decode: provided values, files and raw bodies

	style   style
	explode bool     // of the styles that may or may not: each part stands with its name
	content []string // media types that are accepted, nil for the usual

	file *fileRules // of a file
}

// decoded reports whether schema reads the field.
func (f *inputField) decoded() bool {
	switch f.source {
	case fromProvider, fromFile:
		return false
	case fromBody:
		return f.key == bodyAsJSON || f.key == bodyAsForm
	}
	return true
}

// required reports whether the field must be given.
func (f *inputField) required() bool {
	switch {
	case f.field == nil:
		return f.file != nil && f.file.required()
	case f.source == fromPath:
		return true
	case f.source == fromBody || f.style == styleJSON:
		return f.field.Required
	}
	return f.field.TextRequired()
}

// place is where the field comes from, as mistakes in a request name it.
func (f *inputField) place() []any {
	switch {
	case f.source == fromBody:
		return []any{"body"}
	case f.source == fromForm || f.source == fromFile:
		return []any{"body", f.key}
	case f.source == fromHeader:
		return []any{"header", strings.ToLower(f.key)} // as FastAPI names them
	case f.style == styleFlat:
		return []any{f.source.String()}
	}
	return []any{f.source.String(), f.key}
}

// hidden reports whether the field is left out of the documents. It is read as any other.
func (f *inputField) hidden() bool { return f.tag.Get("hidden") == "true" }

// The kinds of bodies, as the tag names them.
const (
	bodyAsJSON = "json"
	bodyAsRaw  = "raw"
	bodyAsForm = "form"
)

var (
	readerType = reflect.TypeFor[io.Reader]()
	bytesType  = reflect.TypeFor[[]byte]()
)

// parse reads the source tag and those that go with it, and tells what is wrong with them.
func (f *inputField) parse(in *input, tag string) bool {
	options := strings.Split(tag, ",")
	f.key, options = options[0], options[1:]
	if f.source == fromProvider {
		return true
	}
	for _, option := range options {
		if !f.option(in, option) {
			return false
		}
	}
	if !f.fineTags(in) {
		return false
	}
	f.also = commas(f.tag.Get("alias"))
	f.content = commas(f.tag.Get("content"))
	switch f.source {
	case fromBody:
		return f.parseBody(in)
	case fromFile:
		if f.file = readFileRules(in, f); f.file == nil {
			return false
		}
	}
	if base := elementOf(f.typ); f.source != fromFile && (base == uploadType || base == partsType) {
		in.mistake(f, "has the tag %s:%q and is a file: write file:%q", f.source, f.key, f.key)
		return false
	}
	if f.content != nil && f.source != fromFile {
		in.mistake(f, "has the tag content:%q, which is for bodies and files: leave it out", f.tag.Get("content"))
		return false
	}
	for _, name := range append([]string{f.key}, f.also...) {
		if name == "" || strings.ContainsAny(name, " \t\"") {
			in.mistake(f, "has the tag %s:%q: give the name of the parameter", f.source, name)
			return false
		}
		if (f.source == fromHeader || f.source == fromCookie) && !validToken(name) {
			what := map[source]string{fromHeader: "header's name: use letters, digits and hyphens", fromCookie: "cookie's name: use letters, digits, hyphens and underscores"}
			in.mistake(f, "has the tag %s:%q, which cannot be a %s", f.source, name, what[f.source])
			return false
		}
	}
	if f.source == fromHeader {
		f.key = http.CanonicalHeaderKey(f.key)
		for i := range f.also {
			f.also[i] = http.CanonicalHeaderKey(f.also[i])
		}
	}
	return true
}

// fineTags finds those that would be ignored without a word: names that are nearly right, and values that say nothing.
func (f *inputField) fineTags(in *input) bool {
	for _, key := range tagKeys(f.tag) {
		for _, known := range [...]string{"alias", "content", "hidden"} {
			if distance(strings.ToLower(key), known) == 1 || key != known && strings.ToLower(key) == known {
				in.mistake(f, "has the tag %q: did you mean %s?", key, known)
				return false
			}
		}
	}
	switch says, there := f.tag.Lookup("hidden"); {
	case there && says != "true" && says != "false":
		in.mistake(f, `has the tag hidden:%q: write hidden:"true", or leave it out`, says)
	case f.tag.Get("alias") != "" && (f.source == fromPath || f.source == fromBody):
		in.mistake(f, "has the tag alias:%q, and a %s has one name: leave it out", f.tag.Get("alias"), f.source)
	default:
		return true
	}
	return false
}

// option reads what stands behind the name in the tag.
func (f *inputField) option(in *input, option string) bool {
	known := stylesOf[f.source]
	if !slices.Contains(known, option) {
		mend := "leave it out"
		if len(known) > 0 {
			mend = "use " + strings.Join(known, ", ") + " or none"
		}
		in.mistake(f, "has the option %q in its tag %s, which is none: %s", option, f.source, mend)
		return false
	}
	if option == "explode" {
		f.explode = true
		return true
	}
	if f.style != styleAuto {
		in.mistake(f, "has two styles in its tag %s: keep one", f.source)
		return false
	}
	f.style = styleNames[option]
	return true
}

func (f *inputField) parseBody(in *input) bool {
	switch f.key {
	case bodyAsJSON:
		return true
	case bodyAsForm:
		if f.content == nil {
			return true
		}
		in.mistake(f, "is a form, whose content types are given: leave out the tag content")
		return false
	case bodyAsRaw:
		if f.typ == bytesType || f.typ == readerType || f.typ.Kind() == reflect.String {
			return true
		}
		in.mistake(f, `has the tag body:"raw" and is a %s: use []byte, string or io.Reader`, f.typ)
	default:
		in.mistake(f, `has the tag body:%q: write body:"json" for the whole body (several values are the fields of one struct), body:"form" for a whole form, or body:"raw" for the bytes`, f.key)
	}
	return false
}

// elementOf is the type without pointers and slices around it.
func elementOf(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	return t
}

// commas splits a tag with several values.
func commas(tag string) []string {
	var all []string
	for part := range strings.SplitSeq(tag, ",") {
		if part = strings.TrimSpace(part); part != "" {
			all = append(all, part)
		}
	}
	return all
}

// errNoSource is the mistake of a field that nothing fills.
func errNoSource(f *inputField, in *input, t reflect.Type) error {
	mend := "add a path, query, header, cookie, form, file or body tag"
	if t.Kind() == reflect.Interface || t.Kind() == reflect.Pointer || t.Kind() == reflect.Struct || t.PkgPath() != "" {
		mend += ", or Provide a " + t.String()
	}
	return fmt.Errorf("field %s of %s has no source: %s", f.name, in.typ, mend)
}

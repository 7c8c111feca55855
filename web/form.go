package web

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"slices"
	"strings"
	"unsafe"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/schema"
)

// formValues is a form that was read.
type formValues struct {
	pairs []pair
	json  map[int]bool // the pairs that are parts of JSON
	files []upload
	rest  *partStream // files that the handler reads
	room  int64       // bytes that files may still take in memory
	space [4]string
}

// upload is a file under the name of its field.
type upload struct {
	name string
	Upload
}

// values returns the values of a name in order. They hold until the next call.
func (v *formValues) values(name string) []string {
	out := v.space[:0]
	for i := range v.pairs {
		if v.pairs[i].name == name {
			out = append(out, v.pairs[i].value)
		}
	}
	return out
}

// given lists the fields that hold something: an empty one counts as none.
func (v *formValues) given() []pair {
	if !slices.ContainsFunc(v.pairs, func(p pair) bool { return p.value == "" }) {
		return v.pairs
	}
	return slices.DeleteFunc(slices.Clone(v.pairs), func(p pair) bool { return p.value == "" })
}

// jsonOf returns what the parts of JSON under the names say, for a field that takes one value or a list. It reports whether there
// are any.
func (v *formValues) jsonOf(names []string, list bool) ([]byte, bool) {
	if v.json == nil {
		return nil, false
	}
	var parts [][]byte
	for i, p := range v.pairs {
		if v.json[i] && slices.Contains(names, p.name) {
			parts = append(parts, []byte(p.value))
		}
	}
	switch {
	case len(parts) == 0:
		return nil, false
	case !list || len(parts) == 1 && bytes.HasPrefix(bytes.TrimLeft(parts[0], " \t\r\n"), []byte("[")):
		return parts[len(parts)-1], true
	}
	return slices.Concat([]byte("["), bytes.Join(parts, []byte(",")), []byte("]")), true
}

// close removes temporary files.
func (v *formValues) close() {
	for i := range v.files {
		v.files[i].remove()
	}
}

const (
	urlencodedType = "application/x-www-form-urlencoded"
	multipartType  = "multipart/form-data"
)

func (b *bodyPlan) readForm(x *exchange) error {
	ct := x.r.Header.Get("Content-Type")
	t, params, err := mime.ParseMediaType(ct)
	switch {
	case x.r.ContentLength == 0 && (ct == "" || err == nil && (t == urlencodedType || t == multipartType)):
		x.form = &formValues{}
		return nil
	case err != nil:
	case t == urlencodedType && !b.multipart():
		if charset := params["charset"]; !utf8Charset(charset) {
			return unsupported(fmt.Sprintf("The form is in %q; send UTF-8.", charset), urlencodedType)
		}
		return b.readURLEncoded(x)
	case t == multipartType:
		return b.readMultipart(x, params["boundary"])
	}
	accept := urlencodedType + ", " + multipartType
	if b.multipart() {
		accept = multipartType
	}
	if ct == "" {
		return unsupported("The body has no Content-Type; send a form ("+strings.ReplaceAll(accept, ", ", " or ")+").", accept)
	}
	return unsupported(fmt.Sprintf("The body is %q; send a form (%s).", ct, strings.ReplaceAll(accept, ", ", " or ")), accept)
}

func (b *bodyPlan) readURLEncoded(x *exchange) error {
	text, err := io.ReadAll(x.r.Body)
	if err != nil {
		return readError(err)
	}
	if n := bytes.Count(text, []byte("&")) + 1; n > b.form.Fields {
		return problem.BadRequest("The form has %d fields and may have %d.", n, b.form.Fields)
	}
	x.form = &formValues{pairs: parsePairs(string(text), nil)}
	for _, p := range x.form.pairs {
		if int64(len(p.value)) > b.form.Field {
			return tooLong(p.name, b.form.Field)
		}
	}
	return nil
}

func tooLong(field string, limit int64) error {
	return problem.TooLarge("The field %q is longer than %d bytes.", field, limit)
}

// decodeForm makes the decoder of a form field: a part that says it is JSON is read as JSON, whatever the style, and anything
// else as text.
func decodeForm(f *inputField, others knownNames) decoder {
	text := decoderOf(f, 0, others)
	field, loc, names := f.field, f.place(), append([]string{f.key}, f.also...)
	list := isList(field.Type)
	return func(x *exchange, base unsafe.Pointer) {
		raw, ok := x.form.jsonOf(names, list)
		if !ok {
			text(x, base)
			return
		}
		before := x.report.Len()
		if field.DecodeBytes(raw, base, x.report); x.report.Len() > before {
			within(x.report, before, loc...)
			jsonInText(x.report, before, len(loc))
		}
	}
}

// decodeFormModel reads a whole form into one value, whose fields have the names that they have in JSON.
func decodeFormModel(f *inputField, strict bool) decoder {
	field := f.field
	return func(x *exchange, base unsafe.Pointer) {
		tree := &schema.Tree{}
		for _, p := range x.form.given() {
			if head, below, ok := splitName(p.name); ok {
				at := tree.At(head).At(below...)
				at.Values = append(at.Values, p.value)
			} else {
				tree.At(p.name).Values = append(tree.At(p.name).Values, p.value)
			}
		}
		before := x.report.Len()
		x.report.ForbidUnknown = strict
		field.DecodeTree(tree, base, x.report)
		if x.report.ForbidUnknown = false; x.report.Len() > before {
			within(x.report, before, "body")
		}
	}
}

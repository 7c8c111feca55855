package web

import (
	"bytes"
	"cmp"
	"encoding/json/v2"
	"fmt"
	"io"
	"net/url"
	"strings"
	"unsafe"

	"github.com/gotandem/tandem/schema"
)

// body is the request's body and its type; "" for none.
func (s *sender) body(base unsafe.Pointer) (io.Reader, string, error) {
	isForm, isMultipart := false, false
	for _, f := range s.in.fields {
		switch f.source {
		case fromBody:
			return s.wholeBody(f, base)
		case fromForm:
			isForm = true
		case fromFile:
			isMultipart = true
		}
	}
	switch {
	case isMultipart:
		return s.multipart(base)
	case !isForm:
		return nil, "", nil
	}
	form := url.Values{}
	err := s.fields(base, fromForm, func(f *inputField, pairs []pair) error {
		for _, p := range pairs {
			if p.value == "" && !(f.required() && len(pairs) == 1) { // what a required one may be is for the service to say
				return f.cannot("it holds an empty text, which a form takes for none: leave it absent")
			}
			form.Add(p.name, p.value)
		}
		return nil
	})
	return strings.NewReader(form.Encode()), urlencodedType, err
}

func (s *sender) wholeBody(f *inputField, base unsafe.Pointer) (io.Reader, string, error) {
	at := unsafe.Add(base, f.offset)
	contentType := f.contentType()
	switch {
	case f.typ == bytesType:
		return bytes.NewReader(*(*[]byte)(at)), cmp.Or(contentType, "application/octet-stream"), nil
	case f.typ == readerType:
		return *(*io.Reader)(at), cmp.Or(contentType, "application/octet-stream"), nil
	case f.key == bodyAsRaw:
		return strings.NewReader(f.value(base).String()), cmp.Or(contentType, "text/plain; charset=utf-8"), nil
	case f.key == bodyAsForm:
		return s.wholeForm(f, base)
	}
	if !f.field.Required && f.zero(base) {
		return nil, "", nil
	}
	data, err := json.Marshal(f.field.Any(base), schema.Revealing())
	if err != nil {
		return nil, "", fmt.Errorf("writing the body: %w", err)
	}
	return bytes.NewReader(data), cmp.Or(contentType, jsonType), nil
}

// wholeForm writes a value whose fields are those of a form.
func (s *sender) wholeForm(f *inputField, base unsafe.Pointer) (io.Reader, string, error) {
	form := url.Values{}
	if tree := f.field.Tree(base); tree != nil {
		for _, name := range tree.Names() {
			pairs, err := f.appendTree(nil, name, tree.Find(name), 0)
			if err != nil {
				return nil, "", err
			}
			for _, p := range pairs {
				if p.value != "" || len(pairs) == 1 {
					form.Add(p.name, p.value)
					continue
				}
				return nil, "", fmt.Errorf("body %s: it holds an empty text, which a form takes for none", p.name)
			}
		}
	}
	return strings.NewReader(form.Encode()), urlencodedType, nil
}

// contentType is the type that the field accepts, "" if it leaves a choice.
func (f *inputField) contentType() string {
	if len(f.content) == 0 || strings.Contains(f.content[0], "*") {
		return ""
	}
	return f.content[0]
}

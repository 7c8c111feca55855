package web

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json/v2"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"unsafe"

	"github.com/gotandem/tandem/schema"
)

// sender turns a route's inputs back into the requests that they would come from. It is made once per route, when
// the route is first called or its URL asked for, and needs no built router.
type sender struct {
	label   string
	method  string
	pattern *pattern
	in      *input
	header  string // that says the version, "" for none
	version string
	err     error // why there can be no requests
}

func newSender(rt *route, in *input) *sender {
	s := &sender{label: rt.label(), method: rt.method, pattern: rt.pattern, in: in}
	if v := rt.settings.versions; v != nil && v.Header != "" {
		s.header, s.version = v.Header, rt.newest()
	}
	switch {
	case rt.pattern == nil:
		s.err = errors.New("the route's pattern could not be read: Build says why")
	case len(in.mistakes) > 0:
		s.err = fmt.Errorf("%s: the input has wiring mistakes: %w", s.label, errors.Join(in.mistakes...))
	case rt.pattern.host != "":
		s.err = fmt.Errorf("%s: the route is for one host: put the host into the client's BaseURL and leave it out of the pattern", s.label)
	}
	return s
}

// fields yields the fields of a source with what a request carries of them. What is absent, and what holds a zero value in place of
// its default, is left out.
func (s *sender) fields(base unsafe.Pointer, from source, yield func(f *inputField, pairs []pair)) error {
	for _, f := range s.in.fields {
		if f.source != from || f.field == nil || f.field.HasDefault && f.zero(base) {
			continue
		}
		pairs, err := f.write(base)
		if err != nil {
			return fmt.Errorf("%s: %w", s.label, err)
		}
		if len(pairs) > 0 {
			yield(f, pairs)
		}
	}
	return nil
}

// zero reports whether the field of the input at base holds its type's zero value.
func (f *inputField) zero(base unsafe.Pointer) bool {
	return reflect.NewAt(f.typ, unsafe.Add(base, f.offset)).Elem().IsZero()
}

// url is the path and query of the request for an input.
func (s *sender) url(base unsafe.Pointer) (string, error) {
	if s.err != nil {
		return "", s.err
	}
	values := map[string]string{}
	err := s.fields(base, fromPath, func(f *inputField, pairs []pair) { values[f.key] = pairs[0].value })
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, seg := range s.pattern.segments {
		b.WriteByte('/')
		switch {
		case !seg.wild && seg.text == "/": // {$}
		case !seg.wild:
			b.WriteString(url.PathEscape(seg.text))
		case seg.text == "": // a trailing slash
		default:
			text, ok := values[seg.text]
			if !ok {
				return "", fmt.Errorf("%s: no field of %s says what {%s} is", s.label, s.in.typ, seg.text)
			}
			escaped, err := escapeSegment(text, seg.multi)
			if err != nil {
				return "", fmt.Errorf("%s: path parameter %s: %w", s.label, seg.text, err)
			}
			b.WriteString(escaped)
		}
	}
	query := url.Values{}
	err = s.fields(base, fromQuery, func(_ *inputField, pairs []pair) {
		for _, p := range pairs {
			query.Add(p.name, p.value)
		}
	})
	if q := query.Encode(); q != "" {
		b.WriteByte('?')
		b.WriteString(q)
	}
	return b.String(), err
}

// escapeSegment writes the value of a wildcard such that it comes back the same.
func escapeSegment(text string, multi bool) (string, error) {
	parts := []string{text}
	if multi {
		parts = strings.Split(text, "/")
	}
	for i, part := range parts {
		switch {
		case part == "." || part == "..":
			return "", fmt.Errorf("%q cannot stand in a path, which servers clean of dots", text)
		case part == "" && !multi:
			return "", errors.New("it is empty, and a path has no empty segments")
		case part == "" && i < len(parts)-1:
			return "", fmt.Errorf("%q has an empty segment, which servers take out of paths", text)
		}
		parts[i] = url.PathEscape(part)
	}
	return strings.Join(parts, "/"), nil
}

// request makes the request for an input.
func (s *sender) request(ctx context.Context, c *Client, base unsafe.Pointer) (*http.Request, error) {
	path, err := s.url(base)
	if err != nil {
		return nil, err
	}
	body, contentType, err := s.body(base)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.label, err)
	}
	r, err := c.request(ctx, s.method, path, body)
	if err != nil {
		return nil, err
	}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	if s.header != "" && r.Header.Get(s.header) == "" {
		r.Header.Set(s.header, s.version) // whose types these are
	}
	err = s.fields(base, fromHeader, func(f *inputField, pairs []pair) {
		r.Header.Del(f.key)
		for _, p := range pairs {
			if f.key == "Host" {
				r.Host = p.value
			} else {
				r.Header.Add(f.key, p.value)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	err = s.fields(base, fromCookie, func(_ *inputField, pairs []pair) {
		r.AddCookie(&http.Cookie{Name: pairs[0].name, Value: pairs[len(pairs)-1].value})
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

// body is the request's body and its type; "" for none.
func (s *sender) body(base unsafe.Pointer) (io.Reader, string, error) {
	form := url.Values{}
	isForm := false
	for _, f := range s.in.fields {
		switch f.source {
		case fromBody:
			return s.wholeBody(f, base)
		case fromForm:
			isForm = true
		case fromFile:
			return nil, "", fmt.Errorf("field %s of %s is an upload, which a client cannot send yet", f.name, s.in.typ)
		}
	}
	if !isForm {
		return nil, "", nil
	}
	err := s.fields(base, fromForm, func(_ *inputField, pairs []pair) {
		for _, p := range pairs {
			form.Add(p.name, p.value)
		}
	})
	return strings.NewReader(form.Encode()), urlencodedType, err
}

func (s *sender) wholeBody(f *inputField, base unsafe.Pointer) (io.Reader, string, error) {
	at := unsafe.Add(base, f.offset)
	contentType := ""
	if len(f.content) > 0 && !strings.Contains(f.content[0], "*") {
		contentType = f.content[0]
	}
	switch {
	case f.typ == bytesType:
		return bytes.NewReader(*(*[]byte)(at)), cmp.Or(contentType, "application/octet-stream"), nil
	case f.typ == readerType:
		return *(*io.Reader)(at), cmp.Or(contentType, "application/octet-stream"), nil
	case f.key == bodyAsRaw:
		return strings.NewReader(*(*string)(at)), cmp.Or(contentType, "text/plain; charset=utf-8"), nil
	case f.key == bodyAsForm:
		form := url.Values{}
		if tree := f.field.Tree(base); tree != nil {
			for _, name := range tree.Names() {
				for _, p := range appendTree(nil, name, tree.Find(name)) {
					form.Add(p.name, p.value)
				}
			}
		}
		return strings.NewReader(form.Encode()), urlencodedType, nil
	}
	if !f.field.Required && f.zero(base) {
		return nil, "", nil
	}
	data, err := json.Marshal(f.field.Any(base), schema.Options())
	if err != nil {
		return nil, "", fmt.Errorf("writing the body: %w", err)
	}
	return bytes.NewReader(data), cmp.Or(contentType, jsonType), nil
}

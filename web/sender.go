package web

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"unsafe"

	"github.com/gotandem/tandem/schema"
)

// sender turns a route's inputs back into the requests that they would come from. It is made once per route, when
// the route is first called or its URL asked for, and needs no built router. What a request cannot carry is an error: nothing that it
// sends is read as something else.
type sender struct {
	label   string
	method  string
	pattern *pattern
	in      *input
	header  string // that says the version, "" for none
	version string
	query   knownNames // without those of maps that take the rest
	err     error      // why there can be no requests
}

func newSender(rt *route, in *input) *sender {
	s := &sender{label: rt.label(), method: rt.method, pattern: rt.pattern, in: in, query: knownNames{}}
	if v := rt.settings.versions; v != nil && v.Header != "" {
		s.header, s.version = v.Header, rt.newest()
	}
	switch {
	case rt.pattern == nil:
		s.err = errors.New("the route's pattern could not be read: Build says why")
	case len(in.mistakes) > 0:
		s.err = fmt.Errorf("%s: the input has wiring mistakes: %w", s.label, errors.Join(in.mistakes...))
	default:
		for _, f := range in.fields {
			if f.source == fromQuery && f.field != nil && !f.takesRest() {
				s.query.add(f)
			}
		}
	}
	return s
}

// takesRest reports whether the field is a map of the parameters that nobody else reads.
func (f *inputField) takesRest() bool {
	return f.style == styleFlat && f.field.Type.Base().Kind == schema.KindMap
}

// fields yields the fields of a source with what a request carries of them. What is absent, and what holds a zero value in place of
// its default, is left out.
func (s *sender) fields(base unsafe.Pointer, from source, yield func(f *inputField, pairs []pair) error) error {
	for _, f := range s.in.fields {
		if f.source != from || f.field == nil || f.field.HasDefault && f.zero(base) {
			continue
		}
		pairs, err := f.write(base)
		if err == nil && len(pairs) > 0 {
			err = yield(f, pairs)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", s.label, err)
		}
	}
	return nil
}

// cannot is the error of a value that its place in a request has no way to say.
func (f *inputField) cannot(format string, args ...any) error {
	if f.field != nil && f.field.Guarded() {
		for i := range args {
			args[i] = schema.NewSecret("hidden")
		}
	}
	return fmt.Errorf("%s %s: "+format, append([]any{f.source, f.key}, args...)...)
}

// zero reports whether the field of the input at base holds its type's zero value.
func (f *inputField) zero(base unsafe.Pointer) bool { return f.value(base).IsZero() }

// value is the field of the input at base.
func (f *inputField) value(base unsafe.Pointer) reflect.Value {
	return reflect.NewAt(f.typ, unsafe.Add(base, f.offset)).Elem()
}

// null reports whether the field of the input at base says null, which text has no word for.
func (f *inputField) null(base unsafe.Pointer) bool {
	o, ok := f.value(base).Interface().(interface{ IsNull() bool })
	return ok && o.IsNull()
}

// url is the path and query of the request for an input, and the host that the route is for; "" for any.
func (s *sender) url(base unsafe.Pointer) (host, target string, err error) {
	if s.err != nil {
		return "", "", s.err
	}
	values := map[string]string{}
	err = s.fields(base, fromPath, func(f *inputField, pairs []pair) error {
		values[f.key] = pairs[0].value
		return nil
	})
	if err != nil {
		return "", "", err
	}
	if host, err = s.host(values); err != nil {
		return "", "", err
	}
	path, err := s.path(values)
	if err != nil {
		return "", "", err
	}
	query := url.Values{}
	err = s.fields(base, fromQuery, func(f *inputField, pairs []pair) error {
		for _, p := range pairs {
			if head, _, ok := splitName(p.name); f.takesRest() && (!ok || s.query.has(head) || s.query.has(p.name)) {
				return f.cannot("%q is the name of another parameter, or has brackets that are none", p.name)
			}
			query.Add(p.name, p.value)
		}
		return nil
	})
	if q := query.Encode(); q != "" {
		path += "?" + q
	}
	return host, path, err
}

func (s *sender) path(values map[string]string) (string, error) {
	var b strings.Builder
	for _, seg := range s.pattern.segments {
		b.WriteByte('/')
		switch {
		case !seg.wild && seg.text == "/": // {$}
		case !seg.wild:
			b.WriteString(url.PathEscape(seg.text))
		case seg.text == "": // a trailing slash
		default:
			text, err := s.wildcard(values, seg.text)
			if err != nil {
				return "", err
			}
			escaped, err := escapeSegment(text, seg.multi)
			if err != nil {
				return "", fmt.Errorf("%s: path parameter %s: %w", s.label, seg.text, err)
			}
			b.WriteString(escaped)
		}
	}
	return b.String(), nil
}

// wildcard is the value of a wildcard.
func (s *sender) wildcard(values map[string]string, name string) (string, error) {
	text, ok := values[name]
	if !ok {
		return "", fmt.Errorf("%s: no field of %s says what {%s} is", s.label, s.in.typ, name)
	}
	return text, nil
}

// host is the host that the route is for, with the values of its wildcards.
func (s *sender) host(values map[string]string) (string, error) {
	if s.pattern.labels == nil {
		return s.pattern.host, nil
	}
	labels, names := slices.Clone(s.pattern.labels), s.pattern.hostNames
	for i, label := range labels {
		if label != "" {
			continue
		}
		text, err := s.wildcard(values, names[0])
		if err != nil {
			return "", err
		}
		if text == "" || strings.Trim(text, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return "", fmt.Errorf("%s: path parameter %s: %q cannot be part of a host: use small letters, digits, hyphens and underscores", s.label, names[0], text)
		}
		labels[i], names = text, names[1:]
	}
	return strings.Join(labels, "."), nil
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
	host, target, err := s.url(base)
	if err != nil {
		return nil, err
	}
	body, contentType, err := s.body(base)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.label, err)
	}
	r, err := c.request(ctx, s.method, target, body)
	if err != nil {
		return nil, err
	}
	if form, ok := body.(*formBody); ok {
		r.ContentLength, r.GetBody = form.size(), form.again()
	}
	if host != "" { // BaseURL says where to connect
		if r.Host = host; r.URL.Port() != "" {
			r.Host = net.JoinHostPort(host, r.URL.Port())
		}
	}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	if s.header != "" && r.Header.Get(s.header) == "" {
		r.Header.Set(s.header, s.version) // whose types these are
	}
	err = s.fields(base, fromHeader, func(f *inputField, pairs []pair) error {
		r.Header.Del(f.key)
		for _, p := range pairs {
			switch {
			case strings.ContainsFunc(p.value, func(c rune) bool { return c < ' ' && c != '\t' || c == 0x7f }):
				return f.cannot("%q holds a control character, which a header cannot", p.value)
			case strings.Trim(p.value, " \t") != p.value:
				return f.cannot("%q has spaces at its ends, which a header loses", p.value)
			case f.key == "Host":
				r.Host = p.value
			default:
				r.Header.Add(f.key, p.value)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = s.fields(base, fromCookie, func(f *inputField, pairs []pair) error {
		value := pairs[len(pairs)-1].value
		if !validCookieValue(value) {
			return f.cannot("%q holds what a cookie cannot: quotes, semicolons, backslashes and all but ASCII; the option json writes any text", value)
		}
		r.AddCookie(&http.Cookie{Name: f.key, Value: value})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

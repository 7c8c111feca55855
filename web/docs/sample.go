package docs

import (
	"encoding/json/jsontext"
	"slices"
	"strings"
)

// What an example shows of models that refer to each other: models within models, and the bytes after which no further one is opened.
const (
	sampleDepth = 3
	sampleBytes = 4000
)

// sampler makes example values out of schemas.
type sampler struct {
	models map[string]*shape
	open   []string
}

// closed reports whether a model is shown as null: within itself, too deep, or where the example is long enough.
func (m *sampler) closed(b []byte, name string) bool {
	return len(m.open) >= sampleDepth || len(b) > sampleBytes || slices.Contains(m.open, name)
}

// JSON is an example of the schema, indented.
func (m *sampler) JSON(s *shape) string {
	v := jsontext.Value(m.append(nil, s))
	if err := v.Indent(jsontext.WithIndent("  ")); err != nil {
		return ""
	}
	return string(v)
}

func (m *sampler) append(b []byte, s *shape) []byte {
	if v := given(s); v != nil {
		return append(b, v...)
	}
	if name := s.model(); name != "" {
		target := m.models[name]
		if target == nil || m.closed(b, name) {
			return append(b, "null"...)
		}
		m.open = append(m.open, name)
		b = m.append(b, target)
		m.open = m.open[:len(m.open)-1]
		return b
	}
	if of, _ := s.alternatives(); len(of) > 0 {
		return m.append(b, of[0])
	}
	switch s.Type.main() {
	case "array":
		return m.list(b, s)
	case "integer", "number":
		return append(b, number(s)...)
	case "boolean":
		return append(b, "true"...)
	case "string":
		quoted, _ := jsontext.AppendQuote(b, text(s))
		return quoted
	case "null":
		return append(b, "null"...)
	case "object", "":
		if len(s.AllOf) == 1 && s.Properties.Len() == 0 {
			return m.append(b, s.AllOf[0])
		}
		return m.object(b, s)
	}
	return append(b, "null"...)
}

// given is a value that the schema itself offers.
func given(s *shape) jsontext.Value {
	switch {
	case len(s.Examples) > 0:
		return s.Examples[0]
	case s.Const != nil:
		return s.Const
	case s.Default != nil:
		return s.Default
	case len(s.Enum) > 0:
		return s.Enum[0]
	}
	return nil
}

func (m *sampler) list(b []byte, s *shape) []byte {
	b = append(b, '[')
	switch {
	case s.Items != nil && (s.Items.model() == "" || !m.closed(b, s.Items.model())):
		b = m.append(b, s.Items)
	case len(s.PrefixItems) > 0:
		for i, part := range s.PrefixItems {
			if i > 0 {
				b = append(b, ',')
			}
			b = m.append(b, part)
		}
	}
	return append(b, ']')
}

func (m *sampler) object(b []byte, s *shape) []byte {
	b = append(b, '{')
	first := true
	add := func(name string, field *shape) {
		if !first {
			b = append(b, ',')
		}
		first = false
		b, _ = jsontext.AppendQuote(b, name)
		b = m.append(append(b, ':'), field)
	}
	for _, part := range s.AllOf {
		target := part
		if t := m.models[part.model()]; t != nil {
			target = t
		}
		for name, field := range target.Properties.All() {
			add(name, field)
		}
	}
	for name, field := range s.Properties.All() {
		add(name, field)
	}
	if first && s.Additional != nil && !s.Additional.Never {
		add("key", s.Additional)
	}
	return append(b, '}')
}

func number(s *shape) string {
	switch b := s.bounds; {
	case b.Minimum != nil:
		return string(b.Minimum)
	case b.MultipleOf != nil:
		return string(b.MultipleOf)
	case b.ExclusiveMinimum != nil && string(b.ExclusiveMinimum) == "0":
		return "1"
	case b.Maximum != nil && strings.HasPrefix(string(b.Maximum), "-"):
		return string(b.Maximum)
	}
	return "1"
}

var samples = map[string]string{
	"date-time": "2026-07-31T12:00:00Z", "date": "2026-07-31", "time": "12:00:00", "duration": "PT1H30M",
	"email": "ada@example.org", "idn-email": "ada@example.org", "uri": "https://example.org/", "uri-reference": "/path",
	"hostname": "example.org", "ipv4": "192.0.2.1", "ipv6": "2001:db8::1", "uuid": "6f1a2c7e-58a4-4f0b-9a7d-0c1d2e3f4a5b",
	"decimal": "9.99", "byte": "aGVsbG8=",
}

func text(s *shape) string {
	if t, ok := samples[s.Format]; ok {
		return t
	}
	if s.Encoding == "base64" {
		return samples["byte"]
	}
	t := "string"
	if s.MinLength != nil && len(t) < *s.MinLength {
		t += strings.Repeat("x", min(*s.MinLength, 200)-len(t))
	}
	if s.MaxLength != nil && len(t) > *s.MaxLength {
		t = t[:*s.MaxLength]
	}
	return t
}

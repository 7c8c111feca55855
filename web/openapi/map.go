package openapi

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"errors"
	"fmt"
	"iter"
	"slices"
)

// Map is a JSON object whose keys stay in the order in which they were added. The zero value is empty and ready.
type Map[V any] struct {
	keys   []string
	values map[string]V
}

// Set adds a key, or replaces its value in its place.
func (m *Map[V]) Set(key string, value V) {
	if m.values == nil {
		m.values = map[string]V{}
	}
	if _, ok := m.values[key]; !ok {
		m.keys = append(m.keys, key)
	}
	m.values[key] = value
}

// Get returns the value of a key, and whether there is one.
func (m *Map[V]) Get(key string) (V, bool) {
	v, ok := m.values[key]
	return v, ok
}

// Len is the number of keys.
func (m *Map[V]) Len() int { return len(m.keys) }

// All goes through the keys in their order.
func (m *Map[V]) All() iter.Seq2[string, V] {
	return func(yield func(string, V) bool) {
		for _, k := range m.keys {
			if !yield(k, m.values[k]) {
				return
			}
		}
	}
}

// Sort puts the keys in the order of the alphabet.
func (m *Map[V]) Sort() { slices.Sort(m.keys) }

// IsZero reports whether the map is empty, for omitzero.
func (m Map[V]) IsZero() bool { return len(m.keys) == 0 }

// MarshalJSONTo writes the object.
func (m Map[V]) MarshalJSONTo(enc *jsontext.Encoder) error {
	if err := enc.WriteToken(jsontext.BeginObject); err != nil {
		return err
	}
	for k, v := range m.All() {
		if err := enc.WriteToken(jsontext.String(k)); err != nil {
			return err
		}
		if err := json.MarshalEncode(enc, v); err != nil {
			return fmt.Errorf("%s: %w", k, err)
		}
	}
	return enc.WriteToken(jsontext.EndObject)
}

// UnmarshalJSONFrom reads an object, and null as an empty one.
func (m *Map[V]) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	*m = Map[V]{}
	switch t, err := dec.ReadToken(); {
	case err != nil:
		return err
	case t.Kind() == 'n':
		return nil
	case t.Kind() != '{':
		return errors.New("an object is wanted here")
	}
	for dec.PeekKind() != '}' {
		t, err := dec.ReadToken()
		if err != nil {
			return err
		}
		key := t.String()
		var v V
		if err := json.UnmarshalDecode(dec, &v); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		m.Set(key, v)
	}
	_, err := dec.ReadToken()
	return err
}

package schema

import (
	"encoding"
	"fmt"
	"reflect"
	"strconv"
)

// enum reads the values of a named string or integer type with a method `Enum() []T`. It reports false for other types.
func (r *reader) enum(typ *Type) bool {
	t := typ.Go
	m, ok := reflect.PointerTo(t).MethodByName("Enum")
	if !ok || !rightSignature("Enum", m.Type, t) {
		return false
	}
	switch t.Kind() {
	case reflect.String:
		typ.Kind = KindString
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		typ.Kind, typ.Bits = KindInt, t.Bits()
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		typ.Kind, typ.Bits = KindUint, t.Bits()
	default:
		typ.mistake("has a method Enum but is a %s: only named strings and integers can be enums", t.Kind())
		return false
	}
	for _, own := range append(jsonTypes[:], textUnmarshalerType, textMarshalerType) {
		if reflect.PointerTo(t).Implements(own) {
			typ.mistake("has a method Enum and reads or writes itself as JSON or text: remove one of the two")
			break
		}
	}
	if err := recovered(typ.readChoices); err != nil {
		typ.mistake("method Enum, or String of what it lists, panics: %s", err)
		return true
	}
	if len(typ.Enum) == 0 {
		typ.mistake("method Enum lists nothing: return every value the type may have")
	}
	return true
}

// readChoices asks the method Enum.
func (t *Type) readChoices() {
	values := reflect.New(t.Go).MethodByName("Enum").Call(nil)[0]
	seen := map[any]bool{}
	for i := range values.Len() {
		v := values.Index(i)
		c := Choice{Value: v.Interface(), Text: scalarText(v)}
		if seen[c.Value] {
			t.mistake("method Enum lists %s twice: remove one", strconv.Quote(c.Text))
			continue
		}
		seen[c.Value] = true
		c.Label = choiceLabel(v, c.Text)
		t.Enum = append(t.Enum, c)
	}
	texts := make([]string, len(t.Enum))
	for i, c := range t.Enum {
		texts[i] = c.Text
		switch v := reflect.ValueOf(c.Value); {
		case v.CanInt():
			t.enumInts = append(t.enumInts, uint64(v.Int()))
		case v.CanUint():
			t.enumInts = append(t.enumInts, v.Uint())
		}
	}
	t.expected = expectedChoices(texts, t.Kind == KindString)
}

// choiceLabel asks the value to describe itself, else makes words of its text.
func choiceLabel(v reflect.Value, text string) string {
	if s, ok := v.Interface().(fmt.Stringer); ok {
		if label := s.String(); label != text {
			return label
		}
	}
	if text == "" {
		return "—"
	}
	return Words(text)
}

// scalarText is the text of a value of a string or integer type, whatever methods it has.
func scalarText(v reflect.Value) string {
	switch {
	case v.Kind() == reflect.String:
		return v.String()
	case v.CanInt():
		return strconv.FormatInt(v.Int(), 10)
	case v.CanUint():
		return strconv.FormatUint(v.Uint(), 10)
	}
	if m, ok := v.Interface().(encoding.TextMarshaler); ok {
		if text, err := m.MarshalText(); err == nil {
			return string(text)
		}
	}
	return fmt.Sprint(v.Interface())
}

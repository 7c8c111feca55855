package schema

import (
	"crypto/subtle"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"fmt"
	"io"
	"log/slog"
	"reflect"
	"unsafe"
)

const hidden = "**********"

// Secret is a text that is received and never shown: fmt, log/slog, JSON, forms and the errors of this package see ten stars in its place, also where it is a field that is
// not exported. Reveal is the only way to it. Rules for texts fit it. The zero value is the empty text.
//
// Mistakes in what is received quote neither it nor the objects and lists around it. It is no key of a map, and is not embedded.
//
// Two secrets are the same if Equal says so; == compares where they are kept.
type Secret struct {
	value *string // behind a pointer, which fmt does not follow in fields that are not exported
}

// NewSecret hides a text.
func NewSecret(text string) Secret { return Secret{&text} }

// Reveal returns the text.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// Equal reports whether the secret is the text, in a time that does not depend on where they differ.
func (s Secret) Equal(text string) bool {
	return subtle.ConstantTimeCompare([]byte(s.Reveal()), []byte(text)) == 1
}

// IsZero reports whether the text is empty.
func (s Secret) IsZero() bool { return s.Reveal() == "" }

// String is ten stars, or nothing for an empty secret.
func (s Secret) String() string {
	if s.IsZero() {
		return ""
	}
	return hidden
}

// Format writes String, whatever the verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// LogValue is String.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText writes String: a secret is not sent.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText takes the text over.
func (s *Secret) UnmarshalText(text []byte) error {
	*s = NewSecret(string(text))
	return nil
}

// JSONSchema describes a secret.
func (Secret) JSONSchema() *JSONSchema {
	return &JSONSchema{Type: Types{"string"}, Format: "password", WriteOnly: true}
}

// Revealing are [Options] that write everything as it is, secrets and fields that are only read too, and compute nothing: for a request to those whom it is
// meant for, or to keep it.
func Revealing() json.Options { return currentOptions().revealing }

var revealing = json.JoinOptions(jsonOptions, json.WithMarshalers(json.JoinMarshalers(
	json.MarshalToFunc(func(enc *jsontext.Encoder, s Secret) error { return enc.WriteToken(jsontext.String(s.Reveal())) }), jsonMarshalers)))

var secretType = reflect.TypeFor[Secret]()

// secretRule makes a rule for texts one for secrets: it sees the text, and its mistakes do not quote it.
func secretRule(rule Rule) Rule {
	inner := rule.check
	if inner == nil {
		return rule
	}
	rule.check = func(p unsafe.Pointer, r *Report) bool {
		text, from := (*Secret)(p).Reveal(), len(r.items)
		ok := inner(unsafe.Pointer(&text), r)
		for i := from; i < len(r.items); i++ {
			r.items[i].Input = nil
		}
		return ok
	}
	return rule
}

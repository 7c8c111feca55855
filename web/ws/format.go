package ws

import "reflect"

// Format is how the values of a type travel.
type Format uint8

// Formats.
const (
	JSON   Format = iota // a text message with one JSON value: all types but the following
	Text                 // a text message, as it is: string
	Binary               // a binary message, as it is: []byte
	Either               // text or binary: Message
)

// FormatOf returns the format of a type. A named string or byte slice is JSON: only string, []byte and Message themselves are sent
// as they are.
func FormatOf(t reflect.Type) Format {
	switch t {
	case reflect.TypeFor[string]():
		return Text
	case reflect.TypeFor[[]byte]():
		return Binary
	case reflect.TypeFor[Message]():
		return Either
	}
	return JSON
}

// String is the name of the format in documents: "json", "text", "binary" or "either".
func (f Format) String() string {
	switch f {
	case Text:
		return "text"
	case Binary:
		return "binary"
	case Either:
		return "either"
	}
	return "json"
}

// accepts reports whether a message of the given kind may carry the format.
func (f Format) accepts(binary bool) bool {
	return f == Either || binary == (f == Binary)
}

package schema

// Kind says what a type is to JSON, to a form and to a table, whatever Go calls it.
type Kind uint8

const (
	KindInvalid  Kind = iota // nothing that can be read or written: a channel, a function, …
	KindBool                 // bool
	KindInt                  // int, int8 … int64; Bits
	KindUint                 // uint, uint8 … uint64; Bits
	KindFloat                // float32, float64; Bits
	KindString               // string
	KindBytes                // []byte and [N]byte: base64 in JSON
	KindTime                 // time.Time: RFC 3339
	KindDate                 // Date: 2026-07-31
	KindClock                // Clock: 13:05:09
	KindDuration             // time.Duration: ISO 8601, PT1H30M
	KindDecimal              // an exact decimal number: a string in JSON
	KindUUID                 // a UUID
	KindStruct               // a struct: Fields
	KindList                 // a slice or, if Len is not 0, an array: Elem
	KindMap                  // a map: Key, Elem
	KindOptional             // *T or Opt[T]: Elem
	KindAny                  // any, jsontext.Value, json.RawMessage: whatever JSON holds
	KindText                 // a type that reads and writes itself as text (encoding.TextUnmarshaler)
	KindJSON                 // a type that reads or writes itself as JSON
	KindUnion                // a struct that embeds OneOf: Fields are its members
)

var kindNames = [...]string{"invalid", "bool", "int", "uint", "float", "string", "bytes", "time", "date", "clock", "duration",
	"decimal", "uuid", "struct", "list", "map", "optional", "any", "text", "json", "union"}

// String is the name of the kind in lower case.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "invalid"
}

package schema

import (
	"reflect"
	"unsafe"
)

// Field is a field of a struct. Methods that take the address of a value take that of the struct (the
// outermost one, if the field comes from an embedded struct), not that of the field.
type Field struct {
	// GoName is the name in Go.
	GoName string
	// Name is the name in JSON; "" for a field that JSON does not have.
	Name string
	// Label is the name for people: the tag `label`, or the words of GoName.
	Label string
	// Index is the path that reflect.Value.FieldByIndex takes.
	Index []int
	// Offset is the distance in bytes from the beginning of the outermost struct.
	Offset uintptr
	// Type is what the field holds.
	Type *Type
	// Tag is the whole struct tag, for the keys that other packages own.
	Tag reflect.StructTag
	// Rules are what `validate` and `pattern` say, in order.
	Rules []Rule
	// Required says that the field must be given: it is no pointer and no Opt, has no default and no omitzero or omitempty;
	// or `validate:"required"` says so.
	Required bool
	// Default is the text of the tag `default`, which stands in where nothing is given. It is "" for a default of the method Defaults.
	Default    string
	HasDefault bool
	// Doc explains the field to people: the tag `doc`.
	Doc string
	// Deprecated says in the documents that the field should not be used any more: the tag `deprecated`. It is read as before.
	Deprecated bool
	// Example is the text of the tag `example`.
	Example    string
	HasExample bool
	// OmitZero and OmitEmpty are options of the tag `json`.
	OmitZero, OmitEmpty bool
	// ReadOnly says that the field is written and never read: what is received for it is ignored. A computed member is one.
	ReadOnly bool
	// WriteOnly says that the field is read and never written, nor quoted in mistakes.
	WriteOnly bool
	// Aliases are other names under which JSON may have the field when it is read.
	Aliases []string
	// Owner is the struct that declares the field: the type itself or one it embeds.
	Owner reflect.Type

	lax          int8 // the tag lenient: 1 is true, -1 is false
	check        *plan
	home         *Type                       // whose method Defaults gives the default; nil for the tag or none
	order        int                         // in the plan of the type
	member       string                      // the name in JSON with its quotes and the colon
	zero         func(p unsafe.Pointer) bool // what omitzero leaves out
	defaultValue reflect.Value

	compute  func(p unsafe.Pointer) unsafe.Pointer // of a computed member: from the value at p
	rest     bool                                  // keeps the members that the struct does not have
	quiet    bool                                  // what is received for it is never quoted
	explicit bool                                  // Label was given
	shadowed bool                                  // another field has its JSON name
	picked   bool                                  // selected by OfFields
}

// String is pkg.Type.Field.
func (f *Field) String() string { return goString(f.Owner) + "." + f.GoName }

// Key is the name that errors use for the field: the one in JSON, else the one in Go.
func (f *Field) Key() string {
	if f.Name != "" {
		return f.Name
	}
	return f.GoName
}

// Labelled reports whether Label comes from a tag.
func (f *Field) Labelled() bool { return f.explicit }

// Guarded reports whether the field may hold a secret, so that nobody quotes what is received for it.
func (f *Field) Guarded() bool { return f.quiet || f.Type.guarded }

package schema

import (
	"fmt"
	"reflect"
)

// Type is what schema knows about a Go type. It is immutable once Of has returned it.
type Type struct {
	// Go is the type itself.
	Go reflect.Type
	// Kind is what it is to JSON.
	Kind Kind
	// Bits is the size of a KindInt, KindUint or KindFloat: 8, 16, 32 or 64.
	Bits int
	// Len is the length of an array; 0 for a slice.
	Len int
	// Elem is the element of a KindList, KindMap or KindOptional.
	Elem *Type
	// Key is the key of a KindMap.
	Key *Type
	// Fields are the exported fields of a KindStruct, and the members of a KindUnion, in order of declaration, those of embedded structs in their
	// place, as encoding/json promotes them. Fields that JSON does not have (`json:"-"`) are among them, with Name "".
	Fields []*Field
	// Discriminator is the property that tells the members of a KindUnion apart; "" if they are tried one by one.
	Discriminator string
	// Enum lists the only values that the type may have; nil for any.
	Enum []Choice
	// Format is the JSON Schema format that follows from the type alone: "date-time", "uuid", …
	Format string
	// Name is the type's own name, without its package and with generics spelled out: Page[blog.Post] is "Page_Post", Page[[]blog.Post] is "Page_PostList".
	// It is "" for types without a name.
	Name string
	// Pkg is the import path of the package that declares the type.
	Pkg string
	// Doc and Label describe the type: the tags of a blank field, `_ struct{} `doc:"…" label:"…"“.
	Doc, Label string
	// Closed says that fields the struct does not have are refused: `_ struct{} `unknown:"forbid"“.
	Closed bool

	lax      int8       // of a struct, the tag lenient of its blank field: 1 is true, -1 is false
	mistakes []error    // of this type alone
	trial    *trial     // of the values that it gives of itself; nil if it was not read from a Go type
	opt      *optLayout // of an Opt
	variants []*member  // of a union
	size     uintptr
	deep     bool   // Check has something to find in values of the type
	guarded  bool   // there may be a secret in values of the type
	expected string // for an enum: 'a', 'b' or 'c'
	enumInts []uint64
	plan     []*Field          // the fields that are read from JSON
	shown    []*Field          // those that JSON has in one direction or the other
	outputs  []*Field          // those that are written, and what is computed
	ignored  map[string]*Field // those that are not read, by name
	computes int               // how many of outputs, the last ones, are computed
	rest     *Field            // keeps unknown members
	lopsided bool              // what is read and what is written are not the same
	shaped   bool              // encoding/json/v2 by itself does not know it well: see shaped.go
	checks   []hook
	form     *textForm // of a type of the standard library; nil for the rest
	normals  []hook    // calls of Normalize
	fresh    []hook    // calls of Defaults
	siblings []*sibling
	byGo     map[string]*Field
	names    nameTable

	extends   bool   // it has a method ExtendSchema of its own
	described string // its own name as a member of a union, with the discriminator

	// What the scanner and the writer know; see codec.go.
	scans, writes Kind
	watched       bool // a Validate method somewhere in it may ask where it is
	own           bool // reading it may call methods of its own somewhere in it
	spares        *spares
	all           uint64 // a bit for each field of plan, if they are no more than 64
}

// Base is the type without KindOptional around it.
func (t *Type) Base() *Type {
	for t.Kind == KindOptional {
		t = t.Elem
	}
	return t
}

// IsOpt reports whether the type is an Opt, which tells absent from null. A pointer does not.
func (t *Type) IsOpt() bool { return t.opt != nil }

// FieldByGo finds a field by its name in Go; nil if there is none.
func (t *Type) FieldByGo(name string) *Field { return t.byGo[name] }

// FieldByName finds a field by its name in JSON; nil if there is none.
func (t *Type) FieldByName(name string) *Field {
	if name == "" {
		return nil
	}
	for _, f := range t.Fields {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// FieldAt finds the field of type ft that lies offset bytes from the beginning of the struct; nil if there is none.
// The type tells apart a struct and its first field, which begin at the same place.
func (t *Type) FieldAt(offset uintptr, ft reflect.Type) *Field {
	for _, f := range t.Fields {
		if f.Offset == offset && f.Type.Go == ft {
			return f
		}
	}
	return nil
}

// String is the type as Go prints it.
func (t *Type) String() string { return goString(t.Go) }

// Mistakes are the wiring mistakes in every type that t reaches, each once.
func (t *Type) Mistakes() []error {
	all, _ := t.judge()
	return all
}

// judge is Mistakes. It is false if more may be found later, see Type.tried.
func (t *Type) judge() (all []error, whole bool) {
	seen := map[*Type]bool{}
	whole = true
	var walk func(t *Type, where string)
	walk = func(t *Type, where string) {
		if t == nil {
			return
		}
		if t.Kind == KindInvalid {
			all = append(all, fmt.Errorf("%s: %s cannot be read or written as JSON: give it a method UnmarshalText or UnmarshalJSON, or leave it out with `json:\"-\"`", where, t))
			return
		}
		if seen[t] {
			return
		}
		seen[t] = true
		tried, ok := t.tried()
		all, whole = append(append(all, t.mistakes...), tried...), whole && ok
		walk(t.Key, where)
		walk(t.Elem, where)
		for _, f := range t.Fields {
			if f.Name != "" || f.shadowed || f.picked || f.rest {
				walk(f.Type, f.String())
			}
		}
		for _, f := range t.outputs[len(t.outputs)-t.computes:] {
			walk(f.Type, f.String())
		}
	}
	walk(t, goString(t.Go))
	return all, whole
}

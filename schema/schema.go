// Package schema reads Go types, once, into facts that everything else follows from: the JSON a type
// accepts, the checks it passes, its JSON Schema, its table, its form.
//
// Of reads a type and reports every wiring mistake it can find in it, with the mend. What it returns
// is immutable, cached for the life of the program, and safe for concurrent use.
package schema

import (
	"errors"
	"reflect"
	"sync"
)

// cache holds every type that Of has read. It only grows, by as many entries as the program has types.
var cache = struct {
	sync.Mutex
	types map[reflect.Type]*Type
}{types: map[reflect.Type]*Type{}}

// Of reads a type and everything it is made of. The error joins every wiring mistake in the graph
// of types that t reaches, one line each: `pkg.Type.Field: what is wrong: how to mend it`. The Type is never
// nil and describes what could be understood, so that a caller may go on to find further mistakes.
func Of(t reflect.Type) (*Type, error) {
	if t == nil {
		return &Type{}, errors.New("schema: no type: pass a value or a type that is not nil")
	}
	cache.Lock()
	typ := (&reader{types: cache.types}).finish(t)
	cache.Unlock()
	return typ, errors.Join(typ.Mistakes()...)
}

// For is Of for a type known when compiling.
func For[T any]() (*Type, error) {
	return Of(reflect.TypeFor[T]())
}

// OfFields reads a struct, but only those of its own and its embedded fields that keep selects; the rest may
// have any type. It is for structs that mix data with other things, such as the inputs of a handler.
// keep is asked about every exported field, and about an embedded struct only if it carries a tag that names it in JSON.
// The result is not cached.
func OfFields(t reflect.Type, keep func(reflect.StructField) bool) (*Type, error) {
	if t == nil || t.Kind() != reflect.Struct {
		return &Type{}, errors.New("schema: " + goString(t) + " is not a struct: pass a struct type")
	}
	cache.Lock()
	typ := (&reader{types: cache.types}).partial(t, keep)
	cache.Unlock()
	return typ, errors.Join(typ.Mistakes()...)
}

func goString(t reflect.Type) string {
	if t == nil {
		return "nil"
	}
	return t.String()
}

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

// known holds the types that Of has read, with all of their mistakes. It only grows, by as many entries as the program has types.
var known sync.Map // of reflect.Type to judged

type judged struct {
	typ *Type
	err error
}

// cache holds every type that was read, also as a part of others.
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
	if k, ok := known.Load(t); ok {
		return k.(judged).typ, k.(judged).err
	}
	typ := reading(func(r *reader) *Type { return r.finish(t) })
	mistakes, whole := typ.judge()
	err := errors.Join(mistakes...)
	if whole {
		known.Store(t, judged{typ, err})
	}
	return typ, err
}

// reading calls read with a reader, under the lock of the cache. If it panics the cache is as it was.
func reading(read func(*reader) *Type) (typ *Type) {
	cache.Lock()
	defer cache.Unlock()
	r := &reader{types: cache.types}
	defer func() {
		for _, half := range r.fresh {
			if typ == nil && r.types[half.Go] == half {
				delete(r.types, half.Go)
			}
		}
	}()
	return read(r)
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
	typ := reading(func(r *reader) *Type { return r.partial(t, keep) })
	return typ, errors.Join(typ.Mistakes()...)
}

func goString(t reflect.Type) string {
	if t == nil {
		return "nil"
	}
	return t.String()
}

package orm

import (
	"encoding/json/v2"
	"reflect"
	"unsafe"

	"github.com/gotandem/tandem/schema"
)

// JSONAt is a value inside of JSON, by the keys of objects and the indexes of arrays that lead to it; indexes below zero count from the end.
// It is NULL where there is no such value, or one of another type:
//
//	orm.JSONAt[string](orm.Col(&p.Data), "authors", -1, "name").Eq(new("Ada"))
//
// A field of a struct that is kept as JSON needs no path: it is a column itself, &p.Data.Title.
func JSONAt[V, J any](e Expr[J], path ...any) Expr[*V] {
	return Expr[*V]{&expression{op: exprPath, typ: reflect.TypeFor[*V](), kids: []*expression{e.node}, path: path}}
}

// HasKey holds where JSON has a value, which may be null, under the keys and indexes of a path.
func HasKey[J any](e Expr[J], path ...any) Cond {
	return IsTrue(Expr[bool]{&expression{op: exprPath, typ: reflect.TypeFor[bool](), kids: []*expression{e.node}, path: path, text: "has"}})
}

// HasKeys holds where a JSON object has all of the keys, HasAnyKey where it has one of them.
func HasKeys[J any](e Expr[J], keys ...string) Cond { return And(keyConds(e, keys)...) }

// HasAnyKey holds where a JSON object has one of the keys.
func HasAnyKey[J any](e Expr[J], keys ...string) Cond { return Or(keyConds(e, keys)...) }

func keyConds[J any](e Expr[J], keys []string) []Cond {
	conds := make([]Cond, len(keys))
	for i, k := range keys {
		conds[i] = HasKey(e, k)
	}
	return conds
}

// JSONContains holds where JSON contains a value: an object contains one with some of its keys and values, an array one with some of its
// elements in any order. The value is anything that can be written as JSON.
func JSONContains[J any](e Expr[J], value any) Cond {
	return IsTrue(call[bool](fnJSONContains, e.node, jsonValue(value)))
}

// JSONContainedBy holds where a value contains the JSON, as JSONContains says.
func JSONContainedBy[J any](e Expr[J], value any) Cond {
	return IsTrue(call[bool](fnJSONContains, jsonValue(value), e.node))
}

// jsonText is a value that was written as JSON already.
type jsonText string

func jsonValue(value any) *expression {
	text, err := json.Marshal(value, schema.Options())
	if err != nil {
		return &expression{op: exprValue, typ: reflect.TypeFor[func()]()}
	}
	v := jsonText(text)
	return &expression{op: exprValue, typ: reflect.TypeFor[jsonText](), value: unsafe.Pointer(&v)}
}

var (
	fnJSONContains = &function{name: "json.contains"}
	jsonTextCodec  = &codec{cell: CellString, arg: func(p unsafe.Pointer) (any, error) { return JSONArg(*(*string)(p)), nil }}
)

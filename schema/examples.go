package schema

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"fmt"
	"reflect"
)

// examples are the values that a user's type gives as examples of itself, by a method Examples() []T; nil if it has none.
func (t *Type) examples() reflect.Value {
	if t.Go.Name() == "" || t.Go.Kind() == reflect.Interface || t.Kind == KindOptional {
		return reflect.Value{}
	}
	m, ok := reflect.PointerTo(t.Go).MethodByName("Examples")
	if !ok || !rightSignature("Examples", m.Type, t.Go) {
		return reflect.Value{}
	}
	return reflect.New(t.Go).MethodByName("Examples").Call(nil)[0]
}

// checkExamples finds the examples that break the type's own rules. The mistakes go into in.
func (t *Type) checkExamples(in *Type) {
	all := t.examples()
	for i := range lengthOf(all) {
		p := reflect.New(t.Go)
		p.Elem().Set(all.Index(i))
		var r Report
		if t.Check(p.UnsafePointer(), &r); r.Len() > 0 {
			item := r.Items()[0]
			where := ""
			for _, part := range item.Loc {
				where += fmt.Sprint(part) + ": "
			}
			in.mistake("method Examples: the type does not accept example %d: %s%s", i+1, where, item.Msg)
		}
	}
}

func lengthOf(v reflect.Value) int {
	if !v.IsValid() {
		return 0
	}
	return v.Len()
}

// encodedExamples are the examples as JSON.
func (t *Type) encodedExamples() []any {
	var out []any
	all := t.examples()
	for i := range lengthOf(all) {
		if raw, err := json.Marshal(all.Index(i).Interface(), Options()); err == nil {
			out = append(out, jsontext.Value(raw))
		}
	}
	return out
}

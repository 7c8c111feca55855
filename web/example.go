package web

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"fmt"
	"reflect"
	"strings"
	"unsafe"

	"github.com/gotandem/tandem/schema"
)

// Example is a named example for the documents: of a body ([BodyExamples]), of a parameter ([ParamExamples]) or of a response ([Describe]).
// Build checks it against the type that it is an example of, so that no example is ever wrong.
type Example struct {
	// Name tells the examples of one place apart.
	Name    string
	Summary string
	// Description is Markdown.
	Description string
	// Value is a value of the type, or its JSON as a jsontext.Value. In an [Operation] it is always the JSON.
	Value any
	// URL is where the example is found, in place of Value.
	URL string
	// Refused marks an example of what is not accepted. Build checks that the type does refuse it.
	Refused bool
}

func (e Example) replyDetail(r *Reply) error {
	r.Examples = append(r.Examples, e)
	return nil
}

// encoded returns the example with the JSON of its value, checked by decode, which reports what is wrong with it.
func (e Example) encoded(decode func(raw jsontext.Value, own any, r *schema.Report)) (Example, error) {
	if e.Name == "" {
		return e, fmt.Errorf("an example has no Name")
	}
	if e.URL != "" {
		if e.Value != nil {
			return e, fmt.Errorf("example %q has both a Value and a URL: leave one out", e.Name)
		}
		return e, nil
	}
	raw, written := e.Value.(jsontext.Value)
	if written {
		raw = raw.Clone()
		if err := raw.Compact(); err != nil {
			return e, fmt.Errorf("example %q is not JSON: %w", e.Name, err)
		}
	} else {
		made, err := json.Marshal(e.Value, outputOptions, json.Deterministic(true))
		if err != nil {
			return e, fmt.Errorf("example %q: %w", e.Name, err)
		}
		raw = made
	}
	var report schema.Report
	decode(raw, e.Value, &report)
	switch {
	case e.Refused && report.Len() == 0:
		return e, fmt.Errorf("example %q is marked as refused and is accepted: correct it, or leave Refused out", e.Name)
	case !e.Refused && report.Len() > 0:
		return e, fmt.Errorf("example %q: %s", e.Name, firstFault(&report))
	}
	e.Value = raw
	return e, nil
}

// firstFault tells one of the mistakes.
func firstFault(r *schema.Report) string {
	item := r.Items()[0]
	var where strings.Builder
	for _, part := range item.Loc {
		fmt.Fprintf(&where, "%v.", part)
	}
	if where.Len() == 0 {
		return item.Msg
	}
	return strings.TrimSuffix(where.String(), ".") + ": " + item.Msg
}

// exampleOf checks an example of a type as a client would send it; or, for what is answered, as a handler would return it.
func (e Example) exampleOf(t *schema.Type, answered bool) (Example, error) {
	return e.encoded(func(raw jsontext.Value, own any, r *schema.Report) {
		if answered && own != nil && reflect.TypeOf(own) == t.Go { // it need not be one that can be decoded
			p := reflect.New(t.Go)
			p.Elem().Set(reflect.ValueOf(own))
			t.Check(p.UnsafePointer(), r)
			return
		}
		t.DecodeBytes(raw, reflect.New(t.Go).UnsafePointer(), r)
	})
}

// exampleOfField checks an example of a field, whose rules count too.
func (e Example) exampleOfField(f *schema.Field, whole reflect.Type) (Example, error) {
	return e.encoded(func(raw jsontext.Value, _ any, r *schema.Report) {
		f.DecodeBytes(raw, reflect.New(whole).UnsafePointer(), r)
	})
}

// exampleOfForm checks an example of a form: an object whose members are fields of it. What files hold is not looked at.
func (e Example) exampleOfForm(b *Body, whole func(*schema.Field) reflect.Type) (Example, error) {
	return e.encoded(func(raw jsontext.Value, _ any, r *schema.Report) {
		var members map[string]jsontext.Value
		if err := json.Unmarshal(raw, &members); err != nil {
			r.Add("model_type", "an example of a form is an object", nil, nil)
			return
		}
		for _, f := range b.Fields {
			value, given := members[f.Name]
			delete(members, f.Name)
			r.Push(f.Name)
			switch {
			case !given && f.Required:
				r.Add("missing", "Field required", nil, nil)
			case given && f.Field != nil:
				f.Field.DecodeBytes(value, unsafe.Pointer(reflect.New(whole(f.Field)).Pointer()), r)
			}
			r.Pop(1)
		}
		for name := range members {
			r.Push(name)
			r.Add("extra_forbidden", "the form has no such field", nil, nil)
			r.Pop(1)
		}
	})
}

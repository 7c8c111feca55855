package schema

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"fmt"
	"net/http"
	"reflect"
	"unsafe"

	"github.com/gotandem/tandem/problem"
)

const (
	defaultMaxErrors = 100
	defaultMaxInput  = 1024
	defaultMaxDepth  = 1000
)

// Report collects what is wrong with a value, and where. The zero value is empty and ready. It is for one goroutine, and not to
// be copied once in use.
type Report struct {
	// MaxErrors is how many mistakes are kept; further ones are only counted. 0 is 100, so that a small request cannot
	// ask for a huge answer.
	MaxErrors int
	// MaxInput is how many bytes of JSON of a refused input are echoed; a longer one is left out. 0 is 1,024; negative is none.
	MaxInput int
	// MaxDepth is how deep JSON may be nested. 0 is 1,000.
	MaxDepth int
	// ForbidUnknown refuses members that a struct does not have, as the tag unknown:"forbid" does, for every struct.
	ForbidUnknown bool
	// Lenient reads JSON as leniently as text: "5" and true are integers too, 1700000000 is a moment. A tag lenient:"false" goes before it.
	Lenient bool

	loc      []step
	room     [8]step // for loc, which is seldom longer
	items    []problem.Item
	dropped  int
	received bool // what is read was written by this package or its like: fields that are only written are there, and those that are only read are not
	hushed   int  // above 0, what was received is not quoted

	// value under check, for Fail
	under  unsafe.Pointer
	typ    *Type
	method reflect.Type // whose Validate runs: the type's own or that of a struct it embeds
}

// step is one part of a location. Ints are kept apart from names so that walking a list does not allocate.
type step struct {
	name  string
	index int // if name is ""
	isKey bool
}

// Push goes down to a place in the input: names (string), list indexes (int).
func (r *Report) Push(loc ...any) {
	for _, part := range loc {
		switch part := part.(type) {
		case int:
			r.index(part)
		case string:
			r.name(part)
		default:
			r.name(fmt.Sprint(part))
		}
	}
}

// Pop comes back up by n steps.
func (r *Report) Pop(n int) { r.loc = r.loc[:len(r.loc)-n] }

func (r *Report) name(s string) {
	if r.loc == nil {
		r.loc = r.room[:0]
	}
	r.loc = append(r.loc, step{name: s, isKey: true})
}

func (r *Report) index(i int) {
	if r.loc == nil {
		r.loc = r.room[:0]
	}
	r.loc = append(r.loc, step{index: i})
}

// Reset empties the report for the next value; its limits stay.
func (r *Report) Reset() {
	*r = Report{MaxErrors: r.MaxErrors, MaxInput: r.MaxInput, MaxDepth: r.MaxDepth, ForbidUnknown: r.ForbidUnknown, Lenient: r.Lenient}
}

// Loc is a copy of the current location.
func (r *Report) Loc() []any {
	loc := make([]any, len(r.loc))
	for i, s := range r.loc {
		if s.isKey {
			loc[i] = s.name
		} else {
			loc[i] = s.index
		}
	}
	return loc
}

// Add reports a mistake at the current location: its type in pydantic's vocabulary, a message, the numbers and words in it,
// and what was received.
func (r *Report) Add(typ, msg string, ctx map[string]any, input any) {
	if len(r.items) >= r.maxErrors() {
		r.dropped++ // before any work: a hostile input may hold a million mistakes
		return
	}
	r.AddItem(problem.Item{Loc: r.Loc(), Type: typ, Msg: msg, Ctx: ctx, Input: input})
}

// fault is Add with the sentence that this package has for the type.
func (r *Report) fault(typ string, ctx map[string]any, input any) {
	if len(r.items) >= r.maxErrors() {
		r.dropped++
		return
	}
	r.Add(typ, englishText(typ, ctx), ctx, input)
}

func (r *Report) maxErrors() int {
	if r.MaxErrors > 0 {
		return r.MaxErrors
	}
	return defaultMaxErrors
}

// AddItem adds a mistake that knows its own, whole location.
func (r *Report) AddItem(item problem.Item) {
	if len(r.items) >= r.maxErrors() {
		r.dropped++
		return
	}
	item.Input = r.echo(item.Input)
	r.items = append(r.items, item)
}

// echo drops an input that is too long or is not JSON.
func (r *Report) echo(input any) any {
	if r.hushed > 0 {
		return nil
	}
	limit := r.MaxInput
	if limit == 0 {
		limit = defaultMaxInput
	}
	switch v := input.(type) {
	case nil:
		return nil
	case string:
		if len(v) > limit {
			return nil
		}
		return v
	case jsontext.Value:
		if len(v) > limit {
			return nil
		}
		return v
	}
	raw, err := json.Marshal(input, Options())
	if err != nil || len(raw) > limit {
		return nil
	}
	return jsontext.Value(raw)
}

// Fail reports what a user's Validate method found. field is the address of the field, or of a value inside a field, of the value
// under check; nil stands for the value itself. An address from elsewhere is reported at the value itself.
func (r *Report) Fail(field any, format string, args ...any) {
	msg := format
	if len(args) > 0 {
		msg = fmt.Sprintf(format, args...)
	}
	r.at(field, func(input any) { r.fault("value_error", map[string]any{"error": msg}, input) })
}

// Refuse is Fail with a type of the program's own in place of value_error. The message may have names of ctx in braces: "The name {name} is taken". Translations of
// it stand in [Messages].Own.
func (r *Report) Refuse(field any, typ, msg string, ctx map[string]any) {
	r.at(field, func(input any) { r.Add(typ, Messages{}.render(msg, ctx), ctx, input) })
}

// at calls report at the place of a field of the value under check, with what the field holds.
func (r *Report) at(field any, report func(input any)) {
	depth := len(r.loc)
	var input any
	if v := reflect.ValueOf(field); v.Kind() == reflect.Pointer && !v.IsNil() && r.typ != nil {
		if !r.locate(r.typ, r.under, v.UnsafePointer(), v.Type().Elem()) {
			r.locateCopy(v.Elem())
		}
		if !r.typ.guarded || r.open(v.UnsafePointer()) {
			input = v.Elem().Interface()
		}
	}
	report(input)
	r.loc = r.loc[:depth]
}

// Items are the mistakes so far, in the order they were found.
func (r *Report) Items() []problem.Item { return r.items }

// Len counts the mistakes, those that were only counted included.
func (r *Report) Len() int { return len(r.items) + r.dropped }

// Err is nil, or a problem with status 422 that holds the mistakes.
func (r *Report) Err() error {
	if r.Len() == 0 {
		return nil
	}
	p := problem.New(http.StatusUnprocessableEntity, "%s", inputDetail(r.Len()))
	if r.dropped > 0 {
		p.Detail += fmt.Sprintf(" The first %d are listed.", len(r.items))
	}
	p.Errors = r.items
	return p
}

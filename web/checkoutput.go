package web

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"unsafe"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/schema"
)

// CheckResponses holds what handlers return against the rules of its own type before it is sent, for development and tests: a response that breaks
// them is a 500, and the log names the route, where it was registered and the places. Without it a response costs no check; the compiler
// has seen to the types.
func CheckResponses() Option { return func(s *settings) { s.checked = true } }

// BrokenResponse is the error of a response that breaks the rules of its own type: see [CheckResponses]. What it says is for the log.
type BrokenResponse struct {
	// Route and Site are the route's pattern and the file:line where it was registered.
	Route, Site string
	// Errors are the places.
	Errors []problem.Item
}

// Error names the route and the places.
func (e *BrokenResponse) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "the response of %s (%s) breaks its own rules", e.Route, e.Site)
	for _, item := range e.Errors {
		b.WriteString("; " + item.String())
	}
	return b.String()
}

// checkedTypes are the schemas of what was sent in interfaces.
var checkedTypes sync.Map

// checkOutput checks a value that is about to be written, v being it or its address.
func checkOutput(rt *route, v any) error {
	value := reflect.ValueOf(v)
	for value.IsValid() && (value.Kind() == reflect.Pointer || value.Kind() == reflect.Interface) && !value.IsNil() {
		value = value.Elem()
	}
	if !value.IsValid() || value.Kind() == reflect.Pointer || value.Kind() == reflect.Interface {
		return nil
	}
	t, ok := checkedTypes.Load(value.Type())
	if !ok {
		made, err := schema.Of(value.Type())
		if err != nil {
			made = nil // it was no part of the contract
		}
		t, _ = checkedTypes.LoadOrStore(value.Type(), made)
	}
	typ := t.(*schema.Type)
	if typ == nil {
		return nil
	}
	if !value.CanAddr() {
		c := reflect.New(value.Type()).Elem()
		c.Set(value)
		value = c
	}
	var report schema.Report
	report.Push("response")
	typ.Check(unsafe.Pointer(value.UnsafeAddr()), &report)
	if report.Len() == 0 {
		return nil
	}
	return &BrokenResponse{Route: rt.label(), Site: rt.site, Errors: report.Items()}
}

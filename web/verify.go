package web

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unsafe"

	"github.com/gotandem/tandem/schema"
)

// verifier is an input, or a group in one, with rules that must ask others: a database, another service.
//
//	func (in *SignUp) Verify(ctx context.Context, r *schema.Report) error {
//		taken, err := in.Users.Has(ctx, in.Body.Name) // Users is provided
//		if taken {
//			r.Fail(&in.Body.Name, "this name is taken")
//		}
//		return err
//	}
//
// It runs when every field is filled, provided ones too, and all other rules hold. What it reports is told as any other mistake, in a 422; an
// error that it returns ends the request as a handler's does. It runs outside of requests too, see [Router.Do].
type verifier interface {
	Verify(ctx context.Context, r *schema.Report) error
}

// verification is a verifier within an input.
type verification struct {
	offset uintptr
	typ    reflect.Type
}

var (
	verifierType   = reflect.TypeFor[verifier]()
	verifyFuncType = reflect.TypeFor[func(context.Context, *schema.Report) error]()
)

// verify runs the Verify methods, and names the places as the request does.
func (in *input) verify(ctx context.Context, base unsafe.Pointer, r *schema.Report) error {
	var own schema.Report
	for _, v := range in.verifiers {
		var err error
		in.partial.Under(base, &own, func() {
			err = reflect.NewAt(v.typ, unsafe.Add(base, v.offset)).Interface().(verifier).Verify(ctx, &own)
		})
		if err != nil {
			return err
		}
	}
	in.relocate(&own, r)
	return nil
}

// findVerifiers lists the Verify methods of a struct of inputs: its own, else those of the groups in it. It tells near misses.
func (in *input) findVerifiers(t reflect.Type, offset uintptr, found []verification) []verification {
	p := reflect.PointerTo(t)
	for m := range p.Methods() {
		right := methodIs(m.Type, verifyFuncType)
		switch name := strings.ToLower(m.Name); {
		case m.Name == "Verify" && !right:
			in.mistakes = append(in.mistakes, fmt.Errorf("method Verify of %s is not the one that web calls: write func (%s) Verify(context.Context, *schema.Report) error", t, t.Name()))
		case right && m.Name == "Validate":
			in.mistakes = append(in.mistakes, fmt.Errorf("method Validate of %s takes a context, which is what Verify does: rename it to Verify, or take only the report", t))
		case right && m.Name != "Verify" && distance(name, "verify") <= 1:
			in.mistakes = append(in.mistakes, fmt.Errorf("method %s of %s looks like Verify, which web calls: rename it to Verify", m.Name, t))
		}
	}
	if p.Implements(verifierType) {
		return append(found, verification{offset, t})
	}
	for i := range t.NumField() {
		sf := t.Field(i)
		if _, _, n := sourceOf(sf.Tag); n == 0 && sf.Anonymous && sf.Type.Kind() == reflect.Struct {
			found = in.findVerifiers(sf.Type, offset+sf.Offset, found)
		}
	}
	return found
}

// methodIs reports whether a method, whose first parameter is its receiver, is a function of the type.
func methodIs(m, f reflect.Type) bool {
	if m.NumIn() != f.NumIn()+1 || m.NumOut() != f.NumOut() {
		return false
	}
	for i := range f.NumIn() {
		if m.In(i+1) != f.In(i) {
			return false
		}
	}
	for i := range f.NumOut() {
		if m.Out(i) != f.Out(i) {
			return false
		}
	}
	return true
}

// withoutVerify leaves out what schema says about a Validate method that takes a context: findVerifiers knows what was meant.
func (in *input) withoutVerify(errs []error) []error {
	m, ok := reflect.PointerTo(in.typ).MethodByName("Validate")
	if !ok || !methodIs(m.Type, verifyFuncType) {
		return errs
	}
	return slices.DeleteFunc(errs, func(err error) bool {
		return strings.HasPrefix(err.Error(), in.typ.String()+": method Validate(")
	})
}

// misplacedVerify tells a Verify method on a value within an input, which nobody would call.
func (in *input) misplacedVerify(f *inputField) {
	t := elementOf(f.typ)
	if f.source != fromProvider && t.Name() != "" && reflect.PointerTo(t).Implements(verifierType) {
		in.mistake(f, "is a %s, whose method Verify nobody calls: give the method to %s, or to a struct that it embeds", t, in.typ)
	}
}

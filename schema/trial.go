package schema

import (
	"reflect"
	"runtime"
	"sync/atomic"
)

// trial is what trying the values came to that a type gives of itself: the defaults and the examples of its fields, and its own examples. They are
// read as any other value is, by methods of the user's, which may ask for types themselves. So it comes after the reading of the type, when no
// lock is held, and the first who wants to know does it; two who want to know at once may both do it. The zero value is a trial to come.
type trial struct{ mistakes atomic.Pointer[[]error] }

// tried are the mistakes in the values that t gives of itself. It is false if this is not the time to look: a trial is under way already, and a method that it
// calls asks for types.
func (t *Type) tried() ([]error, bool) {
	if t.trial == nil {
		return nil, true
	}
	if found := t.trial.mistakes.Load(); found != nil {
		return *found, true
	}
	if inTrial() {
		return nil, false
	}
	found := try(t)
	t.trial.mistakes.Store(&found)
	return found, true
}

// try reads the values that t gives of itself. Its name is what inTrial looks for.
func try(t *Type) []error {
	in := &Type{Go: t.Go} // which collects the mistakes
	for _, f := range t.Fields {
		if leaf(f.Type).Kind == KindInvalid {
			continue // reported on its own
		}
		if f.HasDefault && f.home == nil {
			in.attempt(f, "default", f.Default, func(r *Report) {
				if p := f.tagValue(f.Default, r); r.Len() == 0 {
					f.check.settled(p, r)
				}
			})
		}
		if f.HasExample {
			in.attempt(f, "example", f.Example, func(r *Report) { f.tagValue(f.Example, r) })
		}
	}
	if err := recovered(func() { t.checkDefaults(in) }); err != nil {
		in.mistake("what the method Defaults sets cannot be checked: %s", err)
	}
	if len(t.mistakes) == 0 {
		if err := recovered(func() { t.checkExamples(in) }); err != nil {
			in.mistake("method Examples, or a method of what it returns, panics: %s", err)
		}
	}
	return in.mistakes
}

// attempt reads the text of a tag.
func (t *Type) attempt(f *Field, tag, text string, read func(*Report)) {
	r := Report{hushed: 1}
	if err := recovered(func() { read(&r) }); err != nil {
		t.mistakeAt(f.String(), "%s %q cannot be read, a method of %s panics: %s", tag, text, f.Type.Base(), err)
	} else if items := r.Items(); len(items) > 0 {
		t.mistakeAt(f.String(), "%s %q is not a value it accepts: %s", tag, text, items[0].Msg)
	}
}

// inTrial reports whether a trial is under way further up the stack. Nothing else leads through a user's UnmarshalText from there to here.
func inTrial() bool {
	name := runtime.FuncForPC(reflect.ValueOf(try).Pointer()).Name()
	for size := 128; ; size *= 2 {
		calls := make([]uintptr, size)
		n := runtime.Callers(1, calls)
		if n == size {
			continue // perhaps not all
		}
		frames := runtime.CallersFrames(calls[:n])
		for more := true; more; {
			var frame runtime.Frame
			if frame, more = frames.Next(); frame.Function == name {
				return true
			}
		}
		return false
	}
}

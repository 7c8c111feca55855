package schema_test

import (
	"encoding/json/v2"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gotandem/tandem/schema"
)

type (
	panicsEnum     string
	panicsComputed struct{ A int }
	panicsText     struct{}
	panicsExamples struct{ A int }
	panicsAll      struct {
		E panicsEnum
		C panicsComputed
		D panicsText `default:"x"`
		X panicsText `example:"y"`
		S panicsExamples
	}
)

func (panicsEnum) Enum() []panicsEnum              { panic("no values") }
func (panicsComputed) Computed() []schema.Computed { panic("no members") }
func (*panicsText) UnmarshalText([]byte) error     { panic("no text") }
func (panicsExamples) Examples() []panicsExamples  { panic("no examples") }

// within fails the test if f does not return soon.
func within(t *testing.T, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Fatal("it waits for itself")
	}
}

// TestPanicsOfMethods: what a user's method does while a type is read is a wiring mistake, and other types can be read afterwards.
func TestPanicsOfMethods(t *testing.T) {
	within(t, func() {
		for range 2 {
			_, err := schema.For[panicsAll]()
			for _, want := range []string{
				"panicsEnum: method Enum, or String of what it lists, panics: no values",
				"panicsComputed: method Computed panics with the zero value: no members",
				`panicsAll.D: default "x" cannot be read, a method of schema_test.panicsText panics: no text`,
				`panicsAll.X: example "y" cannot be read, a method of schema_test.panicsText panics: no text`,
				"panicsExamples: method Examples, or a method of what it returns, panics: no examples",
			} {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("%v, want %s", err, want)
				}
			}
		}
		if _, err := schema.For[struct{ Fine int }](); err != nil {
			t.Error(err)
		}
	})
}

// TestTypesAreRememberedWithTheirMistakes: asking for a type again costs nothing, also if there are mistakes in it.
func TestTypesAreRememberedWithTheirMistakes(t *testing.T) {
	for _, gt := range []reflect.Type{reflect.TypeFor[Drawing](), reflect.TypeFor[panicsAll]()} {
		_, before := schema.Of(gt)
		var after error
		if n := testing.AllocsPerRun(100, func() { _, after = schema.Of(gt) }); n > 0 || before != after {
			t.Errorf("%s: %v allocations, %v", gt, n, after)
		}
	}
}

// Span reads itself with this package, and is part of what it reads.
type Span struct {
	From int
	Then []spanned
}

type spanned struct {
	Of  string `json:"of"`
	Own Span   `json:"own" default:"{\"of\":\"inner\"}" example:"{\"of\":\"x\"}"`
}

type spanText struct {
	Of string `json:"of" validate:"min=1"`
	At []int  `json:"at,omitzero" default:"1,2"`
}

func (s *Span) UnmarshalText(b []byte) error {
	v, err := schema.Decode[spanText](b)
	if err != nil || fmt.Sprint(v.At) != "[1 2]" {
		return errors.Join(err, fmt.Errorf("%+v", v))
	}
	if _, err := schema.For[spanned](); err != nil {
		return err
	}
	s.From++
	var plain spanText
	return json.Unmarshal(b, &plain, schema.Options())
}

func (s Span) MarshalText() ([]byte, error) { return []byte("span"), nil }

// TestDefaultsThatAskForTypes: reading a default or an example may lead back to this package, from several goroutines at once.
func TestDefaultsThatAskForTypes(t *testing.T) {
	type outer struct {
		S    Span     `json:"s" default:"{\"of\":\"inner\"}"`
		Bad  Span     `json:"bad" default:"{}"`
		Self *spanned `json:"self"`
	}
	within(t, func() {
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				typ, err := schema.For[outer]()
				if want := `outer.Bad: default "{}" is not a value it accepts`; err == nil || !strings.Contains(err.Error(), want) || strings.Count(err.Error(), "schema_test.") > 1 {
					t.Errorf("%v, want %s", err, want)
				}
				if again, _ := schema.Of(reflect.TypeFor[outer]()); again != typ {
					t.Error("another type for the same")
				}
			})
		}
		all.Wait()
		v, err := schema.Decode[spanned]([]byte(`{"of":"a"}`))
		if err != nil || v.Own.From != 1 {
			t.Errorf("%+v %v", v, err)
		}
	})
}

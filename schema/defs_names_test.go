package schema_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	googleuuid "github.com/google/uuid"
	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/schema"
)

// Item and Error share their names with types of package problem.
type Error struct{ A string }
type ErrorInput struct{ A string }

type Holder[T any] struct {
	V T
	P *T
}

func TestComponentNames(t *testing.T) {
	mine := reflect.TypeFor[Item]()
	theirs := reflect.TypeFor[problem.Item]()
	names := func(types ...reflect.Type) []string {
		d := schema.NewDefs("#/")
		var refs []*schema.JSONSchema
		for _, gt := range types {
			typ, err := schema.Of(gt)
			if err != nil {
				t.Fatal(err)
			}
			refs = append(refs, d.Schema(typ, schema.Output))
		}
		var all []string // from here on what refers to them has its names
		for _, p := range d.All() {
			all = append(all, p.Name)
		}
		for _, ref := range refs {
			if !slices.Contains(all, strings.TrimPrefix(ref.Ref, "#/")) {
				t.Errorf("%s refers to nothing in %v", ref.Ref, all)
			}
		}
		return all
	}
	want := []string{"problem.Item", "schema_test.Item"}
	if got := names(mine, theirs); !slices.Equal(got, want) {
		t.Error(got)
	}
	if got := names(theirs, mine); !slices.Equal(got, want) {
		t.Error(got)
	}
	if got := names(reflect.TypeFor[Holder[Item]](), reflect.TypeFor[Holder[problem.Item]]()); !slices.Equal(got,
		[]string{"problem.Item", "schema_test.Holder_problem.Item", "schema_test.Holder_schema_test.Item", "schema_test.Item"}) {
		t.Error(got)
	}
	if got := names(reflect.TypeFor[Holder[googleuuid.UUID]](), reflect.TypeFor[Holder[[]map[string]Track]]()); !slices.Equal(got,
		[]string{"Holder_UUID", "Holder_map_string_Track", "Track"}) {
		t.Error(got)
	}

	d := schema.NewDefs("#/")
	typ := mustOf(t, Holder[int]{})
	in, out := d.Schema(typ, schema.Input), d.Schema(typ, schema.Output)
	d.All()
	if in.Ref != "#/Holder_intInput" || out.Ref != "#/Holder_int" {
		t.Error(in.Ref, out.Ref)
	}
	d = schema.NewDefs("#/")
	if in := d.Schema(typ, schema.Input); in.Ref != "#/Holder_int" {
		t.Errorf("a type that is only received is called %s", in.Ref)
	}
}

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
		[]string{"Holder_TrackMapList", "Holder_UUID", "Track"}) {
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

type Figure struct {
	schema.OneOf `discriminator:"kind"`
	Circle       *Circle   `json:"circle"`
	Plain        *struct{} `json:"plain"`
}

// FigureCircle has the name that a member of Figure could have.
type FigureCircle struct{ A string }

// TestComponentNamesStay: another type changes no name without need, whatever the order, and what differs in shape differs in name.
func TestComponentNamesStay(t *testing.T) {
	names := func(types ...reflect.Type) string {
		d := schema.NewDefs("#/")
		for _, gt := range types {
			typ, err := schema.Of(gt)
			if err != nil {
				t.Fatal(err)
			}
			d.Schema(typ, schema.Output)
		}
		var all []string
		for _, p := range d.All() {
			all = append(all, p.Name)
		}
		return strings.Join(all, " ")
	}
	one, list, pointer := reflect.TypeFor[Holder[Error]](), reflect.TypeFor[Holder[[]Error]](), reflect.TypeFor[Holder[*Error]]()
	if got := names(one, list, reflect.TypeFor[Holder[map[string]Error]](), reflect.TypeFor[Holder[[2]Error]](), reflect.TypeFor[Holder[map[int][]Error]]()); got !=
		"Error Holder_Error Holder_ErrorList Holder_ErrorList2 Holder_ErrorListByInt Holder_ErrorMap" {
		t.Error(got)
	}
	if got := names(pointer); got != "Error Holder_Error" {
		t.Error(got)
	}
	want := "Error Holder_Error Holder_ErrorPointer"
	if got, other := names(one, pointer), names(pointer, one); got != want || other != want {
		t.Error(got, other)
	}
	want = "Figure FigureCircle Figure_Circle Figure_Plain"
	figure, circle := reflect.TypeFor[Figure](), reflect.TypeFor[FigureCircle]()
	if got, other := names(figure, circle), names(circle, figure); got != want || other != want {
		t.Error(got, other)
	}
	if got := names(reflect.TypeFor[Holder[Holder[[]Error]]](), reflect.TypeFor[Holder[struct {
		A int `doc:"[\",(" json:"a,omitzero"`
	}]]()); !strings.HasPrefix(got, "Error Holder_ErrorList Holder_Holder_ErrorList Holder_struct_A_int_") {
		t.Error(got)
	}
	local := func() reflect.Type { type Local struct{ A int }; return reflect.TypeFor[Local]() }
	other := func() reflect.Type { type Local struct{ B int }; return reflect.TypeFor[Local]() }
	if got := names(local(), other()); got != "Local Local_2" {
		t.Error(got)
	}
}

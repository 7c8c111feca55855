package schema_test

import (
	"encoding/json/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/gotandem/tandem/schema"
)

type Exampled struct {
	Name string `json:"name" validate:"min=2"`
}

func (Exampled) Examples() []Exampled { return []Exampled{{"Ann"}, {"Bob"}} }

type BadExample struct {
	Name string `json:"name" validate:"min=2"`
}

func (*BadExample) Examples() []BadExample { return []BadExample{{"Ann"}, {"B"}} }

type WrongExamples struct{}

func (WrongExamples) Examples() string { return "" }

func TestExamplesOfATypeAreDocumentedAndChecked(t *testing.T) {
	typ, err := schema.For[Exampled]()
	if err != nil {
		t.Fatal(err)
	}
	d := schema.NewDefs("#/")
	d.Schema(typ, schema.Output)
	if got := jsonOf(t, d.All().Get("Exampled").Examples); got != `[{"name":"Ann"},{"name":"Bob"}]` {
		t.Error(got)
	}
	for gt, want := range map[reflect.Type]string{
		reflect.TypeFor[BadExample]():    `schema_test.BadExample: method Examples: the type does not accept example 2: name: String should have at least 2 characters`,
		reflect.TypeFor[WrongExamples](): `method Examples() string is not the one that schema calls: write func (WrongExamples) Examples() []WrongExamples`,
	} {
		if _, err := schema.Of(gt); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", gt, err)
		}
	}
}

func jsonOf(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

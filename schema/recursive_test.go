package schema_test

import (
	"encoding/json/v2"
	"strings"
	"testing"

	"github.com/gotandem/tandem/schema"
)

type Tree []Tree
type Forest map[string][]*Forest
type Endless *Endless

func TestRecursiveTypes(t *testing.T) {
	for src, v := range map[string]any{`[[],[[]]]`: Tree{}, `{"a":[{},{"b":[]}]}`: Forest{}} {
		typ := mustOf(t, v)
		s := standalone(t, typ, schema.Input)
		differential(t, typ, s, src)
		differential(t, typ, s, `{"a":[[1]]}`)
		differential(t, typ, s, `[[1]]`)
	}
	if v, r := decode[Tree](t, `[[],[[]]]`); r.Len() != 0 || len(v) != 2 || len(v[1]) != 1 {
		t.Error(v, r.Items())
	}
	if _, err := schema.For[Endless](); err == nil || !strings.Contains(err.Error(), "Endless") {
		t.Error(err)
	}
}

// TestOffsets holds the place of a json_invalid against the input, space and all.
func TestOffsets(t *testing.T) {
	typ := mustOf(t, plainThings{})
	for src, want := range map[string]string{
		"  {\"n\":}": "7 json_invalid",
		"":           "0 json_invalid",
		"  ":         "0 json_invalid",
		"{} {}":      "3 json_invalid",
		"{}x":        "2 json_invalid",
		" " + strings.Repeat("[", 1001) + strings.Repeat("]", 1001): "1001 json_invalid",
	} {
		var v plainThings
		var r schema.Report
		if strings.Contains(src, "[[") {
			src, want = `{"any":`+src+`}`, "1007 json_invalid"
		}
		typ.DecodeBytes([]byte(src), ptr(&v), &r)
		if got := show(r.Items()); !strings.HasPrefix(got, want+":") {
			t.Errorf("%.20q: %s, want %s", src, got, want)
		}
	}
}

func TestReset(t *testing.T) {
	_, r := decode[int](t, `"x"`)
	r.MaxErrors = 5
	r.Reset()
	if r.Len() != 0 || r.Err() != nil || len(r.Loc()) != 0 || r.MaxErrors != 5 {
		t.Errorf("%+v", r)
	}
	r.Push("body", 3, struct{ A int }{1})
	r.Add("x", "m", nil, make(chan int))
	if raw, err := json.Marshal(r.Items()); err != nil || string(raw) != `[{"loc":["body",3,"{1}"],"msg":"m","type":"x"}]` {
		t.Errorf("%s %v", raw, err)
	}
}

// TestRulesOfRecursiveTypes: what a rule says of the elements of a named list or map stands beside the reference to it.
func TestRulesOfRecursiveTypes(t *testing.T) {
	typ := mustOf(t, struct {
		L Tree   `json:"l" validate:"max=3,dive,max=2"`
		M Forest `json:"m,omitzero" validate:"dive,max=1"`
	}{})
	s := standalone(t, typ, schema.Input)
	for _, src := range []string{`{"l":[[],[[]]]}`, `{"l":[[[],[],[]]]}`, `{"l":[[],[],[],[]]}`, `{"l":[],"m":{"a":[{}]}}`, `{"l":[],"m":{"a":[{},{}]}}`, `{"l":[],"m":{"a":[1]}}`} {
		differential(t, typ, s, src)
	}
}

package diff_test

import (
	"encoding/json/v2"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gotandem/tandem/schema"
	"github.com/gotandem/tandem/web/openapi/diff"
)

// inDocument is a document whose one operation takes, or answers with, a schema; {"$ref":"#/x"} is the schema itself.
func inDocument(schema string, answered bool) []byte {
	content := `{"content":{"application/json":{"schema":` + schema + `}}}`
	operation := `"requestBody":` + content
	if answered {
		operation = `"responses":{"200":` + content + `}`
	}
	return []byte(`{"openapi":"3.1.1","paths":{"/a":{"post":{` + operation + `}}},"x":` + schema + `,
		"components":{"schemas":{"N":{"type":"string"},"O":{"type":"object","properties":{"b":{"$ref":"#/components/schemas/N"}}}}}}`)
}

// worst is the gravest change: diff.Breaking, …, or "nothing".
func worst(t *testing.T, before, after string, answered bool) string {
	t.Helper()
	changes, err := diff.Compare(inDocument(before, answered), inDocument(after, answered), diff.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(changes) == 0 {
		return "nothing"
	}
	return changes[0].Level.String()
}

// TestPairs: what a change of a schema means where it is sent, where it is answered, and both ways round.
func TestPairs(t *testing.T) {
	const same, narrower, wider, other, note = "nothing nothing nothing nothing", "breaking compatible compatible breaking", "compatible breaking breaking compatible",
		"breaking breaking breaking breaking", "note note note note"
	for _, c := range []struct{ before, after, want string }{
		{`{"$ref":"#/components/schemas/N"}`, `{"$ref":"#/components/schemas/N","maxLength":5}`, narrower},
		{`{"properties":{"a":{"$ref":"#/components/schemas/N"},"b":{"$ref":"#/components/schemas/N"}}}`,
			`{"properties":{"a":{"$ref":"#/components/schemas/N"},"b":{"$ref":"#/components/schemas/N","maxLength":5}}}`, narrower},
		{`{"pattern":"^a"}`, `{"pattern":"^a","allOf":[{"pattern":"b$"}]}`, narrower},
		{`{"pattern":"^a","allOf":[{"pattern":"b$"}]}`, `{"pattern":"b$","allOf":[{"pattern":"^a"}]}`, same},
		{`{"type":"string"}`, `{"type":"string","not":{"pattern":"a"}}`, narrower},
		{`{"not":{"pattern":"a"}}`, `{"not":{"pattern":"a"},"allOf":[{"not":{"pattern":"b"}}]}`, narrower},
		{`{"not":{"pattern":"a"}}`, `{"not":{"pattern":"b"}}`, other},
		{`{"enum":["a","b"]}`, `{"enum":["a","b"],"allOf":[{"enum":["a"]}]}`, narrower},
		{`{"type":"object"}`, `{"type":"object","patternProperties":{"^x":{"type":"string"}}}`, narrower},
		{`{"type":"object"}`, `{"type":"object","dependentRequired":{"a":["b"]}}`, narrower},
		{`{"type":"object"}`, `{"type":"object","if":{"required":["a"]},"then":{"required":["b"]}}`, narrower},
		{`{"type":"object"}`, `{"type":"object","required":["x"]}`, narrower},
		{`{"type":"array"}`, `{"type":"array","contains":{"type":"string"}}`, narrower},
		{`{"type":"array"}`, `{"type":"array","uniqueItems":true}`, narrower},
		{`{"type":"object","properties":{"a":{"type":"string"}},"allOf":[{"properties":{"a":{"minLength":1}}}]}`, `{"type":"object","properties":{"a":{"type":"string","minLength":1}}}`, same},
		{`{"anyOf":[{"type":"string"},{"type":"integer"}]}`, `{"oneOf":[{"type":"string"},{"type":"integer"}]}`, narrower},
		{`{"type":"string","maxLength":5,"description":"a"}`, `{"anyOf":[{"type":"string","maxLength":5},{"type":"integer"}]}`, wider},
		{`{"type":"string","maxLength":5}`, `{"anyOf":[{"type":"string","maxLength":9},{"type":"integer"}]}`, wider},
		{`{"type":"string"}`, `{"maxLength":5,"anyOf":[{"type":"string"},{"type":"integer"}]}`, "breaking breaking breaking breaking"},
		{`{"enum":["a"]}`, `{"enum":["a",null]}`, wider},
		{`{"type":["string","null"]}`, `{"anyOf":[{"type":"string"},{"type":"null"}]}`, same},
		{`{"type":"integer","exclusiveMinimum":0}`, `{"type":"integer","minimum":1}`, same},
		{`{"exclusiveMinimum":0}`, `{"minimum":0}`, wider},
		{`{"type":"integer","format":"int32"}`, `{"type":"integer","format":"int64"}`, wider},
		{`{"multipleOf":10}`, `{"multipleOf":5}`, wider},
		{`{"type":"string","x-a":1}`, `{"type":"string","x-a":2}`, note},
		{`{"type":"string"}`, `{"type":"string","$ref":"other.json"}`, narrower},
		{`true`, `false`, narrower},
		{`{"type":"string"}`, `false`, narrower},
		{`{"properties":{"next":{"$ref":"#/x"}}}`, `{"properties":{"next":{"$ref":"#/x"}},"anyOf":[{"$ref":"#/x"},{"type":"null"}]}`, ""},
	} {
		got := strings.Join([]string{worst(t, c.before, c.after, false), worst(t, c.before, c.after, true), worst(t, c.after, c.before, false), worst(t, c.after, c.before, true)}, " ")
		if c.want != "" && got != c.want {
			t.Errorf("%s\n%s\n got %s\nwant %s", c.before, c.after, got, c.want)
		}
	}
}

// made is a schema at random.
func made(r *rand.Rand, depth int) any {
	if r.IntN(12) == 0 {
		return r.IntN(2) == 0
	}
	s := map[string]any{}
	sub := func() any { return made(r, depth-1) }
	list := func() []any {
		out := make([]any, 1+r.IntN(3))
		for i := range out {
			out[i] = sub()
		}
		return out
	}
	for range 1 + r.IntN(4) {
		switch k := r.IntN(20); {
		case k == 0:
			s["type"] = []string{"string", "integer", "number", "object", "array", "null"}[r.IntN(6)]
		case k == 1:
			s["type"] = []any{"string", "null", "integer"}[r.IntN(2):]
		case k == 2:
			s["enum"] = []any{"a", 1, nil, 1.5, "b"}[r.IntN(4):]
		case k == 3:
			s["const"] = []any{"a", nil, 2}[r.IntN(3)]
		case k == 4:
			s["pattern"] = []string{"^a", "b$"}[r.IntN(2)]
		case k == 5:
			s["format"] = []string{"int32", "int64", "email"}[r.IntN(3)]
		case k == 6:
			s[ends[r.IntN(len(ends))]] = r.IntN(10)
		case k == 7:
			s["$ref"] = []string{"#/x", "#/components/schemas/N", "#/components/schemas/O", "other.json", "#/nowhere"}[r.IntN(5)]
		case k == 8:
			s["required"] = []any{"a", "b"}[r.IntN(2):]
		case k == 9:
			s["x-a"] = r.IntN(3)
		case k == 10:
			s["uniqueItems"] = r.IntN(2) == 0
		case depth == 0:
		case k < 13:
			s["allOf"] = list()
		case k == 13:
			s["anyOf"] = append(list(), map[string]any{"type": "null"})
		case k == 14:
			s["oneOf"] = list()
		case k < 17:
			s["properties"] = map[string]any{"a": sub(), "b": sub()}
		case k == 17:
			s[[]string{"not", "if", "then", "items", "contains", "propertyNames"}[r.IntN(6)]] = sub()
		case k == 18:
			s[[]string{"additionalProperties", "unevaluatedProperties"}[r.IntN(2)]] = sub()
		default:
			s["prefixItems"] = list()
		}
	}
	return s
}

var ends = []string{"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxItems", "multipleOf", "minProperties"}

// TestSchemasAreLikeThemselves: between a schema and itself, or itself written in another order, or in an allOf or behind a reference, there is no change.
func TestSchemasAreLikeThemselves(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 1000 {
		raw, err := json.Marshal(made(r, 3), json.Deterministic(true))
		if err != nil {
			t.Fatal(err)
		}
		before := string(raw)
		for _, after := range []string{before, `{"allOf":[` + before + `]}`, `{"allOf":[` + before + `,` + before + `]}`} {
			if before != after && strings.Contains(before, `#/x`) {
				continue // a reference to another schema now
			}
			for _, answered := range []bool{false, true} {
				if got := worst(t, before, after, answered); got != "nothing" {
					changes, _ := diff.Compare(inDocument(before, answered), inDocument(after, answered), diff.Options{})
					t.Fatalf("%s\n%s\n%v", before, after, changes)
				}
			}
		}
	}
}

// TestTypesAreLikeThemselves compares documents of types whose rules share a keyword.
func TestTypesAreLikeThemselves(t *testing.T) {
	for _, v := range []any{
		struct {
			A string `json:"a" validate:"slug" pattern:"^a"`
		}{},
		struct {
			A string `json:"a" validate:"startswith=q,endswith=z"`
		}{},
		struct {
			A string `json:"a" validate:"alphanum,lowercase"`
		}{},
		struct {
			A *string    `json:"a" validate:"excludes=a,excludes=b,email"`
			B *time.Time `json:"b"`
			C []string   `json:"c" validate:"unique,dive,min=1,max=5"`
		}{},
	} {
		typ, err := schema.Of(reflect.TypeOf(v))
		if err != nil {
			t.Fatal(err)
		}
		raw, err := json.Marshal(schema.NewDefs("#/d/").Schema(typ, schema.Input))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for range 20 { // what goes through a map of Go differs from run to run
			got = append(got, worst(t, string(raw), string(raw), false))
		}
		if slices.Sort(got); got[0] != "nothing" || got[len(got)-1] != "nothing" {
			t.Errorf("%s: %v", raw, got)
		}
	}
}

// TestIntricate: alternatives within alternatives end.
func TestIntricate(t *testing.T) {
	s := func(n int) string {
		all := make([]string, 6)
		for i := range all {
			all[i] = fmt.Sprintf(`{"anyOf":[{"$ref":"#/x"},{"properties":{"a":{"$ref":"#/x"}},"required":["%d"]},{"type":"string"}]}`, i+n)
		}
		return `{"anyOf":[` + strings.Join(all, ",") + `],"oneOf":[` + strings.Join(all, ",") + `]}`
	}
	began := time.Now()
	worst(t, s(0), s(3), true)
	worst(t, `{"type":"string"}`, s(3), true)
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("comparing took %v", took)
	}
}

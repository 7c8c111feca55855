package docs

import (
	"encoding/json/v2"
	"strings"
	"testing"
)

func read(t *testing.T, s string) *shape {
	t.Helper()
	var out shape
	if err := json.Unmarshal([]byte(s), &out); err != nil {
		t.Fatal(err)
	}
	return &out
}

var models = `{"Node":{"type":"object","properties":{"name":{"type":"string"},"kids":{"type":"array","items":{"$ref":"#/components/schemas/Node"}}}},
	"Kind":{"type":"string","enum":["a","b"]}}`

func readModels(t *testing.T) map[string]*shape {
	t.Helper()
	var out map[string]*shape
	if err := json.Unmarshal([]byte(models), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestNodeAndSample(t *testing.T) {
	for name, c := range map[string]struct{ schema, typ, facts, sample string }{
		"string":        {`{"type":"string","minLength":2,"maxLength":8}`, "string", "2 – 8 characters", `"string"`},
		"short string":  {`{"type":"string","maxLength":3}`, "string", "at most 3 characters", `"str"`},
		"long string":   {`{"type":"string","minLength":8}`, "string", "at least 8 characters", `"stringxx"`},
		"email":         {`{"type":"string","format":"email"}`, "string (email)", "", `"ada@example.org"`},
		"integer":       {`{"type":"integer","format":"int64","minimum":5,"maximum":9}`, "integer", "5 – 9", "5"},
		"above":         {`{"type":"number","exclusiveMinimum":0,"multipleOf":0.5}`, "number", "> 0; multiple of 0.5", "0.5"},
		"nullable":      {`{"type":["string","null"],"default":"x"}`, "string or null", "default x", `"x"`},
		"empty default": {`{"type":"string","default":""}`, "string", `default ""`, `""`},
		"example":       {`{"type":"string","examples":["y"]}`, "string", "example y", `"y"`},
		"enum":          {`{"type":"string","enum":["p","q"]}`, "string", "", `"p"`},
		"model":         {`{"$ref":"#/components/schemas/Kind"}`, "Kind", "", `"a"`},
		"model or null": {`{"anyOf":[{"$ref":"#/components/schemas/Kind"},{"type":"null"}]}`, "Kind or null", "", `"a"`},
		"list":          {`{"type":"array","items":{"$ref":"#/components/schemas/Kind"},"minItems":1,"maxItems":1}`, "list of Kind", "1 item", "[\n  \"a\"\n]"},
		"map":           {`{"type":"object","additionalProperties":{"type":"integer"},"maxProperties":3}`, "map of integer", "at most 3 entries", "{\n  \"key\": 1\n}"},
		"anything":      {`{}`, "anything", "", "{}"},
		"true":          {`true`, "anything", "", "{}"},
		"file":          {`{"type":"string","format":"binary"}`, "file", "", `"string"`},
		"recursive":     {`{"$ref":"#/components/schemas/Node"}`, "Node", "", "{\n  \"name\": \"string\",\n  \"kids\": []\n}"},
		"pattern":       {`{"type":"string","pattern":"^a$","readOnly":true}`, "string", "matches ^a$; read only", `"string"`},
		"unknown ref":   {`{"$ref":"#/components/schemas/Gone"}`, "Gone", "", "null"},
	} {
		t.Run(name, func(t *testing.T) {
			s, m := read(t, c.schema), readModels(t)
			n := (&tree{models: m}).node("x", s, false)
			if n.Type != c.typ || strings.Join(n.Facts, "; ") != c.facts {
				t.Errorf("got %q, %q; want %q, %q", n.Type, strings.Join(n.Facts, "; "), c.typ, c.facts)
			}
			if got := (&sampler{models: m}).JSON(s); got != c.sample {
				t.Errorf("sample: got %s; want %s", got, c.sample)
			}
		})
	}
}

func TestTreeStopsAtItself(t *testing.T) {
	n := (&tree{models: readModels(t)}).node("", read(t, `{"$ref":"#/components/schemas/Node"}`), true)
	if len(n.Children) != 2 || n.Children[1].Name != "kids" || n.Children[1].Children != nil || n.Children[1].Model != "Node" {
		t.Errorf("got %+v", n.Children)
	}
}

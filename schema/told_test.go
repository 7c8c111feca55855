package schema_test

import (
	"encoding/json/v2"
	"strings"
	"testing"
	"unsafe"

	"github.com/gotandem/tandem/schema"
)

// told is the schema of the first field of a struct, as JSON.
func told(t *testing.T, v any, mode schema.Mode) string {
	t.Helper()
	raw, err := json.Marshal(schema.NewDefs("").Field(mustOf(t, v).Fields[0], mode))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// oddKey is a key with a rule of its own.
type oddKey string

func (k *oddKey) Validate(r *schema.Report) {
	if len(*k)%2 == 0 {
		r.Fail(nil, "it is even")
	}
}

func TestKeysAreChecked(t *testing.T) {
	type holder struct {
		Enum  map[Status]int     `json:"enum"`
		Plain map[string]int     `json:"plain"`
		Own   map[oddKey]int     `json:"own"`
		Deep  []map[Level]string `json:"deep"`
	}
	v := holder{map[Status]int{"zzz": 1, Draft: 2}, map[string]int{"\xff": 1, "ok": 2}, map[oddKey]int{"ab": 1, "a": 2}, []map[Level]string{{7: "", 1: ""}}}
	const want = `enum.zzz.[key] enum: Input should be 'draft' or 'published_now'
plain.` + "\xff" + `.[key] string_unicode: Input should be a valid string, unable to parse raw data as a unicode string
own.ab.[key] value_error: Value error, it is even
deep.0.7.[key] enum: Input should be 1 or 2`
	if got := show(itemsOf(schema.Check(&v))); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if err := schema.Check(&holder{map[Status]int{Draft: 2}, map[string]int{"ok": 2}, map[oddKey]int{"a": 2}, []map[Level]string{{1: ""}}}); err != nil {
		t.Error(err)
	}
	if got := refusal[holder](t, `{"enum":{},"plain":{},"own":{"ab":1,"a":2},"deep":[]}`); got != "own.ab.[key] value_error: Value error, it is even" {
		t.Error(got)
	}
}

func TestElementsThatMayBeNull(t *testing.T) {
	type post struct {
		ID int `json:"id"`
	}
	for _, tt := range []struct {
		of            any
		input, output string
	}{
		{struct {
			L []*string `validate:"dive,required"`
		}{}, `{"type":"array","items":{"type":"string","minLength":1}}`, ""},
		{struct {
			L []*string `validate:"dive,min=2"`
		}{}, `{"type":"array","items":{"type":["string","null"],"minLength":2}}`, ""},
		{struct {
			L []*string `validate:"dive,oneof=a b"`
		}{}, `{"type":"array","items":{"type":["string","null"],"enum":["a","b",null]}}`, ""},
		{struct {
			L map[string]*int `validate:"dive,required,min=2"`
		}{}, `{"type":"object","additionalProperties":{"type":"integer","format":"int64","minimum":2}}`, ""},
		{struct {
			L []*Status `validate:"dive,required"`
		}{}, `{"type":"array","items":{"$ref":"Status"}}`, ""},
		{struct {
			L []*Status `validate:"dive"`
		}{}, `{"type":"array","items":{"anyOf":[{"$ref":"Status"},{"type":"null"}]}}`, ""},
		{struct{ L []*post }{}, `{"type":"array","items":{"anyOf":[{"$ref":"post"},{"type":"null"}]}}`, `{"type":"array","items":{"$ref":"post"}}`},
		{struct {
			L []*post `validate:"dive,required"`
		}{}, `{"type":"array","items":{"$ref":"post"}}`, ""},
	} {
		if tt.output == "" {
			tt.output = tt.input
		}
		for mode, want := range map[schema.Mode]string{schema.Input: tt.input, schema.Output: tt.output} {
			if got := told(t, tt.of, mode); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		}
	}
}

// Thread holds rows.
type Thread struct {
	Posts []*Reply `json:"posts"`
}

// Reply is the same in both directions.
type Reply struct {
	ID int `json:"id"`
}

func TestRowsAreNullableWhereTheyAreRead(t *testing.T) {
	d := schema.NewDefs("")
	typ := mustOf(t, Thread{})
	in, out := d.Schema(typ, schema.Input), d.Schema(typ, schema.Output)
	all, err := json.Marshal(d.All())
	if err != nil || in.Ref != "ThreadInput" || out.Ref != "Thread" {
		t.Fatalf("%s %s: %v", in.Ref, out.Ref, err)
	}
	for _, want := range []string{`"items":{"anyOf":[{"$ref":"Reply"},{"type":"null"}]}`, `"items":{"$ref":"Reply"}`} {
		if !strings.Contains(string(all), want) {
			t.Errorf("%s is not in %s", want, all)
		}
	}
}

func TestSecretsAreNotPublished(t *testing.T) {
	for mode := range 2 {
		got := told(t, struct {
			S schema.Secret `default:"hunter2" example:"correct horse"`
		}{}, schema.Mode(mode))
		if strings.Contains(got, "default") || strings.Contains(got, "*") || !strings.Contains(got, `"examples":["correct horse"]`) {
			t.Error(got)
		}
	}
}

func TestTreeWithANameAndItsAlias(t *testing.T) {
	type named struct {
		A string `json:"a" alias:"b, c"`
	}
	for _, tt := range []struct {
		names []string
		want  string
	}{
		{[]string{"a"}, ""}, {[]string{"c"}, ""},
		{[]string{"a", "b"}, "b value_error: Value error, it is given by another name too"},
		{[]string{"c", "b"}, "c value_error: Value error, it is given by another name too"},
	} {
		tree := &schema.Tree{}
		for _, name := range tt.names {
			tree.At(name).Values = []string{name}
		}
		var v named
		var r schema.Report
		if mustOf(t, v).DecodeTree(tree, unsafe.Pointer(&v), &r); show(r.Items()) != tt.want {
			t.Errorf("%v: %s", tt.names, show(r.Items()))
		}
	}
}

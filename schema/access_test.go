package schema_test

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/gotandem/tandem/schema"
)

// Rect goes differently in and out.
type Rect struct {
	_       struct{} `names:"camel"`
	ID      int      `access:"readonly" doc:"Given by the server."`
	LongW   int      `validate:"gt=0" alias:"w,width"`
	High    int      `json:"h"`
	PIN     string   `access:"writeonly" validate:"max=4"`
	Created string   `json:"created,omitempty" access:"readonly"`
}

func (r *Rect) Area() int   { return r.LongW * r.High }
func (r Rect) Sides() []int { return []int{r.LongW, r.High} }
func (Rect) Computed() []schema.Computed {
	return []schema.Computed{schema.Compute("area", (*Rect).Area), schema.Compute("sides", (*Rect).Sides)}
}

// Labelled embeds a struct that computes.
type Labelled struct {
	Label string `json:"label"`
	Rect
}

type Open struct {
	Name string                    `json:"name"`
	Rest map[string]jsontext.Value `json:",embed"`
}

type OpenInts struct {
	_    struct{}       `doc:"Counts."`
	Name string         `json:"name" alias:"title"`
	Rest map[string]int `json:",embed"`
}

func TestAccess(t *testing.T) {
	v, r := decode[Rect](t, `{"id":5,"longW":2,"h":3,"pin":"1234","area":99,"created":"x"}`)
	if r.Len() > 0 || !reflect.DeepEqual(v, Rect{LongW: 2, High: 3, PIN: "1234"}) {
		t.Fatalf("%+v %s", v, show(r.Items()))
	}
	v.ID = 7
	const want = `{"id":7,"longW":2,"h":3,"area":6,"sides":[2,3]}`
	for _, value := range []any{v, &v, []*Rect{&v}, map[string]any{"k": v}} {
		fast, err := schema.AppendJSON(nil, value)
		slow, err2 := json.Marshal(value, schema.Options())
		if err != nil || err2 != nil || string(fast) != string(slow) || !strings.Contains(string(fast), want) || strings.Contains(string(fast), "1234") {
			t.Errorf("%T: %s %v, %s %v", value, fast, err, slow, err2)
		}
	}
	// What cannot be written fast is not written by other rules.
	odd := map[string]any{"k": v, "raw": jsontext.Value(` { "a" : 1 } `)}
	if got, err := schema.AppendJSON(nil, odd); err != nil || string(got) != `{"k":`+want+`,"raw":{"a":1}}` {
		t.Errorf("%s %v", got, err)
	}
	all, err := json.Marshal(v, schema.Revealing())
	if err != nil || string(all) != `{"id":7,"longW":2,"h":3,"pin":"1234"}` {
		t.Errorf("%s %v", all, err)
	}
	for _, src := range []string{string(all), want} {
		var back Rect
		if err := json.Unmarshal([]byte(src), &back, schema.Options()); err != nil || back.ID != 7 || back.LongW != 2 {
			t.Errorf("%s: %+v %v", src, back, err)
		}
	}
	got, err := schema.AppendJSON(nil, Labelled{"x", v})
	if err != nil || string(got) != `{"label":"x",`+want[1:] {
		t.Errorf("%s %v", got, err)
	}
	_, r = decode[Rect](t, `{"longW":0,"h":1,"pin":"12345"}`)
	if want := "longW greater_than: Input should be greater than 0\npin string_too_long: String should have at most 4 characters"; show(r.Items()) != want || r.Items()[1].Input != nil {
		t.Errorf("%s %v", show(r.Items()), r.Items())
	}
}

func TestAliases(t *testing.T) {
	for _, src := range []string{`{"longW":2,"h":3,"pin":""}`, `{"w":2,"h":3,"pin":""}`, `{"h":3,"width":2,"pin":""}`} {
		if v, r := decode[Rect](t, src); r.Len() > 0 || v.LongW != 2 {
			t.Errorf("%s: %+v %s", src, v, show(r.Items()))
		}
	}
	_, r := decode[Rect](t, `{"w":2,"longW":2,"h":3,"pin":""}`)
	if want := "longW value_error: Value error, it is given by another name too"; show(r.Items()) != want {
		t.Errorf("%s", show(r.Items()))
	}
	_, r = decode[Rect](t, `{"h":3,"pin":""}`)
	if want := "longW missing: Field required"; show(r.Items()) != want {
		t.Errorf("%s", show(r.Items()))
	}
	tree := &schema.Tree{}
	tree.At("w").Values, tree.At("h").Values, tree.At("pin").Values, tree.At("id").Values = []string{"2"}, []string{"3"}, []string{"1"}, []string{"9"}
	var v Rect
	report := schema.Report{ForbidUnknown: true}
	if mustOf(t, v).DecodeTree(tree, ptr(&v), &report); report.Len() > 0 || v.LongW != 2 || v.ID != 0 {
		t.Errorf("%+v %s", v, show(report.Items()))
	}
}

func TestUnknownMembersAreKept(t *testing.T) {
	const src = `{"x":{"a":[1]},"name":"n","b":null}`
	v, r := decode[Open](t, src)
	if r.Len() > 0 || len(v.Rest) != 2 || string(v.Rest["x"]) != `{"a":[1]}` {
		t.Fatalf("%+v %s", v, show(r.Items()))
	}
	for name, write := range map[string]func() ([]byte, error){
		"fast": func() ([]byte, error) { return schema.AppendJSON(nil, v) },
		"slow": func() ([]byte, error) { return json.Marshal(v, schema.Options()) },
	} {
		if got, err := write(); err != nil || string(got) != `{"name":"n","b":null,"x":{"a":[1]}}` {
			t.Errorf("%s: %s %v", name, got, err)
		}
		v.Rest["name"] = jsontext.Value(`1`)
		if got, err := write(); err == nil || !strings.Contains(err.Error(), `has a member "name", which is a field`) {
			t.Errorf("%s: %s %v", name, got, err)
		}
		delete(v.Rest, "name")
	}
	ints, r := decode[OpenInts](t, `{"title":"n","a":1,"b":"x"}`)
	if want := "b int_type: Input should be a valid integer"; show(r.Items()) != want || ints.Name != "n" || ints.Rest["a"] != 1 {
		t.Errorf("%+v %s", ints, show(r.Items()))
	}
	if got, err := schema.AppendJSON(nil, OpenInts{Rest: map[string]int{"z": 1, "a": 2}}); err != nil || string(got) != `{"name":"","a":2,"z":1}` {
		t.Errorf("%s %v", got, err)
	}
}

func TestAccessSchema(t *testing.T) {
	for _, merged := range []bool{false, true} {
		d := schema.NewDefs("#/d/")
		d.Merge(merged)
		for _, mode := range []schema.Mode{schema.Input, schema.Output} {
			d.Schema(mustOf(t, Rect{}), mode)
			d.Schema(mustOf(t, OpenInts{}), mode)
		}
		got, err := json.Marshal(d.All(), jsontext.WithIndent("  "))
		if err != nil {
			t.Fatal(err)
		}
		checkGolden(t, map[bool]string{false: "access.json", true: "access_merged.json"}[merged], got)
	}
}

type (
	badAccess struct {
		A int `access:"none"`
	}
	badNames struct {
		_ struct{} `names:"shout"`
		A int
	}
	badAlias struct {
		A int `json:"a"`
		B int `json:"b" alias:"a"`
	}
	badRest struct {
		A []int `json:",embed"`
	}
	closedRest struct {
		_ struct{}       `unknown:"forbid"`
		A map[string]any `json:",embed"`
	}
	badComputed struct {
		A int `json:"a"`
	}
	badComputed2  struct{ A int }
	wrongComputed struct{ A int }
)

func (badComputed) Computed() []schema.Computed {
	return []schema.Computed{schema.Compute("a", func(*badComputed) int { return 1 }), {Name: "x"}, schema.Compute("b", func(*Rect) int { return 1 })}
}
func (badComputed2) Computed() []schema.Computed {
	return []schema.Computed{schema.Compute("c", func(*badComputed2) chan int { return nil })}
}
func (wrongComputed) Computed() []string { return nil }

func TestAccessMistakes(t *testing.T) {
	for want, v := range map[string]any{
		`badAccess.A: access:"none" is none: write "readonly" or "writeonly"`:                                                  badAccess{},
		`names:"shout" is no way to name fields: write "camel", "pascal", "snake" or "kebab"`:                                  badNames{},
		`badAlias.B: its alias "a" is a name of schema_test.badAlias.A: remove one`:                                            badAlias{},
		`badRest.A: json option "embed" does not fit a list ([]int): unknown members go into a map with texts as keys`:         badRest{},
		`closedRest.A: keeps the unknown members that unknown:"forbid" refuses: remove one`:                                    closedRest{},
		`method Computed lists "a", which is the name of another member: rename one`:                                           badComputed{},
		`method Computed lists one without a name or a function: make it with schema.Compute`:                                  badComputed{},
		`method Computed lists "b", which is computed from a schema_test.Rect: use a method of schema_test.badComputed`:        badComputed{},
		`badComputed2.c: chan int cannot be read or written as JSON`:                                                           badComputed2{},
		`method Computed() []string is not the one that schema calls: write func (wrongComputed) Computed() []schema.Computed`: wrongComputed{},
	} {
		if _, err := schema.Of(reflect.TypeOf(v)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nwant %s", err, want)
		}
	}
}

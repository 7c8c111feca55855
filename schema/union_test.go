package schema_test

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/gotandem/tandem/schema"
)

type Circle struct {
	_      struct{} `unknown:"forbid"`
	Radius float64  `json:"radius" validate:"gt=0"`
}

type Box struct {
	Kind string        `json:"kind" validate:"oneof=square box"`
	Side int           `json:"side"`
	In   *Form         `json:"in,omitzero"`
	Wait time.Duration `json:"wait,omitzero"`
}

func (s *Box) Validate(r *schema.Report) {
	if s.Side == 13 {
		r.Fail(&s.Side, "unlucky")
	}
}

// Empty has a discriminator of any text.
type Empty struct {
	Kind string `json:"kind" doc:"What it is."`
}

type Form struct {
	schema.OneOf `discriminator:"kind"`
	Circle       *Circle `json:"circle"`
	Box          *Box    `json:"square" alias:"box"`
	Empty        *Empty  `json:"empty"`
}

type Drawing struct {
	Form   Form             `json:"shape"`
	List   []Form           `json:"list,omitzero"`
	Map    map[string]Form  `json:"map,omitzero"`
	Null   *Form            `json:"null"`
	Opt    schema.Opt[Form] `json:"opt,omitzero"`
	Scalar Scalar           `json:"scalar,omitzero" default:"7"`
}

// Scalar is a union of scalars, and of what holds it.
type Scalar struct {
	schema.OneOf
	Int   *int         `json:"int" validate:"lt=100"`
	Float *float64     `json:"float"`
	Day   *schema.Date `json:"day"`
	Text  *string      `json:"str" validate:"max=10"`
	List  []Scalar     `json:"list"`
	Cat   *struct {
		Lives int    `json:"lives"`
		Name  string `json:"name,omitzero"`
	} `json:"cat"`
	Dog *struct {
		Lives int  `json:"lives"`
		Barks bool `json:"barks,omitzero"`
	} `json:"dog"`
}

const goodDrawing = `{"shape":{"kind":"circle","radius":2},"list":[{"kind":"square","side":1,"in":{"kind":"circle","radius":1}},{"kind":"empty"}],` +
	`"map":{"a":{"kind":"box","side":2,"wait":"PT1S"}},"null":null,"opt":{"kind":"empty"},"scalar":7}`

func TestTaggedUnion(t *testing.T) {
	// The discriminator may stand anywhere.
	src := strings.Replace(goodDrawing, `"kind":"circle","radius":2`, `"radius":2,"kind":"circle"`, 1)
	v, r := decode[Drawing](t, src)
	if r.Len() > 0 || v.Form.Circle == nil || v.Form.Circle.Radius != 2 || v.Form.Box != nil || v.List[0].Box.In.Circle.Radius != 1 ||
		v.List[1].Empty.Kind != "empty" || v.Map["a"].Box.Side != 2 || v.Null != nil || *v.Scalar.Int != 7 {
		t.Fatalf("%+v %s", v, show(r.Items()))
	}
	typ := mustOf(t, v)
	got, err := typ.AppendJSON(nil, ptr(&v))
	if err != nil || string(got) != goodDrawing {
		t.Errorf("%s %v", got, err)
	}
	// What encoding/json/v2 writes and reads is the same.
	slow, err := json.Marshal(map[string]any{"d": v, "p": &v.Form}, schema.Options())
	if want := `{"d":` + goodDrawing + `,"p":{"kind":"circle","radius":2}}`; err != nil || string(slow) != want {
		t.Errorf("%s %v", slow, err)
	}
	var again Drawing
	if err := json.Unmarshal(got, &again, schema.Options()); err != nil || !reflect.DeepEqual(again.List, v.List) {
		t.Errorf("%+v %v", again, err)
	}
	var shape Form
	if err := json.Unmarshal([]byte(`{"kind":"circle","radius":0}`), &shape, schema.Options()); err == nil {
		t.Error("a broken rule must be an error")
	}
	for name, err := range map[string]error{
		"Marshal":   func() error { _, err := json.Marshal(v.Form); return err }(),
		"Unmarshal": json.Unmarshal(got, &again.Form),
	} {
		if err == nil || !strings.Contains(err.Error(), "schema.Options()") {
			t.Errorf("%s without options must not write a wrapper: %v", name, err)
		}
	}
	tree := typ.FieldByName("shape").Tree(ptr(&v))
	var back Drawing
	var report schema.Report
	if typ.FieldByName("shape").DecodeTree(tree, ptr(&back), &report); report.Len() > 0 || back.Form.Circle.Radius != 2 {
		t.Errorf("%s: %+v %s", tree.JSON(), back, show(report.Items()))
	}
}

func TestTaggedUnionMistakes(t *testing.T) {
	const known = "'circle', 'square', 'box', 'empty'"
	for src, want := range map[string]string{
		`{"kind":"circle","radius":0}`:                      "shape.circle.radius greater_than: Input should be greater than 0",
		`{"kind":"circle"}`:                                 "shape.circle.radius missing: Field required",
		`{"kind":"circle","radius":1,"x":1}`:                "shape.circle.x extra_forbidden: Extra inputs are not permitted",
		`{"kind":"box","side":"1"}`:                         "shape.box.side int_type: Input should be a valid integer",
		`{"kind":"square","side":13}`:                       "shape.square.side value_error: Value error, unlucky",
		`{"kind":"square","side":1,"in":{"kind":"circle"}}`: "shape.square.in.circle.radius missing: Field required",
		`{"radius":1}`:                                      "shape union_tag_not_found: Unable to extract tag using discriminator 'kind'",
		`{"kind":"oval"}`:                                   "shape union_tag_invalid: Input tag 'oval' found using 'kind' does not match any of the expected tags: " + known,
		`{"kind":5}`:                                        "shape union_tag_invalid: Input tag '5' found using 'kind' does not match any of the expected tags: " + known,
		`{"kind":false}`:                                    "shape union_tag_invalid: Input tag 'false' found using 'kind' does not match any of the expected tags: " + known,
		`{"kind":null}`:                                     "shape union_tag_invalid: Input tag 'null' found using 'kind' does not match any of the expected tags: " + known,
		`5`:                                                 "shape model_attributes_type: Input should be a valid dictionary or object to extract fields from",
		`null`:                                              "shape model_attributes_type: Input should be a valid dictionary or object to extract fields from",
	} {
		_, r := decode[Drawing](t, `{"shape":`+src+`,"null":null}`)
		if got := show(r.Items()); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", src, got, want)
		}
		if len(r.Items()) > 0 && strings.HasPrefix(r.Items()[0].Type, "union") {
			if input, _ := json.Marshal(r.Items()[0].Input); string(input) != src || r.Items()[0].Ctx["discriminator"] != "'kind'" {
				t.Errorf("input %s ctx %v", input, r.Items()[0].Ctx)
			}
		}
	}
	tree := &schema.Tree{}
	tree.At("kind").Values = []string{"oval"}
	var v Form
	var r schema.Report
	mustOf(t, v).DecodeTree(tree, ptr(&v), &r)
	mustOf(t, v).DecodeTree(&schema.Tree{Values: []string{`{"kind":"circle","radius":-1}`}}, ptr(&v), &r)
	mustOf(t, v).DecodeTree(&schema.Tree{}, ptr(&v), &r)
	if want := " union_tag_invalid: Input tag 'oval' found using 'kind' does not match any of the expected tags: " + known +
		"\ncircle.radius greater_than: Input should be greater than 0\n union_tag_not_found: Unable to extract tag using discriminator 'kind'"; show(r.Items()) != want {
		t.Errorf("%s", show(r.Items()))
	}
}

func TestPlainUnion(t *testing.T) {
	for src, want := range map[string]string{
		`7`: "int", `7.0`: "float", `7.5`: "float", `500`: "float", `"2026-01-02"`: "day", `"x"`: "str", `[1,"x",[]]`: "list",
		`{"lives":9}`: "cat", `{"lives":9,"barks":true}`: "dog", `{"lives":9,"name":"Tom"}`: "cat",
	} {
		v, r := decode[Scalar](t, src)
		if r.Len() > 0 {
			t.Errorf("%s: %s", src, show(r.Items()))
			continue
		}
		typ := mustOf(t, v)
		var set []string
		for _, f := range typ.Fields {
			if !reflect.ValueOf(f.Any(ptr(&v))).IsNil() {
				set = append(set, f.Name)
			}
		}
		if len(set) != 1 || set[0] != want {
			t.Errorf("%s is %v, want %s", src, set, want)
		}
		got, err := schema.AppendJSON(nil, v)
		if err != nil || string(got) != strings.Replace(src, "7.0", "7", 1) {
			t.Errorf("%s was written as %s %v", src, got, err)
		}
	}
	_, r := decode[Scalar](t, `"what is this"`)
	if want := "int int_type: Input should be a valid integer\nfloat float_type: Input should be a valid number\n" +
		"day date_from_datetime_parsing: Input should be a valid date in the format YYYY-MM-DD, invalid date separator or length, expected YYYY-MM-DD\n" +
		"str string_too_long: String should have at most 10 characters\nlist list_type: Input should be a valid list\n" +
		"cat model_attributes_type: Input should be a valid dictionary or object to extract fields from\n" +
		"dog model_attributes_type: Input should be a valid dictionary or object to extract fields from"; show(r.Items()) != want {
		t.Errorf("%s", show(r.Items()))
	}
	_, r = decode[Scalar](t, `[1,{"lives":"x"}]`)
	if got := show(r.Items()); !strings.Contains(got, "list.1.cat.lives int_type") || !strings.Contains(got, "list.1.dog.lives int_type") {
		t.Errorf("%s", got)
	}
	for text, want := range map[string]string{"7": "int", "7.5": "float", "2026-01-02": "day", "x": "str"} {
		var v struct {
			S Scalar `json:"s"`
		}
		var r schema.Report
		typ := mustOf(t, v)
		typ.Fields[0].DecodeText([]string{text}, ptr(&v), &r)
		set := mustOf(t, v.S).FieldByName(want)
		if r.Len() > 0 || reflect.ValueOf(set.Any(ptr(&v.S))).IsNil() || typ.Fields[0].Texts(ptr(&v))[0] != text {
			t.Errorf("%s as text: %+v %v %s", text, v, typ.Fields[0].Texts(ptr(&v)), show(r.Items()))
		}
	}
}

// TestUnionsAreReadInBoundedTime sends a document that could be read in 2^200 ways.
func TestUnionsAreReadInBoundedTime(t *testing.T) {
	src := strings.Repeat(`{"l":[`, 200) + strings.Repeat(`]}`, 200)
	_, r := decode[ExprRef](t, src)
	if r.Len() == 0 || !strings.Contains(show(r.Items()), "it could be read in too many ways") {
		t.Errorf("%s", show(r.Items()))
	}
	if _, r = decode[ExprRef](t, `{"l":[{"l":[{"l":[]}]}]}`); r.Len() > 0 {
		t.Errorf("a few levels are fine: %s", show(r.Items()))
	}
}

// TestDeepUnionsAreRead: where the first byte says which member it is, nothing is read again.
func TestDeepUnionsAreRead(t *testing.T) {
	for _, depth := range []int{100, 900} {
		src := strings.Repeat(`[`, depth) + `"x"` + strings.Repeat(`]`, depth)
		if _, r := decode[nested](t, src); r.Len() > 0 {
			t.Errorf("%d levels: %s", depth, show(r.Items()))
		}
		_, r := decode[nested](t, strings.Replace(src, `"x"`, "5", 1))
		if got := show(r.Items()); !strings.Contains(got, ".0.leaf string_type") || strings.Contains(got, "too many ways") {
			t.Errorf("%d levels: %s", depth, got)
		}
	}
	_, r := decode[nested](t, `[5]`)
	if want := "leaf string_type: Input should be a valid string\nlist.0.leaf string_type: Input should be a valid string\nlist.0.list list_type: Input should be a valid list"; show(r.Items()) != want {
		t.Error(show(r.Items()))
	}
}

type nested struct {
	schema.OneOf
	Leaf *string  `json:"leaf"`
	List []nested `json:"list"`
}

type ExprRef struct {
	schema.OneOf
	And *ExprNode `json:"and"`
	Or  *ExprNode `json:"or"`
}

type ExprNode struct {
	L []ExprRef `json:"l"`
}

func TestUnionIsWrittenWithOneMember(t *testing.T) {
	one := 1
	text := "x"
	for want, v := range map[string]any{
		"schema_test.Form is a union without a member: set Circle, Box or Empty":                                                       Form{},
		"schema_test.Form is a union with 2 members, Circle and Box: set one of them":                                                  Drawing{Form: Form{Circle: &Circle{Radius: 1}, Box: &Box{}}},
		"schema_test.Scalar is a union with 2 members, Int and Text: set one of them":                                                  []any{&Scalar{Int: &one, Text: &text}},
		`schema_test.Box.Kind is "circle" in the member Box of the union schema_test.Form: leave it empty, or write 'square' or 'box'`: Form{Box: &Box{Kind: "circle"}},
	} {
		if got, err := schema.AppendJSON(nil, v); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s %v, want %s", got, err, want)
		}
	}
	filled := Form{Box: &Box{Side: 1}}
	if got, err := schema.AppendJSON(nil, filled); err != nil || string(got) != `{"kind":"square","side":1}` || filled.Box.Kind != "" {
		t.Errorf("%s %v %+v", got, err, filled.Box)
	}
	var r schema.Report
	broken := Drawing{Form: Form{Circle: &Circle{Radius: -1}}, List: []Form{{}}, Scalar: Scalar{Text: ptrTo(strings.Repeat("x", 11))}}
	mustOf(t, broken).Check(ptr(&broken), &r)
	if want := "shape.circle.radius greater_than: Input should be greater than 0\n" +
		"list.0 value_error: Value error, exactly one member of the union must be set\nscalar.str string_too_long: String should have at most 10 characters"; show(r.Items()) != want {
		t.Errorf("%s", show(r.Items()))
	}
}

func ptrTo[T any](v T) *T { return &v }

func TestUnionSchema(t *testing.T) {
	d := schema.NewDefs("#/d/")
	d.Schema(mustOf(t, Drawing{}), schema.Input)
	d.Schema(mustOf(t, Drawing{}), schema.Output)
	got, err := json.Marshal(d.All(), jsontext.WithIndent("  "))
	if err != nil {
		t.Fatal(err)
	}
	checkGolden(t, "union.json", got)
}

type (
	embedsUnion struct{ Form }
	noPointer   struct {
		schema.OneOf
		A int
	}
	noMembers struct{ schema.OneOf }
	noStruct  struct {
		schema.OneOf `discriminator:"kind"`
		A            *int
	}
	twice struct {
		schema.OneOf `discriminator:"kind"`
		A            *Circle `json:"a"`
		B            *Circle `json:"b" alias:"a"`
	}
	ownNumber struct {
		schema.OneOf `discriminator:"side"`
		A            *Box
	}
	aliased struct {
		schema.OneOf `discriminator:"kind"`
		A            *struct {
			T string `json:"t" alias:"kind"`
		}
	}
	unwritten struct {
		schema.OneOf `discriminator:"kind"`
		A            *struct {
			Kind string `json:"kind" access:"writeonly"`
		}
	}
	computesTag   struct{ N int }
	computesTagOf struct {
		schema.OneOf `discriminator:"kind"`
		A            *computesTag
	}
)

func (*computesTag) kind() string { return "x" }

func (computesTag) Computed() []schema.Computed {
	return []schema.Computed{schema.Compute("kind", (*computesTag).kind)}
}

func TestUnionMistakes(t *testing.T) {
	for want, v := range map[string]any{
		"embeds a union, whose methods then speak for the whole: give the field a name":                                                            embedsUnion{},
		"noPointer.A: is a member of a union and an int, which cannot tell whether it is set: make it a pointer":                                   noPointer{},
		"is a union without members: add fields that are pointers, slices or maps":                                                                 noMembers{},
		"noStruct.A: is a member of a union with a discriminator and an int: make it a struct, or leave the discriminator out":                     noStruct{},
		`twice.B: is told apart by "a", and so is A: give one another name with a json tag`:                                                        twice{},
		"its field schema_test.Box.Side is the discriminator and an int: make it a text, or remove it":                                             ownNumber{},
		`T has the alias "kind", which is the discriminator: remove the alias, or call the field so`:                                               aliased{},
		"Kind is the discriminator and writeonly, so that it would not be written: remove the tag access":                                          unwritten{},
		`computesTagOf.A: schema_test.computesTag computes a member "kind", which is the discriminator: compute it by another name, or not at all`: computesTagOf{},
	} {
		if _, err := schema.Of(reflect.TypeOf(v)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if _, err := schema.For[Drawing](); err != nil {
		t.Error(err)
	}
}

type secretUnion struct {
	schema.OneOf
	Token *struct {
		Token string `json:"token"`
	} `json:"token"`
	Login *Login `json:"login"`
}

// TestSecretInUnionIsNeverQuoted: a member without a secret must not quote what was meant for another one.
func TestSecretInUnionIsNeverQuoted(t *testing.T) {
	for _, src := range []string{`{"password":"` + pw + `"}`, `{"token":["` + pw + `"]}`, `["` + pw + `"]`, `"` + pw + `"`} {
		_, r := decode[secretUnion](t, src)
		if raw, err := json.Marshal(r.Items()); err != nil || r.Len() == 0 || strings.Contains(string(raw), "hunter2") {
			t.Errorf("%s %v", raw, err)
		}
	}
}

// version is told apart by what looks like numbers.
type version struct {
	schema.OneOf `discriminator:"v"`
	One          *struct{} `json:"1"`
	Yes          *struct{} `json:"true"`
}

func TestDiscriminatorIsAText(t *testing.T) {
	for src, want := range map[string]string{
		`{"v":"1"}`: "", `{"v":"true"}`: "",
		`{"v":1}`:    " union_tag_invalid: Input tag '1' found using 'v' does not match any of the expected tags: '1', 'true'",
		`{"v":true}`: " union_tag_invalid: Input tag 'true' found using 'v' does not match any of the expected tags: '1', 'true'",
	} {
		if _, r := decode[version](t, src); show(r.Items()) != want {
			t.Errorf("%s: %s, want %s", src, show(r.Items()), want)
		}
	}
}

type account struct {
	ID    int    `json:"id" access:"readonly"`
	Token string `json:"token" access:"writeonly"`
}

type subject struct {
	schema.OneOf `discriminator:"kind"`
	Account      *account `json:"account"`
}

// TestUnionFromServer: a client reads in a union what a server writes, as it does outside of one.
func TestUnionFromServer(t *testing.T) {
	raw, err := schema.AppendJSON(nil, subject{Account: &account{ID: 7, Token: "x"}})
	if err != nil || string(raw) != `{"kind":"account","id":7}` {
		t.Fatalf("%s %v", raw, err)
	}
	var v subject
	if err := json.Unmarshal(raw, &v, schema.Options()); err != nil || v.Account.ID != 7 {
		t.Errorf("%+v %v", v.Account, err)
	}
}

type kept struct {
	schema.OneOf `discriminator:"kind"`
	A            *struct {
		N    int            `json:"n"`
		Rest map[string]any `json:",embed"`
	} `json:"a"`
}

// TestDiscriminatorIsNoUnknownMember: what keeps unknown members does not keep the discriminator, which would be written twice.
func TestDiscriminatorIsNoUnknownMember(t *testing.T) {
	const src = `{"kind":"a","n":1,"x":true}`
	v, r := decode[kept](t, src)
	if out, err := schema.AppendJSON(nil, v); r.Len() > 0 || err != nil || string(out) != src {
		t.Errorf("%s %v %s", out, err, show(r.Items()))
	}
	v.A.Rest["kind"] = "b"
	if out, err := schema.AppendJSON(nil, v); err == nil || !strings.Contains(err.Error(), `Rest has a member "kind", which is the discriminator of the union schema_test.kept: remove it`) {
		t.Errorf("%s %v", out, err)
	}
}

package schema_test

import (
	"encoding/json/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/gotandem/tandem/schema"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/shopspring/decimal"
)

type siblingCase struct {
	typ       any
	good, bad []string
	want      string // the mistake of the bad ones
	unsaid    bool   // JSON Schema has no word for it
}

type (
	eqField struct {
		Password schema.Secret `json:"password"`
		Again    schema.Secret `json:"again" validate:"eqfield=Password"`
	}
	neField struct {
		From string `json:"from"`
		To   string `json:"to" validate:"nefield=From"`
	}
	gtField struct {
		From schema.Date  `json:"from"`
		To   *schema.Date `json:"to" validate:"gtfield=From"`
	}
	gteField struct {
		Least decimal.Decimal `json:"least"`
		Most  decimal.Decimal `json:"most" validate:"gtefield=Least"`
	}
	ltField struct {
		A int `json:"a" validate:"ltfield=B"`
		B int `json:"b"`
	}
	lteField struct {
		A uint8 `json:"a" validate:"ltefield=B"`
		B uint8 `json:"b"`
	}
	requiredIf struct {
		Kind   Status  `json:"kind" default:"draft"`
		Urgent bool    `json:"urgent"`
		URL    *string `json:"url" validate:"required_if=Kind published_now Urgent true"`
	}
	requiredUnless struct {
		Country string   `json:"country"`
		Papers  []string `json:"papers" validate:"required_unless=Country DE"`
	}
	requiredWith struct {
		Street string             `json:"street,omitzero"`
		City   schema.Opt[string] `json:"city,omitzero" validate:"required_with=Street"`
	}
	requiredWithout struct {
		Mail  *string `json:"mail"`
		Phone *string `json:"phone" validate:"required_without=Mail"`
	}
	excludedWith struct {
		ID   *int              `json:"id"`
		Find map[string]string `json:"find" validate:"excluded_with=ID"`
	}
)

// siblingTests tries every rule that names another field.
var siblingTests = map[string]siblingCase{
	"eqfield": {eqField{}, []string{`{"password":"a","again":"a"}`}, []string{`{"password":"a","again":"b"}`}, "again equal_to_field: Input should be equal to password", true},
	"nefield": {neField{}, []string{`{"from":"a","to":"b"}`}, []string{`{"from":"a","to":"a"}`}, "to not_equal_to_field: Input should not be equal to from", true},
	"gtfield": {gtField{}, []string{`{"from":"2026-01-01","to":"2026-01-02"}`, `{"from":"2026-01-01","to":null}`, `{"from":"2026-01-01"}`}, []string{`{"from":"2026-01-01","to":"2026-01-01"}`},
		"to greater_than_field: Input should be greater than from", true},
	"gtefield": {gteField{}, []string{`{"least":"1","most":"1.0"}`}, []string{`{"least":"1","most":"0.99"}`}, "most greater_than_equal_field: Input should be greater than or equal to least", true},
	"ltfield":  {ltField{}, []string{`{"a":1,"b":2}`}, []string{`{"a":2,"b":2}`}, "a less_than_field: Input should be less than b", true},
	"ltefield": {lteField{}, []string{`{"a":2,"b":2}`}, []string{`{"a":3,"b":2}`}, "a less_than_equal_field: Input should be less than or equal to b", true},
	"required_if": {requiredIf{}, []string{`{"urgent":true}`, `{"kind":"published_now","urgent":false}`, `{"kind":"published_now","urgent":true,"url":"x"}`},
		[]string{`{"kind":"published_now","urgent":true}`, `{"kind":"published_now","urgent":true,"url":null}`}, "url missing: Field required", false},
	"required_unless": {requiredUnless{}, []string{`{"country":"DE"}`, `{"country":"FR","papers":["x"]}`}, []string{`{"country":"FR"}`, `{"country":"FR","papers":[]}`}, "papers missing: Field required", false},
	"required_with":   {requiredWith{}, []string{`{}`, `{"street":""}`, `{"street":"a","city":"b"}`}, []string{`{"street":"a"}`, `{"street":"a","city":null}`}, "city missing: Field required", false},
	"required_without": {requiredWithout{}, []string{`{"mail":"a"}`, `{"phone":"a"}`, `{"mail":"a","phone":"b"}`}, []string{`{}`, `{"mail":null}`, `{"phone":null}`},
		"phone missing: Field required", false},
	"excluded_with": {excludedWith{}, []string{`{}`, `{"id":1}`, `{"find":{"a":"b"}}`, `{"id":1,"find":{}}`}, []string{`{"id":1,"find":{"a":"b"}}`}, "find extra_forbidden: Extra inputs are not permitted", false},
}

func TestSiblingRules(t *testing.T) {
	for name, tt := range siblingTests {
		t.Run(name, func(t *testing.T) {
			typ := mustOf(t, tt.typ)
			s := standalone(t, typ, schema.Input)
			try := func(src string) string {
				v := reflect.New(typ.Go)
				var r, again schema.Report
				typ.DecodeBytes([]byte(src), v.UnsafePointer(), &r)
				typ.Check(v.UnsafePointer(), &again)
				if show(again.Items()) != show(r.Items()) {
					t.Errorf("%s: decoding says %q, checking says %q", src, show(r.Items()), show(again.Items()))
				}
				inst, err := jsonschema.UnmarshalJSON(strings.NewReader(src))
				if err != nil {
					t.Fatal(err)
				}
				if err := s.Validate(inst); (err == nil) != (r.Len() == 0) && !tt.unsaid {
					t.Errorf("%s: we say %q, the schema says %v", src, show(r.Items()), err)
				}
				return show(r.Items())
			}
			for _, src := range tt.good {
				if got := try(src); got != "" {
					t.Errorf("%s: %s", src, got)
				}
			}
			for _, src := range tt.bad {
				if got := try(src); got != tt.want {
					t.Errorf("%s: got %q, want %q", src, got, tt.want)
				}
			}
		})
	}
}

type BadSiblings struct {
	A int    `validate:"gtfield=Bee"`
	B string `validate:"ltfield=C"`
	C string `validate:"eqfield=A"`
	D int    `validate:"required_with=B"`
	E *int   `validate:"required_with=A"`
	F *int   `validate:"required_if=A"`
	G *int   `validate:"required_if=A x"`
	H []int  `validate:"dive,gtfield=A"`
	I *int   `validate:"required_with"`
	J int    `validate:"eqfield=J"`
}

func TestSiblingMistakes(t *testing.T) {
	_, err := schema.For[BadSiblings]()
	want := []string{
		"A: rule gtfield=Bee: no other field is called Bee: write the name of one as in Go",
		"B: rule ltfield=C: does not fit a string",
		"C: rule eqfield=A: a string cannot be compared with an int: both must be of one kind",
		"D: rule required_with=B: does not fit an int, which is always there: use a pointer or an Opt",
		"E: rule required_with=A: A is always there, being an int: use a pointer or an Opt",
		"F: rule required_if=A: not pairs of a field and a value: write Field value",
		`G: rule required_if=A x: "x" is no value of A: Input should be a valid integer, unable to parse string as an integer`,
		"H: rule gtfield stands behind dive: it is for fields, not for elements",
		"I: rule required_with needs a parameter: write required_with=Field",
		"J: rule eqfield=J: no other field is called J: write the name of one as in Go",
	}
	if err == nil {
		t.Fatal("no mistakes")
	}
	lines := strings.Split(err.Error(), "\n")
	for i, line := range lines {
		if i >= len(want) || line != "schema_test.BadSiblings."+want[i] {
			t.Errorf("got  %s", line)
		}
	}
	if len(lines) != len(want) {
		t.Errorf("%d mistakes, want %d", len(lines), len(want))
	}
}

func TestMods(t *testing.T) {
	type account struct {
		Name string   `json:"name" mod:"collapse" validate:"min=2"`
		Mail *string  `json:"mail" mod:"trim,lower" validate:"email"`
		Tags []string `json:"tags" mod:"trim,upper" validate:"dive,min=1" default:" a ,b"`
	}
	v, r := decode[account](t, `{"name":"  Ann   Lee ","mail":" A@B.C "}`)
	if r.Len() > 0 || v.Name != "Ann Lee" || *v.Mail != "a@b.c" || len(v.Tags) != 2 || v.Tags[0] != "A" {
		t.Errorf("%+v %v", v, show(r.Items()))
	}
	if _, r := decode[account](t, `{"name":"  A  ","mail":null,"tags":[" "]}`); show(r.Items()) !=
		"name string_too_short: String should have at least 2 characters\ntags.0 string_too_short: String should have at least 1 character" {
		t.Error(show(r.Items()))
	}
	v.Name = " x "
	if schema.Check(&v) != nil || v.Name != " x " {
		t.Error("Check changes what it looks at")
	}
	type bad struct {
		A string `mod:"trim,shout"`
		B int    `mod:"trim"`
	}
	if _, err := schema.For[bad](); err == nil || !strings.Contains(err.Error(), `A: mod has no "shout": use trim, lower, upper, collapse`) ||
		!strings.Contains(err.Error(), "B: mod does not fit an int: it is for texts and lists of texts") {
		t.Error(err)
	}
}

// TestMapKeys holds the rules for keys against the schema of the names.
func TestMapKeys(t *testing.T) {
	type prices struct {
		By map[string]int `json:"by" validate:"max=2,dive,keys,iso4217,endkeys,gt=0"`
	}
	s := standalone(t, mustOf(t, prices{}), schema.Input)
	for src, want := range map[string]string{
		`{"by":{"EUR":1}}`:                 "",
		`{"by":{"DEM":1,"EUR":0}}`:         "by.DEM.[key] value_error: Value error, not a currency, such as EUR\nby.EUR greater_than: Input should be greater than 0",
		`{"by":{"EUR":1,"USD":1,"CHF":1}}`: "by too_long: Dictionary should have at most 2 items after validation, not 3",
	} {
		_, r := decode[prices](t, src)
		if got := show(r.Items()); got != want {
			t.Errorf("%s: %s", src, got)
		}
		inst, _ := jsonschema.UnmarshalJSON(strings.NewReader(src))
		if (s.Validate(inst) == nil) != (want == "") {
			t.Errorf("%s: %v", src, s.Validate(inst))
		}
	}
	type bad struct {
		A map[string]int `validate:"keys,min=1"`
		B []int          `validate:"dive,keys,min=1,endkeys"`
		C map[string]int `validate:"dive,endkeys"`
		D string         `validate:"email|required"`
		E string         `validate:"email|nope"`
	}
	_, err := schema.For[bad]()
	for _, want := range []string{"A: rule keys does not stand behind the dive into a map", "B: rule keys does not stand behind", "C: rule endkeys has no keys before it",
		"D: rule required is no alternative", "E: unknown rule nope"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v lacks %q", err, want)
		}
	}
	raw, err := json.Marshal(schema.NewDefs("#/").Field(mustOf(t, prices{}).FieldByGo("By"), schema.Input))
	if err != nil || !strings.Contains(string(raw), `"propertyNames":{"enum":["AED"`) {
		t.Errorf("%s %v", raw, err)
	}
}

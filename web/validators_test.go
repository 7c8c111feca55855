package web_test

import (
	"context"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/schema"
	"github.com/gotandem/tandem/web"
)

type constrained struct {
	N      int             `json:"n,omitzero" validate:"gt=0,lt=10,multipleof=3"`
	Price  decimal.Decimal `json:"price,omitzero" validate:"gte=0,maxdigits=5,maxplaces=2"`
	Code   string          `json:"code,omitzero" mod:"trim,upper" validate:"min=2,max=4" pattern:"^[A-Z]+$"`
	Tags   []string        `json:"tags,omitzero" validate:"min=1,max=2,unique,dive,max=3"`
	Born   schema.Date     `json:"born,omitzero" validate:"past"`
	Due    time.Time       `json:"due,omitzero" validate:"future"`
	Wait   time.Duration   `json:"wait,omitzero" validate:"max=1h"`
	Counts map[string]int  `json:"counts,omitzero" validate:"max=1,dive,keys,lowercase,endkeys,min=1"`
}

// TestConstraintsOfFields: each with its own type of mistake and its bound in ctx.
func TestConstraintsOfFields(t *testing.T) {
	r := web.NewRouter()
	r.Post("/", echo[struct {
		C constrained `body:"json" json:"c"`
	}])
	h := build(t, r)
	for body, want := range map[string]string{
		`{"n":3,"price":"10.50","code":" abc ","tags":["a"],"born":"2000-01-01","wait":"PT1H","counts":{"a":1}}`: `{"c":{"n":3,"price":"10.50","code":"ABC","tags":["a"],"born":"2000-01-01","wait":"PT1H","counts":{"a":1}}}`,
		`{"n":-3}`: `["body","n"] greater_than -3`, `{"n":12}`: `["body","n"] less_than 12`, `{"n":4}`: `["body","n"] multiple_of 4`,
		`{"price":"-1"}`: `["body","price"] greater_than_equal "-1"`, `{"price":"1234.56"}`: `["body","price"] decimal_max_digits "1234.56"`, `{"price":"0.125"}`: `["body","price"] decimal_max_places "0.125"`,
		`{"code":"a"}`: `["body","code"] string_too_short "A"`, `{"code":"abcde"}`: `["body","code"] string_too_long "ABCDE"`, `{"code":"a1"}`: `["body","code"] string_pattern_mismatch "A1"`,
		`{"tags":[]}`: `["body","tags"] too_short []`, `{"tags":["a","b","c"]}`: `["body","tags"] too_long ["a","b","c"]`, `{"tags":["a","a"]}`: `["body","tags"] unique_items ["a","a"]`, `{"tags":["abcd"]}`: `["body","tags",0] string_too_long "abcd"`,
		`{"born":"9999-01-01"}`: `["body","born"] date_past "9999-01-01"`, `{"due":"2000-01-01T00:00:00Z"}`: `["body","due"] datetime_future "2000-01-01T00:00:00Z"`, `{"wait":"PT2H"}`: `["body","wait"] less_than_equal "PT2H"`,
		`{"counts":{"a":1,"b":1}}`: `["body","counts"] too_long {"a":1,"b":1}`, `{"counts":{"A":1}}`: `["body","counts","A","[key]"] string_pattern_mismatch "A"`, `{"counts":{"a":0}}`: `["body","counts","a"] greater_than_equal 0`,
		`{"n":4,"code":"a","tags":[]}`: `["body","n"] multiple_of 4; ["body","code"] string_too_short "A"; ["body","tags"] too_short []`,
	} {
		if got := mistakesOf(t, h, "POST", "/", body); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", body, got, want)
		}
	}
	if rec := do(t, h, "POST", "/", `{"n":-3,"code":"a"}`); !strings.Contains(rec.Body.String(), `"ctx":{"gt":0}`) || !strings.Contains(rec.Body.String(), `"ctx":{"min_length":2}`) {
		t.Error(rec.Body)
	}
}

// TestEnumsListTheirValues: an enum and a list of literals, in a body and in a query, with the values in Python's quotes.
func TestEnumsListTheirValues(t *testing.T) {
	r := web.NewRouter()
	r.Post("/", echo[struct {
		Model modelName `query:"model" json:"model"`
		Body  struct {
			Model modelName `json:"model"`
			Size  string    `json:"size" validate:"oneof=s m l"`
			Level int       `json:"level" validate:"oneof=1 2"`
		} `body:"json" json:"body"`
	}])
	h := build(t, r)
	rec := do(t, h, "POST", "/?model=x", `{"model":"y","size":"xl","level":3}`)
	for _, want := range []string{
		`"loc":["query","model"],"msg":"Input should be 'alexnet', 'resnet' or 'lenet'","type":"enum","ctx":{"expected":"'alexnet', 'resnet' or 'lenet'"},"input":"x"`,
		`"loc":["body","model"],"msg":"Input should be 'alexnet', 'resnet' or 'lenet'","type":"enum"`,
		`"loc":["body","size"],"msg":"Input should be 's', 'm' or 'l'","type":"literal_error"`,
		`"loc":["body","level"],"msg":"Input should be 1 or 2","type":"literal_error"`,
	} {
		if !strings.Contains(rec.Body.String(), want) {
			t.Errorf("no %s\nin %s", want, rec.Body)
		}
	}
	if got := mistakesOf(t, h, "POST", "/?model=lenet", `{"model":"resnet","size":"s","level":2}`); got != `{"model":"lenet","body":{"model":"resnet","size":"s","level":2}}` {
		t.Error(got)
	}
}

// handle is put in order, held against its rules, then asked itself.
type handle string

func (n *handle) Normalize() { *n = handle(strings.ToLower(strings.TrimPrefix(string(*n), "@"))) }

func (n handle) Validate(r *schema.Report) {
	if n == "root" {
		r.Fail(nil, "the name is reserved")
	}
}

// hexNumber is read by itself alone.
type hexNumber int

func (n *hexNumber) UnmarshalText(text []byte) error {
	_, err := fmt.Sscanf(string(text), "0x%x", (*int)(n))
	if err != nil {
		return errors.New("not a number such as 0x1f")
	}
	return nil
}

func (n hexNumber) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "0x%x", int(n)), nil }

// TestValidatorsOfFields: before the rules (Normalize), after them (Validate), in place of them (UnmarshalText), on bodies and parameters, in order.
func TestValidatorsOfFields(t *testing.T) {
	r := web.NewRouter()
	r.Post("/{name}", echo[struct {
		Name handle `path:"name" validate:"max=5" json:"name"`
		Body struct {
			Name  handle    `json:"name" validate:"max=5"`
			Names []handle  `json:"names,omitzero"`
			N     hexNumber `json:"n,omitzero"`
		} `body:"json" json:"body"`
	}])
	h := build(t, r)
	for _, test := range []struct{ target, body, want string }{
		{"/@ANN", `{"name":"@Robin","names":["@A"],"n":"0x1f"}`, `{"name":"ann","body":{"name":"robin","names":["a"],"n":"0x1f"}}`}, // six characters before, five after
		{"/@Root", `{"name":"x","names":["a","@ROOT"]}`, `["path","name"] value_error "@Root"; ["body","names",1] value_error null`},
		{"/robins", `{"name":"x","n":"31"}`, `["path","name"] string_too_long "robins"; ["body","n"] value_error "31"`},
	} {
		if got := mistakesOf(t, h, "POST", test.target, test.body); got != test.want {
			t.Errorf("%s %s\ngot  %s\nwant %s", test.target, test.body, got, test.want)
		}
	}
}

type booking struct {
	From schema.Date `json:"from"`
	To   schema.Date `json:"to,omitzero"`
	Days int         `json:"days,omitzero" validate:"max=30"`
	Pass string      `json:"pass" validate:"min=3"`
	Same string      `json:"same" validate:"eqfield=Pass"`
}

func (b *booking) Normalize() {
	if b.To.IsZero() {
		b.To = b.From.AddDays(b.Days)
	}
}

func (b *booking) Validate(r *schema.Report) {
	if b.To.Compare(b.From) < 0 {
		r.Fail(&b.To, "ends before %s", b.From)
	}
}

// TestValidatorsOfModels: before and after the rules of the fields, and rules that name other fields.
func TestValidatorsOfModels(t *testing.T) {
	r := web.NewRouter()
	r.Post("/", echo[struct {
		B booking `body:"json" json:"b"`
	}])
	h := build(t, r)
	for body, want := range map[string]string{
		`{"from":"2026-07-30","days":3,"pass":"abc","same":"abc"}`:          `{"b":{"from":"2026-07-30","to":"2026-08-02","days":3,"pass":"abc","same":"abc"}}`,
		`{"from":"2026-07-30","to":"2026-07-29","pass":"abc","same":"abc"}`: `["body","to"] value_error "2026-07-29"`,
		`{"from":"2026-07-30","to":"2026-07-29","pass":"abc","same":"abd"}`: `["body","same"] equal_to_field "abd"`,
		`{"from":"2026-07-30","days":31,"pass":"a","same":"abd"}`:           `["body","days"] less_than_equal 31; ["body","pass"] string_too_short "a"`,
	} {
		if got := mistakesOf(t, h, "POST", "/", body); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", body, got, want)
		}
	}
}

type refusing struct {
	Name string `json:"name"`
}

func (b *refusing) Validate(r *schema.Report) {
	if b.Name == "ann" {
		r.Refuse(&b.Name, "name_taken", "The name {name} is taken, try {other}", map[string]any{"name": b.Name, "other": "ann2"})
	}
	if b.Name == "bob" {
		r.Fail(&b.Name, "no %s", b.Name)
	}
}

// TestMistakesOfOnesOwn: a type, a template and its values, or just a sentence.
func TestMistakesOfOnesOwn(t *testing.T) {
	r := web.NewRouter()
	r.Post("/", echo[struct {
		B refusing `body:"json" json:"b"`
	}])
	h := build(t, r)
	for body, want := range map[string]string{
		`{"name":"ann"}`: `"errors":[{"loc":["body","name"],"msg":"The name ann is taken, try ann2","type":"name_taken","ctx":{"name":"ann","other":"ann2"},"input":"ann"}]`,
		`{"name":"bob"}`: `"errors":[{"loc":["body","name"],"msg":"Value error, no bob","type":"value_error","ctx":{"error":"no bob"},"input":"bob"}]`,
	} {
		if rec := do(t, h, "POST", "/", body); rec.Code != 422 || !strings.Contains(rec.Body.String(), want) {
			t.Errorf("%s\ngot  %s\nwant %s", body, rec.Body, want)
		}
	}
}

type ticket struct {
	ID    int       `json:"id"`
	At    time.Time `json:"at"`
	Title string    `json:"title" default:"untitled" validate:"min=3"`
	Slug  string    `json:"slug,omitzero"`
}

func (t *ticket) Defaults() { t.ID, t.At = 7, time.Date(2026, 7, 31, 0, 0, 0, 0, time.UTC) }

func (t *ticket) Normalize() {
	if t.Slug == "" {
		t.Slug = strings.ReplaceAll(t.Title, " ", "-")
	}
}

type since struct {
	Since time.Time `query:"since" json:"since"`
	Limit int       `query:"limit" default:"10" json:"limit"`
}

func (s *since) Defaults() { s.Since = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }

type badDefault struct {
	N int `json:"n" default:"5" validate:"max=3"`
}

// TestDefaults: of tags, of a method, of other fields (Normalize), for bodies and parameters; one that breaks its own rules is told at start.
func TestDefaults(t *testing.T) {
	r := web.NewRouter()
	r.Post("/", echo[struct {
		T ticket `body:"json" json:"t"`
	}])
	r.Get("/", echo[since])
	h := build(t, r)
	for _, test := range []struct{ method, target, body, want string }{
		{"POST", "/", `{}`, `{"t":{"id":7,"at":"2026-07-31T00:00:00Z","title":"untitled","slug":"untitled"}}`},
		{"POST", "/", `{"id":1,"title":"On it"}`, `{"t":{"id":1,"at":"2026-07-31T00:00:00Z","title":"On it","slug":"On-it"}}`},
		{"POST", "/", `{"id":null}`, `["body","id"] int_type null`},
		{"GET", "/", "", `{"since":"2026-01-01T00:00:00Z","limit":10}`},
		{"GET", "/?since=2026-07-31", "", `{"since":"2026-07-31T00:00:00Z","limit":10}`},
	} {
		if got := mistakesOf(t, h, test.method, test.target, test.body); got != test.want {
			t.Errorf("%s %s %s\ngot  %s\nwant %s", test.method, test.target, test.body, got, test.want)
		}
	}
	for _, op := range r.Operations() {
		for _, p := range op.Params {
			if p.Required {
				t.Errorf("%s is required", p.Name)
			}
		}
	}
	bad := web.NewRouter()
	bad.Post("/", echo[struct {
		B badDefault `body:"json" json:"b"`
	}])
	if _, err := bad.Build(); err == nil || !strings.Contains(err.Error(), `badDefault.N: default "5" is not a value it accepts: Input should be less than or equal to 3`) {
		t.Error(err)
	}
}

// vector is read and written as [x, y], and says so.
type vector struct{ X, Y float64 }

func (v vector) MarshalJSONTo(enc *jsontext.Encoder) error {
	return json.MarshalEncode(enc, [2]float64{v.X, v.Y})
}

func (v *vector) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	var xy [2]float64
	if err := json.UnmarshalDecode(dec, &xy); err != nil {
		return errors.New("not two numbers")
	}
	v.X, v.Y = xy[0], xy[1]
	return nil
}

func (vector) JSONSchema() *schema.JSONSchema {
	two := 2
	return &schema.JSONSchema{Type: schema.Types{"array"}, Items: &schema.JSONSchema{Type: schema.Types{"number"}}, MinItems: &two, MaxItems: &two}
}

func (v vector) Validate(r *schema.Report) {
	if v.X == v.Y {
		r.Fail(nil, "on the diagonal")
	}
}

// TestTypesOfOnesOwn: a type has its own form, schema and rules, in bodies and in parameters.
func TestTypesOfOnesOwn(t *testing.T) {
	r := web.NewRouter()
	r.Post("/{n}", func(_ context.Context, in *struct {
		N hexNumber `path:"n"`
		V vector    `body:"json"`
	}) (struct {
		N hexNumber `json:"n"`
		V vector    `json:"v"`
	}, error) {
		in.V.X++
		return struct {
			N hexNumber `json:"n"`
			V vector    `json:"v"`
		}{in.N, in.V}, nil
	})
	h := build(t, r)
	for _, test := range []struct{ target, body, want string }{
		{"/0x1f", `[1,2]`, `{"n":"0x1f","v":[2,2]}`}, {"/31", `[1,2]`, `["path","n"] value_error "31"`},
		{"/0x1f", `[1,"x"]`, `["body"] value_error [1,"x"]`}, {"/0x1f", `[3,3]`, `["body"] value_error null`},
	} {
		if got := mistakesOf(t, h, "POST", test.target, test.body); got != test.want {
			t.Errorf("%s %s\ngot  %s\nwant %s", test.target, test.body, got, test.want)
		}
	}
	vt, err := schema.For[vector]()
	if err != nil {
		t.Fatal(err)
	}
	raw, _ := json.Marshal(schema.NewDefs("#/").Schema(vt, schema.Input))
	if want := `{"type":"array","items":{"type":"number"},"minItems":2,"maxItems":2}`; string(raw) != want {
		t.Errorf("%s", raw)
	}
}

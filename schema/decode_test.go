package schema_test

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unsafe"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/schema"
	"github.com/shopspring/decimal"
)

type Customer struct {
	Name  string `json:"name" validate:"min=1,max=20"`
	Email string `json:"email" validate:"email"`
	Level *Level `json:"level"`
}

type Item struct {
	SKU   string          `json:"sku" pattern:"^[A-Z]{3}$"`
	Qty   int             `json:"qty" validate:"gt=0,lte=1000"`
	Price decimal.Decimal `json:"price" validate:"min=0.01"`
}

type Order struct {
	ID       int64              `json:"id"`
	Customer Customer           `json:"customer"`
	Items    []Item             `json:"items" validate:"min=1,max=3"`
	Tags     []string           `json:"tags" validate:"unique,dive,slug" default:"new"`
	Extra    map[int]float64    `json:"extra,omitzero"`
	Note     schema.Opt[string] `json:"note,omitzero" validate:"max=5"`
	Status   Status             `json:"status" default:"draft"`
	Date     schema.Date        `json:"date,omitzero"`
}

func (o *Order) Validate(r *schema.Report) {
	for i := range o.Items {
		if o.Items[i].SKU == "BAD" {
			r.Fail(&o.Items[i].Qty, "no %s", "BAD")
		}
	}
	if o.Customer.Name == "nobody" {
		r.Fail(&o.Customer.Name, "who?")
	}
	if o.ID == 13 {
		r.Fail(nil, "unlucky")
	}
}

// show prints mistakes as "loc: type: msg" lines.
// show writes mistakes a line each. One whose message is not its template with its context filled in says so: it could not be translated.
func show(items []problem.Item) string {
	var b strings.Builder
	for i, item := range schema.English().Translate(&problem.Error{Errors: items}).Errors {
		if item.Msg != items[i].Msg {
			fmt.Fprintf(&b, "%q is not the template: %q\n", items[i].Msg, item.Msg)
		}
	}
	for _, item := range items {
		var loc []string
		for _, part := range item.Loc {
			loc = append(loc, fmt.Sprint(part))
		}
		fmt.Fprintf(&b, "%s %s: %s\n", strings.Join(loc, "."), item.Type, item.Msg)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func ptr[T any](v *T) unsafe.Pointer { return unsafe.Pointer(v) }

func decode[T any](t testing.TB, src string) (T, *schema.Report) {
	t.Helper()
	typ, err := schema.For[T]()
	if err != nil {
		t.Fatal(err)
	}
	var v T
	var r schema.Report
	dec := jsontext.NewDecoder(strings.NewReader(src))
	if err := typ.DecodeJSON(dec, unsafe.Pointer(&v), &r); err != nil {
		t.Fatal(err)
	}
	return v, &r
}

const goodOrder = `{"id":1,"customer":{"name":"Ann \"A\" \u00e9","email":"ann@example.org","level":2},
	"items":[{"sku":"ABC","qty":2,"price":"9.99"},{"sku":"XYZ","qty":1.0,"price":10}],"extra":{"1":2.5},"unknown":{"a":[1,{"b":"]"}]}}`

func TestDecodeJSON(t *testing.T) {
	v, r := decode[Order](t, goodOrder)
	if got := show(r.Items()); got != "" {
		t.Fatal(got)
	}
	if v.Customer.Name != `Ann "A" é` || *v.Customer.Level != 2 || len(v.Items) != 2 || v.Items[1].Qty != 1 || v.Items[0].Price.String() != "9.99" ||
		v.Extra[1] != 2.5 || !v.Note.IsAbsent() || v.Status != Draft || !reflect.DeepEqual(v.Tags, []string{"new"}) {
		t.Errorf("%+v", v)
	}
}

func TestDecodeJSONMistakes(t *testing.T) {
	const item = `{"sku":"ABC","qty":1,"price":1}`
	const customer = `{"name":"A","email":"a@b.c","level":null}`
	order := func(parts string) string {
		return `{"id":1,"customer":` + customer + `,"items":[` + item + `]` + parts + `}`
	}
	tests := []struct{ name, src, want string }{
		{"everything at once", `{"id":"5","customer":{"name":"","email":"x"},"items":[{"sku":"abc","qty":0,"price":0},5],"tags":["a b","ok"],"extra":{"x":1,"2":"y"},"status":"gone","note":"too long","date":"2026-02-30"}`,
			`id int_type: Input should be a valid integer
customer.name string_too_short: String should have at least 1 character
customer.email value_error: value is not a valid email address: An email address must have an @-sign.
items.0.sku string_pattern_mismatch: String should match pattern '^[A-Z]{3}$'
items.0.qty greater_than: Input should be greater than 0
items.0.price greater_than_equal: Input should be greater than or equal to 0.01
items.1 model_attributes_type: Input should be a valid dictionary or object to extract fields from
tags.0 string_pattern_mismatch: String should match pattern '^[a-zA-Z0-9_\-]+$'
extra.x.[key] int_parsing: Input should be a valid integer, unable to parse string as an integer
extra.2 float_type: Input should be a valid number
status enum: Input should be 'draft' or 'published_now'
note string_too_long: String should have at most 5 characters
date date_from_datetime_parsing: Input should be a valid date in the format YYYY-MM-DD, no such day in the calendar`},
		{"missing", `{"items":[{}]}`, `items.0.sku missing: Field required
items.0.qty missing: Field required
items.0.price missing: Field required
id missing: Field required
customer missing: Field required`},
		{"null", `{"id":null,"customer":null,"items":null,"tags":null,"status":null,"extra":null,"note":null}`, `id int_type: Input should be a valid integer
customer model_attributes_type: Input should be a valid dictionary or object to extract fields from
items list_type: Input should be a valid list
tags list_type: Input should be a valid list
status enum: Input should be 'draft' or 'published_now'
extra dict_type: Input should be a valid dictionary`},
		{"not an object", `[]`, ` model_attributes_type: Input should be a valid dictionary or object to extract fields from`},
		{"empty list", `{"id":1,"customer":` + customer + `,"items":[]}`, `items too_short: List should have at least 1 item after validation, not 0`},
		{"twice", order(`,"tags":["a","a"]`), `tags unique_items: List items should be unique, items 0 and 1 are equal`},
		{"fraction", `{"id":1.5,"customer":` + customer + `,"items":[` + item + `]}`, `id int_from_float: Input should be a valid integer, got a number with a fractional part`},
		{"size", `{"id":9223372036854775808,"customer":` + customer + `,"items":[` + item + `]}`, `id int_parsing_size: Unable to parse input string as an integer, exceeded maximum size`},
		{"validate item", `{"id":1,"customer":` + customer + `,"items":[` + item + `,{"sku":"BAD","qty":1,"price":1}]}`, `items.1.qty value_error: Value error, no BAD`},
		{"validate nested", `{"id":13,"customer":{"name":"nobody","email":"a@b.c"},"items":[` + item + `]}`, "customer.name value_error: Value error, who?\n value_error: Value error, unlucky"},
		{"syntax", `{"id":"x",}`, `10 json_invalid: JSON decode error`},
		{"duplicate", `{"id":1,"id":1}`, `8 json_invalid: JSON decode error`},
		{"utf-8", "{\"id\":\"\xff\"}", `7 json_invalid: JSON decode error`},
		{"truncated", `{"id":1`, `7 json_invalid: JSON decode error`},
		{"deep, nobody wants it", `{"x":` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + `}`, `1004 json_invalid: JSON decode error`},
		{"deeper than the parser", strings.Repeat("[", 100000), `10000 json_invalid: JSON decode error`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, r := decode[Order](t, tt.src)
			if got := show(r.Items()); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestReportLimits(t *testing.T) {
	_, r := decode[[]int](t, "["+strings.Repeat(`"x",`, 999)+`"`+strings.Repeat("y", 2000)+`"]`)
	if len(r.Items()) != 100 || r.Len() != 1000 {
		t.Errorf("%d of %d", len(r.Items()), r.Len())
	}
	if err, ok := r.Err().(*problem.Error); !ok || err.Status != 422 || err.Detail != "The input has 1000 mistakes. The first 100 are listed." {
		t.Error(r.Err())
	}
	_, r = decode[int](t, `"`+strings.Repeat("y", 2000)+`"`)
	if r.Items()[0].Input != nil {
		t.Error("a long input is echoed")
	}
	_, r = decode[int](t, `"yy"`)
	if got, _ := json.Marshal(r.Items()); string(got) != `[{"loc":[],"msg":"Input should be a valid integer","type":"int_type","input":"yy"}]` {
		t.Errorf("%s", got)
	}
	var zero schema.Report
	if zero.Err() != nil {
		t.Error("an empty report is an error")
	}
}

func TestCheck(t *testing.T) {
	v, _ := decode[Order](t, goodOrder)
	if err := schema.Check(&v); err != nil {
		t.Fatal(err)
	}
	v.Items[1].Qty = -1
	v.Customer.Email = "no"
	v.Status = "lost"
	v.Note = schema.Some("long long")
	bad := Level(9)
	v.Customer.Level = &bad
	err := schema.Check(&v)
	p, ok := errors.AsType[*problem.Error](err)
	if !ok {
		t.Fatal(err)
	}
	want := `customer.email value_error: value is not a valid email address: An email address must have an @-sign.
customer.level enum: Input should be 1 or 2
items.1.qty greater_than: Input should be greater than 0
note string_too_long: String should have at most 5 characters
status enum: Input should be 'draft' or 'published_now'`
	if got := show(p.Errors); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestCheckEndsOnCycles(t *testing.T) {
	type node struct {
		Name string
		Next *node
	}
	n := &node{}
	n.Next = n
	if err := schema.Check(n); err == nil || !strings.Contains(err.Error(), "cyclic") {
		t.Error(err)
	}
}

func TestDecodeText(t *testing.T) {
	typ := mustOf(t, Everything{})
	tests := []struct {
		field string
		in    []string
		text  string // canonical text, or "!type" of the mistake
	}{
		{"B", []string{"YES"}, "true"}, {"B", []string{"off"}, "false"}, {"B", []string{"2"}, "!bool_parsing"},
		{"ID", []string{" +1_000 "}, "1000"}, {"ID", []string{"42.0"}, "42"}, {"ID", []string{"1.5"}, "!int_parsing"}, {"ID", []string{"1__0"}, "!int_parsing"},
		{"ID", []string{"9223372036854775808"}, "!int_parsing_size"}, {"I8", []string{"-129"}, "!int_parsing_size"}, {"U16", []string{"-1"}, "!greater_than_equal"},
		{"ID", []string{""}, "!int_parsing"}, {"ID", []string{"-"}, "!int_parsing"}, {"U16", []string{"-0"}, "0"},
		{"F32", []string{"1_0.5"}, "10.5"}, {"F32", []string{"nan"}, "!finite_number"}, {"F32", []string{"1e99"}, "!finite_number"}, {"F32", []string{"0x1p2"}, "!float_parsing"},
		{"S", []string{"a", "b"}, "b"}, {"S", []string{"\xff"}, "!string_unicode"},
		{"Bytes", []string{"AQI="}, "AQI="}, {"Bytes", []string{"A?I="}, "!bytes_invalid_encoding"}, {"Hash", []string{"AQI="}, "!bytes_too_short"},
		{"T", []string{"2026-07-31T13:05:09.25+02:00"}, "2026-07-31T13:05:09.25+02:00"}, {"T", []string{"2026-07-31T13:05"}, "2026-07-31T13:05:00Z"}, {"T", []string{"x"}, "!datetime_parsing"},
		{"Day", []string{"2024-02-29"}, "2024-02-29"}, {"Day", []string{"2026-02-29"}, "!date_from_datetime_parsing"},
		{"Clock", []string{"13:05"}, "13:05:00"}, {"Clock", []string{"13:05:09.250"}, "13:05:09.25"}, {"Clock", []string{"25:00"}, "!time_parsing"},
		{"Dur", []string{"1h30m"}, "PT1H30M"}, {"Dur", []string{"-P1DT0.5S"}, "-PT24H0.5S"}, {"Dur", []string{"P1Y"}, "!time_delta_parsing"},
		{"Dec", []string{"+1_0.50"}, "10.50"}, {"Dec", []string{"1e999999999"}, "!decimal_max_digits"}, {"Dec", []string{"x"}, "!decimal_parsing"},
		{"UUID", []string{"F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6"}, "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"}, {"GUUID", []string{"f81d4fae"}, "!uuid_parsing"},
		{"Addr", []string{"::1"}, "::1"}, {"Addr", []string{"nope"}, "!ip_any_address"},
		{"St", []string{"draft"}, "draft"}, {"St", []string{"x"}, "!enum"}, {"Lv", []string{"2"}, "2"}, {"Lv", []string{"x"}, "!enum"},
		{"List", []string{"a", "b"}, "a, b"}, {"Arr", []string{"1", "2"}, "1, 2"}, {"Arr", []string{"1"}, "!too_short"},
		{"Map", []string{`{"a":1}`}, `{"a":1}`}, {"Map", []string{`{`}, `!json_invalid`}, {"Ptr", []string{"5"}, "5"}, {"Opt", []string{"x"}, "x"},
		{"Raw", []string{`[1, 2]`}, `[1,2]`}, {"Any", []string{"x"}, `"x"`}, {"Out", nil, "d"}, {"Ptr", nil, ""}, {"ID", nil, "!missing"},
	}
	for _, tt := range tests {
		var v Everything
		var r schema.Report
		f := typ.FieldByGo(tt.field)
		f.DecodeText(tt.in, unsafe.Pointer(&v), &r)
		got := f.Text(unsafe.Pointer(&v))
		if len(r.Items()) > 0 {
			got = "!" + r.Items()[0].Type
		}
		if got != tt.text {
			t.Errorf("%s %q is %q, want %q", tt.field, tt.in, got, tt.text)
		}
	}
}

type quietField struct {
	PIN int `json:"pin" access:"writeonly" validate:"max=9999"`
}

// TestFieldIsNotQuoted: a field by itself is as quiet as in its struct.
func TestFieldIsNotQuoted(t *testing.T) {
	var v quietField
	f := mustOf(t, v).Fields[0]
	for _, src := range []string{`"1234"`, `12345`} {
		var r schema.Report
		f.DecodeBytes([]byte(src), ptr(&v), &r)
		if err := f.DecodeJSON(jsontext.NewDecoder(strings.NewReader(src)), ptr(&v), &r); err != nil {
			t.Error(err)
		}
		if items := r.Items(); len(items) != 2 || items[0].Input != nil || items[1].Input != nil {
			t.Errorf("%s: %+v", src, items)
		}
	}
}

// TestTrailingDataIsFound where it begins.
func TestTrailingDataIsFound(t *testing.T) {
	for src, want := range map[string]int{`1 "abcdef"`: 2, `1 [2]`: 2, "1\t\n{}": 3, `12 13`: 3} {
		var v int
		var r schema.Report
		mustOf(t, v).DecodeBytes([]byte(src), ptr(&v), &r)
		if items := r.Items(); len(items) != 1 || items[0].Type != "json_invalid" || items[0].Loc[0] != want {
			t.Errorf("%s: %+v", src, items)
		}
	}
}

type treeNode struct {
	Next *treeNode `json:"next"`
}

func TestTreeHasAMaxDepth(t *testing.T) {
	tree := &schema.Tree{}
	tree.At("next", "next", "next", "next", "next").Values = []string{"{}"}
	for depth, want := range map[int]string{0: "next.next.next.next.next model_attributes_type: Input should be a valid dictionary or object to extract fields from", 3: "next.next.next.next recursion_loop: Recursion error - cyclic reference detected"} {
		var v treeNode
		r := schema.Report{MaxDepth: depth}
		if mustOf(t, v).DecodeTree(tree, ptr(&v), &r); show(r.Items()) != want {
			t.Errorf("%s", show(r.Items()))
		}
	}
}

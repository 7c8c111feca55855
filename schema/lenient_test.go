package schema_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/schema"
)

type loose struct {
	B    bool              `json:"b,omitzero"`
	I    int               `json:"i,omitzero" validate:"max=1000"`
	U    uint8             `json:"u,omitzero"`
	F    float32           `json:"f,omitzero"`
	D    decimal.Decimal   `json:"d,omitzero"`
	T    time.Time         `json:"t,omitzero"`
	Day  schema.Date       `json:"day,omitzero"`
	C    schema.Clock      `json:"c,omitzero"`
	Dur  time.Duration     `json:"dur,omitzero"`
	Hash []byte            `json:"hash,omitzero"`
	ID   [16]byte          `json:"-"`
	Lv   Level             `json:"lv,omitzero"`
	S    string            `json:"s,omitzero"`
	St   Status            `json:"st,omitzero"`
	Ptr  *int              `json:"ptr,omitzero"`
	Opt  schema.Opt[bool]  `json:"opt,omitzero"`
	List []int             `json:"list,omitzero"`
	Map  map[string]bool   `json:"map,omitzero"`
	In   *looseInner       `json:"in,omitzero"`
	Any  any               `json:"any,omitzero"`
	Own  map[string]Colour `json:"own,omitzero"`
	Hard int               `json:"hard,omitzero" lenient:"false"`
}

type looseInner struct {
	_ struct{} `lenient:"false"`
	N int      `json:"n,omitzero"`
	M int      `json:"m,omitzero" lenient:"true"`
}

type softened struct {
	_     struct{}   `lenient:"true"`
	N     int        `json:"n,omitzero"`
	Inner looseInner `json:"inner,omitzero"`
	Deep  struct {
		N int `json:"n"`
	} `json:"deep,omitzero"`
}

// TestLenientJSON reads JSON of other types than the fields have: at the first line of each pair leniently, where the second says what comes of it.
func TestLenientJSON(t *testing.T) {
	typ := mustOf(t, loose{})
	for src, want := range map[string]string{
		`{"b":"yes"}`: `{"b":true}`, `{"b":1}`: `{"b":true}`, `{"b":1.0}`: `{"b":true}`, `{"b":0}`: `{}`, `{"b":-0}`: `{}`, `{"b":2}`: "b bool_parsing 2", `{"b":"2"}`: `b bool_parsing "2"`,
		`{"i":"42"}`: `{"i":42}`, `{"i":" +1_000.0 "}`: `{"i":1000}`, `{"i":true}`: `{"i":1}`, `{"i":42.0}`: `{"i":42}`, `{"i":"1001"}`: "i less_than_equal 1001", `{"i":"x"}`: `i int_parsing "x"`,
		`{"i":4.5}`: "i int_from_float 4.5", `{"i":[]}`: "i int_type []", `{"i":null}`: "i int_type null", `{"u":"256"}`: `u int_parsing_size "256"`, `{"u":"-1"}`: `u greater_than_equal "-1"`,
		`{"f":"1.5"}`: `{"f":1.5}`, `{"f":true}`: `{"f":1}`, `{"f":"nan"}`: `f finite_number "nan"`, `{"d":"+1_0.50"}`: `{"d":"10.50"}`, `{"d":10.50}`: `{"d":"10.50"}`, `{"d":"x"}`: `d decimal_parsing "x"`,
		`{"t":1700000000}`: `{"t":"2023-11-14T22:13:20Z"}`, `{"t":1700000000123}`: `{"t":"2023-11-14T22:13:20.123Z"}`, `{"t":"1700000000"}`: `{"t":"2023-11-14T22:13:20Z"}`, `{"t":"2026-07-31"}`: `{"t":"2026-07-31T00:00:00Z"}`,
		`{"t":true}`: "t datetime_type true", `{"day":"2026-07-31T00:00:00Z"}`: `{"day":"2026-07-31"}`, `{"day":"2026-07-31T00:00:01Z"}`: `day date_from_datetime_inexact "2026-07-31T00:00:01Z"`, `{"day":1785456000}`: `{"day":"2026-07-31"}`,
		`{"c":3600}`: `{"c":"01:00:00"}`, `{"dur":90}`: `{"dur":"PT1M30S"}`, `{"dur":"1h30m"}`: `{"dur":"PT1H30M"}`, `{"dur":1.5}`: `{"dur":"PT1.5S"}`, `{"dur":"36:00"}`: `{"dur":"PT36H"}`, `{"hash":"-_8"}`: `{"hash":"+/8="}`,
		`{"lv":"2"}`: `{"lv":2}`, `{"lv":"3"}`: `lv enum "3"`, `{"lv":true}`: `{"lv":1}`, `{"ptr":"5"}`: `{"ptr":5}`, `{"ptr":null}`: `{}`, `{"opt":"off"}`: `{"opt":false}`,
		`{"list":["1",true,2]}`: `{"list":[1,1,2]}`, `{"list":["x"]}`: `list.0 int_parsing "x"`, `{"list":"1"}`: `list list_type "1"`, `{"map":{"a":1}}`: `{"map":{"a":true}}`,
		// A number is no string, and what reads itself is asked as ever.
		`{"s":5}`: "s string_type 5", `{"st":1}`: "st enum 1", `{"own":{"a":5}}`: "own.a string_type 5", `{"any":"5"}`: `{"any":"5"}`,
		// What says otherwise stays strict.
		`{"hard":"5"}`: `hard int_type "5"`, `{"in":{"n":"5"}}`: `in.n int_type "5"`, `{"in":{"m":"5"}}`: `{"in":{"m":5}}`,
		`{"i":"1","b":"x","in":{"n":"1"},"hard":"1"}`: `b bool_parsing "x"` + "\n" + `in.n int_type "1"` + "\n" + `hard int_type "1"`,
	} {
		if got := lenient(t, typ, src, true); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", src, got, want)
		}
	}
	for src, want := range map[string]string{
		`{"i":"42"}`: `i int_type "42"`, `{"b":1}`: "b bool_type 1", `{"t":1700000000}`: "t datetime_type 1700000000", `{"dur":"1h"}`: `dur time_delta_parsing "1h"`, `{"dur":90}`: "dur time_delta_type 90",
		`{"f":"1.5"}`: `f float_type "1.5"`, `{"t":"2026-07-31"}`: `t datetime_parsing "2026-07-31"`, `{"hash":"-_8="}`: `hash bytes_invalid_encoding "-_8="`, `{"in":{"m":"5"}}`: `{"in":{"m":5}}`,
	} {
		if got := lenient(t, typ, src, false); got != want {
			t.Errorf("strict %s\ngot  %s\nwant %s", src, got, want)
		}
	}
	soft := mustOf(t, softened{})
	for src, want := range map[string]string{
		`{"n":"5"}`: `{"n":5}`, `{"deep":{"n":"5"}}`: `{"deep":{"n":5}}`, `{"inner":{"n":"5"}}`: `inner.n int_type "5"`, `{"inner":{"m":"5"},"n":"6"}`: `{"n":6,"inner":{"m":5}}`,
	} {
		if got := lenient(t, soft, src, false); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", src, got, want)
		}
	}
}

// lenient decodes and writes again, or lists the mistakes.
func lenient(t *testing.T, typ *schema.Type, src string, lax bool) string {
	v := reflect.New(typ.Go)
	r := schema.Report{Lenient: lax}
	typ.DecodeBytes([]byte(src), v.UnsafePointer(), &r)
	if r.Len() == 0 {
		raw, err := typ.AppendJSON(nil, v.UnsafePointer())
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	var lines []string
	for _, item := range r.Items() {
		loc := strings.Trim(strings.ReplaceAll(fmt.Sprint(item.Loc), " ", "."), "[]")
		input := fmt.Sprintf("%s", item.Input)
		if s, ok := item.Input.(string); ok {
			input = fmt.Sprintf("%q", s)
		}
		lines = append(lines, loc+" "+item.Type+" "+input)
	}
	return strings.Join(lines, "\n")
}

func TestLenientTagMistakes(t *testing.T) {
	type bad struct {
		_ struct{} `lenient:"yes"`
		N int      `lenient:""`
	}
	_, err := schema.Of(reflect.TypeFor[bad]())
	if err == nil || !strings.Contains(err.Error(), `bad._: lenient:"yes" is neither "true" nor "false"`) || !strings.Contains(err.Error(), `bad.N: lenient:"" is neither`) {
		t.Error(err)
	}
}

// FuzzLenient holds the lenient reading against the strict one: what that takes, this takes too, and makes the same of it.
func FuzzLenient(f *testing.F) {
	for _, s := range []string{`{"b":true,"i":1.0,"f":1e2,"d":1.50,"t":"2026-07-31T13:05:09+02:00","day":"2026-07-31","c":"13:05","dur":"PT1.5H"}`, `{"list":[1,2],"map":{"a":true},"in":{"n":1}}`,
		`{"hash":"AQI=","lv":1,"st":"draft","opt":null,"any":{"a":[1,"x"]},"own":{"a":"#000102"}}`, `{"i":"5"}`, `{"t":0,"dur":"1h"}`, `[`, `{"b":"x","b":1}`} {
		f.Add([]byte(s))
	}
	type forced struct {
		Force int   `json:"force"` // as text, which the scanner leaves to the lenient reading
		V     loose `json:"v"`
	}
	typ, outer := mustOf(f, loose{}), mustOf(f, forced{})
	f.Fuzz(func(t *testing.T, src []byte) {
		var strict, lax loose
		var r schema.Report
		typ.DecodeBytes(src, unsafe.Pointer(&strict), &r)
		soft := schema.Report{Lenient: true}
		var all forced
		outer.DecodeBytes([]byte(`{"force":"1","v":`+string(src)+`}`), unsafe.Pointer(&all), &soft)
		lax = all.V
		if r.Len() > 0 {
			return
		}
		if soft.Len() > 0 {
			t.Fatalf("refused leniently: %s", show(soft.Items()))
		}
		if !reflect.DeepEqual(strict, lax) {
			t.Fatalf("strict %+v, lenient %+v", strict, lax)
		}
	})
}

type softUnion struct {
	U struct {
		schema.OneOf
		Int  *int       `json:"int"`
		Bool *bool      `json:"bool"`
		At   *time.Time `json:"at"`
		Big  *struct {
			A int `json:"a"`
			B int `json:"b"`
		} `json:"big"`
		Str   *string `json:"str"`
		Small *struct {
			A string `json:"a"`
		} `json:"small"`
	} `json:"u"`
	N int `json:"n"`
}

// TestLenientUnion: which member is taken does not depend on what stands beside the union, and conversion is the last resort.
func TestLenientUnion(t *testing.T) {
	typ := mustOf(t, softUnion{})
	for src, want := range map[string]string{
		`"7"`: "str", `7`: "int", `true`: "bool", `"yes"`: "str", `"2026-07-31"`: "str", `"2026-07-31T00:00:00Z"`: "at", `1700000000.5`: "at",
		`{"a":"1","b":2}`: "small", `{"a":1,"b":"2"}`: "big", `{"a":1,"b":2}`: "big",
	} {
		for _, n := range []string{`5`, `"5"`} {
			var v softUnion
			r := schema.Report{Lenient: true}
			typ.DecodeBytes([]byte(`{"u":`+src+`,"n":`+n+`}`), ptr(&v), &r)
			if f := mustOf(t, v.U).FieldByName(want); r.Len() > 0 || reflect.ValueOf(f.Any(ptr(&v.U))).IsNil() {
				t.Errorf("%s beside %s is no %s: %+v %s", src, n, want, v.U, show(r.Items()))
			}
		}
	}
}

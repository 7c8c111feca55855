package web_test

import (
	"context"
	"encoding/json/v2"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/gotandem/tandem/schema"
	"github.com/gotandem/tandem/web"
	"github.com/shopspring/decimal"
)

type scan struct {
	Page  int    `json:"page"`
	Image []byte `json:"image" validate:"max=4"`
}

// TestMalformedJSON: one mistake in place of all others, with the offset in bytes and the reason; two members of one name and broken UTF-8 are mistakes too.
func TestMalformedJSON(t *testing.T) {
	r := web.NewRouter()
	post[scan](r, "/scans")
	h := build(t, r)
	for _, test := range []struct {
		body   string
		offset int
	}{
		{`{"page": 1,}`, 10}, {`{"page": 1`, 10}, {`{some broken json}`, 1}, {`{"page": 1} x`, 12}, {`{"page": 01}`, 10}, {`{"page":1,"page":2}`, 10}, {"{\"page\":\"\xff\"}", 9}, {`{"page":"\ud800"}`, 9},
		{strings.Repeat(`{"x":`, 5000) + "1" + strings.Repeat("}", 5000), 5000},
	} {
		rec := do(t, h, "POST", "/scans", test.body)
		var got struct {
			Errors []struct {
				Loc  []any             `json:"loc"`
				Type string            `json:"type"`
				Msg  string            `json:"msg"`
				Ctx  map[string]string `json:"ctx"`
			} `json:"errors"`
		}
		if err := json.Unmarshal(rec.Body.Bytes(), &got); err != nil || rec.Code != 422 || len(got.Errors) != 1 {
			t.Errorf("%.40s: %d %s, %v", test.body, rec.Code, rec.Body, err)
			continue
		}
		e := got.Errors[0]
		if want := []any{"body", float64(test.offset)}; !reflect.DeepEqual(e.Loc, want) || e.Type != "json_invalid" || e.Msg != "JSON decode error" || e.Ctx["error"] == "" {
			t.Errorf("%.40s: %+v, want it at %v", test.body, e, want)
		}
	}
}

// TestBytesAreBase64InJSON: both ways, with the rule counting bytes, and so in the document.
func TestBytesAreBase64InJSON(t *testing.T) {
	r := web.NewRouter()
	post[scan](r, "/scans")
	h := build(t, r)
	for body, want := range map[string]string{
		`{"page":1,"image":"AP8Q"}`:         `{"page":1,"image":"AP8Q"}`,
		`{"page":1,"image":""}`:             `{"page":1,"image":""}`,
		`{"page":1,"image":"_-8="}`:         `["body","image"] bytes_invalid_encoding "_-8="`,
		`{"page":1,"image":"AP8"}`:          `["body","image"] bytes_invalid_encoding "AP8"`,
		`{"page":1,"image":[0,255]}`:        `["body","image"] bytes_type [0,255]`,
		`{"page":1,"image":"AAECAwQFBgcI"}`: `["body","image"] bytes_too_long "AAECAwQFBgcI"`,
	} {
		if got := mistakesOf(t, h, "POST", "/scans", body); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", body, got, want)
		}
	}
	typ, err := schema.For[scan]()
	if err != nil {
		t.Fatal(err)
	}
	defs := schema.NewDefs("#/")
	defs.Schema(typ, schema.Input)
	image := defs.All().Get("scan").Properties.Get("image")
	if image == nil || image.ContentEncoding != "base64" || image.MaxLength == nil || *image.MaxLength != 8 {
		t.Errorf("the document has %+v", image)
	}
}

// TestAnyValueIsWrittenAsAResponse: outside a request, by the same writer as responses.
func TestAnyValueIsWrittenAsAResponse(t *testing.T) {
	type event struct {
		At    time.Time            `json:"at"`
		Took  time.Duration        `json:"took"`
		Price decimal.Decimal      `json:"price"`
		State modelName            `json:"state"`
		Set   map[string]bool      `json:"set"`
		List  []string             `json:"list"`
		Gone  schema.Opt[string]   `json:"gone,omitzero"`
		Any   any                  `json:"any"`
		Inner struct{ X, Y *int8 } `json:"inner"`
	}
	v := event{At: time.Date(2026, 7, 31, 13, 5, 9, 0, time.UTC), Took: 90 * time.Second, Price: decimal.New(950, -2), State: "resnet", Set: map[string]bool{"b": true, "a": false}, Any: []any{1, "é\n", nil}}
	want := `{"at":"2026-07-31T13:05:09Z","took":"PT1M30S","price":"9.50","state":"resnet","set":{"a":false,"b":true},"list":[],"any":[1,"é\n",null],"inner":{"X":null,"Y":null}}`
	got, err := schema.AppendJSON(nil, v)
	if err != nil || string(got) != want {
		t.Errorf("got  %s, %v\nwant %s", got, err, want)
	}
	r := web.NewRouter()
	r.Get("/typed", func(context.Context, *struct{}) (event, error) { return v, nil })
	r.Get("/pointer", func(context.Context, *struct{}) (*event, error) { return &v, nil })
	r.Get("/any", func(context.Context, *struct{}) (any, error) { return v, nil })
	r.Get("/response", func(context.Context, *struct{}) (web.Response[event], error) {
		return web.Response[event]{Status: 202, Body: v}, nil
	})
	h := build(t, r)
	for _, path := range []string{"/typed", "/pointer", "/any", "/response"} {
		if rec := do(t, h, "GET", path, ""); rec.Body.String() != want {
			t.Errorf("%s: %d %s", path, rec.Code, rec.Body)
		}
	}
}

// counted counts how often it is asked for its JSON.
type counted struct{ times *int }

func (c counted) MarshalJSON() ([]byte, error) {
	*c.times++
	return []byte(`"x"`), nil
}

// TestResponseIsWrittenOnce: straight from the value to the bytes that are sent, in one pass; a value that cannot be written is a 500 and not half an answer.
func TestResponseIsWrittenOnce(t *testing.T) {
	times := 0
	type reply struct {
		List []counted `json:"list"`
		F    float64   `json:"f"`
	}
	r := web.NewRouter()
	r.Get("/good", func(context.Context, *struct{}) (reply, error) {
		return reply{List: []counted{{&times}, {&times}}}, nil
	})
	r.Get("/bad", func(context.Context, *struct{}) (reply, error) { return reply{F: math.NaN()}, nil })
	h := build(t, r)
	if rec := do(t, h, "GET", "/good", ""); rec.Body.String() != `{"list":["x","x"],"f":0}` || times != 2 {
		t.Errorf("%s, the method was called %d times", rec.Body, times)
	}
	if rec := do(t, h, "GET", "/bad", ""); rec.Code != 500 || strings.Contains(rec.Body.String(), "list") {
		t.Errorf("got %d %s", rec.Code, rec.Body)
	}
	typ, err := schema.For[scan]()
	if err != nil {
		t.Fatal(err)
	}
	v, buf := scan{1, []byte{1}}, make([]byte, 0, 100)
	if n := testing.AllocsPerRun(100, func() { _, _ = typ.AppendJSON(buf, unsafe.Pointer(&v)) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

package schema_test

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"reflect"
	"strings"
	"testing"
	"unsafe"

	"github.com/gotandem/tandem/schema"
)

// plainThings has no rules and only kinds that encoding/json/v2 reads as we do.
type plainThings struct {
	Name   string                 `json:"name,omitzero"`
	N      int64                  `json:"n,omitzero"`
	U      uint8                  `json:"u,omitzero"`
	F      float64                `json:"f,omitzero"`
	B      bool                   `json:"b,omitzero"`
	Bytes  []byte                 `json:"bytes,omitzero"`
	Hash   [3]byte                `json:"hash,omitzero"`
	List   []plainThings          `json:"list,omitzero"`
	Pair   [2]string              `json:"pair,omitzero"`
	Map    map[string]*int        `json:"map,omitzero"`
	Ints   map[int8]string        `json:"ints,omitzero"`
	Ptr    *plainThings           `json:"ptr"`
	Any    any                    `json:"any,omitzero"`
	Raw    jsontext.Value         `json:"raw,omitzero"`
	Day    schema.Date            `json:"day,omitzero"`
	Opt    schema.Opt[[]string]   `json:"opt,omitzero"`
	Deeper map[string]plainThings `json:"deeper,omitzero"`
}

var plainSeeds = []string{
	`{"name":"a\"\u00e9\ud83d\ude00\/","n":-5,"u":255,"f":1.5e-3,"b":true,"bytes":"AQI=","hash":"AQID"}`,
	`{"list":[{"name":"x"},{"list":[]}],"pair":["a","b"],"map":{"a":1,"b":null},"ints":{"-128":"x"},"ptr":null}`,
	` { "any" : [ 1 , {"a":null} ] , "raw" : { "x" : [ ] } , "day" : "2024-02-29" , "opt" : [ "a" ] } `,
	`{"opt":null,"deeper":{"":{"n":1e2},"x":{"ptr":{"ptr":{}}}}}`, `{"n":9223372036854775807,"f":1e308}`, `{"n":1.0}`, `{"f":1e400}`, `{"u":256}`, `{"hash":"AQ=="}`,
	`[]`, ``, ` `, `null`, `{"a":1}{}`, `{"unknown":{"deep":[[[{"x":"]}"}]]]}}`, "{\"name\":\"\xff\"}", `{"name":"\ud800"}`, `{"n":01}`, `{"name":"a","name":"b"}`, `{"n":1e-400}`, `{"n":0e999999999999}`,
}

// FuzzDecodeBytes holds DecodeBytes against encoding/json/v2, in both directions, and AppendJSON too: v2 reads what it writes as the same value.
func FuzzDecodeBytes(f *testing.F) {
	for _, s := range plainSeeds {
		f.Add([]byte(s))
	}
	typ := mustOf(f, plainThings{})
	everything := mustOf(f, Everything{})
	f.Fuzz(func(t *testing.T, data []byte) {
		before := string(data)
		var e Everything
		var ignored schema.Report
		everything.DecodeBytes(data, unsafe.Pointer(&e), &ignored)

		var got, want plainThings
		r := schema.Report{MaxDepth: 10000}
		typ.DecodeBytes(data, unsafe.Pointer(&got), &r)
		if string(data) != before {
			t.Fatal("the input was changed")
		}
		err := json.Unmarshal(data, &want)
		if r.Len() > 0 {
			// encoding/json/v2 takes null for every kind.
			if err == nil && !strings.Contains(string(data), "null") {
				t.Errorf("%q: v2 accepts what we refuse: %s", data, show(r.Items()))
			}
			return
		}
		if err != nil {
			// 1.0 and 1e2 are integers to us and to JSON Schema, and floats to v2.
			if strings.ContainsAny(string(data), ".eE") {
				return
			}
			t.Fatalf("v2 refuses what we accept: %v", err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s\n got %+v\nwant %+v", data, got, want)
		}
		raw, err := typ.AppendJSON(nil, unsafe.Pointer(&got))
		if err != nil {
			t.Fatal(err)
		}
		var back, again plainThings
		compact(&got)
		if err := json.Unmarshal(raw, &back); err != nil || !reflect.DeepEqual(back, got) {
			t.Errorf("what we write is read by v2 as something else: %s\n got %+v, %v\nwant %+v", raw, back, err, got)
		}
		typ.DecodeBytes(raw, unsafe.Pointer(&again), &r)
		if r.Len() > 0 {
			t.Errorf("what we write is refused: %s\n%s", raw, show(r.Items()))
		}
	})
}

// compact takes the space out of raw values, as writing them does.
func compact(v *plainThings) {
	_ = v.Raw.Compact()
	for i := range v.List {
		compact(&v.List[i])
	}
	if v.Ptr != nil {
		compact(v.Ptr)
	}
	for name, elem := range v.Deeper {
		compact(&elem)
		v.Deeper[name] = elem
	}
}

// FuzzDecodeAny holds what is read into any against encoding/json/v2, in both directions: the same documents and the same values.
func FuzzDecodeAny(f *testing.F) {
	for _, s := range plainSeeds {
		f.Add([]byte(s))
	}
	for _, doc := range suiteCases(f) {
		if len(doc) < 1000 {
			f.Add(doc)
		}
	}
	typ := mustOf(f, struct{ V any }{}).Fields[0].Type
	f.Fuzz(func(t *testing.T, data []byte) {
		var got, want any
		r := schema.Report{MaxDepth: 10000}
		typ.DecodeBytes(data, unsafe.Pointer(&got), &r)
		err := json.Unmarshal(data, &want)
		if (err == nil) != (r.Len() == 0) {
			t.Fatalf("%q: %s, v2: %v", data, show(r.Items()), err)
		}
		if err != nil {
			return
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%q: %#v, v2: %#v", data, got, want)
		}
		raw, err := schema.AppendJSON(nil, got)
		if err != nil {
			t.Fatal(err)
		}
		var again any
		if err := json.Unmarshal(raw, &again); err != nil || !reflect.DeepEqual(again, got) {
			t.Fatalf("%q is written as %q, which v2 reads as %#v, %v", data, raw, again, err)
		}
	})
}

// TestDecodeAgreesWithV2 runs the seeds the other way too: what v2 accepts, we accept, apart from null for what is no pointer.
func TestDecodeAgreesWithV2(t *testing.T) {
	typ := mustOf(t, plainThings{})
	for _, src := range plainSeeds {
		var v, want plainThings
		var r schema.Report
		typ.DecodeBytes([]byte(src), unsafe.Pointer(&v), &r)
		err := json.Unmarshal([]byte(src), &want)
		if err == nil && r.Len() > 0 && src != "null" {
			t.Errorf("%s: %s", src, show(r.Items()))
		}
		if err != nil && r.Len() == 0 && !strings.ContainsAny(src, ".eE") {
			t.Errorf("%s: accepted, v2: %v", src, err)
		}
	}
}

// FuzzDecodeText reads text into every kind: it does not panic, and what it accepts comes back from its canonical text.
func FuzzDecodeText(f *testing.F) {
	for _, s := range []string{"", "1", "+1_0", "-0.0", "1e5", "true", "2026-07-31", "13:05", "PT1H", "1h", "AQI=", "::1", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
		"2026-07-31T13:05:09Z", "draft", `{"a":1}`, "[1,2]", "\xff", "P1W", "-P1DT1H0.5S", "1e999999999"} {
		f.Add(s)
	}
	typ := mustOf(f, Everything{})
	f.Fuzz(func(t *testing.T, s string) {
		for _, field := range typ.Fields {
			if field.Type.Base().Kind == schema.KindStruct {
				continue
			}
			var v, again Everything
			var r schema.Report
			field.DecodeText([]string{s}, unsafe.Pointer(&v), &r)
			if r.Len() > 0 {
				continue
			}
			switch field.Type.Base().Kind {
			case schema.KindList, schema.KindAny, schema.KindBool:
				continue
			}
			text := field.Text(unsafe.Pointer(&v))
			if text == "" && field.Type.Base().Kind == schema.KindTime {
				continue // the zero time is no moment
			}
			field.DecodeText([]string{text}, unsafe.Pointer(&again), &r)
			if r.Len() > 0 {
				t.Errorf("%s: %q is written as %q, which is refused: %s", field.GoName, s, text, show(r.Items()))
			} else if got := field.Text(unsafe.Pointer(&again)); got != text {
				t.Errorf("%s: %q is written as %q, then as %q", field.GoName, s, text, got)
			}
		}
	})
}

func FuzzParseDuration(f *testing.F) {
	for _, s := range []string{"PT1H30M", "-P1DT0.5S", "P2W", "1h", "P", "PT", "P1Y", "P1M", "PT1M1H", "PT0,5S", "PT2562047H47M16.854775807S", "-PT2562047H47M16.854775808S"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := schema.ParseDuration(s)
		if err != nil {
			return
		}
		again, err := schema.ParseDuration(schema.FormatDuration(d))
		if err != nil || again != d {
			t.Errorf("%q is %d, written %s, which is %d, %v", s, d, schema.FormatDuration(d), again, err)
		}
	})
}

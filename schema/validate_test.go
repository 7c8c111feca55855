package schema_test

import (
	"encoding/json/v2"
	"errors"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/schema"
)

type Period struct {
	From schema.Date `json:"from"`
	To   schema.Date `json:"to"`
}

func (p Period) Validate(r *schema.Report) {
	if p.To.Compare(p.From) < 0 {
		r.Fail(&p.To, "ends before it begins") // the address of a copy
	}
}

type Contact struct {
	Mail, Phone string
}

func (c *Contact) Validate(r *schema.Report) {
	if c.Mail == "" && c.Phone == "" {
		r.Fail(&c.Mail, "mail or phone is needed")
	}
}

type Even int

func (e Even) Validate(r *schema.Report) {
	if e%2 != 0 {
		r.Fail(nil, "%d is odd", int(e))
	}
}

type Booking struct {
	Period        // both embedded structs have Validate, so neither is promoted
	Contact       `json:",omitzero"`
	Seats         Even            `json:"seats"`
	Others        []*Contact      `json:"others,omitzero"`
	ByName        map[string]Even `json:"by_name,omitzero" validate:"dive,lt=100"`
	When          *Period         `json:"when"`
	unimportant   int
	AlsoUnrelated string `json:"-"`
}

func TestValidateMethods(t *testing.T) {
	_ = Booking{}.unimportant
	tests := []struct{ name, src, want string }{
		{"fine", `{"from":"2026-01-01","to":"2026-01-02","Mail":"a","Phone":"","seats":2}`, ""},
		{"embedded", `{"from":"2026-01-02","to":"2026-01-01","Mail":"","Phone":"","seats":2}`,
			"to value_error: Value error, ends before it begins\nMail value_error: Value error, mail or phone is needed"},
		{"scalar", `{"from":"2026-01-01","to":"2026-01-02","Mail":"a","Phone":"","seats":3,"by_name":{"b":3,"a":2,"c":200}}`,
			"seats value_error: Value error, 3 is odd\nby_name.b value_error: Value error, 3 is odd"},
		{"rules of elements", `{"from":"2026-01-01","to":"2026-01-02","Mail":"a","Phone":"","seats":2,"by_name":{"c":200,"b":300}}`,
			"by_name.b less_than: Input should be less than 100\nby_name.c less_than: Input should be less than 100"},
		{"behind pointers", `{"from":"2026-01-01","to":"2026-01-02","Mail":"a","Phone":"","seats":2,"others":[{"Mail":"x","Phone":""},{"Mail":"","Phone":""}],"when":{"from":"2026-01-02","to":"2026-01-01"}}`,
			"others.1.Mail value_error: Value error, mail or phone is needed\nwhen.to value_error: Value error, ends before it begins"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v, r := decode[Booking](t, tt.src)
			if got := show(r.Items()); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
			var items []problem.Item
			if p, ok := errors.AsType[*problem.Error](schema.Check(&v)); ok {
				items = p.Errors
			}
			if tt.name == "scalar" || tt.name == "rules of elements" {
				return // decoding leaves out what it refused
			}
			if got := show(items); got != tt.want {
				t.Errorf("Check: got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

type Inner struct {
	A string `json:"a"`
	B string
	C string `json:"c"`
}

type Middle struct {
	Inner
	B int // hides Inner.B
}

type Outer struct {
	Middle
	Other string `json:"a"` // has the JSON name of Inner.A, which keeps its place in Go only
	Named Inner  `json:"named"`
}

func TestEmbedding(t *testing.T) {
	typ := mustOf(t, Outer{})
	var got []string
	for _, f := range typ.Fields {
		got = append(got, f.GoName+"="+f.Name)
	}
	if want := "A= C=c B=B Other=a Named=named"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
	const src = `{"c":"c","B":5,"a":"other","named":{"a":"1","B":"2","c":"3"}}`
	v, r := decode[Outer](t, src)
	var want Outer
	if err := json.Unmarshal([]byte(src), &want); err != nil || r.Len() > 0 || v != want {
		t.Errorf("%+v, want %+v (%v, %v)", v, want, err, r.Items())
	}
}

func TestConcurrentReading(t *testing.T) {
	var wg sync.WaitGroup
	types := make([]*schema.Type, 8)
	for i := range types {
		wg.Go(func() { types[i], _ = schema.Of(reflect.TypeFor[map[string][]Booking]()) })
	}
	wg.Wait()
	for _, typ := range types {
		if typ != types[0] {
			t.Error("one type is read twice")
		}
	}
}

func TestOpt(t *testing.T) {
	type patch struct {
		A schema.Opt[string]  `json:"a,omitzero"`
		B schema.Opt[*string] `json:"b,omitzero"`
	}
	for src, want := range map[string]string{`{}`: `{}`, `{"a":null}`: `{"a":null}`, `{"a":"x","b":"y"}`: `{"a":"x","b":"y"}`} {
		v, r := decode[patch](t, src)
		raw, err := json.Marshal(v)
		if err != nil || r.Len() > 0 || string(raw) != want {
			t.Errorf("%s: %s %v %v", src, raw, err, r.Items())
		}
		var viaJSON patch
		if err := json.Unmarshal([]byte(src), &viaJSON); err != nil || viaJSON.A != v.A {
			t.Errorf("%s: encoding/json/v2 reads %+v: %v", src, viaJSON, err)
		}
	}
	o := schema.Some(5)
	if v, ok := o.Get(); v != 5 || !ok || o.IsNull() || o.IsAbsent() || *o.Pointer() != 5 || o.Or(1) != 5 {
		t.Error("Some")
	}
	if n := schema.Null[int](); !n.IsNull() || n.IsAbsent() || n.Pointer() != nil || n.Or(1) != 1 {
		t.Error("Null")
	}
}

func TestDateAndClock(t *testing.T) {
	d, err := schema.ParseDate("2024-02-29")
	if err != nil || d.AddDays(1).String() != "2024-03-01" || d.Compare(d.AddDays(-1)) != 1 || d.Time(time.UTC).Format(time.DateOnly) != "2024-02-29" {
		t.Error(d, err)
	}
	for _, bad := range []string{"2023-02-29", "2024-2-29", "20240229", "0000-01-01", "2024-01-01T00:00:00Z", ""} {
		if d, err := schema.ParseDate(bad); err == nil {
			t.Errorf("%q is %v", bad, d)
		}
	}
	c := schema.NewClock(25, 61, 61, 5e8)
	if c.String() != "02:02:01.5" || c.Hour() != 2 || c.Minute() != 2 || c.Second() != 1 || c.Nanosecond() != 5e8 {
		t.Error(c)
	}
	if _, err := schema.Clock(-1).MarshalText(); err == nil {
		t.Error("a clock before midnight is written")
	}
	for in, want := range map[string]string{"-PT0.25S": "-PT0.25S", "P1DT2H": "PT26H", "90m": "PT1H30M", "PT0S": "PT0S", "P1W": "PT168H"} {
		if d, err := schema.ParseDuration(in); err != nil || schema.FormatDuration(d) != want {
			t.Errorf("%s is %s, want %s (%v)", in, schema.FormatDuration(d), want, err)
		}
	}
	for _, bad := range []string{"", "P", "PT", "P1Y", "P1M", "PT1M1H", "PT1.5H1M", "1", "PT9999999999999H", "P1DT", "PT1"} {
		if d, err := schema.ParseDuration(bad); err == nil {
			t.Errorf("%q is %v", bad, d)
		}
	}
}

func TestHints(t *testing.T) {
	typ := mustOf(t, Closed{})
	h := typ.FieldByGo("Role").Hints()
	if len(h.Choices) != 2 || h.Choices[1].Text != "b" {
		t.Errorf("%+v", h)
	}
	if h := mustOf(t, Item{}).FieldByGo("Price").Hints(); h.Min != "0.01" || h.Pattern != "" {
		t.Errorf("%+v", h)
	}
	if h := mustOf(t, Item{}).FieldByGo("Qty").Hints(); h.Max != "1000" {
		t.Errorf("%+v", h)
	}
	if h := typ.FieldByGo("Mail").Hints(); h.MaxLength != 50 || h.Format != "idn-email" {
		t.Errorf("%+v", h)
	}
}

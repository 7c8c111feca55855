package orm_test

import (
	"encoding/json/v2"
	"math"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/schema"
)

func TestRangeText(t *testing.T) {
	check := func(text, got string, err error, want string) {
		t.Helper()
		if err != nil || got != want {
			t.Errorf("%s: %s, %v; want %s", text, got, err, want)
		}
	}
	for text, want := range map[string]string{"[1,10)": "[1,10)", " ( 1 , \"9\" ] ": "[2,10)", "[1,1]": "[1,2)", "[1,1)": "empty", "(1,2)": "empty", "(1,1]": "empty", "EMPTY": "empty", "(,)": "(,)", "[,]": "(,)", "[,5]": "(,6)",
		`[\1,"2")`: "[1,2)", "(-9223372036854775808,)": "[-9223372036854775807,)"} {
		r, err := orm.ParseRange[int64](text)
		check(text, r.String(), err, want)
	}
	for text, want := range map[string]string{"(1.50,2]": "(1.5,2]", "[1,1]": "[1,1]", "(1,1]": "empty", "[-0.0,0.5e1)": "[0,5)"} {
		r, err := orm.ParseRange[decimal.Decimal](text)
		check(text, r.String(), err, want)
	}
	for text, want := range map[string]string{"[2024-02-28,2024-02-29]": "[2024-02-28,2024-03-01)", `("2023-12-31",)`: "[2024-01-01,)"} {
		r, err := orm.ParseRange[schema.Date](text)
		check(text, r.String(), err, want)
	}
	// The last day, and infinity, which is no bound.
	for text, want := range map[string]string{"[2024-01-01,9999-12-31]": "[2024-01-01,10000-01-01)", `[2024-01-01, "10000-01-01")`: "[2024-01-01,10000-01-01)", "[9999-12-31,9999-12-31]": "[9999-12-31,10000-01-01)",
		"[2024-01-01,infinity)": "[2024-01-01,)", "[-infinity,2024-01-01]": "(,2024-01-02)", "( -Infinity , infinity ]": "(,)", "[infinity,)": "empty", "[,-infinity]": "empty", "[infinity,infinity]": "empty"} {
		r, err := orm.ParseRange[schema.Date](text)
		check(text, r.String(), err, want)
	}
	for _, text := range []string{"[10000-01-01,)", "[2024-01-01,10000-01-01]", "[2024-01-01,10000-01-02)", "[infinity,2024-01-01)", "[2024-01-01,-infinity)", "[infinity,-infinity)"} {
		if r, err := orm.ParseRange[schema.Date](text); err == nil {
			t.Errorf("%q was read as %s", text, r)
		}
	}
	if r, err := orm.ParseRange[time.Time]("[-infinity,infinity]"); err != nil || r.String() != "(,)" {
		t.Errorf("times without an end: %s, %v", r, err)
	}
	for text, want := range map[string]string{`["2024-02-29 01:30:00.5+02","2024-03-01 00:00:00+00"]`: "[2024-02-28T23:30:00.5Z,2024-03-01T00:00:00Z]", "(2024-02-28T23:30:00.0000004Z,2024-02-28T23:30:00Z]": "empty"} {
		r, err := orm.ParseRange[time.Time](text)
		check(text, r.String(), err, want)
	}
	for _, text := range []string{"", "1", "[1,2", "1,2)", "[1;2)", "[1,2,3)", "[2,1)", "[a,)", "[1.5,)", `["1,2)`, `[1,\)`, "[(1,2)", "[ ,1)", "[,9223372036854775808)", `["",1)`} {
		if r, err := orm.ParseRange[int64](text); err == nil {
			t.Errorf("%q was read as %s", text, r)
		}
	}
	for _, text := range []string{"[1e1000000000,2)", "[NaN,2)", "[1,Infinity)", "[1e-999999999,2)"} {
		if r, err := orm.ParseRange[decimal.Decimal](text); err == nil {
			t.Errorf("%q was read as %s", text, r)
		}
	}
}

func TestRangeValues(t *testing.T) {
	r := orm.MakeRange(new(1), new(3), orm.BothInclusive)
	low, has := r.Lower()
	high, ends := r.Upper()
	if low != 1 || high != 4 || !has || !ends || !r.LowerInclusive() || r.UpperInclusive() || !r.HasUpper() || r.NoUpper() || r != orm.NewRange(1, 4) || r.IsEmpty() {
		t.Errorf("%+v", r)
	}
	for v, in := range map[int]bool{0: false, 1: true, 3: true, 4: false} {
		if r.Contains(v) != in {
			t.Errorf("%d in %s: %v", v, r, !in)
		}
	}
	open := orm.MakeRange(new(decimal.New(1, 0)), nil, orm.BothExclusive)
	if open.Contains(decimal.New(1, 0)) || !open.Contains(decimal.New(11, -1)) || !open.Equal(orm.MakeRange(new(decimal.New(100, -2)), nil, orm.UpperInclusive)) || open.Equal(orm.RangeFrom(decimal.New(1, 0))) {
		t.Error(open)
	}
	if (orm.Range[int]{}).Contains(0) || !(orm.Range[int]{}).IsEmpty() || !orm.NewRange(3, 3).Equal(orm.Range[int]{}) || orm.NewRange(5, 1).Contains(3) {
		t.Error("the empty range")
	}
	if !orm.RangeUntil(math.MaxInt).Contains(math.MinInt) || orm.NewRange(1, 2).Equal(orm.RangeFrom(1)) || orm.NewRange(1, 2).Equal(orm.NewRange(1, 3)) {
		t.Error("ends")
	}
	zone := time.FixedZone("", 3600)
	at := time.Date(2024, 1, 1, 1, 0, 0, 999, zone)
	if times := orm.RangeFrom(at); times != orm.RangeFrom(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)) || !times.Contains(at) {
		t.Error(times)
	}
}

// A range in JSON is its text, and the schema says so.
func TestRangeInJSON(t *testing.T) {
	type stay struct {
		Days  orm.Range[schema.Date]
		Rooms *orm.Range[int64]
	}
	typ, err := schema.For[stay]()
	if err != nil {
		t.Fatal(err)
	}
	defs := schema.NewDefs("#/$defs/")
	ref := defs.Schema(typ, schema.Input)
	text, err := json.Marshal([]any{ref, defs.All()})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"[2026-01-31,2026-02-28)"`, `"[1,10)"`, `"pattern"`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the schema has not %s: %s", want, text)
		}
	}
	if ever, err := schema.Decode[stay]([]byte(`{"Days": "[2024-02-28,9999-12-31]"}`)); err != nil || ever.Days != orm.NewRange(schema.Date{Year: 2024, Month: 2, Day: 28}, schema.Date{Year: 10000, Month: 1, Day: 1}) {
		t.Errorf("for ever: %v, %v", ever, err)
	} else if out, err := json.Marshal(ever.Days); err != nil || string(out) != `"[2024-02-28,10000-01-01)"` {
		t.Errorf("for ever: %s, %v", out, err)
	}
	in, err := schema.Decode[stay]([]byte(`{"Days": "[2024-02-28,2024-02-29]", "Rooms": "(,5)"}`))
	if err != nil || in.Days.String() != "[2024-02-28,2024-03-01)" || *in.Rooms != orm.RangeUntil[int64](5) {
		t.Errorf("%v, %v", in, err)
	}
	out, err := json.Marshal(in)
	if err != nil || string(out) != `{"Days":"[2024-02-28,2024-03-01)","Rooms":"(,5)"}` {
		t.Errorf("%s, %v", out, err)
	}
	if in, err := schema.Decode[stay]([]byte(`{"Days": "2024-02-28", "Rooms": null}`)); err == nil || !strings.Contains(err.Error(), "Days") {
		t.Errorf("%v, %v", in, err)
	}
	pattern := regexp.MustCompile(orm.Range[int]{}.JSONSchema().Pattern)
	for text, fits := range map[string]bool{"empty": true, "": true, "[1,2)": true, "(,)": true, " [1,2] ": true, "1,2": false, "[1)": false} {
		if pattern.MatchString(text) != fits {
			t.Errorf("the pattern and %q", text)
		}
	}
}

// Models whose ranges cannot be columns.
func TestRangeMistakes(t *testing.T) {
	type keyed struct {
		ID orm.Range[int64] `db:"pk"`
	}
	type worded struct {
		ID    int64                      `db:"pk"`
		Price orm.Range[decimal.Decimal] `db:"decimal(10,2)"`
		Span  orm.Range[int64]           `db:"text"`
		List  []orm.Range[int64]         `db:"array"`
		Held  orm.Range[int64]           `default:"[3,1]"`
	}
	reg := orm.NewRegistry()
	reg.Add("store", orm.Model[keyed](), orm.Model[worded]())
	err := reg.Resolve()
	for _, want := range []string{"keyed.ID is a range, and cannot be a key", "worded.Price has the db option decimal", "worded.Span has the db option text", "worded.List has the db option array", "its lower bound is above the upper one"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nsays not that %s", err, want)
		}
	}
}

package schema_test

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"errors"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/schema"
	"github.com/shopspring/decimal"
)

// refusal is what Decode finds wrong with a document, one line for each mistake.
func refusal[T any](t *testing.T, doc string) string {
	t.Helper()
	var v T
	var r schema.Report
	mustOf(t, v).DecodeBytes([]byte(doc), unsafe.Pointer(&v), &r)
	return show(r.Items())
}

// itemsOf are the mistakes in an error of Check.
func itemsOf(err error) []problem.Item {
	if p, ok := errors.AsType[*problem.Error](err); ok {
		return p.Errors
	}
	return nil
}

func TestDecimalRulesHoldForLongNumbers(t *testing.T) {
	type bounded struct {
		D decimal.Decimal `json:"d" validate:"max=100"`
	}
	type digits struct {
		D decimal.Decimal `json:"d" validate:"maxdigits=5"`
	}
	type places struct {
		D decimal.Decimal `json:"d" validate:"maxplaces=2"`
	}
	type stepped struct {
		D decimal.Decimal `json:"d" validate:"multipleof=17"`
	}
	type ordered struct {
		D decimal.Decimal `json:"d" validate:"ltfield=E"`
		E decimal.Decimal `json:"e"`
	}
	nines := strings.Repeat("9", 900)
	for _, long := range []string{strings.Repeat("9", 1000) + "e1", nines + "e399"} {
		for what, got := range map[string]string{
			"max":       refusal[bounded](t, `{"d":"`+long+`"}`),
			"maxdigits": refusal[digits](t, `{"d":"`+long+`"}`),
			"multiple":  refusal[stepped](t, `{"d":"`+long+`"}`),
			"ltfield":   refusal[ordered](t, `{"d":"`+long+`","e":1}`),
		} {
			if got == "" {
				t.Errorf("%s accepts %s…", what, long[:10])
			}
		}
	}
	if got := refusal[places](t, `{"d":"`+nines+`e-399"}`); got == "" {
		t.Error("maxplaces accepts 399 places")
	}
	if got := refusal[ordered](t, `{"d":1,"e":"`+nines+`e399"}`); got != "" {
		t.Error("1 is less, but:", got)
	}
	if schema.Check(&bounded{decimal.New(1, 5000)}) == nil || schema.Check(&bounded{decimal.New(-1, 5000)}) != nil {
		t.Error("what a program has is not compared")
	}
}

func TestBoundsOfFloat32(t *testing.T) {
	type floats struct {
		Max float32 `json:"max" validate:"max=0.1"`
		Min float32 `json:"min" validate:"min=0.7"`
		Eq  float32 `json:"eq" validate:"eq=0.1"`
	}
	if got := refusal[floats](t, `{"max":0.1,"min":0.7,"eq":0.1}`); got != "" {
		t.Error(got)
	}
	got := refusal[floats](t, `{"max":0.10001,"min":0.69999,"eq":0.2}`)
	for _, want := range []string{"less than or equal to 0.1", "greater than or equal to 0.7", "should be 0.1"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in %s", want, got)
		}
	}
	type tooLarge struct {
		F float32 `validate:"max=1e39"`
	}
	if _, err := schema.For[tooLarge](); err == nil || !strings.Contains(err.Error(), "not a float32: write a number in its range") {
		t.Error(err)
	}
}

func TestUniqueIsAboutWhatValuesMean(t *testing.T) {
	type secrets struct {
		V []schema.Secret `json:"v" validate:"unique"`
	}
	type pin struct {
		ID  int    `json:"id"`
		PIN string `json:"pin" access:"writeonly"`
	}
	type pins struct {
		V []pin `json:"v" validate:"unique"`
	}
	type raws struct {
		V []jsontext.Value `json:"v" validate:"unique"`
	}
	type box struct {
		Inner map[string][]jsontext.Value `json:"inner"`
	}
	type boxes struct {
		V []*box `json:"v" validate:"unique"`
	}
	type large struct {
		V []int64 `json:"v" validate:"unique"`
	}
	type spans struct {
		V []time.Duration `json:"v" validate:"unique" default:"PT1H,1h30m"`
	}
	for _, tt := range []struct {
		got   string
		twice bool
	}{
		{refusal[secrets](t, `{"v":["a","b"]}`), false},
		{refusal[secrets](t, `{"v":["a","a"]}`), true},
		{refusal[pins](t, `{"v":[{"id":1,"pin":"1"},{"id":1,"pin":"2"}]}`), false},
		{refusal[pins](t, `{"v":[{"id":1,"pin":"1"},{"id":1,"pin":"1"}]}`), true},
		{refusal[raws](t, `{"v":[1,2,1.5,"1",[1]]}`), false},
		{refusal[raws](t, `{"v":[1,1.0]}`), true},
		{refusal[raws](t, `{"v":[1e2,100]}`), true},
		{refusal[raws](t, `{"v":[{"a":1,"b":2},{"b":2,"a":1}]}`), true},
		{refusal[raws](t, `{"v":["a","\u0061"]}`), true},
		{refusal[raws](t, `{"v":[9007199254740993,9007199254740992]}`), false},
		{refusal[large](t, `{"v":[9007199254740993,9007199254740992]}`), false},
		{refusal[boxes](t, `{"v":[{"inner":{"a":[1]}},{"inner":{"a":[1.0]}}]}`), true},
		{refusal[boxes](t, `{"v":[{"inner":{"a":[1]}},{"inner":{"a":[2]}}]}`), false},
		{refusal[spans](t, `{"v":["PT60M","PT1H"]}`), true},
		{refusal[spans](t, `{}`), false},
	} {
		if strings.Contains(tt.got, "unique_items") != tt.twice || !tt.twice && tt.got != "" {
			t.Errorf("%s", tt.got)
		}
	}
}

func TestRulesOfKeysAlone(t *testing.T) {
	type keyed struct {
		M map[string]int `json:"m" validate:"dive,keys,min=3,endkeys"`
		N map[string]int `json:"n,omitzero" validate:"dive,keys,endkeys"`
	}
	const want = `m.a.[key] string_too_short: String should have at least 3 characters`
	if got := refusal[keyed](t, `{"m":{"a":1,"abc":2}}`); !strings.HasPrefix(got, want) {
		t.Error(got)
	}
	if got := show(itemsOf(schema.Check(&keyed{M: map[string]int{"a": 1, "abc": 2}}))); !strings.HasPrefix(got, want) {
		t.Error(got)
	}
	if got := refusal[keyed](t, `{"m":{"abc":2},"n":{"":1}}`); got != "" {
		t.Error(got)
	}
}

func TestOneOfWritesIntegersAsJSONDoes(t *testing.T) {
	type choice struct {
		N int `json:"n" validate:"oneof=+1 007 -0"`
	}
	typ := mustOf(t, choice{})
	raw, err := json.Marshal(schema.NewDefs("").Field(typ.Fields[0], schema.Input))
	if err != nil || !strings.Contains(string(raw), `"enum":[1,7,0]`) {
		t.Errorf("%s %v", raw, err)
	}
	if got := refusal[choice](t, `{"n":2}`); !strings.Contains(got, "Input should be 1, 7 or 0") {
		t.Error(got)
	}
}

func TestClockReadsWhatItsPatternSays(t *testing.T) {
	for in, want := range map[string]schema.Clock{
		"13:05": schema.NewClock(13, 5, 0, 0), "13:05:09": schema.NewClock(13, 5, 9, 0), "00:00:00.000000001": 1,
		"13:05:09.25": schema.NewClock(13, 5, 9, 25e7), "23:59:59.999999999": schema.NewClock(0, 0, 0, -1),
	} {
		if c, err := schema.ParseClock(in); err != nil || c != want {
			t.Errorf("%s is %v, want %v: %v", in, c, want, err)
		}
	}
	for _, bad := range []string{"", "1", "13", "13:", "13:0", "1:04", "1:04:05.5", "13:05:", "13:05:9", "13:05:09.", "13:05:09,25", "13:05:09.1234567891234",
		"13:05:09.1234567890", "24:00", "12:60", "12:00:60", "12.00", "12:00.00", "-1:00", "+1:00", "13:05:09.2x", "13:05:09Z", "１3:05"} {
		if c, err := schema.ParseClock(bad); err == nil {
			t.Errorf("%q is %v", bad, c)
		}
	}
}

func TestDurationsAreSpelledInCapitals(t *testing.T) {
	type holder struct {
		D time.Duration `json:"d"`
	}
	for _, bad := range []string{"p1dt2h", "PT5ſ", "PT5s", "Pt5S", "-pt1h", "PT１H"} {
		if d, err := schema.ParseDuration(bad); err == nil {
			t.Errorf("%s is %v", bad, d)
		}
		if got := refusal[holder](t, `{"d":"`+bad+`"}`); !strings.HasPrefix(got, "d time_delta_parsing") {
			t.Errorf("%s: %q", bad, got)
		}
	}
}

func TestNamesOfLettersBeyondASCII(t *testing.T) {
	type named struct {
		_             struct{} `names:"camel"`
		TotalÄnderung int
	}
	type titled struct {
		_                struct{} `names:"pascal"`
		ÄnderungDerSumme int
	}
	if f := mustOf(t, named{}).Fields[0]; f.Name != "totalÄnderung" {
		t.Errorf("%q", f.Name)
	}
	if f := mustOf(t, titled{}).Fields[0]; f.Name != "ÄnderungDerSumme" {
		t.Errorf("%q", f.Name)
	}
}

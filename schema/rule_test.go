package schema_test

import (
	stdjson "encoding/json"
	"encoding/json/v2"
	"reflect"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/gotandem/tandem/schema"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/shopspring/decimal"
)

type BadRules struct {
	Unknown  string         `validate:"requierd"`
	Far      string         `validate:"quux"`
	Kind     int            `validate:"email"`
	Param    string         `validate:"min=x"`
	NoParam  string         `validate:"max"`
	Extra    string         `validate:"email=1"`
	Empty    string         `validate:"min=1,,max=2"`
	Dive     int            `validate:"dive,min=1"`
	Range    int8           `validate:"max=300"`
	Choice   Status         `validate:"oneof=draft lost"`
	Pattern  string         `pattern:"("`
	Ecma     string         `pattern:"(?i)a"`
	OnInt    int            `pattern:"a"`
	Default  int            `default:"x"`
	Refused  int            `default:"5" validate:"max=4"`
	Example  time.Time      `example:"yesterday"`
	Quote    string         `validate:"oneof='a"`
	Step     int            `validate:"multipleof=0.5"`
	Duration time.Duration  `validate:"min=fast"`
	Layout   string         `validate:"datetime=never"`
	Map      map[string]int `validate:"unique"`
}

func TestRuleMistakes(t *testing.T) {
	_, err := schema.For[BadRules]()
	want := []string{
		"Unknown: unknown rule requierd: did you mean required?",
		"Far: unknown rule quux: use one of those in docs/reference/tags.md",
		"Kind: rule email does not fit an int: it is for texts",
		"Param: rule min=x: not a length: write a whole number that is not negative",
		"NoParam: rule max needs a parameter: write max=n",
		"Extra: rule email takes no parameter: write email alone",
		"Empty: validate has an empty rule: remove a comma, or write 0x2C for a comma in a parameter",
		"Dive: rule dive does not fit an int: it is for lists and maps",
		"Range: rule max=300: not an int8: write a whole number in its range",
		"Choice: rule oneof=draft lost: \"lost\" is not one of 'draft' or 'published_now'",
		`Pattern: pattern "(" is not a regular expression: missing closing ): ` + "`(`",
		`Ecma: pattern "(?i)a" uses (?i, which JSON Schema's regular expressions (ECMA-262) do not have: write it without`,
		"OnInt: pattern does not fit an int: it is for texts and lists of texts",
		`Default: default "x" is not a value it accepts: Input should be a valid integer, unable to parse string as an integer`,
		`Refused: default "5" is not a value it accepts: Input should be less than or equal to 4`,
		`Example: example "yesterday" is not a value it accepts: Input should be a valid datetime, expected an RFC 3339 date and time such as 2026-07-31T13:05:09Z`,
		"Quote: rule oneof='a: a quote is not closed",
		"Step: rule multipleof=0.5: not a whole number: the field is one",
		"Duration: rule min=fast: not a duration: write one such as 1h30m",
		"Layout: rule datetime=never: not a layout of package time: write the moment 2006-01-02 15:04:05 in your format",
		"Map: rule unique does not fit a map (map[string]int): it is for lists",
	}
	if err == nil {
		t.Fatal("no mistakes")
	}
	lines := strings.Split(err.Error(), "\n")
	for i, line := range lines {
		if i >= len(want) || line != "schema_test.BadRules."+want[i] {
			t.Errorf("got  %s", line)
			if i < len(want) {
				t.Errorf("want schema_test.BadRules.%s", want[i])
			}
		}
	}
	if len(lines) < len(want) {
		t.Errorf("missing %q", want[len(lines):])
	}
}

// TestRules tries every rule with values that pass and values that do not.
func TestRules(t *testing.T) {
	str, num, dec, list := "", 0, decimal.Decimal{}, []string{}
	var float float64
	var when time.Time
	var day schema.Date
	var span time.Duration
	tests := []struct {
		rule string
		of   any
		good []string
		bad  []string
		typ  string
	}{
		{"required", str, []string{"a"}, []string{""}, "string_too_short"},
		{"omitempty,email", str, []string{"", "a@b.c"}, []string{"a"}, "value_error"},
		{"dive,min=2", list, []string{"ab"}, []string{"a"}, "string_too_short"},
		{"min=2", str, []string{"äö", "abc"}, []string{"ä"}, "string_too_short"},
		{"max=2", str, []string{"äö", ""}, []string{"äöü"}, "string_too_long"},
		{"len=2", str, []string{"äö"}, []string{"ä"}, "string_too_short"},
		{"gt=2", str, []string{"abc"}, []string{"ab"}, "string_too_short"},
		{"gt=2", num, []string{"3"}, []string{"2"}, "greater_than"},
		{"gte=2", num, []string{"2"}, []string{"1"}, "greater_than_equal"},
		{"lt=2", num, []string{"1"}, []string{"2"}, "less_than"},
		{"lte=2", num, []string{"2"}, []string{"3"}, "less_than_equal"},
		{"lte=0.1", float, []string{"0.1"}, []string{"0.2"}, "less_than_equal"},
		{"gt=0.1", dec, []string{"0.11"}, []string{"0.10"}, "greater_than"},
		{"max=1h", span, []string{"1h"}, []string{"61m"}, "less_than_equal"},
		{"eq=a b", str, []string{"a b"}, []string{"a"}, "literal_error"},
		{"ne=a", str, []string{"b"}, []string{"a"}, "value_error"},
		{"eq=3", num, []string{"3"}, []string{"2"}, "literal_error"},
		{"multipleof=3", num, []string{"9", "0", "-3"}, []string{"4"}, "multiple_of"},
		{"multipleof=0.1", float, []string{"0.3"}, []string{"0.35"}, "multiple_of"},
		{"multipleof=0.05", dec, []string{"1.15"}, []string{"1.16"}, "multiple_of"},
		{"oneof=a 'b c'", str, []string{"a", "b c"}, []string{"b"}, "literal_error"},
		{"oneof=1 -2", num, []string{"1", "-2"}, []string{"3"}, "literal_error"},
		{"unique", list, []string{"a"}, nil, ""},
		{"email", str, []string{"a@b.c", "a.b+c@d.example"}, []string{"a", "@b", "a@", "a@b c", "a@-b"}, "value_error"},
		{"url", str, []string{"https://a.b/c?d#e", "ftp://x"}, []string{"a.b", "/x", "mailto:a@b", "http://", "http://a b", ""}, "url_parsing"},
		{"http_url", str, []string{"http://x", "HTTPS://x"}, []string{"ftp://x"}, "url_scheme"},
		{"uri", str, []string{"mailto:a@b", "urn:x:y"}, []string{"x", "a b:c"}, "url_parsing"},
		{"uuid", str, []string{"f81d4fae-7dec-11d0-a765-00a0c91e6bf6"}, []string{"f81d4fae7dec11d0a76500a0c91e6bf6"}, "uuid_parsing"},
		{"uuid4", str, []string{"f81d4fae-7dec-41d0-a765-00a0c91e6bf6"}, []string{"f81d4fae-7dec-11d0-a765-00a0c91e6bf6"}, "uuid_version"},
		{"uuid7", str, []string{"f81d4fae-7dec-71d0-a765-00a0c91e6bf6"}, []string{"f81d4fae-7dec-11d0-a765-00a0c91e6bf6"}, "uuid_version"},
		{"hostname", str, []string{"a", "a-b.c"}, []string{"-a", "a..b", ""}, "value_error"},
		{"fqdn", str, []string{"a.b"}, []string{"a"}, "value_error"},
		{"ip", str, []string{"1.2.3.4", "::1"}, []string{"1.2.3", "fe80::1%eth0"}, "ip_any_address"},
		{"ipv4", str, []string{"1.2.3.4"}, []string{"::1"}, "ip_v4_address"},
		{"ipv6", str, []string{"::1"}, []string{"1.2.3.4"}, "ip_v6_address"},
		{"cidr", str, []string{"10.0.0.0/8", "::/0"}, []string{"10.0.0.0"}, "ip_any_network"},
		{"json", str, []string{`{"a":1}`}, []string{"{"}, "json_invalid"},
		{"base64", str, []string{"AQI=", ""}, []string{"AQI", "A\nQI="}, "base64_decode"},
		{"datetime=2006-01-02", str, []string{"2024-02-29"}, []string{"2023-02-29"}, "datetime_parsing"},
		{"slug", str, []string{"a-B_1"}, []string{"", "a b", "é"}, "string_pattern_mismatch"},
		{"alpha", str, []string{"aB"}, []string{"a1"}, "string_pattern_mismatch"},
		{"alphanum", str, []string{"a1"}, []string{"a-"}, "string_pattern_mismatch"},
		{"numeric", str, []string{"-1.5"}, []string{"1."}, "string_pattern_mismatch"},
		{"ascii", str, []string{"a~\x00"}, []string{"é"}, "string_pattern_mismatch"},
		{"lowercase", str, []string{"aé1"}, []string{"aB"}, "string_pattern_mismatch"},
		{"uppercase", str, []string{"AÉ1"}, []string{"aB"}, "string_pattern_mismatch"},
		{"e164", str, []string{"+4930123456"}, []string{"030123"}, "string_pattern_mismatch"},
		{"contains=a.b", str, []string{"xa.by"}, []string{"axb"}, "string_pattern_mismatch"},
		{"startswith=a.", str, []string{"a.b"}, []string{"ba."}, "string_pattern_mismatch"},
		{"endswith=0x2C", str, []string{"a,"}, []string{",a"}, "string_pattern_mismatch"},
		{"past", when, []string{"2001-01-01T00:00:00Z"}, []string{"2999-01-01T00:00:00Z"}, "datetime_past"},
		{"future", day, []string{"2999-01-01"}, []string{"2001-01-01"}, "date_future"},
	}
	tried := map[string]bool{}
	for _, tt := range tests {
		typ, err := schema.Of(reflect.StructOf([]reflect.StructField{
			{Name: "F", Type: reflect.TypeOf(tt.of), Tag: reflect.StructTag(`validate:"` + tt.rule + `"`)}}))
		if err != nil {
			t.Error(err)
			continue
		}
		for _, rule := range typ.Fields[0].Rules {
			tried[rule.Name] = true
		}
		try := func(in string) string {
			v := reflect.New(typ.Go)
			var r schema.Report
			typ.Fields[0].DecodeText([]string{in}, unsafe.Pointer(v.UnsafePointer()), &r)
			return show(r.Items())
		}
		s := assertingFormats(t, typ)
		told := typ.Fields[0].Rules[len(typ.Fields[0].Rules)-1].Name
		for _, in := range tt.good {
			if doc := instance(typ, in); s.Validate(doc) != nil {
				t.Errorf("%s accepts %q, its schema does not: %v", tt.rule, in, s.Validate(doc))
			}
			if got := try(in); got != "" {
				t.Errorf("%s refuses %q: %s", tt.rule, in, got)
			}
		}
		for _, in := range tt.bad {
			if doc := instance(typ, in); s.Validate(doc) == nil && !silent[told] && typ.Fields[0].Type.Kind != schema.KindDuration && in != "@b" { // which the library lets pass
				t.Errorf("%s refuses %q, its schema does not", tt.rule, in)
			}
			if got := try(in); !strings.Contains(got, " "+tt.typ+": ") {
				t.Errorf("%s on %q: %q, want %s", tt.rule, in, got, tt.typ)
			}
		}
	}
	for _, doc := range schema.Rules() {
		if !tried[doc.Name] {
			t.Errorf("rule %s is not tried", doc.Name)
		}
	}
}

// silent are the rules that JSON Schema has no word for.
var silent = map[string]bool{"past": true, "future": true}

// assertingFormats is the input schema of a type, by a validator that takes formats and encodings at their word.
func assertingFormats(t *testing.T, typ *schema.Type) *jsonschema.Schema {
	t.Helper()
	raw, err := json.Marshal(schema.NewDefs("#/$defs/").Schema(typ, schema.Input))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(raw)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	c.AssertContent()
	if err := c.AddResource("doc.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("doc.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// instance is {"F": in} as a client would send it.
func instance(typ *schema.Type, in string) any {
	f := typ.Fields[0]
	switch f.Type.Kind {
	case schema.KindInt, schema.KindFloat, schema.KindDecimal:
		return map[string]any{"F": stdjson.Number(in)}
	case schema.KindList:
		return map[string]any{"F": []any{in}}
	case schema.KindDuration:
		d, _ := time.ParseDuration(in)
		return map[string]any{"F": schema.FormatDuration(d)}
	}
	return map[string]any{"F": in}
}

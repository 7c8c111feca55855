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
		`Ecma: pattern "(?i)a" uses (?i, which JSON Schema's regular expressions (ECMA-262) do not have: write both letters, as in [aA]`,
		"OnInt: pattern does not fit an int: it is for texts and lists of texts",
		"Quote: rule oneof='a: a quote is not closed",
		"Step: rule multipleof=0.5: not a whole number: the field is one",
		"Duration: rule min=fast: not a duration: write one such as 1h30m",
		"Layout: rule datetime=never: not a layout of package time: write the moment 2006-01-02 15:04:05 in your format",
		"Map: rule unique does not fit a map (map[string]int): it is for lists",
		`Default: default "x" is not a value it accepts: Input should be a valid integer, unable to parse string as an integer`,
		`Refused: default "5" is not a value it accepts: Input should be less than or equal to 4`,
		`Example: example "yesterday" is not a value it accepts: Input should be a valid datetime, expected an RFC 3339 date and time such as 2026-07-31T13:05:09Z`,
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
	var size schema.ByteSize
	var secret schema.Secret
	var at schema.Clock
	keyed := map[string]int{}
	tests := []struct {
		rule string
		of   any
		good []string
		bad  []string
		typ  string
	}{
		{"required", str, []string{"a"}, []string{""}, "string_too_short"},
		{"notnull,max=2", schema.Opt[string]{}, []string{"", "a"}, []string{"abc"}, "string_too_long"},
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
		{"gt=2026-01-31", day, []string{"2026-02-01"}, []string{"2026-01-31"}, "greater_than"},
		{"lt=2026-01-31T00:00:00Z", when, []string{"2026-01-30T00:00:00Z"}, []string{"2026-01-31T01:00:00+01:00"}, "less_than"},
		{"max=12:00", at, []string{"12:00"}, []string{"12:00:01"}, "less_than_equal"},
		{"max=10MiB", size, []string{"10485760", "10MiB"}, []string{"11MiB"}, "less_than_equal"},
		{"min=3", secret, []string{"abc"}, []string{"ab"}, "string_too_short"},
		{"dive,keys,min=2,endkeys,gt=0", keyed, []string{`{"ab":1}`}, []string{`{"a":1}`}, "string_too_short"},
		{"maxdigits=4", dec, []string{"123.4", "-0.0012", "00012.34", "1.23400"}, []string{"123.45", "12345"}, "decimal_max_digits"},
		{"maxplaces=2", dec, []string{"1", "1.23", "1.230", "-.5"}, []string{"1.234"}, "decimal_max_places"},
		{"ip|fqdn", str, []string{"10.0.0.1", "a.b"}, []string{"a", ""}, "value_error"},
		{"multipleof=3", num, []string{"9", "0", "-3"}, []string{"4"}, "multiple_of"},
		{"multipleof=0.1", float, []string{"0.3"}, []string{"0.35"}, "multiple_of"},
		{"multipleof=0.05", dec, []string{"1.15"}, []string{"1.16"}, "multiple_of"},
		{"oneof=a 'b c'", str, []string{"a", "b c"}, []string{"b"}, "literal_error"},
		{"oneof=1 -2", num, []string{"1", "-2"}, []string{"3"}, "literal_error"},
		{"unique", list, []string{"a"}, nil, ""},
		{"scheme=ws wss", str, []string{"ws://x/y", "WSS://x"}, []string{"http://x"}, "url_scheme"},
		{"datauri", str, []string{"data:,A%20brief", "data:text/plain;charset=utf-8;base64,AQI="}, []string{"data:text/plain", "x"}, "value_error"},
		{"uuid1", str, []string{"f81d4fae-7dec-11d0-a765-00a0c91e6bf6"}, []string{"f81d4fae-7dec-41d0-a765-00a0c91e6bf6"}, "uuid_version"},
		{"uuid3", str, []string{"f81d4fae-7dec-31d0-a765-00a0c91e6bf6"}, []string{"f81d4fae-7dec-41d0-a765-00a0c91e6bf6"}, "uuid_version"},
		{"uuid5", str, []string{"f81d4fae-7dec-51d0-a765-00a0c91e6bf6"}, []string{"f81d4fae-7dec-41d0-a765-00a0c91e6bf6"}, "uuid_version"},
		{"uuid6", str, []string{"f81d4fae-7dec-61d0-a765-00a0c91e6bf6"}, []string{"f81d4fae-7dec-41d0-a765-00a0c91e6bf6"}, "uuid_version"},
		{"uuid8", str, []string{"f81d4fae-7dec-81d0-a765-00a0c91e6bf6"}, []string{"f81d4fae-7dec-41d0-a765-00a0c91e6bf6"}, "uuid_version"},
		{"ulid", str, []string{"01ARZ3NDEKTSV4RRFFQ69G5FAV", "01arz3ndektsv4rrffq69g5fav"}, []string{"81ARZ3NDEKTSV4RRFFQ69G5FAV", "01ARZ3NDEKTSV4RRFFQ69G5FAU", ""}, "value_error"},
		{"hostname_port", str, []string{"a.b:80", "[::1]:65535", "10.0.0.1:1"}, []string{"a.b", "a.b:65536", "a.b:0", ":80", "::1:80"}, "value_error"},
		{"cidrv4", str, []string{"10.0.0.0/8"}, []string{"::/0", "10.0.0.0/330"}, "ip_v4_network"},
		{"cidrv6", str, []string{"::/0", "fe80::/10"}, []string{"10.0.0.0/8"}, "ip_v6_network"},
		{"mac", str, []string{"00:1b:63:84:45:e6", "00-1B-63-84-45-E6", "02:00:5e:10:00:00:00:01"}, []string{"00:1b:63:84:45", "00:1b-63:84:45:e6", "001b638445e6"}, "value_error"},
		{"date", str, []string{"2024-02-29"}, []string{"2023-02-29", "2024-2-9"}, "date_from_datetime_parsing"},
		{"time", str, []string{"13:05", "13:05:09.25"}, []string{"24:00", "1:05"}, "time_parsing"},
		{"date_time", str, []string{"2026-07-31T13:05:09Z", "2026-07-31T13:05:09.5+02:00"}, []string{"2026-07-31", "2026-07-31 13:05:09Z", "2026-02-30T13:05:09Z"}, "datetime_parsing"},
		{"duration", str, []string{"PT1H30M", "P3D", "P2W", "P1Y2M3DT4H5M6S"}, []string{"1h", "P", "PT", "P1W2D", "PT1H5S", "P1Y3D"}, "time_delta_parsing"},
		{"timezone", str, []string{"Europe/Berlin", "UTC"}, []string{"Mars/Olympus", "", "Local", "../etc/passwd"}, "value_error"},
		{"regex", str, []string{"^a+$"}, []string{"("}, "value_error"},
		{"base64url", str, []string{"-_A=", ""}, []string{"-_A", "+/A="}, "value_error"},
		{"base64rawurl", str, []string{"-_A", ""}, []string{"-_A=", "A"}, "value_error"},
		{"hexadecimal", str, []string{"0xFf", "12"}, []string{"0x", "g"}, "string_pattern_mismatch"},
		{"jwt", str, []string{"a.b.c", "a.b."}, []string{"a.b", "a.b.c.d"}, "value_error"},
		{"semver", str, []string{"1.2.3", "1.0.0-rc.1+b.5"}, []string{"1.2", "01.2.3", "1.2.3-", "v1.2.3"}, "value_error"},
		{"credit_card", str, []string{"4242 4242 4242 4242", "378282246310005"}, []string{"4242424242424243"}, "payment_card_number_luhn"},
		{"credit_card", str, nil, []string{"4242", "x242424242424242"}, "payment_card_number_digits"},
		{"isbn", str, []string{"0-306-40615-2", "978-0-306-40615-7", "097522980X"}, []string{"x", "978-0-306-40615", "123"}, "value_error"},
		{"isbn10", str, []string{"0306406152"}, []string{"0306406153", "9780306406157"}, "value_error"},
		{"isbn13", str, []string{"9780306406157"}, []string{"9780306406158", "0306406152"}, "value_error"},
		{"hexcolor", str, []string{"#fff", "#FF800080"}, []string{"fff", "#ff", "#ggg"}, "value_error"},
		{"iscolor", str, []string{"#fff", "rgb(255, 128,0)", "rgba(10%, 20%, 30%, 0.5)", "hsl(120, 100%, 50%)", "hsla(120deg,100%,50%,.3)"}, []string{"rgb(256,0,0)", "red", "hsl(1,2,3)"}, "value_error"},
		{"iso3166_1_alpha2", str, []string{"DE", "ZW"}, []string{"XX", "de", ""}, "value_error"},
		{"iso3166_1_alpha3", str, []string{"DEU", "ZWE"}, []string{"XXX", "deu"}, "value_error"},
		{"iso4217", str, []string{"EUR", "ZWG"}, []string{"DEM", "eur"}, "value_error"},
		{"bcp47_language_tag", str, []string{"de", "de-AT", "zh-Hant-TW", "en-x-pirate", "de-CH-1996"}, []string{"", "d", "de_AT", "de-"}, "value_error"},
		{"email", str, []string{"a@b.c", "a.b+c@d.example", "é@exämple.com", strings.Repeat("a", 64) + "@b.c"},
			[]string{"a", "@b", "a@", "a@b c", "a@-b", ".a@x.co", "a.@x.co", "a..b@x.co", strings.Repeat("a", 65) + "@b.c", "a@b..c", "a@b.c."}, "value_error"},
		{"url", str, []string{"https://a.b/c?d#e", "ftp://x"}, []string{"a.b", "/x", "mailto:a@b", "http://", "http://a b", "", "http://exämple.com/", "http://a.b/ä", "http://h:65536/", "http://h/?%zz", "http://h/#a#b"}, "url_parsing"},
		{"http_url", str, []string{"http://x", "HTTPS://x"}, []string{"ftp://x"}, "url_scheme"},
		{"uri", str, []string{"mailto:a@b", "urn:x:y", "http://u:p@[::1]:80/%41;a=b?c/?#d", "file:///a", "a:/", "s3://b:/"},
			[]string{"x", "a b:c", "a:b[c]", "http://[::1", "http://[::1%25eth0]/", "http://a@b@c", "a:%4", "a:%zz", "ä:b", "a:ä", "a:|", "a:#a#b"}, "url_parsing"},
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
		{"alphaunicode", str, []string{"aé", "ж"}, []string{"a1", ""}, "string_pattern_mismatch"},
		{"alphanumunicode", str, []string{"aé1", "٣"}, []string{"a-", ""}, "string_pattern_mismatch"},
		{"number", str, []string{"007"}, []string{"-1", "1.5"}, "string_pattern_mismatch"},
		{"printascii", str, []string{"a ~"}, []string{"a\n", "é"}, "string_pattern_mismatch"},
		{"containsany=]^-a", str, []string{"x]", "-"}, []string{"b", ""}, "value_error"},
		{"excludes=a.b", str, []string{"axb", ""}, []string{"xa.by"}, "value_error"},
		{"excludesall=<>&", str, []string{"a"}, []string{"a>b"}, "value_error"},
		{"startsnotwith=a.", str, []string{"ab", ""}, []string{"a.b"}, "value_error"},
		{"endsnotwith=.b", str, []string{"ab", ".ba"}, []string{"a.b"}, "value_error"},
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
			if doc := instance(typ, in); s.Validate(doc) == nil && !silent[told] && !silentKind[typ.Fields[0].Type.Kind] && in != "@b" && !beyond[in] { // which the library lets pass
				t.Errorf("%s refuses %q, its schema does not", tt.rule, in)
			}
			if got := try(in); !strings.Contains(got, " "+tt.typ+": ") {
				t.Errorf("%s on %q: %q, want %s", tt.rule, in, got, tt.typ)
			}
		}
	}
	for _, doc := range schema.Rules() {
		if _, sibling := siblingTests[doc.Name]; !tried[doc.Name] && !sibling {
			t.Errorf("rule %s is not tried", doc.Name)
		}
	}
}

// silent are the rules that JSON Schema has no word for.
var silent = map[string]bool{"past": true, "future": true, "timezone": true, "email": true /* the library does not know idn-email */}

// silentKind are the kinds whose bounds JSON Schema has no word for.
var silentKind = map[schema.Kind]bool{schema.KindDuration: true, schema.KindTime: true, schema.KindDate: true, schema.KindClock: true}

// beyond are the inputs that break a rule in a way that a pattern cannot see, such as a check digit or a wrong number of bits, or that a format
// excludes which the library looks at less closely.
var beyond = map[string]bool{"4242424242424243": true, "0306406153": true, "9780306406158": true, "11MiB": true, "http://h:65536/": true,
	"http://exämple.com/": true, "http://a.b/ä": true, "http://h/?%zz": true, "http://h/#a#b": true, "a:b[c]": true, "http://a@b@c": true,
	"a:%4": true, "a:%zz": true, "a:ä": true, "a:|": true, "a:#a#b": true}

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
	if f.Rules[0].Name == "maxdigits" {
		return map[string]any{"F": in} // of a decimal that is sent as a number, JSON Schema cannot count the digits
	}
	switch f.Type.Kind {
	case schema.KindInt, schema.KindFloat, schema.KindDecimal:
		return map[string]any{"F": stdjson.Number(in)}
	case schema.KindList:
		return map[string]any{"F": []any{in}}
	case schema.KindDuration:
		d, _ := time.ParseDuration(in)
		return map[string]any{"F": schema.FormatDuration(d)}
	case schema.KindMap:
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(in))
		if err != nil {
			panic(err)
		}
		return map[string]any{"F": doc}
	}
	return map[string]any{"F": in}
}

package schema_test

import (
	"encoding/json/jsontext"
	"regexp"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/gotandem/tandem/schema"
)

// TestCoercionOfText goes through what pydantic makes of strings, kind by kind. What stands after the text is its canonical form, or the mistake.
func TestCoercionOfText(t *testing.T) {
	type scalars struct {
		Everything
		F64 float64
	}
	typ := mustOf(t, scalars{})
	for field, tests := range map[string]map[string]string{
		"B": {
			"1": "true", "t": "true", "y": "true", "on": "true", "yes": "true", "true": "true", "TRUE": "true", "Yes": "true", "oN": "true",
			"0": "false", "f": "false", "n": "false", "off": "false", "no": "false", "false": "false", "OFF": "false",
			"": "!bool_parsing", "2": "!bool_parsing", "1.0": "!bool_parsing", " true": "!bool_parsing", "tru": "!bool_parsing", "ok": "!bool_parsing",
		},
		"ID": {
			"42": "42", " 42 ": "42", "\t42\n": "42", "+42": "42", "-42": "-42", "0042": "42", "-007": "-7", "1_000": "1000", "1_0_0": "100", "42.0": "42", "42.000": "42", "-0.0": "0", "+1_000.0": "1000",
			"00000000000000000000000000042": "42",
			"1__0":                          "!int_parsing", "_1": "!int_parsing", "1_": "!int_parsing", "+-1": "!int_parsing", "++1": "!int_parsing", "--1": "!int_parsing", "- 1": "!int_parsing", "42.5": "!int_parsing",
			"42.": "!int_parsing", ".0": "!int_parsing", "1e3": "!int_parsing", "0x10": "!int_parsing", "": "!int_parsing", " ": "!int_parsing", "٤٢": "!int_parsing", "1 000": "!int_parsing",
			"9223372036854775807": "9223372036854775807", "9223372036854775808": "!int_parsing_size", strings.Repeat("9", 4300): "!int_parsing_size", strings.Repeat("0", 4301): "!int_parsing_size",
		},
		"I8":  {"127": "127", "128": "!int_parsing_size", "-128.0": "-128"},
		"U16": {"65535": "65535", "65536": "!int_parsing_size", "-1": "!greater_than_equal", "-0": "0"},
		"F64": {
			"50.5": "50.5", " 1.5 ": "1.5", "+1.5": "1.5", "1_000.5": "1000.5", ".5": "0.5", "5.": "5", "1e3": "1000", "1E-3": "0.001", "-0": "-0",
			"": "!float_parsing", "x": "!float_parsing", "1e": "!float_parsing", "1e+-3": "!float_parsing", "1..5": "!float_parsing", "0x1p-2": "!float_parsing", "1,5": "!float_parsing",
			"nan": "!finite_number", "Infinity": "!finite_number", "-inf": "!finite_number", "1e400": "!finite_number",
		},
		"Dec": {
			"10.50": "10.50", " +1_0.50 ": "10.50", "-.5": "-0.5", "1e2": "100",
			"": "!decimal_parsing", "NaN": "!decimal_parsing", "1e+-2": "!decimal_parsing", "0x1": "!decimal_parsing", "1e999999999": "!decimal_max_digits",
		},
		"T": {
			"2026-07-31T13:05:09Z": "2026-07-31T13:05:09Z", "2026-07-31T13:05:09.25+02:00": "2026-07-31T13:05:09.25+02:00", "2026-07-31t13:05:09z": "2026-07-31T13:05:09Z",
			"2026-07-31 13:05:09Z": "2026-07-31T13:05:09Z", "2026-07-31_13:05:09Z": "2026-07-31T13:05:09Z", "2026-07-31T13:05": "2026-07-31T13:05:00Z", "2026-07-31 13:05": "2026-07-31T13:05:00Z",
			"2026-07-31T13:05Z": "2026-07-31T13:05:00Z", "2026-07-31T13:05-0730": "2026-07-31T13:05:00-07:30", "2026-07-31 13:05:09 +02": "2026-07-31T13:05:09+02:00",
			"2026-07-31": "2026-07-31T00:00:00Z", " 2026-07-31T13:05:09 ": "2026-07-31T13:05:09Z",
			// Seconds up to 20,000,000,000, then milliseconds.
			"0": "1970-01-01T00:00:00Z", "1700000000": "2023-11-14T22:13:20Z", "1700000000.123456789": "2023-11-14T22:13:20.123456789Z", "-1": "1969-12-31T23:59:59Z", "-1.5": "1969-12-31T23:59:58.5Z",
			"20000000000": "2603-10-11T11:33:20Z", "20000000001": "1970-08-20T11:33:20.001Z", "1700000000123": "2023-11-14T22:13:20.123Z", "-20000000001": "1969-05-14T12:26:39.999Z",
			"999999999999999": "!datetime_parsing", "1.7e9": "2023-11-14T22:13:20Z", "1e300": "!datetime_parsing",
			"": "!datetime_parsing", "x": "!datetime_parsing", "2026-02-29": "!datetime_parsing", "2026-07-31T25:00": "!datetime_parsing", "2026-07-31T": "!datetime_parsing", "2026-07-31x13:05": "!datetime_parsing",
			"2026-07-31T13:05+24:00": "!datetime_parsing", "2026-07-31T13:05+2:00": "!datetime_parsing", "2026-07-31T13:05:09Zx": "!datetime_parsing", "31.07.2026": "!datetime_parsing",
		},
		"Day": {
			"2026-07-31": "2026-07-31", " 2026-07-31 ": "2026-07-31", "2026-07-31T00:00": "2026-07-31", "2026-07-31T00:00:00.000Z": "2026-07-31", "2026-07-31T00:00:00+02:00": "2026-07-31",
			"1785456000": "2026-07-31", "1785456000000": "2026-07-31", "0": "1970-01-01",
			"2026-07-31T00:00:01": "!date_from_datetime_inexact", "1785456001": "!date_from_datetime_inexact",
			"2026-02-29": "!date_from_datetime_parsing", "": "!date_from_datetime_parsing", "0000-01-01": "!date_from_datetime_parsing", "2026-7-1": "!date_from_datetime_parsing",
		},
		"Clock": {
			"13:05": "13:05:00", "13:05:09": "13:05:09", "13:05:09.250": "13:05:09.25", " 13:05 ": "13:05:00", "3600": "01:00:00", "0.5": "00:00:00.5",
			"86400": "!time_parsing", "-1": "!time_parsing", "24:00": "!time_parsing", "1:05": "!time_parsing", "13:05Z": "!time_parsing", "": "!time_parsing",
		},
		"Dur": {
			"PT1H30M": "PT1H30M", "pt1h30m": "PT1H30M", "P1DT12H": "PT36H", "P2W": "PT336H", "-PT0.5S": "-PT0.5S", "+PT1S": "PT1S", "PT1,5S": "PT1.5S", "1h30m": "PT1H30M", "-1.5h": "-PT1H30M", "100ms": "PT0.1S",
			"90": "PT1M30S", "1.5": "PT1.5S", "-1": "-PT1S", "0": "PT0S",
			"01:30:00": "PT1H30M", "1:30": "PT1H30M", "36:00:00": "PT36H", "-00:00:01.5": "-PT1.5S", "1 12:00:00": "PT36H", "3 days, 04:05:06": "PT76H5M6S", "1 day 00:00": "PT24H", "2d 01:00": "!time_delta_parsing",
			"P1Y": "!time_delta_parsing", "P": "!time_delta_parsing", "": "!time_delta_parsing", "1h30": "!time_delta_parsing", "01:60": "!time_delta_parsing", "01:30:60": "!time_delta_parsing", "1:2:3:4": "!time_delta_parsing",
			"9223372036": "PT2562047H47M16S", "9223372037": "!time_delta_parsing", "106752 00:00": "!time_delta_parsing", "3 weeks, 01:00": "!time_delta_parsing", "1.5:00": "!time_delta_parsing",
		},
		"UUID": {
			"f81d4fae-7dec-11d0-a765-00a0c91e6bf6": "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6": "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
			"f81d4fae7dec11d0a76500a0c91e6bf6": "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6": "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
			"URN:UUID:F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6": "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "{f81d4fae-7dec-11d0-a765-00a0c91e6bf6}": "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
			"": "!uuid_parsing", "f81d4fae7dec11d0a76500a0c91e6bfg": "!uuid_parsing", "{f81d4fae7dec11d0a76500a0c91e6bf6}": "!uuid_parsing", "f81d4fae_7dec_11d0_a765_00a0c91e6bf6": "!uuid_parsing",
		},
		"Bytes": {
			"AQI=": "AQI=", "AQI": "AQI=", "-_8": "+/8=", "+/8=": "+/8=", "-_8=": "+/8=", "": "",
			"A": "!bytes_invalid_encoding", "+_8=": "!bytes_invalid_encoding", "AQ I=": "!bytes_invalid_encoding", "AQJ": "!bytes_invalid_encoding", "AQI=\n": "!bytes_invalid_encoding",
		},
		"S": {" a ": " a ", "": "", "1": "1"},
	} {
		for in, want := range tests {
			var v scalars
			var r schema.Report
			f := typ.FieldByGo(field)
			f.DecodeText([]string{in}, unsafe.Pointer(&v), &r)
			got := f.Text(unsafe.Pointer(&v))
			if len(r.Items()) > 0 {
				item := r.Items()[0]
				got = "!" + item.Type
				if quoted, ok := item.Input.(jsontext.Value); ok {
					text, _ := jsontext.AppendUnquote(nil, quoted)
					item.Input = string(text)
				}
				if len(in) < 1000 && item.Input != in {
					t.Errorf("%s %q: the mistake quotes %v", field, in, item.Input)
				}
			}
			if got != want {
				t.Errorf("%s %q is %q, want %q", field, in, got, want)
			}
		}
	}
}

// TestDurationPattern holds the strict reading of durations against its pattern, which text may ignore.
func TestDurationPattern(t *testing.T) {
	type box struct {
		D time.Duration `json:"d"`
	}
	pattern := regexp.MustCompile(schema.NewDefs("#/").Field(mustOf(t, box{}).Fields[0], schema.Input).Pattern)
	for _, s := range []string{
		"PT1H30M", "-PT5S", "+PT5S", "PT0.25S", "PT0,25S", "P1D", "P1.5D", "P2W", "P1W1D", "P1DT12H", "PT1.5H", "PT1H1.5M", "P1WT1S",
		"P", "PT", "P1DT", "PT1.5H1M", "P1.5DT1H", "PT1S1H", "P1Y", "P1M", "1h", "", "PT", "PT.5S", "PT1.S", "P1D1W", "--PT1S", "90",
	} {
		_, r := decode[box](t, `{"d":"`+s+`"}`)
		if refused := r.Len() > 0; refused == pattern.MatchString(s) {
			t.Errorf("%q: refused %t, but the pattern says otherwise", s, refused)
		}
	}
	for _, d := range []time.Duration{0, time.Nanosecond, -time.Nanosecond, 90 * time.Minute, 1<<63 - 1, -1 << 63} {
		if s := schema.FormatDuration(d); !pattern.MatchString(s) {
			t.Errorf("%s is written against its own pattern", s)
		}
	}
}

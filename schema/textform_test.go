package schema_test

import (
	"encoding/json/v2"
	"log/slog"
	"math/big"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/gotandem/tandem/schema"
)

type richThings struct {
	URL    url.URL                `json:"url,omitzero" validate:"scheme=https wss"`
	Link   *url.URL               `json:"link,omitzero"`
	Mail   mail.Address           `json:"mail,omitzero"`
	Addr   netip.Addr             `json:"addr,omitzero" validate:"ipv4"`
	Net    netip.Prefix           `json:"net,omitzero"`
	Port   netip.AddrPort         `json:"port,omitzero"`
	IP     net.IP                 `json:"ip,omitzero"`
	IPNet  net.IPNet              `json:"ipnet,omitzero"`
	MAC    net.HardwareAddr       `json:"mac,omitzero"`
	Zone   *time.Location         `json:"zone,omitzero"`
	Level  slog.Level             `json:"level,omitzero"`
	Big    big.Int                `json:"big,omitzero"`
	BigPtr *big.Int               `json:"bigptr,omitzero"`
	Links  []url.URL              `json:"links,omitzero" validate:"dive,http_url"`
	ByAddr map[netip.Addr]url.URL `json:"by_addr,omitzero"`
}

// TestRichScalars reads and writes types of the standard library as APIs do, with encoding/json/v2 and without.
func TestRichScalars(t *testing.T) {
	for src, want := range map[string]string{
		`{"url":"https://u@example.org:80/a?b=c#d"}`: "", `{"url":"http://example.org/"}`: "url url_scheme: URL scheme should be 'https' or 'wss'", `{"url":"/path"}`: "url url_parsing: Input should be a valid URL, relative URL without a base",
		`{"url":""}`: "url url_parsing: Input should be a valid URL, input is empty", `{"url":5}`: "url string_type: Input should be a valid string", `{"link":"mailto:a@example.org"}`: "",
		`{"mail":"ann@example.org"}`: "", `{"mail":"\"Jörg \\\"J\\\" Ö\" <j@example.org>"}`: "", `{"mail":"ann"}`: "mail value_error: value is not a valid email address: An email address must have an @-sign.",
		`{"mail":"Ann <ann@localhost>"}`: "mail value_error: value is not a valid email address: The email address contains invalid characters.",
		`{"addr":"192.0.2.1"}`:           "", `{"addr":"::1"}`: "addr ip_v4_address: value is not a valid IPv4 address", `{"addr":"x"}`: "addr ip_any_address: value is not a valid IPv4 or IPv6 address", `{"addr":""}`: "addr ip_any_address: value is not a valid IPv4 or IPv6 address",
		`{"net":"10.0.0.0/8"}`: "", `{"net":"10.0.0.0"}`: "net ip_any_network: value is not a valid IPv4 or IPv6 network", `{"port":"[2001:db8::1]:80"}`: "", `{"port":"[fe80::1%eth0]:80"}`: "port value_error: Value error, not an address and a port, such as 192.0.2.1:80 or [2001:db8::1]:80",
		`{"ip":"192.0.2.1"}`: "", `{"ip":""}`: "ip ip_any_address: value is not a valid IPv4 or IPv6 address", `{"ipnet":"10.0.0.0/8"}`: "", `{"ipnet":"10"}`: "ipnet ip_any_network: value is not a valid IPv4 or IPv6 network",
		`{"mac":"00:1b:63:84:45:e6"}`: "", `{"mac":"00"}`: "mac value_error: Value error, not a MAC address", `{"zone":"Europe/Berlin"}`: "", `{"zone":"UTC"}`: "", `{"zone":"Local"}`: "zone value_error: Value error, not a time zone such as Europe/Berlin", `{"zone":"Mars/Base"}`: "zone value_error: Value error, not a time zone such as Europe/Berlin",
		`{"level":"WARN+2"}`: "", `{"level":"LOUD"}`: "level value_error: Value error, not a level such as INFO or WARN+2", `{"level":4}`: "level string_type: Input should be a valid string",
		`{"big":123456789012345678901234567890}`: "", `{"big":-1}`: "", `{"big":1.5}`: "big int_from_float: Input should be a valid integer, got a number with a fractional part", `{"big":"1"}`: "big int_type: Input should be a valid integer", `{"big":null}`: "big int_type: Input should be a valid integer",
		`{"big":` + strings.Repeat("9", 4301) + `}`: "big int_parsing_size: Unable to parse input string as an integer, exceeded maximum size", `{"bigptr":5}`: "",
		`{"links":["http://a.example/","https://b.example/"]}`: "", `{"links":["ftp://a.example/"]}`: "links.0 url_scheme: URL scheme should be 'http' or 'https'",
		`{"by_addr":{"192.0.2.1":"https://a.example/"}}`: "", `{"by_addr":{"x":"https://a.example/"}}`: "by_addr.x.[key] ip_any_address: value is not a valid IPv4 or IPv6 address",
	} {
		v, r := decode[richThings](t, src)
		if got := show(r.Items()); got != want {
			t.Errorf("%.80s\ngot  %s\nwant %s", src, got, want)
		}
		if want != "" {
			continue
		}
		typ := mustOf(t, v)
		ours, err := typ.AppendJSON(nil, unsafe.Pointer(&v))
		if err != nil || string(ours) != src {
			t.Errorf("%s is written as %s, %v", src, ours, err)
		}
		if v2, err := json.Marshal(&v, schema.Options()); err != nil || string(v2) != src {
			t.Errorf("%s is written by encoding/json/v2 as %s, %v", src, v2, err)
		}
	}
	for src, want := range map[string]string{`{"big":"+1_000.0"}`: `{"big":1000}`, `{"big":"x"}`: `big int_parsing "x"`, `{"big":1e3}`: `{"big":1000}`} {
		if got := lenient(t, mustOf(t, richThings{}), src, true); got != want {
			t.Errorf("%s is %s, want %s", src, got, want)
		}
	}
	// As text.
	for name, in := range map[string][2]string{
		"URL": {"https://example.org/", "https://example.org/"}, "Link": {"urn:x:y", "urn:x:y"}, "Zone": {"Europe/Berlin", "Europe/Berlin"}, "Big": {" 1_000 ", "1000"}, "BigPtr": {"7", "7"}, "Level": {"error", "ERROR"},
		"Mail": {"Ann B <ann@example.org>", `"Ann B" <ann@example.org>`}, "MAC": {"00-1B-63-84-45-E6", "00:1b:63:84:45:e6"}, "Addr": {"192.0.2.1", "192.0.2.1"},
	} {
		var v richThings
		var r schema.Report
		f := mustOf(t, v).FieldByGo(name)
		if f.DecodeText([]string{in[0]}, unsafe.Pointer(&v), &r); r.Len() > 0 || f.Text(unsafe.Pointer(&v)) != in[1] {
			t.Errorf("%s %q is %q: %s", name, in[0], f.Text(unsafe.Pointer(&v)), show(r.Items()))
		}
	}
	// What is written has the documented form.
	for _, f := range mustOf(t, richThings{}).Fields {
		s := schema.NewDefs("#/").Field(f, schema.Input)
		if reflect.DeepEqual(*s, schema.JSONSchema{}) {
			t.Errorf("%s is documented as anything", f)
		}
	}
	raw, _ := json.Marshal(schema.NewDefs("#/").Field(mustOf(t, richThings{}).Fields[0], schema.Input))
	if want := `{"type":"string","format":"uri","pattern":"^(?:[Hh][Tt][Tt][Pp][Ss]|[Ww][Ss][Ss])://[^\\/?#]"}`; string(raw) != want {
		t.Errorf("%s", raw)
	}
	// The input may be used again for something else.
	src := []byte(`{"url":"https://example.org/path"}`)
	var v richThings
	var r schema.Report
	mustOf(t, v).DecodeBytes(src, unsafe.Pointer(&v), &r)
	clear(src)
	if v.URL.String() != "https://example.org/path" {
		t.Errorf("%q", v.URL.String())
	}
}

package schema

import (
	"encoding/base64"
	"encoding/json/jsontext"
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unsafe"
)

// refusal is what a check of a text says: a type, a message, its context. The zero value is no refusal.
type refusal struct {
	typ, msg string
	ctx      map[string]any
}

func wrong(typ, msg, reason string) refusal {
	return refusal{typ, msg + reason, map[string]any{"error": reason}}
}

// with adds keywords to the schema of a rule.
func with(build func(*Type, string) (Rule, error), set func(*JSONSchema)) func(*Type, string) (Rule, error) {
	return func(t *Type, param string) (Rule, error) {
		rule, err := build(t, param)
		if inner := rule.schema; inner != nil {
			rule.schema = func(s *JSONSchema) { inner(s); set(s) }
		}
		return rule, err
	}
}

// text makes a rule of a check of strings.
func text(check func(string) refusal, format, pattern string) func(*Type, string) (Rule, error) {
	return func(t *Type, _ string) (Rule, error) {
		if t.Kind != KindString || t.Enum != nil {
			return Rule{}, errUnfit
		}
		return Rule{
			check: func(p unsafe.Pointer, r *Report) bool {
				s := *(*string)(p)
				bad := check(s)
				if bad.typ == "" {
					return true
				}
				r.Add(bad.typ, bad.msg, bad.ctx, s)
				return false
			},
			schema: func(s *JSONSchema) {
				if format != "" {
					s.format(format)
				}
				if pattern != "" {
					s.pattern(pattern)
				}
			},
		}, nil
	}
}

// The parts of an e-mail address: what may stand before the @, and a label of the domain behind it.
const (
	emailLocal = "[\\p{L}\\p{N}\\p{M}.!#$%&'*+/=?^_`{|}~-]+"
	emailLabel = "[\\p{L}\\p{N}](?:[\\p{L}\\p{N}\\p{M}-]{0,61}[\\p{L}\\p{N}\\p{M}])?"
)

// email is the grammar of <input type=email> (HTML, section 4.10.5.1.5) with the letters of every script, as mail has had them since
// RFC 6531, and with at least two labels in the domain: an address that works outside one's own network.
var email = regexp.MustCompile("^" + emailLocal + "@" + emailLabel + "(?:\\." + emailLabel + ")+$")

func checkEmail(s string) refusal {
	reason := ""
	local, domain, found := strings.Cut(s, "@")
	switch {
	case !found:
		reason = "An email address must have an @-sign."
	case local == "":
		reason = "There must be something before the @-sign."
	case domain == "":
		reason = "There must be something after the @-sign."
	case len(s) > 254:
		reason = "The email address is too long."
	case !email.MatchString(s):
		reason = "The email address contains invalid characters."
	default:
		return refusal{}
	}
	return refusal{"value_error", "value is not a valid email address: " + reason, map[string]any{"reason": reason}}
}

const urlWrong = "Input should be a valid URL, "

func checkURI(s string) refusal {
	u, err := url.Parse(s)
	switch {
	case s == "":
		return wrong("url_parsing", urlWrong, "input is empty")
	case err != nil || strings.ContainsAny(s, " \t\r\n<>\"\\^`{|}"):
		return wrong("url_parsing", urlWrong, "invalid character or port")
	case u.Scheme == "":
		return wrong("url_parsing", urlWrong, "relative URL without a base")
	case u.Opaque == "" && u.Host == "" && u.Path == "":
		return wrong("url_parsing", urlWrong, "empty host")
	}
	return refusal{}
}

func checkURL(s string) refusal {
	if bad := checkURI(s); bad.typ != "" {
		return bad
	}
	if u, err := url.Parse(s); err != nil || u.Hostname() == "" {
		return wrong("url_parsing", urlWrong, "empty host")
	}
	return refusal{}
}

func checkHTTPURL(s string) refusal {
	if bad := checkURL(s); bad.typ != "" {
		return bad
	}
	if u, err := url.Parse(s); err != nil || u.Scheme != "http" && u.Scheme != "https" {
		const expected = "'http' or 'https'"
		return refusal{"url_scheme", "URL scheme should be " + expected, map[string]any{"expected_schemes": expected}}
	}
	return refusal{}
}

func uuidPattern(version int) string {
	return "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-" + strconv.Itoa(version) + "[0-9a-fA-F]{3}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$"
}

// checkUUID checks a UUID of a version; 0 is any.
func checkUUID(version int) func(string) refusal {
	return func(s string) refusal {
		id, err := parseUUID(s)
		if err != nil {
			return wrong("uuid_parsing", "Input should be a valid UUID, ", err.Error())
		}
		if version > 0 && int(id[6]>>4) != version {
			return refusal{"uuid_version", fmt.Sprintf("UUID version %d expected", version), map[string]any{"expected_version": version}}
		}
		return refusal{}
	}
}

var hostname = regexp.MustCompile(`^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$`)

func checkHostname(s string) refusal {
	if len(s) > 253 || !hostname.MatchString(s) {
		return wrong("value_error", "Value error, ", "not a valid host name")
	}
	return refusal{}
}

func checkFQDN(s string) refusal {
	if checkHostname(s).typ != "" || !strings.Contains(s, ".") {
		return wrong("value_error", "Value error, ", "not a fully qualified host name")
	}
	return refusal{}
}

func checkIP(s string) refusal {
	if a, err := netip.ParseAddr(s); err != nil || a.Zone() != "" {
		return refusal{"ip_any_address", "value is not a valid IPv4 or IPv6 address", nil}
	}
	return refusal{}
}

func checkIPv4(s string) refusal {
	if a, err := netip.ParseAddr(s); err != nil || !a.Is4() {
		return refusal{"ip_v4_address", "value is not a valid IPv4 address", nil}
	}
	return refusal{}
}

func checkIPv6(s string) refusal {
	if a, err := netip.ParseAddr(s); err != nil || !a.Is6() || a.Zone() != "" {
		return refusal{"ip_v6_address", "value is not a valid IPv6 address", nil}
	}
	return refusal{}
}

func checkCIDR(s string) refusal {
	if _, err := netip.ParsePrefix(s); err != nil {
		return refusal{"ip_any_network", "value is not a valid IPv4 or IPv6 network", nil}
	}
	return refusal{}
}

func checkJSON(s string) refusal {
	if !jsontext.Value(s).IsValid() {
		return wrong("json_invalid", "Invalid JSON: ", "not a JSON value")
	}
	return refusal{}
}

func checkBase64(s string) refusal {
	if _, err := base64.StdEncoding.Strict().DecodeString(s); err != nil || strings.ContainsAny(s, "\r\n") {
		return wrong("base64_decode", "Base64 decoding error: ", "expected the standard alphabet with padding")
	}
	return refusal{}
}

// class compiles a rule that is a pattern.
func class(pattern string) func(*Type, string) (Rule, error) {
	re := regexp.MustCompile(pattern)
	return func(t *Type, _ string) (Rule, error) { return matching(t, re, pattern) }
}

// matching is the rule that a text matches a pattern.
func matching(t *Type, re *regexp.Regexp, pattern string) (Rule, error) {
	if t.Kind != KindString || t.Enum != nil {
		return Rule{}, errUnfit
	}
	return Rule{
		check: func(p unsafe.Pointer, r *Report) bool {
			s := *(*string)(p)
			if re.MatchString(s) {
				return true
			}
			r.Add("string_pattern_mismatch", "String should match pattern '"+pattern+"'", map[string]any{"pattern": pattern}, s)
			return false
		},
		schema: func(s *JSONSchema) { s.pattern(pattern) },
	}, nil
}

// literal compiles contains, startswith and endswith.
func literal(before, after string) func(*Type, string) (Rule, error) {
	return func(t *Type, param string) (Rule, error) {
		pattern := before + regexp.QuoteMeta(param) + after
		re, err := regexp.Compile(pattern)
		if err != nil {
			return Rule{}, fmt.Errorf("not a text to look for: %w", err)
		}
		return matching(t, re, pattern)
	}
}

func datetime(t *Type, layout string) (Rule, error) {
	probe := time.Date(2026, 11, 23, 17, 45, 12, 0, time.UTC)
	if again, err := time.Parse(layout, probe.Format(layout)); err != nil || layout == probe.Format(layout) || again.IsZero() {
		return Rule{}, fmt.Errorf("not a layout of package time: write the moment 2006-01-02 15:04:05 in your format")
	}
	format := map[string]string{time.DateOnly: "date", time.RFC3339: "date-time", time.RFC3339Nano: "date-time"}[layout]
	return text(func(s string) refusal {
		if _, err := time.Parse(layout, s); err != nil {
			return wrong("datetime_parsing", "Input should be a valid datetime, ", "expected the form "+layout)
		}
		return refusal{}
	}, format, "")(t, "")
}

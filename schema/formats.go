package schema

import (
	"encoding/base64"
	"encoding/json/jsontext"
	"net/netip"
	"strconv"
	"strings"
)

// The parts of an e-mail address: a word of what stands before the @, and a label of the domain behind it.
const (
	emailAtom  = "[\\p{L}\\p{N}\\p{M}!#$%&'*+/=?^_`{|}~-]+"
	emailLabel = "[\\p{L}\\p{N}](?:[\\p{L}\\p{N}\\p{M}-]{0,61}[\\p{L}\\p{N}\\p{M}])?"
)

// email is the grammar of RFC 5321 without quoted names, with the letters of every script, as mail has had them since RFC 6531, and with at
// least two labels in the domain: an address that works outside one's own network. JSON Schema calls it idn-email.
var email = newExpression("^" + emailAtom + "(?:\\." + emailAtom + ")*@" + emailLabel + "(?:\\." + emailLabel + ")+$")

func checkEmail(s string) refusal {
	local, domain, found := strings.Cut(s, "@")
	if len(local) <= 64 && len(s) <= 254 && email.matches(s) {
		return refusal{}
	}
	reason := "The email address contains invalid characters."
	switch {
	case !found:
		reason = "An email address must have an @-sign."
	case local == "":
		reason = "There must be something before the @-sign."
	case domain == "":
		reason = "There must be something after the @-sign."
	case len(s) > 254:
		reason = "The email address is too long."
	case len(local) > 64:
		reason = "The email address is too long before the @-sign."
	case local[0] == '.':
		reason = "An email address cannot start with a period."
	case local[len(local)-1] == '.':
		reason = "An email address cannot have a period immediately before the @-sign."
	case strings.Contains(s, ".."):
		reason = "An email address cannot have two periods in a row."
	}
	return refusal{"value_error", map[string]any{"reason": reason}}
}

func uuidPattern(version int) string {
	return "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-" + strconv.Itoa(version) + "[0-9a-fA-F]{3}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$"
}

// uuidRule compiles the rule for a UUID of a version; 0 is any.
func uuidRule(version int) func(*Type, string) (Rule, error) {
	pattern := ""
	if version > 0 {
		pattern = uuidPattern(version)
	}
	return text(func(s string) refusal {
		id, err := parseUUID(s)
		if err != nil {
			return wrong("uuid_parsing", err.Error())
		}
		if version > 0 && int(id[6]>>4) != version {
			return refusal{"uuid_version", map[string]any{"expected_version": version}}
		}
		return refusal{}
	}, "uuid", pattern)
}

var hostname = newExpression(`^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$`)

func checkHostname(s string) refusal {
	if len(s) > 253 || !hostname.matches(s) {
		return wrong("value_error", "not a valid host name")
	}
	return refusal{}
}

func checkFQDN(s string) refusal {
	if checkHostname(s).typ != "" || !strings.Contains(s, ".") {
		return wrong("value_error", "not a fully qualified host name")
	}
	return refusal{}
}

// hostPortPattern is a host name or an address, in brackets if it has colons, with a port of 1 to 65535.
const hostPortPattern = `^(?:[a-zA-Z0-9](?:[a-zA-Z0-9.\-]*[a-zA-Z0-9])?|\[[0-9a-fA-F:.]+\]):(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])$`

var hostPort = newExpression(hostPortPattern)

func checkHostPort(s string) refusal {
	bad := wrong("value_error", "not a host and a port, such as example.org:80")
	if !hostPort.matches(s) {
		return bad
	}
	host := s[:strings.LastIndexByte(s, ':')]
	if inside, ok := strings.CutPrefix(host, "["); ok {
		if checkIPv6(strings.TrimSuffix(inside, "]")).typ != "" {
			return bad
		}
	} else if checkHostname(host).typ != "" {
		return bad
	}
	return refusal{}
}

func checkIP(s string) refusal {
	if a, err := netip.ParseAddr(s); err != nil || a.Zone() != "" {
		return refusal{"ip_any_address", nil}
	}
	return refusal{}
}

func checkIPv4(s string) refusal {
	if a, err := netip.ParseAddr(s); err != nil || !a.Is4() {
		return refusal{"ip_v4_address", nil}
	}
	return refusal{}
}

func checkIPv6(s string) refusal {
	if a, err := netip.ParseAddr(s); err != nil || !a.Is6() || a.Zone() != "" {
		return refusal{"ip_v6_address", nil}
	}
	return refusal{}
}

func checkCIDR(s string) refusal {
	if _, err := netip.ParsePrefix(s); err != nil {
		return refusal{"ip_any_network", nil}
	}
	return refusal{}
}

func checkCIDRv4(s string) refusal {
	if p, err := netip.ParsePrefix(s); err != nil || !p.Addr().Is4() {
		return refusal{"ip_v4_network", nil}
	}
	return refusal{}
}

func checkCIDRv6(s string) refusal {
	if p, err := netip.ParsePrefix(s); err != nil || !p.Addr().Is6() {
		return refusal{"ip_v6_network", nil}
	}
	return refusal{}
}

func checkJSON(s string) refusal {
	if !jsontext.Value(s).IsValid() {
		return wrong("json_invalid", "not a JSON value")
	}
	return refusal{}
}

func checkBase64(s string) refusal {
	if _, err := base64.StdEncoding.Strict().DecodeString(s); err != nil || strings.ContainsAny(s, "\r\n") {
		return wrong("base64_decode", "expected the standard alphabet with padding")
	}
	return refusal{}
}

// dataURI is what a data: URL looks like (RFC 2397).
const dataURI = `^data:(?:[a-zA-Z0-9!#$&^_.+\-]+/[a-zA-Z0-9!#$&^_.+\-]+)?(?:;[a-zA-Z0-9!#$&^_.+\-]+=(?:[a-zA-Z0-9!#$&^_.+%\-]+|"[^"\\]*"))*(?:;base64)?,[a-zA-Z0-9!#$&'\(\)*+,\-.\/:;=?@_~%]*$`

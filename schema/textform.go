package schema

import (
	"encoding"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"errors"
	"log/slog"
	"math/big"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"reflect"
	"strings"
	"time"
	"unsafe"
)

// textForm is how a type of the standard library is read, written and documented that has no text of its own, or one that says too little.
type textForm struct {
	read   func(s string, p unsafe.Pointer) refusal
	write  func(p unsafe.Pointer) (string, error) // nil for types with a MarshalText
	schema JSONSchema
	number bool // JSON has it as a number
}

// textForms are the types that have one. All are texts in JSON but for the numbers.
var textForms = map[reflect.Type]*textForm{
	reflect.TypeFor[url.URL](): {
		read: func(s string, p unsafe.Pointer) refusal {
			u, bad := parseURI(s)
			if u != nil {
				*(*url.URL)(p) = *u
			}
			return bad
		},
		write:  func(p unsafe.Pointer) (string, error) { return (*url.URL)(p).String(), nil },
		schema: JSONSchema{Type: Types{"string"}, Format: "uri"},
	},
	reflect.TypeFor[mail.Address](): {
		read: func(s string, p unsafe.Pointer) refusal {
			a, err := mail.ParseAddress(s)
			if err != nil {
				if bad := checkEmail(s); bad.typ != "" {
					return bad
				}
				return refusal{"value_error", map[string]any{"reason": "The email address contains invalid characters."}}
			}
			if bad := checkEmail(a.Address); bad.typ != "" {
				return bad
			}
			*(*mail.Address)(p) = *a
			return refusal{}
		},
		write:  func(p unsafe.Pointer) (string, error) { return mailText((*mail.Address)(p)), nil },
		schema: JSONSchema{Type: Types{"string"}, Format: "name-email", Examples: []any{`"Ann" <ann@example.org>`, "ann@example.org"}},
	},
	reflect.TypeFor[netip.Addr](): {
		read: func(s string, p unsafe.Pointer) refusal {
			a, err := netip.ParseAddr(s)
			if err != nil || a.Zone() != "" {
				return refusal{"ip_any_address", nil}
			}
			*(*netip.Addr)(p) = a
			return refusal{}
		},
		schema: JSONSchema{Type: Types{"string"}, AnyOf: []*JSONSchema{{Format: "ipv4"}, {Format: "ipv6"}}},
	},
	reflect.TypeFor[netip.Prefix](): {
		read: func(s string, p unsafe.Pointer) refusal {
			v, err := netip.ParsePrefix(s)
			if err != nil {
				return refusal{"ip_any_network", nil}
			}
			*(*netip.Prefix)(p) = v
			return refusal{}
		},
		schema: JSONSchema{Type: Types{"string"}, Pattern: `^[0-9A-Fa-f:.]+/[0-9]{1,3}$`, Examples: []any{"10.0.0.0/8"}},
	},
	reflect.TypeFor[netip.AddrPort](): {
		read: func(s string, p unsafe.Pointer) refusal {
			v, err := netip.ParseAddrPort(s)
			if err != nil || v.Addr().Zone() != "" {
				return wrong("value_error", "not an address and a port, such as 192.0.2.1:80 or [2001:db8::1]:80")
			}
			*(*netip.AddrPort)(p) = v
			return refusal{}
		},
		schema: JSONSchema{Type: Types{"string"}, Pattern: `^(?:[0-9.]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}$`, Examples: []any{"192.0.2.1:80"}},
	},
	reflect.TypeFor[net.IP](): {
		read: func(s string, p unsafe.Pointer) refusal {
			a := net.ParseIP(s)
			if a == nil {
				return refusal{"ip_any_address", nil}
			}
			*(*net.IP)(p) = a
			return refusal{}
		},
		schema: JSONSchema{Type: Types{"string"}, AnyOf: []*JSONSchema{{Format: "ipv4"}, {Format: "ipv6"}}},
	},
	reflect.TypeFor[net.IPNet](): {
		read: func(s string, p unsafe.Pointer) refusal {
			_, v, err := net.ParseCIDR(s)
			if err != nil {
				return refusal{"ip_any_network", nil}
			}
			*(*net.IPNet)(p) = *v
			return refusal{}
		},
		write:  func(p unsafe.Pointer) (string, error) { return (*net.IPNet)(p).String(), nil },
		schema: JSONSchema{Type: Types{"string"}, Pattern: `^[0-9A-Fa-f:.]+/[0-9]{1,3}$`, Examples: []any{"10.0.0.0/8"}},
	},
	reflect.TypeFor[net.HardwareAddr](): {
		read: func(s string, p unsafe.Pointer) refusal {
			v, err := net.ParseMAC(s)
			if err != nil {
				return wrong("value_error", "not a MAC address")
			}
			*(*net.HardwareAddr)(p) = v
			return refusal{}
		},
		write:  func(p unsafe.Pointer) (string, error) { return (*net.HardwareAddr)(p).String(), nil },
		schema: JSONSchema{Type: Types{"string"}, Pattern: `^[0-9A-Fa-f]{2,4}(?:[:.\-][0-9A-Fa-f]{2,4})+$`, Examples: []any{"00:1b:63:84:45:e6"}},
	},
	reflect.TypeFor[time.Location](): {
		read: func(s string, p unsafe.Pointer) refusal {
			if bad := checkTimezone(s); bad.typ != "" {
				return bad
			}
			v, err := time.LoadLocation(s)
			if err != nil {
				return wrong("value_error", "not a time zone such as Europe/Berlin")
			}
			*(*time.Location)(p) = *v
			return refusal{}
		},
		write: func(p unsafe.Pointer) (string, error) {
			switch name := (*time.Location)(p).String(); name {
			case "": // the zero value
				return "UTC", nil
			case "Local":
				return "", errors.New("the time zone of this machine has no name that others could read")
			default:
				return name, nil
			}
		},
		schema: JSONSchema{Type: Types{"string"}, Examples: []any{"Europe/Berlin"}},
	},
	reflect.TypeFor[slog.Level](): {
		read: func(s string, p unsafe.Pointer) refusal {
			if (*slog.Level)(p).UnmarshalText([]byte(s)) != nil {
				return wrong("value_error", "not a level such as INFO or WARN+2")
			}
			return refusal{}
		},
		schema: JSONSchema{Type: Types{"string"}, Pattern: `^(?:[Dd][Ee][Bb][Uu][Gg]|[Ii][Nn][Ff][Oo]|[Ww][Aa][Rr][Nn]|[Ee][Rr][Rr][Oo][Rr])(?:[+\-][0-9]+)?$`, Examples: []any{"INFO"}},
	},
	reflect.TypeFor[big.Int](): {
		read:   readBigInt,
		schema: JSONSchema{Type: Types{"integer"}},
		number: true,
	},
}

// readBigInt reads an integer of as many digits as text may have.
func readBigInt(s string, p unsafe.Pointer) refusal {
	digits, fault := integerText(s)
	switch {
	case fault == numberFraction:
		return refusal{"int_from_float", nil}
	case fault != numberFine || len(digits) > maxIntegerDigits:
		return refusal{"int_parsing_size", nil}
	}
	if _, ok := (*big.Int)(p).SetString(digits, 10); !ok {
		return refusal{"int_parsing", nil}
	}
	return refusal{}
}

// mailText writes an address with its name, in letters as they are: encoded words (RFC 2047) are for the headers of mails.
func mailText(a *mail.Address) string {
	if a.Name == "" {
		return a.Address
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(a.Name) + `" <` + a.Address + ">"
}

// foreignText are the marshalers for encoding/json/v2 of the types that do not write themselves as textForms has them.
var foreignText = json.JoinMarshalers(
	json.MarshalToFunc(func(enc *jsontext.Encoder, v *url.URL) error { return encodeForm(enc, v) }),
	json.MarshalToFunc(func(enc *jsontext.Encoder, v *mail.Address) error { return encodeForm(enc, v) }),
	json.MarshalToFunc(func(enc *jsontext.Encoder, v *net.IPNet) error { return encodeForm(enc, v) }),
	json.MarshalToFunc(func(enc *jsontext.Encoder, v *net.HardwareAddr) error { return encodeForm(enc, v) }),
	json.MarshalToFunc(func(enc *jsontext.Encoder, v *time.Location) error { return encodeForm(enc, v) }),
)

func encodeForm[T any](enc *jsontext.Encoder, v *T) error {
	text, err := textForms[reflect.TypeFor[T]()].write(unsafe.Pointer(v))
	if err != nil {
		return err
	}
	return enc.WriteToken(jsontext.String(text))
}

// readForm stores what a text says in a type with a textForm.
func (t *Type) readForm(s string, p unsafe.Pointer, r *Report, input any) {
	if bad := t.form.read(strings.Clone(s), p); bad.typ != "" { // what is read may keep the text, which may be a piece of the input
		r.fault(bad.typ, bad.ctx, input)
	}
}

// formText is the text of a value with a textForm.
func (t *Type) formText(p unsafe.Pointer) (string, error) {
	if t.form.write != nil {
		return t.form.write(p)
	}
	text, err := t.pointer(p).(encoding.TextMarshaler).MarshalText()
	return string(text), err
}

// formRule makes a rule for texts one for a type with a textForm.
func formRule(t *Type, rule Rule) Rule {
	inner := rule.check
	if inner == nil {
		return rule
	}
	rule.check = func(p unsafe.Pointer, r *Report) bool {
		text, err := t.formText(p)
		return err != nil || inner(unsafe.Pointer(&text), r)
	}
	return rule
}

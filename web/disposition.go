package web

import "strings"

// ContentDisposition is the value of the header of that name (RFC 6266) with the name that a client saves a file under: kind is "attachment", or
// "inline" for what is shown. A name that is not plain ASCII is sent twice, percent-encoded (RFC 8187), and for old clients with
// an underscore in place of what they would not understand. A name without letters to send leaves kind alone.
func ContentDisposition(kind, name string) string {
	name = strings.Map(func(c rune) rune {
		switch {
		case c < ' ' || c == 0x7f: // has no place in a name, nor in a header
			return -1
		case c == '/' || c == '\\': // names a file, not a path
			return '_'
		}
		return c
	}, strings.ToValidUTF8(name, "\ufffd"))
	if name == "" || name == "." || name == ".." {
		return kind
	}
	plain := strings.Map(func(c rune) rune {
		// Browsers disagree on escapes within the quotes (RFC 6266, appendix D).
		if c > '~' || c == '"' || c == '%' {
			return '_'
		}
		return c
	}, name)
	value := kind + `; filename="` + plain + `"`
	if plain == name {
		return value
	}
	return value + "; filename*=UTF-8''" + percent(name)
}

// percent encodes a parameter's value (RFC 8187, section 3.2).
func percent(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("!#$&+-.^_`|~", c) >= 0:
			b.WriteByte(c)
		default:
			b.WriteString("%" + hex[c>>4:c>>4+1] + hex[c&15:c&15+1])
		}
	}
	return b.String()
}

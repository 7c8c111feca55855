package schema

import (
	"encoding/binary"
	"math/bits"
	"strings"
	"unicode/utf8"
	"unsafe"
)

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// special marks, with its highest bit, each of eight bytes that a string cannot simply hold: a quote, a backslash, a control character, or a
// part of a character beyond ASCII. Behind the first mark there may be false ones.
func special(w uint64) uint64 {
	quote, backslash := w^('"'*ones), w^('\\'*ones)
	return ((quote-ones)&^quote | (backslash-ones)&^backslash | (w-' '*ones)&^w | w) & highs
}

// text reads a string whose first byte behind the quote is at i. It returns the index of the closing quote, or -1 if the string is not one; plain
// says that it has no escapes.
func (d *scanner) text(i int) (end int, plain bool) {
	data := d.data
	start := i
	for i+8 <= len(data) {
		m := special(binary.LittleEndian.Uint64(data[i:]))
		if m == 0 {
			i += 8
			continue
		}
		if i += bits.TrailingZeros64(m) >> 3; data[i] == '"' {
			return i, true
		}
		return d.richText(start, i)
	}
	return d.richText(start, i)
}

// richText is text from i on, where there is something else than plain ASCII.
func (d *scanner) richText(start, i int) (end int, plain bool) {
	data := d.data
	ascii, plain := true, true
	for i < len(data) {
		switch c := data[i]; {
		case c == '"':
			if !ascii && !utf8.Valid(data[start:i]) {
				return -1, false
			}
			return i, plain
		case c < ' ':
			return -1, false
		case c >= utf8.RuneSelf:
			ascii = false
			i++
		case c == '\\':
			n := escape(data[i:])
			if n == 0 {
				return -1, false
			}
			plain = false
			i += n
		default:
			i++
		}
	}
	return -1, false
}

// str is the string between the quotes, which belongs to nobody else.
func (d *scanner) str(start, end int, plain bool) string {
	raw := d.data[start:end]
	n := len(raw)
	if n == 0 {
		return ""
	}
	if n > chunkSize/8 {
		if plain {
			return string(raw)
		}
		return unsafeString(unescape(make([]byte, 0, n), raw)) // it is new
	}
	// Short ones share a piece of memory: a value has many of them, and lives or dies as a whole.
	if n > cap(d.chunk)-len(d.chunk) {
		d.chunk = make([]byte, 0, min(chunkSize, len(d.data)-start))
	}
	at := len(d.chunk)
	if plain {
		d.chunk = append(d.chunk, raw...)
	} else {
		d.chunk = unescape(d.chunk, raw)
	}
	return unsafe.String(&d.chunk[at], len(d.chunk)-at) // nothing writes there again
}

// brief is a string for a call that does not keep it.
func (d *scanner) brief(start, end int, plain bool) string {
	raw := d.data[start:end]
	if !plain {
		raw = unescape(nil, raw)
	}
	return unsafeString(raw)
}

// escape is the length of the escape that s begins with; 0 if it is none. Half of a surrogate pair is none.
func escape(s []byte) int {
	if len(s) < 2 {
		return 0
	}
	if s[1] != 'u' {
		if strings.IndexByte(`"\/bfnrt`, s[1]) < 0 {
			return 0
		}
		return 2
	}
	c, ok := hex4(s)
	switch {
	case !ok || c >= 0xdc00 && c < 0xe000:
		return 0
	case c < 0xd800 || c >= 0xe000:
		return 6
	}
	low, ok := hex4(s[6:])
	if !ok || low < 0xdc00 || low >= 0xe000 {
		return 0
	}
	return 12
}

// hex4 is the number in an escape such as \u00e9 that s begins with.
func hex4(s []byte) (n rune, ok bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	for _, c := range s[2:6] {
		switch {
		case isDigit(c):
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		n = n<<4 | rune(c)
	}
	return n, true
}

// unescape appends a string whose escapes are known to be good. What it appends is never longer than raw.
func unescape(dst, raw []byte) []byte {
	for i := 0; i < len(raw); {
		c := raw[i]
		if c != '\\' {
			dst = append(dst, c)
			i++
			continue
		}
		switch c = raw[i+1]; c {
		case 'b':
			c = '\b'
		case 'f':
			c = '\f'
		case 'n':
			c = '\n'
		case 'r':
			c = '\r'
		case 't':
			c = '\t'
		case 'u':
			n, _ := hex4(raw[i:])
			i += 6
			if n >= 0xd800 && n < 0xe000 {
				low, _ := hex4(raw[i:])
				n = (n-0xd800)<<10 | (low - 0xdc00) + 0x10000
				i += 6
			}
			dst = utf8.AppendRune(dst, n)
			continue
		}
		dst = append(dst, c)
		i += 2
	}
	return dst
}

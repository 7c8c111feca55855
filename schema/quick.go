package schema

import (
	"strings"
	"unicode/utf8"
)

// quickValid reports whether data is one JSON value as jsontext accepts it: RFC 8259 with valid UTF-8 and no name twice in an object.
// When it says no, data may still be valid: it gives up on what is rare (an escape in a name, a crowd of names, depth), and leaves that, and the
// words for what is wrong, to jsontext. FuzzQuickValid holds its yes against jsontext.
func quickValid(data []byte) bool {
	q := quick{data: unsafeString(data)}
	q.space()
	if !q.value(200) {
		return false
	}
	q.space()
	return q.pos == len(q.data)
}

// quick is a position in a document.
type quick struct {
	data string
	pos  int
}

// quickNames is how many names an object may have before it is left to jsontext: each is compared with those before it.
const quickNames = 32

func (q *quick) space() {
	for q.pos < len(q.data) && (q.data[q.pos] == ' ' || q.data[q.pos] == '\n' || q.data[q.pos] == '\t' || q.data[q.pos] == '\r') {
		q.pos++
	}
}

// take goes beyond a byte if it is the next one.
func (q *quick) take(c byte) bool {
	if q.pos < len(q.data) && q.data[q.pos] == c {
		q.pos++
		return true
	}
	return false
}

func (q *quick) value(depth int) bool {
	if q.pos >= len(q.data) || depth == 0 {
		return false
	}
	switch c := q.data[q.pos]; {
	case c == '"':
		_, ok := q.text()
		return ok
	case c == '{':
		return q.object(depth - 1)
	case c == '[':
		return q.array(depth - 1)
	case c == '-' || isDigit(c):
		return q.number()
	case c == 't':
		return q.word("true")
	case c == 'f':
		return q.word("false")
	case c == 'n':
		return q.word("null")
	}
	return false
}

func (q *quick) word(w string) bool {
	if !strings.HasPrefix(q.data[q.pos:], w) {
		return false
	}
	q.pos += len(w)
	return true
}

func (q *quick) digits() bool {
	start := q.pos
	for q.pos < len(q.data) && isDigit(q.data[q.pos]) {
		q.pos++
	}
	return q.pos > start
}

func (q *quick) number() bool {
	q.take('-')
	if !q.take('0') && !q.digits() {
		return false
	}
	if q.take('.') && !q.digits() {
		return false
	}
	if q.take('e') || q.take('E') {
		if !q.take('+') {
			q.take('-')
		}
		return q.digits()
	}
	return true
}

// text goes beyond a string and returns what is between its quotes.
func (q *quick) text() (string, bool) {
	data, start := q.data, q.pos+1
	ascii := true
	for i := start; i < len(data); i++ {
		switch c := data[i]; {
		case c == '"':
			q.pos = i + 1
			return data[start:i], ascii || utf8.ValidString(data[start:i])
		case c < ' ':
			return "", false
		case c >= utf8.RuneSelf:
			ascii = false
		case c == '\\':
			n := escape(data[i:])
			if n == 0 {
				return "", false
			}
			i += n - 1
		}
	}
	return "", false
}

// escape is the length of the escape that s begins with; 0 if it is none. Half of a surrogate pair is none.
func escape(s string) int {
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
func hex4(s string) (n rune, ok bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	for _, c := range []byte(s[2:6]) {
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

func (q *quick) array(depth int) bool {
	q.pos++
	q.space()
	if q.take(']') {
		return true
	}
	for {
		if !q.value(depth) {
			return false
		}
		q.space()
		if q.take(']') {
			return true
		}
		if !q.take(',') {
			return false
		}
		q.space()
	}
}

func (q *quick) object(depth int) bool {
	q.pos++
	q.space()
	if q.take('}') {
		return true
	}
	var names [quickNames]string
	for n := 0; n < quickNames; n++ {
		if q.pos >= len(q.data) || q.data[q.pos] != '"' {
			return false
		}
		name, ok := q.text()
		if !ok || strings.IndexByte(name, '\\') >= 0 {
			return false
		}
		for _, other := range names[:n] {
			if other == name {
				return false
			}
		}
		names[n] = name
		q.space()
		if !q.take(':') {
			return false
		}
		q.space()
		if !q.value(depth) {
			return false
		}
		q.space()
		if q.take('}') {
			return true
		}
		if !q.take(',') {
			return false
		}
		q.space()
	}
	return false
}

package migrate

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/schema"
)

// Literal is a value as text, or none. The zero value is none, which is not the same as Value(""). The text is read as
// the type of the column says: true, 5, 9.99, draft, 2006-01-02; the text "now" for a time is the database's clock.
type Literal struct {
	text string
	set  bool
}

// Value is the literal of a text.
func Value(text string) Literal { return Literal{text: text, set: true} }

// IsSet reports whether there is a value.
func (l Literal) IsSet() bool { return l.set }

// Text is the value, or "" where there is none.
func (l Literal) Text() string { return l.text }

// or is l, or the other where l is none.
func (l Literal) or(other Literal) Literal {
	if l.set {
		return l
	}
	return other
}

// accepts says what is wrong with a text as a value of the type, or nil.
func (t Type) accepts(text string) error {
	base, size, scale, err := t.parts()
	if err != nil {
		return err
	}
	ok := true
	switch base {
	case Bool:
		_, err = strconv.ParseBool(text)
		ok = err == nil
	case SmallInt, Int, BigInt, Duration:
		bits := map[Type]int{SmallInt: 16, Int: 32}[base]
		if bits == 0 {
			bits = 64
		}
		_, err = strconv.ParseInt(text, 10, bits)
		ok = err == nil
	case Real, Double:
		v, err := strconv.ParseFloat(text, 64)
		ok = err == nil && v-v == 0 // neither infinite nor no number
	case "decimal":
		ok = isDecimal(text, size, scale)
	case "varchar":
		ok = len([]rune(text)) <= size
	case DateTime, Date:
		ok = text == "now"
		for _, layout := range []string{orm.TimeLayout, time.DateTime, time.RFC3339, time.DateOnly} {
			_, err := time.Parse(layout, text)
			ok = ok || err == nil && (base == DateTime || layout == time.DateOnly)
		}
	case UUID:
		ok = uuidPattern.MatchString(text)
	case Clock:
		_, err := schema.ParseClock(text)
		ok = err == nil
	case "array":
		var values []jsontext.Value
		ok = json.Unmarshal([]byte(text), &values) == nil && values != nil
		for _, v := range values {
			word := string(v)
			if v.Kind() == '"' {
				ok = ok && json.Unmarshal(v, &word) == nil
			}
			ok = ok && v.Kind() != 'n' && t.element().accepts(word) == nil
		}
	case IntRange, BigIntRange, DecimalRange, DateRange, DateTimeRange:
		_, err := orm.RangeText(t.bounds(), text)
		ok = err == nil
	case JSON:
		ok = jsontext.Value(text).IsValid()
	}
	if !ok {
		return fmt.Errorf("%q is not a value of type %s", text, t)
	}
	return nil
}

var (
	uuidPattern    = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	decimalPattern = regexp.MustCompile(`^-?([0-9]+)(?:\.([0-9]*))?$`)
)

// isDecimal reports whether the text is a number of at most so many digits, so many of them after the point.
func isDecimal(text string, precision, scale int) bool {
	parts := decimalPattern.FindStringSubmatch(text)
	return parts != nil && len(strings.TrimLeft(parts[1], "0")) <= precision-scale && len(strings.TrimRight(parts[2], "0")) <= scale
}

// zeroLiteral is the value of a type that stands for nothing: 0, false, no text, the beginning of the calendar.
func zeroLiteral(t Type) Literal {
	switch t.base() {
	case Bool:
		return Value("false")
	case "varchar", Text, Bytes:
		return Value("")
	case DateTime:
		return Value("1970-01-01 00:00:00.000000")
	case Date:
		return Value("1970-01-01")
	case Clock:
		return Value("00:00:00.000000")
	case UUID:
		return Value("00000000-0000-0000-0000-000000000000")
	case "array":
		return Value("[]")
	case IntRange, BigIntRange, DecimalRange, DateRange, DateTimeRange:
		return Value("empty")
	case JSON:
		return Value("null")
	}
	return Value("0")
}

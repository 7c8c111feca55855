package orm

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/schema"
)

// RangeBound are the types of which there are ranges: int8range for an int and an int64, int4range, numrange, daterange and tstzrange in
// PostgreSQL. Times are kept to the microsecond.
type RangeBound interface {
	int | int32 | int64 | decimal.Decimal | schema.Date | time.Time
}

// Range is the values from a lower bound to an upper one. Each bound belongs to it or not; where there is none it has no end on that side.
// The zero value is the empty range, of which no value is part.
//
// A range of whole numbers or days always is one with its lower bound and without its upper one, as in PostgreSQL: from 1 to 3 with both is
// from 1 to 4 without the 4. So equal ranges look alike. One of days up to the last, 9999-12-31, ends before 10000-01-01, which is no day
// anywhere else.
//
// PostgreSQL has the bounds infinity and -infinity, too. What other programs have written with them is read as a range without that bound, and
// one that begins after the last day as the empty one; what the database compares, as with Eq, is what it holds, not what was read.
//
// Its text, which JSON and forms have too, is that of PostgreSQL: [1,10), (1.5,2.5], [2026-01-31,) or empty. Times in it are as in RFC 3339.
type Range[T RangeBound] struct {
	lower, upper T
	is           rangeFlags
}

type rangeFlags uint8

const (
	rangeFilled rangeFlags = 1 << iota // not empty
	rangeHasLower
	rangeHasUpper
	rangeLowerInc
	rangeUpperInc
)

// RangeBounds says which of its bounds belong to a range. The zero value is the usual one: the lower.
type RangeBounds uint8

// Which bounds belong to a range: in [1,2) the lower alone, in [1,2] both, in (1,2] the upper alone, in (1,2) none.
const (
	LowerInclusive RangeBounds = iota
	BothInclusive
	UpperInclusive
	BothExclusive
)

// NewRange is a range with its lower bound and without its upper one: [1,10). Where the lower is the upper it is empty; where it is above
// it, the range has no value and no column takes it.
func NewRange[T RangeBound](lower, upper T) Range[T] {
	return MakeRange(&lower, &upper, LowerInclusive)
}

// RangeFrom is a range without an end, from a value on: [1,).
func RangeFrom[T RangeBound](lower T) Range[T] { return MakeRange(&lower, nil, LowerInclusive) }

// RangeUntil is a range without a beginning, of what is below a value: (,10).
func RangeUntil[T RangeBound](upper T) Range[T] { return MakeRange(nil, &upper, LowerInclusive) }

// MakeRange is a range between two bounds, of which nil is no end. On a side without an end, bounds has no say.
func MakeRange[T RangeBound](lower, upper *T, bounds RangeBounds) Range[T] {
	r := Range[T]{is: rangeFilled}
	if lower != nil {
		r.lower, r.is = *lower, r.is|rangeHasLower
		if bounds == LowerInclusive || bounds == BothInclusive {
			r.is |= rangeLowerInc
		}
	}
	if upper != nil {
		r.upper, r.is = *upper, r.is|rangeHasUpper
		if bounds == UpperInclusive || bounds == BothInclusive {
			r.is |= rangeUpperInc
		}
	}
	return r.canonical()
}

// canonical is the one of several ranges of the same values that stands for all. A range that is upside down stays as it is.
func (r Range[T]) canonical() Range[T] {
	r.lower, r.upper = normalBound(r.lower), normalBound(r.upper)
	if r.hollow() {
		return Range[T]{}
	}
	if r.backwards() {
		return r
	}
	if next, ok := nextBound(r.lower); ok && r.is&(rangeHasLower|rangeLowerInc) == rangeHasLower && any(next) != any(behindDays) {
		r.lower, r.is = next, r.is|rangeLowerInc
	}
	if next, ok := nextBound(r.upper); ok && r.is&rangeUpperInc != 0 {
		r.upper, r.is = next, r.is&^rangeUpperInc
	}
	if r.hollow() {
		return Range[T]{}
	}
	return r
}

const rangeBounded = rangeHasLower | rangeHasUpper

// hollow reports whether the range is empty, or has bounds between which nothing is.
func (r Range[T]) hollow() bool {
	const both = rangeLowerInc | rangeUpperInc
	return r.is&rangeFilled == 0 || r.is&rangeBounded == rangeBounded && r.is&both != both && compareBounds(r.lower, r.upper) == 0
}

func (r Range[T]) backwards() bool {
	return r.is&rangeBounded == rangeBounded && compareBounds(r.lower, r.upper) > 0
}

// Lower is where the range begins; it reports false where it has no beginning, or is empty.
func (r Range[T]) Lower() (T, bool) { return r.lower, r.is&rangeHasLower != 0 }

// Upper is where the range ends; it reports false where it has no end, or is empty. For whole numbers and days it is the first behind the
// range: behind 9999-12-31 10000-01-01.
func (r Range[T]) Upper() (T, bool) { return r.upper, r.is&rangeHasUpper != 0 }

// HasLower reports whether the range has a lower bound, be it part of the range or not.
func (r Range[T]) HasLower() bool { return r.is&rangeHasLower != 0 }

// HasUpper reports whether the range has an upper bound, be it part of the range or not.
func (r Range[T]) HasUpper() bool { return r.is&rangeHasUpper != 0 }

// NoLower reports whether the range has no beginning. The empty range has neither a lower bound nor none.
func (r Range[T]) NoLower() bool { return r.is&(rangeFilled|rangeHasLower) == rangeFilled }

// NoUpper reports whether the range has no end. The empty range has neither an upper bound nor none.
func (r Range[T]) NoUpper() bool { return r.is&(rangeFilled|rangeHasUpper) == rangeFilled }

// LowerInclusive reports whether there is a lower bound that is part of the range.
func (r Range[T]) LowerInclusive() bool { return r.is&rangeLowerInc != 0 }

// UpperInclusive reports whether there is an upper bound that is part of the range.
func (r Range[T]) UpperInclusive() bool { return r.is&rangeUpperInc != 0 }

// IsEmpty reports whether no value is part of the range.
func (r Range[T]) IsEmpty() bool { return r.is&rangeFilled == 0 }

// Contains reports whether a value is part of the range.
func (r Range[T]) Contains(value T) bool {
	value = normalBound(value)
	if r.is&rangeHasLower != 0 {
		if c := compareBounds(value, r.lower); c < 0 || c == 0 && r.is&rangeLowerInc == 0 {
			return false
		}
	}
	if r.is&rangeHasUpper != 0 {
		if c := compareBounds(value, r.upper); c > 0 || c == 0 && r.is&rangeUpperInc == 0 {
			return false
		}
	}
	return r.is&rangeFilled != 0
}

// Equal reports whether two ranges have the same values.
func (r Range[T]) Equal(other Range[T]) bool {
	return r.is == other.is && (r.is&rangeHasLower == 0 || compareBounds(r.lower, other.lower) == 0) &&
		(r.is&rangeHasUpper == 0 || compareBounds(r.upper, other.upper) == 0)
}

// String is the range in PostgreSQL's form.
func (r Range[T]) String() string { return r.raw().String() }

// MarshalText writes the range in PostgreSQL's form.
func (r Range[T]) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads what ParseRange reads; an empty text is the empty range.
func (r *Range[T]) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*r = Range[T]{}
		return nil
	}
	parsed, err := ParseRange[T](string(text))
	if err == nil {
		*r = parsed
	}
	return err
}

// JSONSchema describes the text.
func (Range[T]) JSONSchema() *schema.JSONSchema {
	example := map[Kind]string{KindInt32: "[1,10)", KindInt64: "[1,10)", KindDecimal: "[1.5,10)", KindDate: "[2026-01-31,2026-02-28)",
		KindTime: "[2026-01-31T09:00:00Z,2026-01-31T10:30:00Z)"}[Range[T]{}.rangeKind()]
	return &schema.JSONSchema{Type: schema.Types{"string"}, Pattern: `^\s*(?:|[eE][mM][pP][tT][yY]|[\[(][^,]*,[^,]*[\])])\s*$`, Examples: []any{example}}
}

// compareBounds is below zero where a comes before b.
func compareBounds[T RangeBound](a, b T) int {
	switch a := any(a).(type) {
	case int:
		return compareInts(int64(a), int64(any(b).(int)))
	case int32:
		return compareInts(int64(a), int64(any(b).(int32)))
	case int64:
		return compareInts(a, any(b).(int64))
	case decimal.Decimal:
		return a.Cmp(any(b).(decimal.Decimal))
	case schema.Date:
		return a.Compare(any(b).(schema.Date))
	}
	return any(a).(time.Time).Compare(any(b).(time.Time))
}

func compareInts(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// normalBound is a bound as the database will hold it.
func normalBound[T RangeBound](v T) T {
	if t, ok := any(v).(time.Time); ok {
		return any(t.UTC().Truncate(time.Microsecond)).(T)
	}
	return v
}

// nextBound is the value after another one, where there is one: of whole numbers and days.
func nextBound[T RangeBound](v T) (next T, ok bool) {
	switch v := any(v).(type) {
	case int:
		return any(v + 1).(T), v < math.MaxInt
	case int32:
		return any(v + 1).(T), v < math.MaxInt32
	case int64:
		return any(v + 1).(T), v < math.MaxInt64
	case schema.Date:
		if v.AddDays(0) == v && v.Year <= 9999 { // a day that exists
			return any(v.AddDays(1)).(T), true
		}
	}
	return v, false
}

// ParseRange reads the text of a range as PostgreSQL writes and reads it, with bounds in double quotes or without.
func ParseRange[T RangeBound](text string) (Range[T], error) {
	lower, upper, bounds, err := splitRange(text)
	if err != nil || bounds == "" {
		return Range[T]{}, err
	}
	backwards := func() (Range[T], error) {
		return Range[T]{}, fmt.Errorf("%q is not a range: its lower bound is above the upper one", text)
	}
	from, to := infinity[T](lower, -1), infinity[T](upper, 1)
	switch {
	case from > to:
		return backwards()
	case from > 0 || to < 0: // there is nothing beyond infinity
		return Range[T]{}, nil
	}
	r, upperInc := Range[T]{is: rangeFilled}, bounds[1] == ']'
	if from == 0 {
		if r.lower, err = parseBound(codecsOf[T]().lower, *lower, r.lower); bounds[0] == '[' {
			r.is |= rangeLowerInc
		}
		r.is |= rangeHasLower
	}
	if to == 0 && err == nil {
		if r.upper, err = parseBound(codecsOf[T]().end(upperInc), *upper, r.upper); upperInc {
			r.is |= rangeUpperInc
		}
		r.is |= rangeHasUpper
	}
	if err != nil {
		return Range[T]{}, fmt.Errorf("%q is not a range: %w", text, err)
	}
	if r = r.canonical(); r.backwards() {
		return backwards()
	}
	return r, nil
}

// infinity is -1 or 1 for a bound at infinity, of days and times, and 0 for any other one; none is where none is.
func infinity[T RangeBound](bound *string, none int) int {
	if bound == nil {
		return none
	}
	if kind := (Range[T]{}).rangeKind(); kind == KindDate || kind == KindTime {
		switch strings.ToLower(strings.TrimSpace(*bound)) {
		case "infinity":
			return 1
		case "-infinity":
			return -1
		}
	}
	return 0
}

// parseBound reads a bound.
func parseBound[T RangeBound](codec *codec, text string, v T) (T, error) {
	text = strings.TrimSpace(text)
	cell := codec.at(pointer(&v))
	err := cell.SetString(text)
	if d, ok := any(v).(decimal.Decimal); ok && (d.Exponent() > boundDigits || d.Exponent() < -10*boundDigits || len(text) > 10*boundDigits) {
		return v, errors.New("a bound has too many digits") // to compare it would take its time
	}
	return v, err
}

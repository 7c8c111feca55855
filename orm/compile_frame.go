package orm

import (
	"math"
	"strconv"
	"time"

	"github.com/shopspring/decimal"
)

// frame appends a frame of a window. key is what the rows are ordered by, where distances are from its values.
func (s *scope) frame(dst []byte, f *Frame, key valueType) []byte {
	switch {
	case f.exclude != "" && !s.features.FrameExclude:
		s.mistake("%s cannot leave rows out of the frame of a window", s.dialect.Name())
	case f.unit == "GROUPS" && !s.features.FrameGroups:
		s.mistake("%s cannot count groups in the frame of a window: take orm.RowsBetween or orm.RangeBetween", s.dialect.Name())
	case f.unit != "RANGE" && !(f.low.isWhole() && f.high.isWhole()):
		s.mistake("orm.RowsBetween and orm.GroupsBetween count: give orm.Preceding and orm.Following a whole number")
	}
	dst = append(append(append(dst, ' '), f.unit...), " BETWEEN "...)
	dst = s.bound(dst, f.low, " PRECEDING", key)
	return append(s.bound(append(dst, " AND "...), f.high, " FOLLOWING", key), f.exclude...)
}

// bound appends one end of a frame.
func (s *scope) bound(dst []byte, b Bound, unbounded string, key valueType) []byte {
	switch {
	case b.all:
		return append(append(dst, "UNBOUNDED"...), unbounded...)
	case b.amount == nil:
		return append(dst, "CURRENT ROW"...)
	}
	dst = s.distance(dst, b.amount, key)
	if b.before {
		return append(dst, " PRECEDING"...)
	}
	return append(dst, " FOLLOWING"...)
}

// distance appends how far an end of a frame is away, in the unit of what the rows are ordered by.
func (s *scope) distance(dst []byte, amount any, key valueType) []byte {
	switch v := amount.(type) {
	case int64:
		switch key.kind.Kind {
		case KindDecimal:
			return s.decimalDistance(dst, decimal.NewFromInt(v), key)
		case KindInvalid, KindInt16, KindInt32, KindInt64, KindFloat32, KindFloat64: // of no kind are counts
			return strconv.AppendInt(dst, v, 10)
		}
	case float64:
		if key.kind.Kind == KindFloat32 || key.kind.Kind == KindFloat64 {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				s.mistake("the frame of a window ends at %g, which is no distance", v)
			}
			return strconv.AppendFloat(dst, v, 'e', -1, 64)
		}
	case decimal.Decimal:
		if key.kind.Kind == KindDecimal {
			return s.decimalDistance(dst, v, key)
		}
	case time.Duration:
		switch key.kind.Kind {
		case KindDuration:
			return strconv.AppendInt(dst, int64(v), 10)
		case KindTime, KindDate:
			if v%time.Microsecond != 0 {
				s.mistake("the frame of a window ends %s away, and times are kept to the microsecond", v)
			}
			if s.dialect.Function("micros") != "" {
				return strconv.AppendInt(dst, v.Microseconds(), 10)
			}
			return append(strconv.AppendInt(append(dst, "INTERVAL '"...), v.Microseconds(), 10), " microseconds'"...)
		}
	}
	if key.codec != nil {
		s.mistake("the frame of a window that is ordered by a %s has no place %v (%T) away: the distance is a number of its kind, and a time.Duration for times", key.goType, amount, amount)
	}
	return dst
}

// decimalDistance appends a distance between decimals.
func (s *scope) decimalDistance(dst []byte, d decimal.Decimal, key valueType) []byte {
	scale := int32(key.kind.Scale)
	if !d.Equal(d.Truncate(scale)) {
		s.mistake("the frame of a window ends %s away, and what it is ordered by has %d digits after the point", d, scale)
	}
	if s.features.ScaledDecimals {
		d = d.Shift(scale)
	}
	return append(dst, d.String()...)
}

// rangeOrder is the ORDER BY of a window with distances from the value of the current row, and what that value is: a number, or a time, of which
// databases that reckon with numbers alone get the microseconds.
func (s *scope) rangeOrder(w *Window) ([]byte, valueType) {
	order := varying(w.Order)
	if len(order) != 1 {
		s.mistake("orm.RangeBetween with a distance needs a window that is ordered by one value")
		return nil, valueType{}
	}
	var key []byte
	key, v := s.operand(nil, order[0].operand)
	template := ""
	switch v.kind.Kind {
	case KindInt16, KindInt32, KindInt64, KindFloat32, KindFloat64, KindDecimal, KindDuration:
	case KindTime, KindDate:
		template = s.dialect.Function("micros")
	case KindInvalid:
		return nil, v // told already
	default:
		s.mistake("orm.RangeBetween with a distance needs a window that is ordered by a number, a time or a day, not by a %s", v.goType)
	}
	if v.null && !s.features.NullsOrder {
		s.mistake("%s has no distance from a value that may be NULL: order the window by orm.Coalesce of it", s.dialect.Name())
	}
	if template != "" {
		key = expand(nil, template, [][]byte{key}, noVars)
	}
	return s.direction(append([]byte(" ORDER BY "), key...), order[0], v.null), v
}

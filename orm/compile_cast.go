package orm

import (
	"strconv"
	"strings"
)

// castExpr appends a value as another type; see Cast. A dialect has an entry "cast.<from>.<to>" for each pair of classes.
func (s *scope) castExpr(dst []byte, e *expression) ([]byte, valueType) {
	sql, from := s.expression(nil, e.kids[0], nil)
	to := s.goValue(e.typ)
	if to.codec == nil {
		s.mistake("a value cannot be cast to %s", e.typ)
		return dst, to
	}
	if e.cast.Kind != KindInvalid {
		if to.kind.Kind != KindDecimal || e.cast.Scale < 0 || e.cast.Precision < e.cast.Scale || e.cast.Precision > 65 || e.cast.Scale > 30 {
			s.mistake("a value cannot be cast to %s with %d digits, %d of them after the point", e.typ, e.cast.Precision, e.cast.Scale)
			return dst, to
		}
		to.kind = e.cast
	} else if to.kind.Kind == KindDecimal {
		s.mistake("how many digits a decimal has is said by orm.CastDecimal")
		return dst, to
	}
	to.null = from.null
	a, b := classOf(from.kind.Kind), classOf(to.kind.Kind)
	to.null = to.null || a == "text"
	if a == b && b != "decimal" {
		return append(dst, sql...), to
	}
	t := s.dialect.Function("cast." + a + "." + b)
	if t == "" || t == "-" {
		s.mistake("a value of type %s cannot be cast to %s", from.goType, to.goType)
		return dst, to
	}
	if b == "decimal" && a == "decimal" && s.features.ScaledDecimals {
		return append(dst, s.rescale(sql, from.kind, to.kind)...), to
	}
	return expand(dst, t, [][]byte{sql}, func(name string) (string, bool) {
		switch name {
		case "p":
			return strconv.Itoa(to.kind.Precision), true
		case "s":
			return strconv.Itoa(to.kind.Scale), true
		case "s1":
			return strconv.Itoa(from.kind.Scale), true
		case "p1":
			return "1" + strings.Repeat("0", from.kind.Scale), true
		case "ps":
			return "1" + strings.Repeat("0", to.kind.Scale), true
		}
		return "", false
	}), to
}

package orm

import (
	"reflect"
	"strconv"
	"unsafe"

	"github.com/shopspring/decimal"
)

// expression appends the SQL of an expression. like says what a bare value is compared or computed with.
func (s *scope) expression(dst []byte, e *expression, like *valueType) ([]byte, valueType) {
	if e == nil {
		s.mistake("an expression is empty: make it with orm.Col, orm.Sum, …")
		return dst, valueType{}
	}
	switch e.op {
	case exprColumn:
		return s.operand(dst, e.left)
	case exprExcluded:
		return s.excludedColumn(dst, e)
	case exprValue:
		return s.valueExpr(dst, e, like)
	case exprPlus, exprMinus, exprTimes:
		return s.arithmetic(dst, e, like)
	case exprCountAll:
		return append(dst, "COUNT(*)"...), s.goValue(e.typ)
	case exprCount:
		return s.call(dst, "COUNT(", e, ")", s.goValue(e.typ))
	case exprCountDistinct:
		return s.call(dst, "COUNT(DISTINCT ", e, ")", s.goValue(e.typ))
	case exprLength:
		return s.call(dst, s.lengthFunction(), e, ")", s.goValue(e.typ))
	case exprLower:
		return s.same(dst, "LOWER(", e, ")", false)
	case exprUpper:
		return s.same(dst, "UPPER(", e, ")", false)
	case exprSum:
		return s.same(dst, "COALESCE(SUM(", e, "), 0)", false)
	case exprMin:
		return s.same(dst, "MIN(", e, ")", true)
	case exprMax:
		return s.same(dst, "MAX(", e, ")", true)
	case exprAvg:
		return s.average(dst, e)
	case exprPart, exprTrunc:
		return s.datePart(dst, e)
	case exprCoalesce:
		dst, v := s.expression(append(dst, "COALESCE("...), e.kids[0], like)
		dst, _ = s.expression(append(dst, ", "...), e.kids[1], &v)
		v.null = false
		return append(dst, ')'), v
	}
	s.mistake("an expression is empty: make it with orm.Col, orm.Sum, …")
	return dst, valueType{}
}

// lengthFunction counts characters, which MySQL's LENGTH does not.
func (s *scope) lengthFunction() string {
	if s.dialect.Name() == "sqlite" {
		return "LENGTH("
	}
	return "CHAR_LENGTH("
}

// call appends a function of one operand with a result of its own.
func (s *scope) call(dst []byte, before string, e *expression, after string, v valueType) ([]byte, valueType) {
	dst, _ = s.expression(append(dst, before...), e.kids[0], nil)
	return append(dst, after...), v
}

// same appends a function whose result is what its operand is.
func (s *scope) same(dst []byte, before string, e *expression, after string, null bool) ([]byte, valueType) {
	dst, v := s.expression(append(dst, before...), e.kids[0], nil)
	v.null = v.null && e.op != exprSum || null
	v.column = nil
	return append(dst, after...), v
}

// average computes in floating point: MySQL would cut an average of exact numbers to four more digits.
func (s *scope) average(dst []byte, e *expression) ([]byte, valueType) {
	dst, v := s.expression(append(dst, "AVG("...), e.kids[0], nil)
	result := s.goValue(e.typ)
	result.null = true
	if v.kind.Kind == KindDecimal && s.features.ScaledDecimals {
		return append(append(dst, ") / 1e"...), strconv.Itoa(v.kind.Scale)...), result
	}
	return append(dst, " * 1e0)"...), result
}

func (s *scope) datePart(dst []byte, e *expression) ([]byte, valueType) {
	operand, v := s.expression(nil, e.kids[0], nil)
	v.column = nil
	if e.op == exprTrunc {
		return s.dialect.Truncate(dst, e.part, string(operand), v.kind), v
	}
	part := s.goValue(e.typ)
	part.null = v.null
	return s.dialect.Extract(dst, e.part, string(operand), v.kind), part
}

func (s *scope) arithmetic(dst []byte, e *expression, like *valueType) ([]byte, valueType) {
	sign := map[exprOp]string{exprPlus: " + ", exprMinus: " - ", exprTimes: " * "}[e.op]
	left, right := e.kids[0], e.kids[1]
	if left != nil && left.op == exprValue && right != nil && right.op != exprValue {
		// The value takes the type of the column, which stands behind it.
		mark := len(s.args)
		_, v := s.expression(nil, right, like)
		s.args = s.args[:mark]
		like = &v
	}
	dst, a := s.expression(append(dst, '('), left, like)
	dst, b := s.expression(append(dst, sign...), right, &a)
	v := a
	v.column = nil
	v.null = a.null || b.null
	if e.op == exprTimes && a.kind.Kind != KindDecimal && b.kind.Kind == KindDecimal {
		v.kind, v.codec, v.goType = b.kind, b.codec, b.goType
	} else if a.kind.Kind == KindDecimal && b.kind.Kind == KindDecimal && s.features.ScaledDecimals {
		switch {
		case e.op == exprTimes:
			v.kind.Scale = a.kind.Scale + b.kind.Scale
		case a.kind.Scale != b.kind.Scale:
			s.mistake("decimals with %d and %d digits after the point cannot be added here: give both columns the same", a.kind.Scale, b.kind.Scale)
		}
	}
	return append(dst, ')'), v
}

// valueExpr appends a parameter.
func (s *scope) valueExpr(dst []byte, e *expression, like *valueType) ([]byte, valueType) {
	v := s.goValue(e.typ)
	if like != nil && like.codec != nil && like.goType == v.goType {
		v.codec, v.kind = like.codec, like.kind
	}
	if v.codec == nil {
		s.mistake("a value of type %s cannot be a parameter", e.typ)
		return dst, v
	}
	return s.value(dst, e.value, e.typ, v), v
}

// goValue describes a value that is known by its Go type only.
func (s *scope) goValue(t reflect.Type) valueType {
	base, null := t, false
	if t.Kind() == reflect.Pointer {
		base, null = t.Elem(), true
	}
	kind := ColumnType{Kind: scalarKind(base)}
	if kind.Kind == KindInvalid {
		return valueType{goType: base, null: null}
	}
	if kind.Kind == KindDecimal {
		kind.Precision, kind.Scale = 18, 0
	}
	return valueType{codec: newCodec(base, kind), kind: kind, goType: base, null: null}
}

// value appends a parameter from memory that holds a value of type t, which may be a pointer.
func (s *scope) value(dst []byte, ptr unsafe.Pointer, t reflect.Type, v valueType) []byte {
	if t.Kind() == reflect.Pointer {
		ptr = *(*unsafe.Pointer)(ptr)
		if ptr == nil {
			return s.bind(dst, nil)
		}
	}
	arg, err := s.lookup(ptr, v)
	if err != nil {
		s.badLookup(v, err)
		return dst
	}
	return s.bindExact(dst, arg)
}

// lookup makes the argument for a value that is only compared with: one that the column could not keep is no mistake, since no
// row has it.
func (s *scope) lookup(ptr unsafe.Pointer, v valueType) (any, error) {
	if v.codec == nil {
		return nil, nil
	}
	switch v.codec.cell {
	case CellString:
		return textArg(*(*string)(ptr), 0)
	case CellDecimal:
		d := *(*decimal.Decimal)(ptr)
		if !s.features.ScaledDecimals {
			return d, nil
		}
		d = d.Shift(int32(v.kind.Scale))
		if d.IsInteger() && d.BigInt().IsInt64() {
			return d.IntPart(), nil
		}
		f, _ := d.Float64()
		return f, nil
	}
	return v.codec.arg(ptr)
}

func (s *scope) badLookup(v valueType, err error) {
	if v.column != nil {
		s.mistake("%s: the value %s", v.column, err)
		return
	}
	s.mistake("a value %s", err)
}

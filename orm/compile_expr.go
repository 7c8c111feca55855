package orm

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unsafe"

	"github.com/shopspring/decimal"
)

// expression appends the SQL of an expression. like says what a bare value is compared or computed with.
func (s *scope) expression(dst []byte, e *expression, like *valueType) ([]byte, valueType) {
	if e != nil {
		if known, ok := s.keys[e]; ok {
			return append(dst, known.sql...), known.typ
		}
		switch e.op {
		case exprColumn:
			return s.operand(dst, e.left)
		case exprValue:
			return s.valueExpr(dst, e, like)
		case exprLiteral:
			return append(dst, e.text...), valueType{}
		case exprCall:
			return s.call(dst, e, like)
		case exprCase:
			return s.caseExpr(dst, e, like)
		case exprTruth:
			return s.truth(dst, e.conds, s.dialect.Bool(true), s.dialect.Bool(false)), s.goValue(e.typ)
		case exprCast:
			return s.castExpr(dst, e)
		case exprQuery:
			return s.scalar(dst, e)
		case exprOuter:
			outer := s.outermost().outer
			if outer == nil {
				s.mistake("orm.Outer stands in a query that is not inside of another one")
				return dst, valueType{}
			}
			return outer.expression(dst, e.kids[0], like)
		case exprExcluded:
			return s.excludedColumn(dst, e)
		case exprPath:
			return s.jsonPath(dst, e)
		case exprJSON:
			return s.jsonExpr(dst, e)
		}
	}
	s.mistake("an expression is empty: make it with orm.Col, orm.Sum, …")
	return dst, valueType{}
}

// outermost is the scope of the whole query that this one is part of.
func (s *scope) outermost() *scope {
	for s.parent != nil {
		s = s.parent
	}
	return s
}

// truth appends one SQL for where the conditions hold, and another for elsewhere.
func (s *scope) truth(dst []byte, conds []Cond, yes, no string) []byte {
	mark := len(dst)
	dst = append(dst, "CASE WHEN "...)
	body := len(dst)
	if dst = s.all(dst, conds); len(dst) == body {
		return append(dst[:mark], yes...)
	}
	return append(append(append(append(append(dst, " THEN "...), yes...), " ELSE "...), no...), " END"...)
}

// operands compiles the operands of a function. Those of one type are brought to the same digits where decimals are integers.
func (s *scope) operands(e *expression, mode operandMode, like *valueType) ([][]byte, []valueType) {
	kids := e.kids
	out, types := make([][]byte, len(kids)), make([]valueType, len(kids))
	if mode == alike || mode == product {
		// A bare value takes the type of what is not one; where there is nothing else, it says its type itself.
		if !slices.ContainsFunc(kids, func(k *expression) bool { return !k.isBare() }) {
			like = nil
		}
		for i, k := range kids {
			if !k.isBare() {
				out[i], types[i] = s.expression(nil, k, like)
				if like == nil || like.codec == nil {
					like = &types[i]
				}
			}
		}
	} else {
		like = nil
	}
	if e.fn == fnGreatest || e.fn == fnLeast {
		like = nil // whether one is NULL is asked of each, and says nothing of its type
	}
	for i, k := range kids {
		if out[i] == nil && (mode != alike && mode != product || k.isBare()) {
			out[i], types[i] = s.expression(nil, k, like)
		}
	}
	switch {
	case mode == float:
		for i, v := range types {
			out[i] = s.floating(out[i], v)
		}
	case mode == alike && s.features.ScaledDecimals:
		s.unify(out, types)
	}
	return out, types
}

// isBare reports whether the expression is a value that has its type from what stands beside it.
func (e *expression) isBare() bool { return e != nil && (e.op == exprValue || e.op == exprLiteral) }

// unify gives decimals that are kept as integers the same number of digits after the point: that of the one with most.
func (s *scope) unify(out [][]byte, types []valueType) {
	scale := 0
	for _, v := range types {
		if v.kind.Kind == KindDecimal {
			scale = max(scale, v.kind.Scale)
		}
	}
	for i := range types {
		v := &types[i]
		if v.kind.Kind == KindDecimal && v.kind.Scale != scale {
			out[i] = []byte("(" + string(out[i]) + " * 1" + strings.Repeat("0", scale-v.kind.Scale) + ")")
			v.kind.Scale = scale
		}
	}
}

// floating is a number in floating point.
func (s *scope) floating(sql []byte, v valueType) []byte {
	if v.kind.Kind != KindDecimal {
		return sql
	}
	if s.features.ScaledDecimals {
		return []byte("(" + string(sql) + " / 1e" + strconv.Itoa(v.kind.Scale) + ")")
	}
	if t := s.dialect.Function("float.decimal"); t != "" {
		return expand(nil, t, [][]byte{sql}, noVars)
	}
	return sql
}

func noVars(string) (string, bool) { return "", false }

// call appends a function.
func (s *scope) call(dst []byte, e *expression, like *valueType) ([]byte, valueType) {
	f := e.fn
	if s.dialect.Function(fnSearch.name) == "" {
		if sql, v, ok := s.searchPlainly(dst, e); ok {
			return sql, v
		}
	}
	if f.window && e.over == nil {
		s.mistake("%s means nothing without Over", f.name)
	}
	if (len(e.filter) > 0 || e.distinct) && !f.aggregate {
		s.mistake("Filter and Distinct are for aggregates, and %s is none", f.name)
	}
	if f == fnStringAgg && !strings.Contains(s.template(f, ""), "{2}") { // the separator is a literal there
		one := *e
		one.kids = e.kids[:1]
		e = &one
	}
	operands, types := s.operands(e, f.mode, like)
	v, class := s.resultOf(e, types)
	template := s.template(f, class)
	if s.literals && s.dialect.Function("schema."+f.name) == "-" {
		s.mistake("%s cannot be part of a schema on %s: what it computes may change", f.name, s.dialect.Name())
		return dst, v
	}
	if template == "" || template == "-" {
		if f.own == nil && (strings.HasPrefix(f.name, "range.") || class == classOf(KindRange)) {
			s.cannotRange(f)
			return dst, v
		}
		s.mistake("%s cannot compute %s", s.dialect.Name(), strings.TrimSpace(f.name+" "+class))
		return dst, v
	}
	if s.literals && strings.Contains(template, "tandem_") {
		s.mistake("%s cannot be part of a schema here: other programs that open the database do not know it", f.name)
	}
	filter := ""
	if len(e.filter) > 0 {
		filter, operands, template = s.filter(e, operands, template)
	}
	if f.own != nil && !strings.Contains(template, "{f}") {
		template += "{f}"
	}
	if f == fnDiv && class == "decimal" {
		v.kind.Scale = max(types[0].kind.Scale, types[1].kind.Scale) + 4
	}
	dst = expand(dst, template, operands, func(name string) (string, bool) {
		switch name {
		case "d":
			if e.distinct {
				return "DISTINCT ", true
			}
			return "", true
		case "f":
			return filter + s.over(e.over), true
		case "o":
			return string(s.sorts(nil, e.order)), true
		case "scale":
			return strconv.Itoa(v.kind.Scale), true
		case "s1":
			return strconv.Itoa(types[0].kind.Scale), true
		case "p1":
			return "1" + strings.Repeat("0", types[0].kind.Scale), true
		case "t1":
			return s.dialect.TypeSQL(types[0].kind), true
		case "pn":
			n, _ := strconv.Atoi(e.vars[1])
			return "1e" + strconv.Itoa(n), true
		case "q": // of a rounding to n digits
			n, _ := strconv.Atoi(e.vars[1])
			return "1" + strings.Repeat("0", max(types[0].kind.Scale-n, 0)), true
		case "separator":
			text, err := s.dialect.Literal(ColumnType{Kind: KindVarchar}, e.vars[1])
			if err != nil {
				s.mistake("the separator %s", err)
			}
			return text, true
		case "zone", "transitions", "offsets", "local_transitions":
			return s.zone(e.vars[1], name), true
		}
		if e.vars[0] != name || name == "" {
			return "", false
		}
		if sql, ok := s.searchVar(name, e.vars[1]); ok {
			return sql, true
		}
		return e.vars[1], true
	})
	return dst, v
}

// resultOf is the type of a function's result, and the class of its first operand.
func (s *scope) resultOf(e *expression, types []valueType) (valueType, string) {
	f := e.fn
	class, null := "", false
	for i, t := range types {
		if i == 0 {
			class = classOf(t.kind.Kind)
		}
		null = null || t.null
	}
	v := s.goValue(e.typ)
	switch {
	case f.mode == document:
		v = s.documentType(e.typ)
	case f == fnArrayAgg:
		v = s.listOfValues(e.typ, types[0])
	case f.mode == alike && len(types) > 0 && types[0].codec != nil:
		v = types[0]
		if v.codec != nil && v.goType != nil && v.kind.Kind == KindDecimal {
			v.kind.Precision = 65
		}
	case f.mode == product && len(types) == 2:
		v = types[0]
		if types[1].kind.Kind == KindDecimal {
			if v.kind.Kind == KindDecimal {
				v.kind.Scale += types[1].kind.Scale
			} else {
				v = types[1]
			}
		}
	}
	if (f == fnRangeLower || f == fnRangeUpper) && (v.kind.Kind == KindDate || v.kind.Kind == KindTime) {
		v.codec = boundsOf[v.goType].upper
	}
	v.column = nil
	v.null = (null || f.mayNull) && !f.notNull
	if f == fnCoalesce {
		v.null = types[len(types)-1].null
	}
	return v, class
}

// filter makes an aggregate look at some rows only: by FILTER, or where there is none by operands that are NULL in the others.
func (s *scope) filter(e *expression, operands [][]byte, template string) (string, [][]byte, string) {
	where := s.all(nil, e.filter)
	if len(where) == 0 {
		return "", operands, template
	}
	if s.features.AggregateFilter {
		return " FILTER (WHERE " + string(where) + ")", operands, template
	}
	if len(operands) == 0 {
		operands, template = [][]byte{[]byte("1")}, "COUNT({1}){f}"
	}
	operands[0] = []byte("CASE WHEN " + string(where) + " THEN " + string(operands[0]) + " END")
	return "", operands, template
}

func (s *scope) caseExpr(dst []byte, e *expression, like *valueType) ([]byte, valueType) {
	values, types := s.operands(e, alike, like)
	v := s.goValue(e.typ)
	null := len(e.kids) == len(e.conds)
	for i, t := range types {
		if i == 0 && t.codec != nil {
			v = t
		}
		null = null || t.null
	}
	v.column, v.null = nil, null
	if len(e.conds) == 0 {
		s.mistake("a Case without a branch: give it orm.When(condition, value)")
		return dst, v
	}
	dst = append(dst, "CASE"...)
	for i := range e.conds {
		dst = append(dst, " WHEN "...)
		mark := len(dst)
		if dst = s.all(dst, e.conds[i:i+1]); len(dst) == mark {
			dst = append(dst, "1 = 1"...)
		}
		dst = append(append(dst, " THEN "...), values[i]...)
	}
	if len(values) > len(e.conds) {
		dst = append(append(dst, " ELSE "...), values[len(e.conds)]...)
	}
	return append(dst, " END"...), v
}

// valueExpr appends a parameter. Where nothing says its type, it is said.
func (s *scope) valueExpr(dst []byte, e *expression, like *valueType) ([]byte, valueType) {
	v := s.goValue(e.typ)
	said := false
	if like != nil && like.codec != nil && like.goType == v.goType {
		v.codec, v.kind, said = like.codec, like.kind, true
	}
	if v.codec == nil {
		s.mistake("a value of type %s cannot be a parameter", e.typ)
		return dst, v
	}
	if v.kind.Kind == KindDecimal {
		// Exactly, whatever digits the column has that it stands beside: the SQL depends on the value.
		s.origin.lost = true
		at := e.value
		if e.typ.Kind() == reflect.Pointer {
			at = *(*unsafe.Pointer)(at)
		}
		if at != nil {
			v.kind.Scale = max(0, int(-(*decimal.Decimal)(at).Exponent()))
		}
	}
	from := given{of: unsafe.Pointer(e), values: e.value, count: 1}
	if v.kind.Kind == KindRange && s.features.Ranges && !s.literals { // an operator of ranges says nothing of its operands
		dst = append(s.value(append(dst, "CAST("...), from, 0, e.typ, v), " AS "...)
		return append(append(dst, s.dialect.TypeSQL(v.kind)...), ')'), v
	}
	if (said || s.literals) && v.kind.Kind != KindDecimal {
		return s.value(dst, from, 0, e.typ, v), v
	}
	if t := s.dialect.Function("value." + classOf(v.kind.Kind)); t != "" {
		return expand(dst, t, [][]byte{s.value(nil, from, 0, e.typ, v)}, noVars), v
	}
	return s.value(dst, from, 0, e.typ, v), v
}

// goValue describes a value that is known by its Go type only.
func (s *scope) goValue(t reflect.Type) valueType {
	if t == reflect.TypeFor[jsonText]() {
		return valueType{codec: jsonTextCodec, kind: ColumnType{Kind: KindJSON}, goType: t}
	}
	base, null := t, false
	if t.Kind() == reflect.Pointer {
		base, null = t.Elem(), true
	}
	kind := ColumnType{Kind: scalarKind(base)}
	if element, ok := arrayElement(base); ok {
		kind = ColumnType{Kind: KindArray, Element: element, Precision: 18}
		return valueType{codec: newCodec(base, kind).on(kind, s.features), kind: kind, goType: base, null: null}
	}
	if kind.Kind == KindInvalid {
		return valueType{goType: base, null: null}
	}
	if kind.Kind == KindRange {
		kind.Element, _ = rangeElement(base)
		return valueType{codec: newCodec(base, kind).on(kind, s.features), kind: kind, goType: base, null: null}
	}
	if kind.Kind == KindDecimal {
		kind.Precision, kind.Scale = 18, 0
	}
	return valueType{codec: newCodec(base, kind), kind: kind, goType: base, null: null}
}

// value appends a parameter: one of the values given, which are of type t and may be pointers.
func (s *scope) value(dst []byte, from given, i int, t reflect.Type, v valueType) []byte {
	return s.parameter(dst, from, parameter{kind: oneValue, index: i, typ: t, value: v})
}

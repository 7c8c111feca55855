package schema

import (
	"strings"
	"unsafe"
)

// The mistakes a value can have before its rules are asked, in pydantic's vocabulary (pydantic-core, src/errors/types.rs).

// typeFault reports that JSON of another type was received.
func (t *Type) typeFault(r *Report, input any) {
	typ := ""
	switch t.Kind {
	case KindBool:
		typ = "bool_type"
	case KindInt, KindUint:
		typ = "int_type"
	case KindFloat:
		typ = "float_type"
	case KindString, KindText:
		typ = "string_type"
	case KindBytes:
		typ = "bytes_type"
	case KindTime:
		typ = "datetime_type"
	case KindDate:
		typ = "date_type"
	case KindClock:
		typ = "time_type"
	case KindDuration:
		typ = "time_delta_type"
	case KindDecimal:
		typ = "decimal_type"
	case KindUUID:
		typ = "uuid_type"
	case KindStruct:
		typ = "model_attributes_type"
	case KindList:
		typ = "list_type"
	case KindMap:
		typ = "dict_type"
	}
	switch {
	case t.Enum != nil:
		t.enumFault(r, input)
	case typ == "":
		r.fault("value_error", map[string]any{"error": "not a valid value"}, input)
	default:
		r.fault(typ, nil, input)
	}
}

// enumFault reports a value that is not one of an enum's.
func (t *Type) enumFault(r *Report, input any) {
	r.fault("enum", map[string]any{"expected": t.expected}, input)
}

// parseFault reports a text that is not what it should be.
func (t *Type) parseFault(r *Report, err error, input any) {
	reason := strings.TrimSpace(err.Error())
	typ, ctx := "value_error", map[string]any{"error": reason}
	switch t.Kind {
	case KindTime:
		typ = "datetime_parsing"
	case KindDate:
		if typ = "date_from_datetime_parsing"; err == errInexact {
			typ, ctx = "date_from_datetime_inexact", nil
		}
	case KindClock:
		typ = "time_parsing"
	case KindDuration:
		typ = "time_delta_parsing"
	case KindUUID:
		typ = "uuid_parsing"
	case KindDecimal:
		typ, ctx = "decimal_parsing", nil
	case KindBytes:
		typ, ctx = "bytes_invalid_encoding", map[string]any{"encoding": "base64", "encoding_error": reason}
	}
	r.fault(typ, ctx, input)
}

// numberFault reports an integer that cannot be stored.
func (t *Type) numberFault(r *Report, fault numberFault, input any) {
	switch fault {
	case numberFraction:
		r.fault("int_from_float", nil, input)
	case numberNegative:
		r.fault("greater_than_equal", map[string]any{"ge": 0}, input)
	case numberSyntax:
		r.fault("int_parsing", nil, input)
	default:
		r.fault("int_parsing_size", nil, input)
	}
}

// expectedChoices is 'a', 'b' or 'c', as pydantic writes it.
func expectedChoices(texts []string, quote bool) string {
	var b strings.Builder
	for i, s := range texts {
		switch {
		case i > 0 && i == len(texts)-1:
			b.WriteString(" or ")
		case i > 0:
			b.WriteString(", ")
		}
		if quote {
			s = "'" + s + "'"
		}
		b.WriteString(s)
	}
	return b.String()
}

// isChoice reports whether the value at p is one of the enum's.
func (t *Type) isChoice(p unsafe.Pointer) bool {
	switch t.Kind {
	case KindString:
		s := *(*string)(p)
		for i := range t.Enum {
			if t.Enum[i].Text == s {
				return true
			}
		}
	case KindInt:
		n := t.loadInt(p)
		for _, m := range t.enumInts {
			if int64(m) == n {
				return true
			}
		}
	case KindUint:
		n := t.loadUint(p)
		for _, m := range t.enumInts {
			if m == n {
				return true
			}
		}
	}
	return false
}

package schema

import (
	"strings"
	"unsafe"
)

// The mistakes a value can have before its rules are asked, in pydantic's vocabulary (pydantic-core, src/errors/types.rs).

// typeFault reports that JSON of another type was received.
func (t *Type) typeFault(r *Report, input any) {
	typ, msg := "value_error", "Value error, not a valid value"
	switch t.Kind {
	case KindBool:
		typ, msg = "bool_type", "Input should be a valid boolean"
	case KindInt, KindUint:
		typ, msg = "int_type", "Input should be a valid integer"
	case KindFloat:
		typ, msg = "float_type", "Input should be a valid number"
	case KindString, KindText:
		typ, msg = "string_type", "Input should be a valid string"
	case KindBytes:
		typ, msg = "bytes_type", "Input should be a valid bytes"
	case KindTime:
		typ, msg = "datetime_type", "Input should be a valid datetime"
	case KindDate:
		typ, msg = "date_type", "Input should be a valid date"
	case KindClock:
		typ, msg = "time_type", "Input should be a valid time"
	case KindDuration:
		typ, msg = "time_delta_type", "Input should be a valid timedelta"
	case KindDecimal:
		typ, msg = "decimal_type", "Decimal input should be an integer, float, string or Decimal object"
	case KindUUID:
		typ, msg = "uuid_type", "UUID input should be a string, bytes or UUID object"
	case KindStruct:
		typ, msg = "model_attributes_type", "Input should be a valid dictionary or object to extract fields from"
	case KindList:
		typ, msg = "list_type", "Input should be a valid list"
	case KindMap:
		typ, msg = "dict_type", "Input should be a valid dictionary"
	}
	if t.Enum != nil {
		t.enumFault(r, input)
		return
	}
	r.Add(typ, msg, nil, input)
}

// enumFault reports a value that is not one of an enum's.
func (t *Type) enumFault(r *Report, input any) {
	r.Add("enum", "Input should be "+t.expected, map[string]any{"expected": t.expected}, input)
}

// parseFault reports a text that is not what it should be.
func (t *Type) parseFault(r *Report, err error, input any) {
	reason := strings.TrimSpace(err.Error())
	ctx := map[string]any{"error": reason}
	switch t.Kind {
	case KindTime:
		r.Add("datetime_parsing", "Input should be a valid datetime, "+reason, ctx, input)
	case KindDate:
		r.Add("date_from_datetime_parsing", "Input should be a valid date in the format YYYY-MM-DD, "+reason, ctx, input)
	case KindClock:
		r.Add("time_parsing", "Input should be in a valid time format, "+reason, ctx, input)
	case KindDuration:
		r.Add("time_delta_parsing", "Input should be a valid timedelta, "+reason, ctx, input)
	case KindUUID:
		r.Add("uuid_parsing", "Input should be a valid UUID, "+reason, ctx, input)
	case KindDecimal:
		r.Add("decimal_parsing", "Input should be a valid decimal", nil, input)
	case KindBytes:
		r.Add("bytes_invalid_encoding", "Data should be valid base64: "+reason, map[string]any{"encoding": "base64", "encoding_error": reason}, input)
	default:
		r.Add("value_error", "Value error, "+reason, ctx, input)
	}
}

// numberFault reports an integer that cannot be stored.
func (t *Type) numberFault(r *Report, fault numberFault, input any) {
	switch fault {
	case numberFraction:
		r.Add("int_from_float", "Input should be a valid integer, got a number with a fractional part", nil, input)
	case numberNegative:
		r.Add("greater_than_equal", "Input should be greater than or equal to 0", map[string]any{"ge": 0}, input)
	case numberSyntax:
		r.Add("int_parsing", "Input should be a valid integer, unable to parse string as an integer", nil, input)
	default:
		r.Add("int_parsing_size", "Unable to parse input string as an integer, exceeded maximum size", nil, input)
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

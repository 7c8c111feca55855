package orm

import (
	"reflect"
	"unsafe"
)

func (s *scope) in(dst []byte, c Cond) []byte {
	start := len(dst)
	dst, v := s.operand(dst, c.left)
	if v.codec == nil {
		return dst
	}
	ptr, count, t := s.values(c, v)
	args := make([]any, 0, count)
	hasNull := false
	for i := range count {
		at := unsafe.Add(ptr, uintptr(i)*t.Size())
		if t.Kind() == reflect.Pointer {
			if at = *(*unsafe.Pointer)(at); at == nil {
				hasNull = true
				continue
			}
		}
		arg, err := s.lookup(at, v)
		if err != nil {
			s.badLookup(v, err)
			return dst
		}
		args = append(args, arg)
	}
	left := string(dst[start:])
	return s.inArgs(dst[:start], left, v, args, hasNull, c.op == OpNotIn)
}

// inArgs appends left IN (…), where NULL is a value like others.
func (s *scope) inArgs(dst []byte, left string, v valueType, args []any, hasNull, not bool) []byte {
	switch {
	case len(args) == 0 && !hasNull:
		return append(dst, s.dialect.Bool(not)...)
	case len(args) == 0 && not:
		return append(append(dst, left...), " IS NOT NULL"...)
	case len(args) == 0:
		return append(append(dst, left...), " IS NULL"...)
	}
	null := ""
	switch {
	case not && v.null && !hasNull:
		null = " OR " + left + " IS NULL"
	case not && hasNull:
		null = " AND " + left + " IS NOT NULL"
	case hasNull:
		null = " OR " + left + " IS NULL"
	}
	if null != "" {
		dst = append(dst, '(')
	}
	dst = s.list(append(dst, left...), args, not)
	if null != "" {
		dst = append(append(dst, null...), ')')
	}
	return dst
}

// list appends IN with one parameter for each value, or = ANY with one for all where the database takes arrays. The number
// of parameters is padded to a power of two by repeating the last, so that few different statements are prepared.
func (s *scope) list(dst []byte, args []any, not bool) []byte {
	if s.features.ArrayParameters {
		sign := " = ANY("
		if not {
			sign = " <> ALL("
		}
		return append(s.bind(append(dst, sign...), arrayOf(args)), ')')
	}
	if not {
		dst = append(dst, " NOT"...)
	}
	dst = append(dst, " IN ("...)
	padded := 1
	for padded < len(args) {
		padded *= 2
	}
	if len(s.args)+padded > s.features.MaxParameters {
		padded = len(args)
	}
	for i := range padded {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		dst = s.bindExact(dst, args[min(i, len(args)-1)])
	}
	return append(dst, ')')
}

// arrayOf returns the values as one array parameter.
func arrayOf(args []any) any {
	switch args[0].(type) {
	case int64:
		return sliceOf[int64](args)
	case string:
		return sliceOf[string](args)
	case UUID:
		return sliceOf[UUID](args)
	}
	return Array(args)
}

func sliceOf[T any](args []any) any {
	list := make([]T, len(args))
	for i, arg := range args {
		v, ok := arg.(T)
		if !ok {
			return Array(args)
		}
		list[i] = v
	}
	return list
}

// inQuery appends left IN (SELECT …).
func (s *scope) inQuery(dst []byte, c Cond) []byte {
	start := len(dst)
	dst, v := s.operand(dst, c.left)
	if v.codec == nil {
		return dst
	}
	left := string(dst[start:])
	sub, _, ok := s.subSelect(*c.query, c.right)
	if !ok {
		return dst
	}
	if c.op == opInQuery {
		return append(append(append(dst, " IN ("...), sub...), ')')
	}
	// NOT IN is unknown for NULL on either side.
	dst = append(append(append(dst[:start], '('), left...), " IN ("...)
	return append(append(dst, sub...), ")) IS NOT TRUE"...)
}

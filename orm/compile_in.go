package orm

func (s *scope) in(dst []byte, c *Cond) []byte {
	start := len(dst)
	dst, v := s.operand(dst, c.left)
	if v.codec == nil {
		return dst
	}
	from, t := s.values(c, v)
	if t == nil {
		return dst
	}
	nulls := from.nulls(t)
	hasNull, onlyNull := nulls > 0, nulls == from.count
	left, not := string(dst[start:]), c.op == OpNotIn
	dst = dst[:start]
	// NULL is a value like others.
	switch {
	case onlyNull && !hasNull: // there are none at all
		return append(dst, s.dialect.Bool(not)...)
	case onlyNull && not:
		return append(append(dst, left...), " IS NOT NULL"...)
	case onlyNull:
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
	dst = append(dst, left...)
	if s.features.ArrayParameters {
		dst = append(s.parameter(append(dst, anyOf(not)...), from, parameter{kind: allValues, typ: t, value: v}), ')')
	} else {
		args, err := s.core.lookups(&from, t, v)
		if err != nil {
			s.badLookup(v, err)
			return dst
		}
		s.origin.lost = s.origin.lost || hasNull // the others are not at the places where they are given
		dst = s.listOf(dst, args, not, func(i int) { s.origin.note(from, parameter{kind: oneValue, index: i, typ: t, value: v}) })
	}
	if null != "" {
		dst = append(append(dst, null...), ')')
	}
	return dst
}

// anyOf is how a value is compared with the elements of an array.
func anyOf(not bool) string {
	if not {
		return " <> ALL("
	}
	return " = ANY("
}

// list appends IN for arguments, which are not NULL.
func (s *scope) list(dst []byte, args []any, not bool) []byte {
	if s.features.ArrayParameters {
		return append(s.bind(append(dst, anyOf(not)...), arrayOf(args)), ')')
	}
	s.origin.lost = true
	return s.listOf(dst, args, not, func(int) {})
}

// listOf appends IN with a parameter for each value, having said so to note. Their number is padded to a power of two by repeating the last, so that few
// different statements are prepared.
func (s *scope) listOf(dst []byte, args []any, not bool, note func(i int)) []byte {
	if not {
		dst = append(dst, " NOT"...)
	}
	dst = append(dst, " IN ("...)
	padded := padding(len(args))
	if len(s.args)+padded > s.features.MaxParameters {
		s.origin.lost = true
		padded = len(args)
	}
	for i := range padded {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		note(i)
		dst = s.placeExact(dst, args[min(i, len(args)-1)])
	}
	return append(dst, ')')
}

// padding is the number of parameters for some values.
func padding(count int) int {
	padded := 1
	for padded < count {
		padded *= 2
	}
	return padded
}

// arrayOf returns the values as one array parameter.
func arrayOf(args []any) any {
	if len(args) == 0 {
		return ArrayArg(args)
	}
	switch args[0].(type) {
	case int64:
		return sliceOf[int64](args)
	case string:
		return sliceOf[string](args)
	case UUIDArg:
		return sliceOf[UUIDArg](args)
	}
	return ArrayArg(args)
}

func sliceOf[T any](args []any) any {
	list := make([]T, len(args))
	for i, arg := range args {
		v, ok := arg.(T)
		if !ok {
			return ArrayArg(args)
		}
		list[i] = v
	}
	return list
}

// inQuery appends left IN (SELECT …).
func (s *scope) inQuery(dst []byte, c *Cond) []byte {
	start := len(dst)
	dst, v := s.operand(dst, c.left)
	if v.codec == nil {
		return dst
	}
	left := string(dst[start:])
	sub, _, ok := s.subSelect(*c.query, *c.right)
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

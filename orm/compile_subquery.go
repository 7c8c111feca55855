package orm

// inner begins the scope of a query inside of this one.
func (s *scope) inner(q AnyQuery) *scope {
	if q.picks != nil {
		s.mistake("a query made by Select cannot stand in another one: give the query itself")
		return nil
	}
	in := s.compiler.rootScope(q)
	if in != nil {
		in.outer = s
	}
	return in
}

// scalar appends a query with one column and one row.
func (s *scope) scalar(dst []byte, e *expression) ([]byte, valueType) {
	q, kid := *e.query, e.kids[0]
	in := s.inner(q)
	if in == nil {
		return dst, valueType{}
	}
	if many := in.manyOfExpr(kid, nil); many != nil {
		s.mistake("%s leads to many rows: begin the query there", many.path())
	}
	list, v := in.expression(nil, kid, nil)
	v.column, v.null = nil, true
	if kid.isAggregate() {
		if q.limited || q.offset > 0 {
			s.mistake("a query with a limit or an offset cannot be aggregated")
		}
		q.order, q.noOrder = nil, true
	} else {
		q.limit, q.limited = 1, true
	}
	in.noKey = kid.isAggregate()
	return append(append(append(dst, '('), in.finish(q, list)...), ')'), v
}

// existsQuery appends EXISTS over the rows of a query.
func (s *scope) existsQuery(dst []byte, q AnyQuery) []byte {
	in := s.inner(q)
	if in == nil {
		return dst
	}
	in.noKey = true
	if !q.limited && q.offset == 0 {
		q.order, q.noOrder = nil, true
	}
	q.lock = NoLock
	return append(append(append(dst, "EXISTS ("...), in.finish(q, []byte("1"))...), ')')
}

package orm

import (
	"reflect"
	"strings"
	"unsafe"
)

// manyOf returns the relation to many rows that a condition goes through, seen from this scope's row, or nil where it goes
// through none. A mixed Or, and Not, stand for themselves.
func (s *scope) manyOf(c *Cond) *sentinelNode {
	if s.picks != nil {
		return nil
	}
	switch c.op {
	case opNot, 0:
		return nil
	case opOr, opAnd:
		var all *sentinelNode
		for i := range c.kids {
			many := s.manyOf(&c.kids[i])
			if many == nil || i > 0 && many != all {
				return nil
			}
			all = many
		}
		return all
	}
	if c.op == opExists {
		return nil
	}
	many := s.manyOfOperand(c.left, nil)
	if c.query != nil {
		return many // right belongs to the sub-query
	}
	if c.right == nil {
		return many
	}
	return s.manyOfOperand(*c.right, many)
}

func (s *scope) manyOfOperand(o operand, many *sentinelNode) *sentinelNode {
	if o.expr != nil {
		return s.manyOfExpr(o.expr, many)
	}
	if o.ptr == nil && o.ref == nil {
		return many
	}
	f, err := s.model.resolve(o)
	if err != nil {
		return many // told when it is compiled
	}
	n := s.firstMany(f.node)
	if n == nil {
		return many
	}
	if many != nil && many != n {
		s.mistake("a condition compares rows of two relations, %s and %s", many.path(), n.path())
	}
	return n
}

func (s *scope) manyOfExpr(e *expression, many *sentinelNode) *sentinelNode {
	if e != nil && e.op == exprColumn {
		return s.manyOfOperand(e.left, many)
	}
	if e == nil || e.op == exprQuery || e.op == exprOuter {
		return many // columns of another query
	}
	for _, kid := range e.kids {
		many = s.manyOfExpr(kid, many)
	}
	for _, sort := range e.sorts() {
		many = s.manyOfOperand(sort.operand, many)
	}
	if e.over != nil {
		for _, p := range e.over.Partition {
			many = s.manyOfExpr(p.untyped(), many)
		}
	}
	return many
}

// firstMany returns the first row behind a to-many relation on the way from this scope's row to n.
func (s *scope) firstMany(n *sentinelNode) *sentinelNode {
	if !s.contains(n) {
		return nil
	}
	var first *sentinelNode
	for ; n != s.anchor; n = n.parent {
		if n.parent.model.relations[n.relation].many {
			first = n
		}
	}
	return first
}

// exists appends EXISTS over the rows of a to-many relation.
func (s *scope) exists(dst []byte, many *sentinelNode, conds []*Cond) []byte {
	parent, on, _ := s.find(many.parent)
	rel := parent.relationAt(many.relation)
	if rel == nil {
		s.mistake("%s is not a relation", many.path())
		return dst
	}
	inner := &scope{compiler: s.compiler, parent: s, model: s.model, anchor: many, table: rel.To, relation: rel}
	if rel.Kind == ManyToMany {
		inner.through = s.compiler.alias()
	}
	inner.alias = s.compiler.alias()
	inner.needed = s.restricted(rel.To)
	body := inner.together(nil, conds)
	body = s.scoped(body, 0, rel.To, inner.alias, false)
	body = s.scoped(body, 0, rel.Through, inner.through, false)
	dst = append(inner.from(append(dst, "EXISTS (SELECT 1"...)), " WHERE "...)
	if rel.Kind == ManyToMany {
		dst = append(s.name(dst, inner.through, rel.ThroughFrom[0].Name), " = "...)
		dst = s.name(dst, on, parent.PK[0].Name)
	} else if rel.TargetKind != "" {
		dst = append(s.name(dst, inner.alias, rel.Targets[0].Name), " = "...)
		dst = s.targetOf(dst, rel, on)
	} else {
		dst = s.equal(dst, inner.alias, rel.Targets, on, rel.Columns)
	}
	if len(body) > 0 {
		dst = append(append(dst, " AND "...), body...)
	}
	return append(dst, ')')
}

// cond appends one condition, in parentheses where they are needed.
func (s *scope) cond(dst []byte, c *Cond) []byte {
	switch c.op {
	case opAnd:
		start := len(dst)
		dst = append(dst, '(')
		if dst = s.all(dst, c.kids); len(dst) == start+1 {
			return append(dst[:start], s.dialect.Bool(true)...)
		}
		return append(dst, ')')
	case opOr:
		return s.or(dst, c.kids)
	case opNot:
		start := len(dst)
		if dst = s.all(append(dst, '('), c.kids); len(dst) == start+1 {
			return append(dst[:start], s.dialect.Bool(false)...)
		}
		return append(dst, ") IS NOT TRUE"...)
	case OpIsNull, OpNotNull:
		return s.null(dst, c)
	case OpIn, OpNotIn:
		return s.in(dst, c)
	case opInQuery, opNotInQuery:
		return s.inQuery(dst, c)
	case opExists:
		return s.existsQuery(dst, *c.query)
	case opTrue:
		dst, _ = s.operand(dst, c.left)
		return dst
	}
	if c.op >= OpContains && c.op <= OpIRegex {
		return s.match(dst, c)
	}
	return s.comparison(dst, c)
}

// values returns the values of a condition and their type, which is nil where there are none.
func (s *scope) values(c *Cond, v valueType) (given, reflect.Type) {
	if c.left.ref == nil {
		return given{of: unsafe.Pointer(c), values: c.values, count: c.count}, c.left.typ
	}
	list, err := toColumn(c.any, v, c.op == OpIn || c.op == OpNotIn || c.op == OpBetween)
	if err != nil {
		s.mistake("%s: %v", c.left.ref, err)
		return given{}, nil
	}
	return given{values: list.ptr, count: list.count}, list.typ
}

// comparisonSigns spell the comparisons of two values.
var comparisonSigns = [...]string{OpEq: " = ", OpNe: " <> ", OpGt: " > ", OpGte: " >= ", OpLt: " < ", OpLte: " <= "}

func (s *scope) comparison(dst []byte, c *Cond) []byte {
	start := len(dst)
	dst, v := s.operand(dst, c.left)
	if v.codec == nil {
		return dst
	}
	if c.op >= OpGt && c.op <= OpBetween {
		s.ordered(v)
	}
	if c.right != nil {
		right, rv := s.expression(nil, c.right.expr, &v)
		if v.kind.Kind == KindDecimal && rv.kind.Kind == KindDecimal && v.kind.Scale != rv.kind.Scale && s.features.ScaledDecimals {
			sides := [][]byte{dst[start:len(dst):len(dst)], right}
			s.unify(sides, []valueType{v, rv})
			dst, right = append(dst[:start:start], sides[0]...), sides[1]
		}
		if c.op == OpNe && (v.null || rv.null) {
			return s.differs(dst[:start], string(dst[start:]), string(right))
		}
		return append(append(dst, comparisonSigns[c.op]...), right...)
	}
	from, t := s.values(c, v)
	if from.values == nil || t == nil {
		return dst
	}
	if c.op == OpBetween {
		if from.count != 2 {
			s.mistake("a condition between needs two values")
			return dst
		}
		dst = s.value(append(dst, " BETWEEN "...), from, 0, t, v)
		return s.value(append(dst, " AND "...), from, 1, t, v)
	}
	if from.at(0, t) == nil {
		switch c.op {
		case OpEq:
			return append(dst, " IS NULL"...)
		case OpNe:
			return append(dst, " IS NOT NULL"...)
		}
	}
	if c.op == OpNe && v.null {
		return s.differs(dst[:start], string(dst[start:]), string(s.value(nil, from, 0, t, v)))
	}
	return s.value(append(dst, comparisonSigns[c.op]...), from, 0, t, v)
}

// differs appends that two expressions differ, where NULL is a value like others: <> is unknown for it. Neither is written
// twice, since it may have parameters.
func (s *scope) differs(dst []byte, left, right string) []byte {
	switch s.dialect.Name() {
	case "mysql":
		return append(append(append(append(append(dst, "(NOT ("...), left...), " <=> "...), right...), "))"...)
	case "sqlite":
		return append(append(append(append(append(dst, '('), left...), " IS NOT "...), right...), ')')
	}
	return append(append(append(append(append(dst, '('), left...), " IS DISTINCT FROM "...), right...), ')')
}

func (s *scope) null(dst []byte, c *Cond) []byte {
	if c.left.expr == nil && s.picks == nil {
		f, err := s.model.resolve(c.left)
		if err != nil {
			s.mistake("%s", err)
			return dst
		}
		if f.slot.relation >= 0 {
			return s.nullRelation(dst, f, c.op)
		}
	}
	dst, _ = s.operand(dst, c.left)
	if c.op == OpIsNull {
		return append(dst, " IS NULL"...)
	}
	return append(dst, " IS NOT NULL"...)
}

// nullRelation appends that a relation leads to no row, or to one.
func (s *scope) nullRelation(dst []byte, f found, op Op) []byte {
	from := s.registryTable(f.node)
	rel := from.relationAt(f.slot.relation)
	if rel == nil {
		s.mistake("%s is not a relation", f.node.model.relations[f.slot.relation].name)
		return dst
	}
	if rel.Kind == ToOne && !s.restricted(rel.To) {
		return s.nullKey(dst, f.node, rel.Columns, op)
	}
	child := f.node.child(f.slot.relation)
	if child == nil {
		s.mistake("%s goes through more relations than a query follows", rel)
		return dst
	}
	if op == OpIsNull {
		dst = append(dst, "NOT "...)
	}
	return s.exists(dst, child, nil)
}

// nullKey appends that one of the columns of a foreign key is NULL, or that none is.
func (s *scope) nullKey(dst []byte, n *sentinelNode, columns []*Column, op Op) []byte {
	word, between := " IS NOT NULL", " AND "
	if op == OpIsNull {
		word, between = " IS NULL", " OR "
	}
	if len(columns) > 1 {
		dst = append(dst, '(')
	}
	for i, c := range columns {
		if i > 0 {
			dst = append(dst, between...)
		}
		dst, _ = s.column(dst, n, c.index)
		dst = append(dst, word...)
	}
	if len(columns) > 1 {
		dst = append(dst, ')')
	}
	return dst
}

// wideWildcards are characters that PostgreSQL's unaccent makes into some that mean something in a pattern; as those they are escaped.
var wideWildcards = strings.NewReplacer("％", "%", "﹪", "%", "＿", "_", "＼", `\`, "﹨", `\`, "∖", `\`)

func (s *scope) match(dst []byte, c *Cond) []byte {
	m := Match(c.op-OpContains) + MatchContains
	from := given{of: unsafe.Pointer(c), text: c.text}
	if t, ok := c.any.(reflect.Type); ok { // see OfKind
		kind := modelOf(t).metaOf().Kind
		if kind == "" {
			s.mistake("%s has no Kind in its Meta: nothing points at it by an AnyOf", t)
		}
		from = given{text: kind + ":"}
	} else if c.left.ref != nil {
		text, ok := c.any.(string)
		if !ok {
			s.mistake("%s: the text to look for is a %T", c.left.ref, c.any)
			return dst
		}
		from = given{text: text}
	}
	operand, v := s.operand(nil, c.left)
	if v.codec == nil {
		return dst
	}
	if classOf(v.kind.Kind) != "text" {
		s.mistake("%s is not a text", operand)
		return dst
	}
	if c.op >= OpRegex {
		return s.regex(dst, c.op, operand, v, from.text)
	}
	if e := c.left.expr; e != nil && e.op == exprCall && e.fn == fnUnaccent {
		if from.of = nil; s.dialect.Name() == "postgres" {
			from.text = wideWildcards.Replace(from.text)
		}
		pattern := s.parameter(nil, from, parameter{kind: aPattern, value: v, match: m})
		return s.dialect.Match(dst, m, string(operand), string(expand(nil, s.template(fnUnaccent, ""), [][]byte{pattern}, noVars)))
	}
	pattern := s.parameter(nil, from, parameter{kind: aPattern, value: v, match: m})
	return s.dialect.Match(dst, m, string(operand), string(pattern))
}

// regex appends a match with a regular expression.
func (s *scope) regex(dst []byte, op Op, operand []byte, v valueType, pattern string) []byte {
	if err := checkText(pattern, 0); err != nil {
		s.badLookup(v, err)
		return dst
	}
	spelled, err := regexFor(s.dialect.Name(), pattern, op == OpIRegex)
	if err != nil {
		s.mistake("the pattern %q: %v", pattern, err)
		return dst
	}
	return expand(dst, s.dialect.Function("regex"), [][]byte{operand, s.bind(nil, spelled)}, noVars)
}

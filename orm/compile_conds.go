package orm

import "slices"

// flatConds is how many conditions stand side by side: SQLite makes a row of them as deep as it is long, and takes a depth of 1000. More are put in
// parentheses by halves.
const flatConds = 200

// all appends conditions that hold together, joined by AND. It appends nothing where there are none.
func (s *scope) all(dst []byte, conds []Cond) []byte {
	return s.together(dst, flatten(make([]*Cond, 0, 8), conds))
}

// together is all for conditions that flatten has taken out of And.
func (s *scope) together(dst []byte, conds []*Cond) []byte {
	var few [8]int
	start := len(dst)
	dst, ends := s.terms(dst, start, few[:0], conds)
	return halved(dst, start, ends, " AND ")
}

// terms appends conditions to those that stand in dst from start on, joined by AND, and to ends where each of them ends.
func (s *scope) terms(dst []byte, start int, ends []int, conds []*Cond) ([]byte, []int) {
	var done []*sentinelNode
	add := func(term func(dst []byte) []byte) {
		mark := len(dst)
		with := s.and(dst, start)
		if dst = term(with); len(dst) == len(with) { // a mistake
			dst = dst[:mark]
			return
		}
		ends = append(ends, len(dst))
	}
	for i, c := range conds {
		many := s.manyOf(c)
		if many == nil {
			add(func(dst []byte) []byte { return s.cond(dst, c) })
			continue
		}
		if containsNode(done, many) {
			continue
		}
		done = append(done, many)
		// Conditions about rows of the same relation are about the same row.
		same := []*Cond{c}
		for _, other := range conds[i+1:] {
			if s.manyOf(other) == many {
				same = append(same, other)
			}
		}
		add(func(dst []byte) []byte { return s.exists(dst, many, same) })
	}
	return dst, ends
}

// halved puts the terms that stand in dst from start on, joined by a word, into parentheses by halves where they are many.
func halved(dst []byte, start int, ends []int, word string) []byte {
	if len(ends) <= flatConds {
		return dst
	}
	terms, text := make([][]byte, len(ends)), slices.Clone(dst[start:])
	from := start
	for i, end := range ends {
		terms[i] = text[from-start : end-start]
		from = end + len(word)
	}
	return appendHalves(dst[:start], terms, word)
}

func appendHalves(dst []byte, terms [][]byte, word string) []byte {
	if half := len(terms) / 2; len(terms) > flatConds {
		dst = append(appendHalves(append(dst, '('), terms[:half], word), ')')
		return append(appendHalves(append(append(dst, word...), '('), terms[half:], word), ')')
	}
	for i, term := range terms {
		if i > 0 {
			dst = append(dst, word...)
		}
		dst = append(dst, term...)
	}
	return dst
}

func (s *scope) and(dst []byte, start int) []byte {
	if len(dst) > start {
		return append(dst, " AND "...)
	}
	return dst
}

func containsNode(nodes []*sentinelNode, n *sentinelNode) bool {
	for _, other := range nodes {
		if other == n {
			return true
		}
	}
	return false
}

// flatten takes conditions out of And, and leaves those out that hold for every row. Each condition of a Where is a group of
// its own (see Cond), which AnyQuery.Where has made by wrapping it in And; flatten is called on one group.
func flatten(dst []*Cond, conds []Cond) []*Cond {
	for i := range conds {
		dst = flattenOne(dst, &conds[i])
	}
	return dst
}

func flattenOne(dst []*Cond, c *Cond) []*Cond {
	switch c.op {
	case 0:
		return dst
	case opAnd:
		return flatten(dst, c.kids)
	}
	return append(dst, c)
}

// where appends the groups of conditions of a query, each about rows of its own.
func (s *scope) where(dst []byte, groups []Cond) []byte {
	var few [8]int
	start, ends := len(dst), few[:0]
	if s.picks == nil {
		if dst = s.scoped(dst, start, s.table, s.alias, s.deleted); len(dst) > start {
			ends = append(ends, len(dst))
		}
	}
	for i := range groups {
		dst, ends = s.terms(dst, start, ends, flattenOne(make([]*Cond, 0, 8), &groups[i]))
	}
	return halved(dst, start, ends, " AND ")
}

// or appends conditions of which one holds, in parentheses.
func (s *scope) or(dst []byte, kids []Cond) []byte {
	var few [8]int
	start, ends := len(dst), few[:0]
	dst = append(dst, '(')
	list, _ := s.alternatives(make([]*Cond, 0, 8), kids)
	for _, c := range list {
		if len(dst) > start+1 {
			dst = append(dst, " OR "...)
		}
		mark := len(dst)
		if dst = s.together(dst, flattenOne(nil, c)); len(dst) == mark {
			dst = append(dst, s.dialect.Bool(true)...) // a zero Cond holds
		}
		ends = append(ends, len(dst))
	}
	if len(dst) == start+1 {
		return append(dst[:start], s.dialect.Bool(false)...)
	}
	return append(halved(dst, start+1, ends, " OR "), ')')
}

// alternatives takes conditions out of Or, but where all of them go through one relation to many rows: that is looked through once. It returns that
// relation, or nil.
func (s *scope) alternatives(dst []*Cond, kids []Cond) ([]*Cond, *sentinelNode) {
	var all *sentinelNode
	for i := range kids {
		var many *sentinelNode
		if kid := &kids[i]; kid.op == opOr {
			mark := len(dst)
			if dst, many = s.alternatives(dst, kid.kids); many != nil {
				dst = append(dst[:mark], kid)
			}
		} else {
			dst, many = append(dst, kid), s.manyOf(kid)
		}
		if i == 0 {
			all = many
		} else if many != all {
			all = nil
		}
	}
	return dst, all
}

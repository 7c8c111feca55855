package orm

import (
	"reflect"
	"strconv"
	"strings"
)

// searchPlainly appends a search for a database that has none: words are looked for in the text itself. ok is false for other functions.
func (s *scope) searchPlainly(dst []byte, e *expression) (sql []byte, v valueType, ok bool) {
	switch e.fn {
	case fnSearch:
	case fnSearchRank, fnSearchCover:
	case fnSearchHeadline:
		s.mistake("%s has no full-text search that could make a headline of a text: pick the text itself", s.dialect.Name())
		return dst, s.goValue(e.typ), true
	default:
		return dst, valueType{}, false
	}
	if e.kids[0] == nil {
		sql, v = s.expression(dst, nil, nil)
		return sql, v, true
	}
	s.origin.lost = true // there are as many conditions as words
	text := operand{typ: reflect.TypeFor[string](), expr: call[string](fnSearchPart, e.kids[0]).node}
	p := &plainSearch{scope: s, text: text}
	cond := p.cond(e.kids[1])
	v = s.goValue(e.typ)
	if e.fn != fnSearch {
		dst = append(dst, "(0e0"...)
		for _, word := range p.words {
			dst = s.truth(append(dst, " + "...), []Cond{p.contains(word)}, "1", "0")
		}
		return strconv.AppendInt(append(dst, ") / "...), int64(max(len(p.words), 1)), 10), v, true
	}
	if cond.op == 0 {
		cond = Or() // nothing is looked for
	}
	return s.cond(dst, &cond), v, true
}

// plainSearch makes conditions of a SearchQuery.
type plainSearch struct {
	scope *scope
	text  operand
	words []string // that must be there
	not   bool     // inside of what must not
}

func (p *plainSearch) contains(word string) Cond {
	return Cond{op: OpIContains, left: p.text, text: word}
}

// find is the condition that a word or phrase is there; the zero Cond without one.
func (p *plainSearch) find(word string) Cond {
	if word == "" {
		return Cond{}
	}
	if !p.not {
		p.words = append(p.words, word)
	}
	return p.contains(word)
}

// cond is the condition of a query; the zero Cond where nothing is looked for.
func (p *plainSearch) cond(e *expression) Cond {
	switch e.fn {
	case fnFindWeb:
		return p.web(stringOf(e))
	case fnFindAll:
		var all []Cond
		for word := range strings.FieldsFuncSeq(stringOf(e), isNotOfWord) {
			all = append(all, p.find(word))
		}
		return some(And, all)
	case fnFindPhrase, fnFindWord, fnFindNear:
		return p.find(p.phrase(e))
	case fnFindRaw:
		p.scope.mistake("%s knows nothing of orm.RawSearch: put the query together with orm.Word, And and Or", p.scope.dialect.Name())
	case fnFindAnd:
		return some(And, []Cond{p.cond(e.kids[0]), p.cond(e.kids[1])})
	case fnFindOr:
		return some(Or, []Cond{p.cond(e.kids[0]), p.cond(e.kids[1])})
	case fnFindNot:
		p.not = !p.not
		c := p.cond(e.kids[0])
		if p.not = !p.not; c.op != 0 {
			return Not(c)
		}
	}
	return Cond{}
}

// some puts conditions together, without those that look for nothing.
func some(by func(...Cond) Cond, conds []Cond) Cond {
	var list []Cond
	for _, c := range conds {
		if c.op != 0 {
			list = append(list, c)
		}
	}
	if len(list) == 0 {
		return Cond{}
	}
	return by(list...)
}

// phrase is what must stand in the text as it is.
func (p *plainSearch) phrase(e *expression) string {
	switch e.fn {
	case fnFindWord:
		if strings.ContainsAny(e.kids[1].text, "ABCD") {
			p.scope.mistake("%s does not know which words are of which weight: leave the weights out of orm.Word", p.scope.dialect.Name())
		}
		fallthrough
	case fnFindPhrase:
		return strings.Join(strings.Fields(strings.TrimFunc(stringOf(e), isNotOfWord)), " ")
	case fnFindNear:
		if e.kids[2].text == "1" {
			return strings.TrimSpace(p.phrase(e.kids[0]) + " " + p.phrase(e.kids[1]))
		}
	case fnFindNothing:
		return ""
	}
	p.scope.mistake("%s can look for words and phrases that follow each other at once only", p.scope.dialect.Name())
	return ""
}

// stringOf is the text that a query is made of.
func stringOf(e *expression) string { return *(*string)(e.kids[0].value) }

// web is the condition of what people type.
func (p *plainSearch) web(typed string) Cond {
	var all, any []Cond
	for t := range searchTerms(typed) {
		if t.or {
			any, all = append(any, some(And, all)), nil
			continue
		}
		p.not = p.not != t.not
		c := p.find(t.word)
		if p.not = p.not != t.not; t.not {
			c = Not(c)
		}
		all = append(all, c)
	}
	return some(Or, append(any, some(And, all)))
}

package orm

import (
	"reflect"
	"strconv"
	"strings"
	"unicode"
)

// TextSearch looks for words in texts. On PostgreSQL it is full-text search, in which words are found in their other forms too; SQLite, MySQL and
// MariaDB look for the words as they are, whatever their case. The zero value is ready to use.
//
//	docs := orm.TextSearch{Language: "english"}
//	q.Where(docs.Match(words, orm.Col(&p.Title), orm.Col(&p.Body))).Order(docs.Rank(words, orm.Col(&p.Title), orm.Col(&p.Body)).Desc())
//
// What people type is understood as search engines do: all words must be there, "words in quotes" one after the other, what stands
// behind a minus must not, and either side of an or is enough.
type TextSearch struct {
	// Language is a text search configuration of PostgreSQL, such as english; empty is simple, which knows no forms of words.
	Language string
}

// Match holds where the words are found in one of the texts, all of them together taken as one.
func (t TextSearch) Match(words string, in ...AnyExpr) Cond {
	return Cond{op: opSearch, text: words, left: operand{typ: reflect.TypeFor[string](), expr: t.text(in)}, any: t.Language}
}

// Rank is how well the words are found, greater for better: to order by. Where there is no full-text search it is the share of the words
// that are there.
func (t TextSearch) Rank(words string, in ...AnyExpr) Expr[float64] {
	language := t.Language
	if language == "" {
		language = "simple"
	}
	return call[float64](fnSearchRank, Value(words).node, t.text(in)).with("language", language)
}

var (
	fnSearchRank = &function{name: "search.rank"}
	fnSearchText = &function{name: "search.text", sql: "CONCAT_WS(' ', {*})"}
	fnSimilarity = &function{name: "similarity"}
)

func (TextSearch) text(in []AnyExpr) *expression {
	kids := make([]*expression, len(in))
	for i, e := range in {
		kids[i] = e.untyped()
	}
	return call[string](fnSearchText, kids...).node
}

// Similarity is how alike two texts are, from 0 to 1, by the groups of three characters that both have: for words with typing mistakes. PostgreSQL
// needs its extension pg_trgm; MySQL and MariaDB have no such function and refuse the query.
func Similarity[T text](e Expr[T], to string) Expr[float64] {
	return call[float64](fnSimilarity, e.node, Value(to).node)
}

// term is a word or phrase that is looked for.
type term struct {
	text string
	not  bool
}

// terms takes apart what people type: groups of terms, of which one must hold as a whole.
func terms(words string) [][]term {
	groups := [][]term{nil}
	last := func() *[]term { return &groups[len(groups)-1] }
	for rest := strings.TrimSpace(words); rest != ""; rest = strings.TrimLeftFunc(rest, unicode.IsSpace) {
		var t term
		if after, ok := strings.CutPrefix(rest, "-"); ok {
			t.not, rest = true, after
		}
		if after, ok := strings.CutPrefix(rest, `"`); ok {
			t.text, rest, _ = strings.Cut(after, `"`)
		} else {
			end := strings.IndexFunc(rest, unicode.IsSpace)
			if end < 0 {
				end = len(rest)
			}
			t.text, rest = rest[:end], rest[end:]
			if strings.EqualFold(t.text, "or") && !t.not && len(*last()) > 0 {
				groups = append(groups, nil)
				continue
			}
		}
		if t.text = strings.TrimFunc(t.text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }); t.text != "" {
			*last() = append(*last(), t)
		}
	}
	return groups
}

// search appends a TextSearch.
func (s *scope) search(dst []byte, c *Cond) []byte {
	language, _ := c.any.(string)
	if language == "" {
		language = "simple"
	}
	if t := s.dialect.Function("search"); t != "" {
		text, _ := s.operand(nil, c.left)
		quoted, err := s.dialect.Literal(ColumnType{Kind: KindText}, language)
		if err != nil {
			s.mistake("the language %s", err)
		}
		if err := checkText(c.text, 0); err != nil {
			s.mistake("what is searched for %s", err)
			return dst
		}
		return expand(dst, t, [][]byte{s.bind(nil, c.text), text}, func(name string) (string, bool) { return quoted, name == "language" })
	}
	s.origin.lost = true // there are as many conditions as words
	var any []Cond
	for _, group := range terms(c.text) {
		var all []Cond
		for _, t := range group {
			m := Cond{op: OpIContains, left: c.left, text: t.text}
			if t.not {
				m = Not(m)
			}
			all = append(all, m)
		}
		if len(all) > 0 {
			any = append(any, And(all...))
		}
	}
	return s.cond(dst, &Cond{op: opOr, kids: any})
}

// searchRank appends a Rank where there is no full-text search.
func (s *scope) searchRank(dst []byte, e *expression) ([]byte, valueType) {
	s.origin.lost = true
	words, _ := reflect.NewAt(e.kids[0].typ, e.kids[0].value).Elem().Interface().(string)
	n := 0
	dst = append(dst, "(0e0"...)
	for _, group := range terms(words) {
		for _, t := range group {
			if t.not {
				continue
			}
			n++
			m := Cond{op: OpIContains, left: operand{typ: reflect.TypeFor[string](), expr: e.kids[1]}, text: t.text}
			dst = s.truth(append(dst, " + "...), []Cond{m}, "1", "0")
		}
	}
	return strconv.AppendInt(append(dst, ") / "...), int64(max(n, 1)), 10), s.goValue(e.typ)
}

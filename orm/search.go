package orm

import (
	"fmt"
	"strconv"
	"strings"
)

// TextSearch looks for words in texts. On PostgreSQL it is full-text search, in which words are found in their other forms too; SQLite, MySQL and
// MariaDB look for the words as they are, whatever their case. The zero value is ready to use.
//
//	docs := orm.TextSearch{Language: "english"}
//	q.Where(docs.Match(words, orm.Col(&p.Title), orm.Col(&p.Body))).Order(docs.Rank(words, orm.Col(&p.Title), orm.Col(&p.Body)).Desc())
//
// What is looked for is what people type, a string, or a SearchQuery that the program has put together. Where it is looked for are expressions of
// text, all of them together taken as one, some of them Weighted, or columns of type SearchVector.
type TextSearch struct {
	// Language is a text search configuration of PostgreSQL, such as english; empty is simple, which knows no forms of words.
	Language string
	// Ranking is how Rank counts; the zero value counts as PostgreSQL does by itself.
	Ranking Ranking
}

// Match holds where the words are found. A string is taken as WebSearch takes it.
func (t TextSearch) Match[Q string | SearchQuery](words Q, in ...AnyExpr) Cond {
	return IsTrue(call[bool](fnSearch, t.vector(in), t.query(words)))
}

// Rank is how well the words are found, greater for better: to order by. Where there is no full-text search it is the share of the words
// that are there, whatever the Ranking says.
func (t TextSearch) Rank[Q string | SearchQuery](words Q, in ...AnyExpr) Expr[float64] {
	f := fnSearchRank
	if t.Ranking.Cover {
		f = fnSearchCover
	}
	e := call[float64](f, t.vector(in), t.query(words), literal(strconv.Itoa(int(t.Ranking.Divide))))
	return e.with("weights", t.Ranking.weights())
}

// Vector is the words of the texts: for a column of type SearchVector, or for an index, which a search of the same texts then uses.
//
//	orm.Index(docs.Vector(orm.Col(&p.Title)))
func (t TextSearch) Vector(in ...AnyExpr) Expr[SearchVector] { return Expr[SearchVector]{t.vector(in)} }

// Headline is the part of a text in which the words are found, as search engines show it. What people have written may have HTML in it: Headline
// has safe ways to show that. SQLite, MySQL and MariaDB have no headlines and refuse the query.
//
//	orm.Pick(&out.Found, docs.Headline(typed, orm.Col(&p.Body), orm.Excerpt{MaxWords: 20}))
func (t TextSearch) Headline[T text, Q string | SearchQuery](words Q, of Expr[T], how Excerpt) Expr[Headline] {
	return call[Headline](fnSearchHeadline, of.node, t.query(words), Value(how.options()).node).with("language", t.language())
}

// The functions of a search. Where there is no full-text search, words are looked for in the texts themselves; see compile_search.go.
var (
	fnSearch         = &function{name: "search"}
	fnSearchRank     = &function{name: "search.rank"}
	fnSearchCover    = &function{name: "search.cover"}
	fnSearchHeadline = &function{name: "search.headline"}
	fnSearchPart     = &function{name: "search.part", sql: "{1}", notNull: true}
	fnSearchText     = &function{name: "search.text", sql: "CONCAT_WS(' ', {*})", notNull: true}
	fnSearchVector   = &function{name: "search.vector", sql: "{1}", notNull: true}
	fnSearchWeight   = &function{name: "search.weight", sql: "{1}", notNull: true}
	fnSearchJoin     = &function{name: "search.join", sql: "CONCAT_WS(' ', {*})", notNull: true}
)

func (t TextSearch) language() string {
	if t.Language == "" {
		return "simple"
	}
	return t.Language
}

// query is what is looked for, in the language.
func (t TextSearch) query[Q string | SearchQuery](words Q) *expression {
	q, ok := any(words).(SearchQuery)
	if !ok {
		q = WebSearch(any(words).(string))
	}
	return q.in(t.language())
}

// vector is the words of the texts: those that stand together without a weight are one text.
func (t TextSearch) vector(in []AnyExpr) *expression {
	var parts, texts []*expression
	words := func(texts []*expression) *expression {
		return call[SearchVector](fnSearchVector, call[string](fnSearchText, texts...).node).with("language", t.language()).node
	}
	flush := func() {
		if len(texts) > 0 {
			parts, texts = append(parts, words(texts)), nil
		}
	}
	for _, e := range in {
		node := e.untyped()
		switch weighted, ok := e.(WeightedText); {
		case ok:
			flush()
			one := call[SearchVector](fnSearchWeight, words([]*expression{searchPart(weighted.text)}))
			parts = append(parts, one.with("weight", string(weighted.weight.letters())).node)
		case node.isVector():
			flush()
			parts = append(parts, node)
		default:
			texts = append(texts, searchPart(node))
		}
	}
	switch flush(); len(parts) {
	case 0:
		return nil // which is told when it is compiled
	case 1:
		return parts[0]
	}
	return call[SearchVector](fnSearchJoin, parts...).node
}

func searchPart(text *expression) *expression { return call[string](fnSearchPart, text).node }

// searchVar is what the spelling of a function of a search needs besides its operands.
func (s *scope) searchVar(name, value string) (string, bool) {
	switch name {
	case "language", "weight":
		quoted, err := s.dialect.Literal(ColumnType{Kind: KindText}, value)
		if err != nil {
			s.mistake("the %s %s", name, err)
		}
		return quoted, true
	case "weights":
		if value == "" {
			s.mistake("the weights of a Ranking are from 0 to 1")
		}
		return value, true
	}
	return "", false
}

// weights are those of D, C, B and A as PostgreSQL takes them; empty where one is not from 0 to 1.
func (r Ranking) weights() string {
	list := [...]float64{r.D, r.C, r.B, r.A}
	if list == [4]float64{} {
		list = [4]float64{0.1, 0.2, 0.4, 1}
	}
	var text []string
	for _, w := range list {
		if !(w >= 0 && w <= 1) {
			return ""
		}
		text = append(text, strconv.FormatFloat(w, 'f', -1, 64))
	}
	return fmt.Sprintf("'{%s}'", strings.Join(text, ","))
}

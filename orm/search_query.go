package orm

import (
	"slices"
	"strconv"
	"strings"
)

// SearchQuery is what a TextSearch looks for. It is immutable; the zero value finds nothing.
//
//	near := orm.Word("full").FollowedBy(orm.WordPrefix("text"))
//	q.Where(docs.Match(near.And(orm.WebSearch(typed)).And(orm.Word("draft").Not()), orm.Col(&p.Body)))
//
// Words never become SQL or part of another query: whatever characters they have, they are looked for. What has no words in it is left out.
type SearchQuery struct{ node *expression }

// The functions of queries. Their first operand is a text, or they combine other queries.
var (
	fnFindNothing = &function{name: "find.nothing", notNull: true}
	fnFindWeb     = &function{name: "find.web", notNull: true}
	fnFindAll     = &function{name: "find.all", notNull: true}
	fnFindPhrase  = &function{name: "find.phrase", notNull: true}
	fnFindRaw     = &function{name: "find.raw", notNull: true}
	fnFindWord    = &function{name: "find.word", notNull: true}
	fnFindAnd     = &function{name: "find.and", notNull: true}
	fnFindOr      = &function{name: "find.or", notNull: true}
	fnFindNot     = &function{name: "find.not", notNull: true}
	fnFindNear    = &function{name: "find.near", notNull: true}
)

func find(f *function, kids ...*expression) SearchQuery {
	return SearchQuery{call[string](f, kids...).node}
}

// WebSearch takes what people type as search engines do: all words must be there, "words in quotes" one after the other, what stands behind a
// minus must not, and either side of an or is enough. No text is a mistake. Of a text of more than 100 words, those that are there twice are left out,
// and what stands behind the first 100.
func WebSearch(typed string) SearchQuery { return find(fnFindWeb, Value(fewerTerms(typed)).node) }

// AllWords finds where all words of the text are, in any order; of more than 100, the first 100 different ones. No character has a special meaning.
func AllWords(text string) SearchQuery { return find(fnFindAll, Value(fewerWords(text)).node) }

// Phrase finds where the words of the text stand one after the other; of more than 100, the first 100.
func Phrase(text string) SearchQuery {
	text, _ = firstWords(text, maxSearchWords)
	return find(fnFindPhrase, Value(text).node)
}

// RawSearch is a query in PostgreSQL's own syntax, such as "(fat | thin) & rat:*". It is for texts of the program: what is no such query is an
// error of the database. SQLite, MySQL and MariaDB refuse it.
func RawSearch(query string) SearchQuery { return find(fnFindRaw, Value(query).node) }

// Word finds a word. With weights it finds it in texts of these weights only, which SQLite, MySQL and MariaDB refuse.
func Word(word string, in ...SearchWeight) SearchQuery { return wordQuery(word, "", in) }

// WordPrefix finds words that begin with some characters, as for a search while people type. It has weights as Word has.
func WordPrefix(start string, in ...SearchWeight) SearchQuery { return wordQuery(start, "*", in) }

func wordQuery(word, flags string, in []SearchWeight) SearchQuery {
	// No word has a quote or a backslash in it, which mean something inside of the quotes that it is put in.
	word = strings.Map(func(r rune) rune {
		if r == '\'' || r == '\\' {
			return ' '
		}
		return r
	}, word)
	word, n := firstWords(word, maxSearchWords)
	if n == 0 {
		return find(fnFindNothing)
	}
	for _, w := range in {
		flags += string(w.letters())
	}
	if flags != "" {
		flags = ":" + flags
	}
	return find(fnFindWord, Value(word).node, literal("'''"+flags+"'"))
}

// And finds where both do.
func (q SearchQuery) And(other SearchQuery) SearchQuery { return q.with(fnFindAnd, other) }

// Or finds where one of them does.
func (q SearchQuery) Or(other SearchQuery) SearchQuery { return q.with(fnFindOr, other) }

// Not finds where the query does not.
func (q SearchQuery) Not() SearchQuery { return find(fnFindNot, q.some()) }

// FollowedBy finds where the other query does right behind this one.
func (q SearchQuery) FollowedBy(other SearchQuery) SearchQuery { return q.FollowedWithin(1, other) }

// FollowedWithin finds where the other query does exactly n words behind this one. SQLite, MySQL and MariaDB know of words and phrases that
// follow each other at once, and refuse the rest.
func (q SearchQuery) FollowedWithin(n int, other SearchQuery) SearchQuery {
	return find(fnFindNear, q.some(), other.some(), literal(strconv.Itoa(max(n, 0))))
}

func (q SearchQuery) with(f *function, other SearchQuery) SearchQuery {
	return find(f, q.some(), other.some())
}

func (q SearchQuery) some() *expression {
	if q.node == nil {
		return find(fnFindNothing).node
	}
	return q.node
}

// in is the query with its words in a language, as nodes of its own: what stands twice in a query is told apart by them.
func (q SearchQuery) in(language string) *expression { return inLanguage(q.some(), language) }

func inLanguage(e *expression, language string) *expression {
	node := *e
	if node.op == exprCall {
		node.vars = [2]string{"language", language}
	}
	node.kids = slices.Clone(e.kids)
	for i, kid := range node.kids {
		node.kids[i] = inLanguage(kid, language)
	}
	return &node
}

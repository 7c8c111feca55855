package orm

import (
	"slices"
	"strconv"
)

// Steps are how a recursion comes from a row to others. See Step.
type Steps struct {
	pairs []stepPair
	most  int // so many steps; 0 is any number
}

// stepPair is a column of a row that was found, and the column of the next rows that has the same value.
type stepPair struct{ found, next operand }

// Step leads from a row to those whose column next has the value that its column found has.
func Step[A, B any](found *A, next *B) Steps {
	return Steps{pairs: []stepPair{{columnAt(found), columnAt(next)}}}
}

// And asks for the same of two more columns: for keys of several columns, and where a step does not leave a tree.
//
//	orm.Step(&f.TenantID, &f.TenantID).And(&f.ID, &f.ParentID)
func (s Steps) And[A, B any](found *A, next *B) Steps {
	s.pairs = append(slices.Clip(s.pairs), stepPair{columnAt(found), columnAt(next)})
	return s
}

// AtMost ends the recursion after n steps: AtMost(1) finds the rows it starts from and those they lead to. Less than 1 is any number of steps.
func (s Steps) AtMost(n int) Steps {
	s.most = max(n, 0)
	return s
}

// Recursive asks for the rows of a query and for those that they lead to, step by step: rows whose column next has the value that the
// column found of a row before has. Each row is found once, also where the steps lead in a circle.
//
//	reports := orm.Recursive(boss, &e.ID, &e.BossID)      // all below
//	superiors := orm.Recursive(employee, &e.BossID, &e.ID) // all above
//
// One of the columns may be nullable. For several columns and for an end there is RecursiveBy.
func Recursive[T, A, B any](start Query[T], found *A, next *B) Query[T] {
	return RecursiveBy(start, Step(found, next))
}

// RecursiveBy is Recursive by steps over several columns, or of so many steps at most:
//
//	two := orm.RecursiveBy(boss, orm.Step(&e.ID, &e.BossID).AtMost(2))
func RecursiveBy[T any](start Query[T], steps Steps) Query[T] {
	q := combined(sourceRecursive, start, nil)
	q.any.source.steps = steps
	return q
}

// depthName is the column that counts the steps.
const depthName = "tandem_depth"

// recursiveSQL makes WITH RECURSIVE. Rows are united by UNION, which forgets those that are there already, so that a circle ends; where steps are
// counted, a row may be there once for each count, and the limit ends a circle.
func (c *compiler) recursiveSQL(src *source) []byte {
	q := src.parts[0]
	if q.picks != nil {
		c.mistake("Recursive is for the rows of a model: give it to the query that Select picks from")
		return nil
	}
	if len(src.steps.pairs) == 0 {
		c.mistake("RecursiveBy has no steps: make them with orm.Step")
		return nil
	}
	s := c.rootScope(AnyQuery{model: q.model})
	if s == nil {
		return nil
	}
	name := c.alias()
	counted := src.steps.most > 0
	depth := append([]byte(name), "."+depthName...)
	kept, words := s.table.withoutWords()
	columns := s.names(nil, name, kept)
	dst := append(append([]byte("WITH RECURSIVE "), name...), " ("...)
	dst = c.columnNames(dst, kept)
	if counted {
		dst = append(dst, ", "+depthName...)
	}
	dst = append(dst, ") AS ("...)
	start, _ := c.partSQL(nil, q)
	if counted || len(words) > 0 {
		alias := c.alias()
		first := s.names([]byte("SELECT "), alias, kept)
		if counted {
			first = append(first, ", 0"...)
		}
		start = append(append(append(append(first, " FROM ("...), start...), ") AS "...), alias...)
	}
	dst = append(append(dst, start...), " UNION SELECT "...)
	dst = s.names(dst, s.alias, kept)
	if counted {
		dst = append(append(append(dst, ", "...), depth...), " + 1"...)
	}
	dst = append(append(c.quote(append(dst, " FROM "...), s.table.Name), " AS "...), s.alias...)
	dst = append(append(append(dst, " INNER JOIN "...), name...), " ON "...)
	for i, pair := range src.steps.pairs {
		if i > 0 {
			dst = append(dst, " AND "...)
		}
		dst = c.step(dst, s, pair, name)
	}
	if counted {
		dst = strconv.AppendInt(append(append(append(dst, " AND "...), depth...), " < "...), int64(src.steps.most), 10)
	}
	dst = append(c.scoped(dst, 0, s.table, s.alias, q.deleted), ") "...)
	found := append([]byte("SELECT * FROM "), name...)
	if counted {
		found = append(append(append([]byte("SELECT DISTINCT "), columns...), " FROM "...), name...)
	}
	if len(words) > 0 {
		found = s.withWords(words, found)
	}
	return append(dst, found...)
}

// withoutWords are the columns that rows are told apart by, and those of words, which no UNION of a recursion can compare.
func (t *Table) withoutWords() (kept, words []*Column) {
	for _, column := range t.Columns {
		if column.Type.Kind == KindSearch {
			words = append(words, column)
		} else {
			kept = append(kept, column)
		}
	}
	return kept, words
}

// withWords puts the words of the rows beside what was found without them.
func (s *scope) withWords(words []*Column, found []byte) []byte {
	rows, alias := s.compiler.alias(), s.compiler.alias()
	dst := append(append([]byte("SELECT "), rows...), ".*"...)
	for _, column := range words {
		dst = append(s.name(append(dst, ", (SELECT "...), alias, column.Name), " FROM "...)
		dst = append(append(append(s.compiler.quote(dst, s.table.Name), " AS "...), alias...), " WHERE "...)
		dst = s.equal(dst, alias, s.table.PK, rows, s.table.PK)
		dst = s.compiler.quote(append(dst, ") AS "...), column.Name)
	}
	return append(append(append(append(dst, " FROM ("...), found...), ") AS "...), rows...)
}

// step appends what leads from a row of name to the next one.
func (c *compiler) step(dst []byte, s *scope, pair stepPair, name string) []byte {
	found, err := c.ownColumn(s, pair.found)
	if err != nil {
		c.mistake("%v", err)
		return dst
	}
	next, err := c.ownColumn(s, pair.next)
	if err != nil {
		c.mistake("%v", err)
		return dst
	}
	if found.goType != next.goType {
		c.mistake("Recursive: %s and %s have different types", found, next)
		return dst
	}
	return s.name(append(s.name(dst, s.alias, next.Name), " = "...), name, found.Name)
}

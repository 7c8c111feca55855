package inspect

import (
	"slices"
	"strings"
)

// What SQLite tells of a table in no pragma is read from the statement that made it: checks, what computes a column, collations, and whether
// a foreign key waits for the end of the transaction.

// source reads the CREATE TABLE of the table.
func (t *Table) source(sql string) {
	list := wordsOf("sqlite", sql)
	for len(list) > 0 && list[0].text != "(" {
		list = list[1:]
	}
	in, _ := inside(list)
	for _, part := range commas(in) {
		part = trimmed(part)
		if len(part) == 0 {
			continue
		}
		var c *Column
		if first := part[0]; first.named() && !slices.ContainsFunc([]string{"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"}, first.is) {
			c = t.column(first.bare)
			part = part[1:]
		}
		t.clauses(c, part)
	}
}

// column is the column of that name in whatever case, or nil.
func (t *Table) column(bare string) *Column {
	for _, c := range t.Columns {
		if strings.EqualFold(c.Name, bare) {
			return c
		}
	}
	return nil
}

// clauses reads what stands behind a column, or a rule of the table where there is none.
func (t *Table) clauses(c *Column, list []word) {
	called := ""
	for i := 0; i < len(list); i++ {
		rest := trimmed(list[i+1:])
		switch w := list[i]; {
		case w.text == "(":
			_, behind := inside(list[i:])
			i = len(list) - len(behind) - 1
		case w.is("CONSTRAINT") && len(rest) > 0:
			called = rest[0].bare
		case w.is("CHECK"):
			in, _ := inside(rest)
			if isJSON(textOf(in), "") {
				break
			}
			t.Checks = append(t.Checks, Check{Name: called, SQL: textOf(in)})
			called = ""
		case w.is("AS") && c != nil && len(rest) > 0 && rest[0].text == "(":
			in, _ := inside(rest)
			c.Generated = textOf(in)
		case w.is("COLLATE") && c != nil && len(rest) > 0:
			c.Collation = rest[0].bare
		case w.is("DEFERRABLE"):
			if words := solid(rest); len(words) > 1 && words[0].is("INITIALLY") && words[1].is("DEFERRED") {
				t.wait(c, list[:i])
			}
		}
	}
}

// wait notes that the foreign key of a column, or else the one whose FOREIGN KEY stands in the words, waits.
func (t *Table) wait(c *Column, list []word) {
	var columns []string
	if c != nil {
		columns = []string{c.Name}
	}
	for i, w := range list {
		if c == nil && w.is("KEY") {
			in, _ := inside(trimmed(list[i+1:]))
			for _, part := range commas(in) {
				if words := solid(part); len(words) > 0 {
					columns = append(columns, words[0].bare)
				}
			}
			break
		}
	}
	for i, fk := range t.ForeignKeys {
		if slices.EqualFunc(fk.Columns, columns, strings.EqualFold) {
			t.ForeignKeys[i].Deferred = true
		}
	}
}

// indexSource reads the CREATE INDEX of an index: its expressions and its condition.
func (ix *Index) indexSource(sql string) {
	list := wordsOf("sqlite", sql)
	for len(list) > 0 && list[0].text != "(" {
		list = list[1:]
	}
	in, behind := inside(list)
	keys := commas(in)
	for i, column := range ix.Columns {
		if column != "" || i >= len(keys) {
			continue
		}
		key := trimmed(keys[i])
		for last := len(key) - 1; last >= 0 && (key[last].kind == blank || key[last].is("ASC") || key[last].is("DESC")); last-- {
			key = key[:last]
		}
		ix.Expressions = append(ix.Expressions, textOf(key))
	}
	for i, w := range behind {
		if w.is("WHERE") {
			ix.Where = textOf(behind[i+1:])
		}
	}
}

package migrate

import (
	"fmt"
	"strings"
)

// sqliteEditor changes schemas of SQLite, which can add, rename and drop plain columns. For all else the table is made
// anew and its rows are copied.
type sqliteEditor struct{ ddl }

func (e sqliteEditor) createTable(t *Table) ([]step, error) {
	lines, err := e.tableBody(t)
	if err != nil {
		return nil, err
	}
	return append(statements(e.createSQL(t.Name, lines, "")), e.indexes(t)...), nil
}

func (e sqliteEditor) indexes(t *Table) []step {
	var steps []step
	for _, ix := range t.allIndexes("sqlite") {
		steps = append(steps, e.index(t, ix))
	}
	return steps
}

func (e sqliteEditor) index(t *Table, ix Index) step {
	keys := e.indexKeys(ix)
	for i, k := range ix.keys() {
		// Two keys for a value that may be missing: whether it is there, and what it is.
		if c := t.Column(k.column); ix.NullsEqual && (c == nil || c.Null) {
			value := strings.TrimSuffix(keys[i], " DESC")
			keys[i] = "ifnull(" + value + ", 0)"
			keys = append(keys, value+" IS NULL")
		}
	}
	if !ix.Unique {
		for _, c := range ix.Include {
			keys = append(keys, e.q(c))
		}
	}
	return step{sql: e.createIndexSQL(t, ix, keys, e.where(ix))}
}

func (e sqliteEditor) droppedIndex(ix Index) step {
	return step{sql: "DROP INDEX " + e.q(ix.Name)}
}

func (e sqliteEditor) alter(t *Table) string { return "ALTER TABLE " + e.q(t.Name) }

func (e sqliteEditor) dropTable(t *Table) ([]step, error) {
	// Enforced keys would make this a DELETE of every row first.
	return []step{{sql: "DROP TABLE " + e.q(t.Name), keysOff: true}}, nil
}

// commentTable does nothing: there is no place for comments.
func (e sqliteEditor) commentTable(*Table) ([]step, error) { return nil, nil }

func (e sqliteEditor) renameTable(from, to *Table) ([]step, error) {
	steps := statements("ALTER TABLE " + e.q(from.Name) + " RENAME TO " + e.q(to.Name))
	return e.renameRules(steps, from, to)
}

// renameRules gives indexes and rules the names that follow from new names. Names of rules stand inside the table.
func (e sqliteEditor) renameRules(steps []step, from, to *Table) ([]step, error) {
	for i, c := range from.Checks {
		if c.Name != to.Checks[i].Name {
			again, err := e.rebuild(to, from, to, nil)
			return append(steps, again...), err
		}
	}
	for _, pair := range e.renamedIndexes(from, to) {
		steps = append(steps, e.droppedIndex(pair[0]), e.index(to, pair[1]))
	}
	return steps, nil
}

func (e sqliteEditor) addColumn(from, to *Table, c Column, fill Literal) ([]step, error) {
	// SQLite gives the rows that are there the default, which must be a constant, and NULL where it is a key.
	now := c.Default.text == "now" && (c.Type == DateTime || c.Type == Date)
	native := fill == c.Default && !now && c.DefaultSQL.IsZero() && !c.Stored && (c.References.IsZero() || !c.Default.set)
	switch {
	case native:
	case c.Stored:
		return e.rebuild(from, from, to, nil)
	case !fill.set && !c.DefaultSQL.IsZero():
		return e.rebuild(from, from, to, map[string]copied{c.Name: {sql: "(" + e.expression(c.DefaultSQL) + ")"}})
	default:
		value, err := e.literal(c, fill)
		if err != nil {
			return nil, err
		}
		return e.rebuild(from, from, to, map[string]copied{c.Name: {sql: value}})
	}
	def, err := e.definition(to, c)
	if err != nil {
		return nil, err
	}
	if !c.References.IsZero() {
		def += " CONSTRAINT " + e.q(c.key().name(to.Name)) + " " + e.references(c.key())
	}
	steps := statements(e.alter(to) + " ADD COLUMN " + def)
	if c.Unique {
		steps = append(steps, e.index(to, to.uniqueOf(c.Name)))
	}
	return steps, nil
}

func (e sqliteEditor) dropColumn(from, to *Table, c Column) ([]step, error) {
	if !c.References.IsZero() {
		return e.rebuild(from, from, to, nil)
	}
	var steps []step
	if c.Unique {
		steps = append(steps, e.droppedIndex(from.uniqueOf(c.Name)))
	}
	return append(steps, step{sql: e.alter(to) + " DROP COLUMN " + e.q(c.Name)}), nil
}

func (e sqliteEditor) alterColumn(from, to *Table, old, next Column, fill Literal) ([]step, error) {
	same := next
	same.Unique, same.Comment = old.Unique, old.Comment
	if same.equal(old) {
		if next.Unique == old.Unique {
			return nil, nil // nothing but the comment
		}
		if next.Unique {
			return []step{e.index(to, to.uniqueOf(next.Name))}, nil
		}
		return []step{e.droppedIndex(from.uniqueOf(next.Name))}, nil
	}
	value := e.convert(old, next)
	if old.Null && !next.Null && fill.set {
		text, err := e.literal(next, fill)
		if err != nil {
			return nil, err
		}
		value.sql = fmt.Sprintf("coalesce(%s, %s)", value.sql, text)
	}
	return e.rebuild(from, from, to, map[string]copied{next.Name: value})
}

func (e sqliteEditor) renameColumn(from, to *Table, old, next string) ([]step, error) {
	steps := statements(e.alter(to) + " RENAME COLUMN " + e.q(old) + " TO " + e.q(next))
	return e.renameRules(steps, from, to)
}

func (e sqliteEditor) addIndex(t *Table, ix Index) ([]step, error) {
	return []step{e.index(t, ix)}, nil
}

func (e sqliteEditor) dropIndex(_ *Table, ix Index) ([]step, error) {
	return []step{e.droppedIndex(ix)}, nil
}

func (e sqliteEditor) renameIndex(t *Table, old, next Index) ([]step, error) {
	return []step{e.droppedIndex(old), e.index(t, next)}, nil
}

func (e sqliteEditor) addCheck(from, to *Table, _ Check) ([]step, error) {
	return e.rebuild(from, from, to, nil)
}

func (e sqliteEditor) dropCheck(from, to *Table, _ Check) ([]step, error) {
	return e.rebuild(from, from, to, nil)
}

func (e sqliteEditor) addForeignKey(from, to *Table, _ ForeignKey) ([]step, error) {
	return e.rebuild(from, from, to, nil)
}

func (e sqliteEditor) dropForeignKey(from, to *Table, _ ForeignKey) ([]step, error) {
	return e.rebuild(from, from, to, nil)
}

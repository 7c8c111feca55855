package migrate

import (
	"fmt"
	"slices"
)

// mysqlEditor changes schemas of MySQL and MariaDB.
type mysqlEditor struct{ ddl }

// tableOptions make a table with transactions, whatever the server's own default is.
const tableOptions = " ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4"

// longPrefix is how much of a text without a length an index looks at: what fits into the 3072 bytes that InnoDB has.
const longPrefix = 255

func (e mysqlEditor) createTable(t *Table) ([]step, error) {
	if err := e.canPoint(t.Name, t.keys()...); err != nil {
		return nil, err
	}
	lines, err := e.tableBody(t)
	if err != nil {
		return nil, err
	}
	// Inside the table, so that a foreign key finds its index and does not make one of its own.
	for _, ix := range t.allIndexes("mysql") {
		keys, hidden := e.layout(t, ix)
		lines = append(lines, e.indexLines(ix, keys, hidden)...)
	}
	options := tableOptions
	if t.Comment != "" {
		text, err := e.text(t.Comment)
		if err != nil {
			return nil, err
		}
		options += " COMMENT = " + text
	}
	return statements(e.createSQL(t.Name, lines, options)), nil
}

func (e mysqlEditor) commentTable(t *Table) ([]step, error) {
	text, err := e.text(t.Comment)
	return statements(e.alter(t) + " COMMENT = " + text), err
}

func (e mysqlEditor) alter(t *Table) string { return "ALTER TABLE " + e.q(t.Name) }

func (e mysqlEditor) dropTable(t *Table) ([]step, error) {
	return statements("DROP TABLE " + e.q(t.Name)), nil
}

func (e mysqlEditor) renameTable(from, to *Table) ([]step, error) {
	steps := statements("RENAME TABLE " + e.q(from.Name) + " TO " + e.q(to.Name))
	rules, err := e.renameRules(from, to)
	return append(steps, rules...), err
}

// renameRules gives keys, rules and indexes the names that follow from the new names of the table and its columns.
func (e mysqlEditor) renameRules(from, to *Table) ([]step, error) {
	var steps []step
	for _, pair := range e.renamedIndexes(from, to) {
		steps = append(steps, e.renamedIndex(from, to, pair[0], pair[1])...)
	}
	keys := to.keys()
	for i, k := range from.keys() {
		if old := k.name(from.Name); old != keys[i].name(to.Name) {
			steps = append(steps, e.renamedKey(to, old, keys[i]))
		}
	}
	for i, c := range from.Checks {
		if next := to.Checks[i]; c.Name != next.Name {
			text, err := e.check(to, next)
			if err != nil {
				return nil, err
			}
			steps = append(steps, step{sql: e.alter(to) + " DROP CONSTRAINT " + e.q(c.Name) + ", ADD " + text})
		}
	}
	return steps, nil
}

func (e mysqlEditor) renamedIndex(from, t *Table, old, next Index) []step {
	if e.hides(from, old) { // its columns are called after it
		return []step{{sql: e.dropSQL(t, old)}, e.index(t, next)}
	}
	return []step{step{sql: e.alter(t) + " RENAME INDEX " + e.q(old.Name) + " TO " + e.q(next.Name)}}
}

func (e mysqlEditor) addColumn(_, to *Table, c Column, fill Literal) ([]step, error) {
	if err := e.canPoint(to.Name, c.key()); err != nil {
		return nil, err
	}
	first := c
	if first.Default = fill; fill.set {
		first.DefaultSQL = Expression{}
	}
	def, err := e.definition(to, first)
	if err != nil {
		return nil, err
	}
	steps := statements(e.alter(to) + " ADD COLUMN " + def)
	if fill != c.Default {
		last, err := e.definition(to, c)
		if err != nil {
			return nil, err
		}
		steps = append(steps, step{sql: e.alter(to) + " MODIFY COLUMN " + last})
	}
	if c.Unique {
		steps = append(steps, e.index(to, to.uniqueOf(c.Name)))
	}
	if !c.References.IsZero() {
		steps = append(steps, step{sql: e.alter(to) + " ADD " + e.foreignKey(to.Name, c.key())})
	}
	return steps, nil
}

func (e mysqlEditor) dropColumn(_, to *Table, c Column) ([]step, error) {
	var steps []step
	if !c.References.IsZero() {
		steps = append(steps, e.droppedKey(to, c.key()))
	}
	return append(steps, step{sql: e.alter(to) + " DROP COLUMN " + e.q(c.Name)}), nil
}

func (e mysqlEditor) droppedKey(t *Table, k ForeignKey) step {
	return e.ofKey(t, k, func(name string) string { return e.alter(t) + " DROP FOREIGN KEY " + e.q(name) })
}

func (e mysqlEditor) alterColumn(_, to *Table, old, next Column, fill Literal) ([]step, error) {
	var steps []step
	if old.Unique && !next.Unique {
		steps = append(steps, e.droppedIndex(to, to.uniqueOf(next.Name))...)
	}
	if old.Null && !next.Null && fill.set {
		// In the old type, which the rows still have.
		value, err := e.literal(old, fill)
		if err != nil {
			return nil, err
		}
		steps = append(steps, step{sql: fmt.Sprintf("UPDATE %s SET %s = %s WHERE %[2]s IS NULL", e.q(to.Name), e.q(next.Name), value)})
	}
	plain := func(c Column) Column { c.Unique, c.References = false, Reference{}; return c }
	if !plain(old).equal(plain(next)) {
		def, err := e.definition(to, next)
		if err != nil {
			return nil, err
		}
		steps = append(steps, step{sql: e.alter(to) + " MODIFY COLUMN " + def})
	}
	if !old.Unique && next.Unique {
		steps = append(steps, e.index(to, to.uniqueOf(next.Name)))
	}
	return steps, nil
}

func (e mysqlEditor) renameColumn(from, to *Table, old, next string) ([]step, error) {
	// A hidden column keeps what it is computed from from getting another name.
	var steps, again []step
	plain, plainTo := from.clone(), to.clone()
	plain.Indexes, plainTo.Indexes = nil, nil
	for i, ix := range from.Indexes {
		if e.hides(from, ix) && ix.uses(old) {
			steps = append(steps, step{sql: e.dropSQL(from, ix)})
			again = append(again, e.index(to, to.Indexes[i]))
			continue
		}
		plain.Indexes = append(plain.Indexes, ix)
		plainTo.Indexes = append(plainTo.Indexes, to.Indexes[i])
	}
	steps = append(steps, step{sql: e.alter(to) + " RENAME COLUMN " + e.q(old) + " TO " + e.q(next)})
	rules, err := e.renameRules(plain, plainTo)
	return append(append(steps, rules...), again...), err
}

func (e mysqlEditor) addIndex(t *Table, ix Index) ([]step, error) {
	return []step{e.index(t, ix)}, nil
}

func (e mysqlEditor) dropIndex(t *Table, ix Index) ([]step, error) {
	return e.droppedIndex(t, ix), nil
}

// droppedIndex drops an index. A foreign key must have an index that begins with its columns: where this was the only
// one, the key is made anew and gets one from the database.
func (e mysqlEditor) droppedIndex(t *Table, ix Index) []step {
	var before, after []step
	for _, k := range t.keys() {
		if ix.begins(k.Columns) && !t.beginsIndex(k.Columns) {
			before = append(before, e.droppedKey(t, k))
			after = append(after, step{sql: e.alter(t) + " ADD " + e.foreignKey(t.Name, k)})
		}
	}
	return slices.Concat(before, []step{{sql: e.dropSQL(t, ix)}}, after)
}

// begins reports whether the index begins with the columns, in their order, as InnoDB wants it for a foreign key.
func (ix Index) begins(columns []string) bool {
	if len(ix.Columns) < len(columns) {
		return false
	}
	return slices.EqualFunc(ix.Columns[:len(columns)], columns, func(c, column string) bool { return columnOfKey(c) == column })
}

// beginsIndex reports whether an index or the primary key begins with the columns.
func (t *Table) beginsIndex(columns []string) bool {
	if (Index{Columns: t.PrimaryKey()}).begins(columns) {
		return true
	}
	return slices.ContainsFunc(t.allIndexes("mysql"), func(ix Index) bool { return ix.begins(columns) })
}

func (e mysqlEditor) renameIndex(t *Table, old, next Index) ([]step, error) {
	return e.renamedIndex(t, t, old, next), nil
}

func (e mysqlEditor) addCheck(_, to *Table, c Check) ([]step, error) {
	text, err := e.check(to, c)
	return statements(e.alter(to) + " ADD " + text), err
}

func (e mysqlEditor) dropCheck(_, to *Table, c Check) ([]step, error) {
	return statements(e.alter(to) + " DROP CONSTRAINT " + e.q(c.Name)), nil
}

func (e mysqlEditor) addForeignKey(_, to *Table, k ForeignKey) ([]step, error) {
	if err := e.canPoint(to.Name, k); err != nil {
		return nil, err
	}
	return statements(e.alter(to) + " ADD " + e.foreignKey(to.Name, k)), nil
}

func (e mysqlEditor) dropForeignKey(_, to *Table, k ForeignKey) ([]step, error) {
	return []step{e.droppedKey(to, k)}, nil
}

package migrate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gotandem/tandem/orm"
)

// ddl spells the parts of SQL that make a schema, as far as all databases agree.
type ddl struct{ d orm.Dialect }

func (w ddl) dialect() orm.Dialect { return w.d }

// q is the name in the quotes of the database.
func (w ddl) q(name string) string { return string(w.d.Quote(nil, name)) }

// list is the names, quoted, with commas between them.
func (w ddl) list(names []string) string {
	quotedNames := make([]string, len(names))
	for i, n := range names {
		quotedNames[i] = w.q(n)
	}
	return strings.Join(quotedNames, ", ")
}

// literal is a value of the column as SQL.
func (w ddl) literal(c Column, l Literal) (string, error) {
	t, err := c.Type.column()
	if err != nil {
		return "", err
	}
	text, err := w.d.Literal(t, l.text)
	if err != nil {
		return "", fmt.Errorf("column %s: %w", c.Name, err)
	}
	return text, nil
}

// typeSQL is what the database calls the column's type.
func (w ddl) typeSQL(c Column) (string, error) {
	t, err := c.Type.column()
	if err != nil {
		return "", fmt.Errorf("column %s: %w", c.Name, err)
	}
	if c.Auto {
		return w.d.AutoSQL(t), nil
	}
	return w.d.TypeSQL(t), nil
}

// definition is the column as CREATE TABLE and ADD COLUMN spell it, without its rules and keys.
func (w ddl) definition(t *Table, c Column) (string, error) {
	def, err := w.bareDefinition(t, c)
	if err == nil && c.Comment != "" && w.d.Name() == "mysql" {
		var text string
		text, err = w.text(c.Comment)
		def += " COMMENT " + text
	}
	return def, err
}

// bareDefinition is definition without the comment.
func (w ddl) bareDefinition(t *Table, c Column) (string, error) {
	typ, err := w.typeSQL(c)
	if err != nil {
		return "", err
	}
	def := w.q(c.Name) + " " + typ
	if c.Auto {
		return def, nil
	}
	if !c.Generated.IsZero() {
		if c.Generated.on(w.d.Name()) == "" {
			return "", fmt.Errorf("column %s has no expression for %s: give its Generated one in the migration", c.Name, w.d.Name())
		}
		how := " VIRTUAL"
		if c.Stored || w.d.Name() == "postgres" { // which has no others before version 18
			how = " STORED"
		}
		return def + " GENERATED ALWAYS AS (" + w.computed(t, c.Generated) + ")" + how, nil
	}
	if !c.Null {
		def += " NOT NULL"
	}
	if !c.DefaultSQL.IsZero() {
		def += " DEFAULT (" + w.expression(c.DefaultSQL) + ")"
	}
	if c.Default.set {
		value, err := w.literal(c, c.Default)
		if err != nil {
			return "", err
		}
		def += " DEFAULT " + value
	}
	return def, nil
}

// text is a comment as a literal.
func (w ddl) text(s string) (string, error) {
	return w.d.Literal(orm.ColumnType{Kind: orm.KindVarchar}, s)
}

// foreignKey is the rule that makes columns point elsewhere, with its name.
func (w ddl) foreignKey(table string, k ForeignKey) string {
	return "CONSTRAINT " + w.q(k.name(table)) + " FOREIGN KEY (" + w.list(k.Columns) + ") " + w.references(k)
}

func (w ddl) references(k ForeignKey) string {
	sql := "REFERENCES " + w.q(k.Table) + " (" + w.list(k.Targets) + ")"
	switch k.OnDelete {
	case Cascade:
		sql += " ON DELETE CASCADE"
	case SetNull:
		sql += " ON DELETE SET NULL"
	case SetDefault:
		sql += " ON DELETE SET DEFAULT"
	case NoAction:
		sql += " ON DELETE NO ACTION"
	default:
		sql += " ON DELETE RESTRICT"
	}
	if k.Deferred {
		sql += " DEFERRABLE INITIALLY DEFERRED"
	}
	return sql
}

// check is the rule, with its name.
func (w ddl) check(t *Table, c Check) (string, error) {
	expr := w.expression(c.SQL)
	if c.SQL.IsZero() {
		column := t.Column(c.Column)
		values := make([]string, len(c.Values))
		for i, v := range c.Values {
			value, err := w.literal(*column, Value(v))
			if err != nil {
				return "", fmt.Errorf("check %s: %w", c.Name, err)
			}
			values[i] = value
		}
		expr = w.q(c.Column) + " IN (" + strings.Join(values, ", ") + ")"
	}
	return "CONSTRAINT " + w.q(c.Name) + " CHECK (" + expr + ")", nil
}

// requote turns names in double quotes into names in the quotes of the database; texts in single quotes stay.
func (w ddl) requote(sql string) string { return mapQuoted(sql, w.q) }

// expression is the SQL for this database.
func (w ddl) expression(x Expression) string { return w.requote(x.on(w.d.Name())) }

// computed is the SQL of a generated column. MariaDB lets none depend on a column of type char, which UUIDs have there, since a
// setting may fill it with blanks.
func (w ddl) computed(t *Table, x Expression) string {
	return mapQuoted(x.on(w.d.Name()), func(name string) string {
		if c := t.Column(name); c != nil && c.Type == UUID && w.d.Name() == "mysql" {
			return "rtrim(" + w.q(name) + ")"
		}
		return w.q(name)
	})
}

// tableBody is what stands in the parentheses of CREATE TABLE.
func (w ddl) tableBody(t *Table) ([]string, error) {
	var lines []string
	counted := false
	for _, c := range t.Columns {
		def, err := w.definition(t, c)
		if err != nil {
			return nil, fmt.Errorf("table %s: %w", t.Name, err)
		}
		counted = counted || c.Auto && w.d.Features().AutoIsPrimaryKey
		lines = append(lines, def)
	}
	if pk := t.PrimaryKey(); len(pk) > 0 && !counted {
		lines = append(lines, "CONSTRAINT "+w.q(primaryKeyName(t))+" PRIMARY KEY ("+w.list(pk)+")")
	}
	for _, k := range t.keys() {
		lines = append(lines, w.foreignKey(t.Name, k))
	}
	for _, c := range t.Checks {
		text, err := w.check(t, c)
		if err != nil {
			return nil, fmt.Errorf("table %s: %w", t.Name, err)
		}
		lines = append(lines, text)
	}
	return lines, nil
}

// createSQL is CREATE TABLE under a name which may be another than the table's own.
func (w ddl) createSQL(name string, lines []string, options string) string {
	return "CREATE TABLE " + w.q(name) + " (\n\t" + strings.Join(lines, ",\n\t") + "\n)" + options
}

// indexKeys is the keys of an index, with their directions.
func (w ddl) indexKeys(ix Index) []string {
	parts := make([]string, len(ix.Columns))
	for i, k := range ix.keys() {
		if parts[i] = w.q(k.column); k.column == "" {
			parts[i] = "(" + w.expression(k.expr.SQL) + ")"
		}
		if k.class != "" && w.d.Name() == "postgres" {
			parts[i] += " " + k.class
		}
		if k.down {
			parts[i] += " DESC"
		}
	}
	return parts
}

// createIndexSQL is CREATE INDEX; keys are what it sorts by, clauses what stands behind them.
func (w ddl) createIndexSQL(t *Table, ix Index, keys []string, clauses string) string {
	kind := "INDEX "
	if ix.Unique {
		kind = "UNIQUE INDEX "
	}
	using := ""
	if w.d.Name() == "postgres" {
		using = usingMethod(ix)
	}
	return "CREATE " + kind + w.q(ix.Name) + " ON " + w.q(t.Name) + using + " (" + strings.Join(keys, ", ") + ")" + clauses
}

// usingMethod is the clause of an index that is no B-tree.
func usingMethod(ix Index) string {
	if ix.Using == BTree {
		return ""
	}
	return " USING " + string(ix.Using)
}

// where is the clause of an index for some rows only.
func (w ddl) where(ix Index) string {
	if ix.Where.IsZero() {
		return ""
	}
	return " WHERE " + w.expression(ix.Where)
}

// allIndexes are the indexes that a database has of the table: its own, and those that its Unique columns stand for.
func (t *Table) allIndexes(dialect string) []Index {
	return slices.DeleteFunc(append(t.uniques(), t.Indexes...), func(ix Index) bool { return !ix.on(dialect) })
}

// renamedIndexes are the pairs of indexes whose name changed between two shapes of a table that are the same otherwise.
func (w ddl) renamedIndexes(from, to *Table) [][2]Index {
	var pairs [][2]Index
	after := to.allIndexes(w.d.Name())
	for i, ix := range from.allIndexes(w.d.Name()) {
		if ix.Name != after[i].Name {
			pairs = append(pairs, [2]Index{ix, after[i]})
		}
	}
	return pairs
}

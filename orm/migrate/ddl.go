package migrate

import (
	"fmt"
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
func (w ddl) definition(c Column) (string, error) {
	typ, err := w.typeSQL(c)
	if err != nil {
		return "", err
	}
	def := w.q(c.Name) + " " + typ
	if c.Auto {
		return def, nil
	}
	if !c.Null {
		def += " NOT NULL"
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

// foreignKey is the rule that makes the column point elsewhere, with its name.
func (w ddl) foreignKey(table string, c Column) string {
	return "CONSTRAINT " + w.q(foreignKeyName(table, c.Name)) + " FOREIGN KEY (" + w.q(c.Name) + ") " + w.references(c.References)
}

func (w ddl) references(r Reference) string {
	sql := "REFERENCES " + w.q(r.Table) + " (" + w.q(r.Column) + ")"
	switch r.OnDelete {
	case Cascade:
		return sql + " ON DELETE CASCADE"
	case SetNull:
		return sql + " ON DELETE SET NULL"
	case NoAction:
		return sql + " ON DELETE NO ACTION"
	}
	return sql + " ON DELETE RESTRICT"
}

// check is the rule, with its name.
func (w ddl) check(t *Table, c Check) (string, error) {
	expr := w.requote(c.SQL)
	if c.SQL == "" {
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
func (w ddl) requote(sql string) string {
	var b strings.Builder
	for {
		i := strings.IndexAny(sql, `"'`)
		if i < 0 {
			b.WriteString(sql)
			return b.String()
		}
		b.WriteString(sql[:i])
		quote := sql[i]
		end := strings.IndexByte(sql[i+1:], quote)
		if end < 0 {
			b.WriteString(sql[i:])
			return b.String()
		}
		inside := sql[i+1 : i+1+end]
		if quote == '"' {
			b.WriteString(w.q(inside))
		} else {
			b.WriteString("'" + inside + "'")
		}
		sql = sql[i+end+2:]
	}
}

// tableBody is what stands in the parentheses of CREATE TABLE.
func (w ddl) tableBody(t *Table) ([]string, error) {
	var lines []string
	counted := false
	for _, c := range t.Columns {
		def, err := w.definition(c)
		if err != nil {
			return nil, fmt.Errorf("table %s: %w", t.Name, err)
		}
		counted = counted || c.Auto && w.d.Features().AutoIsPrimaryKey
		lines = append(lines, def)
	}
	if pk := t.PrimaryKey(); len(pk) > 0 && !counted {
		lines = append(lines, "CONSTRAINT "+w.q(primaryKeyName(t))+" PRIMARY KEY ("+w.list(pk)+")")
	}
	for _, c := range t.Columns {
		if !c.References.IsZero() {
			lines = append(lines, w.foreignKey(t.Name, c))
		}
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

// indexColumns is the columns of an index, with their directions.
func (w ddl) indexColumns(ix Index) string {
	parts := make([]string, len(ix.Columns))
	for i, spec := range ix.Columns {
		name := strings.TrimPrefix(spec, "-")
		parts[i] = w.q(name)
		if name != spec {
			parts[i] += " DESC"
		}
	}
	return strings.Join(parts, ", ")
}

func (w ddl) createIndexSQL(t *Table, ix Index, columns string) string {
	kind := "INDEX "
	if ix.Unique {
		kind = "UNIQUE INDEX "
	}
	return "CREATE " + kind + w.q(ix.Name) + " ON " + w.q(t.Name) + " (" + columns + ")"
}

// allIndexes are the indexes of the table and those that its Unique columns stand for.
func (t *Table) allIndexes() []Index { return append(t.uniques(), t.Indexes...) }

// renamedIndexes are the pairs of indexes whose name changed between two shapes of a table that are the same otherwise.
func renamedIndexes(from, to *Table) [][2]Index {
	var pairs [][2]Index
	after := to.allIndexes()
	for i, ix := range from.allIndexes() {
		if ix.Name != after[i].Name {
			pairs = append(pairs, [2]Index{ix, after[i]})
		}
	}
	return pairs
}

package migrate

import (
	"fmt"
	"strings"

	"github.com/gotandem/tandem/orm"
)

// hiddenColumn is a column that no query sees. MariaDB and MySQL have no indexes for some rows only, and MariaDB none on
// expressions: what such an index sorts by is computed in a column of its own.
type hiddenColumn struct {
	name string
	def  string // as in ADD COLUMN
}

// longestKey is how many characters of a text an index can have whole.
const longestKey = 768

// layout is what an index sorts by, and the hidden columns that it needs for that.
func (e mysqlEditor) layout(t *Table, ix Index) (keys []string, hidden []hiddenColumn) {
	hide := func(typ, sql string) string {
		name := orm.ShortName(fmt.Sprintf("%s_%d", ix.Name, len(hidden)+1))
		hidden = append(hidden, hiddenColumn{name: name, def: e.q(name) + " " + typ + " GENERATED ALWAYS AS (" + sql + ") VIRTUAL INVISIBLE"})
		return e.q(name)
	}
	for _, k := range ix.keys() {
		var name string
		switch c := t.Column(k.column); {
		case c != nil && !(ix.NullsEqual && c.Null):
			name = e.indexed(t, k.column)
		case c != nil:
			typ, zero := e.hiddenType(c.Type)
			value := e.computed(t, Expression{All: quoted(c.Name)})
			name = hide(typ, "ifnull("+value+", "+zero+")") + ", " + hide("tinyint", value+" IS NULL")
		case ix.NullsEqual:
			typ, zero := e.hiddenType(k.expr.Type)
			sql := e.computed(t, k.expr.SQL)
			name = hide(typ, "ifnull("+sql+", "+zero+")") + ", " + hide("tinyint", "("+sql+") IS NULL")
		default:
			typ, _ := e.hiddenType(k.expr.Type)
			name = hide(typ, e.computed(t, k.expr.SQL))
		}
		if k.down {
			name += " DESC"
		}
		keys = append(keys, name)
	}
	if ix.Unique && !ix.Where.IsZero() {
		// NULL in a key keeps a row from being like another.
		keys = append(keys, hide("tinyint", "CASE WHEN "+e.computed(t, ix.Where)+" THEN 1 END"))
	}
	if !ix.Unique {
		for _, c := range ix.Include {
			keys = append(keys, e.indexed(t, c))
		}
	}
	return keys, hidden
}

// hiddenType is the type of a hidden column, and a value of it. An index has no room for a long text.
func (e mysqlEditor) hiddenType(t Type) (typ, zero string) {
	if t == Text {
		t = Varchar(longestKey)
	}
	c, err := t.column()
	if err != nil {
		return string(t), "0" // told by the check of the index
	}
	if zero, err = e.d.Literal(c, zeroLiteral(t).text); err != nil {
		zero = "0"
	}
	return e.d.TypeSQL(c), zero
}

// indexed is a column as an index has it: of a long text only the beginning can be in one.
func (e mysqlEditor) indexed(t *Table, column string) string {
	if c := t.Column(column); c != nil && (c.Type == Text || c.Type == Bytes || c.Type == JSON) {
		return fmt.Sprintf("%s(%d)", e.q(column), longPrefix)
	}
	return e.q(column)
}

// hides reports whether the index needs hidden columns.
func (e mysqlEditor) hides(t *Table, ix Index) bool {
	_, hidden := e.layout(t, ix)
	return len(hidden) > 0
}

// index makes an index, with the hidden columns that it needs.
func (e mysqlEditor) index(t *Table, ix Index) step {
	keys, hidden := e.layout(t, ix)
	if len(hidden) == 0 {
		return step{sql: e.createIndexSQL(t, ix, keys, "")}
	}
	parts := e.indexLines(ix, keys, hidden)
	for i, h := range hidden {
		parts[i] = "COLUMN " + h.def
	}
	return step{sql: e.alter(t) + " ADD " + strings.Join(parts, ", ADD ")}
}

// indexLines are the lines of CREATE TABLE that make an index.
func (e mysqlEditor) indexLines(ix Index, keys []string, hidden []hiddenColumn) []string {
	var lines []string
	for _, h := range hidden {
		lines = append(lines, h.def)
	}
	kind := "INDEX "
	if ix.Unique {
		kind = "UNIQUE INDEX "
	}
	return append(lines, kind+e.q(ix.Name)+" ("+strings.Join(keys, ", ")+")")
}

// dropSQL drops an index, with its hidden columns.
func (e mysqlEditor) dropSQL(t *Table, ix Index) string {
	_, hidden := e.layout(t, ix)
	if len(hidden) == 0 {
		return "DROP INDEX " + e.q(ix.Name) + " ON " + e.q(t.Name)
	}
	sql := e.alter(t) + " DROP INDEX " + e.q(ix.Name)
	for _, h := range hidden {
		sql += ", DROP COLUMN " + e.q(h.name)
	}
	return sql
}

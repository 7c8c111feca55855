package inspect

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/gotandem/tandem/orm"
)

// hole is what a template of an orm.Function would fill in.
var hole = regexp.MustCompile(`\{(\d+|\*[^}]*|[dof]|p\d+)\}`)

// raw is an expression of the database as a Go expression, an orm.Function whose operands are the columns, and the names of those. It is "" where that
// cannot be: where it speaks of what is no column among the fields.
func (m *model) raw(goType, called, sql string) (source string, columns []string) {
	if sql == "" || hole.MatchString(sql) || strings.Contains(sql, `\`) && m.dialect == "mysql" && !strings.Contains(sql, `\'`) {
		return "", nil
	}
	list := unwrapped(wordsOf(m.dialect, sql))
	var b strings.Builder
	var operands []string
	for i, w := range list {
		switch {
		case w.kind == text && m.dialect == "mysql":
			inner := strings.ReplaceAll(w.text[1:len(w.text)-1], `\'`, "''")
			if strings.Contains(inner, `\`) {
				return "", nil
			}
			b.WriteString("'" + inner + "'")
			continue
		case !w.named() || !m.mayBeColumn(list, i):
			if w.kind == name {
				return "", nil // of a collation, a type or a function
			}
			if w.kind == blank {
				b.WriteByte(' ')
				continue
			}
			b.WriteString(w.text)
			continue
		}
		f := m.fieldOf(m.spelled(w))
		if f == nil {
			return "", nil
		}
		operand := "orm.Col(&p." + f.name + ")"
		at := slices.Index(operands, operand)
		if at < 0 {
			at = len(operands)
			operands, columns = append(operands, operand), append(columns, f.Name)
		}
		fmt.Fprintf(&b, "{%d}", at+1)
	}
	function := fmt.Sprintf("orm.Function{Name: %s, SQL: %s}", quoted(called), quotedSQL(b.String()))
	return "orm.Apply[" + goType + "](" + strings.Join(append([]string{function}, operands...), ", ") + ")", columns
}

// condition is a condition of the database as Go, and the names of its columns; "" where that cannot be.
func (m *model) condition(called, sql string) (string, []string) {
	raw, columns := m.raw("bool", called, sql)
	if len(columns) == 0 {
		return "", nil
	}
	return "orm.IsTrue(" + raw + ")", columns
}

// spelled is the name of the column that a word means, as the table has it, or "".
func (m *model) spelled(w word) string {
	for _, c := range m.Columns {
		if c.Name == w.bare || m.dialect == "sqlite" && strings.EqualFold(c.Name, w.bare) {
			return c.Name
		}
	}
	return ""
}

// mayBeColumn reports whether the word at a place is a column, and not a function, a type or a keyword that is called alike.
func (m *model) mayBeColumn(list []word, at int) bool {
	w := list[at]
	if w.kind == plainW && (m.dialect == "mysql" || m.spelled(w) == "") {
		return false // columns stand in quotes in MySQL
	}
	before, after := solid(list[:at]), solid(list[at+1:])
	if n := len(before); n > 0 && (before[n-1].text == ":" || before[n-1].text == "." || before[n-1].is("AS") || before[n-1].is("COLLATE")) {
		return false
	}
	return len(after) == 0 || after[0].text != "(" || w.kind == name
}

// quotedSQL is SQL as Go, without escapes where that can be.
func quotedSQL(sql string) string {
	if strings.ContainsAny(sql, "`\n\r") || !strings.ContainsAny(sql, `"\`) {
		return quoted(sql)
	}
	return "`" + sql + "`"
}

// computedOf says how the database computes a column, or notes why that cannot be said; it reports whether the column can be a field.
func (m *model) computedOf(f *field) bool {
	if f.Generated == "" {
		return true
	}
	for _, other := range m.Columns {
		if (other.Auto || other.Generated != "") && other != f.Column && strings.Contains(f.Generated, other.Name) {
			return false // which no model may say
		}
	}
	raw, columns := m.raw(f.goTypeIn(), f.Name, f.Generated)
	if len(columns) == 0 || slices.Contains(m.PrimaryKey, f.Name) || f.key != nil {
		return false
	}
	generated := "orm.Generated(&p." + f.name + ", " + raw + ")"
	if f.Stored {
		generated += ".Stored()"
	}
	m.generated = append(m.generated, generated)
	return true
}

// addComputed says what the database computes, and which rules it keeps.
func (m *model) addComputed() {
	m.fields = slices.DeleteFunc(m.fields, func(f *field) bool {
		if m.computedOf(f) {
			return false
		}
		m.notes = append(m.notes, "Column "+f.Name+" is computed by the database: "+f.Generated)
		return true
	})
	for _, f := range m.fields {
		if f.Computed == "" || f.Auto {
			continue
		}
		if raw, _ := m.raw(f.goTypeIn(), f.Name, f.Computed); raw != "" {
			m.defaults = append(m.defaults, "orm.Default(&p."+f.name+", "+raw+")")
		} else {
			f.remarks = append(f.remarks, "The database's default is "+f.Computed+".")
		}
	}
	for _, c := range m.Checks {
		cond, columns := m.condition(cmp.Or(c.Name, "check"), c.SQL)
		switch {
		case cond == "":
			m.notes = append(m.notes, "A check "+c.Name+" in the database: "+c.SQL)
		case c.Name == "" || c.Name == orm.ConstraintName(orm.CheckName, m.Table.Name, columns...):
			cond, _ = m.condition("check", c.SQL)
			m.checks = append(m.checks, "orm.Check("+cond+")")
		default:
			m.checks = append(m.checks, "orm.Check("+cond+").Named("+quoted(c.Name)+")")
		}
	}
	for _, x := range m.Exclusions {
		m.notes = append(m.notes, "A rule "+x.Name+" in the database: "+x.SQL)
	}
}

// goTypeIn is the Go type of the field, with the pointer of a nullable one.
func (f *field) goTypeIn() string {
	if f.Null {
		return "*" + f.goType
	}
	return f.goType
}

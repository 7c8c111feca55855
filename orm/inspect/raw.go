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
	list := unwrapped(withoutChar(wordsOf(m.dialect, sql)))
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

// withoutChar leaves the type of a weight of words out, as in 'A'::"char": in quotes only columns stand here.
func withoutChar(list []word) []word {
	var kept []word
	for _, w := range list {
		if n := len(kept); w.text == `"char"` && n > 2 && kept[n-1].text == ":" && kept[n-2].text == ":" && kept[n-3].kind == text {
			kept = kept[:n-2]
			continue
		}
		kept = append(kept, w)
	}
	return kept
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
	if n := len(before); n > 0 {
		last := before[n-1]
		switch {
		case last.text == ":" || last.text == "." || last.is("AS") || last.is("COLLATE"):
			return false
		case w.kind == plainW && last.endsOperand() && !endsOperator(before):
			return false // no two operands stand side by side: the rest of a type (timestamp with time zone), the END of a CASE
		case w.kind == plainW && n > 1 && last.text == "(" && before[n-2].is("EXTRACT"):
			return false
		}
	}
	if w.kind == plainW && m.dialect == "postgres" && (w.text == "true" || w.text == "false") {
		return false // a column of that name stands in quotes
	}
	return len(after) == 0 || w.kind == name || after[0].text != "(" && after[0].text != "."
}

// awaiting are the keywords that an operand stands behind.
var awaiting = strings.Fields("AND OR NOT IS IN LIKE ILIKE GLOB MATCH REGEXP SIMILAR TO BETWEEN SYMMETRIC ESCAPE CASE WHEN THEN ELSE DISTINCT FROM PLACING FOR ZONE BOTH LEADING TRAILING VARIADIC")

// endsOperand reports whether an operator or a keyword must stand behind the word, and no operand can.
func (w word) endsOperand() bool {
	switch w.kind {
	case text, name:
		return true
	case plainW:
		return !slices.ContainsFunc(awaiting, w.is)
	}
	return w.text == ")" || w.text == "]" || digit(w.text[0])
}

// endsOperator reports whether the last of the words closes the operator of a schema, as in a OPERATOR(ext.=) b.
func endsOperator(list []word) bool {
	last := len(list) - 1
	for i := last; i > 0 && list[last].text == ")"; i-- {
		if list[i].text == "(" {
			return list[i-1].kind == plainW && list[i-1].text == "OPERATOR" // a function of that name is in small letters
		}
	}
	return false
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
	raw, columns := m.raw(f.goTypeIn(), f.Name, f.Generated)
	if len(columns) == 0 || slices.Contains(m.PrimaryKey, f.Name) || f.key != nil {
		return false
	}
	for _, other := range m.Columns {
		if (other.Auto || other.Generated != "") && slices.Contains(columns, other.Name) {
			return false // which no model may say
		}
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
}

// goTypeIn is the Go type of the field, with the pointer of a nullable one.
func (f *field) goTypeIn() string {
	if f.Null {
		return "*" + f.goType
	}
	return f.goType
}

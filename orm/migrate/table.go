package migrate

import (
	"fmt"
	"slices"
	"strings"
)

// Table is one table of a [State]. What a State returns is the state's own: copy it before you change it.
type Table struct {
	Name      string
	Component string // the component whose migrations made it
	Columns   []Column
	Indexes   []Index
	Checks    []Check
	Comment   string // kept in the database, where it can be

	ForeignKeys []ForeignKey // of several columns; those of one stand at the column
}

// Column is the column of that name, or nil.
func (t *Table) Column(name string) *Column {
	if i := t.columnAt(name); i >= 0 {
		return &t.Columns[i]
	}
	return nil
}

func (t *Table) columnAt(name string) int {
	return slices.IndexFunc(t.Columns, func(c Column) bool { return c.Name == name })
}

func (t *Table) indexAt(name string) int {
	return slices.IndexFunc(t.Indexes, func(ix Index) bool { return ix.Name == name })
}

func (t *Table) checkAt(name string) int {
	return slices.IndexFunc(t.Checks, func(c Check) bool { return c.Name == name })
}

// PrimaryKey is the names of the columns of the primary key.
func (t *Table) PrimaryKey() []string {
	var names []string
	for _, c := range t.Columns {
		if c.PrimaryKey {
			names = append(names, c.Name)
		}
	}
	return names
}

// uniques are the indexes that the Unique columns of the table stand for.
func (t *Table) uniques() []Index {
	var list []Index
	for _, c := range t.Columns {
		if c.Unique {
			list = append(list, t.uniqueOf(c.Name))
		}
	}
	return list
}

func (t *Table) uniqueOf(column string) Index {
	return Index{Name: uniqueName(t.Name, column), Columns: []string{column}, Unique: true}
}

func (t *Table) clone() *Table {
	c := *t
	c.Columns = slices.Clone(t.Columns)
	c.Checks = make([]Check, len(t.Checks))
	for i, check := range t.Checks {
		c.Checks[i] = check.clone()
	}
	c.ForeignKeys = make([]ForeignKey, len(t.ForeignKeys))
	for i, k := range t.ForeignKeys {
		c.ForeignKeys[i] = k.clone()
	}
	c.Indexes = make([]Index, len(t.Indexes))
	for i, ix := range t.Indexes {
		c.Indexes[i] = ix.clone()
	}
	return &c
}

// check says what is wrong with the table by itself.
func (t *Table) check() error {
	if t.Name == "" {
		return fmt.Errorf("a table has no name")
	}
	if len(t.Columns) == 0 {
		return fmt.Errorf("table %s has no columns", t.Name)
	}
	auto := false
	for i, c := range t.Columns {
		if err := c.check(); err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
		if t.columnAt(c.Name) != i {
			return fmt.Errorf("table %s has two columns %s", t.Name, c.Name)
		}
		auto = auto || c.Auto
	}
	if pk := t.PrimaryKey(); auto && len(pk) > 1 {
		return fmt.Errorf("table %s: only a primary key of one column can be numbered by the database, and this one is %s", t.Name, strings.Join(pk, ", "))
	}
	for _, c := range t.Columns {
		for _, name := range c.Generated.columns() {
			if t.Column(name) == nil {
				return fmt.Errorf("table %s: column %s is computed from %s, which does not exist", t.Name, c.Name, name)
			}
		}
	}
	for i, ix := range t.Indexes {
		if err := ix.check(t); err != nil {
			return err
		}
		if t.indexAt(ix.Name) != i {
			return fmt.Errorf("table %s has two indexes %s", t.Name, ix.Name)
		}
	}
	for _, k := range t.ForeignKeys {
		if err := k.check(t); err != nil {
			return err
		}
		if len(k.Columns) == 1 {
			return fmt.Errorf("table %s: the foreign key of %s alone stands at the column, in References", t.Name, k.Columns[0])
		}
		if !t.keyOf(k.Columns).equal(k) {
			return fmt.Errorf("table %s has two foreign keys of %s", t.Name, strings.Join(k.Columns, ", "))
		}
	}
	for i, c := range t.Checks {
		if err := c.check(t); err != nil {
			return err
		}
		if t.checkAt(c.Name) != i {
			return fmt.Errorf("table %s has two checks %s", t.Name, c.Name)
		}
	}
	return nil
}

func (t *Table) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "table %s of %s\n", t.Name, t.Component)
	for _, c := range t.Columns {
		b.WriteString("\t" + c.text() + "\n")
	}
	for _, k := range t.ForeignKeys {
		b.WriteString("\t" + k.text() + "\n")
	}
	for _, ix := range t.Indexes {
		b.WriteString("\t" + ix.text() + "\n")
	}
	for _, c := range t.Checks {
		b.WriteString("\t" + c.text() + "\n")
	}
	if t.Comment != "" {
		fmt.Fprintf(&b, "\tcomment %q\n", t.Comment)
	}
	return b.String()
}

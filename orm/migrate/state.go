package migrate

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// State is the shape of a database as a value: its tables, columns, indexes and rules. The zero value is an empty
// database. A State is not safe for use while another goroutine changes it.
type State struct {
	tables     map[string]*Table
	extensions map[string][]string        // of PostgreSQL: the components that ask for each
	collations map[string]CreateCollation // of PostgreSQL
	component  string                     // whose migration is being applied: the owner of tables made now
	// ofModels: it is that of models, which do not know the checks that were added by hand. Those stay.
	ofModels bool
}

// Tables are the tables in the order of their names.
func (s *State) Tables() []*Table {
	list := make([]*Table, 0, len(s.tables))
	for _, name := range slices.Sorted(maps.Keys(s.tables)) {
		list = append(list, s.tables[name])
	}
	return list
}

// Table is the table of that name, or nil.
func (s *State) Table(name string) *Table { return s.tables[name] }

// Clone is a copy that shares nothing with s.
func (s *State) Clone() *State {
	c := &State{tables: make(map[string]*Table, len(s.tables)), component: s.component}
	for name, t := range s.tables {
		c.tables[name] = t.clone()
	}
	c.collations = maps.Clone(s.collations)
	c.extensions = maps.Clone(s.extensions) // its lists never change
	return c
}

// Text is the state as lines: tables in the order of their names, columns as they stand in the table.
func (s *State) Text() string {
	var b strings.Builder
	s.extensionText(&b)
	s.collationText(&b)
	for _, t := range s.Tables() {
		b.WriteString(t.text())
	}
	return b.String()
}

// Equal reports whether the two describe the same database, in whatever order the columns of a table stand.
func (s *State) Equal(other *State) bool { return s.sorted() == other.sorted() }

// sorted is Text with the lines of each table in the order of the alphabet.
func (s *State) sorted() string {
	var b strings.Builder
	s.extensionText(&b)
	s.collationText(&b)
	for _, t := range s.Tables() {
		head, rest, _ := strings.Cut(t.text(), "\n")
		lines := strings.Split(rest, "\n")
		slices.Sort(lines)
		b.WriteString(head + strings.Join(lines, "\n") + "\n")
	}
	return b.String()
}

// check says everything that is wrong between tables: foreign keys that lead nowhere or to something else than one value
// of one row.
func (s *State) check() error {
	var all []error
	for _, t := range s.Tables() {
		if err := t.check(); err != nil {
			all = append(all, err)
			continue
		}
		for _, k := range t.keys() {
			all = append(all, s.checkKey(t, k))
		}
	}
	return errors.Join(all...)
}

// mustTable is the table of that name, or an error that says it does not exist.
func (s *State) mustTable(name string) (*Table, error) {
	if t := s.Table(name); t != nil {
		return t, nil
	}
	return nil, fmt.Errorf("table %s does not exist", name)
}

func (s *State) mustColumn(table, column string) (*Table, *Column, error) {
	t, err := s.mustTable(table)
	if err != nil {
		return nil, nil, err
	}
	c := t.Column(column)
	if c == nil {
		return nil, nil, fmt.Errorf("table %s has no column %s", table, column)
	}
	return t, c, nil
}

func (s *State) put(t *Table) {
	if s.tables == nil {
		s.tables = map[string]*Table{}
	}
	s.tables[t.Name] = t
}

// fieldRef is a column by name.
type fieldRef struct{ table, column string }

package migrate

import (
	"fmt"
	"slices"

	"github.com/gotandem/tandem/orm"
)

// StateOf is the state that the models describe, for the databases that speak these dialects: conditions and expressions of
// models are spelled in each. The registry must be resolved.
func StateOf(models *orm.Registry, dialects ...orm.Dialect) (*State, error) {
	s := &State{ofModels: true}
	words := speller(dialects)
	for _, table := range models.Tables() {
		if table.Unmanaged {
			continue
		}
		t, err := tableOf(table, words)
		if err != nil {
			return nil, err
		}
		s.put(t)
	}
	s.needExtensions()
	if err := s.check(); err != nil {
		return nil, err
	}
	return s, nil
}

func tableOf(table *orm.Table, words speller) (*Table, error) {
	t := &Table{Name: table.Name, Component: table.Component, Comment: table.Comment}
	for _, c := range table.Columns {
		column, err := columnOf(c, words)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", table, err)
		}
		t.Columns = append(t.Columns, column)
	}
	for _, r := range table.References {
		if !r.To.Unmanaged {
			t.setKey(ForeignKey{Columns: namesOf(r.Columns), Table: r.To.Name, Targets: namesOf(r.Targets), OnDelete: onDeleteOf(r.OnDelete), Deferred: r.Deferred})
		}
	}
	for _, ix := range table.Uniques {
		unique, err := words.index(ix, true)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", table, err)
		}
		// A rule of one column that has the name which it gets by itself is said at the column.
		if len(ix.Columns) == 1 && unique.equal(t.uniqueOf(ix.Columns[0].Name)) {
			t.Column(ix.Columns[0].Name).Unique = true
			continue
		}
		t.Indexes = append(t.Indexes, unique)
	}
	for _, ix := range slices.Concat(table.Exclusions, table.Indexes) {
		index, err := words.index(ix, false)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", table, err)
		}
		t.Indexes = append(t.Indexes, index)
	}
	for _, c := range table.Checks {
		sql, _, err := words.expression(c.Cond)
		if err != nil {
			return nil, fmt.Errorf("%s: check %s: %w", table, c.Name, err)
		}
		t.Checks = append(t.Checks, Check{Name: c.Name, SQL: sql, Model: true})
	}
	return t, nil
}

func columnOf(c *orm.Column, words speller) (Column, error) {
	typ, err := typeOf(c.Type)
	if err != nil {
		return Column{}, fmt.Errorf("column %s: %w", c.Name, err)
	}
	column := Column{Name: c.Name, Type: typ, Null: c.Null, PrimaryKey: c.PK, Auto: c.Auto, Comment: c.Comment}
	if column.Generated, _, err = words.expression(c.Generated); err != nil {
		return Column{}, fmt.Errorf("column %s: %w", c.Name, err)
	}
	column.Stored = c.Stored
	if column.DefaultSQL, _, err = words.expression(c.Computed); err != nil {
		return Column{}, fmt.Errorf("column %s: %w", c.Name, err)
	}
	if c.HasDefault {
		column.Default = Value(c.Default)
	}
	if c.AutoNow || c.AutoNowAdd {
		column.fill = Value("now")
	}
	if c.Version {
		column.fill = Value("1")
	}
	return column, nil
}

func namesOf(columns []*orm.Column) []string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	return names
}

func onDeleteOf(o orm.OnDelete) OnDelete {
	switch o {
	case orm.Cascade:
		return Cascade
	case orm.SetNull:
		return SetNull
	case orm.SetDefault:
		return SetDefault
	case orm.NoAction:
		return NoAction
	}
	return Restrict
}

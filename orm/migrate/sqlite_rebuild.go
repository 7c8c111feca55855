package migrate

import (
	"context"
	"fmt"
	"strings"
)

// rebuild makes a table anew and copies its rows, by the steps that SQLite's documentation of ALTER TABLE gives. before is
// the table as it is in the database now, from its shape in front of the operation, whose names its indexes have. values
// says how columns get theirs; the others are copied from the column of their name.
//
// Nothing that hangs on the table is lost: keys of other tables lead to it by its name, its counter goes on where it was,
// and triggers and indexes that no migration knows are read from the database and made again.
func (e sqliteEditor) rebuild(before, from, to *Table, values map[string]copied) ([]step, error) {
	lines, err := e.tableBody(to)
	if err != nil {
		return nil, err
	}
	var columns, sources []string
	var steps []step
	for _, c := range to.Columns {
		if !c.Generated.IsZero() {
			continue
		}
		value, ok := values[c.Name]
		if !ok {
			value.sql = e.q(c.Name)
		}
		if value.refuse != "" {
			steps = append(steps, e.refuse(before, c, value))
		}
		columns = append(columns, c.Name)
		sources = append(sources, value.sql)
	}
	fresh, name := "new__"+to.Name, before.Name
	var kept []string
	known := map[string]bool{}
	for _, ix := range from.allIndexes("sqlite") {
		known[ix.Name] = true
	}
	steps = append(steps,
		step{note: "remember the triggers of " + name + " and the indexes that no migration made", run: func(ctx context.Context, s *session) error {
			list, err := s.extras(ctx, name, known)
			kept = list
			return err
		}},
		step{sql: e.createSQL(fresh, lines, ""), keysOff: true},
		step{sql: fmt.Sprintf("INSERT INTO %s (%s) SELECT %s FROM %s", e.q(fresh), e.list(columns), strings.Join(sources, ", "), e.q(name))},
	)
	for _, c := range to.Columns {
		if c.Auto {
			steps = append(steps, step{sql: "DELETE FROM sqlite_sequence WHERE name = " + text(fresh)},
				step{sql: fmt.Sprintf("INSERT INTO sqlite_sequence (name, seq) SELECT %s, seq FROM sqlite_sequence WHERE name = %s", text(fresh), text(name))})
		}
	}
	steps = append(steps,
		step{sql: "DROP TABLE " + e.q(name)},
		// Else SQLite would look for the table that is just gone in views and in triggers of other tables.
		step{sql: "PRAGMA legacy_alter_table = ON", after: "PRAGMA legacy_alter_table = OFF"},
		step{sql: "ALTER TABLE " + e.q(fresh) + " RENAME TO " + e.q(to.Name)},
		step{sql: "PRAGMA legacy_alter_table = OFF"},
	)
	steps = append(steps, e.indexes(to)...)
	return append(steps, step{note: "make them again", run: func(ctx context.Context, s *session) error {
		for _, sql := range kept {
			if _, err := s.Exec(ctx, sql, nil); err != nil {
				return fmt.Errorf("making again what hung on %s: %s: %w", to.Name, sql, err)
			}
		}
		return nil
	}}), nil
}

// refuse ends the migration where a row has a value that the new type cannot hold.
func (e sqliteEditor) refuse(t *Table, c Column, value copied) step {
	sql := fmt.Sprintf("SELECT count(*) FROM %s WHERE %s IS NOT NULL AND (%s)", e.q(t.Name), e.q(c.Name), value.refuse)
	return step{note: "make sure that no row has a " + c.Name + " that " + value.because, run: func(ctx context.Context, s *session) error {
		n, err := s.number(ctx, sql)
		if err == nil && n > 0 {
			return fmt.Errorf("%d rows of %s have a %s that %s", n, t.Name, c.Name, value.because)
		}
		return err
	}}
}

// text is a name as a text in SQL.
func text(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

package migrate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
)

// Backfill gives a column a value in the rows where it is NULL, some rows at a time, so that nobody waits for long: between
// adding a column that may be NULL and demanding that it is not. It belongs into a migration with NoTransaction, where each batch is
// committed by itself; what is filled stays so when it is stopped, and the next run goes on.
type Backfill struct {
	Table  string
	Column string
	Value  Literal // what rows get
	SQL    string  // instead of Value: an expression over the row's columns, whose names stand in double quotes, on every database
	Size   int     // rows of a batch; 0 is 5000
}

func (o Backfill) Describe() string { return "fill column " + o.Column + " of " + o.Table }

func (o Backfill) Apply(s *State) error {
	_, c, err := s.mustColumn(o.Table, o.Column)
	switch {
	case err != nil:
		return err
	case o.Value.set == (o.SQL != ""):
		return errors.New("Backfill needs either a Value or SQL")
	case o.Value.set:
		if err := c.Type.accepts(o.Value.text); err != nil {
			return fmt.Errorf("column %s of %s: what rows get, %w", o.Column, o.Table, err)
		}
	}
	return nil
}

// Reverse does nothing: what the rows have is no harm.
func (o Backfill) Reverse(*State) (Operation, error) {
	return RunSQL{Forward: NoSQL(), Back: NoSQL()}, nil
}

func (o Backfill) touches(*State) []string { return []string{o.Table} }

func (o Backfill) steps(e editor, from, _ *State) ([]step, error) {
	w := ddl{e.dialect()}
	t := from.Table(o.Table)
	value := w.requote(o.SQL)
	if o.Value.set {
		text, err := w.literal(*t.Column(o.Column), o.Value)
		if err != nil {
			return nil, err
		}
		value = text
	}
	column, table := w.q(o.Column), w.q(o.Table)
	// A row for which there is no value would be tried again and again.
	where := column + " IS NULL AND (" + value + ") IS NOT NULL"
	update := "UPDATE " + table + " SET " + column + " = " + value + " WHERE " + where
	pk := t.PrimaryKey()
	if len(pk) != 1 || kindOf(t.Column(pk[0]).Type) != BigInt {
		return statements(update), nil // by what would one count?
	}
	size := cmp.Or(o.Size, 5000)
	key := w.q(pk[0])
	mysql := w.d.Name() == "mysql"
	note := fmt.Sprintf("%s, %d rows at a time", update, size)
	return []step{{note: note, run: func(ctx context.Context, s *session) error {
		total, err := s.number(ctx, "SELECT count(*) FROM "+table+" WHERE "+where)
		if err != nil {
			return err
		}
		var done, last int64
		for first := true; ; first = false {
			after := ""
			if !first {
				after = fmt.Sprintf(" AND %s > %d", key, last)
			}
			batch := fmt.Sprintf("FROM (SELECT %[1]s AS k FROM %[2]s WHERE %[3]s%[4]s ORDER BY %[1]s LIMIT %[5]d) AS batch", key, table, where, after, size)
			n, err := s.number(ctx, "SELECT count(*) "+batch)
			if err != nil || n == 0 {
				return err
			}
			if last, err = s.number(ctx, "SELECT max(k) "+batch); err != nil {
				return err
			}
			if _, err := s.Exec(ctx, fmt.Sprintf("%s%s AND %s <= %d", update, after, key, last), nil); err != nil {
				return err
			}
			if mysql && s.stepwise {
				for _, sql := range []string{"COMMIT", "START TRANSACTION"} {
					if _, err := s.Exec(ctx, sql, nil); err != nil {
						return err
					}
				}
			}
			done += n
			if s.tell != nil {
				s.tell(done, max(done, total))
			}
		}
	}}}, nil
}

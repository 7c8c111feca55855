package migrate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
)

// Backfill gives a column a value in the rows where it is NULL, some rows at a time, so that nobody waits for long: between
// adding a column that may be NULL and demanding that it is not. It belongs into a migration with NoTransaction, where each batch is
// committed by itself; what is filled stays so when it is stopped, and the next run goes on. Rows that come meanwhile are filled, too,
// as long as it keeps up with them; let the program give the column a value in new rows before.
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
	keys := make([]string, len(pk)) // as texts, which can be said again
	for i, name := range pk {
		var ok bool
		if keys[i], ok = w.keyText(*t.Column(name)); !ok {
			pk = nil
			break
		}
		keys[i] += fmt.Sprintf(" AS k%d", i) // under its own name, PostgreSQL would sort by the text
	}
	if len(pk) == 0 {
		return statements(update), nil // by what would one count?
	}
	size := cmp.Or(o.Size, 5000)
	mysql := w.d.Name() == "mysql"
	note := fmt.Sprintf("%s, %d rows at a time", update, size)
	return []step{{note: note, run: func(ctx context.Context, s *session) error {
		total, err := s.number(ctx, "SELECT count(*) FROM "+table+" WHERE "+where)
		if err != nil {
			return err
		}
		var done int64
		// pass goes through the table once and returns how many rows it filled.
		pass := func() (int64, error) {
			var filled int64
			after := ""
			for {
				last, err := s.rows(ctx, len(pk), fmt.Sprintf("SELECT %s FROM %s WHERE %s%s ORDER BY %s LIMIT 1 OFFSET %d", strings.Join(keys, ", "), table, where, after, w.list(pk), size-1))
				if err != nil {
					return filled, err
				}
				upTo := ""
				if len(last) > 0 {
					if upTo, err = w.besides(t, pk, "<=", last[0]); err != nil {
						return filled, err
					}
				}
				result, err := s.Exec(ctx, update+after+upTo, nil)
				if err != nil {
					return filled, err
				}
				if mysql && s.stepwise {
					for _, sql := range []string{"COMMIT", "START TRANSACTION"} {
						if _, err := s.Exec(ctx, sql, nil); err != nil {
							return filled, err
						}
					}
				}
				filled += result.RowsAffected
				if done += result.RowsAffected; s.tell != nil && result.RowsAffected > 0 {
					s.tell(done, max(done, total))
				}
				if len(last) == 0 {
					return filled, nil
				}
				if after, err = w.besides(t, pk, ">", last[0]); err != nil {
					return filled, err
				}
			}
		}
		// A row whose key is less than those that were reached by then is left to the next pass. Where rows come as fast as they
		// are filled, or something empties them again, there is no last one: it ends when passes find no fewer.
		var least int64
		for n, idle := 0, 0; idle < idlePasses; n++ {
			filled, err := pass()
			if err != nil || filled == 0 {
				return err
			}
			if n == 0 || filled < least {
				least, idle = filled, 0
			} else {
				idle++
			}
		}
		return nil
	}}}, nil
}

// idlePasses is how many passes of a Backfill may find no fewer rows than one before them.
const idlePasses = 5

// keyText is a column of a key as a text that [ddl.literal] makes the same value of, and false where there is none.
func (w ddl) keyText(c Column) (string, bool) {
	switch kindOf(c.Type) {
	case BigInt, Text, UUID, Date:
		as := "text"
		if w.d.Name() == "mysql" {
			as = "char"
		}
		return "CAST(" + w.q(c.Name) + " AS " + as + ")", true
	}
	return "", false
}

// besides is the condition that a key is beyond another, or not. The first column stands in it once more for databases that find no
// range of an index for several at once.
func (w ddl) besides(t *Table, pk []string, op string, key []string) (string, error) {
	values := make([]string, len(pk))
	for i, name := range pk {
		var err error
		if values[i], err = w.literal(*t.Column(name), Value(key[i])); err != nil {
			return "", err
		}
	}
	if len(pk) == 1 {
		return " AND " + w.q(pk[0]) + " " + op + " " + values[0], nil
	}
	return fmt.Sprintf(" AND %s %s= %s AND (%s) %s (%s)", w.q(pk[0]), op[:1], values[0], w.list(pk), op, strings.Join(values, ", ")), nil
}

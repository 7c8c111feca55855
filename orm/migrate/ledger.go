package migrate

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/gotandem/tandem/orm"
)

// ledgerName is the table in which a database remembers what was applied to it.
const ledgerName = "tandem_migrations"

// ledgerTable is that table.
func ledgerTable() *Table {
	return &Table{Name: ledgerName, Columns: []Column{
		{Name: "component", Type: Varchar(100), PrimaryKey: true},
		{Name: "name", Type: Varchar(200), PrimaryKey: true},
		{Name: "applied_at", Type: DateTime, Null: true}, // NULL: not to its end
		{Name: "half", Type: Varchar(200), Null: true},   // how far it went, where it stopped half-way
	}}
}

// entry is a row of the ledger.
type entry struct {
	appliedAt time.Time // zero: not applied to its end
	half      *halfway  // nil: not half-way
}

// halfway is how far a migration went that could not be undone as a whole.
type halfway struct {
	backward bool
	steps    int    // how many are done
	digest   string // of what they said
	begun    bool   // the next one was begun, and it is not known whether it was done
}

func (h *halfway) String() string {
	direction := "forward"
	if h.backward {
		direction = "backward"
	}
	if h.begun {
		return fmt.Sprintf("%s %d %s begun", direction, h.steps, h.digest)
	}
	return fmt.Sprintf("%s %d %s", direction, h.steps, h.digest)
}

func parseHalfway(text string) (*halfway, error) {
	words := strings.Fields(text)
	if len(words) == 0 {
		return nil, nil
	}
	begun := len(words) == 4 && words[3] == "begun"
	if (len(words) == 3 || begun) && (words[0] == "forward" || words[0] == "backward") {
		if n, err := strconv.Atoi(words[1]); err == nil {
			return &halfway{words[0] == "backward", n, words[2], begun}, nil
		}
	}
	return nil, fmt.Errorf("table %s says %q of how far a migration went, which is not what this program writes", ledgerName, text)
}

// digestOf is a short fingerprint of steps.
func digestOf(steps []step) string {
	h := sha256.New()
	for _, s := range steps {
		fmt.Fprintf(h, "%s\x00%s\x00", s.sql, s.note)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// ledger speaks to the table.
type ledger struct{ ddl }

// makeSQL makes the table if it is not there.
func (l ledger) makeSQL() (string, error) {
	lines, err := l.tableBody(ledgerTable())
	if err != nil {
		return "", err
	}
	options := ""
	if l.d.Name() == "mysql" {
		options = tableOptions
	}
	return strings.Replace(l.createSQL(ledgerName, lines, options), "CREATE TABLE ", "CREATE TABLE IF NOT EXISTS ", 1), nil
}

// read is all rows, by "component.name". A database that has no such table yet has no rows.
func (l ledger) read(ctx context.Context, s *session) (map[string]entry, error) {
	rows, err := s.rows(ctx, 4, "SELECT "+l.list([]string{"component", "name", "applied_at", "half"})+" FROM "+l.q(ledgerName))
	if err != nil {
		if d, ok := errors.AsType[*orm.DriverError](err); ok && d.Kind == orm.FailureNoTable {
			return map[string]entry{}, nil
		}
		return nil, fmt.Errorf("reading table %s: %w", ledgerName, err)
	}
	entries := make(map[string]entry, len(rows))
	for _, row := range rows {
		e, err := readEntry(row[2], row[3])
		if err != nil {
			return nil, err
		}
		entries[row[0]+"."+row[1]] = e
	}
	return entries, nil
}

// one is the row of a migration.
func (l ledger) one(ctx context.Context, s *session, n *node) (entry, error) {
	where := l.q("component") + " = " + l.parameter(1) + " AND " + l.q("name") + " = " + l.parameter(2)
	rows, err := s.rows(ctx, 2, "SELECT "+l.list([]string{"applied_at", "half"})+" FROM "+l.q(ledgerName)+" WHERE "+where, n.component, n.Name)
	if err != nil || len(rows) == 0 {
		return entry{}, err
	}
	return readEntry(rows[0][0], rows[0][1])
}

func readEntry(appliedAt, half string) (entry, error) {
	var e entry
	var err error
	if appliedAt != "" {
		for _, layout := range []string{time.RFC3339Nano, orm.TimeLayout, "2006-01-02 15:04:05.999999999"} {
			if e.appliedAt, err = time.Parse(layout, appliedAt); err == nil {
				break
			}
		}
		if err != nil {
			return e, fmt.Errorf("table %s: %w", ledgerName, err)
		}
	}
	e.half, err = parseHalfway(half)
	return e, err
}

func (l ledger) parameter(n int) string { return string(l.d.Placeholder(nil, n)) }

// forget deletes the row of a migration, and those of what it replaces.
func (l ledger) forget(ctx context.Context, s *session, n *node) error {
	for _, name := range append([]string{n.Name}, n.replaced...) {
		if err := l.remove(ctx, s, &node{Migration: Migration{Name: name}, component: n.component}); err != nil {
			return err
		}
	}
	return nil
}

// remove deletes the row of a migration.
func (l ledger) remove(ctx context.Context, s *session, n *node) error {
	_, err := s.Exec(ctx, "DELETE FROM "+l.q(ledgerName)+" WHERE "+l.q("component")+" = "+l.parameter(1)+" AND "+l.q("name")+" = "+l.parameter(2), []any{n.component, n.Name})
	return err
}

// write puts the row of a migration in the place of the one that was there.
func (l ledger) write(ctx context.Context, s *session, n *node, e entry) error {
	insert := "INSERT"
	if l.d.Name() == "mysql" {
		insert = "REPLACE" // in one statement: what changes a schema has ended the transaction, and the row must not be lost between two
	} else if err := l.remove(ctx, s, n); err != nil {
		return err
	}
	args := []any{n.component, n.Name, nil, nil}
	if !e.appliedAt.IsZero() {
		args[2] = e.appliedAt.UTC().Truncate(time.Microsecond)
	}
	if e.half != nil {
		args[3] = e.half.String()
	}
	_, err := s.Exec(ctx, fmt.Sprintf("%s INTO %s (%s) VALUES (%s, %s, %s, %s)", insert, l.q(ledgerName), l.list([]string{"component", "name", "applied_at", "half"}),
		l.parameter(1), l.parameter(2), l.parameter(3), l.parameter(4)), args)
	return err
}

// writeSQL is the statement that notes a migration, for those who run SQL by hand.
func (l ledger) writeSQL(n *node, backward bool) (string, error) {
	if backward {
		return fmt.Sprintf("DELETE FROM %s WHERE %s = %s AND %s = %s", l.q(ledgerName), l.q("component"), text(n.component), l.q("name"), text(n.Name)), nil
	}
	now, err := l.literal(Column{Name: "applied_at", Type: DateTime}, Value("now"))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s, %s, %s)", l.q(ledgerName), l.list([]string{"component", "name", "applied_at"}), text(n.component), text(n.Name), now), nil
}

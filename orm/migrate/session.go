package migrate

import (
	"context"
	"fmt"
	"unsafe"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/internal/wire"
)

// session is the connection, mostly a transaction, on which the steps of a migration run.
type session struct {
	orm.Executor
	dialect orm.Dialect
	tx      orm.Tx // what Executor is, where it is a transaction
	db      *orm.DB

	stepwise bool                    // each step is committed by itself
	tell     func(rows, total int64) // how far a long step is; may be nil
}

// truth reads one boolean.
func (s *session) truth(ctx context.Context, sql string, args ...any) (bool, error) {
	n, err := s.number(ctx, sql, args...)
	return n != 0, err
}

// rows reads all rows of a query whose columns are texts. NULL is "".
func (s *session) rows(ctx context.Context, columns int, sql string, args ...any) ([][]string, error) {
	return wire.Texts(ctx, s, columns, sql, args...)
}

// number reads one integer.
func (s *session) number(ctx context.Context, sql string, args ...any) (int64, error) {
	result, err := s.Query(ctx, sql, args)
	if err != nil {
		return 0, err
	}
	defer result.Close()
	var n int64
	cells := []orm.Cell{{Kind: orm.CellInt64, Ptr: unsafe.Pointer(&n)}}
	for result.Next() {
		if err := result.Scan(cells); err != nil {
			return 0, err
		}
	}
	return n, result.Err()
}

// extras are the statements that make the triggers of an SQLite table, and its indexes except those that are known.
func (s *session) extras(ctx context.Context, table string, known map[string]bool) ([]string, error) {
	found, err := s.rows(ctx, 2, "SELECT name, sql FROM sqlite_schema WHERE tbl_name = ?1 AND type IN ('trigger', 'index') AND sql IS NOT NULL ORDER BY rowid", table)
	if err != nil {
		return nil, err
	}
	var list []string
	for _, row := range found {
		if !known[row[0]] {
			list = append(list, row[1])
		}
	}
	return list, nil
}

// danglingError is what checkKeys found. It looks when all is done, and so cannot tell which operation it was.
type danglingError struct{ text string }

func (e *danglingError) Error() string { return e.text }

// checkKeys looks for rows of SQLite that point at rows which are not there.
func (s *session) checkKeys(ctx context.Context) error {
	found, err := s.rows(ctx, 4, "PRAGMA foreign_key_check")
	if err != nil || len(found) == 0 {
		return err
	}
	return &danglingError{fmt.Sprintf("%d rows point at rows that do not exist; the first is row %s of %s, which points at %s", len(found), found[0][1], found[0][0], found[0][2])}
}

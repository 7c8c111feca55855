package orm_test

import (
	"context"
	"errors"
	"testing"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/postgres"
)

// loser is a driver whose statements lose against others for some time.
type loser struct {
	recorder
	losses int
	kind   orm.Failure
	runs   int
}

func (l *loser) lose() error {
	l.runs++
	if l.losses == 0 {
		return nil
	}
	l.losses--
	return &orm.DriverError{Kind: l.kind, Cause: errors.New("lost")}
}

func (l *loser) Query(context.Context, string, []any) (orm.Rows, error) { return noRows{}, l.lose() }
func (l *loser) Exec(context.Context, string, []any) (orm.Result, error) {
	return orm.Result{RowsAffected: 1}, l.lose()
}
func (l *loser) Batch(ctx context.Context, calls []orm.Call, read func(int, orm.Rows, orm.Result) error) error {
	if err := l.lose(); err != nil {
		return err
	}
	return l.recorder.Batch(ctx, calls, read)
}
func (l *loser) Begin(context.Context, orm.TxOptions) (orm.Tx, error) { return l, nil }

// TestStatementsRunAgain: a statement of its own that loses against others is run again, one of a transaction and SQL by hand are not.
func TestStatementsRunAgain(t *testing.T) {
	a, album := orm.Columns[Artist](), orm.Columns[Album]()
	update := func(db *orm.DB) error {
		_, err := db.Update(t.Context(), orm.From[Artist](), orm.Set(&a.Name, "x"))
		return err
	}
	batch := func(more ...string) func(*orm.DB) error {
		return func(db *orm.DB) error {
			b := db.Batch()
			b.Update(orm.From[Artist](), orm.Set(&a.Name, "x"))
			b.Count(orm.From[Artist]())
			for _, sql := range more {
				b.Exec(sql)
			}
			return b.Send(t.Context())
		}
	}
	for name, c := range map[string]struct {
		losses int
		kind   orm.Failure
		do     func(db *orm.DB) error
		runs   int
		lost   bool
	}{
		"update":        {2, orm.FailureSerialization, update, 3, false},
		"deadlock":      {1, orm.FailureDeadlock, update, 2, false},
		"query":         {2, orm.FailureSerialization, func(db *orm.DB) error { _, err := db.All(t.Context(), orm.From[Artist]()); return err }, 3, false},
		"too often":     {99, orm.FailureSerialization, update, 5, true},
		"batch":         {2, orm.FailureSerialization, batch(), 3, false},
		"by hand in it": {1, orm.FailureSerialization, batch("UPDATE x"), 1, true},
		"relations": {1, orm.FailureSerialization, func(db *orm.DB) error {
			return db.Load(t.Context(), []*Album{{ID: 1, ArtistID: 1}}, &album.Artist, &album.Tracks)
		}, 2, false},
		"a lock":         {1, orm.FailureBusy, update, 1, true},
		"SQL by hand":    {1, orm.FailureDeadlock, func(db *orm.DB) error { _, err := db.Exec(t.Context(), "UPDATE x"); return err }, 1, true},
		"in transaction": {1, orm.FailureDeadlock, func(db *orm.DB) error { return db.Tx(t.Context(), update) }, 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			driver := &loser{recorder: recorder{dialect: postgres.Dialect{}}, losses: c.losses, kind: c.kind}
			db := orm.New(registry(), func(context.Context) (orm.Driver, error) { return driver, nil })
			err := c.do(db)
			var lost *orm.ConflictError
			if driver.runs != c.runs || errors.As(err, &lost) != c.lost {
				t.Errorf("%d runs, want %d; %v", driver.runs, c.runs, err)
			}
		})
	}
}

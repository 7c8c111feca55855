package orm_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/postgres"
)

// pipe is a driver that can pipeline, and fails with what it is told to.
type pipe struct {
	recorder
	mu      sync.Mutex
	trips   []int // how many statements each had
	fail    func(sql string) error
	waiting chan struct{} // a trip waits for it, if there is one
}

func (p *pipe) trip(ctx context.Context, calls ...orm.Call) error {
	p.mu.Lock()
	p.trips = append(p.trips, len(calls))
	p.mu.Unlock()
	if p.waiting != nil {
		select {
		case <-p.waiting:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	for _, call := range calls {
		if p.fail != nil {
			if err := p.fail(call.SQL); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

func (p *pipe) Query(ctx context.Context, sql string, args []any) (orm.Rows, error) {
	return noRows{}, p.trip(ctx, orm.Call{SQL: sql})
}

func (p *pipe) Batch(ctx context.Context, calls []orm.Call, read func(int, orm.Rows, orm.Result) error) error {
	if err := p.trip(ctx, calls...); err != nil {
		return err
	}
	for i := range calls {
		if err := read(i, noRows{}, orm.Result{}); err != nil {
			return err
		}
	}
	return nil
}

func (p *pipe) Begin(context.Context, orm.TxOptions) (orm.Tx, error) { return p, nil }

func piped(p *pipe) *orm.DB {
	p.dialect = postgres.Dialect{}
	return orm.New(registry(), func(context.Context) (orm.Driver, error) { return p, nil })
}

// count is a function of Together that reads twice.
func countTwice(q orm.Query[Artist], err *error) func(context.Context, *orm.DB) error {
	return func(ctx context.Context, db *orm.DB) error {
		for range 2 {
			if _, *err = db.All(ctx, q); *err != nil {
				return nil // the others go on
			}
		}
		return nil
	}
}

// TestTogetherFailures: a question that fails is answered with its own error, and the others are answered.
func TestTogetherFailures(t *testing.T) {
	a := orm.Columns[Artist]()
	wrong := &orm.DriverError{Kind: orm.FailureOutOfRange, Cause: errors.New("22003")}
	p := &pipe{fail: func(sql string) error {
		if strings.Contains(sql, "LIMIT 3") {
			return wrong
		}
		return nil
	}}
	db := piped(p)
	errs := make([]error, 6)
	var functions []func(context.Context, *orm.DB) error
	for i := range errs {
		functions = append(functions, countTwice(orm.From[Artist]().Where(orm.Eq(&a.Name, "x")).Limit(i), &errs[i]))
	}
	if err := db.Together(t.Context(), functions...); err != nil {
		t.Error(err)
	}
	for i, err := range errs {
		var value *orm.ValueError
		if errors.As(err, &value) != (i == 3) || i != 3 && err != nil {
			t.Errorf("function %d: %v", i, err)
		}
	}
	func() {
		defer func() {
			if v := recover(); v == nil || !strings.Contains(fmt.Sprint(v), "no luck") {
				t.Errorf("a panic behind an error is %v", v)
			}
		}()
		_ = db.Together(t.Context(), func(context.Context, *orm.DB) error { return wrong }, func(ctx context.Context, _ *orm.DB) error {
			<-ctx.Done()
			panic("no luck")
		})
	}()
	reason := errors.New("reason")
	err := db.Together(t.Context(), func(context.Context, *orm.DB) error { return reason }, func(ctx context.Context, _ *orm.DB) error {
		<-ctx.Done()
		return ctx.Err()
	})
	if !errors.Is(err, reason) {
		t.Errorf("err = %v", err)
	}
}

// TestTogetherCancelled: a function that stops waiting has its context's error, and the others have their answers.
func TestTogetherCancelled(t *testing.T) {
	p := &pipe{waiting: make(chan struct{})}
	db := piped(p)
	var impatient, patient error
	both := make(chan struct{})
	err := db.Together(t.Context(), func(ctx context.Context, db *orm.DB) error {
		ctx, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
		defer cancel()
		_, impatient = db.All(ctx, orm.From[Artist]())
		close(both)
		return nil
	}, func(ctx context.Context, db *orm.DB) error {
		_, patient = db.All(ctx, orm.From[Artist]())
		return nil
	}, func(ctx context.Context, db *orm.DB) error {
		<-both // it waits for another function, which must not wait for it
		close(p.waiting)
		return nil
	})
	if err != nil || !errors.Is(impatient, context.DeadlineExceeded) || patient != nil {
		t.Errorf("err = %v, %v, %v", err, impatient, patient)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err = db.Together(ctx, func(ctx context.Context, db *orm.DB) error { _, err := db.All(ctx, orm.From[Artist]()); return err })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v", err)
	}
}

// TestTogetherPanic: a panic goes on in the caller with the place where it was, after the others have ended.
func TestTogetherPanic(t *testing.T) {
	reason := errors.New("reason")
	ended := false
	defer func() {
		err, _ := recover().(error)
		if !errors.Is(err, reason) || !strings.Contains(err.Error(), "together_test.go") || !ended {
			t.Errorf("panic %v, ended %v", err, ended)
		}
	}()
	_ = piped(&pipe{}).Together(t.Context(), func(context.Context, *orm.DB) error { panic(reason) }, func(ctx context.Context, _ *orm.DB) error {
		<-ctx.Done()
		ended = true
		return nil
	})
}

// TestTogetherKept: whoever keeps the DB asks by himself, and a function inside another travels with all.
func TestTogetherKept(t *testing.T) {
	p := &pipe{}
	db := piped(p)
	var kept *orm.DB
	inner := func(ctx context.Context, db *orm.DB) error {
		kept = db
		read := func(ctx context.Context, db *orm.DB) error { _, err := db.All(ctx, orm.From[Artist]()); return err }
		return db.Together(ctx, read, read)
	}
	if err := db.Together(t.Context(), inner); err != nil {
		t.Error(err)
	}
	if _, err := kept.All(t.Context(), orm.From[Artist]()); err != nil {
		t.Error(err)
	}
	var mistake *orm.QueryError
	err := db.Tx(t.Context(), func(tx *orm.DB) error { return tx.Together(t.Context()) })
	if !errors.As(err, &mistake) {
		t.Errorf("in a transaction: %v", err)
	}
	if err := db.Together(t.Context()); err != nil {
		t.Error(err)
	}
}

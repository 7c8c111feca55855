package orm

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"time"
	"unsafe"
)

// Batch gathers statements that are sent together. It is made by DB.Batch, is used by one goroutine and sent once.
//
//	b := db.Batch()
//	posts, total := b.All(recent), b.Count(recent)
//	b.Update(seen, orm.Set(&p.Seen, true))
//	if err := b.Send(ctx); err != nil {
//		return err
//	}
//	show(posts.Value, total.Value)
//
// On PostgreSQL they travel in one round trip; on the other databases they run one after the other, with the same result. If one of
// them writes, all of them are done or none, as in Tx. They run in the order in which they were asked for. Where they lose against another transaction
// they run again, unless SQL by hand is among them.
type Batch struct {
	db     *DB
	steps  []*batchStep
	writes bool
	sent   bool
}

// Later is what a statement of a Batch returns, once that was sent.
type Later[T any] struct{ Value T }

// batchStep is one statement, or several where an insert needs more.
type batchStep struct {
	// build makes the statements, once the database is known.
	build func(ctx context.Context) ([]batchCall, error)
	// after runs when the batch is done.
	after func(ctx context.Context, db *DB) error
	// blame finds out what an error is about.
	blame func(ctx context.Context, err error) error
}

// batchCall is one statement and what is done with its result.
type batchCall struct {
	st   statement
	rows func(rows Rows) error // nil: it returns none
	done func(result Result) error
	step *batchStep
}

// Batch begins a batch.
func (db *DB) Batch() *Batch { return &Batch{db: db} }

// All asks for the rows of a query, with the relations that it asks for.
func (b *Batch) All[T any](q Query[T]) *Later[[]*T] {
	later := &Later[[]*T]{Value: []*T{}}
	b.read(q.any, func() { later.Value = []*T{} }, func() unsafe.Pointer {
		row := new(T)
		later.Value = append(later.Value, row)
		return unsafe.Pointer(row)
	}, func() []unsafe.Pointer { return pointers(later.Value) })
	return later
}

// First asks for the first row of a query; nil where there is none.
func (b *Batch) First[T any](q Query[T]) *Later[*T] {
	later := &Later[*T]{}
	b.read(q.any.Limit(min(1, q.any.most())), func() { later.Value = nil }, func() unsafe.Pointer {
		later.Value = new(T)
		return unsafe.Pointer(later.Value)
	}, func() []unsafe.Pointer {
		if later.Value == nil {
			return nil
		}
		return []unsafe.Pointer{unsafe.Pointer(later.Value)}
	})
	return later
}

// Count counts the rows of a query.
func (b *Batch) Count[T any](q Query[T]) *Later[int64] {
	later := &Later[int64]{}
	b.number(q.any, view.countRows, &later.Value)
	return later
}

// Exists asks whether a query has a row.
func (b *Batch) Exists[T any](q Query[T]) *Later[bool] {
	later := &Later[bool]{}
	var n int64
	b.number(q.any, view.existsRow, &n)
	b.steps[len(b.steps)-1].after = func(context.Context, *DB) error {
		later.Value = n > 0
		return nil
	}
	return later
}

// Insert adds rows, as DB.Insert does.
func (b *Batch) Insert[T any](rows ...*T) { b.insert(reflect.TypeFor[T](), pointers(rows)) }

// Update changes columns in all rows of a query, as DB.Update does, and counts them.
func (b *Batch) Update[T any](q Query[T], changes ...Change) *Later[int64] {
	later := &Later[int64]{}
	b.change(q.any, &later.Value, func(c view) (statement, error) { return c.updateRows(q.any, changes, time.Now()) },
		func(ctx context.Context, err error) error {
			return b.db.blameChanges(ctx, err, b.db.core.registry.byType[q.any.model.typ], changes)
		})
	return later
}

// Delete deletes the rows of a query and counts them. What others point at by an AnyOf cannot be deleted in a batch.
func (b *Batch) Delete[T any](q Query[T]) *Later[int64] {
	later := &Later[int64]{}
	b.change(q.any, &later.Value, func(c view) (statement, error) {
		st, err := c.deleteRows(q.any)
		if err == nil && c.registry.byType[q.any.model.typ].departs(q.any) {
			err = &QueryError{Mistakes: []string{"rows of " + q.any.model.typ.String() + ", which others point at by an AnyOf, cannot be deleted in a batch: use db.Delete"}}
		}
		return st, err
	},
		func(ctx context.Context, err error) error {
			return b.db.blamePointing(ctx, err, b.db.core.registry.byType[q.any.model.typ], q.any)
		})
	return later
}

// Exec runs one statement in SQL, as DB.Exec does.
func (b *Batch) Exec(sql string, args ...any) *Later[int64] {
	later := &Later[int64]{}
	b.writes = true
	b.add(&batchStep{build: func(ctx context.Context) ([]batchCall, error) {
		st, err := b.db.raw(ctx, sql, args)
		return []batchCall{{st: st, done: func(r Result) error { later.Value = r.RowsAffected; return nil }}}, err
	}})
	return later
}

func (b *Batch) add(step *batchStep) { b.steps = append(b.steps, step) }

// read adds a SELECT; begin forgets what an earlier attempt has read.
func (b *Batch) read(q AnyQuery, begin func(), fresh func() unsafe.Pointer, all func() []unsafe.Pointer) {
	step := &batchStep{build: func(ctx context.Context) ([]batchCall, error) {
		if err := b.db.checkWith(ctx, q); err != nil {
			return nil, err
		}
		if q.lock != NoLock && b.db.tx == nil {
			return nil, errLockOutside
		}
		st, err := b.db.view(ctx).selectRows(q)
		return []batchCall{{st: st, rows: func(rows Rows) error {
			begin()
			return readRows(rows, st.columns, fresh, nil)
		}}}, err
	}}
	if len(q.with) > 0 {
		step.after = func(ctx context.Context, db *DB) error { return db.loadWith(ctx, q, all()) }
	}
	b.add(step)
}

// number adds a SELECT of one integer.
func (b *Batch) number(q AnyQuery, compile func(view, AnyQuery) (statement, error), n *int64) {
	b.add(&batchStep{build: func(ctx context.Context) ([]batchCall, error) {
		st, err := compile(b.db.view(ctx), q)
		columns := []resultColumn{{cell: CellInt64, name: "the count", may: true}}
		return []batchCall{{st: st, rows: func(rows Rows) error {
			*n = 0
			return readRows(rows, columns, func() unsafe.Pointer { return unsafe.Pointer(n) }, nil)
		}}}, err
	}})
}

// change adds an UPDATE or DELETE.
func (b *Batch) change(q AnyQuery, n *int64, compile func(view) (statement, error), blame func(context.Context, error) error) {
	b.writes = true
	b.add(&batchStep{blame: blame, build: func(ctx context.Context) ([]batchCall, error) {
		st, err := compile(b.db.view(ctx))
		return []batchCall{{st: st, done: func(r Result) error { *n = r.RowsAffected; return nil }}}, err
	}})
}

// insert adds as many INSERTs as the rows need.
func (b *Batch) insert(typ reflect.Type, rows []unsafe.Pointer) {
	b.writes = true
	rows = slices.Clone(rows)
	b.add(&batchStep{
		blame: func(ctx context.Context, err error) error {
			return b.db.blameMissing(ctx, err, b.db.core.registry.byType[typ], rows)
		},
		build: func(ctx context.Context) ([]batchCall, error) {
			t, runs, err := b.db.insertPlan(ctx, typ, rows)
			if t != nil && t.model.hooked {
				return nil, &QueryError{Mistakes: []string{t.String() + " has hooks, which a batch cannot call: insert its rows by themselves"}}
			}
			var calls []batchCall
			for _, run := range runs {
				more, e := b.db.core.insertCalls(t, run)
				if e != nil {
					return nil, e
				}
				calls = append(calls, more...)
			}
			return calls, err
		},
	})
}

// Send runs the statements. Mistakes are found before anything is sent. The first error of a statement is returned, with the number of
// what was asked for, and no Later has a value then that can be counted on.
func (b *Batch) Send(ctx context.Context) error {
	if b.sent {
		return &QueryError{Mistakes: []string{"a batch is sent twice: make another one"}}
	}
	b.sent = true
	if _, err := b.db.core.driver(ctx); err != nil || len(b.steps) == 0 {
		return err
	}
	var calls []batchCall
	for i, step := range b.steps {
		more, err := step.build(ctx)
		if err != nil {
			return batchStepError(i, len(b.steps), err)
		}
		for _, call := range more {
			call.step = step
			calls = append(calls, call)
		}
	}
	raw := false
	for _, call := range calls {
		raw = raw || call.st.raw
	}
	var failed *batchStep
	send := func(db *DB) (err error) {
		failed, err = b.send(ctx, db, calls)
		return err
	}
	var err error
	for attempt := 1; ; attempt++ {
		if b.writes && !b.db.core.features.Pipelining && b.db.tx == nil && len(calls) > 1 {
			err = b.db.Tx(ctx, send)
		} else {
			err = send(b.db)
		}
		if !b.db.again(ctx, statement{raw: raw}, attempt, err) {
			break
		}
	}
	if err != nil {
		if failed == nil {
			return err
		}
		if failed.blame != nil {
			err = failed.blame(ctx, err)
		}
		return batchStepError(slices.Index(b.steps, failed), len(b.steps), err)
	}
	for i, step := range b.steps {
		if step.after == nil {
			continue
		}
		if err := step.after(ctx, b.db); err != nil {
			return batchStepError(i, len(b.steps), err)
		}
	}
	return nil
}

// send runs the statements, and returns what was asked for where one fails.
func (b *Batch) send(ctx context.Context, db *DB, calls []batchCall) (*batchStep, error) {
	open := db.reader
	if b.writes {
		open = db.executor
	}
	exec, err := open(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]Call, len(calls))
	for i, call := range calls {
		list[i] = Call{SQL: call.st.sql, Args: call.st.args, Rows: call.rows != nil}
	}
	done := 0
	err = exec.Batch(ctx, list, func(i int, rows Rows, result Result) error {
		done = i
		if calls[i].rows != nil {
			if err := calls[i].rows(rows); err != nil {
				return err
			}
		} else if err := calls[i].done(result); err != nil {
			return err
		}
		done = i + 1
		return nil
	})
	if err == nil {
		return nil, nil
	}
	return calls[min(done, len(calls)-1)].step, db.core.failure(ctx, err)
}

// batchStepError says which statement of several it was.
func batchStepError(i, n int, err error) error {
	if n == 1 {
		return err
	}
	return fmt.Errorf("%d of the batch: %w", i+1, err)
}

package migrate

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gotandem/tandem/orm"
)

// makeLedger makes the table of what is applied.
func (p *process) makeLedger(ctx context.Context) error {
	sql, err := p.ledger.makeSQL()
	if err != nil {
		return err
	}
	// Under the lock, since two that make a table at the same moment disturb each other even with IF NOT EXISTS.
	err = p.locked(ctx, orm.TxOptions{}, func(s *session) error {
		_, err := s.Exec(ctx, sql, nil)
		return err
	})
	if err != nil {
		return fmt.Errorf("making table %s: %w", ledgerName, err)
	}
	return nil
}

// locked runs f in a transaction that nobody else migrates beside, and commits it.
func (p *process) locked(ctx context.Context, options orm.TxOptions, f func(*session) error) error {
	tx, s, unlock, err := p.beginLocked(ctx, options)
	if err != nil {
		return err
	}
	err = f(s)
	if e := unlock(err == nil); err == nil {
		err = e
	}
	if err == nil {
		return tx.Commit(ctx)
	}
	if e := tx.Rollback(context.WithoutCancel(ctx)); e != nil {
		return errors.Join(err, e)
	}
	return err
}

// do does one migration, unless somebody else has done it by now.
func (p *process) do(ctx context.Context, c *compiled) error {
	start := time.Now()
	p.tell(Progress{Migration: c.id(), Backward: c.backward, Steps: len(c.steps)})
	stepwise := c.NoTransaction || !p.driver.Dialect().Features().TransactionalDDL
	run := &running{process: p, compiled: c, news: Progress{Migration: c.id(), Backward: c.backward, Steps: len(c.steps)}}
	var err error
	if stepwise {
		err = run.stepwise(ctx)
	} else {
		err = p.locked(ctx, orm.TxOptions{ForeignKeysOff: c.keysOff()}, func(s *session) error { return run.whole(ctx, s) })
	}
	if err != nil {
		return run.failure(err, stepwise)
	}
	run.news.Done, run.news.Operation, run.news.Took = true, "", time.Since(start)
	p.tell(run.news)
	return nil
}

// running is a migration that is being done.
type running struct {
	*process
	*compiled
	news Progress
	done int // steps
}

// doneAlready reports whether somebody did the migration since the plan was made, and how far it went.
func (r *running) doneAlready(ctx context.Context, s *session) (bool, *halfway, error) {
	now, err := r.ledger.one(ctx, s, r.node)
	if err != nil {
		return false, nil, fmt.Errorf("reading table %s: %w", ledgerName, err)
	}
	r.news.Skipped = now.half == nil && now.appliedAt.IsZero() == r.backward
	return r.news.Skipped, now.half, nil
}

// whole does all steps in one transaction.
func (r *running) whole(ctx context.Context, s *session) error {
	if done, _, err := r.doneAlready(ctx, s); done || err != nil {
		return err
	}
	if err := r.steady(ctx, s, func(i int) error { return r.step(ctx, s, i) }); err != nil {
		return err
	}
	return r.note(ctx, s)
}

// note writes that the migration is done or undone.
func (r *running) note(ctx context.Context, s *session) error {
	if r.backward {
		return r.ledger.forget(ctx, s, r.node)
	}
	return r.ledger.write(ctx, s, r.node, entry{appliedAt: time.Now()})
}

// step does one step.
func (r *running) step(ctx context.Context, s *session, i int) error {
	op, _ := r.at(i)
	r.news.Operation, r.news.Step = op.Describe(), i
	r.tell(r.news)
	r.done = i
	s.tell = func(rows, total int64) {
		r.news.Rows, r.news.TotalRows = rows, total
		r.tell(r.news)
	}
	err := r.steps[i].do(ctx, s)
	r.news.Rows, r.news.TotalRows = 0, 0
	if err == nil {
		r.done = i + 1
		r.news.Step = i + 1
	}
	return err
}

// stepwise does step after step and notes each, for databases that cannot take back what they did to a schema, and for
// statements that no transaction may hold.
//
// On the former, a process that dies between a step and its note leaves it open whether the step was done. So each step is also noted before
// it begins; where the next run finds such a note, it takes the answer "that is so already" for a yes.
func (r *running) stepwise(ctx context.Context) error {
	return r.apart(ctx, func(s *session, each func(func() error) error) error {
		s.stepwise = true
		done, half, err := r.doneAlready(ctx, s)
		if done || err != nil {
			return err
		}
		first, doubt := 0, false
		if half != nil {
			first, doubt = half.steps, half.begun
		}
		r.done = first
		ahead := !r.driver.Dialect().Features().TransactionalDDL
		if ahead && !doubt && first < len(r.steps) {
			if err := each(func() error { return r.noteHalf(ctx, s, first, true) }); err != nil {
				return err
			}
		}
		for i := first; i < len(r.steps); i++ {
			err := each(func() error {
				err := r.step(ctx, s, i)
				if err != nil && i == first && doubt && wasDone(r.steps[i], err) {
					r.done, r.news.Step, err = i+1, i+1, nil
				}
				if err != nil {
					return err
				}
				return r.noteHalf(ctx, s, i+1, ahead && i+1 < len(r.steps))
			})
			if err != nil {
				if ahead && r.done == i && certain(ctx, err) {
					// Where this note fails too, the step stays in doubt, which the next run can resolve.
					_ = each(func() error { return r.notBegun(ctx, s, i) })
				}
				return err
			}
		}
		return each(func() error { return r.note(ctx, s) })
	})
}

// certain reports whether a step that failed is known not to have been done.
func certain(ctx context.Context, err error) bool {
	d, ok := errors.AsType[*orm.DriverError](err)
	return ctx.Err() == nil && (!ok || d.Kind != orm.FailureUnavailable && d.Kind != orm.FailureUnknownOutcome)
}

// wasDone reports whether a statement was refused because the schema is what it wants already.
func wasDone(s step, err error) bool {
	d, ok := errors.AsType[*orm.DriverError](err)
	if !ok || d.Kind != orm.FailureExists && d.Kind != orm.FailureNoTable {
		return false
	}
	switch verb, _, _ := strings.Cut(strings.TrimSpace(s.sql), " "); strings.ToUpper(verb) {
	case "CREATE", "ALTER", "DROP", "RENAME":
		return true
	}
	return false
}

// noteHalf notes how many steps are done, and whether the next one begins.
func (r *running) noteHalf(ctx context.Context, s *session, steps int, begun bool) error {
	e := entry{half: &halfway{r.backward, steps, digestOf(r.steps[:steps]), begun}}
	if r.backward {
		e.appliedAt = r.applied[r.id()].appliedAt
	}
	return r.ledger.write(ctx, s, r.node, e)
}

// notBegun takes back the note that a step begins.
func (r *running) notBegun(ctx context.Context, s *session, steps int) error {
	switch {
	case steps > 0:
		return r.noteHalf(ctx, s, steps, false)
	case r.backward:
		return r.ledger.write(ctx, s, r.node, entry{appliedAt: r.applied[r.id()].appliedAt})
	}
	return r.ledger.forget(ctx, s, r.node)
}

// failure is the error as the user reads it.
func (r *running) failure(err error, stepwise bool) error {
	if len(r.ops) == 0 {
		return fmt.Errorf("migration %s: %w", r.id(), err)
	}
	if _, ok := errors.AsType[*danglingError](err); ok {
		return &Failure{Migration: r.id(), Backward: r.backward, Cause: err}
	}
	op, number := r.at(min(r.done, len(r.steps)-1))
	f := &Failure{Migration: r.id(), Operation: op.Describe(), Number: number, Backward: r.backward, Cause: err, halted: stepwise}
	if stepwise {
		f.Kept = number - 1
		f.partly = r.done > r.ops[number-1].first
	}
	return f
}

// fake notes a move without doing it.
func (p *process) fake(ctx context.Context, m move) error {
	return p.locked(ctx, orm.TxOptions{}, func(s *session) error {
		if m.backward {
			return p.ledger.forget(ctx, s, m.node)
		}
		return p.ledger.write(ctx, s, m.node, entry{appliedAt: time.Now()})
	})
}

package migrate

import (
	"context"
	"fmt"
	"slices"
)

// compiled is a migration as the steps of one database.
type compiled struct {
	move
	ops   []compiledOp
	steps []step // of all operations
}

// compiledOp is an operation of it.
type compiledOp struct {
	Operation
	first, count int // of its steps
}

// at is the operation that a step belongs to, and its place, counted from 1.
func (c *compiled) at(step int) (Operation, int) {
	for i, op := range c.ops {
		if step < op.first+op.count {
			return op.Operation, i + 1
		}
	}
	last := len(c.ops)
	return c.ops[last-1].Operation, last
}

func (c *compiled) keysOff() bool {
	return slices.ContainsFunc(c.steps, func(s step) bool { return s.keysOff })
}

// steady does all steps in the transaction of the session, by do.
func (c *compiled) steady(ctx context.Context, s *session, do func(step int) error) (err error) {
	after := ""
	defer func() {
		if after != "" && err != nil {
			_, _ = s.Exec(context.WithoutCancel(ctx), after, nil) // the transaction is rolled back in any case
		}
	}()
	for i := range c.steps {
		if c.steps[i].after != "" {
			after = c.steps[i].after
		}
		if err := do(i); err != nil {
			return err
		}
	}
	if c.keysOff() {
		return s.checkKeys(ctx)
	}
	return nil
}

// compile turns moves into steps, before the first of them is done, so that what cannot be done is known beforehand.
func (g *graph) compile(e editor, applied map[string]entry, moves []move) ([]*compiled, error) {
	there := map[*node]bool{}
	for _, n := range g.order {
		there[n] = !applied[n.id()].appliedAt.IsZero()
	}
	var list []*compiled
	for _, m := range moves {
		there[m.node] = false
		before := &State{}
		for _, n := range g.order {
			if there[n] {
				if err := n.apply(before); err != nil {
					return nil, err
				}
			}
		}
		c, err := compileOne(e, m, before)
		if err != nil {
			return nil, fmt.Errorf("migration %s, %w", m.id(), err)
		}
		there[m.node] = !m.backward
		list = append(list, c)
	}
	return list, nil
}

// compileOne turns one migration into steps, where before is the state in front of it.
func compileOne(e editor, m move, before *State) (*compiled, error) {
	first := before.Clone()
	first.component = m.component
	states := []*State{first}
	for i, op := range m.Operations {
		next := states[i].Clone()
		if err := op.Apply(next); err != nil {
			return nil, fmt.Errorf("operation %d (%s): %w", i+1, op.Describe(), err)
		}
		states = append(states, next)
	}
	if err := m.checkConcurrent(); err != nil {
		return nil, err
	}
	c := &compiled{move: m}
	for i := range m.Operations {
		op, from, to := m.Operations[i], states[i], states[i+1]
		if m.backward {
			j := len(m.Operations) - 1 - i
			undo, err := m.Operations[j].Reverse(states[j])
			if err != nil {
				return nil, fmt.Errorf("operation %d: %w", j+1, err)
			}
			op, from, to = undo, states[j+1], states[j]
		}
		steps, err := op.steps(e, from, to)
		if err != nil {
			return nil, fmt.Errorf("operation %d (%s): %w", i+1, op.Describe(), err)
		}
		c.ops = append(c.ops, compiledOp{op, len(c.steps), len(steps)})
		c.steps = append(c.steps, steps...)
	}
	return c, nil
}

// checkConcurrent refuses what PostgreSQL refuses in a transaction, on every database, so that it is found on the first.
func (m Migration) checkConcurrent() error {
	for i, op := range m.Operations {
		add, _ := op.(AddIndex)
		drop, _ := op.(DropIndex)
		if (add.Concurrently || drop.Concurrently) && !m.NoTransaction {
			return fmt.Errorf("operation %d (%s): no transaction can do it concurrently: put it into a migration of its own with NoTransaction: true", i+1, op.Describe())
		}
	}
	return nil
}

package migrate

import (
	"errors"
	"fmt"
	"slices"
)

// Diff returns the operations that lead from one state to the other, in an order in which they can be applied. It is a
// pure function of the states and the answers. Whether something was renamed, and what existing rows get in a column that
// must have a value, it asks; ask may be nil, and knows no answer then. What stayed unanswered is one error for all.
//
// The operations are of all components mixed; [Make] puts each into a migration of its own component.
func Diff(from, to *State, ask Asker) ([]Operation, error) {
	if ask == nil {
		ask = Answers{}
	}
	if err := to.check(); err != nil {
		return nil, err
	}
	d := &differ{now: from.Clone(), to: to, ask: ask, maybe: map[fieldRef]bool{}}
	d.createExtensions()
	d.renameTables()
	d.renameColumns()
	// What stands in the way of dropping goes first; what is new comes before what needs it. A key goes before the index that it
	// leans on, or MariaDB and MySQL would make it another.
	d.dropKeys()
	d.dropIndexesAndChecks()
	d.createTables()
	d.columns()
	d.addIndexesAndChecks()
	d.foreignKeys()
	d.dropTables()
	d.dropExtensions()
	if err := errors.Join(append(d.open, d.wrong...)...); err != nil {
		return nil, err
	}
	return d.ops, nil
}

// differ does the work of Diff. now is where the operations so far lead to, so that each finds the world as it will be.
type differ struct {
	now, to *State
	ask     Asker
	ops     []Operation
	later   []AddForeignKey   // keys of new tables that point at each other
	open    []error           // unanswered questions
	maybe   map[fieldRef]bool // columns that may turn out to be old ones renamed, once somebody answers
	wrong   []error
}

// do appends the operation and applies it.
func (d *differ) do(op Operation) {
	if err := op.Apply(d.now); err != nil {
		d.wrong = append(d.wrong, fmt.Errorf("%s: %w", op.Describe(), err))
		return
	}
	d.ops = append(d.ops, op)
}

// renamed asks, and takes no answer for "no" while it goes on to find the other questions.
func (d *differ) renamed(q RenameQuestion) bool {
	yes, err := d.ask.Renamed(q)
	switch {
	case err == nil:
	case unanswered(err):
		d.open = append(d.open, err)
		d.maybe[fieldRef{q.Table, q.To}] = true
	default:
		d.wrong = append(d.wrong, err)
	}
	return yes && err == nil
}

func (d *differ) fill(q FillQuestion) Literal {
	if d.maybe[fieldRef{q.Table, q.Column.Name}] {
		return zeroLiteral(q.Column.Type) // first things first
	}
	text, err := d.ask.Fill(q)
	if err == nil {
		if err = q.Column.Type.accepts(text); err != nil {
			err = fmt.Errorf("column %s of %s: %w", q.Column.Name, q.Table, err)
		}
	}
	switch {
	case err == nil:
		return Value(text)
	case unanswered(err):
		d.open = append(d.open, err)
	default:
		d.wrong = append(d.wrong, err)
	}
	return zeroLiteral(q.Column.Type) // only to go on; the errors keep it from coming out
}

// both are the tables that are in both states, by their name in both.
func (d *differ) both() []*Table {
	return slices.DeleteFunc(d.now.Tables(), func(t *Table) bool { return d.to.Table(t.Name) == nil })
}

// without are the tables of one state that the other does not have.
func without(s, other *State) []*Table {
	return slices.DeleteFunc(s.Tables(), func(t *Table) bool { return other.Table(t.Name) != nil })
}

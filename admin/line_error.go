package admin

import (
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/problem"
)

// lineError is an error that belongs to one line of an inline: its places are the line's fields, not the form's.
type lineError struct {
	table *orm.Table
	line  *line
	err   error
}

// Error says what the database said.
func (e *lineError) Error() string { return e.err.Error() }

// Unwrap returns it.
func (e *lineError) Unwrap() error { return e.err }

// items puts what is wrong beside the line's fields, and returns it for the summary, which knows no lines.
func (e *lineError) items(p *problem.Error) []problem.Item {
	items := p.Errors
	if len(items) == 0 {
		items = []problem.Item{{Msg: p.Detail}}
	}
	e.line.items = append(e.line.items, items...)
	return withoutPlace(e.table, items)
}

// withoutPlace are the items as a summary lists them: with the name of the lines' model, and no link.
func withoutPlace(t *orm.Table, items []problem.Item) []problem.Item {
	var list []problem.Item
	for _, item := range items {
		item.Loc, item.Msg = nil, sentence(t.Label)+": "+item.Msg
		list = append(list, item)
	}
	return list
}

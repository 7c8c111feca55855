package orm

import (
	"bytes"
	"slices"
)

// inTurn orders changes for a database that computes with what it has assigned already: what reads a column comes before what changes it. Columns that
// need each other's old values are a mistake there.
func (s *scope) inTurn(changes []Change) []Change {
	if !s.features.AssignsInTurn || !slices.ContainsFunc(changes, func(c Change) bool { return c.expr != nil }) {
		return changes
	}
	reads := make([][]byte, len(changes)) // the SQL that each computes, to look for names in
	names := make([][]byte, len(changes)) // of the columns that are changed
	for i, change := range changes {
		f, err := s.model.resolve(change.column)
		if err != nil || f.slot.column < 0 || f.node.parent != nil {
			return changes // told when it is compiled
		}
		names[i] = s.name(nil, s.alias, s.table.Columns[f.slot.column].Name)
		if change.expr != nil {
			probe := *s
			probe.compiler, probe.joins = s.view.compiler(), nil
			if s.excluded != nil {
				probe.excluded = func(dst []byte, _ *Column) []byte { return dst } // a value of the new row
			}
			reads[i], _ = probe.expression(nil, change.expr, nil)
		}
	}
	done := make([]bool, len(changes))
	out := make([]Change, 0, len(changes))
	for len(out) < len(changes) {
		next := 0
		for next < len(changes) && (done[next] || !free(next, reads, names, done)) {
			next++
		}
		if next == len(changes) {
			s.mistake("%s computes with what it has assigned just before, and columns of %s need each other's old values: change them by two updates in a transaction", s.dialect.Name(), s.table)
			return changes
		}
		done[next] = true
		out = append(out, changes[next])
	}
	return out
}

// free reports whether no change that is still to be made reads the column of change i.
func free(i int, reads, names [][]byte, done []bool) bool {
	for j := range reads {
		if j != i && !done[j] && bytes.Contains(reads[j], names[i]) {
			return false
		}
	}
	return true
}

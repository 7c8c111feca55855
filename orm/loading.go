package orm

import (
	"context"
	"reflect"
	"unsafe"
)

// loading is one relation while it is loaded for some rows.
type loading struct {
	node   *loadNode
	rows   []unsafe.Pointer
	keys   *keyIndex
	places []int              // of each row's key, or -1
	found  []unsafe.Pointer   // the rows that the keys lead to
	groups [][]unsafe.Pointer // the same, by the place of the key
}

// loadTrips loads the relations of a tree, those of one depth in one trip where the database can pipeline.
func (db *DB) loadTrips(ctx context.Context, root *loadNode, rows []unsafe.Pointer) error {
	level, err := db.loadings(nil, root, rows)
	if err != nil {
		return err
	}
	var done []*loading
	for len(level) > 0 {
		var calls []readCall
		for _, l := range level {
			more, err := db.relatedCalls(ctx, l)
			if err != nil {
				return err
			}
			calls = append(calls, more...)
		}
		if err := db.readTogether(ctx, calls); err != nil {
			return err
		}
		done = append(done, level...)
		var next []*loading
		for _, l := range level {
			if next, err = db.loadings(next, l.node, l.found); err != nil {
				return err
			}
		}
		level = next
	}
	// The deepest come first: a row of a slice is a copy, which has to have all that belongs to it.
	for i := len(done) - 1; i >= 0; i-- {
		done[i].place()
	}
	return nil
}

// loadings appends what is to be loaded into rows, with the keys that they have.
func (db *DB) loadings(list []*loading, parent *loadNode, rows []unsafe.Pointer) ([]*loading, error) {
	if len(rows) == 0 {
		return list, nil
	}
	for _, node := range parent.kids {
		if node.rel == nil {
			list = db.targetLoadings(list, node, rows)
			continue
		}
		rel := node.rel
		from, key := rel.Columns, rel.Columns
		switch {
		case rel.Kind == ManyToMany:
			from, key = rel.From.PK, rel.From.PK
		case rel.TargetKind != "":
			key = rel.Targets
		}
		l := &loading{node: node, rows: rows, keys: newKeyIndex(db.core, key), places: make([]int, len(rows))}
		for i, row := range rows {
			place, err := l.keys.addFrom(rel, row, from)
			if err != nil {
				return nil, err
			}
			l.places[i] = place
		}
		list = append(list, l)
	}
	return list, nil
}

// relatedCalls makes the queries for the rows that the keys lead to: one, or as many as the parameters of a statement ask for.
func (db *DB) relatedCalls(ctx context.Context, l *loading) ([]readCall, error) {
	args := l.keys.args
	groups := len(args)
	chunk := groups
	if !db.core.features.ArrayParameters {
		chunk = max(1, db.core.features.MaxParameters/2/len(l.keys.codecs))
	}
	var calls []readCall
	for len(args) > 0 {
		n := min(chunk, len(args))
		st, key, err := db.view(ctx).relatedRows(l.node, args[:n])
		if err != nil {
			return nil, err
		}
		call := readCall{st: st, fresh: func() unsafe.Pointer { return reflect.New(l.node.rel.To.goType).UnsafePointer() }}
		if len(calls) == 0 {
			call.begin = func() { l.found, l.groups = nil, make([][]unsafe.Pointer, groups) }
		}
		call.take = func(row unsafe.Pointer) error {
			place, err := key.place(l.keys, row)
			if err != nil || place < 0 || place >= groups {
				return err
			}
			l.found = append(l.found, row)
			l.groups[place] = append(l.groups[place], row)
			return nil
		}
		calls = append(calls, call)
		args = args[n:]
	}
	return calls, nil
}

// place puts what was found into the rows.
func (l *loading) place() {
	rel := l.node.rel
	if l.node.target != nil {
		l.placeTargets()
		return
	}
	typ := rel.From.model.relations[rel.index].typ
	for i, row := range l.rows {
		var group []unsafe.Pointer
		if at := l.places[i]; at >= 0 {
			group = l.groups[at]
		}
		at := unsafe.Add(row, rel.offset)
		if rel.Many() {
			// Each row has a slice of its own: its rows are values.
			list := reflect.MakeSlice(typ, len(group), len(group))
			for j, item := range group {
				list.Index(j).Set(reflect.NewAt(rel.To.goType, item).Elem())
			}
			reflect.NewAt(typ, at).Elem().Set(list)
			continue
		}
		*(*unsafe.Pointer)(at) = nil
		if len(group) > 0 {
			*(*unsafe.Pointer)(at) = group[0]
		}
	}
}

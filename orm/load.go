package orm

import (
	"context"
	"reflect"
	"slices"
	"unsafe"

	"github.com/shopspring/decimal"
)

// loadNode is a relation to load, and those to load behind it.
type loadNode struct {
	rel  *Relation
	kids []*loadNode
}

// loadTree gathers the relations that a query asks for, with what is on the way to them.
func (db *DB) loadTree(q AnyQuery) (*loadNode, error) {
	root := &loadNode{}
	var mistakes []string
	for _, o := range q.with {
		f, err := q.model.resolve(o)
		if err != nil {
			mistakes = append(mistakes, err.Error())
			continue
		}
		if f.slot.relation < 0 {
			mistakes = append(mistakes, f.node.model.fieldName(f.slot)+" is not a relation: With loads relations")
			continue
		}
		if err := root.add(db.core.registry, f.node, f.slot.relation); err != "" {
			mistakes = append(mistakes, err)
		}
	}
	if mistakes != nil {
		return nil, &QueryError{Mistakes: mistakes}
	}
	return root, nil
}

// add adds a relation of a row of the sentinel; it returns a mistake, or nothing.
func (l *loadNode) add(r *Registry, n *sentinelNode, relation int) string {
	var steps []*Relation
	for {
		table := r.byType[n.model.typ]
		rel := table.relationAt(relation)
		if rel == nil {
			return n.model.typ.String() + "." + n.model.relations[relation].name + " is not a relation of the application's models"
		}
		steps = append(steps, rel)
		if n.parent == nil {
			break
		}
		n, relation = n.parent, n.relation
	}
	at := l
	for i := len(steps) - 1; i >= 0; i-- {
		at = at.kid(steps[i])
	}
	return ""
}

func (l *loadNode) kid(rel *Relation) *loadNode {
	for _, k := range l.kids {
		if k.rel == rel {
			return k
		}
	}
	k := &loadNode{rel: rel}
	l.kids = append(l.kids, k)
	return k
}

// loadWith loads the relations of a query into rows: one query for each relation, whatever the number of rows.
func (db *DB) loadWith(ctx context.Context, q AnyQuery, rows []unsafe.Pointer) error {
	if len(rows) == 0 || len(q.with) == 0 {
		return nil
	}
	t, err := db.table(ctx, q.model.typ)
	if err != nil {
		return err
	}
	if slices.Contains(rows, nil) {
		return nilRow(t)
	}
	tree, err := db.loadTree(q)
	if err != nil {
		return err
	}
	return db.loadKids(ctx, tree, rows)
}

// checkWith finds mistakes in the relations that a query asks for, before anything is sent.
func (db *DB) checkWith(ctx context.Context, q AnyQuery) error {
	if len(q.with) == 0 {
		return nil
	}
	if q.picks != nil {
		return &QueryError{Mistakes: []string{"the result of Select has no relations to load: leave With out"}}
	}
	if _, err := db.table(ctx, q.model.typ); err != nil {
		return err
	}
	_, err := db.loadTree(q)
	return err
}

func (db *DB) loadKids(ctx context.Context, l *loadNode, rows []unsafe.Pointer) error {
	if len(rows) == 0 {
		return nil
	}
	for _, k := range l.kids {
		if err := db.loadRelation(ctx, k, rows); err != nil {
			return err
		}
	}
	return nil
}

// loadRelation loads one relation of all rows, and what is behind it.
func (db *DB) loadRelation(ctx context.Context, l *loadNode, rows []unsafe.Pointer) error {
	rel := l.rel
	from := rel.From.PK[0]
	if rel.Kind != ManyToMany {
		from = rel.Columns[0]
	}
	keys := newKeyIndex(db.core.codecOf(from))
	places := make([]int, len(rows)) // of each row's key, or -1
	for i, row := range rows {
		at := field(row, from)
		if from.Null {
			at = *(*unsafe.Pointer)(at)
		}
		places[i] = -1
		if at != nil {
			place, err := keys.add(at)
			if err != nil {
				return err
			}
			places[i] = place
		}
	}
	found, groups, err := db.related(ctx, rel, keys)
	if err != nil {
		return err
	}
	if err := db.loadKids(ctx, l, found); err != nil {
		return err
	}
	typ := rel.From.model.relations[rel.index].typ
	for i, row := range rows {
		var group []unsafe.Pointer
		if places[i] >= 0 {
			group = groups[places[i]]
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
	return nil
}

// related reads the rows that keys lead to, and divides them by key.
func (db *DB) related(ctx context.Context, rel *Relation, keys *keyIndex) (found []unsafe.Pointer, groups [][]unsafe.Pointer, err error) {
	groups = make([][]unsafe.Pointer, len(keys.args))
	exec, err := db.reader(ctx)
	if err != nil {
		return nil, nil, err
	}
	chunk := len(keys.args)
	if !db.core.features.ArrayParameters {
		chunk = max(1, db.core.features.MaxParameters/2)
	}
	for args := keys.args; len(args) > 0; {
		n := min(chunk, len(args))
		st, key, err := db.view(ctx).relatedRows(rel, args[:n])
		if err != nil {
			return nil, nil, err
		}
		typ := rel.To.goType
		err = db.run(ctx, exec, st, func() unsafe.Pointer { return reflect.New(typ).UnsafePointer() }, func(row unsafe.Pointer) error {
			at := key.memory
			if at == nil {
				if at = field(row, key.column); key.column.Null {
					at = *(*unsafe.Pointer)(at)
				}
			}
			place, err := keys.add(at)
			if err != nil || place >= len(groups) {
				return err
			}
			found = append(found, row)
			groups[place] = append(groups[place], row)
			return nil
		})
		if err != nil {
			return nil, nil, err
		}
		args = args[n:]
	}
	return found, groups, nil
}

// relatedKey is where a related row says to which key it belongs: a column of its own, or memory beside it.
type relatedKey struct {
	column *Column
	memory unsafe.Pointer
}

// relatedRows makes the SELECT of the rows that some keys lead to.
func (c view) relatedRows(rel *Relation, args []any) (statement, relatedKey, error) {
	k := c.compiler()
	q := FromTable(rel.To)
	s := k.rootScope(q)
	s.needed = true
	columns := c.plan(rel.To).columns
	var key relatedKey
	var list, left []byte
	if rel.Kind == ManyToMany {
		s.through, s.relation = k.alias(), rel
		column := rel.ThroughFrom[0]
		left = s.name(nil, s.through, column.Name)
		list = append(append(list, left...), ", "...)
		key.memory = reflect.New(column.goType).UnsafePointer()
		first := resultColumn{cell: column.codec.cell, custom: column.codec.custom, base: column.goType, name: column.String(), fixed: key.memory}
		columns = append([]resultColumn{first}, columns...)
	} else {
		key.column = rel.Targets[0]
		left = s.name(nil, s.alias, key.column.Name)
	}
	list = s.columnList(list)
	where := s.list(left, args, false)
	where = s.scoped(where, 0, rel.To, s.alias, false)
	where = s.scoped(where, 0, rel.Through, s.through, false)
	order := s.relatedOrder(q, rel)
	dst := s.from(append([]byte("SELECT "), list...))
	dst = append(append(append(dst, " WHERE "...), where...), order...)
	return statement{sql: string(dst), args: k.args, columns: columns}, key, k.scopeErr
}

// relatedOrder is the model's own order, or that of the primary key. A relation to one row needs none.
func (s *scope) relatedOrder(q AnyQuery, rel *Relation) []byte {
	if !rel.Many() {
		return nil
	}
	if len(s.table.Order) == 0 {
		q.order = make([]Sort, len(s.table.PK))
		for i, c := range s.table.PK {
			q.order[i] = SortBy(Ref{c.GoName}, false)
		}
	}
	saved := s.through
	s.through = "" // the order is that of the target's own columns
	order := s.order(nil, q)
	s.through = saved
	return order
}

// keyIndex numbers different keys in the order in which they come.
type keyIndex struct {
	codec *codec
	ints  map[int64]int
	other map[any]int
	args  []any
}

func newKeyIndex(c *codec) *keyIndex {
	k := &keyIndex{codec: c}
	if c.cell == CellInt64 {
		k.ints = map[int64]int{}
	} else {
		k.other = map[any]int{}
	}
	return k
}

// add returns the number of the key in memory at an address.
func (k *keyIndex) add(at unsafe.Pointer) (int, error) {
	if k.ints != nil {
		v := *(*int64)(at)
		place, ok := k.ints[v]
		if !ok {
			place = len(k.args)
			k.ints[v] = place
			k.args = append(k.args, v)
		}
		return place, nil
	}
	arg, err := k.codec.arg(at)
	if err != nil {
		return 0, err
	}
	place, ok := k.other[mapKey(arg)]
	if !ok {
		place = len(k.args)
		k.other[mapKey(arg)] = place
		k.args = append(k.args, arg)
	}
	return place, nil
}

// has reports whether the key in memory at an address is known.
func (k *keyIndex) has(at unsafe.Pointer) bool {
	if k.ints != nil {
		return k.knows(*(*int64)(at))
	}
	arg, err := k.codec.arg(at)
	return err == nil && k.knows(arg)
}

// knows reports whether the key is known, given as an argument.
func (k *keyIndex) knows(arg any) bool {
	if v, ok := arg.(int64); ok && k.ints != nil {
		_, ok = k.ints[v]
		return ok
	}
	_, ok := k.other[mapKey(arg)]
	return ok
}

// mapKey is an argument as the key of a map.
func mapKey(arg any) any {
	switch v := arg.(type) {
	case []byte:
		return string(v)
	case decimal.Decimal:
		return v.String()
	}
	return arg
}

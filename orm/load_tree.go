package orm

import "slices"

// loadNode is a relation to load, and those to load behind it; or without rel a column of AnyOf, with nodes for the kinds that have queries.
type loadNode struct {
	rel    *Relation
	kids   []*loadNode
	query  *AnyQuery // for the rows, or nil
	target *Column   // of AnyOf, also where rel is the way to one kind
	kinds  []*loadNode
}

// loadTree gathers the relations that a query asks for, with what is on the way to them.
func (db *DB) loadTree(q AnyQuery) (*loadNode, error) {
	root := &loadNode{}
	var mistakes []string
	for _, with := range q.with {
		f, err := q.model.resolve(with.relation)
		if err != nil {
			mistakes = append(mistakes, err.Error())
			continue
		}
		if err := db.addLoading(root, f, with.queries); err != "" {
			mistakes = append(mistakes, err)
		}
	}
	if mistakes != nil {
		return nil, &QueryError{Mistakes: mistakes}
	}
	return root, nil
}

// addLoading adds what a query asks for to a tree; it returns a mistake, or nothing.
func (db *DB) addLoading(root *loadNode, f found, queries []AnyQuery) string {
	r := db.core.registry
	if f.slot.relation < 0 {
		c := r.byType[f.node.model.typ].Columns[f.slot.column]
		if c.targets == nil || f.path != nil {
			return f.node.model.fieldName(f.slot) + " is not a relation: With loads relations"
		}
		at := root
		if f.node.parent != nil {
			var mistake string
			if at, mistake = root.add(r, f.node.parent, f.node.relation); mistake != "" {
				return mistake
			}
		}
		return at.kid(nil, c).addKinds(db, queries)
	}
	at, mistake := root.add(r, f.node, f.slot.relation)
	if mistake != "" || len(queries) == 0 {
		return mistake
	}
	return at.addQuery(db, queries[0])
}

// addQuery says by which query rows are loaded, and what is loaded behind them; it returns a mistake, or nothing.
func (l *loadNode) addQuery(db *DB, q AnyQuery) string {
	if mistake := checkPrefetch(q, l.rel.To); mistake != "" {
		return mistake
	}
	if l.query != nil {
		return l.rel.String() + " is prefetched by two queries: give it one"
	}
	l.query = &q
	if _, err := (view{core: db.core}).selectRows(q); err != nil { // before anything is sent
		return err.Error()
	}
	tree, err := db.loadTree(q)
	if err != nil {
		return err.Error()
	}
	return l.merge(tree)
}

// merge adds what another tree loads to the same rows; it returns a mistake, or nothing.
func (l *loadNode) merge(other *loadNode) string {
	if other.query != nil {
		if l.query != nil {
			return l.rel.String() + " is prefetched by two queries: give it one"
		}
		l.query = other.query
	}
	for _, kid := range other.kids {
		if mistake := l.kid(kid.rel, kid.target).merge(kid); mistake != "" {
			return mistake
		}
	}
	for _, kind := range other.kinds {
		own := l.ofKind(kind.rel.To)
		if !slices.Contains(l.kinds, own) {
			l.kinds = append(l.kinds, own)
		}
		if mistake := own.merge(kind); mistake != "" {
			return mistake
		}
	}
	return ""
}

// addKinds adds queries for the models that a column of AnyOf points at.
func (l *loadNode) addKinds(db *DB, queries []AnyQuery) string {
	for _, q := range queries {
		t := db.core.registry.byType[q.model.typ]
		if t == nil || l.target.targets[t.model.metaOf().Kind] != t {
			return l.target.String() + " does not point at " + q.model.typ.String()
		}
		kind := l.ofKind(t)
		if mistake := kind.addQuery(db, q); mistake != "" {
			return mistake
		}
		l.kinds = append(l.kinds, kind)
	}
	return ""
}

// add adds a relation of a row of the sentinel; it returns its node, or a mistake.
func (l *loadNode) add(r *Registry, n *sentinelNode, relation int) (*loadNode, string) {
	var steps []*Relation
	for {
		table := r.byType[n.model.typ]
		rel := table.relationAt(relation)
		if rel == nil {
			return nil, n.model.typ.String() + "." + n.model.relations[relation].name + " is not a relation of the application's models"
		}
		steps = append(steps, rel)
		if n.parent == nil {
			break
		}
		n, relation = n.parent, n.relation
	}
	at := l
	for i := len(steps) - 1; i >= 0; i-- {
		at = at.kid(steps[i], nil)
	}
	return at, ""
}

// kid returns the node below for a relation or, without one, for what a column of AnyOf points at.
func (l *loadNode) kid(rel *Relation, target *Column) *loadNode {
	for _, k := range l.kids {
		if k.rel == rel && k.target == target {
			return k
		}
	}
	k := &loadNode{rel: rel, target: target}
	l.kids = append(l.kids, k)
	return k
}

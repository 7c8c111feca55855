package orm

import (
	"reflect"
	"slices"
	"unsafe"
)

// targetOf appends what a column of AnyOf holds that points at the rows of an alias.
func (s *scope) targetOf(dst []byte, rel *Relation, alias string) []byte {
	key := rel.Columns[0]
	sql, class := s.name(nil, alias, key.Name), classOf(key.Type.Kind)
	if class != "text" {
		sql = expand(nil, s.dialect.Function("cast."+class+".text"), [][]byte{sql}, noVars)
	}
	return expand(dst, s.template(fnConcat, "text"), [][]byte{s.literal(nil, rel.TargetKind+":"), sql}, noVars)
}

// targetLoadings appends the loading of what a column of AnyOf points at: one for each kind that the rows have.
func (db *DB) targetLoadings(list []*loading, node *loadNode, rows []unsafe.Pointer) []*loading {
	c := node.target
	byKind := map[string]*loading{}
	for i, row := range rows {
		ref := c.referenceIn(row)
		if ref == nil {
			continue
		}
		ref.setRow(nil)
		t := c.targets[ref.Kind()]
		if t == nil {
			continue // a kind that was, and is no more
		}
		l := byKind[ref.Kind()]
		if l == nil {
			l = &loading{node: node.ofKind(t), rows: rows, keys: newKeyIndex(db.core, t.PK), places: slices.Repeat([]int{-1}, len(rows))}
			byKind[ref.Kind()] = l
			list = append(list, l)
		}
		if place, err := l.keys.addText(t.PK[0], ref.Key()); err == nil { // else there is no such row
			l.places[i] = place
		}
	}
	return list
}

// referenceIn is the AnyOf that a row has in the column, or nil.
func (c *Column) referenceIn(row unsafe.Pointer) reference {
	at := field(row, c)
	if c.Null {
		if at = *(*unsafe.Pointer)(at); at == nil {
			return nil
		}
	}
	return referenceAt(c.goType, at)
}

// placeTargets puts what was found into the column of AnyOf.
func (l *loading) placeTargets() {
	for i, row := range l.rows {
		if at := l.places[i]; at >= 0 && len(l.groups[at]) > 0 {
			l.node.target.referenceIn(row).setRow(reflect.NewAt(l.node.rel.To.goType, l.groups[at][0]).Interface())
		}
	}
}

// ofKind is the loading of the rows of one model that a column of AnyOf points at.
func (l *loadNode) ofKind(t *Table) *loadNode {
	for _, k := range l.kinds {
		if k.rel.To == t {
			return k
		}
	}
	return &loadNode{rel: targetRelation(l.target, t), target: l.target}
}

// targetRelation is the way from a column of AnyOf to one of the tables that it may point at.
func targetRelation(c *Column, t *Table) *Relation {
	return &Relation{Name: c.GoName, Kind: ToOne, From: c.Table, To: t, Columns: []*Column{c}, Targets: []*Column{t.PK[0]}, Null: true}
}

// addText adds a key in its form as text.
func (k *keyIndex) addText(c *Column, text string) (int, error) {
	key := reflect.New(c.goType).UnsafePointer()
	cell := Cell{Kind: c.codec.cell, Custom: c.codec.custom, Ptr: key}
	if err := cell.SetString(text); err != nil {
		return 0, err
	}
	return k.add(key)
}

// addFrom adds the key of a row as the other side of a relation holds it; -1 where there is none.
func (k *keyIndex) addFrom(rel *Relation, row unsafe.Pointer, from []*Column) (int, error) {
	if rel.TargetKind == "" {
		return k.addRow(row, from)
	}
	arg, err := from[0].codec.arg(field(row, from[0]))
	if err != nil {
		return 0, err
	}
	return k.addArg(rel.TargetKind + ":" + keyWord(arg)), nil
}

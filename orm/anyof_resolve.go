package orm

import (
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
	"unsafe"
)

// addKinds finds the kinds that rows of other models may point at, and the columns that do.
func (v *resolver) addKinds() {
	kinds := map[string]*Table{}
	for _, t := range v.tables {
		kind := t.model.metaOf().Kind
		if kind == "" {
			continue
		}
		switch other := kinds[kind]; {
		case !isKind(kind):
			v.mistake("%s has the Kind %q in its Meta: write small letters, digits, points, dashes and underscores, at most %d", t, kind, maxName)
		case other != nil:
			v.mistake("%s and %s have the same Kind %q in their Meta: give one another", other, t, kind)
		case len(t.PK) != 1:
			v.mistake("%s has a Kind in its Meta, but a key of %d columns: only a key of one column can be pointed at", t, len(t.PK))
		case !slices.Contains([]string{"int", "text", "uuid"}, classOf(t.PK[0].Type.Kind)):
			v.mistake("%s has a Kind in its Meta, but its key is a %s: only integers, texts and UUIDs can be pointed at", t, t.PK[0].goType)
		default:
			kinds[kind] = t
		}
	}
	for _, t := range v.tables {
		for _, c := range t.Columns {
			if isReference(c.goType) {
				v.addTargets(c, kinds)
			}
		}
	}
	v.watch()
}

// addTargets finds what a column of AnyOf may point at.
func (v *resolver) addTargets(c *Column, kinds map[string]*Table) {
	of := referenceAt(c.goType, reflect.New(c.goType).UnsafePointer()).pointsAt()
	if of.Kind() != reflect.Interface {
		v.mistake("%s is an AnyOf of %s: give it an interface that the models' pointers implement", c, of)
		return
	}
	c.targets = map[string]*Table{}
	for kind, t := range kinds {
		if reflect.PointerTo(t.goType).Implements(of) {
			c.targets[kind] = t
		}
	}
	for _, t := range v.tables {
		if of.NumMethod() > 0 && reflect.PointerTo(t.goType).Implements(of) && t.model.metaOf().Kind == "" {
			v.mistake("%s may be pointed at by %s, but has no Kind: add one to its Meta, `Kind: %q`", t, c, strings.ToLower(t.Model))
		}
	}
	if len(c.targets) == 0 {
		v.mistake("%s points at nothing: no model's pointer implements %s and has a Kind", c, of)
	}
	c.anyOf = &Reference{From: c.Table, Columns: []*Column{c}, OnDelete: c.Table.model.columns[c.index].options.onDelete}
	c.codec = c.kindCodec()
	if !c.Unique && !c.Index && (len(c.Table.PK) == 0 || c.Table.PK[0] != c) {
		c.Index = true
		ix := indexOn(c)
		ix.implied = true
		c.Table.Indexes = append(c.Table.Indexes, ix)
	}
}

// kindCodec refuses kinds that no model has which the column may point at, and keys that their models cannot have. A key has one form, however
// it was written: rows are found by it.
func (c *Column) kindCodec() *codec {
	checked := *c.codec
	write, names := c.codec.arg, strings.Join(slices.Sorted(maps.Keys(c.targets)), " or ")
	checked.arg = func(at unsafe.Pointer) (any, error) {
		if _, err := write(at); err != nil {
			return nil, err
		}
		ref := referenceAt(c.goType, at)
		if c.targets[ref.Kind()] == nil {
			return nil, refuse("enum", "should point at a %s, and not at a %s", names, ref.Kind())
		}
		text, err := c.canonical(ref)
		if err != nil {
			return nil, refuse("value_error", "should point at a %s by a key of one: %v", ref.Kind(), err)
		}
		return text, nil
	}
	checked.lookup = func(at unsafe.Pointer) (any, error) {
		ref := referenceAt(c.goType, at)
		text, err := ref.MarshalText()
		if err != nil {
			return nil, refuse("value_error", "cannot be written as text: %v", err)
		}
		if found, err := c.canonical(ref); err == nil {
			return found, nil
		}
		return textArg(string(text), 0)
	}
	checked.normal = func(at unsafe.Pointer) {
		ref := referenceAt(c.goType, at)
		if text, err := c.canonical(ref); err == nil {
			ref.setTarget(text)
		}
	}
	return &checked
}

// canonical is the kind and the key as the row itself has it, for what points at one of the column's models.
func (c *Column) canonical(ref reference) (string, error) {
	t := c.targets[ref.Kind()]
	if t == nil {
		return "", errors.New("no model has the kind")
	}
	key := t.PK[0]
	at := reflect.New(key.goType).UnsafePointer()
	cell := key.codec.at(at)
	if err := cell.SetString(ref.Key()); err != nil {
		return "", err
	}
	arg, err := key.codec.arg(at)
	if err != nil {
		return "", err
	}
	return ref.Kind() + ":" + keyWord(arg), nil
}

// PointsAt are the tables that a column of AnyOf may point at, in the order of their kinds; none for other columns.
func (c *Column) PointsAt() []*Table {
	var list []*Table
	for _, kind := range slices.Sorted(maps.Keys(c.targets)) {
		list = append(list, c.targets[kind])
	}
	return list
}

// watch notes the tables whose rows may not go without a look at what points at them by an AnyOf: those that may be pointed at, and
// those whose rows take such rows along.
func (v *resolver) watch() {
	for _, t := range v.tables {
		for _, c := range t.Columns {
			for _, target := range c.targets {
				if c.anyOf.OnDelete != NoAction && !slices.Contains(target.pointing, c) {
					target.pointing, target.watched = append(target.pointing, c), true
				}
			}
		}
	}
	for changed := true; changed; {
		changed = false
		for _, t := range v.tables {
			for _, r := range t.References {
				if t.watched && r.OnDelete == Cascade && !r.To.watched {
					r.To.watched, changed = true, true
				}
			}
		}
	}
}

// addPointing resolves a relation to the rows that point here by an AnyOf. It reports whether there is one.
func (v *resolver) addPointing(t *Table, mr *modelRelation, index int, to *Table) bool {
	kind := t.model.metaOf().Kind
	var columns []*Column
	for _, c := range to.Columns {
		if c.targets[kind] == t && (mr.options.via == "" || mr.options.via == c.GoName) {
			columns = append(columns, c)
		}
	}
	switch {
	case len(columns) == 0:
		return false
	case len(columns) > 1:
		v.mistake("%s.%s may go by %s or %s: say which with `db:\"via=%s\"`", t, mr.name, columns[0], columns[1], columns[0].GoName)
	case !mr.many:
		v.mistake("%s.%s is one row, but many may point here by %s: make it a []%s", t, mr.name, columns[0], to.Model)
	default:
		t.Relations = append(t.Relations, &Relation{Name: mr.name, Kind: ToMany, Field: mr.field, From: t, To: to, Columns: []*Column{t.PK[0]},
			Targets: columns, TargetKind: kind, Null: true, offset: mr.offset, index: index})
	}
	return true
}

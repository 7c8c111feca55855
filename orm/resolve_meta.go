package orm

import (
	"slices"

	"github.com/gotandem/tandem/schema"
)

// addMeta resolves the columns that Meta names.
func (v *resolver) addMeta(t *Table) {
	meta := t.model.metaOf()
	v.addComputed(t, meta)
	for _, spec := range meta.Scopes {
		if c := v.contextColumn(t, "a scope", spec.source); c.column != nil {
			t.scopes = append(t.scopes, c)
		}
	}
	for _, spec := range meta.Fills {
		if c := v.contextColumn(t, "a fill", spec.source); c.column != nil {
			c.always = spec.always
			t.fills = append(t.fills, c)
		}
	}
	for _, spec := range meta.Indexes {
		switch ix := v.index(t, "an index", spec); {
		case ix == nil:
		case spec.nullsEqual || spec.message != "":
			v.mistake("%s has in its Meta an index with NullsEqual or Saying, which are for unique constraints", t)
		default:
			t.dropImplied(ix)
			t.Indexes = append(t.Indexes, ix)
		}
	}
	for _, spec := range meta.Uniques {
		if spec.method != BTree {
			v.mistake("%s has in its Meta a unique constraint by %s: leave Using out, since only B-trees are unique", t, spec.method)
		}
		if ix := v.index(t, "a unique constraint", spec); ix != nil {
			t.dropImplied(ix)
			t.Uniques = append(t.Uniques, ix)
		}
	}
	for _, spec := range meta.Checks {
		cond, err := t.condOf(spec.cond)
		switch {
		case err != nil:
			v.mistake("%s has in its Meta a check that cannot be one: %v", t, err)
		case cond.IsZero():
			v.mistake("%s has in its Meta a check without a column", t)
		default:
			t.Checks = append(t.Checks, &TableCheck{Name: spec.name, Cond: cond, Message: spec.message})
		}
	}
	for _, sort := range meta.Order {
		if _, err := t.model.resolve(sort.operand); err != nil {
			v.mistake("%s has in its Meta an order by something that is not its column: %v", t, err)
		}
	}
}

// contextColumn resolves a column whose value comes from the context.
func (v *resolver) contextColumn(t *Table, what string, source contextValue) contextColumn {
	c, err := t.ownColumn(source.column)
	if err != nil {
		v.mistake("%s has in its Meta %s by something that is not its own column: %v", t, what, err)
		return contextColumn{}
	}
	if c.PK && c.Auto || c.AutoNow || c.AutoNowAdd || c.Version || c == t.softDelete || !c.Generated.IsZero() {
		v.mistake("%s cannot be %s: it gets its value in another way already", c, what)
		return contextColumn{}
	}
	return contextColumn{column: c, write: source.write}
}

// addComputed resolves what the database computes.
func (v *resolver) addComputed(t *Table, meta Meta) {
	resolve := func(what string, o operand, value *expression) (*Column, TableExpr) {
		c, err := t.ownColumn(o)
		if err != nil {
			v.mistake("%s has in its Meta %s of something that is not its own column: %v", t, what, err)
			return nil, TableExpr{}
		}
		e, err := t.exprOf(value)
		if err != nil {
			v.mistake("%s cannot be %s: %v", c, what, err)
			return nil, TableExpr{}
		}
		if c.PK && c.Auto || c.HasDefault || c.AutoNow || c.AutoNowAdd || c.Version || !c.Generated.IsZero() || !c.Computed.IsZero() {
			v.mistake("%s cannot be %s: it gets its value in another way already", c, what)
			return nil, TableExpr{}
		}
		e.into = c
		return c, e
	}
	for _, spec := range meta.Generated {
		c, e := resolve("a generated column", spec.column, spec.expr)
		switch {
		case c == nil:
		case c.PK || slices.ContainsFunc(t.References, func(r *Reference) bool { return slices.Contains(r.Columns, c) }):
			v.mistake("%s cannot be a generated column: it is a key", c)
		case len(e.Columns) == 0:
			v.mistake("%s cannot be a generated column: it is the same in every row", c)
		default:
			c.Generated, c.Stored = e, spec.stored
			t.checked = slices.DeleteFunc(t.checked, func(f *schema.Field) bool { return f == c.Field })
		}
	}
	for _, c := range t.Columns {
		for _, from := range c.Generated.Columns {
			if from.Auto || !from.Generated.IsZero() {
				v.mistake("%s cannot be a generated column: it is computed from %s, which the database makes itself", c, from)
			}
		}
	}
	for _, spec := range meta.Defaults {
		c, e := resolve("a column with a computed default", spec.column, spec.expr)
		switch {
		case c == nil:
		case len(e.Columns) > 0:
			v.mistake("%s cannot have a default that is computed from %s: there is no row yet", c, e.Columns[0])
		default:
			c.Computed = e
		}
	}
}

// dropImplied leaves out the index of a foreign key that another one begins with.
func (t *Table) dropImplied(ix *TableIndex) {
	t.Indexes = slices.DeleteFunc(t.Indexes, func(other *TableIndex) bool { return other.implied && ix.begins(other.Columns) })
}

func (v *resolver) index(t *Table, what string, spec IndexSpec) *TableIndex {
	ix := &TableIndex{Name: spec.name, NullsEqual: spec.nullsEqual, Message: spec.message, Using: spec.method}
	fail := func(err error) *TableIndex {
		v.mistake("%s has in its Meta %s over something that is not its own column: %v", t, what, err)
		return nil
	}
	note := func(columns ...*Column) {
		for _, c := range columns {
			if !slices.Contains(ix.Columns, c) {
				ix.Columns = append(ix.Columns, c)
			}
		}
	}
	for _, s := range spec.keys {
		key := IndexKey{Descending: s.desc, Class: s.class}
		if s.operand.expr != nil && s.operand.expr.op != exprColumn {
			e, err := t.exprOf(s.operand.expr)
			if err != nil {
				return fail(err)
			}
			key.Expr = e
			note(e.Columns...)
		} else {
			c, err := t.ownColumn(s.operand)
			if err != nil {
				return fail(err)
			}
			key.Column = c
			note(c)
		}
		if s.desc && !spec.method.sorts() {
			v.mistake("%s has in its Meta %s by %s with a direction: only a B-tree sorts", t, what, spec.method)
		}
		ix.Keys = append(ix.Keys, key)
	}
	for _, o := range spec.covering {
		c, err := t.ownColumn(o)
		if err != nil {
			return fail(err)
		}
		ix.Covering = append(ix.Covering, c)
	}
	where, err := t.condOf(spec.where...)
	if err != nil {
		return fail(err)
	}
	ix.Where = where
	if len(ix.Keys) == 0 {
		v.mistake("%s has in its Meta %s over nothing", t, what)
		return nil
	}
	return ix
}

// ownColumn is the column of the table itself that an operand stands for.
func (t *Table) ownColumn(o operand) (*Column, error) {
	w := columnWalk{table: t}
	w.operand(o)
	if w.err != nil {
		return nil, w.err
	}
	return w.columns[0], nil
}

// addNames names what has no name yet, and notes what each name means.
func (v *resolver) addNames(t *Table) {
	taken := map[string]bool{}
	name := func(kind ConstraintKind, columns []*Column, given, message string) string {
		if given == "" {
			names := make([]string, len(columns))
			for i, c := range columns {
				names[i] = c.Name
			}
			given = ConstraintName(kind, t.Name, names...)
		}
		if taken[given] {
			v.mistake("%s has two constraints or indexes called %s: give one another name with Named", t, given)
		}
		taken[given] = true
		if _, known := v.names[given]; !known || v.byName[t.Name] == t { // of several models of a table, that which makes it
			v.names[given] = constraint{table: t, columns: columns, message: message}
		}
		return given
	}
	name(PrimaryKeyName, t.PK, "", "")
	for _, u := range t.Uniques {
		u.Name = name(UniqueName, u.Columns, u.Name, u.Message)
	}
	for _, ix := range t.Indexes {
		ix.Name = name(IndexName, ix.Columns, ix.Name, "")
	}
	for _, c := range t.Checks {
		c.Name = name(CheckName, c.Cond.Columns, c.Name, c.Message)
	}
	for _, r := range t.References {
		r.Name = name(ForeignKeyName, r.Columns, "", "")
	}
}

package inspect

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gotandem/tandem/orm"
)

// ForeignKey points at a row of a table.
type ForeignKey struct {
	Name     string
	Columns  []string
	Table    string
	Targets  []string // in the order of Columns
	OnDelete orm.OnDelete
	Deferred bool // it waits for the end of the transaction
}

// foreign is a foreign key that is said in Meta: of several columns, or to what is not the primary key.
type foreign struct {
	*ForeignKey
	to       *model
	relation string
}

// ordered puts the columns of the foreign key into the order of the key or the unique rule that they point at. It reports whether there is
// one.
func (fk *ForeignKey) ordered(to *model) bool {
	rules := [][]string{to.PrimaryKey}
	for _, ix := range to.Indexes {
		if ix.Unique && ix.Plain() && !slices.Contains(ix.Descending, true) {
			rules = append(rules, ix.Columns)
		}
	}
	for _, rule := range rules {
		if len(rule) != len(fk.Targets) || slices.ContainsFunc(rule, func(c string) bool { return !slices.Contains(fk.Targets, c) }) {
			continue
		}
		columns := make([]string, len(rule))
		for i, c := range rule {
			columns[i] = fk.Columns[slices.Index(fk.Targets, c)]
		}
		fk.Columns, fk.Targets = columns, slices.Clone(rule)
		return true
	}
	return false
}

// addForeign finds the foreign keys that no column alone can say, or notes why there is none. All models have their fields.
func (m *model) addForeign(byTable map[string]*model) {
	for i := range m.ForeignKeys {
		fk := &m.ForeignKeys[i]
		if f := m.fieldOf(fk.Columns[0]); len(fk.Columns) == 1 && f != nil && f.target != nil && f.key == fk {
			continue
		}
		to := byTable[fk.Table]
		if m.alone || to == nil || to.alone || !fk.ordered(to) || slices.ContainsFunc(m.foreign, func(other *foreign) bool { return slices.Equal(other.Columns, fk.Columns) }) ||
			slices.ContainsFunc(fk.Columns, func(c string) bool { return m.fieldOf(c) == nil }) || slices.ContainsFunc(fk.Targets, func(c string) bool { return to.fieldOf(c) == nil }) {
			m.notes = append(m.notes, "A foreign key ("+strings.Join(fk.Columns, ", ")+") points at "+fk.Table+"("+strings.Join(fk.Targets, ", ")+"), which is no key among these models.")
			continue
		}
		for i, c := range fk.Columns {
			if f := m.fieldOf(c); f.target == nil {
				f.goType = to.fieldOf(fk.Targets[i]).goType
			}
		}
		m.foreign = append(m.foreign, &foreign{ForeignKey: fk, to: to})
	}
}

// nameForeign gives a field to the row that each of them leads to.
func (m *model) nameForeign() {
	for _, k := range m.foreign {
		k.relation = m.names.take(k.to.name)
	}
}

// source is the foreign key as Go, for Meta.
func (k *foreign) source(m *model) string {
	columns := func(prefix string, of *model, names []string) string {
		list := make([]string, len(names))
		for i, c := range names {
			list[i] = "&p." + prefix + of.fieldOf(c).name
		}
		return strings.Join(list, ", ")
	}
	text := fmt.Sprintf("orm.ForeignKey(&p.%s).From(%s)", k.relation, columns("", m, k.Columns))
	if !slices.Equal(k.Targets, k.to.PrimaryKey) {
		text += ".To(" + columns(k.relation+".", k.to, k.Targets) + ")"
	}
	return text
}

// options are those of the tag for a foreign key.
func (fk *ForeignKey) options(m *model) []string {
	var words []string
	action := map[orm.OnDelete]string{orm.Cascade: "cascade", orm.SetNull: "set_null", orm.NoAction: "no_action", orm.SetDefault: "set_default"}[fk.OnDelete]
	if action != "" {
		words = append(words, "on_delete="+action)
	}
	if fk.Deferred {
		words = append(words, "deferred")
	}
	if !m.covers(fk.Columns) {
		words = append(words, "noindex")
	}
	return words
}

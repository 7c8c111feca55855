package migrate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// ForeignKey is a foreign key of a [Table]: its columns hold what the targets of some row of another table hold, or one of them is NULL. That
// of one column stands at the column, as [Column].References; those of several are ForeignKeys of the table.
type ForeignKey struct {
	Columns  []string
	Table    string
	Targets  []string // the primary key of Table or the columns of a unique rule, in its order
	OnDelete OnDelete
	Deferred bool
}

// key is the foreign key of a column, or the zero value.
func (c Column) key() ForeignKey {
	if c.References.IsZero() {
		return ForeignKey{}
	}
	r := c.References
	return ForeignKey{Columns: []string{c.Name}, Table: r.Table, Targets: []string{r.Column}, OnDelete: r.OnDelete, Deferred: r.Deferred}
}

// keys are all foreign keys of the table.
func (t *Table) keys() []ForeignKey {
	var list []ForeignKey
	for _, c := range t.Columns {
		if !c.References.IsZero() {
			list = append(list, c.key())
		}
	}
	return append(list, t.ForeignKeys...)
}

// keyOf is the foreign key of exactly these columns, or nil.
func (t *Table) keyOf(columns []string) *ForeignKey {
	for _, k := range t.keys() {
		if slices.Equal(k.Columns, columns) {
			return &k
		}
	}
	return nil
}

// setKey adds a foreign key, whose columns must be there.
func (t *Table) setKey(k ForeignKey) {
	if len(k.Columns) == 1 {
		t.Column(k.Columns[0]).References = Reference{Table: k.Table, Column: k.Targets[0], OnDelete: k.OnDelete, Deferred: k.Deferred}
		return
	}
	t.ForeignKeys = append(t.ForeignKeys, k.clone())
}

// dropKey takes the foreign key of exactly these columns away.
func (t *Table) dropKey(columns []string) {
	if len(columns) == 1 {
		t.Column(columns[0]).References = Reference{}
		return
	}
	t.ForeignKeys = slices.DeleteFunc(t.ForeignKeys, func(k ForeignKey) bool { return slices.Equal(k.Columns, columns) })
}

func (k ForeignKey) equal(other ForeignKey) bool {
	return slices.Equal(k.Columns, other.Columns) && k.Table == other.Table && slices.Equal(k.Targets, other.Targets) &&
		k.OnDelete == other.OnDelete && k.Deferred == other.Deferred
}

func (k ForeignKey) clone() ForeignKey {
	k.Columns, k.Targets = slices.Clone(k.Columns), slices.Clone(k.Targets)
	return k
}

func (k ForeignKey) uses(column string) bool { return slices.Contains(k.Columns, column) }

// on is the foreign key as messages name it.
func (k ForeignKey) on(table string) string { return table + "." + strings.Join(k.Columns, ", ") }

// check says what is wrong with the foreign key on table t by itself.
func (k ForeignKey) check(t *Table) error {
	switch {
	case len(k.Columns) == 0 || k.Table == "":
		return fmt.Errorf("a foreign key of %s refers to nothing: fill in Columns, Table and Targets", t.Name)
	case len(k.Columns) != len(k.Targets):
		return fmt.Errorf("the foreign key of %s has %d columns for %d targets", k.on(t.Name), len(k.Columns), len(k.Targets))
	case k.Deferred && k.OnDelete == Restrict:
		return fmt.Errorf("the foreign key of %s: on delete restrict cannot wait for the end of the transaction: use migrate.NoAction", k.on(t.Name))
	}
	if err := k.OnDelete.check(); err != nil {
		return fmt.Errorf("the foreign key of %s: %w", k.on(t.Name), err)
	}
	for i, name := range k.Columns {
		c := t.Column(name)
		switch {
		case c == nil:
			return fmt.Errorf("the foreign key of %s: %s has no column %s", k.on(t.Name), t.Name, name)
		case slices.Contains(k.Columns[:i], name):
			return fmt.Errorf("the foreign key of %s names column %s twice", k.on(t.Name), name)
		case !c.Generated.IsZero():
			return fmt.Errorf("column %s: what the database computes cannot point elsewhere", name)
		case k.OnDelete == SetDefault && !c.Default.set && c.DefaultSQL.IsZero():
			return fmt.Errorf("column %s: on delete set default needs a default", name)
		case k.OnDelete == SetNull && !c.Null:
			return fmt.Errorf("column %s: on delete set null needs a column that may be null", name)
		}
	}
	return nil
}

// text is the foreign key as one line of [State.Text].
func (k ForeignKey) text() string {
	text := fmt.Sprintf("foreign key (%s) references %s(%s) on delete %s", strings.Join(k.Columns, ", "), k.Table, strings.Join(k.Targets, ", "), cmp.Or(string(k.OnDelete), "restrict"))
	if k.Deferred {
		text += " deferred"
	}
	return text
}

// checkKey says what is wrong with what a foreign key points at, if anything.
func (s *State) checkKey(t *Table, k ForeignKey) error {
	target := s.Table(k.Table)
	if target == nil {
		return fmt.Errorf("%s refers to table %s, which does not exist", k.on(t.Name), k.Table)
	}
	for _, name := range k.Targets {
		if target.Column(name) == nil {
			return fmt.Errorf("%s refers to %s.%s, which does not exist", k.on(t.Name), k.Table, name)
		}
	}
	if !target.unique(k.Targets) {
		return fmt.Errorf("%s refers to %s.%s, which is neither unique nor the primary key", k.on(t.Name), k.Table, strings.Join(k.Targets, ", "))
	}
	return nil
}

// checkReferrers says which foreign key that points at the table cannot do so any more.
func (s *State) checkReferrers(table string) error {
	for _, ref := range s.referrers(table, "") {
		if err := s.checkKey(s.Table(ref.table), ref.key); err != nil {
			return err
		}
	}
	return nil
}

// unique reports whether no two rows have the same values in the columns, which are named in the order of the rule.
func (t *Table) unique(columns []string) bool {
	if slices.Equal(t.PrimaryKey(), columns) {
		return true
	}
	return slices.ContainsFunc(t.allIndexes("postgres"), func(ix Index) bool { return ix.names(columns) })
}

// names reports whether the index is a unique rule of exactly these columns, for all rows and at any time.
func (ix Index) names(columns []string) bool {
	return ix.Unique && slices.Equal(ix.Columns, columns) && ix.Where.IsZero() && !ix.NullsEqual && !ix.rule()
}

// referrer is a foreign key that points at some table.
type referrer struct {
	table string
	key   ForeignKey
}

// referrers are the foreign keys that point at the table, or at one column of it where that is given, in a stable order.
func (s *State) referrers(table, column string) []referrer {
	var list []referrer
	for _, t := range s.Tables() {
		for _, k := range t.keys() {
			if k.Table == table && (column == "" || slices.Contains(k.Targets, column)) {
				list = append(list, referrer{t.Name, k})
			}
		}
	}
	return list
}

// repoint changes what the foreign keys that point at a table say of it.
func (s *State) repoint(table string, change func(table, column *string)) {
	for _, t := range s.Tables() {
		for i := range t.Columns {
			if r := &t.Columns[i].References; r.Table == table {
				change(&r.Table, &r.Column)
			}
		}
		for i := range t.ForeignKeys {
			if k := &t.ForeignKeys[i]; k.Table == table {
				for j := range k.Targets {
					change(&k.Table, &k.Targets[j])
				}
			}
		}
	}
}

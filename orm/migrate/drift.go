package migrate

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/inspect"
)

// Drift says where the database is not what its applied migrations made of it, one line for each difference: somebody has
// changed it by hand, or has changed a migration after it was applied. It is empty where nothing differs.
//
// Conditions, expressions and rules are compared by their names only, since databases spell them in words of their own.
func (r *Runner) Drift(ctx context.Context) ([]string, error) {
	p, err := r.look(ctx)
	if err != nil {
		return nil, err
	}
	s := &State{}
	for _, n := range p.graph.order {
		e := p.applied[n.id()]
		if e.half != nil {
			return nil, fmt.Errorf("migration %s stopped half-way: finish it first with migrate %s %s", n.id(), n.component, n.Name)
		}
		if !e.appliedAt.IsZero() {
			if err := n.apply(s); err != nil {
				return nil, err
			}
		}
	}
	found, err := inspect.Tables(ctx, p.driver)
	if err != nil {
		return nil, err
	}
	d := &drift{dialect: p.driver.Dialect()}
	if err := d.extensions(ctx, p.plain(), s); err != nil {
		return nil, err
	}
	d.compare(s, found)
	for _, t := range found {
		for _, source := range r.Sources {
			if s.Table(t.Name) == nil && !t.View && strings.HasPrefix(t.Name, source.Component+"_") {
				d.note("table %s is of no applied migration", t.Name)
			}
		}
	}
	return d.lines, nil
}

// drift compares a state with a database.
type drift struct {
	dialect orm.Dialect
	lines   []string
}

func (d *drift) note(format string, args ...any) {
	d.lines = append(d.lines, fmt.Sprintf(format, args...))
}

// extensions looks for those that are gone. One more hurts nobody.
func (d *drift) extensions(ctx context.Context, plain *session, s *State) error {
	if d.dialect.Name() != "postgres" || len(s.extensions) == 0 {
		return nil
	}
	rows, err := plain.rows(ctx, 1, "SELECT extname::text FROM pg_extension")
	if err != nil {
		return fmt.Errorf("reading the extensions: %w", err)
	}
	for _, name := range slices.Sorted(maps.Keys(s.extensions)) {
		if !slices.ContainsFunc(rows, func(row []string) bool { return row[0] == name }) {
			d.note("extension %s is missing", name)
		}
	}
	return nil
}

func (d *drift) compare(s *State, found []*inspect.Table) {
	byName := map[string]*inspect.Table{}
	for _, t := range found {
		byName[t.Name] = t
	}
	for _, t := range s.Tables() {
		there := byName[t.Name]
		if there == nil {
			d.note("table %s is missing", t.Name)
			continue
		}
		d.columns(t, there)
		d.keys(t, there)
		d.indexes(t, there)
		d.checks(t, there)
	}
}

func (d *drift) columns(t *Table, there *inspect.Table) {
	for _, c := range t.Columns {
		at := t.Name + "." + c.Name
		f := there.Column(c.Name)
		if f == nil {
			d.note("column %s is missing", at)
			continue
		}
		if want := d.stored(c.Type); want != f.Type && !(c.Auto && f.Auto) && !((c.Type == JSON || c.Type.element() != "") && f.Type.Kind == orm.KindJSON) {
			d.note("column %s is %s, and not %s", at, f.SQLType, c.Type)
		}
		if c.Null != f.Null && c.Generated.IsZero() { // what is computed is null where it comes out so
			d.note("column %s %s be null, and the migrations say otherwise", at, map[bool]string{true: "may", false: "may not"}[f.Null])
		}
		// A lone whole number that is the key is the row's own number in SQLite, whoever numbers the rows.
		if c.Auto != f.Auto && (d.dialect.Name() != "sqlite" || c.Auto) {
			d.note("column %s is %snumbered by the database, and the migrations say otherwise", at, map[bool]string{false: "not "}[f.Auto])
		}
		switch {
		case !c.DefaultSQL.IsZero() || !c.Generated.IsZero() || c.Auto:
		case c.Default.set && f.Default == nil && f.Computed != "" && (c.Type.element() != "" || c.Type == Bytes): // whose spelling is not read
		case c.Default.set && f.Default == nil:
			d.note("column %s has lost its default %s", at, c.Default.text)
		case !c.Default.set && (f.Default != nil || f.Computed != ""):
			d.note("column %s has a default, and no migration says so", at)
		case c.Default.set && !sameValue(c.Type, c.Default.text, *f.Default):
			d.note("column %s has the default %s, and not %s", at, *f.Default, c.Default.text)
		}
	}
	for _, f := range there.Columns {
		if t.Column(f.Name) == nil && f.Generated == "" {
			d.note("column %s.%s is of no migration", t.Name, f.Name)
		}
	}
	if pk := t.PrimaryKey(); !slices.Equal(slices.Sorted(slices.Values(pk)), slices.Sorted(slices.Values(there.PrimaryKey))) {
		d.note("the primary key of %s is (%s), and not (%s)", t.Name, strings.Join(there.PrimaryKey, ", "), strings.Join(pk, ", "))
	}
}

// stored is the type as it comes back from the database: some types look alike there.
func (d *drift) stored(t Type) orm.ColumnType {
	column, err := t.column()
	if err != nil {
		return orm.ColumnType{}
	}
	return inspect.TypeOf(d.dialect.Name(), d.dialect.TypeSQL(column))
}

// sameValue reports whether two spellings are one value of the type.
func sameValue(t Type, a, b string) bool {
	switch kindOf(t) {
	case Bool:
		x, err1 := strconv.ParseBool(a)
		y, err2 := strconv.ParseBool(b)
		return err1 == nil && err2 == nil && x == y
	case BigInt, Double, Duration, "decimal":
		x, err1 := strconv.ParseFloat(a, 64)
		y, err2 := strconv.ParseFloat(b, 64)
		return err1 == nil && err2 == nil && x == y
	case IntRange, BigIntRange, DecimalRange, DateRange, DateTimeRange:
		x, err1 := orm.RangeText(t.bounds(), a)
		y, err2 := orm.RangeText(t.bounds(), b)
		return err1 == nil && err2 == nil && x == y
	}
	return a == b
}

func (d *drift) keys(t *Table, there *inspect.Table) {
	taken := map[int]bool{}
	for _, k := range t.keys() {
		at := slices.IndexFunc(there.ForeignKeys, func(fk inspect.ForeignKey) bool { return sameSet(fk.Columns, k.Columns) })
		if at < 0 {
			d.note("column %s does not point at %s any more", k.on(t.Name), k.Table)
			continue
		}
		taken[at] = true
		fk := there.ForeignKeys[at]
		action := onDeleteOf(fk.OnDelete)
		if d.dialect.Name() == "mysql" && action == NoAction && k.OnDelete == Restrict || action == Restrict && k.OnDelete == NoAction {
			action = k.OnDelete // which is the same there
		}
		if fk.Table != k.Table || !sameSet(pairs(fk.Columns, fk.Targets), pairs(k.Columns, k.Targets)) || action != k.OnDelete {
			d.note("column %s points at %s(%s) on delete %s, and not at %s(%s) on delete %s", k.on(t.Name), fk.Table, strings.Join(fk.Targets, ", "),
				cmp.Or(string(action), "restrict"), k.Table, strings.Join(k.Targets, ", "), cmp.Or(string(k.OnDelete), "restrict"))
		}
	}
	for i, fk := range there.ForeignKeys {
		if !taken[i] {
			d.note("column %s.%s points at %s, and no migration says so", t.Name, strings.Join(fk.Columns, ", "), fk.Table)
		}
	}
}

// pairs are the columns of a foreign key, each with what it points at.
func pairs(columns, targets []string) []string {
	list := slices.Clone(columns)
	for i := range min(len(list), len(targets)) {
		list[i] += " " + targets[i]
	}
	return list
}

func sameSet(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

func (d *drift) indexes(t *Table, there *inspect.Table) {
	taken := map[int]bool{}
	for _, ix := range t.allIndexes(d.dialect.Name()) {
		at := slices.IndexFunc(there.Indexes, func(f inspect.Index) bool { return f.Name == ix.Name })
		plain := ix.plain()
		if at < 0 && plain {
			at = slices.IndexFunc(there.Indexes, func(f inspect.Index) bool { return f.Nameless && sameIndex(ix, f) })
		}
		switch {
		case at < 0:
			d.note("index %s of %s is missing", ix.Name, t.Name)
			continue
		case plain && !sameIndex(ix, there.Indexes[at]), !plain && d.dialect.Name() == "postgres" && !sameRule(ix, there.Indexes[at]):
			d.note("index %s of %s is another than the migrations say", ix.Name, t.Name)
		}
		taken[at] = true
	}
	for i, f := range there.Indexes {
		own := d.dialect.Name() == "mysql" && slices.ContainsFunc(there.ForeignKeys, func(fk inspect.ForeignKey) bool { return fk.Name == f.Name })
		if !taken[i] && !own && f.Special == "" {
			d.note("index %s of %s is of no migration", f.Name, t.Name)
		}
	}
}

// sameRule reports whether an index of the database refuses the same rows at the same time as one of a state, as far as that can be told without
// comparing expressions, and is stored in the same way.
func sameRule(ix Index, f inspect.Index) bool {
	return ix.Unique == f.Unique && ix.Deferred == f.Deferred && slices.Equal(ix.Conflicts, f.Conflicts) && sameSet(ix.Storage, f.Storage)
}

// sameIndex reports whether an index of the database does what a plain index of a state does.
func sameIndex(ix Index, f inspect.Index) bool {
	if ix.Unique != f.Unique || !f.Plain() || len(ix.Columns) != len(f.Columns) {
		return false
	}
	for i, k := range ix.keys() {
		if k.column != f.Columns[i] || k.down != f.Descending[i] {
			return false
		}
	}
	return true
}

func (d *drift) checks(t *Table, there *inspect.Table) {
	if d.dialect.Name() == "sqlite" {
		return // it tells nothing of them
	}
	for _, c := range t.Checks {
		if !slices.ContainsFunc(there.Checks, func(f inspect.Check) bool { return f.Name == c.Name }) {
			d.note("check %s of %s is missing", c.Name, t.Name)
		}
	}
}

package migrate

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/gotandem/tandem/orm"
)

// Warning is an operation that hurts while the program runs: it keeps others waiting, or breaks the version that is running, which
// does not know what changed.
type Warning struct {
	Migration string // store.0002_track_composer
	Number    int    // of the operation, from 1
	Operation string // in words
	What      string // what it does to others
	Mend      string // how to do it without
	// Split are migrations that do the same in steps that hurt nobody, each with the release that its Name says; nil where there
	// is no such way that fits all.
	Split []Part
}

// Part is a step of [Warning.Split].
type Part struct {
	When       string // with or behind which release
	Operations []Operation
	// NoTransaction: as in Migration.
	NoTransaction bool
}

// Source is the part as a Go literal, to be given a name.
func (p Part) Source() (string, error) {
	var b strings.Builder
	b.WriteString("package migrations\n\nvar _ = migrate.Migration{\n")
	if p.NoTransaction {
		b.WriteString("NoTransaction: true,\n")
	}
	b.WriteString("Operations: []migrate.Operation{\n")
	for _, op := range p.Operations {
		text, err := literalSource(reflect.ValueOf(op), true)
		if err != nil {
			return "", fmt.Errorf("%s: %w", op.Describe(), err)
		}
		b.WriteString(text + ",\n")
	}
	b.WriteString("},\n}\n")
	out, err := formatted("a part of a migration", []byte(b.String()))
	_, text, _ := strings.Cut(string(out), "var _ = ")
	return text, err
}

// Lint looks at what Migrate would do to the database. Tables that it makes itself are nobody's yet, and nothing is said of them.
func (r *Runner) Lint(ctx context.Context, target Target) ([]Warning, error) {
	p, err := r.prepareMoves(ctx, target)
	if err != nil {
		return nil, err
	}
	l := &linter{dialect: p.driver.Dialect().Name(), fresh: map[string]bool{}}
	s := &State{}
	planned := map[*node]bool{}
	for _, m := range p.moves {
		planned[m.node] = !m.backward
	}
	for _, n := range p.graph.order {
		switch {
		case planned[n]:
			err = l.migration(n, s)
		case !p.applied[n.id()].appliedAt.IsZero():
			err = n.apply(s)
		}
		if err != nil {
			return nil, err
		}
	}
	return l.warnings, nil
}

// Lint looks at all migrations of the sources, for a kind of database, each by itself: for a check that needs no database.
func Lint(d orm.Dialect, sources []Source) ([]Warning, error) {
	g, err := newGraph(sources)
	if err != nil {
		return nil, err
	}
	l := &linter{dialect: d.Name()}
	s := &State{}
	for _, n := range g.order {
		l.fresh = map[string]bool{}
		if err := l.migration(n, s); err != nil {
			return nil, err
		}
	}
	return l.warnings, nil
}

// linter collects warnings.
type linter struct {
	dialect  string
	fresh    map[string]bool // tables made just now
	warnings []Warning
	now      Warning
}

// migration looks at each operation, and applies it.
func (l *linter) migration(n *node, s *State) error {
	s.component = n.component
	for i, op := range n.Operations {
		l.now = Warning{Migration: n.id(), Number: i + 1, Operation: op.Describe()}
		if touched := op.touches(s); len(touched) == 0 || !l.fresh[touched[0]] {
			l.operation(n, s, op)
		}
		switch op := op.(type) {
		case CreateTable:
			l.fresh[op.Name] = true
		case RenameTable:
			l.fresh[op.To] = l.fresh[op.From]
		}
		if err := op.Apply(s); err != nil {
			return fmt.Errorf("migration %s, operation %d (%s): %w", n.id(), i+1, op.Describe(), err)
		}
	}
	return nil
}

func (l *linter) warn(what, mend string, split ...Part) {
	w := l.now
	w.What, w.Mend, w.Split = what, mend, split
	l.warnings = append(l.warnings, w)
}

func (l *linter) operation(n *node, s *State, op Operation) {
	postgres, mysql := l.dialect == "postgres", l.dialect == "mysql"
	switch op := op.(type) {
	case DropExtension:
		if postgres {
			l.warn("the running version may still use functions and operators of the extension", "release a version that does without them first")
		}
	case DropTable:
		l.warn("the running version still reads and writes the table, and its rows are lost", "release a version without the model first, and drop the table with the next")
	case RenameTable:
		l.warn("the running version looks for the table under its old name", "keep the name with Table in the model's Meta; or stop the program while it is renamed")
	case DropColumn:
		l.warn("the running version still reads and writes the column, and what is in it is lost", "release a version with `db:\"-\"` at the field first (the column must be nullable or have a default by then), and drop it with the next")
	case RenameColumn:
		l.rename(s, op)
	case AddColumn:
		l.add(op)
	case AlterColumn:
		l.alter(s, op)
	case AddIndex:
		switch {
		case postgres && op.Index.rule():
			l.warn("nobody can write to the table while the constraint is made", "do it at a quiet hour, if the table is large")
		case postgres && !op.Concurrently:
			part := op
			part.Concurrently = true
			l.warn("nobody can write to the table while the index is built", "build it with Concurrently: true, in a migration of its own with NoTransaction: true",
				Part{When: "with or before the release that needs it", Operations: []Operation{part}, NoTransaction: true})
		}
		if op.Index.Unique || op.Index.Conflicts != nil {
			l.warn("rows that are alike end the migration, and the running version may write more of them", "make sure first that there are none, and that nothing writes any")
		}
	case AddCheck:
		switch {
		case postgres && !op.NotValid:
			part := op
			part.NotValid = true
			l.warn("nobody can use the table while all rows are looked at", "add it with NotValid: true, and have the rows that are there looked at by ValidateCheck in the next migration",
				Part{When: "when no running version writes what it refuses", Operations: []Operation{part}},
				Part{When: "behind it, where all rows keep it", Operations: []Operation{ValidateCheck{Table: op.Table, Name: op.Check.Name}}})
		case mysql:
			l.warn("nobody can write to the table while it is copied", "do it at a quiet hour")
		}
	case AddForeignKey:
		switch {
		case postgres && !op.NotValid:
			l.warn("nobody can write to either table while all rows are looked at", "add it with NotValid: true, and have the rows that are there looked at by ValidateForeignKey in the next migration",
				keyParts(op.Table, op.Key)...)
		case mysql:
			l.warn("nobody can write to the table while it is copied", "do it at a quiet hour")
		}
	case ValidateCheck:
		if postgres && !n.NoTransaction && adds(n.Operations, op.Table, op.Name, nil) {
			l.warn("nobody can use the table while all rows are looked at: the lock of the rule that this transaction has added lasts", "put it into a migration behind that one")
		}
	case ValidateForeignKey:
		if postgres && !n.NoTransaction && adds(n.Operations, op.Table, "", op.Columns) {
			l.warn("nobody can write to either table while all rows are looked at: the lock of the key that this transaction has added lasts", "put it into a migration behind that one")
		}
	case RunSQL:
		for _, sql := range op.Forward.on(l.dialect) {
			if verb, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(sql)), " "); verb == "UPDATE" || verb == "DELETE" {
				l.warn("all rows that it changes are locked until the migration ends", "use migrate.Backfill in a migration with NoTransaction: true, or a RunGo that commits batches")
				break
			}
		}
	case Backfill:
		if !n.NoTransaction {
			l.warn("all rows that it fills are locked until the migration ends", "put it into a migration of its own with NoTransaction: true")
		}
	}
	if l.dialect == "sqlite" && rebuilds(s, op) {
		l.warn("nobody can write to the database while the table is made anew", "do it at a quiet hour, if the table is large")
	}
}

// adds reports whether one of the operations adds the check, or the foreign key of the columns.
func adds(ops []Operation, table, check string, columns []string) bool {
	return slices.ContainsFunc(ops, func(op Operation) bool {
		switch op := op.(type) {
		case AddCheck:
			return op.Table == table && op.Check.Name == check
		case AddForeignKey:
			return op.Table == table && slices.Equal(op.Key.Columns, columns)
		}
		return false
	})
}

// rebuilds reports whether SQLite has to make the table anew.
func rebuilds(s *State, op Operation) bool {
	switch op := op.(type) {
	case AlterColumn:
		_, old, err := s.mustColumn(op.Table, op.Column.Name)
		next := op.Column
		if err == nil {
			next.Unique, next.Comment = old.Unique, old.Comment
		}
		return err == nil && !next.equal(*old)
	case AddCheck, DropCheck, AddForeignKey, DropForeignKey:
		return true
	}
	return false
}

func (l *linter) rename(s *State, op RenameColumn) {
	t := s.Table(op.Table)
	if t == nil || t.Column(op.From) == nil {
		return
	}
	next := *t.Column(op.From)
	next.Name = op.To
	expand := next
	expand.Null, expand.PrimaryKey, expand.Unique, expand.Default, expand.DefaultSQL = true, false, false, Literal{}, Expression{}
	mend := "keep the name with `db:\"column=" + op.From + "\"` at the field; or add the new column, write both, fill it, read it, and drop the old one"
	if next.PrimaryKey || !next.Generated.IsZero() {
		l.warn("the running version looks for the column under its old name", mend)
		return
	}
	contract := []Operation{DropColumn{Table: op.Table, Column: op.From}}
	if next != expand {
		contract = []Operation{AlterColumn{Table: op.Table, Column: next, Fill: next.Default.or(zeroLiteral(next.Type))}, contract[0]}
		if next.Null {
			contract[0] = AlterColumn{Table: op.Table, Column: next}
		}
	}
	l.warn("the running version looks for the column under its old name", mend,
		Part{When: "with a release that writes both columns and reads the old one", Operations: []Operation{AddColumn{Table: op.Table, Column: expand}}},
		Part{When: "behind it", Operations: []Operation{Backfill{Table: op.Table, Column: op.To, SQL: quoted(op.From)}}, NoTransaction: true},
		Part{When: "behind a release that knows the new column only", Operations: contract})
}

// keyParts are a foreign key in steps that keep nobody waiting on PostgreSQL.
func keyParts(table string, k ForeignKey) []Part {
	return []Part{
		{When: "when no running version writes what it refuses", Operations: []Operation{AddForeignKey{Table: table, Key: k.clone(), NotValid: true}}},
		{When: "behind it, where all rows point at something", Operations: []Operation{ValidateForeignKey{Table: table, Columns: k.Columns}}},
	}
}

func (l *linter) add(op AddColumn) {
	c := op.Column
	if c.Stored || !c.Generated.IsZero() && l.dialect == "postgres" {
		l.warn("nobody can use the table while its rows are written again with the computed value", "do it at a quiet hour, if the table is large; or add an index on the expression in place of the column")
	}
	if c.Unique && l.dialect == "postgres" {
		l.warn("nobody can write to the table while the index of the unique column is built", "add the column without unique, and build the index CONCURRENTLY in a RunSQL of a migration with NoTransaction: true")
	}
	switch {
	case c.References.IsZero():
	case l.dialect == "mysql":
		l.warn("nobody can write to either table while the foreign key is added", "do it at a quiet hour, if the table is large")
	case l.dialect == "postgres":
		free := op
		free.Column.References = Reference{}
		split := append([]Part{{When: "with or before the release that writes the column", Operations: []Operation{free}}}, keyParts(op.Table, c.key())...)
		if !c.filled() {
			split = nil // how the column comes is told below
		}
		l.warn("nobody can write to either table while the foreign key is added", "add the column first, then the key with NotValid: true, and look at the rows with ValidateForeignKey in the next migration", split...)
	}
	if c.filled() || !op.Fill.set {
		return
	}
	expand := c
	expand.Null = true
	l.warn("the running version does not know the column, and its new rows are refused", "add it as a column that may be NULL, fill it, and demand a value when every running version gives one; or give it a default in the database",
		Part{When: "with or before the release that writes the column", Operations: []Operation{AddColumn{Table: op.Table, Column: expand}}},
		Part{When: "behind it", Operations: []Operation{Backfill{Table: op.Table, Column: c.Name, Value: op.Fill}}, NoTransaction: true},
		Part{When: "when no older version runs any more", Operations: []Operation{AlterColumn{Table: op.Table, Column: c, Fill: op.Fill}}})
}

func (l *linter) alter(s *State, op AlterColumn) {
	t := s.Table(op.Table)
	if t == nil || t.Column(op.Column.Name) == nil {
		return
	}
	old := t.Column(op.Column.Name)
	if old.Type != op.Column.Type && l.dialect != "sqlite" && !(l.dialect == "postgres" && widens(old.Type, op.Column.Type)) {
		l.warn("nobody can use the table while its rows are written again, and the running version may write what the new type refuses", "add a column of the new type, write both, fill it, read it, and drop the old one")
	}
	if old.Null && !op.Column.Null {
		split := []Part{
			{When: "behind the release that always gives a value", Operations: []Operation{Backfill{Table: op.Table, Column: old.Name, Value: op.Fill}}, NoTransaction: true},
			{When: "when no older version runs any more", Operations: []Operation{op}},
		}
		if !op.Fill.set {
			split = nil
		}
		what := "the running version may still write NULL, and its rows are refused"
		if l.dialect == "postgres" {
			what += "; nobody can use the table while all rows are looked at"
		}
		l.warn(what, "release a version that always gives a value first, fill the rows that have none in batches, and demand it with the next", split...)
	}
	if !old.Unique && op.Column.Unique {
		l.warn("rows that are alike end the migration, and the running version may write more of them", "make sure first that there are none, and that nothing writes any")
	}
}

// widens reports whether PostgreSQL changes the type without looking at a row.
func widens(old, next Type) bool {
	from, size, scale, _ := old.parts()
	to, nextSize, nextScale, _ := next.parts()
	switch {
	case from == "varchar" && to == Text:
		return true
	case from == "varchar" && to == "varchar":
		return nextSize >= size
	case from == "decimal" && to == "decimal":
		return nextScale == scale && nextSize >= size
	}
	return false
}

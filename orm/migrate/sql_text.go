package migrate

import (
	"fmt"
	"strings"

	"github.com/gotandem/tandem/orm"
)

// SQLOf is the SQL of one migration ("store.0001_initial") as the database of the dialect runs it, or of undoing it. No
// database is needed.
func SQLOf(d orm.Dialect, sources []Source, id string, backward bool) (string, error) {
	e, err := editorFor(d)
	if err != nil {
		return "", err
	}
	g, err := newGraph(sources)
	if err != nil {
		return "", err
	}
	component, name, _ := strings.Cut(id, ".")
	var own []*node
	for _, n := range g.order {
		if n.component == component {
			own = append(own, n)
		}
	}
	if len(own) == 0 {
		return "", fmt.Errorf("component %s has no migrations: %s", component, g.componentsMend())
	}
	at, err := find(own, name)
	if err != nil {
		return "", err
	}
	before := &State{}
	for _, n := range g.order {
		if n == own[at] {
			break
		}
		if err := n.apply(before); err != nil {
			return "", err
		}
	}
	c, err := compileOne(e, move{own[at], backward}, before)
	if err != nil {
		return "", fmt.Errorf("migration %s, %w", own[at].id(), err)
	}
	var b strings.Builder
	err = writeSQL(&b, e, c)
	return b.String(), err
}

// writeSQL writes the migration as a script.
func writeSQL(b *strings.Builder, e editor, c *compiled) error {
	d := e.dialect()
	inTransaction := d.Features().TransactionalDDL && !c.NoTransaction
	fmt.Fprintf(b, "-- %s%s\n", map[bool]string{true: "undo "}[c.backward], c.id())
	if c.keysOff() {
		b.WriteString("PRAGMA foreign_keys = OFF;\n")
	}
	if inTransaction {
		b.WriteString("BEGIN;\n")
	}
	for _, op := range c.ops {
		fmt.Fprintf(b, "-- %s\n", op.Describe())
		for _, s := range c.steps[op.first : op.first+op.count] {
			if s.run != nil {
				fmt.Fprintf(b, "-- (%s)\n", s.note)
				continue
			}
			b.WriteString(s.sql + ";\n")
		}
	}
	note, err := ledger{ddl{d}}.writeSQL(c.node, c.backward)
	if err != nil {
		return err
	}
	if c.keysOff() {
		b.WriteString("PRAGMA foreign_key_check;\n")
	}
	b.WriteString(note + ";\n")
	if inTransaction {
		b.WriteString("COMMIT;\n")
	}
	if c.keysOff() {
		b.WriteString("PRAGMA foreign_keys = ON;\n")
	}
	return nil
}

package migrate

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gotandem/tandem/internal/testenv"
)

// TestRandomMigrations: a database with rows in it goes from one random state to another and back. Each time it is as one that was
// made in that state, indexes and rules included, and in the end the same rows are there, but for what was dropped on the way.
func TestRandomMigrations(t *testing.T) {
	rounds := map[string]uint64{"sqlite": 80, "postgres": 12, "mysql": 8}
	if testing.Short() {
		rounds = map[string]uint64{"sqlite": 20, "postgres": 4, "mysql": 3}
	}
	for name, open := range testenv.Databases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, other := openDatabase(t, open(t)), openDatabase(t, open(t))
			carried := 0
			for seed := range rounds[name] {
				g := generator{Rand: rand.New(rand.NewPCG(seed, 2)), mild: true, mysql: name == "mysql"}
				a := g.state()
				b := g.changed(a)
				d.reset(t)
				other.reset(t)
				func() {
					defer func() {
						if t.Failed() {
							t.Fatalf("seed %d: from\n%sto\n%s", seed, a.Text(), b.Text())
						}
					}()
					carried += d.thereAndBack(other, g, a, b)
				}()
			}
			t.Logf("seeds 0 to %d: %d columns of rows went there and back", rounds[name]-1, carried)
			if carried == 0 {
				t.Error("nothing was carried through")
			}
		})
	}
}

// thereAndBack returns how many columns came back as they were.
func (d *database) thereAndBack(other *database, g generator, a, b *State) int {
	d.t.Helper()
	d.apply(&State{component: "app"}, createAll(a)...)
	d.fill(a)
	original := d.schema()
	there, err := Diff(a, b, knowing{})
	if err != nil {
		d.t.Fatal(err)
	}
	middle := a.Clone()
	middle.component = "app"
	if err := applyAll(middle, there); err != nil {
		d.t.Fatal(err)
	}
	back, err := Diff(middle, a, knowing{})
	if g.chance(2) {
		back, err = reverseAll(a, there)
	}
	if err != nil {
		d.t.Fatal(err)
	}
	kept := surviving(a, slices.Concat(there, back))
	before := d.contents(a, kept)

	d.apply(a, there...)
	other.apply(&State{component: "app"}, createAll(middle)...)
	if got, want := d.schema(), other.schema(); got != want {
		d.t.Errorf("there, the schema is not what it should be:\n%s", unlike(got, want))
	}
	end := d.apply(middle, back...)
	// Columns that were dropped and added again stand at the end of their tables.
	if end.Text() == a.Text() {
		if got := d.schema(); got != original {
			d.t.Errorf("back, the schema is not what it was:\n%s", unlike(got, original))
		}
	}
	if !end.Equal(a) {
		d.t.Errorf("back, the state is\n%sand was\n%s", end.Text(), a.Text())
	}
	after := d.contents(a, kept)
	for at, want := range before {
		if after[at] != want {
			d.t.Errorf("%s has the values %s, and had %s", at, after[at], want)
		}
	}
	return len(before)
}

// unlike are the lines that one text has and the other has not.
func unlike(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	return "has " + strings.Join(slices.DeleteFunc(slices.Clone(a), func(l string) bool { return slices.Contains(b, l) }), "\nhas ") +
		"\nnot " + strings.Join(slices.DeleteFunc(b, func(l string) bool { return slices.Contains(a, l) }), "\nnot ")
}

// fill puts three rows into each table.
func (d *database) fill(s *State) {
	d.t.Helper()
	w := ddl{d.dialect}
	for n := range 3 {
		var later []string
		for _, t := range inOrder(s) {
			names, values := []string{`"id"`}, []string{strconv.Itoa(n + 1)}
			for i, c := range t.Columns {
				switch {
				case c.Auto || !c.Generated.IsZero(), c.Name != "k" && ofTwo(c.Name):
					continue
				case !c.References.IsZero() && c.Null:
					later = append(later, fmt.Sprintf(`UPDATE %s SET %s = %d WHERE "id" = %d`, quoted(t.Name), quoted(c.Name), 1+(n+i)%3, n+1))
					continue
				case !c.References.IsZero():
					names, values = append(names, quoted(c.Name)), append(values, strconv.Itoa(n+1))
					continue
				case c.Null && (n+i)%3 == 0:
					continue
				}
				value, err := w.literal(c, Value(sample(c.Type, n)))
				if err != nil {
					d.t.Fatal(err)
				}
				names, values = append(names, w.q(c.Name)), append(values, value)
			}
			for i, key := range t.ForeignKeys {
				to := (n + i) % 3
				later = append(later, fmt.Sprintf(`UPDATE %s SET %s = %s, %s = %d WHERE "id" = %d`, quoted(t.Name), quoted(key.Columns[0]), sample(BigInt, to), quoted(key.Columns[1]), to+1, n+1))
			}
			if _, err := d.Exec(d.t.Context(), "INSERT INTO "+w.q(t.Name)+" ("+w.requote(strings.Join(names, ", "))+") VALUES ("+strings.Join(values, ", ")+")", nil); err != nil {
				d.t.Fatal(err)
			}
		}
		if n == 2 {
			d.must(later...)
		}
	}
	for _, t := range s.Tables() {
		if sql := d.dialect.AdvanceKey(t.Name, "id"); sql != "" {
			d.must(sql)
		}
	}
}

// inOrder are the tables with those first that others must point at.
func inOrder(s *State) []*Table {
	var list []*Table
	for left := s.Tables(); len(left) > 0; {
		at := slices.IndexFunc(left, func(t *Table) bool {
			return !slices.ContainsFunc(t.Columns, func(c Column) bool {
				return !c.Null && slices.ContainsFunc(left, func(other *Table) bool { return other.Name == c.References.Table })
			})
		})
		list = append(list, left[at])
		left = slices.Delete(left, at, at+1)
	}
	return list
}

// sample is the value of the type in row n: such that all types which a column may have in [mildTypes] can hold it.
func sample(t Type, n int) string {
	switch kindOf(t) {
	case Bool:
		return strconv.FormatBool(n == 1)
	case Text:
		return words[n]
	case DateTime:
		return fmt.Sprintf("20%d0-02-29 00:00:00.000000", 2*n)
	case Date:
		return fmt.Sprintf("20%d0-02-29", 2*n)
	case Clock:
		return fmt.Sprintf("0%d:30:00.25", n)
	case UUID:
		return fmt.Sprintf("0190b6a0-0000-7000-8000-00000000000%d", n)
	case BigIntRange:
		return fmt.Sprintf("[%d,9)", n)
	case DateTimeRange:
		return fmt.Sprintf("[2020-02-29T0%d:00:00Z,)", n)
	case JSON:
		return fmt.Sprintf(`{"n": "it's %d"}`, n)
	case Bytes:
		return words[n]
	}
	return strconv.Itoa(n*n*n*4001 - 7)
}

// surviving are the columns of a that no operation drops, or changes in a way that loses a value, as "table.column".
func surviving(a *State, ops []Operation) []string {
	was := map[fieldRef]fieldRef{} // now to then
	for _, t := range a.Tables() {
		for _, c := range t.Columns {
			if c.Generated.IsZero() {
				was[fieldRef{t.Name, c.Name}] = fieldRef{t.Name, c.Name}
			}
		}
	}
	move := func(change func(fieldRef) (fieldRef, bool)) {
		next := map[fieldRef]fieldRef{}
		for now, then := range was {
			if now, keep := change(now); keep {
				next[now] = then
			}
		}
		was = next
	}
	for _, op := range ops {
		move(func(at fieldRef) (fieldRef, bool) {
			switch op := op.(type) {
			case DropTable:
				return at, at.table != op.Name
			case RenameTable:
				if at.table == op.From {
					at.table = op.To
				}
			case DropColumn:
				return at, at != fieldRef{op.Table, op.Column}
			case RenameColumn:
				if (at == fieldRef{op.Table, op.From}) {
					at.column = op.To
				}
			case AlterColumn: // NULL may have become something
				return at, at != fieldRef{op.Table, op.Column.Name} || !op.Fill.set
			}
			return at, true
		})
	}
	var list []string
	for now, then := range was {
		if now == then {
			list = append(list, now.table+"."+now.column)
		}
	}
	slices.Sort(list)
	return list
}

// contents are the values of these columns.
func (d *database) contents(s *State, columns []string) map[string]string {
	d.t.Helper()
	found := map[string]string{}
	for _, at := range columns {
		table, column, _ := strings.Cut(at, ".")
		value := "CAST(" + quoted(column) + " AS " + map[string]string{"mysql": "char"}[d.dialect.Name()] + ")"
		switch {
		case s.Table(table).Column(column).Type == Bytes && d.dialect.Name() == "postgres":
			value = "encode(" + quoted(column) + ", 'hex')"
		case s.Table(table).Column(column).Type == Bytes:
			value = "hex(" + quoted(column) + ")"
		case d.dialect.Name() != "mysql":
			value = "CAST(" + quoted(column) + " AS text)"
		}
		found[at] = strings.Join(d.all(1, `SELECT coalesce(`+value+`, 'NULL') FROM `+quoted(table)+` ORDER BY "id"`), ", ")
	}
	return found
}

package migrate

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gotandem/tandem/internal/testenv"
)

// generator makes random states.
type generator struct {
	*rand.Rand
	mild bool // only what rows can be carried through: nothing unique, no key that must lead somewhere, types that convert
}

// mildTypes are the types that a column may change between with rows in it, by its name.
var mildTypes = map[string][]Type{
	"p": {SmallInt, Int, BigInt, Double, Decimal(10, 2), Decimal(12, 4), Duration},
	"q": {Varchar(20), Varchar(60), Text},
	"r": {DateTime, Date},
	"s": {UUID, JSON, Bytes},
}

var someTypes = []Type{Bool, SmallInt, Int, BigInt, Double, Varchar(20), Varchar(60), Text, DateTime, Date, Decimal(10, 2), Decimal(12, 4), UUID, JSON, Bytes, Duration}

// state is a state of one to four tables.
func (g generator) state() *State {
	s := &State{}
	names := []string{"app_a", "app_b", "app_c", "app_d"}[:1+g.IntN(4)]
	g.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	for _, name := range names {
		t := &Table{Name: name, Component: "app", Columns: []Column{id()}}
		for _, column := range []string{"p", "q", "r", "s"} {
			if g.IntN(3) > 0 {
				t.Columns = append(t.Columns, g.column(column))
			}
		}
		for _, target := range names {
			if g.IntN(4) == 0 {
				c := toTable(strings.TrimPrefix(target, "app_")+"_id", target)
				c.Null = g.mild || g.IntN(2) == 0
				c.References.OnDelete = []OnDelete{Restrict, Cascade, NoAction}[g.IntN(3)]
				t.Columns = append(t.Columns, c)
				t.Indexes = append(t.Indexes, g.index(t, c.Name))
			}
		}
		for _, c := range t.Columns {
			if g.IntN(4) == 0 && indexable(c) && c.References.IsZero() && !c.PrimaryKey {
				t.Indexes = append(t.Indexes, g.index(t, "-"+c.Name, "id"))
			}
			if g.IntN(6) == 0 && indexable(c) && !c.PrimaryKey && c.Generated.IsZero() {
				ix := g.index(t, "-id", c.Name)
				ix.Name = "some_" + name + "_" + c.Name
				ix.Where, ix.Unique = Expression{All: quoted(c.Name) + " IS NOT NULL"}, g.IntN(2) == 0
				t.Indexes = append(t.Indexes, ix)
			}
			if g.IntN(6) == 0 && !c.PrimaryKey && c.Generated.IsZero() {
				t.Columns = append(t.Columns, Column{Name: "no_" + c.Name, Type: Bool, Null: true, Generated: Expression{All: quoted(c.Name) + " IS NULL"}, Stored: g.IntN(2) == 0})
			}
			if c.Type == Varchar(20) && g.IntN(2) == 0 {
				k := Check{Column: c.Name, Values: []string{"x", "y", ""}}
				k.Name = k.defaultName(name)
				t.Checks = append(t.Checks, k)
			}
		}
		s.put(t)
	}
	return s
}

func (g generator) index(t *Table, columns ...string) Index {
	ix := Index{Columns: columns}
	ix.Name = ix.defaultName(t.Name)
	return ix
}

func indexable(c Column) bool {
	base := c.Type.base()
	return base != JSON && base != Bytes && base != Text
}

func (g generator) column(name string) Column {
	c := Column{Name: name, Type: someTypes[g.IntN(len(someTypes))], Null: g.IntN(2) == 0}
	if g.mild {
		c.Type = mildTypes[name][g.IntN(len(mildTypes[name]))]
	}
	c.Unique = !g.mild && indexable(c) && g.IntN(5) == 0
	if c.Type != JSON && c.Type != Bytes && g.IntN(3) == 0 && !c.Unique {
		c.Default = zeroLiteral(c.Type)
	}
	return c
}

// willing renames nothing and fills with the zero value.
type willing = assumeNew

// Between any two states, the difference leads from one to the other, and back; no database is needed to know.
func TestRandomDiffs(t *testing.T) {
	for seed := range uint64(2000) {
		g := generator{Rand: rand.New(rand.NewPCG(seed, 1))}
		a, b := g.state(), g.state()
		ops, err := Diff(a, b, willing{})
		if err != nil {
			t.Fatalf("seed %d: %v\nfrom\n%sto\n%s", seed, err, a.Text(), b.Text())
		}
		s := a.Clone()
		s.component = "app"
		if err := applyAll(s, ops); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if !s.Equal(b) {
			t.Fatalf("seed %d: from\n%sto\n%sleads to\n%s", seed, a.Text(), b.Text(), s.Text())
		}
		if rest, err := Diff(s, b, nil); err != nil || len(rest) > 0 {
			t.Fatalf("seed %d: there is still a difference %v, error %v", seed, rest, err)
		}
		undo, err := reverseAll(a, ops)
		if err != nil {
			t.Fatalf("seed %d: undoing: %v", seed, err)
		}
		if err := applyAll(s, undo); err != nil {
			t.Fatalf("seed %d: undoing: %v", seed, err)
		}
		if !s.Equal(a) {
			t.Fatalf("seed %d: undone, it is\n%sand was\n%s", seed, s.Text(), a.Text())
		}
	}
}

// A database that goes through random states is each time as one that was made in that state.
func TestRandomMigrations(t *testing.T) {
	rounds := map[string]int{"sqlite": 60, "postgres": 8, "mysql": 8}
	for name, open := range testenv.Databases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, other := openDatabase(t, open(t)), openDatabase(t, open(t))
			now := &State{}
			for seed := range uint64(rounds[name]) {
				g := generator{Rand: rand.New(rand.NewPCG(seed, 2)), mild: true}
				next := g.state()
				ops, err := Diff(now, next, willing{})
				if err != nil {
					t.Fatalf("seed %d: %v", seed, err)
				}
				before := now
				func() {
					defer func() {
						if t.Failed() {
							t.Logf("seed %d: from\n%sto\n%s", seed, before.Text(), next.Text())
						}
					}()
					counts := d.counts(now)
					now = d.apply(now, ops...)
					for table, n := range d.counts(now) {
						if old := counts[table]; old != "" && old != n {
							t.Errorf("seed %d: table %s had %s rows and has %s", seed, table, old, n)
						}
					}
				}()
				other.reset(t)
				other.apply(&State{}, createAll(now)...)
				if got, want := d.schema(), other.schema(); got != want {
					t.Fatalf("seed %d: the schema is\n%s\nand should be\n%s\nfrom\n%sto\n%s", seed, got, want, before.Text(), now.Text())
				}
				d.insertRows(now)
			}
		})
	}
}

// insertRows puts a row into each table.
func (d *database) insertRows(s *State) {
	d.t.Helper()
	for _, t := range s.Tables() {
		var names, values []string
		for _, c := range t.Columns {
			switch {
			case c.Auto || c.Null:
			default:
				value, err := ddl{d.dialect}.literal(c, zeroLiteral(c.Type))
				if err != nil {
					d.t.Fatal(err)
				}
				if kindOf(c.Type) == Text {
					value = "'x'"
				}
				names, values = append(names, quoted(c.Name)), append(values, value)
			}
		}
		if len(names) > 0 {
			d.must(fmt.Sprintf(`INSERT INTO %s (%s) VALUES (%s)`, quoted(t.Name), strings.Join(names, ", "), strings.Join(values, ", ")))
		}
	}
}

package migrate

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// generator makes random states.
type generator struct {
	*rand.Rand
	// mild: only what a few rows, as they come from [database.fill], can be carried through there and back.
	mild bool
	// mysql: what MariaDB and MySQL cannot do is left out.
	mysql bool
}

// chance is true once in n times.
func (g generator) chance(n int) bool { return g.IntN(n) == 0 }

// mildTypes are the types that a column may change between with its rows, by the first letter of its name.
var mildTypes = map[byte][]Type{
	'p': {SmallInt, Int, BigInt, Real, Double, Decimal(10, 2), Decimal(12, 4), Duration},
	'q': {Varchar(20), Varchar(60), Text},
	'r': {DateTime, Date},
	's': {UUID, JSON, Bytes, Clock, Bool, BigIntRange, DateTimeRange},
}

var someTypes = []Type{Bool, SmallInt, Int, BigInt, Real, Double, Varchar(20), Varchar(60), Text, DateTime, Date, Decimal(10, 2), Decimal(12, 4), UUID, JSON, Bytes, Duration, Clock, IntRange, DecimalRange, DateRange, DateTimeRange}

// words are what a column with a list of values may hold.
var words = []string{"", "x'é", `y\"`}

// state is a state of one to four tables with everything that a state can say.
func (g generator) state() *State {
	s := &State{}
	names := []string{"app_a", "app_b", "app_c", "app_d"}[:1+g.IntN(4)]
	g.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	for i, name := range names {
		t := &Table{Name: name, Component: "app", Columns: []Column{id()}}
		if g.chance(3) {
			t.Comment = "it's a table"
		}
		for _, column := range []string{"p", "q", "r", "s"} {
			if !g.chance(3) {
				t.Columns = append(t.Columns, g.column(column))
			}
		}
		for j, target := range names {
			if g.chance(4) {
				c := g.key(strings.TrimPrefix(target, "app_")+"_id", target)
				c.Null = c.Null || g.mild && j >= i // rows of one table come behind those that they must point at
				t.Columns = append(t.Columns, c)
				t.Indexes = append(t.Indexes, g.index(t, c.Name))
			}
		}
		for _, c := range t.Columns {
			g.hang(t, c)
		}
		s.put(t)
	}
	g.pointByTwo(s)
	return s
}

// pointByTwo adds foreign keys of two columns.
func (g generator) pointByTwo(s *State) {
	for _, t := range s.Tables() {
		if g.IntN(3) == 0 {
			t.Columns = append(t.Columns, Column{Name: "k", Type: []Type{BigInt, Int}[g.IntN(2)], Default: Value("0")})
			ix := g.index(t, "k", "id")
			ix.Unique = true
			ix.Name = ix.defaultName(t.Name)
			t.Indexes = append(t.Indexes, ix)
		}
	}
	for _, t := range s.Tables() {
		for _, target := range s.Tables() {
			if k := target.Column("k"); k != nil && g.IntN(3) == 0 {
				key := ForeignKey{Columns: []string{"k_" + target.Name, "id_" + target.Name}, Table: target.Name, Targets: []string{"k", "id"}, OnDelete: []OnDelete{Restrict, Cascade, SetNull}[g.IntN(3)]}
				t.Columns = append(t.Columns, Column{Name: key.Columns[0], Type: k.Type, Null: true}, Column{Name: key.Columns[1], Type: BigInt, Null: true})
				t.ForeignKeys = append(t.ForeignKeys, key)
				t.Indexes = append(t.Indexes, g.index(t, key.Columns...))
			}
		}
	}
}

// key is a column that points at another table.
func (g generator) key(name, target string) Column {
	c := toTable(name, target)
	c.Null = g.chance(2)
	does := []OnDelete{Restrict, Cascade, NoAction}
	if c.Null {
		does = append(does, SetNull)
	}
	if !g.mysql && c.Null {
		does = append(does, SetDefault)
	}
	c.References.OnDelete = does[g.IntN(len(does))]
	if c.References.OnDelete == SetDefault {
		c.DefaultSQL = Expression{All: "NULL"}
	}
	c.References.Deferred = !g.mysql && c.References.OnDelete != Restrict && g.chance(3)
	return c
}

// hang adds some of what a table can have on a column.
func (g generator) hang(t *Table, c Column) {
	plain := !c.PrimaryKey && c.Generated.IsZero() && c.References.IsZero()
	if !plain {
		return
	}
	add := func(ix Index, name string) {
		if name != "" {
			ix.Name = name + "_" + strings.TrimPrefix(t.Name, "app_") + "_" + c.Name
		}
		if t.indexAt(ix.Name) < 0 {
			t.Indexes = append(t.Indexes, ix)
		}
	}
	if g.chance(4) && indexable(c) {
		ix := g.index(t, "-"+c.Name, "id")
		if g.chance(2) {
			for _, other := range t.Columns {
				if other.Name != c.Name && !other.PrimaryKey && indexable(other) && len(ix.Include) < 2 {
					ix.Include = append(ix.Include, other.Name)
				}
			}
		}
		add(ix, "")
	}
	if g.chance(5) && indexable(c) {
		ix := g.index(t, "-id", c.Name)
		ix.Where, ix.Unique = Expression{All: quoted(c.Name) + " IS NOT NULL"}, g.chance(2)
		add(ix, "some")
	}
	if g.chance(5) && indexable(c) && kindOf(c.Type) == Text {
		ix := g.index(t, keyHole, "-id")
		ix.Expressions = []Key{{SQL: Expression{All: "lower(" + quoted(c.Name) + ")"}, Type: c.Type}}
		ix.Unique = g.chance(2)
		add(ix, "low")
	}
	if g.chance(6) && indexable(c) && c.distinct() {
		ix := g.index(t, c.Name, "id")
		ix.Unique, ix.NullsEqual = true, g.chance(2)
		add(ix, "one")
	}
	if name := "no_" + c.Name; g.chance(6) && t.Column(name) == nil {
		t.Columns = append(t.Columns, Column{Name: name, Type: Bool, Null: true, Generated: Expression{All: quoted(c.Name) + " IS NULL"}, Stored: g.chance(2)})
	}
	k := Check{SQL: Expression{All: quoted(c.Name) + " <> 'never'"}, Model: g.chance(2)}
	if c.Type == Varchar(20) && g.chance(2) {
		k = Check{Column: c.Name, Values: words}
	}
	if k.Name = k.defaultName(t.Name); kindOf(c.Type) == Text && g.chance(2) && t.checkAt(k.Name) < 0 {
		t.Checks = append(t.Checks, k)
	}
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

// distinct reports whether no two rows of a test have the same value in the column.
func (c Column) distinct() bool { return c.Type != Bool && !c.Default.set && c.DefaultSQL.IsZero() }

func (g generator) column(name string) Column {
	c := Column{Name: name, Type: someTypes[g.IntN(len(someTypes))], Null: g.chance(2)}
	if g.mild {
		types := mildTypes[name[0]]
		c.Type = types[g.IntN(len(types))]
	}
	g.defaulted(&c)
	c.Unique = indexable(c) && g.chance(5) && c.distinct()
	if g.chance(4) {
		c.Comment = `it's a "column"`
	}
	return c
}

// defaulted gives the column a default, or none.
func (g generator) defaulted(c *Column) {
	c.Default, c.DefaultSQL = Literal{}, Expression{}
	switch {
	case !g.chance(3):
	case c.Type != JSON && c.Type != Bytes && g.chance(2):
		c.Default = zeroLiteral(c.Type)
	case kindOf(c.Type) == Text:
		c.DefaultSQL = Expression{All: "lower('')"}
	case kindOf(c.Type) == BigInt:
		c.DefaultSQL = Expression{All: "abs(-3)"}
	}
}

// Between any two states, the difference leads from one to the other, and back; no database is needed to know.
func TestRandomDiffs(t *testing.T) {
	for seed := range uint64(2000) {
		g := generator{Rand: rand.New(rand.NewPCG(seed, 1)), mild: seed%2 == 0}
		a := g.state()
		b := g.changed(a)
		if !g.mild {
			b = g.state()
		}
		ops, err := Diff(a, b, knowing{})
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

package ormtest

import (
	"errors"
	"net/netip"
	"testing"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/schema"
)

// Host has columns of types that no database needs a type of its own for.
type Host struct {
	ID      int64        `db:"pk"`
	Addr    netip.Addr   `db:"unique"`
	Net     netip.Prefix `db:"index"`
	Opens   schema.Clock
	Aliases []string       `db:"json"`
	Ports   map[string]int `db:"json"`
	Level   Level
	Backup  *netip.Addr
	Within  *netip.Prefix
	Closes  *schema.Clock
	Tags    *[]string `db:"json"`
}

func typeTests() []test {
	return []test{{"times of day, addresses and lists", hostTypes}}
}

// hostTypes are kept as they are, found by their values, and in order where they have one.
func hostTypes(t *testing.T, s *suite) {
	clock := func(h, m, sec, ns int) schema.Clock {
		return schema.NewClock(h, m, sec, ns)
	}
	addr, prefix := netip.MustParseAddr, netip.MustParsePrefix
	rows := []*Host{
		{Addr: addr("10.0.0.9"), Net: prefix("10.0.0.0/8"), Opens: clock(9, 0, 0, 500000), Aliases: []string{"a", "it's, \"b\""}, Ports: map[string]int{"http": 80}, Level: 1,
			Backup: new(addr("::1")), Within: new(prefix("fe80::/10")), Closes: new(clock(23, 59, 59, 999999000)), Tags: new([]string{"x"})},
		{Addr: addr("2001:db8::1"), Net: prefix("2001:db8::/32"), Opens: clock(9, 0, 0, 0), Aliases: []string{}, Ports: map[string]int{}, Level: 2},
		{Addr: addr("fe80::1%eth0"), Net: prefix("0.0.0.0/0"), Opens: clock(0, 0, 0, 0), Aliases: []string{""}, Ports: map[string]int{"ssh": 22}, Level: -3},
	}
	insert(t, s.db, rows...)
	h := orm.Columns[Host]()
	found := all(t, s.db, orm.From[Host]().Order(orm.Asc(&h.Opens)))
	equal(t, "in the order of the clock", []*Host{found[0], found[1], found[2]}, []*Host{rows[2], rows[1], rows[0]})
	for what, cond := range map[string]orm.Cond{
		"an address": orm.Eq(&h.Addr, addr("10.0.0.9")), "a network": orm.In(&h.Net, prefix("10.0.0.0/8")), "a time": orm.Eq(&h.Opens, clock(9, 0, 0, 500000)),
		"later": orm.Gt(&h.Opens, clock(9, 0, 0, 0)), "between": orm.Between(&h.Closes, new(clock(23, 0, 0, 0)), new(clock(23, 59, 59, 999999000))), "a backup": orm.NotNull(&h.Backup),
	} {
		if got := all(t, s.db, orm.From[Host]().Where(cond)); len(got) != 1 || got[0].ID != rows[0].ID {
			t.Errorf("%s finds %d rows", what, len(got))
		}
	}
	var unique *orm.UniqueError
	if err := s.db.Insert(t.Context(), &Host{Addr: addr("2001:DB8:0::1"), Net: prefix("10.0.0.0/8"), Level: 1}); !errors.As(err, &unique) {
		t.Errorf("the same address in other letters: error %v", err)
	}
	if err := s.db.Insert(t.Context(), &Host{Addr: addr("1.1.1.1"), Net: prefix("10.0.0.0/8"), Level: 1, Opens: -1}); err == nil {
		t.Error("a time before midnight is kept")
	}
	cut := &Host{Addr: addr("1.1.1.1"), Net: prefix("10.0.0.0/8"), Level: 1, Opens: clock(1, 2, 3, 4567)}
	insert(t, s.db, cut)
	equal(t, "cut to microseconds", cut.Opens, clock(1, 2, 3, 4000))
	must(t, s.db.SaveAll(t.Context(), rows...))
	_, err := s.db.Update(t.Context(), orm.From[Host](), orm.Set(&h.Opens, clock(8, 0, 0, 0)))
	must(t, err)
	level := s.db.Registry().TableNamed("ormtest_host").Field("Level").Field.Type.Base().Enum
	equal(t, "choices", level[2].Text+" "+level[2].Label, "-3 "+level[2].Label)
}

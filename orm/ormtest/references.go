package ormtest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/gotandem/tandem/orm"
)

func referenceTests() []test {
	return []test{
		{"join", testReferenceJoin},
		{"load", testReferenceLoad},
		{"load many", testReferenceMany},
		{"null in part", testReferenceNull},
		{"a row that is missing", testReferenceMissing},
		{"delete", testReferenceDelete},
		{"cascade", testReferenceCascade},
		{"to a unique column", testReferenceUnique},
	}
}

// depots adds depots n/1, n/2 and s/1, with a bay each and parcels on the first.
func depots(t *testing.T, s *suite) (list []*Depot, bays []*Bay, parcels []*Parcel) {
	t.Helper()
	list = []*Depot{{Region: "n", Number: 1, Code: "a"}, {Region: "n", Number: 2, Code: "b", ParentRegion: new("n"), ParentNumber: new(int64(1))},
		{Region: "s", Number: 1, Code: "a"}}
	insert(t, s.db, list...)
	for _, d := range list {
		bays = append(bays, &Bay{DepotRegion: d.Region, DepotNumber: d.Number})
	}
	insert(t, s.db, bays...)
	insert(t, s.db, &Permit{DepotRegion: "s", DepotNumber: 1, Text: "yes"})
	parcels = []*Parcel{{Region: "n", DepotNumber: new(int64(1)), HomeRegion: new("s"), HomeCode: new("a"), BayID: &bays[0].ID}, {Region: "s", BayID: &bays[0].ID}}
	insert(t, s.db, parcels...)
	return list, bays, parcels
}

func testReferenceJoin(t *testing.T, s *suite) {
	_, bays, parcels := depots(t, s)
	h, p, d := orm.Columns[Bay](), orm.Columns[Parcel](), orm.Columns[Depot]()
	got := all(t, s.db, orm.From[Bay]().Where(orm.Eq(&h.Depot.Code, "a")).Order(orm.Asc(&h.Depot.Region)))
	if len(got) != 2 || got[0].ID != bays[0].ID || got[1].ID != bays[2].ID {
		t.Errorf("forward: %s", describe(got))
	}
	s.counter.Reset()
	if n, err := s.db.Count(t.Context(), orm.From[Bay]().Where(orm.Eq(&h.Depot.Number, 1), orm.Eq(&h.Depot.Region, "n"))); err != nil || n != 1 {
		t.Errorf("by the key itself: %d, %v", n, err)
	}
	if sent := s.counter.Statements(); len(sent) != 1 || strings.Contains(sent[0], "JOIN") {
		t.Errorf("the key of the other row is in this one: %q", sent)
	}
	codes := func(cond orm.Cond) string {
		var out []string
		for _, row := range all(t, s.db, orm.From[Depot]().Where(cond).Order(orm.Asc(&d.Region), orm.Asc(&d.Number))) {
			out = append(out, fmt.Sprint(row.Region, row.Number))
		}
		return strings.Join(out, " ")
	}
	equal(t, "backward", codes(orm.NotNull(&orm.Any(d.Bays).ID)), "n1 n2 s1")
	equal(t, "two steps backward", codes(orm.Eq(&orm.Any(orm.Any(d.Bays).Parcels).ID, parcels[1].ID)), "n1")
	equal(t, "back to one", codes(orm.Eq(&d.Permit.Text, "yes")), "s1")
	equal(t, "no row behind", codes(orm.IsNull(&d.Permit)), "n1 n2")
	equal(t, "itself", codes(orm.Eq(&d.Parent.Code, "a")), "n2")
	equal(t, "children", codes(orm.Eq(&orm.Any(d.Children).Code, "b")), "n1")
	equal(t, "which of two ways", codes(orm.NotNull(&orm.Any(d.Parcels).ID)), "n1")
	if n, err := s.db.Count(t.Context(), orm.From[Parcel]().Where(orm.Eq(&p.Home.Number, 1))); err != nil || n != 1 {
		t.Errorf("by another unique constraint: %d, %v", n, err)
	}
	if n, err := s.db.Count(t.Context(), orm.From[Parcel]().Where(orm.Eq(&p.Home.Code, "a"), orm.Eq(&p.Bay.Depot.Code, "a"))); err != nil || n != 1 {
		t.Errorf("two joins: %d, %v", n, err)
	}
}

func testReferenceLoad(t *testing.T, s *suite) {
	depots(t, s)
	d, p := orm.Columns[Depot](), orm.Columns[Parcel]()
	s.counter.Reset()
	rows := all(t, s.db, orm.From[Depot]().Order(orm.Asc(&d.Region), orm.Asc(&d.Number)).With(&d.Bays, &orm.Any(d.Bays).Parcels, &d.Permit, &d.Parent, &d.Children))
	if n := len(s.counter.Statements()); n > 6 { // fewer where one trip carries several
		t.Errorf("%d statements, want 6 at most", n)
	}
	n1, n2, s1 := rows[0], rows[1], rows[2]
	if len(n1.Bays) != 1 || len(n1.Bays[0].Parcels) != 2 || len(n2.Bays[0].Parcels) != 0 || n1.Permit != nil || s1.Permit == nil || n1.Parent != nil ||
		n2.Parent == nil || n2.Parent.Code != "a" || len(n1.Children) != 1 || n1.Children[0].Number != 2 || len(s1.Children) != 0 {
		t.Errorf("%s", describe(rows))
	}
	got := all(t, s.db, orm.From[Parcel]().Order(orm.Asc(&p.ID)).With(&p.Depot, &p.Home.Bays))
	if got[0].Depot == nil || got[0].Depot.Number != 1 || got[0].Home == nil || got[0].Home.Region != "s" || len(got[0].Home.Bays) != 1 || got[1].Depot != nil || got[1].Home != nil {
		t.Errorf("%s", describe(got))
	}
}

func testReferenceMany(t *testing.T, s *suite) {
	var list []*Depot
	var bays []*Bay
	for i := range 9000 {
		d := &Depot{Region: []string{"n", "s", "ö'"}[i%3], Number: int64(i / 3), Code: fmt.Sprint(i)}
		list = append(list, d)
		bays = append(bays, &Bay{DepotRegion: d.Region, DepotNumber: d.Number})
	}
	insert(t, s.db, list...)
	insert(t, s.db, bays...)
	h, d := orm.Columns[Bay](), orm.Columns[Depot]()
	for _, row := range all(t, s.db, orm.From[Bay]().With(&h.Depot)) {
		if row.Depot == nil || row.Depot.Region != row.DepotRegion || row.Depot.Number != row.DepotNumber {
			t.Fatalf("%s", describe(row))
		}
	}
	n := 0
	for row, err := range s.db.Each(t.Context(), orm.From[Depot]().With(&d.Bays)) {
		must(t, err)
		if len(row.Bays) != 1 || row.Bays[0].DepotNumber != row.Number || row.Bays[0].DepotRegion != row.Region {
			t.Fatalf("%s", describe(row))
		}
		n++
	}
	equal(t, "depots", n, len(list))
	if n, err := s.db.Delete(t.Context(), orm.From[Depot]().Where(orm.In(&d.Region, "n", "s"))); err != nil || n != 6000 {
		t.Errorf("%d, %v", n, err)
	}
	if n, err := s.db.Count(t.Context(), orm.From[Bay]()); err != nil || n != 3000 {
		t.Errorf("%d bays, %v", n, err)
	}
}

// A foreign key that is NULL in one of its columns points nowhere, whatever the others say.
func testReferenceNull(t *testing.T, s *suite) {
	depots(t, s)
	insert(t, s.db, &Parcel{Region: "nowhere"}, &Parcel{Region: "s", HomeRegion: new("s")})
	p := orm.Columns[Parcel]()
	count := func(cond orm.Cond) int64 {
		n, err := s.db.Count(t.Context(), orm.From[Parcel]().Where(cond))
		must(t, err)
		return n
	}
	equal(t, "no depot", count(orm.IsNull(&p.Depot)), int64(3))
	equal(t, "a depot", count(orm.NotNull(&p.Depot)), int64(1))
	equal(t, "no home", count(orm.IsNull(&p.Home)), int64(3))
	equal(t, "the other row's column", count(orm.Eq(&p.Home.Region, "s")), int64(1))
	equal(t, "no such row's column", count(orm.IsNull(&p.Home.Region)), int64(3))
}

func testReferenceMissing(t *testing.T, s *suite) {
	list, bays, parcels := depots(t, s)
	var key *orm.ForeignKeyError
	missing := func(what, want string, err error) {
		t.Helper()
		if !errors.As(err, &key) || !key.Missing {
			t.Fatalf("%s: %v", what, err)
		}
		equal(t, what, key.Table.Model+" "+fmt.Sprint(columnNames(key.Columns)), want)
	}
	err := s.db.Insert(t.Context(), &Bay{DepotRegion: "n", DepotNumber: 3})
	missing("insert", "Bay [DepotRegion DepotNumber]", err)
	if doc := key.Problem(); len(doc.Errors) != 2 || !strings.Contains(doc.Errors[0].Msg, "depot") {
		t.Errorf("%+v", doc)
	}
	missing("insert by Meta", "Parcel [HomeRegion HomeCode]", s.db.Insert(t.Context(), &Parcel{Region: "n", HomeRegion: new("n"), HomeCode: new("c")}))
	bays[0].DepotRegion = "x"
	missing("save", "Bay [DepotRegion DepotNumber]", s.db.Save(t.Context(), bays[0]))
	h := orm.Columns[Bay]()
	_, err = s.db.Update(t.Context(), orm.From[Bay](), orm.Set(&h.DepotNumber, 9))
	missing("update of a part", "Bay [DepotRegion DepotNumber]", err)
	_, err = s.db.Update(t.Context(), orm.From[Bay](), orm.Set(&h.DepotNumber, 9), orm.Set(&h.DepotRegion, "n"))
	missing("update", "Bay [DepotRegion DepotNumber]", err)
	missing("a code", "Parcel [StampCode]", s.db.Insert(t.Context(), &Parcel{Region: "n", StampCode: new("none")}))
	parcels[0].StampCode = new("none")
	missing("a code, saved", "Parcel [StampCode]", s.db.Save(t.Context(), parcels[0]))

	err = s.db.Remove(t.Context(), list[0])
	if !errors.As(err, &key) || key.Missing {
		t.Fatalf("remove: %v", err)
	}
	equal(t, "what keeps it", key.Table.Model+" "+fmt.Sprint(columnNames(key.Columns)), "Parcel [Region DepotNumber]")
}

func testReferenceDelete(t *testing.T, s *suite) {
	list, _, parcels := depots(t, s)
	must(t, s.db.Remove(t.Context(), list[2]))
	got, err := s.db.Get[Parcel](t.Context(), parcels[0].ID)
	must(t, err)
	if got.HomeRegion != nil || got.HomeCode != nil {
		t.Errorf("set null: %s", describe(got))
	}
	if n, err := s.db.Count(t.Context(), orm.From[Permit]()); err != nil || n != 0 {
		t.Errorf("cascade: %d permits, %v", n, err)
	}
	if n, err := s.db.Count(t.Context(), orm.From[Bay]()); err != nil || n != 2 {
		t.Errorf("cascade: %d bays, %v", n, err)
	}
}

func testReferenceCascade(t *testing.T, s *suite) {
	list, _, _ := depots(t, s)
	text := func(rows []orm.CascadedRows) string {
		var out []string
		for _, r := range rows {
			by := "-"
			if r.By != nil {
				by = r.By.Name
			}
			out = append(out, fmt.Sprint(r.Table.Model, " ", by, " ", r.Count, " ", len(r.Rows)))
		}
		slices.Sort(out)
		return strings.Join(out, "; ")
	}
	table := s.db.Registry().TableNamed("ormtest_depot")
	taken, err := s.db.Cascade(t.Context(), table, []any{list[0], list[2]})
	must(t, err)
	equal(t, "deleted", text(taken.Deleted), "Bay ormtest_bay_depot_region_depot_number_fk 2 2; Depot - 2 2; Permit ormtest_permit_depot_region_depot_number_fk 1 1")
	equal(t, "cleared", text(taken.Cleared), "Depot ormtest_depot_parent_region_parent_number_fk 1 1; Parcel ormtest_parcel_bay_id_fk 2 2; Parcel ormtest_parcel_home_region_home_code_fk 1 1")
	equal(t, "protected", text(taken.Protected), "Parcel ormtest_parcel_region_depot_number_fk 1 1")
}

func testReferenceUnique(t *testing.T, s *suite) {
	stamp := &Stamp{Code: "red"}
	insert(t, s.db, stamp, &Stamp{Code: "blue"})
	insert(t, s.db, &Parcel{Region: "n", StampCode: new("red")}, &Parcel{Region: "n"})
	p, c := orm.Columns[Parcel](), orm.Columns[Stamp]()
	got := all(t, s.db, orm.From[Parcel]().Where(orm.Eq(&p.Stamp.ID, stamp.ID)).With(&p.Stamp))
	if len(got) != 1 || got[0].Stamp == nil || got[0].Stamp.ID != stamp.ID {
		t.Errorf("%s", describe(got))
	}
	back := all(t, s.db, orm.From[Stamp]().Order(orm.Asc(&c.ID)).With(&c.Parcels))
	if len(back) != 2 || len(back[0].Parcels) != 1 || len(back[1].Parcels) != 0 {
		t.Errorf("%s", describe(back))
	}
	if n, err := s.db.Count(t.Context(), orm.From[Stamp]().Where(orm.NotNull(&orm.Any(c.Parcels).ID))); err != nil || n != 1 {
		t.Errorf("%d, %v", n, err)
	}
	must(t, s.db.Remove(t.Context(), stamp))
	if n, err := s.db.Count(t.Context(), orm.From[Parcel]()); err != nil || n != 1 {
		t.Errorf("%d parcels, %v", n, err)
	}
}

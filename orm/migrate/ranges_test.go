package migrate

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/schema"
)

// lodging has a range of every kind.
type lodging struct {
	ID     int64            `db:"pk"`
	Rooms  orm.Range[int64] `db:"index" default:"(1,3]"`
	Beds   *orm.Range[int32]
	Price  orm.Range[decimal.Decimal]
	Nights orm.Range[schema.Date] `db:"unique"`
	Stay   orm.Range[time.Time]   `default:"[2026-01-01T00:00:00Z,)"`
	From   schema.Date
	Until  *schema.Date
}

func (l *lodging) Meta() orm.Meta { return orm.Meta{Table: "store_lodging"} }

// soleLodging is lodging where no two rows may overlap.
type soleLodging struct {
	lodging
	Term orm.Range[schema.Date]
}

func (l *soleLodging) Meta() orm.Meta {
	term := orm.OpenRangeOf(orm.Nullable(orm.Col(&l.From)), orm.Col(&l.Until))
	return orm.Meta{Table: "store_lodging", Exclusions: orm.Exclusions(orm.Exclude(&l.Rooms, orm.Overlapping(&l.Stay)),
		orm.Exclude(orm.Overlapping(term)).Named("one_at_a_time")),
		Generated: orm.GeneratedColumns(orm.Generated(&l.Term, term.Expr()).Stored()),
		Checks:    orm.Checks(orm.Check(orm.Span(&l.Rooms).Within(orm.NewRange[int64](1, 100)))),
		Indexes:   orm.Indexes(orm.Index(&l.Price).Using(orm.GiST).Where(orm.Not(orm.Span(&l.Price).IsEmpty()))),
	}
}

// Columns of ranges are made and dropped, with their defaults and indexes, and drift finds nothing.
func TestRanges(t *testing.T) {
	full, sole := onPostgres(t, orm.Model[lodging]()), onPostgres(t, orm.Model[soleLodging]())
	text, err := filesBetween(t, &State{}, full, nil)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "diff/ranges.golden", text)
	less := full.Clone()
	table := less.Table("store_lodging")
	table.Columns = slices.DeleteFunc(slices.Clone(table.Columns), func(c Column) bool { return slices.Contains([]string{"rooms", "beds"}, c.Name) })
	table.Indexes = slices.DeleteFunc(slices.Clone(table.Indexes), func(ix Index) bool { return slices.Contains(ix.Columns, "rooms") })
	between := func(from, to *State) []Operation {
		ops, err := Diff(from, to, nil)
		if err != nil {
			t.Fatal(err)
		}
		return ops
	}
	onAll(t, func(t *testing.T, d *database) {
		list := []Migration{{Name: "0001_initial", Operations: between(&State{}, less)}, {Name: "0002_more", Operations: between(less, full)}}
		if d.dialect.Name() == "postgres" {
			list = append(list, Migration{Name: "0003_rules", Operations: between(full, sole)})
		}
		r := d.runner(list...)
		d.migrate(r, Target{Component: "store", Migration: "0001"})
		d.must("INSERT INTO store_lodging (price, nights, \"from\") VALUES ('[1,2.5]', '[2024-02-01,2024-02-03)', '2024-02-01')")
		for i, at := range []string{"0002", "0001", "zero", list[len(list)-1].Name[:4]} {
			d.migrate(r, Target{Component: "store", Migration: at})
			if lines, err := r.Drift(t.Context()); err != nil || len(lines) > 0 {
				t.Errorf("at %s there is drift %q, %v", at, lines, err)
			}
			if i == 0 {
				d.expect(1, "SELECT rooms FROM store_lodging", "[2,4)")
			}
		}
		if d.dialect.Name() != "postgres" {
			return
		}
		d.expect(2, "SELECT attname::text, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'store_lodging'::regclass AND format_type(atttypid, atttypmod) LIKE '%range' ORDER BY attnum",
			"price | numrange", "nights | daterange", "stay | tstzrange", "rooms | int8range", "beds | int4range", "term | daterange")
		d.expect(1, "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'store_lodging'::regclass AND contype = 'x' ORDER BY 1",
			`EXCLUDE USING gist (daterange("from", until) WITH &&)`, "EXCLUDE USING gist (rooms WITH =, stay WITH &&)")
		d.expect(1, "SELECT indexdef FROM pg_indexes WHERE indexname = 'store_lodging_rooms_ix'", "CREATE INDEX store_lodging_rooms_ix ON public.store_lodging USING gist (rooms)")
		add := "INSERT INTO store_lodging (price, nights, stay, \"from\", until) VALUES ('empty', '[2024-02-01,2024-02-0%s)', '[2024-02-0%[1]s,2024-02-0%[1]s 12:00:00+00)', '2024-02-0%[1]s', '2024-02-0%[2]s')"
		fill := func(a, b string) string { return strings.NewReplacer("%s", a, "%[1]s", a, "%[2]s", b).Replace(add) }
		d.must(fill("2", "3"), fill("3", "4"))
		d.expect(1, "SELECT term FROM store_lodging ORDER BY term", "[2024-02-02,2024-02-03)", "[2024-02-03,2024-02-04)")
		for _, sql := range []string{fill("2", "2"), fill("5", "4"), strings.Replace(fill("6", "7"), "2024-02-06 12", "2024-02-01 12", 1), "UPDATE store_lodging SET rooms = '[100,101)'"} {
			if _, err := d.driver.Exec(t.Context(), sql, nil); err == nil {
				t.Errorf("it took %s", sql)
			}
		}
	})
	for _, pair := range [][2]Type{{IntRange, BigIntRange}, {Text, DateRange}, {DateRange, Text}, {JSON, DecimalRange}} {
		if convertible(pair[0], pair[1]) {
			t.Errorf("%s is said to become %s", pair[0], pair[1])
		}
	}
	for text, typ := range map[string]Type{"[1,99999999999]": IntRange, "[2,1]": BigIntRange, "1": DecimalRange, "[2024-02-30,)": DateRange, "[x,)": DateTimeRange} {
		if typ.accepts(text) == nil {
			t.Errorf("%s is a %s", text, typ)
		}
	}
}

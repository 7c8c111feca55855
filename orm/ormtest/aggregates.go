package ormtest

import (
	"errors"
	"testing"
	"time"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/schema"
	"github.com/shopspring/decimal"
)

func aggregateTests() []test {
	return []test{
		{"ten times 0.1 is 1", testExactSum},
		{"over no rows", testNoRows},
		{"by month", testByMonth},
		{"by parts of time", testParts},
		{"of groups", testGroups},
		{"with a join", testGroupJoin},
		{"of groups again", testGroupsOfGroups},
		{"expressions", testExpressions},
		{"over a limited query is a mistake", testLimitedAggregate},
	}
}

func sale(at time.Time, country string, count int32, amount string) *Sale {
	s := &Sale{At: at, Day: schema.DateOf(at), Count: count, Amount: decimal.RequireFromString(amount), Weight: 0.5}
	if country != "" {
		s.Country = &country
	}
	return s
}

func testExactSum(t *testing.T, s *suite) {
	for range 10 {
		insert(t, s.db, sale(time.Unix(0, 0), "CH", 1, "0.1"))
	}
	c := orm.Columns[Sale]()
	sum, err := s.db.Compute(t.Context(), orm.From[Sale](), orm.Sum(&c.Amount))
	must(t, err)
	equal(t, "sum", sum.String(), "1")
	insert(t, s.db, sale(time.Unix(0, 0), "CH", 1, "99999999.99"), sale(time.Unix(0, 0), "CH", 1, "99999999.99"), sale(time.Unix(0, 0), "CH", 1, "-0.01"))
	sum, err = s.db.Compute(t.Context(), orm.From[Sale](), orm.Sum(&c.Amount))
	must(t, err)
	equal(t, "larger than the column", sum.String(), "200000000.97")
	least, err := s.db.Compute(t.Context(), orm.From[Sale](), orm.Min(&c.Amount))
	must(t, err)
	most, err := s.db.Compute(t.Context(), orm.From[Sale](), orm.Max(&c.Amount))
	must(t, err)
	equal(t, "min and max", []string{least.String(), most.String()}, []string{"-0.01", "99999999.99"})
	n, err := s.db.Count(t.Context(), orm.From[Sale]().Where(orm.Eq(&c.Amount, decimal.RequireFromString("0.10"))))
	if err != nil || n != 10 {
		t.Errorf("rows with 0.10: %d, %v, want 10", n, err)
	}
}

func testNoRows(t *testing.T, s *suite) {
	c := orm.Columns[Sale]()
	type totals struct {
		Rows, Countries int64
		Amount          decimal.Decimal
		Count           int32
		Weight          float64
		Least           decimal.Decimal
		Latest          *time.Time
	}
	rows := all(t, s.db, orm.Select(orm.From[Sale](), func(out *totals) orm.Picks {
		return orm.Picks{orm.Pick(&out.Rows, orm.CountAll()), orm.Pick(&out.Countries, orm.Count(&c.Country)), orm.Pick(&out.Amount, orm.Sum(&c.Amount)),
			orm.Pick(&out.Count, orm.Sum(&c.Count)), orm.Pick(&out.Weight, orm.Avg(&c.Weight)), orm.Pick(&out.Least, orm.Min(&c.Amount)), orm.PickNull(&out.Latest, orm.Max(&c.At))}
	}))
	equal(t, "totals", rows, []*totals{{}})
}

func testByMonth(t *testing.T, s *suite) {
	at := func(month time.Month, d int) time.Time {
		return time.Date(2026, month, d, 23, 59, 59, 999999000, time.UTC)
	}
	insert(t, s.db, sale(at(1, 31), "CH", 1, "1.10"), sale(at(1, 1), "DE", 2, "2.20"), sale(at(2, 28), "CH", 3, "3.30"), sale(at(12, 31), "CH", 4, "4.40"))
	type month struct {
		Month time.Time
		Sales int64
		Total decimal.Decimal
	}
	c, r := orm.Columns[Sale](), orm.Columns[month]()
	q := orm.Select(orm.From[Sale](), func(out *month) orm.Picks {
		return orm.Picks{orm.Pick(&out.Month, orm.Trunc(orm.Month, orm.Col(&c.At))), orm.Pick(&out.Sales, orm.CountAll()), orm.Pick(&out.Total, orm.Sum(&c.Amount))}
	}).Order(orm.Asc(&r.Month))
	first := func(m time.Month) time.Time { return time.Date(2026, m, 1, 0, 0, 0, 0, time.UTC) }
	d := decimal.RequireFromString
	want := []*month{{first(1), 2, d("3.3")}, {first(2), 1, d("3.3")}, {first(12), 1, d("4.4")}}
	equal(t, "months", all(t, s.db, q), want)
	equal(t, "having", all(t, s.db, q.Where(orm.Gt(&r.Total, d("3.3")))), want[2:])
	equal(t, "having, by count", all(t, s.db, q.Where(orm.Eq(&r.Sales, 2))), want[:1])
	equal(t, "limit", all(t, s.db, q.Order(orm.Desc(&r.Total)).Limit(1)), want[2:])
	n, err := s.db.Count(t.Context(), q)
	if err != nil || n != 3 {
		t.Errorf("count of groups: %d, %v, want 3", n, err)
	}
}

func testParts(t *testing.T, s *suite) {
	at := time.Date(2027, 1, 3, 22, 33, 44, 555555000, time.UTC) // a Sunday in the 53rd week of 2026
	insert(t, s.db, sale(at, "", 1, "1"))
	c := orm.Columns[Sale]()
	parts := map[orm.DatePart]int64{orm.Year: 2027, orm.Quarter: 1, orm.Month: 1, orm.Week: 53, orm.Day: 3, orm.Hour: 22, orm.Minute: 33, orm.Second: 44, orm.WeekDay: 7}
	for part, want := range parts {
		got, err := s.db.Compute(t.Context(), orm.From[Sale](), orm.Part(part, orm.Col(&c.At)).Max())
		if err != nil || got != want {
			t.Errorf("part %d of the time: %d, %v, want %d", part, got, err, want)
		}
		if part == orm.Hour || part == orm.Minute || part == orm.Second {
			continue
		}
		got, err = s.db.Compute(t.Context(), orm.From[Sale](), orm.Part(part, orm.Col(&c.Day)).Max())
		if err != nil || got != want {
			t.Errorf("part %d of the date: %d, %v, want %d", part, got, err, want)
		}
	}
	for part, want := range map[orm.DatePart]time.Time{
		orm.Year: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), orm.Quarter: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), orm.Week: time.Date(2026, 12, 28, 0, 0, 0, 0, time.UTC),
		orm.Day: time.Date(2027, 1, 3, 0, 0, 0, 0, time.UTC), orm.Hour: time.Date(2027, 1, 3, 22, 0, 0, 0, time.UTC), orm.Minute: time.Date(2027, 1, 3, 22, 33, 0, 0, time.UTC),
		orm.Second: time.Date(2027, 1, 3, 22, 33, 44, 0, time.UTC),
	} {
		got, err := s.db.Compute(t.Context(), orm.From[Sale](), orm.Trunc(part, orm.Col(&c.At)).Max())
		if err != nil || !got.Equal(want) {
			t.Errorf("time cut to part %d: %v, %v, want %v", part, got, err, want)
		}
		if part > orm.Day {
			continue
		}
		date, err := s.db.Compute(t.Context(), orm.From[Sale](), orm.Trunc(part, orm.Col(&c.Day)).Max())
		if err != nil || date != schema.DateOf(want) {
			t.Errorf("date cut to part %d: %v, %v, want %v", part, date, err, want)
		}
	}
	n, err := s.db.Count(t.Context(), orm.From[Sale]().Where(orm.Part(orm.Year, orm.Col(&c.At)).Eq(2027), orm.Trunc(orm.Month, orm.Col(&c.At)).Eq(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC))))
	if err != nil || n != 1 {
		t.Errorf("conditions on parts: %d, %v", n, err)
	}
}

func testGroups(t *testing.T, s *suite) {
	now := time.Unix(0, 0)
	insert(t, s.db, sale(now, "CH", 1, "1"), sale(now, "CH", 3, "2.5"), sale(now, "DE", 5, "4"), sale(now, "", 7, "8"))
	type country struct {
		Country  *string
		Sales    int64
		Distinct int64
		Average  float64
		Least    int32
		Most     decimal.Decimal
	}
	c, r := orm.Columns[Sale](), orm.Columns[country]()
	rows := all(t, s.db, orm.Select(orm.From[Sale](), func(out *country) orm.Picks {
		return orm.Picks{orm.Pick(&out.Country, orm.Col(&c.Country)), orm.Pick(&out.Sales, orm.CountAll()), orm.Pick(&out.Distinct, orm.CountDistinct(&c.Weight)),
			orm.Pick(&out.Average, orm.Avg(&c.Amount)), orm.Pick(&out.Least, orm.Min(&c.Count)), orm.Pick(&out.Most, orm.Max(&c.Amount))}
	}).Order(orm.Asc(&r.Sales), orm.Asc(&r.Most)))
	d := decimal.RequireFromString
	equal(t, "countries", rows, []*country{{new("DE"), 1, 1, 4, 5, d("4")}, {nil, 1, 1, 8, 7, d("8")}, {new("CH"), 2, 1, 1.75, 1, d("2.5")}})
}

// testGroupsOfGroups aggregates what Select has made.
func testGroupsOfGroups(t *testing.T, s *suite) {
	now := time.Unix(0, 0)
	insert(t, s.db, sale(now, "CH", 1, "1"), sale(now, "CH", 3, "2.5"), sale(now, "DE", 5, "4"), sale(now, "AT", 7, "8"), sale(now, "AT", 7, "0.25"))
	type country struct {
		Country *string
		Sales   int64
		Total   decimal.Decimal
	}
	type size struct {
		Sales, Countries int64
		Average          float64
		Most             decimal.Decimal
	}
	c, r, o := orm.Columns[Sale](), orm.Columns[country](), orm.Columns[size]()
	countries := orm.Select(orm.From[Sale](), func(out *country) orm.Picks {
		return orm.Picks{orm.Pick(&out.Country, orm.Col(&c.Country)), orm.Pick(&out.Sales, orm.CountAll()), orm.Pick(&out.Total, orm.Sum(&c.Amount))}
	})
	sizes := orm.Select(countries, func(out *size) orm.Picks {
		return orm.Picks{orm.Pick(&out.Sales, orm.Col(&r.Sales)), orm.Pick(&out.Countries, orm.CountAll()), orm.Pick(&out.Average, orm.Avg(&r.Total)), orm.Pick(&out.Most, orm.Max(&r.Total))}
	}).Order(orm.Asc(&o.Sales))
	d := decimal.RequireFromString
	equal(t, "groups of groups", all(t, s.db, sizes), []*size{{1, 1, 4, d("4")}, {2, 2, 5.875, d("8.25")}})
	total := orm.Select(countries.Where(orm.Gt(&r.Total, d("3.5"))), func(out *size) orm.Picks {
		return orm.Picks{orm.Pick(&out.Countries, orm.CountAll()), orm.Pick(&out.Sales, orm.Sum(&r.Sales)), orm.Pick(&out.Most, orm.Sum(&r.Total).Filter(orm.Eq(&r.Sales, 2)))}
	})
	equal(t, "conditions on both", all(t, s.db, total.Where(orm.Gt(&o.Sales, 1))), []*size{{3, 2, 0, d("8.25")}})
	most, err := s.db.Compute(t.Context(), orm.FromQuery(countries.Order(orm.Desc(&r.Total)).Limit(2)), orm.Sum(&r.Total))
	must(t, err)
	equal(t, "of the first two", most.String(), "12.25")
	least, err := s.db.Compute(t.Context(), countries, orm.Min(&r.Country))
	must(t, err)
	equal(t, "one value", least, new("AT"))
	again := all(t, s.db, orm.Select(countries.Where(orm.Eq(&r.Sales, 2)), func(out *country) orm.Picks {
		return orm.Picks{orm.Pick(&out.Country, orm.Lower(orm.Col(&r.Country))), orm.Pick(&out.Sales, orm.Col(&r.Sales).Plus(orm.Value[int64](1)))}
	}).Order(orm.Asc(&r.Country)))
	equal(t, "rows of the same struct", again, []*country{{new("at"), 3, decimal.Zero}, {new("ch"), 3, decimal.Zero}})
	amounts := func(q orm.Query[Sale]) orm.Query[size] {
		return orm.Select(q, func(out *size) orm.Picks { return orm.Picks{orm.Pick(&out.Most, orm.Col(&c.Amount))} })
	}
	first := amounts(orm.From[Sale]().Order(orm.Asc(&c.Amount)).Limit(3).Offset(1)) // 1, 2.5, 4
	equal(t, "a limit of a limit", all(t, s.db, first.Limit(2)), []*size{{Most: d("1")}, {Most: d("2.5")}})
	equal(t, "an offset behind a limit", all(t, s.db, first.Offset(2)), []*size{{Most: d("4")}})
	equal(t, "an offset behind all", len(all(t, s.db, first.Offset(3).Limit(2))), 0)
	n, err := s.db.Count(t.Context(), first.Limit(2))
	must(t, err)
	equal(t, "counted", n, int64(2))
	ones := orm.Select(amounts(orm.From[Sale]()).Distinct(), func(out *size) orm.Picks { return orm.Picks{orm.Pick(&out.Sales, orm.Value[int64](1))} })
	equal(t, "of different rows", len(all(t, s.db, ones)), 5)
	equal(t, "different rows of few", len(all(t, s.db, orm.Select(sizes.Distinct(), func(out *country) orm.Picks {
		return orm.Picks{orm.Pick(&out.Sales, orm.Col(&o.Sales))}
	}))), 2)
}

func testGroupJoin(t *testing.T, s *suite) {
	chinook(t, s)
	type artist struct {
		Name   string
		Tracks int64
		Total  decimal.Decimal
	}
	c, r := orm.Columns[Track](), orm.Columns[artist]()
	rows := all(t, s.db, orm.Select(orm.From[Track]().Where(orm.NotNull(&c.Album.Artist.Name)), func(out *artist) orm.Picks {
		return orm.Picks{orm.Pick(&out.Name, orm.Col(&c.Album.Artist.Name)), orm.Pick(&out.Tracks, orm.CountAll()), orm.Pick(&out.Total, orm.Sum(&c.Price))}
	}).Order(orm.Desc(&r.Total)))
	d := decimal.RequireFromString
	equal(t, "artists", rows, []*artist{{"Ada", 3, d("3")}, {"Bo", 2, d("2.05")}})
}

func testExpressions(t *testing.T, s *suite) {
	insert(t, s.db, sale(time.Unix(0, 0), "", 3, "0.99"), sale(time.Unix(0, 0), "x", 2, "1.01"))
	c := orm.Columns[Sale]()
	total, err := s.db.Compute(t.Context(), orm.From[Sale](), orm.TimesCount(&c.Amount, &c.Count).Sum())
	must(t, err)
	equal(t, "price times quantity", total.String(), "4.99")
	more, err := s.db.Compute(t.Context(), orm.From[Sale](), orm.Col(&c.Amount).Plus(orm.Value(decimal.RequireFromString("0.5"))).Max())
	must(t, err)
	equal(t, "plus", more.String(), "1.51")
	product, err := s.db.Compute(t.Context(), orm.From[Sale](), orm.Col(&c.Amount).Times(orm.Value(decimal.RequireFromString("2.5"))).Min())
	must(t, err)
	equal(t, "times a decimal", product.String(), "2.475")
	type row struct {
		Country string
		Length  int64
	}
	o := orm.Columns[row]()
	rows := all(t, s.db, orm.Select(orm.From[Sale](), func(out *row) orm.Picks {
		return orm.Picks{orm.Pick(&out.Country, orm.Coalesce(orm.Col(&c.Country), orm.Value("none"))), orm.Pick(&out.Length, orm.Value[int64](4))}
	}).Order(orm.Asc(&o.Country)))
	equal(t, "coalesce", rows, []*row{{"none", 4}, {"x", 4}})
}

func testLimitedAggregate(t *testing.T, s *suite) {
	c := orm.Columns[Sale]()
	_, err := s.db.Compute(t.Context(), orm.From[Sale]().Order(orm.Desc(&c.Count)).Limit(2), orm.Sum(&c.Count))
	var wrong *orm.QueryError
	if !errors.As(err, &wrong) {
		t.Errorf("err = %v, want a QueryError", err)
	}
}

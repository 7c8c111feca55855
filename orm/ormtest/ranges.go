package ormtest

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/schema"
	"github.com/shopspring/decimal"
)

// Stay has columns that are ranges.
type Stay struct {
	ID    int64                      `db:"pk"`
	Name  string                     `db:"varchar(20)"`
	Rooms orm.Range[int64]           `db:"index"`
	Beds  orm.Range[int32]           `db:"unique"`
	Price orm.Range[decimal.Decimal] //
	Days  orm.Range[schema.Date]     //
	At    orm.Range[time.Time]       //
	Seats *orm.Range[int]            //
	Held  orm.Range[int64]           `default:"[1,3]"`
	From  schema.Date
	Until *schema.Date
}

func rangeTests() []test {
	return []test{{"kept as they are", rangesAreKept}, {"lookups", rangeLookups}, {"computed", rangesComputed}, {"refused", rangesRefused}, {"for ever", rangesForEver}, {"asked at infinity", rangesAskedAtInfinity}, {"many rows", rangesOfManyRows}}
}

func dec(text string) decimal.Decimal { return decimal.RequireFromString(text) }

func stays(t testing.TB, s *suite) []*Stay {
	t.Helper()
	day := func(d int) schema.Date { return schema.Date{Year: 2024, Month: 2, Day: d} }
	at := func(h int) time.Time { return time.Date(2024, 2, 29, h, 30, 0, 123456000, time.UTC) }
	rows := []*Stay{
		{Name: "some", Rooms: orm.NewRange[int64](1, 10), Beds: orm.MakeRange(new(int32(-2)), new(int32(5)), orm.BothInclusive), Price: orm.MakeRange(new(dec("1.50")), new(dec("2.25")), orm.UpperInclusive),
			Days: orm.NewRange(day(1), day(29)), At: orm.NewRange(at(1), at(2)), Seats: new(orm.NewRange(1, 5)), Held: orm.NewRange[int64](7, 9), From: day(1), Until: new(day(10))},
		{Name: "open", Rooms: orm.RangeFrom[int64](10), Beds: orm.RangeUntil[int32](math.MaxInt32), Price: orm.RangeFrom(dec("-99999999999999999999.00000000000000000001")), Days: orm.RangeUntil(day(2)),
			At: orm.MakeRange[time.Time](nil, nil, orm.LowerInclusive), From: day(20)},
		{Name: "empty", Held: orm.NewRange[int64](7, 7), From: day(3), Until: new(day(3))},
	}
	insert(t, s.db, rows...)
	return rows
}

// rangesAreKept writes ranges and reads them, on every database.
func rangesAreKept(t *testing.T, s *suite) {
	ctx := t.Context()
	rows := stays(t, s)
	p := orm.Columns[Stay]()
	for _, r := range rows {
		got, err := s.db.Get[Stay](ctx, r.ID)
		must(t, err)
		for what, same := range map[string]bool{"rooms": got.Rooms == r.Rooms, "beds": got.Beds == r.Beds, "price": got.Price.Equal(r.Price), "days": got.Days == r.Days, "times": got.At.Equal(r.At),
			"seats": (got.Seats == nil) == (r.Seats == nil) && (r.Seats == nil || *got.Seats == *r.Seats), "held": got.Held == r.Held} {
			if !same {
				t.Errorf("%s of %s: wrote %+v, read %+v", what, r.Name, r, got)
			}
		}
	}
	equal(t, "texts", []string{rows[0].Beds.String(), rows[0].Price.String(), rows[0].At.String(), rows[1].Rooms.String(), rows[2].Days.String()},
		[]string{"[-2,6)", "(1.5,2.25]", "[2024-02-29T01:30:00.123456Z,2024-02-29T02:30:00.123456Z)", "[10,)", "empty"})
	for what, c := range map[string]struct {
		cond orm.Cond
		want string
	}{
		"equal":      {orm.Eq(&p.Rooms, orm.MakeRange(new(int64(0)), new(int64(9)), orm.UpperInclusive)), "some,"},
		"decimals":   {orm.Eq(&p.Price, orm.MakeRange(new(dec("1.5000")), new(dec("2.25")), orm.UpperInclusive)), "some,"},
		"another":    {orm.Ne(&p.Rooms, orm.NewRange[int64](1, 10)), "open,empty,"},
		"one of":     {orm.In(&p.Rooms, orm.NewRange[int64](1, 10), orm.Range[int64]{}), "some,empty,"},
		"of times":   {orm.In(&p.At, rows[0].At, rows[2].At), "some,empty,"},
		"of prices":  {orm.In(&p.Price, rows[0].Price, rows[2].Price), "some,empty,"},
		"NULL":       {orm.IsNull(&p.Seats), "open,empty,"},
		"not NULL":   {orm.Eq(&p.Seats, new(orm.NewRange(1, 5))), "some,"},
		"no end":     {orm.Eq(&p.At, orm.MakeRange[time.Time](nil, nil, orm.BothInclusive)), "open,"},
		"by a text":  {orm.Compare(orm.Ref{"Days"}, orm.OpEq, `["2024-02-01",2024-02-28]`), "some,"},
		"two of one": {orm.EqTo(&p.Rooms, orm.Value(orm.NewRange[int64](1, 10))), "some,"},
	} {
		got := ""
		for _, row := range all(t, s.db, orm.From[Stay]().Where(c.cond).Order(orm.Asc(&p.ID))) {
			got += row.Name + ","
		}
		equal(t, what, got, c.want)
	}
	type doc struct {
		Rooms orm.Range[int64]
		Price orm.Range[decimal.Decimal]
		Days  orm.Range[schema.Date]
		At    orm.Range[time.Time]
		Seats *orm.Range[int]
	}
	for _, r := range rows {
		got, err := s.db.Compute(ctx, orm.From[Stay]().Where(orm.Eq(&p.ID, r.ID)), orm.JSONObject[doc](orm.Key("Rooms", orm.Col(&p.Rooms)), orm.Key("Price", orm.Col(&p.Price)),
			orm.Key("Days", orm.Col(&p.Days)), orm.Key("At", orm.Col(&p.At)), orm.Key("Seats", orm.Col(&p.Seats))))
		must(t, err)
		equal(t, "in JSON", fmt.Sprint(got.Rooms, got.Price, got.Days, got.At, got.Seats), fmt.Sprint(r.Rooms, r.Price, r.Days, r.At, r.Seats))
	}
	insertDefault := &Stay{Name: "default", Beds: orm.NewRange[int32](1, 2), From: rows[0].From}
	insert(t, s.db, insertDefault)
	equal(t, "the default", insertDefault.Held.String(), "[1,4)")
	var taken *orm.UniqueError
	if err := s.db.Insert(ctx, &Stay{Name: "twice", Beds: rows[0].Beds, From: rows[0].From}); !errors.As(err, &taken) {
		t.Errorf("a range that is taken: %v", err)
	}
	rows[2].Rooms, rows[2].Seats = orm.NewRange[int64](3, 4), new(orm.RangeUntil(3))
	must(t, s.db.Save(ctx, rows[2]))
	n, err := s.db.Update(ctx, orm.From[Stay]().Where(orm.Eq(&p.Name, "some")), orm.Set(&p.Rooms, orm.Range[int64]{}), orm.Set(&p.Seats, nil))
	must(t, err)
	equal(t, "changed", n, int64(1))
	must(t, s.db.SaveAll(ctx, rows[1:]...))
	got := all(t, s.db, orm.From[Stay]().Order(orm.Asc(&p.ID)).Limit(3))
	equal(t, "after the changes", []any{got[0].Rooms, got[0].Seats, got[2].Rooms, *got[2].Seats}, []any{orm.Range[int64]{}, (*orm.Range[int])(nil), orm.NewRange[int64](3, 4), orm.RangeUntil(3)})
	again := &Stay{Name: "again", Beds: rows[0].Beds, Days: orm.RangeFrom(rows[0].From), Seats: new(orm.NewRange(8, 9)), From: rows[0].From}
	other := &Stay{Name: "other", Beds: orm.NewRange[int32](500, 501), From: rows[0].From}
	_, err = s.db.Upsert(ctx, orm.OnConflict(&p.Beds).Update(&p.Days, &p.Seats), again, other)
	must(t, err)
	first, err := s.db.Get[Stay](ctx, rows[0].ID)
	must(t, err)
	equal(t, "after an upsert", []any{first.Name, first.Days.String(), first.Seats.String()}, []any{"some", "[2024-02-01,)", "[8,9)"})
}

// rangesOfManyRows are more than one statement takes.
func rangesOfManyRows(t *testing.T, s *suite) {
	ctx, p := t.Context(), orm.Columns[Stay]()
	some := stays(t, s)[0]
	many := make([]*Stay, 6000)
	for i := range many {
		row := *some
		row.ID, row.Name, row.Rooms, row.Beds = 0, "many", orm.NewRange(int64(i), int64(i+1)), orm.NewRange(int32(1000+i), int32(20000))
		if i%2 == 0 {
			row.Seats = nil
		}
		many[i] = &row
	}
	s.counter.Reset()
	must(t, s.db.Insert(ctx, many...))
	n, err := s.db.Count(ctx, orm.From[Stay]().Where(orm.Eq(&p.Name, "many")))
	must(t, err)
	equal(t, "rows", n, int64(len(many)))
	for _, i := range []int{0, 999, 1000, 4999, 5000, 5999} {
		got, err := s.db.Get[Stay](ctx, many[i].ID)
		must(t, err)
		equal(t, "a row", fmt.Sprint(got.Rooms, got.Beds, got.Price, got.Days, got.At, got.Seats, got.Held), fmt.Sprint(many[i].Rooms, many[i].Beds, some.Price, some.Days, some.At, many[i].Seats, some.Held))
	}
	for _, sql := range s.counter.Statements() {
		if s.dialect(t).Features().ArrayParameters && strings.HasPrefix(sql, "INSERT") && !strings.Contains(sql, "unnest") {
			t.Errorf("rows with ranges go one by one: %.200s", sql)
		}
	}
}

// rangeLookups are answered by PostgreSQL, and refused by the others before anything is sent.
func rangeLookups(t *testing.T, s *suite) {
	rows := stays(t, s)
	p := orm.Columns[Stay]()
	rooms, days := orm.Span(&p.Rooms), orm.Span(&p.Days)
	span := orm.NewRange[int64]
	day := func(d int) schema.Date { return schema.Date{Year: 2024, Month: 2, Day: d} }
	for what, c := range map[string]struct {
		cond orm.Cond
		want string
	}{
		"has":                   {rooms.Has(9), "some,"},
		"has not its end":       {rooms.Has(10), "open,"},
		"not":                   {orm.Not(rooms.Has(10)), "some,empty,"},
		"an int32":              {orm.Span(&p.Beds).Has(5), "some,open,"},
		"a decimal":             {orm.Span(&p.Price).Has(dec("2.250")), "some,open,"},
		"a bound outside":       {orm.Span(&p.Price).Has(dec("1.5")), "open,"},
		"a day":                 {days.Has(day(28)), "some,"},
		"a time":                {orm.Span(&p.At).Has(time.Date(2024, 2, 29, 3, 0, 0, 0, time.FixedZone("", 3600))), "some,open,"},
		"a column":              {days.HasTo(orm.Col(&p.From)), "some,"},
		"NULL":                  {orm.NullSpan(&p.Seats).Has(4), "some,"},
		"contains":              {rooms.Contains(span(2, 9)), "some,"},
		"contains the empty":    {rooms.Contains(orm.Range[int64]{}), "some,open,empty,"},
		"within":                {rooms.Within(span(0, 20)), "some,empty,"},
		"within a column":       {rooms.WithinTo(orm.Span(&p.Held)), "empty,"},
		"contains a column":     {orm.Span(&p.Held).ContainsTo(rooms), "empty,"},
		"overlaps":              {rooms.Overlaps(span(9, 12)), "some,open,"},
		"overlaps a column":     {rooms.OverlapsTo(orm.Span(&p.Held)), "some,"},
		"before":                {rooms.Before(span(10, 12)), "some,"},
		"before a column":       {orm.SpanOf(orm.Value(span(1, 2))).BeforeTo(rooms), "open,"},
		"after":                 {rooms.After(span(1, 10)), "open,"},
		"after a column":        {orm.SpanOf(orm.Value(span(10, 11))).AfterTo(rooms), "some,"},
		"ends no later":         {rooms.NotAfter(span(5, 10)), "some,"},
		"ends no later than":    {orm.SpanOf(orm.Value(span(5, 10))).NotAfterTo(rooms), "some,open,"},
		"begins no earlier":     {rooms.NotBefore(span(2, 3)), "open,"},
		"begins no earlier as":  {orm.SpanOf(orm.Value(span(2, 3))).NotBeforeTo(rooms), "some,"},
		"adjacent":              {rooms.Adjacent(span(-5, 1)), "some,"},
		"adjacent to a column":  {orm.SpanOf(orm.Value(span(9, 10))).AdjacentTo(rooms), "open,"},
		"empty":                 {rooms.IsEmpty(), "empty,"},
		"begins":                {rooms.Lower().Eq(new(int64(1))), "some,"},
		"begins later":          {days.Lower().Lt(new(day(2))), "some,"},
		"ends":                  {rooms.Upper().Gt(new(int64(5))), "some,"},
		"ends nowhere":          {rooms.Upper().IsNull(), "open,empty,"},
		"a price":               {orm.Span(&p.Price).Upper().Eq(new(dec("2.25"))), "some,"},
		"with its beginning":    {orm.Span(&p.Price).LowerInclusive(), "open,"},
		"with its end":          {orm.Span(&p.Price).UpperInclusive(), "some,"},
		"with a beginning":      {orm.Span(&p.Price).HasLower(), "some,open,"},
		"with an end":           {orm.Span(&p.Price).HasUpper(), "some,"},
		"without a beginning":   {days.NoLower(), "open,"},
		"without an end":        {rooms.NoUpper(), "open,"},
		"two columns":           {orm.OpenRangeOf(orm.Nullable(orm.Col(&p.From)), orm.Col(&p.Until)).Has(day(25)), "open,"},
		"two columns overlap":   {orm.OpenRangeOf(orm.Nullable(orm.Col(&p.From)), orm.Col(&p.Until)).OverlapsTo(days), "some,"},
		"upside down":           {orm.RangeOf(orm.Value(day(9)), orm.Col(&p.From)).Has(day(15)), "open,"},
		"upside down is NULL":   {orm.RangeOf(orm.Value(day(9)), orm.Col(&p.From)).Expr().IsNull(), "some,empty,"},
		"int32 of values":       {orm.RangeOf(orm.Value(int32(1)), orm.Value(int32(3))).OverlapsTo(orm.Span(&p.Beds)), "some,open,"},
		"in an order":           {orm.Gt(&p.Rooms, span(1, 10)), "open,"},
		"what both have":        {rooms.Intersect(orm.SpanOf(orm.Value(span(9, 12)))).Expr().Eq(span(9, 10)), "some,"},
		"what one has":          {rooms.Union(orm.SpanOf(orm.Value(span(8, 12)))).Expr().Eq(orm.RangeFrom(int64(8))), "open,"},
		"with a gap":            {rooms.Union(orm.SpanOf(orm.Value(span(30, 40)))).Expr().IsNull(), "some,"},
		"from end to end":       {rooms.Merge(orm.SpanOf(orm.Value(span(30, 40)))).Expr().Eq(span(1, 40)), "some,"},
		"the rest":              {rooms.Minus(orm.SpanOf(orm.Value(span(5, 40)))).Expr().Eq(span(1, 5)), "some,"},
		"two parts":             {rooms.Minus(orm.SpanOf(orm.Value(span(5, 6)))).Expr().IsNull(), "some,"},
		"of what may be NULL":   {orm.SpanOf(orm.Coalesce(orm.Col(&p.Seats), orm.Value(orm.NewRange(50, 60)))).Has(55), "open,empty,"},
		"greatest of two":       {orm.Greatest(orm.Col(&p.Rooms), orm.Col(&p.Held)).Eq(span(7, 9)), "some,"},
		"a range that is given": {orm.SpanOf(orm.Value(span(1, 3))).Has(2), "some,open,empty,"},
	} {
		q := orm.From[Stay]().Where(c.cond).Order(orm.Asc(&p.ID))
		if !s.dialect(t).Features().Ranges {
			var wrong *orm.QueryError
			if _, err := s.db.All(t.Context(), q); !errors.As(err, &wrong) || len(wrong.Mistakes) != 1 || !strings.Contains(wrong.Mistakes[0], s.dialect(t).Name()+" keeps ranges as texts") {
				t.Errorf("%s: %v, and not the refusal of what the database cannot do", what, err)
			}
			continue
		}
		got := ""
		for _, row := range all(t, s.db, q) {
			got += row.Name + ","
		}
		equal(t, what, got, c.want)
	}
	_ = rows
}

// rangesComputed picks ranges and their parts, and orders by them.
func rangesComputed(t *testing.T, s *suite) {
	rows := stays(t, s)
	p := orm.Columns[Stay]()
	gathered, err := s.db.Compute(t.Context(), orm.From[Stay](), orm.JSONAgg(orm.Col(&p.Held), orm.Asc(&p.ID)))
	must(t, err)
	equal(t, "gathered", gathered, []orm.Range[int64]{rows[0].Held, rows[1].Held, rows[2].Held})
	if _, err := s.db.Compute(t.Context(), orm.From[Stay](), orm.ArrayAgg(orm.Col(&p.Held))); err == nil || !strings.Contains(err.Error(), "makes no list of orm.Range[int64]") || !strings.Contains(err.Error(), "as ranges and JSON, orm.JSONAgg") {
		t.Errorf("a list of ranges: %v", err)
	}
	if !s.dialect(t).Features().Ranges {
		var wrong *orm.QueryError
		if _, err := s.db.All(t.Context(), orm.From[Stay]().Order(orm.Asc(&p.Rooms))); !errors.As(err, &wrong) {
			t.Errorf("an order by a text: %v", err)
		}
		if _, err := s.db.Compute(t.Context(), orm.From[Stay](), orm.Max(&p.Rooms)); !errors.As(err, &wrong) || !strings.Contains(err.Error(), "keeps ranges as texts") {
			t.Errorf("the greatest text: %v", err)
		}
		return
	}
	var wrong *orm.QueryError
	if _, err := s.db.Compute(t.Context(), orm.From[Stay](), orm.Max(&p.Rooms)); !errors.As(err, &wrong) || !strings.Contains(err.Error(), "cannot compute max of ranges: order by the range") {
		t.Errorf("the greatest range: %v", err)
	}
	some := orm.From[Stay]().Where(orm.Eq(&p.ID, rows[0].ID))
	computed(t, s, "the beginning", some, orm.Span(&p.Days).Lower(), new(schema.Date{Year: 2024, Month: 2, Day: 1}))
	computed(t, s, "the end", some, orm.Span(&p.Rooms).Upper(), new(int64(10)))
	computed(t, s, "a range", some, orm.Span(&p.Rooms).Intersect(orm.SpanOf(orm.Value(orm.RangeFrom[int64](4)))).Expr(), orm.NewRange[int64](4, 10))
	computed(t, s, "of two columns", some, orm.OpenRangeOf(orm.Nullable(orm.Col(&p.From)), orm.Col(&p.Until)).Expr(), orm.NewRange(rows[0].From, *rows[0].Until))
	names := ""
	for _, r := range all(t, s.db, orm.From[Stay]().Order(orm.Desc(&p.Rooms))) {
		names += r.Name + ","
	}
	equal(t, "in order", names, "open,some,empty,")
	_, err = s.db.Update(t.Context(), some, orm.SetTo(&p.Days, orm.RangeOf(orm.Col(&p.From), orm.Value(schema.Date{Year: 2024, Month: 3, Day: 1})).Expr()))
	must(t, err)
	got, err := s.db.Get[Stay](t.Context(), rows[0].ID)
	must(t, err)
	equal(t, "set to two columns", got.Days.String(), "[2024-02-01,2024-03-01)")
}

// rangesRefused are those that no column takes.
func rangesRefused(t *testing.T, s *suite) {
	day := schema.Date{Year: 2024, Month: 2, Day: 1}
	for what, c := range map[string]struct {
		row  *Stay
		name string
	}{
		"upside down":        {&Stay{Rooms: orm.NewRange[int64](5, 1)}, "Rooms"},
		"days upside down":   {&Stay{Days: orm.NewRange(day.AddDays(2), day)}, "Days"},
		"the largest number": {&Stay{Rooms: orm.MakeRange(new(int64(1)), new(int64(math.MaxInt64)), orm.BothInclusive)}, "Rooms"},
		"behind the largest": {&Stay{Beds: orm.MakeRange(new(int32(math.MaxInt32)), nil, orm.BothExclusive)}, "Beds"},
		"no such day":        {&Stay{Days: orm.NewRange(schema.Date{Year: 2024, Month: 2, Day: 30}, schema.Date{Year: 2025, Month: 1, Day: 1})}, "Days"},
		"behind the last":    {&Stay{Days: orm.MakeRange(&schema.Date{Year: 9999, Month: 12, Day: 31}, nil, orm.BothExclusive)}, "Days"},
		"too far a day":      {&Stay{Days: orm.MakeRange(nil, &schema.Date{Year: 10000, Month: 1, Day: 1}, orm.BothInclusive)}, "Days"},
		"a far time":         {&Stay{At: orm.RangeFrom(time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC))}, "At"},
		"many digits":        {&Stay{Price: orm.RangeFrom(decimal.New(1, 41))}, "Price"},
		"a pointer":          {&Stay{Seats: new(orm.NewRange(2, 1))}, "Seats"},
	} {
		c.row.From = day
		var bad *orm.ValueError
		if err := s.db.Insert(t.Context(), c.row); !errors.As(err, &bad) || bad.Columns[0].GoName != c.name {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// rangesForEver end with the last day, or on PostgreSQL at infinity.
func rangesForEver(t *testing.T, s *suite) {
	ctx, p := t.Context(), orm.Columns[Stay]()
	first, last, behind := schema.Date{Year: 2024, Month: 1, Day: 1}, schema.Date{Year: 9999, Month: 12, Day: 31}, schema.Date{Year: 10000, Month: 1, Day: 1}
	ever := orm.MakeRange(&first, &last, orm.BothInclusive)
	equal(t, "in Go", ever, orm.NewRange(first, behind))
	row := &Stay{Name: "for ever", Days: ever, From: first}
	insert(t, s.db, row, &Stay{Name: "once", Beds: orm.NewRange[int32](1, 2), From: first})
	the := orm.From[Stay]().Where(orm.Eq(&p.Days, ever))
	equal(t, "read", len(all(t, s.db, the)), 1)
	equal(t, "read", all(t, s.db, the)[0].Days, ever)
	type doc struct{ Days orm.Range[schema.Date] }
	written, err := s.db.Compute(ctx, the, orm.JSONObject[doc](orm.Key("Days", orm.Col(&p.Days))))
	must(t, err)
	equal(t, "in JSON", written.Days, ever)
	if !s.dialect(t).Features().Ranges {
		return
	}
	computed(t, s, "the end", the, orm.Span(&p.Days).Upper(), &behind)
	equal(t, "by the end", len(all(t, s.db, orm.From[Stay]().Where(orm.Span(&p.Days).Upper().Gte(&behind), orm.Span(&p.Days).Has(last)))), 1)
	for _, c := range []struct{ text, days, at string }{{"infinity", "[2024-01-01,)", "[2024-01-01T00:00:00Z,)"}, {"-infinity", "(,2024-01-01)", "(,2024-01-01T00:00:00Z)"}} {
		sides := "'2024-01-01', '" + c.text + "'"
		if c.text == "-infinity" {
			sides = "'-infinity', '2024-01-01'"
		}
		_, err := s.db.Exec(ctx, "UPDATE ormtest_stay SET days = daterange("+sides+"), at = tstzrange("+strings.ReplaceAll(sides, "2024-01-01", "2024-01-01Z")+") WHERE id = $1", row.ID)
		must(t, err)
		got, err := s.db.Get[Stay](ctx, row.ID)
		must(t, err)
		equal(t, "days to "+c.text, got.Days.String(), c.days)
		equal(t, "times to "+c.text, got.At.String(), c.at)
		one := orm.From[Stay]().Where(orm.Eq(&p.ID, row.ID))
		if c.text == "infinity" {
			computed(t, s, "an end at infinity", one, orm.Span(&p.Days).Upper(), (*schema.Date)(nil))
			computed(t, s, "an end at infinity", one, orm.Span(&p.At).Upper(), (*time.Time)(nil))
		} else {
			computed(t, s, "a beginning at infinity", one, orm.Span(&p.Days).Lower(), (*schema.Date)(nil))
			computed(t, s, "a beginning at infinity", one, orm.Span(&p.At).Lower(), (*time.Time)(nil))
		}
		type doc struct {
			Days orm.Range[schema.Date]
			At   orm.Range[time.Time]
		}
		written, err := s.db.Compute(ctx, one, orm.JSONObject[doc](orm.Key("Days", orm.Col(&p.Days)), orm.Key("At", orm.Col(&p.At))))
		must(t, err)
		equal(t, "in JSON", written.Days.String()+written.At.String(), c.days+c.at)
	}
}

// rangesAskedAtInfinity are to SQL what they are to Go, whatever is behind the last day, where a database has an infinity: elsewhere ranges are texts, which are asked for nothing (rangesRefused).
func rangesAskedAtInfinity(t *testing.T, s *suite) {
	if !s.dialect(t).Features().Ranges {
		return
	}
	ctx, p := t.Context(), orm.Columns[Stay]()
	row := &Stay{Name: "asked", From: schema.Date{Year: 2024, Month: 1, Day: 1}}
	insert(t, s.db, row)
	for _, bounds := range []string{"[2024-01-01,infinity)", "[2024-01-01,infinity]", "[-infinity,2024-01-01]", "[-infinity,infinity]", "[infinity,)", "(,-infinity]", "[-infinity,)", "(,infinity)", "(,)", "empty", "[2024-01-01,2024-02-01)", "(,2024-02-01]", "(9999-12-31,)"} {
		times := strings.ReplaceAll(bounds, "9999-12-31", "infinity")
		_, err := s.db.Exec(ctx, "UPDATE ormtest_stay SET days = '"+bounds+"', at = '"+times+"' WHERE id = $1", row.ID)
		must(t, err)
		got, err := s.db.Get[Stay](ctx, row.ID)
		must(t, err)
		days, at := orm.Span(&p.Days), orm.Span(&p.At)
		for what, c := range map[string]struct {
			cond orm.Cond
			want bool
		}{
			"days are empty": {days.IsEmpty(), got.Days.IsEmpty()}, "days begin": {days.HasLower(), got.Days.HasLower()}, "days end": {days.HasUpper(), got.Days.HasUpper()},
			"days do not begin": {days.NoLower(), got.Days.NoLower()}, "days do not end": {days.NoUpper(), got.Days.NoUpper()},
			"days with the first": {days.LowerInclusive(), got.Days.LowerInclusive()}, "days with the last": {days.UpperInclusive(), got.Days.UpperInclusive()},
			"times are empty": {at.IsEmpty(), got.At.IsEmpty()}, "times begin": {at.HasLower(), got.At.HasLower()}, "times end": {at.HasUpper(), got.At.HasUpper()},
			"times do not begin": {at.NoLower(), got.At.NoLower()}, "times do not end": {at.NoUpper(), got.At.NoUpper()},
			"times with the first": {at.LowerInclusive(), got.At.LowerInclusive()}, "times with the last": {at.UpperInclusive(), got.At.UpperInclusive()},
		} {
			found, err := s.db.Exists(ctx, orm.From[Stay]().Where(orm.Eq(&p.ID, row.ID), c.cond))
			must(t, err)
			equal(t, bounds+": "+what, found, c.want)
			found, err = s.db.Exists(ctx, orm.From[Stay]().Where(orm.Eq(&p.ID, row.ID), orm.Not(c.cond)))
			must(t, err)
			equal(t, bounds+": not "+what, found, !c.want)
		}
		type doc struct{ Days orm.Range[schema.Date] }
		written, err := s.db.Compute(ctx, orm.From[Stay]().Where(orm.Eq(&p.ID, row.ID)), orm.JSONObject[doc](orm.Key("Days", orm.Col(&p.Days))))
		must(t, err)
		equal(t, bounds+": in JSON", written.Days, got.Days)
	}
}

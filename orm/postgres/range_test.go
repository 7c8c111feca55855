package postgres

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/gotandem/tandem/internal/testenv"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/schema"
	"github.com/shopspring/decimal"
)

// Ranges go in and out in binary and as text; what is canonical in Go is canonical to the server.
func TestRangesGoInAndOut(t *testing.T) {
	d := openTest(t)
	day, at := schema.Date{Year: 2024, Month: 2, Day: 29}, time.Date(2024, 2, 29, 1, 2, 3, 456789000, time.UTC)
	for _, v := range []orm.RangeValue{
		{Of: orm.KindInt64, Empty: true}, {Of: orm.KindInt64}, {Of: orm.KindInt64, Lower: int64(-1 << 62), LowerInc: true}, {Of: orm.KindInt32, Lower: int64(-5), Upper: int64(7), LowerInc: true},
		{Of: orm.KindDate, Upper: day}, {Of: orm.KindDate, Lower: day, Upper: schema.Date{Year: 10000, Month: 1, Day: 1}, LowerInc: true}, {Of: orm.KindTime, Lower: at, Upper: at.Add(time.Microsecond), UpperInc: true},
		{Of: orm.KindDecimal, Lower: decimal.RequireFromString("-12345678901234567890.5"), Upper: decimal.RequireFromString("0.001"), UpperInc: true},
	} {
		name := orm.RangeName(v.Of)
		want(t, d, 1, "SELECT $1::"+name, []any{v}, v.String())
		want(t, d, 1, "SELECT $1::"+name+" = $2::text::"+name, []any{v, v.String()}, "true")
		want(t, d, 1, "SELECT $1::text::"+name, []any{v}, v.String())
		want(t, d, 1, "SELECT $1::"+name+" = ANY($2)", []any{v, orm.ArrayArg{v}}, "true")
	}
	for text, kind := range map[string]orm.Kind{"[1,5]": orm.KindInt32, "(1,2)": orm.KindInt64, "(1,1]": orm.KindInt64, `( "1" , 7 ]`: orm.KindDecimal, "[1.50,1.5]": orm.KindDecimal, "(,5]": orm.KindInt64, "[2024-02-28,2024-02-29]": orm.KindDate,
		"(2024-02-29 01:00:00+01,)": orm.KindTime, "[2024-02-29T01:00:00Z,2024-02-29T01:00:00Z)": orm.KindTime} {
		if kind == orm.KindDecimal {
			text = map[string]string{`( "1" , 7 ]`: "(1,7]"}[text]
			if text == "" {
				text = "[1.5,1.5]"
			}
		}
		same, err := orm.RangeText(kind, text)
		if err != nil {
			t.Error(err)
		}
		want(t, d, 1, "SELECT '"+text+"'::"+orm.RangeName(kind), nil, same)
		literal, err := Dialect{}.Literal(orm.ColumnType{Kind: orm.KindRange, Element: kind}, text)
		if err != nil {
			t.Error(err)
		}
		want(t, d, 1, "SELECT "+literal, nil, same)
	}
	var refused *orm.DriverError
	if _, err := texts(t.Context(), d, 1, "SELECT int8range(5, $1::bigint)", int64(1)); !errors.As(err, &refused) || refused.Kind != orm.FailureOutOfRange {
		t.Errorf("a range upside down: %v", err)
	}
	for sql, finite := range map[string]string{"'[2024-01-01,infinity)'::daterange": "[2024-01-01,)", "'[-infinity,2024-01-01]'::daterange": "(,2024-01-02)", "'[infinity,)'::daterange": "empty", "'(,-infinity]'::daterange": "empty",
		"'[-infinity,)'::tstzrange": "(,)", "'[-infinity,infinity]'::tstzrange": "(,)", "'[infinity,]'::tstzrange": "empty", "'[2024-01-01,9999-12-31]'::daterange": "[2024-01-01,10000-01-01)"} {
		want(t, d, 1, "SELECT "+sql, nil, finite)
	}
	for _, sql := range []string{"'[NaN,NaN]'::numrange", "'infinity'::date", "'10000-01-01'::date", "'infinity'::timestamptz", "'[2024-01-01,10000-01-02)'::daterange", "'[2024-01-01,10001-01-01Z)'::tstzrange"} {
		if got, err := texts(t.Context(), d, 1, "SELECT "+sql); err == nil {
			t.Errorf("%s was read as %s", sql, got)
		}
	}
}

// What a range says of itself in Go is what the server says of it.
func TestRangesAreTheServers(t *testing.T) {
	d := openTest(t)
	random := rand.New(rand.NewPCG(1, 2))
	var numbers []orm.Range[int64]
	var prices []orm.Range[decimal.Decimal]
	var values []string
	for range 300 {
		bounds := orm.RangeBounds(random.IntN(4))
		low, high := int64(random.IntN(5)), int64(random.IntN(5))
		low, high = min(low, high), max(low, high)
		a, b := &low, &high
		if random.IntN(6) == 0 {
			a = nil
		}
		if random.IntN(6) == 0 {
			b = nil
		}
		numbers = append(numbers, orm.MakeRange(a, b, bounds))
		text := [...]string{"[%s,%s)", "[%s,%s]", "(%s,%s]", "(%s,%s)"}[bounds]
		side := func(v *int64) string {
			if v == nil {
				return ""
			}
			return fmt.Sprint(*v)
		}
		half := func(v *int64) *decimal.Decimal {
			if v == nil {
				return nil
			}
			d := decimal.New(*v, -1)
			return &d
		}
		prices = append(prices, orm.MakeRange(half(a), half(b), bounds))
		values = append(values, fmt.Sprintf(text, side(a), side(b)))
	}
	for i, r := range numbers {
		value, other := int64(random.IntN(7)-1), random.IntN(len(numbers))
		p := prices[i]
		wanted := fmt.Sprint(r, r.IsEmpty(), r.Contains(value), r.Equal(numbers[other]), p.IsEmpty(), p.Contains(decimal.New(value, -1)), p.LowerInclusive(), p.UpperInclusive(), p.HasLower(), p.HasUpper(), p.NoLower(), p.NoUpper())
		price := "numrange(lower(w) / 10.0, upper(w) / 10.0, '" + values[i][:1] + values[i][len(values[i])-1:] + "')"
		want(t, d, 12, "SELECT r, isempty(r), r @> $3::bigint, r = $2::text::int8range, isempty(p), p @> $3::bigint / 10.0, lower_inc(p), upper_inc(p), lower(p) IS NOT NULL, upper(p) IS NOT NULL, lower_inf(p), upper_inf(p) FROM (SELECT r, CASE WHEN isempty(w) THEN 'empty' ELSE "+price+" END p FROM (SELECT $1::text::int8range r, $1::text::numrange w) a) b",
			[]any{values[i], values[other], value}, wanted)
	}
}

// A text is a range in Go where it is one to the server, and the same.
func TestRangeTextsAreTheServers(t *testing.T) {
	d := openTest(t)
	random := rand.New(rand.NewPCG(5, 6))
	for range 5000 {
		const inside = `[](),"\ 12-,"`
		b := []byte{"[( "[random.IntN(3)]}
		for range random.IntN(7) {
			b = append(b, inside[random.IntN(len(inside))])
		}
		text := string(append(b, "]) "[random.IntN(3)]))
		here, err := orm.ParseRange[int64](text)
		there, refused := texts(t.Context(), d, 1, "SELECT $1::text::int8range", text)
		if (err == nil) != (refused == nil) || err == nil && there[0] != here.String() {
			t.Errorf("%q is %s, %v here, and %v, %v to the server", text, here, err, there, refused)
		}
	}
}

// A range of days is the same in JSON whatever the server's DateStyle is.
func TestRangesOfDaysInJSONFollowNoDateStyle(t *testing.T) {
	d := openURL(t, testenv.Postgres(t)+"&datestyle=German")
	want(t, d, 1, "SELECT '2024-02-01'::date::text", nil, "01.02.2024")
	for text, written := range map[string]string{"[2024-02-01,2024-02-29]": "[2024-02-01,2024-03-01)", "(,9999-12-31]": "(,10000-01-01)", "[2024-02-01,infinity)": "[2024-02-01,infinity)", "[-infinity,)": "[-infinity,)", "empty": "empty", "(9999-12-31,)": "empty"} {
		want(t, d, 1, "SELECT "+strings.ReplaceAll(Dialect{}.Function("json.of.range.date"), "{1}", "'"+text+"'::daterange"), nil, written)
	}
	want(t, d, 1, "SELECT "+strings.ReplaceAll(Dialect{}.Function("json.of.range.date"), "{1}", "NULL::daterange")+" IS NULL", nil, "true")
}

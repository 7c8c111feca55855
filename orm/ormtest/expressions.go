package ormtest

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/schema"
	"github.com/shopspring/decimal"
)

func expressionTests() []test {
	return []test{
		{"arithmetic", testArithmetic},
		{"decimals keep their digits", testDecimalArithmetic},
		{"columns of the same row", testColumnsCompared},
		{"case", testCase},
		{"null", testNullFunctions},
		{"text", testTextFunctions},
		{"math", testMathFunctions},
		{"time", testTimeFunctions},
		{"cast", testCasts},
		{"aggregates with a filter", testFilteredAggregates},
		{"statistics and bits", testStatistics},
		{"a function of my own", testOwnFunction},
		{"values only", testBareValues},
		{"random order", testRandomOrder},
		{"mistakes in expressions", testExpressionMistakes},
	}
}

// testBareValues computes with nothing but values, whose types nothing else says.
func testBareValues(t *testing.T, s *suite) {
	chinook(t, s)
	c := orm.Columns[Track]()
	n := orm.Value[int64]
	for what, cond := range map[string]orm.Cond{
		"minus": n(7).Minus(n(5)).Eq(2), "abs": orm.Abs(n(-3)).Mod(n(2)).Eq(1), "coalesce": orm.GteTo(&c.Plays, orm.Coalesce(orm.Value[*int64](nil), n(0))),
		"null_if": orm.NullIf(orm.Col(&c.Plays), orm.Coalesce(orm.Value(new(int64(-1))), n(5))).NotNull(), "case": orm.NeTo(&c.Plays, orm.Case(orm.When(orm.Gt(&c.Plays, 10), n(-1))).Else(n(-2))),
	} {
		equal(t, what, names(t, s, orm.From[Track]().Where(cond).Order(orm.Asc(&c.Name))), "t0 t1 t2 t3 t4 t5")
	}
	equal(t, "no order", names(t, s, orm.From[Track]().Order(n(2).Desc(), orm.Value("x").Asc(), orm.Desc(&c.Name))), "t5 t4 t3 t2 t1 t0")
	row, err := s.db.Compute(t.Context(), orm.From[Track](), orm.StringAgg(orm.Col(&c.Name), "", n(3).Asc(), orm.Asc(&c.Name)))
	must(t, err)
	equal(t, "no order of an aggregate", row, new("t0t1t2t3t4t5"))
}

// computed compares a value of the first row with what is wanted, by their text; floating-point numbers by their first ten digits.
func computed[T, V any](t testing.TB, s *suite, what string, q orm.Query[T], e orm.Expr[V], want any) {
	t.Helper()
	got, err := s.db.Compute(t.Context(), q, e)
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	round := func(v any) any {
		switch f := v.(type) {
		case float64:
			return fmt.Sprintf("%.10g", f)
		case *float64:
			if f != nil {
				return fmt.Sprintf("%.10g", *f)
			}
		}
		return strings.Trim(describe(v), `&"`)
	}
	equal(t, what, round(got), round(want))
}

func testArithmetic(t *testing.T, s *suite) {
	insert(t, s.db, &Kinds{Int64: 7, Int: -7, Int32: 2, Float64: 7.5, Mood: "calm", Level: 1, Date: schema.Date{Year: 2000, Month: 1, Day: 1}})
	k, q := orm.Columns[Kinds](), orm.From[Kinds]()
	i, n, f := orm.Col(&k.Int64), orm.Col(&k.Int), orm.Col(&k.Float64)
	two, zero := orm.Value[int64](2), orm.Value[int64](0)
	computed(t, s, "plus", q, i.Plus(two), 9)
	computed(t, s, "minus, times", q, i.Minus(two).Times(i), 35)
	computed(t, s, "value minus column", q, two.Minus(i), -5)
	computed(t, s, "division of integers", q, i.Div(two), 3)
	computed(t, s, "division toward zero", q, n.Div(orm.Value(2)), -3)
	computed(t, s, "rest", q, i.Mod(two), 1)
	computed(t, s, "rest of what is below zero", q, n.Mod(orm.Value(2)), -1)
	computed(t, s, "by zero", q, i.Div(zero).IsNull().Truth(), true)
	computed(t, s, "rest by zero", q, i.Mod(zero).IsNull().Truth(), true)
	computed(t, s, "division of floats", q, f.Div(orm.Value(2.0)), 3.75)
	computed(t, s, "float by zero", q, f.Div(orm.Value(0.0)).IsNull().Truth(), true)
	computed(t, s, "rest of floats", q, f.Mod(orm.Value(2.0)), 1.5)
	computed(t, s, "bits", q, orm.BitXor(orm.BitOr(orm.BitAnd(i, orm.Value[int64](5)), orm.Value[int64](8)), orm.Value[int64](1)), 12)
	row := all(t, s.db, q)[0]
	_, err := s.db.Update(t.Context(), q, orm.SetTo(&k.Int64, i.Times(two).Plus(orm.Value[int64](1)).Mod(orm.Value[int64](10))))
	must(t, err)
	got, err := s.db.Get[Kinds](t.Context(), row.ID)
	must(t, err)
	equal(t, "update by an expression", got.Int64, 5)
}

func testDecimalArithmetic(t *testing.T, s *suite) {
	d := decimal.RequireFromString
	insert(t, s.db, &Kinds{Decimal: d("2.5005"), NullDecimal: new(d("1.25")), Mood: "calm", Level: 1, Date: schema.Date{Year: 2000, Month: 1, Day: 1}},
		&Kinds{Decimal: d("-0.3"), Mood: "calm", Level: 1, Date: schema.Date{Year: 2000, Month: 1, Day: 1}})
	k := orm.Columns[Kinds]()
	q := orm.From[Kinds]().Order(orm.Asc(&k.ID))
	below := q.Where(orm.Lt(&k.Decimal, decimal.Zero))
	x, y := orm.Col(&k.Decimal), orm.Coalesce(orm.Col(&k.NullDecimal), orm.Value(d("0")))
	computed(t, s, "of different digits", q, x.Plus(y), "3.7505")
	computed(t, s, "a value with more digits", q, x.Plus(orm.Value(d("0.00001"))), "2.50051")
	computed(t, s, "times", q, x.Times(y), "3.125625")
	computed(t, s, "div", q, x.Div(orm.Value(d("3"))), "0.8335")
	computed(t, s, "div with digits", q, orm.Value(d("1")).Div(orm.Value(d("3.00"))), "0.333333")
	computed(t, s, "rest", q, x.Mod(orm.Value(d("0.7"))), "0.4005")
	computed(t, s, "round", q, orm.Round(x, 2), "2.5")
	computed(t, s, "round up", q, orm.Round(x, 3), "2.501")
	computed(t, s, "round what is below zero", below, orm.Round(x, 0), "0")
	computed(t, s, "floor", below, orm.Floor(x), "-1")
	computed(t, s, "ceil", below, orm.Ceil(x), "0")
	computed(t, s, "ceil above zero", q, orm.Ceil(x), "3")
	computed(t, s, "abs", below, orm.Abs(x), "0.3")
	computed(t, s, "greatest", q, orm.Greatest(x, y, orm.Value(d("2.50051"))), "2.50051")
	computed(t, s, "case", q, orm.Case(orm.When(orm.Gt(&k.Decimal, d("1")), y)).Else(x), "1.25")
	computed(t, s, "root", q, orm.Sqrt(y.Plus(orm.Value(d("1")))), 1.5)
	n, err := s.db.Count(t.Context(), q.Where(x.GtTo(y.Times(orm.Value(d("2.0001"))))))
	must(t, err)
	equal(t, "compared", n, 1)
}

func testColumnsCompared(t *testing.T, s *suite) {
	date := schema.Date{Year: 2000, Month: 1, Day: 1}
	insert(t, s.db, &Kinds{Int: 1, Int64: 5, NullInt64: new(int64(5)), Mood: "calm", Level: 1, Date: date}, &Kinds{Int: 2, Int64: 5, NullInt64: new(int64(6)), Mood: "calm", Level: 1, Date: date},
		&Kinds{Int: 3, Int64: 5, Mood: "calm", Level: 1, Date: date})
	k := orm.Columns[Kinds]()
	null := orm.Nullable(orm.Col(&k.Int64))
	for want, cond := range map[string]orm.Cond{
		"1": orm.EqTo(&k.NullInt64, null), "23": orm.NeTo(&k.NullInt64, null), "2": orm.GtTo(&k.NullInt64, null), "12": orm.GteTo(&k.NullInt64, null), "": orm.LtTo(&k.NullInt64, null),
		"3": orm.IsTrue(orm.Truth(orm.IsNull(&k.NullInt64))), "13": orm.Not(orm.IsTrue(orm.Truth(orm.Eq(&k.NullInt64, new(int64(6)))))),
	} {
		equal(t, "rows", found(t, s, orm.From[Kinds]().Where(cond).Order(orm.Asc(&k.Int)), func(r *Kinds) int64 { return int64(r.Int) }), want)
	}
}

func testCase(t *testing.T, s *suite) {
	chinook(t, s)
	c := orm.Columns[Track]()
	kind := orm.Case(
		orm.When(orm.Gte(&c.Plays, 40), orm.Value("hit")),
		orm.When(orm.Eq(&c.Album.Artist.Name, "Ada"), orm.Value("Ada")),
	).Else(orm.Value("other"))
	type row struct {
		Kind string
		N    int64
	}
	r := orm.Columns[row]()
	got := all(t, s.db, orm.Select(orm.From[Track](), func(out *row) orm.Picks {
		return orm.Picks{orm.Pick(&out.Kind, kind), orm.Pick(&out.N, orm.CountAll())}
	}).Order(orm.Asc(&r.Kind)))
	equal(t, "groups", got, []*row{{"Ada", 3}, {"hit", 2}, {"other", 1}})
	equal(t, "as a condition", names(t, s, orm.From[Track]().Where(kind.Eq("hit")).Order(orm.Asc(&c.ID))), "t4 t5")
	equal(t, "as an order", names(t, s, orm.From[Track]().Order(kind.Desc(), orm.Asc(&c.ID))), "t3 t4 t5 t0 t1 t2")
	n, err := s.db.Update(t.Context(), orm.From[Track](), orm.SetTo(&c.Plays, orm.Case(orm.When(orm.Gt(&c.Plays, 20), orm.Value[int64](1))).Else(orm.Col(&c.Plays).Plus(orm.Value[int64](100)))))
	must(t, err)
	equal(t, "updated", n, 6)
	equal(t, "after a conditional update", names(t, s, orm.From[Track]().Where(orm.Eq(&c.Plays, 1)).Order(orm.Asc(&c.ID))), "t3 t4 t5")
	some := orm.Case(orm.When(orm.Gt(&orm.Any(orm.Columns[Album]().Tracks).Plays, 105), orm.Value[int64](1))).OrNull()
	count, err := s.db.Compute(t.Context(), orm.From[Album](), some.Count())
	must(t, err)
	equal(t, "through a relation to many rows", count, 2)
}

func testNullFunctions(t *testing.T, s *suite) {
	insert(t, s.db, &Artist{Name: "x"}, &Artist{Name: "y", Country: new("CH")})
	a := orm.Columns[Artist]()
	x, y := orm.From[Artist]().Where(orm.Eq(&a.Name, "x")), orm.From[Artist]().Where(orm.Eq(&a.Name, "y"))
	country, name := orm.Col(&a.Country), orm.Col(&a.Name)
	computed(t, s, "coalesce", x, orm.Coalesce(country, name), "x")
	computed(t, s, "first not null", y, orm.FirstNotNull(orm.Value[*string](nil), country, orm.Nullable(name)), "CH")
	computed(t, s, "nullif", x, orm.NullIf(name, orm.Value("x")), "nil")
	computed(t, s, "nullif of what may be NULL", y, orm.NullWhen(country, orm.Value("CH")), "nil")
	computed(t, s, "nullif of NULL", x, orm.NullWhen(country, orm.Value("CH")), "nil")
	computed(t, s, "nullif of another", x, orm.NullIf(name, orm.Value("z")), "x")
	computed(t, s, "greatest", y, orm.Greatest(name, orm.Value("z"), orm.Value("a")), "z")
	computed(t, s, "least", y, orm.Least(orm.Col(&a.ID), orm.Value[int64](0)), 0)
	computed(t, s, "greatest with NULL", x, orm.Greatest(country, orm.Nullable(name)), "nil")
}

func testTextFunctions(t *testing.T, s *suite) {
	insert(t, s.db, &Track{Name: "  Ärger über 🎵 "})
	c, q := orm.Columns[Track](), orm.From[Track]()
	name := orm.Col(&c.Name)
	trim := orm.Trim(name)
	for what, check := range map[string]struct {
		e    orm.Expr[string]
		want string
	}{
		"lower": {orm.Lower(trim), "ärger über 🎵"}, "upper": {orm.Upper(trim), "ÄRGER ÜBER 🎵"}, "ltrim": {orm.LTrim(name), "Ärger über 🎵 "}, "rtrim": {orm.RTrim(name), "  Ärger über 🎵"},
		"concat": {orm.Concat(orm.Value("<"), trim, orm.Value(">")), "<Ärger über 🎵>"}, "substr": {orm.Substr(trim, 6, 4), "über"}, "substr past the end": {orm.Substr(trim, 11, 99), "🎵"},
		"left": {orm.Left(trim, 2), "Är"}, "right": {orm.Right(trim, 3), "r 🎵"}, "right of more": {orm.Right(trim, 99), "Ärger über 🎵"}, "replace": {orm.Replace(trim, "r", "RR"), "ÄRRgeRR übeRR 🎵"},
		"repeat": {orm.Repeat(orm.Left(trim, 1), 3), "ÄÄÄ"}, "lpad": {orm.LPad(orm.Left(trim, 2), 5, "xü"), "xüxÄr"}, "rpad": {orm.RPad(orm.Left(trim, 2), 5, "xü"), "Ärxüx"}, "lpad cuts": {orm.LPad(trim, 3, "x"), "Ärg"},
		"reverse": {orm.Reverse(trim), "🎵 rebü regrÄ"}, "chr": {orm.Chr(orm.Value[int64](0x1f3b5)), "🎵"}, "md5": {orm.MD5(orm.Value("abc")), "900150983cd24fb0d6963f7d28e17f72"},
		"sha256": {orm.SHA256(orm.Value("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
	} {
		computed(t, s, what, q, check.e, check.want)
	}
	computed(t, s, "sha224", q, orm.Left(orm.SHA224(orm.Value("abc")), 12), "23097d223405")
	computed(t, s, "sha384", q, orm.Left(orm.SHA384(orm.Value("abc")), 12), "cb00753f45a3")
	if s.dialect(t).Name() != "postgres" { // which needs an extension
		computed(t, s, "sha1", q, orm.SHA1(orm.Value("abc")), "a9993e364706816aba3e25717850c26c9cd0d89d")
	}
	long := orm.Select(q, func(out *struct{ Text *string }) orm.Picks {
		return orm.Picks{orm.Pick(&out.Text, orm.StringAgg(orm.Repeat(trim, 50_000), ","))}
	})
	if got := all(t, s.db, long); len(got) != 1 || got[0].Text == nil || len([]rune(*got[0].Text)) != 600_000 {
		t.Error("a long text was cut")
	}
	computed(t, s, "sha512", q, orm.Left(orm.SHA512(orm.Value("abc")), 12), "ddaf35a19361")
	computed(t, s, "length", q, orm.Length(name), 15)
	computed(t, s, "position", q, orm.Position(trim, "über"), 6)
	computed(t, s, "position of nothing", q, orm.Position(trim, "Über"), -1)
	computed(t, s, "ord", q, orm.Ord(orm.Right(trim, 1)), 0x1f3b5)
	equal(t, "condition", len(all(t, s.db, q.Where(orm.Text(trim).IStartsWith("äRGER"), orm.Text(trim).EndsWith("🎵")))), 1)
}

func testMathFunctions(t *testing.T, s *suite) {
	insert(t, s.db, &Kinds{Float64: -2.5, Int64: -9, Mood: "calm", Level: 1, Date: schema.Date{Year: 2000, Month: 1, Day: 1}})
	k, q := orm.Columns[Kinds](), orm.From[Kinds]()
	f, i := orm.Col(&k.Float64), orm.Col(&k.Int64)
	for what, check := range map[string]struct {
		e    orm.Expr[float64]
		want float64
	}{
		"abs": {orm.Abs(f), 2.5}, "floor": {orm.Floor(f), -3}, "ceil": {orm.Ceil(f), -2}, "round": {orm.Round(f, 0), -3}, "round digits": {orm.Round(orm.Value(2.345), 1), 2.3},
		"sqrt": {orm.Sqrt(orm.Abs(i)), 3}, "power": {orm.Power(f, orm.Value(2.0)), 6.25}, "exp": {orm.Exp(orm.Value(1.0)), math.E}, "ln": {orm.Ln(orm.Value(10.0)), math.Ln10}, "log": {orm.Log(2, orm.Value(8.0)), 3},
		"sin": {orm.Sin(f), math.Sin(-2.5)}, "cos": {orm.Cos(f), math.Cos(-2.5)}, "tan": {orm.Tan(f), math.Tan(-2.5)}, "cot": {orm.Cot(f), 1 / math.Tan(-2.5)}, "asin": {orm.Asin(orm.Value(0.5)), math.Asin(0.5)}, "acos": {orm.Acos(orm.Value(0.5)), math.Acos(0.5)},
		"atan": {orm.Atan(f), math.Atan(-2.5)}, "atan2": {orm.Atan2(f, orm.Value(-1.0)), math.Atan2(-2.5, -1)}, "degrees": {orm.Degrees(f), -2.5 * 180 / math.Pi}, "radians": {orm.Radians(i), -9 * math.Pi / 180}, "pi": {orm.Pi(), math.Pi},
	} {
		computed(t, s, what, q, check.e, check.want)
	}
	computed(t, s, "abs of an integer", q, orm.Abs(i), 9)
	computed(t, s, "round of an integer", q, orm.Round(i, 0), -9)
	computed(t, s, "sign", q, orm.Sign(f), -1)
	for what, e := range map[string]orm.Expr[float64]{"root of what is below zero": orm.Sqrt(f), "logarithm of zero": orm.Ln(orm.Value(0.0)), "arc sine": orm.Asin(i)} {
		computed(t, s, what, q, e.IsNull().Truth(), true)
	}
	random, err := s.db.Compute(t.Context(), q, orm.Random())
	if err != nil || random < 0 || random >= 1 {
		t.Errorf("random: %v, %v", random, err)
	}
}

func testTimeFunctions(t *testing.T, s *suite) {
	at := time.Date(2026, 8, 19, 13, 14, 15, 161718000, time.UTC)
	insert(t, s.db, &Kinds{Time: at, Duration: 90 * time.Minute, NullTime: new(at.Add(-36 * time.Hour)), Mood: "calm", Level: 1, Date: schema.Date{Year: 2000, Month: 1, Day: 1}})
	k, q := orm.Columns[Kinds](), orm.From[Kinds]()
	col := orm.Col(&k.Time)
	computed(t, s, "add", q, orm.AddDuration(col, orm.Col(&k.Duration)), at.Add(90*time.Minute))
	computed(t, s, "subtract", q, orm.AddDuration(col, orm.Value(-24*time.Hour)), at.Add(-24*time.Hour))
	computed(t, s, "since", q, orm.Since(col, orm.Col(&k.NullTime)), 36*time.Hour)
	computed(t, s, "time of day", q, orm.TimeOfDay(col), 13*time.Hour+14*time.Minute+15*time.Second+161718*time.Microsecond)
	computed(t, s, "date", q, orm.DateOf(col), schema.Date{Year: 2026, Month: 8, Day: 19})
	now, err := s.db.Compute(t.Context(), q, orm.Now())
	if err != nil || time.Since(now).Abs() > time.Minute {
		t.Errorf("now: %v, %v", now, err)
	}
	n, err := s.db.Count(t.Context(), q.Where(orm.LtTo(&k.Time, orm.AddDuration(orm.Now(), orm.Value(1_000_000*time.Hour))), col.GtTo(orm.AddDuration(col, orm.Value(-time.Microsecond)))))
	must(t, err)
	equal(t, "compared", n, 1)
}

func testCasts(t *testing.T, s *suite) {
	at := time.Date(2026, 8, 19, 13, 14, 15, 161718000, time.UTC)
	insert(t, s.db, &Kinds{Int64: -7, Float64: 2.5, Decimal: decimal.RequireFromString("-1.5"), Long: "12.5", Short: "x1", Bool: true, Time: at, Date: schema.DateOf(at), Mood: "calm", Level: 1})
	k, q := orm.Columns[Kinds](), orm.From[Kinds]()
	i, f, d, text, none := orm.Col(&k.Int64), orm.Col(&k.Float64), orm.Col(&k.Decimal), orm.Col(&k.Long), orm.Col(&k.Short)
	computed(t, s, "int to float", q, orm.Cast[float64](i), -7.0)
	computed(t, s, "int to text", q, orm.Cast[string](i), "-7")
	computed(t, s, "int to decimal", q, orm.CastDecimal[decimal.Decimal](i, 10, 2).Div(orm.Value(decimal.NewFromInt(2))), "-3.5")
	computed(t, s, "int to bool", q, orm.Cast[bool](i), true)
	computed(t, s, "float to int", q, orm.Cast[int64](f), 3)
	computed(t, s, "float to decimal", q, orm.CastDecimal[decimal.Decimal](f, 10, 3), "2.5")
	computed(t, s, "decimal to int", q, orm.Cast[int64](d), -2)
	computed(t, s, "decimal to float", q, orm.Cast[float64](d), -1.5)
	computed(t, s, "decimal to text", q, orm.Cast[string](d), "-1.5000")
	computed(t, s, "decimal to decimal", q, orm.CastDecimal[decimal.Decimal](d, 10, 0), "-2")
	computed(t, s, "text to int", q, orm.Cast[*int64](text), 13)
	computed(t, s, "text to float", q, orm.Cast[*float64](text), 12.5)
	computed(t, s, "text to decimal", q, orm.CastDecimal[*decimal.Decimal](text, 10, 2), "12.5")
	computed(t, s, "text that is no number", q, orm.Cast[*int64](none), "nil")
	computed(t, s, "bool to text", q, orm.Cast[string](orm.Col(&k.Bool)), "true")
	computed(t, s, "bool to int", q, orm.Cast[int64](orm.Col(&k.Bool)), 1)
	computed(t, s, "time to text", q, orm.Cast[string](orm.Col(&k.Time)), "2026-08-19 13:14:15.161718")
	computed(t, s, "time to date", q, orm.Cast[schema.Date](orm.Col(&k.Time)), "2026-08-19")
	computed(t, s, "date to time", q, orm.Cast[time.Time](orm.Col(&k.Date)), time.Date(2026, 8, 19, 0, 0, 0, 0, time.UTC))
	computed(t, s, "date to text", q, orm.Cast[string](orm.Col(&k.Date)), "2026-08-19")
}

func testFilteredAggregates(t *testing.T, s *suite) {
	now := time.Unix(0, 0)
	insert(t, s.db, sale(now, "CH", 1, "1"), sale(now, "CH", 3, "2.5"), sale(now, "DE", 3, "4"), sale(now, "", 7, "8"))
	c, q := orm.Columns[Sale](), orm.From[Sale]()
	swiss, none := orm.Eq(&c.Country, new("CH")), orm.Eq(&c.Country, new("XX"))
	computed(t, s, "count", q, orm.CountAll().Filter(swiss), 2)
	computed(t, s, "sum", q, orm.Sum(&c.Amount).Filter(swiss), "3.5")
	computed(t, s, "sum of none", q, orm.Sum(&c.Amount).Filter(none), "0")
	computed(t, s, "avg", q, orm.Avg(&c.Amount).Filter(swiss, orm.Gt(&c.Count, 1)), 2.5)
	computed(t, s, "max of none", q, orm.Nullable(orm.Max(&c.Count).Filter(none)), "nil")
	computed(t, s, "distinct", q, orm.CountDistinct(&c.Count), 3)
	computed(t, s, "distinct with a filter", q, orm.Count(&c.Count).Distinct().Filter(orm.Lt(&c.Count, 5)), 2)
	computed(t, s, "sum distinct", q, orm.Sum(&c.Count).Distinct(), 11)
	computed(t, s, "sum of a case", q, orm.Case(orm.When(swiss, orm.Col(&c.Count))).Else(orm.Value[int32](100)).Sum(), 204)
	computed(t, s, "aggregates computed with", q, orm.Sum(&c.Amount).Filter(swiss).Plus(orm.Max(&c.Amount)), "11.5")
	computed(t, s, "strings", q, orm.StringAgg(orm.Coalesce(orm.Col(&c.Country), orm.Value("?")), " 'und' ", orm.Desc(&c.Amount)), "? 'und' DE 'und' CH 'und' CH")
	computed(t, s, "strings of none", q, orm.StringAgg(orm.Col(&c.Country), ",").Filter(none), "nil")
}

func testStatistics(t *testing.T, s *suite) {
	for _, amount := range []string{"2", "4", "4", "4", "5", "5", "7", "9"} {
		d := decimal.RequireFromString(amount)
		insert(t, s.db, sale(time.Unix(0, 0), "", int32(d.IntPart()), amount))
	}
	c, q := orm.Columns[Sale](), orm.From[Sale]()
	computed(t, s, "stddev_pop", q, orm.StdDevPop(orm.Col(&c.Amount)), 2.0)
	computed(t, s, "variance_pop", q, orm.VariancePop(orm.Col(&c.Count)), 4.0)
	computed(t, s, "variance", q, orm.Variance(orm.Col(&c.Count)), 32.0/7)
	computed(t, s, "stddev", q, orm.StdDev(orm.Col(&c.Amount)), math.Sqrt(32.0/7))
	computed(t, s, "stddev of one", q, orm.StdDev(orm.Col(&c.Amount)).Filter(orm.Eq(&c.Count, 9)), "nil")
	computed(t, s, "bits", q, orm.BitAndAll(orm.Col(&c.Count)).Filter(orm.In(&c.Count, 5, 7)), 5)
	computed(t, s, "bits of one", q, orm.BitOrAll(orm.Col(&c.Count)), 15)
	computed(t, s, "odd bits", q, orm.BitXorAll(orm.Col(&c.Count)), 2^4^4^4^5^5^7^9)
	computed(t, s, "bits of none", q.Where(orm.Eq(&c.Count, 99)), orm.BitAndAll(orm.Col(&c.Count)), "nil")
	computed(t, s, "every", q, orm.Every(orm.Truth(orm.Gt(&c.Count, 1))), true)
	computed(t, s, "not every", q, orm.Every(orm.Truth(orm.Gt(&c.Count, 2))), false)
	computed(t, s, "some", q, orm.Some(orm.Truth(orm.Gt(&c.Count, 8))), true)
	computed(t, s, "any value", q.Where(orm.Eq(&c.Count, 4)), orm.Col(&c.Amount).AnyValue(), "4")
}

// hypot is a function of the test's own; it uses an operand twice.
var hypot = orm.Function{Name: "hypot", SQL: "SQRT({1} * {1} + {2} * {2})"}

// spread is an aggregate of the test's own.
var spread = orm.Function{Name: "spread", SQL: "(MAX({1}){f} - MIN({1}){f})", Aggregate: true}

func testOwnFunction(t *testing.T, s *suite) {
	insert(t, s.db, sale(time.Unix(0, 0), "CH", 3, "1"), sale(time.Unix(0, 0), "DE", 5, "1"))
	c, q := orm.Columns[Sale](), orm.From[Sale]()
	computed(t, s, "function", q.Where(orm.Eq(&c.Count, 3)), orm.Apply[float64](hypot, orm.Cast[float64](orm.Col(&c.Count)), orm.Value(4.0)), 5.0)
	equal(t, "as a condition", len(all(t, s.db, q.Where(orm.Apply[float64](hypot, orm.Cast[float64](orm.Col(&c.Count)), orm.Value(4.0)).Gt(5)))), 1)
	computed(t, s, "aggregate", q, orm.Apply[int64](spread, orm.Col(&c.Count)), 2)
	refusedQuery(t, s, "without a spelling", q.Where(orm.Apply[int64](orm.Function{Name: "nothing"}, orm.Col(&c.Count)).Eq(1)))
}

func testRandomOrder(t *testing.T, s *suite) {
	for range 50 {
		insert(t, s.db, &Track{Name: "x"})
	}
	orders := map[string]bool{}
	for range 5 {
		orders[found(t, s, orm.From[Track]().Order(orm.Random().Asc()), func(r *Track) int64 { return r.ID })] = true
	}
	if len(orders) < 4 {
		t.Errorf("%d different orders of 5", len(orders))
	}
}

func testExpressionMistakes(t *testing.T, s *suite) {
	c, k := orm.Columns[Sale](), orm.Columns[Kinds]()
	q := orm.From[Sale]()
	refusedQuery(t, s, "a filter of what is no aggregate", q.Where(orm.Abs(orm.Col(&c.Count)).Filter(orm.Gt(&c.Count, 1)).Eq(1)))
	refusedQuery(t, s, "a window function without a window", q.Where(orm.RowNumber().Eq(1)))
	refusedQuery(t, s, "a cast that there is not", q.Where(orm.Cast[[]byte](orm.Col(&c.At)).IsNull()))
	refusedQuery(t, s, "a case without branches", q.Where(orm.Case[int64]().Else(orm.Value[int64](1)).Eq(1)))
	refusedQuery(t, s, "an empty expression", q.Where(orm.Expr[int64]{}.Eq(1)))
	refusedQuery(t, s, "a column of another model", q.Where(orm.Col(&k.Int64).Plus(orm.Value[int64](1)).Eq(1)))
	refusedQuery(t, s, "an outer column without an outer query", q.Where(orm.Outer(&c.ID).Eq(1)))
	refusedQuery(t, s, "a week day as a beginning", q.Where(orm.Trunc(orm.WeekDay, orm.Col(&c.At)).Eq(time.Now())))
	refusedQuery(t, s, "a path that is none", orm.From[Kinds]().Where(orm.JSONAt[string](orm.Col(&k.JSON), 1.5).IsNull()))
	refusedQuery(t, s, "a path into what is no JSON", q.Where(orm.JSONAt[string](orm.Col(&c.At), "x").IsNull()))
}

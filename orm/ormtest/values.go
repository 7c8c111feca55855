package ormtest

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"
	"uuid"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/schema"
	"github.com/shopspring/decimal"
)

// kinds returns a row that is valid and otherwise as plain as can be.
func kinds() *Kinds {
	return &Kinds{Bytes: []byte{}, Mood: "calm", Level: 1, Time: time.Unix(0, 0), Date: schema.Date{Year: 2026, Month: 1, Day: 1}, JSON: Extra{Words: []string{}}}
}

// edges change a plain row to one that holds values at the edge of what its columns can keep.
func edges() map[string]func(*Kinds) {
	return map[string]func(*Kinds){
		"zero": func(*Kinds) {},
		"greatest": func(k *Kinds) {
			k.Bool, k.Int, k.Int8, k.Int16, k.Int32, k.Int64 = true, math.MaxInt64, math.MaxInt8, math.MaxInt16, math.MaxInt32, math.MaxInt64
			k.Uint8, k.Uint16, k.Uint32, k.Uint64 = math.MaxUint8, math.MaxUint16, math.MaxUint32, math.MaxInt64
			k.Float32, k.Float64 = math.MaxFloat32, math.MaxFloat64
			k.Duration = math.MaxInt64
			k.Decimal = decimal.RequireFromString("99999999999999.9999")
			k.Time = time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC)
			k.Date = schema.Date{Year: 9999, Month: 12, Day: 31}
			k.UUID = uuid.UUID([]byte("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"))
			k.Short = strings.Repeat("🎵", 20)
			k.Mood, k.Level = "wild", -3
		},
		"least": func(k *Kinds) {
			k.Int, k.Int8, k.Int16, k.Int32, k.Int64 = math.MinInt64, math.MinInt8, math.MinInt16, math.MinInt32, math.MinInt64
			k.Float32, k.Float64 = -math.MaxFloat32, -math.MaxFloat64
			k.Duration = math.MinInt64
			k.Decimal = decimal.RequireFromString("-99999999999999.9999")
			k.Time = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
			k.Date = schema.Date{Year: 1, Month: 1, Day: 1}
		},
		"small": func(k *Kinds) {
			k.Float32, k.Float64 = 1e-30, 1e-300
			k.Decimal = decimal.RequireFromString("0.0001")
			k.Time = time.Date(2024, 2, 29, 23, 59, 59, 1000, time.UTC)
			k.Duration = 1
		},
		"binary fractions": func(k *Kinds) { k.Float32, k.Float64 = 0.1, 0.1+0.2 },
		"texts": func(k *Kinds) {
			k.Short, k.Long = "naïve 🎵 e\u0301", "line\r\nline\ttab \u200b\u202e\ufeff "+strings.Repeat("ß", 100_000)
			k.Bytes = []byte{0, 1, 254, 255, 0}
			k.JSON = Extra{Words: []string{"", `"\`, "🎵", "</script>"}, More: map[string]int{"a": -1, "": 0}}
		},
		"spaces": func(k *Kinds) { k.Short, k.Long = " a  ", "\n" },
		"empty, not null": func(k *Kinds) {
			k.NullBool, k.NullInt16, k.NullInt64, k.NullUint32 = new(false), new(int16(0)), new(int64(0)), new(uint32(0))
			k.NullFloat32, k.NullFloat64 = new(float32(0)), new(0.0)
			k.NullShort, k.NullLong, k.NullBytes = new(""), new(""), new([]byte{})
			k.NullTime, k.NullDate, k.NullDuration = new(time.Unix(0, 0).UTC()), new(schema.Date{Year: 1, Month: 1, Day: 1}), new(time.Duration(0))
			k.NullDecimal, k.NullUUID, k.NullMood, k.NullLevel = new(decimal.Zero), new(uuid.UUID{}), new(Mood("calm")), new(Level(1))
			k.NullJSON = new(Extra{Words: []string{}})
		},
		"nullable, not empty": func(k *Kinds) {
			k.NullBool, k.NullInt16, k.NullInt64, k.NullUint32 = new(true), new(int16(-1)), new(int64(math.MinInt64)), new(uint32(math.MaxUint32))
			k.NullFloat32, k.NullFloat64 = new(float32(0.1)), new(-0.1)
			k.NullShort, k.NullLong, k.NullBytes = new("x"), new("y"), new([]byte{0})
			k.NullTime, k.NullDate, k.NullDuration = new(time.Unix(-1, 5000).UTC()), new(schema.Date{Year: 1900, Month: 2, Day: 28}), new(-time.Second)
			k.NullDecimal, k.NullUUID, k.NullMood, k.NullLevel = new(decimal.RequireFromString("-12345678.9")), new(uuid.UUID{15: 1}), new(Mood("wild")), new(Level(-3))
			k.NullJSON = new(Extra{Words: []string{"z"}})
		},
	}
}

func valueTests() []test {
	var tests []test
	for name, change := range edges() {
		tests = append(tests, test{"round trip/" + name, func(t *testing.T, s *suite) {
			row := kinds()
			change(row)
			insert(t, s.db, row)
			got, err := s.db.Get[Kinds](t.Context(), row.ID)
			must(t, err)
			equal(t, "after Insert", got, row)
			must(t, s.db.Save(t.Context(), row))
			got, err = s.db.Get[Kinds](t.Context(), row.ID)
			must(t, err)
			equal(t, "after Save", got, row)
			typed, err := s.db.GetAny(t.Context(), s.db.Registry().TableNamed("ormtest_kinds"), row.ID)
			must(t, err)
			equal(t, "without types", typed, row)
		}})
	}
	tests = append(tests,
		test{"times are UTC and whole microseconds", testTimes},
		test{"a value finds its own row", testEqualEveryKind},
		test{"every nullable column can be found empty", testNullEveryKind},
		test{"decimals are compared exactly", testExactDecimals},
		test{"what cannot be kept is refused", testRefusedValues},
		test{"Update refuses it too", testRefusedUpdates},
	)
	return tests
}

func testTimes(t *testing.T, s *suite) {
	zone := time.FixedZone("", 5*3600+1800)
	row := kinds()
	row.Time = time.Date(2026, 7, 1, 0, 30, 0, 123456789, zone)
	insert(t, s.db, row)
	want := time.Date(2026, 6, 30, 19, 0, 0, 123456000, time.UTC)
	if !row.Time.Equal(want) {
		t.Errorf("the row in memory has %v, want %v", row.Time, want)
	}
	got, err := s.db.Get[Kinds](t.Context(), row.ID)
	must(t, err)
	if !got.Time.Equal(want) || got.Time.Location() != time.UTC {
		t.Errorf("the database has %v, want %v", got.Time, want)
	}
	k := orm.Columns[Kinds]()
	found, err := s.db.Exists(t.Context(), orm.From[Kinds]().Where(orm.Eq(&k.Time, want.In(zone))))
	if err != nil || !found {
		t.Errorf("not found by the same instant in another zone: %v", err)
	}
}

// testEqualEveryKind looks for rows by each of their columns.
func testEqualEveryKind(t *testing.T, s *suite) {
	k := orm.Columns[Kinds]()
	for name, change := range edges() {
		s.empty(t)
		row := kinds()
		change(row)
		insert(t, s.db, row)
		conds := map[string]orm.Cond{
			"Bool": orm.Eq(&k.Bool, row.Bool), "Int": orm.Eq(&k.Int, row.Int), "Int8": orm.Eq(&k.Int8, row.Int8), "Int16": orm.Eq(&k.Int16, row.Int16),
			"Int32": orm.Eq(&k.Int32, row.Int32), "Int64": orm.In(&k.Int64, row.Int64, 5), "Uint8": orm.Eq(&k.Uint8, row.Uint8), "Uint16": orm.Eq(&k.Uint16, row.Uint16),
			"Uint32": orm.Eq(&k.Uint32, row.Uint32), "Uint64": orm.Eq(&k.Uint64, row.Uint64), "Float64": orm.Eq(&k.Float64, row.Float64),
			"Short": orm.Eq(&k.Short, row.Short), "Long": orm.Eq(&k.Long, row.Long), "Bytes": orm.Eq(&k.Bytes, row.Bytes), "Time": orm.Eq(&k.Time, row.Time),
			"Date": orm.Eq(&k.Date, row.Date), "Duration": orm.Eq(&k.Duration, row.Duration), "Decimal": orm.Eq(&k.Decimal, row.Decimal), "UUID": orm.Eq(&k.UUID, row.UUID),
			"UUIDs": orm.In(&k.UUID, row.UUID, uuid.UUID{1}), "Mood": orm.In(&k.Mood, row.Mood), "Level": orm.Eq(&k.Level, row.Level),
			"Shorts": orm.In(&k.Short, row.Short, "other"), "Times": orm.In(&k.Time, row.Time), "Decimals": orm.In(&k.Decimal, row.Decimal, decimal.New(7, 0)),
			"Dates": orm.In(&k.Date, row.Date), "Floats": orm.In(&k.Float64, row.Float64), "Bools": orm.In(&k.Bool, row.Bool),
			"NullBool": orm.Eq(&k.NullBool, row.NullBool), "NullInt64": orm.Eq(&k.NullInt64, row.NullInt64), "NullShort": orm.Eq(&k.NullShort, row.NullShort),
			"NullTime": orm.Eq(&k.NullTime, row.NullTime), "NullDate": orm.Eq(&k.NullDate, row.NullDate), "NullDecimal": orm.Eq(&k.NullDecimal, row.NullDecimal),
			"NullUUID": orm.Eq(&k.NullUUID, row.NullUUID), "NullMood": orm.Eq(&k.NullMood, row.NullMood), "NullLevel": orm.Eq(&k.NullLevel, row.NullLevel),
			"NullBytes": orm.Eq(&k.NullBytes, row.NullBytes), "NullDuration": orm.Eq(&k.NullDuration, row.NullDuration),
		}
		for column, cond := range conds {
			n, err := s.db.Count(t.Context(), orm.From[Kinds]().Where(cond))
			if err != nil || n != 1 {
				t.Errorf("%s: %s finds %d rows, %v", name, column, n, err)
			}
			n, err = s.db.Count(t.Context(), orm.From[Kinds]().Where(orm.Not(cond)))
			if err != nil || n != 0 {
				t.Errorf("%s: not %s finds %d rows, %v", name, column, n, err)
			}
		}
	}
}

func testNullEveryKind(t *testing.T, s *suite) {
	full, none := kinds(), kinds()
	edges()["nullable, not empty"](full)
	insert(t, s.db, full, none)
	k := orm.Columns[Kinds]()
	for name, conds := range map[string][2]orm.Cond{
		"bool": {orm.IsNull(&k.NullBool), orm.NotNull(&k.NullBool)}, "int16": {orm.IsNull(&k.NullInt16), orm.NotNull(&k.NullInt16)},
		"float": {orm.IsNull(&k.NullFloat32), orm.NotNull(&k.NullFloat32)}, "text": {orm.IsNull(&k.NullLong), orm.NotNull(&k.NullLong)},
		"bytes": {orm.IsNull(&k.NullBytes), orm.NotNull(&k.NullBytes)}, "time": {orm.IsNull(&k.NullTime), orm.NotNull(&k.NullTime)},
		"date": {orm.IsNull(&k.NullDate), orm.NotNull(&k.NullDate)}, "decimal": {orm.IsNull(&k.NullDecimal), orm.NotNull(&k.NullDecimal)},
		"uuid": {orm.IsNull(&k.NullUUID), orm.NotNull(&k.NullUUID)}, "json": {orm.IsNull(&k.NullJSON), orm.NotNull(&k.NullJSON)},
	} {
		for i, want := range []int64{none.ID, full.ID} {
			rows := all(t, s.db, orm.From[Kinds]().Where(conds[i]))
			if len(rows) != 1 || rows[0].ID != want {
				t.Errorf("%s, condition %d: %d rows, want row %d", name, i, len(rows), want)
			}
		}
	}
}

func testExactDecimals(t *testing.T, s *suite) {
	k := orm.Columns[Kinds]()
	d := decimal.RequireFromString
	const low, high = "99999999999999.9998", "99999999999999.9999" // the same number in floating point
	for _, text := range []string{low, high, "0.1", "0.3"} {
		row := kinds()
		row.Decimal = d(text)
		insert(t, s.db, row)
	}
	for what, check := range map[string]struct {
		cond orm.Cond
		want int64
	}{
		"eq": {orm.Eq(&k.Decimal, d(low)), 1}, "in": {orm.In(&k.Decimal, d(low), d("7")), 1}, "gt": {orm.Gt(&k.Decimal, d(low)), 1}, "gte": {orm.Gte(&k.Decimal, d(high)), 1},
		"lt": {orm.Lt(&k.Decimal, d(high)), 3}, "between": {orm.Between(&k.Decimal, d(low), d(low)), 1}, "ne": {orm.Ne(&k.Decimal, d(high)), 3}, "not in": {orm.NotIn(&k.Decimal, d(low), d("0.1")), 2},
		"a digit too many": {orm.Eq(&k.Decimal, d("0.10001")), 0}, "between two values": {orm.Gt(&k.Decimal, d("0.29999")), 3}, "zeros behind": {orm.Eq(&k.Decimal, d("0.100000")), 1},
		"sum": {orm.Col(&k.Decimal).Plus(orm.Value(d("0.2"))).Eq(d("0.3")), 1},
	} {
		n, err := s.db.Count(t.Context(), orm.From[Kinds]().Where(check.cond))
		if err != nil || n != check.want {
			t.Errorf("%s: %d rows, %v, want %d", what, n, err, check.want)
		}
	}
}

// refused change a plain row to one that must be refused for the field they are named after.
func refused() map[string]func(*Kinds) {
	return map[string]func(*Kinds){
		"Short/too long":          func(k *Kinds) { k.Short = strings.Repeat("ä", 21) },
		"Short/spaces too long":   func(k *Kinds) { k.Short = "x" + strings.Repeat(" ", 20) },
		"Short/NUL":               func(k *Kinds) { k.Short = "a\x00b" },
		"Long/NUL":                func(k *Kinds) { k.Long = "\x00" },
		"Long/not UTF-8":          func(k *Kinds) { k.Long = "a\xff" },
		"Long/surrogate":          func(k *Kinds) { k.Long = "\xed\xa0\x80" },
		"Uint64/too large":        func(k *Kinds) { k.Uint64 = math.MaxInt64 + 1 },
		"Float64/NaN":             func(k *Kinds) { k.Float64 = math.NaN() },
		"Float32/infinite":        func(k *Kinds) { k.Float32 = float32(math.Inf(-1)) },
		"Decimal/too precise":     func(k *Kinds) { k.Decimal = decimal.RequireFromString("0.00001") },
		"Decimal/too large":       func(k *Kinds) { k.Decimal = decimal.RequireFromString("100000000000000") },
		"Decimal/far too large":   func(k *Kinds) { k.Decimal = decimal.New(1, 1_000_000) },
		"NullDecimal/too precise": func(k *Kinds) { k.NullDecimal = new(decimal.RequireFromString("0.005")) },
		"Time/year 0":             func(k *Kinds) { k.Time = time.Date(0, 12, 31, 23, 59, 59, 0, time.UTC) },
		"Time/year 10000":         func(k *Kinds) { k.Time = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) },
		"Time/10000 by its zone":  func(k *Kinds) { k.Time = time.Date(9999, 12, 31, 23, 0, 0, 0, time.FixedZone("", -7200)) },
		"Date/none":               func(k *Kinds) { k.Date = schema.Date{} },
		"Date/no such day":        func(k *Kinds) { k.Date = schema.Date{Year: 2026, Month: 2, Day: 29} },
		"Mood/unknown":            func(k *Kinds) { k.Mood = "sad" },
		"NullMood/unknown":        func(k *Kinds) { k.NullMood = new(Mood("")) },
		"Level/unknown":           func(k *Kinds) { k.Level = 7 },
	}
}

func testRefusedValues(t *testing.T, s *suite) {
	for name, change := range refused() {
		field, _, _ := strings.Cut(name, "/")
		good, bad := kinds(), kinds()
		change(bad)
		err := s.db.Insert(t.Context(), good, bad)
		if err == nil {
			t.Errorf("%s was accepted", name)
			continue
		}
		checkNames(t, name, err, field)
		n, err := s.db.Count(t.Context(), orm.From[Kinds]())
		if err != nil || n != 0 {
			t.Fatalf("%s: %d rows are there after the refusal, %v", name, n, err)
		}
	}
}

// checkNames checks that an error is one for a client, which names the field and shows nothing of the SQL.
func checkNames(t *testing.T, what string, err error, field string) {
	t.Helper()
	var value *orm.ValueError
	var invalid *orm.InvalidError
	switch {
	case errors.As(err, &value):
		if len(value.Columns) != 1 || value.Columns[0].GoName != field {
			t.Errorf("%s: the error names %v, want %s: %v", what, value.Columns, field, err)
		}
	case errors.As(err, &invalid):
		if len(invalid.Items) == 0 {
			t.Errorf("%s: the error names no field: %v", what, err)
		}
	default:
		t.Errorf("%s: %T is neither a ValueError nor an InvalidError: %v", what, err, err)
	}
	noSQL(t, err)
	if !strings.Contains(err.Error(), "Kinds") {
		t.Errorf("%s: the error does not name the model: %v", what, err)
	}
}

func testRefusedUpdates(t *testing.T, s *suite) {
	row := kinds()
	insert(t, s.db, row)
	k := orm.Columns[Kinds]()
	for name, change := range map[string]orm.Change{
		"Short/too long": orm.Set(&k.Short, strings.Repeat("x", 21)), "Long/NUL": orm.Set(&k.Long, "\x00"), "Uint64/large": orm.Set(&k.Uint64, math.MaxUint64),
		"Float64/NaN": orm.Set(&k.Float64, math.NaN()), "Decimal/precise": orm.Set(&k.Decimal, decimal.RequireFromString("0.00001")),
		"Time/far": orm.Set(&k.Time, time.Date(12345, 1, 1, 0, 0, 0, 0, time.UTC)),
	} {
		field, _, _ := strings.Cut(name, "/")
		if _, err := s.db.Update(t.Context(), orm.From[Kinds](), change); err == nil {
			t.Errorf("%s was accepted", name)
		} else {
			checkNames(t, name, err, field)
		}
	}
	got, err := s.db.Get[Kinds](t.Context(), row.ID)
	must(t, err)
	equal(t, "the row", got, row)
}

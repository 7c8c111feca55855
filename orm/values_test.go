package orm_test

import (
	"context"
	"errors"
	"math"
	"net/netip"
	"strings"
	"testing"
	"time"
	"uuid"

	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/internal/testenv"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/schema"
)

type Place struct {
	City    string `validate:"max=40"`
	Country *string
}

// Everything has a column of every kind.
type Everything struct {
	ID       int64 `db:"pk"`
	Place          // its columns are columns here
	Bool     bool
	Int8     int8
	Int16    int16
	Int32    int32
	Int      int
	Uint8    uint8
	Uint16   uint16
	Uint32   uint32
	Uint64   uint64
	Float32  float32
	Float64  float64
	Short    string `db:"varchar(5)"`
	Long     string
	Bytes    []byte
	When     time.Time
	Day      schema.Date
	Midnight time.Time `db:"date"`
	Took     time.Duration
	Money    decimal.Decimal `db:"decimal(12,3)"`
	Token    uuid.UUID
	Tags     []string `db:"json"`
	Addr     netip.Addr
	Clock    schema.Clock
	Genre    Genre `db:"default=jazz"`
	Rank     int   `db:"default=5"`
	PBool    *bool
	PInt     *int32
	PFloat   *float64
	PString  *string `db:"default=none"`
	PBytes   *[]byte
	PWhen    *time.Time
	PDay     *schema.Date
	PTook    *time.Duration
	PMoney   *decimal.Decimal `db:"decimal(5,2)"`
	PToken   *uuid.UUID
	PTags    *[]string `db:"json"`
}

func everything() *Everything {
	return &Everything{Place: Place{City: "Ürümqi 🎸", Country: new("CN")}, Bool: true, Int8: math.MinInt8, Int16: math.MaxInt16, Int32: math.MinInt32,
		Int: math.MaxInt64, Uint8: 255, Uint16: 65535, Uint32: math.MaxUint32, Uint64: math.MaxInt64, Float32: 1.5, Float64: math.Pi, Short: "ŰŰŰŰŰ",
		Long: strings.Repeat("x'\"\\%_\n", 2000), Bytes: []byte{0, 1, 255}, When: time.Date(2024, 2, 29, 23, 59, 59, 999_999_999, time.FixedZone("", -5*3600)),
		Day: schema.Date{Year: 1, Month: 1, Day: 1}, Midnight: time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), Took: time.Hour + 7,
		Money: price("-123456789.125"), Token: uuid.New(), Tags: []string{"a", "ä"}, Addr: netip.MustParseAddr("::1"), Clock: schema.NewClock(23, 59, 59, 5)}
}

func valuesDB(t *testing.T, url string) *orm.DB {
	r := orm.NewRegistry()
	r.Add("", orm.Model[Everything]())
	return openDB(t, r, url)
}

func TestValues(t *testing.T) {
	for name, open := range testenv.Databases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := valuesDB(t, open(t))
			ctx := t.Context()
			row := everything()
			full := everything()
			full.PBool, full.PInt, full.PFloat, full.PBytes = new(false), new(int32(-1)), new(0.1), new([]byte("x"))
			full.PWhen, full.PDay, full.PTook = new(time.Unix(0, 1000)), &schema.Date{Year: 2000, Month: 2, Day: 29}, new(time.Duration(-1))
			full.PMoney, full.PToken, full.PTags, full.PString = new(price("0.1")), new(uuid.New()), new([]string{}), new("")
			if err := db.Insert(ctx, row, full); err != nil {
				t.Fatal(err)
			}
			if row.Genre != Jazz || row.Rank != 0 || *row.PString != "none" || *full.PString != "" {
				t.Errorf("defaults: %v %v %v %v", row.Genre, row.Rank, *row.PString, *full.PString)
			}
			e := orm.Columns[Everything]()
			got := must(db.All(ctx, orm.From[Everything]().Order(orm.Asc(&e.ID))))(t)
			for i, want := range []*Everything{row, full} {
				same(t, got[i], want)
			}
			// Each value finds its row again.
			q := orm.From[Everything]().Where(orm.Eq(&e.City, row.City), orm.Eq(&e.Int, row.Int), orm.Eq(&e.Uint64, row.Uint64), orm.Eq(&e.Float64, row.Float64),
				orm.Eq(&e.Long, row.Long), orm.Eq(&e.When, row.When), orm.Eq(&e.Day, row.Day), orm.Eq(&e.Midnight, row.Midnight), orm.Eq(&e.Took, row.Took),
				orm.Eq(&e.Money, row.Money), orm.Eq(&e.Token, row.Token), orm.Eq(&e.Addr, row.Addr), orm.Eq(&e.Clock, row.Clock), orm.Eq(&e.Bool, true),
				orm.Eq(&e.Bytes, row.Bytes), orm.In(&e.Token, row.Token), orm.Eq(&e.PMoney, nil))
			if n := must(db.Count(ctx, q))(t); n != 1 {
				t.Errorf("found %d", n)
			}
			if err := db.Save(ctx, got[1]); err != nil {
				t.Fatal(err)
			}
			same(t, must(db.Get[Everything](ctx, got[1].ID))(t), full)
		})
	}
}

// same compares rows column by column, as text.
func same(t *testing.T, got, want *Everything) {
	t.Helper()
	r := orm.NewRegistry()
	r.Add("", orm.Model[Everything]())
	if err := r.Resolve(); err != nil {
		t.Fatal(err)
	}
	for _, c := range r.Tables()[0].Columns {
		if (c.Value(got) == nil) != (c.Value(want) == nil) || c.Text(got) != c.Text(want) {
			t.Errorf("%s is %q, want %q", c.Name, c.Text(got), c.Text(want))
		}
	}
	if got.When.Location() != time.UTC {
		t.Errorf("a time is read in %v", got.When.Location())
	}
}

func TestRefusedValues(t *testing.T) {
	tests := []struct {
		column, kind string
		set          func(*Everything)
	}{
		{"Uint64", "out_of_range", func(e *Everything) { e.Uint64 = math.MaxInt64 + 1 }},
		{"Float64", "finite_number", func(e *Everything) { e.Float64 = math.NaN() }},
		{"Float32", "finite_number", func(e *Everything) { e.Float32 = float32(math.Inf(1)) }},
		{"Short", "string_too_long", func(e *Everything) { e.Short = "123456" }},
		{"Long", "string_unicode", func(e *Everything) { e.Long = "a\xff" }},
		{"Long", "string_null_character", func(e *Everything) { e.Long = "a\x00b" }},
		{"When", "out_of_range", func(e *Everything) { e.When = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) }},
		{"Day", "date_parsing", func(e *Everything) { e.Day = schema.Date{Year: 2023, Month: 2, Day: 29} }},
		{"Day", "out_of_range", func(e *Everything) { e.Day = schema.Date{} }},
		{"Midnight", "date_from_datetime_inexact", func(e *Everything) { e.Midnight = e.Midnight.Add(time.Second) }},
		{"Money", "decimal_max_places", func(e *Everything) { e.Money = price("0.0001") }},
		{"Money", "decimal_whole_digits", func(e *Everything) { e.Money = price("1000000000") }},
		{"PMoney", "decimal_whole_digits", func(e *Everything) { e.PMoney = new(price("-1000")) }},
	}
	db := valuesDB(t, testenv.SQLite(t))
	for _, test := range tests {
		t.Run(test.column+" "+test.kind, func(t *testing.T) {
			row := everything()
			test.set(row)
			err := db.Insert(t.Context(), everything(), row)
			p := problem.From(err)
			if p.Status != 422 || len(p.Errors) != 1 || p.Errors[0].Type != test.kind || p.Errors[0].Loc[0] != test.column {
				t.Errorf("got %v; clients see %v", err, p.Errors)
			}
		})
	}
	if n := must(db.Count(t.Context(), orm.From[Everything]()))(t); n != 0 {
		t.Errorf("%d rows were kept", n)
	}
}

// TestManyRows goes beyond what one statement may have of rows and parameters.
func TestManyRows(t *testing.T) { everywhere(t, testManyRows) }

func testManyRows(t *testing.T, db *orm.DB) {
	ctx := t.Context()
	const n = 2500
	artists := make([]*Artist, n)
	for i := range artists {
		artists[i] = &Artist{Name: price("1").Shift(int32(i%7)).String() + strings.Repeat("x", 1+i%50) + string(rune('a'+i%26)) + decimal.NewFromInt(int64(i)).String()}
		if i == 3 || i == 1700 {
			artists[i].ID = int64(10_000 + i)
		}
	}
	if err := db.Insert(ctx, artists...); err != nil {
		t.Fatal(err)
	}
	seen := map[int64]bool{}
	for i, a := range artists {
		if a.ID == 0 || seen[a.ID] {
			t.Fatalf("row %d has key %d", i, a.ID)
		}
		seen[a.ID] = true
	}
	one := must(db.Get[Artist](ctx, artists[2000].ID))(t)
	if one.Name != artists[2000].Name {
		t.Errorf("keys went to other rows: %q, want %q", one.Name, artists[2000].Name)
	}
	// The database's counter is past the keys that rows brought.
	after := &Artist{Name: "after"}
	if err := db.Insert(ctx, after); err != nil || after.ID <= 11_700 {
		t.Errorf("key %d, %v", after.ID, err)
	}
	albums := make([]*Album, n)
	for i := range albums {
		albums[i] = &Album{Title: "t", ArtistID: artists[i].ID}
	}
	if err := db.Insert(ctx, albums...); err != nil {
		t.Fatal(err)
	}
	a, l := orm.Columns[Artist](), orm.Columns[Album]()
	rows := must(db.All(ctx, orm.From[Artist]().With(&a.Albums)))(t)
	loaded := 0
	for _, row := range rows {
		loaded += len(row.Albums)
	}
	if loaded != n {
		t.Errorf("loaded %d albums", loaded)
	}
	count := 0
	for album, err := range db.Each(ctx, orm.From[Album]().With(&l.Artist)) {
		if err != nil || album.Artist == nil || album.Artist.ID != album.ArtistID {
			t.Fatal(err)
		}
		if count++; count == 1200 {
			break
		}
	}
	if err := db.Insert(ctx, append(artists[:1:1], &Artist{Name: "never"})...); err == nil {
		t.Error("a key was inserted twice")
	}
	if there := must(db.Exists(ctx, orm.From[Artist]().Where(orm.Eq(&a.Name, "never"))))(t); there {
		t.Error("half of an insert was kept")
	}
	if err := db.Remove(ctx, artists...); err != nil {
		t.Fatal(err)
	}
	if left := must(db.Count(ctx, orm.From[Album]()))(t); left != 0 {
		t.Errorf("%d albums are left", left)
	}
}

func TestUnavailable(t *testing.T) {
	down := true
	inner := &recorder{}
	db := orm.New(registry(), func(context.Context) (orm.Driver, error) {
		if down {
			return nil, &orm.DriverError{Kind: orm.FailureUnavailable, Cause: errors.New("connection refused")}
		}
		return inner, nil
	})
	_, err := db.All(t.Context(), orm.From[Artist]())
	if !errors.Is(err, orm.ErrUnavailable) || problem.From(err).Status != 503 || strings.Contains(problem.From(err).Detail, "refused") {
		t.Errorf("%v", err)
	}
	down = false
	inner.dialect = goldenDialects()[0]
	if _, err := db.All(t.Context(), orm.From[Artist]()); err != nil {
		t.Errorf("it is up again: %v", err)
	}
}

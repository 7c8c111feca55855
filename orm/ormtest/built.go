package ormtest

import (
	"errors"
	"slices"
	"testing"
	"time"
	"uuid"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/schema"
	"github.com/shopspring/decimal"
)

func builtTests() []test {
	return []test{{"json objects and arrays", builtJSON}, {"json of a group", builtGroups}, {"new uuids", newUUIDs}, {"collations", collations}, {"pairs", pairStatistics}}
}

// builtJSON is put together by the database, and read into a struct.
func builtJSON(t *testing.T, s *suite) {
	at, day, id := time.Date(2024, 2, 29, 12, 30, 0, 123456000, time.UTC), schema.Date{Year: 2024, Month: 2, Day: 29}, uuid.UUID{1, 2}
	insert(t, s.db, &Kinds{Bool: true, Int64: 1 << 53, Float64: 0.5, Short: "it's \"q\" \\ ä♫", Time: at, Date: day, Decimal: decimal.RequireFromString("-1.5"), UUID: id, Mood: "calm", Level: 1, JSON: Extra{Words: []string{"a"}}})
	type doc struct {
		Bool    bool            `json:"bool"`
		Int     int64           `json:"int"`
		Float   float64         `json:"float"`
		Text    string          `json:"text"`
		Time    time.Time       `json:"time"`
		Date    schema.Date     `json:"date"`
		Decimal decimal.Decimal `json:"decimal"`
		UUID    string          `json:"uuid"`
		Extra   Extra           `json:"extra"`
		None    *string         `json:"none"`
		Inner   []any           `json:"inner"`
	}
	k := orm.Columns[Kinds]()
	got, err := s.db.Compute(t.Context(), orm.From[Kinds](), orm.JSONObject[doc](orm.Key("bool", orm.Col(&k.Bool)), orm.Key("int", orm.Col(&k.Int64)), orm.Key("float", orm.Col(&k.Float64)), orm.Key("text", orm.Col(&k.Short)),
		orm.Key("time", orm.Col(&k.Time)), orm.Key("date", orm.Col(&k.Date)), orm.Key("decimal", orm.Col(&k.Decimal)), orm.Key("uuid", orm.Col(&k.UUID)), orm.Key("extra", orm.Col(&k.JSON)),
		orm.Key("none", orm.Col(&k.NullLong)), orm.Key("inner", orm.JSONArray[[]any](orm.Col(&k.Short), orm.Col(&k.Bool), orm.Col(&k.NullBool)))))
	must(t, err)
	equal(t, "a document", got, doc{Bool: true, Int: 1 << 53, Float: 0.5, Text: "it's \"q\" \\ ä♫", Time: at, Date: day, Decimal: decimal.RequireFromString("-1.5"), UUID: id.String(), Extra: Extra{Words: []string{"a"}}, Inner: []any{"it's \"q\" \\ ä♫", true, nil}})
	var wrong *orm.QueryError
	if _, err := s.db.Compute(t.Context(), orm.From[Kinds](), orm.JSONArray[[]any](orm.Col(&k.Bytes))); !errors.As(err, &wrong) {
		t.Errorf("binary values in JSON: %v", err)
	}
}

func builtGroups(t *testing.T, s *suite) {
	chinook(t, s)
	type song struct {
		Name string `json:"name"`
		Free bool   `json:"free"`
	}
	p := orm.Columns[Track]()
	e := orm.JSONAgg(orm.JSONObject[song](orm.Key("name", orm.Col(&p.Name)), orm.Key("free", orm.Eq(&p.Price, decimal.Zero).Truth())), orm.Asc(&p.Name))
	got, err := s.db.Compute(t.Context(), orm.From[Track](), e)
	must(t, err)
	names := []string{}
	for _, row := range all(t, s.db, orm.From[Track]()) {
		names = append(names, row.Name)
	}
	slices.Sort(names)
	if len(got) != len(names) || len(names) == 0 {
		t.Fatalf("%d of %d", len(got), len(names))
	}
	words, err := s.db.Compute(t.Context(), orm.From[Track](), orm.JSONAgg(orm.Col(&p.Name)).Filter(orm.Eq(&p.Name, got[0].Name)))
	must(t, err)
	equal(t, "filtered", words[0], got[0].Name)
	none, err := s.db.Compute(t.Context(), orm.From[Track]().Where(orm.Or()), e)
	must(t, err)
	equal(t, "without rows", none, []song(nil))
}

func newUUIDs(t *testing.T, s *suite) {
	insert(t, s.db, &Artist{Name: "a"}, &Artist{Name: "b"})
	for version, e := range map[byte]orm.Expr[uuid.UUID]{4: orm.UUID4[uuid.UUID](), 7: orm.UUID7[uuid.UUID]()} {
		before := time.Now().Add(-time.Minute)
		got, err := s.db.Pluck(t.Context(), orm.From[Artist](), e)
		must(t, err)
		if len(got) != 2 || got[0] == got[1] || got[0][6]>>4 != version || got[0][8]>>6 != 2 {
			t.Errorf("version %d: %v", version, got)
		}
		if version == 7 {
			var ms int64
			for _, b := range got[0][:6] {
				ms = ms<<8 | int64(b)
			}
			if at := time.UnixMilli(ms); at.Before(before) || at.After(time.Now().Add(time.Minute)) {
				t.Errorf("made at %v", at)
			}
		}
	}
}

func collations(t *testing.T, s *suite) {
	insert(t, s.db, &Artist{Name: "B"}, &Artist{Name: "a"})
	a := orm.Columns[Artist]()
	bytes := orm.Collation{SQLite: "BINARY", Postgres: "C", MySQL: "utf8mb4_bin"}
	equal(t, "by bytes", all(t, s.db, orm.From[Artist]().Order(orm.Collate(orm.Col(&a.Name), bytes).Asc()))[0].Name, "B")
	if s.dialect(t).Name() != "postgres" {
		folded := orm.Collation{SQLite: "NOCASE", MySQL: "utf8mb4_general_ci"}
		equal(t, "whatever the case", len(all(t, s.db, orm.From[Artist]().Where(orm.Collate(orm.Col(&a.Name), folded).Eq("A")))), 1)
	}
	for _, bad := range []orm.Collation{{}, {SQLite: `"`, Postgres: `"`, MySQL: "a b"}} {
		var wrong *orm.QueryError
		if _, err := s.db.All(t.Context(), orm.From[Artist]().Order(orm.Collate(orm.Col(&a.Name), bad).Asc())); !errors.As(err, &wrong) {
			t.Errorf("%v: %v", bad, err)
		}
	}
}

func pairStatistics(t *testing.T, s *suite) {
	for i := range 4 {
		insert(t, s.db, &Sale{At: time.Unix(int64(i), 0), Day: schema.Date{Year: 2024, Month: 1, Day: 1}, Count: int32(i), Weight: float64(3*i) + 1, Amount: decimal.NewFromInt(int64(i))})
	}
	p, q := orm.Columns[Sale](), orm.From[Sale]().Order()
	pairs := orm.PairsOf(orm.Col(&p.Weight), orm.Col(&p.Amount))
	if s.dialect(t).Name() != "postgres" {
		var wrong *orm.QueryError
		if _, err := s.db.Compute(t.Context(), q, pairs.Corr()); !errors.As(err, &wrong) {
			t.Errorf("without statistics: %v", err)
		}
		return
	}
	for what, c := range map[string]struct {
		e    orm.Expr[*float64]
		want float64
	}{
		"corr": {pairs.Corr(), 1}, "slope": {pairs.Slope(), 3}, "intercept": {pairs.Intercept(), 1}, "r2": {pairs.R2(), 1}, "avg x": {pairs.AvgX(), 1.5}, "avg y": {pairs.AvgY(), 5.5},
		"xx": {pairs.SumXX(), 5}, "xy": {pairs.SumXY(), 15}, "yy": {pairs.SumYY(), 45}, "covariance": {pairs.CovarPop(), 3.75}, "of a sample": {pairs.CovarSamp(), 5},
		"of some": {pairs.Slope().Filter(orm.Gt(&p.Count, 1)), 3},
	} {
		computed(t, s, what, q, c.e, new(c.want))
	}
	computed(t, s, "count", q, pairs.Count(), 4)
}

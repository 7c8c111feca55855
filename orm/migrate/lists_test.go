package migrate

import (
	"strings"
	"testing"
)

// A list of JSON becomes one of the database's own, and back, with what is in it. Its index is one of PostgreSQL.
func TestLists(t *testing.T) {
	onAll(t, func(t *testing.T, d *database) {
		table := func(typ Type) *State {
			s := &State{}
			s.put(&Table{Name: "store_bag", Component: "store", Columns: []Column{{Name: "id", Type: BigInt, PrimaryKey: true}, {Name: "tags", Type: typ}}})
			return s
		}
		before := d.apply(&State{}, createAll(table(JSON))...)
		d.must(`INSERT INTO store_bag (id, tags) VALUES (1, '["a","it''s b"]'), (2, '[]')`)
		step := func(to *State) {
			t.Helper()
			ops, err := Diff(before, to, nil)
			if err != nil {
				t.Fatal(err)
			}
			before = d.apply(before, ops...)
		}
		step(table(Array(Text)))
		indexed := table(Array(Text))
		indexed.Table("store_bag").Indexes = []Index{{Name: "store_bag_tags_ix", Columns: []string{"tags"}, Using: GIN}}
		step(indexed)
		switch d.dialect.Name() {
		case "postgres":
			d.expect(1, "SELECT id::text FROM store_bag WHERE tags @> ARRAY['it''s b']", "1")
			d.expect(1, "SELECT indexdef FROM pg_indexes WHERE indexname = 'store_bag_tags_ix'", "CREATE INDEX store_bag_tags_ix ON public.store_bag USING gin (tags)")
		case "sqlite":
			d.expect(1, "SELECT name FROM sqlite_master WHERE type = 'index' AND name LIKE 'store_bag_tags%'")
		}
		step(table(Array(Text)))
		step(table(JSON))
		count := map[string]string{"sqlite": "json_array_length(tags)", "postgres": "jsonb_array_length(tags)", "mysql": "JSON_LENGTH(tags)"}[d.dialect.Name()]
		d.expect(1, "SELECT "+count+" FROM store_bag ORDER BY id", "2", "0")
		if d.dialect.Name() == "postgres" || d.dialect.Name() == "sqlite" {
			for _, value := range []string{`{"a": 1}`, `["a", null]`, `[["a"]]`, `[{}]`} {
				d.must("UPDATE store_bag SET tags = '" + value + "' WHERE id = 1")
				r := d.compile(before, AlterColumn{Table: "store_bag", Column: Column{Name: "tags", Type: Array(Text)}})
				if err := d.process(r).do(t.Context(), r); err == nil {
					t.Errorf("%s became a list of texts", value)
					return
				}
			}
		}
	})
	for _, pair := range [][2]Type{{Array(Text), Text}, {Array(Text), Array(BigInt)}, {JSON, Array(DateTime)}, {Array(Date), JSON}} {
		if convertible(pair[0], pair[1]) {
			t.Errorf("%s is said to become %s", pair[0], pair[1])
		}
	}
	if text := Array(Decimal(10, 2)).source(); text != "migrate.Array(migrate.Decimal(10, 2))" {
		t.Error(text)
	}
	for _, bad := range []Type{"array(json)", "array(array(text))", "array(text", "array()", Array(Varchar(3))} {
		if _, _, _, err := bad.parts(); err == nil || !strings.Contains(err.Error(), "is not a column type") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

// Indexes that cannot be are refused before anything is sent.
func TestIndexMethods(t *testing.T) {
	table := &Table{Name: "t", Columns: []Column{{Name: "id", Type: BigInt, PrimaryKey: true}, {Name: "name", Type: Text}}}
	for what, ix := range map[string]Index{
		"no method":  {Name: "ix", Columns: []string{"name"}, Using: "gist; DROP"},
		"unique":     {Name: "ix", Columns: []string{"name"}, Using: GIN, Unique: true},
		"classes":    {Name: "ix", Columns: []string{"name"}, Classes: []string{"a", "b"}},
		"class name": {Name: "ix", Columns: []string{"name"}, Classes: []string{"a; DROP"}},
	} {
		if ix.check(table) == nil {
			t.Errorf("%s is not refused", what)
		}
	}
	ix := Index{Name: "ix", Columns: []string{"name"}, Using: GIN, Classes: []string{"gin_trgm_ops"}}
	if text := ix.text(); text != "index ix (name gin_trgm_ops) using gin" {
		t.Error(text)
	}
}

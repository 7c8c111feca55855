// Package ormtest is the conformance suite of package orm: every database runs all of it, and must answer alike.
//
//	func TestConformance(t *testing.T) {
//		ormtest.Run(t, ormtest.Backend{URL: testenv.Postgres(t), Open: …})
//	}
package ormtest

import (
	"context"
	"fmt"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/migrate"
)

// Backend is a database under test.
type Backend struct {
	// URL is that of an empty database that belongs to the test.
	URL string
	// Open connects to a database by its URL.
	Open func(ctx context.Context, url string) (orm.Driver, error)
}

// Run runs the suite. Its tests share the database and follow one another.
func Run(t *testing.T, b Backend) {
	s := &suite{backend: b}
	s.db = s.connect(t, b.URL)
	makeTables(t, s.db)
	for _, group := range []struct {
		name  string
		tests []test
	}{
		{"lookups", lookupTests()}, {"expressions", expressionTests()}, {"combined", combinedTests()}, {"search", searchTests()},
		{"values", valueTests()}, {"writes", writeTests()}, {"upserts", upsertTests()}, {"saves", saveTests()}, {"batches", batchTests()}, {"together", togetherTests()}, {"observers", observerTests()}, {"pools", poolTests()}, {"queries", queryTests()}, {"relations", relationTests()},
		{"references", referenceTests()},
		{"refusals", refusalTests()}, {"transactions", transactionTests(s)}, {"aggregates", aggregateTests()},
		{"streams", streamTests()}, {"concurrency", concurrencyTests(s)}, {"outage", outageTests(s)}, {"hostile", hostileTests()}, {"edges", edgeTests()}, {"constraints", constraintTests()}, {"computed", computedTests()}, {"scopes", scopeTests()}, {"types", typeTests()}, {"any of", append(anyOfTests(), anyOfMends()...)}, {"prefetch", prefetchTests()}, {"inheritance", inheritanceTests()},
		{"lists", listTests()}, {"uuids", uuidTests()}, {"ranges", rangeTests()}, {"built", builtTests()},
	} {
		t.Run(group.name, func(t *testing.T) {
			for _, test := range group.tests {
				t.Run(test.name, func(t *testing.T) {
					s.empty(t)
					test.run(t, s)
				})
			}
		})
	}
}

// makeTables makes the tables of the suite in an empty database.
func makeTables(t testing.TB, db *orm.DB) {
	t.Helper()
	if err := migrate.Create(t.Context(), db); err != nil {
		t.Fatalf("making the tables: %v", err)
	}
}

// test is one case of the suite. It finds all tables empty.
type test struct {
	name string
	run  func(t *testing.T, s *suite)
}

// suite is what the cases of one run share.
type suite struct {
	backend Backend
	db      *orm.DB
	counter *Counter // of the statements of db
}

// isServer reports whether the database can be away: a file cannot.
func (s *suite) isServer() bool {
	u, err := url.Parse(s.backend.URL)
	return err == nil && u.Port() != ""
}

// inMemory reports whether the database belongs to one transaction at a time.
func (s *suite) inMemory() bool { return strings.HasSuffix(s.backend.URL, ":memory:") }

// locksRows reports whether two writers can wait for each other: where there is only one they cannot.
func (s *suite) locksRows() bool {
	driver, err := s.db.Driver(context.Background())
	return err != nil || driver.Dialect().Lock(orm.ForUpdate, "t0") != ""
}

// connect returns a DB for the models of the suite, which is closed when the test ends.
func (s *suite) connect(t testing.TB, url string) *orm.DB {
	t.Helper()
	registry := orm.NewRegistry()
	registry.Add("ormtest", models()...)
	if err := registry.Resolve(); err != nil {
		t.Fatal(err)
	}
	db := orm.New(registry, func(ctx context.Context) (orm.Driver, error) {
		driver, err := s.backend.Open(ctx, url)
		if err != nil {
			return nil, err
		}
		counter := Count(driver)
		if s.counter == nil {
			s.counter = counter
		}
		return counter, nil
	})
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("closing the database: %v", err)
		}
	})
	return db
}

// empty deletes all rows.
func (s *suite) empty(t testing.TB) {
	t.Helper()
	driver, err := s.db.Driver(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	// A table may point at another: what could not go at first goes when that is empty.
	tables := s.db.Registry().Tables()
	for range tables {
		var left []*orm.Table
		for _, table := range tables {
			sql := append([]byte("DELETE FROM "), driver.Dialect().Quote(nil, table.Name)...)
			if _, e := driver.Exec(t.Context(), string(sql), nil); e != nil {
				left, err = append(left, table), e
			}
		}
		if tables = left; len(tables) == 0 {
			return
		}
	}
	t.Fatalf("emptying the tables: %v", err)
}

// must fails the test where err is not nil.
func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// insert adds rows.
func insert[T any](t testing.TB, db *orm.DB, rows ...*T) {
	t.Helper()
	if err := db.Insert(t.Context(), rows...); err != nil {
		t.Fatalf("inserting %T: %v", rows, err)
	}
}

// all returns the rows of a query.
func all[T any](t testing.TB, db *orm.DB, q orm.Query[T]) []*T {
	t.Helper()
	rows, err := db.All(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// equal compares two values by their text, which tells a nil from an empty value, and pointers by what they point at.
func equal(t testing.TB, what string, got, want any) {
	t.Helper()
	g, w := describe(got), describe(want)
	if g == w {
		return
	}
	same := 0 // a little of what is the same before the difference
	for same < min(len(g), len(w)) && g[same] == w[same] {
		same++
	}
	cut := func(text string) string { return text[max(0, same-60):min(len(text), same+200)] }
	t.Errorf("%s:\n got …%s…\nwant …%s…", what, cut(g), cut(w))
}

// describe writes a value with all that it leads to: times in UTC, decimals and the like by their own words.
func describe(v any) string { return describeValue(reflect.ValueOf(v)) }

func describeValue(v reflect.Value) string {
	if !v.IsValid() {
		return "nil"
	}
	if s, ok := v.Interface().(fmt.Stringer); ok && v.Kind() != reflect.Interface && (v.Kind() != reflect.Pointer || !v.IsNil()) && v.Kind() != reflect.String {
		return s.String()
	}
	switch v.Kind() {
	case reflect.Interface:
		return describeValue(v.Elem())
	case reflect.Pointer:
		if v.IsNil() {
			return "nil"
		}
		return "&" + describeValue(v.Elem())
	case reflect.Slice:
		if v.IsNil() {
			return "nil"
		}
		out := "["
		for i := range v.Len() {
			out += describeValue(v.Index(i)) + " "
		}
		return out + "]"
	case reflect.Struct:
		out := "{"
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				out += v.Type().Field(i).Name + ":" + describeValue(v.Field(i)) + " "
			}
		}
		return out + "}"
	case reflect.String:
		return fmt.Sprintf("%q", v.String())
	}
	return fmt.Sprint(v.Interface())
}

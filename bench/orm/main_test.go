package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gotandem/tandem/bench/orm/internal/ent"
	"github.com/gotandem/tandem/internal/testenv"
	"github.com/gotandem/tandem/orm"
)

// opened fills a database of PostgreSQL and one of SQLite.
func opened(t testing.TB) (url, file string) {
	url, file = testenv.Postgres(t), "sqlite://"+filepath.Join(t.TempDir(), "bench.db")
	for _, db := range []*orm.DB{openTandem(url), openSQLite(file)} {
		if err := fill(t.Context(), db); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return url, file
}

// TestPeersDoTheSame is what makes a comparison one: each peer reads the same rows, and leaves the same rows behind.
func TestPeersDoTheSame(t *testing.T) {
	url, file := opened(t)
	ctx := t.Context()
	n := sizes{get: 7, insert: 5}
	peers, err := openPeers(ctx, url, file, n)
	if err != nil {
		t.Fatal(err)
	}
	defer closePeers(peers)
	db := openTandem(url)
	defer db.Close()
	for _, w := range works() {
		want := ""
		for _, p := range peers {
			do := p.works[w.name]
			if do == nil || p.name == "pgx raw" {
				continue
			}
			if w.writes {
				if _, err := db.Delete(ctx, orm.From[Item]()); err != nil {
					t.Fatal(err)
				}
			}
			got, err := do(ctx, 3)
			if err != nil {
				t.Errorf("%s: %s: %v", w.name, p.name, err)
				continue
			}
			if w.writes {
				got = written(t, db)
			}
			text := canonical(t, got)
			if want == "" {
				want = text
			}
			if text != want {
				t.Errorf("%s: %s has\n%s\nwant\n%s", w.name, p.name, text, want)
			}
		}
		if len(want) < 50 {
			t.Errorf("%s: the rows are %s", w.name, want)
		}
	}
}

// written are the items that are there, without their keys.
func written(t *testing.T, db *orm.DB) []*Item {
	columns := orm.Columns[Item]()
	rows, err := db.All(t.Context(), orm.From[Item]().Order(orm.Asc(&columns.ID)))
	if err != nil {
		t.Fatal(err)
	}
	return fresh(rows)
}

// canonical is what a peer has read as text: the same for the same rows.
func canonical(t *testing.T, read any) string {
	switch v := read.(type) {
	case *ent.Item:
		read = fromEnt(v)
	case []*ent.Item:
		var list []*Item
		for _, w := range v {
			list = append(list, fromEnt(w))
		}
		read = list
	case []*ent.Author:
		var list []*Author
		for _, w := range v {
			list = append(list, fromEntAuthor(w))
		}
		read = list
	}
	switch v := read.(type) {
	case *Item:
		v.CreatedAt = v.CreatedAt.UTC()
	case []*Item:
		for _, w := range v {
			w.CreatedAt = w.CreatedAt.UTC()
		}
	}
	text, err := json.Marshal(read)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestTheOtherWorks runs the works without peers once.
func TestTheOtherWorks(t *testing.T) {
	url, _ := opened(t)
	ctx := t.Context()
	pool, err := openPool(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	db := openTandem(url)
	defer db.Close()
	b := &bench{rounds: 1, slice: time.Millisecond, pool: pool}
	want := ""
	for _, do := range []op{b.handInTurn, b.handAtOnce, tandemInTurn(db), tandemAtOnce(db)} {
		got, err := do(ctx, 5)
		if err != nil {
			t.Fatal(err)
		}
		text := canonical(t, got)
		if want == "" {
			want = text
		}
		if text != want {
			t.Errorf("a pipeline has\n%s\nwant\n%s", text, want)
		}
	}
	if err := generate(ctx, pool, 5000); err != nil {
		t.Fatal(err)
	}
	if err := b.pages(ctx, db, 5000); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat("/proc/self/status"); err != nil {
		t.Skip("no /proc to read the memory from")
	}
	if err := streamed(context.WithoutCancel(ctx), url); err != nil {
		t.Error(err)
	}
}

// TestRelationsTakeThreeQueries counts them.
func TestRelationsTakeThreeQueries(t *testing.T) {
	url, _ := opened(t)
	db := openTandem(url)
	defer db.Close()
	if err := db.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	queries := 0
	db.Observe(func(context.Context, orm.Sent) func(orm.Ended) { queries++; return nil })
	a := orm.Columns[Author]()
	list, err := db.All(t.Context(), orm.From[Author]().With(&orm.Any(a.Books).Tags))
	if err != nil || queries != 3 || len(list) != authors || len(list[3].Books) != booksPerAuthor || len(list[3].Books[4].Tags) != tagsPerBook {
		t.Errorf("%d authors by %d queries: %v", len(list), queries, err)
	}
}

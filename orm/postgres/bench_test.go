package postgres_test

import (
	"strconv"
	"testing"
	"time"

	"context"
	"github.com/gotandem/tandem/internal/testenv"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/migrate"
	"github.com/jackc/pgx/v5"
)

type Thing struct {
	ID        int64 `db:"pk"`
	Name      string
	Code      string
	Count     int64
	Score     float64
	Active    bool
	Note      *string
	CreatedAt time.Time
}

func things(b *testing.B) (*orm.DB, string) {
	url := testenv.Postgres(b)
	registry := orm.NewRegistry()
	registry.Add("bench", orm.Model[Thing]())
	db := orm.New(registry, func(ctx context.Context) (orm.Driver, error) { return open(ctx, url) })
	b.Cleanup(func() { _ = db.Close() })
	if err := migrate.Create(b.Context(), db); err != nil {
		b.Fatal(err)
	}
	return db, url
}

func thousand() []*Thing {
	rows := make([]*Thing, 1000)
	now := time.Now()
	for i := range rows {
		rows[i] = &Thing{Name: "name " + strconv.Itoa(i), Code: "code", Count: int64(i), Score: 1.5, Active: true, CreatedAt: now}
	}
	return rows
}

// BenchmarkInsert1000 inserts a thousand rows and reads their keys.
func BenchmarkInsert1000(b *testing.B) {
	db, _ := things(b)
	b.ReportAllocs()
	for b.Loop() {
		if err := db.Insert(b.Context(), thousand()...); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCopy1000 is the same by COPY, by hand, without keys.
func BenchmarkCopy1000(b *testing.B) {
	_, url := things(b)
	conn, err := pgx.Connect(b.Context(), url)
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close(context.Background())
	b.ReportAllocs()
	for b.Loop() {
		rows := thousand()
		_, err := conn.CopyFrom(b.Context(), pgx.Identifier{"bench_thing"}, []string{"name", "code", "count", "score", "active", "note", "created_at"},
			pgx.CopyFromSlice(len(rows), func(i int) ([]any, error) {
				r := rows[i]
				return []any{r.Name, r.Code, r.Count, r.Score, r.Active, r.Note, r.CreatedAt}, nil
			}))
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkBatch20 reads twenty rows by their keys in one batch, BenchmarkGet20 one after the other.
func BenchmarkBatch20(b *testing.B) {
	db, _ := things(b)
	rows := thousand()[:20]
	if err := db.Insert(b.Context(), rows...); err != nil {
		b.Fatal(err)
	}
	t := orm.Columns[Thing]()
	b.ReportAllocs()
	for b.Loop() {
		batch := db.Batch()
		for _, row := range rows {
			batch.First(orm.From[Thing]().Order().Where(orm.Eq(&t.ID, row.ID)))
		}
		if err := batch.Send(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGet20(b *testing.B) {
	db, _ := things(b)
	rows := thousand()[:20]
	if err := db.Insert(b.Context(), rows...); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		for _, row := range rows {
			if _, err := db.Get[Thing](b.Context(), row.ID); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkTogether20 reads twenty rows by twenty functions.
func BenchmarkTogether20(b *testing.B) {
	db, _ := things(b)
	rows := thousand()[:20]
	if err := db.Insert(b.Context(), rows...); err != nil {
		b.Fatal(err)
	}
	var functions []func(context.Context, *orm.DB) error
	for _, row := range rows {
		functions = append(functions, func(ctx context.Context, db *orm.DB) error {
			_, err := db.Get[Thing](ctx, row.ID)
			return err
		})
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := db.Together(b.Context(), functions...); err != nil {
			b.Fatal(err)
		}
	}
}

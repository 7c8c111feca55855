package orm_test

import (
	"context"
	"strconv"
	"testing"

	"github.com/gotandem/tandem/internal/testenv"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/postgres"
)

// quiet is a driver that does nothing.
type quiet struct{ recorder }

func (q *quiet) Query(context.Context, string, []any) (orm.Rows, error) { return noRows{}, nil }

// BenchmarkBuild builds and compiles a query of five conditions, a join and an order.
func BenchmarkBuild(b *testing.B) {
	db := orm.New(registry(), func(context.Context) (orm.Driver, error) { return &quiet{recorder{dialect: postgres.Dialect{}}}, nil })
	p := orm.Columns[Track]()
	ctx := b.Context()
	b.ReportAllocs()
	for b.Loop() {
		q := orm.From[Track]().
			Where(orm.Eq(&p.Genre, Rock), orm.Gt(&p.Plays, 10), orm.Eq(&p.Album.Title, "x"), orm.NotNull(&p.Composer), orm.Contains(&p.Name, "x")).
			Order(orm.Desc(&p.CreatedAt)).Limit(20)
		if _, err := db.All(ctx, q); err != nil {
			b.Fatal(err)
		}
	}
}

func benchmarkDB(b *testing.B) *orm.DB {
	db := openDB(b, registry(), testenv.SQLite(b))
	fill(b, db)
	tracks := make([]*Track, 100)
	for i := range tracks {
		tracks[i] = &Track{Name: "x", UnitPrice: price("0.99"), Plays: 100}
	}
	if err := db.Insert(b.Context(), tracks...); err != nil {
		b.Fatal(err)
	}
	return db
}

func BenchmarkGet(b *testing.B) {
	db := benchmarkDB(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := db.Get[Track](b.Context(), int64(1)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAll100(b *testing.B) {
	db := benchmarkDB(b)
	p := orm.Columns[Track]()
	q := orm.From[Track]().Where(orm.Eq(&p.Plays, 100))
	b.ReportAllocs()
	for b.Loop() {
		if rows, err := db.All(b.Context(), q); err != nil || len(rows) != 100 {
			b.Fatal(err)
		}
	}
}

func BenchmarkInsert1000(b *testing.B) {
	db := benchmarkDB(b)
	rows := make([]*Artist, 1000)
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		for i := range rows {
			n++
			rows[i] = &Artist{Name: "name " + strconv.Itoa(n)}
		}
		if err := db.Insert(b.Context(), rows...); err != nil {
			b.Fatal(err)
		}
	}
}

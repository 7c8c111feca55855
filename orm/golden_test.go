package orm_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/mysql"
	"github.com/gotandem/tandem/orm/postgres"
	"github.com/gotandem/tandem/orm/sqlite"
)

var update = flag.Bool("update", false, "rewrite the files under testdata")

// recorder is a driver that only notes statements. Queries find nothing.
type recorder struct {
	dialect orm.Dialect
	log     strings.Builder
}

func (r *recorder) note(sql string, args []any) {
	r.log.WriteString(sql)
	r.log.WriteByte('\n')
	for i, arg := range args {
		if j, ok := arg.(orm.JSONArg); ok {
			arg = string(j)
		}
		fmt.Fprintf(&r.log, "\t%d: %v (%T)\n", i+1, arg, args[i])
	}
}

func (r *recorder) Dialect() orm.Dialect { return r.dialect }
func (r *recorder) Query(_ context.Context, sql string, args []any) (orm.Rows, error) {
	r.note(sql, args)
	return noRows{}, nil
}
func (r *recorder) Exec(_ context.Context, sql string, args []any) (orm.Result, error) {
	r.note(sql, args)
	return orm.Result{RowsAffected: 1}, nil
}
func (r *recorder) Batch(ctx context.Context, calls []orm.Call, read func(int, orm.Rows, orm.Result) error) error {
	return orm.InTurn(ctx, r, calls, read)
}
func (r *recorder) Begin(context.Context, orm.TxOptions) (orm.Tx, error) {
	r.note("BEGIN", nil)
	return r, nil
}
func (r *recorder) Commit(context.Context) error {
	r.note("COMMIT", nil)
	return nil
}
func (r *recorder) Rollback(context.Context) error {
	r.note("ROLLBACK", nil)
	return nil
}
func (r *recorder) Ping(context.Context) error { return nil }
func (r *recorder) Close() error               { return nil }

type noRows struct{}

func (noRows) Next() bool            { return false }
func (noRows) Scan([]orm.Cell) error { return nil }
func (noRows) Err() error            { return nil }
func (noRows) Close() error          { return nil }

func goldenDialects() []orm.Dialect {
	return []orm.Dialect{sqlite.Dialect{}, postgres.Dialect{}, mysql.Dialect{}}
}

// TestSQL compares the SQL of typical calls with testdata/sql_*.golden.
func TestSQL(t *testing.T) { compareSQL(t, "sql", goldenCalls) }

// compareSQL compares what calls send with testdata/NAME_*.golden, for each dialect.
func compareSQL(t *testing.T, name string, calls func(*testing.T, *recorder, *orm.DB)) {
	for _, dialect := range goldenDialects() {
		t.Run(dialect.Name(), func(t *testing.T) {
			r := &recorder{dialect: dialect}
			calls(t, r, orm.New(registry(), func(context.Context) (orm.Driver, error) { return r, nil }))
			path := filepath.Join("testdata", name+"_"+dialect.Name()+".golden")
			if *update {
				if err := os.WriteFile(path, []byte(r.log.String()), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if got := r.log.String(); got != string(want) {
				t.Errorf("the SQL differs from %s (rewrite it by -update):\n%s", path, got)
			}
		})
	}
}

func goldenCalls(t *testing.T, r *recorder, db *orm.DB) {
	ctx := t.Context()
	p, l, a := orm.Columns[Track](), orm.Columns[Line](), orm.Columns[Artist]()
	tracks := orm.From[Track]()
	day := time.Date(2024, 2, 1, 12, 0, 0, 123456789, time.FixedZone("", 3600))
	query := func(name string, q orm.Query[Track]) {
		t.Helper()
		r.log.WriteString("\n-- " + name + "\n")
		if _, err := db.All(ctx, q); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	call := func(name string, f func() error) {
		t.Helper()
		r.log.WriteString("\n-- " + name + "\n")
		if err := f(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	query("all", tracks)
	query("page", tracks.Where(orm.Eq(&p.Genre, Rock), orm.Gte(&p.UnitPrice, price("0.99"))).Order(orm.Desc(&p.Plays), orm.Asc(&p.Name)).Limit(20).Offset(40))
	query("null", tracks.Where(orm.IsNull(&p.Composer), orm.Ne(&p.AlbumID, new(int64(3))), orm.NotNull(&p.Album)))
	query("in", tracks.Where(orm.In(&p.ID, 1, 2, 3, 4, 5), orm.NotIn(&p.Name, "a", "b", "c")))
	query("text", tracks.Where(orm.Contains(&p.Name, "50%_\\"), orm.IContains(&p.Name, "Ä"), orm.StartsWith(&p.Name, "a"), orm.IEndsWith(&p.Composer, "b"), orm.IEq(&p.Name, "x")))
	query("logic", tracks.Where(orm.Or(orm.Eq(&p.Plays, 1), orm.And(orm.Eq(&p.Plays, 2), orm.Not(orm.Eq(&p.Name, "x")))), orm.Between(&p.CreatedAt, day, day.AddDate(0, 1, 0))))
	query("joins", tracks.Where(orm.Eq(&p.Album.Artist.Name, "AC/DC"), orm.Eq(&p.Album.ArtistID, 1), orm.Eq(&p.Album.ID, 7)).Order(orm.Desc(&p.Album.Artist.Name)))
	query("any", tracks.Where(orm.Gt(&orm.Any(p.Lines).Quantity, 2), orm.Eq(&orm.Any(p.Lines).Price, price("1.99"))).Where(orm.Eq(&orm.Any(p.Playlists).Name, "90s")))
	query("any key", tracks.Where(orm.Eq(&orm.Any(p.Playlists).ID, 3), orm.IsNull(&p.Lines)))
	query("any of any", tracks.Where(orm.Eq(&orm.Any(p.Album.Artist.Albums).Title, "x")))
	query("sub-query", tracks.Where(orm.NotInQuery(&p.Album.ArtistID, orm.From[Artist]().Where(orm.Eq(&a.Name, "x")).Limit(3), &a.ID)))
	call("lock", func() error {
		return db.Tx(ctx, func(tx *orm.DB) error {
			_, err := tx.All(ctx, tracks.Where(orm.Eq(&p.ID, 1)).Lock(orm.ForUpdateSkipLocked))
			return err
		})
	})
	query("expressions", tracks.Where(orm.GtTo(&p.Plays, orm.Col(&p.ID).Times(orm.Value(int64(2)))), orm.Lower(orm.Col(&p.Name)).Eq("x"), orm.Part(orm.Year, orm.Col(&p.CreatedAt)).Eq(2024)))
	plays := orm.Scalar(orm.From[Track]().Where(orm.EqTo(&p.Album.ArtistID, orm.Outer(&a.ID))), orm.Sum(&p.Plays))
	call("sub-queries", func() error {
		_, err := db.All(ctx, orm.From[Artist]().Where(plays.Gt(new(int64(5))), orm.Exists(tracks.Where(orm.EqTo(&p.Composer, orm.Nullable(orm.Outer(&a.Name)))))).Order(plays.Desc()))
		return err
	})
	query("case and regular expression", tracks.Where(orm.Case(orm.When(orm.Gt(&p.Plays, 9), orm.Value("hit"))).Else(orm.Col(&p.Name)).Eq("hit"), orm.IRegex(&p.Name, `^a\.\d+$`)))
	query("union", tracks.Where(orm.Eq(&p.Plays, 1)).Union(tracks.Order(orm.Desc(&p.Plays)).Limit(2)).Where(orm.Eq(&p.Album.Title, "x")).Order(orm.Asc(&p.Name)))
	query("distinct on", tracks.Order(orm.Desc(&p.Plays)).DistinctOn(orm.Col(&p.AlbumID)).Limit(3))
	call("recursive", func() error {
		e := orm.Columns[Employee]()
		_, err := db.All(ctx, orm.Recursive(orm.From[Employee]().Where(orm.Eq(&e.ID, 1)), &e.ID, &e.ReportsToID))
		return err
	})
	docs := orm.TextSearch{Language: "english", Ranking: orm.Ranking{B: 0.5, Cover: true, Divide: orm.ByLength | orm.ByRankAndOne}}
	near := orm.Word("full").FollowedBy(orm.WordPrefix("text")).And(orm.AllWords("red o'clock")).Or(orm.Phrase("a b").Not())
	query("search", tracks.Where(docs.Match(near, orm.Weighted(orm.Col(&p.Name), orm.WeightA), orm.Col(&p.Composer), orm.Col(&p.Plays))).Order(docs.Rank("red", orm.Col(&p.Name)).Desc()))
	query("words", tracks.Where(orm.TextSearch{}.Match(`red "apple pie" -plum`, orm.Col(&p.Name))))
	type place struct {
		Name  string
		Place int64
	}
	call("window", func() error {
		_, err := db.All(ctx, orm.Select(tracks, func(out *place) orm.Picks {
			return orm.Picks{orm.Pick(&out.Name, orm.Col(&p.Name)), orm.Pick(&out.Place, orm.Rank().Over(orm.Window{Partition: orm.Partition(orm.Col(&p.Genre)), Order: orm.By(orm.Desc(&p.Plays))}))}
		}))
		return err
	})
	type sales struct {
		Artist string
		Month  time.Time
		Total  int64
		Avg    float64
	}
	s := orm.Columns[sales]()
	call("select", func() error {
		_, err := db.All(ctx, orm.Select(orm.From[Line]().Where(orm.Gt(&l.Sold, day)), func(out *sales) orm.Picks {
			return orm.Picks{orm.Pick(&out.Artist, orm.Col(&l.Track.Album.Artist.Name)), orm.Pick(&out.Month, orm.Trunc(orm.Month, orm.Col(&l.Sold))),
				orm.Pick(&out.Total, orm.CountAll()), orm.Pick(&out.Avg, orm.Avg(&l.Price))}
		}).Where(orm.Gt(&s.Total, 2)).Order(orm.Desc(&s.Total)).Limit(10))
		return err
	})
	call("count", func() error {
		_, err := db.Count(ctx, tracks.Where(orm.Eq(&p.Album.Title, "x")))
		return err
	})
	call("exists", func() error {
		_, err := db.Exists(ctx, tracks.Where(orm.Eq(&p.Name, "x")))
		return err
	})
	call("insert", func() error {
		return db.Insert(ctx, &Line{TrackID: 1, Quantity: 2, Price: price("0.99"), Sold: day}, &Line{TrackID: 2, Quantity: 1, Price: price("10"), Sold: day})
	})
	call("insert with a key", func() error { return db.Insert(ctx, &Artist{ID: 7, Name: "x"}) })
	call("insert with a pair of keys", func() error { return db.Insert(ctx, &PlaylistTrack{PlaylistID: 1, TrackID: 2}) })
	call("save with a version", func() error {
		return db.Save(ctx, &Employee{ID: 1, Name: "x", Version: 3, Tags: []string{"a"}})
	})
	call("update", func() error {
		_, err := db.Update(ctx, orm.From[Employee](), orm.Set(&orm.Columns[Employee]().Name, "x"))
		return err
	})
	call("update by a join", func() error {
		_, err := db.Update(ctx, orm.From[Line]().Where(orm.Eq(&l.Track.Name, "x")), orm.SetTo(&l.Quantity, orm.Plus(&l.Quantity, 1)), orm.Set(&l.Price, price("1.5")))
		return err
	})
	call("update some", func() error {
		_, err := db.Update(ctx, orm.From[Line]().Order(orm.Desc(&l.Sold)).Limit(3), orm.Set(&l.Quantity, 1))
		return err
	})
	call("delete", func() error {
		_, err := db.Delete(ctx, orm.From[Line]().Where(orm.Lt(&l.Sold, day)))
		return err
	})
	call("remove", func() error { return db.Remove(ctx, &Line{ID: 1}, &Line{ID: 2}) })
	call("remove by a pair of keys", func() error { return db.Remove(ctx, &PlaylistTrack{PlaylistID: 1, TrackID: 2}) })
	call("set links", func() error {
		return db.SetLinks(ctx, &Playlist{ID: 1}, &orm.Columns[Playlist]().Tracks, &Track{ID: 5}, &Track{ID: 6})
	})
}

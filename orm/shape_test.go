package orm_test

import (
	"context"
	"runtime"
	"sync"
	"testing"

	"github.com/gotandem/tandem/orm"
)

// shapePairs are queries that are sent one after the other: most have one shape with the one before, and some differ from it in what is
// easily overlooked.
func shapePairs() map[string][]orm.Query[Track] {
	p, a := orm.Columns[Track](), orm.Columns[Artist]()
	tracks := orm.From[Track]()
	some := orm.Eq(&p.Plays, 7)
	grouped := func(genre Genre, plays int64) orm.Query[Track] {
		return tracks.Where(orm.Or(orm.Eq(&p.Genre, genre), orm.And(orm.Gt(&p.Plays, plays), orm.Not(orm.Eq(&p.Name, string(genre))))))
	}
	called := func(sql string) orm.Query[Track] {
		return tracks.Where(orm.Apply[string](orm.Function{Name: "f", SQL: sql}, orm.Col(&p.Name)).Eq("x"))
	}
	return map[string][]orm.Query[Track]{
		"values":            {grouped(Rock, 1), grouped("Jazz", 2), grouped(Rock, 3)},
		"null":              {tracks.Where(orm.Eq(&p.Composer, new("x"))), tracks.Where(orm.Eq(&p.Composer, nil)), tracks.Where(orm.Ne(&p.Composer, nil)), tracks.Where(orm.Eq(&p.Composer, new("y")))},
		"null between":      {tracks.Where(orm.Between(&p.AlbumID, new(int64(1)), nil)), tracks.Where(orm.Between(&p.AlbumID, new(int64(1)), new(int64(2))))},
		"operators":         {tracks.Where(orm.Gt(&p.Plays, 1)), tracks.Where(orm.Gte(&p.Plays, 1)), tracks.Where(orm.Eq(&p.ID, 1))},
		"lists":             {tracks.Where(orm.In(&p.ID, 1, 2, 3)), tracks.Where(orm.In(&p.ID, 4, 5, 6, 7)), tracks.Where(orm.In(&p.ID, 8)), tracks.Where(orm.In(&p.ID)), tracks.Where(orm.NotIn(&p.ID, 8))},
		"lists with null":   {tracks.Where(orm.In(&p.AlbumID, new(int64(1)), nil)), tracks.Where(orm.In(&p.AlbumID, new(int64(1)), new(int64(2)))), tracks.Where(orm.In(&p.AlbumID, nil, nil))},
		"texts":             {tracks.Where(orm.Contains(&p.Name, "a%")), tracks.Where(orm.Contains(&p.Name, "b_")), tracks.Where(orm.StartsWith(&p.Name, "b_"))},
		"regular":           {tracks.Where(orm.Regex(&p.Name, "^a")), tracks.Where(orm.Regex(&p.Name, "^b"))},
		"twice the same":    {tracks.Where(some, some), tracks.Where(orm.Eq(&p.Plays, 1), orm.Eq(&p.Plays, 2)), tracks.Where(some, some)},
		"pages":             {tracks.Limit(2).Offset(3), tracks.Limit(3).Offset(2), tracks.Limit(2), tracks.Offset(2)},
		"orders":            {tracks.Order(orm.Asc(&p.Name)), tracks.Order(orm.Desc(&p.Name)), tracks.Order(orm.Asc(&p.Composer)), tracks.Order(orm.Asc(&p.Composer).NullsFirst()), tracks.Order(), tracks, tracks.Reverse()},
		"expressions":       {tracks.Where(orm.Col(&p.Plays).Times(orm.Value(int64(2))).Gt(3)), tracks.Where(orm.Col(&p.Plays).Times(orm.Value(int64(4))).Gt(5)), tracks.Where(orm.Col(&p.Plays).Plus(orm.Value(int64(4))).Gt(5))},
		"decimals":          {tracks.Where(orm.Col(&p.UnitPrice).Plus(orm.Value(price("1.5"))).Gt(price("2"))), tracks.Where(orm.Col(&p.UnitPrice).Plus(orm.Value(price("1.505"))).Gt(price("2.25")))},
		"decimal columns":   {tracks.Where(orm.Eq(&p.UnitPrice, price("1.5"))), tracks.Where(orm.Eq(&p.UnitPrice, price("1.505")))},
		"functions":         {called("SOUNDEX({1})"), called("REVERSE({1})")},
		"cases":             {tracks.Where(orm.Case(orm.When(some, orm.Value("a"))).Else(orm.Value("b")).Eq("a")), tracks.Where(orm.Case(orm.When(orm.Eq(&p.Plays, 8), orm.Value("c"))).Else(orm.Value("d")).Eq("e"))},
		"sub-queries":       {tracks.Where(orm.InQuery(&p.Album.ArtistID, orm.From[Artist]().Where(orm.Eq(&a.Name, "x")).Limit(3), &a.ID)), tracks.Where(orm.InQuery(&p.Album.ArtistID, orm.From[Artist]().Where(orm.Eq(&a.Name, "y")).Limit(3), &a.ID)), tracks.Where(orm.InQuery(&p.Album.ArtistID, orm.From[Artist]().Where(orm.Eq(&a.Name, "y")).Limit(4), &a.ID))},
		"words":             {tracks.Where(orm.TextSearch{}.Match("red", orm.Col(&p.Name))), tracks.Where(orm.TextSearch{}.Match("red green", orm.Col(&p.Name))), tracks.Where(orm.TextSearch{}.Match("", orm.Col(&p.Name)))},
		"ranks":             {tracks.Order(orm.TextSearch{}.Rank("", orm.Col(&p.Name)).Desc()), tracks.Order(orm.TextSearch{}.Rank("red green", orm.Col(&p.Name)).Desc())},
		"search queries":    {tracks.Where(orm.TextSearch{}.Match(orm.Word("red").And(orm.Word("red")), orm.Col(&p.Name))), tracks.Where(orm.TextSearch{}.Match(orm.Word("red").And(orm.Word("green")), orm.Col(&p.Name))), tracks.Where(orm.TextSearch{Language: "english"}.Match(orm.Word("red").And(orm.WordPrefix("green")), orm.Col(&p.Name))), tracks.Where(orm.TextSearch{}.Match(orm.Word("red").And(orm.SearchQuery{}), orm.Col(&p.Name)))},
		"sets":              {tracks, tracks.Union(tracks.Where(some)), tracks.Except(tracks.Where(some))},
		"any of many":       {tracks.Where(orm.Gt(&orm.Any(p.Lines).Quantity, 2), orm.Eq(&orm.Any(p.Lines).Price, price("1"))), tracks.Where(orm.Gt(&orm.Any(p.Lines).Quantity, 3)).Where(orm.Eq(&orm.Any(p.Lines).Price, price("2")))},
		"zero conditions":   {tracks.Where(orm.Cond{}, some), tracks.Where(some), tracks.Where(orm.Or())},
		"paths":             {tracks.Where(orm.Compare(orm.Ref{"Plays"}, orm.OpEq, 1)), tracks.Where(orm.Compare(orm.Ref{"Plays"}, orm.OpEq, nil)), tracks.Where(orm.Compare(orm.Ref{"Plays"}, orm.OpIn, []int{1, 2}))},
		"impossible values": {tracks.Where(orm.Eq(&p.Name, "a")), tracks.Where(orm.Eq(&p.Name, "a\x00")), tracks.Where(orm.Eq(&p.Name, "\xff")), tracks.Where(orm.Eq(&p.Name, "b"))},
	}
}

// TestShapes: what is sent for a query does not depend on those before it, though it may be made of their SQL.
func TestShapes(t *testing.T) {
	send := func(db *orm.DB, q orm.Query[Track]) string {
		err := ""
		note := func(e error) {
			if e != nil {
				err += e.Error() + "\n"
			}
		}
		_, e := db.All(t.Context(), q)
		note(e)
		_, e = db.Count(t.Context(), q)
		note(e)
		_, e = db.Exists(t.Context(), q)
		note(e)
		return err
	}
	for _, dialect := range goldenDialects() {
		for name, queries := range shapePairs() {
			r := &recorder{dialect: dialect}
			db := orm.New(registry(), func(context.Context) (orm.Driver, error) { return r, nil })
			for i, q := range queries {
				alone := &recorder{dialect: dialect}
				wantErr := send(orm.New(registry(), func(context.Context) (orm.Driver, error) { return alone, nil }), q)
				r.log.Reset()
				if err := send(db, q); err != wantErr {
					t.Errorf("%s: %s %d: the error is %q, alone it is %q", dialect.Name(), name, i, err, wantErr)
				}
				if got, want := r.log.String(), alone.log.String(); got != want {
					t.Errorf("%s: %s %d:\n%s\nalone it is\n%s", dialect.Name(), name, i, got, want)
				}
			}
		}
	}
}

// TestShapesAreSmall: the SQL of long lists is not kept.
func TestShapesAreSmall(t *testing.T) {
	db := orm.New(registry(), func(context.Context) (orm.Driver, error) { return &checking{}, nil })
	p := orm.Columns[Track]()
	ids := make([]int64, 4096)
	send := func(i int) {
		if _, err := db.All(t.Context(), orm.From[Track]().Where(orm.In(&p.ID, ids...)).Offset(i)); err != nil {
			t.Fatal(err)
		}
	}
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	send(0)
	before := heap()
	for i := range 50 {
		send(i)
	}
	if after := heap(); after > before+4<<20 {
		t.Errorf("50 queries with long lists keep %d kB", (after-before)>>10)
	}
	runtime.KeepAlive(db)
}

// TestShapesOfManyGoroutines: the shapes are shared.
func TestShapesOfManyGoroutines(t *testing.T) {
	db := orm.New(registry(), func(context.Context) (orm.Driver, error) {
		return &checking{}, nil
	})
	p := orm.Columns[Track]()
	var wg sync.WaitGroup
	for n := range int64(8) {
		wg.Go(func() {
			for i := range int64(100) {
				q := orm.From[Track]().Where(orm.Eq(&p.ID, n), orm.Gt(&p.Plays, n)).Limit(int(i % 10))
				if _, err := db.All(t.Context(), q); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

// checking is a driver that wants all arguments of a statement to be the same.
type checking struct{ quiet }

func (*checking) Dialect() orm.Dialect { return goldenDialects()[0] }
func (*checking) Query(_ context.Context, sql string, args []any) (orm.Rows, error) {
	for _, arg := range args {
		if arg != args[0] {
			return nil, &orm.DriverError{}
		}
	}
	return noRows{}, nil
}

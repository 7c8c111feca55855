// Package refused is what the compiler must not take: TestCompilerRefuses builds it. Each line that is wrong says what the compiler has to say, and all
// others are right.
package refused

import (
	"context"
	"time"

	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/orm"
)

type album struct {
	ID       int64 `db:"pk"`
	Title    string
	Rating   *int32
	Price    decimal.Decimal `db:"decimal(10,2)"`
	Sold     int64
	Released time.Time
	Status   status
	ArtistID int64
	Artist   *artist
	Tracks   []track
}

type artist struct {
	ID   int64 `db:"pk"`
	Name string
}

type track struct {
	ID      int64 `db:"pk"`
	AlbumID int64
	Album   *album
	Length  int64
}

type status string

type sum struct {
	Title string
	Total decimal.Decimal
	Best  *int32
}

func conditions() []orm.Cond {
	a, t := orm.Columns[album](), orm.Columns[track]()
	return []orm.Cond{
		orm.Eq(&a.Title, "x"),
		orm.Eq(&a.Title, 5),                      // want untyped int constant
		orm.Eq(&a.Titel, "x"),                    // want a.Titel undefined
		orm.Eq(a.Title, "x"),                     // want in call to orm.Eq
		orm.Eq("Title", "x"),                     // want as *string value
		orm.Gt(&a.Sold, 2.5),                     // want 2.5
		orm.Lt(&a.Released, "2026-01-01"),        // want untyped string constant
		orm.Between(&a.Sold, 1, "2"),             // want untyped string constant
		orm.Eq(&a.Price, 9.99),                   // want untyped float constant
		orm.Eq(&a.Rating, int32(5)),              // want does not match
		orm.In(&a.ID, []string{"x"}...),          // want does not match
		orm.Eq(&a.Artist, 7),                     // want untyped int constant
		orm.Contains(&a.Sold, "5"),               // want int64 does not satisfy
		orm.IContains(&a.Released, "2026"),       // want does not satisfy
		orm.EqTo(&a.Title, orm.Col(&a.Sold)),     // want does not match
		orm.EqTo(&a.Sold, orm.Col(&a.Rating)),    // want does not match
		orm.Col(&a.Title).EqTo(orm.Col(&a.Sold)), // want as orm.Expr[string] value
		orm.EqTo(&a.Status, orm.Col(&a.Title)),   // want as orm.Expr[status] value
		orm.InQuery(&a.ID, orm.From[artist](), &orm.Columns[artist]().Name), // want does not match
		orm.Eq(&a.Tracks.Length, 5),                                         // want a.Tracks.Length undefined
		orm.Eq(&orm.Any(a.Artist).Name, "x"),                                // want in call to orm.Any
		orm.IsTrue(orm.Col(&a.Sold)),                                        // want as orm.Expr[bool] value
		orm.Not(a.Sold),                                                     // want as orm.Cond value
		orm.Eq(&orm.Any(a.Tracks).Length, 5),
		orm.EqTo(&t.AlbumID, orm.Outer(&a.Title)), // want does not match
	}
}

func expressions() {
	a := orm.Columns[album]()
	_ = orm.Lower(orm.Col(&a.Sold))                                               // want does not satisfy
	_ = orm.Sqrt(orm.Col(&a.Title))                                               // want does not satisfy
	_ = orm.Col(&a.Sold).Plus(orm.Col(&a.Price))                                  // want as orm.Expr[int64] value
	_ = orm.Part(orm.Year, orm.Col(&a.Title))                                     // want does not satisfy
	_ = orm.Case(orm.When(orm.Eq(&a.Sold, 1), orm.Value("x"))).Else(orm.Value(1)) // want as orm.Expr[string] value
	_ = orm.Coalesce(orm.Col(&a.Rating), orm.Value("none"))                       // want does not match
	_ = orm.Coalesce(orm.Col(&a.Sold), orm.Value[int64](0))                       // want does not match
	_ = orm.BitAnd(orm.Col(&a.Price), orm.Col(&a.Price))                          // want does not satisfy
	_ = orm.Select(orm.From[album](), func(out *sum) orm.Picks {
		return orm.Picks{
			orm.Pick(&out.Title, orm.Col(&a.Title)),
			orm.Pick(&out.Title, orm.Sum(&a.Sold)),      // want does not match
			orm.Pick(&out.Total, orm.Sum(&a.Sold)),      // want does not match
			orm.Pick(&out.Best, orm.Col(&a.Sold)),       // want does not match
			orm.PickNull(&out.Total, orm.Sum(&a.Price)), // want does not match
		}
	})
}

func calls(ctx context.Context, db *orm.DB) {
	a, t := orm.Columns[album](), orm.Columns[track]()
	var albums []*album
	_ = orm.Set(&a.Title, 5)                       // want untyped int constant
	_ = orm.Set(&a.Rating, 5)                      // want untyped int constant
	_ = orm.SetTo(&a.Title, orm.Plus(&a.Sold, 1))  // want does not match
	_ = orm.Plus(&a.Title, 1)                      // want untyped int constant
	_ = orm.From[album]().Where(&a.Title)          // want as orm.Cond value
	_ = orm.From[album]().Order(&a.Title)          // want as orm.Sort value
	_ = orm.From[album]().Order("title")           // want as orm.Sort value
	_ = orm.From[album]().Union(orm.From[track]()) // want as orm.Query[album] value
	_ = db.Load(ctx, albums, &a.Tracks)
	_ = db.Link(ctx, &album{}, &a.Artist)            // want in call to db.Link
	_ = db.Link(ctx, &album{}, &a.Tracks, &artist{}) // want does not match
	_ = db.SetLinks(ctx, &album{}, &a.Title)         // want in call to db.SetLinks
	_ = db.Insert(ctx, album{})                      // want in call to db.Insert
	_ = db.Insert(ctx, &album{}, &track{})           // want does not match
	var tracks []*track
	tracks, _ = db.All(ctx, orm.From[album]())                 // want as []*track value
	_, _ = db.InBulk(ctx, orm.From[album](), &a.ID, "x")       // want untyped string constant
	_, _ = db.InBulk(ctx, orm.From[album](), &a.Tracks)        // want does not satisfy comparable
	_, _, _ = db.GetOrCreate(ctx, orm.From[album](), &track{}) // want does not match
	_ = orm.Through[track](&a.Tracks)
	_, _ = tracks, t
}

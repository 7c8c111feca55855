package orm_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/internal/testenv"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/mysql"
	"github.com/gotandem/tandem/orm/postgres"
	"github.com/gotandem/tandem/orm/sqlite"
	"github.com/gotandem/tandem/schema"
)

type Genre string

const (
	Rock Genre = "rock"
	Jazz Genre = "jazz"
)

func (Genre) Enum() []Genre { return []Genre{Rock, Jazz} }

type Artist struct {
	ID     int64  `db:"pk"`
	Name   string `db:"unique" validate:"min=1,max=120"`
	Albums []Album
}

func (a *Artist) Meta() orm.Meta { return orm.Meta{Order: orm.By(orm.Asc(&a.Name))} }

func (a *Artist) String() string { return a.Name }

type Album struct {
	ID       int64  `db:"pk"`
	Title    string `validate:"min=1,max=160"`
	ArtistID int64  `db:"on_delete=cascade"`
	Artist   *Artist
	Tracks   []Track
	Released *schema.Date
}

type Track struct {
	ID        int64  `db:"pk"`
	Name      string `validate:"min=1,max=200"`
	AlbumID   *int64 `db:"on_delete=set_null"`
	Album     *Album
	Genre     Genre           `db:"index,default=rock"`
	UnitPrice decimal.Decimal `db:"decimal(10,2)"`
	Plays     int64
	Composer  *string `validate:"max=220"`
	Playlists []Playlist
	Lines     []Line
	CreatedAt time.Time `db:"auto_now_add"`
	UpdatedAt time.Time `db:"auto_now"`
}

type Playlist struct {
	ID     int64  `db:"pk"`
	Name   string `validate:"max=120"`
	Tracks []Track
}

type PlaylistTrack struct {
	PlaylistID int64 `db:"pk,on_delete=cascade"`
	Playlist   *Playlist
	TrackID    int64 `db:"pk,on_delete=cascade"`
	Track      *Track
}

type Line struct {
	ID       int64 `db:"pk"`
	TrackID  int64
	Track    *Track
	Quantity int
	Price    decimal.Decimal `db:"decimal(10,2)"`
	Sold     time.Time
}

type Employee struct {
	ID          int64  `db:"pk"`
	Name        string `validate:"min=1"`
	ReportsToID *int64 `db:"on_delete=set_null"`
	ReportsTo   *Employee
	Reports     []Employee
	Version     int64      `db:"version"`
	Tags        []string   `db:"json"`
	Friends     []Employee `db:"m2m"`
}

func registry() *orm.Registry {
	r := orm.NewRegistry()
	r.Add("store", orm.Model[Artist](), orm.Model[Album](), orm.Model[Track](), orm.Model[Playlist](), orm.Model[PlaylistTrack](),
		orm.Model[Line](), orm.Model[Employee]())
	return r
}

// createSQL spells the tables of a registry, without the care that migrations take.
func createSQL(d orm.Dialect, r *orm.Registry) []string {
	var all []string
	q := func(name string) string { return string(d.Quote(nil, name)) }
	for _, t := range r.Tables() {
		var parts []string
		inline := false
		for _, c := range t.Columns {
			def := q(c.Name) + " "
			if c.Auto {
				def += d.AutoSQL(c.Type)
				inline = d.Features().AutoIsPrimaryKey
			} else {
				def += d.TypeSQL(c.Type)
				if !c.Null {
					def += " NOT NULL"
				}
			}
			parts = append(parts, def)
		}
		names := func(columns []*orm.Column) string {
			var list []string
			for _, c := range columns {
				list = append(list, q(c.Name))
			}
			return strings.Join(list, ", ")
		}
		if !inline {
			parts = append(parts, "PRIMARY KEY ("+names(t.PK)+")")
		}
		for _, u := range t.Uniques {
			parts = append(parts, "CONSTRAINT "+q(u.Name)+" UNIQUE ("+names(u.Columns)+")")
		}
		for _, r := range t.References {
			parts = append(parts, fmt.Sprintf("CONSTRAINT %s FOREIGN KEY (%s) REFERENCES %s (%s) ON DELETE %s", q(r.Name), names(r.Columns), q(r.To.Name), names(r.Targets), r.OnDelete))
		}
		all = append(all, "CREATE TABLE "+q(t.Name)+" (\n  "+strings.Join(parts, ",\n  ")+"\n)")
	}
	return all
}

// openURL opens the driver for a database URL.
func openURL(ctx context.Context, url string) (orm.Driver, error) {
	switch scheme, _, _ := strings.Cut(url, ":"); scheme {
	case "postgres":
		return postgres.Open(ctx, url, postgres.Options{})
	case "mysql":
		return mysql.Open(ctx, url, mysql.Options{})
	}
	return sqlite.Open(ctx, url, sqlite.Options{})
}

// openDB makes the tables of the registry in an empty database.
func openDB(t testing.TB, r *orm.Registry, url string) *orm.DB {
	t.Helper()
	db := orm.New(r, func(ctx context.Context) (orm.Driver, error) { return openURL(ctx, url) })
	t.Cleanup(func() { db.Close() })
	driver, err := db.Driver(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, sql := range createSQL(driver.Dialect(), r) {
		if _, err := driver.Exec(t.Context(), sql, nil); err != nil {
			t.Fatalf("%v\n%s", err, sql)
		}
	}
	return db
}

// everywhere runs a test on an empty database of each kind.
func everywhere(t *testing.T, test func(t *testing.T, db *orm.DB)) {
	for name, open := range testenv.Databases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, openDB(t, registry(), open(t)))
		})
	}
}

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func price(s string) decimal.Decimal { return decimal.RequireFromString(s) }

// fill adds two artists, three albums, six tracks, two playlists.
func fill(t testing.TB, db *orm.DB) {
	t.Helper()
	ctx := t.Context()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	artists := []*Artist{{Name: "AC/DC"}, {Name: "Accept"}, {Name: "Nobody"}}
	check(db.Insert(ctx, artists...))
	albums := []*Album{{Title: "Let There Be Rock", ArtistID: artists[0].ID, Released: &schema.Date{Year: 1977, Month: 3, Day: 21}},
		{Title: "Balls to the Wall", ArtistID: artists[1].ID}, {Title: "Restless and Wild", ArtistID: artists[1].ID}}
	check(db.Insert(ctx, albums...))
	var tracks []*Track
	for i, name := range []string{"Go Down", "Dog Eat Dog", "Bad Boy Boogie", "Balls to the Wall", "Fast As a Shark", "Nowhere"} {
		track := &Track{Name: name, UnitPrice: price("0.99"), Plays: int64(i)}
		if i < 5 {
			track.AlbumID = &albums[[]int{0, 0, 0, 1, 2}[i]].ID
		}
		if i == 3 {
			track.Genre = Jazz
			track.Composer = new("W. Hoffmann 100%")
			track.UnitPrice = price("1.99")
		}
		tracks = append(tracks, track)
	}
	check(db.Insert(ctx, tracks...))
	lists := []*Playlist{{Name: "Music"}, {Name: "Empty"}, {Name: "90s"}}
	check(db.Insert(ctx, lists...))
	check(db.Insert(ctx, &PlaylistTrack{PlaylistID: lists[0].ID, TrackID: tracks[0].ID}, &PlaylistTrack{PlaylistID: lists[0].ID, TrackID: tracks[3].ID},
		&PlaylistTrack{PlaylistID: lists[2].ID, TrackID: tracks[3].ID}))
	day := time.Date(2024, 1, 15, 10, 30, 0, 0, time.UTC)
	check(db.Insert(ctx, &Line{TrackID: tracks[0].ID, Quantity: 2, Price: price("0.99"), Sold: day},
		&Line{TrackID: tracks[0].ID, Quantity: 1, Price: price("0.99"), Sold: day.AddDate(0, 1, 0)},
		&Line{TrackID: tracks[3].ID, Quantity: 3, Price: price("1.99"), Sold: day.AddDate(0, 1, 1)}))
}

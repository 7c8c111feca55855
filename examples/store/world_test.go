package main

import (
	"compress/gzip"
	"context"
	"crypto/rand"
	"encoding/json/v2"
	"fmt"
	"log/slog"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/gotandem/tandem/auth"
	"github.com/gotandem/tandem/internal/testenv"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/tandemtest"
)

// TestAPI holds the store to its word on every database. The data is loaded once on each, so the cases must
// leave what other cases count as they found it: new orders are dated today, after all that is in the data.
func TestAPI(t *testing.T) {
	cases := []struct {
		name string
		run  func(*testing.T, *world)
	}{
		{"tracks", testTracks},
		{"track pages", testTrackPages},
		{"track search", testTrackSearch},
		{"album", testAlbum},
		{"sales by country", testSalesByCountry},
		{"sales by month", testSalesByMonth},
		{"order", testOrder},
		{"order mistakes", testOrderMistakes},
		{"quote", testQuote},
		{"bad input", testBadInput},
		{"change a track", testChangeTrack},
		{"genres", testGenres},
		{"races", testRaces},
		{"permissions", testPermissions},
		{"stream", testStream},
		{"socket", testSocket},
		{"socket filter", testSocketFilter},
		{"socket mistakes", testSocketMistakes},
		{"pages", testPages},
	}
	for name, open := range testenv.Databases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, open(t))
			for _, c := range cases {
				t.Run(c.name, func(t *testing.T) { c.run(t, w) })
			}
		})
	}
}

// world is the store on one database, with the Chinook data and an administrator.
type world struct {
	*shop
	client     *tandemtest.Client
	admin      *auth.User
	statements *statements
	data       *data
}

func newWorld(t *testing.T, databaseURL string) *world {
	t.Helper()
	w := &world{shop: newShop(), statements: &statements{}, data: readData(t)}
	w.app.Log = slog.New(slog.DiscardHandler)
	// The accounts and the store hold the same *orm.DB: what it opens is replaced, before its first use.
	*w.app.DB = *orm.New(w.app.DB.Registry(), func(ctx context.Context) (orm.Driver, error) {
		return w.statements.open(ctx, databaseURL)
	})
	w.client = tandemtest.New(t, w.app, databaseURL)
	loaded, err := w.music.Load(t.Context(), func(int) {}, func(int) {})
	if err != nil || !loaded {
		t.Fatalf("load the data: %v, %v", loaded, err)
	}
	w.admin = &auth.User{Username: "ada", IsActive: true, IsSuperuser: true}
	if err := w.app.DB.Insert(t.Context(), w.admin); err != nil {
		t.Fatal(err)
	}
	return w
}

// as is a browser in which a new user with these permissions has logged in.
func (w *world) as(t *testing.T, permissions ...string) *tandemtest.Client {
	t.Helper()
	u := &auth.User{Username: strings.ToLower(rand.Text()), IsActive: true}
	if err := w.app.DB.Insert(t.Context(), u); err != nil {
		t.Fatal(err)
	}
	c, p := orm.Columns[auth.User](), orm.Columns[auth.Permission]()
	codes, err := w.app.DB.All(t.Context(), orm.From[auth.Permission]().Where(orm.In(&p.Code, permissions...)))
	if err != nil || len(codes) != len(permissions) {
		t.Fatalf("%d of the permissions %v, %v", len(codes), permissions, err)
	}
	if err := w.app.DB.Link(t.Context(), u, &c.Permissions, codes...); err != nil {
		t.Fatal(err)
	}
	browser := w.client.For(t)
	browser.Login(w.users, u)
	return browser
}

// data is what the tests compare with: the Chinook data, read without the store's help, and money in cents.
type data struct {
	Artist []struct {
		ArtistID int64 `json:"ArtistId"`
		Name     string
	}
	Album []struct {
		AlbumID  int64 `json:"AlbumId"`
		Title    string
		ArtistID int64 `json:"ArtistId"`
	}
	Track []struct {
		TrackID      int64 `json:"TrackId"`
		Name         string
		AlbumID      int64 `json:"AlbumId"`
		GenreID      int64 `json:"GenreId"`
		Milliseconds int64
		UnitPrice    cents
	}
	Invoice []struct {
		InvoiceDate    string
		BillingCountry string
		Total          cents
	}
}

// cents is an amount of money that sums without error.
type cents int64

// UnmarshalJSON reads a JSON number with two digits behind the point.
func (c *cents) UnmarshalJSON(text []byte) error {
	var f float64
	if err := json.Unmarshal(text, &f); err != nil {
		return err
	}
	*c = cents(math.Round(f * 100))
	return nil
}

// String writes the amount as the API does.
func (c cents) String() string { return fmt.Sprintf("%d.%02d", c/100, c%100) }

func readData(t *testing.T) *data {
	t.Helper()
	packed, err := os.Open("store/chinook/chinook.json.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	text, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	d := &data{}
	if err := json.UnmarshalRead(text, d); err != nil {
		t.Fatal(err)
	}
	return d
}

package main

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/gotandem/tandem/examples/store/store"
)

type tracks = store.Page[*store.Track]

func (w *world) tracks(t *testing.T, query string) tracks {
	t.Helper()
	var page tracks
	w.client.For(t).Get("/api/tracks?" + query).OK().JSON(&page)
	return page
}

// testTracks compares every filter and order with what the data says.
func testTracks(t *testing.T, w *world) {
	albums, artists := map[int64]string{}, map[int64]int64{}
	for _, a := range w.data.Album {
		albums[a.AlbumID], artists[a.AlbumID] = a.Title, a.ArtistID
	}
	type row = struct {
		TrackID      int64 `json:"TrackId"`
		Name         string
		AlbumID      int64 `json:"AlbumId"`
		GenreID      int64 `json:"GenreId"`
		Milliseconds int64
		UnitPrice    cents
	}
	byLength := func(a, b row) int {
		return cmp.Or(cmp.Compare(b.Milliseconds, a.Milliseconds), cmp.Compare(a.TrackID, b.TrackID))
	}
	tests := []struct {
		query string
		want  func(row) bool
		order func(a, b row) int // nil: only how many there are
	}{
		{"", func(row) bool { return true }, nil},
		{"genre_id=2&sort=longest", func(r row) bool { return r.GenreID == 2 }, byLength},
		{"album_id=1&sort=longest", func(r row) bool { return r.AlbumID == 1 }, byLength},
		{"artist_id=1&sort=longest", func(r row) bool { return artists[r.AlbumID] == 1 }, byLength},
		{"min_price=1&sort=longest", func(r row) bool { return r.UnitPrice >= 100 }, byLength},
		{"max_price=0.99&sort=longest", func(r row) bool { return r.UnitPrice <= 99 }, byLength},
		{"min_price=0.99&max_price=1.50&genre_id=1&sort=price", func(r row) bool { return r.GenreID == 1 && r.UnitPrice >= 99 && r.UnitPrice <= 150 },
			func(a, b row) int {
				return cmp.Or(cmp.Compare(a.UnitPrice, b.UnitPrice), cmp.Compare(a.TrackID, b.TrackID))
			}},
		{"genre_id=999", func(row) bool { return false }, nil},
		{"q=zzzzzz", func(row) bool { return false }, nil},
	}
	for _, test := range tests {
		t.Run(test.query, func(t *testing.T) {
			page := w.tracks(t, test.query+"&per_page=100")
			var want []row
			for _, r := range w.data.Track {
				if test.want(r) {
					want = append(want, r)
				}
			}
			if int(page.Total) != len(want) || len(page.Items) != min(100, len(want)) {
				t.Fatalf("%d of %d tracks, want %d", len(page.Items), page.Total, len(want))
			}
			if test.order == nil {
				return
			}
			slices.SortFunc(want, test.order)
			for i, item := range page.Items {
				if item.ID != want[i].TrackID || item.Name != want[i].Name || item.UnitPrice.StringFixed(2) != want[i].UnitPrice.String() {
					t.Fatalf("row %d is track %d %s at %s, want %+v", i, item.ID, item.Name, item.UnitPrice, want[i])
				}
				if item.Album == nil || item.Album.Title != albums[want[i].AlbumID] || item.Album.Artist == nil || item.Genre == nil || item.MediaType == nil {
					t.Fatalf("row %d lacks its album, artist, genre or media type: %+v", i, item)
				}
			}
		})
	}
	t.Run("statements", func(t *testing.T) {
		// The count, the tracks, and one for each kind of row that they point at, however many rows there are.
		if n := w.statements.during(func() { w.tracks(t, "per_page=100") }); n != 6 {
			t.Errorf("%d statements for a page of 100 tracks with their albums, artists, genres and media types, want 6", n)
		}
	})
	t.Run("one", func(t *testing.T) {
		var track store.Track
		w.client.For(t).Get("/api/tracks/1").OK().Contains(`"unit_price":"0.99"`).JSON(&track)
		if want := w.data.Track[0]; track.ID != 1 || track.Name != want.Name || track.Album.Artist.Name != "AC/DC" {
			t.Errorf("%+v", track)
		}
		w.client.For(t).Get("/api/tracks/999999").Problem(404)
	})
}

// testTrackPages walks all pages in every order and meets every track exactly once.
func testTrackPages(t *testing.T, w *world) {
	for _, sort := range store.TrackSort("").Enum() {
		t.Run(string(sort), func(t *testing.T) {
			seen := map[int64]bool{}
			for number := 1; ; number++ {
				page := w.tracks(t, fmt.Sprintf("genre_id=1&per_page=100&page=%d&sort=%s", number, sort))
				for _, item := range page.Items {
					if seen[item.ID] {
						t.Fatalf("track %d is on two pages", item.ID)
					}
					seen[item.ID] = true
				}
				if len(page.Items) < 100 {
					if len(seen) != int(page.Total) {
						t.Errorf("met %d tracks of %d", len(seen), page.Total)
					}
					return
				}
			}
		})
	}
	t.Run("behind the end", func(t *testing.T) {
		if page := w.tracks(t, "page=1000000"); page.Items == nil || len(page.Items) != 0 || int(page.Total) != len(w.data.Track) {
			t.Errorf("%+v", page)
		}
	})
}

// testTrackSearch searches in three tables at once, with characters that mean something to LIKE.
func testTrackSearch(t *testing.T, w *world) {
	names := map[int64][]string{}
	artist := map[int64]string{}
	for _, a := range w.data.Artist {
		artist[a.ArtistID] = a.Name
	}
	for _, a := range w.data.Album {
		names[a.AlbumID] = []string{a.Title, artist[a.ArtistID]}
	}
	for _, q := range []string{"rock", "ROCK", "metallica", "100%", "_", "%", `\`, "'", `"40"`, "(we salute", "AC/DC"} {
		t.Run(q, func(t *testing.T) {
			want := 0
			for _, r := range w.data.Track {
				for _, text := range append([]string{r.Name}, names[r.AlbumID]...) {
					if strings.Contains(strings.ToLower(text), strings.ToLower(q)) {
						want++
						break
					}
				}
			}
			if page := w.tracks(t, "q="+url.QueryEscape(q)); int(page.Total) != want {
				t.Errorf("%d tracks, want %d", page.Total, want)
			}
		})
	}
}

// testAlbum reads an album with its tracks and its artist, and counts what that costs.
func testAlbum(t *testing.T, w *world) {
	for _, id := range []int64{1, 141, 347} {
		var album store.Album
		n := w.statements.during(func() { w.client.For(t).Get(fmt.Sprintf("/api/albums/%d", id)).OK().JSON(&album) })
		if n != 3 {
			t.Errorf("album %d: %d statements, want 3: the album, its artist, its tracks", id, n)
		}
		var want []int64
		for _, r := range w.data.Track {
			if r.AlbumID == id {
				want = append(want, r.TrackID)
			}
		}
		var got []int64
		for _, track := range album.Tracks {
			got = append(got, track.ID)
		}
		slices.Sort(got)
		if !slices.Equal(got, want) || album.Artist == nil || album.Artist.Name == "" {
			t.Errorf("album %d: artist %v, tracks %v, want %v", id, album.Artist, got, want)
		}
	}
	w.client.For(t).Get("/api/albums/999999").Problem(404)
}

package main

import (
	"crypto/rand"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/gotandem/tandem/examples/store/store"
	"github.com/gotandem/tandem/tandemtest"
)

func testChangeTrack(t *testing.T, w *world) {
	c := w.as(t, "store.change_track")
	var before, after store.Track
	c.Get("/api/tracks/3000").OK().JSON(&before)
	c.Patch("/api/tracks/3000", map[string]any{"version": before.Version, "unit_price": "1.10", "composer": nil}).OK().
		Contains(`"unit_price":"1.10"`).Contains(`"composer":null`).JSON(&after)
	if after.Version != before.Version+1 || after.Name != before.Name || after.GenreID == nil {
		t.Errorf("%+v became %+v", before, after)
	}
	c.Get("/api/tracks/3000").OK().Contains(`"unit_price":"1.10"`)

	tests := []struct {
		name, path, body string
		status           int
		want             []string
	}{
		{"stale", "3000", fmt.Sprintf(`{"version":%d,"name":"Late"}`, before.Version), 409, []string{"version stale"}},
		{"a genre that does not exist", "3000", fmt.Sprintf(`{"version":%d,"genre_id":999999}`, after.Version), 422, []string{"genre_id foreign_key"}},
		{"no version", "3000", `{"name":"Late"}`, 422, []string{"body.version missing"}},
		{"name null", "3000", fmt.Sprintf(`{"version":%d,"name":""}`, after.Version), 422, []string{"body.name string_too_short"}},
		{"name too long", "3000", fmt.Sprintf(`{"version":%d,"name":%q}`, after.Version, strings.Repeat("x", 201)), 422, []string{"body.name string_too_long"}},
		{"price below zero", "3000", fmt.Sprintf(`{"version":%d,"unit_price":"-0.01"}`, after.Version), 422, []string{"body.unit_price greater_than_equal"}},
		{"price beyond the column", "3000", fmt.Sprintf(`{"version":%d,"unit_price":"123456789.00"}`, after.Version), 422, []string{"unit_price decimal_whole_digits"}},
		{"no such track", "999999", `{"version":1,"name":"Nobody"}`, 404, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := w.as(t, "store.change_track").Patch("/api/tracks/"+test.path, test.body).Problem(test.status)
			if got := places(p); !reflect.DeepEqual(got, test.want) {
				t.Errorf("got  %q\nwant %q\n%v", got, test.want, p)
			}
		})
	}
	var last store.Track
	c.Get("/api/tracks/3000").OK().JSON(&last)
	if last.Version != after.Version || last.Name != before.Name {
		t.Errorf("what was refused changed the track: %+v", last)
	}
	c.Patch("/api/tracks/3000", map[string]any{"version": last.Version, "unit_price": before.UnitPrice, "composer": before.Composer}).OK()
}

// testRaces has many ask for the same at the same moment: one gets it, and the others hear why not.
func testRaces(t *testing.T, w *world) {
	const clients = 8
	race := func(request func(c *tandemtest.Client) *tandemtest.Response, good int) {
		t.Helper()
		browsers := make([]*tandemtest.Client, clients)
		for i := range browsers {
			browsers[i] = w.as(t, "store.change_track", "store.add_genre")
		}
		var mu sync.Mutex
		statuses := map[int]int{}
		var all sync.WaitGroup
		for _, browser := range browsers {
			all.Go(func() {
				status := request(browser).StatusCode
				mu.Lock()
				defer mu.Unlock()
				statuses[status]++
			})
		}
		all.Wait()
		if statuses[good] != 1 || statuses[409] != clients-1 {
			t.Errorf("statuses %v, want one %d and %d times 409", statuses, good, clients-1)
		}
	}
	for range 5 {
		var track store.Track
		w.client.For(t).Get("/api/tracks/3001").OK().JSON(&track)
		race(func(c *tandemtest.Client) *tandemtest.Response {
			return c.Patch("/api/tracks/3001", map[string]any{"version": track.Version, "composer": rand.Text()})
		}, 200)
		name := rand.Text()
		race(func(c *tandemtest.Client) *tandemtest.Response {
			return c.Post("/api/genres", map[string]any{"name": name})
		}, 201)
	}
}

func testGenres(t *testing.T, w *world) {
	var genres []store.Genre
	w.client.For(t).Get("/api/genres").OK().JSON(&genres)
	c := w.as(t, "store.add_genre")
	var made store.Genre
	c.Post("/api/genres", map[string]any{"name": "Krautrock"}).Expect(201).JSON(&made)
	if made.ID == 0 || made.Name != "Krautrock" {
		t.Errorf("%+v", made)
	}
	for _, name := range []string{"Krautrock", "Rock"} {
		p := c.Post("/api/genres", map[string]any{"name": name}).Problem(409)
		if got := places(p); !reflect.DeepEqual(got, []string{"name unique"}) {
			t.Errorf("%s: %q, %v", name, got, p)
		}
	}
	var after []store.Genre
	c.Get("/api/genres").OK().JSON(&after)
	if len(after) != len(genres)+1 {
		t.Errorf("%d genres, then %d", len(genres), len(after))
	}
}

func testPermissions(t *testing.T, w *world) {
	change := `{"version":1,"name":"X"}`
	anonymous := w.client.For(t)
	anonymous.Patch("/api/tracks/1", change).Problem(401)
	anonymous.Post("/api/genres", `{"name":"X"}`).Problem(401)
	// Nothing is said about a body to those who may not send one.
	anonymous.Post("/api/genres", `{`).Problem(401)

	reader := w.as(t, "store.view_track", "store.add_genre")
	p := reader.Patch("/api/tracks/1", change).Problem(403)
	if !strings.Contains(p.Detail, "store.change_track") {
		t.Errorf("the problem does not name the permission: %s", p.Detail)
	}
	w.as(t).Post("/api/genres", `{`).Problem(403)

	boss := w.client.For(t)
	boss.Login(w.users, w.admin)
	boss.Post("/api/genres", `{"name":""}`).Problem(422)
}

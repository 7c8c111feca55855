package main

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/gotandem/tandem/examples/store/store"
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

package main

import (
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
)

// testBadInput sends what no well-meaning client sends. Every answer is a problem document that says where, and none tells of the inside.
func testBadInput(t *testing.T, w *world) {
	const good = `{"customer_id":1,"lines":[{"track_id":1,"quantity":1}]}`
	tests := []struct {
		name, method, path, body string
		kind                     string // content type; "" is JSON
		status                   int
		want                     []string
	}{
		{name: "malformed", path: "/api/orders", body: `{"customer_id":1,`, status: 422, want: []string{"body.17 json_invalid"}},
		{name: "two values", path: "/api/orders", body: good + good, status: 422, want: []string{"body.55 json_invalid"}},
		{name: "no body", path: "/api/orders", status: 422, want: []string{"body missing"}},
		{name: "null", path: "/api/orders", body: `null`, status: 422, want: []string{"body model_attributes_type"}},
		{name: "a list", path: "/api/orders", body: `[]`, status: 422, want: []string{"body model_attributes_type"}},
		{name: "duplicate key", path: "/api/orders", body: `{"customer_id":1,"customer_id":2,"lines":[]}`, status: 422, want: []string{"body.17 json_invalid"}},
		{name: "invalid UTF-8", path: "/api/orders", body: "{\"customer_id\":\"\xff\"}", status: 422, want: []string{"body.16 json_invalid"}},
		{name: "100,000 deep", path: "/api/orders", body: strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000), status: 422, want: []string{"body.10000 json_invalid"}},
		{name: "100,000 deep in a field", path: "/api/orders", body: `{"customer_id":` + strings.Repeat(`{"a":`, 100_000), status: 422, want: []string{"body.50010 json_invalid"}},
		{name: "too large", path: "/api/orders", body: `{"x":"` + strings.Repeat("x", 3<<20) + `"}`, status: 413},
		{name: "not JSON", path: "/api/orders", body: good, kind: "text/plain", status: 415},
		{name: "unknown enum value", method: "GET", path: "/api/tracks?sort=colour", status: 422, want: []string{"query.sort enum"}},
		{name: "wrong types in a query", method: "GET", path: "/api/tracks?page=0&per_page=x&min_price=1e999999999&genre_id=1.5", status: 422,
			want: []string{"query.page greater_than_equal", "query.per_page int_parsing", "query.genre_id int_parsing", "query.min_price decimal_max_digits"}},
		{name: "a long search", method: "GET", path: "/api/tracks?q=" + strings.Repeat("x", 101), status: 422, want: []string{"query.q string_too_long"}},
		{name: "invalid UTF-8 in a query", method: "GET", path: "/api/tracks?q=%ff", status: 422, want: []string{"query.q string_unicode"}},
		{name: "wrong type in a path", method: "GET", path: "/api/tracks/one", status: 422, want: []string{"path.id int_parsing"}},
		{name: "a number too large in a path", method: "GET", path: "/api/tracks/99999999999999999999", status: 422, want: []string{"path.id int_parsing_size"}},
		{name: "unknown route", method: "GET", path: "/api/nope", status: 404},
		{name: "wrong method", method: "DELETE", path: "/api/orders", status: 405},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			method := test.method
			if method == "" {
				method = http.MethodPost
			}
			r := httptest.NewRequest(method, "http://localhost"+test.path, strings.NewReader(test.body)).WithContext(t.Context())
			if method == http.MethodPost {
				kind := test.kind
				if kind == "" {
					kind = "application/json"
				}
				r.Header.Set("Content-Type", kind)
			}
			response := w.client.For(t).Do(r)
			if got := places(response.Problem(test.status)); !reflect.DeepEqual(got, test.want) {
				t.Errorf("got  %q\nwant %q\n%.300s", got, test.want, response.Text)
			}
			for _, inside := range []string{"SELECT", "INSERT", "goroutine", "store_", ".go:"} {
				if strings.Contains(response.Text, inside) {
					t.Errorf("%q reaches the client: %.300s", inside, response.Text)
				}
			}
			if test.status == 405 && response.Header.Get("Allow") != "OPTIONS, POST" {
				t.Errorf("Allow: %q", response.Header.Get("Allow"))
			}
		})
	}
	t.Run("header too large", func(t *testing.T) {
		r := httptest.NewRequest(http.MethodGet, "http://localhost/api/genres", nil).WithContext(t.Context())
		r.Header.Set("X-Large", strings.Repeat("x", 100<<10))
		w.client.For(t).Do(r).Problem(431)
	})
}

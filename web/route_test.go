package web_test

import (
	"context"
	"encoding/json/v2"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/schema"
	"github.com/gotandem/tandem/web"
)

// build builds a router that must have no mistakes.
func build(t *testing.T, r *web.Router) http.Handler {
	t.Helper()
	h, err := r.Build()
	if err != nil {
		t.Fatalf("Build: %v", err)
	}
	return h
}

// do sends a request. header is "Name: value" lines.
func do(t *testing.T, h http.Handler, method, target, body string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	if body != "" && !slices.ContainsFunc(header, func(h string) bool { return strings.HasPrefix(h, "Content-Type") }) {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Add(name, value)
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	return rec
}

// errorsOf reads the mistakes out of a problem document.
func errorsOf(t *testing.T, rec *httptest.ResponseRecorder) []string {
	t.Helper()
	if ct := rec.Header().Get("Content-Type"); ct != problem.ContentType {
		t.Fatalf("status %d, Content-Type %q, body %s: want a problem document", rec.Code, ct, rec.Body)
	}
	var doc struct{ Errors []problem.Item }
	if err := json.Unmarshal(rec.Body.Bytes(), &doc, json.MatchCaseInsensitiveNames(true)); err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range doc.Errors {
		var loc []string
		for _, l := range e.Loc {
			b, _ := json.Marshal(l)
			loc = append(loc, strings.Trim(string(b), `"`))
		}
		out = append(out, strings.Join(loc, ".")+" "+e.Type)
	}
	return out
}

type page struct {
	Page int `query:"page" default:"1" validate:"min=1"`
	Size int `query:"size" default:"20" validate:"min=1,max=100"`
}

type order struct {
	Customer string      `json:"customer" validate:"min=1"`
	Lines    []orderLine `json:"lines" validate:"min=1"`
}

type orderLine struct {
	SKU string `json:"sku"`
	Qty int    `json:"qty" validate:"gt=0"`
}

type everything struct {
	page
	ID      int64              `path:"id"`
	Tags    []string           `query:"tag"`
	Active  *bool              `query:"active"`
	Search  schema.Opt[string] `query:"q"`
	Token   string             `header:"X-Token"`
	Session string             `cookie:"session" default:"none"`
	Order   order              `body:"json"`
}

func TestInputsOfEverySource(t *testing.T) {
	r := web.NewRouter()
	r.Post("/orders/{id}", func(_ context.Context, in *everything) (map[string]any, error) {
		q, ok := in.Search.Get()
		return map[string]any{"id": in.ID, "page": in.Page, "size": in.Size, "tags": in.Tags, "active": in.Active, "q": q, "hasQ": ok,
			"token": in.Token, "session": in.Session, "lines": len(in.Order.Lines)}, nil
	})
	h := build(t, r)
	rec := do(t, h, "POST", "/orders/7?page=2&tag=a&tag=b&active=yes&q=x%20y", `{"customer":"Ann","lines":[{"sku":"a","qty":1}]}`,
		"X-Token: secret", `Cookie: a=b; session="s1"`)
	want := `{"active":true,"hasQ":true,"id":7,"lines":1,"page":2,"q":"x y","session":"s1","size":20,"tags":["a","b"],"token":"secret"}`
	got, _ := json.Marshal(decode[map[string]any](t, rec), json.Deterministic(true))
	if rec.Code != 200 || string(got) != want {
		t.Errorf("got %d %s, want %s", rec.Code, got, want)
	}
	if ct := rec.Header().Get("Content-Type"); ct != "application/json" {
		t.Errorf("Content-Type %q", ct)
	}
}

func decode[T any](t *testing.T, rec *httptest.ResponseRecorder) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(rec.Body.Bytes(), &v); err != nil {
		t.Fatalf("status %d: %v: %s", rec.Code, err, rec.Body)
	}
	return v
}

func TestAllMistakesOfARequestAtOnce(t *testing.T) {
	r := web.NewRouter()
	r.Post("/orders/{id}", func(context.Context, *everything) (web.NoContent, error) { return web.NoContent{}, nil })
	h := build(t, r)
	rec := do(t, h, "POST", "/orders/x?page=0&size=abc&active=maybe", `{"customer":"","lines":[{"sku":"a","qty":0},{"qty":"1"}]}`)
	want := []string{
		"path.id int_parsing", "query.page greater_than_equal", "query.size int_parsing", "query.active bool_parsing",
		"header.x-token missing", "body.customer string_too_short", "body.lines.0.qty greater_than", "body.lines.1.sku missing",
		"body.lines.1.qty int_type",
	}
	got := errorsOf(t, rec)
	slices.Sort(want)
	sorted := slices.Sorted(slices.Values(got))
	if rec.Code != 422 || !slices.Equal(sorted, want) {
		t.Errorf("got %d\n%s\nwant\n%s", rec.Code, strings.Join(sorted, "\n"), strings.Join(want, "\n"))
	}
	if got[0] != "path.id int_parsing" || !strings.HasPrefix(got[len(got)-1], "body.") {
		t.Errorf("path comes first and body last: %q", got)
	}
}

func TestBadBodies(t *testing.T) {
	r := web.NewRouter()
	r.Post("/orders", func(context.Context, *struct {
		Order order `body:"json"`
	}) (web.NoContent, error) {
		return web.NoContent{}, nil
	})
	h := build(t, r)
	good := `{"customer":"Ann","lines":[{"sku":"a","qty":1}]}`
	tests := []struct {
		name, body, contentType string
		status                  int
		errors                  []string
	}{
		{"good", good, "application/json", 204, nil},
		{"suffix", good, "application/vnd.api+json; charset=utf-8", 204, nil},
		{"malformed", `{"customer": "Ann",`, "application/json", 422, []string{"body.19 json_invalid"}},
		{"nothing", "", "application/json", 422, []string{"body missing"}},
		{"space", "  \n", "application/json", 422, []string{"body missing"}},
		{"null", "null", "application/json", 422, []string{"body model_attributes_type"}},
		{"list", "[]", "application/json", 422, []string{"body model_attributes_type"}},
		{"two values", good + good, "application/json", 422, nil},
		{"duplicate name", `{"customer":"a","customer":"b","lines":[{"sku":"a","qty":1}]}`, "application/json", 422, nil},
		{"invalid UTF-8", "{\"customer\":\"\xff\",\"lines\":[{\"sku\":\"a\",\"qty\":1}]}", "application/json", 422, nil},
		{"deep", strings.Repeat("[", 100_000), "application/json", 422, nil},
		{"deep and closed", `{"lines":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + "}", "application/json", 422, nil},
		{"too large", `{"customer":"` + strings.Repeat("x", 1<<20) + `"}`, "application/json", 413, nil},
		{"form", "a=b", "application/x-www-form-urlencoded", 415, nil},
		{"text", good, "text/plain", 415, nil},
		{"bad type", good, "application/;;", 415, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			rec := do(t, h, "POST", "/orders", test.body, "Content-Type: "+test.contentType)
			if rec.Code != test.status {
				t.Fatalf("got %d %s, want %d", rec.Code, rec.Body, test.status)
			}
			if rec.Code >= 400 {
				got := errorsOf(t, rec)
				if test.errors != nil && !slices.Equal(got, test.errors) {
					t.Errorf("got %q, want %q", got, test.errors)
				}
				if rec.Code == 422 && len(got) == 0 {
					t.Error("no place is named")
				}
			}
		})
	}
	t.Run("no content type", func(t *testing.T) {
		req := httptest.NewRequestWithContext(t.Context(), "POST", "/orders", strings.NewReader(good))
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, req)
		if rec.Code != 415 {
			t.Errorf("got %d, want 415: a browser sends such a body across origins without asking", rec.Code)
		}
	})
	t.Run("too large without a length", func(t *testing.T) {
		req := httptest.NewRequestWithContext(t.Context(), "POST", "/orders", io.MultiReader(strings.NewReader(`"`), strings.NewReader(strings.Repeat("x", 2<<20))))
		req.Header.Set("Content-Type", "application/json")
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, req)
		if rec.Code != 413 {
			t.Errorf("got %d, want 413", rec.Code)
		}
	})
}

func TestBodiesThatAreNoStructs(t *testing.T) {
	r := web.NewRouter()
	r.Post("/list", func(_ context.Context, in *struct {
		Numbers []int `body:"json" validate:"max=3"`
	}) ([]int, error) {
		return in.Numbers, nil
	})
	r.Post("/map", func(_ context.Context, in *struct {
		Weights map[int]float64 `body:"json"`
	}) (map[int]float64, error) {
		return in.Weights, nil
	})
	r.Post("/optional", func(_ context.Context, in *struct {
		Order *order `body:"json"`
	}) (bool, error) {
		return in.Order == nil, nil
	})
	r.Post("/raw", func(_ context.Context, in *struct {
		Data []byte `body:"raw"`
	}) (web.Text, error) {
		return web.Text(in.Data), nil
	})
	r.Post("/stream", func(_ context.Context, in *struct {
		Data io.Reader `body:"raw"`
	}) (web.Text, error) {
		b, err := io.ReadAll(in.Data)
		return web.Text(b), err
	}, web.BodyLimit(5))
	h := build(t, r)
	for _, test := range []struct {
		path, body string
		status     int
		want       string
	}{
		{"/list", "[1,2]", 200, "[1,2]"},
		{"/list", "[1,2,3,4]", 422, ""},
		{"/list", "[]", 200, "[]"},
		{"/map", `{"1":2.5}`, 200, `{"1":2.5}`},
		{"/map", `{"x":2.5}`, 422, ""},
		{"/optional", "", 200, "true"},
		{"/optional", `{}`, 422, ""},
		{"/raw", "any thing", 200, "any thing"},
		{"/stream", "12345", 200, "12345"},
		{"/stream", "123456", 413, ""},
	} {
		rec := do(t, h, "POST", test.path, test.body)
		if rec.Code != test.status || test.want != "" && rec.Body.String() != test.want {
			t.Errorf("%s %s: got %d %s, want %d %s", test.path, test.body, rec.Code, rec.Body, test.status, test.want)
		}
	}
}

func TestOutputs(t *testing.T) {
	type none struct{}
	type user struct {
		Name string   `json:"name"`
		Tags []string `json:"tags"`
	}
	r := web.NewRouter()
	r.Get("/struct", func(context.Context, *none) (user, error) { return user{Name: "Ann"}, nil })
	r.Get("/nil", func(context.Context, *none) ([]user, error) { return nil, nil })
	r.Get("/pointer", func(context.Context, *none) (*user, error) { return &user{Name: "Ann", Tags: []string{"a"}}, nil })
	r.Post("/created", func(context.Context, *none) (user, error) { return user{}, nil }, web.Status(201))
	r.Delete("/none", func(context.Context, *none) (web.NoContent, error) { return web.NoContent{}, nil })
	r.Get("/response", func(context.Context, *none) (web.Response[user], error) {
		return web.Response[user]{Status: 202, Header: http.Header{"x-a": {"1"}}, Cookies: []*http.Cookie{{Name: "c", Value: "v"}}, Body: user{Name: "B"}}, nil
	})
	r.Get("/nobody", func(context.Context, *none) (web.Response[web.NoContent], error) {
		return web.Response[web.NoContent]{Header: http.Header{"X-A": {"1"}}}, nil
	})
	r.Get("/any", func(context.Context, *none) (any, error) { return web.Response[int]{Body: 5}, nil })
	r.Get("/html", func(context.Context, *none) (web.HTML, error) { return "<p>", nil })
	r.Get("/redirect", func(context.Context, *none) (web.Redirect, error) { return web.Redirect{URL: "/html"}, nil })
	r.Get("/either", func(context.Context, *none) (web.Responder, error) {
		return web.Redirect{URL: "/html", Status: 307}, nil
	})
	r.Get("/file", func(context.Context, *none) (web.File, error) {
		return web.File{Name: "a/ä.txt", Data: []byte("0123456789"), Download: true, ETag: `"1"`}, nil
	})
	r.Get("/bad", func(context.Context, *none) (map[string]any, error) { return map[string]any{"f": func() {}}, nil })
	r.Get("/errors/redirect", func(context.Context, *none) (user, error) { return user{}, web.Redirect{URL: "/login"} })
	r.Get("/errors/secret", func(context.Context, *none) (user, error) { return user{}, errors.New("password=hunter2") })
	r.Get("/errors/known", func(context.Context, *none) (user, error) { return user{}, problem.NotFound("No user %d.", 5) })
	h := build(t, r)
	for _, test := range []struct {
		method, path string
		status       int
		body         string
		header       string
	}{
		{"GET", "/struct", 200, `{"name":"Ann","tags":[]}`, ""}, // net/http measures what is short
		{"HEAD", "/struct", 200, "", "Content-Length: 24"},
		{"GET", "/nil", 200, "[]", ""},
		{"GET", "/pointer", 200, `{"name":"Ann","tags":["a"]}`, ""},
		{"POST", "/created", 201, `{"name":"","tags":[]}`, ""},
		{"DELETE", "/none", 204, "", "Content-Length: "},
		{"GET", "/response", 202, `{"name":"B","tags":[]}`, "Set-Cookie: c=v"},
		{"GET", "/response", 202, `{"name":"B","tags":[]}`, "X-A: 1"},
		{"GET", "/nobody", 204, "", "X-A: 1"},
		{"GET", "/any", 200, "5", ""},
		{"GET", "/html", 200, "<p>", "Content-Type: text/html; charset=utf-8"},
		{"HEAD", "/html", 200, "", "Content-Length: 3"},
		{"GET", "/redirect", 303, "", "Location: /html"},
		{"GET", "/either", 307, "", "Location: /html"},
		{"GET", "/file", 200, "0123456789", "Content-Disposition: attachment; filename=\"_.txt\"; filename*=UTF-8''%C3%A4.txt"},
		{"HEAD", "/file", 200, "", "Content-Length: 10"},
		{"GET", "/bad", 500, "", "Content-Type: application/problem+json"},
		{"GET", "/errors/redirect", 303, "", "Location: /login"},
		{"GET", "/errors/secret", 500, `{"title":"Internal Server Error","status":500}`, ""},
		{"GET", "/errors/known", 404, `{"title":"Not Found","status":404,"detail":"No user 5."}`, ""},
		{"HEAD", "/errors/known", 404, "", ""},
		{"GET", "/nowhere", 404, `{"title":"Not Found","status":404,"detail":"There is nothing at /nowhere."}`, ""},
		{"PUT", "/struct", 405, "", "Allow: GET, HEAD, OPTIONS"},
		{"OPTIONS", "/created", 204, "", "Allow: OPTIONS, POST"},
		{"GET", "/struct/", 307, "", "Location: /struct"},
		{"GET", "//struct", 307, "", "Location: /struct"},
	} {
		rec := do(t, h, test.method, test.path, "")
		if rec.Code != test.status || (test.body != "" || test.method == "HEAD") && rec.Body.String() != test.body {
			t.Errorf("%s %s: got %d %s, want %d %s", test.method, test.path, rec.Code, rec.Body, test.status, test.body)
		}
		if name, value, ok := strings.Cut(test.header, ": "); ok && rec.Header().Get(name) != value {
			t.Errorf("%s %s: %s is %q, want %q", test.method, test.path, name, rec.Header().Get(name), value)
		}
	}
	rec := do(t, h, "GET", "/file", "", "Range: bytes=2-4")
	if rec.Code != 206 || rec.Body.String() != "234" {
		t.Errorf("range: got %d %q", rec.Code, rec.Body)
	}
	if rec := do(t, h, "GET", "/file", "", `If-None-Match: "1"`); rec.Code != 304 {
		t.Errorf("If-None-Match: got %d", rec.Code)
	}
}

func TestDurationIsWrittenAsDocumented(t *testing.T) {
	type track struct {
		Length time.Duration `json:"length"`
	}
	r := web.NewRouter()
	r.Get("/track", func(context.Context, *struct{}) (track, error) { return track{90 * time.Minute}, nil })
	rec := do(t, build(t, r), "GET", "/track", "")
	if got := strings.TrimSpace(rec.Body.String()); rec.Code != 200 || got != `{"length":"PT1H30M"}` {
		t.Errorf("got %d %s", rec.Code, got)
	}
}

func TestMistakesInTextQuoteTheText(t *testing.T) {
	r := web.NewRouter()
	r.Get("/{id}", func(context.Context, *struct {
		ID    int     `path:"id" validate:"min=10"`
		Price float64 `query:"price" validate:"max=1"`
		Pages []int   `query:"page" validate:"max=2,dive,max=5"`
		Many  []int   `query:"many" validate:"max=1"`
	}) (string, error) {
		return "", nil
	})
	got := do(t, build(t, r), "GET", "/007?price=1.50&page=%202&page=06&many=01&many=2", "")
	var doc problem.Error
	if err := json.Unmarshal(got.Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	var inputs []any
	for _, item := range doc.Errors {
		inputs = append(inputs, item.Input)
	}
	want := []any{"007", "1.50", "06", []any{"01", "2"}}
	if !reflect.DeepEqual(inputs, want) {
		t.Errorf("inputs %q, want %q: %s", inputs, want, got.Body)
	}
}

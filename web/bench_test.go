package web_test

import (
	"context"
	"encoding/json/v2"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gotandem/tandem/web"
)

// null is a ResponseWriter that costs nothing, so that what is measured is ours.
type null struct{ header http.Header }

func (n *null) Header() http.Header         { return n.header }
func (n *null) Write(p []byte) (int, error) { return len(p), nil }
func (n *null) WriteHeader(int)             {}

func bench(b *testing.B, h http.Handler, method, target, body string) {
	b.Helper()
	req := httptest.NewRequest(method, target, nil)
	req.Header.Set("Content-Type", "application/json")
	w := &null{http.Header{}}
	rd := strings.NewReader(body)
	b.ReportAllocs()
	for b.Loop() {
		rd.Reset(body)
		req.Body, req.ContentLength = io.NopCloser(rd), int64(len(body))
		clear(w.header)
		h.ServeHTTP(w, req)
	}
}

var sink any

const benchOrder = `{"customer":"Ann","lines":[{"sku":"a","qty":1},{"sku":"b","qty":2},{"sku":"c","qty":3}]}`

func BenchmarkGetJSON(b *testing.B) {
	b.Run("tandem", func(b *testing.B) {
		r := web.NewRouter()
		r.Get("/users/{name}", func(_ context.Context, in *struct {
			Name string `path:"name"`
		}) (user, error) {
			return user{in.Name}, nil
		})
		h, err := r.Build()
		if err != nil {
			b.Fatal(err)
		}
		bench(b, h, "GET", "/users/ann", "")
	})
	b.Run("net", func(b *testing.B) {
		mux := http.NewServeMux()
		mux.HandleFunc("GET /users/{name}", func(w http.ResponseWriter, r *http.Request) {
			data, err := json.Marshal(user{r.PathValue("name")})
			if err != nil {
				http.Error(w, "", http.StatusInternalServerError)
				return
			}
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write(data)
		})
		bench(b, mux, "GET", "/users/ann", "")
	})
}

func BenchmarkPostOrder(b *testing.B) {
	b.Run("tandem", func(b *testing.B) {
		r := web.NewRouter()
		r.Post("/orders", func(_ context.Context, in *struct {
			Order order `body:"json"`
		}) (order, error) {
			return in.Order, nil
		})
		h, err := r.Build()
		if err != nil {
			b.Fatal(err)
		}
		bench(b, h, "POST", "/orders", benchOrder)
	})
	b.Run("net", func(b *testing.B) {
		mux := http.NewServeMux()
		mux.HandleFunc("POST /orders", func(w http.ResponseWriter, r *http.Request) {
			var o order
			if err := json.UnmarshalRead(http.MaxBytesReader(w, r.Body, 1<<20), &o); err != nil || o.Customer == "" || len(o.Lines) == 0 {
				http.Error(w, "bad", http.StatusUnprocessableEntity)
				return
			}
			for _, l := range o.Lines {
				if l.SKU == "" || l.Qty <= 0 {
					http.Error(w, "bad", http.StatusUnprocessableEntity)
					return
				}
			}
			data, err := json.Marshal(o)
			if err != nil {
				http.Error(w, "", http.StatusInternalServerError)
				return
			}
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write(data)
		})
		bench(b, mux, "POST", "/orders", benchOrder)
	})
}

// BenchmarkRoute finds one of 200 routes.
func BenchmarkRoute(b *testing.B) {
	r, mux := web.NewRouter(), http.NewServeMux()
	h := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	for i := range 50 {
		for _, p := range []string{"GET /api/v1/thing%d", "POST /api/v1/thing%d", "GET /api/v1/thing%d/{id}", "GET /api/v1/thing%d/{id}/parts"} {
			r.Handle(fmt.Sprintf(p, i), h)
			mux.Handle(fmt.Sprintf(p, i), h)
		}
	}
	ours, err := r.Build()
	if err != nil {
		b.Fatal(err)
	}
	for name, h := range map[string]http.Handler{"tandem": ours, "net": mux} {
		b.Run(name, func(b *testing.B) { bench(b, h, "GET", "/api/v1/thing49", "") })
	}
}

func BenchmarkRegister1000(b *testing.B) {
	for b.Loop() {
		r := web.NewRouter()
		for i := range 1000 {
			r.Post(fmt.Sprintf("/things%d/{id}", i), func(context.Context, *everything) (order, error) { return order{}, nil })
		}
		h, err := r.Build()
		if err != nil {
			b.Fatal(err)
		}
		sink = h
	}
}

// BenchmarkProviders shows what providers cost: nothing where a route asks for none, and what they do where it does.
func BenchmarkProviders(b *testing.B) {
	for _, test := range []struct {
		name, target string
		provide      bool
	}{{"none", "/", false}, {"unused", "/", true}, {"two", "/two", true}} {
		b.Run(test.name, func(b *testing.B) {
			r := web.NewRouter()
			if test.provide {
				r.Provide(func(context.Context, *struct{}) (*user, error) { return &user{"ann"}, nil })
				r.Provide(func(_ context.Context, in *struct{ User *user }) (tenant, error) { return tenant(in.User.Name), nil })
				r.Get("/two", func(_ context.Context, in *struct{ Tenant tenant }) (string, error) { return string(in.Tenant), nil })
			}
			r.Get("/", func(context.Context, *struct{}) (string, error) { return "ok", nil })
			h, err := r.Build()
			if err != nil {
				b.Fatal(err)
			}
			bench(b, h, "GET", test.target, "")
		})
	}
}

package openapi_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/openapi"
)

type (
	la[T any] struct {
		ID int64 `json:"id"`
		V  T     `json:"v"`
	}
	lb[T any] struct {
		Name string `json:"name" validate:"min=1,max=20"`
		V    T      `json:"v"`
	}
	lc[T any] struct {
		At []T `json:"at" default:"[]"`
	}
	ld[T any] struct {
		M map[string]T `json:"m"`
	}
)

func routesOf[T any](r *web.Router, n *int) {
	for range 4 {
		*n++
		r.Post(fmt.Sprintf("/r%d/{id}", *n), func(context.Context, *struct {
			ID   int64  `path:"id"`
			Q    string `query:"q" default:""`
			Body T      `body:"json"`
		}) (T, error) {
			var zero T
			return zero, nil
		}, web.Tags("t"))
	}
}

func third[T any](r *web.Router, n *int) {
	routesOf[la[T]](r, n)
	routesOf[lb[T]](r, n)
	routesOf[lc[T]](r, n)
	routesOf[ld[T]](r, n)
}

func second[T any](r *web.Router, n *int) {
	third[la[T]](r, n)
	third[lb[T]](r, n)
	third[lc[T]](r, n)
	third[ld[T]](r, n)
}

// large is a router of 1,024 routes with 336 types.
func large(t testing.TB) *web.Router {
	r, n := web.NewRouter(), 0
	second[la[int]](r, &n)
	second[lb[string]](r, &n)
	second[lc[bool]](r, &n)
	second[ld[float64]](r, &n)
	for range 3 {
		second[la[string]](r, &n)
		second[lb[int]](r, &n)
		second[lc[float64]](r, &n)
		second[ld[bool]](r, &n)
	}
	if _, err := r.Build(); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestLargeDocument(t *testing.T) {
	r := large(t)
	doc, err := openapi.Document(openapi.Info{Title: "Large"}, r.Operations())
	if err != nil {
		t.Fatal(err)
	}
	if n := doc.Paths.Len(); n != len(r.Operations()) || n < 1000 {
		t.Errorf("%d paths for %d operations", n, len(r.Operations()))
	}
	for name, s := range doc.Components.Schemas.All() {
		if s.Ref != "" || len(s.Type) == 0 {
			t.Errorf("component %s is %+v", name, s)
		}
	}
}

func BenchmarkLargeDocument(b *testing.B) {
	r := large(b)
	b.Run("document", func(b *testing.B) {
		for b.Loop() {
			if _, err := openapi.Document(openapi.Info{Title: "Large"}, r.Operations()); err != nil {
				b.Fatal(err)
			}
		}
	})
	doc, _ := openapi.Document(openapi.Info{Title: "Large"}, r.Operations())
	b.Run("marshal", func(b *testing.B) {
		for b.Loop() {
			if _, err := openapi.Marshal(doc); err != nil {
				b.Fatal(err)
			}
		}
	})
}

package web_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web"
)

type pool struct{ name string }

type index struct{ pool *pool }

func TestSharedValueIsMadeOnceWhenFirstNeededAndClosedInReverse(t *testing.T) {
	var l trace
	r := web.NewRouter()
	r.Provide(func(ctx context.Context, in *struct{ Pool *pool }) (*index, error) {
		l.add("index of " + in.Pool.name)
		if web.RequestFrom(ctx) != nil || ctx.Err() != nil {
			t.Error("the context of a shared value is a request's")
		}
		web.OnEnd(ctx, func(error) error { l.add("close index"); return nil })
		return &index{in.Pool}, nil
	}, web.Shared())
	r.Provide(func(ctx context.Context, _ *struct{}) (*pool, error) {
		l.add("pool")
		web.OnEnd(ctx, func(error) error { l.add("close pool"); return errors.New("still in use") })
		return &pool{"p"}, nil
	}, web.Shared())
	r.Get("/a", func(_ context.Context, in *struct{ Index *index }) (string, error) { return in.Index.pool.name, nil })
	r.Get("/b", func(_ context.Context, in *struct{ Pool *pool }) (string, error) { return in.Pool.name, nil })
	h := build(t, r)
	if err := r.MakeShared(t.Context()); err != nil || len(l) > 0 {
		t.Errorf("made too early: %q, %v", l, err)
	}
	for _, path := range []string{"/a", "/b", "/a"} {
		if rec := do(t, h, "GET", path, ""); rec.Body.String() != `"p"` {
			t.Errorf("%s: got %d %s", path, rec.Code, rec.Body)
		}
	}
	if err := r.CloseShared(); err == nil || err.Error() != "still in use" {
		t.Errorf("closing: %v", err)
	}
	if want := (trace{"pool", "index of p", "close index", "close pool"}); !slices.Equal(l, want) {
		t.Errorf("ran %q, want %q", l, want)
	}
	if rec := do(t, h, "GET", "/a", ""); rec.Code != 200 {
		t.Errorf("a value that was made stays: got %d", rec.Code)
	}
	if err := r.CloseShared(); err != nil || len(l) != 4 {
		t.Errorf("closed twice: %v, %q", err, l)
	}
}

func TestSharedValueIsMadeByOneOfManyRequests(t *testing.T) {
	var made, served atomic.Int32
	start := make(chan struct{})
	r := web.NewRouter()
	r.Provide(func(context.Context, *struct{}) (*pool, error) {
		<-start
		made.Add(1)
		return &pool{"p"}, nil
	}, web.Shared())
	r.Get("/a", func(_ context.Context, in *struct{ Pool *pool }) (string, error) {
		served.Add(1)
		return in.Pool.name, nil
	})
	h := build(t, r)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() { do(t, h, "GET", "/a", "") })
	}
	close(start)
	wg.Wait()
	if made.Load() != 1 || served.Load() != 20 {
		t.Errorf("made %d times for %d requests", made.Load(), served.Load())
	}
}

func TestSharedValueThatFailsIsTriedAgain(t *testing.T) {
	var l trace
	fail := true
	r := web.NewRouter()
	r.Provide(func(ctx context.Context, _ *struct{}) (*pool, error) {
		web.OnEnd(ctx, func(err error) error {
			l.add("closed")
			return nil
		})
		if fail {
			return nil, problem.Unavailable("The pool is down.")
		}
		return &pool{"p"}, nil
	}, web.AtStart())
	r.Get("/a", func(_ context.Context, in *struct{ Pool *pool }) (string, error) { return in.Pool.name, nil })
	h := build(t, r)
	if err := r.MakeShared(t.Context()); err == nil || !strings.Contains(err.Error(), "provider of *web_test.pool") {
		t.Errorf("at the start: %v", err)
	}
	if rec := do(t, h, "GET", "/a", ""); rec.Code != 503 {
		t.Errorf("got %d", rec.Code)
	}
	if !slices.Equal(l, trace{"closed", "closed"}) {
		t.Errorf("what was half open: %q", l)
	}
	fail = false
	if rec := do(t, h, "GET", "/a", ""); rec.Code != 200 || len(l) != 2 {
		t.Errorf("got %d, %q", rec.Code, l)
	}
	if err := r.CloseShared(); err != nil || len(l) != 3 {
		t.Errorf("%v, %q", err, l)
	}
}

func TestSharedValueThatPanicsIsTriedAgain(t *testing.T) {
	times := 0
	r := web.NewRouter()
	r.Provide(func(context.Context, *struct{}) (*pool, error) {
		if times++; times == 1 {
			panic("boom")
		}
		return &pool{"p"}, nil
	}, web.Shared())
	r.Get("/a", func(_ context.Context, in *struct{ Pool *pool }) (string, error) { return in.Pool.name, nil })
	r.Use(web.Recover())
	h := build(t, r)
	if first, second := do(t, h, "GET", "/a", "").Code, do(t, h, "GET", "/a", "").Code; first != 500 || second != 200 {
		t.Errorf("got %d, then %d", first, second)
	}
}

func TestReplaceRenewsSharedValues(t *testing.T) {
	r := web.NewRouter()
	r.Provide(func(context.Context, *struct{}) (*pool, error) { return &pool{"real"}, nil }, web.Shared())
	r.Provide(func(_ context.Context, in *struct{ Pool *pool }) (*index, error) { return &index{in.Pool}, nil }, web.Shared())
	r.Get("/a", func(_ context.Context, in *struct{ Index *index }) (string, error) { return in.Index.pool.name, nil })
	if got := do(t, build(t, r), "GET", "/a", "").Body.String(); got != `"real"` {
		t.Error(got)
	}
	r.Replace(func(context.Context, *struct{}) (*pool, error) { return &pool{"fake"}, nil }, web.Shared())
	if got := do(t, build(t, r), "GET", "/a", "").Body.String(); got != `"fake"` {
		t.Error(got)
	}
}

func TestSharedMistakes(t *testing.T) {
	tests := []struct {
		name string
		wire func(r *web.Router)
		want string
	}{
		{"of a request", func(r *web.Router) {
			r.Provide(currentUser)
			r.Provide(func(context.Context, *struct{ User *user }) (*pool, error) { return nil, nil }, web.Shared())
		}, "provider of *web_test.pool: it is shared by all requests, and field User of struct { User *web_test.user } is provided to each anew: share the provider of *web_test.user currentUser too, or take it out (web/shared_test.go:"},
		{"the request", func(r *web.Router) {
			r.Provide(func(context.Context, *struct{ R *http.Request }) (*pool, error) { return nil, nil }, web.Shared())
		}, "is provided to each anew"},
		{"an input", func(r *web.Router) {
			r.Provide(func(context.Context, *struct {
				Q string `query:"q"`
			}) (*pool, error) {
				return nil, nil
			}, web.Shared())
		}, "it is shared by all requests, and field Q of"},
		{"a circle", func(r *web.Router) {
			r.Provide(func(context.Context, *struct{ Index *index }) (*pool, error) { return nil, nil }, web.Shared())
			r.Provide(func(context.Context, *struct{ Pool *pool }) (*index, error) { return nil, nil }, web.Shared())
		}, "providers need each other in a circle: *web_test.pool needs *web_test.index needs *web_test.pool"},
		{"a route", func(r *web.Router) {
			r.Get("/", func(context.Context, *struct{}) (string, error) { return "", nil }, web.Shared())
		}, "web.Shared and web.AtStart belong on a provider"},
		{"nothing to guard with", func(r *web.Router) {
			r.Get("/", func(context.Context, *struct{}) (string, error) { return "", nil }, web.Guard[struct{}](nil))
		}, "the guard is nil"},
		{"nothing to replace with", func(r *web.Router) { r.Replace[struct{}, *pool](nil) }, "the function is nil"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := web.NewRouter()
			test.wire(r)
			if _, err := r.Build(); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v\nwant %s", err, test.want)
			}
		})
	}
}

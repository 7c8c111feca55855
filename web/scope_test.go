package web_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/schema"
	"github.com/gotandem/tandem/web"
)

type tx struct{ pool *pool }

func transactions(l *trace) *web.Router {
	r := web.NewRouter()
	r.Provide(func(context.Context, *struct{}) (*pool, error) { l.add("pool"); return &pool{"p"}, nil }, web.Shared())
	r.Provide(func(ctx context.Context, in *struct{ Pool *pool }) (*tx, error) {
		l.add("begin")
		web.OnEnd(ctx, func(err error) error {
			if err != nil {
				l.add("roll back")
				return nil
			}
			l.add("commit")
			return nil
		})
		web.AfterResponse(ctx, func(context.Context) { l.add("after") })
		return &tx{in.Pool}, nil
	})
	r.Provide(func(_ context.Context, in *struct{ Tx *tx }) (tenant, error) {
		return tenant("of " + in.Tx.pool.name), nil
	})
	return r
}

func TestProvidersOutsideARequest(t *testing.T) {
	var l trace
	r := transactions(&l)
	work := func(fail error) error {
		return r.Do(t.Context(), func(ctx context.Context, in *struct {
			Tx     *tx
			Tenant tenant
			Pool   *pool
		}) error {
			l.add("work " + string(in.Tenant))
			if in.Tx.pool != in.Pool {
				t.Error("two pools")
			}
			return fail
		})
	}
	if err := work(nil); err != nil {
		t.Error(err)
	}
	failure := errors.New("no")
	if err := work(failure); !errors.Is(err, failure) {
		t.Error(err)
	}
	want := trace{"pool", "begin", "work of p", "commit", "after", "begin", "work of p", "roll back", "after"}
	if !slices.Equal(l, want) {
		t.Errorf("ran %q, want %q", l, want)
	}

	l = nil
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was lost")
			}
		}()
		_ = r.Do(t.Context(), func(context.Context, *struct{ Tx *tx }) error { panic("boom") })
	}()
	if !slices.Equal(l, trace{"begin", "roll back", "after"}) {
		t.Errorf("panic: ran %q", l)
	}
}

func TestScopeProvidesEachValueOnceUntilItIsClosed(t *testing.T) {
	var l trace
	s := transactions(&l).Scope(t.Context())
	first, err := s.Get[*tx]()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Get[tenant](); err != nil {
		t.Error(err)
	}
	if second, err := s.Get[*tx](); err != nil || second != first {
		t.Errorf("another one: %v %v", second, err)
	}
	if err := s.Close(nil); err != nil {
		t.Error(err)
	}
	if err := s.Close(nil); err != nil {
		t.Error(err)
	}
	if !slices.Equal(l, trace{"pool", "begin", "commit", "after"}) {
		t.Errorf("ran %q", l)
	}
}

func TestCleanUpErrorOfAScopeIsTold(t *testing.T) {
	r := web.NewRouter()
	commit := problem.Conflict("could not commit")
	r.Provide(func(ctx context.Context, _ *struct{}) (*tx, error) {
		web.OnEnd(ctx, func(error) error { return commit })
		return &tx{}, nil
	})
	use := func(err error) error {
		return r.Do(t.Context(), func(context.Context, *struct{ Tx *tx }) error { return err })
	}
	if err := use(nil); err != commit {
		t.Errorf("got %v", err)
	}
	failure := errors.New("no")
	if err := use(failure); !errors.Is(err, failure) || !errors.Is(err, commit) {
		t.Errorf("got %v", err)
	}
}

type till struct {
	l      *trace
	closed bool
}

type open struct{ Till *till }

func (o *open) Verify(ctx context.Context, r *schema.Report) error {
	web.OnEnd(ctx, func(error) error { o.Till.l.add("ended"); return nil })
	if o.Till.closed {
		r.Fail(nil, "the till is closed")
	}
	return nil
}

// TestVerifyOutsideARequest: rules that ask others hold for the input of a job, of a provider and of a shared value as they do in requests.
func TestVerifyOutsideARequest(t *testing.T) {
	for name, use := range map[string]func(*web.Router, *trace) error{
		"job": func(r *web.Router, l *trace) error {
			return r.Do(t.Context(), func(context.Context, *struct{ open }) error { l.add("made"); return nil })
		},
		"provider": func(r *web.Router, _ *trace) error {
			return r.Do(t.Context(), func(context.Context, *struct{ Names takenNames }) error { return nil })
		},
		"shared": func(r *web.Router, _ *trace) error {
			return errors.Join(r.Do(t.Context(), func(context.Context, *struct{ Size pageSize }) error { return nil }), r.CloseShared())
		},
	} {
		for _, closed := range []bool{false, true} {
			var l trace
			r := web.NewRouter()
			r.Provide(func(context.Context, *struct{}) (*till, error) { return &till{&l, closed}, nil }, web.Shared())
			r.Provide(func(context.Context, *struct{ open }) (takenNames, error) { l.add("made"); return nil, nil })
			r.Provide(func(context.Context, *struct{ open }) (pageSize, error) { l.add("made"); return 1, nil }, web.Shared())
			err := use(r, &l)
			want := trace{"made", "ended"}
			if closed {
				want = trace{"ended"}
			}
			if refused := err != nil && strings.Contains(err.Error(), "the till is closed"); refused != closed || !slices.Equal(l, want) {
				t.Errorf("%s, closed %t: %v, ran %q", name, closed, err, l)
			}
		}
	}
}

func TestWhatNeedsARequestIsAnErrorOutsideThatNamesTheChain(t *testing.T) {
	r := web.NewRouter()
	r.Provide(currentUser)
	r.Provide(func(context.Context, *struct{ User *user }) (tenant, error) { return "", nil })
	r.Provide(func(context.Context, *struct{ R *http.Request }) (*pool, error) { return nil, nil })
	_, err := r.Scope(t.Context()).Get[tenant]()
	if want := `outside a request there is no header "Authorization", which is read by provider of web_test.tenant, for it by provider of *web_test.user currentUser (web/scope_test.go:`; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	_, err = r.Scope(t.Context()).Get[*pool]()
	if want := "outside a request there is no *http.Request, which is read by provider of *web_test.pool"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	_, err = r.Scope(t.Context()).Get[*index]()
	if want := "Provide a *web_test.index"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	err = r.Do(t.Context(), func(context.Context, *struct {
		Q string `query:"q"`
	}) error {
		t.Error("it ran")
		return nil
	})
	if want := `outside a request there is no query "q"`; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestScopeWithinARequestEndsByItself(t *testing.T) {
	var l trace
	r := transactions(&l)
	r.Get("/a", func(ctx context.Context, in *struct{ Tx *tx }) (string, error) {
		err := r.Do(ctx, func(ctx context.Context, inner *struct{ Tx *tx }) error {
			if inner.Tx == in.Tx || web.RequestFrom(ctx) != nil {
				t.Error("the scope is that of the request")
			}
			return errors.New("only the inner one fails")
		})
		if err == nil {
			t.Error("no error")
		}
		l.add("handled")
		return "", nil
	})
	do(t, build(t, r), "GET", "/a", "")
	if want := (trace{"pool", "begin", "begin", "roll back", "after", "handled", "commit", "after"}); !slices.Equal(l, want) {
		t.Errorf("ran %q, want %q", l, want)
	}
}

func TestProvidersOfAGroupOutsideARequest(t *testing.T) {
	r := web.NewRouter()
	r.Provide(func(context.Context, *struct{}) (tenant, error) { return "outer", nil })
	g := r.Group("/g")
	g.Provide(func(_ context.Context, in *struct{ T tenant }) (tenant, error) { return in.T + " inner", nil })
	for _, test := range []struct {
		r    *web.Router
		want tenant
	}{{r, "outer"}, {g, "outer inner"}} {
		if got, err := test.r.Scope(t.Context()).Get[tenant](); got != test.want || err != nil {
			t.Errorf("got %q %v", got, err)
		}
	}
}

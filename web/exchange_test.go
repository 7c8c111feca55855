package web_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web"
)

// TestCleanUpThatPanicsKeepsNoOtherFromRunning: the others run, in a request that ends well, in one that panics and outside of requests.
func TestCleanUpThatPanicsKeepsNoOtherFromRunning(t *testing.T) {
	var l trace
	r := web.NewRouter()
	r.Use(web.Recover())
	r.Provide(func(ctx context.Context, _ *struct{}) (*tx, error) {
		web.OnEnd(ctx, func(err error) error { l.add(fmt.Sprint("close, told ", err)); return nil })
		web.OnEnd(ctx, func(error) error { panic("broken") })
		web.OnEnd(ctx, func(error) error { l.add("first"); return nil })
		return &tx{}, nil
	})
	handle := func(ctx context.Context, in *struct {
		Tx    *tx
		Panic bool `query:"panic" default:"false"`
	}) (string, error) {
		web.AfterResponse(ctx, func(context.Context) { l.add("after") })
		if in.Panic {
			panic("boom")
		}
		return "well", nil
	}
	r.Get("/", handle)
	h := build(t, r)
	for target, want := range map[string]trace{
		"/":             {"first", "close, told panic: broken", "after"},
		"/?panic=true":  {"first", "close, told panic: broken"},
		"/?panic=maybe": {"first", "close, told panic: broken"},
	} {
		l = nil
		rec := do(t, h, "GET", target, "")
		if rec.Code != 500 || strings.Contains(rec.Body.String(), "broken") || !slices.Equal(l, want) {
			t.Errorf("%s: %d %s, ran %q", target, rec.Code, rec.Body, l)
		}
	}
	l = nil
	err := r.Do(t.Context(), func(context.Context, *struct{ Tx *tx }) error { return nil })
	if want := (trace{"first", "close, told panic: broken"}); err == nil || !slices.Equal(l, want) {
		t.Errorf("outside a request: %v, ran %q", err, l)
	}
}

// TestValueInAnErrorThatNoRouteAnswers: the page that a 404 becomes asks for what no provider can have given.
func TestValueInAnErrorThatNoRouteAnswers(t *testing.T) {
	r := web.NewRouter(web.MapErrors(func(_ context.Context, err error) error {
		return web.Response[userPage]{Status: problem.From(err).StatusCode()}
	}))
	r.Get("/here", func(context.Context, *struct{}) (string, error) { return "", nil })
	if rec := do(t, build(t, r), "GET", "/nowhere", ""); rec.Code != 404 || rec.Body.String() != "nobody" {
		t.Errorf("got %d %s", rec.Code, rec.Body)
	}
}

type userPage struct{}

func (userPage) WriteResponse(w http.ResponseWriter, r *http.Request) error {
	if user, ok := web.Value[*tx](r.Context()); ok {
		return fmt.Errorf("there is a %v", user)
	}
	_, err := io.WriteString(w, "nobody")
	return err
}

// TestContextsOfAHandlersContextCostNoGoroutines: they end with it all the same.
func TestContextsOfAHandlersContextCostNoGoroutines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 1000
		r := web.NewRouter(web.Timeout(time.Minute))
		r.Get("/", func(ctx context.Context, _ *struct{}) (string, error) {
			before := runtime.NumGoroutine()
			var last context.Context
			for range n {
				c, cancel := context.WithCancel(ctx)
				defer cancel()
				last = c
			}
			if more := runtime.NumGoroutine() - before; more > n/2 {
				t.Errorf("%d contexts cost %d goroutines", n, more)
			}
			begun := time.Now()
			<-last.Done()
			if waited := time.Since(begun); waited != time.Minute || !errors.Is(last.Err(), context.DeadlineExceeded) {
				t.Errorf("ended after %s with %v", waited, last.Err())
			}
			return "", nil
		})
		do(t, build(t, r), "GET", "/", "")
	})
}

package web_test

import (
	"context"
	"net/http"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotandem/tandem/web"
)

// TestDraining: a request in flight learns that the server is about to stop; one that is not served by a Server never does.
func TestDraining(t *testing.T) {
	if web.Draining(t.Context()) {
		t.Error("nothing serves this context")
	}
	r := web.NewRouter()
	begun := make(chan bool, 1)
	r.Get("/wait", func(ctx context.Context, _ *struct{}) (web.Text, error) {
		begun <- web.Draining(ctx)
		for !web.Draining(ctx) {
			if ctx.Err() != nil {
				return "never told", nil
			}
			runtime.Gosched()
		}
		return "draining", nil
	})
	url, stop := serve(t, &web.Server{Handler: build(t, r)})
	body := make(chan string, 1)
	go func() { _, text := get(t, http.DefaultClient, url+"/wait"); body <- text }()
	if <-begun {
		t.Error("draining before anybody stopped the server")
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	if got := <-body; got != "HTTP/1.1 draining" {
		t.Errorf("got %q", got)
	}
}

func TestEachReadinessCheckHasItsOwnTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := func(ctx context.Context) error {
			select {
			case <-time.After(4 * time.Second):
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		if rec := do(t, web.Ready(slow, slow), "GET", "/", ""); rec.Code != 200 {
			t.Errorf("two slow checks: %d %s", rec.Code, rec.Body)
		}
		hangs := func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
		began := time.Now()
		if rec := do(t, web.Ready(slow, hangs), "GET", "/", ""); rec.Code != 503 || time.Since(began) != 9*time.Second {
			t.Errorf("one that hangs: %d after %s", rec.Code, time.Since(began))
		}
	})
}

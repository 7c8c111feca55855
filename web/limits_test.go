package web_test

import (
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gotandem/tandem/web"
)

// TestLimitsSideBySide asks for everything that the limits refuse and let in, many at a time: each request gets its own answer, and no more are in flight than may
// be. The race detector looks on.
func TestLimitsSideBySide(t *testing.T) {
	var inFlight, tooMany atomic.Int64
	r := web.NewRouter()
	r.Use(web.Defaults(slog.New(slog.DiscardHandler)), web.LimitConcurrency(web.Concurrency{Requests: 8}), web.LimitTime(time.Minute))
	g := r.Group("/limited")
	g.Use(web.LimitBody(100), web.LimitHeader(2000))
	g.Handle("POST /echo", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if inFlight.Add(1) > 8 {
			tooMany.Add(1)
		}
		defer inFlight.Add(-1)
		b, err := io.ReadAll(r.Body)
		if err != nil {
			web.WriteError(w, r, err)
			return
		}
		_, _ = w.Write(b)
	}))
	srv := httptest.NewServer(build(t, r))
	defer srv.Close()
	var busy, all atomic.Int64
	var asking sync.WaitGroup
	for n := range 32 {
		asking.Go(func() {
			for i := range 20 {
				kind := rand.IntN(3)
				body, header, want := fmt.Sprintf("%d-%d", n, i), "", 200
				switch kind {
				case 1:
					body, want = strings.Repeat("b", 101), 413
				case 2:
					header, want = strings.Repeat("h", 2000), 431
				}
				req, _ := http.NewRequestWithContext(t.Context(), "POST", srv.URL+"/limited/echo", strings.NewReader(body))
				req.Header.Set("X-Long", header)
				resp, err := srv.Client().Do(req)
				if err != nil {
					t.Error(err)
					return
				}
				got, _ := io.ReadAll(resp.Body)
				resp.Body.Close()
				all.Add(1)
				switch {
				case resp.StatusCode == 503 && resp.Header.Get("Retry-After") != "":
					busy.Add(1)
				case resp.StatusCode != want || want == 200 && string(got) != body:
					t.Errorf("kind %d: %d %q, want %d", kind, resp.StatusCode, got, want)
				}
			}
		})
	}
	asking.Wait()
	if tooMany.Load() > 0 || busy.Load() == all.Load() {
		t.Errorf("%d times more than 8 in flight; %d of %d refused", tooMany.Load(), busy.Load(), all.Load())
	}
}

package limit_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/limit"
	"github.com/gotandem/tandem/web/limit/limittest"
)

func TestMemory(t *testing.T) {
	limittest.Run(t, func(*testing.T) limit.Store { return &limit.Memory{} }, synctest.Test)
}

func TestMemoryIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &limit.Memory{MaxKeys: 320}
		q := limit.Quota{Interval: time.Second, Burst: 2}
		for i := range 10_000 {
			if _, err := m.Take(t.Context(), strconv.Itoa(i), q); err != nil {
				t.Fatal(err)
			}
		}
		if n := m.Len(); n > 320 {
			t.Errorf("%d keys are remembered, want 320 at most", n)
		}
		time.Sleep(time.Minute)
		for i := range 320 {
			_, _ = m.Take(t.Context(), "later"+strconv.Itoa(i), q)
		}
		if n := m.Len(); n > 320 {
			t.Errorf("%d keys are remembered", n)
		}
	})
}

func handler(t *testing.T, r *web.Router) http.Handler {
	t.Helper()
	h, err := r.Build()
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func call(h http.Handler, method, target, remote string, header ...string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(method, target, strings.NewReader("{not json"))
	req.RemoteAddr = remote
	req.Header.Set("Content-Type", "application/json")
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		req.Header.Set(name, value)
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, req)
	return rec
}

func TestPerIP(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := web.NewRouter(limit.PerIP(limit.Policy{Limit: 60, Window: time.Minute, Burst: 2}))
		r.Get("/", func(context.Context, *struct{}) (string, error) { return "ok", nil })
		h := handler(t, r)
		first := call(h, "GET", "/", "192.0.2.1:1234")
		if first.Code != 200 || first.Header().Get("RateLimit-Policy") != `"60-in-60s-burst-2";q=60;w=60` || first.Header().Get("RateLimit") != `"60-in-60s-burst-2";r=1;t=1` {
			t.Errorf("got %d %v", first.Code, first.Header())
		}
		call(h, "GET", "/", "192.0.2.1:1235")
		third := call(h, "GET", "/", "192.0.2.1:1236")
		if third.Code != 429 || third.Header().Get("Retry-After") != "1" || third.Header().Get("RateLimit") != `"60-in-60s-burst-2";r=0;t=2` || third.Header().Get("Content-Type") != problem.ContentType {
			t.Errorf("got %d %v", third.Code, third.Header())
		}
		if other := call(h, "GET", "/", "192.0.2.2:1"); other.Code != 200 {
			t.Errorf("another client: got %d", other.Code)
		}
		time.Sleep(time.Second)
		if again := call(h, "GET", "/", "192.0.2.1:1236"); again.Code != 200 {
			t.Errorf("a second later: got %d", again.Code)
		}
		for i, remote := range []string{"[2001:db8::1]:1", "[2001:db8::2]:1", "[2001:db8::ffff:3]:1"} {
			if rec := call(h, "GET", "/", remote); (rec.Code == 200) != (i < 2) {
				t.Errorf("%s: got %d", remote, rec.Code)
			}
		}
		var documented bool
		for _, reply := range r.Operations()[0].Responses {
			documented = documented || reply.Status == 429 && len(reply.Headers) == 1 && reply.Headers[0].Name == "Retry-After"
		}
		if !documented {
			t.Errorf("documented: %+v", r.Operations()[0].Responses)
		}
	})
}

type user struct{ name string }

func TestByUserBehindTheGuardAndBeforeTheBody(t *testing.T) {
	r := web.NewRouter()
	r.Provide(func(_ context.Context, in *struct{ Bearer web.Bearer }) (*user, error) {
		return &user{in.Bearer.Token}, nil
	})
	g := r.Group("", web.Needs[*user](), limit.By(limit.Policy{Name: "writes", Limit: 1, Window: time.Hour},
		func(_ context.Context, in *struct{ User *user }) (string, error) {
			if in.User.name == "root" {
				return "", nil
			}
			return in.User.name, nil
		}))
	g.Post("/", func(_ context.Context, in *struct {
		Body map[string]string `body:"json"`
	}) (string, error) {
		return "", nil
	})
	h := handler(t, r)
	for _, test := range []struct {
		token  string
		status int
	}{{"ann", 422}, {"ann", 429}, {"bob", 422}, {"root", 422}, {"root", 422}, {strings.Repeat("long", 50), 422}, {strings.Repeat("long", 50), 429}} {
		if rec := call(h, "POST", "/", "192.0.2.1:1", "Authorization: Bearer "+test.token); rec.Code != test.status {
			t.Errorf("%s: got %d %s, want %d", test.token, rec.Code, rec.Body, test.status)
		}
	}
	if rec := call(h, "POST", "/", "192.0.2.1:1"); rec.Code != 401 {
		t.Errorf("nobody: got %d", rec.Code)
	}
}

func TestSeveralLimitsAreAllTold(t *testing.T) {
	store := &limit.Memory{}
	r := web.NewRouter(limit.PerIP(limit.Policy{Name: "all", Limit: 10, Window: time.Minute, Store: store}))
	r.Get("/", func(context.Context, *struct{}) (string, error) { return "", nil }, limit.PerIP(limit.Policy{Name: "one", Limit: 1, Window: time.Hour, Store: store}))
	h := handler(t, r)
	rec := call(h, "GET", "/", "192.0.2.1:1")
	if got := rec.Header().Values("RateLimit"); len(got) != 2 || !strings.HasPrefix(got[0], `"all";r=9`) || !strings.HasPrefix(got[1], `"one";r=0`) {
		t.Errorf("got %q", got)
	}
}

// noting is a store that notes the keys.
type noting struct {
	limit.Store
	keys []string
}

func (n *noting) Take(ctx context.Context, key string, q limit.Quota) (limit.Result, error) {
	n.keys = append(n.keys, key)
	return n.Store.Take(ctx, key, q)
}

func TestStoresSeeNoKeys(t *testing.T) {
	store := &noting{Store: &limit.Memory{}}
	r := web.NewRouter()
	r.Get("/", func(context.Context, *struct{}) (string, error) { return "", nil }, limit.By(limit.Policy{Name: "keys", Limit: 1, Window: time.Hour, Store: store},
		func(_ context.Context, in *struct {
			Key string `header:"X-Api-Key"`
		}) (string, error) {
			return in.Key, nil
		}))
	h := handler(t, r)
	keys := []string{"short", "other", strings.Repeat("long", 50)}
	for _, key := range keys {
		for _, status := range []int{200, 429} {
			if rec := call(h, "GET", "/", "192.0.2.1:1", "X-Api-Key: "+key); rec.Code != status {
				t.Errorf("%s: got %d, want %d", key, rec.Code, status)
			}
		}
	}
	for i, seen := range store.keys {
		if strings.Contains(seen, keys[i/2]) || !strings.HasPrefix(seen, "keys\x00") {
			t.Errorf("the store sees %q", seen)
		}
	}
}

type broken struct{}

func (broken) Take(context.Context, string, limit.Quota) (limit.Result, error) {
	return limit.Result{}, errors.New("the store is down")
}

func TestStoreThatFailsLetsRequestsPassUnlessItIsStrict(t *testing.T) {
	for strict, status := range map[bool]int{false: 200, true: 503} {
		r := web.NewRouter(limit.PerIP(limit.Policy{Limit: 1, Window: time.Minute, Store: broken{}, Strict: strict}))
		r.Get("/", func(context.Context, *struct{}) (string, error) { return "", nil })
		if rec := call(handler(t, r), "GET", "/", "192.0.2.1:1"); rec.Code != status || strings.Contains(rec.Body.String(), "down") {
			t.Errorf("strict %v: got %d %s", strict, rec.Code, rec.Body)
		}
	}
}

func TestLimitsHoldForPlainHandlersAndPublicRoutes(t *testing.T) {
	r := web.NewRouter()
	g := r.Group("", web.Guard(func(context.Context, *struct{}) error { return problem.Forbidden("no") }), limit.PerIP(limit.Policy{Limit: 1, Window: time.Minute}))
	g.Handle("GET /raw", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "raw") }), web.Public())
	h := handler(t, r)
	if first, second := call(h, "GET", "/raw", "192.0.2.1:1").Code, call(h, "GET", "/raw", "192.0.2.1:1").Code; first != 200 || second != 429 {
		t.Errorf("got %d, then %d", first, second)
	}
}

func TestPoliciesThatMakeNoSense(t *testing.T) {
	for want, p := range map[string]limit.Policy{
		`policy "0-in-60s" allows 0 requests in 1m0s`: {Window: time.Minute},
		`policy "x" allows 1 requests in 0s`:          {Name: "x", Limit: 1},
		`has a burst of -1`:                           {Limit: 1, Window: time.Minute, Burst: -1},
		`more than one request in a nanosecond`:       {Limit: 10, Window: 1},
		`policy "Ä": a name has lower-case letters`:   {Name: "Ä", Limit: 1, Window: time.Minute},
		`the window and the burst are too large`:      {Limit: 1, Window: 1 << 61, Burst: 100},
	} {
		r := web.NewRouter(limit.PerIP(p))
		if _, err := r.Build(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	r := web.NewRouter(limit.By[struct{}](limit.Policy{Limit: 1, Window: 1}, nil))
	if _, err := r.Build(); err == nil || !strings.Contains(err.Error(), "the key function is nil") {
		t.Errorf("got %v", err)
	}
}

func BenchmarkMemory(b *testing.B) {
	m := &limit.Memory{}
	q := limit.Quota{Interval: time.Nanosecond, Burst: 1}
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			_, _ = m.Take(b.Context(), "key", q)
		}
	})
}

func TestOfManyRequestsAtOnceOnlyTheBurstPasses(t *testing.T) {
	r := web.NewRouter(limit.PerIP(limit.Policy{Limit: 10, Window: time.Hour}))
	r.Get("/", func(context.Context, *struct{}) (string, error) { return "ok", nil })
	h := handler(t, r)
	var passed, refused atomic.Int32
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			for range 5 {
				switch rec := call(h, "GET", "/", "192.0.2.1:1"); rec.Code {
				case 200:
					passed.Add(1)
				case 429:
					refused.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if passed.Load() != 10 || refused.Load() != 90 {
		t.Errorf("%d passed and %d were refused", passed.Load(), refused.Load())
	}
}

// TestPoliciesInOneStore: each counts for itself, and says so under a name of its own.
func TestPoliciesInOneStore(t *testing.T) {
	for _, names := range [][2]string{{"", ""}, {"same", "same"}} {
		synctest.Test(t, func(t *testing.T) {
			store := &limit.Memory{}
			r := web.NewRouter(limit.PerIP(limit.Policy{Name: names[0], Limit: 100, Window: time.Minute, Store: store}))
			r.Get("/", func(context.Context, *struct{}) (string, error) { return "ok", nil }, limit.PerIP(limit.Policy{Name: names[1], Limit: 2, Window: time.Minute, Store: store}))
			r.Get("/other", func(context.Context, *struct{}) (string, error) { return "ok", nil })
			h := handler(t, r)
			for i := range 20 {
				if rec := call(h, "GET", "/other", "192.0.2.1:1"); rec.Code != 200 {
					t.Fatalf("%q: the group's request %d: %d", names, i, rec.Code)
				}
			}
			first := call(h, "GET", "/", "192.0.2.1:1")
			if got := strings.Join(first.Header()["Ratelimit"], ", "); first.Code != 200 || names[0] == "" && got != `"100-in-60s";r=79;t=13, "2-in-60s";r=1;t=30` {
				t.Errorf("%q: %d, RateLimit: %s", names, first.Code, got)
			}
			call(h, "GET", "/", "192.0.2.1:1")
			if third := call(h, "GET", "/", "192.0.2.1:1"); third.Code != 429 || third.Header().Get("Retry-After") != "30" {
				t.Errorf("%q: %d, Retry-After: %s", names, third.Code, third.Header().Get("Retry-After"))
			}
		})
	}
}

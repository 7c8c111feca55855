package idempotency_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/idempotency"
	"github.com/gotandem/tandem/web/idempotency/idempotencytest"
)

func TestMemory(t *testing.T) {
	idempotencytest.Run(t, func(*testing.T) idempotency.Store { return &idempotency.Memory{} }, synctest.Test)
}

type payment struct {
	Cents int `json:"cents"`
}

// shop counts how often its handler ran.
type shop struct {
	handler http.Handler
	router  *web.Router
	paid    int
	enter   chan struct{} // if it is set, the handler says that it runs, and waits
	leave   chan struct{}
}

func newShop(t *testing.T, p idempotency.Policy) *shop {
	t.Helper()
	s := &shop{router: web.NewRouter()}
	r := s.router
	r.Provide(func(_ context.Context, in *struct{ Bearer web.Bearer }) (idempotency.Scope, error) {
		return idempotency.Scope(in.Bearer.Token), nil
	})
	g := r.Group("", idempotency.Keys(p))
	g.Post("/pay", func(ctx context.Context, in *struct {
		Then string  `query:"then" default:""`
		Pay  payment `body:"json"`
	}) (web.Response[payment], error) {
		s.paid++
		if s.enter != nil {
			s.enter <- struct{}{}
			<-s.leave
		}
		web.ResponseHeader(ctx).Set("X-Count", fmt.Sprint(s.paid))
		switch in.Then {
		case "refuse":
			return web.Response[payment]{}, problem.New(402, "no money")
		case "later":
			return web.Response[payment]{}, problem.TooManyRequests("not now")
		case "fail":
			return web.Response[payment]{}, errors.New("no luck")
		case "panic":
			panic("boom")
		}
		return web.Response[payment]{Status: 201, Header: http.Header{"Location": {"/payments/1"}}, Cookies: []*http.Cookie{{Name: "c", Value: "1"}}, Body: in.Pay}, nil
	})
	g.Post("/long", func(context.Context, *struct{}) (web.Text, error) {
		s.paid++
		return web.Text(strings.Repeat("x", 2000)), nil
	})
	g.Get("/get", func(context.Context, *struct{}) (string, error) { s.paid++; return "", nil })
	r.Use(web.Recover())
	h, err := r.Build()
	if err != nil {
		t.Fatal(err)
	}
	s.handler = h
	return s
}

func (s *shop) post(target, key, body string) *httptest.ResponseRecorder {
	return s.postAs("ann", target, key, body)
}

func (s *shop) postAs(user, target, key, body string) *httptest.ResponseRecorder {
	req := httptest.NewRequest("POST", target, strings.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	if user != "" {
		req.Header.Set("Authorization", "Bearer "+user)
	}
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	rec := httptest.NewRecorder()
	s.handler.ServeHTTP(rec, req)
	return rec
}

func TestRepeatedRequestGetsTheFirstAnswer(t *testing.T) {
	s := newShop(t, idempotency.Policy{})
	first := s.post("/pay", `"k1"`, `{"cents":5}`)
	again := s.post("/pay", `k1`, `{"cents":5}`) // bare is the same key
	if s.paid != 1 {
		t.Fatalf("paid %d times", s.paid)
	}
	if first.Code != 201 || again.Code != 201 || again.Body.String() != first.Body.String() {
		t.Errorf("got %d %s, then %d %s", first.Code, first.Body, again.Code, again.Body)
	}
	for _, name := range []string{"Location", "X-Count", "Set-Cookie", "Content-Type"} {
		if first.Header().Get(name) == "" || first.Header().Get(name) != again.Header().Get(name) {
			t.Errorf("%s: %q, then %q", name, first.Header().Get(name), again.Header().Get(name))
		}
	}
	if first.Header().Get("Idempotency-Replayed") != "" || again.Header().Get("Idempotency-Replayed") != "true" {
		t.Error("the header Idempotency-Replayed")
	}
	for name, rec := range map[string]*httptest.ResponseRecorder{
		"body":  s.post("/pay", "k1", `{"cents":6}`),
		"query": s.post("/pay?then=x", "k1", `{"cents":5}`),
	} {
		if rec.Code != 422 || s.paid != 1 {
			t.Errorf("another %s: got %d, paid %d times", name, rec.Code, s.paid)
		}
	}
	if rec := s.postAs("bob", "/pay", "k1", `{"cents":5}`); rec.Code != 201 || s.paid != 2 {
		t.Errorf("another client with the same key: got %d, paid %d times", rec.Code, s.paid)
	}
	if rec := s.postAs("", "/pay", "k1", `{"cents":5}`); rec.Code != 401 {
		t.Errorf("a stranger: got %d", rec.Code)
	}
}

func TestWithoutAKeyRequestsRunEachTime(t *testing.T) {
	s := newShop(t, idempotency.Policy{})
	s.post("/pay", "", `{"cents":5}`)
	s.post("/pay", "", `{"cents":5}`)
	if s.paid != 2 {
		t.Errorf("paid %d times", s.paid)
	}
	s = newShop(t, idempotency.Policy{Required: true})
	if rec := s.post("/pay", "", `{"cents":5}`); rec.Code != 400 || s.paid != 0 {
		t.Errorf("required: got %d, paid %d times", rec.Code, s.paid)
	}
	for _, key := range []string{`"`, `""`, `"a`, `"a"b"`, `"a\n"`, "a\x01", "ä", strings.Repeat("x", 256)} {
		if rec := s.post("/pay", key, `{"cents":5}`); rec.Code != 400 && rec.Code != 422 || s.paid != 0 {
			t.Errorf("key %q: got %d, paid %d times", key, rec.Code, s.paid)
		}
	}
	if rec := s.post("/pay", `"a\"\\b"`, `{"cents":5}`); rec.Code != 201 {
		t.Errorf("an escaped key: got %d", rec.Code)
	}
}

func TestRefusalsAreKeptAndFailuresAreNot(t *testing.T) {
	s := newShop(t, idempotency.Policy{})
	for _, test := range []struct {
		then         string
		status, runs int
	}{{"refuse", 402, 1}, {"fail", 500, 2}, {"panic", 500, 2}} {
		s.paid = 0
		for range 2 {
			if rec := s.post("/pay?then="+test.then, test.then, `{"cents":5}`); rec.Code != test.status {
				t.Errorf("%s: got %d", test.then, rec.Code)
			}
		}
		if s.paid != test.runs {
			t.Errorf("%s: ran %d times, want %d", test.then, s.paid, test.runs)
		}
	}
	if rec := s.post("/pay", "bad", `{"cents":"x"}`); rec.Code != 422 {
		t.Errorf("a bad input: got %d", rec.Code)
	}
	if rec := s.post("/pay", "bad", `{"cents":5}`); rec.Code != 201 {
		t.Errorf("a key is not used up by a bad input: got %d", rec.Code)
	}
}

func TestSecondRequestWhileTheFirstRunsIs409(t *testing.T) {
	s := newShop(t, idempotency.Policy{})
	s.enter, s.leave = make(chan struct{}), make(chan struct{})
	var first *httptest.ResponseRecorder
	var wg sync.WaitGroup
	wg.Go(func() { first = s.post("/pay", "k", `{"cents":5}`) })
	<-s.enter
	second := s.post("/pay", "k", `{"cents":5}`)
	close(s.leave)
	wg.Wait()
	if first.Code != 201 || second.Code != 409 || second.Header().Get("Retry-After") == "" || s.paid != 1 {
		t.Errorf("got %d and %d, paid %d times", first.Code, second.Code, s.paid)
	}
}

func TestAnswersExpire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t, idempotency.Policy{Keep: time.Hour})
		s.post("/pay", "k", `{"cents":5}`)
		time.Sleep(59 * time.Minute)
		s.post("/pay", "k", `{"cents":5}`)
		if s.paid != 1 {
			t.Errorf("paid %d times within the hour", s.paid)
		}
		time.Sleep(2 * time.Minute)
		if rec := s.post("/pay", "k", `{"cents":6}`); rec.Code != 201 || s.paid != 2 {
			t.Errorf("got %d, paid %d times", rec.Code, s.paid)
		}
	})
}

func TestAnswerThatIsTooLargeToKeepIsSentAndNotRepeated(t *testing.T) {
	s := newShop(t, idempotency.Policy{MaxAnswer: 100})
	first, again := s.post("/long", "k", ""), s.post("/long", "k", "")
	if first.Code != 200 || first.Body.Len() != 2000 || again.Code != 409 || s.paid != 1 {
		t.Errorf("got %d with %d bytes, then %d, ran %d times", first.Code, first.Body.Len(), again.Code, s.paid)
	}
}

func TestAnswersThatOutlastTheirLeaseTakeNoRoomForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &idempotency.Memory{MaxBytes: 4096}
		for i := range 100 {
			id := fmt.Sprint(i)
			claim, _, err := m.Begin(t.Context(), id, "mark", time.Second)
			if err != nil {
				t.Fatalf("after %d: %v", i, err)
			}
			time.Sleep(2 * time.Second)
			if err := m.Finish(t.Context(), id, claim, &idempotency.Answer{Status: 200, Body: make([]byte, 200)}, time.Minute); err != nil {
				t.Fatal(err)
			}
			if _, known, err := m.Begin(t.Context(), id, "mark", time.Second); err != nil || known == nil || known.Answer == nil || len(known.Answer.Body) != 200 {
				t.Fatalf("the answer of %d is not kept: %+v, %v", i, known, err)
			}
		}
	})
}

type broken struct{ idempotency.Store }

func (broken) Begin(context.Context, string, string, time.Duration) (string, *idempotency.Record, error) {
	return "", nil, errors.New("the store is down")
}

func TestStoreThatFailsIs503(t *testing.T) {
	s := newShop(t, idempotency.Policy{Store: broken{}})
	if rec := s.post("/pay", "k", `{"cents":5}`); rec.Code != 503 || s.paid != 0 || strings.Contains(rec.Body.String(), "down") {
		t.Errorf("got %d %s", rec.Code, rec.Body)
	}
	if rec := s.post("/pay", "", `{"cents":5}`); rec.Code != 201 {
		t.Errorf("without a key: got %d", rec.Code)
	}
}

func TestKeysAreDocumented(t *testing.T) {
	s := newShop(t, idempotency.Policy{Required: true})
	op := s.router.Operations()[0]
	var statuses []int
	for _, reply := range op.Responses {
		statuses = append(statuses, reply.Status)
	}
	if got := fmt.Sprint(statuses); got != "[201 400 401 409 413 415 422]" && !strings.Contains(got, "400 401 409 413 415 422") {
		t.Errorf("documented: %s", got)
	}
	found := false
	for _, p := range op.Params {
		found = found || p.In == "header" && p.Name == "Idempotency-Key"
	}
	if !found {
		t.Errorf("documented: %+v", op.Params)
	}
	if get := s.router.Operations()[2]; len(get.Params) != 0 {
		t.Errorf("GET has %+v", get.Params)
	}
}

func TestMissingScopeIsAMistake(t *testing.T) {
	r := web.NewRouter()
	r.Post("/pay", func(context.Context, *struct{}) (string, error) { return "", nil }, idempotency.Keys(idempotency.Policy{}))
	if _, err := r.Build(); err == nil || !strings.Contains(err.Error(), "Provide a idempotency.Scope") && !strings.Contains(err.Error(), "field Scope of idempotency.input has no source") {
		t.Errorf("got %v", err)
	}
	r = web.NewRouter(idempotency.Keys(idempotency.Policy{Keep: -1}))
	if _, err := r.Build(); err == nil || !strings.Contains(err.Error(), "a Lease and a MaxAnswer") {
		t.Errorf("got %v", err)
	}
}

func FuzzKey(f *testing.F) {
	for _, s := range []string{"", "a", `"a"`, `"a\"b"`, `"`, "\\", `"\`} {
		f.Add(s)
	}
	r := web.NewRouter()
	r.Provide(func(context.Context, *struct{}) (idempotency.Scope, error) { return "", nil })
	r.Post("/", func(context.Context, *struct{}) (string, error) { return "", nil }, idempotency.Keys(idempotency.Policy{Store: &idempotency.Memory{MaxBytes: 1 << 20}}))
	h, err := r.Build()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, key string) {
		req := httptest.NewRequest("POST", "/", nil)
		req.Header["Idempotency-Key"] = []string{key}
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, req)
		if rec.Code >= 500 {
			t.Errorf("key %q: got %d %s", key, rec.Code, rec.Body)
		}
	})
}

func TestOfManyRequestsWithOneKeyOneRuns(t *testing.T) {
	var ran atomic.Int32
	r := web.NewRouter()
	r.Provide(func(context.Context, *struct{}) (idempotency.Scope, error) { return "all", nil })
	r.Post("/", func(context.Context, *struct{}) (int32, error) { return ran.Add(1), nil }, idempotency.Keys(idempotency.Policy{}))
	h, err := r.Build()
	if err != nil {
		t.Fatal(err)
	}
	post := func(key string) string {
		req := httptest.NewRequest("POST", "/", nil)
		req.Header.Set("Idempotency-Key", key)
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, req)
		if rec.Code == 409 {
			return "409"
		}
		return fmt.Sprint(rec.Code, " ", rec.Body)
	}
	for key := range 20 {
		before := ran.Load()
		answers := make([]string, 16)
		var wg sync.WaitGroup
		for i := range answers {
			wg.Go(func() { answers[i] = post(fmt.Sprint(key)) })
		}
		wg.Wait()
		want := fmt.Sprint("200 ", before+1)
		for _, got := range append(answers, post(fmt.Sprint(key))) {
			if got != want && got != "409" {
				t.Errorf("got %s, want %s or 409", got, want)
			}
		}
		if n := ran.Load() - before; n != 1 {
			t.Fatalf("the work was done %d times", n)
		}
	}
}

func TestToComeAgainIsNoAnswer(t *testing.T) {
	s := newShop(t, idempotency.Policy{})
	for n := 1; n <= 2; n++ {
		if rec := s.post("/pay?then=later", "k", `{"cents":5}`); rec.Code != 429 || s.paid != n {
			t.Errorf("got %d, ran %d times, want %d", rec.Code, s.paid, n)
		}
	}
}

package web_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gotandem/tandem/web"
)

// TestOptionsThatDoNothingAreMistakes: an option is never accepted and dropped.
func TestOptionsThatDoNothingAreMistakes(t *testing.T) {
	ok := func(context.Context, *struct{}) (string, error) { return "", nil }
	guard := func(context.Context, *struct{}) error { return nil }
	provide := func(context.Context, *struct{}) (tenant, error) { return "", nil }
	around := func(_ context.Context, _ *struct{}, call *web.Call) error {
		call.Run(call.ResponseWriter())
		return nil
	}
	r := web.NewRouter()
	r.Provide(provide, web.Guard(guard), web.BodyLimit(4), web.Always())
	r.Get("/guard", ok, web.Guard(guard, web.Guard(guard), web.Timeout(time.Second)))
	r.Get("/shared", ok, web.Guard(guard, web.Shared()))
	r.Get("/methods", ok, web.Needs[tenant](web.OnMethods("POST")))
	r.Get("/around", ok, web.Around(around, web.Status(201), web.Always()))
	r.Get("/route", ok, web.Always())
	r.Handle("/raw", http.NotFoundHandler(), web.OnMethods("POST"))
	r.Group("/group", web.AtStart()).Get("/", ok)
	_, err := r.Build()
	if err == nil {
		t.Fatal("it was built")
	}
	for _, want := range []string{
		"provider of web_test.tenant: web.Guard, web.BodyLimit does nothing on a provider: give it to the route or the group",
		"provider of web_test.tenant: on a provider it does nothing: web.Always belongs among the options of a guard",
		"GET /guard: guard: web.Guard, web.Timeout does nothing on a guard",
		"GET /shared: guard: on a guard it does nothing: web.Shared and web.AtStart belong on a provider",
		"GET /methods: guard Needs: on a guard it does nothing: web.OnMethods belongs among the options of a web.Around",
		"GET /around: web.Status does nothing on a web.Around",
		"GET /around: on a web.Around it does nothing: web.Always",
		"GET /route: on a route it does nothing: web.Always",
		" /raw: on a route it does nothing: web.OnMethods",
		"group /group: on a group it does nothing: web.Shared",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("it is not told: %s", want)
		}
	}
	if n := strings.Count(err.Error(), "\n") + 1; n != 10 {
		t.Errorf("told %d times:\n%v", n, err)
	}
}

// TestLimitsHoldForPlainHandlers: BodyLimit and Timeout say the same of a plain handler, of its own or its group's.
func TestLimitsHoldForPlainHandlers(t *testing.T) {
	r := web.NewRouter()
	count := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, err := io.Copy(io.Discard, r.Body)
		if err != nil {
			web.WriteError(w, r, err)
			return
		}
		if _, bounded := r.Context().Deadline(); bounded {
			w.Header().Set("Bounded", "yes")
		}
		w.WriteHeader(http.StatusOK + int(n))
	})
	r.Handle("POST /own/{id}", count, web.BodyLimit(4))
	r.Group("/group", web.BodyLimit(4), web.Timeout(time.Minute), web.ErrorBody(web.FastAPIErrors())).Handle("POST /{$}", count)
	r.Handle("POST /none", count)
	r.Handle("POST /time", count, web.Timeout(time.Minute))
	h := build(t, r)
	for _, c := range []struct {
		target, body string
		status       int
		bounded      string
	}{
		{"/own/1", "1234", 204, ""}, {"/own/1", "12345", 413, ""}, {"/group/", "12345", 413, ""}, {"/group/", "123", 203, "yes"},
		{"/none", "12345", 205, ""}, {"/time", "12345", 205, "yes"},
	} {
		rec := do(t, h, "POST", c.target, c.body)
		if rec.Code != c.status || rec.Header().Get("Bounded") != c.bounded {
			t.Errorf("%s %q: got %d %s, bounded %q", c.target, c.body, rec.Code, rec.Body, rec.Header().Get("Bounded"))
		}
		if c.target == "/group/" && c.status == 413 && !bytes.HasPrefix(rec.Body.Bytes(), []byte(`{"detail":`)) {
			t.Errorf("the group's format is another: %s", rec.Body)
		}
	}
	rec := httptest.NewRecorder()
	if h.ServeHTTP(rec, httptest.NewRequest("POST", "/own/1", io.MultiReader(strings.NewReader("12345")))); rec.Code != 413 {
		t.Errorf("of no announced length: got %d", rec.Code)
	}
}

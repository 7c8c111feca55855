package web_test

import (
	"context"
	"crypto/sha256"
	"iter"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web"
)

func TestAroundRunsInTheHandlersPlace(t *testing.T) {
	var l trace
	layer := func(name string) web.Option {
		return web.Around(func(ctx context.Context, in *struct {
			User *user
			How  string `header:"X-How" default:""`
		}, call *web.Call) error {
			l.add(name + " " + in.User.Name + " " + call.Pattern())
			switch in.How {
			case name + " refuses":
				return problem.Conflict("no")
			case name + " answers":
				return call.Answer(299, http.Header{"X-From": {name}}, []byte("from "+name))
			case name + " forgets":
				return nil
			}
			rec := httptest.NewRecorder()
			call.Run(rec)
			l.add(name + " saw " + http.StatusText(rec.Code))
			for k, v := range rec.Header() {
				call.ResponseWriter().Header()[k] = v
			}
			call.ResponseWriter().WriteHeader(rec.Code)
			_, err := call.ResponseWriter().Write([]byte(strings.ToUpper(rec.Body.String())))
			return err
		})
	}
	r := web.NewRouter()
	r.Provide(currentUser)
	g := r.Group("", layer("outer"))
	g.Post("/a", func(ctx context.Context, in *struct {
		Q string `query:"q"`
	}) (string, error) {
		web.OnEnd(ctx, func(error) error { l.add("end"); return nil })
		l.add("handler")
		if in.Q == "fail" {
			return "", problem.NotFound("gone")
		}
		return in.Q, nil
	}, layer("inner"))
	g.Handle("GET /raw", http.NotFoundHandler())
	h := build(t, r)
	for _, test := range []struct {
		target, how string
		status      int
		body        string
		want        trace
	}{
		{"/a?q=x", "", 200, `"X"`, trace{"outer ann POST /a", "inner ann POST /a", "handler", "end", "inner saw OK", "outer saw OK"}},
		{"/a?q=fail", "", 404, "GONE", trace{"outer ann POST /a", "inner ann POST /a", "handler", "end", "inner saw Not Found", "outer saw Not Found"}},
		{"/a?q=x", "outer refuses", 409, "no", trace{"outer ann POST /a"}},
		{"/a?q=x", "inner answers", 299, "FROM INNER", trace{"outer ann POST /a", "inner ann POST /a", "outer saw "}},
		{"/a?q=x", "inner forgets", 500, "", trace{"outer ann POST /a", "inner ann POST /a", "outer saw Internal Server Error"}},
		{"/a", "", 422, "missing", nil},
	} {
		l = nil
		rec := do(t, h, "POST", test.target, "", "Authorization: Bearer ann", "X-How: "+test.how)
		if rec.Code != test.status || !strings.Contains(rec.Body.String(), test.body) || !slices.Equal(l, test.want) {
			t.Errorf("%s %s: got %d %s %q\nwant %d %s %q", test.target, test.how, rec.Code, rec.Body, l, test.status, test.body, test.want)
		}
	}
	if rec := do(t, h, "POST", "/a?q=x", ""); rec.Code != 401 {
		t.Errorf("without a user: got %d", rec.Code)
	}
	if rec := do(t, h, "GET", "/raw", ""); rec.Code != 404 {
		t.Errorf("a plain handler on the group: got %d", rec.Code)
	}
}

func TestAroundKnowsTheBodyByItsDigest(t *testing.T) {
	var got [sha256.Size]byte
	r := web.NewRouter(web.Around(func(_ context.Context, _ *struct{}, call *web.Call) error {
		got = call.BodyDigest()
		call.Run(call.ResponseWriter())
		return nil
	}, web.OnMethods("POST")))
	r.Post("/a", func(_ context.Context, in *struct {
		B any `body:"json"`
	}) (string, error) {
		return "", nil
	})
	r.Post("/b", func(context.Context, *struct{}) (string, error) { return "", nil })
	r.Get("/c", func(context.Context, *struct{}) (string, error) { return "", nil })
	h := build(t, r)
	for target, body := range map[string]string{"/a": ` {"a": 1}`, "/b": ""} {
		if rec := do(t, h, "POST", target, body); rec.Code != 200 || got != sha256.Sum256([]byte(body)) {
			t.Errorf("%s: got %d %x", target, rec.Code, got)
		}
	}
	got = [sha256.Size]byte{}
	if do(t, h, "GET", "/c", ""); got != [sha256.Size]byte{} {
		t.Error("it ran for another method")
	}
}

func TestAroundMistakes(t *testing.T) {
	around := web.Around(func(_ context.Context, _ *struct{}, call *web.Call) error { return nil })
	r := web.NewRouter()
	r.Stream("/s", func(context.Context, *struct{}) iter.Seq2[int, error] { return nil }, around)
	r.Post("/b", func(context.Context, *struct{}) (string, error) { return "", nil }, web.Around(func(_ context.Context, _ *struct {
		B []byte `body:"raw"`
	}, call *web.Call) error {
		return nil
	}))
	r.Post("/n", func(context.Context, *struct{}) (string, error) { return "", nil }, web.Around[struct{}](nil))
	_, err := r.Build()
	for _, want := range []string{
		"GET /s: what is around the handler, needs a typed route",
		"POST /b: what is around the handler, reads the body",
		"POST /n: Around: the function is nil",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v\nwant %s", err, want)
		}
	}
}

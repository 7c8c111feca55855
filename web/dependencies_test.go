package web_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/ws"
)

// filter is a provider with parameters of its own: FastAPI's callable instance.
type filter struct{ word string }

type contains bool

func (f *filter) check(_ context.Context, in *struct {
	Q string `query:"q" default:""`
}) (contains, error) {
	return contains(strings.Contains(in.Q, f.word)), nil
}

// paged makes a provider, as a function that is called with its settings.
func paged(most int) func(context.Context, *struct {
	Skip  int `query:"skip" default:"0"`
	Limit int `query:"limit" default:"100"`
}) (pageOf, error) {
	return func(_ context.Context, in *struct {
		Skip  int `query:"skip" default:"0"`
		Limit int `query:"limit" default:"100"`
	}) (pageOf, error) {
		return pageOf{in.Skip, min(in.Limit, most)}, nil
	}
}

type pageOf struct{ skip, limit int }

func TestAnyFunctionProvides(t *testing.T) {
	r := web.NewRouter()
	r.Provide((&filter{"bar"}).check)
	r.Provide(paged(50))
	r.Get("/items", func(_ context.Context, in *struct {
		Bar  contains
		Page pageOf
	}) (string, error) {
		return fmt.Sprint(in.Bar, in.Page), nil
	})
	h := build(t, r)
	for target, want := range map[string]string{
		"/items":                          `"false {0 50}"`,
		"/items?q=foobar&skip=3&limit=10": `"true {3 10}"`,
	} {
		if rec := do(t, h, "GET", target, ""); rec.Body.String() != want {
			t.Errorf("%s: got %d %s", target, rec.Code, rec.Body)
		}
	}
	if got := errorsOf(t, do(t, h, "GET", "/items?skip=x&limit=y", "")); !slices.Equal(got, []string{"query.skip int_parsing", "query.limit int_parsing"}) {
		t.Errorf("got %q", got)
	}
}

// newID is what FastAPI has use_cache=False for: what is new each time is a function that is provided.
type newID func() int

func TestWhatIsNewEachTimeIsAFunction(t *testing.T) {
	r := web.NewRouter()
	last, made := 0, 0
	r.Provide(func(context.Context, *struct{}) (newID, error) {
		made++
		return func() int { last++; return last }, nil
	})
	r.Provide(func(_ context.Context, in *struct{ ID newID }) (tenant, error) {
		return tenant(fmt.Sprint(in.ID())), nil
	})
	r.Get("/", func(_ context.Context, in *struct {
		ID     newID
		Tenant tenant
	}) (string, error) {
		return string(in.Tenant) + fmt.Sprint(in.ID()), nil
	})
	if rec := do(t, build(t, r), "GET", "/", ""); rec.Body.String() != `"12"` || made != 1 {
		t.Errorf("got %d %s, made %d times", rec.Code, rec.Body, made)
	}
}

func TestGuardsRunFromTheApplicationInwards(t *testing.T) {
	var l trace
	note := func(name string) web.Option {
		return web.Guard(func(context.Context, *struct{}) error { l.add(name); return nil })
	}
	r := web.NewRouter(note("app 1"), note("app 2"))
	g := r.Group("/g", note("group")).Group("/h", note("inner group"))
	g.Get("/a", func(context.Context, *struct{}) (string, error) { l.add("handler"); return "", nil }, note("route 1"), note("route 2"))
	do(t, build(t, r), "GET", "/g/h/a", "")
	if want := (trace{"app 1", "app 2", "group", "inner group", "route 1", "route 2", "handler"}); !slices.Equal(l, want) {
		t.Errorf("ran %q, want %q", l, want)
	}
}

func TestInputsOfTheWholeTreeAreDocumentedOnce(t *testing.T) {
	type header struct {
		Key string `header:"X-Key"`
	}
	type optional struct {
		Key string `header:"X-Key" default:""`
		Q   string `query:"q" default:""`
	}
	r := web.NewRouter()
	r.Provide(func(_ context.Context, in *header) (tenant, error) { return tenant(in.Key), nil }, web.Secure(web.HeaderAuth("X-Key")))
	r.Provide(func(_ context.Context, in *struct {
		optional
		Tenant tenant
	}) (*user, error) {
		return &user{string(in.Tenant)}, nil
	}, web.Secure(web.HeaderAuth("X-Key")), web.Errors(403))
	r.Get("/{id}", func(_ context.Context, in *struct {
		ID   int `path:"id"`
		User *user
	}) (string, error) {
		return "", nil
	})
	build(t, r)
	op := r.Operations()[0]
	var params []string
	for _, p := range op.Params {
		params = append(params, fmt.Sprint(p.In, " ", p.Name, " ", p.Required))
	}
	if want := []string{"path id true", "query q false", "header X-Key true"}; !slices.Equal(params, want) {
		t.Errorf("documented %q, want %q", params, want)
	}
	if len(op.Security) != 1 || len(op.Security[0]) != 1 {
		t.Errorf("documented %+v", op.Security)
	}
}

func TestProvidersActOnTheResponse(t *testing.T) {
	var l trace
	r := web.NewRouter()
	r.Provide(func(ctx context.Context, _ *struct{}) (tenant, error) {
		web.ResponseHeader(ctx).Set("X-Tenant", "t")
		for _, c := range []*http.Cookie{{Name: "a", Value: "1"}, {Name: "b", Value: "2"}} {
			if err := web.SetCookie(ctx, c); err != nil {
				return "", err
			}
		}
		web.AfterResponse(ctx, func(context.Context) { l.add("after") })
		web.SetStatus(ctx, 201)
		web.SetStatus(ctx, 500) // is no success
		return "t", nil
	})
	r.Get("/", func(_ context.Context, in *struct{ T tenant }) (string, error) { l.add("handler"); return "ok", nil })
	r.Get("/own", func(_ context.Context, in *struct{ T tenant }) (web.Response[string], error) {
		return web.Response[string]{Status: 202}, nil
	})
	r.Get("/fails", func(_ context.Context, in *struct{ T tenant }) (string, error) { return "", problem.Conflict("no") })
	h := build(t, r)
	for target, status := range map[string]int{"/": 201, "/own": 202, "/fails": 409} {
		if rec := do(t, h, "GET", target, ""); rec.Code != status {
			t.Errorf("%s: got %d, want %d", target, rec.Code, status)
		}
	}
	l = nil
	rec := do(t, h, "GET", "/", "")
	if rec.Header().Get("X-Tenant") != "t" || !slices.Equal(rec.Header().Values("Set-Cookie"), []string{"a=1", "b=2"}) || !slices.Equal(l, trace{"handler", "after"}) {
		t.Errorf("got %v, ran %q", rec.Header(), l)
	}
}

// user sessions in one input struct, to embed: FastAPI's CurrentUser alias.
type asUser struct {
	User *user
}

func TestGroupsOfInputsAreEmbedded(t *testing.T) {
	r := web.NewRouter()
	r.Provide(currentUser)
	r.Get("/", func(_ context.Context, in *struct {
		asUser
		Q string `query:"q" default:"x"`
	}) (string, error) {
		return in.User.Name + in.Q, nil
	})
	if rec := do(t, build(t, r), "GET", "/", "", "Authorization: Bearer ann"); rec.Body.String() != `"annx"` {
		t.Errorf("got %d %s", rec.Code, rec.Body)
	}
}

func TestProvidersInSocketsStreamsAndPlainHandlers(t *testing.T) {
	var l trace
	r := web.NewRouter()
	r.Provide(func(ctx context.Context, in *bearer) (*user, error) {
		u, err := currentUser(ctx, in)
		if err == nil {
			web.OnEnd(ctx, func(error) error { l.add("end"); return nil })
			web.AfterResponse(ctx, func(context.Context) { l.add("after") })
		}
		return u, err
	})
	r.Socket("/socket", func(ctx context.Context, in *struct{ User *user }, c *ws.Conn[string, string]) error {
		l.add("socket")
		return c.Write(ctx, in.User.Name)
	})
	r.Stream("/stream", func(_ context.Context, in *struct{ User *user }) iter.Seq2[string, error] {
		return func(yield func(string, error) bool) {
			l.add("item")
			yield(in.User.Name, nil)
		}
	}, web.StreamLines())
	r.Handle("GET /plain", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		u, _ := web.Value[*user](r.Context())
		l.add("plain")
		fmt.Fprintf(w, "%q", u.Name)
	}), web.Needs[*user]())
	r.Handle("GET /hijack", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		l.add("hijack")
		_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
		_ = c.Close()
	}), web.Needs[*user]())
	h := build(t, r)
	for _, kind := range []string{"stream", "plain"} {
		l = nil
		rec := do(t, h, "GET", "/"+kind, "", "Authorization: Bearer ann")
		first := map[string]string{"stream": "item", "plain": "plain"}[kind]
		if strings.TrimSpace(rec.Body.String()) != `"ann"` || !slices.Equal(l, trace{first, "end", "after"}) {
			t.Errorf("%s: got %d %s, ran %q", kind, rec.Code, rec.Body, l)
		}
		if rec := do(t, h, "GET", "/"+kind, ""); rec.Code != 401 {
			t.Errorf("%s: a stranger gets %d", kind, rec.Code)
		}
	}
	l = nil
	closed := make(chan struct{}, 2)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() { closed <- struct{}{} }()
		h.ServeHTTP(w, r)
	}))
	defer srv.Close()
	c, _, err := websocket.Dial(t.Context(), srv.URL+"/socket", &websocket.DialOptions{HTTPHeader: http.Header{"Authorization": {"Bearer ann"}}})
	if err != nil {
		t.Fatal(err)
	}
	if _, got, err := c.Read(t.Context()); err != nil || string(got) != `ann` && string(got) != `"ann"` {
		t.Errorf("socket: got %q %v", got, err)
	}
	_, _, _ = c.Read(t.Context()) // until it is closed
	<-closed
	if !slices.Equal(l, trace{"socket", "end", "after"}) {
		t.Errorf("socket: ran %q", l)
	}
	l = nil
	req, err := http.NewRequestWithContext(t.Context(), "GET", srv.URL+"/hijack", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer ann")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	<-closed
	if !slices.Equal(l, trace{"hijack", "end", "after"}) {
		t.Errorf("a connection that is taken over: ran %q", l)
	}
}

func TestDeadlineOfARouteIsDocumentedAndA503(t *testing.T) {
	r := web.NewRouter()
	r.Get("/slow", func(ctx context.Context, _ *struct{}) (string, error) {
		<-ctx.Done()
		return "", fmt.Errorf("waiting: %w", ctx.Err())
	}, web.Timeout(time.Millisecond))
	r.Get("/usual", func(context.Context, *struct{}) (string, error) { return "", nil })
	if rec := do(t, build(t, r), "GET", "/slow", ""); rec.Code != 503 {
		t.Errorf("got %d %s", rec.Code, rec.Body)
	}
	documented := func(op *web.Operation) bool {
		return slices.ContainsFunc(op.Responses, func(reply web.Reply) bool { return reply.Status == 503 })
	}
	if ops := r.Operations(); !documented(ops[0]) || documented(ops[1]) {
		t.Error("the documents say otherwise")
	}
}

// TestDeadlineHoldsForProviders: the time of a route is that of all it uses. What was opened is told, and a handler that is late all the same is answered for.
func TestDeadlineHoldsForProviders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ended error
		r := web.NewRouter(web.Timeout(time.Second))
		r.Provide(func(ctx context.Context, _ *struct{}) (tenant, error) {
			web.OnEnd(ctx, func(err error) error { ended = err; return nil })
			if until, ok := ctx.Deadline(); !ok || time.Until(until) != time.Second {
				t.Errorf("the deadline is %v, %v", until, ok)
			}
			<-ctx.Done()
			return "", fmt.Errorf("asking: %w", ctx.Err())
		})
		ran := false
		r.Get("/provider", func(context.Context, *struct{ T tenant }) (string, error) { ran = true; return "", nil })
		r.Get("/stubborn", func(ctx context.Context, _ *struct{}) (string, error) {
			time.Sleep(time.Minute)
			return fmt.Sprint(context.Cause(ctx)), nil
		})
		h := build(t, r)
		begun := time.Now()
		rec := do(t, h, "GET", "/provider", "")
		if rec.Code != 503 || ran || !errors.Is(ended, context.DeadlineExceeded) || time.Since(begun) != time.Second || rec.Header().Get("Content-Type") != problem.ContentType {
			t.Errorf("got %d %s, clean-up was told %v", rec.Code, rec.Body, ended)
		}
		if rec := do(t, h, "GET", "/stubborn", ""); rec.Code != 200 || rec.Body.String() != `"context deadline exceeded"` {
			t.Errorf("got %d %s", rec.Code, rec.Body)
		}
	})
}

func TestWorkAfterTheResponseIsWaitedForAndSurvivesAPanic(t *testing.T) {
	var l trace
	started, leave := make(chan struct{}), make(chan struct{})
	r := web.NewRouter()
	r.Get("/", func(ctx context.Context, _ *struct{}) (string, error) {
		web.AfterResponse(ctx, func(ctx context.Context) {
			close(started)
			<-leave
			if ctx.Err() != nil {
				l.add("its context has ended")
			}
			l.add("first")
		})
		web.AfterResponse(ctx, func(context.Context) { panic("boom") })
		web.AfterResponse(ctx, func(context.Context) { l.add("third") })
		return "sent", nil
	})
	url, stop := serve(t, &web.Server{Handler: build(t, r)})
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	if code, body := get(t, client, url); code != 200 || body != `HTTP/1.1 "sent"` { // while the work waits
		t.Errorf("got %d %s", code, body)
	}
	<-started
	stopped := make(chan error, 1)
	go func() { stopped <- stop() }()
	select {
	case err := <-stopped:
		t.Fatalf("the server stopped before the work was done: %v", err)
	default:
	}
	close(leave)
	if err := <-stopped; err != nil {
		t.Error(err)
	}
	if !slices.Equal(l, trace{"first", "third"}) {
		t.Errorf("ran %q", l)
	}
}

func TestMistakesOfAllInputsComeInOneOrder(t *testing.T) {
	r := web.NewRouter()
	r.Provide(func(_ context.Context, in *struct {
		Token string `header:"X-Token"`
	}) (tenant, error) {
		return "t", nil
	})
	r.Put("/{id}", func(_ context.Context, in *struct {
		Tenant tenant
		ID     int    `path:"id"`
		Q      int    `query:"q"`
		Lang   string `header:"X-Lang"`
		Tok    string `cookie:"tok"`
		Body   struct {
			Items []struct {
				Qty int `json:"qty" validate:"gt=0"`
			} `json:"items"`
			Prices map[string]float64 `json:"prices"`
		} `body:"json"`
	}) (string, error) {
		return "", nil
	})
	got := errorsOf(t, do(t, build(t, r), "PUT", "/x?q=y", `{"items":[{"qty":1},{"qty":0}],"prices":{"a":"b"}}`))
	want := []string{"header.x-token missing", "path.id int_parsing", "query.q int_parsing", "header.x-lang missing", "cookie.tok missing",
		"body.items.1.qty greater_than", "body.prices.a float_type"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestMappedErrorsSeeTheMistakesOfTheInput(t *testing.T) {
	r := web.NewRouter(web.MapErrors(func(ctx context.Context, err error) error {
		p := problem.From(err)
		if p.Status != 422 || web.RequestFrom(ctx) == nil {
			return nil
		}
		return web.Response[web.Text]{Status: 400, Body: web.Text(fmt.Sprint(len(p.Errors), " mistakes: ", p.Errors[0]))}
	}))
	r.Get("/{id}", func(_ context.Context, in *struct {
		ID int `path:"id"`
	}) (string, error) {
		return "", nil
	})
	if rec := do(t, build(t, r), "GET", "/x", ""); rec.Code != 400 || !strings.HasPrefix(rec.Body.String(), "1 mistakes: path.id: Input should be") {
		t.Errorf("got %d %s", rec.Code, rec.Body)
	}
}

// TestReplacedProvidersStayDocumented: what a test puts in a provider's place is no part of the contract.
func TestReplacedProvidersStayDocumented(t *testing.T) {
	app := func() *web.Router {
		r := web.NewRouter()
		r.Provide(web.BearerToken(web.OAuth2Password("/token", map[string]string{"items": "Items"})))
		r.Provide(func(_ context.Context, in *struct {
			Bearer  web.Bearer
			Scopes  web.RequiredScopes
			Tenant  string `path:"tenant"`
			Version int    `header:"X-Version"`
		}) (*user, error) {
			return nil, problem.Forbidden("the real one")
		}, web.Errors(402))
		r.Get("/{tenant}/items", func(_ context.Context, in *struct{ User *user }) (string, error) { return in.User.Name, nil }, web.Scopes("items"))
		r.Handle("GET /{tenant}/raw", http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), web.Needs[*user](), web.OperationID("raw"))
		return r
	}
	told := func(r *web.Router) string {
		var all []string
		for _, op := range r.Operations() {
			var parts []string
			for _, p := range op.Params {
				parts = append(parts, fmt.Sprint(p.In, " ", p.Name, " ", p.Required))
			}
			for _, reply := range op.Responses {
				parts = append(parts, fmt.Sprint(reply.Status))
			}
			for _, alternative := range op.Security {
				for _, need := range alternative {
					parts = append(parts, fmt.Sprint(need.Scheme.ID, need.Scopes))
				}
			}
			all = append(all, strings.Join(parts, ", "))
		}
		return strings.Join(all, "\n")
	}
	r := app()
	build(t, r)
	want := told(r)
	if !strings.Contains(want, "path tenant true, header X-Version true, 200, 401, 402, 403, 422, oauth2[items]") {
		t.Fatalf("documented %s", want)
	}
	r = app()
	r.Replace(func(context.Context, *struct{}) (*user, error) { return &user{"fake"}, nil })
	if rec := do(t, build(t, r), "GET", "/t/items", ""); rec.Code != 200 || rec.Body.String() != `"fake"` {
		t.Errorf("got %d %s", rec.Code, rec.Body)
	}
	if got := told(r); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}

	// Without what the original needs, a test may still replace it.
	r = web.NewRouter()
	r.Provide(func(_ context.Context, in *struct{ T tenant }) (*user, error) { return nil, nil })
	r.Replace(func(context.Context, *struct{}) (*user, error) { return &user{"fake"}, nil }, web.Errors(418))
	r.Get("/", func(_ context.Context, in *struct{ User *user }) (string, error) { return in.User.Name, nil })
	if rec := do(t, build(t, r), "GET", "/", ""); rec.Body.String() != `"fake"` || told(r) != "200, 418" {
		t.Errorf("got %s, documented %s", rec.Body, told(r))
	}
}

// TestCleanUpMayTurnAnErrorIntoAnother: what a provider opened sees the handler's error and may say something else; it cannot make it a success.
func TestCleanUpMayTurnAnErrorIntoAnother(t *testing.T) {
	var seen error
	r := web.NewRouter()
	r.Provide(func(ctx context.Context, _ *struct{}) (tenant, error) {
		web.OnEnd(ctx, func(err error) error {
			seen = err
			if errors.Is(err, errOwner) {
				return problem.BadRequest("Owner error: %s", err)
			}
			return nil // which keeps the error
		})
		return "t", nil
	})
	errOther := errors.New("secret")
	r.Get("/{what}", func(_ context.Context, in *struct {
		T    tenant
		What string `path:"what"`
	}) (string, error) {
		switch in.What {
		case "owner":
			return "", errOwner
		case "other":
			return "", errOther
		}
		return "ok", nil
	})
	h := build(t, r)
	for _, test := range []struct {
		what   string
		status int
		body   string
		seen   error
	}{
		{"fine", 200, `"ok"`, nil},
		{"owner", 400, `{"title":"Bad Request","status":400,"detail":"Owner error: Rick"}`, errOwner},
		{"other", 500, `{"title":"Internal Server Error","status":500}`, errOther},
	} {
		if rec := do(t, h, "GET", "/"+test.what, ""); rec.Code != test.status || rec.Body.String() != test.body || seen != test.seen {
			t.Errorf("%s: got %d %s, clean-up saw %v", test.what, rec.Code, rec.Body, seen)
		}
	}
}

var errOwner = errors.New("Rick")

// TestProvidersGuardStaticFilesAndMounts: whatever is served stands behind the guards of its group.
func TestProvidersGuardStaticFilesAndMounts(t *testing.T) {
	r := web.NewRouter()
	r.Provide(currentUser)
	r.Provide(func(_ context.Context, in *struct {
		User *user
		Tab  int `query:"tab" default:"1"`
	}) (tenant, error) {
		return tenant(fmt.Sprint(in.User.Name, in.Tab)), nil
	})
	files := fstest.MapFS{"index.html": {Data: []byte("<h1>Hello</h1>")}, "app.js": {Data: []byte("run()")}}
	g := r.Group("/private", web.Needs[tenant]())
	g.Handle("GET /static/{path...}", http.StripPrefix("/private/static", http.FileServerFS(files)))
	g.Mount("/site", http.FileServerFS(files))
	r.Replace(func(context.Context, *struct{}) (newID, error) { return nil, nil }) // of something else
	h := build(t, r)
	for target, want := range map[string]string{"/private/static/app.js": "run()", "/private/site/": "<h1>Hello</h1>"} {
		if rec := do(t, h, "GET", target, "", "Authorization: Bearer ann"); rec.Code != 200 || rec.Body.String() != want {
			t.Errorf("%s: got %d %s", target, rec.Code, rec.Body)
		}
		if rec := do(t, h, "GET", target, ""); rec.Code != 401 || strings.Contains(rec.Body.String(), want) {
			t.Errorf("%s: a stranger gets %d %s", target, rec.Code, rec.Body)
		}
		if rec := do(t, h, "GET", target+"?tab=x", "", "Authorization: Bearer ann"); rec.Code != 422 {
			t.Errorf("%s: a mistake in the provider's input is %d", target, rec.Code)
		}
	}
}

// TestUnusedProvidersCostNothing: a route runs what it asks for, and a program with many providers is as fast as one without.
func TestUnusedProvidersCostNothing(t *testing.T) {
	measure := func(more func(*web.Router)) float64 {
		r := web.NewRouter()
		more(r)
		r.Get("/", func(context.Context, *struct{}) (string, error) { return "ok", nil })
		h := build(t, r)
		req, w := httptest.NewRequest("GET", "/", nil), &null{http.Header{}}
		return testing.AllocsPerRun(1000, func() { clear(w.header); h.ServeHTTP(w, req) })
	}
	without := measure(func(*web.Router) {})
	with := measure(func(r *web.Router) {
		r.Provide(currentUser)
		r.Provide(paged(50))
		r.Provide(func(context.Context, *struct{ User *user }) (tenant, error) { return "", nil })
		r.Provide(func(context.Context, *struct{}) (newID, error) { return nil, nil }, web.Shared())
		r.Replace(func(context.Context, *struct{}) (tenant, error) { return "", nil })
	})
	if with != without {
		t.Errorf("%v allocations with providers that nobody uses, %v without", with, without)
	}
}

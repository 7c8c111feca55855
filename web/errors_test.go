package web_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/ws"
)

func TestFastAPIBodies(t *testing.T) {
	type item struct {
		Name string `json:"name"`
	}
	r := web.NewRouter(web.ErrorBody(web.FastAPIErrors()))
	r.Post("/items/{id}", func(_ context.Context, in *struct {
		ID   int    `path:"id"`
		Q    string `query:"q"`
		Item item   `body:"json"`
	}) (string, error) {
		switch in.ID {
		case 1:
			return "", problem.New(418, "").With(map[string]any{"code": 7, "why": []string{"tea"}}).WithHeader("X-Error", "There goes my error")
		case 2:
			return "", problem.NotFound("Item not found").With([]int{1, 2})
		}
		return "", errors.New("secret")
	})
	h := build(t, r)
	for _, test := range []struct {
		method, target, body string
		status               int
		want                 string
	}{
		{"POST", "/items/foo", `{"nome":"x"}`, 422, `{"detail":[` +
			`{"type":"int_parsing","loc":["path","id"],"msg":"Input should be a valid integer, unable to parse string as an integer","input":"foo"},` +
			`{"type":"missing","loc":["query","q"],"msg":"Field required","input":null},` +
			`{"type":"missing","loc":["body","name"],"msg":"Field required","input":{"nome":"x"}}]}`},
		{"POST", "/items/1?q=", `{"name":"x"}`, 418, `{"detail":{"code":7,"why":["tea"]}}`},
		{"POST", "/items/2?q=", `{"name":"x"}`, 404, `{"detail":[1,2]}`},
		{"POST", "/items/3?q=", `{"name":"x"}`, 500, `{"detail":"Internal Server Error"}`},
		{"POST", "/nowhere", "", 404, `{"detail":"Not Found"}`},
		{"PUT", "/items/3", "", 405, `{"detail":"Method Not Allowed"}`},
	} {
		rec := do(t, h, test.method, test.target, test.body)
		if rec.Code != test.status || rec.Body.String() != test.want {
			t.Errorf("%s: got  %d %s\nwant %d %s", test.target, rec.Code, rec.Body, test.status, test.want)
		}
	}
	if rec := do(t, h, "POST", "/items/1?q=", `{"name":"x"}`); rec.Header().Get("X-Error") != "There goes my error" {
		t.Errorf("headers: %v", rec.Header())
	}
	if rec := do(t, h, "PUT", "/items/1", ""); rec.Header().Get("Allow") != "OPTIONS, POST" && rec.Header().Get("Allow") != "POST, OPTIONS" && rec.Header().Get("Allow") != "POST" {
		t.Errorf("headers: %v", rec.Header())
	}
}

func TestProviderThatRefusesGoesBeforeMistakesOfTheInput(t *testing.T) {
	r := web.NewRouter()
	r.Provide(currentUser)
	r.Get("/", func(_ context.Context, in *struct {
		User *user
		Page int `query:"page"`
	}) (string, error) {
		return "", nil
	})
	if rec := do(t, build(t, r), "GET", "/?page=x", ""); rec.Code != 401 {
		t.Errorf("got %d %s", rec.Code, rec.Body)
	}
}

func TestErrorsAreMappedFromTheInnermostOutwards(t *testing.T) {
	var l trace
	note := func(name string, of error, to error) web.Option {
		return web.MapErrors(func(ctx context.Context, err error) error {
			l.add(name)
			if errors.Is(err, of) {
				return to
			}
			return nil
		})
	}
	teapot := problem.New(418, "short and stout")
	r := web.NewRouter(note("app", teapot, problem.New(400, "no tea")))
	g := r.Group("/g", note("group", sql.ErrNoRows, problem.NotFound("no row")), note("group too", sql.ErrNoRows, teapot))
	fail := func(err error) func(context.Context, *struct{}) (string, error) {
		return func(context.Context, *struct{}) (string, error) { return "", fmt.Errorf("asking: %w", err) }
	}
	g.Get("/rows", fail(sql.ErrNoRows))
	g.Get("/other", fail(errors.New("secret")))
	r.Get("/rows", fail(sql.ErrNoRows))
	h := build(t, r)
	for _, test := range []struct {
		target string
		status int
		want   trace
	}{
		{"/g/rows", 400, trace{"group too", "group", "app"}},
		{"/g/other", 500, trace{"group too", "group", "app"}},
		{"/rows", 500, trace{"app"}},
		{"/nowhere", 404, trace{"app"}},
	} {
		l = nil
		rec := do(t, h, "GET", test.target, "")
		if rec.Code != test.status || !slices.Equal(l, test.want) || strings.Contains(rec.Body.String(), "secret") {
			t.Errorf("%s: got %d %s, ran %q, want %d %q", test.target, rec.Code, rec.Body, l, test.status, test.want)
		}
	}
}

func TestErrorsMayBecomeAnyResponse(t *testing.T) {
	r := web.NewRouter(web.MapErrors(func(_ context.Context, err error) error {
		if problem.From(err).StatusCode() == 404 {
			return web.Response[web.HTML]{Status: 404, Body: "<h1>Lost</h1>"}
		}
		return nil
	}))
	r.Use(web.Recover())
	ended := ""
	r.Get("/a", func(ctx context.Context, _ *struct{}) (string, error) {
		web.OnEnd(ctx, func(err error) error { ended = fmt.Sprint(err); return nil })
		return "", problem.NotFound("no a")
	})
	r.Get("/own", func(ctx context.Context, _ *struct{}) (string, error) {
		web.OnEnd(ctx, func(err error) error { ended = fmt.Sprint(err); return nil })
		return "", fmt.Errorf("selling: %w", web.Response[soldOut]{Status: 409, Header: http.Header{"X-Left": {"0"}}, Body: soldOut{Track: 7}})
	})
	r.Get("/zero", func(context.Context, *struct{}) (string, error) { return "", web.Response[web.Text]{Body: "hm"} })
	r.Get("/panic", func(context.Context, *struct{}) (string, error) { panic("boom") })
	h := build(t, r)
	for target, want := range map[string]string{
		"/a":       "404 text/html; charset=utf-8 <h1>Lost</h1>",
		"/nowhere": "404 text/html; charset=utf-8 <h1>Lost</h1>",
		"/own":     `409 application/json {"track":7,"left":0}`,
		"/zero":    "500 text/plain; charset=utf-8 hm",
		"/panic":   `500 application/problem+json {"title":"Internal Server Error","status":500}`,
	} {
		rec := do(t, h, "GET", target, "")
		if got := fmt.Sprint(rec.Code, " ", rec.Header().Get("Content-Type"), " ", rec.Body); got != want {
			t.Errorf("%s: got %s, want %s", target, got, want)
		}
	}
	if do(t, h, "GET", "/own", ""); ended != "selling: answered 409 Conflict" {
		t.Errorf("clean-up was told %q", ended)
	}
	if rec := do(t, h, "GET", "/own", ""); rec.Header().Get("X-Left") != "0" {
		t.Errorf("headers: %v", rec.Header())
	}
}

type soldOut struct {
	Track int `json:"track"`
	Left  int `json:"left"`
}

func (s soldOut) Error() string { return "sold out, says the warehouse" }

func (s soldOut) Problem() *problem.Error {
	return problem.Conflict("Track %d is sold out.", s.Track).With(s)
}

func TestErrorsHaveMembersOfTheirOwn(t *testing.T) {
	r := web.NewRouter()
	r.Get("/", func(context.Context, *struct{}) (string, error) { return "", fmt.Errorf("buying: %w", soldOut{7, 1}) },
		web.Errors(soldOut{}, problem.Conflict("The price has changed.").WithHeader("Retry-After", "1"), 409, web.Response[order]{Status: 410}))
	rec := do(t, build(t, r), "GET", "/", "")
	if want := `{"title":"Conflict","status":409,"detail":"Track 7 is sold out.","left":1,"track":7}`; rec.Code != 409 || rec.Body.String() != want {
		t.Errorf("got %d %s", rec.Code, rec.Body)
	}
	var declared []string
	for _, reply := range r.Operations()[0].Responses[1:] {
		s := fmt.Sprint(reply.Status, " ", reply.ContentType)
		if reply.Data != nil {
			s += " data " + reply.Data.Go.String()
		}
		if reply.Type != nil {
			s += " " + reply.Type.Go.String()
		}
		for _, h := range reply.Headers {
			s += " " + h.Name
		}
		declared = append(declared, s)
	}
	want := []string{"409 application/problem+json data web_test.soldOut", "409 application/problem+json Retry-After", "410 application/json web_test.order"}
	if !slices.Equal(declared, want) {
		t.Errorf("declared %q, want %q", declared, want)
	}
}

type strange struct{ p *problem.Error }

func (s strange) Error() string           { return "strange" }
func (s strange) Problem() *problem.Error { return s.p.Clone() }

func TestErrorsThatCannotBeDeclared(t *testing.T) {
	r := web.NewRouter(web.MapErrors(nil))
	r.Get("/", func(context.Context, *struct{}) (string, error) { return "", nil },
		web.Errors(strange{}, web.Response[order]{Status: 200}, (*problem.Error)(nil)))
	_, err := r.Build()
	for _, want := range []string{
		"Errors(web_test.strange): its method Problem gives nothing for this value",
		"an error has a status from 400 to 599, not 200",
		"Errors: the *problem.Error is nil",
		"the router: MapErrors: the function is nil",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v\nwant %s", err, want)
		}
	}
}

func TestNilProblemThatCleanUpReturnsIsA500AndNoPanic(t *testing.T) {
	r := web.NewRouter()
	r.Get("/", func(ctx context.Context, _ *struct{}) (string, error) {
		web.OnEnd(ctx, func(error) error {
			var p *problem.Error
			return p
		})
		return "", nil
	})
	if rec := do(t, build(t, r), "GET", "/", ""); rec.Code != 500 {
		t.Errorf("got %d %s", rec.Code, rec.Body)
	}
}

func TestUnexpectedErrorIsLoggedAndNotShown(t *testing.T) {
	var b bytes.Buffer
	r := web.NewRouter()
	r.Use(web.AccessLog(slog.New(slog.NewTextHandler(&b, nil))), web.Recover())
	r.Get("/error", func(context.Context, *struct{}) (string, error) { return "", errors.New("dial db.internal: refused") })
	r.Get("/panic", func(context.Context, *struct{}) (string, error) { panic("secret index") })
	h := build(t, r)
	for target, secret := range map[string]string{"/error": "db.internal", "/panic": "secret index"} {
		b.Reset()
		rec := do(t, h, "GET", target, "", "Accept: text/html")
		if rec.Code != 500 || strings.Contains(rec.Body.String(), secret) || strings.Contains(rec.Body.String(), "goroutine") {
			t.Errorf("%s: got %d %s", target, rec.Code, rec.Body)
		}
		if n := strings.Count(b.String(), "level=ERROR"); n != 2 || !strings.Contains(b.String(), secret) { // the failure, and the access log's line
			t.Errorf("%s: %d lines: %s", target, n, b.String())
		}
	}
}

func TestDebugShowsWhatIsBehindAnError(t *testing.T) {
	r := web.NewRouter(web.ErrorBody(web.FastAPIErrors()))
	r.InsecureDebug()
	r.Use(web.AccessLog(slog.New(slog.DiscardHandler)), web.Recover())
	r.Get("/error", func(context.Context, *struct{}) (string, error) {
		return "", fmt.Errorf("asking: %w", errors.New("dial <db>: refused"))
	})
	r.Get("/panic", func(context.Context, *struct{}) (string, error) { panic("boom") })
	r.Get("/missing", func(context.Context, *struct{}) (string, error) {
		return "", problem.NotFound("none").Because(sql.ErrNoRows)
	})
	h := build(t, r)
	for _, test := range []struct {
		target, accept string
		want           []string
	}{
		{"/error", "", []string{`"debug":["*fmt.wrapError: asking: dial <db>: refused"`, "*errors.errorString: dial <db>: refused"}},
		{"/error", "text/html,*/*", []string{"<pre>", "dial &lt;db&gt;: refused"}},
		{"/panic", "", []string{"panic: boom", "errors_test.go"}},
		{"/panic", "text/html", []string{"panic: boom", "errors_test.go"}},
		{"/missing", "", []string{`{"detail":"none"}`}},
	} {
		rec := do(t, h, "GET", test.target, "", "Accept: "+test.accept)
		for _, want := range test.want {
			if !strings.Contains(rec.Body.String(), want) {
				t.Errorf("%s as %q: got %d %s\nwant %s", test.target, test.accept, rec.Code, rec.Body, want)
			}
		}
		if strings.Contains(rec.Body.String(), "no rows") {
			t.Error("a client's error shows its cause")
		}
	}
}

type measured struct {
	Level int `json:"level" validate:"min=1,max=5"`
}

func TestResponsesMayBeHeldAgainstTheirRules(t *testing.T) {
	for _, checked := range []bool{true, false} {
		var b bytes.Buffer
		var opts []web.Option
		if checked {
			opts = append(opts, web.CheckResponses())
		}
		r := web.NewRouter(opts...)
		r.Use(web.AccessLog(slog.New(slog.NewTextHandler(&b, nil))))
		r.Get("/plain", func(context.Context, *struct{}) (measured, error) { return measured{9}, nil })
		r.Get("/pointer", func(context.Context, *struct{}) (*measured, error) { return &measured{9}, nil })
		r.Get("/list", func(context.Context, *struct{}) ([]measured, error) { return []measured{{1}, {9}}, nil })
		r.Get("/response", func(context.Context, *struct{}) (web.Response[measured], error) {
			return web.Response[measured]{Status: 201, Body: measured{9}}, nil
		})
		r.Get("/any", func(context.Context, *struct{}) (any, error) { return measured{9}, nil })
		r.Get("/good", func(context.Context, *struct{}) (measured, error) { return measured{5}, nil })
		r.Stream("/stream", func(context.Context, *struct{}) iter.Seq2[measured, error] {
			return func(yield func(measured, error) bool) { yield(measured{9}, nil) }
		})
		h := build(t, r)
		for _, target := range []string{"/plain", "/pointer", "/list", "/response", "/any", "/stream"} {
			b.Reset()
			rec := do(t, h, "GET", target, "")
			if (rec.Code == 500) != checked {
				t.Errorf("%s, checked %v: got %d %s", target, checked, rec.Code, rec.Body)
			}
			if !checked {
				continue
			}
			if strings.Contains(rec.Body.String(), "level") {
				t.Errorf("%s: the client sees %s", target, rec.Body)
			}
			for _, want := range []string{"GET " + target, "web/errors_test.go:", "level: Input should be less than or equal to 5"} {
				if !strings.Contains(b.String(), want) {
					t.Errorf("%s: the log does not say %q: %s", target, want, b.String())
				}
			}
		}
		if rec := do(t, h, "GET", "/good", ""); rec.Code != 200 {
			t.Errorf("/good: got %d", rec.Code)
		}
	}
}

func TestSocketIsRefusedBeforeItIsAccepted(t *testing.T) {
	r := web.NewRouter()
	r.Provide(currentUser)
	r.Socket("/rooms/{room}", func(_ context.Context, in *struct {
		Room int `path:"room"`
		User *user
	}, c *ws.Conn[string, string]) error {
		if in.Room == 2 {
			return &ws.CloseError{Code: 4001, Reason: "full"}
		}
		return problem.Forbidden("Not your room.")
	})
	srv := httptest.NewServer(build(t, r))
	defer srv.Close()
	dial := func(path, token string) (*websocket.Conn, *http.Response, error) {
		return websocket.Dial(t.Context(), srv.URL+path, &websocket.DialOptions{HTTPHeader: http.Header{"Authorization": {token}}})
	}
	for _, test := range []struct {
		path, token string
		status      int
	}{{"/rooms/x", "Bearer ann", 422}, {"/rooms/1", "Basic x", 401}, {"/nowhere", "", 404}} {
		_, resp, err := dial(test.path, test.token)
		if err == nil || resp.StatusCode != test.status || resp.Header.Get("Content-Type") != problem.ContentType {
			t.Errorf("%s: %v, %v", test.path, err, resp)
		}
	}
	for path, want := range map[string]websocket.StatusCode{"/rooms/1": 1008, "/rooms/2": 4001} {
		c, _, err := dial(path, "Bearer ann")
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = c.Read(t.Context())
		if got := websocket.CloseStatus(err); got != want {
			t.Errorf("%s: closed with %d, want %d", path, got, want)
		}
	}
}

// TestOrderOfEvaluation: what a client may not do is told first, then all that is wrong with what it sent, then what the handler says.
func TestOrderOfEvaluation(t *testing.T) {
	var l trace
	r := web.NewRouter(web.Guard(func(_ context.Context, in *struct {
		Client string `header:"X-Client" default:""`
	}) error {
		l.add("limit")
		if in.Client == "busy" {
			return problem.TooManyRequests("Too many.")
		}
		return nil
	}))
	r.Provide(func(ctx context.Context, in *bearer) (*user, error) {
		l.add("user")
		return currentUser(ctx, in)
	})
	r.Provide(func(ctx context.Context, in *struct {
		User    *user
		Version int `header:"X-Version"`
	}) (tenant, error) {
		l.add("tenant")
		web.OnEnd(ctx, func(err error) error { l.add(fmt.Sprint("end ", err != nil)); return nil })
		web.AfterResponse(ctx, func(context.Context) { l.add("after") })
		return "t", nil
	})
	type third string
	r.Provide(func(context.Context, *struct{}) (third, error) { l.add("third"); return "", nil })
	r.Put("/{id}", func(_ context.Context, in *struct {
		Body struct {
			Name string `json:"name"`
		} `body:"json"`
		Tok    string `cookie:"tok"`
		Lang   string `header:"X-Lang"`
		Q      int    `query:"q"`
		ID     int    `path:"id"`
		Tenant tenant
		Third  third
	}) (web.Responder, error) {
		l.add("handler")
		return sends{&l}, nil
	})
	h := build(t, r)
	for _, test := range []struct {
		name, target, body string
		header             []string
		status             int
		ran                trace
		mistakes           []string
	}{
		{"who is limited is told so, whatever it sent", "/x", "{", []string{"X-Client: busy"}, 429, trace{"limit"}, nil},
		{"then who is nobody, before the body is read", "/x", "{", nil, 401, trace{"limit", "user"}, nil},
		{"a provider whose input is refused is passed over and the others run; all mistakes come in one order, whatever the fields' order", "/x?q=y", `{}`,
			[]string{"Authorization: Bearer ann", "X-Version: v"}, 422, trace{"limit", "user", "third"},
			[]string{"header.x-version int_parsing", "path.id int_parsing", "query.q int_parsing", "header.x-lang missing", "cookie.tok missing", "body.name missing"}},
		{"malformed JSON is one mistake of them", "/x?q=1", `{`, []string{"Authorization: Bearer ann", "X-Version: 1", "X-Lang: en", "Cookie: tok=1"},
			422, trace{"limit", "user", "tenant", "third", "end true", "after"}, []string{"path.id int_parsing", "body.1 json_invalid"}},
		{"the handler, what was opened, the response, what comes after", "/1?q=1", `{"name":"x"}`, []string{"Authorization: Bearer ann", "X-Version: 1", "X-Lang: en", "Cookie: tok=1"},
			200, trace{"limit", "user", "tenant", "third", "handler", "end false", "response", "after"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			l = nil
			rec := do(t, h, "PUT", test.target, test.body, test.header...)
			if rec.Code != test.status || !slices.Equal(l, test.ran) {
				t.Errorf("got %d %s, ran %q, want %d and %q", rec.Code, rec.Body, l, test.status, test.ran)
			}
			if test.mistakes != nil {
				if got := errorsOf(t, rec); !slices.Equal(got, test.mistakes) {
					t.Errorf("got  %q\nwant %q", got, test.mistakes)
				}
			}
		})
	}
}

// sends is an output that tells when it is written.
type sends struct{ l *trace }

func (s sends) WriteResponse(w http.ResponseWriter, _ *http.Request) error {
	s.l.add("response")
	w.WriteHeader(200)
	return nil
}

func TestPlacesOfMistakes(t *testing.T) {
	r := web.NewRouter()
	r.Post("/{id}", func(_ context.Context, in *struct {
		ID    int    `path:"id"`
		Query []int  `query:"item-query"`
		Lang  string `header:"X-Lang" validate:"len=2"`
		Ads   int    `cookie:"ads_id"`
		Order struct {
			Lines []struct {
				Count int `json:"qty"`
			} `json:"lines"`
			Weights map[int]float64 `json:"weights"`
		} `body:"json"`
	}) (string, error) {
		return "", nil
	})
	got := mistakesOf(t, build(t, r), "POST", "/x?item-query=1&item-query=b", `{"lines":[{"qty":1},{"qty":"1"}],"weights":{"foo":1,"3":"x"}}`, "X-Lang: deutsch", "Cookie: ads_id=x")
	want := `["path","id"] int_parsing "x"; ["query","item-query",1] int_parsing "b"; ["header","x-lang"] string_too_long "deutsch"; ["cookie","ads_id"] int_parsing "x"; ` +
		`["body","lines",1,"qty"] int_type "1"; ["body","weights","foo","[key]"] int_parsing "foo"; ["body","weights","3"] float_type "x"`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestValidationHandlerSeesErrorsAndBody: one's own answer to refused inputs has all that the usual one knows, and may leave the rest to it.
func TestValidationHandlerSeesErrorsAndBody(t *testing.T) {
	type refused struct {
		Detail []problem.Item `json:"detail"`
		Body   string         `json:"body"`
	}
	var logged trace
	r := web.NewRouter(web.MapErrors(func(ctx context.Context, err error) error {
		p := problem.From(err)
		if p.StatusCode() != 422 {
			return nil
		}
		logged.add(web.RequestFrom(ctx).URL.Path)
		if web.RequestFrom(ctx).URL.Path == "/logged" {
			return nil // as usual
		}
		return web.Response[refused]{Status: 422, Body: refused{p.Errors, string(web.ReceivedBody(ctx))}}
	}))
	type titled struct {
		Title string `json:"title"`
		Size  int    `json:"size"`
	}
	handler := func(ctx context.Context, in *struct {
		Item titled `body:"json"`
	}) (string, error) {
		if web.ReceivedBody(ctx) != nil {
			t.Error("the body is still there for the handler, although others may have it by then")
		}
		return "", problem.Conflict("no")
	}
	r.Post("/own", handler)
	r.Post("/logged", handler)
	h := build(t, r)
	const body = `{"title":"towel","size":"XL"}`
	want := `{"detail":[{"loc":["body","size"],"msg":"Input should be a valid integer","type":"int_type","input":"XL"}],"body":"{\"title\":\"towel\",\"size\":\"XL\"}"}`
	if rec := do(t, h, "POST", "/own", body); rec.Code != 422 || rec.Body.String() != want {
		t.Errorf("got  %d %s\nwant %s", rec.Code, rec.Body, want)
	}
	if got := errorsOf(t, do(t, h, "POST", "/logged", body)); !slices.Equal(got, []string{"body.size int_type"}) {
		t.Errorf("got %q", got)
	}
	if rec := do(t, h, "POST", "/own", `{"title":"towel","size":1}`); rec.Code != 409 {
		t.Errorf("got %d %s", rec.Code, rec.Body)
	}
	if !slices.Equal(logged, trace{"/own", "/logged"}) {
		t.Errorf("called for %q", logged)
	}
}

type warehouseDown struct{ host string }

func (e *warehouseDown) Error() string { return "dial " + e.host }

// TestHandlersByTypeOfErrorAndByStatus: MapErrors chooses by either, and its answer may be anything.
func TestHandlersByTypeOfErrorAndByStatus(t *testing.T) {
	r := web.NewRouter(web.MapErrors(func(_ context.Context, err error) error {
		if e, ok := errors.AsType[*warehouseDown](err); ok {
			return problem.Unavailable("The warehouse is closed.").Because(e).WithHeader("Retry-After", "60")
		}
		if problem.From(err).StatusCode() == 404 {
			return web.Response[web.Text]{Status: 404, Body: "Nothing here."}
		}
		return nil
	}))
	r.Get("/stock", func(context.Context, *struct{}) (string, error) {
		return "", fmt.Errorf("counting: %w", &warehouseDown{"10.0.0.7"})
	})
	r.Get("/track", func(context.Context, *struct{}) (string, error) { return "", problem.NotFound("no track") })
	h := build(t, r)
	if rec := do(t, h, "GET", "/stock", ""); rec.Code != 503 || rec.Header().Get("Retry-After") != "60" || strings.Contains(rec.Body.String(), "10.0") {
		t.Errorf("got %d %v %s", rec.Code, rec.Header(), rec.Body)
	}
	for _, target := range []string{"/track", "/nowhere"} {
		if rec := do(t, h, "GET", target, ""); rec.Code != 404 || rec.Body.String() != "Nothing here." {
			t.Errorf("%s: got %d %s", target, rec.Code, rec.Body)
		}
	}
}

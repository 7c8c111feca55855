package web_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/schema"
	"github.com/gotandem/tandem/web"
)

// shopAPI is what a service and its clients share: registering the routes is all that a client needs.
type shopAPI struct {
	Order   *web.Route[orderQuery, web.Response[order]]
	Create  *web.Route[newOrder, order]
	Sign    *web.Route[signForm, web.Text]
	Raw     *web.Route[rawBody, string]
	Remove  *web.Route[orderKey, web.NoContent]
	File    *web.Route[filePath, string]
	Old     *web.Route[struct{}, web.Redirect]
	Report  *web.Route[struct{}, web.File]
	Broken  *web.Route[orderKey, order]
	Options *web.Route[optionals, optionals]
}

type orderQuery struct {
	ID      int64     `path:"id"`
	Expand  []string  `query:"expand"`
	Size    int       `query:"size" default:"20"`
	Since   time.Time `query:"since" default:"2020-01-01T00:00:00Z"`
	Trace   string    `header:"X-Trace" default:""`
	Session *string   `cookie:"session"`
	Who     *caller2
}

type caller2 struct{ name string }

type orderKey struct {
	ID string `path:"id"`
}

type newOrder struct {
	Body order `body:"json"`
}

type signForm struct {
	Name string   `form:"name"`
	Tags []string `form:"tag"`
}

type rawBody struct {
	Data []byte `body:"raw"`
}

type filePath struct {
	Path string `path:"path"`
}

type optionals struct {
	Body struct {
		Name schema.Opt[string] `json:"name,omitzero"`
		Took time.Duration      `json:"took"`
	} `body:"json"`
}

func (a *shopAPI) routes(r *web.Router) {
	r.Provide(func(_ context.Context, in *struct {
		Name string `header:"Authorization" default:"nobody"`
	}) (*caller2, error) {
		return &caller2{in.Name}, nil
	})
	a.Order = r.Get("/orders/{id}", func(_ context.Context, in *orderQuery) (web.Response[order], error) {
		cookie := "none"
		if in.Session != nil {
			cookie = *in.Session
		}
		return web.Response[order]{Status: 203, Header: http.Header{"X-Seen": {in.Trace + "/" + cookie + "/" + in.Who.name}},
			Body: order{Customer: strings.Join(in.Expand, "+"), Lines: []orderLine{{Qty: 1, SKU: in.Since.Format(time.RFC3339)}}}}, nil
	})
	a.Create = r.Post("/orders", func(_ context.Context, in *newOrder) (order, error) {
		in.Body.Customer += "!"
		return in.Body, nil
	}, web.Status(201))
	a.Sign = r.Post("/sign", func(_ context.Context, in *signForm) (web.Text, error) {
		return web.Text(in.Name + ":" + strings.Join(in.Tags, ",")), nil
	})
	a.Raw = r.Put("/raw", func(_ context.Context, in *rawBody) (string, error) { return string(in.Data), nil })
	a.Remove = r.Delete("/orders/{id}", func(_ context.Context, in *orderKey) (web.NoContent, error) {
		if in.ID != "a/b ü" {
			return web.NoContent{}, problem.Conflict("It is %q.", in.ID)
		}
		return web.NoContent{}, nil
	})
	a.File = r.Get("/files/{path...}", func(_ context.Context, in *filePath) (string, error) { return in.Path, nil })
	a.Old = r.Get("/old", func(context.Context, *struct{}) (web.Redirect, error) {
		return web.Redirect{URL: "/orders", Status: 308}, nil
	})
	a.Report = r.Get("/report", func(context.Context, *struct{}) (web.File, error) {
		return web.File{Name: "r.csv", Data: []byte("a,b"), Type: "text/csv", ETag: `"1"`}, nil
	})
	a.Broken = r.Get("/broken/{id}", func(context.Context, *orderKey) (order, error) { return order{}, errors.New("secret") })
	a.Options = r.Patch("/options", func(_ context.Context, in *optionals) (optionals, error) { return *in, nil })
}

// serveShop serves the API, and returns a client's view of it, whose routes no handler serves.
func serveShop(t *testing.T) (*shopAPI, *web.Client) {
	t.Helper()
	var served, called shopAPI
	r := web.NewRouter()
	served.routes(r)
	server := httptest.NewServer(http.StripPrefix("/api", build(t, r)))
	t.Cleanup(server.Close)
	called.routes(web.NewRouter())
	return &called, &web.Client{BaseURL: server.URL + "/api/", Header: http.Header{"authorization": {"ann"}}}
}

func TestCallReadsWhatTheHandlerReturned(t *testing.T) {
	api, client := serveShop(t)
	ctx := t.Context()
	session := "s1"
	got, err := api.Order.Call(ctx, client, &orderQuery{ID: 5, Expand: []string{"lines", "a&b"}, Trace: "t", Session: &session})
	if err != nil {
		t.Fatal(err)
	}
	if got.Status != 203 || got.Body.Customer != "lines+a&b" || got.Body.Lines[0].SKU != "2020-01-01T00:00:00Z" || got.Header.Get("X-Seen") != "t/s1/ann" {
		t.Errorf("got %+v", got)
	}
	want := order{Customer: "Ann", Lines: []orderLine{{SKU: "x", Qty: 1}}}
	created, err := api.Create.Call(ctx, client, &newOrder{want})
	want.Customer = "Ann!"
	if err != nil || !reflect.DeepEqual(created, want) {
		t.Errorf("created %+v, %v", created, err)
	}
	if text, err := api.Sign.Call(ctx, client, &signForm{"ö=1", []string{"a", "b"}}); err != nil || text != "ö=1:a,b" {
		t.Errorf("form: %q, %v", text, err)
	}
	if text, err := api.Raw.Call(ctx, client, &rawBody{[]byte("\x00\xff")}); err != nil || len(text) == 0 {
		t.Errorf("raw: %q, %v", text, err)
	}
	if _, err := api.Remove.Call(ctx, client, &orderKey{"a/b ü"}); err != nil {
		t.Errorf("escaped path: %v", err)
	}
	if path, err := api.File.Call(ctx, client, &filePath{"x y/z%2F/ü"}); err != nil || path != "x y/z%2F/ü" {
		t.Errorf("wildcard: %q, %v", path, err)
	}
	if to, err := api.Old.Call(ctx, client, nil); err != nil || to.URL != "/orders" || to.Status != 308 {
		t.Errorf("redirect: %+v, %v", to, err)
	}
	if f, err := api.Report.Call(ctx, client, nil); err != nil || string(f.Data) != "a,b" || f.Type != "text/csv" || f.ETag != `"1"` {
		t.Errorf("file: %+v, %v", f, err)
	}
	in := &optionals{}
	in.Body.Took = time.Minute
	if out, err := api.Options.Call(ctx, client, in); err != nil || !reflect.DeepEqual(out.Body, in.Body) {
		t.Errorf("absent: %+v, %v", out, err)
	}
}

func TestCallErrors(t *testing.T) {
	api, client := serveShop(t)
	var call *web.CallError
	_, err := api.Remove.Call(t.Context(), client, &orderKey{"7"})
	if !errors.As(err, &call) || call.Status != 409 || call.Reply.Detail != `It is "7".` || !strings.Contains(err.Error(), "/api/orders/7: 409 It is") {
		t.Errorf("a refusal: %v", err)
	}
	// A handler that hands it on does not answer for the other service.
	if p := problem.From(err); p.StatusCode() != http.StatusBadGateway || strings.Contains(p.Detail, "7") {
		t.Errorf("handed on: %d %s", p.StatusCode(), p.Detail)
	}
	_, err = api.Create.Call(t.Context(), client, &newOrder{})
	if !errors.As(err, &call) || call.Status != 422 || len(call.Reply.Errors) == 0 || call.Reply.Errors[0].Loc[0] != "body" {
		t.Errorf("mistakes: %v", err)
	}
	if _, err = api.Broken.Call(t.Context(), client, &orderKey{"1"}); !errors.As(err, &call) || call.Status != 500 {
		t.Errorf("broken: %v", err)
	}
	client.Prepare = func(r *http.Request) error { return errors.New("no token") }
	if _, err = api.Old.Call(t.Context(), client, nil); err == nil || !strings.Contains(err.Error(), "no token") {
		t.Errorf("prepare: %v", err)
	}
	client.Prepare = nil
	client.MaxBody = 2
	if _, err = api.Report.Call(t.Context(), client, nil); !errors.As(err, &call) || !strings.Contains(err.Error(), "longer than 2 bytes") {
		t.Errorf("too long: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err = api.Old.Call(ctx, client, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	for _, base := range []string{"", "localhost:80", "/api"} {
		if _, err = api.Old.Call(t.Context(), &web.Client{BaseURL: base}, nil); err == nil || !strings.Contains(err.Error(), "is no address") {
			t.Errorf("base %q: %v", base, err)
		}
	}
}

func TestCallOfSomethingElse(t *testing.T) {
	answer := func(status int, kind, body string) *web.Client {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}))
		t.Cleanup(s.Close)
		return &web.Client{BaseURL: s.URL}
	}
	var api shopAPI
	api.routes(web.NewRouter())
	for _, test := range []struct {
		client *web.Client
		want   string
	}{
		{answer(200, "text/html", "<h1>login"), "is \"text/html\" and not JSON: <h1>login"},
		{answer(200, "application/json", `{"customer":5}`), "reading the response"},
		{answer(302, "", ""), "which is no answer"},
		{answer(404, "application/json", `{"detail":"Item not found"}`), "404 Item not found"},
		{answer(422, "application/json", `{"detail":[{"loc":["query","q"],"msg":"Field required","type":"missing"}]}`), "query.q: Field required"},
		{answer(404, "application/json", `{"detail":{"code":5}}`), `404 {"code":5}`},
		{answer(503, "text/plain", "no healthy upstream"), "503 no healthy upstream"},
		{answer(500, "application/problem+json", `{broken`), "500 Internal Server Error"},
	} {
		_, err := api.Create.Call(t.Context(), test.client, &newOrder{})
		var call *web.CallError
		if !errors.As(err, &call) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
}

func TestURL(t *testing.T) {
	var api shopAPI
	r := web.NewRouter()
	api.routes(r.Group("/v1"))
	one := func(u string, err error) string {
		if err != nil {
			return err.Error()
		}
		return u
	}
	for _, test := range []struct{ got, want string }{
		{one(api.Order.URL(&orderQuery{ID: 5})), "/v1/orders/5"},
		{one(api.Order.URL(&orderQuery{ID: -5, Expand: []string{"a", "b c"}, Size: 3})), "/v1/orders/-5?expand=a&expand=b+c&size=3"},
		{one(api.Remove.URL(&orderKey{"a/b?ü"})), "/v1/orders/a%2Fb%3F%C3%BC"},
		{one(api.File.URL(&filePath{"a b/c/"})), "/v1/files/a%20b/c/"},
		{one(api.Old.URL(nil)), "/v1/old"},
		{one(api.Remove.URL(nil)), "GET"},
		{one(api.Remove.URL(&orderKey{".."})), "cleans"},
	} {
		if test.got != test.want && !(len(test.want) < 7 && strings.Contains(test.got, "DELETE /v1/orders/{id}: path parameter id: ")) {
			t.Errorf("got %s, want %s", test.got, test.want)
		}
	}
	tenant := web.NewRouter().Get("/{tenant}/x", func(context.Context, *struct{}) (string, error) { return "", nil })
	if _, err := tenant.URL(nil); err == nil || !strings.Contains(err.Error(), "says what {tenant} is") {
		t.Errorf("nobody names it: %v", err)
	}
	hosted := web.NewRouter().Method("GET", "{tenant}.API.example.com/x", func(context.Context, *struct {
		Tenant string `path:"tenant"`
	}) (string, error) {
		return "", nil
	})
	for _, test := range []struct{ tenant, want string }{
		{"acme", "//acme.api.example.com/x"}, {"a.b", "cannot be part of a host"}, {"", "cannot be part of a host"}, {"Acme", "use small letters"},
	} {
		got := one(hosted.URL(&struct {
			Tenant string `path:"tenant"`
		}{test.tenant}))
		if !strings.Contains(got, test.want) {
			t.Errorf("%q: got %s", test.tenant, got)
		}
	}
}

func TestRequestIDPassesOn(t *testing.T) {
	var seen string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { seen = r.Header.Get("X-Request-ID") }))
	defer s.Close()
	var api shopAPI
	api.routes(web.NewRouter())
	r := web.NewRouter()
	r.Use(web.RequestIDs())
	r.Get("/", func(ctx context.Context, _ *struct{}) (web.NoContent, error) {
		return api.Remove.Call(ctx, &web.Client{BaseURL: s.URL}, &orderKey{"1"})
	})
	if rec := do(t, build(t, r), "GET", "/", "", "X-Request-ID: abc"); rec.Code != 204 || seen != "abc" {
		t.Errorf("status %d, id %q", rec.Code, seen)
	}
}

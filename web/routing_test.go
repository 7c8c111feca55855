package web_test

import (
	"compress/gzip"
	"context"
	"encoding/json/v2"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"uuid"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web"
)

type nothing struct{}

// says is a handler that answers with a text.
func says(text string) func(context.Context, *nothing) (web.Text, error) {
	return func(context.Context, *nothing) (web.Text, error) { return web.Text(text), nil }
}

// answers sends requests, "METHOD target" to "status body", and compares.
func answers(t *testing.T, h http.Handler, want map[string]string) {
	t.Helper()
	for request, answer := range want {
		method, target, _ := strings.Cut(request, " ")
		rec := do(t, h, method, target, "")
		if got := strings.TrimSpace(http.StatusText(rec.Code) + " " + rec.Body.String()); rec.Code >= 300 && !strings.HasPrefix(got, answer) || rec.Code < 300 && got != answer {
			t.Errorf("%s: got %s, want %s", request, got, answer)
		}
	}
}

func TestRoutePerMethod(t *testing.T) {
	r := web.NewRouter()
	r.Get("/x", says("get"))
	r.Post("/x", says("post"))
	r.Put("/x", says("put"))
	r.Patch("/x", says("patch"))
	r.Delete("/x", says("delete"))
	r.Method("OPTIONS", "/x", says("options"))
	r.Method("HEAD", "/x", says(""))
	r.Method("TRACE", "/x", says("trace"))
	answers(t, build(t, r), map[string]string{
		"GET /x": "OK get", "POST /x": "OK post", "PUT /x": "OK put", "PATCH /x": "OK patch", "DELETE /x": "OK delete",
		"OPTIONS /x": "OK options", "TRACE /x": "OK trace", "HEAD /x": "OK",
	})
}

func TestOneHandlerForSeveralMethods(t *testing.T) {
	r := web.NewRouter()
	for _, method := range []string{"GET", "PUT"} {
		r.Method(method, "/x", says("typed"))
	}
	r.Handle("/any", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.Method) }))
	h := build(t, r)
	answers(t, h, map[string]string{"GET /x": "OK typed", "PUT /x": "OK typed", "POST /x": "Method Not Allowed", "PURGE /any": "OK PURGE", "GET /any": "OK GET"})
	if ops := r.Operations(); len(ops) != 3 || ops[0].OperationID == ops[1].OperationID {
		t.Errorf("each method is an operation of its own: %+v", ops)
	}
}

func TestHandlersMayBlockSideBySide(t *testing.T) {
	r := web.NewRouter()
	meet := make(chan int)
	r.Get("/{n}", func(_ context.Context, in *struct {
		N int `path:"n"`
	}) (int, error) {
		select { // either hands its number over or takes the other's: alone, it would wait for ever
		case meet <- in.N:
			return in.N, nil
		case n := <-meet:
			return n, nil
		}
	})
	srv := httptest.NewServer(build(t, r))
	defer srv.Close()
	got := make(chan string)
	for _, path := range []string{"/1", "/2"} {
		go func() {
			res, err := http.Get(srv.URL + path)
			if err != nil {
				got <- err.Error()
				return
			}
			defer res.Body.Close()
			b, _ := io.ReadAll(res.Body)
			got <- string(b)
		}()
	}
	if a, b := <-got, <-got; a != b || a != "1" && a != "2" {
		t.Errorf("got %s and %s", a, b)
	}
}

func TestMostSpecificRouteWins(t *testing.T) {
	r := web.NewRouter()
	r.Get("/users/{id}", func(_ context.Context, in *struct {
		ID string `path:"id"`
	}) (web.Text, error) {
		return web.Text("user " + in.ID), nil
	})
	r.Get("/users/me", says("me")) // the order of registration makes no difference
	answers(t, build(t, r), map[string]string{"GET /users/me": "OK me", "GET /users/you": "OK user you"})

	r.Get("/users/{name}", says("never"))
	if _, err := r.Build(); err == nil || !strings.Contains(err.Error(), "match the same requests") {
		t.Errorf("a route that would never run must be a mistake: %v", err)
	}
}

func TestNotFoundAndMethodNotAllowed(t *testing.T) {
	r := web.NewRouter(web.ErrorBody(web.FastAPIErrors()))
	r.Get("/x", says("x"))
	r.Post("/y", says("y"))
	h := build(t, r)
	answers(t, h, map[string]string{"GET /nowhere": `Not Found {"detail"`, "PUT /x": `Method Not Allowed {"detail"`, "HEAD /x": "OK"})
	for method, want := range map[string]string{"DELETE /x": "GET, HEAD, OPTIONS", "HEAD /y": "OPTIONS, POST"} {
		m, path, _ := strings.Cut(method, " ")
		if rec := do(t, h, m, path, ""); rec.Code != 405 || rec.Header().Get("Allow") != want {
			t.Errorf("%s: got %d, Allow %q, want %q", method, rec.Code, rec.Header().Get("Allow"), want)
		}
	}
}

func TestSlashRedirects(t *testing.T) {
	r := web.NewRouter()
	r.Get("/with/", says("with"))
	r.Get("/without", says("without"))
	exact := r.Group("/exact", web.ExactSlash())
	exact.Get("/with/", says("with"))
	exact.Get("/without", says("without"))
	h := build(t, r)
	for path, to := range map[string]string{"/with?a=b": "/with/?a=b", "/without/": "/without"} {
		if rec := do(t, h, "GET", path, ""); rec.Code != 307 || rec.Header().Get("Location") != to {
			t.Errorf("%s: got %d to %q, want %q", path, rec.Code, rec.Header().Get("Location"), to)
		}
	}
	answers(t, h, map[string]string{
		"GET /exact/with": "Not Found", "GET /exact/without/": "Not Found", "GET /exact/with/": "OK with", "GET /exact/without": "OK without",
	})
}

// itemRoutes is a set of routes that does not know where it stands.
func itemRoutes(r *web.Router) {
	r.Get("/items", says("items"), web.Tags("items"))
	r.Group("/{id}").Get("/parts", func(_ context.Context, in *struct {
		ID int `path:"id"`
	}) (int, error) {
		return in.ID, nil
	}, web.Tags("parts"))
}

func TestRoutesIncludedSeveralTimes(t *testing.T) {
	r := web.NewRouter()
	deny := web.Guard(func(context.Context, *nothing) error { return problem.Forbidden("Not here.") })
	itemRoutes(r.Group("/a", web.Tags("first")))
	itemRoutes(r.Group("/b", web.Tags("second"), web.Deprecated(), deny))
	itemRoutes(r.Group("/c").Group("/d", web.Hidden()))
	answers(t, build(t, r), map[string]string{
		"GET /a/items": "OK items", "GET /b/items": "Forbidden", "GET /c/d/items": "OK items", "GET /a/5/parts": "OK 5", "GET /c/d/6/parts": "OK 6", "GET /items": "Not Found",
	})
	ids := map[string]bool{}
	for _, op := range r.Operations() {
		if ids[op.OperationID] {
			t.Errorf("two operations are called %s", op.OperationID)
		}
		ids[op.OperationID] = true
		switch {
		case op.Path == "/a/items" && (strings.Join(op.Tags, " ") != "first items" || op.Deprecated):
			t.Errorf("%s: %+v", op.Path, op)
		case op.Path == "/b/{id}/parts" && (strings.Join(op.Tags, " ") != "second parts" || !op.Deprecated):
			t.Errorf("%s: %+v", op.Path, op)
		case strings.HasPrefix(op.Path, "/c/") && !op.Hidden:
			t.Errorf("%s must be hidden", op.Path)
		}
	}
}

func TestGroupsMayGrowUntilBuild(t *testing.T) {
	r := web.NewRouter()
	g := r.Group("/g")
	g.Get("/first", says("first"))
	h := build(t, r)
	answers(t, h, map[string]string{"GET /g/second": "Not Found"})
	g.Get("/second", says("second"))
	g.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Late", "1")
			next.ServeHTTP(w, r)
		})
	})
	later := build(t, r)
	answers(t, later, map[string]string{"GET /g/second": "OK second"})
	answers(t, h, map[string]string{"GET /g/second": "Not Found"})
	if do(t, later, "GET", "/g/first", "").Header().Get("X-Late") == "" || do(t, h, "GET", "/g/first", "").Header().Get("X-Late") != "" {
		t.Error("middleware that is added late holds for all of the group, and for what is built then")
	}
}

func TestApplicationWithinAnother(t *testing.T) {
	inner := web.NewRouter(web.ErrorBody(web.FastAPIErrors()))
	inner.Get("/items/{id}", func(ctx context.Context, in *struct {
		ID int `path:"id"`
	}) (web.Text, error) {
		return web.Text(web.RequestFrom(ctx).URL.Path), nil
	})
	outer := web.NewRouter()
	outer.Mount("/sub/{tenant}", build(t, inner))
	answers(t, build(t, outer), map[string]string{
		"GET /sub/a/items/5": "OK /items/5", "GET /sub/a/items/x": `Unprocessable Entity {"detail":[`, "GET /sub/a/no": `Not Found {"detail"`,
		"GET /items/5": `Not Found {"title"`,
	})
}

func TestForeignHandlers(t *testing.T) {
	// A service in another language, behind a proxy of the standard library.
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "Flask at "+r.URL.Path)
	}))
	defer other.Close()
	to, err := url.Parse(other.URL)
	if err != nil {
		t.Fatal(err)
	}
	r := web.NewRouter()
	r.Mount("/old", httputil.NewSingleHostReverseProxy(to))
	r.Get("/new", says("new"))
	srv := httptest.NewServer(build(t, r))
	defer srv.Close()
	for path, want := range map[string]string{"/old/page": "Flask at /page", "/new": "new"} {
		res, err := http.Get(srv.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		got, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if string(got) != want {
			t.Errorf("%s: got %s", path, got)
		}
	}
}

func TestRoutesByHost(t *testing.T) {
	r := web.NewRouter()
	tenant := func(_ context.Context, in *struct {
		Tenant string `path:"tenant"`
		ID     int    `path:"id"`
	}) (map[string]any, error) {
		return map[string]any{in.Tenant: in.ID}, nil
	}
	r.Get("{tenant}.example.org/x/{id}", tenant)
	r.Get("www.example.org/x/{id}", func(context.Context, *struct {
		ID string `path:"id"`
	}) (web.Text, error) {
		return "www", nil
	})
	r.Get("{a}.{b}.org/only", func(_ context.Context, in *struct {
		A string `path:"a"`
		B string `path:"b"`
	}) (web.Text, error) {
		return web.Text(in.A + " of " + in.B), nil
	})
	r.Get("/only", says("any host"))
	h := build(t, r)
	for url, want := range map[string]string{
		"http://acme.example.org/x/5":      `{"acme":5}`,
		"http://ACME.Example.org:8080/x/5": `{"acme":5}`,
		"http://www.example.org/x/5":       "www",
		"http://acme.other.org/only":       "acme of other",
		"http://a.b.c.org/only":            "any host",
		"http://org/only":                  "any host",
	} {
		if rec := do(t, h, "GET", url, ""); rec.Code != 200 || rec.Body.String() != want {
			t.Errorf("%s: got %d %s, want %s", url, rec.Code, rec.Body, want)
		}
	}
	for request, want := range map[string]int{"GET http://example.org/x/5": 404, "POST http://acme.example.org/x/5": 405} {
		method, url, _ := strings.Cut(request, " ")
		if rec := do(t, h, method, url, ""); rec.Code != want {
			t.Errorf("%s: got %d, want %d", request, rec.Code, want)
		}
	}
	for _, p := range r.Operations()[0].Params {
		if p.Name == "tenant" {
			t.Error("what comes from the host is no parameter of the path")
		}
	}
	r.Get("{other}.example.org/x/{id}", tenant)
	if _, err := r.Build(); err == nil || !strings.Contains(err.Error(), "match the same requests") || !strings.Contains(err.Error(), "{other}.example.org") {
		t.Errorf("two patterns of the same hosts: %v", err)
	}
}

// celsius is a type of its own, with its own text.
type celsius float64

func (c *celsius) UnmarshalText(b []byte) error {
	number, ok := strings.CutSuffix(string(b), "C")
	if !ok {
		return problem.Unprocessable("no temperature")
	}
	var f float64
	if err := json.Unmarshal([]byte(number), &f); err != nil {
		return err
	}
	*c = celsius(f)
	return nil
}

func (c celsius) MarshalText() ([]byte, error) {
	b, err := json.Marshal(float64(c))
	return append(b, 'C'), err
}

func TestTypesOfPathParameters(t *testing.T) {
	r := web.NewRouter()
	r.Get("/int/{v}", echoPath[struct {
		V int `path:"v" json:"v"`
	}])
	r.Get("/float/{v}", echoPath[struct {
		V float64 `path:"v" json:"v"`
	}])
	r.Get("/uuid/{v}", echoPath[struct {
		V uuid.UUID `path:"v" json:"v"`
	}])
	r.Get("/str/{v}", echoPath[struct {
		V string `path:"v" json:"v"`
	}])
	r.Get("/path/{v...}", echoPath[struct {
		V string `path:"v" json:"v"`
	}])
	r.Get("/own/{v}", echoPath[struct {
		V celsius `path:"v" json:"v"`
	}])
	answers(t, build(t, r), map[string]string{
		"GET /int/25": `OK {"v":25}`, "GET /int/x": "Unprocessable Entity", "GET /float/2.5": `OK {"v":2.5}`, "GET /float/x": "Unprocessable Entity",
		"GET /uuid/ec38df32-ceda-4cfa-9b4a-1aeb94ad551a": `OK {"v":"ec38df32-ceda-4cfa-9b4a-1aeb94ad551a"}`, "GET /uuid/5": "Unprocessable Entity",
		"GET /str/a%2Fb": `OK {"v":"a/b"}`, "GET /str/a/b": "Not Found", "GET /path/a/b/c": `OK {"v":"a/b/c"}`,
		"GET /own/36.6C": `OK {"v":"36.6C"}`, "GET /own/36.6": "Unprocessable Entity",
	})
}

func echoPath[T any](_ context.Context, in *T) (T, error) { return *in, nil }

func TestRequestObject(t *testing.T) {
	type key struct{}
	r := web.NewRouter()
	r.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), key{}, "state")))
		})
	})
	r.Post("/x/{id}", func(ctx context.Context, in *struct {
		ID string `path:"id"`
		R  *http.Request
	}) (map[string]any, error) {
		r := in.R
		body, err := io.ReadAll(r.Body)
		cookie, _ := r.Cookie("c")
		return map[string]any{
			"method": r.Method, "path": r.URL.Path, "id": r.PathValue("id"), "q": strings.Join(r.URL.Query()["q"], "+"), "header": r.Header.Get("x-custom"),
			"cookie": cookie.Value, "client": r.RemoteAddr, "body": string(body), "state": r.Context().Value(key{}), "pattern": r.Pattern,
			"same": web.RequestFrom(ctx) == r,
		}, err
	})
	rec := do(t, build(t, r), "POST", "/x/7?q=a&q=b", `{"n":1}`, "X-CUSTOM: v", "Cookie: c=d")
	got := decode[map[string]any](t, rec)
	for name, want := range map[string]any{
		"method": "POST", "path": "/x/7", "id": "7", "q": "a+b", "header": "v", "cookie": "d", "client": "192.0.2.1:1234", "body": `{"n":1}`, "state": "state",
		"pattern": "POST /x/{id}", "same": true,
	} {
		if got[name] != want {
			t.Errorf("%s is %v, want %v", name, got[name], want)
		}
	}
}

// unzip is a custom request: what the handler reads is not what came.
func unzip(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Content-Encoding") != "gzip" {
			next.ServeHTTP(w, r)
			return
		}
		z, err := gzip.NewReader(r.Body)
		if err != nil {
			web.WriteError(w, r, problem.BadRequest("The body is no gzip."))
			return
		}
		defer z.Close()
		r2 := r.Clone(r.Context())
		r2.Body, r2.ContentLength = io.NopCloser(z), -1
		r2.Header.Del("Content-Encoding")
		next.ServeHTTP(w, r2)
	})
}

func TestMiddlewareReplacesTheRequest(t *testing.T) {
	r := web.NewRouter()
	g := r.Group("/sums")
	g.Use(unzip)
	g.Post("", func(_ context.Context, in *struct {
		Numbers []int `body:"json"`
	}) (int, error) {
		sum := 0
		for _, n := range in.Numbers {
			sum += n
		}
		return sum, nil
	})
	h := build(t, r)
	var zipped strings.Builder
	z := gzip.NewWriter(&zipped)
	io.WriteString(z, "[1,2,3]")
	z.Close()
	for _, test := range []struct{ body, encoding, want string }{{"[1,2]", "", "3"}, {zipped.String(), "gzip", "6"}, {"[1]", "gzip", "The body is no gzip."}} {
		header := []string{"Content-Type: application/json"}
		if test.encoding != "" {
			header = append(header, "Content-Encoding: "+test.encoding)
		}
		if rec := do(t, h, "POST", "/sums", test.body, header...); !strings.Contains(rec.Body.String(), test.want) {
			t.Errorf("got %d %s, want %s", rec.Code, rec.Body, test.want)
		}
	}
}

// notes is an endpoint as a class: a value whose methods are the methods of HTTP.
type notes struct{ all []string }

func (n *notes) list(context.Context, *nothing) ([]string, error) { return n.all, nil }

func (n *notes) add(_ context.Context, in *struct {
	Note string `body:"json"`
}) (int, error) {
	n.all = append(n.all, in.Note)
	return len(n.all), nil
}

func (n *notes) routes(r *web.Router) {
	r.Get("", n.list)
	r.Post("", n.add, web.Status(201))
}

func TestMethodsOfAStructAreEndpoints(t *testing.T) {
	r := web.NewRouter()
	(&notes{}).routes(r.Group("/notes"))
	h := build(t, r)
	if rec := do(t, h, "POST", "/notes", `"a"`); rec.Code != 201 || rec.Body.String() != "1" {
		t.Errorf("got %d %s", rec.Code, rec.Body)
	}
	answers(t, h, map[string]string{"GET /notes": `OK ["a"]`, "PUT /notes": "Method Not Allowed"})
	if ops := r.Operations(); ops[0].OperationID != "list" || ops[1].OperationID != "add" {
		t.Errorf("they are documented as any other: %s, %s", ops[0].OperationID, ops[1].OperationID)
	}
}

func TestNilProblemIsNoError(t *testing.T) {
	var none *problem.Error
	r := web.NewRouter()
	r.Provide(func(context.Context, *nothing) (celsius, error) { return 5, none })
	r.Get("/x", func(_ context.Context, in *struct{ C celsius }) (celsius, error) { return in.C, none },
		web.Guard(func(context.Context, *nothing) error { return none }))
	answers(t, build(t, r), map[string]string{"GET /x": `OK "5C"`})
}

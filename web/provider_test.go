package web_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/schema"
	"github.com/gotandem/tandem/web"
)

type user struct {
	Name string `json:"name"`
}

type bearer struct {
	Header string `header:"Authorization" default:""`
}

type tenant string

// trace is what happened, in order. Handlers of one test run in its goroutine.
type trace []string

func (l *trace) add(s string) { *l = append(*l, s) }

func currentUser(_ context.Context, in *bearer) (*user, error) {
	token, ok := strings.CutPrefix(in.Header, "Bearer ")
	if !ok {
		return nil, problem.Unauthorized("Not authenticated.").WithHeader("WWW-Authenticate", "Bearer")
	}
	return &user{token}, nil
}

func TestProvidersRunOncePerRequestAndOnlyWhenNeeded(t *testing.T) {
	var l trace
	r := web.NewRouter()
	r.Provide(func(ctx context.Context, in *bearer) (*user, error) {
		l.add("user")
		return currentUser(ctx, in)
	})
	r.Provide(func(_ context.Context, in *struct{ User *user }) (tenant, error) {
		l.add("tenant")
		return tenant("of " + in.User.Name), nil
	})
	r.Get("/who", func(_ context.Context, in *struct {
		User   *user
		Tenant tenant
	}) (string, error) {
		return in.User.Name + " " + string(in.Tenant), nil
	})
	r.Get("/open", func(context.Context, *struct{}) (string, error) { return "open", nil })
	h := build(t, r)
	if rec := do(t, h, "GET", "/who", "", "Authorization: Bearer ann"); rec.Body.String() != `"ann of ann"` {
		t.Errorf("got %d %s", rec.Code, rec.Body)
	}
	if !slices.Equal(l, trace{"user", "tenant"}) {
		t.Errorf("ran %q", l)
	}
	l = nil
	if rec := do(t, h, "GET", "/open", ""); rec.Code != 200 || len(l) > 0 {
		t.Errorf("got %d, ran %q", rec.Code, l)
	}
	rec := do(t, h, "GET", "/who", "")
	if rec.Code != 401 || rec.Header().Get("WWW-Authenticate") != "Bearer" {
		t.Errorf("got %d %v", rec.Code, rec.Header())
	}
}

func TestGuardsRunBeforeTheBodyIsRead(t *testing.T) {
	var l trace
	r := web.NewRouter()
	r.Provide(currentUser)
	staff := web.Guard(func(_ context.Context, in *struct{ User *user }) error {
		l.add("staff " + in.User.Name)
		if in.User.Name != "root" {
			return problem.Forbidden("Staff only.")
		}
		return nil
	}, web.Errors(403))
	outer := web.Guard(func(context.Context, *struct{}) error { l.add("outer"); return nil })
	g := r.Group("/admin", outer)
	g.Handle("GET /export/{what}", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		l.add("export " + r.PathValue("what"))
	}), staff)
	g.Post("/orders", func(_ context.Context, in *struct {
		Order order `body:"json"`
	}) (web.NoContent, error) {
		return web.NoContent{}, nil
	}, staff)
	h := build(t, r)
	for _, test := range []struct {
		token  string
		status int
	}{{"Basic x", 401}, {"Bearer ann", 403}, {"Bearer root", 422}} {
		l = nil
		if rec := do(t, h, "POST", "/admin/orders", "{not json", "Authorization: "+test.token); rec.Code != test.status {
			t.Errorf("%s: got %d %s, want %d", test.token, rec.Code, rec.Body, test.status)
		}
	}
	if !slices.Equal(l, trace{"outer", "staff root"}) {
		t.Errorf("ran %q", l)
	}

	l = nil
	if rec := do(t, h, "GET", "/admin/export/all", "", "Authorization: Bearer ann"); rec.Code != 403 {
		t.Errorf("a guarded http.Handler: got %d", rec.Code)
	}
	if rec := do(t, h, "GET", "/admin/export/all", "", "Authorization: Bearer root"); rec.Code != 200 {
		t.Errorf("a guarded http.Handler: got %d", rec.Code)
	}
	if want := (trace{"outer", "staff ann", "outer", "staff root", "export all"}); !slices.Equal(l, want) {
		t.Errorf("ran %q, want %q", l, want)
	}
	op := r.Operations()[1]
	var statuses []int
	for _, reply := range op.Responses {
		statuses = append(statuses, reply.Status)
	}
	if !slices.Equal(statuses, []int{204, 403, 413, 415, 422}) {
		t.Errorf("documented statuses: %v", statuses)
	}
	if len(op.Params) != 1 || op.Params[0].Name != "Authorization" || op.Params[0].Required {
		t.Errorf("documented parameters: %+v", op.Params)
	}
}

func TestProviderWithRefusedInputIsPassedOverAndAllMistakesAreTold(t *testing.T) {
	ran := false
	r := web.NewRouter()
	r.Provide(func(_ context.Context, in *struct {
		Version int `header:"X-Version"`
	}) (tenant, error) {
		ran = true
		return "t", nil
	})
	r.Get("/a", func(_ context.Context, in *struct {
		Tenant tenant
		Page   int `query:"page"`
	}) (string, error) {
		return "", nil
	})
	rec := do(t, build(t, r), "GET", "/a?page=x", "", "X-Version: y")
	if got, want := errorsOf(t, rec), []string{"header.x-version int_parsing", "query.page int_parsing"}; !slices.Equal(got, want) || ran {
		t.Errorf("got %q, want %q; ran %v", got, want, ran)
	}
}

func TestNearestProviderWinsAndMayDecorate(t *testing.T) {
	r := web.NewRouter()
	r.Provide(func(context.Context, *struct{}) (tenant, error) { return "outer", nil })
	g := r.Group("/g")
	g.Provide(func(_ context.Context, in *struct{ Outer tenant }) (tenant, error) {
		return in.Outer + " and inner", nil
	})
	which := func(_ context.Context, in *struct{ T tenant }) (string, error) { return string(in.T), nil }
	r.Get("/a", which)
	g.Get("/a", which)
	g.Get("", which)
	h := build(t, r)
	if got := do(t, h, "GET", "/a", "").Body.String(); got != `"outer"` {
		t.Error(got)
	}
	for _, path := range []string{"/g/a", "/g"} {
		if got := do(t, h, "GET", path, "").Body.String(); got != `"outer and inner"` {
			t.Error(path, got)
		}
	}
	r.Replace(func(context.Context, *struct{}) (tenant, error) { return "fake", nil })
	if got := do(t, build(t, r), "GET", "/g/a", "").Body.String(); got != `"fake"` {
		t.Error(got)
	}
}

func TestCleanUp(t *testing.T) {
	var l trace
	r := web.NewRouter()
	open := func(name string) func(context.Context) {
		return func(ctx context.Context) {
			l.add("open " + name)
			web.OnEnd(ctx, func(err error) error {
				if err != nil {
					l.add("roll back " + name)
					return nil
				}
				l.add("commit " + name)
				return nil
			})
			web.AfterResponse(ctx, func(context.Context) { l.add("after " + name) })
		}
	}
	r.Provide(func(ctx context.Context, _ *struct{}) (tenant, error) { open("a")(ctx); return "t", nil })
	r.Get("/{how}", func(ctx context.Context, in *struct {
		T   tenant
		How string `path:"how"`
	}) (string, error) {
		open("b")(ctx)
		switch in.How {
		case "fail":
			return "", problem.Conflict("no")
		case "commit":
			web.OnEnd(ctx, func(error) error { return problem.Conflict("could not commit") })
		case "panic":
			panic("boom")
		}
		l.add("handled")
		return "ok", nil
	})
	h := build(t, r)
	for _, test := range []struct {
		path   string
		status int
		want   trace
	}{
		{"/ok", 200, trace{"open a", "open b", "handled", "commit b", "commit a", "after a", "after b"}},
		{"/fail", 409, trace{"open a", "open b", "roll back b", "roll back a", "after a", "after b"}},
		{"/commit", 409, trace{"open a", "open b", "handled", "roll back b", "roll back a", "after a", "after b"}},
	} {
		l = nil
		if rec := do(t, h, "GET", test.path, ""); rec.Code != test.status || !slices.Equal(l, test.want) {
			t.Errorf("%s: got %d %q, want %d %q", test.path, rec.Code, l, test.status, test.want)
		}
	}
	l = nil
	func() {
		defer func() { _ = recover() }()
		do(t, h, "GET", "/panic", "")
	}()
	if want := (trace{"open a", "open b", "roll back b", "roll back a"}); !slices.Equal(l, want) {
		t.Errorf("panic: %q, want %q", l, want)
	}
}

func TestProvidersMayReadTheBodyAndSetHeaders(t *testing.T) {
	r := web.NewRouter()
	r.Provide(func(ctx context.Context, in *struct {
		Token string `form:"csrf"`
	}) (tenant, error) {
		web.ResponseHeader(ctx).Set("X-Token", in.Token)
		return tenant(in.Token), nil
	})
	r.Post("/form", func(ctx context.Context, in *struct {
		T     tenant
		Name  string   `form:"name"`
		Likes []string `form:"likes"`
		Age   *int     `form:"age"`
	}) (string, error) {
		if in.Age != nil {
			return "", errors.New("an empty control is no value")
		}
		return in.Name + " " + strings.Join(in.Likes, "+") + " " + string(in.T), nil
	})
	h := build(t, r)
	rec := do(t, h, "POST", "/form", "name=A%20n&likes=x&likes=y&csrf=tok&age=", "Content-Type: application/x-www-form-urlencoded")
	if rec.Body.String() != `"A n x+y tok"` || rec.Header().Get("X-Token") != "tok" {
		t.Errorf("got %d %s", rec.Code, rec.Body)
	}
	rec = do(t, h, "POST", "/form", "likes=x", "Content-Type: application/x-www-form-urlencoded")
	if got, want := errorsOf(t, rec), []string{"body.name missing", "body.csrf missing"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if rec := do(t, h, "POST", "/form", "{}"); rec.Code != 415 {
		t.Errorf("JSON for a form: got %d", rec.Code)
	}
}

func TestTheRequestIsProvided(t *testing.T) {
	r := web.NewRouter()
	r.Get("/x/{id}", func(ctx context.Context, in *struct {
		R  *http.Request
		ID int `path:"id"`
	}) (string, error) {
		if in.R != web.RequestFrom(ctx) || in.R.Context() != ctx {
			return "", errors.New("the request has another context")
		}
		return in.R.Method + in.R.PathValue("id") + in.R.Pattern, nil
	})
	if rec := do(t, build(t, r), "GET", "/x/5", ""); rec.Body.String() != `"GET5GET /x/{id}"` {
		t.Errorf("got %d %s", rec.Code, rec.Body)
	}
}

type span struct {
	From int `query:"from"`
	To   int `query:"to"`
}

func (s *span) Validate(r *schema.Report) {
	if s.To < s.From {
		r.Fail(&s.To, "must not lie before from")
	}
}

func TestRulesAcrossParameters(t *testing.T) {
	r := web.NewRouter()
	r.Get("/span", func(_ context.Context, in *struct {
		span
		Q string `query:"q" default:""`
	}) (int, error) {
		return in.To - in.From, nil
	})
	h := build(t, r)
	if rec := do(t, h, "GET", "/span?from=1&to=5", ""); rec.Body.String() != "4" {
		t.Errorf("got %d %s", rec.Code, rec.Body)
	}
	if got := errorsOf(t, do(t, h, "GET", "/span?from=5&to=1", "")); !slices.Equal(got, []string{"query.to value_error"}) {
		t.Errorf("got %q", got)
	}
}

func TestWiringMistakes(t *testing.T) {
	type A struct{ X int }
	type B struct{ X int }
	h := func(context.Context, *struct{}) (string, error) { return "", nil }
	tests := []struct {
		name string
		wire func(r *web.Router)
		want string
	}{
		{"no source", func(r *web.Router) {
			r.Post("/posts", func(context.Context, *struct{ Author *user }) (string, error) { return "", nil })
		}, "POST /posts: field Author of struct { Author *web_test.user } has no source: add a path, query, header, cookie, form, file or body tag, or Provide a *web_test.user (web/provider_test.go:"},
		{"no source of what is tried", func(r *web.Router) {
			r.Post("/posts", func(context.Context, *struct{ Author web.Optional[*user] }) (string, error) { return "", nil })
		}, "or Provide a *web_test.user (web/provider_test.go:"},
		{"no wildcard", func(r *web.Router) {
			r.Get("/posts", func(context.Context, *struct {
				ID int `path:"id"`
			}) (string, error) {
				return "", nil
			})
		}, `reads the path parameter "id", which /posts does not have: add {id} to the pattern`},
		{"unread wildcard", func(r *web.Router) { r.Get("/posts/{id}", h) }, `GET /posts/{id}: nothing reads the wildcard {id}: add a field with the tag path:"id" to struct {}`},
		{"two bodies", func(r *web.Router) {
			r.Post("/a", func(context.Context, *struct {
				A A `body:"json"`
				B B `body:"json"`
			}) (string, error) {
				return "", nil
			})
		}, "is a second body beside field A: put both into one struct"},
		{"body and form", func(r *web.Router) {
			r.Post("/a", func(context.Context, *struct {
				A A      `body:"json"`
				B string `form:"b"`
			}) (string, error) {
				return "", nil
			})
		}, "a request carries one of them"},
		{"near miss", func(r *web.Router) {
			r.Get("/a", func(context.Context, *struct {
				Q string `querry:"q"`
			}) (string, error) {
				return "", nil
			})
		}, `has the tag "querry", which is no source: write query`},
		{"other framework", func(r *web.Router) {
			r.Get("/a/{q}", func(context.Context, *struct {
				Q string `uri:"q"`
			}) (string, error) {
				return "", nil
			})
		}, `has the tag "uri", which is no source: write path`},
		{"two sources", func(r *web.Router) {
			r.Get("/a", func(context.Context, *struct {
				Q string `query:"q" header:"q"`
			}) (string, error) {
				return "", nil
			})
		}, "has several source tags"},
		{"unknown rule", func(r *web.Router) {
			r.Get("/a", func(context.Context, *struct {
				Q string `query:"q" validate:"minn=1"`
			}) (string, error) {
				return "", nil
			})
		}, "minn"},
		{"unexported", func(r *web.Router) {
			r.Get("/a", func(context.Context, *struct {
				q string `query:"q"`
			}) (string, error) {
				return "", nil
			})
		}, "has a source tag and is not exported"},
		{"unnamed", func(r *web.Router) {
			r.Get("/a", func(context.Context, *struct {
				Q string `query:""`
			}) (string, error) {
				return "", nil
			})
		}, "give the name of the parameter"},
		{"same name", func(r *web.Router) {
			r.Get("/a", func(context.Context, *struct {
				P string `query:"q"`
				Q string `query:"q"`
			}) (string, error) {
				return "", nil
			})
		}, `reads the same query "q" as field P`},
		{"unknown body", func(r *web.Router) {
			r.Post("/a", func(context.Context, *struct {
				A A `body:"yaml"`
			}) (string, error) {
				return "", nil
			})
		}, `write body:"json"`},
		{"no struct", func(r *web.Router) {
			r.Get("/a", func(context.Context, *int) (string, error) { return "", nil })
		}, "the input int is not a struct"},
		{"circle", func(r *web.Router) {
			r.Provide(func(context.Context, *struct{ B *B }) (*A, error) { return nil, nil })
			r.Provide(func(context.Context, *struct{ A *A }) (*B, error) { return nil, nil })
			r.Get("/a", func(context.Context, *struct{ A *A }) (string, error) { return "", nil })
		}, "providers need each other in a circle: *web_test.A needs *web_test.B needs *web_test.A: take one of them out"},
		{"provided twice", func(r *web.Router) {
			r.Provide(currentUser)
			r.Provide(currentUser)
		}, "*web_test.user is provided a second time: it is already provided at web/provider_test.go:"},
		{"same route", func(r *web.Router) { r.Get("/a", h); r.Get("/a", h) }, "routes GET /a and GET /a match the same requests: remove one; the first is at web/provider_test.go:"},
		{"overlap", func(r *web.Router) {
			r.Handle("/a/{x}", http.NotFoundHandler())
			r.Handle("/{y}/b", http.NotFoundHandler())
		}, "overlap and neither is more specific: make one more specific"},
		{"pattern", func(r *web.Router) { r.Get("a", h) }, `route "GET a": the path must begin with a slash`},
		{"method", func(r *web.Router) { r.Method("get", "/a", h) }, "methods are told apart by case: write GET"},
		{"prefix", func(r *web.Router) { r.Group("a/").Get("/b", h) }, `group prefix "a/": write it as /name`},
		{"guard with body", func(r *web.Router) {
			r.Post("/a", h, web.Guard(func(context.Context, *struct {
				A A `body:"json"`
			}) error {
				return nil
			}))
		}, "reads the body, and guards run before it"},
		{"status", func(r *web.Router) { r.Get("/a", h, web.Status(404)) }, "status 404 is not a success"},
		{"errors", func(r *web.Router) { r.Get("/a", h, web.Errors("x")) }, "Errors(string): give a status (int), a *problem.Error"},
		{"operation ids", func(r *web.Router) {
			r.Get("/a", h, web.OperationID("x"))
			r.Get("/b", h, web.OperationID("x"))
		}, `two operations are called "x"`},
		{"output", func(r *web.Router) {
			r.Get("/a", func(context.Context, *struct{}) (chan int, error) { return nil, nil })
		}, "chan int"},
		{"nil handler", func(r *web.Router) { r.Handle("/a", nil) }, "/a: the handler is nil"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := web.NewRouter()
			test.wire(r)
			h, err := r.Build()
			if err == nil || h != nil {
				t.Fatal("no mistake was told")
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("got\n%v\nwant\n%s", err, test.want)
			}
			for line := range strings.Lines(err.Error()) {
				if !strings.Contains(line, "provider_test.go:") {
					t.Errorf("no place in %q", line)
				}
			}
		})
	}
}

// TestAGuardWhoseInputIsRefusedEndsTheRequest: nothing behind it runs, neither providers nor the body's reader, and the mistakes of the route's own
// parameters are told with its own.
func TestAGuardWhoseInputIsRefusedEndsTheRequest(t *testing.T) {
	type key struct{ ID string }
	ran := false
	r := web.NewRouter()
	r.Provide(func(_ context.Context, in *struct {
		ID int `path:"id"`
	}) (*key, error) {
		ran = true
		return nil, problem.NotFound("no order %d", in.ID)
	})
	r.Provide(func(_ context.Context, in *struct {
		Tenant string `header:"X-Tenant"`
	}) (tenant, error) {
		return tenant(in.Tenant), nil
	})
	handler := func(_ context.Context, in *struct {
		Key  *key
		N    int    `query:"n" default:"1"`
		Body []byte `body:"raw"`
	}) (string, error) {
		ran = true
		return "", nil
	}
	r.Group("/own", web.Guard(func(_ context.Context, in *struct {
		K string `header:"X-Api-Key"`
	}) error {
		return nil
	})).Post("/{id}", handler)
	r.Group("/needs", web.Guard(func(_ context.Context, in *struct{ T tenant }) error { return nil })).Post("/{id}", handler)
	h := build(t, r)
	for target, header := range map[string]string{"/own/7?n=x": "x-api-key", "/needs/7?n=x": "x-tenant"} {
		body := &reading{Reader: strings.NewReader("all of it")}
		req := httptest.NewRequest("POST", target, body)
		req.Header.Set("Content-Type", "text/plain")
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, req)
		if rec.Code != 422 || !strings.Contains(rec.Body.String(), header) || !strings.Contains(rec.Body.String(), `"n"`) {
			t.Errorf("%s: got %d %s", target, rec.Code, rec.Body)
		}
		if ran || body.read {
			t.Errorf("%s: something ran: %v; the body was read: %v", target, ran, body.read)
		}
	}
	if rec := do(t, h, "POST", "/own/7", "", "X-Api-Key: k"); rec.Code != 404 || !ran {
		t.Errorf("with the key: got %d %s", rec.Code, rec.Body)
	}
}

// reading notes whether it is read.
type reading struct {
	io.Reader
	read bool
}

func (r *reading) Read(p []byte) (int, error) {
	r.read = true
	return r.Reader.Read(p)
}

package web_test

import (
	"cmp"
	"context"
	"iter"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/openapi"
)

// How the names of persons were in three versions of an API.
type (
	personV1 struct {
		Name string `json:"name" validate:"min=3"`
	}
	personV2 struct {
		First string `json:"first"`
		Last  string `json:"last"`
	}
	personV3 struct {
		Given  string `json:"given"`
		Family string `json:"family"`
		Age    int    `json:"age"`
	}
	inputV1 struct {
		ID   int      `path:"id"`
		Body personV1 `body:"json"`
	}
	inputV2 struct {
		ID   int      `path:"id"`
		Body personV2 `body:"json"`
	}
	inputV3 struct {
		ID   int      `path:"id"`
		Body personV3 `body:"json"`
	}
)

func upgrade1(_ context.Context, in *inputV1) (*inputV2, error) {
	first, last, ok := strings.Cut(in.Body.Name, " ")
	if !ok {
		return nil, problem.BadRequest("Give both names.")
	}
	return &inputV2{ID: in.ID, Body: personV2{first, last}}, nil
}

func upgrade2(_ context.Context, in *inputV2) (*inputV3, error) {
	return &inputV3{ID: in.ID, Body: personV3{in.Body.First, in.Body.Last, -1}}, nil
}

func downgrade2(_ context.Context, p personV3) (personV2, error) {
	return personV2{p.Given, p.Family}, nil
}

func downgrade1(_ context.Context, p personV2) (personV1, error) {
	if p.Last == "Nobody" {
		return personV1{}, problem.Conflict("Nobody has no name in v1.")
	}
	return personV1{p.First + " " + p.Last}, nil
}

var threeVersions = []web.Version{
	{Name: "v1", Deprecated: time.Unix(1767225600, 0), Sunset: time.Unix(1798761600, 0), Guide: "https://example.org/leave-v1"},
	{Name: "v2"},
	{Name: "v3"},
}

func putPerson(ctx context.Context, in *inputV3) (personV3, error) {
	in.Body.Given += "@" + web.VersionOf(ctx)
	in.Body.Age += in.ID
	return in.Body, nil
}

// personRoutes registers routes that changed twice.
func personRoutes(g *web.Router) *web.Route[inputV3, personV3] {
	r := g.Put("/persons/{id}", putPerson,
		web.Upgrade("v2", upgrade2), web.Downgrade("v2", downgrade2),
		web.Upgrade("v1", upgrade1), web.Downgrade("v1", downgrade1))
	g.Get("/new", func(context.Context, *struct{}) (string, error) { return "new", nil }, web.Since("v2"))
	g.Get("/old", func(context.Context, *struct{}) (string, error) { return "old", nil }, web.Until("v1"))
	return r
}

func TestVersionsByHeader(t *testing.T) {
	r := web.NewRouter()
	api := r.Group("/api", web.Versioned(web.Versions{All: threeVersions, Header: "API-Version", Default: "v2"}))
	route := personRoutes(api)
	api.Handle("GET /plain", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("plain")) }))
	h := build(t, r)
	for _, c := range []struct{ version, method, path, body, want string }{
		{"v1", "PUT", "/api/persons/7", `{"name":"Ada Lovelace"}`, `200 {"name":"Ada@v1 Lovelace"}`},
		{"v2", "PUT", "/api/persons/7", `{"first":"Ada","last":"Lovelace"}`, `200 {"first":"Ada@v2","last":"Lovelace"}`},
		{"", "PUT", "/api/persons/7", `{"first":"Ada","last":"Lovelace"}`, `200 {"first":"Ada@v2","last":"Lovelace"}`},
		{"v3", "PUT", "/api/persons/7", `{"given":"Ada","family":"Lovelace","age":1}`, `200 {"given":"Ada@v3","family":"Lovelace","age":8}`},
		{"v1", "PUT", "/api/persons/7", `{"name":"Ada"}`, `400 Give both names.`},
		{"v1", "PUT", "/api/persons/7", `{"name":"A Nobody"}`, `409 Nobody has no name in v1.`},
		{"v1", "PUT", "/api/persons/7", `{"name":"A"}`, `422 string_too_short`},
		{"v3", "PUT", "/api/persons/7", `{"name":"Ada Lovelace"}`, `422 missing`},
		{"v1", "GET", "/api/new", ``, `404 This is not part of version v1`},
		{"v2", "GET", "/api/new", ``, `200 "new"`},
		{"v1", "GET", "/api/old", ``, `200 "old"`},
		{"v2", "GET", "/api/old", ``, `404 This is not part of version v2`},
		{"v9", "GET", "/api/new", ``, `400 There is no version \"v9\" of this API. API-Version is one of: v1, v2, v3.`},
		{"v9", "GET", "/api/plain", ``, `200 plain`},
	} {
		header := []string{"Content-Type: application/json"}
		if c.version != "" {
			header = append(header, "Api-Version: "+c.version)
		}
		w := do(t, h, c.method, c.path, c.body, header...)
		status, text, _ := strings.Cut(c.want, " ")
		if got := w.Body.String(); strconv.Itoa(w.Code) != status || !strings.Contains(got, text) {
			t.Errorf("%s %s %s %s: %d %s, want %s", c.version, c.method, c.path, c.body, w.Code, got, c.want)
		}
		if strings.HasSuffix(c.path, "plain") {
			continue
		}
		if w.Header().Get("Vary") != "API-Version" {
			t.Errorf("Vary: %q", w.Header().Get("Vary"))
		}
		if got, want := w.Header().Get("API-Version"), cmp.Or(c.version, "v2"); got != want && w.Code != 400 {
			t.Errorf("API-Version: %q, want %q", got, want)
		}
		warned := w.Header().Get("Deprecation") == "@1767225600" && w.Header().Get("Sunset") == "Fri, 01 Jan 2027 00:00:00 GMT" &&
			strings.HasPrefix(w.Header().Get("Link"), "<https://example.org/leave-v1>; rel=\"deprecation\"")
		if warned != (c.version == "v1" && w.Code != 404) {
			t.Errorf("%s %s: deprecation %v", c.version, c.path, w.Header())
		}
	}

	server := httptest.NewServer(h)
	defer server.Close()
	out, err := route.Call(t.Context(), &web.Client{BaseURL: server.URL}, &inputV3{ID: 1, Body: personV3{"A", "B", 2}})
	if err != nil || out != (personV3{"A@v3", "B", 3}) {
		t.Errorf("a client that knows the newest types: %v, %v", out, err)
	}
}

// pathOutput writes what the request holds.
type pathOutput struct{}

func (*pathOutput) WriteResponse(w http.ResponseWriter, r *http.Request) error {
	_, err := w.Write([]byte(r.PathValue("id")))
	return err
}

func TestVersionsOfOneShapeHaveTheirPathValues(t *testing.T) {
	r := web.NewRouter(web.Versioned(web.Versions{All: threeVersions, Header: "API-Version", Default: "v2"}))
	r.Get("/files/{id}", func(context.Context, *struct {
		ID string `path:"id"`
	}) (*pathOutput, error) {
		return &pathOutput{}, nil
	})
	h := build(t, r)
	for _, v := range threeVersions {
		if w := do(t, h, "GET", "/files/7", "", "API-Version: "+v.Name); w.Body.String() != "7" {
			t.Errorf("%s: the path value is %q", v.Name, w.Body)
		}
	}
}

func TestStatusOfProvidersHoldsForEveryVersion(t *testing.T) {
	r := web.NewRouter(web.Versioned(web.Versions{All: threeVersions, Header: "API-Version", Default: "v2"}))
	r.Put("/persons/{id}", func(ctx context.Context, in *inputV3) (personV3, error) {
		web.SetStatus(ctx, 201)
		return in.Body, nil
	}, web.Downgrade("v2", downgrade2))
	h := build(t, r)
	for _, v := range threeVersions {
		body := `{"given":"Ada","family":"Lovelace","age":1}`
		if w := do(t, h, "PUT", "/persons/7", body, "Content-Type: application/json", "API-Version: "+v.Name); w.Code != 201 {
			t.Errorf("%s: %d %s", v.Name, w.Code, w.Body)
		}
	}
}

func TestVersionsByPath(t *testing.T) {
	r := web.NewRouter()
	api := r.Group("/acme", web.Versioned(web.Versions{All: threeVersions}))
	route := personRoutes(api.Group("/hr"))
	api.Mount("/files", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte(r.URL.Path)) }))
	h := build(t, r)
	for _, c := range []struct{ method, path, body, want string }{
		{"PUT", "/acme/v1/hr/persons/7", `{"name":"Ada Lovelace"}`, `200 {"name":"Ada@v1 Lovelace"}`},
		{"PUT", "/acme/v2/hr/persons/7", `{"first":"Ada","last":"Lovelace"}`, `200 {"first":"Ada@v2","last":"Lovelace"}`},
		{"PUT", "/acme/v3/hr/persons/7", `{"given":"Ada","family":"Lovelace","age":1}`, `200 {"given":"Ada@v3","family":"Lovelace","age":8}`},
		{"GET", "/acme/v1/hr/new", ``, `404`},
		{"GET", "/acme/v3/hr/new", ``, `200 "new"`},
		{"GET", "/acme/v1/hr/old", ``, `200 "old"`},
		{"GET", "/acme/v2/hr/old", ``, `404`},
		{"GET", "/acme/hr/new", ``, `404`},
		{"GET", "/acme/v2/files/a/b", ``, `200 /a/b`},
	} {
		w := do(t, h, c.method, c.path, c.body, "Content-Type: application/json")
		status, text, _ := strings.Cut(c.want, " ")
		if got := w.Body.String(); strconv.Itoa(w.Code) != status || !strings.Contains(got, text) {
			t.Errorf("%s %s %s: %d %s, want %s", c.method, c.path, c.body, w.Code, got, c.want)
		}
		if got := w.Header().Get("Deprecation") != ""; got != (w.Code == 200 && strings.Contains(c.path, "/v1/")) {
			t.Errorf("%s: deprecation %v", c.path, w.Header())
		}
	}
	if got := route.Pattern(); got != "/acme/v3/hr/persons/{id}" {
		t.Errorf("the pattern of the newest version is %s", got)
	}
}

func TestVersionsAreDocumented(t *testing.T) {
	for _, header := range []string{"", "API-Version"} {
		r := web.NewRouter()
		personRoutes(r.Group("/api", web.Versioned(web.Versions{All: threeVersions, Header: header})))
		r.Get("/health", func(context.Context, *struct{}) (string, error) { return "", nil }, web.OperationID("health"))
		build(t, r)
		for version, want := range map[string]struct {
			paths  []string
			member string
		}{
			"":   {[]string{"/api{v3}/new", "/api{v1}/old", "/api{v3}/persons/{id}", "/health"}, "given"},
			"v1": {[]string{"/api{v1}/old", "/api{v1}/persons/{id}", "/health"}, "name"},
			"v2": {[]string{"/api{v2}/new", "/api{v2}/persons/{id}", "/health"}, "first"},
			"v3": {[]string{"/api{v3}/new", "/api{v3}/persons/{id}", "/health"}, "given"},
		} {
			spec := openapi.Spec{Select: openapi.OfVersion(version)}
			if version == "" {
				spec.Select = nil
			}
			doc, err := spec.Document(openapi.Info{}, r.Operations())
			if err != nil {
				t.Fatal(err)
			}
			var paths []string
			for path, item := range doc.Paths.All() {
				paths = append(paths, path)
				if item.Put == nil {
					continue
				}
				if item.Put.OperationID != "putPerson" {
					t.Errorf("the id in %s is %s", version, item.Put.OperationID)
				}
				if deprecated := version == "v1"; item.Put.Deprecated != deprecated {
					t.Errorf("deprecated in %s: %v", version, item.Put.Deprecated)
				}
				i := slices.IndexFunc(item.Put.Parameters, func(p *openapi.Parameter) bool { return p.Name == "API-Version" })
				if header == "" != (i < 0) {
					t.Errorf("the header in %s: %d", version, i)
				} else if i >= 0 {
					if newest := version == "" || version == "v3"; item.Put.Parameters[i].Required == newest {
						t.Errorf("the header is required in %s: %v", version, !newest)
					}
				}
			}
			slices.Sort(paths)
			for i, p := range want.paths {
				before, rest, found := strings.Cut(p, "{v")
				if !found {
					continue
				}
				name, rest, _ := strings.Cut(rest, "}")
				want.paths[i] = before + rest
				if header == "" {
					want.paths[i] = before + "/v" + name + rest
				}
			}
			slices.Sort(want.paths)
			if !slices.Equal(paths, want.paths) {
				t.Errorf("%q %s: %v, want %v", header, version, paths, want.paths)
			}
			data, _ := openapi.Marshal(doc)
			if !strings.Contains(string(data), `"`+want.member+`": {`) {
				t.Errorf("%q %s: the body has no %s", header, version, want.member)
			}
		}
	}
}

func TestMistakesInVersions(t *testing.T) {
	get := func(context.Context, *struct{}) (string, error) { return "", nil }
	versioned := func(opts ...web.Option) func(r *web.Router) {
		return func(r *web.Router) {
			r.Group("/api", web.Versioned(web.Versions{All: threeVersions, Header: "V"})).Put("/p/{id}", putPerson, opts...)
		}
	}
	for want, wire := range map[string]func(r *web.Router){
		"there are no versions in All":      func(r *web.Router) { r.Group("/a", web.Versioned(web.Versions{})) },
		`version "a b": a name has letters`: func(r *web.Router) { r.Group("/a", web.Versioned(web.Versions{All: []web.Version{{Name: "a b"}}})) },
		`two versions are called "a"`: func(r *web.Router) {
			r.Group("/a", web.Versioned(web.Versions{All: []web.Version{{Name: "a"}, {Name: "a"}}}))
		},
		`the Default "b" is none`: func(r *web.Router) {
			r.Group("/a", web.Versioned(web.Versions{All: []web.Version{{Name: "a"}}, Header: "V", Default: "b"}))
		},
		"web.Versioned belongs on the router or": func(r *web.Router) { r.Get("/a", get, web.Versioned(web.Versions{All: threeVersions})) },
		"the group around it has versions already": func(r *web.Router) {
			o := web.Versioned(web.Versions{All: threeVersions})
			r.Group("/a", o).Group("/b", o)
		},
		"are for routes with versions":                           func(r *web.Router) { r.Get("/a", get, web.Since("v1")) },
		`Since: there is no version "v7" among v1, v2, v3`:       versioned(web.Since("v7")),
		`Since("v3") is after Until("v1")`:                       versioned(web.Since("v3"), web.Until("v1")),
		`Upgrade: there is no version "v0"`:                      versioned(web.Upgrade("v0", upgrade2)),
		`Upgrade("v3"): clients of the route's newest version`:   versioned(web.Upgrade("v3", upgrade2)),
		`two changes are Upgrade("v2")`:                          versioned(web.Upgrade("v2", upgrade2), web.Upgrade("v2", upgrade2)),
		`Upgrade("v1") makes a web_test.inputV2, and the handle`: versioned(web.Upgrade("v1", upgrade1)),
		`Downgrade("v1") takes a web_test.personV2, and the han`: versioned(web.Downgrade("v1", downgrade1)),
		"Downgrade: the function is nil":                         versioned(web.Downgrade[personV3, personV2]("v1", nil)),
		"a stream or a socket has no single answer": func(r *web.Router) {
			g := r.Group("/a", web.Versioned(web.Versions{All: threeVersions}))
			g.Stream("/s", func(context.Context, *struct{}) iter.Seq2[int, error] { return nil }, web.Downgrade("v1", downgrade1))
		},
	} {
		r := web.NewRouter()
		wire(r)
		if _, err := r.Build(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %s\ngot  %v", want, err)
		}
	}
}

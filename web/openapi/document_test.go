package openapi_test

import (
	"context"
	"flag"
	"iter"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/openapi"
	"github.com/gotandem/tandem/web/ws"
)

var update = flag.Bool("update", false, "rewrite the golden files")

type genre string

const (
	rock genre = "rock"
	jazz genre = "jazz"
)

func (genre) Enum() []genre { return []genre{rock, jazz} }

type track struct {
	_        struct{}  `doc:"A piece of music."`
	ID       int64     `json:"id" doc:"Its number."`
	Name     string    `json:"name" validate:"min=1,max=200" example:"So What"`
	Genre    genre     `json:"genre"`
	Composer *string   `json:"composer"`
	Added    time.Time `json:"added"`
	Tags     []string  `json:"tags,omitzero" validate:"max=5"`
	Related  []*track  `json:"related,omitzero"`
}

type newTrack struct {
	Name  string `json:"name" validate:"min=1,max=200"`
	Genre genre  `json:"genre" default:"rock"`
}

type user struct{ Name string }

type bearer struct {
	Token string `header:"X-Tenant" doc:"Which shop is meant."`
}

type listTracks struct {
	Search string  `query:"q" doc:"Words that occur in the name." validate:"max=50"`
	Genres []genre `query:"genre"`
	Limit  int     `query:"limit" default:"20" validate:"min=1,max=100"`
	Seen   string  `cookie:"seen"`
	Year   *int    `query:"year"`
	Like   *genre  `query:"like" doc:"As this one."`
}

type oneTrack struct {
	ID int64 `path:"id" validate:"min=1" doc:"The track's number." example:"7"`
}

type createTrack struct {
	User *user
	Body newTrack `body:"json" doc:"What to add."`
}

type cover struct {
	ID    int64        `path:"id"`
	Title string       `form:"title" validate:"max=80"`
	Image web.Upload   `file:"image"`
	More  []web.Upload `file:"more"`
}

type login struct {
	Name     string `form:"name"`
	Password string `form:"password"`
}

type files struct {
	Path string `path:"path"`
}

type say struct {
	Text string `json:"text" validate:"max=500"`
}

func router() *web.Router {
	r := web.NewRouter()
	r.Provide(func(context.Context, *bearer) (*user, error) { return nil, nil }, web.Secure(web.BearerAuth("JWT"), web.CookieAuth("session")), web.Errors(problem.Forbidden("You may not add tracks.")))
	tracks := r.Group("", web.Tags("tracks"))
	tracks.Get("/tracks", func(context.Context, *listTracks) ([]track, error) { return nil, nil }, web.OperationID("listTracks"), web.Summary("List tracks"))
	tracks.Post("/tracks", func(context.Context, *createTrack) (track, error) { return track{}, nil }, web.OperationID("createTrack"), web.Status(http.StatusCreated), web.Errors(problem.Conflict("There is such a track.")))
	tracks.Get("/tracks/{id}", func(context.Context, *oneTrack) (track, error) { return track{}, nil }, web.OperationID("getTrack"), web.Errors(http.StatusNotFound), web.Description("Gives *one* track."))
	tracks.Delete("/tracks/{id}", func(context.Context, *oneTrack) (web.NoContent, error) { return web.NoContent{}, nil }, web.OperationID("deleteTrack"), web.Deprecated())
	tracks.Put("/tracks/{id}/cover", func(context.Context, *cover) (web.NoContent, error) { return web.NoContent{}, nil }, web.OperationID("putCover"))
	tracks.Stream("/tracks/live", func(context.Context, *struct{}) iter.Seq2[track, error] { return nil }, web.OperationID("liveTracks"))
	tracks.Socket("/tracks/{id}/chat", func(context.Context, *oneTrack, *ws.Conn[say, string]) error { return nil }, web.OperationID("chat"))
	r.Post("/login", func(context.Context, *login) (web.Redirect, error) { return web.Redirect{}, nil }, web.OperationID("login"), web.Tags("accounts"))
	r.Get("/files/{path...}", func(context.Context, *files) (web.File, error) { return web.File{}, nil }, web.OperationID("getFile"))
	r.Get("/secret", func(context.Context, *struct{}) (string, error) { return "", nil }, web.Hidden())
	r.Handle("/assets/", http.NotFoundHandler())
	return r
}

func document(t *testing.T, r *web.Router) *openapi.Doc {
	t.Helper()
	if _, err := r.Build(); err != nil {
		t.Fatal(err)
	}
	doc, err := openapi.Document(openapi.Info{
		Title: "Music", Version: "1.2.3", Summary: "All the music there is.", License: &openapi.License{Name: "MIT", Identifier: "MIT"},
		Tags: []openapi.Tag{{Name: "accounts", Description: "Who one is."}, {Name: "tracks", Description: "What one hears."}},
	}, append(r.Operations(), r.Webhooks()...))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestDocument(t *testing.T) {
	got, err := openapi.Marshal(document(t, router()))
	if err != nil {
		t.Fatal(err)
	}
	again, err := openapi.Marshal(document(t, router()))
	if err != nil || string(again) != string(got) {
		t.Errorf("the same program wrote another document (%v)", err)
	}
	golden(t, "api.json", got)
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != string(got) {
		t.Errorf("%s is not what comes out now; run go test -update and read the difference\n%s", path, difference(string(want), string(got)))
	}
}

// difference shows the first lines that are not the same.
func difference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(w), len(g)) {
		if w[i] != g[i] {
			return "want " + w[i] + "\ngot  " + g[i]
		}
	}
	return "one is longer than the other"
}

func TestMistakes(t *testing.T) {
	op := func(change func(*web.Operation)) *web.Operation {
		o := &web.Operation{Method: "GET", Path: "/a", OperationID: "a", Site: "shop/routes.go:7"}
		change(o)
		return o
	}
	for name, c := range map[string]struct {
		ops  []*web.Operation
		want string
	}{
		"one id twice":   {[]*web.Operation{op(func(*web.Operation) {}), op(func(o *web.Operation) { o.Path = "/b" })}, `GET /b: operation id "a" is that of GET /a too: give one another web.OperationID (shop/routes.go:7)`},
		"two hosts":      {[]*web.Operation{op(func(*web.Operation) {}), op(func(o *web.Operation) { o.Host = "x"; o.OperationID = "b" })}, "GET /a: the document holds one operation for a method and a path"},
		"unknown method": {[]*web.Operation{op(func(o *web.Operation) { o.Method = "PURGE" })}, "PURGE /a: OpenAPI 3.1.1 has no operations of this method"},
		"one path, two names": {[]*web.Operation{op(func(o *web.Operation) { o.Path = "/u/{id}" }), op(func(o *web.Operation) { o.Method, o.Path, o.OperationID = "DELETE", "/u/{name}", "b" })},
			"DELETE /u/{name}: the path is that of GET /u/{id} with other names, and a document has one name for both: call the parameters alike (shop/routes.go:7)"},
		"two parameters": {[]*web.Operation{op(func(o *web.Operation) {
			o.Params, o.VersionHeader, o.Versions = []web.Param{{Name: "x-version", In: "header"}}, "X-Version", []string{"1"}
		})}, `GET /a: the header parameter "X-Version" is there twice: web.Versioned reads it`},
		"one scheme, two": {[]*web.Operation{op(func(o *web.Operation) { o.Security = [][]web.Requirement{{{Scheme: web.HeaderAuth("A")}}} }), op(func(o *web.Operation) {
			o.Path, o.OperationID = "/b", "b"
			s := web.HeaderAuth("B")
			s.ID = "header_A"
			o.Security = [][]web.Requirement{{{Scheme: s}}}
		})}, `security scheme "header_A" is another one elsewhere`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := openapi.Document(openapi.Info{}, c.ops)
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v; want %s", err, c.want)
			}
		})
	}
}

func TestMistakesOfInfo(t *testing.T) {
	server := func(url string, variables ...string) openapi.Info {
		s := openapi.Server{URL: url}
		for _, name := range variables {
			s.Variables.Set(name, openapi.ServerVariable{Default: "a", Enum: []string{"a", "b"}})
		}
		return openapi.Info{Servers: []openapi.Server{s}}
	}
	odd := server("https://{x}.example", "x")
	odd.Servers[0].Variables.Set("x", openapi.ServerVariable{Default: "c", Enum: []string{"a"}})
	for name, c := range map[string]struct {
		info openapi.Info
		want string
	}{
		"good":              {server("https://{x}.example/{y}", "x", "y"), ""},
		"two tags":          {openapi.Info{Tags: []openapi.Tag{{Name: "A"}, {Name: "A"}}}, `the OpenAPI document: Info.Tags describes the tag "A" twice: put the two together`},
		"a license":         {openapi.Info{License: &openapi.License{Name: "MIT", Identifier: "MIT", URL: "https://a"}}, `the OpenAPI document: Info.License has an identifier and a URL, which exclude each other: keep "MIT", or the URL`},
		"no variable":       {server("https://{x}.example"), "the OpenAPI document: server https://{x}.example: nothing says what {x} is: add it to Variables, with a default"},
		"idle variable":     {server("https://a.example", "x"), "the OpenAPI document: server https://a.example: the variable x does not stand in the URL: write {x}, or take it out"},
		"a variable, twice": {server("https://{x}.example/{x}", "x"), "the OpenAPI document: server https://{x}.example/{x}: {x} stands twice: give one another name"},
		"odd default":       {odd, `the OpenAPI document: server https://{x}.example: the default "c" of {x} is none of its values: add it to Enum`},
	} {
		t.Run(name, func(t *testing.T) {
			got := ""
			if _, err := openapi.Document(c.info, nil); err != nil {
				got = err.Error()
			}
			if got != c.want {
				t.Errorf("got %s; want %s", got, c.want)
			}
		})
	}
}

package web_test

import (
	"context"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"flag"
	"io"
	"iter"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/ws"
)

var update = flag.Bool("update", false, "rewrite the golden files")

type shop struct{}

func (shop) createOrder(context.Context, *everything) (web.Response[order], error) {
	return web.Response[order]{}, nil
}
func (shop) list(context.Context, *page) ([]order, error) { return nil, nil }

func listUsers(context.Context, *struct{}) ([]user, error) { return nil, nil }

// TestOperations compares what is known about every kind of route with a golden file.
func TestOperations(t *testing.T) {
	s := shop{}
	r := web.NewRouter(web.Tags("shop"), web.Errors(503))
	r.Provide(currentUser, web.Secure(web.BearerAuth("JWT").WithScopes("read"), web.CookieAuth("session")), web.Errors(problem.Unauthorized("Who are you?")))
	r.Post("/orders/{id}", s.createOrder, web.Status(201), web.Description("Text."), web.Errors(409))
	r.Get("/orders", s.list, web.Tags("lists"), web.Deprecated())
	r.Get("/users", listUsers)
	r.Get("/me/users", listUsers, web.Guard(func(context.Context, *struct{ User *user }) error { return nil }, web.Errors(403)))
	r.Get("/files/{path...}", func(context.Context, *struct {
		Path string `path:"path"`
	}) (web.File, error) {
		return web.File{}, nil
	})
	r.Put("/files/{path...}", func(context.Context, *struct {
		Path string    `path:"path"`
		Data io.Reader `body:"raw"`
	}) (web.NoContent, error) {
		return web.NoContent{}, nil
	})
	r.Post("/upload", func(context.Context, *struct {
		Name  string       `form:"name"`
		Photo *web.Upload  `file:"photo"`
		More  []web.Upload `file:"more"`
	}) (web.Redirect, error) {
		return web.Redirect{}, nil
	})
	r.Stream("/ticks", func(context.Context, *struct{}) iter.Seq2[tick, error] { return nil })
	r.Socket("/chat", func(context.Context, *struct{}, *ws.Conn[tick, string]) error { return nil })
	r.Mount("/static", http.NotFoundHandler())
	build(t, r)

	type reply struct {
		Status            int
		ContentType, Type string `json:",omitzero"`
	}
	type view struct {
		Kind                      web.OperationKind
		Method, Path, Pattern, ID string
		Summary, Description      string   `json:",omitzero"`
		Tags, Params, Form        []string `json:",omitempty"`
		Deprecated, Hidden        bool     `json:",omitzero"`
		Body                      string   `json:",omitzero"`
		Security                  string   `json:",omitzero"`
		Item, Send, Receive       string   `json:",omitzero"`
		Responses                 []reply
		Handler                   string `json:",omitzero"`
	}
	var views []view
	for _, op := range r.Operations() {
		v := view{Kind: op.Kind, Method: op.Method, Path: op.Path, Pattern: op.Pattern, ID: op.OperationID, Summary: op.Summary,
			Description: op.Description, Tags: op.Tags, Deprecated: op.Deprecated, Hidden: op.Hidden, Handler: op.Handler}
		mark := func(required bool) string {
			if required {
				return "!"
			}
			return ""
		}
		for _, p := range op.Params {
			v.Params = append(v.Params, p.In+" "+p.Name+mark(p.Required))
		}
		if op.Body != nil {
			v.Body = strings.Join(op.Body.ContentTypes, ", ") + mark(op.Body.Required)
			if op.Body.Type != nil {
				v.Body += " " + op.Body.Type.String()
			}
			for _, f := range op.Body.Fields {
				v.Form = append(v.Form, f.Name+mark(f.Required))
			}
		}
		var alternatives []string
		for _, all := range op.Security {
			var names []string
			for _, q := range all {
				names = append(names, q.Scheme.ID+"["+strings.Join(q.Scopes, " ")+"]")
			}
			alternatives = append(alternatives, strings.Join(names, " and "))
		}
		v.Security = strings.Join(alternatives, " or ")
		for _, r := range op.Responses {
			rv := reply{Status: r.Status, ContentType: r.ContentType}
			if r.Type != nil {
				rv.Type = r.Type.String()
			}
			v.Responses = append(v.Responses, rv)
		}
		if op.Item != nil {
			v.Item = op.Item.String()
		}
		if op.Send != nil {
			v.Send, v.Receive = op.Send.String(), op.Receive.String()
		}
		if !strings.HasPrefix(op.Site, "web/operation_test.go:") {
			t.Errorf("%s is registered at %q", op.Path, op.Site)
		}
		views = append(views, v)
	}
	got, err := json.Marshal(views, jsontext.WithIndent("  "), json.Deterministic(true))
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/operations.json", append(got, '\n'))
}

func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != string(got) {
		t.Errorf("%s differs; run go test -update and look at the difference. Got:\n%s", file, got)
	}
}

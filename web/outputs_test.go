package web_test

import (
	"context"
	"encoding/json/v2"
	"net/http"
	"strings"
	"testing"

	"github.com/gotandem/tandem/schema"
	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/openapi"
)

// documentOf is the OpenAPI document of a built router, as text.
func documentOf(t *testing.T, r *web.Router) string {
	t.Helper()
	doc, err := openapi.Document(openapi.Info{}, r.Operations())
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(doc, json.Deterministic(true))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

type sparseItem struct {
	Name  string             `json:"name"`
	Note  string             `json:"note,omitempty"`
	Price float64            `json:"price,omitzero"`
	Tags  []string           `json:"tags,omitempty"`
	Owner *publicAccount     `json:"owner,omitempty"`
	State schema.Opt[string] `json:"state,omitzero"`
	Code  schema.Opt[string] `json:"code,omitzero"`
	Hash  string             `json:"-"`
}

// briefItem is what a list shows of an item.
type briefItem struct {
	Name string `json:"title"`
}

func TestMembersThatAreLeftOut(t *testing.T) {
	full := sparseItem{Name: "a", Note: "n", Price: 1, Tags: []string{"t"}, Owner: &publicAccount{"Ann"}, Hash: "secret",
		State: schema.Some("new"), Code: schema.Null[string]()}
	r := web.NewRouter()
	r.Get("/sparse", func(context.Context, *struct{}) (sparseItem, error) {
		return sparseItem{Name: "a", Hash: "secret"}, nil
	})
	r.Get("/full", func(context.Context, *struct{}) (sparseItem, error) { return full, nil })
	r.Get("/brief", func(context.Context, *struct{}) (briefItem, error) { return briefItem{full.Name}, nil })
	h := build(t, r)
	for path, want := range map[string]string{
		"/sparse": `{"name":"a"}`,
		"/full":   `{"name":"a","note":"n","price":1,"tags":["t"],"owner":{"name":"Ann"},"state":"new","code":null}`,
		"/brief":  `{"title":"a"}`,
	} {
		if rec := do(t, h, "GET", path, ""); rec.Body.String() != want {
			t.Errorf("%s: %s, want %s", path, rec.Body, want)
		}
	}
	if doc := documentOf(t, r); !strings.Contains(doc, `"required":["name"]`) || strings.Contains(doc, "ash") {
		t.Errorf("the document does not say which members are always there: %s", doc)
	}
}

func TestOutputsOfEveryShape(t *testing.T) {
	r := web.NewRouter()
	r.Get("/list", func(context.Context, *struct{}) ([]briefItem, error) { return []briefItem{{"a"}}, nil })
	r.Get("/map", func(context.Context, *struct{}) (map[string]float64, error) {
		return map[string]float64{"b": 2, "a": 1}, nil
	})
	r.Get("/scalar", func(context.Context, *struct{}) (int, error) { return 5, nil })
	r.Get("/string", func(context.Context, *struct{}) (string, error) { return `"quoted"`, nil })
	r.Get("/null", func(context.Context, *struct{}) (schema.Opt[int], error) { return schema.Null[int](), nil })
	r.Get("/nothing", func(context.Context, *struct{}) (web.NoContent, error) { return web.NoContent{}, nil })
	r.Get("/union", func(context.Context, *struct{}) (placed, error) { return &queuedJob{"j"}, nil },
		web.Responds[doneOrder](200), web.Responds[*queuedJob](200))
	h := build(t, r)
	for path, want := range map[string]string{
		"/list": `[{"title":"a"}]`, "/map": `{"a":1,"b":2}`, "/scalar": "5", "/string": `"\"quoted\""`, "/null": "null", "/nothing": "", "/union": `{"job":"j"}`,
	} {
		if rec := do(t, h, "GET", path, ""); rec.Code >= 300 || rec.Body.String() != want {
			t.Errorf("%s: %d %s, want %s", path, rec.Code, rec.Body, want)
		}
	}
	doc := documentOf(t, r)
	for _, want := range []string{
		`{"type":"array","items":{"$ref":"#/components/schemas/briefItem"}}`,
		`{"type":"object","additionalProperties":{"type":"number"`,
		`"schema":{"type":"integer"`,
		`"schema":{"type":"string"}`,
		`"204":{"description":"No Content"}`,
		`"anyOf":[{"$ref":"#/components/schemas/doneOrder"},{"$ref":"#/components/schemas/queuedJob"}]`,
	} {
		if !strings.Contains(doc, want) {
			t.Errorf("the document lacks %s: %s", want, doc)
		}
	}
}

// drawing writes itself, with a media type of its own.
type drawing struct{ width string }

func (drawing) ContentType() string { return "image/svg+xml" }

func (d drawing) WriteResponse(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", d.ContentType())
	_, err := w.Write([]byte(`<svg width="` + d.width + `"/>`))
	return err
}

// TestOutputsThatNobodyLooksInto: what is written by hand is neither checked nor documented beyond its media type.
func TestOutputsThatNobodyLooksInto(t *testing.T) {
	r := web.NewRouter()
	r.Get("/any", func(context.Context, *struct{}) (any, error) { return map[string]int{"made": 1}, nil })
	r.Get("/responder", func(context.Context, *struct{}) (web.Responder, error) { return web.Text("x"), nil })
	r.Get("/drawing", func(context.Context, *struct{}) (drawing, error) { return drawing{"9"}, nil })
	r.Get("/html", func(context.Context, *struct{}) (web.HTML, error) { return "<p>", nil })
	r.Handle("GET /handler", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }))
	h := build(t, r)
	for path, want := range map[string]struct {
		status            int
		contentType, body string
	}{
		"/any": {200, "application/json", `{"made":1}`}, "/responder": {200, "text/plain; charset=utf-8", "x"},
		"/drawing": {200, "image/svg+xml", `<svg width="9"/>`}, "/html": {200, "text/html; charset=utf-8", "<p>"}, "/handler": {418, "", ""},
	} {
		rec := do(t, h, "GET", path, "")
		if rec.Code != want.status || rec.Header().Get("Content-Type") != want.contentType || rec.Body.String() != want.body {
			t.Errorf("%s: %d %s %s", path, rec.Code, rec.Header().Get("Content-Type"), rec.Body)
		}
	}
	doc := documentOf(t, r)
	for _, want := range []string{`"operationId":"get_any","responses":{"200":{"description":"OK","content":{"application/json":{"schema":{}}}}}`, `"image/svg+xml":{`, `"text/html":{"schema":{"type":"string"}}`} {
		if !strings.Contains(doc, want) {
			t.Errorf("the document lacks %s: %s", want, doc)
		}
	}
}

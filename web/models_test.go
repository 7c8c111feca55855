package web_test

import (
	"context"
	"encoding/json/v2"
	"strings"
	"testing"

	"github.com/gotandem/tandem/schema"
	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/openapi"
)

type listing[T any] struct {
	Items []T             `json:"items"`
	Meta  map[string]bool `json:"meta,omitzero"`
}

type tags []string

type branch struct {
	Name string   `json:"name"`
	Kids []branch `json:"kids,omitzero"`
}

type article struct {
	_      struct{} `names:"camel"`
	ID     int      `access:"readonly"`
	Title  string   `json:"title" alias:"headline"`
	Secret string   `access:"writeonly" validate:"max=3"`
	BodyOf string
}

func (a *article) Words() int { return len(strings.Fields(a.BodyOf)) }

func (article) Computed() []schema.Computed {
	return []schema.Computed{schema.Compute("words", (*article).Words)}
}

func (article) ExtendSchema(s *schema.JSONSchema) {
	s.Title = "An article"
	s.Extra = map[string]any{"x-shelf": 3}
}

type keeper struct {
	Name string         `json:"name"`
	Rest map[string]any `json:",embed"`
}

type strictName struct {
	_    struct{} `unknown:"forbid"`
	Name string   `json:"name"`
}

func modelRoutes(r *web.Router) {
	r.Post("/articles", echoBody[article])
	r.Post("/listing", echoBody[listing[branch]])
	r.Post("/tags", echoBody[tags])
	r.Post("/numbers", echoBody[map[int]float64])
	r.Post("/keeper", echoBody[keeper])
	r.Post("/strict", echoBody[strictName])
	r.Post("/loose", echoBody[branch])
	r.Post("/forbidding", echoBody[branch], web.ForbidUnknown())
}

type bodyOf[T any] struct {
	Body T `body:"json"`
}

func echoBody[T any](_ context.Context, in *bodyOf[T]) (T, error) { return in.Body, nil }

// exchanges sends bodies and compares what comes back.
func exchanges(t *testing.T, cases ...[3]string) {
	t.Helper()
	r := web.NewRouter()
	modelRoutes(r)
	h := build(t, r)
	for _, c := range cases {
		rec := do(t, h, "POST", c[0], c[1])
		if got := strings.TrimSpace(rec.Body.String()); !strings.Contains(got, c[2]) {
			t.Errorf("%s %s: %d %s, want %s", c[0], c[1], rec.Code, got, c[2])
		}
	}
}

func modelDocument(t *testing.T) string {
	t.Helper()
	r := web.NewRouter()
	modelRoutes(r)
	build(t, r)
	doc, err := openapi.Document(openapi.Info{Title: "t", Version: "1"}, r.Operations())
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(doc, json.Deterministic(true))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestComputedMembersAndFieldsThatGoOneWay(t *testing.T) {
	exchanges(t,
		[3]string{"/articles", `{"id":9,"title":"A","secret":"abc","bodyOf":"one two","words":7}`, `{"id":0,"title":"A","bodyOf":"one two","words":2}`},
		[3]string{"/articles", `{"title":"A","secret":"abcd","bodyOf":""}`, `"ctx":{"max_length":3}}]`}) // not quoted
	for _, want := range []string{
		`"words":{"type":"integer","format":"int64","readOnly":true}},"required":["id","title","bodyOf","words"]`,
		`"secret":{"type":"string","maxLength":3,"writeOnly":true},"bodyOf":{"type":"string"}},"required":["title","secret","bodyOf"]`,
	} {
		if doc := modelDocument(t); !strings.Contains(doc, want) {
			t.Errorf("%s\nhas no %s", doc, want)
		}
	}
}

func TestAliasesOfMembers(t *testing.T) {
	exchanges(t,
		[3]string{"/articles", `{"headline":"A","secret":"","bodyOf":""}`, `"title":"A"`},
		[3]string{"/articles", `{"secret":"","bodyOf":""}`, `"loc":["body","title"]`},
		[3]string{"/articles", `{"headline":"A","title":"B","secret":"","bodyOf":""}`, `it is given by another name too`})
}

func TestUnknownMembersOfBodies(t *testing.T) {
	exchanges(t,
		[3]string{"/loose", `{"name":"a","x":1}`, `{"name":"a"}`},
		[3]string{"/keeper", `{"name":"a","x":{"y":1}}`, `{"name":"a","x":{"y":1}}`},
		[3]string{"/strict", `{"name":"a","x":1}`, `"type":"extra_forbidden"`},
		[3]string{"/forbidding", `{"name":"a","x":1}`, `"type":"extra_forbidden"`})
	for _, of := range []string{"/loose", "/keeper"} { // for a whole application
		r := web.NewRouter(web.ForbidUnknown())
		modelRoutes(r)
		rec := do(t, build(t, r), "POST", of, `{"name":"a","x":1}`)
		if refused := rec.Code == 422; refused != (of == "/loose") {
			t.Errorf("%s: %d %s", of, rec.Code, rec.Body)
		}
	}
}

func TestGenericRecursiveAndRootTypes(t *testing.T) {
	exchanges(t,
		[3]string{"/listing", `{"items":[{"name":"a","kids":[{"name":"b"}]}]}`, `{"items":[{"name":"a","kids":[{"name":"b"}]}]}`},
		[3]string{"/listing", `{"items":[{"name":"a","kids":[{"name":1}]}]}`, `"loc":["body","items",0,"kids",0,"name"]`},
		[3]string{"/tags", `["a","b"]`, `["a","b"]`})
	for _, want := range []string{`"listing_branch":{`, `"kids":{"type":"array","items":{"$ref":"#/components/schemas/branch"}}`} {
		if doc := modelDocument(t); !strings.Contains(doc, want) {
			t.Errorf("%s\nhas no %s", doc, want)
		}
	}
}

func TestBodiesThatAreNoObjects(t *testing.T) {
	exchanges(t,
		[3]string{"/tags", `["a","b"]`, `["a","b"]`},
		[3]string{"/numbers", `{"2":2.2,"3":3}`, `{"2":2.2,"3":3}`},
		[3]string{"/numbers", `{"foo":2.2}`, `"loc":["body","foo","[key]"]`})
	TestUnions(t)
}

func TestSchemasAreExtended(t *testing.T) {
	if doc := modelDocument(t); !strings.Contains(doc, `"title":"An article"`) || !strings.Contains(doc, `"x-shelf":3`) {
		t.Error(doc)
	}
}

// TestTypesOutsideOfRequests reads JSON and checks values without a request.
func TestTypesOutsideOfRequests(t *testing.T) {
	v, err := schema.Decode[map[string][]branch]([]byte(`{"a":[{"name":"x"}]}`))
	if err != nil || v["a"][0].Name != "x" {
		t.Errorf("%v %v", v, err)
	}
	if _, err = schema.Decode[[]branch]([]byte(`[{"name":"x"},{"name":5}]`)); err == nil || !strings.Contains(err.Error(), "1.name") {
		t.Error(err)
	}
	if err := schema.Check(&article{Secret: "long"}); err == nil {
		t.Error("a broken rule must be told")
	}
	if _, err := schema.Decode[chan int](nil); err == nil {
		t.Error("a type that JSON cannot hold must be told")
	}
}

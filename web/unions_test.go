package web_test

import (
	"context"
	"encoding/json/v2"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gotandem/tandem/schema"
	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/openapi"
)

type cat struct {
	Name  string `json:"name" validate:"min=2"`
	Lives int    `json:"lives" default:"9"`
}

type dog struct {
	Type  string `json:"type" validate:"oneof=dog"`
	Name  string `json:"name"`
	Barks bool   `json:"barks"`
}

type pet struct {
	schema.OneOf `discriminator:"type"`
	Cat          *cat `json:"cat" alias:"kitten"`
	Dog          *dog `json:"dog"`
}

type intOrText struct {
	schema.OneOf
	Int  *int    `json:"int" validate:"gt=0"`
	Text *string `json:"str" validate:"max=5"`
}

type plainCat struct {
	Meows bool   `json:"meows"`
	Name  string `json:"name"`
}

type plainDog struct {
	Barks bool   `json:"barks"`
	Name  string `json:"name"`
}

type anyPet struct {
	schema.OneOf
	Cat *plainCat `json:"Cat"`
	Dog *plainDog `json:"Dog"`
}

func unionRoutes(r *web.Router) {
	r.Post("/pet", func(_ context.Context, in *struct {
		Pet pet `body:"json"`
	}) (pet, error) {
		return in.Pet, nil
	})
	r.Post("/pets", func(_ context.Context, in *struct {
		Pets []pet `body:"json"`
	}) (map[string]pet, error) {
		out := map[string]pet{}
		for _, p := range in.Pets {
			if p.Cat != nil {
				out[p.Cat.Name] = p
			} else {
				out[p.Dog.Name] = p
			}
		}
		return out, nil
	})
	r.Post("/plain", func(_ context.Context, in *struct {
		Pet anyPet `body:"json"`
	}) (anyPet, error) {
		return in.Pet, nil
	})
	r.Post("/scalar", func(_ context.Context, in *struct {
		Value *intOrText `body:"json"`
	}) (map[string]*intOrText, error) {
		return map[string]*intOrText{"v": in.Value}, nil
	})
	r.Get("/scalar/{v}", func(_ context.Context, in *struct {
		Path  intOrText   `path:"v"`
		Query []intOrText `query:"q"`
		Pet   *pet        `query:"pet,json"`
	}) ([]any, error) {
		return []any{in.Path, in.Query, in.Pet}, nil
	})
	r.Get("/none", func(context.Context, *struct{}) (pet, error) { return pet{}, nil })
}

// TestUnions sends members of unions as a body, in lists, as parameters, and reads them in answers.
func TestUnions(t *testing.T) {
	r := web.NewRouter()
	unionRoutes(r)
	h := build(t, r)
	for _, c := range []struct {
		method, target, body string
		status               int
		want                 string
	}{
		{"POST", "/pet", `{"type":"cat","name":"Tom"}`, 200, `{"type":"cat","name":"Tom","lives":9}`},
		{"POST", "/pet", `{"name":"Rex","barks":true,"type":"dog"}`, 200, `{"type":"dog","name":"Rex","barks":true}`},
		{"POST", "/pet", `{"type":"kitten","name":"Tom"}`, 200, `{"type":"cat","name":"Tom","lives":9}`},
		{"POST", "/pets", `[{"type":"cat","name":"Tom"},{"type":"dog","name":"Rex","barks":true}]`, 200,
			`{"Rex":{"type":"dog","name":"Rex","barks":true},"Tom":{"type":"cat","name":"Tom","lives":9}}`},
		{"POST", "/plain", `{"meows":true,"name":"Tom"}`, 200, `{"meows":true,"name":"Tom"}`},
		{"POST", "/plain", `{"barks":true,"name":"Rex"}`, 200, `{"barks":true,"name":"Rex"}`},
		{"POST", "/scalar", `5`, 200, `{"v":5}`},
		{"POST", "/scalar", `"5"`, 200, `{"v":"5"}`},
		{"POST", "/scalar", `null`, 200, `{"v":null}`},
		{"GET", "/scalar/5?q=a&q=6&pet=%7B%22type%22%3A%22cat%22%2C%22name%22%3A%22Tom%22%7D", "", 200, `[5,["a",6],{"type":"cat","name":"Tom","lives":9}]`},
		{"GET", "/none", "", 500, ``},
	} {
		rec := do(t, h, c.method, c.target, c.body)
		if rec.Code != c.status || c.want != "" && strings.TrimSpace(rec.Body.String()) != c.want {
			t.Errorf("%s %s %s: %d %s, want %s", c.method, c.target, c.body, rec.Code, rec.Body, c.want)
		}
	}
}

// TestUnionMistakes has the mistakes of FastAPI's tests (test_union_body_discriminator and pydantic's documentation).
func TestUnionMistakes(t *testing.T) {
	r := web.NewRouter(web.ErrorBody(web.FastAPIErrors()))
	unionRoutes(r)
	h := build(t, r)
	for _, c := range []struct{ method, target, body, want string }{
		{"POST", "/pet", `{"type":"bird","name":"Tweety"}`, `{"detail":[{"type":"union_tag_invalid","loc":["body"],` +
			`"msg":"Input tag 'bird' found using 'type' does not match any of the expected tags: 'cat', 'kitten', 'dog'","input":{"type":"bird","name":"Tweety"},` +
			`"ctx":{"discriminator":"'type'","expected_tags":"'cat', 'kitten', 'dog'","tag":"bird"}}]}`},
		{"POST", "/pet", `{"name":"Tweety"}`, `{"detail":[{"type":"union_tag_not_found","loc":["body"],` +
			`"msg":"Unable to extract tag using discriminator 'type'","input":{"name":"Tweety"},"ctx":{"discriminator":"'type'"}}]}`},
		{"POST", "/pets", `[{"type":"cat","name":"T"},{"type":"dog","name":"Rex"}]`, `{"detail":[` +
			`{"type":"string_too_short","loc":["body",0,"cat","name"],"msg":"String should have at least 2 characters","input":"T","ctx":{"min_length":2}},` +
			`{"type":"missing","loc":["body",1,"dog","barks"],"msg":"Field required","input":{"type":"dog","name":"Rex"}}]}`},
		{"POST", "/plain", `{"name":"x"}`, `{"detail":[{"type":"missing","loc":["body","Cat","meows"],"msg":"Field required","input":{"name":"x"}},` +
			`{"type":"missing","loc":["body","Dog","barks"],"msg":"Field required","input":{"name":"x"}}]}`},
		{"POST", "/scalar", `[]`, `{"detail":[{"type":"int_type","loc":["body","int"],"msg":"Input should be a valid integer","input":[]},` +
			`{"type":"string_type","loc":["body","str"],"msg":"Input should be a valid string","input":[]}]}`},
		{"GET", "/scalar/toolong?q=0&q=-1", "", ``},
	} {
		rec := do(t, h, c.method, c.target, c.body)
		if rec.Code != 422 || c.want != "" && strings.TrimSpace(rec.Body.String()) != c.want {
			t.Errorf("%s %s %s: %d\ngot  %s\nwant %s", c.method, c.target, c.body, rec.Code, rec.Body, c.want)
		}
	}
}

// TestUnionsInTheDocument compares with what FastAPI makes of a tagged and of a plain union.
func TestUnionsInTheDocument(t *testing.T) {
	r := web.NewRouter()
	unionRoutes(r)
	build(t, r)
	doc, err := openapi.Document(openapi.Info{Title: "t", Version: "1"}, r.Operations())
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(doc, json.Deterministic(true))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"pet":{"oneOf":[{"$ref":"#/components/schemas/pet_cat"},{"$ref":"#/components/schemas/dog"}],"discriminator":{"propertyName":"type","mapping":{` +
			`"cat":"#/components/schemas/pet_cat","kitten":"#/components/schemas/pet_cat","dog":"#/components/schemas/dog"}}}`,
		`"anyPet":{"anyOf":[{"$ref":"#/components/schemas/plainCat"},{"$ref":"#/components/schemas/plainDog"}]}`,
	} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("%s\nhas no %s", raw, want)
		}
	}
}

// TestCallOfUnions calls a service whose inputs and outputs are unions.
func TestCallOfUnions(t *testing.T) {
	r := web.NewRouter()
	type input struct {
		Pet pet `body:"json"`
	}
	route := r.Post("/pet", func(_ context.Context, in *input) (pet, error) { return in.Pet, nil })
	server := httptest.NewServer(build(t, r))
	defer server.Close()
	out, err := route.Call(t.Context(), &web.Client{BaseURL: server.URL}, &input{pet{Cat: &cat{"Tom", 7}}})
	if err != nil || out.Cat == nil || *out.Cat != (cat{"Tom", 7}) {
		t.Errorf("%+v %v", out, err)
	}
}

package web_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/schema"
	"github.com/gotandem/tandem/web"
)

type takenNames map[string]bool

type signUp struct {
	Names takenNames
	Realm string `header:"X-Realm" default:"main"`
	Body  struct {
		Name  string   `json:"name" validate:"min=2"`
		Other []string `json:"other,omitempty"`
	} `body:"json"`
}

func (in *signUp) Verify(ctx context.Context, r *schema.Report) error {
	if web.RequestFrom(ctx) == nil {
		return errors.New("no request")
	}
	if in.Body.Name == "down" {
		return problem.New(503, "The directory is down.")
	}
	for i := range in.Body.Other {
		if in.Names[in.Body.Other[i]] {
			r.Fail(&in.Body.Other[i], "%s is taken", in.Body.Other[i])
		}
	}
	if in.Names[in.Body.Name] {
		r.Fail(&in.Body.Name, "the name is taken")
	}
	if in.Realm == "closed" {
		r.Fail(&in.Realm, "this realm is closed")
		r.Fail(nil, "nobody comes in")
	}
	return nil
}

type verifiedGroup struct {
	Page int `query:"page" default:"1"`
}

func (g *verifiedGroup) Verify(_ context.Context, r *schema.Report) error {
	if g.Page == 13 {
		r.Fail(&g.Page, "there is no page 13")
	}
	return nil
}

// TestVerifyAsksProviders: an input's Verify sees what was provided, and its mistakes are told as all others.
func TestVerifyAsksProviders(t *testing.T) {
	r := web.NewRouter()
	r.Provide(func(context.Context, *struct{}) (takenNames, error) { return takenNames{"ann": true, "bob": true}, nil })
	called := 0
	r.Post("/", func(context.Context, *signUp) (string, error) { called++; return "ok", nil })
	r.Get("/group", func(context.Context, *struct {
		verifiedGroup
		Q string `query:"q" default:""`
	}) (string, error) {
		return "ok", nil
	})
	r.Get("/provider", func(context.Context, *struct{ S pageSize }) (string, error) { return "ok", nil })
	r.Provide(func(_ context.Context, in *struct{ verifiedGroup }) (pageSize, error) { return pageSize(in.Page), nil })
	h := build(t, r)
	for _, test := range []struct{ method, target, body, realm, want string }{
		{"POST", "/", `{"name":"eve"}`, "", `"ok"`},
		{"POST", "/", `{"name":"ann"}`, "", `["body","name"] value_error "ann"`},
		{"POST", "/", `{"name":"ann","other":["eve","bob"]}`, "closed", `["body","other",1] value_error "bob"; ["body","name"] value_error "ann"; ["header","x-realm"] value_error "closed"; [] value_error null`},
		{"POST", "/", `{"name":"x","other":["bob"]}`, "", `["body","name"] string_too_short "x"`},
		{"POST", "/", `{"name":"down"}`, "", "Service Unavailable: The directory is down."},
		{"GET", "/group?page=13", "", "", `["query","page"] value_error 13`},
		{"GET", "/group?page=1", "", "", `"ok"`},
		{"GET", "/provider?page=13", "", "", `["query","page"] value_error 13`},
	} {
		var header []string
		if test.realm != "" {
			header = append(header, "X-Realm: "+test.realm)
		}
		if got := mistakesOf(t, h, test.method, test.target, test.body, header...); got != test.want {
			t.Errorf("%s %s\ngot  %s\nwant %s", test.target, test.body, got, test.want)
		}
	}
	if called != 1 {
		t.Errorf("the handler ran %d times", called)
	}
}

type pageSize int

type verifyWrong struct {
	A string `query:"a"`
}

func (verifyWrong) Verify(*schema.Report) error { return nil }

type verifyNear struct {
	A string `query:"a"`
}

func (verifyNear) Verfy(context.Context, *schema.Report) error { return nil }

type verifyValidate struct {
	A string `query:"a"`
}

func (verifyValidate) Validate(context.Context, *schema.Report) error { return nil }

type verifyBody struct {
	A string `json:"a"`
}

func (verifyBody) Verify(context.Context, *schema.Report) error { return nil }

// TestVerifyNearMisses: a method that was meant to be Verify and is not is a wiring mistake.
func TestVerifyNearMisses(t *testing.T) {
	r := web.NewRouter()
	r.Get("/1", echo[verifyWrong])
	r.Get("/2", echo[verifyNear])
	r.Get("/3", func(context.Context, *verifyValidate) (string, error) { return "", nil })
	r.Post("/4", echo[struct {
		Body []*verifyBody `body:"json"`
	}])
	_, err := r.Build()
	if err == nil {
		t.Fatal("no mistakes")
	}
	for _, want := range []string{
		"GET /1: method Verify of web_test.verifyWrong is not the one that web calls: write func (verifyWrong) Verify(context.Context, *schema.Report) error",
		"GET /2: method Verfy of web_test.verifyNear looks like Verify, which web calls: rename it to Verify",
		"GET /3: method Validate of web_test.verifyValidate takes a context, which is what Verify does: rename it to Verify",
		"POST /4: field Body of ", "is a web_test.verifyBody, whose method Verify nobody calls",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not told in\n%s", want, err)
		}
	}
	if n := strings.Count(err.Error(), "GET /3:"); n != 1 {
		t.Errorf("/3 is told %d times:\n%s", n, err)
	}
}

// TestForbidUnknownOfARoute: an option refuses unknown names in bodies, forms and queries of a route, a group or an app.
func TestForbidUnknownOfARoute(t *testing.T) {
	type item struct {
		Name string `json:"name"`
		Part struct {
			N int `json:"n"`
		} `json:"part,omitzero"`
	}
	type in struct {
		Q    string `query:"q" default:""`
		Item item   `body:"json"`
	}
	r := web.NewRouter(web.ForbidUnknown())
	open := web.NewRouter()
	for _, router := range []*web.Router{r, open} {
		router.Post("/json", func(context.Context, *in) (string, error) { return "ok", nil })
		router.Post("/form", func(context.Context, *struct {
			Name string `form:"name"`
		}) (string, error) {
			return "ok", nil
		})
		router.Post("/model", func(context.Context, *struct {
			Form item `body:"form"`
		}) (string, error) {
			return "ok", nil
		})
		router.Get("/none", func(context.Context, *struct{}) (string, error) { return "ok", nil })
	}
	strict, lax := build(t, r), build(t, open)
	for _, test := range []struct{ method, target, body, header, want string }{
		{"POST", "/json?q=1", `{"name":"a","part":{"n":1}}`, "", `"ok"`},
		{"POST", "/json?x=1", `{"name":"a","part":{"n":1,"m":2},"more":true}`, "",
			`["query","x"] extra_forbidden "1"; ["body","part","m"] extra_forbidden 2; ["body","more"] extra_forbidden true`},
		{"POST", "/form", "name=a&b=c", urlencoded, `["body","b"] extra_forbidden "c"`},
		{"POST", "/model", "name=a&b=c&part[n]=1&part[m]=2", urlencoded, `["body","part","m"] extra_forbidden "2"; ["body","b"] extra_forbidden "c"`},
		{"GET", "/none?x=1", "", "", `["query","x"] extra_forbidden "1"`},
	} {
		var header []string
		if test.header != "" {
			header = append(header, test.header)
		}
		if got := mistakesOf(t, strict, test.method, test.target, test.body, header...); got != test.want {
			t.Errorf("%s %s\ngot  %s\nwant %s", test.target, test.body, got, test.want)
		}
		if got := mistakesOf(t, lax, test.method, test.target, test.body, header...); got != `"ok"` {
			t.Errorf("%s without the option: %s", test.target, got)
		}
	}
}

type verifiedName struct {
	Name string `path:"name"`
}

func (in *verifiedName) Verify(_ context.Context, r *schema.Report) error {
	if in.Name == "ann" {
		r.Fail(&in.Name, "the name is taken")
	}
	return nil
}

// TestVerifyIsDocumented: any text is a path parameter, and only Verify may refuse it.
func TestVerifyIsDocumented(t *testing.T) {
	r := web.NewRouter()
	r.Put("/free/{name}", func(context.Context, *struct {
		Name string `path:"name"`
	}) (web.NoContent, error) {
		return web.NoContent{}, nil
	})
	r.Put("/verified/{name}", func(context.Context, *verifiedName) (web.NoContent, error) { return web.NoContent{}, nil })
	r.Put("/said/{name}", func(context.Context, *verifiedName) (web.NoContent, error) { return web.NoContent{}, nil },
		web.Describe[web.Text](4, "What is wrong with the name"))
	h := build(t, r)
	for i, want := range []string{"[204]", "[204 422]", "[204 4]"} {
		var statuses []int
		for _, reply := range r.Operations()[i].Responses {
			statuses = append(statuses, reply.Status)
		}
		if got := fmt.Sprint(statuses); got != want {
			t.Errorf("%s is documented with %s, want %s", r.Operations()[i].Path, got, want)
		}
	}
	if got := mistakesOf(t, h, "PUT", "/verified/ann", ""); got != `["path","name"] value_error "ann"` {
		t.Errorf("got %s", got)
	}
}

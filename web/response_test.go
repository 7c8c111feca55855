package web_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json/v2"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/openapi"
)

// placed is what placing an order answers: an order or a job.
type placed interface{ placed() }

type doneOrder struct {
	ID int `json:"id"`
}

type queuedJob struct {
	Job string `json:"job"`
}

type neverSaid struct{}

func (doneOrder) placed()  {}
func (*queuedJob) placed() {}
func (neverSaid) placed()  {}

func TestRespondsChoosesTheStatusByTheType(t *testing.T) {
	r := web.NewRouter()
	place := func(_ context.Context, in *struct {
		What string `path:"what"`
	}) (placed, error) {
		switch in.What {
		case "order":
			return doneOrder{1}, nil
		case "job":
			return &queuedJob{"j"}, nil
		case "other":
			return neverSaid{}, nil
		}
		return nil, nil
	}
	r.Post("/{what}", place, web.Responds[doneOrder](201), web.Responds[*queuedJob](202))
	r.Post("/chosen", func(context.Context, *struct{}) (web.Response[placed], error) {
		return web.Response[placed]{Status: 203, Body: doneOrder{2}}, nil
	}, web.Responds[doneOrder](201))
	r.Post("/more", func(context.Context, *struct{}) (web.Response[doneOrder], error) {
		return web.Response[doneOrder]{Status: 201}, nil
	}, web.Responds[doneOrder](201))
	h := build(t, r)
	for path, want := range map[string]string{
		"/order": `201 {"id":1}`, "/job": `202 {"job":"j"}`, "/chosen": `203 {"id":2}`, "/more": `201 {"id":0}`,
	} {
		if rec := do(t, h, "POST", path, ""); fmt.Sprint(rec.Code, " ", rec.Body) != want {
			t.Errorf("%s: %d %s, want %s", path, rec.Code, rec.Body, want)
		}
	}
	for _, path := range []string{"/other", "/nothing"} {
		if rec := do(t, h, "POST", path, ""); rec.Code != 500 || strings.Contains(rec.Body.String(), "neverSaid") {
			t.Errorf("%s: %d %s", path, rec.Code, rec.Body)
		}
	}
	doc, err := openapi.Document(openapi.Info{}, r.Operations())
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"201":{"description":"Created","content":{"application/json":{"schema":{"$ref":"#/components/schemas/doneOrder"}}}}`,
		`"202":{"description":"Accepted","content":{"application/json":{"schema":{"$ref":"#/components/schemas/queuedJob"}}}}`,
	} {
		if !strings.Contains(string(b), want) {
			t.Errorf("the document lacks %s:\n%s", want, b)
		}
	}
}

func TestRespondsMistakes(t *testing.T) {
	r := web.NewRouter()
	r.Get("/a", func(context.Context, *struct{}) (placed, error) { return nil, nil }, web.Responds[queuedJob](200)) // the pointer has the method
	r.Get("/b", func(context.Context, *struct{}) (doneOrder, error) { return doneOrder{}, nil }, web.Responds[doneOrder](103))
	_, err := r.Build()
	if err == nil {
		t.Fatal("no mistakes")
	}
	for _, want := range []string{"web_test.queuedJob does not implement", "(103): use a status"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not told: %v", want, err)
		}
	}
}

func TestTwoTypesUnderOneStatusAreOneOfThem(t *testing.T) {
	r := web.NewRouter()
	r.Get("/", func(context.Context, *struct{}) (placed, error) { return doneOrder{1}, nil }, web.Responds[doneOrder](200), web.Responds[*queuedJob](200))
	h := build(t, r)
	if rec := do(t, h, "GET", "/", ""); rec.Code != 200 || rec.Body.String() != `{"id":1}` {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	doc, err := openapi.Document(openapi.Info{}, r.Operations())
	if err != nil {
		t.Fatal(err)
	}
	b, _ := json.Marshal(doc)
	if want := `{"anyOf":[{"$ref":"#/components/schemas/doneOrder"},{"$ref":"#/components/schemas/queuedJob"}]}`; !strings.Contains(string(b), want) {
		t.Errorf("the document lacks %s:\n%s", want, b)
	}
}

// csvEncoder writes lists of orders.
func csvEncoder() web.Encoder {
	return web.Encoder{ContentType: "text/csv; charset=utf-8", Append: func(b []byte, v any) ([]byte, error) {
		list, ok := v.(*[]doneOrder)
		if !ok {
			return b, fmt.Errorf("no CSV of a %T", v)
		}
		buf := bytes.NewBuffer(b)
		w := csv.NewWriter(buf)
		for _, o := range *list {
			_ = w.Write([]string{fmt.Sprint(o.ID)})
		}
		w.Flush()
		return buf.Bytes(), w.Error()
	}}
}

func TestEncodersByAccept(t *testing.T) {
	list := func(context.Context, *struct{}) ([]doneOrder, error) { return []doneOrder{{1}, {2}}, nil }
	r := web.NewRouter(web.Encoders(web.JSONEncoder(), csvEncoder()))
	r.Get("/list", list)
	g := r.Group("/csv", web.Encoders(csvEncoder(), web.JSONEncoder()))
	g.Get("/list", list, web.Status(203))
	g.Get("/json", list, web.Encoders()) // back to plain JSON
	g.Get("/one", func(context.Context, *struct{}) (doneOrder, error) { return doneOrder{}, nil })
	h := build(t, r)
	const asCSV, asJSON = "text/csv; charset=utf-8", "application/json"
	for _, c := range []struct{ path, accept, contentType, body string }{
		{"/list", "", asJSON, `[{"id":1},{"id":2}]`},
		{"/list", "text/csv", asCSV, "1\n2\n"},
		{"/list", "text/*, application/json;q=0.9", asCSV, "1\n2\n"},
		{"/list", "text/csv;q=0.1, application/json", asJSON, `[{"id":1},{"id":2}]`},
		{"/list", "*/*", asJSON, `[{"id":1},{"id":2}]`},
		{"/list", "image/png", asJSON, `[{"id":1},{"id":2}]`},
		{"/list", "text/csv;q=0, */*;q=0.1", asJSON, `[{"id":1},{"id":2}]`},
		{"/csv/list", "*/*", asCSV, "1\n2\n"},
		{"/csv/list", asJSON, asJSON, `[{"id":1},{"id":2}]`},
		{"/csv/json", "text/csv", asJSON, `[{"id":1},{"id":2}]`},
	} {
		rec := do(t, h, "GET", c.path, "", "Accept: "+c.accept)
		if rec.Code >= 300 || rec.Header().Get("Content-Type") != c.contentType || rec.Body.String() != c.body {
			t.Errorf("%s for %q: %d %s %q", c.path, c.accept, rec.Code, rec.Header().Get("Content-Type"), rec.Body)
		}
	}
	if rec := do(t, h, "GET", "/csv/one", ""); rec.Code != 500 || strings.Contains(rec.Body.String(), "doneOrder") {
		t.Errorf("what cannot be encoded: %d %s", rec.Code, rec.Body)
	}
	if got := do(t, h, "GET", "/list", "").Header().Get("Vary"); got != "Accept" {
		t.Errorf("Vary: %q", got)
	}
	var types []string
	for _, reply := range r.Operations()[0].Responses {
		types = append(types, fmt.Sprint(reply.Status, reply.ContentType, reply.Type != nil))
	}
	if got := strings.Join(types, " "); got != "200application/jsontrue 200text/csvfalse" {
		t.Errorf("documented: %s", got)
	}
}

func TestProducesIsSent(t *testing.T) {
	r := web.NewRouter(web.Produces("application/vnd.api+json"))
	r.Get("/own", func(context.Context, *struct{}) (doneOrder, error) { return doneOrder{1}, nil })
	r.Get("/none", func(context.Context, *struct{}) (web.NoContent, error) { return web.NoContent{}, nil })
	r.Get("/set", func(ctx context.Context, _ *struct{}) (doneOrder, error) {
		web.ResponseHeader(ctx).Set("Content-Type", "application/problem+json")
		return doneOrder{}, nil
	})
	h := build(t, r)
	for path, want := range map[string]string{"/own": "application/vnd.api+json", "/none": "", "/set": "application/problem+json"} {
		if rec := do(t, h, "GET", path, ""); rec.Header().Get("Content-Type") != want {
			t.Errorf("%s: %q", path, rec.Header().Get("Content-Type"))
		}
	}
}

func TestRedirectHasTheStatusOfItsRoute(t *testing.T) {
	to := func(context.Context, *struct{}) (web.Redirect, error) { return web.Redirect{URL: "/there"}, nil }
	r := web.NewRouter()
	r.Get("/default", to)
	r.Get("/route", to, web.Status(302))
	r.Get("/response", func(context.Context, *struct{}) (web.Response[web.Redirect], error) {
		return web.Response[web.Redirect]{Status: 307, Body: web.Redirect{URL: "/there"}}, nil
	})
	r.Get("/own", func(context.Context, *struct{}) (web.Redirect, error) {
		return web.Redirect{URL: "/there", Status: 308}, nil
	}, web.Status(302))
	r.Get("/either", func(context.Context, *struct{}) (web.Responder, error) { return web.Redirect{URL: "/there"}, nil })
	r.Get("/error", func(context.Context, *struct{}) (web.Text, error) { return "", web.Redirect{URL: "/there"} })
	h := build(t, r)
	for path, want := range map[string]int{"/default": 303, "/route": 302, "/response": 307, "/own": 308, "/either": 303, "/error": 303} {
		rec := do(t, h, "GET", path, "")
		if rec.Code != want || rec.Header().Get("Location") != "/there" || rec.Body.Len() != 0 {
			t.Errorf("%s: %d to %q with %q, want %d", path, rec.Code, rec.Header().Get("Location"), rec.Body, want)
		}
	}
	if got := r.Operations()[1].Responses[0].Status; got != 302 {
		t.Errorf("documented as %d", got)
	}
}

func TestLocalRedirectStaysOnTheSite(t *testing.T) {
	for target, want := range map[string]string{
		"/orders?page=2#a": "/orders?page=2#a", "/": "/", "": "/home", "orders": "/home", "//evil.example": "/home", `/\evil.example`: "/home",
		"https://evil.example/": "/home", "/\t/evil.example": "/home", "javascript:alert(1)": "/home", "/a\r\nSet-Cookie: x=y": "/home", "/%zz": "/home",
	} {
		if got := web.LocalRedirect(target, "/home"); got.URL != want {
			t.Errorf("%q leads to %q, want %q", target, got.URL, want)
		}
	}
}

func TestCookies(t *testing.T) {
	r := web.NewRouter()
	r.Provide(func(ctx context.Context, _ *struct{}) (*user, error) {
		return &user{}, web.SetCookie(ctx, &http.Cookie{Name: "provided", Value: "1"})
	})
	r.Get("/", func(ctx context.Context, in *struct{ User *user }) (web.Response[doneOrder], error) {
		if err := web.DeleteCookie(ctx, &http.Cookie{Name: "old", Path: "/shop", Domain: "example.org", Secure: true, Partitioned: true, Value: "x", MaxAge: 5}); err != nil {
			return web.Response[doneOrder]{}, err
		}
		return web.Response[doneOrder]{Cookies: []*http.Cookie{{
			Name: "all", Value: "v w", Path: "/", Domain: "example.org", MaxAge: 60, Secure: true, HttpOnly: true, SameSite: http.SameSiteStrictMode, Partitioned: true,
		}}}, nil
	})
	for name, c := range map[string]*http.Cookie{
		"name": {Name: "a b", Value: "x"}, "partitioned": {Name: "a", Partitioned: true}, "none": {Name: "a", SameSite: http.SameSiteNoneMode}, "nil": nil,
	} {
		r.Get("/bad/"+name, func(ctx context.Context, _ *struct{}) (web.Text, error) { return "sent", web.SetCookie(ctx, c) })
		r.Get("/worse/"+name, func(ctx context.Context, _ *struct{}) (web.Response[web.Text], error) {
			return web.Response[web.Text]{Cookies: []*http.Cookie{c}, Body: "sent"}, nil
		})
	}
	h := build(t, r)
	got := do(t, h, "GET", "/", "").Header().Values("Set-Cookie")
	want := []string{
		"provided=1",
		"old=; Path=/shop; Domain=example.org; Expires=Thu, 01 Jan 1970 00:00:01 GMT; Max-Age=0; Secure; Partitioned",
		`all="v w"; Path=/; Domain=example.org; Max-Age=60; HttpOnly; Secure; SameSite=Strict; Partitioned`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, path := range []string{"/bad/name", "/bad/partitioned", "/bad/none", "/bad/nil", "/worse/name", "/worse/partitioned", "/worse/none", "/worse/nil"} {
		if rec := do(t, h, "GET", path, ""); rec.Code != 500 || rec.Header().Get("Set-Cookie") != "" {
			t.Errorf("%s: %d %v", path, rec.Code, rec.Header())
		}
	}
}

// TestBodylessStatuses runs over a connection: net/http refuses bodies that must not be.
func TestBodylessStatuses(t *testing.T) {
	r := web.NewRouter()
	for _, status := range []int{204, 205, 304} {
		path := fmt.Sprint("/", status)
		r.Get(path+"/json", func(context.Context, *struct{}) (doneOrder, error) { return doneOrder{1}, nil }, web.Status(status))
		r.Get(path+"/text", func(context.Context, *struct{}) (web.Text, error) { return "text", nil }, web.Status(status))
		r.Get(path+"/file", func(context.Context, *struct{}) (web.File, error) {
			return web.File{Name: "a.txt", Data: []byte("x"), ETag: `"1"`}, nil
		}, web.Status(status))
		r.Get(path+"/response", func(context.Context, *struct{}) (web.Response[[]int], error) {
			return web.Response[[]int]{Status: status, Body: []int{1}}, nil
		})
		r.Get(path+"/encoded", func(context.Context, *struct{}) ([]doneOrder, error) { return nil, nil }, web.Status(status), web.Encoders(csvEncoder()))
	}
	r.Get("/early", func(context.Context, *struct{}) (web.Response[web.Text], error) {
		return web.Response[web.Text]{Status: 103, Body: "x"}, nil
	})
	srv := httptest.NewServer(web.Recover()(build(t, r)))
	defer srv.Close()
	for _, status := range []int{204, 205, 304} {
		for _, kind := range []string{"json", "text", "file", "response", "encoded"} {
			path := fmt.Sprintf("/%d/%s", status, kind)
			resp, err := http.Get(srv.URL + path)
			if err != nil {
				t.Errorf("%s: %v", path, err)
				continue
			}
			var b bytes.Buffer
			_, _ = b.ReadFrom(resp.Body)
			resp.Body.Close()
			length := resp.Header.Get("Content-Length")
			if resp.StatusCode != status || b.Len() != 0 || length != "" && (status != 205 || length != "0") || resp.Header.Get("Content-Type") != "" {
				t.Errorf("%s: %d %q %v", path, resp.StatusCode, b.String(), resp.Header)
			}
		}
	}
	for _, op := range r.Operations() {
		if len(op.Responses) == 1 && op.Responses[0].Status != 200 && op.Responses[0].ContentType != "" {
			t.Errorf("%s is documented with a body: %+v", op.Path, op.Responses[0])
		}
	}
	resp, err := http.Get(srv.URL + "/early")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 500 {
		t.Errorf("an informational status as the response's: %d", resp.StatusCode)
	}
}

func TestNilPointerIsAnErrorOfTheHandler(t *testing.T) {
	r := web.NewRouter()
	r.Get("/json", func(context.Context, *struct{}) (*doneOrder, error) { return nil, nil })
	r.Get("/good", func(context.Context, *struct{}) (*doneOrder, error) { return &doneOrder{3}, nil })
	r.Get("/response", func(context.Context, *struct{}) (web.Response[*doneOrder], error) {
		return web.Response[*doneOrder]{}, nil
	})
	r.Get("/self", func(context.Context, *struct{}) (*web.File, error) { return nil, nil })
	h := build(t, r)
	for path, want := range map[string]int{"/json": 500, "/good": 200, "/response": 500, "/self": 500} {
		if rec := do(t, h, "GET", path, ""); rec.Code != want {
			t.Errorf("%s: %d %s", path, rec.Code, rec.Body)
		}
	}
}

// account is what is stored; publicAccount, which it embeds, is what is told.
type publicAccount struct {
	Name string `json:"name"`
}

type account struct {
	publicAccount
	PasswordHash string `json:"password_hash"`
}

func TestOutputTypeFiltersWhatLeaves(t *testing.T) {
	r := web.NewRouter()
	r.Get("/account", func(context.Context, *struct{}) (publicAccount, error) {
		a := account{publicAccount{"Ann"}, "secret"}
		return a.publicAccount, nil
	})
	h := build(t, r)
	if rec := do(t, h, "GET", "/account", ""); rec.Body.String() != `{"name":"Ann"}` {
		t.Errorf("got %s", rec.Body)
	}
	if op := r.Operations()[0]; op.Responses[0].Type.Name != "publicAccount" || len(op.Responses[0].Type.Fields) != 1 {
		t.Errorf("documented as %v", op.Responses[0].Type)
	}
}

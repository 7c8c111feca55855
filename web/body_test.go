package web_test

import (
	"bufio"
	"context"
	"encoding/json/jsontext"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gotandem/tandem/schema"
	"github.com/gotandem/tandem/web"
)

// TestContentTypes: a body is taken if it is of a type that the route reads, and refused with what is accepted if not.
func TestContentTypes(t *testing.T) {
	type item struct {
		Name string `json:"name"`
	}
	r := web.NewRouter()
	r.Post("/json", func(_ context.Context, in *struct {
		Body item `body:"json"`
	}) (string, error) {
		return in.Body.Name, nil
	})
	r.Post("/lenient", func(_ context.Context, in *struct {
		Body item `body:"json"`
	}) (string, error) {
		return in.Body.Name, nil
	}, web.InsecureMissingContentType())
	r.Post("/own", func(_ context.Context, in *struct {
		Body item `body:"json" content:"application/vnd.api+json"`
	}) (string, error) {
		return in.Body.Name, nil
	})
	r.Post("/png", func(_ context.Context, in *struct {
		Data []byte `body:"raw" content:"image/png, image/x-*"`
	}) (string, error) {
		return string(in.Data), nil
	})
	r.Post("/raw", func(_ context.Context, in *struct {
		Data string `body:"raw"`
	}) (string, error) {
		return in.Data, nil
	})
	r.Post("/optional", func(_ context.Context, in *struct {
		Body *item `body:"json"`
	}) (bool, error) {
		return in.Body != nil, nil
	})
	h := build(t, r)
	const a = `{"name":"a"}`
	for _, test := range []struct{ target, contentType, body, want string }{
		{"/json", "application/json", a, `"a"`},
		{"/json", "Application/JSON; charset=UTF-8", a, `"a"`},
		{"/json", "application/geo+json", a, `"a"`},
		{"/json", "application/geo+json-seq", a, `Unsupported Media Type: The body is "application/geo+json-seq"; send application/json.`},
		{"/json", "application/json; charset=utf-16", a, `Unsupported Media Type: The body is in "utf-16"; send UTF-8.`},
		{"/json", "text/json", a, `Unsupported Media Type: The body is "text/json"; send application/json.`},
		{"/json", "", a, `Unsupported Media Type: The body has no Content-Type; send application/json.`},
		{"/json", "text/plain", "", `["body"] missing null`},
		{"/json", "", "", `["body"] missing null`},
		{"/lenient", "", a, `"a"`},
		{"/lenient", "text/plain", a, `Unsupported Media Type: The body is "text/plain"; send application/json.`},
		{"/own", "application/vnd.api+json", a, `"a"`},
		{"/own", "application/json", a, `Unsupported Media Type: The body is "application/json"; send application/vnd.api+json.`},
		{"/png", "image/png", "PNG", `"PNG"`},
		{"/png", "image/x-icon", "ICO", `"ICO"`},
		{"/png", "image/gif", "GIF", `Unsupported Media Type: The body is "image/gif"; send image/png, image/x-*.`},
		{"/png", "", "GIF", `Unsupported Media Type: The body has no Content-Type; send image/png, image/x-*.`},
		{"/raw", "", "anything", `"anything"`},
		{"/raw", "what/ever", "", `""`},
		{"/optional", "", "", "false"},
		{"/optional", "application/json", "null", "false"},
		{"/optional", "application/json", a, "true"},
		{"/optional", "application/json", "{}", `["body","name"] missing {}`},
	} {
		if got := mistakesOf(t, h, "POST", test.target, test.body, "Content-Type: "+test.contentType); got != test.want {
			t.Errorf("%s %q %q\ngot  %s\nwant %s", test.target, test.contentType, test.body, got, test.want)
		}
	}
	rec := do(t, h, "POST", "/png", "x", "Content-Type: a/b")
	if got := rec.Header().Get("Accept"); got != "image/png, image/x-*" {
		t.Errorf("Accept: %q", got)
	}
	rec = do(t, h, "POST", "/json", a, "Content-Type: application/json", "Content-Encoding: gzip")
	if rec.Code != 415 || rec.Header().Get("Accept-Encoding") != "identity" {
		t.Errorf("gzip without middleware: got %d %v", rec.Code, rec.Header())
	}
}

// TestJSONBodies: bodies of every kind, and what is wrong with them.
func TestJSONBodies(t *testing.T) {
	type part struct {
		Name string         `json:"name" default:"x"`
		Note *string        `json:"note,omitzero"`
		Data []byte         `json:"data,omitempty"`
		Raw  jsontext.Value `json:"raw,omitzero"`
		Sub  []part2        `json:"sub,omitempty"`
	}
	type patch struct {
		Name schema.Opt[string]  `json:"name,omitzero"`
		Note schema.Opt[*string] `json:"note,omitzero"`
	}
	r := web.NewRouter()
	post[part](r, "/struct")
	post[[]int](r, "/list")
	post[map[int]float64](r, "/map")
	post[int](r, "/scalar")
	post[schema.Opt[part]](r, "/opt")
	post[any](r, "/any")
	post[patch](r, "/patch")
	post[struct {
		Item       part  `json:"item"`
		User       part2 `json:"user"`
		Importance int   `json:"importance" validate:"gt=0"`
	}](r, "/several")
	post[struct {
		Item part2 `json:"item"`
	}](r, "/embedded")
	h := build(t, r)
	for _, test := range []struct{ target, body, want string }{
		{"/struct", `{}`, `{"name":"x"}`},
		{"/struct", `{"name":"a","note":null,"data":"aGk=","raw":{"b":[1]},"sub":[{"n":1}]}`, `{"name":"a","data":"aGk=","raw":{"b":[1]},"sub":[{"n":1}]}`},
		{"/struct", `{"data":"a"}`, `["body","data"] bytes_invalid_encoding "a"`},
		{"/struct", `{"sub":[{"n":1},{"n":"x"},{}]}`, `["body","sub",1,"n"] int_type "x"; ["body","sub",2,"n"] missing {}`},
		{"/struct", `{"name": "a",}`, `["body",12] json_invalid null`},
		{"/struct", `{"name": None}`, `["body",9] json_invalid null`},
		{"/struct", `[]`, `["body"] model_attributes_type []`},
		{"/list", `[1,"2",3.5]`, `["body",1] int_type "2"; ["body",2] int_from_float 3.5`},
		{"/list", `{}`, `["body"] list_type {}`},
		{"/map", `{"1":2.5,"x":3}`, `["body","x","[key]"] int_parsing "x"`},
		{"/map", `{"1":2.5,"2":3}`, `{"1":2.5,"2":3}`},
		{"/scalar", `7`, `7`},
		{"/scalar", `"7"`, `["body"] int_type "7"`},
		{"/opt", `null`, `null`},
		{"/opt", `{}`, `{"name":"x"}`},
		{"/any", `{"a":[1,null]}`, `{"a":[1,null]}`},
		{"/patch", `{}`, `{}`},
		{"/patch", `{"name":"n","note":null}`, `{"name":"n","note":null}`},
		{"/several", `{"item":{},"user":{"n":1},"importance":5}`, `{"item":{"name":"x"},"user":{"n":1},"importance":5}`},
		{"/several", `{"item":5,"importance":0}`, `["body","item"] model_attributes_type 5; ["body","importance"] greater_than 0; ["body","user"] missing {"importance":0,"item":5}`},
		{"/embedded", `{"n":1}`, `["body","item"] missing {"n":1}`},
		{"/embedded", `{"item":{"n":1}}`, `{"item":{"n":1}}`},
	} {
		if got := mistakesOf(t, h, "POST", test.target, test.body); got != test.want {
			t.Errorf("%s %s\ngot  %s\nwant %s", test.target, test.body, got, test.want)
		}
	}
}

type part2 struct {
	N int `json:"n"`
}

// post answers with its body.
func post[T any](r *web.Router, pattern string) {
	r.Post(pattern, func(_ context.Context, in *struct {
		Body T `body:"json"`
	}) (T, error) {
		return in.Body, nil
	}, web.OperationID("post"+strings.TrimPrefix(pattern, "/")))
}

// TestBodiesOfAnyMethod: GET and DELETE may carry a body too, beside the path and the query.
func TestBodiesOfAnyMethod(t *testing.T) {
	r := web.NewRouter()
	for _, method := range []string{"GET", "DELETE", "PUT", "PATCH"} {
		r.Method(method, "/{id}", func(_ context.Context, in *struct {
			ID   int    `path:"id"`
			Q    string `query:"q" default:"-"`
			Body part2  `body:"json"`
		}) (string, error) {
			return fmt.Sprint(in.ID, in.Q, in.Body.N), nil
		}, web.OperationID(method))
	}
	h := build(t, r)
	for _, method := range []string{"GET", "DELETE", "PUT", "PATCH"} {
		if got := mistakesOf(t, h, method, "/7?q=a", `{"n":1}`); got != `"7a1"` && got != `"7 a 1"` {
			t.Errorf("%s: %s", method, got)
		}
		if got := mistakesOf(t, h, method, "/x", `{}`); got != `["path","id"] int_parsing "x"; ["body","n"] missing {}` {
			t.Errorf("%s: %s", method, got)
		}
	}
}

// TestContinueOnlyWhenTheBodyIsRead: a client that waits for 100 Continue gets it only if nothing else is wrong.
func TestContinueOnlyWhenTheBodyIsRead(t *testing.T) {
	r := web.NewRouter()
	r.Post("/", func(_ context.Context, in *struct {
		Body part2 `body:"json"`
	}) (int, error) {
		return in.Body.N, nil
	}, web.BodyLimit(20), web.Guard(func(_ context.Context, in *struct {
		Key string `header:"X-Key" default:""`
	}) error {
		if in.Key != "k" {
			return fmt.Errorf("no key: %w", errForbidden)
		}
		return nil
	}))
	srv := httptest.NewServer(build(t, r))
	defer srv.Close()
	ask := func(header string) (*bufio.Reader, net.Conn) {
		conn, err := net.Dial("tcp", srv.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "POST / HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n%s\r\n", header)
		return bufio.NewReader(conn), conn
	}
	for _, test := range []struct{ header, first string }{
		{"Content-Length: 7\r\n", "HTTP/1.1 403 Forbidden\r\n"},
		{"X-Key: k\r\nContent-Length: 21\r\n", "HTTP/1.1 413 Request Entity Too Large\r\n"},
		{"X-Key: k\r\nContent-Length: 7\r\n", "HTTP/1.1 100 Continue\r\n"},
	} {
		answer, conn := ask(test.header)
		if line, err := answer.ReadString('\n'); err != nil || line != test.first {
			t.Errorf("%q: got %q, %v", test.header, line, err)
		}
		if strings.Contains(test.first, "100") {
			_, _ = answer.ReadString('\n')
			fmt.Fprint(conn, `{"n":5}`)
			if res, err := http.ReadResponse(answer, nil); err != nil || res.StatusCode != 200 {
				t.Errorf("got %+v, %v", res, err)
			}
		}
		conn.Close()
	}
}

// TestLimitsOfEveryKindOfBody: a body above the limit is a 413 however it comes, with its length announced or in chunks.
func TestLimitsOfEveryKindOfBody(t *testing.T) {
	r := web.NewRouter()
	r.Post("/json", func(_ context.Context, in *struct {
		Body any `body:"json"`
	}) (string, error) {
		return "ok", nil
	}, web.BodyLimit(10))
	r.Post("/form", func(_ context.Context, in *struct {
		A string `form:"a"`
	}) (string, error) {
		return "ok", nil
	}, web.BodyLimit(10))
	r.Post("/stream", func(_ context.Context, in *struct {
		Data io.Reader `body:"raw"`
	}) (string, error) {
		_, err := io.Copy(io.Discard, in.Data)
		return "ok", err
	}, web.BodyLimit(10))
	r.Post("/none", func(_ context.Context, in *struct {
		Body any `body:"json"`
	}) (string, error) {
		return "ok", nil
	}, web.InsecureNoBodyLimit())
	srv := httptest.NewServer(build(t, r))
	defer srv.Close()
	for _, test := range []struct {
		path, contentType, body string
		want                    int
	}{
		{"/json", "application/json", `"12345678"`, 200},
		{"/json", "application/json", `"123456789"`, 413},
		{"/form", "application/x-www-form-urlencoded", "a=12345678", 200},
		{"/form", "application/x-www-form-urlencoded", "a=123456789", 413},
		{"/stream", "text/plain", "1234567890", 200},
		{"/stream", "text/plain", "12345678901", 413},
		{"/none", "application/json", `"` + strings.Repeat("x", 2<<20) + `"`, 200},
	} {
		for _, body := range []io.Reader{strings.NewReader(test.body), io.MultiReader(strings.NewReader(test.body))} { // the second has no length
			res, err := srv.Client().Post(srv.URL+test.path, test.contentType, body)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			if res.StatusCode != test.want {
				t.Errorf("%s with %T: got %d, want %d", test.path, body, res.StatusCode, test.want)
			}
		}
	}
}

package web_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/web"
)

// TestOutputsAreWrittenAsDocumented holds what the documents say of types that encoding/json writes otherwise, or not at all.
func TestOutputsAreWrittenAsDocumented(t *testing.T) {
	type report struct {
		Took  time.Duration   `json:"took"`
		Price decimal.Decimal `json:"price"`
	}
	r := web.NewRouter()
	r.Get("/report", func(context.Context, *struct{}) (report, error) {
		return report{Took: 90 * time.Second, Price: decimal.New(19510, -2)}, nil
	})
	h, err := r.Build()
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/report", nil))
	if want := `{"took":"PT1M30S","price":"195.10"}`; w.Code != 200 || w.Body.String() != want {
		t.Errorf("%d %s, want %s", w.Code, w.Body, want)
	}
}

// halfway writes itself and fails on the way.
type halfway struct{ after int }

func (h halfway) WriteResponse(w http.ResponseWriter, _ *http.Request) error {
	if h.after > 0 {
		_, _ = w.Write(make([]byte, h.after))
	}
	return errors.New("the disk is gone")
}

func TestOutputsThatWriteThemselvesHaveTheStatusOfTheRoute(t *testing.T) {
	r := web.NewRouter()
	r.Get("/text", func(context.Context, *struct{}) (web.Text, error) { return "made", nil }, web.Status(201))
	r.Get("/page", func(context.Context, *struct{}) (web.Response[web.HTML], error) {
		return web.Response[web.HTML]{Status: 404, Body: "<p>no"}, nil
	})
	r.Get("/any", func(context.Context, *struct{}) (any, error) {
		return web.Response[web.Text]{Status: 202, Body: "later"}, nil
	})
	r.Get("/responder", func(context.Context, *struct{}) (web.Responder, error) { return web.Text("x"), nil }, web.Status(203))
	r.Get("/file", func(context.Context, *struct{}) (web.Response[web.File], error) {
		return web.Response[web.File]{Status: 203, Body: web.File{Name: "a.txt", Data: []byte("0123456789")}}, nil
	})
	r.Get("/redirect", func(context.Context, *struct{}) (web.Redirect, error) { return web.Redirect{URL: "/text"}, nil })
	h := build(t, r)
	for path, want := range map[string]int{"/text": 201, "/page": 404, "/any": 202, "/responder": 203, "/file": 203, "/redirect": 303} {
		if got := do(t, h, "GET", path, ""); got.Code != want {
			t.Errorf("GET %s: %d, want %d", path, got.Code, want)
		}
		if got := do(t, h, "HEAD", path, ""); got.Code != want || got.Body.Len() != 0 {
			t.Errorf("HEAD %s: %d with %d bytes, want %d", path, got.Code, got.Body.Len(), want)
		}
	}
	if got := do(t, h, "GET", "/file", "", "Range: bytes=2-4"); got.Code != 206 || got.Body.String() != "234" {
		t.Errorf("a part of the file: %d %q", got.Code, got.Body)
	}
}

func TestOutputThatFailsOnTheWay(t *testing.T) {
	r := web.NewRouter()
	r.Get("/{after}", func(_ context.Context, in *struct {
		After int `path:"after"`
	}) (halfway, error) {
		return halfway{in.After}, nil
	})
	server := httptest.NewServer(web.Defaults(slog.New(slog.DiscardHandler))(build(t, r)))
	defer server.Close()
	for path, want := range map[string]string{"/0": `"status":500`, "/10": "EOF", "/100000": "EOF"} {
		got := ""
		resp, err := server.Client().Get(server.URL + path)
		if err == nil {
			var body []byte
			body, err = io.ReadAll(resp.Body)
			_ = resp.Body.Close()
			got = string(body)
		}
		if err != nil {
			got = err.Error()
		}
		if !strings.Contains(got, want) || strings.Contains(got, "disk") {
			t.Errorf("%s: %.200q, want %s", path, got, want)
		}
	}
}

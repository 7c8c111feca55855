package openapi_test

import (
	"encoding/json/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gotandem/tandem/web/openapi"
)

func TestHandler(t *testing.T) {
	h := openapi.Handler(document(t, router()))
	ask := func(method, ifNoneMatch string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, "/openapi.json", nil)
		if ifNoneMatch != "" {
			r.Header.Set("If-None-Match", ifNoneMatch)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	full := ask("GET", "")
	etag := full.Header().Get("ETag")
	var body map[string]any
	if err := json.Unmarshal(full.Body.Bytes(), &body); err != nil || body["openapi"] != "3.1.1" {
		t.Errorf("the document is %.80s… (%v)", full.Body, err)
	}
	if full.Code != 200 || full.Header().Get("Content-Type") != "application/json" || etag == "" {
		t.Errorf("got %d %v", full.Code, full.Header())
	}
	for name, c := range map[string]struct {
		method, match string
		status        int
		body          bool
	}{
		"head":         {"HEAD", "", 200, false},
		"known":        {"GET", etag, 304, false},
		"known weakly": {"GET", `"other", W/` + etag, 304, false},
		"any":          {"GET", "*", 304, false},
		"other":        {"GET", `"other"`, 200, true},
		"post":         {"POST", "", 405, true},
	} {
		t.Run(name, func(t *testing.T) {
			w := ask(c.method, c.match)
			if w.Code != c.status || (w.Body.Len() > 0) != c.body {
				t.Errorf("got %d with %d bytes; want %d", w.Code, w.Body.Len(), c.status)
			}
			if c.status == http.StatusMethodNotAllowed && w.Header().Get("Allow") != "GET, HEAD" {
				t.Errorf("Allow is %q", w.Header().Get("Allow"))
			}
		})
	}
}

func TestMapKeepsItsOrder(t *testing.T) {
	var m openapi.Map[int]
	for i, k := range []string{"b", "a", "c", "a"} {
		m.Set(k, i)
	}
	got, err := json.Marshal(m)
	if err != nil || string(got) != `{"b":0,"a":3,"c":2}` {
		t.Errorf("got %s, %v", got, err)
	}
	var back openapi.Map[int]
	if err := json.Unmarshal(got, &back); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(back)
	if err != nil || string(again) != string(got) || back.Len() != 3 {
		t.Errorf("came back as %s, %v", again, err)
	}
	m.Sort()
	if got, _ := json.Marshal(m); string(got) != `{"a":3,"b":0,"c":2}` {
		t.Errorf("sorted: %s", got)
	}
	if err := json.Unmarshal([]byte("null"), &back); err != nil || back.Len() != 0 {
		t.Errorf("null: %v, %v", back, err)
	}
	if err := json.Unmarshal([]byte("[1]"), &back); err == nil || !strings.Contains(err.Error(), "object") {
		t.Errorf("a list: %v", err)
	}
}

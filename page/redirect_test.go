package page_test

import (
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/gotandem/tandem/page"
)

func TestRedirect(t *testing.T) {
	for _, test := range []struct {
		name             string
		header           []string
		status           int
		location, target string
	}{
		{"a browser", nil, 303, "/list", ""},
		{"htmx", []string{"HX-Request", "true"}, 204, "", "/list"},
		{"a boosted link", []string{"HX-Request", "true", "HX-Boosted", "true"}, 303, "/list", ""},
	} {
		h := page.Redirect{To: "/list", Messages: []page.Message{{Text: "Saved."}}}
		w := get(h, "/", test.header...)
		if w.Code != test.status || w.Header().Get("Location") != test.location || w.Header().Get("HX-Redirect") != test.target {
			t.Errorf("%s: %d %v", test.name, w.Code, w.Header())
		}
		if w.Header().Get("Set-Cookie") == "" || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %v", test.name, w.Header())
		}
	}
}

func TestHead(t *testing.T) {
	r := httptest.NewRequest("HEAD", "/", nil)
	w := httptest.NewRecorder()
	page.Welcome{Name: "Shop"}.ServeHTTP(w, r)
	whole := get(page.Welcome{Name: "Shop"}, "/").Body.Len()
	if w.Code != 200 || w.Body.Len() > 0 || w.Header().Get("Content-Length") != strconv.Itoa(whole) {
		t.Errorf("%d, %d bytes, %v", w.Code, w.Body.Len(), w.Header())
	}
}

func TestFrameOfThePageWins(t *testing.T) {
	set := &page.Set{Frame: fullFrame, Policy: "default-src 'none'"}
	w := get(page.ErrorPage{Set: set, Status: 503, Frame: &page.Frame{Brand: page.Brand{Name: "Bare"}}}, "/")
	if body := w.Body.String(); w.Code != 503 || w.Header().Get("Content-Security-Policy") != set.Policy || !strings.Contains(body, "Bare") || strings.Contains(body, "Maria") {
		t.Errorf("%d %v %s", w.Code, w.Header(), body)
	}
}

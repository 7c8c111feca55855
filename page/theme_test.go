package page_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gotandem/tandem/page"
)

func TestTheme(t *testing.T) {
	for cookie, want := range map[string]page.Theme{"": page.Auto, "theme=dark": page.Dark, "theme=light": page.Light, "theme=auto": page.Auto, `theme="><script>`: page.Auto} {
		w := get(page.Welcome{Name: "x"}, "/", "Cookie", cookie)
		if !strings.Contains(w.Body.String(), `data-theme="`+string(want)+`"`) {
			t.Errorf("cookie %q: not the theme %s", cookie, want)
		}
	}
}

func TestThemeHandler(t *testing.T) {
	for _, test := range []struct {
		form, location string
		status         int
	}{
		{"theme=dark&next=/admin/%3Fpage=2", "/admin/?page=2", 303},
		{"theme=auto", "/", 303},
		{"theme=light&next=//evil.example", "/", 303},
		{"theme=light&next=https://evil.example", "/", 303},
		{"theme=light&next=/%5Cevil.example", "/", 303},
		{"theme=pink&next=/", "", 422},
	} {
		r := httptest.NewRequest("POST", page.Prefix+"theme", strings.NewReader(test.form))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		page.Handler().ServeHTTP(w, r)
		if w.Code != test.status || w.Header().Get("Location") != test.location {
			t.Errorf("%s: %d to %q", test.form, w.Code, w.Header().Get("Location"))
		}
		if cookie := w.Header().Get("Set-Cookie"); (test.status == 303) != strings.HasPrefix(cookie, "theme=") {
			t.Errorf("%s: cookie %q", test.form, cookie)
		}
	}
	if w := get(page.Handler(), page.Prefix+"theme?theme=dark"); w.Code != 405 || w.Header().Get("Set-Cookie") != "" {
		t.Errorf("GET changed the theme: %d", w.Code)
	}
}

func FuzzLocalPath(f *testing.F) {
	for _, seed := range []string{"/", "/a?b=c#d", "//evil", `/\evil`, "/\tevil", "https://evil", "javascript:alert(1)", "", "/%2f/evil", "/a\r\nb"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, target string) {
		got := page.LocalPath(target, "/fallback")
		if !strings.HasPrefix(got, "/") || len(got) > 1 && strings.ContainsAny(got[1:2], `/\`) || strings.ContainsAny(got, "\r\n\t\\") {
			t.Errorf("%q leads to %q", target, got)
		}
	})
}

// No page may differ between visitors in a shared cache.
func TestPagesAreNotShared(t *testing.T) {
	h := get(page.Welcome{Name: "x"}, "/").Header()
	if h.Get("Cache-Control") != "private, no-cache" || h.Get("Vary") != "Cookie" {
		t.Errorf("%v", h)
	}
	if h := get(page.ErrorPage{}, "/").Header(); h.Get("Cache-Control") != "no-store" {
		t.Errorf("an error may be kept: %v", h)
	}
}

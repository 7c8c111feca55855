package web

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

func TestParsePatternRefuses(t *testing.T) {
	for pattern, want := range map[string]string{
		"":                "begin with a slash",
		"GET":             "begin with a slash",
		"G(T /":           "invalid method",
		"{x}/":            "does the path lack its first slash",
		"a{x}.com/":       "fill its whole label",
		"{x}.{x}.com/":    "two wildcards",
		"{x}.com/{x}":     "two wildcards",
		"{a-b}.com/":      "bad wildcard name",
		"/a//b":           "not clean",
		"/a/../b":         "write /b",
		"/a{x}":           "fill its whole segment",
		"/{x}b":           "end with a brace",
		"/{$}/b":          "{$} must be the end",
		"/{x...}/b":       "{x...} must be the end",
		"/{}":             "bad wildcard name",
		"/{a-b}":          "bad wildcard name",
		"/{x}/{x}":        "two wildcards",
		"GET /{x...}/{$}": "must be the end",
	} {
		_, err := parsePattern(pattern)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want something with %q", pattern, err, want)
		}
	}
}

func TestTemplate(t *testing.T) {
	for pattern, want := range map[string]string{
		"/": "/", "GET /{$}": "/", "/a/{id}": "/a/{id}", "/f/{path...}": "/f/{path}", "h.org/a/{$}": "/a/",
	} {
		p, err := parsePattern(pattern)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.template(); got != want {
			t.Errorf("%q: got %q, want %q", pattern, got, want)
		}
	}
}

func TestConflicts(t *testing.T) {
	tests := []struct {
		a, b, want string
	}{
		{"GET /a", "GET /a", "match the same requests"},
		{"GET /{x}", "GET /{y}", "match the same requests"},
		{"/a/{x}", "/{y}/b", "overlap"},
		{"GET /a/{x}", "HEAD /{y}/b", "overlap"},
		{"GET /a/{x}", "POST /{y}/b", ""},
		{"GET /a", "/a", ""},
		{"GET /{x...}", "/a/", ""}, // net/http refuses this; here the path decides first
		{"h.org/a", "/a", ""},
		{"/a/", "/a/{$}", ""},
		{"/a/{x}", "/a/b", ""},
	}
	for _, test := range tests {
		a, _ := parsePattern(test.a)
		b, _ := parsePattern(test.b)
		for _, got := range []string{conflict(a, b), conflict(b, a)} {
			if (test.want == "") != (got == "") || !strings.Contains(got, test.want) {
				t.Errorf("%s and %s: got %q, want %q", test.a, test.b, got, test.want)
			}
		}
	}
}

func TestIsClean(t *testing.T) {
	for _, p := range []string{"", "/", "a", "/a", "/a/", "//", "/a//b", "/.", "/..", "/a/.", "/a/..", "/.a", "/..a", "/...", "/a./b", "/./a", "/a/../b", "//a", "/a/b/"} {
		if got, want := isClean(p), p != "" && cleanPath(p) == p; got != want {
			t.Errorf("isClean(%q) = %v, want %v", p, got, want)
		}
	}
}

// FuzzRouterAgreesWithServeMux builds both routers from the same patterns and asks both for the same path. Where net/http
// answers, we answer the same; where it refuses patterns, we refuse or are more liberal (the path decides before the method).
func FuzzRouterAgreesWithServeMux(f *testing.F) {
	f.Add("/ /a/ /a/{x} GET /a/{x}/b", "GET", "/a/1/b")
	f.Add("GET /{x} POST /{y} /{rest...}", "HEAD", "/q")
	f.Add("/a/{$} /a/{p...}", "GET", "/a")
	f.Add("/a/b /{x}/b/{$}", "GET", "/a%2Fb/b/")
	f.Add("h.org/a /a GET h.org/{x}", "PUT", "//a/../a")
	f.Add("/%61/{x} /a/b%2Fc", "GET", "/a/b%2fc")
	f.Add("GET /a /{x}/ POST /a/{y...}", "DELETE", "/a/b/c")
	f.Fuzz(func(t *testing.T, patterns, method, path string) {
		if !strings.HasPrefix(path, "/") || !validToken(method) || method == "CONNECT" || strings.ContainsAny(path, " \t\r\n?#") {
			t.Skip()
		}
		r, err := http.NewRequest(method, "http://h.org", nil)
		if err != nil {
			t.Skip()
		}
		u, err := r.URL.Parse("http://h.org" + path)
		if err != nil {
			t.Skip()
		}
		r.URL = u
		mux, ours := http.NewServeMux(), NewRouter()
		for _, p := range splitPatterns(patterns) {
			h := answer(p)
			if method, _, ok := strings.Cut(p, " "); ok && method != strings.ToUpper(method) {
				continue // a mistake for us alone
			}
			if !muxTakes(mux, p, h) {
				continue // a conflict or bad pattern: neither gets it
			}
			ours.Handle(p, h)
		}
		built, err := ours.Build()
		if err != nil {
			t.Fatalf("net/http takes these patterns: %v", err)
		}
		want, got := httptest.NewRecorder(), httptest.NewRecorder()
		mux.ServeHTTP(want, r.Clone(t.Context()))
		built.ServeHTTP(got, r.Clone(t.Context()))
		switch {
		case method == "OPTIONS" && want.Code == 405 && got.Code == 204:
		case want.Code/100 == 4 && got.Code == 307 && !isMuxRedirect(want):
			// We also drop a trailing slash if only that form exists.
		case want.Code != got.Code:
			t.Fatalf("%s %s with %q: net/http answers %d, we %d", method, path, patterns, want.Code, got.Code)
		case want.Code == 200 && want.Body.String() != got.Body.String():
			t.Fatalf("%s %s with %q: net/http serves %s, we %s", method, path, patterns, want.Body, got.Body)
		case want.Code == 307 && want.Header().Get("Location") != got.Header().Get("Location") &&
			want.Header().Get("Location") != got.Header().Get("Location")+"/": // both steps in one
			t.Fatalf("%s %s with %q: net/http redirects to %s, we to %s", method, path, patterns, want.Header().Get("Location"), got.Header().Get("Location"))
		case want.Code == 405:
			allow := strings.Split(want.Header().Get("Allow"), ", ")
			if !slices.Contains(allow, "OPTIONS") {
				allow = append(allow, "OPTIONS")
				slices.Sort(allow)
			}
			if g := got.Header().Get("Allow"); g != strings.Join(allow, ", ") {
				t.Fatalf("%s %s with %q: net/http allows %q, we %q", method, path, patterns, allow, g)
			}
		}
	})
}

func isMuxRedirect(rec *httptest.ResponseRecorder) bool { return rec.Code/100 == 3 }

func splitPatterns(s string) []string {
	var out []string
	words := strings.Fields(s)
	for i := 0; i < len(words) && len(out) < 12; i++ {
		if validToken(words[i]) && !strings.Contains(words[i], "/") && i+1 < len(words) {
			out = append(out, words[i]+" "+words[i+1])
			i++
			continue
		}
		out = append(out, words[i])
	}
	return out
}

// answer is a handler that says which pattern matched with which values.
func answer(pattern string) http.Handler {
	p, err := parsePattern(pattern)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte(r.Pattern))
		if err == nil {
			for _, name := range p.wildcards() {
				_, _ = w.Write([]byte(" " + name + "=" + r.PathValue(name)))
			}
		}
	})
}

func muxTakes(mux *http.ServeMux, pattern string, h http.Handler) (ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	if p, err := parsePattern(pattern); err != nil || strings.Contains(p.host, "%") {
		return false
	}
	mux.Handle(pattern, h)
	return true
}

package session_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/gotandem/tandem/session"
)

// csrfPage returns what a browser has after it loaded a page with a form: the cookie and the token.
func csrfPage(t *testing.T, m *session.Manager, cookies ...*http.Cookie) (cookie *http.Cookie, token string) {
	t.Helper()
	h := m.CSRF(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { token = session.CSRFToken(r.Context()) }))
	r := httptest.NewRequest(http.MethodGet, "http://localhost/", nil)
	for _, c := range cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if len(w.Result().Cookies()) == 1 {
		cookie = w.Result().Cookies()[0]
	}
	return cookie, token
}

func TestCSRF(t *testing.T) {
	m := &session.Manager{}
	cookie, token := csrfPage(t, m)
	if cookie == nil || cookie.Name != "csrf" || !cookie.HttpOnly {
		t.Fatalf("cookie %v", cookie)
	}
	_, foreign := csrfPage(t, m) // a token that fits another browser's cookie
	const form, jsonType = "application/x-www-form-urlencoded", "application/json"
	for _, tc := range []struct {
		name    string
		method  string // POST if empty
		headers map[string]string
		kind    string
		token   string
		cookie  bool
		want    int
	}{
		{name: "browser, same origin", headers: map[string]string{"Sec-Fetch-Site": "same-origin"}, kind: form, cookie: true, want: 200},
		{name: "browser, typed address", headers: map[string]string{"Sec-Fetch-Site": "none"}, kind: form, cookie: true, want: 200},
		{name: "browser, another site", headers: map[string]string{"Sec-Fetch-Site": "cross-site"}, kind: form, cookie: true, want: 403},
		{name: "browser, a sibling domain", headers: map[string]string{"Sec-Fetch-Site": "same-site"}, kind: form, cookie: true, want: 403},
		{name: "another site with a good token", headers: map[string]string{"Sec-Fetch-Site": "cross-site"}, kind: form, token: token, cookie: true, want: 403},
		{name: "another site without cookies", headers: map[string]string{"Sec-Fetch-Site": "cross-site"}, kind: form, want: 403},
		{name: "another site sends JSON", headers: map[string]string{"Sec-Fetch-Site": "cross-site"}, kind: jsonType, cookie: true, want: 403},
		{name: "old browser, same origin", headers: map[string]string{"Origin": "http://localhost"}, kind: form, cookie: true, want: 200},
		{name: "old browser, another origin", headers: map[string]string{"Origin": "http://evil.example"}, kind: form, cookie: true, want: 403},
		{name: "old browser, hidden origin", headers: map[string]string{"Origin": "null"}, kind: form, cookie: true, want: 403},
		{name: "says nothing, token in the form", kind: form, token: token, cookie: true, want: 200},
		{name: "says nothing, token in the header", headers: map[string]string{"X-CSRF-Token": token}, kind: form, cookie: true, want: 200},
		{name: "says nothing, no token", kind: form, cookie: true, want: 403},
		{name: "says nothing, no content type, no token", cookie: true, want: 403},
		{name: "says nothing, text, no token", kind: "text/plain", cookie: true, want: 403},
		{name: "says nothing, broken content type", kind: ";;", cookie: true, want: 403},
		{name: "says nothing, another browser's token", kind: form, token: foreign, cookie: true, want: 403},
		{name: "says nothing, half a token", kind: form, token: token[:len(token)/2], cookie: true, want: 403},
		{name: "says nothing, no base64", kind: form, token: "!!", cookie: true, want: 403},
		{name: "says nothing, JSON", kind: jsonType, cookie: true, want: 200},
		{name: "says nothing, JSON with a charset", kind: jsonType + "; charset=utf-8", cookie: true, want: 200},
		{name: "no cookies at all", kind: form, want: 200},
		{name: "GET from anywhere", method: "GET", headers: map[string]string{"Sec-Fetch-Site": "cross-site"}, cookie: true, want: 200},
		{name: "DELETE that says nothing: no form can send it", method: "DELETE", cookie: true, want: 200},
		{name: "DELETE from another site", method: "DELETE", headers: map[string]string{"Sec-Fetch-Site": "cross-site"}, cookie: true, want: 403},
	} {
		t.Run(tc.name, func(t *testing.T) {
			method := tc.method
			if method == "" {
				method = http.MethodPost
			}
			values := url.Values{"name": {"x"}}
			if tc.token != "" {
				values.Set(session.CSRFField, tc.token)
			}
			r := httptest.NewRequest(method, "http://localhost/", strings.NewReader(values.Encode()))
			r.Header.Del("Content-Type")
			if tc.kind != "" {
				r.Header.Set("Content-Type", tc.kind)
			}
			for name, value := range tc.headers {
				r.Header.Set(name, value)
			}
			if tc.cookie {
				r.AddCookie(cookie)
				r.AddCookie(&http.Cookie{Name: "session", Value: "ABC"})
			}
			w := httptest.NewRecorder()
			m.CSRF(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if got, err := io.ReadAll(r.Body); err != nil || string(got) != values.Encode() {
					t.Errorf("the body that arrives is %q, %v", got, err)
				}
			})).ServeHTTP(w, r)
			if w.Code != tc.want {
				t.Errorf("status %d, want %d: %s", w.Code, tc.want, w.Body)
			}
			if w.Code == 403 && !strings.HasPrefix(w.Header().Get("Content-Type"), "application/problem+json") {
				t.Errorf("content type %q", w.Header().Get("Content-Type"))
			}
		})
	}
}

func TestCSRFTokenInAMultipartForm(t *testing.T) {
	m := &session.Manager{}
	cookie, token := csrfPage(t, m)
	for name, tc := range map[string]struct {
		token string
		want  int
	}{"right": {token, 200}, "wrong": {token[1:] + "A", 403}, "none": {"", 403}} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			form := multipart.NewWriter(&b)
			if tc.token != "" {
				_ = form.WriteField(session.CSRFField, tc.token)
			}
			file, err := form.CreateFormFile("file", "a.bin")
			if err != nil {
				t.Fatal(err)
			}
			content := bytes.Repeat([]byte("0123456789abcdef"), 1<<17) // 2 MiB: more than is looked through
			_, _ = file.Write(content)
			_ = form.Close()
			r := httptest.NewRequest(http.MethodPost, "http://localhost/", &b)
			r.Header.Set("Content-Type", form.FormDataContentType())
			r.AddCookie(cookie)
			w := httptest.NewRecorder()
			m.CSRF(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				f, _, err := r.FormFile("file")
				if err != nil {
					t.Fatal(err)
				}
				if got, err := io.ReadAll(f); err != nil || !bytes.Equal(got, content) {
					t.Errorf("%d bytes of %d arrive, %v", len(got), len(content), err)
				}
			})).ServeHTTP(w, r)
			if w.Code != tc.want {
				t.Errorf("status %d, want %d", w.Code, tc.want)
			}
		})
	}
}

func TestCSRFTokens(t *testing.T) {
	m := &session.Manager{}
	cookie, first := csrfPage(t, m)
	again, second := csrfPage(t, m, cookie)
	if again != nil {
		t.Errorf("a browser that has the cookie got another: %v", again)
	}
	if first == second {
		t.Error("two pages carry the same token: a compressed page leaks it (BREACH)")
	}
	if broken, _ := csrfPage(t, m, &http.Cookie{Name: "csrf", Value: "short"}); broken == nil {
		t.Error("a broken cookie is not replaced")
	}
	if token := session.CSRFToken(t.Context()); token != "" {
		t.Errorf("a token outside the middleware: %q", token)
	}
}

// FuzzCSRF tries cookies and tokens that nobody has given out: none of them may fit, and none may panic.
func FuzzCSRF(f *testing.F) {
	m := &session.Manager{}
	f.Add("", "")
	f.Add("a", "a")
	f.Add(strings.Repeat("A", 43), strings.Repeat("A", 86))
	f.Add(strings.Repeat("A", 43), strings.Repeat("A", 85)+"=")
	f.Add(strings.Repeat("_", 43), strings.Repeat("-", 86))
	f.Fuzz(func(t *testing.T, cookie, token string) {
		r := httptest.NewRequest(http.MethodPost, "http://localhost/", strings.NewReader(url.Values{session.CSRFField: {token}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.AddCookie(&http.Cookie{Name: "csrf", Value: cookie})
		if r.Header.Get("Cookie") == "" {
			t.Skip()
		}
		w := httptest.NewRecorder()
		passed := false
		m.CSRF(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { passed = true })).ServeHTTP(w, r)
		if passed && len(token) != 86 {
			t.Errorf("cookie %q, token %q: passed", cookie, token)
		}
		if passed == (w.Code == http.StatusForbidden) {
			t.Errorf("passed %v with status %d", passed, w.Code)
		}
	})
}

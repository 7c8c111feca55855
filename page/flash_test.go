package page_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/gotandem/tandem/page"
)

// browser keeps cookies between requests, as far as these tests need.
type browser struct{ cookies map[string]string }

func (b *browser) do(h http.Handler, method, target string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if b.cookies == nil {
			b.cookies = map[string]string{}
		}
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
	}
	return w
}

func TestFlashSurvivesOneRedirect(t *testing.T) {
	var b browser
	save := page.Redirect{To: "/list", Messages: []page.Message{{Kind: page.Success, Text: "Saved " + nasty}, {Kind: page.Danger, Text: "but…"}}}
	if w := b.do(save, "POST", "/save"); w.Code != 303 || w.Header().Get("Location") != "/list" {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
	show := page.Welcome{Name: "x"}
	first := b.do(show, "GET", "/list").Body.String()
	if !strings.Contains(first, "Saved &#34;") || !strings.Contains(first, "but…") || strings.Contains(first, "<script>alert") {
		t.Errorf("the messages are not shown as text: %s", first)
	}
	if !strings.Contains(first, `role="alert"`) || !strings.Contains(first, `role="status"`) {
		t.Error("the messages have no roles")
	}
	if second := b.do(show, "GET", "/list").Body.String(); strings.Contains(second, "Saved") {
		t.Error("the messages are shown twice")
	}
}

func TestFlashesAddUp(t *testing.T) {
	var b browser
	again := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page.Flash(w, r, page.Info, "one")
		page.Flash(w, r, page.Info, "two")
		http.Redirect(w, r, "/", http.StatusSeeOther)
	})
	b.do(again, "POST", "/")
	w := b.do(again, "POST", "/")
	if n := len(w.Result().Cookies()); n != 1 {
		t.Errorf("%d cookies set, want 1", n)
	}
	body := b.do(page.Welcome{Name: "x"}, "GET", "/").Body.String()
	if strings.Count(body, "<p>one</p>") != 2 || strings.Count(body, "<p>two</p>") != 2 {
		t.Errorf("messages were lost: %s", body)
	}
	// A message of the request itself is shown at once.
	now := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page.Flash(w, r, page.Warning, "now")
		page.Welcome{Name: "x"}.ServeHTTP(w, r)
	})
	if body := b.do(now, "GET", "/").Body.String(); !strings.Contains(body, "now") {
		t.Error("the message of the request is not shown")
	}
	if body := b.do(page.Welcome{Name: "x"}, "GET", "/").Body.String(); strings.Contains(body, "now") {
		t.Error("the message is shown twice")
	}
}

func TestFlashFitsACookie(t *testing.T) {
	for _, text := range []string{strings.Repeat("é", 4000), strings.Repeat("\x00", 4000), strings.Repeat("\xff", 4000), strings.Repeat(`"`, 4000)} {
		var b browser
		w := b.do(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			for range 20 {
				page.Flash(w, r, page.Info, text)
			}
		}), "POST", "/")
		if n := len(w.Header().Get("Set-Cookie")); n == 0 || n > 4096+100 {
			t.Errorf("%q…: the cookie has %d bytes", text[:4], n)
		}
	}
}

func FuzzFlashCookie(f *testing.F) {
	f.Add("W3siayI6ImRhbmdlciIsInQiOiJoaSJ9XQ")
	f.Add("")
	f.Add("bnVsbA")
	f.Add("////")
	f.Fuzz(func(t *testing.T, value string) {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Cookie", "flash="+value)
		for _, m := range page.Flashes(httptest.NewRecorder(), r) {
			if !utf8.ValidString(m.Text) || len(m.Text) > 240 || m.Kind == "" {
				t.Errorf("%+v", m)
			}
		}
	})
}

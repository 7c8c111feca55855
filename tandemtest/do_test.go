package tandemtest_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gotandem/tandem"
	"github.com/gotandem/tandem/tandemtest"
)

// ended is a test that may fail without failing the one around it.
type ended struct {
	testing.TB
	why string
}

func (e *ended) Fatalf(format string, args ...any) {
	e.why = fmt.Sprintf(format, args...)
	panic(e)
}

func mirror() *tandem.App {
	app := tandem.New("mirror")
	app.Get("/", func(_ context.Context, in *struct {
		Language string `header:"Accept-Language" default:""`
		Type     string `header:"X-Type" default:""`
	}) (string, error) {
		return in.Language + in.Type, nil
	})
	app.Handle("GET /r", http.RedirectHandler("/host?x=1#there", http.StatusFound))
	app.Handle("GET /host", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.Host, r.TLS != nil) }))
	app.Handle("POST /type", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.Header.Get("Content-Type")) }))
	app.Handle("GET /abort", http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	return app
}

func TestRequestsAreSentAsTheyAre(t *testing.T) {
	client := tandemtest.New(t, mirror(), "")
	client.Header.Set("Accept-Language", "de")
	client.Header.Set("X-Type", "!")
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Accept-Language", "fr")
	if got := client.Do(r).OK().Text; got != `"fr!"` {
		t.Errorf("got %s", got)
	}
	client.Header.Set("Content-Type", "application/merge-patch+json")
	if got := client.Post("/type", "{}").OK().Text; got != "application/merge-patch+json" {
		t.Errorf("a type that the client sets is sent as %q", got)
	}
}

func TestFollowStaysOnTheHost(t *testing.T) {
	for _, at := range []string{"http://admin.example", "https://admin.example"} {
		got := tandemtest.New(t, mirror(), "").Do(httptest.NewRequest(http.MethodGet, at+"/r", nil)).Follow().OK().Text
		if want := "admin.example" + fmt.Sprint(at[:5] == "https"); got != want {
			t.Errorf("from %s to %s, want %s", at, got, want)
		}
	}
}

func TestAnswerThatIsBrokenOff(t *testing.T) {
	inner := &ended{TB: t}
	client := tandemtest.New(t, mirror(), "").For(inner)
	func() {
		defer func() {
			if p := recover(); p != inner {
				panic(p)
			}
		}()
		client.Get("/abort")
	}()
	if want := "GET /abort: the handler broke the answer off (http.ErrAbortHandler)"; inner.why != want {
		t.Errorf("got %q", inner.why)
	}
}

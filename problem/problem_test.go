package problem_test

import (
	"context"
	"encoding/json/v2"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gotandem/tandem/problem"
)

type gone struct{}

func (gone) Error() string           { return "no row in table secret" }
func (gone) Problem() *problem.Error { return problem.NotFound("No such post.") }

func TestFrom(t *testing.T) {
	direct := problem.Conflict("Taken.")
	tests := []struct {
		name   string
		err    error
		status int
		detail string
	}{
		{"itself", direct, 409, "Taken."},
		{"wrapped", fmt.Errorf("save post: %w", direct), 409, "Taken."},
		{"own problem", fmt.Errorf("load: %w", gone{}), 404, "No such post."},
		{"deadline", fmt.Errorf("query: %w", context.DeadlineExceeded), 503, "The request took too long."},
		{"body limit", fmt.Errorf("read: %w", &http.MaxBytesError{Limit: 10}), 413, "The body is larger than 10 bytes."},
		{"anything else", errors.New("password=hunter2"), 500, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := problem.From(tt.err)
			if p.Status != tt.status || p.Detail != tt.detail {
				t.Fatalf("got %d %q, want %d %q", p.Status, p.Detail, tt.status, tt.detail)
			}
			if p != direct && !strings.Contains(p.Error(), tt.err.Error()) {
				t.Errorf("the log loses the cause: %q does not contain %q", p.Error(), tt.err)
			}
			body, err := json.Marshal(p)
			if err != nil {
				t.Fatal(err)
			}
			for _, secret := range []string{"hunter2", "secret", "query", "save"} {
				if strings.Contains(string(body), secret) {
					t.Errorf("client sees %q in %s", secret, body)
				}
			}
		})
	}
	if problem.From(nil) != nil {
		t.Error("From(nil) is not nil")
	}
}

func TestWriteResponse(t *testing.T) {
	p := &problem.Error{
		Status: 422,
		Detail: "1 mistake",
		Errors: []problem.Item{{Loc: []any{"body", "items", 0}, Msg: "Field required", Type: "missing", Input: "bad\xff"}},
		Header: http.Header{"Retry-After": {"3"}},
		Extra:  map[string]any{"b": 1, "a": "x", "status": 9},
	}
	const want = `{"title":"Unprocessable Entity","status":422,"detail":"1 mistake","errors":[{"loc":["body","items",0],` +
		`"msg":"Field required","type":"missing","input":"bad` + "\ufffd" + `"}],"a":"x","b":1}`
	for _, method := range []string{"GET", "HEAD"} {
		w := httptest.NewRecorder()
		if err := p.WriteResponse(w, httptest.NewRequest(method, "/", nil)); err != nil {
			t.Fatal(err)
		}
		body := w.Body.String()
		if method == "HEAD" {
			if body != "" {
				t.Errorf("HEAD has a body: %s", body)
			}
		} else if body != want {
			t.Errorf("got  %s\nwant %s", body, want)
		}
		if w.Code != 422 || w.Header().Get("Content-Type") != problem.ContentType || w.Header().Get("Retry-After") != "3" {
			t.Errorf("%d %v", w.Code, w.Header())
		}
	}
}

func TestWriteResponseSurvivesInputThatIsNotJSON(t *testing.T) {
	p := &problem.Error{Status: 422, Errors: []problem.Item{{Loc: []any{"body"}, Type: "x", Msg: "m", Input: make(chan int)}}}
	w := httptest.NewRecorder()
	if err := p.WriteResponse(w, nil); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(w.Body.String(), `"type":"x"`) {
		t.Error(w.Body.String())
	}
	if p.Errors[0].Input == nil {
		t.Error("the problem itself was changed")
	}
}

func TestCopies(t *testing.T) {
	base := problem.Unauthorized("Log in.")
	withHeader := base.WithHeader("WWW-Authenticate", "Bearer")
	because := base.Because(errors.New("x"))
	withErrors := base.WithErrors(problem.Item{Type: "missing"})
	if base.Header != nil || base.Errors != nil || errors.Unwrap(base) != nil {
		t.Error("the original was changed")
	}
	if withHeader.Header.Get("WWW-Authenticate") != "Bearer" || errors.Unwrap(because) == nil || len(withErrors.Errors) != 1 {
		t.Error("a copy lacks what was asked for")
	}
	var zero problem.Error
	if zero.StatusCode() != 500 || zero.Error() != "Internal Server Error" {
		t.Errorf("zero value: %d %q", zero.StatusCode(), zero.Error())
	}
	if got := problem.BadRequest("100% sure").Detail; got != "100% sure" {
		t.Error(got)
	}
}

func TestRetryAfterIsInWholeSeconds(t *testing.T) {
	for d, want := range map[time.Duration]string{-time.Hour: "1", 0: "1", 1: "1", time.Second: "1", time.Second + 1: "2", time.Minute: "60", math.MaxInt64: "9223372037"} {
		if got := problem.Unavailable("").WithRetryAfter(d).Header.Get("Retry-After"); got != want {
			t.Errorf("%s is %s s, want %s", d, got, want)
		}
	}
}

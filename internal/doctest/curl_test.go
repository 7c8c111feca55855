package doctest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestConsole(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Seen", r.Header.Get("X-Token"))
		body, _ := io.ReadAll(r.Body)
		if err := r.ParseMultipartForm(1); err == nil {
			body = []byte(r.FormValue("a"))
		}
		_, _ = io.WriteString(w, r.Method+" "+r.URL.RequestURI()+" "+r.Header.Get("Content-Type")+"\n"+string(body)+"\n")
	}))
	defer server.Close()
	for console, wrong := range map[string]string{
		"$ ls\nanything\n$ curl localhost:8000/a\nGET /a \n":                                   "",
		"$ curl 'localhost:8000/a?b=c'\nGET /a?b=c \n":                                         "",
		"$ curl localhost:8000/a --json '{\"a\": 1}'\nPOST /a application/json\n{\"a\": 1}":    "",
		"$ curl -X PUT localhost:8000/a -d a=1 -d b=2\nPUT /a application/x-www…\na=1&b=2\n\n": "",
		"$ curl -i localhost:8000/ -H 'X-Token: t'\nHTTP/1.1 200 OK\nX-Seen: t\n…\n\n…":        "",
		"$ curl localhost:8000/a\n…":                                                           "",
		"$ curl localhost:8000/a\nGET /b ":                                                     "prints (200 OK)",
		"$ curl localhost:8000/a":                                                              "prints (200 OK)",
		"$ curl -i localhost:8000/\nX-Seen: t":                                                 `prints no "X-Seen: t"`,
		"$ curl --compressed localhost:8000/":                                                  "option --compressed is not understood",
		"$ curl localhost:8000/ | jq":                                                          "must stand in quotes",
		"$ curl 'localhost:8000/":                                                              "a quote is not closed",
		"$ curl example.org/":                                                                  "one address below localhost:8000",
	} {
		checks, err := consoleChecks(strings.Split(console, "\n"), 1)
		for _, c := range checks {
			if err == nil {
				err = c.Curl.call(t.Context(), server.URL)
			}
		}
		if wrong == "" && (err != nil || len(checks) == 0) || wrong != "" && (err == nil || !strings.Contains(err.Error(), wrong)) {
			t.Errorf("%q: %v, want %q", console, err, wrong)
		}
	}
}

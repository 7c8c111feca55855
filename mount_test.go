package tandem_test

import (
	"context"
	"encoding/json/v2"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gotandem/tandem"
	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web"
)

// graph stands for a GraphQL server: any of them is an http.Handler.
type graph struct{}

func (graph) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Query string `json:"query"`
	}
	raw, err := io.ReadAll(r.Body)
	if err == nil {
		err = json.Unmarshal(raw, &in)
	}
	if err != nil || r.Method != http.MethodPost || r.URL.Path != "/" {
		http.Error(w, "no query at "+r.URL.Path, http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/graphql-response+json")
	_, _ = io.WriteString(w, `{"data":{"asked":"`+in.Query+`"}}`)
}

// TestAnyHandlerIsMounted: what is an http.Handler, such as a GraphQL server, stands among the routes, behind their guards and in their documents.
func TestAnyHandlerIsMounted(t *testing.T) {
	t.Chdir(t.TempDir())
	app := tandem.New("shop")
	guarded := app.Group("/api", web.Guard(func(_ context.Context, in *struct {
		Key string `header:"X-Key" default:""`
	}) error {
		if in.Key != "k" {
			return problem.Unauthorized("A key is needed.")
		}
		return nil
	}, web.Secure(web.HeaderAuth("X-Key"))))
	guarded.Mount("/graphql", graph{})
	guarded.Handle("POST /graphql/once", http.StripPrefix("/api/graphql/once", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.URL.Path = "/"
		graph{}.ServeHTTP(w, r)
	})), web.OperationID("graphql"), web.Summary("GraphQL"), web.Describe[map[string]any](200, "What was asked for."))
	h, err := app.Handler()
	if err != nil {
		t.Fatal(err)
	}
	ask := func(path, key string) (int, string) {
		r := httptest.NewRequest("POST", path, strings.NewReader(`{"query":"{me}"}`))
		r.Header.Set("X-Key", key)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	for _, path := range []string{"/api/graphql/", "/api/graphql/once"} {
		if status, body := ask(path, "k"); status != 200 || body != `{"data":{"asked":"{me}"}}` {
			t.Errorf("%s: %d %s", path, status, body)
		}
		if status, _ := ask(path, "x"); status != 401 {
			t.Errorf("%s without the key: %d", path, status)
		}
	}
	status, _, doc := fetch(t, h, "/openapi.json")
	if status != 200 || !strings.Contains(doc, `"operationId": "graphql"`) || !strings.Contains(doc, `"header_X-Key": []`) || strings.Contains(doc, `"/api/graphql/"`) {
		t.Errorf("%d %s", status, doc)
	}
}

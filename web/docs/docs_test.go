package docs_test

import (
	"net/http"
	"os"
	"testing"

	"github.com/gotandem/tandem/web/docs"
	"github.com/gotandem/tandem/web/openapi"
)

// TestServe keeps a server up for looking at the page.
func TestServe(t *testing.T) {
	addr := os.Getenv("DOCS_ADDR")
	if addr == "" {
		t.Skip()
	}
	d := document(t)
	mux := http.NewServeMux()
	mux.Handle("/docs", docs.Handler(func() *openapi.Doc { return d }, docs.Options{}))
	mux.Handle("/docs/", docs.Handler(func() *openapi.Doc { return d }, docs.Options{}))
	t.Log(http.ListenAndServe(addr, mux))
}

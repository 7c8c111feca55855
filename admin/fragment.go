package admin

import (
	"net/http"
	"strings"

	"github.com/gotandem/tandem/page"
)

// fragment is a piece of a page, for htmx.
type fragment struct {
	set  *page.Set
	name string
	data any
}

// WriteResponse sends the piece.
func (f fragment) WriteResponse(w http.ResponseWriter, _ *http.Request) error {
	var b strings.Builder
	if err := f.set.Render(&b, f.name, f.data); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, err := w.Write([]byte(b.String()))
	return err
}

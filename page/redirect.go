package page

import "net/http"

// Redirect is a response that sends the browser elsewhere with GET (303), as after a form was accepted.
type Redirect struct {
	// To is the address. It is not checked: see [LocalPath] for one that came from outside.
	To string
	// Messages are shown on the page it leads to.
	Messages []Message
}

// WriteResponse sends the redirect. To a request by htmx it sends HX-Redirect, which loads the whole new page.
func (d Redirect) WriteResponse(w http.ResponseWriter, r *http.Request) error {
	for _, m := range d.Messages {
		Flash(w, r, m.Kind, m.Text)
	}
	w.Header().Set("Cache-Control", "no-store")
	if r.Header.Get("HX-Request") == "true" && r.Header.Get("HX-Boosted") == "" {
		w.Header().Set("HX-Redirect", d.To)
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	http.Redirect(w, r, d.To, http.StatusSeeOther)
	return nil
}

// ServeHTTP is WriteResponse for the standard library.
func (d Redirect) ServeHTTP(w http.ResponseWriter, r *http.Request) { serve(d, w, r) }

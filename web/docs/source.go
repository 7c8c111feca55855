package docs

import (
	"cmp"
	"net/url"

	"github.com/gotandem/tandem/web/openapi"
)

// Source is a document that a page shows.
type Source struct {
	// Name tells the documents apart.
	Name string
	// Title is what the choice of documents says; "" is Name, or the title of the document.
	Title string
	// URL is the document's address, and Page that of its page in package docs. Both begin with a slash.
	URL, Page string
	// Doc is called for each request. A document must not be changed.
	Doc func() *openapi.Doc
}

// Label is what the choice of documents says.
func (s Source) Label() string { return cmp.Or(s.Title, s.Name, s.Doc().Info.Title) }

// Openers is the Cross-Origin-Opener-Policy of a page that signs in by opening a window, and of the page to which that window comes back. The two keep
// hold of each other if the window stays at this origin, with a policy as strict as that of the application's other pages; or goes to others that
// leave it alone.
func Openers(doc *openapi.Doc) (opening, redirected string) {
	for _, s := range doc.Components.SecuritySchemes.All() {
		for _, f := range s.Flows.All() {
			if u, err := url.Parse(f.AuthorizationURL); err == nil && u.Host != "" {
				return "same-origin-allow-popups", "unsafe-none"
			}
		}
	}
	return "same-origin", "same-origin"
}

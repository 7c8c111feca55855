package docs

import "html/template"

// Options say where things are. The zero value suits a page at /docs.
type Options struct {
	// Path is where the handler is mounted; "" is /docs. It must also get what is below Path + "/assets/", and Path + "/oauth2-redirect".
	Path string
	// Home is where the name of the API leads; "" is /.
	Home string
	// ThemeAction is the address of page.ThemeHandler, with which the theme can be chosen without JavaScript; "" for none.
	ThemeAction string
	// Documents are those that the page offers a choice of, the one that it shows among them; nil for no choice.
	Documents []Source
	// Links lead to other pages about the same documents.
	Links []Link
}

// Link is a link at the head of the page.
type Link struct{ Title, URL string }

// choice is a document that the visitor may choose.
type choice struct {
	Label, URL string
	Current    bool
}

// view is what the template gets.
type view struct {
	Page                          *page
	Theme                         string
	Themes                        []string
	Assets                        *assets
	Home, Spec, ThemeAction, Self string
	Redirect, Base                string
	Choices                       []choice
	Links                         []Link
}

var redirectPage = template.Must(template.New("").Parse(`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Signed in</title>` +
	`<link rel="icon" href="{{.Icon}}" type="image/svg+xml"><script src="{{.Script}}" defer></script></head><body><main><h1>Signed in</h1><p>This window closes by itself. If it does not, it was not opened by the API reference: close it.</p></main></body></html>
`))

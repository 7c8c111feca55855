package page

import "net/http"

// Welcome is the page that a new project shows at / until it has one of its own.
type Welcome struct {
	// Set renders "welcome.html". Nil means the built-in one.
	Set *Set
	// Name is the app's.
	Name string
	// Version is the framework's.
	Version string
	// Lead is a sentence about the app. Empty says that it is running.
	Lead string
	// Links lead to the parts of the app: documentation, admin, API.
	Links []Card
	// Steps say what to do next.
	Steps []Step
	// Frame replaces the one that the Set would give.
	Frame *Frame
}

// Card is a link with a sentence about where it leads.
type Card struct {
	Icon, Title, Text, URL string
	Detail                 string // small print, such as a path
}

// Step is one thing to do, with the command or code that does it.
type Step struct {
	Title, Text string
	Code        string // shown in monospace; empty for none
}

// WriteResponse renders and sends the page.
func (p Welcome) WriteResponse(w http.ResponseWriter, r *http.Request) error {
	return Page{Set: p.Set, Template: "welcome.html", Title: p.Name, Data: p, Frame: p.Frame}.WriteResponse(w, r)
}

// ServeHTTP is WriteResponse for the standard library.
func (p Welcome) ServeHTTP(w http.ResponseWriter, r *http.Request) { serve(p, w, r) }

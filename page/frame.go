package page

import (
	"html/template"
	"net/url"
	"strings"
)

// Frame is what stands around a page's content. Each part that is empty is left out, so the zero value is a bare page.
type Frame struct {
	// Brand stands at the top left and at the end of each <title>.
	Brand Brand
	// Lang is the page's language, a BCP 47 tag. Empty means "en".
	Lang string
	// Dir is "rtl" for languages written from right to left.
	Dir string
	// Env names the environment in a badge: "dev", "staging". Empty, as in production, shows none.
	Env string
	// EnvKind colours that badge.
	EnvKind Kind
	// Nav is the sidebar. Without one the page is a single column.
	Nav *Nav
	// Search is the box in the top bar.
	Search *Search
	// User is the menu at the top right.
	User *User
	// Links stand in the top bar when there is no User, for example "Log in".
	Links []Link
	// CSRF goes into every form of the frame.
	CSRF CSRF
	// Notice is shown above everything on every page, for example "You are acting as Maria". Its form, if Action is set, ends it.
	Notice *Notice
	// Styles and Scripts are names of files in the Set's Assets to link in addition to the built-in ones.
	Styles, Scripts []string
}

// Brand is a site's name, where its link leads and its icon. The zero value is Tandem's.
type Brand struct {
	Name string // empty means "Tandem"
	URL  string // empty means "/"
	Icon string // an icon's name; empty means Tandem's mark
}

// Nav is a sidebar's content.
type Nav struct {
	Label    string // for screen readers; empty means "Main"
	Sections []Section
}

// Section is a group of items under a heading. An empty Label shows none.
type Section struct {
	Label string
	Items []Item
}

// Item is one line of a sidebar.
type Item struct {
	Label   string
	URL     string
	Icon    string // an icon's name, or empty
	Count   string // shown at the right, or empty
	AddURL  string // a "+" link beside the item, or empty
	Current bool   // the page that is shown belongs to this item
}

// Link is a labelled address.
type Link struct {
	Label   string
	URL     string
	Icon    string // an icon's name, or empty
	Current bool
	Count   string // shown after the label, or empty
	Title   string // longer explanation, or empty
}

// Search is a form that sends one word list with GET.
type Search struct {
	URL         string
	ID          string // of the box; empty means "site-search". Two on one page need two ids
	Name        string // of the parameter; empty means "q"
	Value       string
	Placeholder string // and accessible name; empty means "Search"
	Hidden      []Param
}

// Param is a name and a value to send along.
type Param struct{ Name, Value string }

// User is who is signed in, and their menu.
type User struct {
	Name   string
	Detail string // a second line, such as the e-mail address
	Links  []Link
	// LogoutURL receives a POST. Empty shows no log-out button.
	LogoutURL string
}

// Initials gives up to two letters for an avatar.
func (u *User) Initials() string {
	initials := ""
	for i, word := range strings.Fields(u.Name) {
		if i == 2 {
			break
		}
		for _, first := range word {
			initials += strings.ToUpper(string(first))
			break
		}
	}
	return initials
}

// CSRF is the hidden field that forms carry. The zero value renders nothing.
type CSRF struct {
	Field string // name of the form field
	Token string
}

// Input is the hidden field, for use in templates: {{.CSRF.Input}}.
func (c CSRF) Input() template.HTML {
	if c.Token == "" {
		return ""
	}
	return template.HTML(`<input type="hidden" name="` + template.HTMLEscapeString(c.Field) + `" value="` + template.HTMLEscapeString(c.Token) + `">`)
}

// Notice is a bar across the top of the page.
type Notice struct {
	Kind   Kind
	Text   string
	Action string // a path to POST to, or empty
	Submit string // the button's label
}

// View is what a template is given: the dot of every page.
type View struct {
	Frame
	// Title is the page's h1 and begins its <title>.
	Title string
	// Lead is a sentence under the h1, or empty.
	Lead string
	// Crumbs lead from the site's start to the page's parent; the page itself is added by the layout.
	Crumbs []Link
	// Messages are the flash messages to show.
	Messages []Message
	// Theme is the visitor's choice.
	Theme Theme
	// URL is the request's, for {{query .URL "page" 2}} and for forms that return here.
	URL *url.URL
	// Data is the page's own.
	Data any
}

// HeadTitle is the text of <title>: "Title · Parent · Brand".
func (v View) HeadTitle() string {
	parts := make([]string, 0, 3)
	if v.Title != "" {
		parts = append(parts, v.Title)
	}
	if n := len(v.Crumbs); n > 0 && v.Crumbs[n-1].Label != v.Title {
		parts = append(parts, v.Crumbs[n-1].Label)
	}
	brand := v.BrandName()
	if len(parts) == 0 || parts[len(parts)-1] != brand {
		parts = append(parts, brand)
	}
	return strings.Join(parts, " · ")
}

// BrandName is the site's name.
func (v View) BrandName() string {
	if v.Brand.Name == "" {
		return "Tandem"
	}
	return v.Brand.Name
}

// BrandURL is where the site's name leads.
func (v View) BrandURL() string {
	if v.Brand.URL == "" {
		return "/"
	}
	return v.Brand.URL
}

// Here is the path and query of the page, for forms that return to it.
func (v View) Here() string {
	if v.URL == nil {
		return "/"
	}
	return v.URL.RequestURI()
}

// ThemeURL is where the theme form posts to.
func (v View) ThemeURL() string { return themePath }

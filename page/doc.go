// Package page renders HTML pages on the server: html/template files with layouts and partials, static files with
// content-hashed URLs, flash messages, a light and a dark theme, and the look (Basecoat, htmx, Lucide; all embedded)
// that the admin site, the account pages and the welcome page share.
//
// A [Set] holds templates, a [Page] is a value that a handler returns, [Frame] is what stands around its content
// (navigation, user, breadcrumbs), [Assets] serves files, and [Handler] serves what the built-in pages need under
// [Prefix]. The types [Table], [Field], [Pager] and their like are the data of the built-in partials of the same
// name: {{template "table" .Data.Table}}. docs/reference/components.md shows each.
//
// Pages are useful without JavaScript and obey [Policy], a Content-Security-Policy that allows nothing from another
// origin and nothing inline.
package page

// Prefix is the URL path under which [Handler] serves.
const Prefix = "/-/"

// Policy is the Content-Security-Policy that a [Page] is sent with unless its [Set] says otherwise.
const Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

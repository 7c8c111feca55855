package docs

import "html/template"

// response is one answer.
type response struct {
	Status, Title string
	Doc           template.HTML
	Headers       []string
	Contents      []*content
	Class         string // ok, redirect or error
}

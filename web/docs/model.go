package docs

import "html/template"

// model is a named schema.
type model struct {
	Name string
	Doc  template.HTML
	*node
}

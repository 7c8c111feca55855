package docs

import "html/template"

// group holds the operations of one tag.
type group struct {
	Name, Anchor string
	Doc          template.HTML
	Operations   []*operation
}

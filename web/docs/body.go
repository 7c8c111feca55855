package docs

// body is a request body of one content type.
type body struct {
	ContentType string
	Required    bool
	Tree        *node
	Example     string // JSON, or "" for forms
	Fields      []*node
	Form        bool
	Others      []namedExample // to choose from
}

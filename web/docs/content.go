package docs

// content is an answer's body of one content type.
type content struct {
	ContentType string
	Tree        *node
	Example     string
	Stream      bool
}

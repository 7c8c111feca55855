package docs

// response is one answer.
type response struct {
	Status, Title string
	Detail        string
	Headers       []string
	Contents      []*content
	Class         string // ok, redirect or error
}

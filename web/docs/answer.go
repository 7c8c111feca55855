package docs

// answer is an example of a response.
type answer struct{ Status, ContentType, Example string }

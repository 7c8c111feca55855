package orm

// HeadlinePart is a piece of a Headline: words that were found, or what stands between them.
type HeadlinePart struct {
	Text  string
	Found bool
}

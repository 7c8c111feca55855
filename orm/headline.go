package orm

import (
	"html"
	"strings"
)

// Headline is a part of a text with the words in it that a search has found; see TextSearch.Headline. It is not HTML, and not for clients as it is:
// show its Parts, or its HTML.
type Headline string

// What stands before and behind each word that was found. No text has them: the database takes them out.
const (
	headlineStart = "\x02"
	headlineStop  = "\x03"
)

// Parts are the pieces of the headline, for a template that escapes what it shows:
//
//	{{range .Headline.Parts}}{{if .Found}}<mark>{{.Text}}</mark>{{else}}{{.Text}}{{end}}{{end}}
func (h Headline) Parts() []HeadlinePart {
	var parts []HeadlinePart
	add := func(text string, found bool) {
		if text != "" {
			parts = append(parts, HeadlinePart{text, found})
		}
	}
	for rest := string(h); rest != ""; {
		before, after, _ := strings.Cut(rest, headlineStart)
		add(before, false)
		var found string
		found, rest, _ = strings.Cut(after, headlineStop)
		add(found, true)
	}
	return parts
}

// Text is the headline without saying what was found.
func (h Headline) Text() string {
	return strings.NewReplacer(headlineStart, "", headlineStop, "").Replace(string(h))
}

// HTML is the headline with <mark> around what was found. The text itself is escaped: whoever has written it cannot write HTML.
func (h Headline) HTML() string {
	var b strings.Builder
	for _, p := range h.Parts() {
		if p.Found {
			b.WriteString("<mark>" + html.EscapeString(p.Text) + "</mark>")
		} else {
			b.WriteString(html.EscapeString(p.Text))
		}
	}
	return b.String()
}

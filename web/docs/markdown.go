package docs

import (
	"html"
	"html/template"
	"regexp"
	"strings"
)

// markdown renders the part of CommonMark that descriptions are made of: paragraphs, lists, fenced code, `code`, **bold**, *emphasis*
// and links to http, https and places on this site. Everything else is shown as it was written, HTML too.
func markdown(s string) template.HTML {
	var b strings.Builder
	lines := strings.Split(strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")), "\n")
	for i := 0; i < len(lines); {
		line := strings.TrimSpace(lines[i])
		switch {
		case line == "":
			i++
		case strings.HasPrefix(line, "```"):
			end := i + 1
			for end < len(lines) && !strings.HasPrefix(strings.TrimSpace(lines[end]), "```") {
				end++
			}
			b.WriteString("<pre><code>" + html.EscapeString(strings.Join(lines[i+1:end], "\n")) + "</code></pre>")
			i = end + 1
		case isItem(line):
			b.WriteString("<ul>")
			for ; i < len(lines) && isItem(strings.TrimSpace(lines[i])); i++ {
				b.WriteString("<li>" + inline(strings.TrimSpace(lines[i])[2:]) + "</li>")
			}
			b.WriteString("</ul>")
		default:
			start := i
			for i < len(lines) && !endsParagraph(strings.TrimSpace(lines[i])) {
				i++
			}
			b.WriteString("<p>" + inline(strings.Join(lines[start:i], "\n")) + "</p>")
		}
	}
	return template.HTML(b.String()) //nolint:gosec // every part of it was escaped above
}

func isItem(line string) bool { return strings.HasPrefix(line, "- ") || strings.HasPrefix(line, "* ") }

func endsParagraph(line string) bool {
	return line == "" || isItem(line) || strings.HasPrefix(line, "```")
}

// spans matches, in the escaped text, what is more than text.
var spans = regexp.MustCompile("`([^`\n]+)`|\\*\\*([^*\n]+)\\*\\*|\\*([^*\\s][^*\n]*)\\*|\\[([^\\]\n]+)\\]\\(([^()\\s]+)\\)")

func inline(s string) string {
	s = html.EscapeString(s)
	var b strings.Builder
	end := 0
	for _, m := range spans.FindAllStringSubmatchIndex(s, -1) {
		b.WriteString(s[end:m[0]])
		end = m[1]
		part := func(n int) string { return s[m[2*n]:m[2*n+1]] }
		switch {
		case m[2] >= 0:
			b.WriteString("<code>" + part(1) + "</code>")
		case m[4] >= 0:
			b.WriteString("<strong>" + part(2) + "</strong>")
		case m[6] >= 0:
			b.WriteString("<em>" + part(3) + "</em>")
		case safeLink(part(5)):
			b.WriteString(`<a href="` + part(5) + `">` + part(4) + "</a>")
		default:
			b.WriteString(s[m[0]:m[1]])
		}
	}
	b.WriteString(s[end:])
	return b.String()
}

func safeLink(target string) bool {
	lower := strings.ToLower(target)
	return strings.HasPrefix(lower, "https://") || strings.HasPrefix(lower, "http://") ||
		strings.HasPrefix(lower, "#") || strings.HasPrefix(lower, "/") && !strings.HasPrefix(lower, "//")
}

package docs

import (
	"regexp"
	"strings"
	"testing"
)

func TestMarkdown(t *testing.T) {
	for in, want := range map[string]string{
		"":                          "",
		"one\ntwo\n\nthree":         "<p>one\ntwo</p><p>three</p>",
		"a `x < y` b":               "<p>a <code>x &lt; y</code> b</p>",
		"**bold** and *soft*":       "<p><strong>bold</strong> and <em>soft</em></p>",
		"2 * 3 * 4":                 "<p>2 * 3 * 4</p>",
		"- a\n* b\n\nc":             "<ul><li>a</li><li>b</li></ul><p>c</p>",
		"a:\n- b":                   "<p>a:</p><ul><li>b</li></ul>",
		"```\n<a>\n- b\n```\nc":     "<pre><code>&lt;a&gt;\n- b</code></pre><p>c</p>",
		"```\nnever closed":         "<pre><code>never closed</code></pre>",
		"[x](https://a.b/?q=1&r=2)": `<p><a href="https://a.b/?q=1&amp;r=2">x</a></p>`,
		"[x](/guide) [y](#here)":    `<p><a href="/guide">x</a> <a href="#here">y</a></p>`,
		"[x](javascript:alert(1))":  "<p>[x](javascript:alert(1))</p>",
		"[x](//evil)":               "<p>[x](//evil)</p>",
		"[x](/\"onclick=1)":         `<p><a href="/&#34;onclick=1">x</a></p>`,
		"<script>alert(1)</script>": "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
		"`<b>` **<i>**":             "<p><code>&lt;b&gt;</code> <strong>&lt;i&gt;</strong></p>",
	} {
		if got := string(markdown(in)); got != want {
			t.Errorf("%q: got %s; want %s", in, got, want)
		}
	}
}

var made = regexp.MustCompile(`</?(p|ul|li|code|pre|strong|em)>|<a href="(https?://|/[^/]|/$|#)?[^"<>]*">|</a>`)

// FuzzMarkdown: whatever is written, nothing but our own tags comes out.
func FuzzMarkdown(f *testing.F) {
	for _, s := range []string{"a **b** `c`", "[x](javascript:1)", "```\n<b>", "- *a*\n- [b](/c)", "<img src=x onerror=1>", "[a](/\"><script>)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		out := string(markdown(s))
		if rest := made.ReplaceAllString(out, ""); strings.ContainsAny(rest, "<>") {
			t.Errorf("%q became %q", s, out)
		}
		if strings.Contains(strings.ToLower(out), `href="javascript`) {
			t.Errorf("%q became %q", s, out)
		}
	})
}

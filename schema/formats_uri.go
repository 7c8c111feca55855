package schema

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The parts of a URI (RFC 3986, appendix A), without the addresses of versions of IP to come.
const (
	uriPlain   = `A-Za-z0-9\-._~!$&'()*+,;=`
	uriEscape  = `%[0-9A-Fa-f]{2}`
	uriSegment = `(?:[` + uriPlain + `:@]|` + uriEscape + `)`
	uriQuery   = `(?:[` + uriPlain + `:@/?]|` + uriEscape + `)*`
	uriHost    = `(?:\[[0-9A-Fa-f:.]+\]|(?:[` + uriPlain + `]|` + uriEscape + `)*)`
	uriSite    = `//(?:(?:[` + uriPlain + `:]|` + uriEscape + `)*@)?` + uriHost + `(?::[0-9]*)?`
)

// uri is the grammar of a URI with a scheme.
var uri = newExpression(`^[A-Za-z][A-Za-z0-9+.\-]*:(?:` + uriSite + `(?:/` + uriSegment + `*)*|/?(?:` + uriSegment + `+(?:/` + uriSegment + `*)*)?)(?:\?` + uriQuery + `)?(?:#` + uriQuery + `)?$`)

func checkURI(s string) refusal {
	_, bad := parseURI(s)
	return bad
}

// parseURI reads an absolute URI, or says what is wrong with it.
func parseURI(s string) (*url.URL, refusal) {
	u, err := url.Parse(s)
	switch {
	case s == "":
		return nil, wrong("url_parsing", "input is empty")
	case err == nil && u.Scheme == "":
		return nil, wrong("url_parsing", "relative URL without a base")
	case strings.IndexFunc(s, func(c rune) bool { return c >= utf8.RuneSelf }) >= 0:
		return nil, wrong("url_parsing", "invalid character: a URL has ASCII only, a host as xn--, other parts as %C3%A4")
	case err != nil || !uri.matches(s):
		return nil, wrong("url_parsing", "invalid character or port")
	case u.Opaque == "" && u.Host == "" && u.Path == "":
		return nil, wrong("url_parsing", "empty host")
	}
	return u, refusal{}
}

func checkURL(s string) refusal {
	u, bad := parseURI(s)
	if bad.typ != "" {
		return bad
	}
	if u.Hostname() == "" {
		return wrong("url_parsing", "empty host")
	}
	if port := u.Port(); port != "" {
		if _, err := strconv.ParseUint(port, 10, 16); err != nil {
			return wrong("url_parsing", "invalid port number")
		}
	}
	return refusal{}
}

// schemeWord is what the scheme of a URL may be (RFC 3986, section 3.1).
var schemeWord = newExpression(`^[a-z][a-z0-9+.\-]*$`)

// schemes compiles scheme=https wss: a URL with one of the schemes.
func schemes(t *Type, param string) (Rule, error) {
	words, err := quotedWords(param)
	if err != nil {
		return Rule{}, err
	}
	var pattern strings.Builder
	for i, w := range words {
		if !schemeWord.matches(w) {
			return Rule{}, fmt.Errorf("%q is no scheme: write one in small letters, such as https", w)
		}
		if i > 0 {
			pattern.WriteByte('|')
		}
		for _, c := range w {
			if c >= 'a' && c <= 'z' {
				fmt.Fprintf(&pattern, "[%c%c]", c-'a'+'A', c)
			} else {
				pattern.WriteString(regexp.QuoteMeta(string(c)))
			}
		}
	}
	expected := expectedChoices(words, true)
	return text(func(s string) refusal {
		if bad := checkURL(s); bad.typ != "" {
			return bad
		}
		scheme, _, _ := strings.Cut(s, ":")
		for _, w := range words {
			if strings.EqualFold(w, scheme) {
				return refusal{}
			}
		}
		return refusal{"url_scheme", map[string]any{"expected_schemes": expected}}
	}, "uri", `^(?:`+pattern.String()+`)://[^\/?#]`)(t, "")
}

// httpURL compiles http_url.
func httpURL(t *Type, _ string) (Rule, error) { return schemes(t, "http https") }

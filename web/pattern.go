package web

import (
	"errors"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"
	"unicode"
)

// pattern is a parsed route pattern in net/http's syntax: [METHOD ][HOST]/[PATH].
// It is immutable once parsed.
type pattern struct {
	method string // "" matches every method
	host   string // "" matches every host; a wildcard's label is empty, so that names make no difference
	// of a host with wildcards
	labels    []string
	hostNames []string

	path     string // as written, beginning with a slash
	segments []segment
}

// segment is one part of a pattern's path between slashes.
type segment struct {
	text  string // a literal (unescaped), a wildcard's name, or "/" for {$}
	wild  bool   // {name}
	multi bool   // {name...}, or a trailing slash (then text is "")
}

// parsePattern reads a pattern as http.ServeMux does, with the same errors.
func parsePattern(s string) (*pattern, error) {
	method, rest := "", s
	if i := strings.IndexAny(s, " \t"); i >= 0 {
		method, rest = s[:i], strings.TrimLeft(s[i+1:], " \t")
		if !validToken(method) {
			return nil, fmt.Errorf("invalid method %q", method)
		}
	}
	i := strings.IndexByte(rest, '/')
	if i < 0 {
		return nil, errors.New("the path must begin with a slash")
	}
	p := &pattern{method: method, host: rest[:i], path: rest[i:]}
	if err := p.parseHost(); err != nil {
		return nil, err
	}
	if method != "CONNECT" && p.path != cleanPath(p.path) {
		return nil, fmt.Errorf("the path is not clean and would never match: write %s", cleanPath(p.path))
	}
	var err error
	p.segments, err = parseSegments(p.path)
	for _, name := range p.hostNames {
		if slices.ContainsFunc(p.segments, func(s segment) bool { return s.wild && s.text == name }) {
			return nil, fmt.Errorf("two wildcards named %q", name)
		}
	}
	return p, err
}

// parseHost reads a host whose labels may be wildcards: {tenant}.example.org. Names of hosts know no case.
func (p *pattern) parseHost() error {
	if !strings.ContainsRune(p.host, '{') {
		p.host = strings.ToLower(p.host)
		return nil
	}
	p.labels = strings.Split(p.host, ".")
	if len(p.labels) < 2 {
		return errors.New("a host cannot be a wildcard alone (does the path lack its first slash?)")
	}
	for i, label := range p.labels {
		if !strings.ContainsAny(label, "{}") {
			p.labels[i] = strings.ToLower(label)
			continue
		}
		name := strings.TrimSuffix(strings.TrimPrefix(label, "{"), "}")
		switch {
		case len(name) != len(label)-2:
			return fmt.Errorf("host label %q: a wildcard must fill its whole label", label)
		case !validName(name):
			return fmt.Errorf("bad wildcard name %q: it must be a Go identifier", name)
		case slices.Contains(p.hostNames, name):
			return fmt.Errorf("two wildcards named %q", name)
		}
		p.hostNames = append(p.hostNames, name)
		p.labels[i] = "" // matches every label
	}
	p.host = strings.Join(p.labels, ".")
	return nil
}

func parseSegments(rest string) ([]segment, error) {
	var segs []segment
	for len(rest) > 0 {
		rest = rest[1:] // the slash
		if rest == "" {
			segs = append(segs, segment{wild: true, multi: true})
			break
		}
		i := strings.IndexByte(rest, '/')
		if i < 0 {
			i = len(rest)
		}
		var text string
		text, rest = rest[:i], rest[i:]
		switch i := strings.IndexByte(text, '{'); {
		case i < 0:
			segs = append(segs, segment{text: unescape(text)})
			continue
		case i > 0:
			return nil, fmt.Errorf("segment %q: a wildcard must fill its whole segment", text)
		case text[len(text)-1] != '}':
			return nil, fmt.Errorf("segment %q: a wildcard must end with a brace", text)
		}
		name := text[1 : len(text)-1]
		if name == "$" {
			if rest != "" {
				return nil, errors.New("{$} must be the end of the path")
			}
			segs = append(segs, segment{text: "/"})
			break
		}
		name, multi := strings.CutSuffix(name, "...")
		switch {
		case multi && rest != "":
			return nil, fmt.Errorf("{%s...} must be the end of the path", name)
		case !validName(name):
			return nil, fmt.Errorf("bad wildcard name %q: it must be a Go identifier", name)
		case slices.ContainsFunc(segs, func(s segment) bool { return s.wild && s.text == name }):
			return nil, fmt.Errorf("two wildcards named %q", name)
		}
		segs = append(segs, segment{text: name, wild: true, multi: multi})
	}
	return segs, nil
}

// String returns the pattern in net/http's syntax.
func (p *pattern) String() string {
	if p.method == "" {
		return p.fullHost() + p.path
	}
	return p.method + " " + p.fullHost() + p.path
}

// fullHost is the host with the names of its wildcards.
func (p *pattern) fullHost() string {
	if p.labels == nil {
		return p.host
	}
	full, names := slices.Clone(p.labels), p.hostNames
	for i, label := range full {
		if label == "" {
			full[i], names = "{"+names[0]+"}", names[1:]
		}
	}
	return strings.Join(full, ".")
}

// wildcards returns the names in order of appearance, those of the host first.
func (p *pattern) wildcards() []string {
	names := slices.Clone(p.hostNames)
	for _, s := range p.segments {
		if s.wild && s.text != "" {
			names = append(names, s.text)
		}
	}
	return names
}

// template returns the path as OpenAPI writes it: /posts/{id}, without ... and {$}.
func (p *pattern) template() string {
	t := strings.TrimSuffix(p.path, "{$}")
	return strings.Replace(t, "...}", "}", 1)
}

// relation says how the sets of requests that two patterns match compare.
type relation uint8

const (
	equivalent relation = iota
	moreGeneral
	moreSpecific
	disjoint
	overlapping
)

// combine is the relation of two products of sets whose factors are related as a and b.
func combine(a, b relation) relation {
	switch {
	case a == equivalent:
		return b
	case b == equivalent || a == b:
		return a
	case a == disjoint || b == disjoint:
		return disjoint
	}
	return overlapping
}

// comparePaths relates the paths of two patterns, hosts and methods aside.
func comparePaths(p, q *pattern) relation {
	a, b := p.segments, q.segments
	aMulti, bMulti := a[len(a)-1].multi, b[len(b)-1].multi
	if len(a) != len(b) && !aMulti && !bMulti {
		return disjoint
	}
	n := min(len(a), len(b))
	rel := equivalent
	for i := range n {
		if rel = combine(rel, compareSegments(a[i], b[i])); rel == disjoint {
			return disjoint
		}
	}
	switch {
	case len(a) == len(b):
		return rel
	case len(a) < len(b) && aMulti:
		return combine(rel, moreGeneral)
	case len(b) < len(a) && bMulti:
		return combine(rel, moreSpecific)
	}
	return disjoint
}

func compareSegments(a, b segment) relation {
	switch {
	case a.multi && b.multi:
		return equivalent
	case a.multi:
		return moreGeneral
	case b.multi:
		return moreSpecific
	case a.wild && b.wild:
		return equivalent
	case a.wild && b.text == "/" || b.wild && a.text == "/":
		return disjoint // a single wildcard does not match a trailing slash
	case a.wild:
		return moreGeneral
	case b.wild:
		return moreSpecific
	case a.text == b.text:
		return equivalent
	}
	return disjoint
}

// conflict says why p and q cannot both be served, or "". The path decides first and the method
// after it, so a path that is more specific for every method may stand beside a general one for GET.
func conflict(p, q *pattern) string {
	if p.host != q.host {
		return "" // a pattern with a host is always more specific than one without
	}
	rel := comparePaths(p, q)
	if rel == equivalent && p.method == q.method {
		return "match the same requests"
	}
	if rel == overlapping && methodsMeet(p.method, q.method) {
		return "overlap and neither is more specific"
	}
	return ""
}

func methodsMeet(a, b string) bool {
	if a == "" || b == "" || a == b {
		return true
	}
	return a == "GET" && b == "HEAD" || a == "HEAD" && b == "GET"
}

// cleanPath returns the canonical form of an escaped path, as net/http does: no empty, . and ..
// segments, and the trailing slash kept.
func cleanPath(p string) string {
	if p == "" {
		return "/"
	}
	if p[0] != '/' {
		p = "/" + p
	}
	np := path.Clean(p)
	if p[len(p)-1] == '/' && np != "/" {
		np += "/"
	}
	return np
}

// isClean reports whether cleanPath would change p, without allocating.
func isClean(p string) bool {
	if p == "" || p[0] != '/' {
		return false
	}
	for i := 0; i < len(p); i++ {
		if p[i] != '/' {
			continue
		}
		rest := p[i+1:]
		if rest == "" {
			return true
		}
		if rest[0] == '/' {
			return false
		}
		if rest[0] == '.' {
			rest = rest[1:]
			if rest == "" || rest[0] == '/' {
				return false
			}
			if rest[0] == '.' && (len(rest) == 1 || rest[1] == '/') {
				return false
			}
		}
	}
	return true
}

func unescape(s string) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	u, err := url.PathUnescape(s)
	if err != nil {
		return s
	}
	return u
}

// validToken reports whether s is a token (RFC 9110, section 5.6.2).
func validToken(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return !isTokenRune(r) }) < 0
}

func isTokenRune(r rune) bool {
	return r > ' ' && r < 0x7f && !strings.ContainsRune(`"(),/:;<=>?@[\]{}`, r)
}

func validName(s string) bool {
	for i, r := range s {
		if !unicode.IsLetter(r) && r != '_' && (i == 0 || !unicode.IsDigit(r)) {
			return false
		}
	}
	return s != ""
}

package web

import (
	"slices"
	"strings"
)

// maxInline is how many wildcard values a match holds without allocating.
const maxInline = 3

// match holds the values of wildcards, in order of appearance in the pattern.
type match struct {
	values [maxInline]string
	more   []string // values past the inline ones
	n      int
	raw    bool // the path is escaped: values must be unescaped
}

func (m *match) push(v string) {
	if m.raw {
		v = unescape(v)
	}
	if m.n < maxInline {
		m.values[m.n] = v
	} else {
		m.more = append(m.more[:m.n-maxInline], v)
	}
	m.n++
}

func (m *match) pop() { m.n-- }

// value returns the i-th wildcard's value.
func (m *match) value(i int) string {
	if i < maxInline {
		return m.values[i]
	}
	return m.more[i-maxInline]
}

// leaf is a place in the tree where patterns end: the routes of one path, by method.
type leaf struct {
	methods []methodRoute
	any     *served
}

type methodRoute struct {
	method string
	route  *served
}

// find returns the route for a method. A leaf may be nil.
func (l *leaf) find(method string) *served {
	if l == nil {
		return nil
	}
	for i := range l.methods {
		if l.methods[i].method == method {
			return l.methods[i].route
		}
	}
	if method == "HEAD" {
		if s := l.find("GET"); s != nil {
			return s
		}
	}
	return l.any
}

// node is one segment deep in the tree of paths. Children are tried from the most specific to the
// least: literal, {name}, the end, {name...}; since conflicting patterns are refused, the first
// path found with a fitting method is the most specific one.
type node struct {
	literals []literal        // searched in order while few
	index    map[string]*node // and by hash when many
	single   *node            // {name}
	here     *leaf            // the path ends here without a slash
	slash    *leaf            // {$}
	multi    *leaf            // {name...}, or a trailing slash
	named    bool             // multi has a name, so its value is wanted
}

type literal struct {
	text string
	node *node
}

const fewLiterals = 8

func (n *node) child(text string) *node {
	if n.index != nil {
		return n.index[text]
	}
	for i := range n.literals {
		if n.literals[i].text == text {
			return n.literals[i].node
		}
	}
	return nil
}

func (n *node) add(text string) *node {
	if c := n.child(text); c != nil {
		return c
	}
	c := &node{}
	n.literals = append(n.literals, literal{text, c})
	if len(n.literals) > fewLiterals {
		if n.index == nil {
			n.index = make(map[string]*node)
		}
		for _, l := range n.literals {
			n.index[l.text] = l.node
		}
	}
	return c
}

// insert puts a route into the tree. Conflicts were refused before.
func (n *node) insert(p *pattern, s *served) {
	var at **leaf
	for _, seg := range p.segments {
		switch {
		case seg.multi:
			at = &n.multi
			n.named = n.named || seg.text != ""
		case seg.wild:
			if n.single == nil {
				n.single = &node{}
			}
			n = n.single
		case seg.text == "/":
			at = &n.slash
		default:
			n = n.add(seg.text)
		}
	}
	if at == nil {
		at = &n.here
	}
	if *at == nil {
		*at = &leaf{}
	}
	if p.method == "" {
		(*at).any = s
	} else {
		(*at).methods = append((*at).methods, methodRoute{p.method, s})
	}
}

// find looks for the route of a path, which is "" at its end and begins with a slash before it.
func (n *node) find(method, path string, m *match) *served {
	switch path {
	case "":
		return n.here.find(method)
	case "/":
		if s := n.slash.find(method); s != nil {
			return s
		}
	default:
		seg, rest := cutSegment(path)
		text := seg
		if m.raw {
			text = unescape(seg)
		}
		if c := n.child(text); c != nil {
			if s := c.find(method, rest, m); s != nil {
				return s
			}
		}
		if n.single != nil {
			m.push(seg)
			if s := n.single.find(method, rest, m); s != nil {
				return s
			}
			m.pop()
		}
	}
	s := n.multi.find(method)
	if s != nil && n.named {
		m.push(path[1:])
	}
	return s
}

// leaves yields the places where patterns of the path end, whatever their methods, in the order in which find tries them. It is for paths that
// find did not find, so that the others need not remember what they passed.
func (n *node) leaves(path string, raw bool, yield func(*leaf)) {
	pass := func(l *leaf) {
		if l != nil {
			yield(l)
		}
	}
	switch path {
	case "":
		pass(n.here)
		return
	case "/":
		pass(n.slash)
	default:
		seg, rest := cutSegment(path)
		if raw {
			seg = unescape(seg)
		}
		if c := n.child(seg); c != nil {
			c.leaves(rest, raw, yield)
		}
		if n.single != nil {
			n.single.leaves(rest, raw, yield)
		}
	}
	pass(n.multi)
}

// cutSegment takes the first segment, with its slash, from a path.
func cutSegment(path string) (segment, rest string) {
	end := strings.IndexByte(path[1:], '/') + 1
	if end == 0 {
		end = len(path)
	}
	return path[1:end], path[end:]
}

// allowed returns the Allow header's value for the leaves, none of which takes every method.
func allowed(leaves []*leaf) string {
	all := []string{"OPTIONS"}
	for _, l := range leaves {
		for _, m := range l.methods {
			all = append(all, m.method)
			if m.method == "GET" {
				all = append(all, "HEAD")
			}
		}
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), ", ")
}

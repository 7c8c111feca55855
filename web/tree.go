package web

import (
	"slices"
	"strings"
)

// maxInline is how many wildcard values a match holds without allocating.
const maxInline = 4

// match collects the values of wildcards, in order of appearance in the pattern, and while no
// pattern has matched, the methods that the path would have allowed.
type match struct {
	values [maxInline]string
	more   []string // values past the inline ones
	n      int
	raw    bool // the path is escaped: values must be unescaped
	allow  []string
	paths  []*leaf // whose methods are in allow
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

func (l *leaf) find(method string) *served {
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
		return m.at(n.here, method)
	case "/":
		if s := m.at(n.slash, method); s != nil {
			return s
		}
	default:
		end := strings.IndexByte(path[1:], '/') + 1
		if end == 0 {
			end = len(path)
		}
		seg, rest := path[1:end], path[end:]
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
	if n.multi == nil {
		return nil
	}
	s := m.at(n.multi, method)
	if s != nil && n.named {
		m.push(path[1:])
	}
	return s
}

// at returns the leaf's route for the method, or notes which methods it would have allowed.
func (m *match) at(l *leaf, method string) *served {
	if l == nil {
		return nil
	}
	if s := l.find(method); s != nil {
		return s
	}
	m.paths = append(m.paths, l)
	for _, r := range l.methods {
		if !slices.Contains(m.allow, r.method) {
			m.allow = append(m.allow, r.method)
		}
	}
	return nil
}

// allowed returns the Allow header's value for the paths that were found, "" when there were none.
func (m *match) allowed() string {
	if len(m.allow) == 0 {
		return ""
	}
	all := slices.Clone(m.allow)
	if slices.Contains(all, "GET") && !slices.Contains(all, "HEAD") {
		all = append(all, "HEAD")
	}
	if !slices.Contains(all, "OPTIONS") {
		all = append(all, "OPTIONS")
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

// hosts is the whole table: a tree for every host, and one for any host.
type hosts struct {
	any  node
	byIt map[string]*node // nil when no pattern names a host
}

func (h *hosts) insert(p *pattern, s *served) {
	if p.host == "" {
		h.any.insert(p, s)
		return
	}
	if h.byIt == nil {
		h.byIt = make(map[string]*node)
	}
	n := h.byIt[p.host]
	if n == nil {
		n = &node{}
		h.byIt[p.host] = n
	}
	n.insert(p, s)
}

func (h *hosts) find(host, method, path string, m *match) *served {
	if h.byIt != nil {
		if n := h.byIt[host]; n != nil {
			if s := n.find(method, path, m); s != nil {
				return s
			}
		}
	}
	return h.any.find(method, path, m)
}

package web

import (
	"cmp"
	"slices"
	"strings"
)

// hosts is the whole table of routes: a tree for every host, one for every pattern of hosts, and one for any host. They are tried in
// this order, hosts with fewer wildcards first.
type hosts struct {
	any    node
	byName map[string]*node
	wild   []wildHost
}

// wildHost is the tree of a host with wildcards.
type wildHost struct {
	labels []string // "" for a wildcard
	node   *node
}

// named reports whether any pattern names a host.
func (h *hosts) named() bool { return h.byName != nil || h.wild != nil }

func (h *hosts) insert(p *pattern, s *served) { h.tree(p).insert(p, s) }

// tree returns the tree for the host of a pattern, a new one for the first.
func (h *hosts) tree(p *pattern) *node {
	switch {
	case p.host == "":
		return &h.any
	case p.labels == nil:
		if h.byName == nil {
			h.byName = make(map[string]*node)
		}
		n := h.byName[p.host]
		if n == nil {
			n = &node{}
			h.byName[p.host] = n
		}
		return n
	}
	for _, w := range h.wild {
		if slices.Equal(w.labels, p.labels) {
			return w.node
		}
	}
	n := &node{}
	h.wild = append(h.wild, wildHost{p.labels, n})
	slices.SortStableFunc(h.wild, func(a, b wildHost) int { return cmp.Compare(a.wildcards(), b.wildcards()) })
	return n
}

func (w wildHost) wildcards() int {
	n := 0
	for _, l := range w.labels {
		if l == "" {
			n++
		}
	}
	return n
}

// match notes the labels that the wildcards stand for, and reports whether the host fits.
func (w wildHost) match(host string, m *match) bool {
	for i, want := range w.labels {
		label, rest, more := strings.Cut(host, ".")
		if more == (i == len(w.labels)-1) || label == "" || want != "" && want != label {
			return false
		}
		if want == "" {
			m.push(label)
		}
		host = rest
	}
	return true
}

func (h *hosts) find(host, method, path string, m *match) *served {
	if n := h.byName[host]; n != nil {
		if s := n.find(method, path, m); s != nil {
			return s
		}
	}
	for i := range h.wild {
		if h.wild[i].match(host, m) {
			if s := h.wild[i].node.find(method, path, m); s != nil {
				return s
			}
		}
		m.n = 0
	}
	return h.any.find(method, path, m)
}

// others returns the places where patterns of the path end that find did not find.
func (h *hosts) others(host, path string, raw bool) []*leaf {
	var all []*leaf
	note := func(l *leaf) { all = append(all, l) }
	if n := h.byName[host]; n != nil {
		n.leaves(path, raw, note)
	}
	for i := range h.wild {
		var m match
		if h.wild[i].match(host, &m) {
			h.wild[i].node.leaves(path, raw, note)
		}
	}
	h.any.leaves(path, raw, note)
	return all
}

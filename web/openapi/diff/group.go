package diff

// group is an anyOf or a oneOf of several alternatives, without null.
type group struct {
	node          // the list
	exact    bool // oneOf: no more than one may hold
	null     bool // null is one of the alternatives
	of       []node
	selector node // the discriminator beside it
}

// same reports whether two groups of a document say the same.
func (g group) same(h group) bool {
	return g.exact == h.exact && g.null == h.null && canonical(g.value) == canonical(h.value) && canonical(g.selector.value) == canonical(h.selector.value)
}

package idempotency

import "container/list"

// owner is what a [Memory] keeps for one scope.
type owner struct {
	name    string
	records int // with those that run
	shares  [2]share
}

// The two shares of an owner: records with their answers, and those whose answers were forgotten.
const (
	answers = iota
	marks
)

// share is a part of an owner's records, and what would be won by forgetting them.
type share struct {
	records list.List // of *kept
	size    int
	index   int // of the owner in the heap
}

// heaviest is a heap of owners by one of their shares.
type heaviest struct {
	kind   int
	owners []*owner
	size   int // of all
}

// Len implements heap.Interface.
func (h *heaviest) Len() int { return len(h.owners) }

// Less implements heap.Interface.
func (h *heaviest) Less(i, j int) bool {
	return h.owners[i].shares[h.kind].size > h.owners[j].shares[h.kind].size
}

// Swap implements heap.Interface.
func (h *heaviest) Swap(i, j int) {
	o := h.owners
	o[i], o[j] = o[j], o[i]
	o[i].shares[h.kind].index, o[j].shares[h.kind].index = i, j
}

// Push implements heap.Interface.
func (h *heaviest) Push(x any) {
	o := x.(*owner)
	o.shares[h.kind].index = len(h.owners)
	h.owners = append(h.owners, o)
}

// Pop implements heap.Interface.
func (h *heaviest) Pop() any {
	last := len(h.owners) - 1
	o := h.owners[last]
	h.owners[last] = nil
	h.owners = h.owners[:last]
	return o
}

package schema

// nameTable finds a field by the bytes of its JSON name without allocating: fields of one length share a bucket,
// which in real structs holds one or two names.
type nameTable struct {
	buckets [][]namedField // by length of the name
}

type namedField struct {
	name  string
	field *Field
}

func (n *nameTable) add(name string, f *Field) {
	for len(n.buckets) <= len(name) {
		n.buckets = append(n.buckets, nil)
	}
	n.buckets[len(name)] = append(n.buckets[len(name)], namedField{name, f})
}

func (n *nameTable) find(name []byte) *Field {
	if len(name) >= len(n.buckets) {
		return nil
	}
	for _, each := range n.buckets[len(name)] {
		if each.name == string(name) {
			return each.field
		}
	}
	return nil
}

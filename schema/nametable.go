package schema

// nameTable finds a field by the bytes of its JSON name without allocating: fields of one length share a bucket,
// which in real structs holds one or two names.
type nameTable struct {
	buckets [][]*Field // by length of the name
}

func (n *nameTable) add(f *Field) {
	for len(n.buckets) <= len(f.Name) {
		n.buckets = append(n.buckets, nil)
	}
	n.buckets[len(f.Name)] = append(n.buckets[len(f.Name)], f)
}

func (n *nameTable) find(name []byte) *Field {
	if len(name) >= len(n.buckets) {
		return nil
	}
	for _, f := range n.buckets[len(name)] {
		if f.Name == string(name) {
			return f
		}
	}
	return nil
}

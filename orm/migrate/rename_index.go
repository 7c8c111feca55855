package migrate

import "fmt"

// RenameIndex gives an index another name.
type RenameIndex struct {
	Table, From, To string
}

func (o RenameIndex) Describe() string {
	return "rename index " + o.From + " of " + o.Table + " to " + o.To
}

func (o RenameIndex) Apply(s *State) error {
	t, err := s.mustTable(o.Table)
	if err != nil {
		return err
	}
	i := t.indexAt(o.From)
	switch {
	case i < 0:
		return fmt.Errorf("table %s has no index %s", o.Table, o.From)
	case o.To == "":
		return errNoName
	case t.indexAt(o.To) >= 0:
		return fmt.Errorf("table %s has an index %s already", o.Table, o.To)
	}
	t.Indexes[i].Name = o.To
	return nil
}

func (o RenameIndex) Reverse(*State) (Operation, error) {
	return RenameIndex{Table: o.Table, From: o.To, To: o.From}, nil
}

func (o RenameIndex) touches(*State) []string { return []string{o.Table} }

func (o RenameIndex) steps(e editor, from, to *State) ([]step, error) {
	f, t := from.Table(o.Table), to.Table(o.Table)
	if !f.Indexes[f.indexAt(o.From)].on(e.dialect().Name()) {
		return nil, nil
	}
	return e.renameIndex(t, f.Indexes[f.indexAt(o.From)], t.Indexes[t.indexAt(o.To)])
}

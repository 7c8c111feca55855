package migrate

import "fmt"

// RenameTable gives a table another name. Rows, foreign keys and indexes stay; indexes and rules that were named after the
// table are renamed with it.
type RenameTable struct {
	From, To string
}

func (o RenameTable) Describe() string { return "rename table " + o.From + " to " + o.To }

func (o RenameTable) Apply(s *State) error {
	t, err := s.mustTable(o.From)
	if err != nil {
		return err
	}
	if o.To == "" {
		return errNoName
	}
	if s.Table(o.To) != nil {
		return fmt.Errorf("table %s exists already", o.To)
	}
	delete(s.tables, o.From)
	t.Name = o.To
	s.put(t)
	for i, ix := range t.Indexes {
		t.Indexes[i].Name = renamed(ix.Name, ix.defaultName(o.From), ix.defaultName(o.To))
	}
	for i, c := range t.Checks {
		t.Checks[i].Name = renamed(c.Name, c.defaultName(o.From), c.defaultName(o.To))
	}
	s.repoint(o.From, func(table, _ *string) { *table = o.To })
	return nil
}

func (o RenameTable) Reverse(*State) (Operation, error) {
	return RenameTable{From: o.To, To: o.From}, nil
}

func (o RenameTable) touches(*State) []string { return []string{o.To, o.From} }

func (o RenameTable) steps(e editor, from, to *State) ([]step, error) {
	return e.renameTable(from.Table(o.From), to.Table(o.To))
}

// renamed is after where the name is the one that was made up before, and the name as it is where somebody chose it.
func renamed(name, before, after string) string {
	if name == before {
		return after
	}
	return name
}

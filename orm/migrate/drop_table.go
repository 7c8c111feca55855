package migrate

import "fmt"

// DropTable deletes a table and every row in it. No other table may point at it any more.
type DropTable struct {
	Name string
}

func (o DropTable) Describe() string { return "drop table " + o.Name }

func (o DropTable) Apply(s *State) error {
	if _, err := s.mustTable(o.Name); err != nil {
		return err
	}
	for _, ref := range s.referrers(o.Name, "") {
		if ref.table != o.Name {
			return fmt.Errorf("table %s cannot be dropped: %s points at it", o.Name, ref.key.on(ref.table))
		}
	}
	delete(s.tables, o.Name)
	return nil
}

// Reverse makes the table again, without its rows.
func (o DropTable) Reverse(before *State) (Operation, error) {
	t, err := before.mustTable(o.Name)
	if err != nil {
		return nil, err
	}
	return createOf(t), nil
}

func (o DropTable) touches(before *State) []string {
	if t := before.Table(o.Name); t != nil {
		return createOf(t).touches(before)
	}
	return []string{o.Name}
}

func (o DropTable) steps(e editor, from, _ *State) ([]step, error) {
	return e.dropTable(from.Table(o.Name))
}

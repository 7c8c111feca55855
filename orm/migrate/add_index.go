package migrate

import "fmt"

// AddIndex makes an index, or a rule that no two rows are alike, or conflict, in the index's columns.
type AddIndex struct {
	Table string
	Index Index

	// Concurrently: PostgreSQL builds it while others write to the table, in a migration with NoTransaction. What an interrupted build leaves
	// behind is found and built anew. Other databases build it as they always do.
	Concurrently bool
}

func (o AddIndex) Describe() string {
	if o.Index.Unique {
		return "add unique index " + o.Index.Name + " to " + o.Table
	}
	if o.Index.Conflicts != nil {
		return "add exclusion constraint " + o.Index.Name + " to " + o.Table
	}
	return "add index " + o.Index.Name + " to " + o.Table
}

func (o AddIndex) Apply(s *State) error {
	t, err := s.mustTable(o.Table)
	if err != nil {
		return err
	}
	if t.indexAt(o.Index.Name) >= 0 {
		return fmt.Errorf("table %s has an index %s already", o.Table, o.Index.Name)
	}
	if err := o.Index.check(t); err != nil {
		return err
	}
	if o.Concurrently && o.Index.rule() {
		return fmt.Errorf("%s of %s is a constraint, which cannot be built concurrently: leave Concurrently out", o.Index.Name, o.Table)
	}
	t.Indexes = append(t.Indexes, o.Index.clone())
	return nil
}

func (o AddIndex) Reverse(*State) (Operation, error) {
	return DropIndex{Table: o.Table, Name: o.Index.Name, Concurrently: o.Concurrently}, nil
}

func (o AddIndex) touches(*State) []string { return []string{o.Table} }

func (o AddIndex) steps(e editor, _, to *State) ([]step, error) {
	if err := o.Index.refused(e.dialect().Name(), o.Table); err != nil {
		return nil, err
	}
	if !o.Index.on(e.dialect().Name()) {
		return nil, nil
	}
	if pg, ok := e.(postgresEditor); ok && o.Concurrently {
		return []step{pg.concurrently(to.Table(o.Table), o.Index)}, nil
	}
	return e.addIndex(to.Table(o.Table), o.Index)
}

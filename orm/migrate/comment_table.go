package migrate

// CommentTable changes what the database keeps as a comment on a table. SQLite keeps none.
type CommentTable struct {
	Table   string
	Comment string // "" takes it away
}

func (o CommentTable) Describe() string { return "comment on table " + o.Table }

func (o CommentTable) Apply(s *State) error {
	t, err := s.mustTable(o.Table)
	if err == nil {
		t.Comment = o.Comment
	}
	return err
}

func (o CommentTable) Reverse(before *State) (Operation, error) {
	t, err := before.mustTable(o.Table)
	if err != nil {
		return nil, err
	}
	return CommentTable{Table: o.Table, Comment: t.Comment}, nil
}

func (o CommentTable) touches(*State) []string { return []string{o.Table} }

func (o CommentTable) steps(e editor, _, to *State) ([]step, error) {
	return e.commentTable(to.Table(o.Table))
}

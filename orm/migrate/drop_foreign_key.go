package migrate

import (
	"fmt"
	"strings"
)

// DropForeignKey makes columns point at nothing. What is in them stays.
type DropForeignKey struct {
	Table   string
	Columns []string
}

func (o DropForeignKey) Describe() string {
	return "drop foreign key of " + o.Table + "." + strings.Join(o.Columns, ", ")
}

func (o DropForeignKey) Apply(s *State) error {
	t, _, err := o.key(s)
	if err != nil {
		return err
	}
	t.dropKey(o.Columns)
	return nil
}

func (o DropForeignKey) key(s *State) (*Table, ForeignKey, error) {
	t, err := s.mustTable(o.Table)
	if err != nil {
		return nil, ForeignKey{}, err
	}
	k := t.keyOf(o.Columns)
	if k == nil {
		return nil, ForeignKey{}, fmt.Errorf("%s.%s has no foreign key", o.Table, strings.Join(o.Columns, ", "))
	}
	return t, *k, nil
}

func (o DropForeignKey) Reverse(before *State) (Operation, error) {
	_, k, err := o.key(before)
	if err != nil {
		return nil, err
	}
	return AddForeignKey{Table: o.Table, Key: k.clone()}, nil
}

func (o DropForeignKey) touches(before *State) []string {
	if _, k, err := o.key(before); err == nil {
		return []string{o.Table, k.Table}
	}
	return []string{o.Table}
}

func (o DropForeignKey) steps(e editor, from, to *State) ([]step, error) {
	_, k, err := o.key(from)
	if err != nil {
		return nil, err
	}
	return e.dropForeignKey(from.Table(o.Table), to.Table(o.Table), k)
}

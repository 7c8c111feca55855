package migrate

import (
	"reflect"
	"slices"
)

// optimize returns fewer operations that lead from before to the same state: what is made and changed is made as it is in the
// end, what is made and dropped is not made. Nothing moves past a RunSQL or RunGo. Where that cannot be shown to be the same, the operations
// stay as they are.
func optimize(before *State, ops []Operation) []Operation {
	list := slices.Clone(ops)
	for {
		next, ok := reduceOnce(before, list)
		if !ok {
			return list
		}
		if !sameEnd(before, ops, next) {
			return list
		}
		list = next
	}
}

// sameEnd reports whether both lists can be applied and lead to one state.
func sameEnd(before *State, a, b []Operation) bool {
	ends := [2]*State{before.Clone(), before.Clone()}
	for i, list := range [][]Operation{a, b} {
		for _, op := range list {
			if op.Apply(ends[i]) != nil {
				return false
			}
		}
	}
	return ends[0].Equal(ends[1])
}

// reduceOnce makes two operations one or none, the first two where that can be.
func reduceOnce(before *State, list []Operation) ([]Operation, bool) {
	touched := make([][]string, len(list))
	s := before.Clone()
	for i, op := range list {
		touched[i] = op.touches(s)
		if op.Apply(s) != nil {
			return nil, false
		}
	}
	for i, first := range list {
		for j := i + 1; j < len(list); j++ {
			if barrier(list[j]) {
				break
			}
			merged, ok := merge(first, list[j])
			if !ok {
				continue
			}
			free := func(at int) bool {
				return !slices.ContainsFunc(touched[i+1:j], func(t []string) bool { return overlap(t, touched[at]) })
			}
			switch between := list[i+1 : j]; {
			case free(j): // the second can come forward
				next := slices.Concat(list[:i], merged, between, list[j+1:])
				if sameEnd(before, list, next) {
					return next, true
				}
				fallthrough
			case free(i): // the first can wait
				next := slices.Concat(list[:i], between, merged, list[j+1:])
				if sameEnd(before, list, next) {
					return next, true
				}
			}
		}
	}
	return nil, false
}

// barrier reports whether nothing may move past the operation.
func barrier(op Operation) bool {
	switch op.(type) {
	case RunSQL, RunGo:
		return true
	}
	return false
}

// merge is what two operations are together, where nothing comes between them.
func merge(a, b Operation) ([]Operation, bool) {
	switch a := a.(type) {
	case CreateExtension:
		return []Operation{a}, a == b
	case CreateTable:
		return mergeCreate(a, b)
	case AddColumn:
		return mergeAdd(a, b)
	case AlterColumn:
		switch b := b.(type) {
		case AlterColumn:
			if a.Table == b.Table && a.Column.Name == b.Column.Name {
				if !b.Fill.set {
					b.Fill = a.Fill
				}
				return []Operation{b}, true
			}
		case DropColumn:
			if a.Table == b.Table && a.Column.Name == b.Column {
				return []Operation{b}, true
			}
		}
	case RenameColumn:
		if b, ok := b.(RenameColumn); ok && a.Table == b.Table && a.To == b.From {
			if a.From == b.To {
				return nil, true
			}
			return []Operation{RenameColumn{Table: a.Table, From: a.From, To: b.To}}, true
		}
	case RenameTable:
		if b, ok := b.(RenameTable); ok && a.To == b.From {
			if a.From == b.To {
				return nil, true
			}
			return []Operation{RenameTable{From: a.From, To: b.To}}, true
		}
	case AddIndex:
		switch b := b.(type) {
		case DropIndex:
			return nil, a.Table == b.Table && a.Index.Name == b.Name
		case RenameIndex:
			if a.Table == b.Table && a.Index.Name == b.From {
				a.Index.Name = b.To
				return []Operation{a}, true
			}
		}
	case AddCheck:
		switch b := b.(type) {
		case DropCheck:
			return nil, a.Table == b.Table && a.Check.Name == b.Name
		case ValidateCheck:
			a.NotValid = false
			return []Operation{a}, a.Table == b.Table && a.Check.Name == b.Name
		}
	case AddForeignKey:
		switch b := b.(type) {
		case DropForeignKey:
			return nil, a.Table == b.Table && slices.Equal(a.Key.Columns, b.Columns)
		case ValidateForeignKey:
			a.NotValid = false
			return []Operation{a}, a.Table == b.Table && slices.Equal(a.Key.Columns, b.Columns)
		}
	}
	return nil, false
}

// mergeCreate is a new table with what is done to it afterwards.
func mergeCreate(a CreateTable, b Operation) ([]Operation, bool) {
	name := a.Name
	switch b := b.(type) {
	case DropTable:
		return nil, b.Name == a.Name
	case RenameTable:
		if b.From != a.Name {
			return nil, false
		}
		name = b.To
	default:
		// Each operation on one table says which in Table.
		table := reflect.ValueOf(b).FieldByName("Table")
		if !table.IsValid() || table.Kind() != reflect.String || table.String() != a.Name {
			return nil, false
		}
	}
	s := &State{}
	s.put(a.table())
	if b.Apply(s) != nil || s.Table(name) == nil {
		return merged(a, b)
	}
	return []Operation{createOf(s.Table(name))}, true
}

// merged is a new table with a column or a key that points at another table, which is not at hand.
func merged(a CreateTable, b Operation) ([]Operation, bool) {
	t := a.table()
	switch b := b.(type) {
	case AddColumn:
		t.Columns = append(t.Columns, b.Column)
	case AddForeignKey:
		if b.Key.check(t) != nil || t.keyOf(b.Key.Columns) != nil {
			return nil, false
		}
		t.setKey(b.Key)
	default:
		return nil, false
	}
	return []Operation{createOf(t)}, true
}

// mergeAdd is a new column with what is done to it afterwards.
func mergeAdd(a AddColumn, b Operation) ([]Operation, bool) {
	switch b := b.(type) {
	case AlterColumn:
		if a.Table == b.Table && a.Column.Name == b.Column.Name {
			a.Column = b.Column
			if b.Fill.set {
				a.Fill = b.Fill
			}
			return []Operation{a}, true
		}
	case RenameColumn:
		if a.Table == b.Table && a.Column.Name == b.From {
			a.Column.Name = b.To
			return []Operation{a}, true
		}
	case DropColumn:
		return nil, a.Table == b.Table && a.Column.Name == b.Column
	case AddForeignKey:
		if a.Table == b.Table && slices.Equal(b.Key.Columns, []string{a.Column.Name}) && a.Column.References.IsZero() {
			a.Column.References = Reference{Table: b.Key.Table, Column: b.Key.Targets[0], OnDelete: b.Key.OnDelete, Deferred: b.Key.Deferred}
			return []Operation{a}, true
		}
	}
	return nil, false
}

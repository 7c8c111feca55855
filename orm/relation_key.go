package orm

import (
	"fmt"
	"reflect"
	"slices"
	"unsafe"
)

// takeKeys gives the foreign keys of a new row the keys of the rows that its relations hold, where it has none itself: post.Author = &author is
// enough. What says two things is refused.
func (t *Table) takeKeys(row rowMemory) error {
	for _, rel := range t.Relations {
		if rel.Kind != ToOne {
			continue
		}
		to := *(*unsafe.Pointer)(unsafe.Add(row, rel.offset))
		if to == nil {
			continue
		}
		if auto := rel.To.auto(); auto != nil && slices.Contains(rel.Targets, auto) && auto.empty(field(to, auto)) {
			return &QueryError{Mistakes: []string{fmt.Sprintf("%s has not been inserted yet: insert it first, or leave it out", rel)}}
		}
		for i, column := range rel.Columns {
			if err := rel.takeKey(row, to, column, rel.Targets[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// takeKey does so for one column of a foreign key.
func (r *Relation) takeKey(row, to rowMemory, column, target *Column) error {
	from, at := field(to, target), field(row, column)
	if target.Null {
		if from = *(*unsafe.Pointer)(from); from == nil {
			return nil
		}
	}
	value := reflect.NewAt(target.goType, from).Elem()
	if !column.empty(at) {
		if column.Null {
			at = *(*unsafe.Pointer)(at)
		}
		if own := reflect.NewAt(column.goType, at).Elem(); !reflect.DeepEqual(own.Interface(), value.Interface()) {
			return &QueryError{Mistakes: []string{fmt.Sprintf("%s is %v, and the row in %s has %v: set one of them", column, own, r.Name, value)}}
		}
		return nil
	}
	if column.Null {
		own := reflect.New(column.goType)
		own.Elem().Set(value)
		*(*unsafe.Pointer)(at) = own.UnsafePointer()
		return nil
	}
	reflect.NewAt(column.goType, at).Elem().Set(value)
	return nil
}

package orm

import (
	"fmt"
	"reflect"
	"slices"
	"unsafe"
)

// takeKeys gives the foreign keys of a new row the keys of the rows that its relations hold, where it has none itself: post.Author = &author is
// enough. What says two things is refused. A row that may be there already may have been read with its relation, and its key then cleared: where that can be
// NULL, NULL is a thing that it says.
func (t *Table) takeKeys(row rowMemory, there bool) error {
	for _, rel := range t.Relations {
		if rel.Kind != ToOne {
			continue
		}
		to := *(*unsafe.Pointer)(unsafe.Add(row, rel.offset))
		if to == nil {
			continue
		}
		made := func(target *Column) bool { return (target.Auto || target.AutoUUID) && target.empty(field(to, target)) }
		if slices.ContainsFunc(rel.Targets, made) {
			return &QueryError{Mistakes: []string{fmt.Sprintf("%s has not been inserted yet: insert it first, or leave it out", rel)}}
		}
		for i, column := range rel.Columns {
			if err := rel.takeKey(row, to, column, rel.Targets[i], there); err != nil {
				return err
			}
		}
	}
	return nil
}

// keyed reports whether the row has all of its primary key.
func (t *Table) keyed(row rowMemory) bool {
	return !slices.ContainsFunc(t.PK, func(c *Column) bool { return c.empty(field(row, c)) })
}

// takeKey does so for one column of a foreign key.
func (r *Relation) takeKey(row, to rowMemory, column, target *Column, there bool) error {
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
	if column.Null && there {
		return &QueryError{Mistakes: []string{fmt.Sprintf("%s is NULL, and the row in %s has %v: set both of them, or none", column, r.Name, value)}}
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

package orm

import (
	"context"
	"fmt"
	"unsafe"
)

// scoping is what one call may see of the models that have scopes. Nil where there are no such models, or where somebody left them.
type scoping struct {
	args map[*Column]any
	errs map[*Column]error
}

// ScopeError says that a row of a model with a scope (see ScopeBy) was asked for or written by nobody in particular, or for
// somebody else. It is a mistake of the program, not of the client.
type ScopeError struct {
	Column *Column
	// Foreign: the row belongs to another scope than that of the context. Otherwise the context has none.
	Foreign bool
}

// Error names the column.
func (e *ScopeError) Error() string {
	if e.Foreign {
		return fmt.Sprintf("%s is not that of the context: a row cannot be written into another scope", e.Column)
	}
	return fmt.Sprintf("the context has no value for %s, and %s is only for one of them at a time", e.Column, e.Column.Table)
}

// InsecureUnscoped returns the DB without the scopes of the models (see ScopeBy): it sees and changes the rows of all of them. It is for what
// is meant for all, as a report for the owner of the platform or a job that cleans up; never for what a user asked for.
func (db *DB) InsecureUnscoped() *DB {
	free := *db
	free.unscoped = true
	return &free
}

// scoping returns what the context may see.
func (db *DB) scoping(ctx context.Context) *scoping {
	if len(db.core.registry.scoped) == 0 || db.unscoped {
		return nil
	}
	s := &scoping{args: map[*Column]any{}, errs: map[*Column]error{}}
	for _, t := range db.core.registry.scoped {
		for _, scope := range t.scopes {
			row := scope.value(ctx)
			if row == nil {
				s.errs[scope.column] = &ScopeError{Column: scope.column}
				continue
			}
			arg, err := db.core.arg(scope.column, row)
			if err != nil {
				s.errs[scope.column] = err
			}
			s.args[scope.column] = arg
		}
	}
	return s
}

// fill writes into rows what comes from the context.
func (db *DB) fill(ctx context.Context, t *Table, rows []unsafe.Pointer, fresh bool) {
	for _, fill := range t.fills {
		value := unsafe.Pointer(nil)
		if fresh || fill.always {
			value = fill.value(ctx)
		}
		if value == nil {
			continue
		}
		for _, row := range rows {
			if row != nil && (fill.always || fill.column.empty(field(row, fill.column))) {
				fill.column.copy(row, value)
			}
		}
	}
}

// enter makes rows that are to be written those of the context: new ones get its values, others must have them.
func (db *DB) enter(ctx context.Context, t *Table, rows []unsafe.Pointer, fresh bool) error {
	db.fill(ctx, t, rows, fresh)
	if db.unscoped {
		return nil
	}
	for _, scope := range t.scopes {
		value := scope.value(ctx)
		if value == nil {
			return &ScopeError{Column: scope.column}
		}
		for _, row := range rows {
			switch {
			case row == nil:
			case fresh && scope.column.empty(field(row, scope.column)):
				scope.column.copy(row, value)
			case !scope.column.same(row, value):
				return &ScopeError{Column: scope.column, Foreign: true}
			}
		}
	}
	return nil
}

// sees reports whether a row belongs to the scopes of the context.
func (db *DB) sees(ctx context.Context, t *Table, row rowMemory) bool {
	for _, scope := range t.scopes {
		if value := scope.value(ctx); !db.unscoped && (value == nil || !scope.column.same(row, value)) {
			return false
		}
	}
	return true
}

// scoped appends what keeps the rows of a table inside the scopes of the call and leaves out those that are deleted softly, joined by AND to
// what stands behind start. Without an alias the columns stand alone.
func (c *compiler) scoped(dst []byte, start int, t *Table, alias string, deleted bool) []byte {
	if t == nil {
		return dst
	}
	column := func(column *Column) {
		if len(dst) > start {
			dst = append(dst, " AND "...)
		}
		if alias != "" {
			dst = append(append(dst, alias...), '.')
		}
		dst = c.quote(dst, column.Name)
	}
	if c.scoping != nil {
		for _, scope := range t.scopes {
			if err := c.scoping.errs[scope.column]; err != nil {
				c.scopeErr = err
				continue
			}
			column(scope.column)
			dst = c.parameter(append(dst, " = "...), given{}, parameter{kind: aScope, scope: scope.column})
		}
	}
	if t.softDelete != nil && !deleted {
		column(t.softDelete)
		dst = append(dst, " IS NULL"...)
	}
	return dst
}

// restricted reports whether scoped has anything to say of a table.
func (c *compiler) restricted(t *Table) bool {
	return t.softDelete != nil || c.scoping != nil && len(t.scopes) > 0
}

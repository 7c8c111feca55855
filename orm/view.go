package orm

import (
	"context"
	"unsafe"
)

// view is what compiles the statements of one call: the core, with what the call may see.
type view struct {
	*core
	scoping *scoping
	// value returns memory of a row with the value that the context of the call has for a column, or nil.
	value func(contextColumn) unsafe.Pointer
}

// view returns what compiles the statements of a call. It costs nothing where no model has scopes.
func (db *DB) view(ctx context.Context) view {
	v := view{core: db.core, scoping: db.scoping(ctx)}
	if db.core.registry.filled {
		v.value = func(c contextColumn) unsafe.Pointer { return c.value(ctx) }
	}
	return v
}

// compiler begins a statement within the view.
func (c view) compiler() *compiler { return &compiler{view: c} }

package orm

import (
	"context"
	"unsafe"
)

// readCall is a query of several that are sent together, and what is done with its rows.
type readCall struct {
	st    statement
	begin func() // forgets what an earlier attempt has read; may be nil
	fresh func() unsafe.Pointer
	take  func(unsafe.Pointer) error // may be nil
}

// read reads the rows of the query.
func (c *readCall) read(rows Rows) error {
	if c.begin != nil {
		c.begin()
	}
	return readRows(rows, c.st.columns, c.fresh, c.take)
}

// readTogether runs queries in one trip where the database can pipeline, and in turn elsewhere. Like one query, they are run again where they lose
// against others.
func (db *DB) readTogether(ctx context.Context, calls []readCall) error {
	if len(calls) == 0 {
		return nil
	}
	exec, err := db.reader(ctx)
	if err != nil {
		return err
	}
	if len(calls) == 1 {
		call := calls[0]
		if call.begin != nil {
			call.begin()
		}
		return db.run(ctx, exec, call.st, call.fresh, call.take)
	}
	list := make([]Call, len(calls))
	for i, call := range calls {
		list[i] = Call{SQL: call.st.sql, Args: call.st.args, Rows: true}
	}
	for attempt := 1; ; attempt++ {
		err := exec.Batch(ctx, list, func(i int, rows Rows, _ Result) error { return calls[i].read(rows) })
		if err == nil {
			return nil
		}
		if own, is := err.(*takeError); is {
			return own.error
		}
		if err = db.core.failure(ctx, err); !db.again(ctx, calls[0].st, attempt, err) {
			return err
		}
	}
}

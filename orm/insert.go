package orm

import (
	"context"
	"reflect"
	"slices"
	"time"
	"unsafe"

	"github.com/gotandem/tandem/schema"
)

// insertRows adds rows of one model.
func (db *DB) insertRows(ctx context.Context, typ reflect.Type, rows []unsafe.Pointer) error {
	t, err := db.table(ctx, typ)
	if err != nil {
		return err
	}
	if t.model.hooked {
		if slices.Contains(rows, nil) {
			return nilRow(t)
		}
		if db.tx == nil {
			return db.Tx(ctx, func(tx *DB) error { return tx.insertRows(ctx, typ, rows) })
		}
		if err := t.model.call(ctx, db, beforeInsert, rows); err != nil {
			return err
		}
	}
	if err := db.insertPlanned(ctx, typ, rows); err != nil {
		return err
	}
	return t.model.call(ctx, db, afterInsert, rows)
}

func (db *DB) insertPlanned(ctx context.Context, typ reflect.Type, rows []unsafe.Pointer) error {
	t, runs, err := db.insertPlan(ctx, typ, rows)
	if err != nil {
		return err
	}
	if len(runs) > 1 && db.tx == nil {
		return db.Tx(ctx, func(tx *DB) error { return tx.insertAll(ctx, t, runs) })
	}
	return db.insertAll(ctx, t, runs)
}

// insertPlan gives rows their defaults, checks them, and divides them into statements.
func (db *DB) insertPlan(ctx context.Context, typ reflect.Type, rows []unsafe.Pointer) (*Table, []insertRun, error) {
	t, err := db.table(ctx, typ)
	if err != nil || len(rows) == 0 {
		return t, nil, err
	}
	if err := db.prepareRows(ctx, t, rows, time.Now(), false); err != nil {
		return t, nil, err
	}
	return t, db.core.insertRuns(t, rows), nil
}

// prepareRows gives new rows what comes from the context, the keys of their relations, their defaults and times, and checks them. there: those that
// bring a primary key may be in the database already.
func (db *DB) prepareRows(ctx context.Context, t *Table, rows []unsafe.Pointer, now time.Time, there bool) error {
	if err := db.enter(ctx, t, rows, true); err != nil {
		return err
	}
	var report schema.Report
	for _, row := range rows {
		if row == nil {
			return nilRow(t)
		}
		if err := t.takeKeys(row, there && t.keyed(row)); err != nil {
			return err
		}
		t.prepareInsert(row, now)
		if err := t.check(row, &report); err != nil {
			return err
		}
	}
	return nil
}

// insertRun is some rows that one statement adds.
type insertRun struct {
	rows []unsafe.Pointer
	keys bool   // the rows bring their automatic keys
	omit uint64 // which of the plan's defaults the rows leave to the database, a bit for each
}

// maxInsertRows bounds a statement, so that the database need not read megabytes of it at once.
const maxInsertRows = 1000

// maxUnnestRows is the same where the text of the statement does not grow.
const maxUnnestRows = 5000

// insertRuns divides rows into statements, in their order.
func (c *core) insertRuns(t *Table, rows []unsafe.Pointer) []insertRun {
	auto, plan := t.auto(), c.plan(t)
	defaults := plan.defaults[:min(len(plan.defaults), 64)]
	var runs []insertRun
	for i, row := range rows {
		keys := auto != nil && !auto.empty(field(row, auto))
		omit := uint64(0)
		for j, column := range defaults {
			if column.empty(field(row, column)) {
				omit |= 1 << j
			}
		}
		if last := len(runs) - 1; i > 0 && runs[last].keys == keys && runs[last].omit == omit && len(runs[last].rows) < plan.insertRows && !c.lone(t, omit) {
			runs[last].rows = rows[i-len(runs[last].rows) : i+1]
			continue
		}
		runs = append(runs, insertRun{rows: rows[i : i+1], keys: keys, omit: omit})
	}
	return runs
}

func (db *DB) insertAll(ctx context.Context, t *Table, runs []insertRun) error {
	for _, run := range runs {
		if err := db.insertOne(ctx, t, run); err != nil {
			return db.blameMissing(ctx, err, t, run.rows)
		}
	}
	return nil
}

// insertOne adds the rows of one statement.
func (db *DB) insertOne(ctx context.Context, t *Table, run insertRun) error {
	in := db.core.insertion(t, run)
	st, err := db.core.insertStatement(in, run)
	if err != nil {
		return err
	}
	exec, err := db.executor(ctx)
	if err != nil {
		return err
	}
	if in.returns {
		err = db.run(ctx, exec, st, run.next(t), nil)
	} else {
		err = db.insertTold(ctx, t, st, in, run)
	}
	if err != nil || !run.keys {
		return err
	}
	return db.advanceKey(ctx, t, t.auto())
}

// insertStatement is the INSERT of the rows of a run.
func (c *core) insertStatement(in *insertion, run insertRun) (statement, error) {
	args, err := in.args(c, run.rows)
	if err != nil {
		return statement{}, err
	}
	return statement{sql: in.text(c.compiler(), len(run.rows)), args: args, columns: in.results}, nil
}

// insertTold adds rows where the statement returns nothing, and reads what the database makes, if anything.
func (db *DB) insertTold(ctx context.Context, t *Table, st statement, in *insertion, run insertRun) error {
	result, err := db.exec(ctx, st)
	if err != nil || len(in.made) == 0 {
		return err
	}
	computed := in.made
	if computed[0].Auto {
		if err := run.count(computed[0], result); err != nil {
			return err
		}
		computed = computed[1:]
	}
	return db.readComputed(ctx, t, computed, run.rows)
}

// count writes the keys of a statement into its rows: they follow one another.
func (run insertRun) count(auto *Column, result Result) error {
	cell := Cell{Kind: auto.codec.cell}
	for i, row := range run.rows {
		cell.Ptr = field(row, auto)
		if err := cell.SetInt(result.LastInsertID + int64(i)); err != nil {
			return err
		}
	}
	return nil
}

// next returns the rows one after the other, and memory for nobody when there are no more.
func (run insertRun) next(t *Table) func() unsafe.Pointer {
	i := 0
	return func() unsafe.Pointer {
		if i++; i <= len(run.rows) {
			return run.rows[i-1]
		}
		return t.fresh()
	}
}

// auto is the automatic key of the table, or nil.
func (t *Table) auto() *Column {
	if len(t.PK) == 1 && t.PK[0].Auto {
		return t.PK[0]
	}
	return nil
}

// columnNames appends columns by their own names.
func (c *compiler) columnNames(dst []byte, columns []*Column) []byte {
	for i, column := range columns {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		dst = c.quote(dst, column.Name)
	}
	return dst
}

// insertCalls are the statements that add the rows of a run.
func (c *core) insertCalls(t *Table, run insertRun) ([]batchCall, error) {
	in := c.insertion(t, run)
	if len(in.made) > 0 && !in.returns && !(len(in.made) == 1 && in.made[0].Auto) {
		return nil, &QueryError{Mistakes: []string{t.String() + " has columns that the database computes, and " + c.dialect.Name() + " cannot return them inside a batch: insert its rows by themselves"}}
	}
	st, err := c.insertStatement(in, run)
	if err != nil {
		return nil, err
	}
	nothing := func(Result) error { return nil }
	call := batchCall{st: st, done: nothing}
	switch {
	case in.returns:
		call.rows = func(rows Rows) error { return readRows(rows, in.results, run.next(t), nil) }
	case len(in.made) > 0:
		call.done = func(result Result) error { return run.count(in.made[0], result) }
	}
	calls := []batchCall{call}
	if run.keys {
		if sql := c.dialect.AdvanceKey(t.Name, t.auto().Name); sql != "" {
			calls = append(calls, batchCall{st: statement{sql: sql}, done: nothing})
		}
	}
	return calls, nil
}

// advanceKey moves the counter of an automatic key past the keys that rows have brought.
func (db *DB) advanceKey(ctx context.Context, t *Table, auto *Column) error {
	if auto == nil {
		return nil
	}
	sql := db.core.dialect.AdvanceKey(t.Name, auto.Name)
	if sql == "" {
		return nil
	}
	_, err := db.exec(ctx, statement{sql: sql})
	return err
}

package orm

import (
	"context"
	"reflect"
	"slices"
	"time"
	"unsafe"
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
	if err := db.prepareRows(ctx, t, rows, time.Now()); err != nil {
		return t, nil, err
	}
	return t, db.core.insertRuns(t, rows), nil
}

// prepareRows gives new rows what comes from the context, their defaults and times, and checks them.
func (db *DB) prepareRows(ctx context.Context, t *Table, rows []unsafe.Pointer, now time.Time) error {
	if err := db.enter(ctx, t, rows, true); err != nil {
		return err
	}
	for _, row := range rows {
		if row == nil {
			return nilRow(t)
		}
		t.prepareInsert(row, now)
		if err := t.check(row); err != nil {
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
	limit := max(1, min(maxInsertRows, c.features.MaxParameters/max(1, len(t.Columns))))
	if c.compiler().arrays(t.Columns) {
		limit = maxUnnestRows
	}
	auto := t.auto()
	defaults := c.plan(t).defaults
	var runs []insertRun
	for i, row := range rows {
		keys := auto != nil && !auto.empty(field(row, auto))
		omit := uint64(0)
		for j, column := range defaults[:min(len(defaults), 64)] {
			if column.empty(field(row, column)) {
				omit |= 1 << j
			}
		}
		if last := len(runs) - 1; i > 0 && runs[last].keys == keys && runs[last].omit == omit && len(runs[last].rows) < limit {
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
	k := db.core.compiler()
	dst, err := k.insertValues(t, run)
	if err != nil {
		return err
	}
	auto, made := t.auto(), db.core.made(t, run)
	if len(made) > 0 {
		err = db.insertReturning(ctx, k, dst, t, made, run)
	} else {
		_, err = db.exec(ctx, statement{sql: string(dst), args: k.args})
	}
	if err != nil || auto != nil && !run.keys {
		return err
	}
	return db.advanceKey(ctx, t, auto)
}

// omitted are the columns that the rows leave to the database.
func (run insertRun) omitted(p *tablePlan) []*Column {
	if run.omit == 0 {
		return nil
	}
	var list []*Column
	for i, column := range p.defaults {
		if i < 64 && run.omit&(1<<i) != 0 {
			list = append(list, column)
		}
	}
	return list
}

// auto is the automatic key of the table, or nil.
func (t *Table) auto() *Column {
	if len(t.PK) == 1 && t.PK[0].Auto {
		return t.PK[0]
	}
	return nil
}

// insertValues makes INSERT INTO … VALUES … of some rows.
func (c *compiler) insertValues(t *Table, run insertRun) ([]byte, error) {
	plan := c.core.plan(t)
	columns := plan.insert
	auto := t.auto()
	if auto != nil && run.keys {
		columns = plan.written
	}
	if omitted := run.omitted(plan); len(omitted) > 0 {
		columns = slices.DeleteFunc(slices.Clone(columns), func(c *Column) bool { return slices.Contains(omitted, c) })
	}
	arrays := len(run.rows) > 1 && c.arrays(columns)
	size := 96 + len(columns)*24
	if !arrays {
		size += len(columns) * len(run.rows) * 5
	}
	dst := c.quote(append(make([]byte, 0, size), "INSERT INTO "...), t.Name)
	dst = append(dst, " ("...)
	if len(columns) == 0 { // nothing but what the database makes
		dst = append(c.quote(dst, t.Columns[0].Name), ") VALUES "...)
		for i := range run.rows {
			if i > 0 {
				dst = append(dst, ", "...)
			}
			dst = append(append(append(dst, '('), c.emptyKey()...), ')')
		}
		return dst, nil
	}
	dst = append(c.columnNames(dst, columns), ") "...)
	if arrays {
		return c.unnest(append(dst, "SELECT * FROM "...), columns, run.rows)
	}
	return c.valuesList(dst, columns, run.rows, false)
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

// emptyKey is the value that makes an automatic key, where a row has no other column.
func (c *compiler) emptyKey() string {
	if c.dialect.Name() == "sqlite" {
		return "NULL"
	}
	return "DEFAULT"
}

// insertReturning adds rows and reads the columns that the database makes, an automatic key first.
func (db *DB) insertReturning(ctx context.Context, k *compiler, dst []byte, t *Table, made []*Column, run insertRun) error {
	call := k.madeCall(dst, t, made, run)
	if call.rows == nil {
		result, err := db.exec(ctx, call.st)
		if err != nil {
			return err
		}
		if err := call.done(result); err != nil {
			return err
		}
		return db.readComputed(ctx, t, slices.DeleteFunc(made, func(c *Column) bool { return c.Auto }), run.rows)
	}
	exec, err := db.executor(ctx)
	if err != nil {
		return err
	}
	return db.run(ctx, exec, call.st, run.next(t), nil)
}

// madeCall is the statement that adds rows, and reads the columns that the database makes, an automatic key first. Where nothing is
// returned, it reads no more than that.
func (c *compiler) madeCall(dst []byte, t *Table, made []*Column, run insertRun) batchCall {
	if !c.features.Returning {
		return batchCall{st: statement{sql: string(dst), args: c.args}, done: func(result Result) error {
			auto := made[0]
			if !auto.Auto {
				return nil
			}
			// The keys of one statement follow one another.
			cell := Cell{Kind: auto.codec.cell}
			for i, row := range run.rows {
				cell.Ptr = field(row, auto)
				if err := cell.SetInt(result.LastInsertID + int64(i)); err != nil {
					return err
				}
			}
			return nil
		}}
	}
	plan := c.core.plan(t)
	st := statement{sql: string(c.columnNames(append(dst, " RETURNING "...), made)), args: c.args, columns: make([]resultColumn, len(made))}
	for i, column := range made {
		st.columns[i] = plan.columns[column.index]
	}
	return batchCall{st: st, rows: func(rows Rows) error { return readRows(rows, st.columns, run.next(t), nil) }}
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

// made are the columns that the database makes for the rows of a run, an automatic key first.
func (c *core) made(t *Table, run insertRun) []*Column {
	plan := c.plan(t)
	if auto := t.auto(); auto != nil && !run.keys {
		return append(append([]*Column{auto}, plan.generated...), run.omitted(plan)...)
	}
	if len(plan.generated) == 0 && run.omit == 0 {
		return nil
	}
	return append(slices.Clone(plan.generated), run.omitted(plan)...)
}

// insertCalls are the statements that add the rows of a run.
func (c *core) insertCalls(t *Table, run insertRun) ([]batchCall, error) {
	k := c.compiler()
	dst, err := k.insertValues(t, run)
	if err != nil {
		return nil, err
	}
	auto, made := t.auto(), c.made(t, run)
	if len(made) > 0 && !c.features.Returning && !(len(made) == 1 && made[0].Auto) {
		return nil, &QueryError{Mistakes: []string{t.String() + " has columns that the database computes, and " + c.dialect.Name() + " cannot return them inside a batch: insert its rows by themselves"}}
	}
	nothing := func(Result) error { return nil }
	calls := []batchCall{{st: statement{sql: string(dst), args: k.args}, done: nothing}}
	if len(made) > 0 {
		calls[0] = k.madeCall(dst, t, made, run)
	}
	if auto != nil && run.keys {
		if sql := c.dialect.AdvanceKey(t.Name, auto.Name); sql != "" {
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

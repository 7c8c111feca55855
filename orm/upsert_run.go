package orm

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"unsafe"
)

// upsertRuns sends one statement for each run of rows.
func (db *DB) upsertRuns(ctx context.Context, u *upsert, runs []insertRun) (int64, error) {
	var n int64
	for _, run := range runs {
		done, err := db.upsertRun(ctx, u, run)
		if err != nil {
			return 0, db.blameMissing(ctx, err, u.table, run.rows)
		}
		n += done
	}
	return n, nil
}

func (db *DB) upsertRun(ctx context.Context, u *upsert, run insertRun) (int64, error) {
	k := db.view(ctx).compiler()
	in := db.core.insertion(u.table, run)
	args, err := in.args(db.core, run.rows)
	if err != nil {
		return 0, err
	}
	k.args = args
	dst := in.values(k, len(run.rows))
	if in.lone {
		if dst, err = db.core.spelledOut(u.table); err != nil {
			return 0, err
		}
	}
	dst, err = k.onConflict(dst, u)
	if err != nil {
		return 0, err
	}
	if err := k.err(); err != nil {
		return 0, err
	}
	n, err := db.upsertReturning(ctx, u, run, k, dst)
	if err == nil && run.keys {
		err = db.advanceKey(ctx, u.table, u.table.auto())
	}
	return n, err
}

// onConflict appends what is done with a row that is there.
func (c *compiler) onConflict(dst []byte, u *upsert) ([]byte, error) {
	if c.features.OnConflict {
		dst = append(dst, " ON CONFLICT"...)
		for i, column := range u.on {
			if i == 0 {
				dst = append(dst, " ("...)
			} else {
				dst = append(dst, ", "...)
			}
			dst = c.quote(dst, column.Name)
		}
		if len(u.on) > 0 {
			dst = append(dst, ')')
		}
		if u.ignore {
			return append(dst, " DO NOTHING"...), nil
		}
		dst = append(dst, " DO UPDATE SET "...)
	} else {
		dst = append(dst, " ON DUPLICATE KEY UPDATE "...)
	}
	return c.upsertSet(dst, u, func(dst []byte, column *Column) []byte {
		if c.features.OnConflict {
			return c.quote(append(dst, "excluded."...), column.Name)
		}
		return append(c.quote(append(dst, "VALUES("...), column.Name), ')')
	})
}

// upsertSet appends the changes of the row that is there.
func (c *compiler) upsertSet(dst []byte, u *upsert, excluded func([]byte, *Column) []byte) ([]byte, error) {
	s := c.writeScope(FromTable(u.table))
	if s == nil {
		return dst, c.err()
	}
	s.excluded = excluded
	start := len(dst)
	next := func(column *Column) {
		if len(dst) > start {
			dst = append(dst, ", "...)
		}
		if column != nil {
			dst = append(c.quote(dst, column.Name), " = "...)
		}
	}
	touched := map[*Column]bool{}
	take := func(columns []*Column) {
		for _, column := range columns {
			next(column)
			dst = excluded(dst, column)
			touched[column] = true
		}
	}
	columns := u.columns
	if !s.features.AssignsInTurn { // else they come after what is computed with them
		take(columns)
		columns = nil
	}
	for _, change := range s.inTurn(u.changes) {
		next(nil)
		var err error
		if dst, err = s.change(dst, change, touched); err != nil {
			return dst, err
		}
	}
	take(columns)
	for _, column := range u.table.Columns {
		switch {
		case touched[column]:
		case column.AutoNow, slices.ContainsFunc(u.table.fills, func(f contextColumn) bool { return f.always && f.column == column }):
			next(column)
			dst = excluded(dst, column)
		case column.Version:
			next(column)
			dst = append(s.name(dst, s.alias, column.Name), " + 1"...)
		}
	}
	if len(dst) == start { // nothing but the key: the row is there, and its key is wanted
		next(u.on[0])
		dst = excluded(dst, u.on[0])
	}
	if len(s.joins) > 0 {
		c.mistake("an upsert cannot compute with a column of another table: read it first")
	}
	return dst, nil
}

// excludedColumn appends a column of the new row.
func (s *scope) excludedColumn(dst []byte, e *expression) ([]byte, valueType) {
	if s.excluded == nil {
		s.mistake("orm.Excluded stands for the new row of an upsert: it belongs into the changes of OnConflict")
		return dst, valueType{}
	}
	columns, err := s.table.columnsOf([]operand{e.left})
	if err != nil {
		s.mistake("%s", err)
		return dst, valueType{}
	}
	return s.excluded(dst, columns[0]), s.typeOf(columns[0], false)
}

// upsertReturning runs the statement and reads the rows as they are afterwards.
func (db *DB) upsertReturning(ctx context.Context, u *upsert, run insertRun, k *compiler, dst []byte) (int64, error) {
	exec, err := db.executor(ctx)
	if err != nil {
		return 0, err
	}
	plan := db.core.plan(u.table)
	if !u.ignore {
		dst = k.columnNames(append(dst, " RETURNING "...), u.table.Columns)
		i := 0
		err := db.run(ctx, exec, statement{sql: string(dst), args: k.args, columns: plan.columns}, u.table.fresh, func(found unsafe.Pointer) error {
			if i++; i <= len(run.rows) {
				u.table.copy(run.rows[i-1], found)
			}
			return nil
		})
		return int64(i), err
	}
	auto := u.table.auto()
	if auto == nil || run.keys {
		result, err := db.exec(ctx, statement{sql: string(dst), args: k.args})
		return result.RowsAffected, err
	}
	// The rows that were added come back in their order; a unique constraint tells which they are.
	match := u.on
	if len(match) == 0 && len(u.table.Uniques) > 0 {
		match = u.table.Uniques[0].Columns
	}
	waiting := map[string][]unsafe.Pointer{}
	for _, row := range run.rows {
		key, _, err := db.core.tupleKey(match, row)
		if err != nil {
			return 0, err
		}
		waiting[key] = append(waiting[key], row)
	}
	dst = k.columnNames(append(dst, " RETURNING "...), append([]*Column{auto}, match...))
	st := statement{sql: string(dst), args: k.args, columns: []resultColumn{plan.columns[auto.index]}}
	for _, c := range match {
		st.columns = append(st.columns, plan.columns[c.index])
	}
	n := int64(0)
	err = db.run(ctx, exec, st, u.table.fresh, func(found unsafe.Pointer) error {
		n++
		key, _, err := db.core.tupleKey(match, found)
		if rows := waiting[key]; err == nil && len(rows) > 0 {
			auto.copy(rows[0], found)
			waiting[key] = rows[1:]
		}
		return err
	})
	return n, err
}

// copy takes the value of the column over from another row.
func (c *Column) copy(to, from rowMemory) {
	c.in(to).Set(c.in(from))
}

// in is the field of the column in a row: a pointer where the column may be NULL.
func (c *Column) in(row rowMemory) reflect.Value {
	t := c.goType
	if c.Null {
		t = reflect.PointerTo(t)
	}
	return reflect.NewAt(t, field(row, c)).Elem()
}

// upsertInTurn is for databases that cannot name a constraint, inside a transaction.
func (db *DB) upsertInTurn(ctx context.Context, u *upsert, runs []insertRun) (int64, error) {
	var n int64
	for _, run := range runs {
		if u.ignore { // most often nothing is there
			err := db.insertOne(ctx, u.table, run)
			if err == nil {
				n += int64(len(run.rows))
				continue
			}
			if _, taken := err.(*UniqueError); !taken {
				return 0, db.blameMissing(ctx, err, u.table, run.rows)
			}
		}
		for _, row := range run.rows {
			done, err := db.upsertOne(ctx, u, insertRun{rows: []unsafe.Pointer{row}, keys: run.keys, omit: run.omit})
			if err != nil {
				return 0, db.blameMissing(ctx, err, u.table, []unsafe.Pointer{row})
			}
			n += done
		}
	}
	return n, nil
}

// upsertTries is how often a row is looked for and added in turn, while others delete and add it.
const upsertTries = 5

// upsertOne changes the row that is there, or adds one.
func (db *DB) upsertOne(ctx context.Context, u *upsert, run insertRun) (int64, error) {
	var taken *UniqueError
	for range upsertTries {
		if !u.ignore {
			found, err := db.upsertFound(ctx, u, run)
			if err != nil || found {
				return 1, err
			}
		}
		err := db.insertOne(ctx, u.table, run)
		switch {
		case err == nil:
			return 1, nil
		case !errors.As(err, &taken), len(u.on) > 0 && !sameColumns(taken.Columns, u.on):
			return 0, err
		case u.ignore:
			return 0, nil
		}
	}
	return 0, taken
}

// upsertFound changes the row that is there and reads it, if there is one.
func (db *DB) upsertFound(ctx context.Context, u *upsert, run insertRun) (bool, error) {
	k, row := db.view(ctx).compiler(), run.rows[0]
	omitted := insertKind{omit: run.omit}.omitted(db.core.plan(u.table))
	var failed error
	value := func(dst []byte, c *Column) []byte {
		if slices.Contains(omitted, c) {
			sql, _, err := c.Computed.SQL(db.core.dialect)
			failed = errors.Join(failed, err)
			return append(append(append(dst, '('), sql...), ')')
		}
		arg, err := db.core.arg(c, row)
		if err != nil {
			failed = err
		}
		return k.bind(dst, arg)
	}
	dst, err := k.upsertSet(append(k.quote([]byte("UPDATE "), u.table.Name), " SET "...), u, value)
	if err != nil {
		return false, err
	}
	where := func(dst []byte, bind func([]byte, *Column) []byte) []byte {
		for i, c := range u.on {
			if i == 0 {
				dst = append(dst, " WHERE "...)
			} else {
				dst = append(dst, " AND "...)
			}
			dst = bind(append(k.quote(dst, c.Name), " = "...), c)
		}
		return dst
	}
	dst = where(dst, value)
	if err := errors.Join(failed, k.err()); err != nil {
		return false, err
	}
	result, err := db.exec(ctx, statement{sql: string(dst), args: k.args})
	if err != nil || result.RowsAffected == 0 {
		return false, err
	}
	k = db.core.compiler()
	dst = k.columnNames([]byte("SELECT "), u.table.Columns)
	dst = where(k.quote(append(dst, " FROM "...), u.table.Name), value)
	exec, err := db.executor(ctx)
	if err != nil {
		return false, err
	}
	st := statement{sql: string(dst), args: k.args, columns: db.core.plan(u.table).columns}
	return true, db.run(ctx, exec, st, u.table.fresh, func(found unsafe.Pointer) error {
		u.table.copy(row, found)
		return nil
	})
}

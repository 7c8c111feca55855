package orm

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
	"unsafe"
)

// Upsert adds rows, and where a row with the same values in a unique constraint is there already, does what conflict says. It
// returns how many rows were added or changed.
//
//	u := orm.Columns[User]()
//	n, err := db.Upsert(ctx, orm.OnConflict(&u.Email).Update(&u.Name), users...)
//	n, err := db.Upsert(ctx, orm.OnConflict(&u.Email).Ignore(), users...)
//
// Rows are checked and get their defaults as by Insert. Afterwards they are what the database has, keys included; with Ignore, rows that
// were left out keep the key that they had, which is zero for an automatic one, and a UUID of no row where Insert makes it. All of it is
// done, or nothing. Two of the rows with the same values in the constraint are a mistake, except with Ignore. Foreign keys are taken from
// relations as by Insert, but where a row brings its primary key, and its foreign key is NULL while the relation holds a row: that is a
// *QueryError, since it may have been read and cleared. Columns that follow the time of a change and versions are written too. A UUID that
// Insert makes stays that of the row that is there, unless Update names the column.
//
// It is one statement without a race on SQLite and PostgreSQL. Where many add one row at once that is the same by another constraint, too,
// PostgreSQL refuses some by that other one: outside of a transaction Upsert then looks again, in one it returns the *UniqueError. MariaDB
// and MySQL cannot say which constraint they mean: where the model has others besides, or rows are to be ignored, a transaction does the
// work there, row by row where rows meet.
func (db *DB) Upsert[T any](ctx context.Context, conflict Conflict, rows ...*T) (int64, error) {
	return db.upsertRows(ctx, reflect.TypeFor[T](), conflict, pointers(rows))
}

// UpsertAny is Upsert for rows whose model is not known when the program is compiled; each is a *T, all of one T.
func (db *DB) UpsertAny(ctx context.Context, conflict Conflict, rows ...any) (int64, error) {
	t, list, err := db.rowsOf(ctx, rows)
	if err != nil || t == nil {
		return 0, err
	}
	return db.upsertRows(ctx, t.goType, conflict, list)
}

// upsert is a Conflict, resolved for a table.
type upsert struct {
	Conflict
	table   *Table
	on      []*Column // the constraint; none is every constraint
	columns []*Column // that take the value of the new row
	now     time.Time
}

func (db *DB) upsertRows(ctx context.Context, typ reflect.Type, conflict Conflict, rows []unsafe.Pointer) (int64, error) {
	t, err := db.table(ctx, typ)
	if err != nil {
		return 0, err
	}
	u, err := newUpsert(t, conflict)
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	if err := u.stays(db); err != nil {
		return 0, err
	}
	if err := db.prepareRows(ctx, t, rows, u.now, true); err != nil {
		return 0, err
	}
	if err := u.distinct(db.core, rows); err != nil {
		return 0, err
	}
	runs := db.core.insertRuns(t, rows)
	brought := slices.ContainsFunc(runs, func(r insertRun) bool { return r.keys })
	whole := db.core.features.OnConflict || db.core.features.Returning && !u.ignore && u.alone(brought) && u.plain()
	var n int64
	if whole && len(runs) == 1 || db.tx != nil && whole {
		n, err = db.upsertRuns(ctx, u, runs)
		if _, unique := errors.AsType[*UniqueError](err); unique && db.tx == nil && len(u.on) > 0 {
			// PostgreSQL keeps two that add the same row at once apart by the constraint of the upsert only: whoever loses by another one
			// finds the row that is there now, and if it is a different row the same error.
			n, err = db.upsertRuns(ctx, u, runs)
		}
		return n, err
	}
	err = db.Tx(ctx, func(tx *DB) (err error) {
		if whole {
			n, err = tx.upsertRuns(ctx, u, runs)
			return err
		}
		n, err = tx.upsertInTurn(ctx, u, runs)
		return err
	})
	return n, err
}

// newUpsert resolves the columns of a Conflict.
func newUpsert(t *Table, conflict Conflict) (*upsert, error) {
	u := &upsert{Conflict: conflict, table: t, now: time.Now()}
	var err error
	if u.on, err = t.columnsOf(conflict.target); err != nil {
		return nil, err
	}
	if u.columns, err = t.columnsOf(conflict.columns); err != nil {
		return nil, err
	}
	switch {
	case len(u.on) > 0 && !t.isUnique(u.on):
		return nil, &QueryError{Mistakes: []string{fmt.Sprintf("%s is not unique: OnConflict takes the columns of the primary key, of a field with db:\"unique\" or of one of Meta.Uniques", tableColumns(t, u.on))}}
	case u.ignore && (u.all || len(u.columns)+len(u.changes) > 0):
		return nil, &QueryError{Mistakes: []string{"OnConflict(…) with Ignore and with changes: one of them"}}
	case len(u.on) == 0 && u.ignore && t.deferred() != nil:
		return nil, &QueryError{Mistakes: []string{fmt.Sprintf("OnConflict() without columns is about %s, too, which waits for the end of the transaction and cannot be asked before: name the columns of another constraint", t.deferred().Name)}}
	case len(u.on) == 0 && !u.ignore:
		return nil, &QueryError{Mistakes: []string{"OnConflict() without columns can only Ignore: name the columns of the constraint"}}
	}
	if u.all || !u.ignore && len(u.columns)+len(u.changes) == 0 {
		for _, c := range t.Columns {
			if !c.PK && c.Generated.IsZero() && !c.AutoNowAdd && !c.AutoUUID && !c.Version && !slices.Contains(u.on, c) {
				u.columns = append(u.columns, c)
			}
		}
	}
	return u, u.undelete()
}

// undelete lets a row that was deleted softly be there again when it is changed, unless the changes speak of that themselves.
func (u *upsert) undelete() error {
	gone := u.table.softDelete
	if gone == nil || u.ignore || slices.Contains(u.columns, gone) {
		return nil
	}
	for _, change := range u.changes {
		if set, err := u.table.columnsOf([]operand{change.column}); err != nil || set[0] == gone {
			return err
		}
	}
	u.columns = append(u.columns, gone)
	return nil
}

// stays refuses an upsert that might change a row of another scope.
func (u *upsert) stays(db *DB) error {
	if db.unscoped || u.ignore {
		return nil
	}
	for _, scope := range u.table.scopes {
		if !slices.Contains(u.on, scope.column) {
			return &QueryError{Mistakes: []string{fmt.Sprintf("an upsert of %s by %s may meet a row of another scope: make %s part of the unique constraint, and name it in OnConflict",
				u.table, tableColumns(nil, u.on), scope.column)}}
		}
	}
	return nil
}

// columnsOf resolves the columns of a table.
func (t *Table) columnsOf(operands []operand) ([]*Column, error) {
	columns := make([]*Column, 0, len(operands))
	var mistakes []string
	for _, o := range operands {
		f, err := t.model.resolve(o)
		switch {
		case err != nil:
			mistakes = append(mistakes, err.Error())
		case f.node.parent != nil || f.slot.column < 0:
			mistakes = append(mistakes, fmt.Sprintf("%s is not a column of %s", f.node.model.fieldName(f.slot), t))
		case !slices.Contains(columns, t.Columns[f.slot.column]):
			columns = append(columns, t.Columns[f.slot.column])
		}
	}
	if mistakes != nil {
		return nil, &QueryError{Mistakes: mistakes}
	}
	return columns, nil
}

// uniques are the columns of the constraints that no two rows may agree in, the primary key first.
func (t *Table) uniques() [][]*Column {
	list := [][]*Column{t.PK}
	for _, u := range t.Uniques {
		list = append(list, u.Columns)
	}
	return list
}

// deferred is a constraint that holds at the end of the transaction, or nil.
func (t *Table) deferred() *TableIndex {
	for _, ix := range slices.Concat(t.Uniques, t.Exclusions) {
		if ix.Deferred {
			return ix
		}
	}
	return nil
}

// plain reports whether the constraint is about columns of all rows and always holds, so that a statement can name it by its columns.
func (ix *TableIndex) plain() bool {
	return ix.Where.IsZero() && !ix.NullsEqual && !ix.Deferred && !slices.ContainsFunc(ix.Keys, func(k IndexKey) bool { return k.Column == nil })
}

func sameColumns(a, b []*Column) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(c *Column) bool { return !slices.Contains(b, c) })
}

func (t *Table) isUnique(columns []*Column) bool {
	if sameColumns(t.PK, columns) {
		return true
	}
	return slices.ContainsFunc(t.Uniques, func(u *TableIndex) bool { return u.plain() && sameColumns(u.Columns, columns) })
}

// alone reports whether a row can break no other constraint than the one of the upsert; an automatic key breaks none, unless the rows have
// brought it.
func (u *upsert) alone(brought bool) bool {
	for _, other := range u.table.uniques() {
		if !sameColumns(other, u.on) && (brought || len(other) != 1 || !other[0].Auto) {
			return false
		}
	}
	return true
}

// plain reports whether no change can see what another has assigned, which ON DUPLICATE KEY UPDATE does.
func (u *upsert) plain() bool {
	return len(u.changes) == 0 || len(u.changes) == 1 && len(u.columns) == 0
}

// distinct refuses rows that agree in the constraint: databases do not treat them alike.
func (u *upsert) distinct(c *core, rows []unsafe.Pointer) error {
	if u.ignore || len(rows) == 1 {
		return nil
	}
	seen := make(map[string]int, len(rows))
	for i, row := range rows {
		key, null, err := c.tupleKey(u.on, row)
		if err != nil {
			return err
		}
		if first, there := seen[key]; there && !null {
			return &QueryError{Mistakes: []string{fmt.Sprintf("rows %d and %d of an upsert have the same %s", first+1, i+1, tableColumns(u.table, u.on))}}
		}
		seen[key] = i
	}
	return nil
}

// tupleKey is the values of some columns of a row as the key of a map; null reports whether one of them is NULL or will be counted up.
func (c *core) tupleKey(columns []*Column, row rowMemory) (key string, null bool, err error) {
	var b strings.Builder
	for _, column := range columns {
		if column.Auto && column.empty(field(row, column)) {
			return "", true, nil
		}
		arg, err := c.arg(column, row)
		if err != nil {
			return "", false, err
		}
		null = null || arg == nil
		fmt.Fprintf(&b, "%q,", fmt.Sprint(mapKey(arg)))
	}
	return b.String(), null, nil
}

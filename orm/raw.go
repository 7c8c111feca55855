package orm

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"unsafe"
)

// Raw runs a query in SQL and reads its columns, in order, into the fields whose addresses bind returns:
//
//	type row struct{ Name string; N int64 }
//	rows, err := db.Raw(ctx, func(out *row) []any { return []any{&out.Name, &out.N} },
//		"SELECT name, COUNT(*) FROM store_track WHERE plays > ? GROUP BY name", 10)
//
// Each ? outside of quotes stands for the next argument, on every database. NULL leaves the zero value, or nil in a
// pointer. The SQL must never be put together from what a client sent. Where decimals are kept as integers (SQLite) they
// cannot be read or passed here, since SQL does not say how they are scaled: use an int64. The primary runs it, as SQL may write; in a
// transaction with TxOptions.Replica a replica does.
func (db *DB) Raw[Row any](ctx context.Context, bind func(out *Row) []any, sql string, args ...any) ([]*Row, error) {
	var sample Row
	st, err := db.raw(ctx, sql, args)
	if err != nil {
		return nil, err
	}
	st.columns, err = db.rawColumns(unsafe.Pointer(&sample), unsafe.Sizeof(sample), bind(&sample))
	if err != nil {
		return nil, err
	}
	exec, err := db.executor(ctx)
	if err != nil {
		return nil, err
	}
	rows := []*Row{}
	err = db.run(ctx, exec, st, func() unsafe.Pointer {
		row := new(Row)
		rows = append(rows, row)
		return unsafe.Pointer(row)
	}, nil)
	return rows, err
}

// Exec runs a statement in SQL: for migrations, and for what queries cannot say. For ? and the arguments see Raw; SQL
// without arguments, or with the placeholders of the database at hand, is sent as it is.
func (db *DB) Exec(ctx context.Context, sql string, args ...any) (Result, error) {
	st, err := db.raw(ctx, sql, args)
	if err != nil {
		return Result{}, err
	}
	return db.exec(ctx, st)
}

// Within returns a DB whose statements run in a transaction that the caller began with Driver.Begin, and ends itself. It is
// for who has to choose how a transaction begins, as migrations do; everybody else uses Tx.
func (db *DB) Within(tx Tx) *DB { return db.within(&transaction{tx: tx}) }

// raw puts the dialect's placeholders for ? and turns the arguments into those of a driver.
func (db *DB) raw(ctx context.Context, sql string, args []any) (statement, error) {
	if _, err := db.core.driver(ctx); err != nil {
		return statement{}, err
	}
	if len(args) == 0 {
		return statement{raw: true, sql: sql}, nil
	}
	k := db.core.compiler()
	s := &scope{compiler: k}
	marks := questionMarks(sql)
	switch len(marks) {
	case 0:
		for _, arg := range args {
			s.rawArg(nil, arg)
		}
		return statement{raw: true, sql: sql, args: k.args}, k.err()
	case len(args):
	default:
		k.mistake("the SQL has %d ? and %d arguments: %s", len(marks), len(args), firstLine(sql))
		return statement{}, k.err()
	}
	var dst []byte
	last := 0
	for i, at := range marks {
		dst = s.rawArg(append(dst, sql[last:at]...), args[i])
		last = at + 1
	}
	return statement{raw: true, sql: string(append(dst, sql[last:]...)), args: k.args}, k.err()
}

// questionMarks returns where the ? outside of quotes are.
func questionMarks(sql string) []int {
	var marks []int
	var quote byte
	for i := range len(sql) {
		switch c := sql[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"' || c == '`':
			quote = c
		case c == '?':
			marks = append(marks, i)
		}
	}
	return marks
}

func firstLine(sql string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(sql), "\n")
	return line
}

func (s *scope) rawArg(dst []byte, arg any) []byte {
	if arg == nil {
		return s.bind(dst, nil)
	}
	v := reflect.New(reflect.TypeOf(arg))
	v.Elem().Set(reflect.ValueOf(arg))
	vt := s.goValue(v.Type().Elem())
	switch {
	case vt.codec == nil:
		s.mistake("a %T cannot be an argument", arg)
		return dst
	case vt.kind.Kind == KindDecimal && s.features.ScaledDecimals:
		s.mistake("a decimal cannot be an argument of raw SQL here: pass the int64 that is stored")
		return dst
	}
	return s.value(dst, given{values: v.UnsafePointer(), count: 1}, 0, v.Type().Elem(), vt)
}

// rawColumns says where the columns of a result go.
func (db *DB) rawColumns(row unsafe.Pointer, size uintptr, fields []any) ([]resultColumn, error) {
	k := db.core.compiler()
	s := &scope{compiler: k}
	columns := make([]resultColumn, len(fields))
	for i, f := range fields {
		o := anyColumn(f)
		offset := uintptr(o.ptr) - uintptr(row)
		if o.ptr == nil || offset >= size {
			k.mistake("column %d of the result is not read into a field of out", i+1)
			continue
		}
		v := s.goValue(o.typ)
		switch {
		case v.codec == nil:
			k.mistake("column %d of the result cannot be read into a %s", i+1, o.typ)
			continue
		case v.kind.Kind == KindDecimal && db.core.features.ScaledDecimals:
			k.mistake("column %d of the result is a decimal, which raw SQL cannot read here: read the int64 that is stored", i+1)
		}
		columns[i] = resultColumn{offset: offset, cell: v.codec.cell, custom: v.codec.custom, array: v.codec.array, null: v.null, may: true, base: v.goType, name: fmt.Sprintf("column %d", i+1)}
	}
	return columns, k.err()
}

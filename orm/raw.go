package orm

import (
	"context"
	"fmt"
	"reflect"
)

// Within returns a DB whose statements run in a transaction that the caller began with Driver.Begin, and ends itself. It is
// for who has to choose how a transaction begins, as migrations do; everybody else uses Tx.
func (db *DB) Within(tx Tx) *DB { return &DB{core: db.core, tx: &transaction{tx: tx}} }

// Exec runs SQL as it is, in the words of the database at hand, with its placeholders: for migrations, and for what
// queries cannot say. Arguments are nil, booleans, numbers, texts, []byte, and what Driver takes besides.
func (db *DB) Exec(ctx context.Context, sql string, args ...any) (Result, error) {
	exec, err := db.executor(ctx)
	if err != nil {
		return Result{}, err
	}
	plain, err := plainArgs(args)
	if err != nil {
		return Result{}, err
	}
	result, err := exec.Exec(ctx, sql, plain)
	if err != nil {
		return Result{}, db.core.failure(ctx, err)
	}
	return result, nil
}

// plainArgs turns arguments of whatever Go types into those that a driver takes.
func plainArgs(args []any) ([]any, error) {
	plain := make([]any, len(args))
	for i, arg := range args {
		v := reflect.ValueOf(arg)
		switch v.Kind() {
		case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
			plain[i] = v.Int()
		case reflect.Uint8, reflect.Uint16, reflect.Uint32:
			plain[i] = int64(v.Uint())
		case reflect.Float32, reflect.Float64:
			plain[i] = v.Float()
		case reflect.String:
			plain[i] = v.String()
		case reflect.Bool:
			plain[i] = v.Bool()
		case reflect.Uint, reflect.Uint64, reflect.Chan, reflect.Func, reflect.Map, reflect.Pointer:
			return nil, fmt.Errorf("orm: argument %d is a %T, which no database takes", i+1, arg)
		default:
			plain[i] = arg
		}
	}
	return plain, nil
}

package sqlite

import (
	"fmt"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// value is an argument or a result of a function: nil, int64, float64 or string.
type value = any

// goFunction is a function that SQLite calls. No argument is NULL: for NULL the result is NULL.
type goFunction struct {
	name string
	args int32
	call func(args []value) (value, error)
}

// goAggregate is a function over the rows of a group. Rows in which the argument is NULL are left out.
type goAggregate struct {
	name string
	make func() accumulator
}

// accumulator takes the values of a group.
type accumulator interface {
	add(v value)
	result() value
}

const functionFlags = sqlite3.SQLITE_UTF8 | sqlite3.SQLITE_DETERMINISTIC | sqlite3.SQLITE_INNOCUOUS

// registerFunctions adds the functions of this package to a connection: ilike(pattern, text), and those of the dialect's table. The
// closures are kept by the connection because SQLite holds only their addresses.
func (c *conn) registerFunctions() error {
	for _, f := range goFunctions {
		callback := func(tls *libc.TLS, call uintptr, n int32, arguments uintptr) { run(tls, call, n, arguments, f) }
		c.functions = append(c.functions, &callback)
		if err := c.register(f.name, f.args, *(*uintptr)(unsafe.Pointer(&callback)), 0, 0); err != nil {
			return err
		}
	}
	for _, f := range goAggregates {
		step := func(tls *libc.TLS, call uintptr, _ int32, arguments uintptr) {
			at := sqlite3.Xsqlite3_aggregate_context(tls, call, 8)
			if at == 0 {
				sqlite3.Xsqlite3_result_error_nomem(tls, call)
				return
			}
			id := (*int64)(pointer(at))
			if *id == 0 {
				c.lastGroup++
				*id = c.lastGroup
				c.groups[*id] = f.make()
			}
			if v := read(tls, *(*uintptr)(pointer(arguments))); v != nil {
				c.groups[*id].add(v)
			}
		}
		final := func(tls *libc.TLS, call uintptr) {
			group := f.make()
			if at := sqlite3.Xsqlite3_aggregate_context(tls, call, 0); at != 0 {
				id := *(*int64)(pointer(at))
				if found := c.groups[id]; found != nil {
					group = found
				}
				delete(c.groups, id)
			}
			write(tls, call, group.result())
		}
		c.functions = append(c.functions, &step, &final)
		if err := c.register(f.name, 1, 0, *(*uintptr)(unsafe.Pointer(&step)), *(*uintptr)(unsafe.Pointer(&final))); err != nil {
			return err
		}
	}
	return nil
}

func (c *conn) register(name string, args int32, function, step, final uintptr) error {
	text, err := libc.CString(name)
	if err != nil {
		return err
	}
	defer libc.Xfree(c.tls, text)
	rc := sqlite3.Xsqlite3_create_function_v2(c.tls, c.db, text, args, functionFlags, 0, function, step, final, 0)
	if rc != sqlite3.SQLITE_OK {
		return c.failure(rc)
	}
	return nil
}

// run is called by SQLite with the arguments of a function.
func run(tls *libc.TLS, call uintptr, n int32, arguments uintptr, f goFunction) {
	var room [4]value
	args := room[:0]
	for _, at := range unsafe.Slice((*uintptr)(pointer(arguments)), n) {
		v := read(tls, at)
		if v == nil {
			sqlite3.Xsqlite3_result_null(tls, call)
			return
		}
		args = append(args, v)
	}
	result, err := f.call(args)
	if err != nil {
		text, e := libc.CString(err.Error())
		if e != nil {
			sqlite3.Xsqlite3_result_error_nomem(tls, call)
			return
		}
		sqlite3.Xsqlite3_result_error(tls, call, text, -1)
		libc.Xfree(tls, text)
		return
	}
	write(tls, call, result)
}

// read copies an argument; blobs come as texts.
func read(tls *libc.TLS, at uintptr) value {
	switch sqlite3.Xsqlite3_value_type(tls, at) {
	case sqlite3.SQLITE_NULL:
		return nil
	case sqlite3.SQLITE_INTEGER:
		return sqlite3.Xsqlite3_value_int64(tls, at)
	case sqlite3.SQLITE_FLOAT:
		return sqlite3.Xsqlite3_value_double(tls, at)
	}
	text := sqlite3.Xsqlite3_value_text(tls, at)
	return string(memory(text, int(sqlite3.Xsqlite3_value_bytes(tls, at))))
}

// write hands a result to SQLite.
func write(tls *libc.TLS, call uintptr, v value) {
	switch v := v.(type) {
	case nil:
		sqlite3.Xsqlite3_result_null(tls, call)
	case int64:
		sqlite3.Xsqlite3_result_int64(tls, call, v)
	case float64:
		sqlite3.Xsqlite3_result_double(tls, call, v)
	case bool:
		n := int32(0)
		if v {
			n = 1
		}
		sqlite3.Xsqlite3_result_int(tls, call, n)
	case string:
		text, err := libc.CString(v)
		if err != nil {
			sqlite3.Xsqlite3_result_error_nomem(tls, call)
			return
		}
		// SQLite makes a copy, since the destructor is SQLITE_TRANSIENT.
		sqlite3.Xsqlite3_result_text(tls, call, text, int32(len(v)), ^uintptr(0))
		libc.Xfree(tls, text)
	default:
		panic(fmt.Sprintf("sqlite: a function returned a %T", v))
	}
}

package orm

import (
	"context"
)

// Driver is a pool of connections to one database. It is safe for use by many goroutines.
//
// Arguments. A driver must accept these Go types as arguments, and may count on getting no other:
//
//	nil               NULL
//	bool
//	int64
//	float64           never NaN or infinite
//	string            valid UTF-8, without NUL
//	[]byte            binary
//	time.Time         in UTC, whole microseconds, years 1 to 9999
//	schema.Date       a calendar date, years 1 to 9999
//	decimal.Decimal   github.com/shopspring/decimal; never sent where Features.ScaledDecimals is set
//	UUID              sixteen bytes
//	JSON              a JSON text
//	RangeValue        only where Features.Ranges is set
//	[]bool []int64 []float64 []string []time.Time []UUID   only where Features.ArrayParameters is set: one array parameter
//	Array             the same, of any of the types above that are no arrays, NULL among them
//
// Errors. A driver classifies what its database refused into a *DriverError; anything else it returns is taken as an
// unknown failure. An error after which it is unknown whether a write happened has the kind FailureUnknownOutcome.
type Driver interface {
	Executor
	// Dialect returns how this database spells SQL. It does no I/O and always returns the same value.
	Dialect() Dialect
	// Begin starts a transaction on a connection of its own.
	Begin(ctx context.Context, options TxOptions) (Tx, error)
	// Ping makes sure that the database answers.
	Ping(ctx context.Context) error
	// Close ends every connection, and waits for those in use.
	Close() error
}

// Executor runs statements: a Driver on any connection, a Tx on its own.
type Executor interface {
	// Query runs a statement that returns rows. The caller closes the Rows. Ends when ctx does.
	Query(ctx context.Context, sql string, args []any) (Rows, error)
	// Exec runs a statement that returns none.
	Exec(ctx context.Context, sql string, args []any) (Result, error)
	// Batch runs statements in their order, on one connection, and hands what each of them did to read. At the first error the others do not
	// run, and it is returned. Where Features.Pipelining is set, they travel together, in one round trip, and all of them
	// are done or none, in a transaction or not. Read must not run statements, and may be called anew from the first one.
	Batch(ctx context.Context, calls []Call, read func(i int, rows Rows, result Result) error) error
}

// Call is one statement of a batch.
type Call struct {
	SQL  string
	Args []any
	// Rows: the statement returns rows, which read gets. Otherwise it gets none, and the Result.
	Rows bool
}

// InTurn is Executor.Batch for databases that take one statement after the other.
func InTurn(ctx context.Context, exec Executor, calls []Call, read func(i int, rows Rows, result Result) error) error {
	for i, call := range calls {
		if !call.Rows {
			result, err := exec.Exec(ctx, call.SQL, call.Args)
			if err != nil {
				return err
			}
			if err := read(i, nil, result); err != nil {
				return err
			}
			continue
		}
		rows, err := exec.Query(ctx, call.SQL, call.Args)
		if err != nil {
			return err
		}
		err = read(i, rows, Result{})
		if e := rows.Close(); err == nil {
			err = e
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Tx is a transaction. It is used by one goroutine at a time. Savepoints are statements that go through Exec.
type Tx interface {
	Executor
	Commit(ctx context.Context) error
	// Rollback undoes everything. ctx bounds the conversation; the connection is closed where it cannot be rolled back.
	Rollback(ctx context.Context) error
}

// Rows are the rows of a result, read in order, by one goroutine.
type Rows interface {
	// Next moves to the next row; it reports false at the end or at an error.
	Next() bool
	// Scan writes column i of the row into cells[i], by the cell's Set methods. There are as many cells as columns.
	// Memory that a Set method receives may be reused by the driver after it returns. The error of a Set method is returned as a *ReadError.
	Scan(cells []Cell) error
	// Err returns the error that ended the rows, or nil.
	Err() error
	// Close ends the result. It may be called more than once.
	Close() error
}

// Result is what a statement without rows did.
type Result struct {
	// RowsAffected counts the rows inserted, deleted, or matched by an UPDATE, whether or not it changed them.
	RowsAffected int64
	// LastInsertID is the generated key of the first inserted row, where the database tells (no Features.Returning).
	LastInsertID int64
}

// TxOptions say what kind of transaction Begin starts. The zero value is a read-write transaction with the
// database's own isolation level.
type TxOptions struct {
	Isolation Isolation
	ReadOnly  bool
	// Replica: the transaction is read-only, and is had from a replica where the DB has one (see [DB.ReadFrom]) and the session has not written: for
	// SQL by hand, which goes to the primary otherwise, and for queries that must see one state. A driver does not look at it.
	Replica bool
	// ForeignKeysOff is for SQLite, whose tables are made anew to be changed: foreign keys are not enforced in the
	// transaction, so that the old table can be dropped without the rows that point at it. Whoever asks for it checks the
	// keys before Commit. The other databases ignore it.
	ForeignKeysOff bool
	// Durable: there must be no transaction around, so that what is done lasts once the call returns. A driver does not look at it.
	Durable bool
	// Attempts is how often the function of TxWith may run: it runs again, in a new transaction and after a short pause, where it
	// lost against another transaction (a serialization failure, a deadlock, a lock that was not had in time). 0 is once.
	// What the function does besides the transaction happens as often. Inside another transaction it means nothing: only the
	// outermost can run again. A driver does not look at it.
	Attempts int
}

// Isolation is a transaction isolation level.
type Isolation uint8

// The levels. SQLite is always serializable, whichever is asked for.
const (
	IsolationDefault Isolation = iota
	ReadCommitted
	RepeatableRead
	Serializable
)

// UUIDArg is a UUID as an argument to a Driver, whichever Go type the model uses for it.
type UUIDArg [16]byte

// JSONArg is a JSON text as an argument to a Driver.
type JSONArg []byte

// ArrayArg is an array as one argument to a Driver.
type ArrayArg []any

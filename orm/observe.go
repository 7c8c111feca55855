package orm

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// Observer sees each statement that a DB sends, before it is sent. The function that it returns, if any, is called when the statement has ended, its
// rows included, on the same goroutine: for spans, for logs, to count. It must not use the DB, and may run on many goroutines.
type Observer func(ctx context.Context, s Sent) (ended func(Ended))

// Sent is a statement that is about to be sent.
type Sent struct {
	// SQL is the text, without the values: several lines for a batch. BEGIN, COMMIT and ROLLBACK are among them.
	SQL string
	// Args is how many values go with it. The values are not shown, since logs keep them for too long.
	Args int
	// Batch is how many statements it is; 1 unless they are sent together.
	Batch int
	// Dialect is the name of the database's dialect; InTx is set inside a transaction; Replica where it goes to one.
	Dialect string
	InTx    bool
	Replica bool
}

// Control reports whether the statement is one that begins, ends or divides a transaction.
func (s Sent) Control() bool {
	for _, word := range [...]string{"BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE"} {
		if strings.HasPrefix(s.SQL, word) {
			return true
		}
	}
	return false
}

// Ended is what came of a statement.
type Ended struct {
	Took time.Duration
	// Err is what the driver said, or nil.
	Err error
}

// Observe lets an observer see all that this DB, and those made from it, send from now on, until stop is called. It is safe while the DB is in use.
func (db *DB) Observe(o Observer) (stop func()) {
	entry := &o
	for {
		old := db.core.observers.Load()
		list := []*Observer{entry}
		if old != nil {
			list = append((*old)[:len(*old):len(*old)], entry)
		}
		if db.core.observers.CompareAndSwap(old, &list) {
			break
		}
	}
	return func() {
		for {
			old := db.core.observers.Load()
			if old == nil {
				return
			}
			var list []*Observer
			for _, other := range *old {
				if other != entry {
					list = append(list, other)
				}
			}
			next := &list
			if len(list) == 0 {
				next = nil
			}
			if db.core.observers.CompareAndSwap(old, next) {
				return
			}
		}
	}
}

// SlowLog is an observer that logs statements which take longer than a time, with the line of the program that asked.
func SlowLog(logger *slog.Logger, than time.Duration) Observer {
	return func(ctx context.Context, s Sent) func(Ended) {
		return func(e Ended) {
			if e.Took < than {
				return
			}
			attrs := []slog.Attr{slog.Duration("took", e.Took), slog.String("at", CallSite()), slog.String("sql", s.SQL), slog.Int("values", s.Args)}
			if e.Err != nil {
				attrs = append(attrs, slog.Any("error", e.Err))
			}
			logger.LogAttrs(ctx, slog.LevelWarn, "slow statement", attrs...)
		}
	}
}

// ownPackage is how the functions of this package begin.
const ownPackage = "github.com/gotandem/tandem/orm."

// CallSite is the line of the program that called this package, as file:line with the last two parts of the path: for observers. It is empty
// where there is none.
func CallSite() string {
	var pcs [64]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	inside := false
	for {
		frame, more := frames.Next()
		own := strings.HasPrefix(frame.Function, ownPackage)
		if inside && !own {
			return shortPath(frame.File) + ":" + strconv.Itoa(frame.Line)
		}
		inside = inside || own
		if !more {
			return ""
		}
	}
}

// shortPath is the file with its folder.
func shortPath(file string) string {
	if i := strings.LastIndexByte(file, '/'); i >= 0 {
		if j := strings.LastIndexByte(file[:i], '/'); j >= 0 {
			return file[j+1:]
		}
	}
	return file
}

// observation is a statement that observers wait for.
type observation struct {
	began time.Time
	ends  []func(Ended)
}

// observe tells the observers of a statement.
func (c *core) observe(ctx context.Context, list []*Observer, s Sent) *observation {
	s.Dialect = c.dialect.Name()
	o := &observation{}
	for _, observer := range list {
		if end := (*observer)(ctx, s); end != nil {
			o.ends = append(o.ends, end)
		}
	}
	o.began = time.Now()
	return o
}

// end tells them that it has ended.
func (o *observation) end(err error) {
	e := Ended{Took: time.Since(o.began), Err: err}
	for i := len(o.ends) - 1; i >= 0; i-- {
		o.ends[i](e)
	}
	o.ends = nil
}

// observed is an executor whose statements are observed.
type observed struct {
	Executor
	core *core
	list []*Observer
	tx   bool
}

// watched returns the executor, observed if anybody does.
func (c *core) watched(exec Executor, tx bool) Executor {
	if list := c.observers.Load(); list != nil {
		return &observed{Executor: exec, core: c, list: *list, tx: tx}
	}
	return exec
}

func (o *observed) begin(ctx context.Context, sql string, args, batch int) *observation {
	_, replica := o.Executor.(*replicated)
	return o.core.observe(ctx, o.list, Sent{SQL: sql, Args: args, Batch: batch, InTx: o.tx, Replica: replica})
}

func (o *observed) Query(ctx context.Context, sql string, args []any) (Rows, error) {
	watch := o.begin(ctx, sql, len(args), 1)
	rows, err := o.Executor.Query(ctx, sql, args)
	if err != nil {
		watch.end(err)
		return nil, err
	}
	return &observedRows{Rows: rows, watch: watch}, nil
}

func (o *observed) Exec(ctx context.Context, sql string, args []any) (Result, error) {
	watch := o.begin(ctx, sql, len(args), 1)
	result, err := o.Executor.Exec(ctx, sql, args)
	watch.end(err)
	return result, err
}

func (o *observed) Batch(ctx context.Context, calls []Call, read func(int, Rows, Result) error) error {
	lines := make([]string, len(calls))
	args := 0
	for i, call := range calls {
		lines[i] = call.SQL
		args += len(call.Args)
	}
	watch := o.begin(ctx, strings.Join(lines, "\n"), args, len(calls))
	err := o.Executor.Batch(ctx, calls, read)
	watch.end(err)
	return err
}

// observedRows tell the observers when they are closed.
type observedRows struct {
	Rows
	watch *observation
}

func (r *observedRows) Close() error {
	err := r.Rows.Close()
	if r.watch.ends != nil {
		r.watch.end(errors.Join(r.Rows.Err(), err))
	}
	return err
}

// control observes a statement that begins or ends a transaction.
func (c *core) control(ctx context.Context, sql string, do func() error) error {
	list := c.observers.Load()
	if list == nil {
		return do()
	}
	watch := c.observe(ctx, *list, Sent{SQL: sql, Batch: 1, InTx: sql != "BEGIN"})
	err := do()
	watch.end(err)
	return err
}

package mysql

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/gotandem/tandem/orm"
)

// maxStatements is the most prepared statements a connection keeps.
const maxStatements = 256

// library is what a connection of go-sql-driver/mysql can do. Its methods without a context are used, since those with
// one hand each statement to a goroutine that waits; here the context ends the statement by the network's deadline.
type library interface {
	sqldriver.Conn
	//lint:ignore SA1019 see above
	sqldriver.Execer
	//lint:ignore SA1019 see above
	sqldriver.Queryer
	sqldriver.SessionResetter
	sqldriver.Validator
}

// conn is one connection. It is used by one goroutine at a time.
type conn struct {
	library library
	network net.Conn
	id      string // at the server
	version string
	era     int // of the pool
	began   time.Time
	lastUse time.Time

	statements map[string]*statement
	used       uint64 // counts uses of statements, to find the one unused for longest
	arguments  []sqldriver.Value
	open       *rows // the result that is being read, if any: it has the connection for itself
	// interrupted: a context ended in the middle of a statement, and the connection with it.
	interrupted bool
}

// statement is a statement that the server has prepared.
type statement struct {
	library sqldriver.Stmt
	lastUse uint64
	order   []int             // of the arguments; see numbered
	values  []sqldriver.Value // memory for arrange
}

// introduce asks the server for the connection's number and for its version.
func (c *conn) introduce() error {
	result, err := c.library.Query("SELECT CAST(CONNECTION_ID() AS char), VERSION()", nil)
	if err != nil {
		return err
	}
	defer result.Close()
	values := make([]sqldriver.Value, 2)
	if err := result.Next(values); err != nil {
		return err
	}
	c.id, c.version = fmt.Sprintf("%s", values[0]), fmt.Sprintf("%s", values[1])
	return nil
}

// lost reports that the connection cannot be used again.
func (c *conn) lost() bool { return c.interrupted || !c.library.IsValid() }

// alive looks whether the server has closed the connection while nobody used it.
func (c *conn) alive(ctx context.Context) bool { return c.library.ResetSession(ctx) == nil }

// watch ends what the connection does when ctx ends. The function it returns ends the watch.
func (c *conn) watch(ctx context.Context) (stop func()) {
	if ctx.Done() == nil {
		return func() {}
	}
	fired := make(chan struct{})
	cancel := context.AfterFunc(ctx, func() {
		defer close(fired)
		_ = c.network.SetDeadline(time.Unix(1, 0)) // what is read or written now fails
	})
	return func() {
		if !cancel() {
			<-fired
			c.interrupted = true
		}
	}
}

// prepare returns the statement of the text.
func (c *conn) prepare(sql string) (*statement, error) {
	c.used++
	if s := c.statements[sql]; s != nil {
		s.lastUse = c.used
		return s, nil
	}
	if len(c.statements) >= maxStatements {
		c.evict()
	}
	native, order := numbered(sql)
	prepared, err := c.library.Prepare(native)
	if err != nil {
		return nil, err
	}
	s := &statement{library: prepared, lastUse: c.used, order: order}
	c.statements[sql] = s
	return s, nil
}

// evict forgets the statement that has not run for longest.
func (c *conn) evict() {
	oldest := ""
	for sql, s := range c.statements {
		if oldest == "" || s.lastUse < c.statements[oldest].lastUse {
			oldest = sql
		}
	}
	c.forget(oldest)
}

func (c *conn) forget(sql string) {
	if s := c.statements[sql]; s != nil {
		delete(c.statements, sql)
		_ = s.library.Close() // where this does not succeed, the connection is lost
	}
}

// query runs the statement up to its first row.
func (c *conn) query(ctx context.Context, sql string, args []any, l loss) (*rows, error) {
	if err := c.settle(); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	values, err := c.encode(args)
	if err != nil {
		return nil, err
	}
	r := &rows{ctx: ctx, conn: c, sql: sql, loss: l, stop: c.watch(ctx)}
	s, err := c.prepare(sql)
	switch {
	case err == nil:
		var arranged []sqldriver.Value
		if arranged, err = s.arrange(values); err == nil {
			//lint:ignore SA1019 see library
			r.result, err = s.library.Query(arranged)
			clear(s.values)
		}
	case number(err) == cannotPrepare && len(args) == 0:
		r.result, err = c.library.Query(sql, nil)
	case !errors.Is(err, sqldriver.ErrBadConn):
		r.loss = nothingDone // a statement that was not prepared did not run
	}
	clear(values)
	if err != nil {
		return nil, r.fail(err)
	}
	r.begin()
	// The first row shows whether the statement succeeds.
	if err := r.result.Next(r.values); err != nil {
		if errors.Is(err, io.EOF) {
			return r, r.end()
		}
		return nil, r.fail(err)
	}
	r.first = true
	c.open = r
	return r, nil
}

// exec runs a statement to its end; without arguments it may be several statements, and is not prepared.
func (c *conn) exec(ctx context.Context, sql string, args []any, l loss) (orm.Result, error) {
	if err := c.settle(); err != nil {
		return orm.Result{}, err
	}
	if err := ctx.Err(); err != nil {
		return orm.Result{}, err
	}
	values, err := c.encode(args)
	if err != nil {
		return orm.Result{}, err
	}
	stop := c.watch(ctx)
	var result sqldriver.Result
	if len(args) == 0 {
		for _, one := range split(sql) {
			if result, err = c.library.Exec(one, nil); err != nil {
				break
			}
			l = max(l, lossOf(one))
		}
	} else {
		var s *statement
		if s, err = c.prepare(sql); err == nil {
			var arranged []sqldriver.Value
			if arranged, err = s.arrange(values); err == nil {
				//lint:ignore SA1019 see library
				result, err = s.library.Exec(arranged)
				clear(s.values)
			}
		} else if !errors.Is(err, sqldriver.ErrBadConn) {
			l = nothingDone // a statement that was not prepared did not run
		}
	}
	clear(values)
	stop()
	if err != nil {
		err = classify(ctx, err, l, sql)
		if isStale(err) {
			c.forget(sql)
		}
		return orm.Result{}, err
	}
	var out orm.Result
	if result != nil {
		out.RowsAffected, _ = result.RowsAffected() // the library's Result returns no errors
		out.LastInsertID, _ = result.LastInsertId()
	}
	return out, nil
}

// settle makes the connection free for the next statement: a result that is still being read is read to its end into
// memory, where its reader goes on.
func (c *conn) settle() error {
	if c.open == nil {
		return nil
	}
	return c.open.buffer()
}

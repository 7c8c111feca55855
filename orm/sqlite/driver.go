package sqlite

import (
	"context"
	"errors"
	"strings"

	"github.com/gotandem/tandem/orm"
	sqlite3 "modernc.org/sqlite/lib"
)

// driver is an open database.
type driver struct {
	name    string // for people
	file    string // for SQLite
	memory  bool
	readers *pool
	writer  *pool // of one connection; where the database is read-only, the readers
}

// Dialect returns how SQLite spells SQL.
func (d *driver) Dialect() orm.Dialect { return Dialect{} }

// Ping makes sure that the file can be read. It does not wait for the writer.
func (d *driver) Ping(ctx context.Context) error {
	c, err := d.readers.get(ctx)
	if err != nil {
		return classify(ctx, err)
	}
	sql := "SELECT count(*) FROM sqlite_schema"
	if d.memory {
		sql = "SELECT 1" // which needs no lock: a database in memory is there
	}
	err = c.script(ctx, sql)
	d.readers.put(c, broken(err))
	return classify(ctx, err)
}

// create opens the connection that writes, which makes a file that is not there.
func (d *driver) create(ctx context.Context) error {
	c, err := d.writer.get(ctx)
	if err != nil {
		return classify(ctx, err)
	}
	d.writer.put(c, false)
	return nil
}

// Close waits for the statements that run and closes the connections.
func (d *driver) Close() error {
	err := d.readers.close()
	if d.writer != d.readers {
		err = errors.Join(err, d.writer.close())
	}
	return err
}

// Query runs a statement that returns rows: a reading one on a reader, another one on the writer.
func (d *driver) Query(ctx context.Context, sql string, args []any) (orm.Rows, error) {
	if !writes(sql) {
		rows, err := d.query(ctx, d.readers, sql, args)
		if !errors.Is(err, errWrites) {
			return rows, err
		}
	}
	return d.query(ctx, d.writer, sql, args)
}

// errWrites says that a statement which was thought to read writes.
var errWrites = errors.New("the statement writes")

func (d *driver) query(ctx context.Context, p *pool, sql string, args []any) (orm.Rows, error) {
	c, err := p.get(ctx)
	if err != nil {
		return nil, classify(ctx, err)
	}
	s, err := c.prepare(ctx, sql)
	if err != nil {
		p.put(c, broken(err))
		return nil, classify(ctx, err)
	}
	if p != d.writer && !s.readOnly {
		_ = s.release()
		p.put(c, false)
		return nil, errWrites
	}
	r, err := start(ctx, c, s, args, func(broken bool) { p.put(c, broken) })
	if err != nil {
		return nil, err
	}
	if d.memory {
		// A reader of a database in memory keeps the writer from committing, which may be the very goroutine that reads.
		return r.buffer(), nil
	}
	return r, nil
}

// Exec runs a statement, or several without arguments, on the writer.
func (d *driver) Exec(ctx context.Context, sql string, args []any) (orm.Result, error) {
	c, err := d.writer.get(ctx)
	if err != nil {
		return orm.Result{}, classify(ctx, err)
	}
	result, err := c.exec(ctx, sql, args)
	d.writer.put(c, broken(err))
	return result, classify(ctx, err)
}

// Begin starts a transaction: on the writer with its lock taken at once or, read-only, on a reader.
func (d *driver) Begin(ctx context.Context, options orm.TxOptions) (orm.Tx, error) {
	p, begin := d.writer, "BEGIN IMMEDIATE"
	if options.ReadOnly || d.writer == d.readers {
		p, begin = d.readers, "BEGIN"
	}
	c, err := p.get(ctx)
	if err != nil {
		return nil, classify(ctx, err)
	}
	if options.ForeignKeysOff { // SQLite ignores the setting inside a transaction
		if _, err := c.exec(ctx, "PRAGMA foreign_keys = OFF", nil); err != nil {
			p.put(c, true)
			return nil, classify(ctx, err)
		}
	}
	if _, err := c.exec(ctx, begin, nil); err != nil {
		p.put(c, broken(err) || c.inTransaction() || options.ForeignKeysOff)
		return nil, classify(ctx, err)
	}
	return &tx{conn: c, pool: p, keysOff: options.ForeignKeysOff}, nil
}

// exec runs a statement to its end.
func (c *conn) exec(ctx context.Context, sql string, args []any) (orm.Result, error) {
	s, err := c.prepare(ctx, sql)
	if err != nil {
		return orm.Result{}, err
	}
	if rest := strings.TrimSpace(sql[s.tail:]); rest != "" && len(args) == 0 {
		_ = s.release()
		before := sqlite3.Xsqlite3_total_changes64(c.tls, c.db)
		err := c.script(ctx, sql)
		return orm.Result{RowsAffected: sqlite3.Xsqlite3_total_changes64(c.tls, c.db) - before}, err
	}
	outer := c.enter(ctx)
	defer c.leave(outer)
	before := sqlite3.Xsqlite3_total_changes64(c.tls, c.db)
	err = s.bind(args)
	for more := true; more && err == nil && s.handle != 0; {
		more, err = s.step()
	}
	if e := s.release(); err == nil {
		err = e
	}
	var result orm.Result
	if err == nil && sqlite3.Xsqlite3_total_changes64(c.tls, c.db) != before { // else changes is that of an earlier statement
		result.RowsAffected = sqlite3.Xsqlite3_changes64(c.tls, c.db)
		result.LastInsertID = sqlite3.Xsqlite3_last_insert_rowid(c.tls, c.db)
	}
	return result, err
}

// writes reports whether the statement begins with a word that only writing statements begin with. It is a guess that
// saves the way by a reader; SQLite has the last word.
func writes(sql string) bool {
	for _, word := range [...]string{"INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "ALTER", "DROP"} {
		if len(sql) > len(word) && strings.EqualFold(sql[:len(word)], word) {
			return true
		}
	}
	return false
}

// Batch runs statements one after the other, each on its own.
func (d *driver) Batch(ctx context.Context, calls []orm.Call, read func(int, orm.Rows, orm.Result) error) error {
	return orm.InTurn(ctx, d, calls, read)
}

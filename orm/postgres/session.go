package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"

	"github.com/gotandem/tandem/orm"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
)

// maxStatements is the most prepared statements a connection keeps.
const maxStatements = 512

// session is a connection, and what stays with it when it goes back to the pool. It is used by one goroutine at a time.
type session struct {
	conn       *pgxpool.Conn // as it was had from the pool last
	pg         *pgconn.PgConn
	named      bool
	statements map[string]*statement
	used       uint64 // counts uses of statements, to find the one unused for longest
	stale      uint64 // how many statements the server had no more, or changed
	arguments  encoder
	open       *rows // the result that is being read, if any: it has the connection for itself
}

// statement is a statement that the server has described.
type statement struct {
	description *pgconn.StatementDescription
	formats     []int16 // of the columns: 0 is text, 1 is binary
	decoders    []decoder
	texts       []bool // which columns come as texts
	lastUse     uint64
}

type customKey = string

const (
	sessionKey customKey = "tandem.session"
	proxyKey   customKey = "tandem.proxy" // is there, if the connection leads to a proxy
)

func sessionOf(conn *pgxpool.Conn, naming naming) *session {
	pg := conn.Conn().PgConn()
	data := pg.CustomData()
	s, ok := data[sessionKey].(*session)
	if !ok {
		_, behind := data[proxyKey]
		s = &session{pg: pg, named: naming == named || naming == namedUnlessProxied && !behind, statements: map[string]*statement{}}
		data[sessionKey] = s
	}
	s.conn = conn
	return s
}

// release gives the connection back to the pool, which closes it where it is broken.
func (s *session) release() { s.conn.Release() }

// lost reports that the connection is gone.
func (s *session) lost() bool { return s.pg.IsClosed() }

// prepare returns the statement of the text.
func (s *session) prepare(ctx context.Context, sql string) (*statement, error) {
	s.used++
	if st := s.statements[sql]; st != nil {
		st.lastUse = s.used
		return st, nil
	}
	if len(s.statements) >= maxStatements {
		if err := s.evict(ctx); err != nil {
			return nil, classify(ctx, err, nothingDone)
		}
	}
	description, err := s.pg.Prepare(ctx, s.nameOf(sql), sql, nil)
	if isTaken(err) { // by a statement that was given up, and is there still
		s.stale++
		description, err = s.pg.Prepare(ctx, s.nameOf(sql), sql, nil)
	}
	if err != nil {
		return nil, classify(ctx, err, nothingDone)
	}
	return s.keep(sql, description), nil
}

// nameOf is the name that the server gets for a statement, or "". It says what the statement is, so that it can be no other one, whoever else may have
// the connection of a proxy to the server.
func (s *session) nameOf(sql string) string {
	if !s.named {
		return ""
	}
	sum := sha256.Sum256([]byte(sql))
	return "tandem_" + hex.EncodeToString(sum[:16]) + "_" + strconv.FormatUint(s.stale, 36)
}

// forget gives up a statement that the server no longer has, or has in another form.
func (s *session) forget(sql string) {
	delete(s.statements, sql)
	s.stale++
}

// keep remembers a statement that the server has described.
func (s *session) keep(sql string, description *pgconn.StatementDescription) *statement {
	st := &statement{description: description, lastUse: s.used}
	for _, field := range description.Fields {
		d, format := decoderOf(field.DataTypeOID)
		st.decoders = append(st.decoders, d)
		st.formats = append(st.formats, format)
		st.texts = append(st.texts, format == textFormat && field.DataTypeOID != pgtype.NumericOID)
	}
	s.statements[sql] = st
	return st
}

// evict forgets the statement that has not run for longest.
func (s *session) evict(ctx context.Context) error {
	oldest := ""
	for sql, st := range s.statements {
		if oldest == "" || st.lastUse < s.statements[oldest].lastUse {
			oldest = sql
		}
	}
	name := s.statements[oldest].description.Name
	delete(s.statements, oldest)
	if name == "" {
		return nil
	}
	return s.pg.Deallocate(ctx, name)
}

// query runs the statement up to its first row.
func (s *session) query(ctx context.Context, sql string, args []any, l loss) (*rows, error) {
	if err := s.settle(); err != nil {
		return nil, err
	}
	_, known := s.statements[sql]
	st, err := s.prepare(ctx, sql)
	if err != nil {
		return nil, err
	}
	e := &s.arguments
	if err := e.encode(st.description.ParamOIDs, args); err != nil {
		if known { // the columns may have got other types
			s.forget(sql)
			return s.query(ctx, sql, args, l)
		}
		return nil, err
	}
	r := &rows{ctx: ctx, session: s, statement: st, sql: sql, loss: l, known: known}
	if st.description.Name != "" {
		r.reader = s.pg.ExecStatement(ctx, st.description, e.values, e.formats, st.formats)
	} else {
		r.reader = s.pg.ExecParams(ctx, sql, e.values, st.description.ParamOIDs, e.formats, st.formats)
	}
	e.forget()
	if err := r.adapt(); err != nil {
		return nil, errors.Join(err, r.end())
	}
	// The first row shows whether the statement succeeds.
	if r.reader.NextRow() {
		r.first = true
		s.open = r
		return r, nil
	}
	return r, r.end()
}

// exec runs a statement to its end; without arguments it may be several statements, and is not prepared.
func (s *session) exec(ctx context.Context, sql string, args []any, l loss) (orm.Result, error) {
	if len(args) == 0 {
		return s.simple(ctx, sql, l)
	}
	r, err := s.query(ctx, sql, args, l)
	if err != nil {
		return orm.Result{}, err
	}
	if err := r.Close(); err != nil {
		return orm.Result{}, err
	}
	return orm.Result{RowsAffected: r.tag.RowsAffected()}, nil
}

// simple runs statements without arguments by the simple protocol.
func (s *session) simple(ctx context.Context, sql string, l loss) (orm.Result, error) {
	if err := s.settle(); err != nil {
		return orm.Result{}, err
	}
	reader := s.pg.Exec(ctx, sql)
	var result orm.Result
	for reader.NextResult() {
		tag, err := reader.ResultReader().Close()
		if err == nil {
			result.RowsAffected = tag.RowsAffected()
			if tag.String() == "ROLLBACK" && sql == "COMMIT" {
				_ = reader.Close()
				return result, errRolledBack
			}
		}
	}
	return result, classify(ctx, reader.Close(), l)
}

// settle makes the connection free for the next statement: a result that is still being read is read to its end into
// memory, where its reader goes on.
func (s *session) settle() error {
	if s.open == nil {
		return nil
	}
	return s.open.buffer()
}

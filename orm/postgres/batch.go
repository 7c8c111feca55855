package postgres

import (
	"context"
	"errors"

	"github.com/gotandem/tandem/orm"
	"github.com/jackc/pgx/v5/pgconn"
)

// Batch sends statements in one round trip. Outside a transaction the server takes them as one.
func (d *driver) Batch(ctx context.Context, calls []orm.Call, read func(int, orm.Rows, orm.Result) error) error {
	if len(calls) == 0 {
		return nil
	}
	l := nothingDone
	for _, call := range calls {
		l = max(l, lossOf(call.SQL))
	}
	return d.try(ctx, func(s *session) (bool, error) { return false, s.batch(ctx, calls, l, read) })
}

// Batch sends statements in one round trip.
func (t *tx) Batch(ctx context.Context, calls []orm.Call, read func(int, orm.Rows, orm.Result) error) error {
	if t.over {
		return errOver
	}
	return t.session.batch(ctx, calls, nothingDone, read)
}

func (s *session) batch(ctx context.Context, calls []orm.Call, l loss, read func(int, orm.Rows, orm.Result) error) error {
	if err := s.settle(); err != nil {
		return err
	}
	if err := s.prepareAll(ctx, calls); err != nil {
		return err
	}
	pipeline := s.pg.StartPipeline(ctx)
	err := s.sendAll(pipeline, calls)
	if err != nil {
		// Nothing has been sent, but the pipeline may hold some of it: the connection is of no use any more.
		ended, cancel := context.WithCancel(context.Background())
		cancel()
		_ = s.pg.Close(ended)
		_ = pipeline.Close()
		return err
	}
	for i := range calls {
		if err = s.readOne(ctx, pipeline, i, calls[i], l, read); err != nil {
			break
		}
	}
	if e := pipeline.Close(); err == nil {
		err = classify(ctx, e, l)
	}
	return err
}

// sendAll puts the statements and the end of the batch on their way.
func (s *session) sendAll(pipeline *pgconn.Pipeline, calls []orm.Call) error {
	e := &s.arguments
	for _, call := range calls {
		st := s.statements[call.SQL]
		if err := e.encode(st.description.ParamOIDs, call.Args); err != nil {
			return err
		}
		if st.description.Name != "" {
			pipeline.SendQueryPrepared(st.description.Name, e.values, e.formats, st.formats)
		} else {
			pipeline.SendQueryParams(call.SQL, e.values, st.description.ParamOIDs, e.formats, st.formats)
		}
		e.forget() // the library has copied them
	}
	return classify(context.Background(), pipeline.Sync(), nothingDone)
}

// readOne hands the result of a statement on.
func (s *session) readOne(ctx context.Context, pipeline *pgconn.Pipeline, i int, call orm.Call, l loss, read func(int, orm.Rows, orm.Result) error) error {
	result, err := pipeline.GetResults()
	if err != nil {
		return s.batchFailure(ctx, err, call, l)
	}
	reader, ok := result.(*pgconn.ResultReader)
	if !ok {
		return errors.New("postgres: a batch has fewer results than statements")
	}
	r := &rows{ctx: ctx, session: s, statement: s.statements[call.SQL], sql: call.SQL, loss: l, reader: reader}
	if err := r.adapt(); err != nil {
		return errors.Join(err, r.end())
	}
	if !call.Rows {
		if err := r.end(); err != nil {
			return s.batchFailure(ctx, err, call, l)
		}
		return read(i, nil, orm.Result{RowsAffected: r.tag.RowsAffected()})
	}
	err = read(i, r, orm.Result{})
	if e := r.end(); e != nil {
		return s.batchFailure(ctx, e, call, l)
	}
	return err
}

// batchFailure classifies an error, and forgets a statement that the server no longer has.
func (s *session) batchFailure(ctx context.Context, err error, call orm.Call, l loss) error {
	err = classify(ctx, err, l)
	if st := s.statements[call.SQL]; isStale(err) || st != nil && st.isOutdated(err) {
		s.forget(call.SQL)
	}
	return err
}

// prepareAll prepares the statements that are not yet, in one round trip.
func (s *session) prepareAll(ctx context.Context, calls []orm.Call) error {
	s.used++
	var missing []string
	fresh := map[string]bool{}
	for _, call := range calls {
		if st := s.statements[call.SQL]; st != nil {
			st.lastUse = s.used
		} else if !fresh[call.SQL] {
			fresh[call.SQL] = true
			missing = append(missing, call.SQL)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	for len(s.statements) > 0 && len(s.statements)+len(missing) > maxStatements && s.evictable() {
		if err := s.evict(ctx); err != nil {
			return classify(ctx, err, nothingDone)
		}
	}
	pipeline := s.pg.StartPipeline(ctx)
	names := make([]string, len(missing))
	for i, sql := range missing {
		names[i] = s.nameOf(sql)
		pipeline.SendPrepare(names[i], sql, nil)
	}
	err := pipeline.Sync()
	for i, sql := range missing {
		if err != nil {
			break
		}
		var result any
		if result, err = pipeline.GetResults(); err != nil {
			break
		}
		description, ok := result.(*pgconn.StatementDescription)
		if !ok {
			err = errors.New("postgres: a batch has fewer descriptions than statements")
			break
		}
		description.Name, description.SQL = names[i], sql
		s.keep(sql, description)
	}
	if e := pipeline.Close(); err == nil {
		err = e
	}
	if isTaken(err) { // by a statement that was given up, and is there still
		s.stale++
		err = &staleError{err}
	}
	return classify(ctx, err, nothingDone)
}

// evictable reports whether a statement may be forgotten that the batch does not use.
func (s *session) evictable() bool {
	for _, st := range s.statements {
		if st.lastUse < s.used {
			return true
		}
	}
	return false
}

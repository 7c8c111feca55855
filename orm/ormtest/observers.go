package ormtest

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"

	"github.com/gotandem/tandem/orm"
)

func observerTests() []test {
	return []test{
		{"statements are observed", testObserve},
		{"slow statements are logged", testSlowLog},
		{"the number of queries", testQueries},
	}
}

// spy is a test that notes whether it failed.
type spy struct {
	testing.TB
	said string
}

func (s *spy) Helper() {}
func (s *spy) Errorf(format string, args ...any) {
	for _, arg := range args {
		if text, ok := arg.(string); ok {
			s.said += text
		}
	}
	s.said += format
}

func testObserve(t *testing.T, s *suite) {
	var seen []string
	var failed []error
	open := 0
	stop := s.db.Observe(func(ctx context.Context, sent orm.Sent) func(orm.Ended) {
		word, _, _ := strings.Cut(sent.SQL, " ")
		if sent.InTx {
			word += "*"
		}
		seen = append(seen, word)
		open++
		return func(e orm.Ended) {
			open--
			if e.Err != nil {
				failed = append(failed, e.Err)
			}
			if e.Took <= 0 {
				t.Error("a statement took no time")
			}
		}
	})
	must(t, s.db.Tx(t.Context(), func(tx *orm.DB) error {
		insert(t, tx, &Artist{Name: "a"})
		return tx.Tx(t.Context(), func(inner *orm.DB) error {
			_, err := inner.Count(t.Context(), orm.From[Artist]())
			return err
		})
	}))
	all(t, s.db, orm.From[Artist]())
	b := s.db.Batch()
	b.Count(orm.From[Artist]())
	b.Count(orm.From[Album]())
	must(t, b.Send(t.Context()))
	_, err := s.db.Exec(t.Context(), "no such statement")
	if err == nil || len(failed) != 1 {
		t.Errorf("failed: %v", failed)
	}
	stop()
	all(t, s.db, orm.From[Artist]())
	equal(t, "statements", strings.Join(seen, " "), "BEGIN INSERT* SAVEPOINT* SELECT* RELEASE* COMMIT* SELECT SELECT no")
	equal(t, "open", open, 0)
}

func testSlowLog(t *testing.T, s *suite) {
	var out bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&out, nil))
	stop := s.db.Observe(orm.SlowLog(logger, 0))
	all(t, s.db, orm.From[Artist]())
	stop()
	if text := out.String(); !strings.Contains(text, "at=ormtest/ormtest.go:") || !strings.Contains(text, "SELECT t0.") || !strings.Contains(text, "took=") {
		t.Errorf("log: %s", text)
	}
	out.Reset()
	stop = s.db.Observe(orm.SlowLog(logger, 1<<50))
	all(t, s.db, orm.From[Artist]())
	stop()
	equal(t, "log of quick statements", out.String(), "")
}

func testQueries(t *testing.T, s *suite) {
	chinook(t, s)
	a := orm.Columns[Artist]()
	Queries(t, s.db, 3, func() { all(t, s.db, orm.From[Artist]().With(&orm.Any(a.Albums).Tracks)) })
	Queries(t, s.db, 1, func() {
		must(t, s.db.Tx(t.Context(), func(tx *orm.DB) error { return tx.Insert(t.Context(), &Artist{Name: "x"}) }))
	})
	spy := &spy{TB: t}
	Queries(spy, s.db, 0, func() { all(t, s.db, orm.From[Artist]()) })
	if !strings.Contains(spy.said, "ormtest.go:") || !strings.Contains(spy.said, "SELECT t0.") {
		t.Errorf("it said %q", spy.said)
	}
}

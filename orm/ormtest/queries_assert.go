package ormtest

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/gotandem/tandem/orm"
)

// Queries runs f and fails the test unless that has sent n statements to the database of db, those that begin and end transactions not counted. It
// tells which they were. A batch is one. What others send by the same db meanwhile counts, too.
//
//	ormtest.Queries(t, app.DB, 2, func() { client.Get("/posts") })
func Queries(t testing.TB, db *orm.DB, n int, f func()) {
	t.Helper()
	var mu sync.Mutex
	var sent []string
	stop := db.Observe(func(_ context.Context, s orm.Sent) func(orm.Ended) {
		if s.Control() {
			return nil
		}
		line := orm.CallSite() + ": " + s.SQL
		mu.Lock()
		defer mu.Unlock()
		sent = append(sent, line)
		return nil
	})
	defer stop()
	f()
	mu.Lock()
	defer mu.Unlock()
	if len(sent) != n {
		t.Errorf("%d statements, want %d:\n%s", len(sent), n, strings.Join(sent, "\n"))
	}
}

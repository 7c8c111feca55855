// Package testenv finds the servers and programs that a test needs from outside, and is the one place where a test may be
// skipped for want of them.
//
// What is missing skips the test with a reason that says how to get it. Where the environment has CI=true it fails the
// test instead, so that a green run of CI has left nothing out.
//
// Two variables say where the servers are; `scripts/services start` prints them for the servers it finds or starts:
//
//	TANDEM_TEST_POSTGRES  default postgres://postgres@127.0.0.1:5432/postgres?sslmode=disable
//	TANDEM_TEST_MYSQL     default mysql://root@127.0.0.1:3306/
//
// Each database that a test gets is its own, is empty, and is dropped when the test ends; its name begins with
// "tandem_test_". All functions may be called from parallel tests.
package testenv

import (
	"cmp"
	"crypto/rand"
	"iter"
	"os"
	"strings"
	"testing"
	"time"
)

// patience bounds every single conversation with a server: a server that does not answer must not hang a test run.
const patience = 30 * time.Second

// Databases yields the name of every database that Tandem speaks to ("sqlite", "postgres", "mysql", in this order) with
// the function that makes an empty one for a test. A suite that must hold on all of them reads:
//
//	for name, open := range testenv.Databases() {
//		t.Run(name, func(t *testing.T) {
//			url := open(t) // skips, or fails in CI, where there is no server
//			…
//		})
//	}
func Databases() iter.Seq2[string, func(testing.TB) string] {
	return func(yield func(string, func(testing.TB) string) bool) {
		_ = yield("sqlite", SQLite) && yield("postgres", Postgres) && yield("mysql", MySQL)
	}
}

// Missing ends the test because something that it needs is not there: it skips the test, or fails it where CI=true.
// Reason says what is missing and how to get it.
func Missing(t testing.TB, reason string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s (CI=true: nothing may be skipped)", reason)
		return
	}
	t.Skip(reason)
}

// setting returns the environment variable, or def where it is unset or empty.
func setting(name, def string) string {
	return cmp.Or(os.Getenv(name), def)
}

// uniqueName returns a database name that no other test, here or in another process, will choose.
func uniqueName() string {
	return "tandem_test_" + strings.ToLower(rand.Text()[:16])
}

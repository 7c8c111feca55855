package testenv

import (
	"path/filepath"
	"testing"
)

// SQLite returns the URL of a database file that does not exist yet, in a folder that goes when the test ends. It never
// skips: SQLite is linked in.
func SQLite(t testing.TB) string {
	t.Helper()
	return "sqlite://" + filepath.ToSlash(filepath.Join(t.TempDir(), "test.db"))
}

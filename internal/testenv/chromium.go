package testenv

import (
	"os"
	"os/exec"
	"testing"
)

// Chromium returns the path of a Chromium or Chrome that a test may start without a window: $TANDEM_TEST_CHROMIUM, or the
// first one on PATH.
func Chromium(t testing.TB) string {
	t.Helper()
	for _, name := range []string{os.Getenv("TANDEM_TEST_CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if name == "" {
			continue
		}
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	Missing(t, "Chromium is not installed: run `scripts/services install`, or set TANDEM_TEST_CHROMIUM")
	return ""
}

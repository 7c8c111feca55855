package static_test

import (
	"testing"

	"github.com/gotandem/tandem/web/internal/static"
)

func TestAcceptsGzip(t *testing.T) {
	for header, want := range map[string]bool{
		"": false, "gzip": true, "br, GZIP": true, "gzip;q=0": false, "gzip; q=0.1": true, "*": true, "*;q=0": false, "*, gzip;q=0": false,
		"br": false, "x-gzip": true, "gzip;q=nonsense": false, "identity;q=1, gzip;q=0.5": true,
	} {
		if got := static.AcceptsGzip(header); got != want {
			t.Errorf("%q: %v", header, got)
		}
	}
}

package admin

import (
	"net/url"
	pathpkg "path"
	"strings"
	"testing"
)

// FuzzKey: whatever a key is, it survives its way through an address, and an address has one spelling.
func FuzzKey(f *testing.F) {
	for _, seed := range []string{"", "1", "-5", "a/b", "..", ".", "_", "__", "_2F", "ä,ö", "a b", "%2F", "\x00", "\xff", "🎵"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, key string) {
		escaped := escapeKey(key)
		if got, err := unescapeKey(escaped); err != nil || got != key {
			t.Errorf("%q becomes %q and then %q, %v", key, escaped, got, err)
		}
		if strings.ContainsAny(escaped, "/,.%?#& \"'<>") || escaped == "" {
			t.Errorf("%q becomes %q", key, escaped)
		}
		address := "/admin/a/b/" + url.PathEscape(escaped) + "/"
		if pathpkg.Clean(address)+"/" != address {
			t.Errorf("%q: the address %q is not clean", key, address)
		}
		// Read as an address, it is refused or is the only spelling of what it stands for.
		if text, err := unescapeKey(key); err == nil && escapeKey(text) != key {
			t.Errorf("%q and %q are both %q", key, escapeKey(text), text)
		}
	})
}

package admin_test

import (
	"strings"
	"testing"
)

func TestALookupShowsOnlyKeys(t *testing.T) {
	l := newLibrary(t, "", nil)
	l.user("reader", true, false)
	const lookup = "/admin/auth/user/lookup?_field=x&x=reader&_target="
	l.Get(lookup + "ID").OK().Contains("reader")
	for _, column := range []string{"PasswordHash", "Email", "Nothing", ""} {
		if text := l.Get(lookup + column).Expect(400).Text; strings.Contains(text, "argon2id") {
			t.Errorf("%s: the lookup shows a hash", column)
		}
	}
}

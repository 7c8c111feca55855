package orm_test

import (
	"testing"

	"github.com/gotandem/tandem/orm"
)

// Whatever a headline holds, its HTML has no tag but <mark>, and each of those has an end.
func TestHeadline(t *testing.T) {
	for h, want := range map[orm.Headline][2]string{
		"":                                 {"", ""},
		"a \x02b\x03 & c":                  {"a <mark>b</mark> &amp; c", "a b & c"},
		"\x02<b>\x03\x02'\x03":             {"<mark>&lt;b&gt;</mark><mark>&#39;</mark>", "<b>'"},
		"\x02no end <i>":                   {"<mark>no end &lt;i&gt;</mark>", "no end <i>"},
		"no start\x03 \x02\x02two\x03\x03": {"no start\x03 <mark>\x02two</mark>\x03", "no start two"},
		"\x02\x03":                         {"", ""},
	} {
		if got := [2]string{h.HTML(), h.Text()}; got != want {
			t.Errorf("%q is %q, want %q", h, got, want)
		}
	}
}

package schema

import (
	"encoding/json/jsontext"
	"strings"
	"testing"
)

var quickSeeds = []string{
	`{"a":"\u00e9\ud83d\ude00\/\"","b":[1,-0.5e+3,0,true,false,null,{}],"c":{"d":[]}}`, `"é"`, ` 1 `, `-0`, `1E5`, `{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, `"\ud800"`, `"\udc00\ud800"`,
	"\"\xff\"", "\"\x1f\"", `01`, `1.`, `.5`, `-`, `1e`, `+1`, `[1,]`, `[,1]`, `{"a"}`, `{"a":1,}`, `{,}`, `{a:1}`, `tru`, `nulll`, `"`, `"\`, `"\u12`, `"\x"`, ``, ` `, `1 2`, `[]]`, "\ufeff1", `"\ud83d\u0041"`,
	"{\"\u00e9\":1,\"é\":2}", "\"\xed\xa0\x80\"", "[1\x00]", "\v1", `{"a":{"a":{"a":1}}}`, `"\uD83D\uDE00"`,
}

// FuzzQuickValid: what quickValid accepts, jsontext accepts.
func FuzzQuickValid(f *testing.F) {
	for _, s := range quickSeeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if quickValid(data) && !jsontext.Value(data).IsValid() {
			t.Errorf("%q is not valid", data)
		}
	})
}

// TestQuickValid: it also says yes to what is common, else it would be of no use.
func TestQuickValid(t *testing.T) {
	for _, s := range append(quickSeeds, strings.Repeat("[", 100)+strings.Repeat("]", 100)) {
		want := jsontext.Value(s).IsValid()
		if got := quickValid([]byte(s)); got != want {
			t.Errorf("%q: %v, jsontext says %v", s, got, want)
		}
	}
	for _, s := range []string{`{"\u0061":1}`, strings.Repeat("[", 300) + strings.Repeat("]", 300)} {
		if quickValid([]byte(s)) || !jsontext.Value(s).IsValid() {
			t.Errorf("%.20q should be left to jsontext", s)
		}
	}
}

package schema

import (
	"encoding/json/jsontext"
	"reflect"
	"strings"
	"sync"
	"testing"
)

var grammarSeeds = []string{
	`{"a":"\u00e9\ud83d\ude00\/\"","b":[1,-0.5e+3,0,true,false,null,{}],"c":{"d":[]}}`, `"é"`, ` 1 `, `-0`, `1E5`, `{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, `"\ud800"`, `"\udc00\ud800"`,
	"\"\xff\"", "\"\x1f\"", `01`, `1.`, `.5`, `-`, `1e`, `+1`, `[1,]`, `[,1]`, `{"a"}`, `{"a":1,}`, `{,}`, `{a:1}`, `tru`, `nulll`, `"`, `"\`, `"\u12`, `"\x"`, ``, ` `, `1 2`, `[]]`, "\ufeff1", `"\ud83d\u0041"`,
	"{\"\u00e9\":1,\"é\":2}", "\"\xed\xa0\x80\"", "[1\x00]", "\v1", `{"a":{"a":{"a":1}}}`, `"\uD83D\uDE00"`, `"12345678é\n123456789"`, "\"1234567\x01\"", "[\"12345678\",\"1234567\x80\"]",
	`{"1":1,"2":2,"3":3,"4":4,"5":5,"6":6,"7":7,"8":8,"9":9,"10":1,"11":1,"12":1,"13":1,"14":1,"15":1,"16":1,"17":1,"18":1,"3":1}`,
}

// skips reports whether the scanner takes data for one JSON value.
func skips(data []byte) bool {
	d := scanner{data: data, left: 10000, r: new(Report)}
	i := d.skip(d.space(0))
	return i >= 0 && d.space(i) == len(data)
}

// FuzzSkip: what the scanner skips is what jsontext accepts, no more and no less.
func FuzzSkip(f *testing.F) {
	for _, s := range grammarSeeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if got, want := skips(data), jsontext.Value(data).IsValid(); got != want {
			t.Errorf("%q: %v, jsontext says %v", data, got, want)
		}
	})
}

func TestSkipDepth(t *testing.T) {
	for depth, want := range map[int]bool{9999: true, 10000: true, 10001: false, 1000000: false} {
		if skips([]byte(strings.Repeat("[", depth)+strings.Repeat("]", depth))) != want {
			t.Errorf("%d levels: not %v", depth, want)
		}
	}
}

// TestSpecial holds the search for special bytes, eight at a time, against the plain one.
func TestSpecial(t *testing.T) {
	for c := range 256 {
		for at := range 8 {
			w := uint64('a' * ones)
			w = w&^(0xff<<(8*at)) | uint64(c)<<(8*at)
			want := uint64(0)
			if c < ' ' || c == '"' || c == '\\' || c >= 0x80 {
				want = 0x80 << (8 * at)
			}
			if got := special(w); got&(want<<1-1) != want && want != 0 || want == 0 && got != 0 {
				t.Errorf("%#x at %d: %#x", c, at, got)
			}
		}
	}
}

// TestScanLists reads lists of every length around those at which their memory changes, twice, and looks whether the second spoils the first.
func TestScanLists(t *testing.T) {
	typ, err := For[struct {
		Numbers []int64        `json:"numbers"`
		Texts   []string       `json:"texts"`
		Lists   [][]string     `json:"lists"`
		Structs []fuzzClosed   `json:"structs"`
		Pairs   []fuzzPair     `json:"pairs"`
		Wide    [][300]float64 `json:"wide"`
	}]()
	if err != nil {
		t.Fatal(err)
	}
	document := func(n int, text string) []byte {
		list := func(elem string) string { return "[" + strings.TrimSuffix(strings.Repeat(elem+",", n), ",") + "]" }
		wide := "[]"
		if n < 70 {
			wide = list("[" + strings.TrimSuffix(strings.Repeat("1,", 300), ",") + "]")
		}
		return []byte(`{"numbers":` + list("7") + `,"texts":` + list(`"`+text+`"`) + `,"lists":` + list(list(`"`+text+`"`)) +
			`,"structs":` + list(`{"a":"`+text+`","b":1.5}`) + `,"pairs":` + list(`{"low":1}`) + `,"wide":` + wide + `}`)
	}
	for _, n := range []int{0, 1, 2, 15, 16, 17, 63, 64, 65, 127, 128, 129, 200} {
		first, copied := reflect.New(typ.Go), reflect.New(typ.Go)
		var r Report
		raw := document(n, "first")
		if !typ.scan(raw, first.UnsafePointer(), nil, &r) {
			t.Fatalf("%d elements are refused", n)
		}
		typ.decodeValid(raw, copied.UnsafePointer(), nil, &r)
		var wg sync.WaitGroup
		for range 2 {
			wg.Go(func() {
				for _, end := range []string{"", "x"} { // one that is good, and one that ends badly
					var r Report
					typ.scan(append(document(n, "other"), end...), reflect.New(typ.Go).UnsafePointer(), nil, &r)
				}
			})
		}
		wg.Wait()
		if !reflect.DeepEqual(first.Interface(), copied.Interface()) {
			t.Errorf("%d elements: %.200v\nwant %.200v", n, first.Elem(), copied.Elem())
		}
		if n > 0 && n <= 64 && first.Elem().Field(0).Cap() > 2*n {
			t.Errorf("%d elements have room for %d", n, first.Elem().Field(0).Cap())
		}
	}
}

package schema_test

import (
	"encoding/json/v2"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"unsafe"

	"github.com/gotandem/tandem/schema"
)

// suiteCases are the documents of JSONTestSuite by name.
func suiteCases(tb testing.TB) map[string][]byte {
	raw, err := os.ReadFile("testdata/jsontestsuite/cases.txt")
	if err != nil {
		tb.Fatal(err)
	}
	cases := map[string][]byte{
		"i_structure_500_nested_arrays":     []byte(strings.Repeat("[", 500) + strings.Repeat("]", 500)),
		"n_structure_100000_opening_arrays": []byte(strings.Repeat("[", 100_000)),
		"n_structure_open_array_object":     []byte(strings.Repeat(`[{"":`, 50_000) + "\n"),
	}
	for line := range strings.Lines(string(raw)) {
		name, quoted, _ := strings.Cut(strings.TrimSpace(line), "\t")
		doc, err := strconv.Unquote(quoted)
		if err != nil {
			tb.Fatalf("%s: %v", name, err)
		}
		cases[name] = []byte(doc)
	}
	if len(cases) != 318 {
		tb.Fatalf("%d cases", len(cases))
	}
	return cases
}

// TestJSONTestSuite reads every document of JSONTestSuite: as any, where what is accepted and the value must be as encoding/json/v2 has them, and as
// a member that nobody knows, where only the grammar counts.
func TestJSONTestSuite(t *testing.T) {
	free := mustOf(t, struct{ V any }{}).Fields[0].Type
	empty := mustOf(t, struct{}{})
	for name, doc := range suiteCases(t) {
		t.Run(name, func(t *testing.T) {
			var got, want any
			r := schema.Report{MaxDepth: 10000}
			free.DecodeBytes(doc, unsafe.Pointer(&got), &r)
			err := json.Unmarshal(doc, &want)
			if accepted := r.Len() == 0; accepted != (err == nil) {
				t.Errorf("accepted is %v, encoding/json/v2 says %v: %s", accepted, err, show(r.Items()))
			} else if accepted && !reflect.DeepEqual(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
			// Two names that are the same are good JSON, but nobody knows what they mean; encoding/json/v2 refuses them too.
			accept := name[0] == 'y' && name != "y_object_duplicated_key" && name != "y_object_duplicated_key_and_value"
			if name[0] != 'i' && accept != (r.Len() == 0) {
				t.Errorf("accepted is not %v: %s", accept, show(r.Items()))
			}
			var ignored struct{}
			skipped := schema.Report{MaxDepth: 10000}
			empty.DecodeBytes([]byte(`{"x":`+string(doc)+`}`), unsafe.Pointer(&ignored), &skipped)
			if name[0] != 'i' && accept != (skipped.Len() == 0) {
				t.Errorf("as a member that is skipped, accepted is not %v: %s", accept, show(skipped.Items()))
			}
		})
	}
}

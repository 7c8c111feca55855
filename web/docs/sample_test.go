package docs

import (
	"encoding/json/v2"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gotandem/tandem/web/openapi"
)

// entangled are n models that all refer to each other.
func entangled(t *testing.T, n int) map[string]*shape {
	t.Helper()
	var all []string
	for i := range n {
		var fields []string
		for j := range n {
			fields = append(fields, fmt.Sprintf(`"f%d":{"$ref":"#/components/schemas/M%d"},"l%d":{"type":"array","items":{"$ref":"#/components/schemas/M%d"}}`, j, j, j, j))
		}
		all = append(all, fmt.Sprintf(`"M%d":{"type":"object","properties":{%s}}`, i, strings.Join(fields, ",")))
	}
	var out map[string]*shape
	if err := json.Unmarshal([]byte("{"+strings.Join(all, ",")+"}"), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestSampleIsShort: what an example costs does not grow with the paths through the models.
func TestSampleIsShort(t *testing.T) {
	for _, n := range []int{9, 40} {
		m := &sampler{models: entangled(t, n)}
		got := m.append(nil, read(t, `{"$ref":"#/components/schemas/M0"}`))
		if len(got) > 2*sampleBytes+100*n {
			t.Errorf("%d models: an example of %d bytes", n, len(got))
		}
		if deepest := strings.Count(strings.SplitN(string(got), "null", 2)[0], "{"); deepest > sampleDepth {
			t.Errorf("%d models: %d within each other", n, deepest)
		}
	}
}

// TestPagesAreKept: a page is made, hashed and compressed once for those who see it at the same place; hosts that clients make up take no memory.
func TestPagesAreKept(t *testing.T) {
	doc := &openapi.Doc{}
	h := Handler(Source{Doc: func() *openapi.Doc { return doc }}, Options{}).(*handler)
	r := httptest.NewRequest("GET", "/docs", nil)
	first, err := h.page(placeOf(r))
	if again, _ := h.page(placeOf(r)); err != nil || again != first {
		t.Errorf("another page for the same place: %v", err)
	}
	for i := range 100 {
		r.Host = fmt.Sprintf("h%d.example", i)
		if _, err := h.page(placeOf(r)); err != nil {
			t.Fatal(err)
		}
	}
	if len(h.pages) > maxPlaces || len(h.texts) != 1 {
		t.Errorf("%d pages of %d texts are kept", len(h.pages), len(h.texts))
	}
}

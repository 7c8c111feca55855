package schema_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/gotandem/tandem/schema"
)

// TestNotNull: what may be left out, and is not null.
func TestNotNull(t *testing.T) {
	type patch struct {
		Name schema.Opt[string]   `json:"name,omitzero" validate:"notnull,max=5"`
		Tags schema.Opt[[]string] `json:"tags,omitzero" validate:"notnull"`
		Note schema.Opt[string]   `json:"note,omitzero"`
		Next *patch               `json:"next,omitzero"`
	}
	typ, err := schema.For[patch]()
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		`{}`:                            "",
		`{"note":null}`:                 "",
		`{"name":"","tags":[]}`:         "",
		`{"name":null}`:                 "[name] string_type",
		`{"tags":null,"name":"123456"}`: "[name] string_too_long; [tags] list_type",
		`{"next":{"name":null}}`:        "[next name] string_type",
	} {
		var p patch
		var r schema.Report
		typ.DecodeBytes([]byte(text), unsafe.Pointer(&p), &r)
		var got []string
		for _, item := range r.Items() {
			got = append(got, fmt.Sprint(item.Loc, " ", item.Type))
		}
		slices.Sort(got)
		if got := strings.Join(got, "; "); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
	if err := schema.Check(&patch{}); err != nil {
		t.Errorf("absent: %v", err)
	}
	if err := schema.Check(&patch{Name: schema.Null[string]()}); err == nil {
		t.Error("null passes")
	}
	if _, err := schema.For[struct {
		A *string `json:"a" validate:"notnull"`
	}](); err == nil || !strings.Contains(err.Error(), "rule notnull does not fit") {
		t.Errorf("on a pointer: %v", err)
	}
}

package problem_test

import (
	"encoding/json/v2"
	"reflect"
	"testing"

	"github.com/gotandem/tandem/problem"
)

func TestReadsWhatItWrites(t *testing.T) {
	want := problem.Conflict("The name is taken.")
	want.Errors = []problem.Item{{Loc: []any{"body", "name"}, Msg: "taken", Type: "unique"}}
	want.Extra = map[string]any{"request_id": "ABC"}
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	got := &problem.Error{}
	if err := json.Unmarshal(text, got); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s\nread as %+v, want %+v", text, got, want)
	}
}

package diff_test

import (
	"encoding/json/v2"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gotandem/tandem/web/openapi/diff"
)

var update = flag.Bool("update", false, "rewrite the golden file")

// edit sets the value at a JSON Pointer, or takes it away.
func edit(t testing.TB, root any, pointer string, value any, remove bool) any {
	t.Helper()
	if pointer == "" {
		return value
	}
	part, rest, more := strings.Cut(pointer[1:], "/")
	if more {
		rest = "/" + rest
	}
	part = strings.NewReplacer("~1", "/", "~0", "~").Replace(part)
	switch v := root.(type) {
	case map[string]any:
		switch _, there := v[part]; {
		case rest == "" && remove && !there, rest != "" && !there:
			t.Fatalf("there is no %q at %s", part, pointer)
		case rest == "" && remove:
			delete(v, part)
		default:
			v[part] = edit(t, v[part], rest, value, remove)
		}
		return v
	case []any:
		if part == "-" {
			return append(v, value)
		}
		i, err := strconv.Atoi(part)
		if err != nil || i >= len(v) {
			t.Fatalf("there is no %q at %s", part, pointer)
		}
		if rest == "" && remove {
			return slices.Delete(v, i, i+1)
		}
		v[i] = edit(t, v[i], rest, value, remove)
		return v
	}
	t.Fatalf("nothing at %s", pointer)
	return nil
}

func read(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// edits are read from testdata/edits.txt: "title | pointer = JSON" sets, "title | -pointer" takes away, and several are separated by ;;. A title that
// begins with < goes from the edited document to the first one.
func TestEdits(t *testing.T) {
	base := read(t, "testdata/base.json")
	var out strings.Builder
	for line := range strings.Lines(string(read(t, "testdata/edits.txt"))) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		title, edits, _ := strings.Cut(line, "|")
		var root any
		if err := json.Unmarshal(base, &root); err != nil {
			t.Fatal(err)
		}
		for e := range strings.SplitSeq(edits, ";;") {
			e = strings.TrimSpace(e)
			if pointer, ok := strings.CutPrefix(e, "-"); ok {
				root = edit(t, root, pointer, nil, true)
				continue
			}
			pointer, raw, _ := strings.Cut(e, " = ")
			var value any
			if err := json.Unmarshal([]byte(raw), &value); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			root = edit(t, root, pointer, value, false)
		}
		edited, err := json.Marshal(root)
		if err != nil {
			t.Fatal(err)
		}
		before, after := base, edited
		if strings.HasPrefix(title, "<") {
			before, after = edited, base
		}
		changes, err := diff.Compare(before, after, diff.Options{LooseIDs: strings.Contains(title, "loose")})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "%s\n", strings.TrimSpace(title))
		if len(changes) == 0 {
			out.WriteString("    nothing\n")
		}
		for _, c := range changes {
			fmt.Fprintf(&out, "    %s\n", c)
		}
	}
	golden := "testdata/edits.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want := string(read(t, golden)); want != out.String() {
		t.Errorf("not as %s:\n%s", golden, out.String())
	}
}

func TestADocumentIsLikeItself(t *testing.T) {
	names, _ := filepath.Glob("../testdata/*.json")
	for _, name := range append(names, "testdata/base.json", "../../../examples/store/testdata/openapi.json") {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if changes, err := diff.Compare(raw, raw, diff.Options{}); err != nil || changes != nil {
			t.Errorf("%s: %v, %v", name, err, changes)
		}
	}
}

// TestEveryRemovalIsSeen takes each operation, response, property and parameter of a document away and puts it back.
func TestEveryRemovalIsSeen(t *testing.T) {
	base := read(t, "testdata/base.json")
	var pointers []string
	var walk func(at string, v any, inside string)
	walk = func(at string, v any, inside string) {
		m, ok := v.(map[string]any)
		if !ok {
			return
		}
		for k, v := range m {
			p := at + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(k)
			if inside == "properties" || inside == "paths" || inside == "responses" || inside == "webhooks" {
				pointers = append(pointers, p)
			}
			walk(p, v, k)
		}
	}
	var root any
	if err := json.Unmarshal(base, &root); err != nil {
		t.Fatal(err)
	}
	walk("", root, "")
	if len(pointers) < 15 {
		t.Fatalf("only %v", pointers)
	}
	for _, p := range pointers {
		var root any
		if err := json.Unmarshal(base, &root); err != nil {
			t.Fatal(err)
		}
		less, err := json.Marshal(edit(t, root, p, nil, true))
		if err != nil {
			t.Fatal(err)
		}
		if changes, err := diff.Compare(base, less, diff.Options{}); err != nil || len(changes) == 0 {
			t.Errorf("without %s: %v, %v", p, changes, err)
		}
		if changes, err := diff.Compare(less, base, diff.Options{}); err != nil || len(changes) == 0 {
			t.Errorf("with %s again: %v, %v", p, changes, err)
		}
	}
}

func TestWhatIsNoDocument(t *testing.T) {
	good := read(t, "testdata/base.json")
	for _, bad := range []string{``, `[]`, `{}`, `{"openapi":3}`, `{"swagger":"2.0"}`, `{"openapi":"3.0.3"}`} {
		if _, err := diff.Compare([]byte(bad), good, diff.Options{}); err == nil || !strings.Contains(err.Error(), "old document") {
			t.Errorf("%q: %v", bad, err)
		}
		if _, err := diff.Compare(good, []byte(bad), diff.Options{}); err == nil || !strings.Contains(err.Error(), "new document") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// FuzzCompare: whatever documents hold, comparing ends, and finds nothing between a document and itself.
func FuzzCompare(f *testing.F) {
	base := read(f, "testdata/base.json")
	f.Add(base, base)
	f.Add([]byte(`{"openapi":"3.1.0","paths":{"/a":{"get":{"responses":{"200":{"content":{"a":{"schema":{"$ref":"#/x"}}}}}}}},"x":{"$ref":"#/x"}}`), base)
	f.Add([]byte(`{"openapi":"3.1.0","paths":{"/a":{"get":{"responses":{"200":{"content":{"a":{"schema":{"$ref":"#/x"}}}}}}}},"x":{"allOf":[{"$ref":"#/x"},{"type":["string",1]}],"anyOf":[{"$ref":"#/x"}]}}`), base)
	f.Add([]byte(`{"openapi":"3.1.0","paths":{"/a":{"get":{"responses":{"200":{"content":{"a":{"schema":{"$ref":"#/x"}}}}}}}},"x":{"anyOf":[{"$ref":"#/x"},{"type":"null"}]}}`), base)
	f.Fuzz(func(t *testing.T, a, b []byte) {
		_, _ = diff.Compare(a, b, diff.Options{})
		if changes, err := diff.Compare(a, a, diff.Options{}); err == nil && changes != nil {
			t.Errorf("%s is unlike itself: %v", a, changes)
		}
	})
}

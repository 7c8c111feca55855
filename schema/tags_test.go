package schema_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/gotandem/tandem/schema"
)

// TestReference compares docs/reference/tags.md with the program: the tables are what the program says, nothing more and nothing less.
func TestReference(t *testing.T) {
	const path = "../docs/reference/tags.md"
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var tags, rules strings.Builder
	tags.WriteString("| Tag | On | Meaning |\n|---|---|---|\n")
	for _, d := range schema.Tags() {
		fmt.Fprintf(&tags, "| `%s` | %s | %s |\n", d.Key, d.Where, d.Doc)
	}
	rules.WriteString("| Rule | For | Meaning | JSON Schema |\n|---|---|---|---|\n")
	for _, d := range schema.Rules() {
		name := d.Name
		if d.Param != "" {
			name += "=" + d.Param
		}
		fmt.Fprintf(&rules, "| `%s` | %s | %s | %s |\n", name, d.Fits, d.Doc, d.Schema)
	}
	doc := string(raw)
	for _, part := range []struct{ mark, table string }{{"<!-- tags -->\n", tags.String()}, {"<!-- rules -->\n", rules.String()}} {
		before, rest, ok := strings.Cut(doc, part.mark)
		_, after, ok2 := strings.Cut(rest, "<!-- end -->")
		if !ok || !ok2 {
			t.Fatalf("%s has no %s", path, part.mark)
		}
		doc = before + part.mark + part.table + "<!-- end -->" + after
	}
	if *update {
		if err := os.WriteFile(path, []byte(doc), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if doc != string(raw) {
		t.Errorf("%s is not what the program says: run go test ./schema -update and read the difference", path)
	}
}

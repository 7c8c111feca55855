package page_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The reference names every partial and every attribute that the scripts know, and none that is not there.
func TestReferenceIsComplete(t *testing.T) {
	reference := read(t, "../docs/reference/components.md")
	var partials string
	files, err := filepath.Glob("templates/partials/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		partials += read(t, file)
	}
	compare(t, "partial", names(`(?m)^\{\{define "([^"]+)"`, partials), names("(?m)^\\| `([a-z-]+)` \\| (?:`(?:\\[\\])?page|map)", reference))
	compare(t, "attribute", names(`\[(data-(?:select-all|selected-count|guard|confirm|submit|shortcut|copy|menu|formset-add|focus))`, read(t, "../ui/src/tandem.js")+"[data-confirm"),
		names("(?m)^\\| `(data-[a-z-]+)", reference))
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func names(pattern, text string) []string {
	var found []string
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
		found = append(found, m[1])
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func compare(t *testing.T, what string, have, told []string) {
	t.Helper()
	for _, name := range have {
		if !slices.Contains(told, name) {
			t.Errorf("%s %s is not in the reference", what, name)
		}
	}
	for _, name := range told {
		if !slices.Contains(have, name) {
			t.Errorf("%s %s is in the reference and nowhere else", what, name)
		}
	}
}

// Every class that the reference names is styled.
func TestClassesAreStyled(t *testing.T) {
	_, section, _ := strings.Cut(read(t, "../docs/reference/components.md"), "## Classes")
	section, _, _ = strings.Cut(section, "## ")
	css := read(t, "assets/dist/tandem.css")
	for _, quoted := range names("`([a-z][a-z -]*)`", section) {
		for class := range strings.FieldsSeq(quoted) {
			if !strings.HasPrefix(class, "data-") && !strings.Contains(css, "."+class) {
				t.Errorf("class %s is not in tandem.css", class)
			}
		}
	}
}

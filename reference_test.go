package tandem_test

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/gotandem/tandem"
	"github.com/gotandem/tandem/auth"
	"github.com/gotandem/tandem/cli"
)

// rows reads the first two columns of a page's table; the first is code.
func rows(t *testing.T, page string) map[string][]string {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]string{}
	for _, m := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\| (.+?) \\| (.+?) \\|$").FindAllStringSubmatch(string(text), -1) {
		found[m[1]] = m[2:]
	}
	return found
}

// TestSettingsReference holds the page against the program, both ways.
func TestSettingsReference(t *testing.T) {
	page := rows(t, "docs/reference/settings.md")
	settings := reflect.TypeFor[tandem.Settings]()
	for i := range settings.NumField() {
		tag := settings.Field(i).Tag
		name, _, _ := strings.Cut(tag.Get("env"), ",")
		row, ok := page[name]
		if !ok {
			t.Errorf("docs/reference/settings.md has no line for %s", name)
			continue
		}
		if byDefault := tag.Get("default"); byDefault != "" && row[0] != byDefault || row[1] != tag.Get("doc") {
			t.Errorf("%s: the page says %q, the program %q and %q", name, row, byDefault, tag.Get("doc"))
		}
		delete(page, name)
	}
	for name := range page {
		t.Errorf("docs/reference/settings.md has %s, which no program reads", name)
	}
}

// TestCommandsReference holds the page against the help of an application with accounts, both ways.
func TestCommandsReference(t *testing.T) {
	app := tandem.New("shop")
	app.Add(auth.New(app.DB).Component())
	var help strings.Builder
	if code := app.Run(t.Context(), nil, &cli.Terminal{Out: &help, Err: &help}); code != cli.ExitOK {
		t.Fatalf("exit code %d: %s", code, &help)
	}
	printed := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^  ([a-z]+)  +([A-Z].*)$`).FindAllStringSubmatch(help.String(), -1) {
		printed[m[1]] = m[2]
	}
	page := rows(t, "docs/reference/commands.md")
	for name, summary := range printed {
		if row, ok := page[name]; !ok || row[0] != summary {
			t.Errorf("docs/reference/commands.md says %q of %s, the program %q", row, name, summary)
		}
	}
	for name := range page {
		if _, ok := printed[name]; !ok {
			t.Errorf("docs/reference/commands.md has the command %s, which the program has not", name)
		}
	}
}

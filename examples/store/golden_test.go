package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gotandem/tandem/cli"
	"github.com/gotandem/tandem/internal/testenv"
)

// golden compares what was printed with a file, which -update rewrites.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (run with -update to write it)", err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what is printed (run with -update to accept, and read the diff): %s", path, firstDifference(string(got), string(want)))
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return "\ngot  " + g[i] + "\nwant " + w[i]
		}
	}
	return "one ends earlier"
}

// printed runs a command of the store and returns what it prints.
func printed(t *testing.T, databaseURL string, args ...string) []byte {
	t.Helper()
	s := newShop()
	s.app.Settings.DatabaseURL = databaseURL
	var out, errs bytes.Buffer
	if code := s.app.Run(t.Context(), args, &cli.Terminal{In: strings.NewReader(""), Out: &out, Err: &errs}); code != 0 || errs.Len() > 0 {
		t.Fatalf("%v: exit code %d:\n%s", args, code, &errs)
	}
	return out.Bytes()
}

// commands are those that the help lists, so that none is without a golden file.
func commands(t *testing.T, help string) []string {
	t.Helper()
	var names []string
	for line := range strings.Lines(help) {
		if rest, ok := strings.CutPrefix(line, "  "); ok && rest != "" && rest[0] >= 'a' && rest[0] <= 'z' {
			name, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
			names = append(names, name)
		}
	}
	for _, name := range []string{"serve", "makemigrations", "migrate", "showmigrations", "createsuperuser", "check", "openapi", "routes", "demo"} {
		if !strings.Contains(" "+strings.Join(names, " ")+" ", " "+name+" ") {
			t.Errorf("the help does not list %s:\n%s", name, help)
		}
	}
	return names
}

func TestHelp(t *testing.T) {
	t.Setenv("COLUMNS", "80") // the help is as wide as the terminal
	help := printed(t, "sqlite::memory:", "--help")
	golden(t, "help.txt", help)
	if bare := printed(t, "sqlite::memory:"); !bytes.Equal(bare, help) {
		t.Errorf("without a command it prints:\n%s", bare)
	}
	for _, name := range commands(t, string(help)) {
		t.Run(name, func(t *testing.T) {
			golden(t, "help-"+name+".txt", printed(t, "sqlite::memory:", name, "--help"))
		})
	}
}

func TestPrinted(t *testing.T) {
	golden(t, "openapi.json", printed(t, "sqlite::memory:", "openapi"))
	golden(t, "routes.txt", printed(t, "sqlite::memory:", "routes"))
	if got := printed(t, "sqlite::memory:", "check"); !strings.HasPrefix(string(got), "No mistakes: ") {
		t.Errorf("check says %s", got)
	}
	if got := printed(t, "sqlite::memory:", "makemigrations", "--check"); len(got) > 0 {
		t.Errorf("the models have changes that no migration makes:\n%s", got)
	}
}

// TestMigrateSQL prints the SQL of all migrations for an empty database of each kind.
func TestMigrateSQL(t *testing.T) {
	for name, open := range testenv.Databases() {
		t.Run(name, func(t *testing.T) {
			golden(t, "migrate-"+name+".sql", printed(t, open(t), "migrate", "--sql"))
		})
	}
}

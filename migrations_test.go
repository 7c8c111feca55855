package tandem_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/gotandem/tandem"
	"github.com/gotandem/tandem/cli"
	"github.com/gotandem/tandem/orm/migrate"
)

func TestMigrate(t *testing.T) {
	place(t)
	var hooks []string
	shop := func() *tandem.App {
		app := quiet(tandem.New("shop"))
		first, second := notes(), tandem.Component{Name: "second"}
		first.Migrated = func(context.Context) error { hooks = append(hooks, "first"); return nil }
		second.Migrated = func(context.Context) error { hooks = append(hooks, "second"); return nil }
		app.Add(first, second)
		return app
	}
	took := regexp.MustCompile(`\(\d+m?s\)`)
	for _, step := range []struct {
		args  string
		out   string
		hooks string
	}{
		{"showmigrations", "diary\n  [ ] 0001_initial  \n", ""},
		{"migrate --plan", "diary.0001_initial\n  create table diary_note\n", ""},
		{"migrate", "  Applied diary.0001_initial (time)\n", "first second"},
		{"migrate", "Nothing to migrate.\n", "first second"},
		{"migrate --plan", "Nothing to migrate.\n", ""},
		{"migrate diary zero", "  Undid diary.0001_initial (time)\n", ""},
		{"migrate --fake", "  Noted diary.0001_initial as applied\n", ""},
		{"migrate", "Nothing to migrate.\n", "first second"},
	} {
		hooks = nil
		code, out, told := run(t, shop(), strings.Fields(step.args)...)
		if code != cli.ExitOK || told != "" {
			t.Errorf("%s: exit code %d, notes %q", step.args, code, told)
		}
		if out = took.ReplaceAllString(out, "(time)"); out != step.out {
			t.Errorf("%s: output %q, want %q", step.args, out, step.out)
		}
		if got := strings.Join(hooks, " "); got != step.hooks {
			t.Errorf("%s: ran what follows a migration: %q, want %q", step.args, got, step.hooks)
		}
	}
	code, out, _ := run(t, shop(), "showmigrations")
	if code != cli.ExitOK || !regexp.MustCompile(`^diary\n  \[x\] 0001_initial  \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\n$`).MatchString(out) {
		t.Errorf("exit code %d, output %q", code, out)
	}
}

func TestMigrateSQLRunsNothing(t *testing.T) {
	dir := place(t)
	app := quiet(tandem.New("shop"))
	app.Add(notes())
	code, out, _ := run(t, app, "migrate", "--sql")
	if code != cli.ExitOK || !strings.Contains(out, "CREATE TABLE") {
		t.Errorf("exit code %d, output %q", code, out)
	}
	again := quiet(tandem.New("shop"))
	again.Settings.DatabaseURL = "sqlite://" + filepath.Join(dir, "shop.db")
	again.Add(notes())
	if _, out, _ := run(t, again, "showmigrations"); !strings.Contains(out, "[ ] 0001_initial") {
		t.Errorf("migrate --sql has run something:\n%s", out)
	}
}

func TestMigrateTellsWhatFailed(t *testing.T) {
	place(t)
	app := quiet(tandem.New("shop"))
	c := notes()
	c.Migrated = func(context.Context) error { return errors.New("no room") }
	app.Add(c)
	code, _, told := run(t, app, "migrate")
	if code != cli.ExitFailed || told != "shop: component diary, after the migration: no room\n" {
		t.Errorf("exit code %d, notes %q", code, told)
	}
	app = quiet(tandem.New("shop"))
	app.Add(notes())
	code, _, told = run(t, app, "migrate", "dairy")
	if code != cli.ExitFailed || strings.Count(told, "\n") != 1 || !strings.Contains(told, "dairy") {
		t.Errorf("exit code %d, notes %q", code, told)
	}
}

func TestMakemigrations(t *testing.T) {
	dir := place(t)
	if code, out, _ := runWith(t, notes(), "makemigrations", "--check"); code != cli.ExitOK || out != "" {
		t.Errorf("nothing to do: exit code %d, output %q", code, out)
	}
	if code, out, _ := runWith(t, notes(), "makemigrations"); code != cli.ExitOK || out != "No changes.\n" {
		t.Errorf("nothing to do: exit code %d, output %q", code, out)
	}
	behind := notes()
	behind.Migrations = func() []migrate.Migration { return nil }
	code, out, told := runWith(t, behind, "makemigrations", "--check")
	if code != cli.ExitFailed || !strings.Contains(out, "create table diary_note") || told != "" {
		t.Errorf("a table without a migration: exit code %d, output %q, notes %q", code, out, told)
	}
	code, out, _ = runWith(t, behind, "makemigrations", "--dry-run")
	if code != cli.ExitOK || !strings.Contains(out, "migrate.CreateTable{") {
		t.Errorf("exit code %d, output %q", code, out)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 0 {
		t.Errorf("--check or --dry-run has left %v (%v)", files, err)
	}
}

func runWith(t *testing.T, c tandem.Component, args ...string) (code int, out, told string) {
	t.Helper()
	app := quiet(tandem.New("shop"))
	app.Add(c)
	return run(t, app, args...)
}

func TestMigrateLooks(t *testing.T) {
	place(t)
	shop := func() *tandem.App {
		app := quiet(tandem.New("shop"))
		app.Add(notes())
		return app
	}
	for _, step := range []struct {
		args string
		code int
		out  string
	}{
		{"migrate --check", cli.ExitFailed, "diary.0001_initial\n  create table diary_note\n"},
		{"showmigrations --plan", cli.ExitOK, "[ ] diary.0001_initial  \n"},
		{"showmigrations other", cli.ExitOK, ""},
		{"migrate --fake-initial --plan", cli.ExitOK, "diary.0001_initial\n  create table diary_note\n"},
		{"migrate --fake", cli.ExitOK, "  Noted diary.0001_initial as applied\n"},
		{"migrate --check", cli.ExitOK, "Nothing to migrate.\n"},
		{"migrate diary --prune", cli.ExitOK, "Nothing to forget.\n"},
		{"makemigrations diary --merge", cli.ExitOK, "No numbers clash.\n"},
	} {
		if code, out, told := run(t, shop(), strings.Fields(step.args)...); code != step.code || out != step.out || told != "" {
			t.Errorf("%s: exit code %d, output %q, notes %q", step.args, code, out, told)
		}
	}
	for dialect, want := range map[string]string{"": "AUTOINCREMENT", "postgres": "GENERATED BY DEFAULT AS IDENTITY", "mysql": "utf8mb4_0900_bin", "mariadb": "utf8mb4_nopad_bin"} {
		args := []string{"sqlmigrate", "diary", "0001"}
		if dialect != "" {
			args = append(args, "--dialect", dialect)
		}
		if code, out, told := run(t, shop(), args...); code != cli.ExitOK || !strings.Contains(out, want) {
			t.Errorf("%v: exit code %d, output %q, notes %q", args, code, out, told)
		}
	}
	if _, out, _ := run(t, shop(), "sqlmigrate", "diary", "0001", "--backwards"); !strings.Contains(out, "DROP TABLE \"diary_note\"") {
		t.Errorf("backwards: %s", out)
	}
}

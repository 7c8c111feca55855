package tandem_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gotandem/tandem"
	"github.com/gotandem/tandem/cli"
	"github.com/gotandem/tandem/orm/migrate"
)

func diary() *tandem.App {
	app := quiet(tandem.New("shop"))
	app.Add(notes())
	return app
}

func TestDumpdataAndLoaddata(t *testing.T) {
	dir := place(t)
	app := diary()
	if code, _, told := run(t, app, "migrate"); code != cli.ExitOK {
		t.Fatal(told)
	}
	app = diary()
	if _, err := app.DB.Exec(t.Context(), "INSERT INTO diary_note (id, text) VALUES (3, 'a'), (4, 'b')"); err != nil {
		t.Fatal(err)
	}
	_ = app.DB.Close()
	code, out, told := run(t, diary(), "dumpdata")
	if code != cli.ExitOK || strings.Count(out, "\n") != 2 || !strings.Contains(out, `"id":3`) {
		t.Fatalf("exit code %d, output %q, notes %q", code, out, told)
	}
	file := filepath.Join(dir, "rows.jsonl.gz")
	if code, _, told := run(t, diary(), "dumpdata", "diary", "-o", file); code != cli.ExitOK || !strings.Contains(told, "Wrote 2 rows to ") {
		t.Errorf("exit code %d, notes %q", code, told)
	}
	if code, out, _ := run(t, diary(), "dumpdata", "--exclude", "diary_note"); code != cli.ExitOK || out != "" {
		t.Errorf("exit code %d, output %q", code, out)
	}
	if code, _, told := run(t, diary(), "dumpdata", "diary.note", "-o", file+"2"); code != cli.ExitOK || !strings.Contains(told, "Wrote 2 rows to ") {
		t.Errorf("by its model: %d, %s", code, told)
	}
	if code, _, told := run(t, diary(), "dumpdata", "dairy"); code != cli.ExitFailed || !strings.Contains(told, "dairy is neither a component") {
		t.Errorf("exit code %d, notes %q", code, told)
	}
	if code, _, told := run(t, diary(), "flush"); code != cli.ExitFailed || !strings.Contains(told, "say --yes") {
		t.Errorf("exit code %d, notes %q", code, told)
	}
	if code, _, told := run(t, diary(), "flush", "--yes"); code != cli.ExitOK {
		t.Errorf("exit code %d, notes %q", code, told)
	}
	if _, empty, _ := run(t, diary(), "dumpdata"); empty != "" {
		t.Errorf("flushed, there is still %q", empty)
	}
	if code, said, told := run(t, diary(), "loaddata", file); code != cli.ExitOK || !strings.HasSuffix(said, ": 2 rows\n") {
		t.Errorf("exit code %d, output %q, notes %q", code, said, told)
	}
	var again bytes.Buffer
	if code := diary().Run(t.Context(), []string{"loaddata", "-"}, &cli.Terminal{In: strings.NewReader(out), Out: &again, Err: &again}); code != cli.ExitOK {
		t.Errorf("from what comes in: exit code %d, %s", code, &again)
	}
	if _, now, _ := run(t, diary(), "dumpdata"); now != out {
		t.Errorf("loaded again, it is %q and was %q", now, out)
	}
	if code, _, told := run(t, diary(), "loaddata", filepath.Join(dir, "missing")); code != cli.ExitFailed || told == "" {
		t.Errorf("exit code %d, notes %q", code, told)
	}
}

func TestSQLCommands(t *testing.T) {
	place(t)
	for args, want := range map[string]string{
		"sqlflush":                            "DELETE FROM \"diary_note\";\nDELETE FROM sqlite_sequence WHERE name IN ('diary_note');\n",
		"sqlflush --dialect postgres":         "TRUNCATE \"diary_note\" RESTART IDENTITY;\n",
		"sqlflush --dialect mariadb":          "SET foreign_key_checks = 0;\nTRUNCATE TABLE `diary_note`;\nSET foreign_key_checks = 1;\n",
		"sqlsequencereset":                    "",
		"sqlsequencereset --dialect postgres": "SELECT setval(",
	} {
		code, out, told := run(t, diary(), strings.Fields(args)...)
		if code != cli.ExitOK || !strings.HasPrefix(out, want) || want == "" && out != "" {
			t.Errorf("%s: exit code %d, output %q, notes %q", args, code, out, told)
		}
	}
}

// The client is run with what logs it in, and its exit code is the command's.
func TestDBShell(t *testing.T) {
	dir := place(t)
	for _, name := range []string{"psql", "mariadb", "sqlite3"} {
		script := "#!/bin/sh\necho " + name + " \"$@\" \"$PGPASSWORD$MYSQL_PWD\" \"$PGSSLMODE\"\nread line\necho \"$line\"\nexit 3\n"
		if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir)
	for url, want := range map[string]string{
		"postgres://ada:secret@db.test:5433/shop?sslmode=require": "psql -h db.test -p 5433 -U ada -d shop -c SELECT 1 secret require\nhello\n",
		"mysql://ada:secret@db.test/shop":                         "mariadb --host db.test --user ada --default-character-set=utf8mb4 shop -c SELECT 1 secret \nhello\n",
		"sqlite:" + dir + "/x.db":                                 "sqlite3 " + dir + "/x.db -c SELECT 1  \nhello\n",
	} {
		app := quiet(tandem.New("shop"))
		app.Settings.DatabaseURL = url
		var out bytes.Buffer
		code := app.Run(t.Context(), []string{"dbshell", "--", "-c", "SELECT 1"}, &cli.Terminal{In: strings.NewReader("hello\n"), Out: &out, Err: &out})
		if code != 3 || out.String() != want {
			t.Errorf("%s: exit code %d, output %q, want %q", url, code, &out, want)
		}
	}
	t.Setenv("PATH", t.TempDir())
	app := quiet(tandem.New("shop"))
	app.Settings.DatabaseURL = "postgres://ada@db.test/shop"
	if code, _, told := run(t, app, "dbshell"); code != cli.ExitFailed || !strings.Contains(told, "the client psql is not installed") {
		t.Errorf("exit code %d, notes %q", code, told)
	}
}

func TestLintmigrations(t *testing.T) {
	place(t)
	c := notes()
	made := c.Migrations()
	c.Migrations = func() []migrate.Migration {
		return append(made, migrate.Migration{Name: "0002_born", Operations: []migrate.Operation{
			migrate.AddColumn{Table: "diary_note", Column: migrate.Column{Name: "born", Type: migrate.Int}, Fill: migrate.Value("1")}}})
	}
	if code, out, told := runWith(t, c, "lintmigrations"); code != cli.ExitOK || out != "" {
		t.Errorf("exit code %d, output %q, notes %q", code, out, told)
	}
	code, out, _ := runWith(t, c, "lintmigrations", "--all", "--dialect", "postgres", "--split")
	if code != cli.ExitFailed || !strings.Contains(out, "diary.0002_born, operation 1 (add column born to diary_note): the running version") || !strings.Contains(out, "migrate.Backfill{") {
		t.Errorf("exit code %d, output %q", code, out)
	}
}

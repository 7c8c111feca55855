package tandem_test

import (
	"strings"
	"testing"

	"github.com/gotandem/tandem"
	"github.com/gotandem/tandem/cli"
)

func TestInspectdb(t *testing.T) {
	place(t)
	shop := func() *tandem.App {
		app := quiet(tandem.New("shop"))
		app.Add(notes())
		return app
	}
	if code, _, told := run(t, shop(), "migrate"); code != cli.ExitOK {
		t.Fatal(told)
	}
	code, out, told := run(t, shop(), "inspectdb", "--component", "diary", "--package", "diary")
	if code != cli.ExitOK || !strings.HasPrefix(out, "package diary\n") || !strings.Contains(out, "type Note struct {\n") || strings.Contains(out, "tandem_migrations") {
		t.Errorf("exit code %d, output %q, notes %q", code, out, told)
	}
	if code, _, told := run(t, shop(), "inspectdb", "missing"); code != cli.ExitFailed || !strings.Contains(told, "no table missing") {
		t.Errorf("exit code %d, notes %q", code, told)
	}
	if code, out, _ := run(t, shop(), "showmigrations", "--drift"); code != cli.ExitOK || !strings.Contains(out, "what its migrations made of it") {
		t.Errorf("exit code %d, output %q", code, out)
	}
	app := shop()
	if _, err := app.DB.Exec(t.Context(), "ALTER TABLE diary_note ADD COLUMN colour text"); err != nil {
		t.Fatal(err)
	}
	if code, out, _ := run(t, app, "showmigrations", "--drift"); code != cli.ExitFailed || out != "column diary_note.colour is of no migration\n" {
		t.Errorf("exit code %d, output %q", code, out)
	}
}

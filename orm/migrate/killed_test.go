package migrate

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/gotandem/tandem/internal/testenv"
	"github.com/gotandem/tandem/orm"
)

// killedURL is the database of the process that is going to be killed.
const killedURL = "MIGRATE_TEST_KILLED"

// endless is a migration that says where it is, and then waits for its end.
func endless() []Migration {
	return append(history()[:1:1], Migration{Name: "0002_more", Operations: []Operation{
		RunSQL{Forward: SQL{All: []string{"INSERT INTO store_artist (name) VALUES ('Can')"}}, Back: NoSQL()},
		AddColumn{Table: "store_artist", Column: Column{Name: "country", Type: Varchar(2), Default: Value("de")}},
		RunGo{Name: "wait", Forward: func(ctx context.Context, tx *orm.DB) error {
			if _, err := tx.Exec(ctx, "UPDATE store_artist SET name = 'Neu!'"); err != nil || os.Getenv(killedURL) == "" {
				return err
			}
			fmt.Println("ready to die")
			<-ctx.Done()
			return ctx.Err()
		}},
		AddColumn{Table: "store_album", Column: Column{Name: "note", Type: Text, Null: true}},
	}})
}

// TestKilled kills a process with SIGKILL in the middle of a migration. Its lock goes with it, and the next one brings the migration to its
// end, nothing twice.
func TestKilled(t *testing.T) {
	if url := os.Getenv(killedURL); url != "" {
		db := orm.New(orm.NewRegistry(), func(ctx context.Context) (orm.Driver, error) { return openDriver(ctx, url) })
		r := &Runner{DB: db, Sources: []Source{{Component: "store", Migrations: endless}}}
		t.Fatal(r.Migrate(t.Context(), Target{}))
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for name, open := range testenv.Databases() {
		t.Run(name, func(t *testing.T) {
			url := open(t)
			d := openDatabase(t, url)
			cmd := exec.CommandContext(t.Context(), self, "-test.run=^TestKilled$", "-test.v")
			cmd.Env = append(os.Environ(), killedURL+"="+url)
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			lines := bufio.NewScanner(out)
			said := ""
			for lines.Scan() && !strings.Contains(lines.Text(), "ready to die") {
				said += lines.Text() + "\n"
			}
			if err := cmd.Process.Kill(); err != nil {
				t.Errorf("%v; the process said\n%s", err, said)
			}
			_ = cmd.Wait() // killed

			d.migrate(d.runner(endless()...), Target{})
			d.expect(2, `SELECT "name", "country" FROM "store_artist"`, "Neu! | de")
			d.expect(1, `SELECT count("note") FROM "store_album"`, "0")
		})
	}
}

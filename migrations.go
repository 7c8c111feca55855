package tandem

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gotandem/tandem/cli"
	"github.com/gotandem/tandem/orm/migrate"
)

// databaseGroup is the heading of the commands below.
const databaseGroup = "Database"

// Migrate brings every database of the application to the newest state, and lets the components fill in what follows from it.
func (a *App) Migrate(ctx context.Context) error {
	if err := a.Check(); err != nil {
		return err
	}
	for _, v := range a.views() {
		if err := v.migrate(ctx, &migrate.Runner{DB: v.DB, Sources: v.sources()}, migrate.Target{}); err != nil {
			return v.named(err)
		}
	}
	return nil
}

// migrate also runs what components have to do once their tables are there. It is safe to run again.
func (a *App) migrate(ctx context.Context, r *migrate.Runner, target migrate.Target) error {
	if err := r.Migrate(ctx, target); err != nil {
		return err
	}
	pending, err := r.Plan(ctx, migrate.Target{})
	if err != nil || len(pending) > 0 {
		return err // the tables may not be what the components expect
	}
	return a.migrated(ctx)
}

// migrated lets the components fill in what follows from the models.
func (a *App) migrated(ctx context.Context) error {
	for _, c := range a.components {
		if c.Migrated == nil {
			continue
		}
		if err := c.Migrated(ctx); err != nil {
			return fmt.Errorf("component %s, after the migration: %w", c.Name, err)
		}
	}
	return nil
}

func (a *App) runner(t *cli.Terminal) *migrate.Runner {
	var bar *cli.Progress // of a step that counts its rows
	shown := int64(0)
	return &migrate.Runner{DB: a.DB, Sources: a.sources(), Progress: func(p migrate.Progress) {
		switch {
		case p.TotalRows > 0:
			if bar == nil {
				bar, shown = t.Progress("  "+p.Operation, int(p.TotalRows)), 0
			}
			bar.Add(int(p.Rows - shown))
			shown = p.Rows
			return
		case bar != nil:
			bar.Done()
			bar = nil
		}
		verb := "Applied"
		if p.Backward {
			verb = "Undid"
		}
		switch {
		case p.Waiting:
			t.Notef("Another process migrates this database; waiting for it.\n")
		case p.Skipped:
			t.Printf("  %s: done by another process\n", p.Migration)
		case p.Faked:
			t.Printf("  Noted %s as applied: its tables are there\n", p.Migration)
		case p.Done:
			t.Printf("  %s %s (%s)\n", verb, p.Migration, p.Took.Round(time.Millisecond))
		}
	}}
}

func (a *App) migrateCommand() cli.Command {
	args := new(struct {
		Component string `arg:"" optional:"" help:"Only this component, and what it needs."`
		Migration string `arg:"" optional:"" help:"Go to the end of this migration, forward or back; its number is enough; \"zero\" undoes all."`
		Plan      bool   `help:"Show what would be done, and do nothing."`
		Check     bool   `help:"Show what would be done, and do nothing; exit code 1 if that is anything."`
		SQL       bool   `name:"sql" help:"Print the SQL that would be run, and run nothing."`
		Fake      bool   `help:"Note the migrations as done (or undone) without running them."`
		FakeFirst bool   `name:"fake-initial" help:"Note a component's first migration as done where its tables are there already."`
		Database  string `help:"Only this one of the application's databases; all, or that of the component, if it is left out." placeholder:"NAME"`
		Prune     bool   `help:"Forget applied migrations of the component that the program does not have any more."`
	})
	return cli.Command{
		Name:    "migrate",
		Summary: "Bring the database to the state of the migrations.",
		Help:    "Without arguments, applies every migration that is not applied yet. Each runs in a transaction where the database can; what was done before a failure stays done, and running it again goes on from there.",
		Group:   databaseGroup,
		Args:    args,
		Run: func(ctx context.Context, t *cli.Terminal) error {
			if err := a.wired(t); err != nil {
				return err
			}
			if names := a.databaseNames(); args.SQL && args.Database == "" && args.Component == "" && len(names) > 1 {
				return fmt.Errorf("--sql writes the script of one database: say --database and one of %s, or name a component", strings.Join(names, ", "))
			}
			return a.each(t, args.Database, args.Component, func(v *App) error {
				r, target := v.runner(t), migrate.Target{Component: args.Component, Migration: args.Migration}
				r.FakeInitial = args.FakeFirst
				switch {
				case args.Prune:
					return prune(ctx, t, r, args.Component)
				case args.SQL:
					sql, err := r.SQL(ctx, target)
					if err == nil {
						t.Printf("%s", sql)
					}
					return err
				case args.Plan, args.Check:
					planned, err := r.Plan(ctx, target)
					if err != nil {
						return err
					}
					printPlan(t, planned)
					if args.Check && len(planned) > 0 {
						return &cli.ExitError{Code: cli.ExitFailed}
					}
					return nil
				case args.Fake:
					r.Progress = func(p migrate.Progress) {
						if state := "applied"; p.Done {
							if p.Backward {
								state = "not applied"
							}
							t.Printf("  Noted %s as %s\n", p.Migration, state)
						}
					}
					return r.Fake(ctx, target)
				}
				planned, err := r.Plan(ctx, target)
				if err != nil {
					return err
				}
				if len(planned) == 0 {
					t.Printf("Nothing to migrate.\n")
				}
				if err := v.migrate(ctx, r, target); err != nil {
					return err
				}
				v.noteChanges(t)
				return nil
			})
		},
	}
}

func printPlan(t *cli.Terminal, planned []migrate.Planned) {
	if len(planned) == 0 {
		t.Printf("Nothing to migrate.\n")
	}
	for _, m := range planned {
		word := ""
		switch {
		case m.Backward:
			word = "undo "
		case m.Fake:
			word = "note as applied "
		}
		t.Printf("%s%s.%s\n", word, m.Component, m.Name)
		for _, op := range m.Operations {
			t.Printf("  %s\n", op)
		}
	}
}

// prune forgets what the program does not have any more.
func prune(ctx context.Context, t *cli.Terminal, r *migrate.Runner, component string) error {
	if component == "" {
		return errors.New("say whose migrations to forget: migrate --prune blog")
	}
	names, err := r.Prune(ctx, component)
	for _, name := range names {
		t.Printf("  Forgot %s.%s\n", component, name)
	}
	if err == nil && len(names) == 0 {
		t.Printf("Nothing to forget.\n")
	}
	return err
}

// noteChanges tells of changes to the models that no migration makes.
func (a *App) noteChanges(t *cli.Terminal) {
	changes, err := migrate.Changes(a.sources(), a.registry, dialects()...)
	if err == nil && len(changes) > 0 {
		t.Notef("No migration makes %s of the models: run \"%s makemigrations\".\n", count(len(changes), "change"), a.Name)
	}
}

func (a *App) makemigrationsCommand() cli.Command {
	args := new(struct {
		Component string            `arg:"" optional:"" help:"Only this component, and what it needs."`
		Name      string            `help:"Name of the migration, behind its number." placeholder:"NAME"`
		Empty     bool              `help:"Make a migration without operations, to be filled in by hand."`
		Merge     bool              `help:"Give migrations of the component whose numbers clash numbers of their own."`
		Check     bool              `help:"Write nothing; exit code 1 if a migration is missing."`
		DryRun    bool              `help:"Show the files, and write nothing."`
		Rename    map[string]string `help:"This was renamed: store_track.name=title for a column, store_track=store_song for a table." placeholder:"OLD=NEW"`
		Drop      []string          `help:"This was not renamed, and what is in it may go: store_track.name." placeholder:"OLD"`
		Fill      map[string]string `help:"What rows get in a new column: store_track.year=1970." placeholder:"COLUMN=VALUE"`
	})
	return cli.Command{
		Name:    "makemigrations",
		Summary: "Write migrations for what changed in the models.",
		Help:    "Compares the models with the state that the migrations lead to; needs no database. What it cannot know (was this renamed?) it asks, or is told by flags.",
		Group:   databaseGroup,
		Args:    args,
		Run: func(_ context.Context, t *cli.Terminal) error {
			if err := a.wired(t); err != nil {
				return err
			}
			if args.Merge {
				views, err := a.among("", args.Component)
				if err != nil {
					return err
				}
				return views[0].merge(t, args.Component, args.DryRun)
			}
			answers := migrate.Answers{Renames: args.Rename, Drops: args.Drop, Fills: args.Fill}
			if t.Interactive() {
				answers.Else = asker{t}
			}
			return a.each(t, "", args.Component, func(v *App) error {
				if args.Check {
					return v.checkChanges(t)
				}
				files, err := migrate.Make(v.sources(), v.registry, migrate.Options{
					Component: args.Component, Name: args.Name, Empty: args.Empty, Ask: answers, Dialects: dialects(),
				})
				if err != nil {
					return err
				}
				if len(files) == 0 {
					t.Printf("No changes.\n")
				}
				return writeFiles(t, files, args.DryRun)
			})
		},
	}
}

// merge gives clashing migrations numbers of their own.
func (a *App) merge(t *cli.Terminal, component string, dry bool) error {
	if component == "" {
		return errors.New("say whose migrations to merge: makemigrations --merge blog")
	}
	files, err := migrate.Merge(a.sources(), a.registry, migrate.Options{Component: component})
	if err != nil {
		return err
	}
	if len(files) == 0 {
		t.Printf("No numbers clash.\n")
	}
	return writeFiles(t, files, dry)
}

func writeFiles(t *cli.Terminal, files []migrate.File, dry bool) error {
	var mends []string
	for _, f := range files {
		if dry {
			t.Printf("// %s\n%s\n", shortPath(f.Path), f.Content)
			continue
		}
		if err := f.Write(); err != nil {
			return err
		}
		t.Printf("%s\n", shortPath(f.Path))
		if f.Migration != nil {
			for _, op := range f.Migration.Operations {
				t.Printf("  %s\n", op.Describe())
			}
		}
		if f.Mend != "" {
			mends = append(mends, f.Mend)
		}
	}
	for _, mend := range mends {
		t.Notef("%s\n", mend)
	}
	return nil
}

func (a *App) checkChanges(t *cli.Terminal) error {
	changes, err := migrate.Changes(a.sources(), a.registry, dialects()...)
	if err != nil {
		return err
	}
	for _, line := range changes {
		t.Printf("%s\n", line)
	}
	if len(changes) > 0 {
		return &cli.ExitError{Code: cli.ExitFailed}
	}
	return nil
}

// shortPath is the path from the working directory, if that is below it.
func shortPath(path string) string {
	dir, err := os.Getwd()
	if err != nil {
		return path
	}
	short, err := filepath.Rel(dir, path)
	if err != nil || !filepath.IsLocal(short) {
		return path
	}
	return short
}

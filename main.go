package tandem

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"github.com/gotandem/tandem/cli"
)

// Main runs the application's command line with the arguments of the process and ends the process with the command's exit code.
// An interrupt or a SIGTERM ends the command's context; a second one ends the process at once.
func (a *App) Main() {
	ctx, stop := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 2) // so that a second one is not lost, however soon it comes
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		stop()
		again := <-signals
		signal.Reset(os.Interrupt, syscall.SIGTERM) // from now on they do what they do without us
		if self, err := os.FindProcess(os.Getpid()); err != nil || self.Signal(again) != nil {
			os.Exit(cli.ExitFailed) // a system without signals
		}
	}()
	os.Exit(a.Run(ctx, os.Args[1:], cli.System()))
}

// Run runs one command of the application and returns its exit code.
func (a *App) Run(ctx context.Context, args []string, t *cli.Terminal) int {
	program := &cli.Program{
		Name:     a.Name,
		Summary:  a.Info.Description,
		Version:  a.Info.Version,
		Commands: a.allCommands(),
	}
	code := program.Run(ctx, args, t)
	// Shared values may use the database until they are closed.
	err := a.CloseShared()
	for _, v := range a.views() {
		if closing := v.DB.Close(); closing != nil {
			err = errors.Join(err, v.named(fmt.Errorf("close the database: %w", closing)))
		}
	}
	if err != nil {
		t.Notef("%s: %v\n", a.Name, err)
		if code == cli.ExitOK {
			return cli.ExitFailed
		}
	}
	return code
}

// allCommands are the built-in commands, the components' and the application's own.
func (a *App) allCommands() []cli.Command {
	commands := []cli.Command{
		a.serveCommand(), a.checkCommand(), a.settingsCommand(), a.routesCommand(), a.openapiCommand(),
		a.migrateCommand(), a.makemigrationsCommand(), a.showmigrationsCommand(), a.sqlmigrateCommand(), a.lintmigrationsCommand(),
		a.squashmigrationsCommand(), a.optimizemigrationCommand(), a.inspectdbCommand(),
		a.dumpdataCommand(), a.loaddataCommand(), a.flushCommand(), a.sqlflushCommand(), a.sqlsequenceresetCommand(), a.dbshellCommand(),
	}
	for _, c := range a.components {
		commands = append(commands, a.guarded(c.Commands)...)
	}
	return append(commands, a.guarded(a.commands)...)
}

// guarded are commands that run only once the application is put together without mistakes.
func (a *App) guarded(commands []cli.Command) []cli.Command {
	guarded := slices.Clone(commands)
	for i, c := range guarded {
		guarded[i].Run = func(ctx context.Context, t *cli.Terminal) error {
			if err := a.wired(t); err != nil {
				return err
			}
			return c.Run(ctx, t)
		}
	}
	return guarded
}

// wired says what is wrong with the wiring before a command needs it.
func (a *App) wired(t *cli.Terminal) error {
	err := a.Check()
	if err == nil {
		return nil
	}
	a.tell(t, err)
	return &cli.ExitError{Code: cli.ExitFailed}
}

// tell prints wiring mistakes, one line each, as the check command does.
func (a *App) tell(t *cli.Terminal, err error) {
	mistakes := lines(err)
	if len(mistakes) == 1 {
		t.Notef("%s: %s\n", a.Name, mistakes[0])
		return
	}
	for _, m := range mistakes {
		t.Notef("%s\n", m)
	}
	t.Notef("%s: %s\n", a.Name, count(len(mistakes), "wiring mistake"))
}

// count is "1 model", "2 models".
func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

// lines takes joined errors apart.
func lines(err error) []string {
	if err == nil {
		return nil
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all []string
		for _, e := range joined.Unwrap() {
			all = append(all, lines(e)...)
		}
		return all
	}
	return []string{err.Error()}
}

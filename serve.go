package tandem

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/gotandem/tandem/cli"
	"github.com/gotandem/tandem/orm/migrate"
	"github.com/gotandem/tandem/web"
)

func (a *App) serveCommand() cli.Command {
	args := new(struct {
		Addr []string `help:"Address to listen on, unix:/path of a socket, or systemd; may be given several times. 127.0.0.1:8000 unless $ADDR says otherwise." placeholder:"HOST:PORT"`
	})
	return cli.Command{
		Name:    "serve",
		Summary: "Serve the application over HTTP.",
		Help:    "Serves until it is interrupted; then it accepts no more, lets what was accepted end, and stops.",
		Args:    args,
		Run: func(ctx context.Context, t *cli.Terminal) error {
			return a.Serve(ctx, t, strings.Join(args.Addr, " "))
		},
	}
}

// Serve serves on addr, which may list several addresses (those of [web.Server]; "" is what the settings say), until ctx ends and what was accepted
// has been answered. The components' background work goes on beside it until then. It warns of migrations that are not applied and serves all the same: a deployment may be about to apply them.
func (a *App) Serve(ctx context.Context, t *cli.Terminal, addr string) error {
	if addr != "" {
		a.Settings.Addr = addr // redirects to HTTPS lead there too
	}
	if err := a.wired(t); err != nil {
		return err
	}
	server, err := a.Settings.server(a.Log)
	if err != nil {
		return err
	}
	a.warnUnapplied(ctx, t)
	if a.Settings.InsecureDebug {
		a.Log.Warn("clients are shown what is behind errors: INSECURE_DEBUG is set")
	}
	if err := a.MakeShared(ctx); err != nil {
		return err
	}

	// The work ends when the server has: requests in flight may need it. An error of it ends the server.
	serving, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	working, rest := context.WithCancel(context.WithoutCancel(ctx))
	defer rest()
	var work sync.WaitGroup
	for _, c := range a.components {
		if c.Run == nil {
			continue
		}
		work.Go(func() {
			if err := c.Run(working); err != nil && working.Err() == nil {
				stop(fmt.Errorf("background work of component %s: %w", c.Name, err))
			}
		})
	}
	server.Handler = a.handler
	server.OnListen = func(addr web.Address) {
		t.Notef("%s serves at %s (Ctrl-C stops it)\n", a.Name, addr.URL())
	}
	err = server.Run(serving)
	var cause error
	if ctx.Err() == nil { // it was not told to stop
		cause = context.Cause(serving)
	}
	rest()
	work.Wait()
	return errors.Join(cause, err)
}

// warnUnapplied says which migrations wait. A database that does not answer is only logged: it may come back.
func (a *App) warnUnapplied(ctx context.Context, t *cli.Terminal) {
	if len(a.components) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	steps, err := a.runner(t).Plan(ctx, migrate.Target{})
	switch {
	case err != nil:
		a.Log.WarnContext(ctx, "migrations not checked", "error", err)
	case len(steps) > 0:
		are := "are"
		if len(steps) == 1 {
			are = "is"
		}
		t.Notef("%s %s not applied: run \"%s migrate\"\n", count(len(steps), "migration"), are, a.Name)
	}
}

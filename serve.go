package tandem

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/gotandem/tandem/cli"
	"github.com/gotandem/tandem/orm/migrate"
	"github.com/gotandem/tandem/web"
)

func (a *App) serveCommand() cli.Command {
	args := new(struct {
		Addr string `help:"Address to listen on, or unix:/path of a socket; 127.0.0.1:8000 unless $ADDR says otherwise." placeholder:"HOST:PORT"`
	})
	return cli.Command{
		Name:    "serve",
		Summary: "Serve the application over HTTP.",
		Help:    "Serves until it is interrupted; then it accepts no more, lets what was accepted end, and stops.",
		Args:    args,
		Run: func(ctx context.Context, t *cli.Terminal) error {
			return a.Serve(ctx, t, args.Addr)
		},
	}
}

// Serve serves on addr ("" is the settings' address), with the components' background work beside it, until ctx ends and what was accepted
// has been answered. It warns of migrations that are not applied and serves all the same: a deployment may be about to apply them.
func (a *App) Serve(ctx context.Context, t *cli.Terminal, addr string) error {
	if err := a.wired(t); err != nil {
		return err
	}
	if addr == "" {
		addr = a.Settings.Addr
	}
	a.warnUnapplied(ctx, t)
	if a.Settings.InsecureDebug {
		a.Log.Warn("clients are shown what is behind errors: INSECURE_DEBUG is set")
	}
	if err := a.MakeShared(ctx); err != nil {
		return err
	}

	parent := ctx
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var work sync.WaitGroup
	for _, c := range a.components {
		if c.Run == nil {
			continue
		}
		work.Go(func() {
			if err := c.Run(ctx); err != nil && ctx.Err() == nil {
				stop(fmt.Errorf("background work of component %s: %w", c.Name, err))
			}
		})
	}
	server := &web.Server{
		Addr:            addr,
		Handler:         a.handler,
		DrainDelay:      a.Settings.DrainDelay,
		ShutdownTimeout: a.Settings.ShutdownTimeout,
		Log:             a.Log,
		OnListen: func(addr web.Address) {
			t.Notef("%s serves at %s (Ctrl-C stops it)\n", a.Name, addr.URL())
		},
	}
	err := server.Run(ctx)
	cause := context.Cause(ctx)
	stop(nil)
	work.Wait()
	if parent.Err() != nil {
		return err // it was told to stop
	}
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

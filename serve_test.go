package tandem_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"strings"
	"testing"

	"github.com/gotandem/tandem"
	"github.com/gotandem/tandem/cli"
)

// until cancels when the text that it waits for is written.
type until struct {
	bytes.Buffer
	text   string
	cancel func()
}

func (u *until) Write(p []byte) (int, error) {
	if strings.Contains(string(p), u.text) {
		u.cancel()
	}
	return u.Buffer.Write(p)
}

func TestServe(t *testing.T) {
	place(t)
	for _, tt := range []struct {
		name string
		work func(ctx context.Context) error
		code int
		said string
	}{
		{"until it is told to stop", func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }, cli.ExitOK, "shop serves at http://127.0.0.1:"},
		{"work that ends", func(context.Context) error { return nil }, cli.ExitOK, "shop serves at http://127.0.0.1:"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ended := false
			app := quiet(tandem.New("shop"))
			app.Add(tandem.Component{Name: "worker", Run: func(ctx context.Context) error {
				defer func() { ended = true }()
				return tt.work(ctx)
			}})
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			said := &until{text: "serves at", cancel: cancel}
			code := app.Run(ctx, []string{"serve", "--addr", "127.0.0.1:0"}, &cli.Terminal{Out: said, Err: said})
			if code != tt.code || !strings.Contains(said.String(), tt.said) {
				t.Errorf("exit code %d\n%s", code, said)
			}
			if !ended {
				t.Error("serve returned before the component's work did")
			}
		})
	}
}

func TestFailingWorkStopsTheServer(t *testing.T) {
	place(t)
	for name, cause := range map[string]error{
		"an error":               errors.New("the queue is gone"),
		"another's cancellation": context.Canceled,
	} {
		t.Run(name, func(t *testing.T) {
			app := quiet(tandem.New("shop"))
			app.Add(tandem.Component{Name: "worker", Run: func(context.Context) error { return cause }})
			var said bytes.Buffer
			code := app.Run(t.Context(), []string{"serve", "--addr", "127.0.0.1:0"}, &cli.Terminal{Out: &said, Err: &said})
			if want := "shop: background work of component worker: " + cause.Error() + "\n"; code != cli.ExitFailed || !strings.HasSuffix(said.String(), want) {
				t.Errorf("exit code %d, want the last line %q\n%s", code, want, &said)
			}
		})
	}
}

func TestServeWhereItCannot(t *testing.T) {
	place(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	code, _, told := run(t, quiet(tandem.New("shop")), "serve", "--addr", l.Addr().String())
	if code != cli.ExitFailed || strings.Count(told, "\n") != 1 || !strings.Contains(told, "address already in use") {
		t.Errorf("exit code %d\n%s", code, told)
	}
}

func TestServeWarnsOfWaitingMigrations(t *testing.T) {
	place(t)
	app := quiet(tandem.New("shop"))
	app.Add(notes())
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	said := &until{text: "serves at", cancel: cancel}
	code := app.Run(ctx, []string{"serve", "--addr", "127.0.0.1:0"}, &cli.Terminal{Out: said, Err: said})
	if code != cli.ExitOK || !strings.HasPrefix(said.String(), "1 migration is not applied: run \"shop migrate\"\n") {
		t.Errorf("exit code %d\n%s", code, said)
	}
}

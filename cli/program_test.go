package cli_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gotandem/tandem/cli"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func program() *cli.Program {
	serve := new(struct {
		Addr string `help:"Address to listen on." default:"127.0.0.1:8000" env:"TEST_CLI_ADDR"`
	})
	greet := new(struct {
		Name string `arg:"" help:"Whom to greet."`
	})
	return &cli.Program{
		Name:    "shop",
		Summary: "Sells things.",
		Version: "1.2.3",
		Commands: []cli.Command{
			{Name: "serve", Summary: "Serve over HTTP.", Help: "Serves until it is interrupted.", Args: serve, Run: func(_ context.Context, t *cli.Terminal) error {
				t.Printf("serving on %s\n", serve.Addr)
				return nil
			}},
			{Name: "greet", Summary: "Greet somebody.", Group: "People", Args: greet, Run: func(_ context.Context, t *cli.Terminal) error {
				t.Printf("hello %s\n", greet.Name)
				return nil
			}},
			{Name: "fail", Summary: "Fail.", Run: func(context.Context, *cli.Terminal) error { return errors.New("the roof is on fire") }},
			{Name: "quit", Summary: "Quit with a code.", Hidden: true, Run: func(context.Context, *cli.Terminal) error { return &cli.ExitError{Code: 7} }},
		},
	}
}

func TestRun(t *testing.T) {
	tests := []struct {
		args     string
		code     int
		out, err string
	}{
		{args: "serve", out: "serving on 127.0.0.1:8000\n"},
		{args: "serve --addr :9", out: "serving on :9\n"},
		{args: "greet Ada", out: "hello Ada\n"},
		{args: "--version", out: "shop 1.2.3\n"},
		{args: "fail", code: cli.ExitFailed, err: "shop: the roof is on fire\n"},
		{args: "quit", code: 7},
		{args: "greet", code: cli.ExitUsage, err: "shop: expected \"<name>\"\nRun \"shop greet --help\" for its flags.\n"},
		{args: "serv", code: cli.ExitUsage, err: "shop: unexpected argument serv, did you mean \"serve\"?\nRun \"shop --help\" for the commands and their flags.\n"},
		{args: "serve --prot 1", code: cli.ExitUsage, err: "shop: unknown flag --prot\nRun \"shop serve --help\" for its flags.\n"},
	}
	for _, test := range tests {
		t.Run(test.args, func(t *testing.T) {
			var out, errs bytes.Buffer
			code := program().Run(t.Context(), strings.Fields(test.args), &cli.Terminal{In: strings.NewReader(""), Out: &out, Err: &errs})
			if code != test.code || out.String() != test.out || errs.String() != test.err {
				t.Errorf("code %d, out %q, err %q; want %d, %q, %q", code, &out, &errs, test.code, test.out, test.err)
			}
		})
	}
}

func TestHelpGolden(t *testing.T) {
	for name, args := range map[string][]string{"help": nil, "help-serve": {"serve", "--help"}} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			if code := program().Run(t.Context(), args, &cli.Terminal{Out: &out, Err: &out}); code != cli.ExitOK {
				t.Errorf("exit code %d", code)
			}
			golden := filepath.Join("testdata", name+".golden")
			if *update {
				if err := os.WriteFile(golden, out.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(out.Bytes(), want) {
				t.Errorf("help differs from %s (run with -update to accept):\n%s", golden, &out)
			}
		})
	}
}

func TestTwoCommandsOfOneName(t *testing.T) {
	run := func(context.Context, *cli.Terminal) error { return nil }
	p := &cli.Program{Name: "shop", Commands: []cli.Command{{Name: "a", Run: run}, {Name: "a", Run: run}}}
	var errs bytes.Buffer
	code := p.Run(t.Context(), []string{"a"}, &cli.Terminal{Out: &errs, Err: &errs})
	if code != cli.ExitFailed || !strings.Contains(errs.String(), `two commands are called "a"`) {
		t.Errorf("code %d, %q", code, &errs)
	}
}

func TestAsk(t *testing.T) {
	var errs bytes.Buffer
	term := &cli.Terminal{In: strings.NewReader("Ada \ny\n"), Out: &errs, Err: &errs}
	name, err := term.Ask("Name: ")
	if err != nil || name != "Ada" {
		t.Errorf("Ask: %q, %v", name, err)
	}
	if yes, err := term.Confirm("Sure?"); err != nil || !yes {
		t.Errorf("Confirm: %v, %v", yes, err)
	}
	if _, err := term.Ask("More: "); err == nil {
		t.Error("Ask at the end of input: no error")
	}
}

func TestProgressWithoutATerminal(t *testing.T) {
	var errs bytes.Buffer
	p := (&cli.Terminal{Err: &errs}).Progress("loading", 3)
	p.Add(2)
	p.Add(1)
	p.Done()
	if got := errs.String(); got != "loading: 3 of 3\n" {
		t.Errorf("got %q", got)
	}
}

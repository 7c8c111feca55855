// Package cli runs an application's management commands: the user's own binary is its manage.py.
package cli

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/alecthomas/kong"
)

// Program is a command line: a name and the commands it knows. The zero value knows only --help and --version.
type Program struct {
	Name     string
	Summary  string // one sentence below the usage line
	Version  string // "" asks the build information
	Commands []Command
}

// noArgs stands for the Args of a command that takes none.
type noArgs struct{}

// root holds what comes before any command.
type root struct {
	Version versionFlag `help:"Print the version and stop." short:"V"`
}

type versionFlag bool

// stopped unwinds kong after --help or --version have printed.
type stopped struct{ code int }

// Run understands args (without the program's name), runs one command and returns the exit code:
// ExitOK, ExitFailed with one line on t.Err, ExitUsage with a hint, or the code of an *ExitError.
// Without arguments it prints the help.
func (p *Program) Run(ctx context.Context, args []string, t *Terminal) (code int) {
	defer func() {
		if r := recover(); r != nil {
			stop, ok := r.(stopped)
			if !ok {
				panic(r)
			}
			code = stop.code
		}
	}()
	parser, err := p.parser(t)
	if err != nil {
		t.Notef("%s: %v\n", p.Name, err)
		return ExitFailed
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		of, what := p.Name, "the commands and their flags"
		if parsing, ok := errors.AsType[*kong.ParseError](err); ok {
			if selected := parsing.Context.Selected(); selected != nil {
				of, what = of+" "+selected.Name, "its flags"
			}
		}
		t.Notef("%s: %v\nRun \"%s --help\" for %s.\n", p.Name, err, of, what)
		return ExitUsage
	}
	name, _, _ := strings.Cut(parsed.Command(), " ")
	for _, c := range p.Commands {
		if c.Name == name {
			return p.finish(c.Run(ctx, t), t)
		}
	}
	t.Notef("%s: no command %q\n", p.Name, name)
	return ExitUsage
}

func (p *Program) finish(err error, t *Terminal) int {
	if err == nil {
		return ExitOK
	}
	var exit *ExitError
	if errors.As(err, &exit) {
		if exit.Err != nil {
			t.Notef("%s: %v\n", p.Name, exit.Err)
		}
		return exit.Code
	}
	t.Notef("%s: %v\n", p.Name, err)
	return ExitFailed
}

// parser builds the grammar. A command that is listed twice or has no Run is an error that names it.
func (p *Program) parser(t *Terminal) (*kong.Kong, error) {
	options := []kong.Option{
		kong.Name(p.Name),
		kong.Description(p.Summary),
		kong.Writers(t.Out, t.Err),
		kong.Exit(func(code int) { panic(stopped{code}) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, FlagsLast: true, WrapUpperBound: 100}),
		kong.BindTo(p, (*versioner)(nil)),
	}
	seen := map[string]bool{}
	details := map[string]string{}
	for _, c := range p.Commands {
		switch {
		case seen[c.Name]:
			return nil, fmt.Errorf("two commands are called %q: rename one of them", c.Name)
		case c.Run == nil:
			return nil, fmt.Errorf("command %q has no Run: give it one", c.Name)
		}
		seen[c.Name] = true
		details[c.Name] = c.Help
		args := c.Args
		if args == nil {
			args = &noArgs{}
		}
		var tags []string
		if c.Hidden {
			tags = append(tags, `hidden:""`)
		}
		group := c.Group
		if group != "" {
			group += ":" // kong prints the heading as it is
		}
		options = append(options, kong.DynamicCommand(c.Name, c.Summary, group, args, tags...))
	}
	options = append(options, kong.PostBuild(func(k *kong.Kong) error {
		for _, node := range k.Model.Children {
			node.Detail = details[node.Name]
		}
		return nil
	}))
	return kong.New(&root{}, options...)
}

// versioner lets the --version flag find the program it belongs to.
type versioner interface{ version() string }

// BeforeReset prints the version; kong calls it when the flag is given.
func (versionFlag) BeforeReset(k *kong.Kong, v versioner) error {
	fmt.Fprintf(k.Stdout, "%s %s\n", k.Model.Name, v.version())
	k.Exit(ExitOK)
	return nil
}

func (p *Program) version() string {
	if p.Version != "" {
		return p.Version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(unknown version)"
}

package cli

import "context"

// Command is one management command of an application.
//
// A command is made once, as a value, by whoever brings it (the application or a component); nothing registers itself.
// Args, when not nil, is a pointer to a struct whose fields are the command's flags and arguments, in kong's tags
// (`help:"…" default:"…" env:"…" arg:"" optional:""`); it is filled before Run is called, so Run usually closes over it:
//
//	args := new(struct {
//		Addr string `help:"Address to listen on." default:"127.0.0.1:8000"`
//	})
//	cli.Command{Name: "serve", Summary: "Serve.", Args: args, Run: func(ctx context.Context, t *cli.Terminal) error {
//		return serve(ctx, args.Addr)
//	}}
type Command struct {
	Name    string // as typed: "createsuperuser"; unique in a Program
	Summary string // one line, a sentence
	Help    string // longer text for `help` of this command; may be empty
	Group   string // heading under which the list of commands shows it; "" is "Commands"
	Args    any    // pointer to a struct in kong's tags, or nil
	Hidden  bool   // left out of the list, still runs

	// Run does the work. ctx ends when the program is interrupted. An error is printed as one line
	// and ends the program with exit code 1, unless it is an *ExitError.
	Run func(ctx context.Context, t *Terminal) error
}

package tandem

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/gotandem/tandem/cli"
	"github.com/gotandem/tandem/web/openapi"
	"github.com/gotandem/tandem/web/openapi/diff"
)

// openapiArgs are the flags of the openapi command.
type openapiArgs struct {
	Document string `help:"Which of several documents; the first unless it is named." placeholder:"NAME"`
	Out      string `help:"File to write instead of standard output." type:"path" placeholder:"FILE"`
	Check    string `help:"Write nothing: exit with 1 if the document is not what the file holds." type:"path" placeholder:"FILE"`
	Diff     string `help:"Write nothing: list what has changed since the document in the file, and exit with 1 if a client may break." type:"path" placeholder:"FILE"`
	LooseIds bool   `help:"With --diff: a new operationId, which breaks generated clients only, is a note."`
}

func (a *App) openapiCommand() cli.Command {
	args := new(openapiArgs)
	return cli.Command{
		Name:    "openapi",
		Summary: "Write the OpenAPI 3.1 document.",
		Help:    "Writes the document as JSON, the same bytes for the same program. With --check or --diff it compares it with a file instead, for CI: keep the file beside the code.",
		Args:    args,
		Run: func(_ context.Context, t *cli.Terminal) error {
			if err := a.wired(t); err != nil {
				return err
			}
			doc, err := a.documentNamed(args.Document)
			if err != nil {
				return err
			}
			text, err := openapi.Marshal(doc)
			if err != nil {
				return fmt.Errorf("write the OpenAPI document: %w", err)
			}
			return args.run(t, text)
		},
	}
}

func (args *openapiArgs) run(t *cli.Terminal, text []byte) error {
	given := 0
	for _, flag := range []string{args.Out, args.Check, args.Diff} {
		if flag != "" {
			given++
		}
	}
	if given > 1 {
		return errors.New("--out, --check and --diff exclude each other: run the command once for each")
	}
	switch {
	case args.Check != "":
		kept, err := os.ReadFile(args.Check)
		if err != nil {
			return fmt.Errorf("read the document to compare with: %w", err)
		}
		if !bytes.Equal(kept, text) {
			return fmt.Errorf("%s is not the document of this program: run openapi --out %s, read the difference and commit it", args.Check, args.Check)
		}
		return nil
	case args.Diff != "":
		return args.compare(t, text)
	case args.Out == "":
		_, err := t.Out.Write(text)
		return err
	}
	if err := os.WriteFile(args.Out, text, 0o644); err != nil {
		return fmt.Errorf("write the OpenAPI document: %w", err)
	}
	return nil
}

// compare lists what has changed since the document in a file.
func (args *openapiArgs) compare(t *cli.Terminal, text []byte) error {
	old, err := os.ReadFile(args.Diff)
	if err != nil {
		return fmt.Errorf("read the document to compare with: %w", err)
	}
	changes, err := diff.Compare(old, text, diff.Options{LooseIDs: args.LooseIds})
	if err != nil {
		return fmt.Errorf("compare with %s: %w", args.Diff, err)
	}
	n := map[diff.Level]int{}
	for _, c := range changes {
		n[c.Level]++
		t.Printf("%s\n", c)
	}
	if len(changes) == 0 {
		t.Printf("No changes.\n")
		return nil
	}
	t.Printf("%s: %d breaking, %d to note, %d compatible.\n", count(len(changes), "change"), n[diff.Breaking], n[diff.Note], n[diff.Compatible])
	if diff.Breaks(changes) {
		return &cli.ExitError{Code: cli.ExitFailed}
	}
	return nil
}

// documentNamed is one of the application's documents, the first for no name.
func (a *App) documentNamed(name string) (*openapi.Doc, error) {
	var names []string
	for i, d := range a.documents {
		if d.Name == name || name == "" && i == 0 {
			return d.doc, nil
		}
		names = append(names, d.Name)
	}
	return nil, fmt.Errorf("there is no document %q: the documents are %s", name, strings.Join(names, ", "))
}

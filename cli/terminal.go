package cli

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// Terminal is where a command reads and writes. Tests give it buffers.
// It is used by one command at a time and is not safe for concurrent use.
type Terminal struct {
	In  io.Reader
	Out io.Writer // results
	Err io.Writer // progress, questions, mistakes

	in *bufio.Reader
}

// System returns the terminal of this process.
func System() *Terminal { return &Terminal{In: os.Stdin, Out: os.Stdout, Err: os.Stderr} }

// Printf writes to Out.
func (t *Terminal) Printf(format string, args ...any) { fmt.Fprintf(t.Out, format, args...) }

// Notef writes to Err: what a person wants to know and a pipe does not.
func (t *Terminal) Notef(format string, args ...any) { fmt.Fprintf(t.Err, format, args...) }

// Interactive reports whether a person can answer: In is a terminal.
func (t *Terminal) Interactive() bool { return isTerminal(t.In) }

// Ask writes the question to Err and returns the line answered, without its end and outer blanks.
// The end of input without a line is io.EOF.
func (t *Terminal) Ask(question string) (string, error) {
	fmt.Fprint(t.Err, question)
	line, err := t.reader().ReadString('\n')
	if err != nil && line == "" {
		return "", fmt.Errorf("read the answer to %q: %w", strings.TrimSpace(question), err)
	}
	return strings.TrimSpace(line), nil
}

// AskSecret is Ask without echo when In is a terminal.
func (t *Terminal) AskSecret(question string) (string, error) {
	f, ok := t.In.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return t.Ask(question)
	}
	fmt.Fprint(t.Err, question)
	secret, err := term.ReadPassword(int(f.Fd()))
	fmt.Fprintln(t.Err)
	if err != nil {
		return "", fmt.Errorf("read a secret: %w", err)
	}
	return string(secret), nil
}

// Confirm asks a yes-or-no question; anything but y or yes is no.
func (t *Terminal) Confirm(question string) (bool, error) {
	answer, err := t.Ask(question + " [y/N] ")
	if err != nil {
		return false, err
	}
	answer = strings.ToLower(answer)
	return answer == "y" || answer == "yes", nil
}

// Progress starts a progress bar of total steps on Err. Where Err is not a terminal it draws nothing
// and Done writes one line, so that logs stay readable.
func (t *Terminal) Progress(label string, total int) *Progress {
	p := &Progress{label: label, total: total, err: t.Err}
	if !isTerminal(t.Err) {
		return p
	}
	p.bar = progressbar.NewOptions(total,
		progressbar.OptionSetWriter(t.Err),
		progressbar.OptionSetDescription(label),
		progressbar.OptionSetWidth(32),
		progressbar.OptionShowCount(),
		progressbar.OptionSetTheme(progressbar.Theme{Saucer: "█", SaucerPadding: "░", BarStart: "", BarEnd: ""}),
		progressbar.OptionOnCompletion(func() { fmt.Fprintln(t.Err) }),
	)
	return p
}

func (t *Terminal) reader() *bufio.Reader {
	if t.in == nil {
		t.in = bufio.NewReader(t.In)
	}
	return t.in
}

func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

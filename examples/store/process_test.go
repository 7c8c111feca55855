package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// process is the program as users start it.
type process struct {
	t      *testing.T
	cmd    *exec.Cmd
	url    string // where it serves
	output *output
}

// output collects what a process writes, and can be waited for.
type output struct {
	mu      sync.Mutex
	text    bytes.Buffer
	changed chan struct{}
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	close(o.changed)
	o.changed = make(chan struct{})
	return o.text.Write(b)
}

func (o *output) now() (string, <-chan struct{}) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String(), o.changed
}

// program is a command of the store in a folder of its own. env adds to the environment, of which the store's own variables are not inherited.
func program(t *testing.T, name string, env []string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, args...)
	cmd.Dir = t.TempDir()
	for _, v := range os.Environ() {
		switch name, _, _ := strings.Cut(v, "="); name {
		case "DATABASE_URL", "ADMIN_PASSWORD", "ADDR", "DEBUG", "LOG_FORMAT", "LOG_LEVEL", "SHUTDOWN_TIMEOUT", "DRAIN_DELAY":
		default:
			cmd.Env = append(cmd.Env, v)
		}
	}
	cmd.Env = append(cmd.Env, role+"="+name, "LOG_LEVEL=error")
	cmd.Env = append(cmd.Env, env...)
	return cmd
}

// run runs a command to its end.
func run(t *testing.T, name string, env []string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	cmd := program(t, name, env, args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode(), out.String(), errs.String()
	}
	if err != nil {
		t.Fatal(err)
	}
	return 0, out.String(), errs.String()
}

// start starts the store on a free port and waits until it serves. The process ends with the test.
func start(t *testing.T, env []string, args ...string) *process {
	t.Helper()
	p := &process{t: t, cmd: program(t, "store", env, append(args, "--addr", "127.0.0.1:0")...), output: &output{changed: make(chan struct{})}}
	p.cmd.Stdout, p.cmd.Stderr = p.output, p.output
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if p.cmd.ProcessState == nil {
			_ = p.cmd.Process.Kill()
			_ = p.cmd.Wait()
		}
		if t.Failed() {
			text, _ := p.output.now()
			t.Logf("the process wrote:\n%s", text)
		}
	})
	const sign = "store serves at "
	text := p.waitFor(sign)
	_, rest, _ := strings.Cut(text, sign)
	p.url, _, _ = strings.Cut(rest, " ")
	return p
}

// waitFor waits until the process has written the text with a whole line behind it, and returns all that it wrote.
func (p *process) waitFor(part string) string {
	p.t.Helper()
	deadline := time.After(2 * patience)
	for {
		text, changed := p.output.now()
		if _, rest, ok := strings.Cut(text, part); ok && strings.Contains(rest, "\n") {
			return text
		}
		select {
		case <-changed:
		case <-deadline:
			p.t.Fatalf("the process does not write %q:\n%s", part, text)
		}
	}
}

// signal sends a signal.
func (p *process) signal(s syscall.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}

// wait waits for the end and returns the exit code, -1 for an end by a signal, and all that was written.
func (p *process) wait() (int, string) {
	p.t.Helper()
	ended := make(chan error, 1)
	go func() { ended <- p.cmd.Wait() }()
	select {
	case <-ended:
	case <-time.After(2 * patience):
		_ = p.cmd.Process.Kill()
		p.t.Fatal("the process does not end")
	}
	text, _ := p.output.now()
	return p.cmd.ProcessState.ExitCode(), text
}

// stop interrupts the process and demands that it ends in order.
func (p *process) stop(s syscall.Signal) {
	p.t.Helper()
	p.signal(s)
	if code, text := p.wait(); code != 0 {
		p.t.Fatalf("exit code %d:\n%s", code, text)
	}
}

// bounded is a context that ends with the test, or when it has taken too long.
func bounded(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
	t.Cleanup(cancel)
	return ctx
}

// drop closes what a test has read all of.
func drop(c io.Closer) { _ = c.Close() }

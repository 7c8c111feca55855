package doctest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// Program is a built block, and the folder in which it runs.
type Program struct {
	Path string
	Dir  string
	Env  []string // besides that of the tests
}

// Run runs the program with the check's arguments and compares its output.
func (p *Program) Run(ctx context.Context, check Check) error {
	out, err := p.command(ctx, check.Args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(check.Args, " "), err, out)
	}
	if !strings.Contains(string(out), check.Expect) {
		return fmt.Errorf("%s prints no %q but\n%s", strings.Join(check.Args, " "), check.Expect, out)
	}
	return nil
}

// Get serves on a free port, compares what the checks' paths answer, and stops the program by SIGTERM, which must end it
// without an error.
func (p *Program) Get(ctx context.Context, checks []Check) error {
	addr, err := freeAddress()
	if err != nil {
		return err
	}
	var out bytes.Buffer
	cmd := p.command(ctx, "serve", "--addr", addr)
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	if err := connectable(ctx, addr, ended); err != nil {
		_ = cmd.Process.Kill()
		return fmt.Errorf("serve --addr %s: %w\n%s", addr, err, &out)
	}
	var wrong error
	for _, check := range checks {
		if check.Curl != nil {
			wrong = check.Curl.call(ctx, "http://"+addr)
		} else {
			wrong = get(ctx, "http://"+addr+check.Path, check.Expect)
		}
		if wrong != nil {
			wrong = fmt.Errorf("line %d: %w", check.Line, wrong)
			break
		}
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil && wrong == nil {
		wrong = fmt.Errorf("stopping serve: %w", err)
	}
	if err := <-ended; err != nil && wrong == nil {
		wrong = fmt.Errorf("serve, after SIGTERM: %w", err)
	}
	if wrong != nil {
		return fmt.Errorf("%w\n%s", wrong, &out)
	}
	return nil
}

func (p *Program) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, p.Path, args...)
	cmd.Dir = p.Dir
	for _, setting := range os.Environ() {
		if !strings.HasPrefix(setting, "DATABASE_URL=") { // the reader's database is not for tests
			cmd.Env = append(cmd.Env, setting)
		}
	}
	cmd.Env = append(cmd.Env, p.Env...)
	return cmd
}

func get(ctx context.Context, url, expect string) error {
	req, err := http.NewRequestWithContext(ctx, "GET", url, nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if !strings.Contains(string(body), expect) {
		return fmt.Errorf("GET %s answers no %q but %s\n%s", url, expect, res.Status, body)
	}
	return nil
}

// connectable waits until something listens at the address.
func connectable(ctx context.Context, addr string, ended <-chan error) error {
	for {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
		if err == nil {
			return conn.Close()
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-ended:
			return fmt.Errorf("ended before it listened: %v", err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

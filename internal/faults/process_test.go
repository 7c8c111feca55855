package faults_test

import (
	"bytes"
	"context"
	"encoding/json/v2"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// process is the service, running.
type process struct {
	t       *testing.T
	cmd     *exec.Cmd
	output  *output
	address string        // of plain HTTP
	secure  string        // of HTTPS, if it serves that
	temp    string        // its folder for temporary files
	ended   chan struct{} // closed when it has ended
	before  state         // when it had served its first requests
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
	if o.changed != nil {
		close(o.changed)
		o.changed = nil
	}
	return o.text.Write(b)
}

func (o *output) now() (string, <-chan struct{}) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.changed == nil {
		o.changed = make(chan struct{})
	}
	return o.text.String(), o.changed
}

// start starts the service in one of its roles, waits until it serves, and remembers what it holds when it does nothing.
func start(t *testing.T, as string, env ...string) *process {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, cmd: exec.CommandContext(context.WithoutCancel(t.Context()), self, "serve", "--addr", "127.0.0.1:0"), ended: make(chan struct{}), temp: t.TempDir(), output: &output{}}
	p.cmd.Dir = t.TempDir()
	for _, v := range os.Environ() {
		switch name, _, _ := strings.Cut(v, "="); name {
		case "PATH", "HOME", "GOCOVERDIR", "GORACE", "GODEBUG":
			p.cmd.Env = append(p.cmd.Env, v)
		}
	}
	p.cmd.Env = append(p.cmd.Env, role+"="+as, "LOG_LEVEL=error", "TMPDIR="+p.temp)
	p.cmd.Env = append(p.cmd.Env, env...)
	p.cmd.Stdout, p.cmd.Stderr = p.output, p.output
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = p.cmd.Wait()
		close(p.ended)
	}()
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		<-p.ended
		if text, _ := p.output.now(); t.Failed() || strings.Contains(text, "DATA RACE") || strings.Contains(text, "panic") {
			t.Errorf("the process wrote:\n%s", text)
		}
	})
	if as == "hasty" {
		p.address = p.after("faults serves plainly at ")
		p.secure = p.after("faults serves securely at ")
	} else {
		p.address = strings.TrimPrefix(p.after("faults serves at "), "http://")
	}
	for range 3 { // what is made when it is first needed
		p.alive()
		p.state(true)
	}
	p.before = p.state(true)
	return p
}

// forTest is the process, with the failures of another test.
func (p *process) forTest(t *testing.T) *process {
	q := *p
	q.t = t
	return &q
}

// after waits for the text on a line, and returns the word behind it.
func (p *process) after(sign string) string {
	p.t.Helper()
	late := time.After(patience)
	for {
		text, changed := p.output.now()
		if _, rest, ok := strings.Cut(text, sign); ok && strings.Contains(rest, "\n") {
			return strings.Fields(rest)[0]
		}
		select {
		case <-changed:
		case <-p.ended:
			p.t.Fatalf("the process ended: %s", text)
		case <-late:
			p.t.Fatalf("the process does not write %q:\n%s", sign, text)
		}
	}
}

// get asks for a page over a connection of its own, as a client does that nothing is wrong with.
func (p *process) get(path string) (int, []byte) {
	p.t.Helper()
	c := p.dial()
	defer c.close()
	c.send("GET " + path + " HTTP/1.1\r\nHost: faults\r\nConnection: close\r\n\r\n")
	r := c.response("GET")
	return r.status, r.body
}

// alive demands that the service serves others meanwhile.
func (p *process) alive() {
	p.t.Helper()
	if code, body := p.get("/hello?name=Ann"); code != http.StatusOK || string(body) != `{"message":"Hello, Ann!"}` {
		p.t.Fatalf("another client got %d %s", code, body)
	}
}

// state asks what the process holds, which is more by this question.
func (p *process) state(leaks bool) state {
	p.t.Helper()
	path := "/debug/state"
	if leaks {
		path += "?leaks=1"
	}
	code, body := p.get(path)
	var s state
	if err := json.Unmarshal(body, &s); err != nil || code != http.StatusOK {
		p.t.Fatalf("state: %d %s, %v", code, body, err)
	}
	return s
}

// until waits until the state of the process is as wanted.
func (p *process) until(what string, ok func(state) bool) state {
	p.t.Helper()
	for deadline := time.Now().Add(patience); ; {
		s := p.state(false)
		if ok(s) {
			return s
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("it never comes that %s: %+v, before %+v", what, s, p.before)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// clean demands that the process holds nothing any more of what was done to it: no handler, goroutine, file or leak.
func (p *process) clean() {
	p.t.Helper()
	p.until("everything is let go", func(s state) bool {
		return s.Running == 0 && s.Goroutines <= p.before.Goroutines && s.Files <= p.before.Files
	})
	if s := p.state(true); s.Leaked != 0 {
		p.t.Errorf("%d goroutines are leaked:\n%s", s.Leaked, s.Leaks)
	}
	left, err := os.ReadDir(p.temp)
	if err != nil {
		p.t.Fatal(err)
	}
	for _, f := range left {
		p.t.Errorf("the temporary file %s was not removed", f.Name())
	}
	if text, _ := p.output.now(); strings.Contains(text, "panic") {
		p.t.Errorf("something panicked")
	}
}

// modest demands that the process never held much more memory than at the beginning. Under the race detector every byte has its shadows,
// and nothing is demanded.
func (p *process) modest(more int64) {
	p.t.Helper()
	s := p.state(false)
	p.t.Logf("memory: %d MiB at the beginning, %d MiB now, %d MiB at most", p.before.Resident>>20, s.Resident>>20, s.Peak>>20)
	if grown := s.Peak - p.before.Resident; grown > more && !raced {
		p.t.Errorf("the process held %d MiB more than at the beginning, and may hold %d", grown>>20, more>>20)
	}
}

// signal sends a signal.
func (p *process) signal(s syscall.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil && !errors.Is(err, os.ErrProcessDone) {
		p.t.Fatal(err)
	}
}

// exit waits for the end and returns the exit code, -1 for an end by a signal.
func (p *process) exit() int {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(patience):
		p.t.Fatal("the process does not end")
	}
	return p.cmd.ProcessState.ExitCode()
}

// stop has the process end, and demands that it ends in order.
func (p *process) stop() {
	p.t.Helper()
	p.signal(syscall.SIGTERM)
	if code := p.exit(); code != 0 {
		p.t.Errorf("exit code %d", code)
	}
}

package ormtest

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gotandem/tandem/orm"
)

// killTime bounds the transfers of a test that kills, on a slow machine.
const killTime = 8 * time.Second

// tellerEnv has the URL of the bank, in a process that is there to be killed.
const tellerEnv = "TANDEM_TEST_TELLER"

// KillProcess kills the process that makes 10,000 transfers, several times in the middle of them (SIGKILL), and lets another one go on: no
// cent is lost, and nothing that it has told of. It must be called by a test function of its own, which runs in that process too. The function database makes
// an empty database and returns its URL.
func KillProcess(t *testing.T, database func(testing.TB) string, open func(context.Context, string) (orm.Driver, error)) {
	if url := os.Getenv(tellerEnv); url != "" {
		teller(t, Backend{URL: url, Open: open})
		return
	}
	b := Backend{URL: database(t), Open: open}
	bank := openBank(t, b)
	bank.found(t)
	deadline := time.Now().Add(killTime)
	total := transfers()
	for run := 0; len(bank.done) < total && (run < 3 || time.Now().Before(deadline)) && !t.Failed(); run++ {
		bank.hire(t, b.URL, fmt.Sprint("p", run), total/4+run*31)
		bank.audit(t)
	}
	t.Logf("%d transfers", len(bank.done))
}

// transfers is how many a test makes.
func transfers() int {
	if testing.Short() {
		return 1000
	}
	return 10_000
}

// hire starts a process that makes transfers, and kills it when it has told of some.
func (b *bank) hire(t *testing.T, url, who string, most int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), killTime/3)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^"+regexp.QuoteMeta(t.Name())+"$", "-test.count=1")
	cmd.Env = append(os.Environ(), tellerEnv+"="+url, "TANDEM_TEST_TELLER_NAME="+who)
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	told := 0
	lines := bufio.NewScanner(out)
	for lines.Scan() { // what it had told of when it died is read to the end
		name, ok := strings.CutPrefix(lines.Text(), "done ")
		if !ok {
			said.WriteString(lines.Text() + "\n")
			continue
		}
		b.done = append(b.done, name)
		if told++; told == most {
			must(t, cmd.Process.Kill())
		}
	}
	_ = cmd.Wait() // it was killed
	if told == 0 {
		t.Fatalf("the process made no transfers: %s", said.String())
	}
}

// teller makes transfers until somebody kills it, and tells of each that is done.
func teller(t *testing.T, b Backend) {
	bank := openBank(t, b)
	bank.work(t.Context(), t, os.Getenv("TANDEM_TEST_TELLER_NAME"), 1_000_000, func(name string) {
		fmt.Println("done " + name) // one write, and so one line, though many do
	})
}

// Server is a server of the test's own.
type Server interface {
	Kill(t testing.TB) // SIGKILL
	Start(t testing.TB)
}

// KillServer kills the database in the middle of 10,000 transfers, twice (SIGKILL), and starts it again: no cent is lost, what was answered is there, what
// was refused is not, and of the rest it is said that nobody knows.
func KillServer(t *testing.T, b Backend, server Server) {
	bank := openBank(t, b)
	bank.found(t)
	ctx, cancel := context.WithTimeout(t.Context(), killTime)
	defer cancel()
	total := transfers()
	kill := make(chan bool, 2*total)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		bank.work(ctx, t, "s", total, func(string) { kill <- true })
	}()
	late := time.NewTicker(killTime / 3)
	defer late.Stop()
	told, kills := 0, 0
	strike := func() {
		if kills < 2 {
			kills++
			server.Kill(t)
			time.Sleep(50 * time.Millisecond)
			server.Start(t)
		}
	}
	for running := true; running; {
		select {
		case <-kill:
			if told++; told%(total/3) == 0 {
				strike()
			}
		case <-late.C:
			strike()
		case <-ended:
			running = false
		}
	}
	bank.audit(t)
	t.Logf("%d transfers were done, %d refused, of %d it is unknown; the server was killed %d times", len(bank.done), len(bank.refused), bank.unknown, kills)
	if kills == 0 {
		t.Error("the server was never killed: too few transfers in time")
	}
}

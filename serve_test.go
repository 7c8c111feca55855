package tandem_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gotandem/tandem"
	"github.com/gotandem/tandem/cli"
	"github.com/gotandem/tandem/web"
)

// until cancels when the text that it waits for is written.
type until struct {
	bytes.Buffer
	text   string
	line   string // that had it
	cancel func()
}

func (u *until) Write(p []byte) (int, error) {
	if strings.Contains(string(p), u.text) {
		u.line = string(p)
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

// TestServeAtSeveralAddresses serves with TLS at one address, plainly at another and on a Unix socket, each told.
func TestServeAtSeveralAddresses(t *testing.T) {
	place(t)
	writeCertificate(t, "cert.pem", "key.pem")
	t.Setenv("TLS_CERT", "cert.pem")
	t.Setenv("TLS_KEY", "key.pem")
	t.Setenv("HTTPS_ONLY", "true")
	app := quiet(tandem.New("shop"))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var plain *http.Response
	var err error
	said := &until{text: "serves at unix:shop.sock", cancel: func() {
		defer cancel()
		if plain, err = (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, Transport: &http.Transport{
			DisableKeepAlives: true,
			DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
				return (&net.Dialer{}).DialContext(ctx, "unix", "shop.sock")
			},
		}}).Get("http://example.com/healthz"); err == nil {
			plain.Body.Close()
		}
	}}
	code := app.Run(ctx, []string{"serve", "--addr", "127.0.0.1:0", "--addr", "http://127.0.0.1:0,unix:shop.sock"}, &cli.Terminal{Out: said, Err: said})
	if code != cli.ExitOK || !strings.Contains(said.String(), "serves at https://127.0.0.1:") || !strings.Contains(said.String(), "serves at http://127.0.0.1:") {
		t.Errorf("exit code %d\n%s", code, said)
	}
	if err != nil || plain.StatusCode != 307 || plain.Header.Get("Location") != "https://example.com/healthz" {
		t.Errorf("%v, %+v", err, plain)
	}
}

// writeCertificate writes a certificate that signs itself.
func writeCertificate(t *testing.T, certFile, keyFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"example.com"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for file, block := range map[string]*pem.Block{certFile: {Type: "CERTIFICATE", Bytes: cert}, keyFile: {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestWorkOutlivesTheRequests: a component's work still serves what was accepted before the server was told to stop.
func TestWorkOutlivesTheRequests(t *testing.T) {
	place(t)
	app := quiet(tandem.New("shop"))
	questions, asked := make(chan chan string), make(chan struct{})
	app.Add(tandem.Component{
		Name: "oracle",
		Run: func(ctx context.Context) error {
			for {
				select {
				case answer := <-questions:
					answer <- "42"
				case <-ctx.Done():
					return ctx.Err()
				}
			}
		},
		Routes: func(r *web.Router) {
			r.Get("/ask", func(ctx context.Context, _ *struct{}) (web.Text, error) {
				close(asked)
				for !web.Draining(ctx) {
					runtime.Gosched()
				}
				answer := make(chan string)
				select {
				case questions <- answer:
					return web.Text(<-answer), nil
				case <-ctx.Done():
					return "", ctx.Err()
				}
			})
		},
	})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	got := make(chan string, 1)
	said := &until{text: "serves at", cancel: func() {}}
	said.cancel = func() {
		_, url, _ := strings.Cut(said.line, "serves at ")
		url, _, _ = strings.Cut(url, " ")
		go func() {
			resp, err := http.Get(url + "/ask")
			if err != nil {
				got <- err.Error()
				return
			}
			defer resp.Body.Close()
			b, _ := io.ReadAll(resp.Body)
			got <- string(b)
		}()
		go func() { <-asked; cancel() }()
	}
	if code := app.Run(ctx, []string{"serve", "--addr", "127.0.0.1:0"}, &cli.Terminal{Out: said, Err: said}); code != cli.ExitOK {
		t.Errorf("exit code %d\n%s", code, said)
	}
	if answer := <-got; answer != "42" {
		t.Errorf("got %q", answer)
	}
}

func TestComponentsThatAreNotReady(t *testing.T) {
	place(t)
	var missing error
	app := quiet(tandem.New("shop"))
	app.Add(tandem.Component{Name: "model", Ready: func(context.Context) error { return missing }})
	if w := get(t, app, "/healthz"); w.Code != 200 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	missing = errors.New("weights of hunter2 are not loaded")
	if w := get(t, app, "/healthz"); w.Code != 503 || strings.Contains(w.Body.String(), "hunter2") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// TestSignals starts this test's program as a server: the first signal lets a request end and the exit code be 0, a second one ends the process.
func TestSignals(t *testing.T) {
	if os.Getenv("SIGNALLED") != "" {
		app := quiet(tandem.New("shop"))
		app.Get("/slow", func(ctx context.Context, _ *struct{}) (web.Text, error) {
			os.Stderr.WriteString("begun\n")
			for !web.Draining(ctx) {
				runtime.Gosched()
			}
			os.Stderr.WriteString("draining\n")
			if os.Getenv("SIGNALLED") == "twice" {
				<-ctx.Done() // long after the test
			}
			return "done", nil
		}, web.Timeout(0))
		os.Args = []string{"shop", "serve", "--addr", "127.0.0.1:0"}
		app.Main()
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, times := range []string{"once", "twice"} {
		t.Run(times, func(t *testing.T) {
			place(t)
			child := exec.CommandContext(t.Context(), self, "-test.run=^TestSignals$")
			child.Env = append(os.Environ(), "SIGNALLED="+times)
			out, err := child.StderrPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := child.Start(); err != nil {
				t.Fatal(err)
			}
			lines := bufio.NewScanner(out)
			next := func(want string) string {
				for lines.Scan() {
					if strings.Contains(lines.Text(), want) {
						return lines.Text()
					}
				}
				t.Fatalf("it did not say %q", want)
				return ""
			}
			_, url, _ := strings.Cut(next("serves at"), "serves at ")
			url, _, _ = strings.Cut(url, " ")
			answer := make(chan string, 1)
			go func() {
				resp, err := http.Get(url + "/slow")
				if err != nil {
					answer <- "broken off"
					return
				}
				defer resp.Body.Close()
				b, _ := io.ReadAll(resp.Body)
				answer <- string(b)
			}()
			next("begun")
			if err := child.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			next("draining")
			want := "done"
			if times == "twice" {
				want = "broken off"
				if err := child.Process.Signal(syscall.SIGTERM); err != nil {
					t.Fatal(err)
				}
			}
			if got := <-answer; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			_ = child.Wait()
			state := child.ProcessState.Sys().(syscall.WaitStatus)
			if times == "once" && state.ExitStatus() != 0 || times == "twice" && state.Signal() != syscall.SIGTERM {
				t.Errorf("it ended with %s", child.ProcessState)
			}
		})
	}
}

package web_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gotandem/tandem/web"
)

// socketClient speaks HTTP over a Unix socket.
func socketClient(path string) *http.Client {
	return &http.Client{Transport: &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "unix", path)
		},
	}}
}

func TestUnixSocket(t *testing.T) {
	path := filepath.Join(t.TempDir(), "shop.sock")
	at, stop := listening(t, &web.Server{Addr: "unix:" + path + "?mode=660 127.0.0.1:0", Handler: hi()})
	if at[0].URL() != "unix:"+path || !strings.HasPrefix(at[1].URL(), "http://127.0.0.1:") {
		t.Errorf("addresses %v", at)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o660 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if code, body := get(t, socketClient(path), "http://x/"); code != 200 || body != "HTTP/1.1 hi" {
		t.Errorf("%d %s", code, body)
	}
	second := &web.Server{Addr: "unix:" + path, Handler: hi(), Log: slog.New(slog.DiscardHandler)}
	if err := second.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "address already in use") {
		t.Errorf("a second server: %v", err)
	}
	if code, _ := get(t, socketClient(path), "http://x/"); code != 200 {
		t.Errorf("the second server took the socket away: %d", code)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the socket's file is left: %v", err)
	}
}

func TestStaleUnixSocketIsReplaced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "shop.sock")
	dead, err := net.ListenUnix("unix", &net.UnixAddr{Name: path})
	if err != nil {
		t.Fatal(err)
	}
	dead.SetUnlinkOnClose(false) // as a program that was killed
	dead.Close()
	if _, err := os.Lstat(path); err != nil {
		t.Fatal(err)
	}
	_, stop := listening(t, &web.Server{Addr: "unix:" + path, Handler: hi()})
	if code, body := get(t, socketClient(path), "http://x/"); code != 200 || body != "HTTP/1.1 hi" {
		t.Errorf("%d %s", code, body)
	}
	// Whoever put a socket of its own there in the meantime keeps it.
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	other, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if err := stop(); err != nil {
		t.Error(err)
	}
	if _, err := os.Lstat(path); err != nil {
		t.Errorf("another's socket was removed: %v", err)
	}
}

func TestAFileIsNotReplacedByASocket(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes.txt")
	if err := os.WriteFile(path, []byte("dear diary"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := (&web.Server{Addr: "unix:" + path, Handler: hi(), Log: slog.New(slog.DiscardHandler)}).Run(t.Context())
	if err == nil || !strings.Contains(err.Error(), "address already in use") {
		t.Errorf("%v", err)
	}
	if b, err := os.ReadFile(path); string(b) != "dear diary" {
		t.Errorf("%q, %v", b, err)
	}
}

func TestAddressesThatAreMistakes(t *testing.T) {
	for addr, want := range map[string]string{
		"127.0.0.1":                 `address "127.0.0.1": write host:port, unix:/path, or systemd`,
		"localhost:http":            `"http" is no port`,
		":70000":                    `"70000" is no port`,
		"::1:80":                    `address "::1:80": write host:port`,
		"unix:":                     `address "unix:": write host:port`,
		"unix:/x?mode=rw":           `write who may connect as unix:/path?mode=660`,
		"https://127.0.0.1:0":       "there is no certificate to speak HTTPS with: set TLS_CERT and TLS_KEY",
		"127.0.0.1:0,elsewhere":     `address "elsewhere"`,
		"systemd":                   "systemd handed no such socket over",
		"192.0.2.1:0":               "this machine has no such address",
		"unix:/nowhere/at/all.sock": "no such file or directory",
	} {
		t.Run(addr, func(t *testing.T) {
			s := &web.Server{Addr: addr, Handler: hi(), Log: slog.New(slog.DiscardHandler)}
			if err := s.Run(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("got %v, want %s", err, want)
			}
		})
	}
	if err := (&web.Server{Addr: "a, b"}).Check(); err == nil || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("not all mistakes at once: %v", err)
	}
	if err := (&web.Server{Addr: "[::1]:80 unix:/x?mode=660 systemd:web http://:8080"}).Check(); err != nil {
		t.Error(err)
	}
}

// TestSocketFromSystemd runs this test's program again as systemd would: the socket is its file descriptor 3.
func TestSocketFromSystemd(t *testing.T) {
	if os.Getenv("LISTEN_FDS") != "" && web.HandedOver() {
		at, stop := listening(t, &web.Server{Addr: "systemd:web", Handler: hi()})
		if _, err := os.Stdout.WriteString("serves " + at[0].URL() + "\n"); err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, os.Stdin) // until the parent closes it
		if err := stop(); err != nil {
			t.Error(err)
		}
		return
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	file, err := l.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the next process takes the same socket
		child := exec.CommandContext(t.Context(), "sh", "-c", `LISTEN_PID=$$ exec "$0" -test.run='^TestSocketFromSystemd$'`, self)
		child.Env = append(os.Environ(), "LISTEN_FDS=1", "LISTEN_FDNAMES=web")
		child.ExtraFiles = []*os.File{file}
		in, _ := child.StdinPipe()
		out, _ := child.StdoutPipe()
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		code, body := get(t, &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}, "http://"+l.Addr().String())
		if code != 200 || body != "HTTP/1.1 hi" {
			t.Errorf("%d %s", code, body)
		}
		in.Close()
		said, _ := io.ReadAll(out)
		if err := child.Wait(); err != nil || !strings.Contains(string(said), "serves http://"+l.Addr().String()) {
			t.Errorf("%v\n%s", err, said)
		}
	}
	// Nobody accepts now, and yet the socket is open: who connects waits for the next process.
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Error(err)
	} else {
		c.Close()
	}
}

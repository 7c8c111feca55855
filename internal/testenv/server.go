package testenv

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Server is a server that belongs to one test, which may kill it and start it again. It ends with the test.
type Server struct {
	// URL reaches an empty database of the server, as DATABASE_URL spells it.
	URL string

	name    string
	command []string
	dir     string // its own; what it says is in the file log there
	ready   func() error
	running *exec.Cmd
}

// PostgresServer makes and starts a PostgreSQL server. What it has answered survives when it is killed, but not when the machine is.
func PostgresServer(t testing.TB) *Server {
	t.Helper()
	initdb := program(t, "PostgreSQL", "initdb", "/usr/lib/postgresql/*/bin/initdb")
	s := newServer(t, "PostgreSQL", "postgres")
	data := filepath.Join(s.dir, "data")
	s.run(t, initdb, "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
	port := freePort(t)
	s.command = append(s.command, filepath.Join(filepath.Dir(initdb), "postgres"), "-D", data, "-p", port, "-c", "listen_addresses=127.0.0.1",
		"-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "shared_buffers=16MB")
	s.URL = "postgres://postgres@127.0.0.1:" + port + "/postgres?sslmode=disable"
	s.ready = func() error { return execPostgres(s.URL, "SELECT 1") }
	s.Start(t)
	return s
}

// MariaDBServer makes and starts a MariaDB server. What it has answered survives when it is killed, but not when the machine is.
func MariaDBServer(t testing.TB) *Server {
	t.Helper()
	install := program(t, "MariaDB", "mariadb-install-db")
	server := program(t, "MariaDB", "mariadbd", "/usr/sbin/mariadbd")
	s := newServer(t, "MariaDB", "mysql")
	data := filepath.Join(s.dir, "data")
	s.run(t, install, "--no-defaults", "--datadir="+data, "--auth-root-authentication-method=normal", "--skip-test-db")
	port := freePort(t)
	s.command = append(s.command, server, "--no-defaults", "--datadir="+data, "--port="+port, "--bind-address=127.0.0.1", "--socket="+filepath.Join(s.dir, "socket"),
		"--pid-file="+filepath.Join(s.dir, "pid"), "--innodb-flush-log-at-trx-commit=2", "--innodb-buffer-pool-size=16M", "--innodb-log-file-size=16M")
	s.URL = "mysql://root@127.0.0.1:" + port + "/tandem_test"
	s.ready = func() error {
		return execMySQLAs("root", "", "127.0.0.1:"+port, "CREATE DATABASE IF NOT EXISTS tandem_test CHARACTER SET utf8mb4")
	}
	s.Start(t)
	return s
}

// newServer makes a folder for a server that the user of this name may use, or nobody; servers do not run as root.
func newServer(t testing.TB, name, userName string) *Server {
	t.Helper()
	// The folders of t.TempDir are closed to other users.
	dir, err := os.MkdirTemp("", "tandem_test_")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{name: name, dir: dir}
	t.Cleanup(func() {
		if s.running != nil {
			s.Kill(t)
		}
		for range 100 { // processes of the server that have not ended yet may still write
			if err = os.RemoveAll(dir); err == nil {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
		t.Error(err)
	})
	if os.Geteuid() == 0 {
		who, err := user.Lookup(userName)
		if err != nil {
			if who, err = user.Lookup("nobody"); err != nil {
				Missing(t, name+": there is no user to run it as: "+err.Error())
			}
		}
		uid, _ := strconv.Atoi(who.Uid)
		gid, _ := strconv.Atoi(who.Gid)
		if err := os.Chown(s.dir, uid, gid); err != nil {
			t.Fatal(err)
		}
		s.command = []string{program(t, name, "setpriv"), "--reuid=" + who.Uid, "--regid=" + who.Gid, "--clear-groups"}
	}
	return s
}

// Start starts the server and waits until it answers.
func (s *Server) Start(t testing.TB) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for {
		exited := s.start(t)
		for {
			err := s.ready()
			if err == nil {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("%s does not start: %v\n%s", s.name, err, s.log())
			}
			select {
			case <-exited: // what is left of the one that was killed may not be gone yet
				time.Sleep(100 * time.Millisecond)
			case <-time.After(20 * time.Millisecond):
				continue
			}
			break
		}
	}
}

// start starts the process. The channel is closed when it has ended.
func (s *Server) start(t testing.TB) (exited chan struct{}) {
	t.Helper()
	cmd := s.cmd(t, s.command...)
	if err := cmd.Start(); err != nil {
		t.Fatalf("%s: %v", s.name, err)
	}
	s.running = cmd
	exited = make(chan struct{})
	go func() {
		_ = cmd.Wait() // that it was killed is no news
		close(exited)
	}()
	return exited
}

// Kill ends the server and its processes without a warning (SIGKILL).
func (s *Server) Kill(t testing.TB) {
	t.Helper()
	pid := s.running.Process.Pid
	// The processes that it has started; where the system does not tell, they end by themselves.
	children, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err := s.running.Process.Kill(); err != nil {
		t.Fatalf("killing %s: %v\n%s", s.name, err, s.log())
	}
	s.running = nil
	for _, text := range strings.Fields(string(children)) {
		if child, err := strconv.Atoi(text); err == nil {
			if p, err := os.FindProcess(child); err == nil {
				_ = p.Kill() // it may have ended
			}
		}
	}
}

// run runs a program of the server's to its end.
func (s *Server) run(t testing.TB, command ...string) {
	t.Helper()
	if err := s.cmd(t, append(slices.Clone(s.command), command...)...).Run(); err != nil {
		t.Fatalf("%s: %s: %v\n%s", s.name, command[0], err, s.log())
	}
}

// cmd is a command that runs in the server's folder and writes to its log.
func (s *Server) cmd(t testing.TB, command ...string) *exec.Cmd {
	t.Helper()
	log, err := os.OpenFile(filepath.Join(s.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o666)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { log.Close() })
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = s.dir, log, log
	return cmd
}

// log is the end of what the server said.
func (s *Server) log() string {
	text, err := os.ReadFile(filepath.Join(s.dir, "log"))
	if err != nil {
		return err.Error()
	}
	return string(text[max(0, len(text)-4000):])
}

// program finds a program on PATH or at a pattern, of which the last is the newest version.
func program(t testing.TB, of, name string, patterns ...string) string {
	t.Helper()
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	for _, pattern := range patterns {
		if found, _ := filepath.Glob(pattern); len(found) > 0 {
			return found[len(found)-1]
		}
	}
	Missing(t, fmt.Sprintf("%s: %s is not installed here (%s): run `scripts/services install`", of, name, runtime.GOOS))
	return ""
}

// freePort returns a port that nobody listens at.
func freePort(t testing.TB) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	return port
}

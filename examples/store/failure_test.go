package main

import (
	"encoding/binary"
	"io"
	"net"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gotandem/tandem/internal/testenv"
)

// oneLine demands exit code 1 and one line of explanation that has the parts and none of the secrets.
func oneLine(t *testing.T, code int, stdout, stderr string, parts ...string) {
	t.Helper()
	if code != 1 || strings.Count(stderr, "\n") != 1 || !strings.HasSuffix(stderr, "\n") {
		t.Errorf("exit code %d, want 1 and one line:\n%s%s", code, stdout, stderr)
	}
	for _, part := range parts {
		if !strings.Contains(stderr, part) {
			t.Errorf("no %q in %s", part, stderr)
		}
	}
	if strings.Contains(stdout+stderr, secret) {
		t.Errorf("the password is told: %s%s", stdout, stderr)
	}
}

const secret = "s3cr3t"

func TestDatabaseURLMistakes(t *testing.T) {
	closed := closedPort(t)
	tests := []struct {
		name, url string
		parts     []string
	}{
		{"unknown scheme", "postgers://ada:" + secret + "@127.0.0.1/store", []string{"DATABASE_URL", "postgers", "postgres"}},
		{"no scheme", "ada:" + secret + "@127.0.0.1/store", []string{"DATABASE_URL", "scheme"}},
		{"no scheme, only a name", "store", []string{"DATABASE_URL", "sqlite:"}},
		{"letters in the port", "postgres://ada:" + secret + "@127.0.0.1:54x2/store", []string{"DATABASE_URL", "postgres://user:password@host/database"}},
		{"port too large", "mysql://ada:" + secret + "@127.0.0.1:99999/store", []string{"DATABASE_URL", "99999"}},
		{"no host", "postgres://ada:" + secret + "@/store", []string{"DATABASE_URL", "names no host"}},
		{"no database", "mysql://ada:" + secret + "@127.0.0.1/", []string{"DATABASE_URL", "names no database"}},
		{"password not encoded", "postgres://ada:" + secret + "#1@127.0.0.1/store", []string{"DATABASE_URL", "percent-encoded"}},
		{"host down", "postgres://ada:" + secret + "@" + closed + "/store", []string{"unavailable", closed, "refused"}},
		{"host down", "mysql://ada:" + secret + "@" + closed + "/store", []string{"unavailable", closed, "refused"}},
		{"wrong password", "postgres://ada:" + secret + "@" + refusingPostgres(t) + "/store", []string{"password authentication failed"}},
		{"no such folder", "sqlite:///nonexistent/folder/store.db", []string{"/nonexistent/folder", "create it"}},
		{"a folder", "sqlite://" + t.TempDir(), []string{"unavailable"}},
	}
	for _, test := range tests {
		for _, command := range []string{"migrate", "demo"} {
			t.Run(test.name+" "+command, func(t *testing.T) {
				code, out, errs := run(t, "store", []string{"DATABASE_URL=" + test.url}, command)
				oneLine(t, code, out, errs, test.parts...)
			})
		}
	}
	t.Run("wrong database name", func(t *testing.T) {
		for _, open := range []func(testing.TB) string{testenv.Postgres, testenv.MySQL} {
			u, err := url.Parse(open(t))
			if err != nil {
				t.Fatal(err)
			}
			u.Path += "_nope"
			code, out, errs := run(t, "store", []string{"DATABASE_URL=" + u.String()}, "migrate")
			oneLine(t, code, out, errs, "_nope")
		}
	})
	t.Run("wrong password on MariaDB", func(t *testing.T) {
		u, err := url.Parse(testenv.MySQL(t))
		if err != nil {
			t.Fatal(err)
		}
		u.User = url.UserPassword("tandem_nobody", secret)
		code, out, errs := run(t, "store", []string{"DATABASE_URL=" + u.String()}, "migrate")
		oneLine(t, code, out, errs, "Access denied", "tandem_nobody")
	})
}

// closedPort is an address that nobody listens at.
func closedPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer drop(l)
	return l.Addr().String()
}

// refusingPostgres is a PostgreSQL server that accepts nobody's password: the servers of test machines often ask for none.
func refusingPostgres(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { drop(l) })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go refusePostgres(conn)
		}
	}()
	return l.Addr().String()
}

// refusePostgres speaks as much of the protocol as a refusal needs (postgresql.org/docs/current/protocol-message-formats.html).
func refusePostgres(conn net.Conn) {
	defer drop(conn)
	const sslRequest = 80877103
	for {
		head := make([]byte, 8)
		if _, err := io.ReadFull(conn, head); err != nil {
			return
		}
		if _, err := io.CopyN(io.Discard, conn, int64(binary.BigEndian.Uint32(head))-8); err != nil {
			return
		}
		if binary.BigEndian.Uint32(head[4:]) != sslRequest {
			break
		}
		if _, err := conn.Write([]byte("N")); err != nil {
			return
		}
	}
	fields := "SFATAL\x00VFATAL\x00C28P01\x00Mpassword authentication failed for user \"ada\"\x00\x00"
	answer := append([]byte{'E'}, binary.BigEndian.AppendUint32(nil, uint32(len(fields)+4))...)
	_, _ = conn.Write(append(answer, fields...))
}

func TestPortInUse(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer drop(l)
	databaseURL := "DATABASE_URL=sqlite://" + filepath.Join(t.TempDir(), "store.db")
	if code, out, errs := run(t, "store", []string{databaseURL}, "migrate"); code != 0 {
		t.Fatalf("%d %s%s", code, out, errs)
	}
	code, out, errs := run(t, "store", []string{databaseURL}, "serve", "--addr", l.Addr().String())
	oneLine(t, code, out, errs, l.Addr().String(), "in use", "--addr")
}

// TestBrokenMigration lets a migration fail half-way and runs it again.
func TestBrokenMigration(t *testing.T) {
	for name, open := range testenv.Databases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := []string{"DATABASE_URL=" + open(t)}
			for range 2 {
				code, out, errs := run(t, "broken", env, "migrate")
				oneLine(t, code, out, errs, "notes.0002_more", "notes_nowhere")
			}
			code, out, errs := run(t, "broken", env, "showmigrations")
			if code != 0 || !strings.Contains(out, "[x] 0001_initial") || strings.Contains(out, "[x] 0002_more") {
				t.Errorf("%d %s%s", code, out, errs)
			}
			if name == "mysql" != strings.Contains(out, "[~] 0002_more") {
				t.Errorf("half a migration is left only where the database has no transactions for it:\n%s", out)
			}
			// What the first migration put in is still there, and once.
			app := newBroken()
			app.Settings.DatabaseURL = strings.TrimPrefix(env[0], "DATABASE_URL=")
			if err := app.Check(); err != nil {
				t.Fatal(err)
			}
			defer drop(app.DB)
			notes, err := app.DB.All(t.Context(), allNotes())
			if err != nil || len(notes) != 1 || notes[0].Text != "kept" {
				t.Errorf("%v, %v", notes, err)
			}
		})
	}
}

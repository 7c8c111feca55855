package testenv

import (
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"text/template"
)

// PgBouncer starts a PgBouncer that pools by transaction in front of a database, given by its URL, and returns the URL by which that is reached
// through it. There are fewer connections to the server than tests have clients, so that these change places.
func PgBouncer(t testing.TB, database string) string {
	t.Helper()
	path := program(t, "PgBouncer", "pgbouncer", "/usr/sbin/pgbouncer")
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	s := newServer(t, "PgBouncer", "postgres")
	port := freePort(t)
	password, _ := u.User.Password()
	config := filepath.Join(s.dir, "pgbouncer.ini")
	file, err := os.Create(config)
	if err != nil {
		t.Fatal(err)
	}
	err = pgBouncerConfig.Execute(file, map[string]string{
		"Name": filepath.Base(u.Path), "Host": u.Hostname(), "ServerPort": u.Port(), "User": u.User.Username(), "Password": password, "Port": port,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	s.command = append(s.command, path, config)
	u.Host = "127.0.0.1:" + port
	s.URL = u.String()
	s.ready = func() error { return execPostgres(s.URL+"&default_query_exec_mode=cache_describe", "SELECT 1") }
	s.Start(t)
	return s.URL
}

// pgBouncerConfig lets everybody in, as the user of the database's URL.
var pgBouncerConfig = template.Must(template.New("").Parse(`[databases]
{{.Name}} = host={{.Host}} port={{.ServerPort}} dbname={{.Name}} user={{.User}}{{with .Password}} password={{.}}{{end}}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {{.Port}}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 8
max_client_conn = 1000
`))

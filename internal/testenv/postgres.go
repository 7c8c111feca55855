package testenv

import (
	"context"
	"net/url"
	"testing"

	"github.com/jackc/pgx/v5"
)

const defaultPostgres = "postgres://postgres@127.0.0.1:5432/postgres?sslmode=disable"

// Postgres makes an empty database on the PostgreSQL server and returns its URL, as DATABASE_URL spells it. The database
// is UTF-8, and is dropped when the test ends, with whatever is still connected to it.
func Postgres(t testing.TB) string {
	t.Helper()
	server := setting("TANDEM_TEST_POSTGRES", defaultPostgres)
	u, err := url.Parse(server)
	if err != nil {
		t.Fatalf("TANDEM_TEST_POSTGRES is not a URL: %v", err)
	}
	name := uniqueName()
	// template0, because template1 has the encoding and the additions of whoever set the server up.
	create := `CREATE DATABASE ` + name + ` TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'`
	if err := execPostgres(server, create); err != nil {
		Missing(t, "PostgreSQL: "+err.Error()+": run `scripts/services install` and `scripts/services start`, or set TANDEM_TEST_POSTGRES")
	}
	// Nobody looks at the database after a crash of the server; waiting for its disk is most of what a small test does.
	if err := execPostgres(server, `ALTER DATABASE `+name+` SET synchronous_commit = off`); err != nil {
		t.Errorf("setting up the test's database %s: %v", name, err)
	}
	t.Cleanup(func() {
		if err := execPostgres(server, `DROP DATABASE IF EXISTS `+name+` WITH (FORCE)`); err != nil {
			t.Errorf("dropping the test's database %s: %v", name, err)
		}
	})
	u.Path = "/" + name
	return u.String()
}

func execPostgres(server, statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}

package testenv

import (
	"context"
	"database/sql"
	"net/url"
	"testing"

	"github.com/go-sql-driver/mysql"
)

const defaultMySQL = "mysql://root@127.0.0.1:3306/"

// MySQL makes an empty database on the MySQL or MariaDB server and returns its URL, as DATABASE_URL spells it. The
// database is utf8mb4, and is dropped when the test ends.
func MySQL(t testing.TB) string {
	t.Helper()
	u, err := url.Parse(setting("TANDEM_TEST_MYSQL", defaultMySQL))
	if err != nil {
		t.Fatalf("TANDEM_TEST_MYSQL is not a URL: %v", err)
	}
	name := uniqueName()
	if err := execMySQL(u, "CREATE DATABASE "+name+" CHARACTER SET utf8mb4"); err != nil {
		Missing(t, "MariaDB: "+err.Error()+": run `scripts/services install` and `scripts/services start`, or set TANDEM_TEST_MYSQL")
	}
	t.Cleanup(func() {
		if err := execMySQL(u, "DROP DATABASE IF EXISTS "+name); err != nil {
			t.Errorf("dropping the test's database %s: %v", name, err)
		}
	})
	db := *u
	db.Path = "/" + name
	return db.String()
}

func execMySQL(server *url.URL, statement string) error {
	password, _ := server.User.Password()
	return execMySQLAs(server.User.Username(), password, server.Host, statement)
}

func execMySQLAs(user, password, address, statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	config := mysql.NewConfig()
	config.Net, config.Addr = "tcp", address
	config.User, config.Passwd = user, password
	config.Timeout = patience
	config.Logger = &mysql.NopLogger{}
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return err
	}
	db := sql.OpenDB(connector)
	defer db.Close()
	_, err = db.ExecContext(ctx, statement)
	return err
}

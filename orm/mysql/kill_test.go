package mysql_test

import (
	"testing"

	"github.com/gotandem/tandem/internal/testenv"
	"github.com/gotandem/tandem/orm/ormtest"
)

func TestKillProcess(t *testing.T) {
	ormtest.KillProcess(t, testenv.MySQL, open)
}

func TestKillServer(t *testing.T) {
	server := testenv.MariaDBServer(t)
	ormtest.KillServer(t, ormtest.Backend{URL: server.URL, Open: open}, server)
}

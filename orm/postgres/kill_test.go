package postgres_test

import (
	"testing"

	"github.com/gotandem/tandem/internal/testenv"
	"github.com/gotandem/tandem/orm/ormtest"
)

func TestKillProcess(t *testing.T) {
	ormtest.KillProcess(t, testenv.Postgres, open)
}

func TestKillServer(t *testing.T) {
	server := testenv.PostgresServer(t)
	ormtest.KillServer(t, ormtest.Backend{URL: server.URL, Open: open}, server)
}

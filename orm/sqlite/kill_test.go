package sqlite_test

import (
	"testing"

	"github.com/gotandem/tandem/internal/testenv"
	"github.com/gotandem/tandem/orm/ormtest"
)

func TestKillProcess(t *testing.T) {
	ormtest.KillProcess(t, testenv.SQLite, open)
}

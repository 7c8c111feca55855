package sqlite_test

import (
	"context"
	"testing"

	"github.com/gotandem/tandem/internal/testenv"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/ormtest"
	"github.com/gotandem/tandem/orm/sqlite"
)

func open(ctx context.Context, url string) (orm.Driver, error) {
	return sqlite.Open(ctx, url, sqlite.Options{})
}

func TestConformance(t *testing.T) {
	ormtest.Run(t, ormtest.Backend{URL: testenv.SQLite(t), Open: open})
}

func TestConformanceInMemory(t *testing.T) {
	ormtest.Run(t, ormtest.Backend{URL: "sqlite::memory:", Open: open})
}

func FuzzText(f *testing.F) {
	ormtest.FuzzText(f, ormtest.Backend{URL: testenv.SQLite(f), Open: open})
}

func FuzzNames(f *testing.F) {
	ormtest.FuzzNames(f, ormtest.Backend{URL: testenv.SQLite(f), Open: open})
}

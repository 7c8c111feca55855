package postgres_test

import (
	"context"
	"testing"

	"github.com/gotandem/tandem/internal/testenv"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/ormtest"
	"github.com/gotandem/tandem/orm/postgres"
)

func open(ctx context.Context, url string) (orm.Driver, error) {
	return postgres.Open(ctx, url, postgres.Options{})
}

func TestConformance(t *testing.T) {
	ormtest.Run(t, ormtest.Backend{URL: testenv.Postgres(t), Open: open})
}

// TestConformanceWithoutNames is as behind a proxy that pools by transaction and knows no prepared statements.
func TestConformanceWithoutNames(t *testing.T) {
	if testing.Short() {
		t.Skip("short")
	}
	ormtest.Run(t, ormtest.Backend{URL: testenv.Postgres(t) + "&default_query_exec_mode=cache_describe", Open: open})
}

// TestConformanceBehindPgBouncer is behind a proxy that pools by transaction: a client's next statement runs on another connection.
func TestConformanceBehindPgBouncer(t *testing.T) {
	if testing.Short() {
		t.Skip("short")
	}
	url := testenv.PgBouncer(t, testenv.Postgres(t))
	ormtest.Run(t, ormtest.Backend{URL: url, Open: open})
}

func FuzzText(f *testing.F) {
	ormtest.FuzzText(f, ormtest.Backend{URL: testenv.Postgres(f), Open: open})
}

func FuzzNames(f *testing.F) {
	ormtest.FuzzNames(f, ormtest.Backend{URL: testenv.Postgres(f), Open: open})
}

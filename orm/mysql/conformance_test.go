package mysql_test

import (
	"context"
	"testing"

	"github.com/gotandem/tandem/internal/testenv"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/mysql"
	"github.com/gotandem/tandem/orm/ormtest"
)

func open(ctx context.Context, url string) (orm.Driver, error) {
	return mysql.Open(ctx, url, mysql.Options{})
}

func TestConformance(t *testing.T) {
	ormtest.Run(t, ormtest.Backend{URL: testenv.MySQL(t), Open: open})
}

func FuzzText(f *testing.F) {
	ormtest.FuzzText(f, ormtest.Backend{URL: testenv.MySQL(f), Open: open})
}

func FuzzNames(f *testing.F) {
	ormtest.FuzzNames(f, ormtest.Backend{URL: testenv.MySQL(f), Open: open})
}

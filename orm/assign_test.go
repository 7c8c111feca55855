package orm_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/mysql"
)

// TestAssignInTurn is of MySQL, which computes with what it has assigned before: what reads a column goes before what changes it.
func TestAssignInTurn(t *testing.T) {
	r := &recorder{dialect: mysql.Dialect{MySQL: true}}
	db := orm.New(registry(), func(context.Context) (orm.Driver, error) { return r, nil })
	e := orm.Columns[Employee]()
	constant := orm.Set(&e.ReportsToID, new(int64(3)))
	boss := orm.SetTo(&e.ReportsToID, orm.Nullable(orm.Col(&e.Version)))
	version := orm.SetTo(&e.Version, orm.Col(&e.Version).Plus(orm.Value(int64(1))))
	for _, changes := range [][]orm.Change{{boss, version}, {version, boss}} {
		r.log.Reset()
		if _, err := db.Update(t.Context(), orm.From[Employee](), changes...); err != nil {
			t.Fatal(err)
		}
		if sql := r.log.String(); strings.Index(sql, "`reports_to_id` = ") > strings.Index(sql, "`version` = ") {
			t.Errorf("the version is changed before it is read: %s", sql)
		}
	}
	swap := orm.SetTo(&e.Version, orm.Coalesce(orm.Col(&e.ReportsToID), orm.Value(int64(0))))
	_, err := db.Update(t.Context(), orm.From[Employee](), boss, swap)
	if wrong, ok := errors.AsType[*orm.QueryError](err); !ok || !strings.Contains(wrong.Error(), "by two updates in a transaction") {
		t.Errorf("columns that are exchanged: %v", err)
	}
	if _, err := db.Update(t.Context(), orm.From[Employee](), constant, swap); err != nil {
		t.Errorf("a column that is read and gets a value: %v", err)
	}
}

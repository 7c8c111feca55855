package orm_test

import (
	"testing"

	"github.com/gotandem/tandem/orm"
)

// TestSQLOfWrites compares the SQL of upserts and of saves with testdata/writes_*.golden.
func TestSQLOfWrites(t *testing.T) { compareSQL(t, "writes", writeCalls) }

func writeCalls(t *testing.T, r *recorder, db *orm.DB) {
	ctx := t.Context()
	e, a, x := orm.Columns[Employee](), orm.Columns[Artist](), orm.Columns[PlaylistTrack]()
	call := func(name string, f func() error) {
		t.Helper()
		r.log.WriteString("\n-- " + name + "\n")
		if err := f(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	call("upsert", func() error {
		_, err := db.Upsert(ctx, orm.OnConflict(&e.ID).Update(&e.Name), &Employee{ID: 7, Name: "x", Tags: []string{"a"}})
		return err
	})
	call("upsert that computes", func() error {
		_, err := db.Upsert(ctx, orm.OnConflict(&e.ID).Set(orm.SetTo(&e.Name, orm.Lower(orm.Col(&e.Name))), orm.SetTo(&e.ReportsToID, orm.Excluded(&e.ReportsToID))), &Employee{ID: 7, Name: "x", Tags: []string{"a"}})
		return err
	})
	call("upsert that ignores", func() error {
		_, err := db.Upsert(ctx, orm.OnConflict(&x.PlaylistID, &x.TrackID).Ignore(), &PlaylistTrack{PlaylistID: 1, TrackID: 2}, &PlaylistTrack{PlaylistID: 1, TrackID: 3})
		return err
	})
	call("save some columns", func() error {
		return db.SaveOnly(ctx, orm.Fields(&e.Name), &Employee{ID: 7, Name: "x", Version: 3})
	})
	call("save many rows", func() error {
		if err := db.SaveOnly(ctx, orm.Fields(&a.Name), &Artist{ID: 7, Name: "x"}, &Artist{ID: 8, Name: "y"}); err == nil {
			t.Error("two rows were saved by a statement that found one")
		}
		return nil
	})
	call("update returning", func() error {
		_, err := db.UpdateReturning(ctx, orm.From[Artist]().Where(orm.Eq(&a.Name, "x")), orm.Set(&a.Name, "y"))
		return err
	})
	call("refresh", func() error {
		if err := db.Refresh(ctx, &Artist{ID: 7}); err == nil {
			t.Error("a row was found where there are none")
		}
		return nil
	})
}

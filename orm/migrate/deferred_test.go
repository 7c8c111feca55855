package migrate

import (
	"context"
	"errors"
	"testing"

	"github.com/gotandem/tandem/internal/testenv"
	"github.com/gotandem/tandem/orm"
)

// ring points at the next of its kind, and the last at the first.
type ring struct {
	ID     int64 `db:"pk,noauto"`
	NextID int64 `db:"deferred"`
	Next   *ring
}

// leaf goes to its default tree when its own is felled.
type (
	tree struct {
		ID int64 `db:"pk,noauto"`
	}
	leaf struct {
		ID     int64 `db:"pk"`
		TreeID int64 `db:"on_delete=set_default,default=1"`
		Tree   *tree
	}
)

// A key sets its default where the database can.
func TestSetDefault(t *testing.T) {
	for name, open := range testenv.Databases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := open(t)
			reg := orm.NewRegistry()
			reg.Add("store", orm.Model[tree](), orm.Model[leaf]())
			db := orm.New(reg, func(ctx context.Context) (orm.Driver, error) { return openDriver(ctx, url) })
			defer db.Close()
			ctx := t.Context()
			err := Create(ctx, db)
			if name == "mysql" {
				var unsupported *UnsupportedError
				if !errors.As(err, &unsupported) {
					t.Errorf("error %v", err)
				}
				return
			}
			l := &leaf{TreeID: 2}
			first, second := &tree{ID: 1}, &tree{ID: 2}
			if err := errors.Join(err, db.Insert(ctx, first, second), db.Insert(ctx, l), db.Remove(ctx, second), db.Refresh(ctx, l)); err != nil {
				t.Fatal(err)
			}
			if l.TreeID != 1 {
				t.Errorf("the leaf is on tree %d", l.TreeID)
			}
			c, err := db.Cascade(ctx, reg.TableNamed("store_tree"), []any{first})
			if err != nil || len(c.Cleared) != 1 {
				t.Errorf("felling the first would do %+v, error %v", c, err)
			}
		})
	}
}

// A deferred key is looked at when the transaction ends; a database that cannot wait says so before anything is sent.
func TestDeferredKeys(t *testing.T) {
	for name, open := range testenv.Databases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := open(t)
			reg := orm.NewRegistry()
			reg.Add("store", orm.Model[ring]())
			db := orm.New(reg, func(ctx context.Context) (orm.Driver, error) { return openDriver(ctx, url) })
			defer db.Close()
			ctx := t.Context()
			err := Create(ctx, db)
			if name == "mysql" {
				var unsupported *UnsupportedError
				if !errors.As(err, &unsupported) || unsupported.Database != "mysql" {
					t.Errorf("error %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			err = db.Tx(ctx, func(tx *orm.DB) error {
				for _, r := range []*ring{{ID: 1, NextID: 2}, {ID: 2, NextID: 3}, {ID: 3, NextID: 1}} {
					if err := tx.Insert(ctx, r); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatalf("a ring: %v", err)
			}
			err = db.Tx(ctx, func(tx *orm.DB) error { return tx.Insert(ctx, &ring{ID: 4, NextID: 99}) })
			var key *orm.ForeignKeyError
			if !errors.As(err, &key) {
				t.Errorf("a ring that is open: error %v", err)
			}
			if n, err := db.Count(ctx, orm.From[ring]()); err != nil || n != 3 {
				t.Errorf("%d rows, error %v", n, err)
			}
			err = db.Tx(ctx, func(tx *orm.DB) error {
				if err := tx.Remove(ctx, &ring{ID: 2}); err != nil {
					return err
				}
				return tx.Insert(ctx, &ring{ID: 2, NextID: 3})
			})
			if err != nil {
				t.Errorf("a row that goes and comes again: %v", err)
			}
		})
	}
	state := stateOfModel(t, orm.Model[ring]())
	text, err := filesBetween(t, &State{}, state, nil)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "diff/deferred.golden", text)
}

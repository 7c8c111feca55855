package migrate

import (
	"context"
	"testing"

	"github.com/gotandem/tandem/internal/testenv"
	"github.com/gotandem/tandem/orm"
)

func TestFlush(t *testing.T) {
	for name, open := range testenv.Databases() {
		t.Run(name, func(t *testing.T) {
			url := open(t)
			db := orm.New(models(t), func(ctx context.Context) (orm.Driver, error) { return openDriver(ctx, url) })
			defer db.Close()
			if err := Create(t.Context(), db); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				b := &band{Name: "Can"}
				if err := db.Insert(t.Context(), b); err != nil {
					t.Fatal(err)
				}
				if err := db.Insert(t.Context(), &record{Title: "x", BandID: b.ID, Status: "draft"}); err != nil || b.ID != 1 {
					t.Fatalf("the band has the number %d, %v", b.ID, err)
				}
				if err := Flush(t.Context(), db); err != nil {
					t.Fatal(err)
				}
				if n, err := db.Count(t.Context(), orm.From[record]()); err != nil || n != 0 {
					t.Errorf("%d rows are left, %v", n, err)
				}
			}
			// Keys are looked at again.
			if err := db.Insert(t.Context(), &record{Title: "x", BandID: 99, Status: "draft"}); err == nil {
				t.Error("a record of no band")
			}
		})
	}
}

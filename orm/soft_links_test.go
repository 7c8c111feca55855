package orm_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/gotandem/tandem/internal/testenv"
	"github.com/gotandem/tandem/orm"
)

type houseKey struct{}

func house(ctx context.Context) (int64, bool) {
	id, ok := ctx.Value(houseKey{}).(int64)
	return id, ok
}

func inHouse(ctx context.Context, id int64) context.Context {
	return context.WithValue(ctx, houseKey{}, id)
}

// Hall has guests by Visit, which belongs to a house and is deleted softly.
type Hall struct {
	ID       int64  `db:"pk"`
	Code     string `db:"unique,varchar(20)"`
	Size     int64
	ClosedAt *time.Time `db:"soft_delete"`
	Guests   []Guest
}

func (h *Hall) Meta() orm.Meta { return orm.Meta{Through: orm.Through[Visit](&h.Guests)} }

// Guest belongs to a house.
type Guest struct {
	ID      int64 `db:"pk"`
	HouseID int64
	Name    string
}

func (g *Guest) Meta() orm.Meta { return orm.Meta{Scopes: orm.Scopes(orm.ScopeBy(&g.HouseID, house))} }

type Visit struct {
	HallID  int64 `db:"pk"`
	Hall    *Hall
	GuestID int64 `db:"pk"`
	Guest   *Guest
	HouseID int64
	EndedAt *time.Time `db:"soft_delete"`
	Since   *time.Time
	Mood    *string   `db:"default=glad"`
	MadeAt  time.Time `db:"auto_now_add"`
	Saved   int64     `db:"version"`
}

func (v *Visit) Meta() orm.Meta { return orm.Meta{Scopes: orm.Scopes(orm.ScopeBy(&v.HouseID, house))} }

func inHalls(t *testing.T, test func(t *testing.T, db *orm.DB)) {
	for name, open := range testenv.Databases() {
		t.Run(name, func(t *testing.T) {
			r := orm.NewRegistry()
			r.Add("halls", orm.Models(orm.Model[Hall](), orm.Model[Guest](), orm.Model[Visit]())...)
			if err := r.Resolve(); err != nil {
				t.Fatal(err)
			}
			test(t, openDB(t, r, open(t)))
		})
	}
}

// TestLinksOfScopes links by a model that has a scope, and rows that have one.
func TestLinksOfScopes(t *testing.T) {
	inHalls(t, func(t *testing.T, db *orm.DB) {
		one, two := inHouse(t.Context(), 1), inHouse(t.Context(), 2)
		hall := &Hall{Code: "a"}
		ours, theirs := &Guest{Name: "ada"}, &Guest{Name: "bo"}
		h, v := orm.Columns[Hall](), orm.Columns[Visit]()
		for _, err := range []error{db.Insert(one, hall, &Hall{Code: "b"}), db.Insert(one, ours), db.Insert(two, theirs), db.Link(one, hall, &h.Guests, ours), db.Link(two, hall, &h.Guests, theirs)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		for what, err := range map[string]error{
			"link":          db.Link(one, hall, &h.Guests, theirs),
			"set":           db.SetLinks(one, hall, &h.Guests, ours, theirs),
			"of an outcast": db.Link(db2(one), &Hall{ID: hall.ID}, &h.Guests, theirs),
		} {
			var missing *orm.ForeignKeyError
			var scope *orm.ScopeError
			if !errors.As(err, &missing) && !errors.As(err, &scope) {
				t.Errorf("%s of another's row: %v", what, err)
			}
		}
		guests := func(ctx context.Context) (names string) {
			row := &Hall{ID: hall.ID}
			if err := db.Load(ctx, []*Hall{row}, &h.Guests); err != nil {
				t.Fatal(err)
			}
			for _, g := range row.Guests {
				names += g.Name + " "
			}
			return names
		}
		if got := guests(one) + guests(two); got != "ada bo " {
			t.Errorf("guests %q", got)
		}
		if err := db.SetLinks(one, hall, &h.Guests); err != nil {
			t.Fatal(err)
		}
		if got := guests(one) + guests(two); got != "bo " {
			t.Errorf("guests %q after all of one house have left", got)
		}
		n, err := db.InsecureUnscoped().Count(one, orm.From[Visit]().WithDeleted().Where(orm.NotNull(&v.EndedAt)))
		if err != nil || n != 1 {
			t.Errorf("%d visits have ended, %v", n, err)
		}
	})
}

// db2 is a call on behalf of nobody.
func db2(ctx context.Context) context.Context { return context.WithValue(ctx, houseKey{}, nil) }

// TestLinksDeletedSoftly unlinks and links by a model that is deleted softly.
func TestLinksDeletedSoftly(t *testing.T) {
	inHalls(t, func(t *testing.T, db *orm.DB) {
		ctx := inHouse(t.Context(), 1)
		hall, ada, bo := &Hall{Code: "a"}, &Guest{Name: "ada"}, &Guest{Name: "bo"}
		h, v := orm.Columns[Hall](), orm.Columns[Visit]()
		for _, err := range []error{db.Insert(ctx, hall), db.Insert(ctx, ada, bo), db.Link(ctx, hall, &h.Guests, ada, bo)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		if v, err := db.First(ctx, orm.From[Visit]()); err != nil || v.Mood == nil || *v.Mood != "glad" || v.MadeAt.IsZero() || v.Saved != 1 {
			t.Errorf("what Link fills in: %+v, %v", v, err)
		}
		visits := func() (there, all int64) {
			there, err := db.Count(ctx, orm.From[Visit]())
			if err != nil {
				t.Fatal(err)
			}
			all, err = db.Count(ctx, orm.From[Visit]().WithDeleted())
			if err != nil {
				t.Fatal(err)
			}
			return there, all
		}
		since := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
		if _, err := db.Update(ctx, orm.From[Visit](), orm.Set(&v.Since, &since)); err != nil {
			t.Fatal(err)
		}
		if err := db.Unlink(ctx, hall, &h.Guests, ada); err != nil {
			t.Fatal(err)
		}
		if there, all := visits(); there != 1 || all != 2 {
			t.Errorf("%d of %d visits after Unlink", there, all)
		}
		if err := db.SetLinks(ctx, hall, &h.Guests, ada); err != nil { // ada is back, bo leaves
			t.Fatal(err)
		}
		back, err := db.One(ctx, orm.From[Visit]())
		if err != nil || back.GuestID != ada.ID || back.Since == nil || !back.Since.Equal(since) {
			t.Errorf("the visit is %+v, %v", back, err)
		}
		if err := db.Link(ctx, hall, &h.Guests, ada, bo); err != nil {
			t.Fatal(err)
		}
		if there, all := visits(); there != 2 || all != 2 {
			t.Errorf("%d of %d visits at the end", there, all)
		}
	})
}

// TestUpsertOfDeleted meets a row that is deleted softly.
func TestUpsertOfDeleted(t *testing.T) {
	inHalls(t, func(t *testing.T, db *orm.DB) {
		ctx := t.Context()
		h := orm.Columns[Hall]()
		hall := &Hall{Code: "a", Size: 1}
		if err := db.Insert(ctx, hall); err != nil {
			t.Fatal(err)
		}
		for what, conflict := range map[string]orm.Conflict{
			"all columns": orm.OnConflict(&h.Code), "one column": orm.OnConflict(&h.Code).Update(&h.Size), "a change": orm.OnConflict(&h.Code).Set(orm.SetTo(&h.Size, orm.Excluded(&h.Size))),
			"ignored": orm.OnConflict(&h.Code).Ignore(), "a change of that": orm.OnConflict(&h.Code).Set(orm.Set(&h.Size, 7), orm.SetTo(&h.ClosedAt, orm.Col(&h.ClosedAt))),
		} {
			if err := db.Remove(ctx, &Hall{ID: hall.ID}); err != nil {
				t.Fatal(err)
			}
			row := &Hall{Code: "a", Size: 7}
			if _, err := db.Upsert(ctx, conflict, row); err != nil {
				t.Fatalf("%s: %v", what, err)
			}
			n, err := db.Count(ctx, orm.From[Hall]().Where(orm.Eq(&h.Size, 7)))
			if err != nil {
				t.Fatal(err)
			}
			if stays := what == "ignored" || what == "a change of that"; (n == 0) != stays || !stays && (row.ID != hall.ID || row.ClosedAt != nil) {
				t.Errorf("%s: %d halls are there, the row is %+v", what, n, row)
			}
		}
	})
}

package ormtest

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/gotandem/tandem/orm"
)

// others tells what tenant a must not change: the rows of b with their links, and the row that a has deleted.
func (c *scopedRows) others(t *testing.T) string {
	t.Helper()
	free := c.db.InsecureUnscoped()
	rows, err := free.All(t.Context(), c.folders.WithDeleted().Where(orm.Or(orm.Eq(&c.f.Tenant, "b"), orm.Eq(&c.f.ID, c.gone.ID))).
		Order(orm.Asc(&c.f.ID)).With(&c.f.Labels, &c.f.Papers))
	must(t, err)
	var b strings.Builder
	for _, row := range rows {
		inOwn := row.ParentID != nil && *row.ParentID == c.b.ID // the database clears what leads to rows that go
		fmt.Fprint(&b, told(row), inOwn, describe(row.ChangedBy), row.DeletedAt != nil, " ", len(row.Papers), ":")
		for _, label := range row.Labels {
			if label.Tenant == "b" {
				fmt.Fprint(&b, " ", label.Text)
			}
		}
		b.WriteString("; ")
	}
	labels, err := free.All(t.Context(), orm.From[Label]().Where(orm.Eq(&c.l.Tenant, "b")))
	must(t, err)
	for _, label := range labels {
		fmt.Fprint(&b, label.ID == c.lb.ID, label.Text)
	}
	return b.String()
}

// everyWrite: no kind of write changes rows of another tenant, or deleted ones.
func everyWrite(t *testing.T, s *suite) {
	for _, call := range append(rowWrites(), queryWrites()...) {
		t.Run(call.name, func(t *testing.T) {
			s.empty(t)
			c := s.scopedRows(t)
			before := c.others(t)
			call.check(t, c)
			equal(t, "the rows of others", c.others(t), before)
		})
	}
}

// rowWrites write rows that are given. mine is a row of b that says it is of a.
func rowWrites() []scopedCall {
	mine := func(c *scopedRows) *Folder { return &Folder{ID: c.b.ID, Tenant: "a", Name: "mine"} }
	taken := func(c *scopedRows) *Label { return &Label{ID: c.lb.ID, Text: "new"} }
	const missing = "!points at a row that does not exist: ormtest_folder_labels."
	const foreign = "!cannot be written into another scope"
	row := func(want string, run func(c *scopedRows) error) (string, func(c *scopedRows) (any, error)) {
		return want, func(c *scopedRows) (any, error) { return "done", run(c) }
	}
	one := func(name, want string, run func(c *scopedRows) error) scopedCall {
		want, f := row(want, run)
		return scopedCall{name, want, f}
	}
	return []scopedCall{
		one("DB.Insert", foreign, func(c *scopedRows) error { return c.db.Insert(c.ctx, &Folder{Name: "x", Tenant: "b"}) }),
		one("DB.InsertAny", foreign, func(c *scopedRows) error { return c.db.InsertAny(c.ctx, &Folder{Name: "x", Tenant: "b"}) }),
		one("Batch.Insert", foreign, func(c *scopedRows) error {
			b := c.db.Batch()
			b.Insert(&Folder{Name: "x", Tenant: "b"})
			return b.Send(c.ctx)
		}),
		one("Batch.Insert of one's own", "done", func(c *scopedRows) error {
			b, row := c.db.Batch(), &Folder{Name: "x"}
			b.Insert(row)
			err := b.Send(c.ctx)
			if err == nil && row.Tenant != "a" {
				err = errors.New("it is of " + row.Tenant)
			}
			return err
		}),
		one("DB.Save", foreign, func(c *scopedRows) error { return c.db.Save(c.ctx, c.b) }),
		one("DB.Save as one's own", notThere, func(c *scopedRows) error { return c.db.Save(c.ctx, mine(c)) }),
		one("DB.SaveAny", notThere, func(c *scopedRows) error { return c.db.SaveAny(c.ctx, mine(c)) }),
		one("DB.SaveAll", notThere, func(c *scopedRows) error {
			return c.db.SaveAll(c.ctx, mine(c), &Folder{ID: c.a.ID, Tenant: "a", Name: "z"})
		}),
		one("DB.SaveOnly", notThere, func(c *scopedRows) error { return c.db.SaveOnly(c.ctx, orm.Fields(&c.f.Name), mine(c)) }),
		one("DB.SaveOnly of the scope", foreign, func(c *scopedRows) error {
			return c.db.SaveOnly(c.ctx, orm.Fields(&c.f.Tenant), &Folder{ID: c.a.ID, Tenant: "b"})
		}),
		one("DB.SaveOnly of many", notThere, func(c *scopedRows) error {
			return c.db.SaveOnly(c.ctx, orm.Fields(&c.f.Name), mine(c), &Folder{ID: c.a.ID, Name: "z"})
		}),
		one("DB.SaveChanged", notThere, func(c *scopedRows) error { return c.db.SaveChanged(c.ctx, c.b, mine(c)) }),
		one("DB.Remove", "done", func(c *scopedRows) error { return c.db.Remove(c.ctx, mine(c)) }),
		one("DB.Remove for good", "done", func(c *scopedRows) error { return c.db.Remove(c.ctx, &Label{ID: c.lb.ID, Tenant: "a"}) }),
		one("DB.RemoveAny", "done", func(c *scopedRows) error { return c.db.RemoveAny(c.ctx, mine(c), &Folder{ID: c.a.ID}) }),
		one("DB.Link", notThere, func(c *scopedRows) error { return c.db.Link(c.ctx, mine(c), &c.f.Labels, c.la) }),
		one("DB.Link to another's", missing, func(c *scopedRows) error {
			row, err := c.db.One(c.ctx, c.folders.Where(orm.Eq(&c.f.Name, "sub")))
			if err != nil {
				return nil
			}
			return c.db.Link(c.ctx, row, &c.f.Labels, c.la, c.lb)
		}),
		one("DB.Unlink", notThere, func(c *scopedRows) error { return c.db.Unlink(c.ctx, mine(c), &c.f.Labels, c.la) }),
		one("DB.SetLinks", notThere, func(c *scopedRows) error { return c.db.SetLinks(c.ctx, mine(c), &c.f.Labels) }),
		one("DB.SetLinks to another's", missing, func(c *scopedRows) error {
			row, err := c.db.One(c.ctx, orm.From[Label]().Where(orm.Eq(&c.l.Text, "mine")))
			if err != nil {
				return nil
			}
			return c.db.SetLinks(c.ctx, row, &c.l.Folders, c.a, c.b)
		}),
		one("DB.SetLinks of one's own", "done", func(c *scopedRows) error { return c.db.SetLinks(c.ctx, c.la, &c.l.Folders) }),
		one("DB.SetLinksAny", notThere, func(c *scopedRows) error { return c.db.SetLinksAny(c.ctx, mine(c), "Labels") }),
		one("DB.Upsert by the key", "!may meet a row of another scope", func(c *scopedRows) error {
			_, err := c.db.Upsert(c.ctx, orm.OnConflict(&c.l.ID).Update(), taken(c))
			return err
		}),
		one("DB.Upsert with a key that is taken", "!", func(c *scopedRows) error {
			_, err := c.db.Upsert(c.ctx, orm.OnConflict(&c.l.Tenant, &c.l.Text).Update(&c.l.Text), taken(c))
			return err
		}),
		one("DB.Upsert ignored", "done", func(c *scopedRows) error {
			_, err := c.db.Upsert(c.ctx, orm.OnConflict(&c.l.ID).Ignore(), taken(c))
			return err
		}),
		one("DB.Upsert of another's", foreign, func(c *scopedRows) error {
			_, err := c.db.Upsert(c.ctx, orm.OnConflict(&c.l.Tenant, &c.l.Text).Update(), &Label{Tenant: "b", Text: "lb"})
			return err
		}),
		one("DB.Upsert that gives away", "!is the scope of the rows", func(c *scopedRows) error {
			_, err := c.db.Upsert(c.ctx, orm.OnConflict(&c.l.Tenant, &c.l.Text).Set(orm.Set(&c.l.Tenant, "b")), &Label{Text: "la"})
			return err
		}),
		{"DB.UpsertAny with a query", "mine", func(c *scopedRows) (any, error) {
			row := &Label{Text: "la"}
			other := orm.Scalar(orm.From[Label]().Where(orm.Eq(&c.l.Text, "lb")), orm.Col(&c.l.Text))
			_, err := c.db.UpsertAny(c.ctx, orm.OnConflict(&c.l.Tenant, &c.l.Text).Set(orm.SetTo(&c.l.Text, orm.Coalesce(other, orm.Value("new")))), row)
			if err == nil && row.Text == "new" {
				return "mine", nil
			}
			return row.Text, err
		}},
	}
}

// queryWrites write the rows that a query finds.
func queryWrites() []scopedCall {
	rename := func(c *scopedRows) orm.Change {
		return orm.SetTo(&c.f.Name, orm.Concat(orm.Value("x"), orm.Col(&c.f.Name)))
	}
	all := func(c *scopedRows) orm.Query[Folder] {
		return c.folders.Where(orm.Or(orm.Eq(&c.f.Tenant, "b"), orm.Cond{}))
	}
	theirs := func(c *scopedRows) orm.Query[Folder] { return c.folders.Where(orm.In(&c.f.Name, "spy", "gone")) }
	return []scopedCall{
		{"DB.Update", "3", func(c *scopedRows) (any, error) { return c.db.Update(c.ctx, all(c), rename(c)) }},
		{"DB.Update of some", "3", func(c *scopedRows) (any, error) { return c.db.Update(c.ctx, all(c).Limit(9), rename(c)) }},
		{"DB.Update of a union", "3", func(c *scopedRows) (any, error) {
			return c.db.Update(c.ctx, all(c).Union(theirs(c)), rename(c))
		}},
		{"DB.Update by a join", "1", func(c *scopedRows) (any, error) {
			return c.db.Update(c.ctx, c.folders.Where(orm.NotNull(&c.f.Parent.Name)), rename(c))
		}},
		{"DB.Update of the scope", "!is the scope of the rows", func(c *scopedRows) (any, error) { return c.db.Update(c.ctx, all(c), orm.Set(&c.f.Tenant, "b")) }},
		{"DB.Update with a query", "nil", func(c *scopedRows) (any, error) {
			other := orm.Scalar(orm.From[Label]().Where(orm.Eq(&c.l.Text, "lb")), orm.Col(&c.l.Text))
			_, err := c.db.Update(c.ctx, c.folders.Where(orm.Eq(&c.f.ID, c.a.ID)), orm.SetTo(&c.f.MadeBy, other))
			if err != nil {
				return nil, err
			}
			row, err := c.db.Get[Folder](c.ctx, c.a.ID)
			return describe(row.MadeBy), err
		}},
		{"DB.UpdateAny", "3", func(c *scopedRows) (any, error) { return c.db.UpdateAny(c.ctx, all(c).Any(), rename(c)) }},
		{"DB.UpdateReturning", "a/xhome a/xlost a/xsub", func(c *scopedRows) (any, error) {
			return sortedFolders(c.db.UpdateReturning(c.ctx, all(c), rename(c)))
		}},
		{"Batch.Update", "3", func(c *scopedRows) (any, error) {
			b := c.db.Batch()
			n := b.Update(all(c), rename(c))
			err := b.Send(c.ctx)
			return n.Value, err
		}},
		{"DB.Delete", "3", func(c *scopedRows) (any, error) { return c.db.Delete(c.ctx, all(c)) }},
		{"DB.Delete for good", "2", func(c *scopedRows) (any, error) { return c.db.Delete(c.ctx, orm.From[Label]()) }},
		{"DB.DeleteAny", "0", func(c *scopedRows) (any, error) { return c.db.DeleteAny(c.ctx, theirs(c).Any()) }},
		{"DB.DeleteReturning", "a/home a/lost a/sub", func(c *scopedRows) (any, error) { return sortedFolders(c.db.DeleteReturning(c.ctx, all(c))) }},
		{"DB.DeleteReturning for good", "2", func(c *scopedRows) (any, error) {
			rows, err := c.db.DeleteReturning(c.ctx, orm.From[Label]())
			return len(rows), err
		}},
		{"Batch.Delete", "3", func(c *scopedRows) (any, error) {
			b := c.db.Batch()
			n := b.Delete(all(c))
			err := b.Send(c.ctx)
			return n.Value, err
		}},
		{"DB.Purge", "3", func(c *scopedRows) (any, error) { return c.db.Purge(c.ctx, all(c).Where(orm.Ne(&c.f.Name, "gone"))) }},
		{"DB.GetOrCreate", "a/spy true", func(c *scopedRows) (any, error) {
			row, created, err := c.db.GetOrCreate(c.ctx, c.folders.Where(orm.Eq(&c.f.Name, "spy")), &Folder{Name: "spy"})
			return fmt.Sprint(told(row), " ", created), err
		}},
		{"DB.UpdateOrCreate", "a/gone true", func(c *scopedRows) (any, error) {
			row, created, err := c.db.UpdateOrCreate(c.ctx, c.folders.Where(orm.Eq(&c.f.Name, "gone")), func(row *Folder, found bool) error {
				row.Name = "gone"
				return nil
			})
			return fmt.Sprint(told(row), " ", created), err
		}},
		{"DB.UpdateReturning deleted ones", "a/gone true", func(c *scopedRows) (any, error) {
			var row *Folder
			undo := errors.New("undo")
			err := c.db.Tx(c.ctx, func(tx *orm.DB) error {
				rows, err := tx.UpdateReturning(c.ctx, c.folders.WithDeleted().Where(orm.NotNull(&c.f.DeletedAt)), orm.Set(&c.f.DeletedAt, nil))
				if err != nil || len(rows) != 1 {
					return err
				}
				row = rows[0]
				return undo
			})
			if !errors.Is(err, undo) {
				return nil, err
			}
			return fmt.Sprint(told(row), " ", row.DeletedAt == nil), nil
		}},
	}
}

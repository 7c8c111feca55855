package ormtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gotandem/tandem/orm"
)

type tenantKey struct{}

type actorKey struct{}

func as(t testing.TB, tenant string) context.Context {
	return context.WithValue(t.Context(), tenantKey{}, tenant)
}

func tenantOf(ctx context.Context) (string, bool) {
	v, ok := ctx.Value(tenantKey{}).(string)
	return v, ok
}

func actorOf(ctx context.Context) (*string, bool) {
	v, ok := ctx.Value(actorKey{}).(string)
	return &v, ok
}

// Folder belongs to a tenant, and is deleted softly.
type Folder struct {
	ID        int64   `db:"pk"`
	Tenant    string  `db:"varchar(20)"`
	Name      string  `db:"varchar(40)"`
	MadeBy    *string `db:"varchar(20)"`
	ChangedBy *string `db:"varchar(20)"`
	ParentID  *int64  `db:"on_delete=set_null"`
	Parent    *Folder
	Folders   []Folder
	Papers    []Paper
	Labels    []Label    `db:"m2m"`
	DeletedAt *time.Time `db:"soft_delete"`
}

// Meta says whose folders are.
func (f *Folder) Meta() orm.Meta {
	return orm.Meta{
		Order:   orm.By(orm.Asc(&f.Name)),
		Scopes:  orm.Scopes(orm.ScopeBy(&f.Tenant, tenantOf)),
		Fills:   orm.Fills(orm.FillOnInsert(&f.MadeBy, actorOf), orm.FillOnSave(&f.ChangedBy, actorOf)),
		Uniques: orm.Uniques(orm.Unique(&f.Tenant, &f.Name).Where(orm.IsNull(&f.DeletedAt))),
	}
}

// Paper lies in a folder. It has no scope of its own.
type Paper struct {
	ID       int64 `db:"pk"`
	FolderID int64 `db:"on_delete=cascade"`
	Folder   *Folder
	Title    string `db:"varchar(40)"`
}

// Label belongs to a tenant, too.
type Label struct {
	ID      int64    `db:"pk"`
	Tenant  string   `db:"varchar(20)"`
	Text    string   `db:"varchar(20)"`
	Folders []Folder `db:"m2m,via=Labels"`
}

// Meta says whose labels are.
func (l *Label) Meta() orm.Meta {
	return orm.Meta{Scopes: orm.Scopes(orm.ScopeBy(&l.Tenant, tenantOf)), Order: orm.By(orm.Asc(&l.Text)), Uniques: orm.Uniques(orm.Unique(&l.Tenant, &l.Text))}
}

// Hooked writes down what happens to it.
type Hooked struct {
	ID    int64    `db:"pk"`
	Name  string   `db:"varchar(40)"`
	Slug  string   `db:"varchar(40)" validate:"min=1"`
	Calls []string `db:"-"`
}

func (h *Hooked) note(what string, db *orm.DB) error {
	if !db.InTx() {
		return errors.New("a hook outside of a transaction")
	}
	h.Calls = append(h.Calls, what)
	if h.Name == "bad "+what {
		return errors.New("refused " + what)
	}
	return nil
}

// BeforeInsert makes the slug.
func (h *Hooked) BeforeInsert(ctx context.Context, db *orm.DB) error {
	h.Slug = strings.ToLower(h.Name)
	return h.note("before insert", db)
}

// AfterInsert is called with the key.
func (h *Hooked) AfterInsert(ctx context.Context, db *orm.DB) error {
	if h.ID == 0 {
		return errors.New("no key")
	}
	return h.note("after insert", db)
}

// BeforeSave makes the slug.
func (h *Hooked) BeforeSave(ctx context.Context, db *orm.DB) error {
	h.Slug = strings.ToLower(h.Name)
	return h.note("before save", db)
}

// AfterSave notes it.
func (h *Hooked) AfterSave(ctx context.Context, db *orm.DB) error { return h.note("after save", db) }

// BeforeRemove notes it.
func (h *Hooked) BeforeRemove(ctx context.Context, db *orm.DB) error {
	return h.note("before remove", db)
}

// AfterRemove notes it.
func (h *Hooked) AfterRemove(ctx context.Context, db *orm.DB) error {
	return h.note("after remove", db)
}

func scopeTests() []test {
	return []test{
		{"a tenant sees its own rows", scopedReads},
		{"a tenant writes its own rows", scopedWrites},
		{"no tenant", unscopedCalls},
		{"every read sees own rows only", everyRead},
		{"every write writes own rows only", everyWrite},
		{"soft delete", softDelete},
		{"who wrote", filledColumns},
		{"hooks", hooks},
	}
}

// tenants makes the same rows for two tenants, all pointing into the folders of both.
func tenants(t *testing.T, s *suite) (a, b *Folder) {
	a, b = &Folder{Name: "home"}, &Folder{Name: "home"}
	must(t, s.db.Insert(as(t, "a"), a))
	must(t, s.db.Insert(as(t, "b"), b))
	must(t, s.db.Insert(as(t, "a"), &Folder{Name: "sub", ParentID: &a.ID}, &Folder{Name: "lost", ParentID: &b.ID}))
	must(t, s.db.Insert(as(t, "b"), &Folder{Name: "sub", ParentID: &b.ID}, &Folder{Name: "spy", ParentID: &a.ID}))
	must(t, s.db.Insert(t.Context(), &Paper{FolderID: a.ID, Title: "of a"}, &Paper{FolderID: b.ID, Title: "of b"}))
	la, lb := &Label{Text: "la"}, &Label{Text: "lb"}
	must(t, s.db.Insert(as(t, "a"), la))
	must(t, s.db.Insert(as(t, "b"), lb))
	f := orm.Columns[Folder]()
	must(t, s.db.InsecureUnscoped().Link(t.Context(), a, &f.Labels, la, lb))
	return a, b
}

func folderNames(rows []*Folder) string {
	var list []string
	for _, r := range rows {
		list = append(list, r.Tenant+"/"+r.Name)
	}
	return strings.Join(list, " ")
}

// scopedReads: whatever a query says, rows of others are as rows that are not there.
func scopedReads(t *testing.T, s *suite) {
	a, b := tenants(t, s)
	ctx := as(t, "a")
	f, p, l := orm.Columns[Folder](), orm.Columns[Paper](), orm.Columns[Label]()
	folders := orm.From[Folder]()
	find := func(q orm.Query[Folder]) string {
		t.Helper()
		rows, err := s.db.All(ctx, q)
		must(t, err)
		return folderNames(rows)
	}
	equal(t, "all", find(folders), "a/home a/lost a/sub")
	equal(t, "or", find(folders.Where(orm.Or(orm.Eq(&f.Tenant, "b"), orm.Eq(&f.Name, "sub")))), "a/sub")
	equal(t, "behind a join", find(folders.Where(orm.Eq(&f.Parent.Name, "home"))), "a/sub")
	equal(t, "ordered by a join", find(folders.Order(orm.Desc(&f.Parent.Name), orm.Asc(&f.Name)).Where(orm.Ne(&f.Name, "home"))), "a/sub a/lost")
	equal(t, "behind many", find(folders.Where(orm.StartsWith(&orm.Any(f.Folders).Name, "s"))), "a/home")
	equal(t, "nothing of another's", find(folders.Where(orm.Eq(&orm.Any(f.Folders).Name, "spy"))), "")
	equal(t, "behind many to many", find(folders.Where(orm.Eq(&orm.Any(f.Labels).Text, "lb"))), "")
	equal(t, "own behind many to many", find(folders.Where(orm.Eq(&orm.Any(f.Labels).Text, "la"))), "a/home")
	n, err := s.db.Count(ctx, folders)
	must(t, err)
	equal(t, "counted", n, int64(3))
	n, err = s.db.Count(ctx, orm.From[Paper]().Where(orm.InQuery(&p.FolderID, folders, &f.ID)))
	must(t, err)
	equal(t, "in a sub-query", n, int64(1))
	there, err := s.db.Exists(ctx, folders.Where(orm.Eq(&f.ID, b.ID)))
	must(t, err)
	equal(t, "there", there, false)
	if _, err := s.db.Get[Folder](ctx, b.ID); !errors.Is(err, orm.ErrNotFound) {
		t.Errorf("getting another's: error %v", err)
	}
	if err := s.db.Refresh(ctx, &Folder{ID: b.ID}); !errors.Is(err, orm.ErrNotFound) {
		t.Errorf("refreshing another's: error %v", err)
	}
	names, err := s.db.Compute(ctx, folders, orm.CountDistinct(&f.Name))
	must(t, err)
	equal(t, "computed", names, int64(3))
	n = 0
	for row, err := range s.db.Each(ctx, folders.With(&f.Parent)) {
		must(t, err)
		if n++; row.Name == "lost" && row.Parent != nil {
			t.Errorf("a folder of another tenant is loaded: %+v", row.Parent)
		}
	}
	equal(t, "streamed", n, int64(3))
	equal(t, "without a parent that one may see", find(folders.Where(orm.IsNull(&f.Parent))), "a/home a/lost")
	equal(t, "with one", find(folders.Where(orm.NotNull(&f.Parent))), "a/sub")
	// What a delete would take along is counted, and shown as far as one may see it.
	c, err := s.db.Cascade(ctx, s.db.Registry().TableNamed("ormtest_label"), []any{&Label{ID: 1, Tenant: "b"}})
	must(t, err)
	equal(t, "rows of another's in a cascade", len(c.Deleted[0].Rows), 0)
	// Relations load what one may see.
	rows, err := s.db.All(ctx, folders.Where(orm.Eq(&f.ID, a.ID)).With(&f.Folders, &f.Labels, &f.Papers))
	must(t, err)
	equal(t, "loaded", fmt.Sprint(len(rows[0].Folders), len(rows[0].Labels), len(rows[0].Papers)), "1 1 1")
	equal(t, "the label", rows[0].Labels[0].Text, "la")
	papers, err := s.db.All(ctx, orm.From[Paper]().Order(orm.Asc(&p.Title)).With(&p.Folder))
	must(t, err)
	equal(t, "papers have no scope", len(papers), 2)
	if papers[0].Folder == nil || papers[1].Folder != nil {
		t.Errorf("the folders of papers are %v and %v", papers[0].Folder, papers[1].Folder)
	}
	n, err = s.db.Count(ctx, orm.From[Paper]().Where(orm.Eq(&p.Folder.Name, "home")))
	must(t, err)
	equal(t, "papers by the name of their folder", n, int64(1))
	n, err = s.db.Count(ctx, orm.From[Paper]().Where(orm.Eq(&p.Title, "of b"), orm.Or(orm.Eq(&p.Folder.Name, "home"), orm.Eq(&p.Folder.Parent.Name, "x"))))
	must(t, err)
	equal(t, "papers by two joins", n, int64(0))
	labels, err := s.db.All(ctx, orm.From[Label]().With(&l.Folders))
	must(t, err)
	equal(t, "labels", fmt.Sprint(len(labels), len(labels[0].Folders)), "1 1")
	free, err := s.db.InsecureUnscoped().Count(t.Context(), folders)
	must(t, err)
	equal(t, "all of them", free, int64(6))
}

// scopedWrites: rows of others are neither changed nor deleted nor made.
func scopedWrites(t *testing.T, s *suite) {
	_, b := tenants(t, s)
	ctx := as(t, "a")
	f := orm.Columns[Folder]()
	folders := orm.From[Folder]()
	var scope *orm.ScopeError
	foreign := func(what string, err error) {
		t.Helper()
		if !errors.As(err, &scope) || !scope.Foreign {
			t.Errorf("%s: error %v", what, err)
		}
	}
	foreign("inserting", s.db.Insert(ctx, &Folder{Name: "x", Tenant: "b"}))
	foreign("saving", s.db.Save(ctx, b))
	foreign("saving all", s.db.SaveAll(ctx, b, b))
	mine := *b
	mine.Tenant = "a"
	if err := s.db.Save(ctx, &mine); !errors.Is(err, orm.ErrNotFound) {
		t.Errorf("saving another's as one's own: error %v", err)
	}
	if err := s.db.SaveOnly(ctx, orm.Fields(&f.Name), &Folder{ID: b.ID, Name: "mine"}); !errors.Is(err, orm.ErrNotFound) {
		t.Errorf("saving a column of another's: error %v", err)
	}
	if err := s.db.SaveAll(ctx, &mine, &Folder{ID: 1 << 40, Tenant: "a"}); err == nil {
		t.Error("saving another's among others: no error")
	}
	n, err := s.db.Update(ctx, folders.Where(orm.Eq(&f.ID, b.ID)), orm.Set(&f.Name, "mine"))
	must(t, err)
	equal(t, "updated", n, int64(0))
	n, err = s.db.Update(ctx, folders.Where(orm.Eq(&f.Parent.Name, "home")), orm.Set(&f.Name, "kid"))
	must(t, err)
	equal(t, "updated behind a join", n, int64(1))
	if _, err := s.db.Update(ctx, folders, orm.Set(&f.Tenant, "b")); err == nil || !strings.Contains(err.Error(), "is the scope of the rows") {
		t.Errorf("giving rows away: error %v", err)
	}
	n, err = s.db.Purge(ctx, folders.Where(orm.Eq(&f.ID, b.ID)))
	must(t, err)
	equal(t, "purged", n, int64(0))
	must(t, s.db.Remove(ctx, &Folder{ID: b.ID}))
	found, err := s.db.Get[Folder](as(t, "b"), b.ID)
	must(t, err)
	equal(t, "the row of the other", found.Name, "home")
	if _, err := s.db.Upsert(ctx, orm.OnConflict(&f.ID).Update(), &Folder{ID: b.ID, Name: "mine"}); err == nil || !strings.Contains(err.Error(), "may meet a row of another scope") {
		t.Errorf("an upsert by the key alone: error %v", err)
	}
	l := orm.Columns[Label]()
	own := &Label{Text: "lb"} // as the other has one
	n, err = s.db.Upsert(ctx, orm.OnConflict(&l.Tenant, &l.Text).Update(), own, &Label{Text: "la"})
	must(t, err)
	labels, err := s.db.InsecureUnscoped().All(t.Context(), orm.From[Label]().Order(orm.Asc(&l.Tenant), orm.Asc(&l.Text)))
	must(t, err)
	var list []string
	for _, label := range labels {
		list = append(list, label.Tenant+"/"+label.Text)
	}
	equal(t, "labels", fmt.Sprint(n, list), "2 [a/la a/lb b/lb]")
	inside := &Folder{Name: "new"}
	must(t, s.db.Tx(ctx, func(tx *orm.DB) error { return tx.Insert(ctx, inside) }))
	equal(t, "inside a transaction", inside.Tenant, "a")
	must(t, s.db.InsecureUnscoped().Tx(t.Context(), func(tx *orm.DB) error { return tx.Insert(t.Context(), &Folder{Name: "z", Tenant: "c"}) }))
}

// unscopedCalls: without a tenant nothing is sent.
func unscopedCalls(t *testing.T, s *suite) {
	a, _ := tenants(t, s)
	ctx := t.Context()
	f, p := orm.Columns[Folder](), orm.Columns[Paper]()
	folders := orm.From[Folder]()
	before := len(s.counter.Statements())
	calls := map[string]func() error{
		"all":    func() error { _, err := s.db.All(ctx, folders); return err },
		"count":  func() error { _, err := s.db.Count(ctx, folders); return err },
		"exists": func() error { _, err := s.db.Exists(ctx, folders); return err },
		"get":    func() error { _, err := s.db.Get[Folder](ctx, a.ID); return err },
		"insert": func() error { return s.db.Insert(ctx, &Folder{Name: "x"}) },
		"save":   func() error { return s.db.Save(ctx, a) },
		"remove": func() error { return s.db.Remove(ctx, &Label{ID: 1}) },
		"update": func() error { _, err := s.db.Update(ctx, folders, orm.Set(&f.Name, "x")); return err },
		"delete": func() error { _, err := s.db.Delete(ctx, folders); return err },
		"join": func() error {
			_, err := s.db.All(ctx, orm.From[Paper]().Where(orm.Eq(&p.Folder.Name, "x")))
			return err
		},
		"load":    func() error { return s.db.Load(ctx, []*Folder{a}, &f.Labels) },
		"refresh": func() error { return s.db.Refresh(ctx, a) },
	}
	for name, call := range calls {
		var scope *orm.ScopeError
		if err := call(); !errors.As(err, &scope) || scope.Foreign {
			t.Errorf("%s: error %v", name, err)
		}
	}
	equal(t, "statements", len(s.counter.Statements())-before, 0)
}

// softDelete hides rows, and gives them back.
func softDelete(t *testing.T, s *suite) {
	ctx := as(t, "a")
	f, p := orm.Columns[Folder](), orm.Columns[Paper]()
	folders := orm.From[Folder]()
	a, b, c := &Folder{Name: "a"}, &Folder{Name: "b"}, &Folder{Name: "c"}
	must(t, s.db.Insert(ctx, a, b, c))
	must(t, s.db.Insert(ctx, &Paper{FolderID: a.ID, Title: "x"}))
	must(t, s.db.Remove(ctx, a))
	if a.DeletedAt == nil {
		t.Error("the row does not know that it is deleted")
	}
	n, err := s.db.Delete(ctx, folders.Where(orm.Eq(&f.Name, "b")))
	must(t, err)
	equal(t, "deleted", n, int64(1))
	rows, err := s.db.All(ctx, folders)
	must(t, err)
	equal(t, "left", folderNames(rows), "a/c")
	rows, err = s.db.All(ctx, folders.WithDeleted().Where(orm.NotNull(&f.DeletedAt)))
	must(t, err)
	equal(t, "deleted rows", folderNames(rows), "a/a a/b")
	papers, err := s.db.All(ctx, orm.From[Paper]().With(&p.Folder))
	must(t, err)
	equal(t, "what hangs on it stays", len(papers), 1)
	if papers[0].Folder != nil {
		t.Error("a deleted row is loaded")
	}
	must(t, s.db.Insert(ctx, &Folder{Name: "a"})) // the name is free again
	n, err = s.db.Update(ctx, folders.WithDeleted().Where(orm.Eq(&f.Name, "b")), orm.Set(&f.DeletedAt, nil))
	must(t, err)
	equal(t, "brought back", n, int64(1))
	n, err = s.db.Purge(ctx, folders.Where(orm.NotNull(&f.DeletedAt)))
	must(t, err)
	equal(t, "purged", n, int64(1))
	rows, err = s.db.All(ctx, folders.WithDeleted())
	must(t, err)
	equal(t, "in the end", folderNames(rows), "a/a a/b a/c")
}

// filledColumns say who made a row and who changed it.
func filledColumns(t *testing.T, s *suite) {
	ctx := as(t, "a")
	ann, bob := context.WithValue(ctx, actorKey{}, "ann"), context.WithValue(ctx, actorKey{}, "bob")
	f := orm.Columns[Folder]()
	row, other := &Folder{Name: "x"}, &Folder{Name: "y", MadeBy: new("eve")}
	must(t, s.db.Insert(ann, row, other))
	who := func(id int64) string {
		t.Helper()
		got, err := s.db.Get[Folder](ctx, id)
		must(t, err)
		return describe(got.MadeBy) + describe(got.ChangedBy)
	}
	equal(t, "inserted", who(row.ID)+who(other.ID), `&"ann"&"ann"&"eve"&"ann"`)
	must(t, s.db.Save(bob, row))
	equal(t, "saved", who(row.ID), `&"ann"&"bob"`)
	must(t, s.db.SaveOnly(ann, orm.Fields(&f.Name), row))
	equal(t, "a column saved", who(row.ID), `&"ann"&"ann"`)
	must(t, s.db.Save(ctx, row))
	_, err := s.db.Update(bob, orm.From[Folder](), orm.Set(&f.Name, "z"), orm.Set(&f.ParentID, nil))
	if err == nil {
		t.Error("two rows got one name")
	}
	_, err = s.db.Update(bob, orm.From[Folder]().Where(orm.Eq(&f.ID, row.ID)), orm.Set(&f.Name, "z"))
	must(t, err)
	equal(t, "updated", who(row.ID), `&"ann"&"bob"`)
	must(t, s.db.Remove(ann, row))
	got, err := s.db.All(ctx, orm.From[Folder]().WithDeleted().Where(orm.Eq(&f.ID, row.ID)))
	must(t, err)
	equal(t, "deleted", *got[0].ChangedBy, "ann")
}

// hooks are called in order, in a transaction that they can undo.
func hooks(t *testing.T, s *suite) {
	ctx := t.Context()
	h := &Hooked{Name: "One"}
	must(t, s.db.Insert(ctx, h))
	equal(t, "the slug", h.Slug, "one")
	h.Name = "Two"
	must(t, s.db.Save(ctx, h))
	o := orm.Columns[Hooked]()
	must(t, s.db.SaveOnly(ctx, orm.Fields(&o.Name, &o.Slug), h))
	must(t, s.db.Remove(ctx, h))
	want := []string{"before insert", "after insert", "before save", "after save", "before save", "after save", "before remove", "after remove"}
	if !slices.Equal(h.Calls, want) {
		t.Errorf("called %q", h.Calls)
	}
	for _, what := range []string{"before insert", "after insert"} {
		if err := s.db.Insert(ctx, &Hooked{Name: "fine"}, &Hooked{Name: "bad " + what}); err == nil || err.Error() != "refused "+what {
			t.Errorf("%s: error %v", what, err)
		}
	}
	for _, what := range []string{"before save", "after save", "before remove", "after remove"} {
		row := &Hooked{Name: what}
		must(t, s.db.Insert(ctx, row))
		row.Name = "bad " + what
		err := s.db.Save(ctx, row)
		if strings.Contains(what, "remove") {
			must(t, err)
			err = s.db.Remove(ctx, row)
		}
		if err == nil || err.Error() != "refused "+what {
			t.Errorf("%s: error %v", what, err)
		}
	}
	rows := all(t, s.db, orm.From[Hooked]().Order(orm.Asc(&o.ID)))
	var left []string
	for _, r := range rows {
		left = append(left, r.Name)
	}
	equal(t, "what is refused is undone", strings.Join(left, ", "), "before save, after save, bad before remove, bad after remove")
}

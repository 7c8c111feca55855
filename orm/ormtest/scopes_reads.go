package ormtest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gotandem/tandem/orm"
)

// scopedCall is one kind of query or write, done by tenant a.
type scopedCall struct {
	name string // the method of DB or Batch, or the function, and what is special
	want string // what it answers; "!…" is a part of its error
	run  func(c *scopedRows) (any, error)
}

// scopedRows are the rows of two tenants, and one that a has deleted, with what the calls need.
type scopedRows struct {
	*suite
	ctx        context.Context // of a
	a, b, gone *Folder
	la, lb     *Label
	f, o       *Folder // columns
	l          *Label
	p          *Paper
	folders    orm.Query[Folder]
}

func (s *suite) scopedRows(t *testing.T) *scopedRows {
	c := &scopedRows{suite: s, ctx: as(t, "a"), f: orm.Columns[Folder](), o: orm.Columns[Folder](), l: orm.Columns[Label](), p: orm.Columns[Paper](), folders: orm.From[Folder]()}
	c.a, c.b = tenants(t, s)
	c.gone = &Folder{Name: "gone", ParentID: &c.a.ID}
	must(t, s.db.Insert(c.ctx, c.gone))
	must(t, s.db.Remove(c.ctx, c.gone))
	labels, err := s.db.InsecureUnscoped().All(t.Context(), orm.From[Label]().Order(orm.Asc(&c.l.Tenant)))
	must(t, err)
	c.la, c.lb = labels[0], labels[1]
	must(t, s.db.Insert(c.ctx, &Label{Text: "mine"}))
	must(t, s.db.InsecureUnscoped().Link(t.Context(), c.b, &c.f.Labels, c.la, c.lb))
	return c
}

// told writes rows and values down, so that they can be compared.
func told(v any) string {
	switch v := v.(type) {
	case *Folder:
		if v == nil {
			return "none"
		}
		return v.Tenant + "/" + v.Name
	case []*Folder:
		list := make([]string, len(v))
		for i, row := range v {
			list[i] = told(row)
		}
		return strings.Join(list, " ")
	case []any:
		list := make([]string, len(v))
		for i, row := range v {
			list[i] = told(row)
		}
		return strings.Join(list, " ")
	case []*string:
		list := make([]string, len(v))
		for i, text := range v {
			list[i] = describe(text)
		}
		return strings.Join(list, " ")
	}
	return fmt.Sprint(v)
}

func sortedFolders(rows []*Folder, err error) (any, error) {
	slices.SortFunc(rows, func(a, b *Folder) int { return strings.Compare(a.Name, b.Name) })
	return rows, err
}

// everyRead: no kind of query sees rows of another tenant, or deleted ones.
func everyRead(t *testing.T, s *suite) {
	c := s.scopedRows(t)
	for _, call := range slices.Concat(methodReads(), expressionReads()) {
		t.Run(call.name, func(t *testing.T) { call.check(t, c) })
	}
}

func (call scopedCall) check(t *testing.T, c *scopedRows) {
	t.Helper()
	got, err := call.run(c)
	if part, ok := strings.CutPrefix(call.want, "!"); ok {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("answered %s, error %v, want one with %q", told(got), err, part)
		}
		return
	}
	must(t, err)
	equal(t, "the answer", told(got), call.want)
}

const (
	ownFolders = "a/home a/lost a/sub"
	notThere   = "!no such"
)

// methodReads are the reading methods.
func methodReads() []scopedCall {
	return []scopedCall{
		{"DB.All", ownFolders, func(c *scopedRows) (any, error) { return c.db.All(c.ctx, c.folders) }},
		{"DB.All of an Or", ownFolders, func(c *scopedRows) (any, error) {
			return c.db.All(c.ctx, c.folders.Where(orm.Or(orm.Eq(&c.f.Tenant, "b"), orm.Cond{})))
		}},
		{"DB.All deleted", "a/gone a/home a/lost a/sub", func(c *scopedRows) (any, error) { return c.db.All(c.ctx, c.folders.WithDeleted()) }},
		{"DB.AllAny", ownFolders, func(c *scopedRows) (any, error) { return c.db.AllAny(c.ctx, c.folders.Any()) }},
		{"DB.Each", ownFolders, func(c *scopedRows) (any, error) {
			var rows []*Folder
			for row, err := range c.db.Each(c.ctx, c.folders) {
				if err != nil {
					return nil, err
				}
				rows = append(rows, row)
			}
			return rows, nil
		}},
		{"DB.First", "a/sub", func(c *scopedRows) (any, error) { return c.db.First(c.ctx, c.folders.Reverse()) }},
		{"DB.Last", "a/sub", func(c *scopedRows) (any, error) { return c.db.Last(c.ctx, c.folders) }},
		{"DB.One", "a/home", func(c *scopedRows) (any, error) {
			return c.db.One(c.ctx, c.folders.Where(orm.Eq(&c.f.Name, "home")))
		}},
		{"DB.Get", notThere, func(c *scopedRows) (any, error) { return c.db.Get[Folder](c.ctx, c.b.ID) }},
		{"DB.Get deleted", notThere, func(c *scopedRows) (any, error) { return c.db.Get[Folder](c.ctx, c.gone.ID) }},
		{"DB.GetAny", notThere, func(c *scopedRows) (any, error) {
			return c.db.GetAny(c.ctx, c.db.Registry().TableNamed("ormtest_folder"), c.b.ID)
		}},
		{"DB.InBulk", "1", func(c *scopedRows) (any, error) {
			found, err := c.db.InBulk(c.ctx, c.folders, &c.f.ID, c.a.ID, c.b.ID, c.gone.ID)
			return len(found), err
		}},
		{"DB.Refresh", notThere, func(c *scopedRows) (any, error) { return nil, c.db.Refresh(c.ctx, &Folder{ID: c.b.ID}) }},
		{"DB.Count", "3", func(c *scopedRows) (any, error) { return c.db.Count(c.ctx, c.folders) }},
		{"DB.Count of some", "3", func(c *scopedRows) (any, error) { return c.db.Count(c.ctx, c.folders.Limit(9)) }},
		{"DB.CountAny", "3", func(c *scopedRows) (any, error) { return c.db.CountAny(c.ctx, c.folders.Any()) }},
		{"DB.Exists", "false", func(c *scopedRows) (any, error) {
			return c.db.Exists(c.ctx, c.folders.Where(orm.In(&c.f.Name, "spy", "gone")))
		}},
		{"DB.ExistsAny", "false", func(c *scopedRows) (any, error) {
			return c.db.ExistsAny(c.ctx, c.folders.Where(orm.In(&c.f.Name, "spy", "gone")).Any())
		}},
		{"DB.Compute", "3", func(c *scopedRows) (any, error) { return c.db.Compute(c.ctx, c.folders, orm.CountAll()) }},
		{"DB.Pluck", "[home lost sub]", func(c *scopedRows) (any, error) { return c.db.Pluck(c.ctx, c.folders, orm.Col(&c.f.Name)) }},
		{"DB.ValuesAny", "[home lost sub]", func(c *scopedRows) (any, error) { return c.db.ValuesAny(c.ctx, c.folders.Any(), orm.Ref{"Name"}, 9) }},
		{"DB.Load", "1 1 1 true", func(c *scopedRows) (any, error) {
			row := &Folder{ID: c.a.ID, ParentID: &c.b.ID}
			err := c.db.Load(c.ctx, []*Folder{row}, &c.f.Parent, &c.f.Folders, &c.f.Labels, &c.f.Papers)
			return fmt.Sprint(len(row.Folders), len(row.Labels), len(row.Papers), row.Parent == nil), err
		}},
		{"DB.LoadAny", "1 1", func(c *scopedRows) (any, error) {
			row := &Folder{ID: c.a.ID}
			err := c.db.LoadAny(c.ctx, c.db.Registry().TableNamed("ormtest_folder"), []any{row}, orm.Ref{"Folders"}, orm.Ref{"Labels"})
			return fmt.Sprint(len(row.Folders), " ", len(row.Labels)), err
		}},
		{"DB.Cascade", "0", func(c *scopedRows) (any, error) {
			taken, err := c.db.Cascade(c.ctx, c.db.Registry().TableNamed("ormtest_label"), []any{c.lb})
			return len(taken.Deleted[0].Rows), err
		}},
		{"DB.Explain", "true", func(c *scopedRows) (any, error) {
			plan, err := c.db.Explain(c.ctx, c.folders, false)
			return plan != "", err
		}},
		{"DB.Tx and a lock", ownFolders, func(c *scopedRows) (rows any, err error) {
			err = c.db.Tx(c.ctx, func(tx *orm.DB) (err error) {
				rows, err = tx.All(c.ctx, c.folders.Lock(orm.ForUpdate))
				return err
			})
			return rows, err
		}},
		{"DB.Primary", ownFolders, func(c *scopedRows) (any, error) { return c.db.Primary().All(c.ctx, c.folders) }},
		{"DB.Together", "a/home a/lost a/sub|3", func(c *scopedRows) (any, error) {
			var rows []*Folder
			var n int64
			err := c.db.Together(c.ctx, func(ctx context.Context, db *orm.DB) (err error) { rows, err = db.All(ctx, c.folders); return err },
				func(ctx context.Context, db *orm.DB) (err error) { n, err = db.Count(ctx, c.folders); return err })
			return fmt.Sprint(told(rows), "|", n), err
		}},
		{"Batch.All, First, Count and Exists", "a/home a/lost a/sub|a/home|3|false", func(c *scopedRows) (any, error) {
			b := c.db.Batch()
			all, first, n := b.All(c.folders), b.First(c.folders), b.Count(c.folders)
			there := b.Exists(c.folders.Where(orm.Eq(&c.f.Name, "spy")))
			err := b.Send(c.ctx)
			return fmt.Sprint(told(all.Value), "|", told(first.Value), "|", n.Value, "|", there.Value), err
		}},
	}
}

// expressionReads are the kinds of conditions, expressions and queries over queries.
func expressionReads() []scopedCall {
	all := func(q func(c *scopedRows) orm.Query[Folder]) func(c *scopedRows) (any, error) {
		return func(c *scopedRows) (any, error) { return sortedFolders(c.db.All(c.ctx, q(c))) }
	}
	texts := func(e func(c *scopedRows) orm.Expr[*string]) func(c *scopedRows) (any, error) {
		return func(c *scopedRows) (any, error) { return c.db.Pluck(c.ctx, c.folders, e(c)) }
	}
	// A query from a folder for those in it, and the other way round, by columns that lead to rows of others.
	kids := func(c *scopedRows) orm.Query[Folder] {
		return c.folders.Where(orm.EqTo(&c.f.ParentID, orm.Nullable(orm.Outer(&c.o.ID))))
	}
	type group struct {
		Name string
		N    int64
	}
	return []scopedCall{
		{"a join", "a/sub", all(func(c *scopedRows) orm.Query[Folder] { return c.folders.Where(orm.Eq(&c.f.Parent.Name, "home")) })},
		{"a joined value", `nil nil &"home"`, texts(func(c *scopedRows) orm.Expr[*string] { return orm.Nullable(orm.Col(&c.f.Parent.Name)) })},
		{"a join of a join", "", all(func(c *scopedRows) orm.Query[Folder] {
			return c.folders.Where(orm.NotNull(&c.f.Parent.Parent))
		})},
		{"Any", "a/home", all(func(c *scopedRows) orm.Query[Folder] { return c.folders.Where(orm.Ne(&orm.Any(c.f.Folders).Name, "")) })},
		{"Any of others", "", all(func(c *scopedRows) orm.Query[Folder] {
			return c.folders.Where(orm.In(&orm.Any(c.f.Folders).Name, "spy", "gone"))
		})},
		{"Any of a key", "", all(func(c *scopedRows) orm.Query[Folder] {
			return c.folders.Where(orm.Eq(&orm.Any(c.f.Labels).ID, c.lb.ID))
		})},
		{"no Any", "a/lost a/sub", all(func(c *scopedRows) orm.Query[Folder] { return c.folders.Where(orm.IsNull(&c.f.Folders)) })},
		{"Not", ownFolders, all(func(c *scopedRows) orm.Query[Folder] { return c.folders.Where(orm.Not(orm.Eq(&c.f.Name, "x"))) })},
		{"InQuery", "a/sub", all(func(c *scopedRows) orm.Query[Folder] {
			return c.folders.Where(orm.Col(&c.f.ParentID).InQuery(c.folders, &c.f.ParentID), orm.NotNull(&c.f.Parent))
		})},
		{"NotInQuery", ownFolders, all(func(c *scopedRows) orm.Query[Folder] {
			return c.folders.Where(orm.NotInQuery(&c.f.Name, c.folders.Where(orm.In(&c.f.Name, "spy", "gone")), &c.f.Name))
		})},
		{"Exists", "a/home", all(func(c *scopedRows) orm.Query[Folder] { return c.folders.Where(orm.Exists(kids(c))) })},
		{"Exists of others", "", all(func(c *scopedRows) orm.Query[Folder] {
			return c.folders.Where(orm.Exists(kids(c).Where(orm.In(&c.f.Name, "spy", "gone"))))
		})},
		{"Exists with a limit", "", all(func(c *scopedRows) orm.Query[Folder] {
			return c.folders.Where(orm.Exists(kids(c).Where(orm.Eq(&c.f.Name, "spy")).Limit(1)))
		})},
		{"Scalar", `&"sub" nil nil`, texts(func(c *scopedRows) orm.Expr[*string] {
			return orm.Scalar(kids(c).Order(orm.Asc(&c.f.Name)), orm.Col(&c.f.Name))
		})},
		{"Scalar of an aggregate", `&"sub" nil nil`, texts(func(c *scopedRows) orm.Expr[*string] { return orm.Scalar(kids(c), orm.Min(&c.f.Name)) })},
		{"Scalar of a model without a scope", "nil nil", func(c *scopedRows) (any, error) {
			return c.db.Pluck(c.ctx, orm.From[Paper](), orm.Scalar(c.folders.Where(orm.EqTo(&c.f.ID, orm.Outer(&c.p.FolderID)), orm.Eq(&c.f.Tenant, "b")), orm.Col(&c.f.Name)))
		}},
		{"Case", `&"home" &"home" &"home"`, texts(func(c *scopedRows) orm.Expr[*string] {
			return orm.Nullable(orm.Case(orm.When(orm.Exists(c.folders.Where(orm.Eq(&c.f.Name, "spy"))), orm.Value("spy"))).Else(orm.Value("home")))
		})},
		{"StringAgg", `&"home,lost,sub"`, func(c *scopedRows) (any, error) {
			text, err := c.db.Compute(c.ctx, c.folders, orm.StringAgg(orm.Col(&c.f.Name), ",", orm.Asc(&c.f.Name)))
			return describe(text), err
		}},
		{"Filter", "2", func(c *scopedRows) (any, error) {
			return c.db.Compute(c.ctx, c.folders, orm.CountAll().Filter(orm.In(&c.f.Name, "home", "sub", "spy", "gone")))
		}},
		{"Filter by a query", "1", func(c *scopedRows) (any, error) {
			return c.db.Compute(c.ctx, c.folders, orm.CountAll().Filter(orm.InQuery(&c.f.ID, c.folders.Where(orm.Eq(&c.f.Parent.Name, "home")), &c.f.ID)))
		}},
		{"groups by a join", "[{0 2} {home 1}]", func(c *scopedRows) (any, error) {
			rows, err := c.db.All(c.ctx, orm.Select(c.folders, func(out *group) orm.Picks {
				return orm.Picks{orm.Pick(&out.Name, orm.Coalesce(orm.Nullable(orm.Col(&c.f.Parent.Name)), orm.Value("0"))), orm.Pick(&out.N, orm.CountAll())}
			}).Order(orm.Asc(&orm.Columns[group]().Name)))
			list := []group{}
			for _, row := range rows {
				list = append(list, *row)
			}
			return list, err
		}},
		{"a window", "[3 3 3]", func(c *scopedRows) (any, error) {
			return c.db.Pluck(c.ctx, c.folders, orm.CountAll().Over(orm.Window{}))
		}},
		{"a window over a join", "[2 2 1]", func(c *scopedRows) (any, error) {
			return c.db.Pluck(c.ctx, c.folders, orm.CountAll().Over(orm.Window{Partition: orm.Partition(orm.Col(&c.f.Parent.Name))}))
		}},
		{"Lag", "nil &\"home\" &\"lost\"", texts(func(c *scopedRows) orm.Expr[*string] {
			return orm.Lag(orm.Nullable(orm.Col(&c.f.Name)), 1).Over(orm.Window{Order: orm.By(orm.Asc(&c.f.Name))})
		})},
		{"Union", ownFolders, all(func(c *scopedRows) orm.Query[Folder] {
			return c.folders.Union(c.folders.Where(orm.Eq(&c.f.Tenant, "b")))
		})},
		{"UnionAll", ownFolders, all(func(c *scopedRows) orm.Query[Folder] {
			return c.folders.UnionAll(c.folders.Where(orm.Eq(&c.f.Tenant, "b")).Order(orm.Asc(&c.f.Name)).Limit(9))
		})},
		{"UnionAll with deleted ones", "a/gone a/home a/lost a/sub", all(func(c *scopedRows) orm.Query[Folder] {
			return c.folders.UnionAll(c.folders.WithDeleted().Where(orm.NotNull(&c.f.DeletedAt)))
		})},
		{"Union of Select", "[home lost sub]", func(c *scopedRows) (any, error) {
			names := orm.Select(c.folders, func(out *group) orm.Picks { return orm.Picks{orm.Pick(&out.Name, orm.Col(&c.f.Name))} })
			rows, err := c.db.All(c.ctx, names.Union(names).Order(orm.Asc(&orm.Columns[group]().Name)))
			list := []string{}
			for _, row := range rows {
				list = append(list, row.Name)
			}
			return list, err
		}},
		{"Intersect", ownFolders, all(func(c *scopedRows) orm.Query[Folder] { return c.folders.Intersect(c.folders) })},
		{"Except", "a/home a/lost a/sub", all(func(c *scopedRows) orm.Query[Folder] {
			return c.folders.Except(c.folders.Where(orm.Eq(&c.f.Tenant, "b")))
		})},
		{"FromQuery", ownFolders, all(func(c *scopedRows) orm.Query[Folder] { return orm.FromQuery(c.folders.Limit(9)) })},
		{"FromQuery of deleted ones", "a/gone a/home a/lost a/sub", all(func(c *scopedRows) orm.Query[Folder] { return orm.FromQuery(c.folders.WithDeleted().Limit(9)) })},
		{"DistinctOn", ownFolders, all(func(c *scopedRows) orm.Query[Folder] {
			return c.folders.Order(orm.Desc(&c.f.Tenant)).DistinctOn(orm.Col(&c.f.Name))
		})},
		{"Recursive", "a/home a/sub", all(func(c *scopedRows) orm.Query[Folder] {
			return orm.Recursive(c.folders.Where(orm.Eq(&c.f.ID, c.a.ID)), &c.f.ID, &c.f.ParentID)
		})},
		{"Recursive with deleted ones", "a/gone a/home a/sub", all(func(c *scopedRows) orm.Query[Folder] {
			return orm.Recursive(c.folders.WithDeleted().Where(orm.Eq(&c.f.ID, c.a.ID)), &c.f.ID, &c.f.ParentID)
		})},
		{"Recursive upwards", "a/lost", all(func(c *scopedRows) orm.Query[Folder] {
			return orm.Recursive(c.folders.Where(orm.Eq(&c.f.Name, "lost")), &c.f.ParentID, &c.f.ID)
		})},
		{"TextSearch", "a/sub", all(func(c *scopedRows) orm.Query[Folder] {
			return c.folders.Where(orm.TextSearch{}.Match("sub or spy or gone", orm.Col(&c.f.Name)))
		})},
		{"With", "1 1 0", func(c *scopedRows) (any, error) {
			rows, err := c.db.All(c.ctx, c.folders.With(&c.f.Folders, &orm.Any(c.f.Labels).Folders))
			if err != nil {
				return nil, err
			}
			return fmt.Sprint(len(rows[0].Folders), len(rows[0].Labels[0].Folders), len(rows[1].Folders)), nil
		}},
		{"no tenant in a sub-query", "!has no value for", func(c *scopedRows) (any, error) {
			return c.db.Count(context.WithoutCancel(context.Background()), orm.From[Paper]().Where(orm.Exists(c.folders)))
		}},
		{"a moment of deletion in a join", "0", func(c *scopedRows) (any, error) {
			return c.db.Count(c.ctx, c.folders.Where(orm.Lt(&orm.Any(c.f.Folders).DeletedAt, new(time.Now()))))
		}},
	}
}

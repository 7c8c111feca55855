package orm_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/sqlite"
)

type noKey struct{ Name string }

type badOption struct {
	ID   int64  `db:"pk"`
	Name string `db:"uniqe"`
	Size string `db:"varchar(x)"`
	When string `db:"auto_now"`
	What int    `db:"on_delete=cascade"`
	N    int    `db:"default=many"`
	Opts map[string]int
	Cost decimal.Decimal
	Ch   chan int `json:"-"`
}

type noColumn struct {
	ID     int64 `db:"pk"`
	Author *noKey2
}

type noKey2 struct {
	ID int64 `db:"pk"`
}

type twoWays struct {
	ID     int64 `db:"pk"`
	Lines  []wayLine
	Nobody []noKey2
}

type wayLine struct {
	ID   int64 `db:"pk"`
	AID  int64
	A    *twoWays
	BID  int64
	B    *twoWays
	CID  string
	C    *twoWays
	DID  int64 `db:"on_delete=set_null"`
	D    *twoWays
	Name string `db:"column=aid"`
}

type badNames struct {
	ID    int64  `db:"pk"`
	XMin  string `db:"column=xmin"`
	Emoji string `db:"column=🎵"`
	Long  string `db:"column=very_long_very_long_very_long_very_long_very_long_very_long_name_"`
	Minus string `db:"column=-a"`
	Upper string `db:"column=EMOJIS"`
	Lower string `db:"column=emojis"`
}

func (*badNames) Meta() orm.Meta { return orm.Meta{Table: "SQLite_a\x00"} }

type upperTable struct {
	ID int64 `db:"pk"`
}

func (*upperTable) Meta() orm.Meta { return orm.Meta{Table: "NO_KEY2"} }

type lowerTable struct {
	ID int64 `db:"pk"`
}

func (*lowerTable) Meta() orm.Meta { return orm.Meta{Table: "no_key2"} }

// TestCheckIdentifier is of what the tags of a struct do not say.
func TestCheckIdentifier(t *testing.T) {
	for name, want := range map[string]string{"": "empty", "a\xff": "UTF-8", "a\x00": "NUL", " a": "space", "a\u00a0": "space", strings.Repeat("ü", 32): "64 bytes", "()": "migration"} {
		if err := orm.CheckIdentifier(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", name, err)
		}
	}
	for _, name := range []string{"order", "a\"b`c'd\\e; --", "100%", "田中", strings.Repeat("ü", 31) + "x", "a b"} {
		if err := orm.CheckIdentifier(name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// TestCheckSQL is of what is written into SQL as it is: by the same rules for models and for migrations.
func TestCheckSQL(t *testing.T) {
	for _, p := range []string{"", "fillfactor", "=70", "FillFactor=70", "fillfactor=", "fillfactor=70) --", "a=b;", "a b=1", "-a=1", "1a=1", "a=1\n"} {
		if orm.CheckStorageParameter(p) == nil {
			t.Errorf("%q is a storage parameter", p)
		}
	}
	for _, op := range []string{"", "= )", "=--", "-/*", "a", "&& ", strings.Repeat("=", 64)} {
		if orm.CheckOperator(op) == nil {
			t.Errorf("%q is an operator", op)
		}
	}
	for _, p := range []string{"fillfactor=70", "fastupdate=false", "pages_per_range=32", "x.y_1=a-b.C"} {
		if err := orm.CheckStorageParameter(p); err != nil {
			t.Error(err)
		}
	}
	for _, op := range []string{"=", "<>", "&&", "~~*", "@>", "->>", "-|-", "*/"} {
		if err := orm.CheckOperator(op); err != nil {
			t.Error(err)
		}
	}
}

type wrongMeta struct {
	ID int64 `db:"pk"`
}

func (wrongMeta) Meta() orm.Meta { return orm.Meta{} }

type nearMeta struct {
	ID int64 `db:"pk"`
}

func (*nearMeta) MetaData() orm.Meta { return orm.Meta{} }

type foreignMeta struct {
	ID   int64 `db:"pk"`
	When time.Time
}

func (*foreignMeta) Meta() orm.Meta {
	return orm.Meta{Indexes: orm.Indexes(orm.Index(&orm.Columns[Artist]().Name)), Order: orm.By(orm.Asc(&orm.Columns[Artist]().ID))}
}

type badConstraints struct {
	ID       int64 `db:"pk"`
	Other    *noKey2
	OtherID  int64
	Size     int64
	Children []badChild
}

type badChild struct {
	ID       int64 `db:"pk"`
	ParentID int64
	Parent   *badConstraints
}

func (b *badConstraints) Meta() orm.Meta {
	return orm.Meta{
		Checks: orm.Checks(orm.Check(orm.Gt(&b.Other.ID, 1)), orm.Check(orm.InQuery(&b.Size, orm.From[noKey2](), &orm.Columns[noKey2]().ID)),
			orm.Check(orm.Sum(&b.Size).Gt(1)), orm.Check(orm.And()), orm.Check(orm.Gt(&b.Size, 1)), orm.Check(orm.Lt(&b.Size, 10))),
		Indexes: orm.Indexes(orm.Index(), orm.Index(&b.Size).NullsEqual(), orm.Index(&b.Size).Where(orm.NotNull(&b.Children)),
			orm.Index(orm.Overlapping(&b.OtherID)).Storage("fillfactor", "70) --").Storage("FillFactor", 70)),
		Uniques:    orm.Uniques(orm.Unique(&b.OtherID).Where(orm.Gt(&b.Size, 1)).Deferred(), orm.Exclude(&b.ID)),
		Exclusions: orm.Exclusions(orm.Unique(&b.ID, &b.Size), orm.Exclude(&b.Size).NullsEqual(), orm.Exclude(orm.Conflicting(&b.Size, "= )"))),
	}
}

type (
	both struct {
		ID   int64     `db:"pk"`
		Tags []bothTag `db:"m2m"`
		More []oneTag  `db:"m2m"`
		None []noTag
	}
	bothTag struct {
		ID    int64  `db:"pk"`
		Boths []both `db:"m2m"`
	}
	oneTag struct {
		ID    int64 `db:"pk"`
		Boths []both
	}
	noTag struct {
		ID    int64 `db:"pk"`
		Boths []both
	}
)

type badComputed struct {
	ID    int64 `db:"pk"`
	A     int64
	B     int64
	C     int64 `db:"default=1"`
	D     int64
	Other *noKey2
}

func (b *badComputed) Meta() orm.Meta {
	return orm.Meta{
		Generated: orm.GeneratedColumns(orm.Generated(&b.A, orm.Col(&b.ID)), orm.Generated(&b.B, orm.Col(&b.A)), orm.Generated(&b.C, orm.Col(&b.D)), orm.Generated(&b.D, orm.Value[int64](1))),
		Defaults:  orm.Defaults(orm.Default(&b.D, orm.Col(&b.B)), orm.Default(&b.ID, orm.Value[int64](1))),
	}
}

type badScopes struct {
	ID      int64      `db:"pk"`
	Late    int64      `db:"deferred"`
	Gone    time.Time  `db:"soft_delete"`
	A       *time.Time `db:"soft_delete"`
	B       *time.Time `db:"soft_delete"`
	Other   *noKey2
	OtherID int64 `db:"on_delete=set_default"`
}

func (b *badScopes) Meta() orm.Meta {
	tenant := func(context.Context) (int64, bool) { return 1, true }
	return orm.Meta{Scopes: orm.Scopes(orm.ScopeBy(&b.Other.ID, tenant), orm.ScopeBy(&b.ID, tenant)), Fills: orm.Fills(orm.FillOnSave(&orm.Columns[noKey2]().ID, tenant))}
}

type pointed interface{ pointed() }

type badPointer struct {
	ID int64              `db:"pk"`
	A  orm.AnyOf[pointed] `db:"on_delete=set_default,default=x:1"`
	B  orm.AnyOf[int]
	C  orm.AnyOf[interface{ nobody() }]
	D  orm.AnyOf[pointed] `db:"on_delete=set_null"`
}

func (b *badPointer) Meta() orm.Meta { return orm.Meta{Kind: "Bad Pointer"} }

type badTarget struct {
	ID       float64 `db:"pk"`
	Pointers []badPointer
	Pointer  *badPointer `db:"via=A"`
}

func (b *badTarget) Meta() orm.Meta { return orm.Meta{Kind: "x"} }
func (b *badTarget) pointed()       {}

type kindless struct {
	ID       int64 `db:"pk"`
	Pointers []badPointer
}

func (k *kindless) pointed() {}

type sameKind struct {
	ID       int64 `db:"pk"`
	Pointers []badPointer
	Pointer  *badPointer `db:"via=A"`
}

func (s *sameKind) Meta() orm.Meta { return orm.Meta{Kind: "same"} }
func (s *sameKind) pointed()       {}

type sameKind2 struct {
	A int64 `db:"pk"`
	B int64 `db:"pk"`
}

func (s *sameKind2) Meta() orm.Meta { return orm.Meta{Kind: "same"} }

func (b *badScopes) BeforeSave() error { return nil }

func (b *badScopes) AfterDelete(context.Context, *orm.DB) error { return nil }

type pairKey struct {
	A     int64  `db:"pk"`
	B     string `db:"pk,varchar(10)"`
	Code  string `db:"varchar(10)"`
	Other int64
	Many  []pairLine `db:"via=First"`
	One   *pairLine  `db:"via=First"`
	Links []noKey2   `db:"m2m"`
}

func (k *pairKey) Meta() orm.Meta {
	return orm.Meta{Uniques: orm.Uniques(orm.Unique(&k.A, &k.Code).Where(orm.Gt(&k.A, 1)), orm.Unique(&k.Other, &k.A))}
}

type pairLine struct {
	ID       int64 `db:"pk"`
	FirstA   int64
	FirstB   string   `db:"varchar(10)"`
	First    *pairKey `db:"on_delete=set_null"`
	Second   *pairKey
	ThirdA   string
	ThirdB   string
	Third    *pairKey
	FourthID int64
	Fourth   *pairKey
	Fifth    *pairKey
	Sixth    *pairKey
	Seventh  *pairKey
	Eighth   *noKey2 `db:"on_delete=cascade"`
	EighthID int64
	Ninth    *pairKey `db:"deferred,on_delete=restrict"`
	N        int64
	C        string
}

func (p *pairLine) Meta() orm.Meta {
	return orm.Meta{ForeignKeys: orm.ForeignKeys(
		orm.ForeignKey(&p.Fifth).From(&p.N, &p.C).To(&p.Fifth.A, &p.Fifth.Code),
		orm.ForeignKey(&p.Sixth).From(&p.ID, &p.N).To(&p.Sixth.A, &p.Sixth.Other),
		orm.ForeignKey(&p.Seventh).From(&p.N, &p.C).To(&p.Sixth.A, &p.Sixth.Code),
		orm.ForeignKey(&p.Ninth).From(&p.ID, &p.C),
		orm.ForeignKey(&p.Fifth.One).From(&p.ID),
	)}
}

func TestMistakes(t *testing.T) {
	tests := []struct {
		name   string
		models []orm.AnyModel
		want   []string
	}{
		{"no key", orm.Models(orm.Model[noKey]()), []string{"orm_test.noKey has no primary key: add `ID int64` with `db:\"pk\"`"}},
		{"options", orm.Models(orm.Model[badOption]()), []string{
			`orm_test.badOption.Name has an unknown db option "uniqe"`,
			`orm_test.badOption.Size has db option "varchar(x)": write varchar(n)`,
			"orm_test.badOption.When has the db option auto_now or auto_now_add: make it a time.Time",
			"orm_test.badOption.What has the db option on_delete, but is no foreign key",
			"orm_test.badOption.N has default=many: ",
			"orm_test.badOption.Opts is of type map[string]int, which is no column: add `db:\"json\"`",
			"orm_test.badOption.Cost is a decimal without its size: add `db:\"decimal(10,2)\"`",
			"orm_test.badOption.Ch is of type chan int, which is no column",
		}},
		{"no column", orm.Models(orm.Model[noColumn](), orm.Model[noKey2]()), []string{
			"orm_test.noColumn.Author is a relation without a column: add `AuthorID int64`"}},
		{"unlisted", orm.Models(orm.Model[noColumn]()), []string{"orm_test.noColumn.Author leads to orm_test.noKey2, which is no model of the application"}},
		{"relations", orm.Models(orm.Model[twoWays](), orm.Model[wayLine](), orm.Model[noKey2]()), []string{
			"orm_test.twoWays.Lines may go by orm_test.wayLine.AID or orm_test.wayLine.BID: say which with `db:\"via=AID\"`",
			"orm_test.twoWays.Nobody leads nowhere: ",
			"orm_test.wayLine.CID is of type string, but the key of orm_test.twoWays is int64: make them the same",
			"orm_test.wayLine.DID has on_delete=set_null, but may not be NULL: make it a *int64",
			"orm_test.wayLine.Name and AID are both column aid: name one with",
		}},
		{"receiver", orm.Models(orm.Model[wrongMeta]()), []string{"orm_test.wrongMeta.Meta has the receiver wrongMeta: make it *wrongMeta"}},
		{"names", orm.Models(orm.Model[badNames](), orm.Model[upperTable](), orm.Model[lowerTable]()), []string{
			"badNames.XMin cannot be column \"xmin\": each table of PostgreSQL has a column of this name anyway: name it with `db:\"column=…\"`",
			"badNames.Emoji cannot be column \"🎵\": it has a character beyond U+FFFF",
			"badNames.Long cannot be column ", "it has 65 bytes, and 63 are the most that PostgreSQL takes", "badNames.Minus cannot be column \"-a\": in the index of a migration",
			"badNames.Lower and Upper are both column emojis", "badNames cannot be table \"SQLite_a\\x00\": it begins with sqlite_",
			"are tables NO_KEY2 and no_key2, which are one for SQLite: give one a Meta with another Table"}},
		{"near miss", orm.Models(orm.Model[nearMeta]()), []string{"orm_test.nearMeta.MetaData returns an orm.Meta, but is not called Meta"}},
		{"meta", orm.Models(orm.Model[foreignMeta]()), []string{
			"orm_test.foreignMeta has in its Meta an index over something that is not its own column",
			"orm_test.foreignMeta has in its Meta an order by something that is not its column: orm_test.Artist.ID is not a column of orm_test.foreignMeta"}},
		{"constraints", orm.Models(orm.Model[badConstraints](), orm.Model[badChild](), orm.Model[noKey2]()), []string{
			"orm_test.badConstraints has in its Meta a check that cannot be one: orm_test.noKey2.ID is not a column of orm_test.badConstraints itself",
			"it has a query in it", "it has an aggregate in it", "a check without a column", "an index over nothing",
			"an index with NullsEqual, Saying or Deferred, which are for unique constraints",
			"an index with Overlapping or Conflicting, which are for orm.Exclude", `an index that cannot be stored: the storage parameter "fillfactor=70) --" is no name`, `the storage parameter "FillFactor=70" is no name`,
			"a unique constraint with Deferred over more than plain columns of all rows", "a unique constraint or an index among its Exclusions: make it by orm.Exclude", "an exclusion constraint that is not among its Exclusions",
			"an exclusion constraint with NullsEqual", `an exclusion constraint that cannot be: "= )" is no operator`, "orm_test.badConstraints.Children is not a column of",
			"orm_test.badConstraints has two constraints or indexes called shop_bad_constraints_size_ck: give one another name with Named"}},
		{"both sides", orm.Models(orm.Model[both](), orm.Model[bothTag](), orm.Model[oneTag](), orm.Model[noTag]()), []string{
			"orm_test.both.Tags and orm_test.bothTag.Boths are both `db:\"m2m\"`, which is a table for each: if they are the two sides of one relation, make it `db:\"m2m,via=Tags\"` at orm_test.bothTag.Boths",
			"orm_test.oneTag.Boths leads nowhere: orm_test.both has no column that points at orm_test.oneTag and no model joins the two: add one, or `db:\"m2m,via=More\"` for the other side of orm_test.both.More",
			"or `db:\"m2m\"` here and `db:\"m2m,via=None\"` at orm_test.noTag.Boths for a table between them", "or `db:\"m2m\"` at orm_test.both.None and `db:\"m2m,via=None\"` here for a table between them"}},
		{"computed", orm.Models(orm.Model[badComputed](), orm.Model[noKey2]()), []string{
			"orm_test.badComputed.A cannot be a generated column: it is computed from orm_test.badComputed.ID, which the database makes itself",
			"orm_test.badComputed.B cannot be a generated column: it is computed from orm_test.badComputed.A",
			"orm_test.badComputed.C cannot be a generated column: it gets its value in another way already",
			"orm_test.badComputed.D cannot be a generated column: it is the same in every row",
			"orm_test.badComputed.D cannot have a default that is computed from orm_test.badComputed.B",
			"orm_test.badComputed.ID cannot be a column with a computed default"}},
		{"foreign keys", orm.Models(orm.Model[pairKey](), orm.Model[pairLine](), orm.Model[noKey2]()), []string{
			"orm_test.pairLine.FirstA, which belongs to the foreign key of First, has on_delete=set_null, but may not be NULL: make it a *int64",
			"orm_test.pairLine.Second is a relation without a column: add `SecondA int64` and `SecondB string`",
			"orm_test.pairLine.ThirdA is of type string, but orm_test.pairKey.A is int64: make them the same",
			"orm_test.pairLine.Fourth points at orm_test.pairKey.A, B, but has FourthID for it: add `FourthA int64` and `FourthB string`, or name others in Meta",
			"orm_test.pairLine.Fifth points at orm_test.pairKey.A, Code, which is neither the primary key nor, in this order, a unique constraint",
			"orm_test.pairLine.Sixth points at orm_test.pairKey.A, Other, which is neither",
			"orm_test.pairLine.Seventh points, by its Meta, at something that is no column of orm_test.pairKey: write To(&x.Seventh.Column)",
			"orm_test.pairLine.Eighth has the db option on_delete or deferred: put it on the column of the foreign key, EighthID",
			"orm_test.pairLine.Ninth has on_delete=restrict, which cannot wait, and deferred",
			"orm_test.pairLine has in its Meta a foreign key of something that is no relation of its own",
			"orm_test.pairKey.One is one row, but orm_test.pairLine.FirstA, FirstB is not unique: make it a []pairLine, or add orm.Unique of them to the Meta of orm_test.pairLine",
			"orm_test.pairKey.Links joins tables whose keys have more than one column: only keys of one column can be joined"}},
		{"scopes and hooks", orm.Models(orm.Model[badScopes](), orm.Model[noKey2]()), []string{
			"orm_test.badScopes.Late has the db option deferred, but is no foreign key",
			"orm_test.badScopes.OtherID has on_delete=set_default, but no default",
			"orm_test.badScopes.Gone has the db option soft_delete: make it a *time.Time",
			"orm_test.badScopes.B and A both have the db option soft_delete: keep one",
			"orm_test.badScopes has in its Meta a scope by something that is not its own column: orm_test.noKey2.ID",
			"orm_test.badScopes.ID cannot be a scope: it gets its value in another way already",
			"orm_test.badScopes has in its Meta a fill by something that is not its own column",
			"orm_test.badScopes.BeforeSave is a hook of another shape: write func (p *badScopes) BeforeSave(ctx context.Context, db *orm.DB) error",
			"orm_test.badScopes.AfterDelete is called by nothing: the hooks are BeforeInsert"}},
		{"any of", orm.Models(orm.Model[badPointer](), orm.Model[badTarget](), orm.Model[kindless](), orm.Model[sameKind](), orm.Model[sameKind2]()), []string{
			`orm_test.badPointer has the Kind "Bad Pointer" in its Meta: write small letters`,
			"orm_test.badPointer.A has on_delete=set_default, which an AnyOf has not",
			"orm_test.badPointer.B is an AnyOf of int: give it an interface",
			"orm_test.badPointer.C points at nothing: no model's pointer implements interface { orm_test.nobody() }",
			"orm_test.badPointer.D has on_delete=set_null, but may not be NULL: make it a *orm.AnyOf",
			"orm_test.badTarget has a Kind in its Meta, but its key is a float64",
			"orm_test.kindless may be pointed at by orm_test.badPointer.A, but has no Kind: add one to its Meta, `Kind: \"kindless\"`",
			`orm_test.sameKind and orm_test.sameKind2 have the same Kind "same" in their Meta: give one another`,
			"orm_test.sameKind.Pointers may go by orm_test.badPointer.A or orm_test.badPointer.D: say which with `db:\"via=A\"`",
			"orm_test.sameKind.Pointer is one row, but many may point here by orm_test.badPointer.A: make it a []badPointer"}},
		{"twice", orm.Models(orm.Model[noKey2](), orm.Model[noKey2]()), []string{"orm_test.noKey2 is a model of component shop and of shop: list it in one"}},
		{"not a struct", orm.Models(orm.Model[time.Time](), orm.Model[int]()), []string{"time.Time is not a struct: a model is one", "int is not a struct"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := orm.NewRegistry()
			r.Add("shop", test.models...)
			err := r.Resolve()
			if err == nil {
				t.Fatal("no mistakes")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q is missing in\n%v", want, err)
				}
			}
			for line := range strings.Lines(err.Error()) {
				if len(line) > 400 {
					t.Errorf("too long: %s", line)
				}
			}
		})
	}
}

func TestQueryMistakes(t *testing.T) {
	db := orm.New(registry(), func(context.Context) (orm.Driver, error) { return &recorder{dialect: sqlite.Dialect{}}, nil })
	ctx := t.Context()
	p, a, l := orm.Columns[Track](), orm.Columns[Artist](), orm.Columns[Line]()
	var stray int64
	tracks := orm.From[Track]()
	all := func(q orm.Query[Track]) error {
		_, err := db.All(ctx, q)
		return err
	}
	tests := []struct {
		name string
		err  error
		want string
	}{
		{"foreign column", all(tracks.Where(orm.Eq(&a.Name, "x"))), "orm_test.Artist.Name is not a column of orm_test.Track"},
		{"foreign column behind a relation", all(tracks.Where(orm.Eq(&l.Track.Album.Title, "x"))), "orm_test.Album.Title is not a column of orm_test.Track"},
		{"stray pointer", all(tracks.Where(orm.Eq(&stray, 1))), "a pointer to int64, which does not come from orm.Columns, is not a column of orm_test.Track"},
		{"foreign order", all(tracks.Order(orm.Asc(&a.Name))), "orm_test.Artist.Name is not a column of orm_test.Track"},
		{"order by many", all(tracks.Order(orm.Asc(&orm.Any(p.Lines).Price))), "leads to many rows"},
		{"order by an expression behind many", all(tracks.Order(orm.Lower(orm.Col(&orm.Any(p.Lines).Track.Name)).Asc())), "leads to many rows"},
		{"a window behind many", all(tracks.Order(orm.RowNumber().Over(orm.Window{Order: orm.By(orm.Asc(&orm.Any(p.Lines).Price))}).Asc())), "leads to many rows"},
		{"relation as value", all(tracks.Where(orm.Eq(&p.Album, nil))), "orm_test.Track.Album is a relation"},
		{"with a column", all(tracks.With(&p.Name)), "orm_test.Track.Name is not a relation: With loads relations"},
		{"limit", all(tracks.Limit(-1)), "the limit is -1"},
		{"two relations", all(tracks.Where(orm.EqTo(&orm.Any(p.Lines).ID, orm.Col(&orm.Any(p.Playlists).ID)))), "compares rows of two relations"},
		{"path", all(tracks.Where(orm.Compare(orm.Ref{"Album", "Nam"}, orm.OpEq, "x"))), "orm_test.Album has no column or relation Nam (Album.Nam)"},
		{"value of another type", all(tracks.Where(orm.Compare(orm.Ref{"Plays"}, orm.OpEq, "many"))), "Plays: "},
		{"no such model", func() error { _, err := db.All(ctx, orm.From[noKey2]()); return err }(), "orm_test.noKey2 is no model of the application"},
		{"no such model behind Select", func() error {
			_, err := db.Compute(ctx, orm.From[noKey2](), orm.CountAll())
			return err
		}(), "orm_test.noKey2 is no model of the application"},
		{"select from a selection", func() error {
			type one struct{ N, M int64 }
			o := orm.Columns[one]()
			selected := orm.Select(tracks, func(out *one) orm.Picks { return orm.Picks{orm.Pick(&out.N, orm.CountAll())} })
			_, err := db.All(ctx, orm.Select(selected, func(out *one) orm.Picks { return orm.Picks{orm.Pick(&out.N, orm.Sum(&o.M))} }))
			return err
		}(), "orm_test.one.M is not picked by the query"},
		{"update of a relation", func() error { _, err := db.Update(ctx, tracks, orm.Set(&p.Album.Title, "x")); return err }(), "orm_test.Album.Title is not a column of orm_test.Track, which is updated"},
		{"update of nothing", func() error { _, err := db.Update(ctx, tracks); return err }(), "an update without changes"},
		{"key", func() error { _, err := db.Get[PlaylistTrack](ctx, 1); return err }(), "the key of orm_test.PlaylistTrack has 2 columns, not 1"},
		{"link", db.Link(ctx, &Artist{ID: 1}, &a.Albums, &Album{ID: 1}), "orm_test.Artist.Albums is not many-to-many"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if test.err == nil || !strings.Contains(test.err.Error(), test.want) {
				t.Errorf("got %v, want %q", test.err, test.want)
			}
		})
	}
}

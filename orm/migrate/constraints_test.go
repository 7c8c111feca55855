package migrate

import (
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/mysql"
	"github.com/gotandem/tandem/orm/postgres"
	"github.com/gotandem/tandem/orm/sqlite"
)

var allDialects = []orm.Dialect{sqlite.Dialect{}, postgres.Dialect{}, mysql.Dialect{}}

// offer says in its Meta what one can say there.
type offer struct {
	ID        int64           `db:"pk"`
	Code      string          `db:"varchar(40),comment=what people type in"`
	Title     string          `db:"varchar(100)"`
	Price     decimal.Decimal `db:"decimal(10,2)"`
	Open      bool
	Starts    time.Time
	Ends      time.Time
	Room      *string `db:"varchar(20)"`
	DeletedAt *time.Time
}

func (o *offer) Meta() orm.Meta {
	return orm.Meta{
		Comment: "what is on sale",
		Checks: orm.Checks(
			orm.Check(orm.Gte(&o.Price, decimal.RequireFromString("0.5"))),
			orm.Check(orm.LtTo(&o.Starts, orm.Col(&o.Ends))).Named("store_offer_period"),
		),
		Uniques: orm.Uniques(
			orm.Unique(orm.Lower(orm.Col(&o.Code))).Where(orm.IsNull(&o.DeletedAt)),
			orm.Unique(&o.Room, &o.Title).NullsEqual(),
		),
		Indexes: orm.Indexes(orm.Index(orm.Desc(&o.Starts)).Where(orm.Eq(&o.Open, true)).Covering(&o.Title)),
	}
}

// plainOffer is offer without its Meta.
type plainOffer struct {
	ID        int64           `db:"pk"`
	Code      string          `db:"varchar(40)"`
	Title     string          `db:"varchar(100)"`
	Price     decimal.Decimal `db:"decimal(10,2)"`
	Open      bool
	Starts    time.Time
	Ends      time.Time
	Room      *string `db:"varchar(20)"`
	DeletedAt *time.Time
}

func (o *plainOffer) Meta() orm.Meta { return orm.Meta{Table: "store_offer"} }

func stateOfModel(t *testing.T, m orm.AnyModel) *State {
	t.Helper()
	reg := orm.NewRegistry()
	reg.Add("store", m)
	if err := reg.Resolve(); err != nil {
		t.Fatal(err)
	}
	s, err := StateOf(reg, allDialects...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// What a Meta says is in the migration, in the words of each database; afterwards there is nothing left to do, and without the
// Meta it goes again.
func TestConstraintsOfModels(t *testing.T) {
	plain, full := stateOfModel(t, orm.Model[plainOffer]()), stateOfModel(t, orm.Model[offer]())
	for _, c := range []struct {
		name     string
		from, to *State
	}{{"create constraints", &State{}, full}, {"add constraints", plain, full}, {"drop constraints", full, plain}, {"same constraints", full, full}} {
		text, err := filesBetween(t, c.from, c.to, nil)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "diff/"+strings.ReplaceAll(c.name, " ", "_")+".golden", text)
	}
}

// line computes its total.
type line struct {
	ID    int64           `db:"pk"`
	Price decimal.Decimal `db:"decimal(10,2)"`
	Count int32
	Total decimal.Decimal `db:"decimal(10,1),index"`
	Rank  int64
}

func (l *line) Meta() orm.Meta {
	return orm.Meta{
		Table:     "store_line",
		Generated: orm.GeneratedColumns(orm.Generated(&l.Total, orm.TimesCount(&l.Price, &l.Count))),
		Defaults:  orm.Defaults(orm.Default(&l.Rank, orm.Value(int64(1)).Plus(orm.Value(int64(2))))),
	}
}

// wideLine is line after its price got another type, which its total is computed from.
type wideLine struct {
	ID    int64           `db:"pk"`
	Price decimal.Decimal `db:"decimal(12,3)"`
	Count int32
	Total decimal.Decimal `db:"decimal(10,1),index"`
	Rank  int64
}

func (l *wideLine) Meta() orm.Meta {
	return orm.Meta{
		Table:     "store_line",
		Generated: orm.GeneratedColumns(orm.Generated(&l.Total, orm.TimesCount(&l.Price, &l.Count)).Stored()),
	}
}

// Columns that the database computes are dropped and added again where what they are computed from changes.
func TestComputedColumnsOfModels(t *testing.T) {
	narrow, wide := stateOfModel(t, orm.Model[line]()), stateOfModel(t, orm.Model[wideLine]())
	for _, c := range []struct {
		name     string
		from, to *State
	}{{"create computed", &State{}, narrow}, {"change computed", narrow, wide}, {"same computed", wide, wide}} {
		text, err := filesBetween(t, c.from, c.to, nil)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "diff/"+strings.ReplaceAll(c.name, " ", "_")+".golden", text)
	}
	onAll(t, func(t *testing.T, d *database) {
		s := &State{}
		for _, to := range []*State{narrow, wide, narrow, {}} {
			ops, err := Diff(s, to, nil)
			if err != nil {
				t.Fatal(err)
			}
			s = d.apply(s, ops...)
			if len(s.Tables()) > 0 {
				d.must(`INSERT INTO "store_line" ("price", "count", "rank") VALUES (1, 2, 3)`)
			}
		}
	})
}

// Without dialects there are no words for conditions.
func TestConstraintsNeedDialects(t *testing.T) {
	reg := orm.NewRegistry()
	reg.Add("store", orm.Model[offer]())
	if err := reg.Resolve(); err != nil {
		t.Fatal(err)
	}
	if _, err := StateOf(reg); err == nil || !strings.Contains(err.Error(), "need the dialects") {
		t.Errorf("error %v", err)
	}
}

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
			orm.Unique(orm.Lower(&o.Code)).Where(orm.IsNull(&o.DeletedAt)),
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

package ormtest

import (
	"errors"
	"testing"
	"time"

	"github.com/gotandem/tandem/orm"
	"github.com/shopspring/decimal"
)

// Offer has every kind of constraint and index that a Meta can say.
type Offer struct {
	ID        int64            `db:"pk"`
	Code      string           `db:"varchar(40),comment=what people type in"`
	Title     string           `db:"varchar(100)"`
	Price     decimal.Decimal  `db:"decimal(10,2)"`
	Before    *decimal.Decimal `db:"decimal(10,2)"`
	Mood      Mood
	Starts    time.Time
	Ends      time.Time
	Room      *string `db:"varchar(20)"`
	Seat      int64
	DeletedAt *time.Time
}

// Meta says what every offer keeps.
func (o *Offer) Meta() orm.Meta {
	return orm.Meta{
		Comment: "What is on sale; it's for tests.",
		Checks: orm.Checks(
			orm.Check(orm.Gte(&o.Price, decimal.RequireFromString("0.5"))),
			orm.Check(orm.LtTo(&o.Starts, orm.Col(&o.Ends))).Named("offer_period").Saying("should end after it starts"),
			orm.Check(orm.Or(orm.In(&o.Mood, "calm", "wild"), orm.StartsWith(&o.Title, "it's 100%"))),
			orm.Check(orm.And(orm.Gt(&o.Before, new(decimal.Zero)), orm.Gte(&o.Starts, time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)))),
		),
		Uniques: orm.Uniques(
			orm.Unique(orm.Lower(orm.Col(&o.Code))).Where(orm.IsNull(&o.DeletedAt)).Named("offer_code").Saying("There is an offer with this code already"),
			orm.Unique(&o.Title).Where(orm.IsNull(&o.DeletedAt)).Covering(&o.Price),
			orm.Unique(&o.Room, &o.Seat).NullsEqual(),
		),
		Indexes: orm.Indexes(
			orm.Index(orm.Desc(&o.Starts), &o.ID).Where(orm.Eq(&o.Mood, "wild")).Covering(&o.Title),
			orm.Index(orm.Lower(orm.Col(&o.Title)).Desc(), &o.Price),
		),
	}
}

func offer(n int64, change func(o *Offer)) *Offer {
	o := &Offer{Code: string(rune('a' + n)), Title: "title " + string(rune('a'+n)), Price: decimal.New(100, -2), Mood: "calm", Seat: n,
		Starts: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Ends: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)}
	if change != nil {
		change(o)
	}
	return o
}

func constraintTests() []test {
	return []test{
		{"checks", checks},
		{"unique among some rows", conditionalUniques},
		{"unique expressions", uniqueExpressions},
		{"equal nulls", equalNulls},
	}
}

// checks: the database refuses what breaks a condition, and the error names the columns and gives the reason.
func checks(t *testing.T, s *suite) {
	insert(t, s.db, offer(0, nil))
	for _, c := range []struct {
		change func(o *Offer)
		fields string
		reason string
	}{
		{func(o *Offer) { o.Price = decimal.New(49, -2) }, "[Price]", "is not allowed"},
		{func(o *Offer) { o.Ends = o.Starts }, "[Starts Ends]", "should end after it starts"},
		{func(o *Offer) { o.Before = new(decimal.New(-1, 0)) }, "[Before Starts]", "is not allowed"},
		{func(o *Offer) { o.Starts = time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC) }, "[Before Starts]", "is not allowed"},
	} {
		err := s.db.Insert(t.Context(), offer(1, c.change))
		var value *orm.ValueError
		if !errors.As(err, &value) || value.Type != "check" || value.Reason != c.reason {
			t.Errorf("%s: error %v", c.fields, err)
			continue
		}
		equal(t, "the fields", columnNames(value.Columns), c.fields)
	}
	// The update of a query meets them too.
	o := orm.Columns[Offer]()
	var value *orm.ValueError
	if _, err := s.db.Update(t.Context(), orm.From[Offer](), orm.Set(&o.Price, decimal.Zero)); !errors.As(err, &value) {
		t.Errorf("updating: error %v", err)
	}
	// A text with all that may be mistaken for SQL.
	insert(t, s.db, offer(2, func(o *Offer) { o.Title, o.Before = "it's 100% wild", new(decimal.New(1, 0)) }))
	equal(t, "the rows", len(all(t, s.db, orm.From[Offer]())), 2)
}

// conditionalUniques hold among the rows that meet the condition.
func conditionalUniques(t *testing.T, s *suite) {
	same := func(o *Offer) { o.Title = "same" }
	insert(t, s.db, offer(0, same))
	err := s.db.Insert(t.Context(), offer(1, same))
	var unique *orm.UniqueError
	if !errors.As(err, &unique) {
		t.Fatalf("error %v", err)
	}
	equal(t, "the fields", columnNames(unique.Columns), "[Title]")
	now := time.Now()
	gone := func(o *Offer) { o.Title, o.DeletedAt = "same", &now }
	insert(t, s.db, offer(1, gone), offer(2, gone))
	o := orm.Columns[Offer]()
	_, err = s.db.Update(t.Context(), orm.From[Offer](), orm.Set(&o.DeletedAt, nil))
	if !errors.As(err, &unique) {
		t.Errorf("bringing them back: error %v", err)
	}
	rows := all(t, s.db, orm.From[Offer]().Where(orm.IsNull(&o.DeletedAt)))
	equal(t, "the rows that are left", len(rows), 1)
}

// uniqueExpressions compare what is computed.
func uniqueExpressions(t *testing.T, s *suite) {
	insert(t, s.db, offer(0, func(o *Offer) { o.Code = "Summer" }))
	err := s.db.Insert(t.Context(), offer(1, func(o *Offer) { o.Code = "SUMMER" }))
	var unique *orm.UniqueError
	if !errors.As(err, &unique) {
		t.Fatalf("error %v", err)
	}
	equal(t, "the fields", columnNames(unique.Columns), "[Code]")
	equal(t, "what people read", unique.Problem().Errors[0].Msg, "There is an offer with this code already")
	insert(t, s.db, offer(1, func(o *Offer) { o.Code, o.DeletedAt = "SUMMER", new(time.Now()) }))
}

// equalNulls: two rows without a value are alike where the constraint says so.
func equalNulls(t *testing.T, s *suite) {
	insert(t, s.db, offer(0, nil), offer(1, nil))
	err := s.db.Insert(t.Context(), offer(1, func(o *Offer) { o.Code, o.Title = "x", "x" }))
	var unique *orm.UniqueError
	if !errors.As(err, &unique) {
		t.Fatalf("error %v", err)
	}
	equal(t, "the fields", columnNames(unique.Columns), "[Room Seat]")
	// An empty text is a value, and not the lack of one.
	insert(t, s.db, offer(2, func(o *Offer) { o.Seat, o.Room = 1, new("") }))
	err = s.db.Insert(t.Context(), offer(3, func(o *Offer) { o.Seat, o.Room = 1, new("") }))
	if !errors.As(err, &unique) {
		t.Errorf("two empty texts: error %v", err)
	}
}

// columnNames are the fields of columns.
func columnNames(columns []*orm.Column) string {
	out := "["
	for i, c := range columns {
		if i > 0 {
			out += " "
		}
		out += c.GoName
	}
	return out + "]"
}

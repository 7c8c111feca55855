package ormtest

import (
	"testing"

	"github.com/gotandem/tandem/orm"
)

// Bare has nothing that must be said: the database makes all of it. Its key is not the first.
type Bare struct {
	Twice int64
	Code  *string
	ID    int64 `db:"pk"`
	Word  string
}

// Meta says how the database makes it.
func (b *Bare) Meta() orm.Meta {
	return orm.Meta{
		Generated: orm.GeneratedColumns(orm.Generated(&b.Twice, orm.Length(orm.Col(&b.Word)).Times(orm.Value(int64(2))))),
		Defaults:  orm.Defaults(orm.Default(&b.Code, orm.Nullable(orm.Value("fresh"))), orm.Default(&b.Word, orm.Value("word"))),
	}
}

// BareID has a key that the database makes, which is no number.
type BareID struct {
	ID   string `db:"pk,varchar(20)"`
	Word string `db:"unique,varchar(20)"`
}

// Meta says how the database makes it.
func (b *BareID) Meta() orm.Meta {
	return orm.Meta{Defaults: orm.Defaults(orm.Default(&b.ID, orm.Value("key")), orm.Default(&b.Word, orm.Value("word")))}
}

// bareRows leave everything to the database, one by one and many at once.
func bareRows(t *testing.T, s *suite) {
	one, two, three := &Bare{}, &Bare{}, &Bare{}
	insert(t, s.db, one)
	insert(t, s.db, two, three)
	for _, row := range []*Bare{one, two, three} {
		equal(t, "the row", row, &Bare{Twice: 8, Code: new("fresh"), ID: row.ID, Word: "word"})
		got, err := s.db.Get[Bare](t.Context(), row.ID)
		must(t, err)
		equal(t, "in the database", got, row)
	}
	a := &BareID{}
	insert(t, s.db, a)
	equal(t, "a key of the database", a, &BareID{ID: "key", Word: "word"})
	if err := s.db.Insert(t.Context(), &BareID{}, &BareID{ID: "b"}); err == nil {
		t.Error("two rows have one key")
	}
	c := orm.Columns[BareID]()
	a.Word = "other"
	must(t, s.db.Save(t.Context(), a))
	n, err := s.db.Upsert(t.Context(), orm.OnConflict(&c.ID).Ignore(), &BareID{})
	must(t, err)
	equal(t, "added beside one that is there", n, 0)
	equal(t, "ignored", all(t, s.db, orm.From[BareID]()), []*BareID{a})
	again := &BareID{}
	_, err = s.db.Upsert(t.Context(), orm.OnConflict(&c.ID), again)
	must(t, err)
	equal(t, "the row again", again, &BareID{ID: "key", Word: "word"})
	equal(t, "changed", all(t, s.db, orm.From[BareID]()), []*BareID{again})
	must(t, s.db.Remove(t.Context(), again))
	n, err = s.db.Upsert(t.Context(), orm.OnConflict(&c.ID).Ignore(), &BareID{})
	must(t, err)
	equal(t, "added where none is", n, 1)
	equal(t, "in the database", all(t, s.db, orm.From[BareID]()), []*BareID{again})
}

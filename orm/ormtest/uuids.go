package ormtest

import (
	"errors"
	"strings"
	"testing"
	"uuid"

	"github.com/gotandem/tandem/orm"
)

// Ticket has a key that Insert makes, and UUIDs besides.
type Ticket struct {
	ID     uuid.UUID `db:"pk"`
	Code   string    `db:"varchar(20),unique"`
	Secret uuid.UUID `db:"default=uuid4"`
	Maybe  *[16]byte `db:"default=uuid7"`
	Plain  uuid.UUID
	Stub   *Stub

	ParentID *uuid.UUID `db:"on_delete=set_null"`
	Parent   *Ticket
}

// Stub has the key of its ticket.
type Stub struct {
	TicketID uuid.UUID `db:"pk,on_delete=cascade"`
	Ticket   *Ticket
}

func uuidTests() []test {
	return []test{{"made by insert", uuidsMade}, {"of what is pointed at", uuidsTaken}, {"upserts", uuidsUpserted}}
}

// uuidsMade: an empty key becomes a new UUID in the order of time, one that is there stays.
func uuidsMade(t *testing.T, s *suite) {
	own := uuid.MustParse("0190163d-8694-739b-aea5-966c26f8ad91")
	rows := []*Ticket{{Code: "a"}, {Code: "b"}, {Code: "c", ID: own, Secret: own, Maybe: (*[16]byte)(&own)}}
	insert(t, s.db, rows...)
	for i, row := range rows {
		got, err := s.db.Get[Ticket](t.Context(), row.ID)
		must(t, err)
		equal(t, "in the database", got, row)
		equal(t, "what has no default", row.Plain, uuid.UUID{})
		if i < 2 && (row.ID[6]>>4 != 7 || row.Secret[6]>>4 != 4 || row.Maybe == nil || row.Maybe[6]>>4 != 7) {
			t.Errorf("row %d has %v, %v, %v", i, row.ID, row.Secret, row.Maybe)
		}
	}
	if rows[0].ID.Compare(rows[1].ID) >= 0 || rows[0].Secret == rows[1].Secret {
		t.Errorf("keys %v, %v, secrets %v, %v", rows[0].ID, rows[1].ID, rows[0].Secret, rows[1].Secret)
	}
	equal(t, "a key that was brought", []uuid.UUID{rows[2].ID, rows[2].Secret}, []uuid.UUID{own, own})
}

// uuidsTaken: a key that is a foreign key, too, is not made up.
func uuidsTaken(t *testing.T, s *suite) {
	ticket := &Ticket{Code: "a"}
	insert(t, s.db, ticket)
	stub := &Stub{Ticket: ticket}
	insert(t, s.db, stub)
	equal(t, "the key", stub.TicketID, ticket.ID)
	if err := s.db.Insert(t.Context(), &Stub{}); err == nil {
		t.Error("a stub of no ticket is there")
	}
	child, mistake := &Ticket{Code: "b", Parent: &Ticket{Code: "c"}}, new(orm.QueryError)
	for name, err := range map[string]error{
		"Ticket.Parent has not been inserted yet": s.db.Insert(t.Context(), child),
		"Stub.Ticket has not been inserted yet":   s.db.Insert(t.Context(), &Stub{Ticket: child}),
	} {
		if !errors.As(err, &mistake) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if child.ParentID != nil {
		t.Errorf("the key of a row without one was taken: %v", child.ParentID)
	}
	child.Parent = ticket
	insert(t, s.db, child)
	equal(t, "a key that may be NULL", *child.ParentID, ticket.ID)
}

// uuidsUpserted: a row that is there keeps its key, and the one in memory gets it.
func uuidsUpserted(t *testing.T, s *suite) {
	old := &Ticket{Code: "a"}
	insert(t, s.db, old)
	c := orm.Columns[Ticket]()
	again, fresh := &Ticket{Code: "a"}, &Ticket{Code: "b"}
	_, err := s.db.Upsert(t.Context(), orm.OnConflict(&c.Code).Update(&c.Plain), again, fresh)
	must(t, err)
	equal(t, "the key of the row that is there", again.ID, old.ID)
	equal(t, "its secret", again.Secret, old.Secret)
	got, err := s.db.Get[Ticket](t.Context(), fresh.ID)
	must(t, err)
	equal(t, "the new one", got, fresh)
	for name, on := range map[string]orm.Conflict{"by default": orm.OnConflict(&c.Code), "all columns": orm.OnConflict(&c.Code).Update()} {
		third := &Ticket{Code: "a", Plain: uuid.NewV4()}
		brought := &Ticket{Code: "b", Secret: uuid.NewV4(), Plain: uuid.NewV4()}
		_, err := s.db.Upsert(t.Context(), on, third, brought)
		must(t, err)
		for i, row := range []*Ticket{third, brought} {
			was := []*Ticket{old, fresh}[i]
			equal(t, name+": what Insert makes", []any{row.ID, row.Secret, *row.Maybe}, []any{was.ID, was.Secret, *was.Maybe})
			got, err := s.db.Get[Ticket](t.Context(), was.ID)
			must(t, err)
			equal(t, name+": in the database", got, row)
		}
		if third.Plain == old.Plain {
			t.Errorf("%s: nothing was changed", name)
		}
	}
	named := &Ticket{Code: "a", Secret: uuid.NewV4()}
	_, err = s.db.Upsert(t.Context(), orm.OnConflict(&c.Code).Update(&c.Secret, &c.Maybe), named)
	must(t, err)
	got, err = s.db.Get[Ticket](t.Context(), old.ID)
	must(t, err)
	equal(t, "columns that were named", got, named)
	if got.Secret == old.Secret || *got.Maybe == *old.Maybe {
		t.Errorf("columns that were named have %v and %v, as before", got.Secret, *got.Maybe)
	}
}

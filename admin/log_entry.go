package admin

import (
	"time"

	"github.com/gotandem/tandem/auth"
	"github.com/gotandem/tandem/orm"
)

// LogEntry says who did what to which row. It is written in the transaction that does it.
type LogEntry struct {
	ID       int64      `db:"pk"`
	At       time.Time  `db:"index"`
	UserID   *int64     `db:"on_delete=set_null"`
	User     *auth.User // nil once the account is gone
	Username string     `validate:"max=150"`
	Action   Action
	Model    string   `validate:"max=200" label:"Model"` // store.track
	Key      string   `validate:"max=255"`
	Name     string   `validate:"max=255"` // what the row was called then
	Changes  []Change `db:"json"`
}

// Meta lists the newest entry first.
func (e *LogEntry) Meta() orm.Meta {
	return orm.Meta{
		Label:       "log entry",
		LabelPlural: "log entries",
		Order:       orm.By(orm.Desc(&e.At), orm.Desc(&e.ID)),
		Indexes:     orm.Indexes(orm.Index(&e.Model, &e.Key)),
	}
}

// String says what was done.
func (e *LogEntry) String() string { return e.Action.past() + " " + e.Name }

// Change is one field before and after.
type Change struct {
	Field  string `json:"field"`
	Before string `json:"before,omitzero"`
	After  string `json:"after,omitzero"`
}

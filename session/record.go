package session

import (
	"encoding/json/jsontext"
	"time"

	"github.com/gotandem/tandem/orm"
)

// Record is the row of one session. Nobody but Manager writes it; it is a model so that migrations, the admin and
// housekeeping see it as any other table.
type Record struct {
	KeyHash   string         `db:"pk" validate:"len=64"` // SHA-256 of the key, in hexadecimal
	UserID    *int64         `db:"index"`                // the user's id; no foreign key, since this package knows no users
	Data      jsontext.Value `db:"json"`
	CreatedAt time.Time
	ExpiresAt time.Time `db:"index"`
}

// Meta names the table.
func (r *Record) Meta() orm.Meta {
	return orm.Meta{Table: "auth_session", Label: "session", LabelPlural: "sessions"}
}

package auth

import (
	"strings"
	"time"

	"github.com/gotandem/tandem/orm"
)

// User is somebody with an account. The password is kept as an argon2id hash and never leaves the server.
type User struct {
	ID           int64        `db:"pk" json:"id"`
	Username     string       `validate:"min=1,max=150" pattern:"^[\\w.@+-]+$" db:"unique" json:"username" doc:"Letters, digits and @ . + - _ only."`
	PasswordHash string       `validate:"max=255" json:"-"`
	FirstName    string       `validate:"max=150" json:"first_name,omitzero"`
	LastName     string       `validate:"max=150" json:"last_name,omitzero"`
	Email        string       `validate:"omitempty,email,max=254" db:"index" json:"email,omitzero"`
	IsActive     bool         `db:"default=true" json:"is_active" doc:"Whether the user may log in. Clear it instead of deleting the account."`
	IsStaff      bool         `json:"is_staff" doc:"Whether the user may enter the admin site."`
	IsSuperuser  bool         `json:"is_superuser" doc:"Whether the user has every permission without being given it."`
	LastLoginAt  *time.Time   `json:"last_login_at"`
	JoinedAt     time.Time    `db:"auto_now_add" json:"joined_at"`
	Groups       []Group      `db:"m2m" json:"-"`
	Permissions  []Permission `db:"m2m" json:"-"`
}

// Meta orders users by name.
func (u *User) Meta() orm.Meta {
	return orm.Meta{Order: orm.By(orm.Asc(&u.Username))}
}

// String is the name to log in with.
func (u *User) String() string { return u.Username }

// FullName is the first and the last name, or the username where there is neither.
func (u *User) FullName() string {
	if name := strings.TrimSpace(u.FirstName + " " + u.LastName); name != "" {
		return name
	}
	return u.Username
}

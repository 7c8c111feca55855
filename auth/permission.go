package auth

import "github.com/gotandem/tandem/orm"

// Permission is the right to do one thing, such as store.change_track. Four are made for each model when the database is migrated.
type Permission struct {
	ID     int64   `db:"pk" json:"id"`
	Code   string  `validate:"min=1,max=200" db:"unique" json:"code"`
	Name   string  `validate:"min=1,max=255" json:"name"`
	Users  []User  `db:"m2m,via=Permissions" json:"-"`
	Groups []Group `db:"m2m,via=Permissions" json:"-"`
}

// Meta orders permissions by code.
func (p *Permission) Meta() orm.Meta {
	return orm.Meta{Order: orm.By(orm.Asc(&p.Code))}
}

// String says what the permission is for.
func (p *Permission) String() string { return p.Name }

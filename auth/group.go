package auth

import "github.com/gotandem/tandem/orm"

// Group gives its permissions to the users in it.
type Group struct {
	ID          int64        `db:"pk" json:"id"`
	Name        string       `validate:"min=1,max=150" db:"unique" json:"name"`
	Permissions []Permission `db:"m2m" json:"-"`
	Users       []User       `db:"m2m,via=Groups" json:"-"`
}

// Meta orders groups by name.
func (g *Group) Meta() orm.Meta {
	return orm.Meta{Order: orm.By(orm.Asc(&g.Name))}
}

// String is the group's name.
func (g *Group) String() string { return g.Name }

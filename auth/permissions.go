package auth

import (
	"context"
	"fmt"
	"strings"

	"github.com/gotandem/tandem/orm"
)

// Can reports whether the user has the permission: superusers have all, users that are not active have none,
// others those given to them or to one of their groups. It asks the database each time; a nil user has none.
func (a *Accounts) Can(ctx context.Context, u *User, code string) (bool, error) {
	codes, err := a.PermissionsOf(ctx, u)
	if err != nil {
		return false, err
	}
	return codes.Has(code), nil
}

// PermissionsOf returns all the user may do, with one query.
func (a *Accounts) PermissionsOf(ctx context.Context, u *User) (Permissions, error) {
	if u == nil || !u.IsActive {
		return Permissions{}, nil
	}
	if u.IsSuperuser {
		return Permissions{all: true}, nil
	}
	p := orm.Columns[Permission]()
	q := orm.From[Permission]().Where(orm.Or(
		orm.Eq(&orm.Any(p.Users).ID, u.ID),
		orm.Eq(&orm.Any(orm.Any(p.Groups).Users).ID, u.ID),
	))
	return a.permissions(ctx, q, u.Username)
}

// PermissionsOfGroup returns what being in the group lets a user do.
func (a *Accounts) PermissionsOfGroup(ctx context.Context, g *Group) (Permissions, error) {
	p := orm.Columns[Permission]()
	return a.permissions(ctx, orm.From[Permission]().Where(orm.Eq(&orm.Any(p.Groups).ID, g.ID)), g.Name)
}

func (a *Accounts) permissions(ctx context.Context, q orm.Query[Permission], whose string) (Permissions, error) {
	rows, err := a.DB.All(ctx, q)
	if err != nil {
		return Permissions{}, fmt.Errorf("read the permissions of %q: %w", whose, err)
	}
	codes := make(map[string]bool, len(rows))
	for _, row := range rows {
		codes[row.Code] = true
	}
	return Permissions{codes: codes}, nil
}

// Sync makes the permissions of all models that db knows.
// It is safe to run again and runs after each migration.
func (a *Accounts) Sync(ctx context.Context) error {
	wanted := map[string]string{}
	for _, t := range a.DB.Registry().Tables() {
		if t.Implicit {
			continue // a join table is changed through the rows it joins
		}
		for _, action := range Actions() {
			wanted[action.Code(t)] = fmt.Sprintf("Can %s %s", action, strings.ToLower(t.Label))
		}
	}
	have, err := a.DB.All(ctx, orm.From[Permission]())
	if err != nil {
		return fmt.Errorf("read the permissions: %w", err)
	}
	for _, p := range have {
		delete(wanted, p.Code)
	}
	var missing []*Permission
	for code, name := range wanted {
		missing = append(missing, &Permission{Code: code, Name: name})
	}
	if len(missing) == 0 {
		return nil
	}
	if err := a.DB.Insert(ctx, missing...); err != nil {
		return fmt.Errorf("make the permissions of the models: %w", err)
	}
	return nil
}

package admin

import (
	"context"

	"github.com/gotandem/tandem/auth"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/session"
)

// addAccounts registers the models that every site has.
func (s *Site) addAccounts() {
	u := orm.Columns[auth.User]()
	s.Add(Model[auth.User]{
		Icon:     "user",
		List:     Columns(&u.Username, &u.Email, &u.FirstName, &u.LastName, &u.IsStaff, &u.IsActive),
		Search:   Columns(&u.Username, &u.Email, &u.FirstName, &u.LastName),
		Filters:  Columns(&u.IsActive, &u.IsStaff, &u.IsSuperuser),
		Form:     Columns(&u.Username, &u.Email, &u.FirstName, &u.LastName, &u.IsActive, &u.IsStaff, &u.IsSuperuser, &u.Groups, &u.Permissions, &u.LastLoginAt, &u.JoinedAt),
		ReadOnly: Columns(&u.LastLoginAt, &u.JoinedAt),
		Exclude:  Columns(&u.PasswordHash),
		Check:    checkUser,
		guard:    guardUser,
		Secret: &Secret[auth.User]{
			Label: "Password",
			Help:  "Leave it empty to keep the password as it is. A user without a password cannot log in.",
			Set: func(ctx context.Context, row *auth.User, text string) error {
				return s.users.SetHash(ctx, row, text)
			},
			Saved: func(ctx context.Context, tx *orm.DB, row *auth.User) error {
				// Whoever knows the old password is out, wherever they have logged in.
				return (&session.Manager{DB: tx}).DeleteUser(ctx, row.ID)
			},
		},
	})
	g := orm.Columns[auth.Group]()
	s.Add(Model[auth.Group]{
		Icon:   "users",
		List:   Columns(&g.Name),
		Search: Columns(&g.Name),
		Form:   Columns(&g.Name, &g.Permissions),
		guard:  guardGroup,
	})
	l := orm.Columns[LogEntry]()
	s.Add(Model[LogEntry]{
		Icon:    "history",
		List:    Columns(&l.At, &l.Username, &l.Action, &l.Model, &l.Name),
		Search:  Columns(&l.Username, &l.Name, &l.Model),
		Filters: Columns(&l.Action, &l.At),
		Form:    Columns(&l.At, &l.Username, &l.Action, &l.Model, &l.Key, &l.Name),
		NoAdd:   true, NoChange: true, NoDelete: true,
	})
}

// checkUser keeps those who may change users from taking over a superuser's account, or making one.
func checkUser(ctx context.Context, before, row *auth.User) error {
	me, err := auth.From(ctx)
	if err != nil {
		return err
	}
	super := before != nil && before.IsSuperuser || row != nil && row.IsSuperuser
	if super && (me == nil || !me.IsSuperuser) {
		return problem.Forbidden("Only a superuser may change a superuser, or make one.")
	}
	return nil
}

// guardUser keeps those who may change users from giving permissions that they lack, to themselves or others, and from taking over the account
// of somebody who may do more than they, by its password.
func guardUser(ctx context.Context, tx *orm.DB, row *auth.User) error {
	active := *row
	active.IsActive = true // who is not active now may be later
	theirs, err := (&auth.Accounts{DB: tx}).PermissionsOf(ctx, &active)
	if err != nil {
		return err
	}
	return covers(ctx, theirs, "user")
}

// guardGroup keeps those who may change groups from giving their own group more permissions.
func guardGroup(ctx context.Context, tx *orm.DB, row *auth.Group) error {
	theirs, err := (&auth.Accounts{DB: tx}).PermissionsOfGroup(ctx, row)
	if err != nil {
		return err
	}
	return covers(ctx, theirs, "group")
}

func covers(ctx context.Context, theirs auth.Permissions, what string) error {
	mine, err := auth.PermissionsFrom(ctx)
	if err != nil {
		return err
	}
	if !mine.Covers(theirs) {
		return problem.Forbidden("This %s has permissions, or would have, that you do not have yourself: ask a superuser.", what)
	}
	return nil
}

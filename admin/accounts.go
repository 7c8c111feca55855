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

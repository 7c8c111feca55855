package auth_test

import (
	"context"
	"slices"
	"testing"

	"github.com/gotandem/tandem"
	"github.com/gotandem/tandem/auth"
	"github.com/gotandem/tandem/internal/testenv"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/tandemtest"
	"github.com/gotandem/tandem/web"
)

// whoami is a component with a route for users, one for everybody, and one that needs a permission.
func whoami() tandem.Component {
	type name struct {
		Name string `json:"name"`
	}
	return tandem.Component{Name: "whoami", Routes: func(r *web.Router) {
		r.Get("/whoami", func(_ context.Context, in *struct{ User *auth.User }) (name, error) {
			return name{in.User.Username}, nil
		})
		r.Get("/hello", func(_ context.Context, in *struct{ Visitor auth.Visitor }) (name, error) {
			if in.Visitor.User == nil {
				return name{"nobody"}, nil
			}
			return name{in.Visitor.User.Username}, nil
		})
	}}
}

func guarded(users *auth.Accounts, code string) tandem.Component {
	return tandem.Component{Name: "guarded", Routes: func(r *web.Router) {
		r.Post("/guarded", func(context.Context, *struct {
			Body struct {
				Name string `json:"name"`
			} `body:"json"`
		}) (web.NoContent, error) {
			return web.NoContent{}, nil
		}, users.Require(code))
	}}
}

func permission(t *testing.T, users *auth.Accounts, code string) *auth.Permission {
	t.Helper()
	c := orm.Columns[auth.Permission]()
	p, err := users.DB.First(t.Context(), orm.From[auth.Permission]().Where(orm.Eq(&c.Code, code)))
	if err != nil {
		t.Fatalf("permission %s: %v", code, err)
	}
	return p
}

func TestSyncMakesFourPermissionsForEachModel(t *testing.T) {
	users, _ := newAccounts(t, "")
	read := func() []string {
		rows, err := users.DB.All(t.Context(), orm.From[auth.Permission]())
		if err != nil {
			t.Fatal(err)
		}
		var codes []string
		for _, p := range rows {
			codes = append(codes, p.Code)
		}
		return codes
	}
	codes := read()
	for _, want := range []string{"auth.view_user", "auth.add_user", "auth.change_user", "auth.delete_user", "auth.view_login_failure"} {
		if !slices.Contains(codes, want) {
			t.Errorf("no %s among %v", want, codes)
		}
	}
	if len(codes)%4 != 0 {
		t.Errorf("%d permissions", len(codes))
	}
	if name := permission(t, users, "auth.change_user").String(); name != "Can change user" {
		t.Errorf("name %q", name)
	}
	if err := users.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	if again := read(); !slices.Equal(again, codes) {
		t.Errorf("the second time made %v of %v", again, codes)
	}
}

func TestCan(t *testing.T) {
	for name, open := range testenv.Databases() {
		t.Run(name, func(t *testing.T) {
			users, _ := newAccounts(t, open(t))
			ctx := t.Context()
			const own, groups, none = "auth.view_user", "auth.change_user", "auth.delete_user"
			ada := create(t, users, &auth.User{Username: "ada"})
			create(t, users, &auth.User{Username: "bob"})
			group := &auth.Group{Name: "editors"}
			if err := users.DB.Insert(ctx, group); err != nil {
				t.Fatal(err)
			}
			u, g := orm.Columns[auth.User](), orm.Columns[auth.Group]()
			for _, err := range []error{
				users.DB.Link(ctx, ada, &u.Permissions, permission(t, users, own)),
				users.DB.Link(ctx, group, &g.Permissions, permission(t, users, groups)),
				users.DB.Link(ctx, ada, &u.Groups, group),
			} {
				if err != nil {
					t.Fatal(err)
				}
			}
			root := create(t, users, &auth.User{Username: "root", IsSuperuser: true})
			bob := create(t, users, &auth.User{Username: "bob2"})
			for _, tc := range []struct {
				user *auth.User
				code string
				want bool
			}{
				{ada, own, true}, {ada, groups, true}, {ada, none, false}, {ada, "", false},
				{bob, own, false}, {bob, groups, false},
				{root, none, true}, {root, "no.such_code", true},
				{nil, own, false},
			} {
				got, err := users.Can(ctx, tc.user, tc.code)
				if err != nil || got != tc.want {
					t.Errorf("%v, %s: %v, %v", tc.user, tc.code, got, err)
				}
			}
			may, err := users.PermissionsOf(ctx, ada)
			if err != nil || !may.HasAny(none, own) || may.HasAny() || may.HasAny(none) {
				t.Errorf("HasAny is wrong, %v", err)
			}
		})
	}
}

func TestProviders(t *testing.T) {
	users, client := newAccounts(t, "", whoami())
	client.Get("/whoami").Problem(401)
	client.Get("/hello").OK().Contains("nobody")
	client.Login(users, create(t, users, &auth.User{Username: "ada"}))
	client.Get("/whoami").OK().Contains("ada")
	client.Get("/hello").OK().Contains("ada")
}

func TestRequire(t *testing.T) {
	app := tandem.New("shop")
	users := auth.New(app.DB)
	users.Hasher = cheap()
	app.Add(users.Component(), guarded(users, "auth.change_user"))
	client := tandemtest.New(t, app, "")
	body := map[string]string{"name": "x"}
	if p := client.Post("/guarded", body).Problem(401); p.Detail == "" {
		t.Error("no reason")
	}
	client.Post("/guarded", "not JSON").Problem(401) // the guard comes before the body
	ada := create(t, users, &auth.User{Username: "ada"})
	client.Login(users, ada)
	client.Post("/guarded", "not JSON").Problem(403)
	client.Post("/guarded", body).Expect(403).Contains("auth.change_user")
	u := orm.Columns[auth.User]()
	if err := users.DB.Link(t.Context(), ada, &u.Permissions, permission(t, users, "auth.change_user")); err != nil {
		t.Fatal(err)
	}
	client.Post("/guarded", body).Expect(204)
	client.Post("/guarded", "not JSON").Problem(422)
}

package admin_test

import (
	"fmt"
	"net/url"
	"testing"

	"github.com/gotandem/tandem/auth"
	"github.com/gotandem/tandem/orm"
)

func TestNobodyGivesMoreThanTheyHave(t *testing.T) {
	l := newLibrary(t, "", nil)
	permissions := orm.Columns[auth.Permission]()
	key := func(code string) string {
		p, err := l.db.First(t.Context(), orm.From[auth.Permission]().Where(orm.Eq(&permissions.Code, code)))
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(p.ID)
	}
	mine, other := key("auth.view_user"), key("library.delete_book")
	mighty := l.user("mighty", true, false, "library.delete_book")
	powers := &auth.Group{Name: "powers"}
	insert(l, powers)
	p, err := l.db.First(t.Context(), orm.From[auth.Permission]().Where(orm.Eq(&permissions.Code, "library.delete_book")))
	if err != nil {
		t.Fatal(err)
	}
	if err := l.db.Link(t.Context(), powers, &orm.Columns[auth.Group]().Permissions, p); err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, model := range []string{"user", "group"} {
		for _, action := range auth.Actions() {
			codes = append(codes, fmt.Sprintf("auth.%s_%s", action, model))
		}
	}
	helper := l.user("helper", true, false, codes...)
	l.as(helper)
	user := func(u *auth.User) string { return fmt.Sprintf("/admin/auth/user/%d/", u.ID) }
	group := fmt.Sprintf("/admin/auth/group/%d/", powers.ID)
	for _, c := range []struct {
		name, path  string
		field, text string
		status      int
	}{
		{"a permission to oneself", user(helper), "permissions", other, 403},
		{"a group to oneself", user(helper), "groups", fmt.Sprint(powers.ID), 403},
		{"a password for somebody mightier", user(mighty), "_secret", "a password of mine", 403},
		{"a permission to a new user", "/admin/auth/user/add", "permissions", other, 403},
		{"a permission to a new group", "/admin/auth/group/add", "permissions", other, 403},
		{"a permission to a mighty group", group, "permissions", mine, 403},
		{"what one has to a new user", "/admin/auth/user/add", "permissions", mine, 303},
		{"what one has to a new group", "/admin/auth/group/add", "permissions", mine, 303},
		{"one's own name", user(helper), "first_name", "Hal", 303},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := form(t, l.Get(c.path).OK())
			if f.Has("username") && f.Get("username") == "" {
				f.Set("username", fmt.Sprintf("new%d", len(all[auth.User](l))))
				f.Del("is_active") // who is not active now may be later
			}
			if f.Has("name") && f.Get("name") == "" {
				f.Set("name", fmt.Sprintf("new%d", len(all[auth.Group](l))))
			}
			f.Add(c.field, c.text)
			if c.field == "_secret" || c.field == "first_name" {
				f.Set(c.field, c.text)
			}
			l.Submit(c.path, f).Expect(c.status)
		})
	}
	l.Submit(user(mighty)+"delete", url.Values{}).Expect(403)
	l.Submit(group+"delete", url.Values{}).Expect(403)
	for _, c := range []struct {
		u    *auth.User
		want bool
	}{{helper, false}, {mighty, true}} {
		if can, err := l.users.Can(t.Context(), c.u, "library.delete_book"); err != nil || can != c.want {
			t.Errorf("%s: %v, %v", c.u.Username, can, err)
		}
	}
}

package auth_test

import (
	"context"
	"strings"
	"testing"

	"github.com/gotandem/tandem"
	"github.com/gotandem/tandem/auth"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/tandemtest"
	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/token"
)

// caller is who calls: with a session in a browser, with a token from elsewhere.
type caller struct {
	*auth.User
	By string
}

func TestSessionsAndTokensSideBySide(t *testing.T) {
	key, err := token.NewKey("k1", []byte("0123456789abcdef0123456789abcdef"))
	if err != nil {
		t.Fatal(err)
	}
	signer := &token.Signer{Key: key}
	tokens := &token.Verifier[token.Registered]{Keys: token.Set{key}}

	// Nobody is let in who is not known, but where it is said.
	app := tandem.New("shop", web.Needs[caller]())
	users := auth.New(app.DB)
	users.Hasher = cheap()
	app.Provide(tokens.Claims)
	app.Provide(func(ctx context.Context, in *struct {
		Session web.Optional[*auth.User]
		Token   web.Optional[*token.Registered]
	}) (caller, error) {
		switch {
		case in.Session.OK:
			return caller{in.Session.Value, "session"}, nil
		case in.Token.OK:
			c := orm.Columns[auth.User]()
			u, err := users.DB.First(ctx, orm.From[auth.User]().Where(orm.Eq(&c.Username, in.Token.Value.Subject), orm.Eq(&c.IsActive, true)))
			if err != nil {
				return caller{}, web.InvalidToken("The user of the token is gone")
			}
			return caller{u, "token"}, nil
		}
		return caller{}, web.NotAuthenticated(web.BearerAuth("JWT"))
	}, web.Secure(web.CookieAuth("session"), web.BearerAuth("JWT")))
	app.Get("/who", func(_ context.Context, in *struct{ Caller caller }) (string, error) {
		return in.Caller.Username + " by " + in.Caller.By, nil
	})
	app.Get("/open", func(context.Context, *struct{}) (string, error) { return "open", nil }, web.Public())
	app.Add(users.Component())
	client := tandemtest.New(t, app, "")
	ada := create(t, users, &auth.User{Username: "ada"})

	for path, status := range map[string]int{"/who": 401, "/open": 200, "/healthz": 200, auth.LoginPath: 200} {
		if resp := client.Get(path); resp.StatusCode != status {
			t.Errorf("a stranger at %s: got %d, want %d", path, resp.StatusCode, status)
		}
	}
	for subject, want := range map[string]string{"ada": `"ada by token"`, "gone": "The user of the token is gone"} {
		text, _, err := signer.Sign(token.Registered{Subject: subject})
		if err != nil {
			t.Fatal(err)
		}
		client.Header.Set("Authorization", "Bearer "+text)
		if resp := client.Get("/who"); !strings.Contains(resp.Text, want) {
			t.Errorf("the token of %s: got %d %s", subject, resp.StatusCode, resp.Text)
		}
	}
	client.Header.Del("Authorization")
	client.Login(users, ada)
	if resp := client.Get("/who"); resp.Text != `"ada by session"` {
		t.Errorf("with a session: got %d %s", resp.StatusCode, resp.Text)
	}
}

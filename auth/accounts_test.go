package auth_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gotandem/tandem"
	"github.com/gotandem/tandem/auth"
	"github.com/gotandem/tandem/internal/testenv"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/tandemtest"
)

const password = "correct horse battery"

// newAccounts is an application that has accounts only, and a client of it. url is as in tandemtest.New.
func newAccounts(t *testing.T, url string, add ...tandem.Component) (*auth.Accounts, *tandemtest.Client) {
	t.Helper()
	app := tandem.New("shop")
	users := auth.New(app.DB)
	users.Hasher = cheap()
	app.Add(append([]tandem.Component{users.Component()}, add...)...)
	return users, tandemtest.New(t, app, url)
}

// create adds a user whose password is password.
func create(t *testing.T, users *auth.Accounts, u *auth.User) *auth.User {
	t.Helper()
	if err := users.Create(t.Context(), u, password); err != nil {
		t.Fatal(err)
	}
	return u
}

func TestCreate(t *testing.T) {
	users, _ := newAccounts(t, "")
	u := create(t, users, &auth.User{Username: "ada", Email: "ada@example.com"})
	if u.ID == 0 || !u.IsActive || u.JoinedAt.IsZero() || !strings.HasPrefix(u.PasswordHash, "$argon2id$") {
		t.Errorf("user %+v", u)
	}
	for _, tc := range []struct {
		name, username, email, password string
		at                              string // the place in the problem
		status                          int
	}{
		{name: "taken", username: "ada", password: password, at: "username", status: 409},
		{name: "no name", username: "", password: password, at: "username", status: 422},
		{name: "blanks in the name", username: "a b", password: password, at: "username", status: 422},
		{name: "no e-mail address", username: "bob", email: "bob", password: password, at: "email", status: 422},
		{name: "short password", username: "bob", password: "1234567", at: "password", status: 422},
		{name: "digits only", username: "bob", password: "1234567890", at: "password", status: 422},
		{name: "the name", username: "bobbobbob", password: "BobBobBob", at: "password", status: 422},
		{name: "the address", username: "bob", email: "bob@example.com", password: "bob@example.com", at: "password", status: 422},
		{name: "endless password", username: "bob", password: strings.Repeat("a", 1025), at: "password", status: 422},
	} {
		t.Run(tc.name, func(t *testing.T) {
			err := users.Create(t.Context(), &auth.User{Username: tc.username, Email: tc.email}, tc.password)
			p := problem.From(err)
			if err == nil || p.Status != tc.status || len(p.Errors) != 1 || fmt.Sprint(p.Errors[0].Loc) != "["+tc.at+"]" {
				t.Errorf("error %v, problem %+v", err, p)
			}
			if err != nil && len(tc.password) > 3 && strings.Contains(err.Error(), tc.password) {
				t.Errorf("the password stands in the error: %v", err)
			}
		})
	}
}

func TestAuthenticate(t *testing.T) {
	for name, open := range testenv.Databases() {
		t.Run(name, func(t *testing.T) {
			users, _ := newAccounts(t, open(t))
			users.Throttle.PerAccount, users.Throttle.PerAddress = 100, 1000
			create(t, users, &auth.User{Username: "ada", Email: "ada@example.com"})
			create(t, users, &auth.User{Username: "twin1", Email: "twins@example.com"})
			create(t, users, &auth.User{Username: "twin2", Email: "twins@example.com"})
			create(t, users, &auth.User{Username: "bob@example.com"})
			gone := create(t, users, &auth.User{Username: "gone"})
			gone.IsActive = false
			if err := users.DB.Save(t.Context(), gone); err != nil {
				t.Fatal(err)
			}
			if err := users.DB.Insert(t.Context(), &auth.User{Username: "nopassword", IsActive: true}); err != nil {
				t.Fatal(err)
			}
			for _, tc := range []struct{ name, login, password, want string }{
				{"by name", "ada", password, "ada"},
				{"by address", "ada@example.com", password, "ada"},
				{"a name that is an address", "bob@example.com", password, "bob@example.com"},
				{"wrong password", "ada", "wrong", ""},
				{"empty password", "ada", "", ""},
				{"unknown name", "eve", password, ""},
				{"unknown address", "eve@example.com", password, ""},
				{"an address of two users", "twins@example.com", password, ""},
				{"not active", "gone", password, ""},
				{"without a password", "nopassword", "", ""},
				{"SQL", "ada' OR '1'='1", password, ""},
				{"wildcard", "ad%", password, ""},
			} {
				u, err := users.Authenticate(t.Context(), tc.login, tc.password, "192.0.2.1")
				switch {
				case tc.want == "" && !errors.Is(err, auth.ErrLogin):
					t.Errorf("%s: error %v, want ErrLogin", tc.name, err)
				case tc.want != "" && (err != nil || u.Username != tc.want):
					t.Errorf("%s: %v, %v", tc.name, u, err)
				}
			}
		})
	}
}

func TestThrottle(t *testing.T) {
	for name, open := range testenv.Databases() {
		t.Run(name, func(t *testing.T) {
			users, _ := newAccounts(t, open(t))
			users.Throttle.PerAccount, users.Throttle.PerAddress = 3, 6
			now := time.Now()
			users.Throttle.SetClock(func() time.Time { return now })
			create(t, users, &auth.User{Username: "ada"})
			create(t, users, &auth.User{Username: "bob"})
			try := func(login, password, ip string, want string) {
				t.Helper()
				_, err := users.Authenticate(t.Context(), login, password, ip)
				var p *problem.Error
				got := "in"
				switch {
				case errors.Is(err, auth.ErrLogin):
					got = "wrong"
				case errors.As(err, &p) && p.Status == 429:
					got = "wait"
					if p.Header.Get("Retry-After") == "" {
						t.Error("no Retry-After")
					}
				case err != nil:
					t.Fatal(err)
				}
				if got != want {
					t.Errorf("%s from %s: %s, want %s", login, ip, got, want)
				}
			}
			const home, evil = "192.0.2.1", "203.0.113.9"
			try("ada", "no", evil, "wrong")
			try("ada", "no", evil, "wrong")
			try("ada", password, evil, "in") // forgets the two
			try("ada", "no", evil, "wrong")
			try("ADA", "no", evil, "wrong") // another way to write it
			try("ada", "no", evil, "wrong")
			try("ada", password, evil, "wait") // right, but too late
			try("ada", password, home, "in")   // the owner elsewhere is not shut out
			try("bob", "no", evil, "wrong")    // the address's sixth failure
			try("bob", password, evil, "wait")
			try("nobody", "no", evil, "wait")
			try("bob", password, home, "in")
			now = now.Add(15*time.Minute - time.Second)
			try("ada", password, evil, "wait")
			now = now.Add(time.Second + time.Millisecond)
			try("ada", password, evil, "in")
			now = now.Add(time.Hour)
			if _, err := users.Throttle.DeleteExpired(t.Context()); err != nil {
				t.Fatal(err)
			}
			if n, err := users.DB.Count(t.Context(), orm.From[auth.LoginFailure]()); err != nil || n != 0 {
				t.Errorf("%d counters stay, %v", n, err)
			}
		})
	}
}

func TestAnIPv6ClientIsOneClient(t *testing.T) {
	for _, tc := range []struct {
		name, one, other string
		same             bool
	}{
		{"addresses of one network", "2001:db8::1", "2001:db8::ffff:2", true},
		{"two networks", "2001:db8::1", "2001:db8:0:1::1", false},
		{"two IPv4 addresses", "192.0.2.1", "192.0.2.2", false},
		{"an IPv4 address in two forms", "192.0.2.1", "::ffff:192.0.2.1", true},
		{"two zones", "fe80::1%a", "fe80::1%b", true},
		{"no addresses", "x", "y", false},
	} {
		if same := slices.Equal(auth.ThrottleKeys("ada", tc.one), auth.ThrottleKeys(" Ada ", tc.other)); same != tc.same {
			t.Errorf("%s: counted together %v, want %v", tc.name, same, tc.same)
		}
	}
}

func TestThrottleCountsTriesAtTheSameTime(t *testing.T) {
	users, _ := newAccounts(t, "")
	users.Throttle.PerAccount = 3
	create(t, users, &auth.User{Username: "ada"})
	results := make(chan error)
	const tries = 12
	for range tries {
		go func() {
			_, err := users.Authenticate(t.Context(), "ada", "guess", "192.0.2.1")
			results <- err
		}()
	}
	checked := 0
	for range tries {
		if errors.Is(<-results, auth.ErrLogin) {
			checked++
		}
	}
	if checked > 3 {
		t.Errorf("%d of %d guesses at the same time were checked, 3 are allowed", checked, tries)
	}
}

func TestRehashWhenTheCostHasChanged(t *testing.T) {
	users, _ := newAccounts(t, "")
	u := create(t, users, &auth.User{Username: "ada"})
	users.Hasher = &auth.Hasher{Memory: 128, Passes: 1}
	got, err := users.Authenticate(t.Context(), "ada", password, "192.0.2.1")
	if err != nil {
		t.Fatal(err)
	}
	kept, err := users.DB.Get[auth.User](t.Context(), u.ID)
	if err != nil || !strings.Contains(kept.PasswordHash, "m=128,") || got.PasswordHash != kept.PasswordHash {
		t.Errorf("kept %q, returned %q, %v", kept.PasswordHash, got.PasswordHash, err)
	}
}

func TestSetPasswordEndsTheSessions(t *testing.T) {
	users, client := newAccounts(t, "", whoami())
	u := create(t, users, &auth.User{Username: "ada"})
	client.Login(users, u)
	client.Get("/whoami").OK().Contains("ada")
	if err := users.SetPassword(t.Context(), u, "another horse battery"); err != nil {
		t.Fatal(err)
	}
	client.Get("/whoami").Problem(401)
	if _, err := users.Authenticate(t.Context(), "ada", "another horse battery", "192.0.2.1"); err != nil {
		t.Error(err)
	}
	if _, err := users.Authenticate(t.Context(), "ada", password, "192.0.2.1"); !errors.Is(err, auth.ErrLogin) {
		t.Errorf("the old password: %v", err)
	}
}

func TestADeactivatedUserIsOut(t *testing.T) {
	users, client := newAccounts(t, "", whoami())
	u := create(t, users, &auth.User{Username: "ada", IsSuperuser: true})
	client.Login(users, u)
	client.Get("/whoami").OK()
	u.IsActive = false
	if err := users.DB.Save(t.Context(), u); err != nil {
		t.Fatal(err)
	}
	client.Get("/whoami").Problem(401)
	if may, err := users.Can(t.Context(), u, "shop.anything"); may || err != nil {
		t.Errorf("a superuser who is not active may: %v, %v", may, err)
	}
	if err := users.DB.Remove(t.Context(), u); err != nil {
		t.Fatal(err)
	}
	client.Get("/whoami").Problem(401)
}

func TestFromOutsideTheMiddleware(t *testing.T) {
	if _, err := auth.From(context.Background()); err == nil || !strings.Contains(err.Error(), "component") {
		t.Errorf("error %v", err)
	}
}

package session_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/migrate"
	"github.com/gotandem/tandem/orm/sqlite"
	"github.com/gotandem/tandem/session"
)

// newManager is a manager on a new SQLite database with the table of sessions.
func newManager(t *testing.T) *session.Manager {
	t.Helper()
	registry := orm.NewRegistry()
	registry.Add("session", orm.Model[session.Record]())
	if err := registry.Resolve(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "test.db")
	db := orm.New(registry, func(ctx context.Context) (orm.Driver, error) {
		return sqlite.Open(ctx, "sqlite://"+path, sqlite.Options{})
	})
	t.Cleanup(func() { _ = db.Close() })
	if err := migrate.Create(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	return &session.Manager{DB: db}
}

// visit runs use with the session of a request that carries the cookies, and returns the response.
func visit(t *testing.T, m *session.Manager, use func(*session.Session, http.ResponseWriter), cookies ...*http.Cookie) *http.Response {
	t.Helper()
	h := m.Sessions(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s, err := session.From(r.Context())
		if err != nil {
			t.Errorf("From: %v", err)
			return
		}
		use(s, w)
	}))
	r := httptest.NewRequest(http.MethodGet, "http://localhost/", nil)
	for _, c := range cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func cookieOf(t *testing.T, r *http.Response, name string) *http.Cookie {
	t.Helper()
	for _, c := range r.Cookies() {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("no cookie %q among %v", name, r.Cookies())
	return nil
}

func count(t *testing.T, m *session.Manager) int64 {
	t.Helper()
	n, err := m.DB.Count(t.Context(), orm.From[session.Record]())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func set(name string, value any) func(*session.Session, http.ResponseWriter) {
	return func(s *session.Session, _ http.ResponseWriter) {
		if err := s.Set(name, value); err != nil {
			panic(err)
		}
	}
}

func TestValuesSurviveBetweenRequests(t *testing.T) {
	m := newManager(t)
	first := visit(t, m, set("basket", []int{1, 2}))
	c := cookieOf(t, first, "session")
	if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.MaxAge != 14*24*3600 {
		t.Errorf("cookie %v", c)
	}
	second := visit(t, m, func(s *session.Session, _ http.ResponseWriter) {
		basket, ok := s.Get[[]int]("basket")
		if !ok || len(basket) != 2 || basket[1] != 2 {
			t.Errorf("basket %v %v", basket, ok)
		}
		if _, ok := s.Get[string]("basket"); ok {
			t.Error("a list was read as a text")
		}
		if _, ok := s.Get[int]("nothing"); ok {
			t.Error("a value that was never set")
		}
		s.Delete("basket")
	}, c)
	if len(second.Cookies()) != 0 {
		t.Errorf("the cookie was set again: %v", second.Cookies())
	}
	visit(t, m, func(s *session.Session, _ http.ResponseWriter) {
		if _, ok := s.Get[[]int]("basket"); ok {
			t.Error("a deleted value came back")
		}
	}, c)
}

func TestSessionsThatNobodyUsesAreNotKept(t *testing.T) {
	m := newManager(t)
	r := visit(t, m, func(*session.Session, http.ResponseWriter) {})
	if n := count(t, m); n != 0 || len(r.Cookies()) != 0 {
		t.Errorf("%d rows, cookies %v", n, r.Cookies())
	}
}

func TestLoginGivesANewKeyAndEndsTheOldOne(t *testing.T) {
	m := newManager(t)
	planted := cookieOf(t, visit(t, m, set("basket", 7)), "session")
	in := cookieOf(t, visit(t, m, func(s *session.Session, _ http.ResponseWriter) { s.Login(42) }, planted), "session")
	if in.Value == planted.Value {
		t.Fatal("the key from before the login is still good: session fixation")
	}
	visit(t, m, func(s *session.Session, _ http.ResponseWriter) {
		if id, ok := s.UserID(); ok {
			t.Errorf("the planted key opens the session of user %d", id)
		}
	}, planted)
	visit(t, m, func(s *session.Session, _ http.ResponseWriter) {
		id, ok := s.UserID()
		basket, kept := s.Get[int]("basket")
		if !ok || id != 42 || !kept || basket != 7 {
			t.Errorf("user %d %v, basket %d %v", id, ok, basket, kept)
		}
	}, in)
	if n := count(t, m); n != 1 {
		t.Errorf("%d rows", n)
	}
}

func TestLoginAsSomebodyElseLeavesNothingBehind(t *testing.T) {
	m := newManager(t)
	ada := cookieOf(t, visit(t, m, func(s *session.Session, _ http.ResponseWriter) {
		s.Login(1)
		if err := s.Set("draft", "secret"); err != nil {
			t.Error(err)
		}
	}), "session")
	again := cookieOf(t, visit(t, m, func(s *session.Session, _ http.ResponseWriter) { s.Login(1) }, ada), "session")
	bob := cookieOf(t, visit(t, m, func(s *session.Session, _ http.ResponseWriter) {
		if _, ok := s.Get[string]("draft"); !ok {
			t.Error("the same user's login loses the values")
		}
		s.Login(2)
	}, again), "session")
	visit(t, m, func(s *session.Session, _ http.ResponseWriter) {
		if draft, ok := s.Get[string]("draft"); ok {
			t.Errorf("the next user finds %q", draft)
		}
	}, bob)
}

func TestAKeyOfTheVisitorsOwnChoiceIsNotTaken(t *testing.T) {
	m := newManager(t)
	chosen := &http.Cookie{Name: "session", Value: "CHOSENBYANATTACKER"}
	if c := cookieOf(t, visit(t, m, set("a", 1), chosen), "session"); c.Value == chosen.Value {
		t.Error("the session took the key that the client made up")
	}
}

func TestAStolenTableOpensNoSession(t *testing.T) {
	m := newManager(t)
	c := cookieOf(t, visit(t, m, func(s *session.Session, _ http.ResponseWriter) { s.Login(1) }), "session")
	rows, err := m.DB.All(t.Context(), orm.From[session.Record]())
	if err != nil || len(rows) != 1 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	if strings.Contains(rows[0].KeyHash+string(rows[0].Data), c.Value) {
		t.Fatal("the key stands in the table")
	}
	visit(t, m, func(s *session.Session, _ http.ResponseWriter) {
		if _, ok := s.UserID(); ok {
			t.Error("what stands in the table opens the session")
		}
	}, &http.Cookie{Name: "session", Value: rows[0].KeyHash})
}

func TestSessionsEnd(t *testing.T) {
	m := newManager(t)
	m.Lifetime = time.Hour
	now := time.Now()
	m.SetClock(func() time.Time { return now })
	c := cookieOf(t, visit(t, m, func(s *session.Session, _ http.ResponseWriter) { s.Login(1) }), "session")
	if c.MaxAge != 3600 {
		t.Errorf("MaxAge %d", c.MaxAge)
	}
	now = now.Add(time.Hour - time.Second)
	visit(t, m, func(s *session.Session, _ http.ResponseWriter) {
		if _, ok := s.UserID(); !ok {
			t.Error("ended a second early")
		}
	}, c)
	now = now.Add(time.Second)
	gone := visit(t, m, func(s *session.Session, _ http.ResponseWriter) {
		if _, ok := s.UserID(); ok {
			t.Error("outlived its time")
		}
	}, c)
	if c := cookieOf(t, gone, "session"); c.MaxAge >= 0 {
		t.Errorf("the cookie stays: %v", c)
	}
	if n := count(t, m); n != 0 {
		t.Errorf("%d rows after a visit with an expired session", n)
	}
}

func TestDeleteExpired(t *testing.T) {
	m := newManager(t)
	now := time.Now()
	m.SetClock(func() time.Time { return now })
	visit(t, m, set("a", 1))
	now = now.Add(13 * 24 * time.Hour)
	visit(t, m, set("a", 1))
	now = now.Add(25 * time.Hour)
	n, err := m.DeleteExpired(t.Context())
	if err != nil || n != 1 || count(t, m) != 1 {
		t.Errorf("deleted %d, %d stay, %v", n, count(t, m), err)
	}
}

func TestDestroy(t *testing.T) {
	m := newManager(t)
	c := cookieOf(t, visit(t, m, func(s *session.Session, _ http.ResponseWriter) { s.Login(1) }), "session")
	r := visit(t, m, func(s *session.Session, _ http.ResponseWriter) { s.Destroy() }, c)
	if c := cookieOf(t, r, "session"); c.MaxAge >= 0 || c.Value != "" {
		t.Errorf("cookie %v", c)
	}
	if n := count(t, m); n != 0 {
		t.Errorf("%d rows", n)
	}
	visit(t, m, func(s *session.Session, _ http.ResponseWriter) {
		if _, ok := s.UserID(); ok {
			t.Error("the old key still opens it")
		}
	}, c)
}

func TestASessionThatAnotherRequestEndedDoesNotComeBack(t *testing.T) {
	m := newManager(t)
	c := cookieOf(t, visit(t, m, func(s *session.Session, _ http.ResponseWriter) { s.Login(1) }), "session")
	visit(t, m, func(s *session.Session, _ http.ResponseWriter) {
		visit(t, m, func(other *session.Session, _ http.ResponseWriter) { other.Destroy() }, c)
		if err := s.Set("late", true); err != nil {
			t.Error(err)
		}
	}, c)
	if n := count(t, m); n != 0 {
		t.Errorf("%d rows: a logout was undone", n)
	}
}

func TestDeleteUserKeepsTheSessionThatAsks(t *testing.T) {
	m := newManager(t)
	login := func(id int64) *http.Cookie {
		return cookieOf(t, visit(t, m, func(s *session.Session, _ http.ResponseWriter) { s.Login(id) }), "session")
	}
	here, there, other := login(1), login(1), login(2)
	h := m.Sessions(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if _, err := session.From(r.Context()); err != nil {
			t.Error(err)
		}
		if err := m.DeleteUser(r.Context(), 1); err != nil {
			t.Error(err)
		}
	}))
	r := httptest.NewRequest(http.MethodPost, "http://localhost/", nil)
	r.AddCookie(here)
	h.ServeHTTP(httptest.NewRecorder(), r)
	for _, tc := range []struct {
		name   string
		cookie *http.Cookie
		want   bool
	}{{"the session that asked", here, true}, {"the user's other session", there, false}, {"somebody else's", other, true}} {
		visit(t, m, func(s *session.Session, _ http.ResponseWriter) {
			if _, ok := s.UserID(); ok != tc.want {
				t.Errorf("%s: logged in %v, want %v", tc.name, ok, tc.want)
			}
		}, tc.cookie)
	}
}

func TestSecureCookies(t *testing.T) {
	for _, tc := range []struct {
		name, url, proto string
		insecure, want   bool
	}{
		{name: "this machine", url: "http://localhost:8000/", want: false},
		{name: "this machine by address", url: "http://127.0.0.1:8000/", want: false},
		{name: "this machine by IPv6 address", url: "http://[::1]:8000/", want: false},
		{name: "this machine by IPv6 address without a port", url: "http://[::1]/", want: false},
		{name: "another host", url: "http://shop.example/", want: true},
		{name: "a host that begins like this one", url: "http://localhost.shop.example/", want: true},
		{name: "another host, allowed", url: "http://shop.example/", insecure: true, want: false},
		{name: "TLS", url: "https://shop.example/", insecure: true, want: true},
		{name: "TLS ends at a proxy on this machine", url: "http://127.0.0.1:8000/", proto: "https", want: true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := newManager(t)
			m.InsecureCookies = tc.insecure
			h := m.Sessions(m.CSRF(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				s, err := session.From(r.Context())
				if err != nil {
					t.Fatal(err)
				}
				s.Login(1)
				session.CSRFToken(r.Context())
			})))
			r := httptest.NewRequest(http.MethodGet, tc.url, nil)
			if tc.proto != "" {
				r.Header.Set("X-Forwarded-Proto", tc.proto)
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			for _, name := range []string{"session", "csrf"} {
				if c := cookieOf(t, w.Result(), name); c.Secure != tc.want {
					t.Errorf("%s: Secure %v, want %v", name, c.Secure, tc.want)
				}
			}
		})
	}
}

func TestASessionThatCannotBeKeptIsNoSuccess(t *testing.T) {
	for name, write := range map[string]func(http.ResponseWriter){
		"the handler writes":         func(w http.ResponseWriter) { _, _ = w.Write([]byte("you are logged in")) },
		"the handler writes nothing": func(http.ResponseWriter) {},
	} {
		t.Run(name, func(t *testing.T) {
			m := newManager(t)
			r := visit(t, m, func(s *session.Session, w http.ResponseWriter) {
				s.Login(1)
				_ = m.DB.Close()
				write(w)
			})
			if r.StatusCode < 500 {
				t.Errorf("status %d: the visitor believes to be logged in", r.StatusCode)
			}
			if len(r.Cookies()) != 0 {
				t.Errorf("cookies %v", r.Cookies())
			}
		})
	}
}

func TestFromOutsideTheMiddleware(t *testing.T) {
	if _, err := session.From(t.Context()); err == nil || !strings.Contains(err.Error(), "middleware") {
		t.Errorf("error %v", err)
	}
}

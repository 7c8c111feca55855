package auth_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/gotandem/tandem/auth"
	"github.com/gotandem/tandem/tandemtest"
)

func loginForm(username, password, next string) url.Values {
	return url.Values{"username": {username}, "password": {password}, "next": {next}}
}

func TestLoginPage(t *testing.T) {
	users, client := newAccounts(t, "", whoami())
	create(t, users, &auth.User{Username: "ada"})
	client.Get("/login?next=/whoami").OK().Contains(`name="next" value="/whoami"`).Contains(`autocomplete="current-password"`)
	client.Submit("/login", loginForm("ada", "wrong", "/whoami")).Expect(422).
		Contains("do not fit together").Contains(`value="ada"`).Contains(`name="next" value="/whoami"`)
	client.Get("/whoami").Problem(401)
	client.Submit("/login", loginForm("ada", password, "/whoami")).Redirects("/whoami")
	client.Get("/whoami").OK().Contains("ada")
	client.Get("/login").Redirects("/")
	client.Get("/login?next=/admin/").OK().Contains("You are logged in as ada")
}

func TestLoginNeverShowsThePassword(t *testing.T) {
	_, client := newAccounts(t, "")
	r := client.Submit("/login", loginForm("eve", "s3cret-guess", ""))
	if strings.Contains(r.Text, "s3cret-guess") {
		t.Error("the page repeats the password")
	}
}

func TestNextStaysOnThisSite(t *testing.T) {
	users, client := newAccounts(t, "")
	users.Home = "/start"
	create(t, users, &auth.User{Username: "ada"})
	for next, want := range map[string]string{
		"/admin/?q=a&p=2":            "/admin/?q=a&p=2",
		"":                           "/start",
		"//evil.example":             "/start",
		"//evil.example/admin":       "/start",
		"///evil.example":            "/start",
		`/\evil.example`:             "/start",
		`\/evil.example`:             "/start",
		"/\t/evil.example":           "/start",
		"/\n/evil.example":           "/start",
		"https://evil.example/":      "/start",
		"https:evil.example":         "/start",
		"javascript:alert(1)":        "/start",
		"admin":                      "/start",
		"/a\r\nSet-Cookie: x=y":      "/start",
		"http://localhost.evil/":     "/start",
		"/%2f/evil.example/../x":     "",
		"/admin/../../etc/passwd":    "",
		"/login?next=//evil.example": "",
	} {
		client.Forget()
		r := client.Submit("/login", loginForm("ada", password, next))
		location := r.Header.Get("Location")
		if r.StatusCode != http.StatusSeeOther || want != "" && location != want {
			t.Errorf("next %q: status %d to %q, want %q", next, r.StatusCode, location, want)
		}
		// Whatever it is, it is a path of this site.
		if u, err := url.Parse(location); err != nil || u.Host != "" || u.Scheme != "" || !strings.HasPrefix(location, "/") || strings.HasPrefix(location, "//") {
			t.Errorf("next %q leads to %q", next, location)
		}
		client.Forget()
		if page := client.Get("/login?next=" + url.QueryEscape(next)); strings.Contains(page.Text, `value="//`) || strings.Contains(page.Text, `value="https:`) {
			t.Errorf("next %q stands in the form", next)
		}
	}
}

func TestLoginPageThrottles(t *testing.T) {
	users, client := newAccounts(t, "")
	users.Throttle.PerAccount = 2
	create(t, users, &auth.User{Username: "ada"})
	client.Submit("/login", loginForm("ada", "no", "")).Expect(422)
	client.Submit("/login", loginForm("ada", "no", "")).Expect(422)
	r := client.Submit("/login", loginForm("ada", password, "")).Expect(429).Contains("Too many failed logins")
	if r.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
}

func TestLoginRotatesTheSession(t *testing.T) {
	users, client := newAccounts(t, "", whoami())
	ada := create(t, users, &auth.User{Username: "ada"})
	client.Login(users, ada)
	before := sessionOf(client)
	client.Submit("/login", loginForm("ada", password, "")).Expect(303)
	if after := sessionOf(client); after == "" || after == before {
		t.Errorf("session %q before, %q after the login", before, after)
	}
	client.Forget()
	r := httptest.NewRequest(http.MethodGet, "http://localhost/whoami", nil)
	r.AddCookie(&http.Cookie{Name: "session", Value: before})
	client.Do(r).Problem(401)
}

func TestLogout(t *testing.T) {
	users, client := newAccounts(t, "", whoami())
	client.Login(users, create(t, users, &auth.User{Username: "ada"}))
	key := sessionOf(client)
	client.Get("/logout").OK().Contains("Do you want to end your session?")
	client.Get("/whoami").OK() // looking at the page has ended nothing
	client.Submit("/logout", url.Values{}).Redirects("/login")
	client.Get("/whoami").Problem(401)
	r := httptest.NewRequest(http.MethodGet, "http://localhost/whoami", nil)
	r.AddCookie(&http.Cookie{Name: "session", Value: key})
	client.Do(r).Problem(401)
}

func TestLoginWithoutBrowserHeadersNeedsTheToken(t *testing.T) {
	users, client := newAccounts(t, "")
	create(t, users, &auth.User{Username: "ada"})
	page := client.Get("/login").OK()
	m := regexp.MustCompile(`name="csrf_token" value="([^"]+)"`).FindStringSubmatch(page.Text)
	if m == nil {
		t.Fatal("no token in the form")
	}
	post := func(token string) *tandemtest.Response {
		form := loginForm("ada", password, "/x")
		form.Set("csrf_token", token)
		r := httptest.NewRequest(http.MethodPost, "http://localhost/login", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return client.Do(r)
	}
	post("").Problem(403)
	post(m[1]).Redirects("/x")
}

func sessionOf(client *tandemtest.Client) string {
	for _, c := range client.Cookies() {
		if c.Name == "session" {
			return c.Value
		}
	}
	return ""
}

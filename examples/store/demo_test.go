package main

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/gotandem/tandem/internal/testenv"
)

// TestDemo starts the demo twice on every database, as a newcomer does.
func TestDemo(t *testing.T) {
	for name, open := range testenv.Databases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := []string{"DATABASE_URL=" + open(t)}
			first := start(t, env, "demo")
			text, _ := first.output.now()
			if !strings.Contains(text, "Loading the Chinook data: 15607 of 15607\n") {
				t.Errorf("the data was not loaded:\n%s", text)
			}
			password := regexp.MustCompile(`Administrator: admin, password: (\S{12}) `).FindStringSubmatch(text)
			if password == nil {
				t.Fatalf("no password:\n%s", text)
			}
			expectPage(t, http.DefaultClient, first.url+"/healthz", `"database":"ok"`)
			expectPage(t, http.DefaultClient, first.url+"/api/albums/1", "AC/DC")
			browser := logIn(t, first.url, password[1])
			expectPage(t, browser, first.url+"/admin/", "Invoices")
			first.stop(syscall.SIGTERM)

			second := start(t, append(env, "ADMIN_PASSWORD=not looked at"), "demo")
			if text, _ := second.output.now(); strings.Contains(text, "Loading") || strings.Contains(text, "Administrator") {
				t.Errorf("the second start prepared again:\n%s", text)
			}
			expectPage(t, http.DefaultClient, second.url+"/api/tracks?per_page=1", `"total":3503`)
			// The session outlives the process.
			expectPage(t, forPort(t, browser, first.url, second.url), second.url+"/admin/", "Invoices")
			second.stop(syscall.SIGINT)
		})
	}
}

// TestAdminPassword refuses a password that is too short, and makes one up in place of an empty one.
func TestAdminPassword(t *testing.T) {
	env := []string{"DATABASE_URL=sqlite://" + filepath.Join(t.TempDir(), "store.db"), "ADMIN_PASSWORD=short"}
	code, _, errs := run(t, "store", env, "demo", "--addr", "127.0.0.1:0")
	if code != 1 || !strings.HasSuffix(errs, "store: ADMIN_PASSWORD: A password has at least 8 characters; this one has 5\n") {
		t.Errorf("%d %s", code, errs)
	}
	p := start(t, append(env, "ADMIN_PASSWORD="), "demo")
	if text, _ := p.output.now(); !strings.Contains(text, "Administrator: admin, password: ") {
		t.Errorf("no password:\n%s", text)
	}
	p.stop(syscall.SIGTERM)
}

// logIn is a browser in which the administrator has logged in by the form.
func logIn(t *testing.T, base, password string) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar}
	expectPage(t, browser, base+"/login?next=/admin/", "<form")
	form := url.Values{"username": {"admin"}, "password": {password}, "next": {"/admin/"}}
	request, err := http.NewRequestWithContext(bounded(t), http.MethodPost, base+"/login", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	response, err := browser.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer drop(response.Body)
	if response.StatusCode != 200 || response.Request.URL.Path != "/admin/" {
		t.Fatalf("the login leads to %s, %s", response.Request.URL, response.Status)
	}
	return browser
}

// forPort is the browser at another port: cookies do not know ports.
func forPort(t *testing.T, browser *http.Client, from, to string) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	a, errA := url.Parse(from)
	b, errB := url.Parse(to)
	if errA != nil || errB != nil {
		t.Fatal(errA, errB)
	}
	jar.SetCookies(b, browser.Jar.Cookies(a))
	return &http.Client{Jar: jar}
}

func expectPage(t *testing.T, client *http.Client, address, part string) {
	t.Helper()
	status, text := fetch(t, client, address)
	if status != 200 || !strings.Contains(text, part) {
		t.Fatalf("%s: status %d, no %q:\n%.500s", address, status, part, text)
	}
}

func fetch(t *testing.T, client *http.Client, address string) (status int, text string) {
	t.Helper()
	request, err := http.NewRequestWithContext(bounded(t), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer drop(response.Body)
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

// Package tandemtest calls an application in tests: without a network, on a database of the test's own, as a user if need be.
package tandemtest

import (
	"bytes"
	"cmp"
	"encoding/json/v2"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gotandem/tandem"
	"github.com/gotandem/tandem/auth"
	"github.com/gotandem/tandem/schema"
)

// base is what requests are addressed to. No packet goes there: the application is called as a function.
const base = "http://localhost"

// Client calls an application and keeps its cookies, as a browser does; it follows no redirects. It is made by New and used by one test.
type Client struct {
	// Header is sent with every request that does not set it itself.
	Header http.Header
	// Addr is the address that requests seem to come from, with a port; "" is 192.0.2.1:1234.
	Addr string

	t       testing.TB
	app     *tandem.App
	handler http.Handler
	jar     http.CookieJar
}

// Other says where a further database of the application is.
type Other struct{ name, url string }

// Database puts the application's database of that name at the URL, for [New].
func Database(name, url string) Other { return Other{name, url} }

// New returns a client of the application, migrated to its newest state in the database of that URL; "" is a new SQLite file that
// goes with the test. So is each further database of the application ([tandem.App.Database]), whatever its setting says, unless [Database] says where it is. There are no replicas, whatever DATABASE_REPLICAS says. The test fails at once if the application has wiring mistakes. Shared values are made as before serving ([web.AtStart]); they and the database are
// closed when the test ends. The background work of components is not run: a test calls what it does.
func New(t testing.TB, app *tandem.App, databaseURL string, others ...Other) *Client {
	t.Helper()
	if databaseURL == "" {
		databaseURL = "sqlite://" + filepath.Join(t.TempDir(), "test.db")
	}
	app.Settings.DatabaseURL, app.Settings.Replicas = databaseURL, nil
	for name := range app.DatabaseURLs {
		app.DatabaseURLs[name] = "sqlite://" + filepath.Join(t.TempDir(), name+".db")
	}
	for _, o := range others {
		if _, known := app.DatabaseURLs[o.name]; !known {
			t.Fatalf("the application has no database %q", o.name)
		}
		app.DatabaseURLs[o.name] = o.url
	}
	app.Log = slog.New(slog.NewTextHandler(t.Output(), nil))
	handler, err := app.Handler()
	if err != nil {
		t.Fatalf("wiring mistakes:\n%v", err)
	}
	t.Cleanup(func() {
		if err := app.CloseShared(); err != nil {
			t.Errorf("close shared values: %v", err)
		}
		if err := app.DB.Close(); err != nil {
			t.Errorf("close the database: %v", err)
		}
		for name := range app.DatabaseURLs {
			if err := app.Database(name).Close(); err != nil {
				t.Errorf("close the database %s: %v", name, err)
			}
		}
	})
	if err := app.Migrate(t.Context()); err != nil {
		t.Fatalf("migrate: %v", err)
	}
	if err := app.MakeShared(t.Context()); err != nil {
		t.Fatalf("make shared values: %v", err)
	}
	c := &Client{Header: http.Header{}, t: t, app: app, handler: handler}
	c.Forget()
	return c
}

// For returns another client of the same application, without cookies, for a subtest: what goes wrong with it ends that test.
func (c *Client) For(t testing.TB) *Client {
	other := &Client{Header: c.Header.Clone(), t: t, app: c.app, handler: c.handler}
	other.Forget()
	return other
}

// Forget drops all cookies.
func (c *Client) Forget() {
	jar, err := cookiejar.New(nil)
	if err != nil {
		c.t.Fatal(err)
	}
	c.jar = jar
}

// Login makes the client a browser in which the user has logged in, without asking for the password.
func (c *Client) Login(users *auth.Accounts, u *auth.User) {
	c.t.Helper()
	login := users.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := users.Login(r.Context(), u); err != nil {
			c.t.Errorf("log in as %s: %v", u.Username, err)
		}
	}))
	c.send(login, c.request(http.MethodGet, "/", nil))
}

// Get requests a path, with its query.
func (c *Client) Get(path string) *Response {
	c.t.Helper()
	return c.Do(c.request(http.MethodGet, path, nil))
}

// Post sends body as JSON, as a client of the application writes it, with secrets and what is only written; text and bytes are sent as they are.
func (c *Client) Post(path string, body any) *Response {
	c.t.Helper()
	return c.Do(c.json(http.MethodPost, path, body))
}

// Put sends body as Post does.
func (c *Client) Put(path string, body any) *Response {
	c.t.Helper()
	return c.Do(c.json(http.MethodPut, path, body))
}

// Patch sends body as Post does.
func (c *Client) Patch(path string, body any) *Response {
	c.t.Helper()
	return c.Do(c.json(http.MethodPatch, path, body))
}

// Delete requests the deletion of what is at the path.
func (c *Client) Delete(path string) *Response {
	c.t.Helper()
	return c.Do(c.request(http.MethodDelete, path, nil))
}

// Submit posts a form as a browser on the same site does.
func (c *Client) Submit(path string, form url.Values) *Response {
	c.t.Helper()
	r := c.request(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	c.preset(r, "Sec-Fetch-Site", "same-origin")
	return c.Do(r)
}

// Upload posts a form with files, multipart/form-data, as a browser on the same site does.
func (c *Client) Upload(path string, form url.Values, files ...File) *Response {
	c.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body) // a buffer takes everything
	for name, values := range form {
		for _, v := range values {
			_ = w.WriteField(name, v)
		}
	}
	for _, f := range files {
		h := textproto.MIMEHeader{}
		h.Set("Content-Disposition", multipart.FileContentDisposition(f.Field, f.Name))
		h.Set("Content-Type", cmp.Or(f.Type, mime.TypeByExtension(filepath.Ext(f.Name)), "application/octet-stream"))
		part, _ := w.CreatePart(h)
		_, _ = part.Write(f.Data)
	}
	_ = w.Close()
	r := c.request(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	c.preset(r, "Sec-Fetch-Site", "same-origin")
	return c.Do(r)
}

// Do sends any request. The client's headers, where the request has none of their names, and cookies are added to it.
func (c *Client) Do(r *http.Request) *Response {
	c.t.Helper()
	for name, values := range c.Header {
		if _, own := r.Header[name]; !own {
			r.Header[name] = slices.Clone(values)
		}
	}
	r.RemoteAddr = cmp.Or(c.Addr, r.RemoteAddr)
	return c.send(c.handler, r)
}

// Cookies are those that the client would send to the application.
func (c *Client) Cookies() []*http.Cookie { return c.jar.Cookies(c.address("/")) }

func (c *Client) send(h http.Handler, r *http.Request) *Response {
	c.t.Helper()
	for _, cookie := range c.jar.Cookies(r.URL) {
		r.AddCookie(cookie)
	}
	w := httptest.NewRecorder()
	func() {
		defer func() {
			switch p := recover(); p {
			case nil:
			case http.ErrAbortHandler:
				c.t.Fatalf("%s %s: the handler broke the answer off (http.ErrAbortHandler)", r.Method, r.URL.RequestURI())
			default:
				panic(p)
			}
		}()
		h.ServeHTTP(w, r)
	}()
	result := w.Result()
	c.jar.SetCookies(r.URL, result.Cookies())
	return &Response{Response: result, Text: w.Body.String(), t: c.t, what: r.Method + " " + r.URL.RequestURI(), client: c, at: r}
}

func (c *Client) request(method, path string, body io.Reader) *http.Request {
	c.t.Helper()
	return c.requestTo(method, base+path, body)
}

func (c *Client) requestTo(method, address string, body io.Reader) *http.Request {
	return httptest.NewRequestWithContext(c.t.Context(), method, address, body)
}

// preset sets a header that Client.Header may change.
func (c *Client) preset(r *http.Request, name, value string) {
	if c.Header.Get(name) == "" {
		r.Header.Set(name, value)
	}
}

func (c *Client) json(method, path string, body any) *http.Request {
	c.t.Helper()
	var content []byte
	switch b := body.(type) {
	case string:
		content = []byte(b)
	case []byte:
		content = b
	default:
		var err error
		if content, err = json.Marshal(body, schema.Revealing()); err != nil {
			c.t.Fatalf("%s %s: write the body: %v", method, path, err)
		}
	}
	r := c.request(method, path, bytes.NewReader(content))
	c.preset(r, "Content-Type", "application/json")
	return r
}

func (c *Client) address(path string) *url.URL {
	u, err := url.Parse(base + path)
	if err != nil {
		c.t.Fatal(err)
	}
	return u
}

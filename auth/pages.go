package auth

import (
	"context"
	"embed"
	"errors"
	"io/fs"
	"maps"
	"net"
	"net/http"

	"github.com/gotandem/tandem/page"
	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/session"
	"github.com/gotandem/tandem/web"
)

// Where the account pages stand.
const (
	LoginPath  = "/login"
	LogoutPath = "/logout"
)

//go:embed templates
var templateFiles embed.FS

// pages renders the account pages.
type pages struct {
	accounts *Accounts
	set      *page.Set
}

func newPages(a *Accounts) (*pages, error) {
	files, err := fs.Sub(templateFiles, "templates")
	if err != nil {
		return nil, err
	}
	set := &page.Set{Files: []fs.FS{files}}
	set.Frame = func(r *http.Request) page.Frame { return page.Frame{Brand: a.Brand, CSRF: CSRF(r.Context())} }
	return &pages{accounts: a, set: set}, nil
}

// CSRF is the hidden field that a form of this request's page must carry.
func CSRF(ctx context.Context) page.CSRF {
	return page.CSRF{Field: session.CSRFField, Token: session.CSRFToken(ctx)}
}

// loginQuery says where to go after the login.
type loginQuery struct {
	Next string `query:"next" default:"" doc:"Path on this site to go to after the login."`
}

// loginForm is what the login page sends. It has no rules: whatever is wrong with it gets the same answer as a wrong password.
type loginForm struct {
	Username string `form:"username" default:""`
	Password string `form:"password" default:""`
	Next     string `form:"next" default:""`
}

// login shows the form, or leads on who is logged in already.
func (p *pages) login(ctx context.Context, in *loginQuery) (web.Responder, error) {
	u, err := From(ctx)
	if err != nil {
		return nil, err
	}
	next := page.LocalPath(in.Next, "")
	if u != nil && next == "" {
		return page.Redirect{To: p.accounts.home(), Messages: []page.Message{{Kind: page.Info, Text: "You are logged in as " + u.Username + "."}}}, nil
	}
	if u != nil {
		return p.form(ctx, http.StatusOK, "", next, "You are logged in as "+u.Username+". Log in as somebody who may do this."), nil
	}
	return p.form(ctx, http.StatusOK, "", next, ""), nil
}

// submit checks the form and starts the session.
func (p *pages) submit(ctx context.Context, in *loginForm) (web.Responder, error) {
	next := page.LocalPath(in.Next, "")
	u, err := p.accounts.Authenticate(ctx, in.Username, in.Password, remoteIP(ctx))
	var refused *problem.Error
	switch {
	case errors.Is(err, ErrLogin):
		return p.form(ctx, http.StatusUnprocessableEntity, in.Username, next, "The user name and the password do not fit together. Both are case-sensitive."), nil
	case errors.As(err, &refused) && refused.Status == http.StatusTooManyRequests:
		return delayed{Page: p.form(ctx, http.StatusTooManyRequests, in.Username, next, refused.Detail), header: refused.Header}, nil
	case err != nil:
		return nil, err
	}
	if err := p.accounts.Login(ctx, u); err != nil {
		return nil, err
	}
	if next == "" {
		next = p.accounts.home()
	}
	return page.Redirect{To: next}, nil
}

// logout ends the session.
func (p *pages) logout(ctx context.Context, _ *struct{}) (web.Responder, error) {
	if err := p.accounts.Logout(ctx); err != nil {
		return nil, err
	}
	return page.Redirect{To: LoginPath, Messages: []page.Message{{Kind: page.Success, Text: "You are logged out."}}}, nil
}

// leave asks whoever follows a link to the logout address to press the button: GET changes nothing.
func (p *pages) leave(ctx context.Context, _ *struct{}) (web.Responder, error) {
	form := page.Form{Action: LogoutPath, CSRF: CSRF(ctx), Buttons: []page.Button{{Label: "Log out", Icon: "log-out"}}}
	return page.Page{Set: p.set, Template: "login.html", Title: "Log out", Lead: "Do you want to end your session?", Data: form}, nil
}

// delayed is a page that says in its header when to try again.
type delayed struct {
	page.Page
	header http.Header
}

// WriteResponse sends the page with the header.
func (d delayed) WriteResponse(w http.ResponseWriter, r *http.Request) error {
	maps.Copy(w.Header(), d.header)
	return d.Page.WriteResponse(w, r)
}

func (p *pages) form(ctx context.Context, status int, username, next, message string) page.Page {
	form := page.Form{
		Action: LoginPath,
		CSRF:   CSRF(ctx),
		Hidden: []page.Param{{Name: "next", Value: next}},
		Fieldsets: []page.Fieldset{{Columns: 1, Fields: []page.Field{
			{Name: "username", Label: "User name or e-mail address", Value: username, Required: true,
				Attrs: map[string]string{"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}},
			{Name: "password", Label: "Password", Type: "password", Required: true,
				Attrs: map[string]string{"autocomplete": "current-password"}},
		}}},
		Buttons: []page.Button{{Label: "Log in", Icon: "log-in"}},
	}
	if message != "" {
		form.Errors = []page.FieldError{{Message: message}}
	}
	return page.Page{Set: p.set, Template: "login.html", Title: "Log in", Status: status, Data: form}
}

// home is where a login without a destination leads.
func (a *Accounts) home() string {
	if a.Home != "" {
		return a.Home
	}
	return "/"
}

// remoteIP is the address of the client, without its port.
func remoteIP(ctx context.Context) string {
	r := web.RequestFrom(ctx)
	if r == nil {
		return ""
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

package admin

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/gotandem/tandem/auth"
	"github.com/gotandem/tandem/page"
	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web"
)

// request is an HTTP request of a member of staff.
type request struct {
	*http.Request
	site *Site
	user *auth.User
	may  auth.Permissions
}

// can reports whether the user may do this with the rows of the entry's model, and the site allows it at all.
func (r *request) can(action auth.Action, e *entry) bool {
	switch action {
	case auth.Add:
		if e.options.noAdd {
			return false
		}
	case auth.Change:
		if e.options.noChange {
			return false
		}
	case auth.Delete:
		if e.options.noDelete {
			return false
		}
	case auth.View:
		// Who may change a row may see it.
		return r.may.HasAny(auth.View.Code(e.table), auth.Change.Code(e.table))
	}
	return r.may.Has(action.Code(e.table))
}

// leave is where to go when there is nothing more to do with a row: the list, for those who may see it.
func (r *request) leave(e *entry) string {
	if r.can(auth.View, e) {
		return e.url()
	}
	return r.site.path() + "/"
}

// guarded lets staff in, and answers errors with pages.
func (s *Site) guarded(h func(*request) (responder, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) {
		hr = hr.WithContext(context.WithValue(hr.Context(), offersKey{}, offers{}))
		r := &request{Request: hr, site: s}
		response, err := s.enter(r, h)
		if err != nil {
			response = s.refusal(r, err)
		}
		if err := response.WriteResponse(w, hr); err != nil {
			web.Logger(hr.Context()).ErrorContext(hr.Context(), "admin page not written", "path", hr.URL.Path, "error", err)
			_ = problem.Internal("").WriteResponse(w, hr) // nothing has been sent yet
		}
	})
}

func (s *Site) enter(r *request, h func(*request) (responder, error)) (responder, error) {
	var err error
	ctx := r.Context()
	if r.user, err = auth.From(ctx); err != nil {
		return nil, err
	}
	if r.user == nil {
		return page.Redirect{To: auth.LoginPath + "?next=" + url.QueryEscape(r.URL.RequestURI())}, nil
	}
	if !r.user.IsStaff {
		return nil, problem.Forbidden("%s is not a member of staff: an administrator can set that on the account's page.", r.user.Username)
	}
	if r.may, err = auth.PermissionsFrom(ctx); err != nil {
		return nil, err
	}
	return h(r)
}

// forModel finds the model that the address names and checks the permission.
func (s *Site) forModel(action auth.Action, h func(*entry, *request) (responder, error)) func(*request) (responder, error) {
	return func(r *request) (responder, error) {
		e := s.byType[r.PathValue("component")+"/"+r.PathValue("model")]
		if e == nil {
			return nil, errNoPage
		}
		if !r.can(action, e) {
			return nil, problem.Forbidden("You need the permission %s for this.", action.Code(e.table))
		}
		return h(e, r)
	}
}

// refusal is the page for an error. What is not meant for the user goes to the log.
func (s *Site) refusal(r *request, err error) responder {
	if errors.Is(err, errNoPage) {
		err = problem.NotFound("There is nothing at this address.")
	}
	p := problem.From(err)
	if p.Status >= 500 {
		web.Logger(r.Context()).ErrorContext(r.Context(), "admin request failed", "path", r.URL.Path, "error", err)
	}
	e := page.ErrorPage{Set: s.set, Status: p.Status, Detail: p.Detail, RequestID: web.RequestID(r.Context())}
	frame := s.frame(r)
	e.Frame = &frame
	e.Actions = []page.Link{{Label: "Back to the admin site", URL: s.path() + "/", Icon: "arrow-left"}}
	if p.Status == http.StatusForbidden && r.user != nil && !r.user.IsStaff {
		e.Actions = []page.Link{{Label: "Log in as somebody else", URL: auth.LoginPath + "?next=" + url.QueryEscape(r.URL.RequestURI()), Icon: "log-in"}}
	}
	return e
}

// page is a page in the site's frame.
func (s *Site) page(r *request, template, title string, data any) page.Page {
	frame := s.frame(r)
	return page.Page{Set: s.set, Template: template, Title: title, Data: data, Frame: &frame}
}

// frame is what stands around every page: navigation, search, the user's menu.
func (s *Site) frame(r *request) page.Frame {
	f := page.Frame{Brand: s.Brand, CSRF: auth.CSRF(r.Context())}
	f.Brand.URL = s.path() + "/"
	if r.user == nil {
		return f
	}
	f.User = &page.User{Name: r.user.FullName(), Detail: r.user.Email, LogoutURL: auth.LogoutPath,
		Links: []page.Link{{Label: "View site", URL: "/", Icon: "external-link"}, {Label: "API reference", URL: "/docs/", Icon: "book-open"}}}
	if f.User.Detail == "" {
		f.User.Detail = r.user.Username
	}
	if !r.user.IsStaff {
		return f
	}
	f.Nav = &page.Nav{Label: "Models", Sections: []page.Section{{Items: []page.Item{
		{Label: "Overview", URL: s.path() + "/", Icon: "home", Current: r.URL.Path == s.path()+"/"},
	}}}}
	for _, group := range s.groups(r) {
		section := page.Section{Label: group.label}
		for _, e := range group.entries {
			item := page.Item{Label: e.plural(), URL: e.url(), Icon: e.icon()}
			if !r.can(auth.View, e) {
				item.URL = e.url() + "add"
			}
			item.Current = r.PathValue("component") == e.table.Component && r.PathValue("model") == modelName(e.table)
			if r.can(auth.Add, e) {
				item.AddURL = e.url() + "add"
			}
			section.Items = append(section.Items, item)
		}
		f.Nav.Sections = append(f.Nav.Sections, section)
	}
	return f
}

// group is a component's entries that a user may see.
type group struct {
	label   string
	entries []*entry
}

func (s *Site) groups(r *request) []group {
	var groups []group
	at := map[string]int{}
	for _, e := range s.entries {
		if !r.can(auth.View, e) && !r.can(auth.Add, e) {
			continue
		}
		component := e.table.Component
		i, ok := at[component]
		if !ok {
			i = len(groups)
			at[component] = i
			groups = append(groups, group{label: sentence(component)})
		}
		groups[i].entries = append(groups[i].entries, e)
	}
	// What the application is about comes before what every application has.
	var own, builtin []group
	for _, g := range groups {
		if c := g.entries[0].table.Component; c == "auth" || c == "admin" {
			builtin = append(builtin, g)
		} else {
			own = append(own, g)
		}
	}
	return append(own, builtin...)
}

// keyOf reads the row's key out of the address.
func (e *entry) keyOf(r *request) ([]any, error) {
	key, err := e.parseKey(r.PathValue("key"))
	if err != nil {
		return nil, problem.NotFound("There is no %s with that key.", e.table.Label)
	}
	return key, nil
}

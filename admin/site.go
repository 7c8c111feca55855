package admin

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"strings"

	"github.com/gotandem/tandem"
	"github.com/gotandem/tandem/admin/migrations"
	"github.com/gotandem/tandem/auth"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/page"
	"github.com/gotandem/tandem/web"
)

//go:embed templates
var templateFiles embed.FS

// Site is an admin site. It is made by New; models are added before its component is.
type Site struct {
	// Path is where the site stands; "" is /admin.
	Path string

	// Brand is its name and icon; the zero value is Tandem's.
	Brand page.Brand

	users   *auth.Accounts
	added   []options
	entries []*entry
	byType  map[string]*entry // by component/model, as in addresses
	set     *page.Set
}

// New returns an admin site for the users who are staff. It has the users and groups themselves, and the log of what was done.
func New(users *auth.Accounts) *Site {
	s := &Site{users: users}
	s.addAccounts()
	return s
}

// Add registers models. A model that is registered twice is a wiring mistake.
func (s *Site) Add(models ...Registration) {
	for _, m := range models {
		s.added = append(s.added, m.options())
	}
}

// Component lists what the site brings: its pages below Path, and the log.
func (s *Site) Component() tandem.Component {
	return tandem.Component{
		Name:       "admin",
		Models:     orm.Models(orm.Model[LogEntry]()),
		Migrations: migrations.All,
		Routes:     s.routes,
		Check:      s.resolve,
		Links: []page.Card{{Icon: "layers", Title: "Admin site", Text: "See and change everything in the database.",
			URL: s.path() + "/", Detail: s.path() + "/"}},
	}
}

func (s *Site) path() string {
	if s.Path == "" {
		return "/admin"
	}
	return strings.TrimSuffix(s.Path, "/")
}

func (s *Site) routes(r *web.Router) {
	g := r.Group(s.path(), web.Hidden())
	handle := func(pattern string, h func(*request) (responder, error)) { g.Handle(pattern, s.guarded(h)) }
	handle("GET /{$}", s.index)
	handle("GET /{component}/{model}/{$}", s.forModel(auth.View, (*entry).list))
	handle("GET /{component}/{model}/lookup", s.forModel(auth.View, (*entry).lookup))
	handle("POST /{component}/{model}/{$}", s.forModel(auth.Delete, (*entry).deleteMany))
	handle("GET /{component}/{model}/add", s.forModel(auth.Add, (*entry).addForm))
	handle("POST /{component}/{model}/add", s.forModel(auth.Add, (*entry).add))
	handle("GET /{component}/{model}/{key}/{$}", s.forModel(auth.View, (*entry).changeForm))
	handle("POST /{component}/{model}/{key}/{$}", s.forModel(auth.Change, (*entry).change))
	handle("GET /{component}/{model}/{key}/delete", s.forModel(auth.Delete, (*entry).deleteForm))
	handle("POST /{component}/{model}/{key}/delete", s.forModel(auth.Delete, (*entry).delete))
	handle("GET /{component}/{model}/{key}/history", s.forModel(auth.View, (*entry).history))
	handle("GET /{rest...}", func(*request) (responder, error) { return nil, errNoPage })
}

// resolve turns what was added into entries, once the models have become tables, and returns what is wrong.
func (s *Site) resolve() []error {
	var mistakes []error
	s.entries, s.byType = nil, map[string]*entry{}
	for _, o := range s.added {
		t := s.users.DB.Registry().TableOf(o.goType)
		if t == nil && s.users.DB.Registry().IsElsewhere(o.goType) {
			mistakes = append(mistakes, fmt.Errorf("admin.Model[%s]: lives in another database than the accounts, which the admin site does not show: remove it", o.goType))
			continue
		}
		if t == nil {
			mistakes = append(mistakes, fmt.Errorf("admin.Model[%s]: not a model of this application: list it in the Models of a component", o.goType))
			continue
		}
		e := &entry{site: s, table: t, options: o, db: s.users.DB}
		if s.byType[e.slug()] != nil {
			mistakes = append(mistakes, fmt.Errorf("admin.Model[%s]: registered twice: remove one of them", o.goType))
			continue
		}
		s.byType[e.slug()] = e
		s.entries = append(s.entries, e)
	}
	for _, e := range s.entries {
		for _, err := range e.resolveExcluded() {
			mistakes = append(mistakes, fmt.Errorf("admin.Model[%s]: %w", e.options.goType, err))
		}
	}
	for _, e := range s.entries {
		for _, err := range e.resolve() {
			mistakes = append(mistakes, fmt.Errorf("admin.Model[%s]: %w", e.options.goType, err))
		}
	}
	files, err := fs.Sub(templateFiles, "templates")
	if err != nil {
		return append(mistakes, err)
	}
	s.set = &page.Set{Files: []fs.FS{files}}
	if err := s.set.Check(); err != nil {
		mistakes = append(mistakes, err)
	}
	return mistakes
}

// entryOf is the entry of a table, or nil where the site does not have it.
func (s *Site) entryOf(t *orm.Table) *entry {
	e := s.byType[slug(t)]
	return e
}

// errNoPage is a wrong address below the site's.
var errNoPage = errors.New("no such page")

// responder is a response that writes itself, such as page.Page.
type responder interface {
	WriteResponse(w http.ResponseWriter, r *http.Request) error
}

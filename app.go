package tandem

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync"

	"github.com/gotandem/tandem/cli"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/migrate"
	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/openapi"
)

// App is an application: a router, a database, components and a command line. It is made by New, filled in by one goroutine
// (routes, Add, the fields), and then used: by Main, by Run, or as the http.Handler that Handler returns.
// From its first use on nothing more may be added.
type App struct {
	*web.Router // the application's routes

	Name     string
	Info     openapi.Info // of the API's documentation; Title is Name unless it is set
	Settings Settings

	// Documentation says where the documents are shown, and to whom.
	Documentation Documentation

	DB  *orm.DB // opens when first used
	Log *slog.Logger

	// DatabaseURLs are where the databases of Database are, by name. A program may change them before the application is used, as tests do.
	DatabaseURLs map[string]string

	registry   *orm.Registry
	databases  []*database // beside DB
	own        *database   // in a view of the application: the one that it is of, or nil
	components []Component
	commands   []cli.Command
	mistakes   []error
	astray     []error // components in databases that are not the application's
	environ    *environ
	settings   []setting // that were read

	resolved  sync.Once // of the models
	database  sync.Once // is attended
	assembled sync.Once
	handler   http.Handler
	documents []*document
	wiring    error
}

// New returns an application with the settings of the environment. Options hold for every route of the application, those of
// its components too. A setting that does not fit is a wiring mistake, told with the others by Handler, Main and the check command.
func New(name string, opts ...web.Option) *App {
	app := &App{
		Name:     name,
		Info:     openapi.Info{Title: name, Version: "0.1.0"},
		registry: orm.NewRegistry(), DatabaseURLs: map[string]string{},
	}
	var err error
	if app.environ, err = readEnviron(".env"); err != nil {
		app.mistakes = append(app.mistakes, err)
	}
	if app.settings, err = app.Settings.load(app.environ); err != nil {
		app.mistakes = append(app.mistakes, err)
	}
	if n := app.Settings.BodyLimit; n > 0 {
		opts = append([]web.Option{web.BodyLimit(n)}, opts...)
	}
	app.Router = web.NewRouter(opts...)
	if app.Settings.DatabaseURL == "" {
		app.Settings.DatabaseURL = "sqlite:" + name + ".db"
	}
	app.Log = app.Settings.logger()
	app.DB = orm.New(app.registry, func(ctx context.Context) (orm.Driver, error) {
		// A program may use its database before it serves: the models must be there all the same.
		if err := app.resolveModels(); err != nil {
			return nil, err
		}
		app.database.Do(app.attend)
		return openDatabase(ctx, ownURL, app.Settings.DatabaseURL)
	})
	return app
}

// Add lists components. What they bring takes effect when the application is first used.
func (a *App) Add(components ...Component) {
	a.components = append(a.components, components...)
}

// Command adds commands of the application's own to its command line.
func (a *App) Command(commands ...cli.Command) {
	a.commands = append(a.commands, commands...)
}

// Handler returns the whole application as an http.Handler. The error joins every wiring mistake,
// one line each with its mend; the application does not serve before they are gone.
func (a *App) Handler() (http.Handler, error) {
	a.assembled.Do(a.assemble)
	return a.handler, a.wiring
}

// Check returns the wiring mistakes that Handler would.
func (a *App) Check() error {
	_, err := a.Handler()
	return err
}

// Document returns the application's OpenAPI document, the first if there are several, or the wiring mistakes that stand in its way.
func (a *App) Document() (*openapi.Doc, error) {
	_, err := a.Handler()
	return a.documents[0].doc, err
}

// assemble puts the parts together, once, and collects every mistake on the way.
func (a *App) assemble() {
	mistakes := slices.Clone(a.mistakes)
	note := func(err error) {
		if err != nil {
			mistakes = append(mistakes, err)
		}
	}
	_, err := parseDatabaseURL(ownURL, a.Settings.DatabaseURL)
	note(err)
	for _, replica := range a.Settings.Replicas {
		_, err := parseDatabaseURL(replicaURLs, replica)
		note(err)
	}
	note(a.Settings.check())
	seen := map[string]bool{}
	for _, c := range a.components {
		switch {
		case c.Name == "":
			note(errors.New("a component has no Name: give each tandem.Component a name of its own"))
		case seen[c.Name]:
			note(fmt.Errorf("two components are called %q: rename one of them", c.Name))
		}
		seen[c.Name] = true
	}
	for _, d := range a.databases {
		_, err := parseDatabaseURL(d.setting, a.DatabaseURLs[d.name])
		note(err)
	}
	for _, err := range a.sameDatabases() {
		note(err)
	}
	note(a.resolveModels())
	for _, c := range a.components {
		if c.Routes != nil {
			c.Routes(a.Router)
		}
	}
	note(a.placeDocuments())
	a.system()
	if a.Settings.InsecureDebug {
		a.Router.InsecureDebug()
	}
	routes, err := a.Router.Build()
	note(err)
	if err == nil {
		note(a.makeDocuments())
	}
	for _, c := range a.components {
		if c.Check != nil {
			for _, err := range c.Check() {
				note(err)
			}
		}
	}
	if routes == nil {
		routes = http.NotFoundHandler() // the middleware may be wrong too, and says so when it wraps
	}
	if len(a.Settings.Replicas) > 0 {
		routes = ownWrites(routes)
	}
	handler, err := a.wrap(routes)
	note(err)
	if a.wiring = errors.Join(mistakes...); a.wiring == nil {
		a.handler = handler
	}
}

// resolveModels turns the components' models into tables, once.
func (a *App) resolveModels() error {
	a.resolved.Do(a.addModels)
	mistakes := append(slices.Clone(a.astray), a.registry.Resolve())
	for _, d := range a.databases {
		mistakes = append(mistakes, d.registry.Resolve())
	}
	return errors.Join(mistakes...)
}

// sources are the components' migrations.
func (a *App) sources() []migrate.Source {
	var sources []migrate.Source
	for _, c := range a.components {
		sources = append(sources, migrate.Source{Component: c.Name, Migrations: c.Migrations})
	}
	return sources
}

// provide makes a value that exists already an input of handlers.
func provide[T any](a *App, v *T) {
	a.Router.Provide(func(context.Context, *struct{}) (*T, error) { return v, nil })
}

package tandem

import (
	"context"
	"fmt"
	"strings"

	"github.com/gotandem/tandem/cli"
	"github.com/gotandem/tandem/orm"
)

// database is one of the application's databases beside its own.
type database struct {
	name, setting string
	db            *orm.DB
	registry      *orm.Registry
}

// Database returns a further database of the application, for the components that get it as their DB: app.Add(billing.Component(app.Database("billing"))). Its URL is
// the setting DATABASE_URL_ and the name in upper case; without that it is a file of that name (SQLite). A name always stands for the same database. It
// is opened when first used.
//
// No query reads two databases, no relation leads from one to another, and no transaction spans both.
func (a *App) Database(name string) *orm.DB {
	for _, d := range a.databases {
		if d.name == name {
			return d.db
		}
	}
	d := &database{name: name, setting: "DATABASE_URL_" + strings.ToUpper(name), registry: orm.NewRegistry()}
	if name == "" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
		a.mistakes = append(a.mistakes, fmt.Errorf("a database is called %q: give it a name of lower-case letters, digits and _", name))
	}
	if name == ownDatabase {
		a.mistakes = append(a.mistakes, fmt.Errorf("a database is called %q, as the application's own is: give it another name", name))
	}
	s := setting{Name: d.setting, Doc: "The database " + name + ", as DATABASE_URL; a file of that name when it is not set."}
	url, source := a.environ.lookup(d.setting)
	if s.Value, s.Source = mask, source; url == "" {
		url = "sqlite:" + name + ".db"
		s.Value = url
	}
	a.DatabaseURLs[name] = url
	a.settings = append(a.settings, s)
	d.db = orm.New(d.registry, func(ctx context.Context) (orm.Driver, error) {
		if err := a.resolveModels(); err != nil {
			return nil, err
		}
		return openDatabase(ctx, d.setting, a.DatabaseURLs[name])
	})
	if than := a.Settings.SlowStatement; than > 0 {
		d.db.Observe(orm.SlowLog(a.Log, than))
	}
	a.databases = append(a.databases, d)
	return d.db
}

// registryOf is where the models of a component belong; nil where its DB is none of the application's.
func (a *App) registryOf(c *Component) *orm.Registry {
	if c.DB == nil || c.DB == a.DB {
		return a.registry
	}
	for _, d := range a.databases {
		if d.db == c.DB {
			return d.registry
		}
	}
	return nil
}

// addModels tells each registry of the components' models, and of those that are elsewhere.
func (a *App) addModels() {
	registries := []*orm.Registry{a.registry}
	for _, d := range a.databases {
		registries = append(registries, d.registry)
	}
	for i := range a.components {
		c := &a.components[i]
		home := a.registryOf(c)
		if home == nil {
			a.astray = append(a.astray, fmt.Errorf("component %s: its DB is none of the application's: make it by app.Database(%q)", c.Name, c.Name))
			continue
		}
		for _, r := range registries {
			if r == home {
				r.Add(c.Name, c.Models...)
			} else {
				r.Elsewhere(c.Models...)
			}
		}
	}
}

// views are the application as each of its databases sees it, its own first: with the components that live there.
func (a *App) views() []*App {
	if len(a.databases) == 0 {
		return []*App{a}
	}
	list := []*App{{Name: a.Name, Settings: a.Settings, Log: a.Log, DB: a.DB, registry: a.registry}}
	for _, d := range a.databases {
		v := &App{Name: a.Name, Settings: a.Settings, Log: a.Log, DB: d.db, registry: d.registry, own: d}
		v.Settings.DatabaseURL = a.DatabaseURLs[d.name]
		list = append(list, v)
	}
	for _, c := range a.components {
		for _, v := range list {
			if a.registryOf(&c) == v.registry {
				v.components = append(v.components, c)
			}
		}
	}
	return list
}

// sameDatabases are the mistakes of two names that stand for one database: each would take the migrations of the other for unknown ones.
func (a *App) sameDatabases() []error {
	var mistakes []error
	seen := map[string]string{} // the setting of each database
	for _, v := range a.views() {
		u, err := parseDatabaseURL(v.urlSetting(), v.Settings.DatabaseURL)
		if err != nil || u.Path == ":memory:" {
			continue // it is told of already, or each has its own
		}
		// A schema of PostgreSQL is a database of its own.
		at := fmt.Sprintf("%s %q %q %q %d %q %q %q", u.Kind, u.Path, u.Database, u.Host, u.Port, u.Query["host"], u.Query["search_path"], u.Query["options"])
		if other, twice := seen[at]; twice {
			mistakes = append(mistakes, fmt.Errorf("%s and %s are one database: give each a URL of its own, or the component the application's DB", other, v.urlSetting()))
			continue
		}
		seen[at] = v.urlSetting()
	}
	return mistakes
}

// urlSetting is the name of the setting that says where a view's database is.
func (a *App) urlSetting() string {
	if a.own != nil {
		return a.own.setting
	}
	return ownURL
}

// named says which database an error of a view comes from, where it is not the application's own.
func (a *App) named(err error) error {
	if err == nil || a.own == nil {
		return err
	}
	return fmt.Errorf("database %s: %w", a.own.name, err)
}

// ownDatabase is what the application's own database is called where several are named.
const ownDatabase = "default"

// databaseNames are those that --database takes.
func (a *App) databaseNames() []string {
	names := []string{ownDatabase}
	for _, d := range a.databases {
		names = append(names, d.name)
	}
	return names
}

// at is the view of the database of that name: the application's own if it is "" or "default".
func (a *App) at(name string) (*App, error) {
	var names []string
	for _, v := range a.views() {
		switch {
		case name == "" || name == ownDatabase || v.own != nil && v.own.name == name:
			return v, nil
		case v.own != nil:
			names = append(names, v.own.name)
		}
	}
	if names == nil {
		return nil, fmt.Errorf("there is no database %q: the application has one only", name)
	}
	return nil, fmt.Errorf("there is no database %q: leave --database out for the application's own, or take one of %s", name, strings.Join(names, ", "))
}

// wiredAt is at for an application without mistakes.
func (a *App) wiredAt(t *cli.Terminal, name string) (*App, error) {
	if err := a.wired(t); err != nil {
		return nil, err
	}
	return a.at(name)
}

// among are the views that a command works on: that of the database or of the component that is named, else all.
func (a *App) among(database, component string) ([]*App, error) {
	if database != "" {
		v, err := a.at(database)
		return []*App{v}, err
	}
	views := a.views()
	for _, v := range views {
		for _, c := range v.components {
			if c.Name == component {
				return []*App{v}, nil
			}
		}
	}
	if component != "" { // a mistake, of which the command tells
		views = views[:1]
	}
	return views, nil
}

// each does something for the views that a command works on, with a heading where there are several. It goes on after an exit code, which it returns in
// the end, and stops at an error.
func (a *App) each(t *cli.Terminal, database, component string, do func(v *App) error) error {
	views, err := a.among(database, component)
	if err != nil {
		return err
	}
	var exit error
	for _, v := range views {
		if len(views) > 1 && v.own != nil {
			t.Printf("\nDatabase %s:\n", v.own.name)
		}
		if err := do(v); err != nil {
			if _, is := err.(*cli.ExitError); !is {
				return v.named(err)
			}
			exit = err
		}
	}
	return exit
}

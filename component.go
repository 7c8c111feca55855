package tandem

import (
	"context"
	"net/http"

	"github.com/gotandem/tandem/cli"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/migrate"
	"github.com/gotandem/tandem/page"
	"github.com/gotandem/tandem/web"
)

// Component is a part of an application: it lists what it brings. Every field but Name is optional.
// A component is made by a function of its package (blog.Component(app.DB)) and takes effect when App.Add lists it.
type Component struct {
	// Name is one lower-case word, unique in the application. It begins the names of tables (blog_post)
	// and permissions (blog.change_post).
	Name string

	// Models are the component's tables.
	Models []orm.AnyModel

	// DB is the database that the models live in, made by App.Database; nil is the application's own.
	DB *orm.DB

	// Migrations lists how the tables came to be: the All function of the package that makemigrations writes.
	Migrations func() []migrate.Migration

	// Routes adds the component's endpoints and providers to the application's router; what is provided there is
	// provided to every route of the application. Use r.Group("/blog") for a prefix.
	Routes func(r *web.Router)

	// Middleware wraps every request of the application, inside the application's own and the earlier components'.
	Middleware []func(http.Handler) http.Handler

	// Commands are added to the application's command line.
	Commands []cli.Command

	// Migrated runs after the database has been migrated forward, to fill in rows that follow from the models.
	// It must be safe to run again.
	Migrated func(ctx context.Context) error

	// Ready says whether the component can do its work now: while it returns an error /healthz answers 503, and load balancers send nobody. All
	// components together have two seconds. The error is logged; clients do not see it.
	Ready func(ctx context.Context) error

	// Run works in the background while the application serves. Its ctx ends when the last request has been answered, so that it can still serve those. When it returns an error the application stops;
	// a panic ends the process, as in every goroutine.
	Run func(ctx context.Context) error

	// Links stand on the welcome page of an application that has no page of its own at /.
	Links []page.Card

	// Check returns wiring mistakes of the component's own, each one line with its mend.
	Check func() []error
}

package tandem

import (
	"context"
	"fmt"
	"net/http"

	"github.com/gotandem/tandem/internal/dburl"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/mysql"
	"github.com/gotandem/tandem/orm/postgres"
	"github.com/gotandem/tandem/orm/sqlite"
)

// openDatabase connects to the database that the URL names, which is that of a setting.
func openDatabase(ctx context.Context, setting, databaseURL string) (orm.Driver, error) {
	u, err := parseDatabaseURL(setting, databaseURL)
	if err != nil {
		return nil, err
	}
	switch u.Kind {
	case dburl.Postgres:
		return postgres.Open(ctx, databaseURL, postgres.Options{})
	case dburl.MySQL:
		return mysql.Open(ctx, databaseURL, mysql.Options{})
	}
	return sqlite.Open(ctx, databaseURL, sqlite.Options{})
}

// dialects are those of all databases: a migration is for each of them.
func dialects() []orm.Dialect {
	return []orm.Dialect{sqlite.Dialect{}, postgres.Dialect{}, mysql.Dialect{}}
}

// The settings of the application's own database and of its replicas.
const (
	ownURL      = "DATABASE_URL"
	replicaURLs = "DATABASE_REPLICAS"
)

// parseDatabaseURL says what is wrong with the URL of a setting without connecting. The message never holds the password.
func parseDatabaseURL(setting, databaseURL string) (*dburl.URL, error) {
	u, err := dburl.Parse(databaseURL)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", setting, err)
	}
	return u, nil
}

// attend gives the database what the settings say of it, when it is first opened.
func (a *App) attend() {
	if than := a.Settings.SlowStatement; than > 0 {
		a.DB.Observe(orm.SlowLog(a.Log, than))
	}
	for _, replica := range a.Settings.Replicas {
		a.DB.ReadFrom(func(ctx context.Context) (orm.Driver, error) { return openDatabase(ctx, replicaURLs, replica) })
	}
}

// ownWrites lets each request read what it has written: from the primary, once it has.
func ownWrites(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(orm.Session(r.Context())))
	})
}

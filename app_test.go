package tandem_test

import (
	"bytes"
	"context"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/gotandem/tandem"
	"github.com/gotandem/tandem/cli"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/migrate"
	"github.com/gotandem/tandem/web"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// note is the model of the component that most tests use.
type note struct {
	ID   int64  `db:"pk"`
	Text string `validate:"max=100"`
}

func notes() tandem.Component {
	return tandem.Component{
		Name:   "diary",
		Models: orm.Models(orm.Model[note]()),
		Migrations: func() []migrate.Migration {
			return []migrate.Migration{{Name: "0001_initial", Operations: []migrate.Operation{
				migrate.CreateTable{Name: "diary_note", Columns: []migrate.Column{
					{Name: "id", Type: migrate.BigInt, PrimaryKey: true, Auto: true},
					{Name: "text", Type: migrate.Varchar(100)},
				}},
			}}}
		},
	}
}

// place is a working directory of the test's own, with the environment that a developer's shell would not spoil.
func place(t *testing.T) string {
	t.Helper()
	settings := reflect.TypeFor[tandem.Settings]()
	for i := range settings.NumField() {
		name, _, _ := strings.Cut(settings.Field(i).Tag.Get("env"), ",")
		t.Setenv(name, "")
		if err := os.Unsetenv(name); err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	t.Chdir(dir)
	return dir
}

// run runs a command line of the application.
func run(t *testing.T, app *tandem.App, args ...string) (code int, out, notes string) {
	t.Helper()
	var o, e bytes.Buffer
	code = app.Run(t.Context(), args, &cli.Terminal{In: strings.NewReader(""), Out: &o, Err: &e})
	return code, o.String(), e.String()
}

// get asks the application.
func get(t *testing.T, app *tandem.App, path string) *httptest.ResponseRecorder {
	t.Helper()
	h, err := app.Handler()
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	return w
}

func quiet(app *tandem.App) *tandem.App {
	app.Log = slogDiscard()
	return app
}

func TestMistakesAreToldTogether(t *testing.T) {
	place(t)
	app := tandem.New("shop")
	app.Settings.DatabaseURL = "postgress://me:hunter2@host/shop"
	app.Get("/a/{id}", func(context.Context, *struct{}) (string, error) { return "", nil })
	app.Get("/b", func(context.Context, *struct{ User *note }) (string, error) { return "", nil })
	broken := notes()
	broken.Check = func() []error { return []error{os.ErrInvalid} }
	app.Add(broken, tandem.Component{Name: "diary"}, tandem.Component{})

	code, out, told := run(t, app, "check")
	if code != cli.ExitFailed || out != "" {
		t.Errorf("exit code %d, output %q", code, out)
	}
	for _, want := range []string{
		`DATABASE_URL: unknown scheme "postgress"`,
		`nothing reads the wildcard {id}`,
		`field User of struct { User *tandem_test.note } has no source`,
		"app_test.go:",
		`two components are called "diary": rename one of them`,
		"a component has no Name",
		"invalid argument",
		"shop: 6 wiring mistakes\n",
	} {
		if !strings.Contains(told, want) {
			t.Errorf("check does not say %q:\n%s", want, told)
		}
	}
	if strings.Count(told, "\n") != 7 {
		t.Errorf("not one line for each mistake:\n%s", told)
	}
	if strings.Contains(told, "hunter2") {
		t.Errorf("a password is printed:\n%s", told)
	}
	if h, err := app.Handler(); h != nil || err == nil {
		t.Errorf("an application with mistakes has the handler %v and the error %v", h, err)
	}
	for _, command := range [][]string{{"serve"}, {"routes"}, {"openapi"}, {"migrate"}, {"showmigrations"}, {"makemigrations", "--check"}} {
		if code, _, told := run(t, app, command...); code != cli.ExitFailed || !strings.Contains(told, "6 wiring mistakes") {
			t.Errorf("%v: exit code %d\n%s", command, code, told)
		}
	}
}

func TestCheckCountsWhatIsThere(t *testing.T) {
	place(t)
	app := tandem.New("shop")
	app.Add(notes())
	code, out, told := run(t, app, "check")
	if code != cli.ExitOK || !strings.HasSuffix(out, ", 1 model.\n") || told != "" {
		t.Errorf("exit code %d, output %q, notes %q", code, out, told)
	}
}

func TestUnknownCommand(t *testing.T) {
	place(t)
	if code, out, told := run(t, tandem.New("shop"), "migrat"); code != cli.ExitUsage || out != "" || !strings.Contains(told, `shop --help`) {
		t.Errorf("exit code %d, output %q, notes %q", code, out, told)
	}
}

func TestHelp(t *testing.T) {
	place(t)
	golden := func(name string, args ...string) {
		app := tandem.New("shop")
		app.Info.Description = "Sells things."
		code, out, told := run(t, app, args...)
		if code != cli.ExitOK || told != "" {
			t.Errorf("%v: exit code %d, notes %q", args, code, told)
		}
		compare(t, name, out)
	}
	golden("help")
	golden("help_serve", "serve", "--help")
	golden("help_migrate", "migrate", "--help")
	golden("help_makemigrations", "makemigrations", "--help")
}

// home is where the tests' sources are: tests change the working directory.
var home, _ = os.Getwd()

func compare(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join(home, "testdata", name+".golden")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("differs from %s (rewrite it with -update):\n%s", file, got)
	}
}

func TestRoutes(t *testing.T) {
	place(t)
	app := tandem.New("shop")
	app.Get("/hello/{name}", func(_ context.Context, in *struct {
		Name string `path:"name"`
	}) (string, error) {
		return in.Name, nil
	})
	code, out, _ := run(t, app, "routes")
	if code != cli.ExitOK || !strings.Contains(out, "GET  /hello/{name}") || !strings.Contains(out, "/healthz") {
		t.Errorf("exit code %d\n%s", code, out)
	}
}

func TestOpenAPI(t *testing.T) {
	dir := place(t)
	app := func() *tandem.App {
		app := tandem.New("shop")
		app.Get("/hello", func(context.Context, *struct{}) (string, error) { return "hi", nil })
		return app
	}
	code, out, _ := run(t, app(), "openapi")
	if code != cli.ExitOK || !strings.Contains(out, `"openapi": "3.1`) || !strings.Contains(out, `"/hello"`) || strings.Contains(out, "healthz") {
		t.Errorf("exit code %d\n%s", code, out)
	}
	code, printed, _ := run(t, app(), "openapi", "--out", "api.json")
	file, err := os.ReadFile(filepath.Join(dir, "api.json"))
	if code != cli.ExitOK || printed != "" || err != nil || string(file) != out {
		t.Errorf("exit code %d, output %q, %v; the file: %s", code, printed, err, file)
	}
	code, _, told := run(t, app(), "openapi", "--out", "no/such/folder/api.json")
	if code != cli.ExitFailed || strings.Count(told, "\n") != 1 || !strings.HasPrefix(told, "shop: write the OpenAPI document: ") {
		t.Errorf("exit code %d, notes %q", code, told)
	}
	if got := get(t, quiet(app()), "/openapi.json"); got.Code != 200 || got.Header().Get("Content-Type") != "application/json" {
		t.Errorf("%d %v", got.Code, got.Header())
	}
}

func TestWhatIsThereGoesBeforeWhatIsBuiltIn(t *testing.T) {
	place(t)
	own := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("own")) })
	for _, tt := range []struct {
		pattern string
		own     []string
		builtin []string
	}{
		{"", nil, []string{"/", "/docs/", "/openapi.json", "/healthz"}},
		{"GET /{$}", []string{"/"}, []string{"/docs/", "/openapi.json", "/healthz"}},
		{"/", []string{"/", "/else"}, []string{"/docs/", "/openapi.json", "/healthz"}},
		{"GET /{page}", []string{"/else"}, []string{"/", "/docs/", "/openapi.json", "/healthz"}},
		{"GET /healthz", []string{"/healthz"}, []string{"/", "/docs/", "/openapi.json"}},
		{"/docs/", []string{"/docs/"}, []string{"/", "/openapi.json", "/healthz"}},
		{"GET /openapi.json", []string{"/openapi.json"}, []string{"/", "/docs/", "/healthz"}},
		{"POST /healthz", nil, []string{"/healthz"}},
	} {
		t.Run(tt.pattern, func(t *testing.T) {
			app := quiet(tandem.New("shop"))
			if tt.pattern != "" {
				app.Handle(tt.pattern, own)
			}
			for _, path := range tt.own {
				if got := get(t, app, path); got.Body.String() != "own" {
					t.Errorf("%s answers %d %s, not the application's own handler", path, got.Code, got.Body)
				}
			}
			for _, path := range tt.builtin {
				if got := get(t, app, path); got.Code != 200 || got.Body.String() == "own" {
					t.Errorf("%s answers %d %s", path, got.Code, got.Body)
				}
			}
		})
	}
}

func TestHealth(t *testing.T) {
	dir := place(t)
	if got := get(t, quiet(tandem.New("shop")), "/healthz"); got.Code != 200 || got.Body.String() != `{"status":"ok","database":"unused"}` {
		t.Errorf("without a database: %d %s", got.Code, got.Body)
	}
	app := quiet(tandem.New("shop"))
	app.Add(notes())
	if got := get(t, app, "/healthz"); got.Code != 200 || got.Body.String() != `{"status":"ok","database":"ok"}` {
		t.Errorf("with one: %d %s", got.Code, got.Body)
	}
	if err := app.DB.Close(); err != nil {
		t.Error(err)
	}
	down := quiet(tandem.New("shop"))
	down.Settings.DatabaseURL = "sqlite://" + filepath.Join(dir, "no", "such", "secret.db")
	down.Add(notes())
	if got := get(t, down, "/healthz"); got.Code != 503 || strings.Contains(got.Body.String(), "secret") {
		t.Errorf("with one that is down: %d %s", got.Code, got.Body)
	}
}

func TestComponentsInOrder(t *testing.T) {
	place(t)
	var order []string
	named := func(name string) tandem.Component {
		return tandem.Component{Name: name, Middleware: []func(http.Handler) http.Handler{func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				order = append(order, name)
				next.ServeHTTP(w, r)
			})
		}}}
	}
	app := quiet(tandem.New("shop"))
	app.Add(named("one"), named("two"))
	app.Add(named("three"))
	get(t, app, "/nowhere")
	if got := strings.Join(order, " "); got != "one two three" {
		t.Errorf("middleware ran in the order %s", got)
	}
}

// TestOptionsOfTheApplication: what New is told holds for every route, the components' and the unknown ones too.
func TestOptionsOfTheApplication(t *testing.T) {
	place(t)
	app := quiet(tandem.New("shop", web.ErrorBody(web.FastAPIErrors())))
	app.Add(tandem.Component{Name: "items", Routes: func(r *web.Router) {
		r.Get("/items/{id}", func(context.Context, *struct {
			ID int `path:"id"`
		}) (string, error) {
			return "", nil
		})
	}})
	if w := get(t, app, "/items/x"); w.Code != 422 || !strings.HasPrefix(w.Body.String(), `{"detail":[{"type":"int_parsing","loc":["path","id"]`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := get(t, app, "/nowhere"); w.Code != 404 || !strings.HasPrefix(w.Body.String(), `{"detail":"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	wrong := tandem.New("shop", web.BodyLimit(-1), web.Status(500))
	wrong.Group("/a", web.Errors(200))
	err := wrong.Check()
	for _, want := range []string{"options of the router: BodyLimit(-1)", "options of the router: status 500", "group /a: Errors(200)", "app_test.go:"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %q", err, want)
		}
	}
}

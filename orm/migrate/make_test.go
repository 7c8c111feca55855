package migrate

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/internal/testenv"
	"github.com/gotandem/tandem/orm"
)

// The models of these tests have something of everything.
type (
	status string

	account struct {
		ID    int64  `db:"pk"`
		Email string `validate:"max=254" db:"unique"`
	}

	band struct {
		ID        int64  `db:"pk"`
		Name      string `validate:"max=120"`
		Records   []record
		FoundedAt *time.Time
	}

	record struct {
		ID        int64  `db:"pk"`
		Title     string `validate:"max=160"`
		Status    status `db:"index,default=draft"`
		BandID    int64  `db:"on_delete=cascade"`
		Band      *band
		OwnerID   *int64 `db:"on_delete=set_null"`
		Owner     *account
		Price     decimal.Decimal `db:"decimal(10,2)"`
		Notes     string          `db:"text"`
		Cover     []byte
		Fans      []account `db:"m2m"`
		CreatedAt time.Time `db:"auto_now_add"`
	}
)

func (status) Enum() []status { return []status{"draft", "published"} }

func (r *record) Meta() orm.Meta {
	return orm.Meta{Uniques: orm.Uniques(orm.Unique(&r.BandID, &r.Title)), Indexes: orm.Indexes(orm.Index(&r.Status, orm.Desc(&r.CreatedAt)))}
}

func models(t testing.TB) *orm.Registry {
	t.Helper()
	reg := orm.NewRegistry()
	reg.Add("auth", orm.Model[account]())
	reg.Add("store", orm.Model[band](), orm.Model[record]())
	if err := reg.Resolve(); err != nil {
		t.Fatal(err)
	}
	return reg
}

func TestStateOf(t *testing.T) {
	s, err := StateOf(models(t))
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "state_of_models.golden", s.Text())
}

// Create makes the tables in which the models live.
func TestCreate(t *testing.T) {
	for name, open := range testenv.Databases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := open(t)
			db := orm.New(models(t), func(ctx context.Context) (orm.Driver, error) { return openDriver(ctx, url) })
			defer db.Close()
			ctx := t.Context()
			if err := Create(ctx, db); err != nil {
				t.Fatal(err)
			}
			b := &band{Name: "Can"}
			if err := db.Insert(ctx, b); err != nil {
				t.Fatal(err)
			}
			r := &record{Title: "Tago Mago", BandID: b.ID, Status: "draft", Price: decimal.RequireFromString("12.50"), Cover: []byte{0, 1}}
			if err := db.Insert(ctx, r); err != nil {
				t.Fatal(err)
			}
			got, err := db.Get[record](ctx, r.ID)
			if err != nil || !got.Price.Equal(r.Price) || !bytes.Equal(got.Cover, r.Cover) || got.CreatedAt.IsZero() {
				t.Errorf("read %+v, error %v", got, err)
			}
			again := *r
			again.ID = 0
			if err := db.Insert(ctx, &again); err == nil {
				t.Error("two records of a band have one title")
			}
		})
	}
}

// project is a module in a folder of its own, with a package of models in it.
func project(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(mod), "module github.com/gotandem/tandem", "module example.com/shop", 1)
	text = text[:strings.Index(text, "\ntool ")]
	write(t, filepath.Join(dir, "go.mod"), text+"\nrequire github.com/gotandem/tandem v0.0.0\n\nreplace github.com/gotandem/tandem => "+root+"\n")
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "go.sum"), string(sum))
	return dir
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// What is written compiles, and replaying it leads to the models: seen from inside another program.
func TestMadeFilesCompileAndReplay(t *testing.T) {
	dir := project(t)
	reg := models(t)
	made := makeIn(t, dir, nil, reg, Options{})
	var paths []string
	for _, f := range made {
		path, _ := filepath.Rel(dir, f.Path)
		paths = append(paths, path)
	}
	want := []string{"auth/migrations/0001_initial.go", "auth/migrations/all.go", "store/migrations/0001_initial.go", "store/migrations/all.go"}
	if !slices.Equal(paths, want) {
		t.Errorf("made %v, want %v", paths, want)
	}
	state, err := StateOf(reg)
	if err != nil {
		t.Fatal(err)
	}
	// A second change adds to the lists.
	next := makeEmpty(t, dir, "store", "drop_table_test")
	if !strings.HasSuffix(next[0].Path, "0002_drop_table_test_change.go") {
		t.Errorf("made %s, which go build would take for a test or leave out", next[0].Path)
	}
	write(t, filepath.Join(dir, "main.go"), `package main

import (
	"fmt"
	"os"

	auth "example.com/shop/auth/migrations"
	store "example.com/shop/store/migrations"
	"github.com/gotandem/tandem/orm/migrate"
)

func main() {
	s, err := migrate.Replay([]migrate.Source{{Component: "store", Migrations: store.All}, {Component: "auth", Migrations: auth.All}})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Print(s.Text())
	fmt.Println(len(store.All()))
}
`)
	cmd := exec.CommandContext(t.Context(), "go", "run", "-mod=mod", ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off", "GOPROXY=off")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if got := string(out); got != state.Text()+"2\n" {
		t.Errorf("replayed, it is\n%s\nand the models are\n%s", got, state.Text())
	}
}

// makeIn makes migrations for components whose All functions stand in a folder, and writes them.
func makeIn(t *testing.T, dir string, sources []Source, reg *orm.Registry, o Options) []File {
	t.Helper()
	from, err := Replay(sources)
	if err != nil {
		t.Fatal(err)
	}
	to, err := StateOf(reg)
	if err != nil {
		t.Fatal(err)
	}
	ops, err := Diff(from, to, o.Ask)
	if err != nil {
		t.Fatal(err)
	}
	g, err := newGraph(sources)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := split(from, to, ops, g)
	if err != nil {
		t.Fatal(err)
	}
	var files []File
	list := nameAll(g, plan, o)
	for _, component := range []string{"auth", "store"} {
		own := slices.DeleteFunc(slices.Clone(list), func(m named) bool { return m.component != component })
		made, err := filesAt(Source{Component: component}, place{filepath.Join(dir, component, "migrations"), "example.com/shop/" + component + "/migrations"}, own)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, made...)
	}
	for _, f := range files {
		if err := f.Write(); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

func makeEmpty(t *testing.T, dir, component, name string) []File {
	t.Helper()
	files, err := filesAt(Source{Component: component}, place{filepath.Join(dir, component, "migrations"), ""},
		[]named{{component, Migration{Name: "0002_" + fileSafe(name)}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if err := f.Write(); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

func TestMake(t *testing.T) {
	reg := models(t)
	sources := []Source{{Component: "auth"}, {Component: "store"}}
	files, err := Make(sources, reg, Options{})
	if err != nil {
		t.Fatal(err)
	}
	here, err := filepath.Abs("migrations")
	if err != nil {
		t.Fatal(err)
	}
	// The models of this test stand in this package, and so their migrations would stand below it.
	if len(files) != 4 || files[0].Path != filepath.Join(here, "0001_initial.go") || files[1].Mend == "" {
		t.Errorf("made %v", files)
	}
	if want := "import \"github.com/gotandem/tandem/orm/migrate/migrations\" and add `Migrations: migrations.All` to its tandem.Component"; !strings.Contains(files[1].Mend, want) {
		t.Errorf("the mend is %q, want one with %q", files[1].Mend, want)
	}
	if _, err := os.Stat(here); err == nil {
		t.Error("Make wrote files")
	}
	if _, err := Make(sources, reg, Options{Component: "blog"}); err == nil || !strings.Contains(err.Error(), "one of auth, store") {
		t.Errorf("error %v, want one that names the components", err)
	}
	if _, err := Make(sources, reg, Options{Empty: true}); err == nil {
		t.Error("an empty migration of no component")
	}
	only, err := Make(sources, reg, Options{Component: "auth"})
	if err != nil || len(only) != 2 || only[0].Component != "auth" {
		t.Errorf("made %v, error %v, want only auth's", only, err)
	}
	both, err := Make(sources, reg, Options{Component: "store"})
	if err != nil || len(both) != 4 {
		t.Errorf("made %d files, error %v, want store's and auth's, which it needs", len(both), err)
	}
	lines, err := Changes(sources, reg)
	if err != nil || !slices.Contains(lines, "store: create table store_record") {
		t.Errorf("changes %v, error %v", lines, err)
	}
}

// Files that are there are not written over, and a list that somebody wrote otherwise is left alone.
func TestWriteKeepsWhatIsThere(t *testing.T) {
	dir := t.TempDir()
	at := place{dir, ""}
	list := []named{{"store", Migration{Name: "0001_initial"}}}
	write(t, filepath.Join(dir, "0001_other.go"), "package migrations\n")
	if _, err := filesAt(Source{Component: "store"}, at, list); err == nil || !strings.Contains(err.Error(), "0001_other.go is there, and the program does not know it") {
		t.Errorf("error %v, want one about 0001_other.go", err)
	}
	if err := (File{Path: filepath.Join(dir, "0001_other.go"), Content: []byte("x")}).Write(); err == nil || !strings.Contains(err.Error(), "exists already") {
		t.Errorf("error %v, want one that says it exists", err)
	}
	for _, text := range []string{
		"package x\n\nfunc All() []int { panic(1) }\n",
		"package x\n\nvar All = 1\n",
		"package x\n\nfunc All( {\n",
	} {
		write(t, filepath.Join(dir, "all.go"), text)
		if _, err := allSource(filepath.Join(dir, "all.go"), "x", "store", []string{"0001_x"}); err == nil {
			t.Errorf("%q was changed", text)
		}
	}
	write(t, filepath.Join(dir, "all.go"), "package x\n\nimport \"github.com/gotandem/tandem/orm/migrate\"\n\n// All is mine.\nfunc All() []migrate.Migration { return []migrate.Migration{first(), /* special */ second()} }\n")
	got, err := allSource(filepath.Join(dir, "all.go"), "x", "store", []string{"0003_x"})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "all_kept.golden", string(got))
	left, err := filepath.Glob(filepath.Join(dir, ".writing-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestPlaceOfFunc(t *testing.T) {
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	p, ok := placeOfFunc(history, here)
	if !ok || p.dir != here {
		t.Errorf("the function is in %+v, %v; want %s", p, ok, here)
	}
	if dir, err := dirOfPackage("github.com/gotandem/tandem/orm/migrate", here); err != nil || dir != here {
		t.Errorf("the package is in %s, %v", dir, err)
	}
	if _, err := dirOfPackage("example.com/other", here); err == nil || !strings.Contains(err.Error(), "its migrations come with its own module") {
		t.Errorf("error %v", err)
	}
	if p := placeInWorking(filepath.Dir(here)); p.importPath != "github.com/gotandem/tandem/orm/migrations" || p.dir != filepath.Join(filepath.Dir(here), "migrations") {
		t.Errorf("a program built from files has its migrations in %+v", p)
	}
}

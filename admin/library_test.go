package admin_test

import (
	"context"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem"
	"github.com/gotandem/tandem/admin"
	"github.com/gotandem/tandem/auth"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/migrate"
	"github.com/gotandem/tandem/orm/mysql"
	"github.com/gotandem/tandem/orm/postgres"
	"github.com/gotandem/tandem/orm/sqlite"
	"github.com/gotandem/tandem/schema"
	"github.com/gotandem/tandem/tandemtest"
)

// kind is an enum.
type kind string

// Enum lists the kinds.
func (kind) Enum() []kind { return []kind{"novel", "poems"} }

type author struct {
	ID   int64  `db:"pk"`
	Name string `validate:"min=1,max=100"`
}

func (a *author) String() string { return a.Name }

type shelf struct {
	ID   int64  `db:"pk"`
	Name string `validate:"min=1,max=100" db:"unique"`
}

func (s *shelf) String() string { return s.Name }

type tag struct {
	ID   int64  `db:"pk"`
	Name string `validate:"min=1,max=100"`
}

func (t *tag) String() string { return t.Name }

// book has a field of each kind that a form shows.
type book struct {
	ID          int64  `db:"pk"`
	Title       string `validate:"min=1,max=100"`
	Slug        string `validate:"max=50" db:"unique"`
	Kind        kind
	AuthorID    int64           // protects
	Author      *author         `json:"-"`
	ShelfID     *int64          `db:"on_delete=set_null"`
	Shelf       *shelf          `json:"-"`
	Price       decimal.Decimal `db:"decimal(10,2)"`
	Pages       int             `validate:"min=0,max=9999"`
	InPrint     bool
	Signed      *bool
	Notes       *string `validate:"max=1000"`
	PublishedAt *time.Time
	PrintedOn   *schema.Date
	Loaned      orm.Range[schema.Date]
	Places      *orm.Range[int64]
	Tags        []tag     `db:"m2m" json:"-"`
	Chapters    []chapter `json:"-"`
}

func (b *book) String() string { return b.Title }

func (b *book) Meta() orm.Meta { return orm.Meta{Order: orm.By(orm.Asc(&b.Title))} }

type chapter struct {
	ID      int64  `db:"pk"`
	BookID  int64  `db:"on_delete=cascade"`
	Book    *book  `json:"-"`
	Title   string `validate:"min=1,max=100"`
	Kind    kind
	Pages   int    `validate:"min=1"`
	ShelfID *int64 `db:"on_delete=set_null"`
	Shelf   *shelf `json:"-"`
}

func (c *chapter) String() string { return c.Title }

// word has a key that a person chooses.
type word struct {
	Text    string `db:"pk" validate:"max=100"`
	Meaning string `validate:"max=100"`
}

// place has a key of two columns.
type place struct {
	Room  string `db:"pk" validate:"max=50"`
	Seat  int64  `db:"pk"`
	Taken bool
}

// gadget has remarks that are about rows of several models.
type gadget struct {
	ID       int64            `db:"pk"`
	Name     string           `validate:"min=1,max=100"`
	Haystack orm.SearchVector `json:"-"` // of the name
	Remarks  []remark         `db:"via=About"`
}

func (g *gadget) Meta() orm.Meta {
	return orm.Meta{Kind: "gadget", Generated: orm.GeneratedColumns(orm.Generated(&g.Haystack, orm.TextSearch{}.Vector(orm.Col(&g.Name))).Stored())}
}
func (g *gadget) remarked() {}

// remark is about a gadget.
type remark struct {
	ID    int64                              `db:"pk"`
	About orm.AnyOf[interface{ remarked() }] `db:"on_delete=cascade"`
	Text  string                             `validate:"max=100"`
}

func libraryModels() []orm.AnyModel {
	return orm.Models(orm.Model[author](), orm.Model[shelf](), orm.Model[tag](), orm.Model[book](), orm.Model[chapter](),
		orm.Model[word](), orm.Model[place](), orm.Model[gadget](), orm.Model[remark]())
}

// libraryMigrations is what makemigrations would write for the models.
func libraryMigrations() []migrate.Migration {
	registry := orm.NewRegistry()
	registry.Add("library", libraryModels()...)
	if err := registry.Resolve(); err != nil {
		panic(err)
	}
	state, err := migrate.StateOf(registry, sqlite.Dialect{}, postgres.Dialect{}, mysql.Dialect{})
	if err != nil {
		panic(err)
	}
	operations, err := migrate.Diff(&migrate.State{}, state, nil)
	if err != nil {
		panic(err)
	}
	return []migrate.Migration{{Name: "0001_initial", Operations: operations}}
}

// library is an application with an admin site, and its administrator's browser.
type library struct {
	*tandemtest.Client
	t     *testing.T
	app   *tandem.App
	users *auth.Accounts
	db    *orm.DB
}

const (
	password = "correct horse battery"
	books    = "/admin/library/book/"
)

// newLibrary makes a library in the database of that URL, "" for SQLite, and logs its administrator in. prepare, if not nil, may change the application first.
func newLibrary(t *testing.T, databaseURL string, prepare func(*tandem.App)) *library {
	t.Helper()
	app := tandem.New("library")
	if prepare != nil {
		prepare(app)
	}
	users := auth.New(app.DB)
	users.Hasher = &auth.Hasher{Memory: 64, Passes: 1}
	site := admin.New(users)
	b, c, p := orm.Columns[book](), orm.Columns[chapter](), orm.Columns[place]()
	g, r := orm.Columns[gadget](), orm.Columns[remark]()
	a, s, w := orm.Columns[author](), orm.Columns[shelf](), orm.Columns[word]()
	site.Add(
		admin.Model[book]{
			List:    admin.Columns(&b.Title, &b.Author.Name, &b.Shelf, &b.Kind, &b.Price, &b.InPrint, &b.PublishedAt, &b.Loaned),
			Search:  admin.Columns(&b.Title, &b.Author.Name),
			Filters: admin.Columns(&b.Kind, &b.ShelfID, &b.InPrint, &b.Pages, &b.PublishedAt, &b.PrintedOn, &b.Signed),
			Form: admin.Columns(&b.Title, &b.Slug, &b.Kind, &b.AuthorID, &b.ShelfID, &b.Price, &b.Pages, &b.InPrint, &b.Signed, &b.Notes,
				&b.PublishedAt, &b.PrintedOn, &b.Loaned, &b.Places, &b.Tags),
			Inlines: admin.Inlines(admin.Inline(&b.Chapters, admin.Columns(&c.Title, &c.Kind, &c.Pages, &c.ShelfID))),
			PerPage: 10,
		},
		admin.Model[author]{Search: admin.Columns(&a.Name)},
		admin.Model[shelf]{List: admin.Columns(&s.Name)},
		admin.Model[tag]{}, admin.Model[chapter]{}, admin.Model[remark]{},
		admin.Model[gadget]{Inlines: admin.Inlines(admin.Inline(&g.Remarks, admin.Columns(&r.Text)))},
		admin.Model[word]{Search: admin.Columns(&w.Text), Secret: &admin.Secret[word]{Label: "Hint", Set: func(_ context.Context, row *word, text string) error {
			row.Meaning = "digest of " + text
			return nil
		}}},
		admin.Model[place]{ReadOnly: admin.Columns(&p.Taken)},
	)
	app.Add(users.Component(), site.Component(),
		tandem.Component{Name: "library", Models: libraryModels(), Migrations: libraryMigrations})
	l := &library{Client: tandemtest.New(t, app, databaseURL), t: t, app: app, users: users, db: app.DB}
	l.as(l.user("admin", true, true))
	return l
}

// user makes an account with permissions.
func (l *library) user(name string, staff, super bool, codes ...string) *auth.User {
	l.t.Helper()
	u := &auth.User{Username: name, IsStaff: staff, IsSuperuser: super}
	if err := l.users.Create(l.t.Context(), u, password); err != nil {
		l.t.Fatal(err)
	}
	users, permissions := orm.Columns[auth.User](), orm.Columns[auth.Permission]()
	for _, code := range codes {
		p, err := l.db.First(l.t.Context(), orm.From[auth.Permission]().Where(orm.Eq(&permissions.Code, code)))
		if err != nil {
			l.t.Fatalf("%s: %v", code, err)
		}
		if err := l.db.Link(l.t.Context(), u, &users.Permissions, p); err != nil {
			l.t.Fatal(err)
		}
	}
	return u
}

// as makes the browser the user's.
func (l *library) as(u *auth.User) {
	l.Forget()
	l.Login(l.users, u)
}

// insert adds rows.
func insert[T any](l *library, rows ...*T) {
	l.t.Helper()
	if err := l.db.Insert(l.t.Context(), rows...); err != nil {
		l.t.Fatal(err)
	}
}

// one is the only row of a model.
func one[T any](l *library) *T {
	l.t.Helper()
	rows := all[T](l)
	if len(rows) != 1 {
		l.t.Fatalf("%d rows, want one", len(rows))
	}
	return rows[0]
}

func all[T any](l *library) []*T {
	l.t.Helper()
	rows, err := l.db.All(l.t.Context(), orm.From[T]())
	if err != nil {
		l.t.Fatal(err)
	}
	return rows
}

// stock gives the library two authors, a shelf, two tags and a book with two chapters.
func (l *library) stock() *book {
	insert(l, &author{Name: "Ada"}, &author{Name: "Bob"})
	insert(l, &shelf{Name: "Top"})
	insert(l, &tag{Name: "red"}, &tag{Name: "blue"})
	b := &book{Title: "Engines", Slug: "engines", Kind: "novel", AuthorID: 1, Price: decimal.RequireFromString("9.90"), Pages: 100}
	insert(l, b)
	insert(l, &chapter{BookID: b.ID, Title: "One", Kind: "novel", Pages: 10}, &chapter{BookID: b.ID, Title: "Two", Kind: "poems", Pages: 20})
	return b
}

var (
	inputs  = regexp.MustCompile(`<input [^>]*>`)
	areas   = regexp.MustCompile(`(?s)<textarea [^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>`)
	selects = regexp.MustCompile(`(?s)<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>`)
	chosen  = regexp.MustCompile(`<option value="([^"]*)" selected`)
	first   = regexp.MustCompile(`<option value="([^"]*)"`)
	names   = regexp.MustCompile(` name="([^"]*)"`)
	values  = regexp.MustCompile(` value="([^"]*)"`)
	kinds   = regexp.MustCompile(` type="([^"]*)"`)
	blanks  = regexp.MustCompile(`(?s)<template>.*?</template>`)
)

// form is what a browser would send for the page's form if nobody touched it.
func form(t *testing.T, r *tandemtest.Response) url.Values {
	t.Helper()
	_, text, ok := strings.Cut(r.Text, `<form class="form-page"`)
	if !ok {
		t.Fatalf("no form in:\n%s", r.Text)
	}
	text, _, _ = strings.Cut(text, "</form>")
	text = blanks.ReplaceAllString(text, "")
	f := url.Values{}
	group := func(re *regexp.Regexp, s string) string {
		if m := re.FindStringSubmatch(s); m != nil {
			return unescape(m[1])
		}
		return ""
	}
	for _, tag := range inputs.FindAllString(text, -1) {
		name, kind := group(names, tag), group(kinds, tag)
		if name == "" || kind == "submit" || (kind == "checkbox" || kind == "radio") && !strings.Contains(tag, " checked") {
			continue
		}
		f.Add(name, group(values, tag))
	}
	for _, m := range areas.FindAllStringSubmatch(text, -1) {
		f.Set(m[1], unescape(m[2]))
	}
	for _, m := range selects.FindAllStringSubmatch(text, -1) {
		if strings.Contains(m[0], " multiple") {
			for _, o := range chosen.FindAllStringSubmatch(m[2], -1) {
				f.Add(m[1], unescape(o[1]))
			}
			continue
		}
		value := group(chosen, m[2])
		if !chosen.MatchString(m[2]) {
			value = group(first, m[2])
		}
		f.Set(m[1], value)
	}
	return f
}

func unescape(s string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&#34;", `"`, "&#39;", "'", "&#43;", "+", "&amp;", "&").Replace(s)
}

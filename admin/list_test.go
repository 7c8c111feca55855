package admin_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem"
	"github.com/gotandem/tandem/internal/testenv"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/sqlite"
	"github.com/gotandem/tandem/schema"
)

var rowLinks = regexp.MustCompile(`<td class="strong"><a href="[^"]*">([^<]*)</a>`)

// titles are the first cells of a list.
func titles(text string) string {
	var list []string
	for _, m := range rowLinks.FindAllStringSubmatch(text, -1) {
		list = append(list, unescape(m[1]))
	}
	return strings.Join(list, " ")
}

func TestList(t *testing.T) {
	for name, open := range testenv.Databases() {
		t.Run(name, func(t *testing.T) {
			l := newLibrary(t, open(t), nil)
			insert(l, &author{Name: "Ada"}, &author{Name: "Bob 50%"})
			insert(l, &shelf{Name: "Top"})
			on := func(y, m, d, h int) *time.Time { return new(time.Date(y, time.Month(m), d, h, 0, 0, 0, time.UTC)) }
			insert(l,
				&book{Title: "Alpha", Slug: "1", Kind: "novel", AuthorID: 1, ShelfID: new(int64(1)), Price: decimal.RequireFromString("9"), Pages: 10, InPrint: true, PublishedAt: on(2024, 1, 1, 23)},
				&book{Title: "Beta", Slug: "2", Kind: "poems", AuthorID: 2, Price: decimal.RequireFromString("10"), Pages: 20, PublishedAt: on(2024, 1, 2, 0), Signed: new(true)},
				&book{Title: "Gamma", Slug: "3", Kind: "novel", AuthorID: 2, ShelfID: new(int64(1)), Price: decimal.RequireFromString("9.5"), Pages: 30, InPrint: true, PrintedOn: &schema.Date{Year: 2024, Month: 5, Day: 6}},
			)
			for _, tc := range []struct{ query, want string }{
				{"", "Alpha Beta Gamma"},
				{"?q=alp", "Alpha"},
				{"?q=ALP", "Alpha"},
				{"?q=bob+gam", "Gamma"},
				{"?q=50%25", "Beta Gamma"},
				{"?q=%25", "Beta Gamma"},
				{"?q=_", ""},
				{"?q=%27+OR+1%3D1", ""},
				{"?q=+", "Alpha Beta Gamma"},
				{"?kind=novel", "Alpha Gamma"},
				{"?kind=novel&q=gam", "Gamma"},
				{"?in_print=true", "Alpha Gamma"},
				{"?in_print=false", "Beta"},
				{"?signed=true", "Beta"},
				{"?signed=none", "Alpha Gamma"},
				{"?shelf_id=1", "Alpha Gamma"},
				{"?shelf_id=none", "Beta"},
				{"?pages.from=20", "Beta Gamma"},
				{"?pages.from=11&pages.to=20", "Beta"},
				{"?published_at.to=2024-01-01", "Alpha"},
				{"?published_at.from=2024-01-02", "Beta"},
				{"?printed_on.from=2024-05-06&printed_on.to=2024-05-06", "Gamma"},
				{"?o=-Title", "Gamma Beta Alpha"},
				{"?o=Price", "Alpha Gamma Beta"},
				{"?o=-Price", "Beta Gamma Alpha"},
				{"?o=Author.Name", "Alpha Beta Gamma"},
				{"?o=-InPrint", "Alpha Gamma Beta"},
			} {
				if got := titles(l.Get(books + tc.query).OK().Text); got != tc.want {
					t.Errorf("%s: %q, want %q", tc.query, got, tc.want)
				}
			}
		})
	}
}

func TestListRefusesWhatItDoesNotKnow(t *testing.T) {
	l := newLibrary(t, "", nil)
	l.stock()
	for _, query := range []string{"?nothing=1", "?title=x", "?password_hash=x", "?kind=comic", "?pages.from=many", "?published_at.from=2024-13-01", "?o=Nothing", "?o=Slug",
		"?p=0", "?p=x", "?p=-1", "?p=99999999999999999999", "?shelf_id=x"} {
		l.Get(books + query).Expect(400)
	}
	l.Get("/admin/library/shelf/?q=x").Expect(400) // a list without a search
	l.Get("/admin/auth/user/?password_hash=x").Expect(400)
	l.Get("/admin/auth/user/?o=PasswordHash").Expect(400)
}

func TestListPages(t *testing.T) {
	l := newLibrary(t, "", nil)
	insert(l, &author{Name: "Ada"})
	for i := range 35 {
		insert(l, &book{Title: fmt.Sprintf("B%02d", i), Slug: fmt.Sprint(i), Kind: "novel", AuthorID: 1})
	}
	seen := map[string]bool{}
	for p := 1; p <= 4; p++ {
		// All have the same author: the order within is that of the keys.
		for title := range strings.FieldsSeq(titles(l.Get(fmt.Sprintf("%s?o=Author.Name&p=%d", books, p)).OK().Text)) {
			if seen[title] {
				t.Errorf("%s is on two pages", title)
			}
			seen[title] = true
		}
	}
	if len(seen) != 35 {
		t.Errorf("%d rows on the pages", len(seen))
	}
	l.Get(books).Contains("1–10 of 35 books").Contains(`aria-label="Page 4"`)
	l.Get(books + "?p=4").Contains("31–35 of 35 books")
	l.Get(books + "?p=5&kind=novel").Redirects(books + "?kind=novel&p=4")
	l.Get(books + "?q=nothing").OK().Contains("Nothing fits").Contains("Show all books")
	l.Get("/admin/library/tag/").OK().Contains("No tags yet").Contains("Add the first tag")
	l.Get(books + "?o=Title").Contains(`aria-sort="ascending"`).Contains("?o=-Title")
}

// counter counts the statements that reach the database.
type counter struct {
	orm.Driver
	n *atomic.Int64
}

func (c counter) Query(ctx context.Context, sql string, args []any) (orm.Rows, error) {
	c.n.Add(1)
	return c.Driver.Query(ctx, sql, args)
}

func (c counter) Exec(ctx context.Context, sql string, args []any) (orm.Result, error) {
	c.n.Add(1)
	return c.Driver.Exec(ctx, sql, args)
}

func TestStatementsOfAListDoNotGrowWithItsRows(t *testing.T) {
	var statements atomic.Int64
	path := "sqlite://" + t.TempDir() + "/test.db"
	l := newLibrary(t, path, func(app *tandem.App) {
		app.DB = orm.New(app.DB.Registry(), func(ctx context.Context) (orm.Driver, error) {
			d, err := sqlite.Open(ctx, path, sqlite.Options{})
			return counter{d, &statements}, err
		})
	})
	insert(l, &shelf{Name: "Top"})
	count := func() int64 {
		before := statements.Load()
		l.Get(books).OK()
		return statements.Load() - before
	}
	add := func(n int) {
		for range n {
			a := &author{Name: "Ada"}
			insert(l, a)
			insert(l, &book{Title: "B", Slug: fmt.Sprint(a.ID), Kind: "novel", AuthorID: a.ID, ShelfID: new(int64(1))})
		}
	}
	add(2)
	few := count()
	add(48)
	many := count()
	if few != many || many > 9 {
		t.Errorf("%d statements for 2 rows, %d for 10 of 50", few, many)
	}
}

func TestAFormWithManyLinesReadsItsChoicesOnce(t *testing.T) {
	var statements atomic.Int64
	path := "sqlite://" + t.TempDir() + "/test.db"
	l := newLibrary(t, path, func(app *tandem.App) {
		app.DB = orm.New(app.DB.Registry(), func(ctx context.Context) (orm.Driver, error) {
			d, err := sqlite.Open(ctx, path, sqlite.Options{})
			return counter{d, &statements}, err
		})
	})
	b := l.stock()
	count := func() int64 {
		before := statements.Load()
		l.Get(books + "1/").OK()
		return statements.Load() - before
	}
	few := count()
	for range 50 {
		insert(l, &chapter{BookID: b.ID, Title: "More", Kind: "novel", Pages: 1})
	}
	if many := count(); many != few {
		t.Errorf("%d statements for 2 lines, %d for 52", few, many)
	}
}

package admin_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/admin"
	"github.com/gotandem/tandem/auth"
	"github.com/gotandem/tandem/internal/testenv"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/tandemtest"
)

// TestAdmin goes once through everything on each database.
func TestAdmin(t *testing.T) {
	for name, open := range testenv.Databases() {
		t.Run(name, func(t *testing.T) {
			l := newLibrary(t, open(t), nil)
			insert(l, &author{Name: "Ada"}, &author{Name: "Bob"})
			insert(l, &shelf{Name: "Top"})
			insert(l, &tag{Name: "red"}, &tag{Name: "blue"})
			f := form(t, l.Get(books+"add").OK())
			for field, value := range map[string]string{
				"title": `Engines "1" & <2>`, "slug": "engines", "kind": "poems", "author_id": "1", "shelf_id": "1", "price": "9.90", "pages": "100",
				"in_print": "true", "signed": "false", "notes": "a\r\nb", "published_at": "2024-02-29T13:37", "printed_on": "2024-03-01", "loaned": "[2024-03-02,2024-03-04]",
				"chapters-0-title": "One", "chapters-0-kind": "novel", "chapters-0-pages": "10",
			} {
				f.Set(field, value)
			}
			f["tags"] = []string{"1", "2"}
			l.Submit(books+"add", f).Redirects(books)
			l.Get(books).OK().Contains(`Engines &#34;1&#34; &amp; &lt;2&gt;`).Contains("Ada").Contains("9.90").Contains("2024-02-29 13:37").Contains("[2024-03-02,2024-03-05)")

			b := one[book](l)
			if b.Kind != "poems" || *b.ShelfID != 1 || !b.Price.Equal(decimal.RequireFromString("9.9")) || !b.InPrint || *b.Signed || *b.Notes != "a\nb" ||
				!b.PublishedAt.Equal(time.Date(2024, 2, 29, 13, 37, 0, 0, time.UTC)) || b.PrintedOn.String() != "2024-03-01" || b.Loaned.String() != "[2024-03-02,2024-03-05)" || b.Places != nil {
				t.Errorf("kept %+v", b)
			}
			if c := one[chapter](l); c.BookID != b.ID || c.Title != "One" || c.Pages != 10 {
				t.Errorf("kept %+v", c)
			}
			at := fmt.Sprintf("%s%d/", books, b.ID)
			f = form(t, l.Get(at).OK())
			if got := f["tags"]; len(got) != 2 {
				t.Errorf("tags %v", got)
			}
			l.Submit(at, f).Redirects(books) // untouched
			l.Get(at + "history").OK()
			if n := len(all[admin.LogEntry](l)); n != 1 {
				t.Errorf("%d entries in the log after saving what was not touched: %+v", n, all[admin.LogEntry](l)[0])
			}
			f.Set("title", "Motors")
			f.Set("shelf_id", "")
			f.Set("loaned", "")
			f.Set("places", "[3,)")
			f.Del("in_print")
			f["tags"] = []string{"2"}
			f.Set("chapters-0-delete", "on")
			f.Set("chapters-1-title", "Two")
			f.Set("chapters-1-kind", "novel")
			f.Set("chapters-1-pages", "7")
			f.Set("_then", "continue")
			l.Submit(at, f).Redirects(at)
			b = one[book](l)
			if b.Title != "Motors" || b.ShelfID != nil || b.InPrint || !b.Loaned.IsEmpty() || *b.Places != orm.RangeFrom[int64](3) {
				t.Errorf("kept %+v", b)
			}
			if c := one[chapter](l); c.Title != "Two" {
				t.Errorf("kept %+v", c)
			}
			history := l.Get(at + "history").OK()
			for _, text := range []string{"<dt>Title</dt>", "<ins>Motors</ins>", "<dt>Shelf</dt>", "<del>Top</del>", "<dt>Tags</dt>", "<del>red, blue</del>", "<ins>blue</ins>",
				"<dt>Chapter</dt>", "<del>One</del>", "<ins>Two</ins>", "<del>true</del>", "admin ·"} {
				history.Contains(text)
			}
			l.Get(at + "delete").OK().Contains("Chapters (deleted too)").Contains("Two").Contains("Yes, delete")
			l.Submit(at+"delete", url.Values{}).Redirects(books)
			if len(all[book](l)) != 0 || len(all[chapter](l)) != 0 {
				t.Error("not deleted")
			}
			l.Get(at).Expect(404)
			l.Get("/admin/").OK().Contains("Deleted Motors")
		})
	}
}

func (l *library) editBook(b *book, changes map[string]string) *tandemtest.Response {
	l.t.Helper()
	at := fmt.Sprintf("%s%d/", books, b.ID)
	f := form(l.t, l.Get(at).OK())
	for name, value := range changes {
		f.Set(name, value)
	}
	return l.Submit(at, f)
}

func TestRefusedForms(t *testing.T) {
	l := newLibrary(t, "", nil)
	b := l.stock()
	insert(l, &book{Title: "Other", Slug: "other", Kind: "novel", AuthorID: 1})
	for _, tc := range []struct {
		name    string
		changes map[string]string
		status  int
		field   string // whose error is shown beside it
		text    string
	}{
		{"required", map[string]string{"title": ""}, 422, "title", "Please fill in this field"},
		{"blanks are nothing", map[string]string{"title": "   "}, 422, "title", "Please fill in this field"},
		{"too long", map[string]string{"title": strings.Repeat("x", 101)}, 422, "title", "100"},
		{"no number", map[string]string{"pages": "many"}, 422, "pages", ""},
		{"number too large", map[string]string{"pages": "10000"}, 422, "pages", "9999"},
		{"no decimal", map[string]string{"price": "9,90"}, 422, "price", ""},
		{"decimal too large", map[string]string{"price": "99999999999.00"}, 422, "price", ""},
		{"no such choice", map[string]string{"kind": "comic"}, 422, "kind", ""},
		{"no choice", map[string]string{"kind": ""}, 422, "kind", "Please fill in this field"},
		{"no date", map[string]string{"printed_on": "2024-02-30"}, 422, "printed_on", ""},
		{"no time", map[string]string{"published_at": "yesterday"}, 422, "published_at", ""},
		{"no such row", map[string]string{"author_id": "77"}, 422, "author_id", "no such author"},
		{"no key", map[string]string{"author_id": "Ada"}, 422, "author_id", ""},
		{"taken", map[string]string{"slug": "other"}, 409, "slug", "There is a book with this Slug already"},
		{"no such tag", map[string]string{"tags": "77"}, 422, "tags", "not there any more"},
		{"no key of a tag", map[string]string{"tags": "red"}, 422, "tags", "not there any more"},
		{"line", map[string]string{"chapters-0-title": ""}, 422, "chapters-0-title", "Please fill in this field"},
		{"new line", map[string]string{"chapters-2-title": "Three"}, 422, "chapters-2-pages", "Please fill in this field"},
		{"rule of a line", map[string]string{"chapters-1-pages": "0"}, 422, "chapters-1-pages", ""},
	} {
		t.Log(tc.name)
		changes := map[string]string{"notes": "kept < & >"}
		for k, v := range tc.changes {
			changes[k] = v
		}
		r := l.editBook(b, changes).Expect(tc.status)
		r.Contains(`id="id_` + tc.field + `_error"`).Contains("kept &lt; &amp; &gt;").Contains(tc.text)
		if got := form(t, r); got.Get("_version") == "" {
			t.Error("the form has lost its version")
		}
		if strings.Contains(r.Text, "UNIQUE") || strings.Contains(r.Text, "constraint") || strings.Contains(r.Text, "SELECT") {
			t.Error("SQL in the page")
		}
		kept, err := l.db.Get[book](t.Context(), b.ID)
		if err != nil || kept.Notes != nil || kept.Title != "Engines" {
			t.Errorf("something was saved: %+v, %v", kept, err)
		}
	}
	if n := len(all[chapter](l)); n != 2 {
		t.Errorf("%d chapters", n)
	}
	if n := len(all[admin.LogEntry](l)); n != 0 {
		t.Errorf("%d entries in the log for what was not done", n)
	}
}

func TestErrorsOfALineStandAtTheLine(t *testing.T) {
	l := newLibrary(t, "", nil)
	b := l.stock()
	// Both the book and its chapters have a title.
	r := l.editBook(b, map[string]string{"chapters-0-title": ""}).Expect(422)
	if strings.Contains(r.Text, `id="id_title_error"`) {
		t.Error("the book's title is blamed for the chapter's")
	}
	r.Contains("Chapter: Please fill in this field")
}

func TestMoreLinesWithoutJavaScript(t *testing.T) {
	l := newLibrary(t, "", nil)
	b := l.stock()
	r := l.editBook(b, map[string]string{"title": "Unsaved", "chapters-2-title": "Three", "chapters-more": "1"}).OK()
	f := form(t, r)
	if f.Get("title") != "Unsaved" || f.Get("chapters-2-title") != "Three" || f.Get("chapters-total") != "6" {
		t.Errorf("form %v", f)
	}
	if one := one[book](l); one.Title != "Engines" {
		t.Error("asking for lines has saved")
	}
	f.Set("chapters-2-pages", "3")
	f.Set("chapters-2-kind", "novel")
	f.Set("chapters-4-title", "Five")
	f.Set("chapters-4-pages", "5")
	f.Set("chapters-4-kind", "novel")
	f.Del("chapters-more")
	l.Submit(fmt.Sprintf("%s%d/", books, b.ID), f).Redirects(books)
	if n := len(all[chapter](l)); n != 4 {
		t.Errorf("%d chapters", n)
	}
}

func TestBrokenForms(t *testing.T) {
	l := newLibrary(t, "", nil)
	b := l.stock()
	at := fmt.Sprintf("%s%d/", books, b.ID)
	for name, total := range map[string]string{"none": "", "negative": "-1", "huge": "1000000000", "words": "two"} {
		f := form(t, l.Get(at).OK())
		f.Set("chapters-total", total)
		if r := l.Submit(at, f); r.StatusCode != 400 {
			t.Errorf("%s: status %d", name, r.StatusCode)
		}
	}
	// A chapter of another book cannot be changed through this one.
	insert(l, &book{Title: "Other", Slug: "other", Kind: "novel", AuthorID: 1})
	insert(l, &chapter{BookID: 2, Title: "Foreign", Kind: "novel", Pages: 1})
	f := form(t, l.Get(at).OK())
	f.Set("chapters-0-key", "3")
	f.Set("chapters-0-title", "Stolen")
	l.Submit(at, f)
	c, err := l.db.Get[chapter](t.Context(), int64(3))
	if err != nil || c.Title != "Foreign" || c.BookID != 2 {
		t.Errorf("chapter %+v, %v", c, err)
	}
}

func TestConcurrentChanges(t *testing.T) {
	for _, tc := range []struct {
		name string
		do   func(l *library, b *book) error // what somebody else does meanwhile
		want int
	}{
		{"the same field", func(l *library, b *book) error { b.Title = "Theirs"; return l.db.Save(l.t.Context(), b) }, 409},
		{"another field", func(l *library, b *book) error { b.Pages = 5; return l.db.Save(l.t.Context(), b) }, 409},
		{"a line", func(l *library, _ *book) error {
			c := all[chapter](l)[0]
			c.Title = "Theirs"
			return l.db.Save(l.t.Context(), c)
		}, 409},
		{"a line deleted", func(l *library, _ *book) error { return l.db.Remove(l.t.Context(), all[chapter](l)[0]) }, 409},
		{"a line added", func(l *library, b *book) error {
			return l.db.Insert(l.t.Context(), &chapter{BookID: b.ID, Title: "New", Kind: "novel", Pages: 1})
		}, 409},
		{"a tag", func(l *library, b *book) error {
			return l.db.Link(l.t.Context(), b, &orm.Columns[book]().Tags, all[tag](l)[0])
		}, 409},
		{"deleted", func(l *library, b *book) error { return l.db.Remove(l.t.Context(), b) }, 404},
		{"nothing", func(*library, *book) error { return nil }, 303},
	} {
		t.Run(tc.name, func(t *testing.T) {
			l := newLibrary(t, "", nil)
			b := l.stock()
			at := fmt.Sprintf("%s%d/", books, b.ID)
			f := form(t, l.Get(at).OK())
			f.Set("title", "Mine")
			f.Set("chapters-0-title", "My chapter")
			if err := tc.do(l, b); err != nil {
				t.Fatal(err)
			}
			r := l.Submit(at, f).Expect(tc.want)
			if tc.want != 409 {
				return
			}
			r.Contains("Somebody else has changed this book").Contains(`value="Mine"`).Contains(`value="My chapter"`)
			if kept := one[book](l); kept.Title == "Mine" {
				t.Error("saved all the same")
			}
			if tc.name == "the same field" {
				r.Contains("Now in the database: Theirs")
			}
			l.Submit(at, form(t, r)).Redirects(books) // knowing what is there now
			if kept := one[book](l); kept.Title != "Mine" {
				t.Errorf("kept %+v", kept)
			}
			titles := ""
			for _, c := range all[chapter](l) {
				titles += c.Title + " "
			}
			if !strings.Contains(titles, "My chapter") {
				t.Errorf("chapters %s", titles)
			}
		})
	}
}

func TestTwoSaveAtTheSameTime(t *testing.T) {
	for name, open := range testenv.Databases() {
		t.Run(name, func(t *testing.T) {
			l := newLibrary(t, open(t), nil)
			b := l.stock()
			at := fmt.Sprintf("%s%d/", books, b.ID)
			f := form(t, l.Get(at).OK())
			const savers = 4
			statuses := make(chan int, savers)
			server := l.Serve()
			client := server.HTTP
			for i := range savers {
				mine := url.Values{}
				for k, v := range f {
					mine[k] = v
				}
				mine.Set("title", fmt.Sprintf("Saver %d", i))
				r := request(t, server.BaseURL+at, mine, l.Cookies())
				go func() {
					response, err := client.Do(r)
					if err != nil {
						statuses <- 0
						return
					}
					_ = response.Body.Close()
					statuses <- response.StatusCode
				}()
			}
			count := map[int]int{}
			for range savers {
				count[<-statuses]++
			}
			if count[303] != 1 || count[409] != savers-1 {
				t.Errorf("statuses %v: one saves, the others are told", count)
			}
		})
	}
}

func TestTimesKeepTheirFraction(t *testing.T) {
	l := newLibrary(t, "", nil)
	b := l.stock()
	at := time.Date(2024, 1, 2, 3, 4, 5, 678901000, time.UTC)
	b.PublishedAt = &at
	if err := l.db.Save(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	l.editBook(b, map[string]string{"title": "Other"}).Redirects(books)
	if kept := one[book](l); !kept.PublishedAt.Equal(at) {
		t.Errorf("kept %v, want %v", kept.PublishedAt, at)
	}
	if e := one[admin.LogEntry](l); len(e.Changes) != 1 {
		t.Errorf("changes %v", e.Changes)
	}
}

func TestTheSecretIsNeverShownNorLogged(t *testing.T) {
	l := newLibrary(t, "", nil)
	f := form(t, l.Get("/admin/auth/user/add").OK())
	f.Set("username", "eve")
	f.Set("is_active", "true")
	f.Set("_secret", "short")
	r := l.Submit("/admin/auth/user/add", f).Expect(422).Contains("at least 8 characters").Contains(`id="id__secret_error"`)
	if strings.Contains(r.Text, `value="short"`) {
		t.Error("the password comes back")
	}
	const secret, next = "a secret pass phrase", "another secret phrase"
	f.Set("_secret", secret)
	l.Submit("/admin/auth/user/add", f).Redirects("/admin/auth/user/")
	eve, err := l.users.Authenticate(t.Context(), "eve", secret, "192.0.2.1")
	if err != nil {
		t.Fatal(err)
	}
	at := fmt.Sprintf("/admin/auth/user/%d/", eve.ID)
	form1 := form(t, l.Get(at).OK())
	l.Submit(at, form1).Redirects("/admin/auth/user/") // an empty password keeps it
	if _, err := l.users.Authenticate(t.Context(), "eve", secret, "192.0.2.1"); err != nil {
		t.Errorf("the password is gone: %v", err)
	}
	other := tandemtest.New(t, l.app, l.app.Settings.DatabaseURL)
	other.Login(l.users, eve)
	f = form(t, l.Get(at).OK())
	f.Set("_secret", next)
	l.Submit(at, f).Redirects("/admin/auth/user/")
	if _, err := l.users.Authenticate(t.Context(), "eve", next, "192.0.2.1"); err != nil {
		t.Error(err)
	}
	other.Get("/admin/").Redirects("/login?next=%2Fadmin%2F") // whoever knew the old password is out
	hash := ""
	for _, u := range all[auth.User](l) {
		if u.Username == "eve" {
			hash = u.PasswordHash
		}
	}
	for _, page := range []string{at, at + "history", "/admin/auth/user/", "/admin/"} {
		text := l.Get(page).OK().Text
		for _, leak := range []string{secret, next, hash, "argon2id"} {
			if strings.Contains(text, leak) {
				t.Errorf("%s shows %q", page, leak)
			}
		}
	}
	for _, e := range all[admin.LogEntry](l) {
		if s := fmt.Sprint(e.Changes); strings.Contains(s, secret) || strings.Contains(s, next) || strings.Contains(s, "argon2id") {
			t.Errorf("the log has %s", s)
		}
	}
	l.Get(at + "history").Contains("<dt>Password</dt>")
}

func TestLargeTablesAreLookedUp(t *testing.T) {
	l := newLibrary(t, "", nil)
	b := l.stock()
	var many []*author
	for i := range 600 {
		many = append(many, &author{Name: fmt.Sprintf("Author %03d", i)})
	}
	insert(l, many...)
	at := fmt.Sprintf("%s%d/", books, b.ID)
	page := l.Get(at).OK().Contains(`list="lookup_library_author"`).Contains(`<datalist id="lookup_library_author">`).Contains("htmx.min").
		Contains(`href="/admin/library/author/"`).Contains(`id="id_author_id_help">Ada<`)
	if strings.Contains(page.Text, "Author 300") {
		t.Error("600 options")
	}
	lookup := "/admin/library/author/lookup?_field=author_id&_target=ID&author_id="
	l.Get(lookup + "300").OK().Contains(`hx-target="#id_author_id_help">`) // a key
	l.Get(lookup + "author+01").OK().Contains(">Author 010<").Contains(`<option value="13">`)
	l.Get(lookup + "Bob").OK().Contains(`<option value="2">Bob</option>`)
	l.Get(lookup + "2").OK().Contains(`>Bob</hx-partial>`)
	l.Get(lookup + "nobody").OK().Contains("No author fits")
	l.Get(lookup + "%25").OK().Contains("No author fits")
	l.Get(lookup).OK()
	l.Get("/admin/library/author/lookup?_target=Nothing").Expect(400)
	l.editBook(b, map[string]string{"author_id": "2"}).Redirects(books)
	if kept := one[book](l); kept.AuthorID != 2 {
		t.Errorf("author %d", kept.AuthorID)
	}
	l.as(l.user("reader", true, false, "library.view_book"))
	l.Get(lookup + "Bob").Expect(403)
}

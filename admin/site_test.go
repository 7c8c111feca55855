package admin_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/gotandem/tandem"
	"github.com/gotandem/tandem/admin"
	"github.com/gotandem/tandem/auth"
	"github.com/gotandem/tandem/orm"
)

// request is the request of a browser that submits a form of the site.
func request(t *testing.T, to string, form url.Values, cookies []*http.Cookie) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, to, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	for _, c := range cookies {
		r.AddCookie(c)
	}
	return r
}

func TestWhoMayDoWhat(t *testing.T) {
	l := newLibrary(t, "", nil)
	l.stock()
	insert(l, &book{Title: "Other", Slug: "other", Kind: "novel", AuthorID: 1})
	admin := books + "1/"
	valid := form(t, l.Get(admin).OK())
	users := map[string]*auth.User{
		"nobody":  nil,
		"visitor": l.user("visitor", false, false, "library.view_book", "library.change_book"),
		"staff":   l.user("staff", true, false),
		"viewer":  l.user("viewer", true, false, "library.view_book"),
		"changer": l.user("changer", true, false, "library.change_book"),
		"adder":   l.user("adder", true, false, "library.add_book"),
		"deleter": l.user("deleter", true, false, "library.delete_book"),
	}
	type step struct {
		method, path string
		form         url.Values
	}
	steps := map[string]step{
		"index":         {"GET", "/admin/", nil},
		"list":          {"GET", books, nil},
		"look up":       {"GET", books + "lookup?_field=x&_target=ID&x=E", nil},
		"show":          {"GET", admin, nil},
		"change":        {"POST", admin, valid},
		"add page":      {"GET", books + "add", nil},
		"add":           {"POST", books + "add", url.Values{"chapters-total": {"0"}}},
		"history":       {"GET", admin + "history", nil},
		"delete page":   {"GET", admin + "delete", nil},
		"delete":        {"POST", books + "2/delete", url.Values{}},
		"delete some":   {"POST", books, url.Values{"key": {"1"}}},
		"other model":   {"GET", "/admin/library/author/", nil},
		"unknown model": {"GET", "/admin/library/nothing/", nil},
		"unknown row":   {"GET", books + "77/", nil},
		"no key":        {"GET", books + "x/", nil},
		"unknown page":  {"GET", "/admin/x", nil},
	}
	const login = 303
	want := map[string]map[string]int{
		"nobody":  {"": login},
		"visitor": {"": 403},
		"staff":   {"": 403, "index": 200, "unknown model": 404, "unknown page": 404},
		"viewer": {"": 403, "index": 200, "list": 200, "look up": 200, "show": 200, "history": 200, "unknown model": 404, "unknown page": 404,
			"unknown row": 404, "no key": 404},
		"changer": {"": 403, "index": 200, "list": 200, "look up": 200, "show": 200, "history": 200, "change": 303, "unknown model": 404, "unknown page": 404,
			"unknown row": 404, "no key": 404},
		"adder": {"": 403, "index": 200, "add page": 200, "add": 422, "unknown model": 404, "unknown page": 404},
		"deleter": {"": 403, "index": 200, "delete page": 200, "delete": 303, "delete some": 200,
			"unknown model": 404, "unknown page": 404},
	}
	for who, u := range users {
		func() {
			l.Forget()
			if u != nil {
				l.Login(l.users, u)
			}
			for what, s := range steps {
				status, ok := want[who][what]
				if !ok {
					status = want[who][""]
				}
				var got int
				var text, location string
				if s.method == "GET" {
					response := l.Get(s.path)
					got, text, location = response.StatusCode, response.Text, response.Header.Get("Location")
				} else {
					response := l.Submit(s.path, s.form)
					got, text, location = response.StatusCode, response.Text, response.Header.Get("Location")
				}
				if got != status {
					t.Errorf("%s, %s: status %d, want %d", who, what, got, status)
				}
				if who == "nobody" && !strings.HasPrefix(location, "/login?next=%2Fadmin%2F") {
					t.Errorf("%s: leads to %q", what, location)
				}
				if got == 403 && who != "visitor" && !strings.Contains(text, "You need the permission library.") {
					t.Errorf("%s, %s: the page does not name the permission", who, what)
				}
			}
		}()
	}
}

func TestAViewerHasNothingToPress(t *testing.T) {
	l := newLibrary(t, "", nil)
	l.stock()
	l.as(l.user("viewer", true, false, "library.view_book", "library.view_chapter"))
	for _, path := range []string{books, books + "1/"} {
		text := l.Get(path).OK().Text
		for _, refused := range []string{"/add\"", "/delete\"", `type="checkbox" name="key"`, `name="_then"`, "Authors", `name="title"`} {
			if strings.Contains(text, refused) {
				t.Errorf("%s has %s", path, refused)
			}
		}
	}
	l.Get(books + "1/").Contains("Engines").Contains("Ada").Contains("One")
}

func TestDeletePage(t *testing.T) {
	l := newLibrary(t, "", nil)
	l.stock()
	// The book is in the author's way.
	page := l.Get("/admin/library/author/1/delete").OK().Contains("Books (in the way)").Contains("Engines").Contains("delete or change them first")
	if strings.Contains(page.Text, "Yes, delete") {
		t.Error("a button that cannot work")
	}
	l.Submit("/admin/library/author/1/delete", url.Values{}).Expect(409).Contains("in the way")
	if n := len(all[author](l)); n != 2 {
		t.Errorf("%d authors", n)
	}
	b := one[book](l)
	b.ShelfID = new(int64(1))
	if err := l.db.Save(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	l.Get("/admin/library/shelf/1/delete").OK().Contains("Books (kept, without their").Contains("Engines")
	l.Submit("/admin/library/shelf/1/delete", url.Values{}).Redirects("/admin/library/shelf/")
	if b := one[book](l); b.ShelfID != nil {
		t.Errorf("shelf %v", *b.ShelfID)
	}
	// What goes along needs its own permission.
	l.as(l.user("deleter", true, false, "library.delete_book", "library.view_book"))
	l.Get(books + "1/delete").OK().Contains("you lack the permission library.delete_chapter")
	l.Submit(books+"1/delete", url.Values{}).Expect(403).Contains("library.delete_chapter")
	if len(all[book](l)) != 1 {
		t.Error("deleted all the same")
	}
}

func TestDeletingSome(t *testing.T) {
	l := newLibrary(t, "", nil)
	for i := range 250 {
		insert(l, &tag{Name: fmt.Sprint(i)})
	}
	tags := "/admin/library/tag/"
	l.Submit(tags, url.Values{}).Redirects(tags)
	l.Submit(tags, url.Values{"key": {"x"}}).Expect(400)
	l.Submit(tags, url.Values{"key": {"9999"}}).Redirects(tags)
	keys := []string{"9999"} // somebody was faster
	for i := range 240 {
		keys = append(keys, fmt.Sprint(i+1))
	}
	page := l.Submit(tags, url.Values{"key": keys}).OK().Contains("Delete 240 tags?").Contains("and 220 more")
	if len(all[tag](l)) != 250 {
		t.Error("deleted before it was confirmed")
	}
	if n := strings.Count(page.Text, `name="key"`); n != 240 {
		t.Errorf("%d keys are sent along", n)
	}
	l.Submit(tags, url.Values{"key": keys, "confirmed": {"yes"}}).Redirects(tags)
	if n := len(all[tag](l)); n != 10 {
		t.Errorf("%d tags stay", n)
	}
	if n := len(all[admin.LogEntry](l)); n != 240 {
		t.Errorf("%d entries in the log", n)
	}
}

func TestKeysThatAreNoNumbers(t *testing.T) {
	l := newLibrary(t, "", nil)
	for _, key := range []string{"plain", "a/b", "..", ".", "", "a b", "ä,ö", "50%", "_", "a_2Fb", "?q=1#x", `<"'>`, "🎵"} {
		insert(l, &word{Text: key, Meaning: "m" + key})
	}
	for _, w := range all[word](l) {
		page := l.Get("/admin/library/word/").OK()
		at := ""
		for part := range strings.SplitSeq(page.Text, `href="`) {
			if href, text, _ := strings.Cut(part, `"`); strings.HasPrefix(href, "/admin/library/word/") && strings.HasPrefix(text, ">"+strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;").Replace(w.Text)+"<") {
				at = unescape(href)
			}
		}
		if w.Text == "" {
			at = "/admin/library/word/_/"
		}
		if at == "" {
			t.Errorf("%q: no link in the list", w.Text)
			continue
		}
		f := form(t, l.Get(at).OK())
		f.Set("meaning", "changed")
		l.Submit(at, f).Redirects("/admin/library/word/")
		l.Get(at + "history").OK().Contains("<ins>changed</ins>")
	}
	for _, w := range all[word](l) {
		if w.Meaning != "changed" {
			t.Errorf("%q was not changed", w.Text)
		}
	}
	insert(l, &place{Room: "A,1", Seat: 7})
	at := "/admin/library/place/A_2C1,7/"
	l.Get("/admin/library/place/").OK().Contains("/admin/library/place/A_2C1%2C7/")
	page := l.Get(at).OK()
	if strings.Contains(page.Text, `name="room"`) || strings.Contains(page.Text, `name="taken"`) {
		t.Error("the key of a row that is there, or a read-only field, can be typed over")
	}
	l.Submit(at, url.Values{"_version": {form(t, page).Get("_version")}, "taken": {"true"}, "room": {"B"}}).Redirects("/admin/library/place/")
	if p := one[place](l); p.Taken || p.Room != "A,1" {
		t.Errorf("changed to %+v", p)
	}
	l.Get("/admin/library/place/A_2C1/").Expect(404)
	l.Get("/admin/library/place/A_2c1,7/").Expect(404) // a row has one address
}

func TestOnlySuperusersChangeSuperusers(t *testing.T) {
	l := newLibrary(t, "", nil)
	helper := l.user("helper", true, false, "auth.view_user", "auth.add_user", "auth.change_user", "auth.delete_user")
	l.as(helper)
	add := form(t, l.Get("/admin/auth/user/add").OK())
	add.Set("username", "eve")
	add.Set("is_superuser", "true")
	l.Submit("/admin/auth/user/add", add).Expect(403)
	own := fmt.Sprintf("/admin/auth/user/%d/", helper.ID)
	f := form(t, l.Get(own).OK())
	f.Set("is_superuser", "true")
	l.Submit(own, f).Expect(403).Contains("Only a superuser")
	f = form(t, l.Get("/admin/auth/user/1/").OK())
	f.Set("_secret", "a password of mine")
	l.Submit("/admin/auth/user/1/", f).Expect(403)
	l.Submit("/admin/auth/user/1/delete", url.Values{}).Expect(403)
	l.Submit("/admin/auth/user/", url.Values{"key": {"1"}, "confirmed": {"yes"}}).Expect(403)
	if _, err := l.users.Authenticate(t.Context(), "admin", password, "192.0.2.1"); err != nil {
		t.Error(err)
	}
	for _, u := range all[auth.User](l) {
		if u.IsSuperuser != (u.Username == "admin") {
			t.Errorf("%s: superuser %v", u.Username, u.IsSuperuser)
		}
	}
	add.Del("is_superuser")
	l.Submit("/admin/auth/user/add", add).Redirects("/admin/auth/user/")
}

// bill lives in another database.
type bill struct {
	ID int64 `db:"pk"`
}

func TestWiringMistakes(t *testing.T) {
	app := tandem.New("library")
	users := auth.New(app.DB)
	site := admin.New(users)
	b, a := orm.Columns[book](), orm.Columns[author]()
	site.Add(
		admin.Model[book]{List: admin.Columns(&a.Name), Search: admin.Columns(&b.Pages), Icon: "no-such-icon", Form: admin.Columns(&b.Author.Name)},
		admin.Model[book]{},
		admin.Model[struct{ ID int64 }]{},
		admin.Model[bill]{},
	)
	app.Add(tandem.Component{Name: "billing", DB: app.Database("billing"), Models: orm.Models(orm.Model[bill]())})
	app.Add(users.Component(), site.Component(), tandem.Component{Name: "library", Models: libraryModels(), Migrations: libraryMigrations})
	err := app.Check()
	if err == nil {
		t.Fatal("no mistakes")
	}
	for _, want := range []string{"List:", "Search: Pages is no text", `there is no icon "no-such-icon"`, "Form:", "registered twice", "not a model of this application", "admin_test.bill]: lives in another database than the accounts"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in:\n%v", want, err)
		}
	}
	for line := range strings.SplitSeq(err.Error(), "\n") {
		if !strings.Contains(line, "admin.Model[") {
			t.Errorf("a line that does not say where: %s", line)
		}
	}
}

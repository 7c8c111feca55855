package page_test

import (
	"bytes"
	"flag"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gotandem/tandem/page"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares got with testdata/name. Hashes in addresses are left out: they change with every change of a style.
func golden(t *testing.T, name, got string) {
	t.Helper()
	got = regexp.MustCompile(`(/-/assets/[a-z.]+?)\.[0-9a-f]{12}\.`).ReplaceAllString(got, "$1.HASH.")
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; run with -update and read the difference. Got:\n%s", name, got)
	}
}

func get(h http.Handler, target string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", target, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

var when = time.Date(2026, 11, 23, 6, 5, 0, 0, time.UTC)

const nasty = `"><script>alert(1)</script>`

// fullFrame has every part, with text that must be escaped in each.
func fullFrame(*http.Request) page.Frame {
	return page.Frame{
		Brand: page.Brand{Name: "Store " + nasty, URL: "/admin/"}, Env: "dev", EnvKind: page.Warning,
		Nav: &page.Nav{Sections: []page.Section{{Label: "Store", Items: []page.Item{
			{Label: "Tracks", URL: "/admin/tracks/", Icon: "music", Count: "3,503", AddURL: "/admin/tracks/add/", Current: true},
			{Label: nasty, URL: "javascript:alert(1)", Icon: "no such icon"},
		}}}},
		Search: &page.Search{URL: "/admin/search", Value: nasty},
		User:   &page.User{Name: "Maria Silva", Detail: nasty, Links: []page.Link{{Label: "Account", URL: "/account", Icon: "user"}}, LogoutURL: "/logout"},
		CSRF:   page.CSRF{Field: "csrf", Token: nasty},
		Notice: &page.Notice{Text: "You act as Maria", Action: "/stop", Submit: "Stop"},
	}
}

var testFiles = fstest.MapFS{
	"list.html": {Data: []byte(`{{template "layout" .}}{{define "actions"}}<a class="btn" href="add/">Add</a>{{end}}` +
		`{{define "content"}}<div id="rows">{{template "rows" .}}</div>{{end}}{{define "rows"}}{{template "table" .Data}}{{end}}`)},
	"other.html":  {Data: []byte(`{{template "card" .}}{{define "content"}}other{{end}}`)},
	"broken.html": {Data: []byte(`{{template "layout" .}}{{define "content"}}half {{.Data.NoSuch.Field}}{{end}}`)},
}

func testTable() page.Table {
	return page.Table{Label: "Tracks", Select: "pk", Columns: []page.Column{{Label: "Name", SortURL: "?o=-name", Sort: "ascending"}, {Label: "Price", End: true}},
		Rows: []page.Row{
			{Key: "1", Cells: []page.Cell{{Text: nasty, URL: "/admin/tracks/1/"}, {Text: "0.99", End: true}}},
			{Key: "2", Cells: []page.Cell{{Text: "Go Down", URL: "/admin/tracks/2/"}, {}}},
		}}
}

func TestLayout(t *testing.T) {
	set := &page.Set{Files: []fs.FS{testFiles}, Frame: fullFrame}
	w := get(page.Page{Set: set, Template: "list.html", Title: "Tracks", Lead: "All of them.", Crumbs: []page.Link{{Label: "Home", URL: "/admin/"}, {Label: "Store", URL: "/admin/store/"}}, Data: testTable()}, "/admin/tracks/?page=2", "Cookie", "theme=dark")
	if w.Code != 200 || w.Header().Get("Content-Security-Policy") != page.Policy {
		t.Errorf("status %d, policy %q", w.Code, w.Header().Get("Content-Security-Policy"))
	}
	body := w.Body.String()
	if strings.Contains(body, "<script>alert") || strings.Contains(body, "javascript:alert") {
		t.Error("text from data became markup")
	}
	for _, inline := range []string{" style=", "<style", " onclick=", "https://", "http://"} {
		if strings.Contains(body, inline) {
			t.Errorf("the policy forbids %q", inline)
		}
	}
	if n := strings.Count(body, "<h1"); n != 1 {
		t.Errorf("%d h1, want 1", n)
	}
	golden(t, "layout.html", body)
}

func TestBuiltinPages(t *testing.T) {
	set := &page.Set{}
	if err := set.Check(); err != nil {
		t.Fatal(err)
	}
	w := get(page.ErrorPage{Status: 404, RequestID: "r-1"}, "/nowhere")
	if w.Code != 404 || strings.Count(w.Body.String(), "<h1") != 1 {
		t.Errorf("status %d, body %s", w.Code, w.Body)
	}
	golden(t, "error.html", w.Body.String())
	w = get(page.Welcome{Name: "Shop", Version: "0.1", Links: []page.Card{{Icon: "book-open", Title: "API", Text: "Reference", URL: "/docs", Detail: "/docs"}}, Steps: []page.Step{{Title: "Write", Text: "a model", Code: "go run ."}}}, "/")
	if w.Code != 200 || strings.Count(w.Body.String(), "<h1") != 1 {
		t.Errorf("status %d, body %s", w.Code, w.Body)
	}
	golden(t, "welcome.html", w.Body.String())
	w = get(page.Page{Template: "confirm.html", Title: "Delete?", Data: page.Confirm{Text: "Delete " + nasty, Groups: []page.ConfirmGroup{{Label: "Tracks", Total: 9, Items: []page.Link{{Label: "One"}}}}, Blocked: nil, Cancel: page.Link{URL: "/back"}}}, "/x")
	golden(t, "confirm.html", w.Body.String())
	if !strings.Contains(w.Body.String(), "and 8 more") {
		t.Error("what is not listed is not counted")
	}
}

func TestEveryErrorStatusHasWords(t *testing.T) {
	for status := 400; status < 600; status++ {
		if http.StatusText(status) == "" {
			continue
		}
		w := get(page.ErrorPage{Status: status}, "/")
		if w.Code != status || !regexp.MustCompile(`<h1>[^<]{5,}</h1>`).MatchString(w.Body.String()) {
			t.Errorf("%d: got %d, %s", status, w.Code, w.Body)
		}
	}
}

func TestErrorLeavesNoHalfPage(t *testing.T) {
	set := &page.Set{Files: []fs.FS{testFiles}}
	var buf bytes.Buffer
	err := set.Render(&buf, "broken.html", page.View{Data: struct{}{}})
	if err == nil || buf.Len() > 0 {
		t.Errorf("error %v, %d bytes written", err, buf.Len())
	}
	w := httptest.NewRecorder()
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Cookie", "flash=W3sidCI6ImhlbGxvIn1d")
	if err := (page.Page{Set: set, Template: "broken.html"}).WriteResponse(w, r); err == nil || w.Body.Len() > 0 || w.Header().Get("Set-Cookie") != "" {
		t.Errorf("error %v, body %q, header %v", err, w.Body, w.Header())
	}
	if w := get(page.Page{Set: set, Template: "broken.html"}, "/"); w.Code != 500 || strings.Contains(w.Body.String(), "NoSuch") {
		t.Errorf("status %d, body %s", w.Code, w.Body)
	}
	if err := set.Render(&buf, "absent.html", nil); err == nil || !strings.Contains(err.Error(), "absent.html") {
		t.Errorf("got %v", err)
	}
}

func TestFragment(t *testing.T) {
	p := page.Page{Set: &page.Set{Files: []fs.FS{testFiles}}, Template: "list.html", Data: testTable(), Fragment: "rows"}
	whole, part := get(p, "/"), get(p, "/", "HX-Request", "true", "HX-Request-Type", "partial")
	if !strings.Contains(whole.Body.String(), "<html") || strings.Contains(part.Body.String(), "<html") || !strings.Contains(part.Body.String(), "Go Down") {
		t.Errorf("whole %d bytes, part %s", whole.Body.Len(), part.Body)
	}
	if !strings.Contains(strings.Join(part.Header().Values("Vary"), ","), "HX-Request") {
		t.Error("Vary does not name HX-Request")
	}
}

func TestLaterFilesWin(t *testing.T) {
	override := fstest.MapFS{
		"partials/table.html": {Data: []byte(`{{define "table"}}MINE{{end}}`)},
		"other.html":          {Data: []byte(`replaced`)},
	}
	set := &page.Set{Files: []fs.FS{testFiles, override}}
	if body := get(page.Page{Set: set, Template: "list.html"}, "/").Body.String(); !strings.Contains(body, "MINE") {
		t.Errorf("the partial was not replaced: %s", body)
	}
	if body := get(page.Page{Set: set, Template: "other.html"}, "/").Body.String(); body != "replaced" {
		t.Errorf("the page was not replaced: %s", body)
	}
}

func TestCheckNamesEveryBrokenFile(t *testing.T) {
	set := &page.Set{Files: []fs.FS{fstest.MapFS{
		"a.html": {Data: []byte(`{{if}}`)},
		"b.html": {Data: []byte(`{{nosuch 1}}`)},
		"c.html": {Data: []byte(`<a href='{{if .}}"{{end}}`)},
		"d.html": {Data: []byte(`fine`)},
	}}}
	err := set.Check()
	if err == nil {
		t.Fatal("no error")
	}
	for _, name := range []string{"a.html", "b.html", "c.html"} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%q does not name %s", err, name)
		}
	}
	if strings.Contains(err.Error(), "d.html") || len(strings.Split(err.Error(), "\n")) != 3 {
		t.Errorf("want one line for each broken file, got:\n%v", err)
	}
}

func TestReload(t *testing.T) {
	dir := t.TempDir()
	write := func(text string) {
		if err := os.WriteFile(filepath.Join(dir, "p.html"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("one")
	set := &page.Set{Files: []fs.FS{os.DirFS(dir)}, Reload: true}
	first := get(page.Page{Set: set, Template: "p.html"}, "/").Body.String()
	write("two")
	later := filepath.Join(dir, "p.html")
	info, err := os.Stat(later)
	if err != nil {
		t.Fatal(err)
	}
	// The clock of the file system may be coarse.
	if err := os.Chtimes(later, info.ModTime(), info.ModTime().Add(2e9)); err != nil {
		t.Fatal(err)
	}
	if second := get(page.Page{Set: set, Template: "p.html"}, "/").Body.String(); first != "one" || second != "two" {
		t.Errorf("got %q, then %q", first, second)
	}
}

func TestFuncs(t *testing.T) {
	set := &page.Set{Files: []fs.FS{fstest.MapFS{"f.html": {Data: []byte(
		`{{query .URL "page" 3 "q" ""}}|{{plural 1 "track"}}|{{plural 3503 "track"}}|{{plural 2 "entry" "entries"}}|{{date .When}}|{{datetime .When}}|{{(dict "a" 1).a}}|{{len (list 1 2)}}`)}}}}
	var buf bytes.Buffer
	u, _ := url.Parse("/x?q=a&page=2&o=name")
	if err := set.Render(&buf, "f.html", map[string]any{"URL": u, "When": when}); err != nil {
		t.Fatal(err)
	}
	if got, want := buf.String(), `?o=name&amp;page=3|1 track|3,503 tracks|2 entries|23 Nov 2026|23 Nov 2026 06:05|1|2`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	for _, bad := range []string{`{{query .URL "page"}}`, `{{dict 1 2}}`, `{{plural "x" "track"}}`, `{{date "yesterday"}}`, `{{asset "absent.css"}}`} {
		set := &page.Set{Files: []fs.FS{fstest.MapFS{"f.html": {Data: []byte(bad)}}}}
		if err := set.Render(&buf, "f.html", map[string]any{"URL": u}); err == nil {
			t.Errorf("%s: no error", bad)
		}
	}
}

func TestEveryIconInTheTemplatesExists(t *testing.T) {
	used := regexp.MustCompile(`icon "([^"]+)"|"Icon" "([^"]+)"`)
	err := filepath.WalkDir("templates", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(name)
		for _, m := range used.FindAllSubmatch(text, -1) {
			if icon := string(m[1]) + string(m[2]); !page.HasIcon(icon) {
				t.Errorf("%s: there is no icon %q", name, icon)
			}
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if page.HasIcon("") || page.HasIcon("no such") {
		t.Error("HasIcon knows icons that are not there")
	}
}

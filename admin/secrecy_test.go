package admin_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/gotandem/tandem/internal/testenv"
)

func TestALookupShowsOnlyKeys(t *testing.T) {
	l := newLibrary(t, "", nil)
	l.user("reader", true, false)
	const lookup = "/admin/auth/user/lookup?_field=x&x=reader&_target="
	l.Get(lookup + "ID").OK().Contains("reader")
	for _, column := range []string{"PasswordHash", "Email", "Nothing", ""} {
		if text := l.Get(lookup + column).Expect(400).Text; strings.Contains(text, "argon2id") {
			t.Errorf("%s: the lookup shows a hash", column)
		}
	}
}

func TestAnInlineDemandsThePermissionsOfItsModel(t *testing.T) {
	for _, c := range []struct {
		codes  []string
		change string // what is done with the chapters
		status int
		shown  bool
	}{
		{nil, "", 303, false},
		{[]string{"view"}, "", 303, true},
		{[]string{"view", "add"}, "add", 303, true},
		{[]string{"view", "change"}, "add", 403, true},
		{[]string{"change"}, "change", 303, true},
		{[]string{"view", "add"}, "change", 403, true},
		{[]string{"view", "delete"}, "delete", 303, true},
		{[]string{"view", "add", "change"}, "delete", 403, true},
		{nil, "forged", 303, false},
		{[]string{"view"}, "forged", 303, true},
	} {
		t.Run(strings.Join(c.codes, "+")+" "+c.change, func(t *testing.T) {
			l := newLibrary(t, "", nil)
			l.stock()
			codes := []string{"library.change_book"}
			for _, code := range c.codes {
				codes = append(codes, "library."+code+"_chapter")
			}
			l.as(l.user("editor", true, false, codes...))
			page := l.Get(books + "1/").OK()
			if shown := strings.Contains(page.Text, "One"); shown != c.shown {
				t.Errorf("the chapters are shown: %v", shown)
			}
			f := form(t, page)
			f.Set("title", "Motors")
			want := "One 10, Two 20"
			switch c.change {
			case "add":
				f.Set("chapters-total", "3")
				f.Set("chapters-2-title", "Three")
				f.Set("chapters-2-kind", "novel")
				f.Set("chapters-2-pages", "30")
				want += ", Three 30"
			case "change":
				f.Set("chapters-0-pages", "11")
				want = "One 11, Two 20"
			case "delete":
				f.Set("chapters-0-delete", "1")
				want = "Two 20"
			case "forged":
				for name, value := range map[string]string{"total": "1", "0-key": "1", "0-title": "X", "0-kind": "novel", "0-pages": "1", "0-delete": "1"} {
					f.Set("chapters-"+name, value)
				}
			}
			l.Submit(books+"1/", f).Expect(c.status)
			if c.status == 403 {
				want = "One 10, Two 20"
			}
			var got []string
			for _, ch := range all[chapter](l) {
				got = append(got, ch.Title+" "+strconv.Itoa(ch.Pages))
			}
			if text := strings.Join(got, ", "); text != want {
				t.Errorf("chapters %s, want %s", text, want)
			}
			if title := one[book](l).Title; (title == "Motors") != (c.status == 303) {
				t.Errorf("title %s", title)
			}
		})
	}
}

func TestWhatNoDatabaseTakesIsRefused(t *testing.T) {
	for name, open := range testenv.Databases() {
		t.Run(name, func(t *testing.T) {
			l := newLibrary(t, open(t), nil)
			l.stock()
			words := strings.Repeat("x+", 21)
			for _, query := range []string{"?q=%00", "?q=%FF", "?q=" + words, "?kind=%00", "lookup?_target=ID&_field=x&x=%FFa", "lookup?_target=ID&_field=x&x=%00", "lookup?_target=ID&_field=x&x=" + words} {
				l.Get(books + query).Expect(400)
			}
			l.Get(books + "?q=" + words[:40]).OK()
			f := form(t, l.Get(books+"1/").OK())
			var keys []string
			for i := range 40_000 {
				keys = append(keys, strconv.Itoa(i+1))
			}
			f.Set("tags", strings.Join(keys, ","))
			l.Submit(books+"1/", f).Expect(422).Contains("at most 10000 tags")
			f.Set("tags", "\x00")
			l.Submit(books+"1/", f).Expect(422)
			f.Set("tags", "1")
			f.Set("title", "a\x00b")
			l.Submit(books+"1/", f).Expect(422)
			f.Set("title", "a\xffb")
			l.Submit(books+"1/", f).Expect(422)
		})
	}
}

func TestASecretThatNobodyExcludedIsNotLogged(t *testing.T) {
	l := newLibrary(t, "", nil)
	insert(l, &word{Text: "moon", Meaning: "a light"})
	f := form(t, l.Get("/admin/library/word/moon/").OK())
	f.Set("_secret", "cheese")
	l.Submit("/admin/library/word/moon/", f).Redirects("/admin/library/word/")
	if meaning := one[word](l).Meaning; meaning != "digest of cheese" {
		t.Errorf("the secret was not set: %q", meaning)
	}
	if text := l.Get("/admin/library/word/moon/history").OK().Contains("<dt>Hint</dt>").Text; strings.Contains(text, "cheese") {
		t.Error("the history shows the secret")
	}
}

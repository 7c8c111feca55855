package admin_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/gotandem/tandem/orm"
)

// TestAnInlineOfRowsThatPointAnywhere: rows that point at a row by an AnyOf are shown, added and changed with it.
func TestAnInlineOfRowsThatPointAnywhere(t *testing.T) {
	const page = "/admin/library/gadget/1/"
	l := newLibrary(t, "", nil)
	if err := l.db.Insert(t.Context(), &gadget{Name: "lamp"}, &gadget{Name: "other"}); err != nil {
		t.Fatal(err)
	}
	f := form(t, l.Get(page).OK())
	f.Set("remarks-total", "1")
	f.Set("remarks-0-text", "bright")
	l.Submit(page, f).Expect(303)
	f = form(t, l.Get(page).OK())
	if got := f.Get("remarks-0-text"); got != "bright" {
		t.Fatalf("the form shows %q", got)
	}
	f.Set("remarks-0-text", "brighter")
	l.Submit(page, f).Expect(303)
	rows, err := l.db.All(t.Context(), orm.From[remark]())
	if err != nil || len(rows) != 1 || rows[0].Text != "brighter" || rows[0].About.String() != "gadget:1" {
		t.Fatalf("%v, %v", rows, err)
	}
	if got := form(t, l.Get("/admin/library/gadget/2/").OK()).Get("remarks-0-text"); got != "" {
		t.Errorf("the remark is shown at another gadget: %q", got)
	}
}

// TestWordsAreNotShown: a column of words is in no form, list, filter or history, and the rows are found by it.
func TestWordsAreNotShown(t *testing.T) {
	l := newLibrary(t, "", nil)
	l.Submit("/admin/library/gadget/add", with(form(t, l.Get("/admin/library/gadget/add").OK()), "name", "red lamp")).Expect(303)
	page := "/admin/library/gadget/1/"
	f := form(t, l.Get(page).OK())
	if f.Has("haystack") {
		t.Errorf("the form has %v", f)
	}
	l.Submit(page, with(f, "name", "green lamp")).Expect(303)
	for _, at := range []string{"/admin/library/gadget/", page + "history"} {
		if text := l.Get(at).OK().Contains("green lamp").Text; strings.Contains(text, "Haystack") {
			t.Errorf("%s shows the words", at)
		}
	}
	g := orm.Columns[gadget]()
	if n, err := l.db.Count(t.Context(), orm.From[gadget]().Where(orm.TextSearch{}.Match("lamp green", orm.Col(&g.Haystack)))); err != nil || n != 1 {
		t.Errorf("%d rows, %v", n, err)
	}
}

func with(f url.Values, name, value string) url.Values {
	f.Set(name, value)
	return f
}

package admin_test

import (
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

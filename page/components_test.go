package page_test

import (
	"bytes"
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gotandem/tandem/page"
)

// render gives what a partial makes of data.
func render(t *testing.T, partial string, data any) string {
	t.Helper()
	set := &page.Set{Files: []fs.FS{fstest.MapFS{"p.html": {Data: []byte(`{{template "` + partial + `" .}}`)}}}}
	var buf bytes.Buffer
	if err := set.Render(&buf, "p.html", data); err != nil {
		t.Fatal(err)
	}
	out := buf.String()
	if strings.Contains(out, "<script") {
		t.Errorf("%s: text became markup: %s", partial, out)
	}
	return out
}

func TestField(t *testing.T) {
	options := []page.Option{{Value: "1", Label: "Rock", Group: "Loud"}, {Value: "2", Label: nasty, Group: "Loud"}, {Value: "3", Label: "Jazz", Disabled: true}}
	for _, test := range []struct {
		name  string
		field page.Field
		want  []string
	}{
		{"text", page.Field{Name: "title", Label: "Title " + nasty, Value: nasty, Required: true, Attrs: map[string]string{"maxlength": "200"}},
			[]string{`<label class="label" for="id_title">`, `type="text" id="id_title" name="title"`, ` required`, ` maxlength="200"`}},
		{"error and help", page.Field{Name: "a", Errors: []string{"Too short."}, Help: "At least two."},
			[]string{`aria-invalid="true" aria-describedby="id_a_error id_a_help"`, `id="id_a_error"`, `id="id_a_help"`, "Too short."}},
		{"select", page.Field{Name: "g", Type: "select", Value: "2", Blank: "None", Options: options},
			[]string{`<option value="">None</option>`, `<optgroup label="Loud">`, `<option value="2" selected>`, `<option value="3" disabled>`}},
		{"multiple", page.Field{Name: "g", Type: "select", Multiple: true, Values: []string{"1", "2"}, Options: options},
			[]string{` multiple size="6"`, `<option value="1" selected>`, `<option value="2" selected>`}},
		{"radio", page.Field{Name: "g", Type: "radio", Label: "Genre", Value: "1", Options: options}, []string{`<fieldset`, `<legend>Genre`, `type="radio" name="g" value="1" id="id_g" checked`}},
		{"checkboxes", page.Field{Name: "g", Type: "checkboxes", Values: []string{"1"}, Options: options}, []string{`type="checkbox" name="g" value="1" id="id_g" checked`}},
		{"checkbox", page.Field{Name: "on", Type: "checkbox", Checked: true, Label: "On"}, []string{`type="checkbox" id="id_on" name="on" value="on" checked`, `<label class="label" for="id_on">On</label>`}},
		{"textarea", page.Field{Name: "n", Type: "textarea", Value: "\nfirst line is kept"}, []string{"rows=\"4\">\n\nfirst line is kept</textarea>"}},
		{"static", page.Field{Name: "s", Type: "static", Label: "Status", Value: "1", Options: options}, []string{`<span class="label">Status</span>`, `<output class="static" id="id_s">Rock</output>`}},
		{"hidden", page.Field{Name: "h", Type: "hidden", Value: "1"}, []string{`<input type="hidden" name="h" value="1">`}},
		{"file", page.Field{Name: "f", Type: "file", Value: "secret.txt"}, []string{`type="file" id="id_f" name="f">`}},
		{"affix", page.Field{Name: "p", Prefix: "€", Suffix: "per month"}, []string{`<div class="affix"><span>€</span><input`, `<span>per month</span></div>`}},
	} {
		out := render(t, "field", test.field)
		for _, want := range test.want {
			if !strings.Contains(out, want) {
				t.Errorf("%s: no %s in\n%s", test.name, want, out)
			}
		}
	}
}

func TestFieldLeavesOutDangerousAttributes(t *testing.T) {
	out := render(t, "field", page.Field{Name: "a", Attrs: map[string]string{
		"onclick": "alert(1)", "hx-on:click": "alert(1)", "style": "x", "formaction": "//evil", "src": "x", `a"b`: "x", "data-x": `"><b>`, "autofocus": "", "UPPER": "x",
	}})
	for _, bad := range []string{"alert", "style", "evil", "src=", `a"b`, "<b>", "UPPER"} {
		if strings.Contains(out, bad) {
			t.Errorf("%s in %s", bad, out)
		}
	}
	if !strings.Contains(out, ` autofocus data-x="`) {
		t.Errorf("good attributes are missing: %s", out)
	}
}

func TestForm(t *testing.T) {
	row := page.FormRow{Hidden: []page.Param{{Name: "lines-0-id", Value: "7"}}, Fields: []page.Field{{Name: "lines-0-qty", Label: "Quantity", Value: "0", Errors: []string{"Must be at least 1."}}}, Delete: "lines-0-DELETE", URL: "/lines/7", Label: "line 7"}
	blank := page.FormRow{Fields: []page.Field{{Name: "lines-__index__-qty", Label: "Quantity"}}}
	out := render(t, "form", page.Form{
		CSRF: page.CSRF{Field: "csrf", Token: "tok"}, Files: true, Hidden: []page.Param{{Name: "version", Value: "3"}},
		Errors:    []page.FieldError{{ID: "id_a", Label: "A", Message: "Too short."}, {Message: nasty}},
		Fieldsets: []page.Fieldset{{Legend: "Main", Fields: []page.Field{{Name: "a"}}}, {Legend: "More", Folded: true, Fields: []page.Field{{Name: "b", Errors: []string{"no"}}}}, {Legend: "Rest", Folded: true, Columns: 9}},
		Formsets:  []page.Formset{{Legend: "Lines", TotalName: "lines-TOTAL", Hidden: []page.Param{{Name: "lines-TOTAL", Value: "1"}}, Columns: []page.Column{{Label: "Quantity"}}, Rows: []page.FormRow{row}, Template: &blank, AddName: "lines-ADD"}},
		Buttons:   []page.Button{{Label: "Save"}, {Label: "Save and stay", Name: "_continue", Value: "1"}}, Cancel: &page.Link{URL: "/back"}, DeleteURL: "/delete",
	})
	golden(t, "form.html", out)
	if !strings.Contains(out, `<details class="panel fieldset-fold" open><summary>More`) || !strings.Contains(out, `<details class="panel fieldset-fold"><summary>Rest`) {
		t.Error("a folded fieldset with an error must be open, and only that")
	}
	for _, m := range regexp.MustCompile(`<label[^>]* for="([^"]+)"`).FindAllStringSubmatch(out, -1) {
		if !strings.Contains(out, `id="`+m[1]+`"`) {
			t.Errorf("the label for %s has no control", m[1])
		}
	}
}

func TestTable(t *testing.T) {
	yes, no := true, false
	out := render(t, "table", page.Table{Label: "All", Columns: []page.Column{{Label: "A"}, {Label: "B", SortURL: "?o=b"}, {Label: "C", SortURL: "?o=c", Sort: "descending"}, {Label: "D", Hidden: true}},
		Rows: []page.Row{{Key: "1", Selected: true, Cells: []page.Cell{{Bool: &yes}, {Bool: &no}, {Text: nasty, IsBadge: true, Badge: page.Danger}, {Text: "row", Actions: []page.Link{{Label: "Change", URL: "/1/", Icon: "pencil"}}}}},
			{Cells: []page.Cell{{Text: "x", Title: "long", Muted: true, End: true}, {Text: "pic", Image: "/p.png"}, {Field: &page.Field{Name: "price-1", Value: "2"}}, {}}}}})
	golden(t, "table.html", out)
	if empty := render(t, "table", page.Table{Empty: &page.Empty{Title: "None " + nasty, Actions: []page.Link{{Label: "Add", URL: "/add"}}}}); strings.Contains(empty, "<table") || !strings.Contains(empty, "None") {
		t.Errorf("an empty table: %s", empty)
	}
	if empty := render(t, "table", page.Table{}); !strings.Contains(empty, "Nothing here yet") {
		t.Errorf("an empty table without words: %s", empty)
	}
}

func TestPager(t *testing.T) {
	out := render(t, "pager", page.Pager{Summary: "51–100 of 3,503", Prev: "?page=1", Pages: []page.Link{{Label: "1", URL: "?page=1"}, {Label: "2", Current: true}, {}, {Label: "71", URL: "?page=71"}}, PerPage: []page.Link{{Label: "50", URL: "?n=50", Current: true}}})
	for _, want := range []string{`rel="prev"`, `aria-current="page" aria-label="Page 2"`, `<span class="off" aria-disabled="true">`, "…", "51–100 of 3,503"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %s in %s", want, out)
		}
	}
	if strings.Contains(out, `rel="next"`) || strings.Contains(out, "First page") {
		t.Errorf("links that lead nowhere: %s", out)
	}
}

func TestOtherPartials(t *testing.T) {
	golden(t, "filters.html", render(t, "filters", page.Filters{Action: "/list", Hidden: []page.Param{{Name: "q", Value: nasty}}, Active: 1, ClearURL: "/list",
		Groups: []page.FilterGroup{{Label: "Genre", Open: true, Links: []page.Link{{Label: nasty, URL: "?g=1", Current: true, Count: "7"}}}, {Label: "Price", Fields: []page.Field{{Name: "min", Label: "From"}}}}}))
	if out := render(t, "filters", page.Filters{Groups: []page.FilterGroup{{Label: "G", Links: []page.Link{{Label: "a", URL: "?"}}}}}); strings.Contains(out, "Apply") {
		t.Error("a button although there is nothing to send")
	}
	for partial, data := range map[string]any{
		"chips":          []page.Chip{{Label: "Genre", Value: nasty, RemoveURL: "?"}},
		"filters-button": page.Filters{Active: 2},
		"tabs":           []page.Link{{Label: nasty, URL: "?", Current: true, Count: "3"}},
		"menu":           page.Menu{Label: "More", CSRF: page.CSRF{Field: "csrf", Token: "t"}, Items: []page.MenuItem{{Link: page.Link{Label: nasty, URL: "/x"}, Post: true, Danger: true, Params: []page.Param{{Name: "a", Value: nasty}}}, {Link: page.Link{Label: "y", URL: "/y"}}}},
		"stats":          []page.Stat{{Label: nasty, Value: "1", Detail: "+2 %", Kind: page.Success, URL: "/x"}},
		"badge":          page.Badge{Text: nasty, Kind: page.Info},
		"alert":          page.Message{Text: nasty, Kind: page.Danger},
		"details":        page.Details{Items: []page.Detail{{Label: nasty, Value: page.Cell{Text: nasty}}}},
		"timeline":       []page.Event{{Title: nasty, Who: nasty, When: "now", ISOTime: "2026-11-23T06:05:00Z", Changes: []page.Change{{Field: nasty, Before: nasty, After: nasty}}}},
		"error-summary":  []page.FieldError(nil),
	} {
		out := render(t, partial, data)
		if strings.Contains(out, "ZgotmplZ") {
			t.Errorf("%s: %s", partial, out)
		}
	}
}

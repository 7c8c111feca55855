package page_test

import (
	"fmt"
	"io"
	"io/fs"
	"testing"

	"github.com/gotandem/tandem/page"
)

// A list of 50 rows and 9 columns with everything around it, as the admin shows it.
func BenchmarkList(b *testing.B) {
	set := &page.Set{Files: []fs.FS{testFiles}}
	table := bigTable()
	view := page.View{Frame: fullFrame(nil), Title: "Tracks", Data: table}
	b.ReportAllocs()
	for b.Loop() {
		if err := set.Render(io.Discard, "list.html", view); err != nil {
			b.Fatal(err)
		}
	}
}

func bigTable() page.Table {
	table := page.Table{Label: "Tracks", Select: "pk"}
	for c := range 9 {
		table.Columns = append(table.Columns, page.Column{Label: fmt.Sprint("Column ", c), SortURL: fmt.Sprint("?o=", c)})
	}
	for r := range 50 {
		row := page.Row{Key: fmt.Sprint(r)}
		for c := range 9 {
			row.Cells = append(row.Cells, page.Cell{Text: fmt.Sprint("Value ", r*c)})
		}
		row.Cells[0].URL = fmt.Sprintf("/admin/tracks/%d/", r)
		table.Rows = append(table.Rows, row)
	}
	return table
}

// The budget of the design: 80 kB for a list of 50 rows and 9 columns.
func TestListSize(t *testing.T) {
	set := &page.Set{Files: []fs.FS{testFiles}, Frame: fullFrame}
	if n := get(page.Page{Set: set, Template: "list.html", Title: "Tracks", Data: bigTable()}, "/").Body.Len(); n > 80_000 {
		t.Errorf("the page has %d bytes", n)
	} else {
		t.Logf("%d bytes", n)
	}
}

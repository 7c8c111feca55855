package page

import "strings"

// Table is the data of the partial "table": a list of records in a region that scrolls by itself.
type Table struct {
	// Label names the table for screen readers.
	Label   string
	Columns []Column
	Rows    []Row
	// Select is the name of the check boxes that pick rows, or empty for none. Their value is Row.Key.
	// Form is the id of the form they belong to, when it does not surround the table.
	Select, Form string
	// Empty is shown when there are no rows.
	Empty *Empty
}

// Column is a heading.
type Column struct {
	Label string
	// SortURL makes the heading a link that sorts. Sort is "ascending", "descending" or empty, as in aria-sort.
	SortURL, Sort string
	// End aligns the column to the end side, as suits numbers.
	End bool
	// Hidden shows the label to screen readers only.
	Hidden bool
}

// Row is one record.
type Row struct {
	Key      string
	Cells    []Cell
	Selected bool
}

// Cell is one value. The fields that are set decide how it is drawn; the zero value is drawn as a dash.
type Cell struct {
	Text string
	// URL makes the text a link.
	URL string
	// Title is shown on hover and read out, for example an absolute time.
	Title string
	// Badge draws the text as a badge of a kind, where IsBadge is set.
	Badge   Kind
	IsBadge bool
	// Bool draws a check mark or a cross.
	Bool *bool
	// Actions are links drawn as icons; Text, for screen readers, names the record they are about.
	Actions []Link
	// Field is an input, for lists that can be edited in place.
	Field *Field
	// Image is the address of a picture; Text describes it.
	Image string
	// End aligns to the end side; Mono uses a monospaced face; Muted is for what matters less; Strong for what names the row.
	End, Mono, Muted, Strong bool
}

// Empty is the data of the partial "empty": what to say where there is nothing to show.
type Empty struct {
	Icon, Title, Text string
	Actions           []Link
}

// Pager is the data of the partial "pager". Addresses that are empty are drawn as disabled.
type Pager struct {
	// Summary says what is shown: "1–50 of 3,503 tracks".
	Summary     string
	First, Prev string
	Next, Last  string
	// Pages are numbered links; an empty URL that is not Current is drawn as an ellipsis.
	Pages []Link
	// PerPage are the choices of how many rows a page has.
	PerPage []Link
}

// Filters is the data of the partial "filters": what narrows a list. Without JavaScript too it is a form with a button.
type Filters struct {
	// Action is the list's address, Hidden the parameters to keep.
	Action string
	Hidden []Param
	Groups []FilterGroup
	// ClearURL leads to the list without filters. It is empty when none is set.
	ClearURL string
	// Active counts the filters that are set.
	Active int
}

// FilterGroup is one filter: links to choose from, or fields to fill in.
type FilterGroup struct {
	Label  string
	Links  []Link
	Fields []Field
	Open   bool // shown unfolded
}

// Chip is a filter that is set, with the address of the list without it. The partial "chips" takes a []Chip.
type Chip struct {
	Label, Value string
	RemoveURL    string
}

// True is what Bool points at.
func (c Cell) True() bool { return c.Bool != nil && *c.Bool }

// Class is the cell's class names.
func (c Cell) Class() string {
	var names []string
	for _, n := range []struct {
		name string
		set  bool
	}{{"end", c.End}, {"mono", c.Mono}, {"muted", c.Muted}, {"strong", c.Strong}} {
		if n.set {
			names = append(names, n.name)
		}
	}
	return strings.Join(names, " ")
}

package page

// Confirm is the data of the partial "confirm" and of the built-in page "confirm.html": a question with what follows from yes.
type Confirm struct {
	CSRF CSRF
	// Text is the question.
	Text string
	// Groups list what would be affected.
	Groups []ConfirmGroup
	// Blocked are reasons why it cannot be done. With any there is no button to do it.
	Blocked []string
	// Action is where the form posts to; empty means the page's own address.
	Action string
	Hidden []Param
	Submit Button
	Cancel Link
}

// ConfirmGroup is one kind of affected record. Total counts all of them where only a few are listed.
type ConfirmGroup struct {
	Label string
	Total int
	Items []Link
}

// More is how many are not listed.
func (g ConfirmGroup) More() int { return max(0, g.Total-len(g.Items)) }

// Stat is the data of the partial "stat": a number with a name.
type Stat struct {
	Label, Value string
	Detail       string // a line under the value
	Icon         string
	URL          string
	Kind         Kind // colours the detail
}

// Badge is the data of the partial "badge".
type Badge struct {
	Text string
	Kind Kind
}

// Menu is the data of the partial "menu": a button that opens a list. It works without JavaScript.
type Menu struct {
	Label string
	Icon  string
	// IconOnly shows the icon alone; the label is for screen readers.
	IconOnly bool
	CSRF     CSRF
	Items    []MenuItem
}

// MenuItem is a link, or a button that posts to URL.
type MenuItem struct {
	Link
	Post   bool
	Danger bool
	Params []Param // sent along when Post
}

// Details is the data of the partial "details": names with values.
type Details struct {
	Items []Detail
}

// Detail is one name with its value.
type Detail struct {
	Label string
	Value Cell
}

// Event is one entry of the partial "timeline", which takes an []Event: who did what, when.
type Event struct {
	Icon    string
	Kind    Kind
	Title   string
	URL     string
	Who     string
	When    string
	ISOTime string
	Changes []Change
}

// Change is one field before and after.
type Change struct{ Field, Before, After string }

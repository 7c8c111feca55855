package page

// Form is the data of the partial "form": fieldsets, inline rows and buttons.
type Form struct {
	// ID is the form element's; empty means "form".
	ID string
	// Action is where it posts to; empty means the page's own address.
	Action string
	CSRF   CSRF
	Hidden []Param
	// Files is set when the form uploads files.
	Files bool
	// Errors are listed at the top with links to their fields.
	Errors    []FieldError
	Fieldsets []Fieldset
	Formsets  []Formset
	// Buttons stand in the bar at the end; the first is the one that Enter presses.
	Buttons []Button
	// Cancel leads away without saving.
	Cancel *Link
	// DeleteURL is a link at the far end of the bar.
	DeleteURL string
}

// FormID is the form element's id.
func (f Form) FormID() string {
	if f.ID == "" {
		return "form"
	}
	return f.ID
}

// FieldError is one line of the summary: what is wrong, and where.
type FieldError struct {
	ID      string // of the control; empty for what concerns the whole form
	Label   string
	Message string
}

// Fieldset is a group of fields under a legend.
type Fieldset struct {
	Legend, Text string
	Fields       []Field
	// Columns is how many fields stand beside each other where there is room, 1 to 3. Zero means 2.
	Columns int
	// Folded hides the fields behind their legend until it is opened. A fieldset with an error is never folded.
	Folded bool
}

// Grid is the number of columns, 1 to 3.
func (f Fieldset) Grid() int {
	if f.Columns < 1 || f.Columns > 3 {
		return 2
	}
	return f.Columns
}

// Open reports whether a folded fieldset has to be shown open, because of an error in it.
func (f Fieldset) Open() bool {
	for _, field := range f.Fields {
		if len(field.Errors) > 0 {
			return true
		}
	}
	return !f.Folded
}

// Formset is the data of the partial "formset": child records, a row each.
type Formset struct {
	Legend, Text string
	// Columns are the headings, one for each of a row's fields.
	Columns []Column
	Rows    []FormRow
	// Hidden are the formset's own parameters, such as the number of rows.
	Hidden []Param
	// AddName is the name of the button that asks for more blank rows; empty shows none.
	AddName, AddLabel string
	Errors            []string
	// Template is a blank row for scripts to copy, with __index__ in its names. Nil for none.
	Template *FormRow
	// TotalName is the hidden parameter that counts the rows; scripts raise it.
	TotalName string
}

// FormRow is one child record.
type FormRow struct {
	Hidden []Param
	Fields []Field
	// Delete is the name of the check box that marks the row for deletion; empty shows none.
	Delete  string
	Deleted bool
	Errors  []string
	// URL leads to the record's own page, with Label as its text.
	URL, Label string
}

// Button submits a form.
type Button struct {
	Label       string
	Name, Value string
	Icon        string
	// Variant is "primary", "secondary", "outline", "ghost", "link" or "destructive". Empty means "primary" for the first of
	// several and "outline" for the others.
	Variant string
	// Action posts the form elsewhere. It must be a path on this site.
	Action string
}

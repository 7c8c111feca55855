package page

import (
	"html/template"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Field is the data of the partial "field": a label, a control, a help text and what is wrong with the value.
type Field struct {
	// Name is the form field's. ID is the control's; empty means "id_" and the name.
	Name, ID string
	Label    string
	// Type is an input's type ("text", "email", "number", "date", "password", "file", …) or "textarea", "select", "checkbox",
	// "radio" (several options, one choice), "checkboxes" (several options, several choices), "static" (shown, not
	// sent) or "hidden". Empty means "text".
	Type string
	// Value is the current value; Values are those of a multiple choice.
	Value  string
	Values []string
	// Checked is for Type "checkbox"; its Value is sent when ticked (empty means "on").
	Checked bool
	Options []Option
	// Blank, if not empty, is the text of a first option that stands for no choice.
	Blank    string
	Help     string
	Errors   []string
	Required bool
	Disabled bool
	ReadOnly bool
	Multiple bool
	// Rows is the height of a textarea. Zero means 4.
	Rows int
	// Wide lets the field take the whole width of a form grid.
	Wide bool
	// Attrs are further attributes of the control, such as "autocomplete", "inputmode", "maxlength", "min", "hx-get".
	// Those that run scripts or carry style are left out.
	Attrs map[string]string
	// Prefix and Suffix stand in the control's box: a currency, a unit.
	Prefix, Suffix string
	// URL is a link beside the label, with LinkLabel as its text: "Add another", "View".
	URL, LinkLabel string
}

// Option is one choice of a Field. Group puts it under a heading with its neighbours of the same group.
type Option struct {
	Value, Label string
	Group        string
	Disabled     bool
}

// OptionGroup is a run of options under one heading.
type OptionGroup struct {
	Label   string
	Options []Option
}

// ControlID is the id of the control.
func (f Field) ControlID() string {
	if f.ID != "" {
		return f.ID
	}
	return "id_" + f.Name
}

// ControlType is Type, or "text".
func (f Field) ControlType() string {
	if f.Type == "" {
		return "text"
	}
	return f.Type
}

// DescribedBy is the ids of the help and error texts, for aria-describedby.
func (f Field) DescribedBy() string {
	ids := make([]string, 0, 2)
	if len(f.Errors) > 0 {
		ids = append(ids, f.ControlID()+"_error")
	}
	if f.Help != "" {
		ids = append(ids, f.ControlID()+"_help")
	}
	return strings.Join(ids, " ")
}

// Chosen reports whether value is the field's value or among its values.
func (f Field) Chosen(value string) bool {
	if f.Multiple || f.Type == "checkboxes" {
		return slices.Contains(f.Values, value)
	}
	return f.Value == value
}

// Display is the text of a static field: the label of the chosen option, or the value.
func (f Field) Display() string {
	for _, o := range f.Options {
		if o.Value == f.Value {
			return o.Label
		}
	}
	return f.Value
}

// Groups are the options, gathered under their headings in order.
func (f Field) Groups() []OptionGroup {
	var groups []OptionGroup
	for _, o := range f.Options {
		if n := len(groups); n == 0 || groups[n-1].Label != o.Group {
			groups = append(groups, OptionGroup{Label: o.Group})
		}
		last := &groups[len(groups)-1]
		last.Options = append(last.Options, o)
	}
	return groups
}

// TextRows is the height of a textarea in lines.
func (f Field) TextRows() int {
	if f.Rows == 0 {
		return 4
	}
	return f.Rows
}

var attrName = regexp.MustCompile(`^[a-z][a-z0-9:-]*$`)

// ExtraAttrs writes Attrs. Values are escaped; names that are not plain, and those that would run a script, carry style or
// send the form elsewhere, are left out.
func (f Field) ExtraAttrs() template.HTMLAttr {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(f.Attrs)) {
		if !attrName.MatchString(name) || strings.HasPrefix(name, "on") || strings.HasPrefix(name, "hx-on") ||
			strings.HasPrefix(name, "form") || name == "style" || name == "srcdoc" || name == "src" {
			continue
		}
		b.WriteString(" " + name)
		if value := f.Attrs[name]; value != "" {
			b.WriteString(`="` + template.HTMLEscapeString(value) + `"`)
		}
	}
	return template.HTMLAttr(b.String())
}

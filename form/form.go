package form

import (
	"net/url"
	"reflect"

	"github.com/gotandem/tandem/page"
	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/schema"
)

// Form is a list of controls over one struct type. It is immutable and safe for concurrent use; the zero value has no controls.
type Form struct {
	Controls []*Control
}

// Decode reads what was sent into the struct that dst points to: the parameter of each control, its name behind the prefix.
// What a control does not allow is added to the report at the field's name. Fields without a control stay as they are.
func (f *Form) Decode(values url.Values, prefix string, dst any, r *schema.Report) {
	v := reflect.ValueOf(dst)
	for _, c := range f.Controls {
		c.decode(values, prefix, v, r)
	}
}

// Fields are the controls with the values of the struct that src points to. After a form was refused, sent holds what was sent, which is then shown
// instead, and items say what was wrong with it.
func (f *Form) Fields(src any, prefix string, sent url.Values, items []problem.Item) []page.Field {
	v := reflect.ValueOf(src)
	fields := make([]page.Field, len(f.Controls))
	for i, c := range f.Controls {
		fields[i] = c.render(v, prefix, sent, items)
	}
	return fields
}

// Summary lists the items with the controls that they are about, for the top of the form. What is about no control stands by itself.
func (f *Form) Summary(prefix string, items []problem.Item) []page.FieldError {
	var errors []page.FieldError
	for _, item := range items {
		e := page.FieldError{Message: item.Msg}
		for _, c := range f.Controls {
			if c.concerns(item) {
				e.ID = page.Field{Name: prefix + c.ParameterName()}.ControlID()
				if e.Label = c.Label; e.Label == "" {
					e.Label = c.Field.Label
				}
				break
			}
		}
		errors = append(errors, e)
	}
	return errors
}

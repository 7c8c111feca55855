package form

import (
	"encoding/json/v2"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gotandem/tandem/page"
	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/schema"
)

// Control is one field of a struct in a form. Only Field must be set; what is empty follows from it.
type Control struct {
	Field *schema.Field

	// Name is the form's parameter; "" is the Go name in snake case.
	Name  string
	Label string
	Help  string

	// Type is that of page.Field: "text", "textarea", "select", "checkbox", "number", …
	Type string

	// Options are the choices of a select. An enum brings its own.
	Options []page.Option

	// Blank is the first option of a select, for no choice.
	Blank string

	ReadOnly bool
	Wide     bool

	// Attrs are added to those that follow from the rules.
	Attrs map[string]string

	// URL is a link beside the label, with LinkLabel as its text.
	URL, LinkLabel string
}

// ParameterName is Name, or what stands for it.
func (c *Control) ParameterName() string {
	if c.Name != "" {
		return c.Name
	}
	return schema.Snake(c.Field.GoName)
}

// optional reports whether the field may be without a value.
func (c *Control) optional() bool { return c.Field.Type.Kind == schema.KindOptional }

// kind is what the field holds, whether or not it may hold nothing.
func (c *Control) kind() schema.Kind { return c.Field.Type.Base().Kind }

// required reports whether an empty control is a mistake.
func (c *Control) required() bool {
	if c.optional() || c.ReadOnly {
		return false
	}
	switch c.kind() {
	case schema.KindBool:
		return false
	case schema.KindString, schema.KindText, schema.KindBytes:
		n, ok := c.bound("min")
		return c.hasRule("required") || ok && n > 0 || c.Field.Type.Base().Enum != nil
	case schema.KindList, schema.KindMap, schema.KindAny, schema.KindJSON, schema.KindStruct, schema.KindUnion:
		return c.hasRule("required")
	}
	return true
}

func (c *Control) hasRule(name string) bool {
	return slices.ContainsFunc(c.Field.Rules, func(r schema.Rule) bool { return r.Name == name && r.Depth == 0 })
}

// bound is the parameter of a rule as a whole number.
func (c *Control) bound(rule string) (int, bool) {
	for _, r := range c.Field.Rules {
		if r.Name == rule && r.Depth == 0 {
			n, err := strconv.Atoi(r.Param)
			return n, err == nil
		}
	}
	return 0, false
}

// decode reads the control's parameter into the struct at dst, a pointer.
func (c *Control) decode(values url.Values, prefix string, dst reflect.Value, r *schema.Report) {
	if c.ReadOnly {
		return
	}
	sent, ok := values[prefix+c.ParameterName()]
	field := dst.Elem().FieldByIndex(c.Field.Index)
	r.Push(c.Field.Key())
	defer r.Pop(1)
	if c.kind() == schema.KindBool && !c.optional() {
		if field.SetZero(); ok && sent[len(sent)-1] != "" {
			c.Field.DecodeText(sent[len(sent)-1:], dst.UnsafePointer(), r)
		}
		return
	}
	if c.kind() == schema.KindString {
		for i := range sent { // browsers send line ends as CRLF (HTML, form submission)
			sent[i] = strings.ReplaceAll(sent[i], "\r\n", "\n")
		}
	}
	if c.kind() == schema.KindTime && ok && sent[0] != "" && sent[0] == c.text(dst) {
		return // the control shows whole seconds: what was not touched keeps its fraction
	}
	empty := !ok || len(sent) == 1 && strings.TrimSpace(sent[0]) == ""
	switch {
	case empty && c.optional():
		field.SetZero()
	case empty && c.required():
		r.Add("missing", "Please fill in this field", nil, nil)
	case empty:
		field.SetZero()
	case c.kind() == schema.KindList:
		field.SetZero()
		c.Field.DecodeBytes([]byte(sent[len(sent)-1]), dst.UnsafePointer(), r)
	default:
		field.SetZero()
		c.Field.DecodeText(sent, dst.UnsafePointer(), r)
	}
}

// render is the control with the value of the struct at src, or, where sent is not nil, with what was sent.
func (c *Control) render(src reflect.Value, prefix string, sent url.Values, items []problem.Item) page.Field {
	f := page.Field{
		Name:      prefix + c.ParameterName(),
		Label:     c.Label,
		Help:      c.Help,
		Type:      c.Type,
		Options:   c.Options,
		Required:  c.required(),
		Wide:      c.Wide,
		URL:       c.URL,
		LinkLabel: c.LinkLabel,
		Errors:    c.errors(items),
	}
	if f.Label == "" {
		f.Label = c.Field.Label
	}
	if f.Help == "" {
		f.Help = c.Field.Doc
	}
	c.widget(&f)
	text := c.text(src)
	if values, ok := sent[f.Name]; ok && !c.ReadOnly {
		text = values[len(values)-1]
	} else if sent != nil && !c.ReadOnly {
		text = ""
	}
	switch {
	case c.ReadOnly:
		f.Type, f.Value, f.Required = "static", c.display(text), false
	case f.Type == "checkbox":
		f.Value = "true"
		f.Checked = text == "true"
	default:
		f.Value = text
	}
	return f
}

// display is the value for people.
func (c *Control) display(text string) string {
	for _, o := range c.Options {
		if o.Value == text {
			return o.Label
		}
	}
	switch {
	case text == "":
	case c.kind() == schema.KindTime:
		return strings.Replace(text, "T", " ", 1) + " UTC"
	case c.kind() == schema.KindBool && text == "true":
		return "Yes"
	case c.kind() == schema.KindBool:
		return "No"
	}
	return text
}

// text is the value as the control wants it.
func (c *Control) text(src reflect.Value) string {
	if c.kind() == schema.KindList { // its elements may have commas
		raw, err := json.Marshal(src.Elem().FieldByIndex(c.Field.Index).Interface(), json.Deterministic(true))
		if text := string(raw); err == nil && text != "null" && text != "[]" {
			return text
		}
		return ""
	}
	text := c.Field.Text(src.UnsafePointer())
	if c.kind() == schema.KindTime && text != "" {
		t, err := time.Parse(time.RFC3339Nano, text)
		if err == nil {
			return t.UTC().Format("2006-01-02T15:04:05")
		}
	}
	if c.kind() == schema.KindDate && text == "0000-00-00" {
		return ""
	}
	return text
}

// errors are the messages about this field.
func (c *Control) errors(items []problem.Item) []string {
	var messages []string
	for _, item := range items {
		if c.concerns(item) {
			messages = append(messages, item.Msg)
		}
	}
	return messages
}

// concerns reports whether the item is about this field: one element of its place is the field's name.
func (c *Control) concerns(item problem.Item) bool {
	return slices.ContainsFunc(item.Loc, func(step any) bool {
		name, ok := step.(string)
		return ok && (name == c.Field.Key() || name == c.Field.GoName || name == c.ParameterName())
	})
}

// widget chooses the kind of control and what browsers may check or help with.
func (c *Control) widget(f *page.Field) {
	t := c.Field.Type.Base()
	attrs := map[string]string{}
	kind := "text"
	switch {
	case len(c.Options) > 0 || t.Enum != nil:
		kind = "select"
		if f.Options == nil {
			for _, choice := range t.Enum {
				f.Options = append(f.Options, page.Option{Value: choice.Text, Label: choice.Label})
			}
		}
		if f.Blank = c.Blank; f.Blank == "" && c.optional() {
			f.Blank = "–"
		}
	case t.Kind == schema.KindBool && c.optional():
		kind, f.Blank = "select", "–"
		f.Options = []page.Option{{Value: "true", Label: "Yes"}, {Value: "false", Label: "No"}}
	case t.Kind == schema.KindBool:
		kind = "checkbox"
	case t.Kind == schema.KindInt || t.Kind == schema.KindUint:
		kind = "number"
		attrs["step"] = "1"
		c.limits(attrs, "min", "max")
	case t.Kind == schema.KindFloat || t.Kind == schema.KindDecimal:
		attrs["inputmode"] = "decimal"
	case t.Kind == schema.KindTime:
		kind = "datetime-local"
		attrs["step"] = "1"
		if f.Help == "" && !c.ReadOnly {
			f.Help = "In UTC."
		}
	case t.Kind == schema.KindDate:
		kind = "date"
	case t.Kind == schema.KindClock:
		kind = "time"
		attrs["step"] = "1"
	case t.Kind == schema.KindString:
		kind = c.textWidget(attrs)
	case t.Kind == schema.KindStruct || t.Kind == schema.KindMap || t.Kind == schema.KindAny || t.Kind == schema.KindJSON || t.Kind == schema.KindList || t.Kind == schema.KindUnion:
		kind, f.Wide = "textarea", true
		attrs["spellcheck"] = "false"
	}
	if f.Type == "" {
		f.Type = kind
	}
	if f.Type == "textarea" {
		f.Wide = true
	}
	for name, value := range c.Attrs {
		attrs[name] = value
	}
	f.Attrs = attrs
}

// textWidget chooses the control of a text and its limits.
func (c *Control) textWidget(attrs map[string]string) string {
	c.limits(attrs, "minlength", "maxlength")
	limit, limited := c.bound("max")
	switch {
	case c.hasRule("email"):
		return "email"
	case c.hasRule("url") || c.hasRule("http_url"):
		return "url"
	case !limited || limit > 300:
		return "textarea"
	}
	return "text"
}

// limits copies the rules min and max.
func (c *Control) limits(attrs map[string]string, low, high string) {
	if n, ok := c.bound("min"); ok && n > 0 {
		attrs[low] = strconv.Itoa(n)
	} else if ok && low == "min" {
		attrs[low] = strconv.Itoa(n)
	}
	if n, ok := c.bound("max"); ok {
		attrs[high] = strconv.Itoa(n)
	}
}

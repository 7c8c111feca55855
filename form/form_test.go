package form_test

import (
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/form"
	"github.com/gotandem/tandem/page"
	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/schema"
)

type colour string

// Enum lists the colours.
func (colour) Enum() []colour { return []colour{"red", "dark_blue"} }

// sample has a field for each kind of control.
type sample struct {
	Name     string `validate:"min=1,max=20" doc:"What it is called."`
	Note     string
	Short    string  `validate:"max=300"`
	Maybe    *string `validate:"max=20"`
	Email    string  `validate:"omitempty,email"`
	Site     *string `validate:"url"`
	Count    int     `validate:"min=0,max=9"`
	Limit    *uint8
	Ratio    float64
	Price    decimal.Decimal
	Done     bool
	Sure     *bool
	Colour   colour
	Other    *colour
	At       time.Time
	Until    *time.Time
	Day      schema.Date
	Birthday *schema.Date
	Opens    schema.Clock
	Extra    map[string]int
	Words    []string `validate:"max=2"`
	Points   *[]struct {
		X int `json:"x"`
	}
}

// newForm has a control for each of the fields that are named, or for all.
func newForm(t *testing.T, change func(*form.Control), fields ...string) *form.Form {
	t.Helper()
	typ, err := schema.Of(reflect.TypeFor[sample]())
	if err != nil {
		t.Fatal(err)
	}
	f := &form.Form{}
	for _, field := range typ.Fields {
		if len(fields) > 0 && !slices.Contains(fields, field.GoName) {
			continue
		}
		c := &form.Control{Field: field}
		if change != nil {
			change(c)
		}
		f.Controls = append(f.Controls, c)
	}
	return f
}

func field(t *testing.T, f *form.Form, row *sample, name string, sent url.Values, items []problem.Item) page.Field {
	t.Helper()
	for _, c := range f.Fields(row, "", sent, items) {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("no control %s", name)
	return page.Field{}
}

func TestWidgets(t *testing.T) {
	f := newForm(t, nil)
	row := &sample{Name: "N", Done: true, Count: 3, At: time.Date(2024, 1, 2, 3, 4, 5, 678, time.FixedZone("", 3600)), Opens: schema.Clock(9 * time.Hour)}
	for _, tc := range []struct {
		name, kind, value string
		required          bool
		attrs             string // some of them
	}{
		{"name", "text", "N", true, "maxlength:20 minlength:1"},
		{"note", "textarea", "", false, ""},
		{"short", "text", "", false, "maxlength:300"},
		{"maybe", "text", "", false, "maxlength:20"},
		{"email", "email", "", false, ""},
		{"site", "url", "", false, ""},
		{"count", "number", "3", true, "max:9 min:0 step:1"},
		{"limit", "number", "", false, "step:1"},
		{"ratio", "text", "0", true, "inputmode:decimal"},
		{"price", "text", "0", true, "inputmode:decimal"},
		{"done", "checkbox", "true", false, ""},
		{"sure", "select", "", false, ""},
		{"colour", "select", "", true, ""},
		{"other", "select", "", false, ""},
		{"at", "datetime-local", "2024-01-02T02:04:05", true, "step:1"},
		{"until", "datetime-local", "", false, "step:1"},
		{"day", "date", "", true, ""},
		{"birthday", "date", "", false, ""},
		{"opens", "time", "09:00:00", true, "step:1"},
		{"extra", "textarea", "", false, "spellcheck:false"},
		{"words", "textarea", "", false, "spellcheck:false"},
	} {
		c := field(t, f, row, tc.name, nil, nil)
		if c.Type != tc.kind || c.Required != tc.required || tc.value != "" && c.Value != tc.value {
			t.Errorf("%s: type %q, value %q, required %v", tc.name, c.Type, c.Value, c.Required)
		}
		if attrs := fmt.Sprint(c.Attrs); !strings.Contains(attrs, tc.attrs) {
			t.Errorf("%s: attributes %s, want %s", tc.name, attrs, tc.attrs)
		}
	}
	if c := field(t, f, row, "name", nil, nil); c.Help != "What it is called." || c.Label != "Name" {
		t.Errorf("label %q, help %q", c.Label, c.Help)
	}
	if c := field(t, f, row, "colour", nil, nil); len(c.Options) != 2 || c.Options[1].Value != "dark_blue" || c.Options[1].Label == "" {
		t.Errorf("options %v", c.Options)
	}
	if c := field(t, f, row, "other", nil, nil); c.Blank == "" {
		t.Error("an optional choice cannot be taken back")
	}
	if c := field(t, f, row, "done", nil, nil); !c.Checked {
		t.Error("not ticked")
	}
	if c := field(t, f, row, "at", nil, nil); c.Help != "In UTC." {
		t.Errorf("help %q", c.Help)
	}
}

func TestReadOnly(t *testing.T) {
	f := newForm(t, func(c *form.Control) { c.ReadOnly = true })
	row := &sample{Name: "N", Done: true, At: time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)}
	sent := url.Values{"name": {"changed"}, "done": {""}}
	for name, want := range map[string]string{"name": "N", "done": "Yes", "at": "2024-01-02 03:04:05 UTC", "until": ""} {
		if c := field(t, f, row, name, sent, nil); c.Type != "static" || c.Value != want || c.Required {
			t.Errorf("%s: %s %q", name, c.Type, c.Value)
		}
	}
	var r schema.Report
	f.Decode(sent, "", row, &r)
	if row.Name != "N" || !row.Done || r.Err() != nil {
		t.Errorf("a read-only field was changed: %+v, %v", row, r.Err())
	}
}

func TestDecode(t *testing.T) {
	fraction := time.Date(2024, 1, 2, 3, 4, 5, 678_000_000, time.UTC)
	text := "old"
	for _, tc := range []struct {
		name, field string
		row         sample
		sent        []string // nil is not sent at all
		want        func(s *sample) bool
		err         string // the type of the mistake
	}{
		{"text", "Name", sample{}, []string{"Ada"}, func(s *sample) bool { return s.Name == "Ada" }, ""},
		{"line ends", "Note", sample{}, []string{"a\r\nb"}, func(s *sample) bool { return s.Note == "a\nb" }, ""},
		{"required and empty", "Name", sample{Name: "x"}, []string{""}, nil, "missing"},
		{"required and blank", "Name", sample{}, []string{" \t"}, nil, "missing"},
		{"required and not sent", "Name", sample{}, nil, nil, "missing"},
		{"empty text that may be", "Note", sample{Note: "x"}, []string{""}, func(s *sample) bool { return s.Note == "" }, ""},
		{"empty is null", "Maybe", sample{Maybe: &text}, []string{""}, func(s *sample) bool { return s.Maybe == nil }, ""},
		{"optional text", "Maybe", sample{}, []string{"x"}, func(s *sample) bool { return *s.Maybe == "x" }, ""},
		{"number", "Count", sample{}, []string{"7"}, func(s *sample) bool { return s.Count == 7 }, ""},
		{"zero is a number", "Count", sample{Count: 7}, []string{"0"}, func(s *sample) bool { return s.Count == 0 }, ""},
		{"no number", "Count", sample{}, []string{"seven"}, nil, "int_parsing"},
		{"number missing", "Count", sample{}, []string{""}, nil, "missing"},
		{"number too large", "Count", sample{}, []string{"10"}, nil, "less_than_equal"},
		{"number out of its type", "Limit", sample{}, []string{"256"}, nil, "*"},
		{"optional number", "Limit", sample{}, []string{""}, func(s *sample) bool { return s.Limit == nil }, ""},
		{"float", "Ratio", sample{}, []string{"0.5"}, func(s *sample) bool { return s.Ratio == 0.5 }, ""},
		{"not finite", "Ratio", sample{}, []string{"NaN"}, nil, "finite_number"},
		{"decimal", "Price", sample{}, []string{"9.90"}, func(s *sample) bool { return s.Price.String() == "9.9" }, ""},
		{"decimal with a comma", "Price", sample{}, []string{"9,90"}, nil, "*"},
		{"ticked", "Done", sample{}, []string{"true"}, func(s *sample) bool { return s.Done }, ""},
		{"ticked as browsers do without a value", "Done", sample{}, []string{"on"}, func(s *sample) bool { return s.Done }, ""},
		{"not ticked", "Done", sample{Done: true}, nil, func(s *sample) bool { return !s.Done }, ""},
		{"said to be not ticked", "Done", sample{Done: true}, []string{"false"}, func(s *sample) bool { return !s.Done }, ""},
		{"a hidden no before the tick", "Done", sample{}, []string{"false", "true"}, func(s *sample) bool { return s.Done }, ""},
		{"yes", "Sure", sample{}, []string{"true"}, func(s *sample) bool { return *s.Sure }, ""},
		{"no", "Sure", sample{}, []string{"false"}, func(s *sample) bool { return !*s.Sure }, ""},
		{"neither", "Sure", sample{Sure: new(true)}, []string{""}, func(s *sample) bool { return s.Sure == nil }, ""},
		{"choice", "Colour", sample{}, []string{"dark_blue"}, func(s *sample) bool { return s.Colour == "dark_blue" }, ""},
		{"no such choice", "Colour", sample{}, []string{"pink"}, nil, "enum"},
		{"no choice", "Colour", sample{}, []string{""}, nil, "missing"},
		{"optional choice", "Other", sample{Other: new(colour("red"))}, []string{""}, func(s *sample) bool { return s.Other == nil }, ""},
		{"time without seconds", "At", sample{}, []string{"2024-02-29T13:37"}, func(s *sample) bool { return s.At.Equal(time.Date(2024, 2, 29, 13, 37, 0, 0, time.UTC)) }, ""},
		{"time with seconds", "At", sample{}, []string{"2024-02-29T13:37:01"}, func(s *sample) bool { return s.At.Second() == 1 && s.At.Location() == time.UTC }, ""},
		{"time with a zone", "At", sample{}, []string{"2024-02-29T13:37:00+02:00"}, func(s *sample) bool { return s.At.UTC().Hour() == 11 }, ""},
		{"time untouched", "At", sample{At: fraction}, []string{"2024-01-02T03:04:05"}, func(s *sample) bool { return s.At.Equal(fraction) }, ""},
		{"no time", "At", sample{}, []string{"tomorrow"}, nil, "*"},
		{"optional time", "Until", sample{Until: &fraction}, []string{""}, func(s *sample) bool { return s.Until == nil }, ""},
		{"date", "Day", sample{}, []string{"2024-02-29"}, func(s *sample) bool { return s.Day.String() == "2024-02-29" }, ""},
		{"no such date", "Day", sample{}, []string{"2023-02-29"}, nil, "*"},
		{"date missing", "Day", sample{}, []string{""}, nil, "missing"},
		{"clock", "Opens", sample{}, []string{"09:30"}, func(s *sample) bool { return s.Opens.String() == "09:30:00" }, ""},
		{"address", "Email", sample{}, []string{"ada@example.com"}, func(s *sample) bool { return s.Email != "" }, ""},
		{"no address", "Email", sample{}, []string{"ada"}, nil, "*"},
		{"JSON", "Extra", sample{}, []string{`{"a":1}`}, func(s *sample) bool { return s.Extra["a"] == 1 }, ""},
		{"list", "Words", sample{}, []string{`["a, b", "c"]`}, func(s *sample) bool { return len(s.Words) == 2 && s.Words[0] == "a, b" }, ""},
		{"no list", "Words", sample{}, []string{`a, b`}, nil, "*"},
		{"list too long", "Words", sample{}, []string{`["a","b","c"]`}, nil, "too_long"},
		{"emptied list", "Words", sample{Words: []string{"a"}}, []string{""}, func(s *sample) bool { return len(s.Words) == 0 }, ""},
		{"list of structs", "Points", sample{}, []string{`[{"x":1},{"x":2}]`}, func(s *sample) bool { return (*s.Points)[1].X == 2 }, ""},
		{"no JSON", "Extra", sample{}, []string{`{a}`}, nil, "*"},
		{"JSON of another shape", "Extra", sample{}, []string{`{"a":"b"}`}, nil, "*"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newForm(t, nil, tc.field)
			name := f.Controls[0].ParameterName()
			sent := url.Values{}
			if tc.sent != nil {
				sent["p-"+name] = tc.sent
			}
			var r schema.Report
			f.Decode(sent, "p-", &tc.row, &r)
			items := r.Items()
			switch {
			case tc.err == "" && len(items) > 0:
				t.Errorf("refused: %v", items)
			case tc.err == "" && !tc.want(&tc.row):
				t.Errorf("read as %+v", tc.row)
			case tc.err != "" && (len(items) == 0 || tc.err != "*" && items[0].Type != tc.err):
				t.Errorf("mistakes %v, want %s", items, tc.err)
			}
			if tc.err == "" {
				return
			}
			// The refused form shows what was typed, with the reason beside it and in the summary.
			c := f.Fields(&tc.row, "p-", sent, items)[0]
			if len(c.Errors) == 0 || tc.sent != nil && c.Value != tc.sent[len(tc.sent)-1] {
				t.Errorf("shown %q with the errors %v", c.Value, c.Errors)
			}
			if s := f.Summary("p-", items); len(s) == 0 || s[0].ID != "id_p-"+name || s[0].Label != f.Controls[0].Field.Label {
				t.Errorf("summary %+v", s)
			}
		})
	}
}

func TestSummaryKeepsWhatNoControlIsAbout(t *testing.T) {
	f := newForm(t, nil, "Name")
	s := f.Summary("", []problem.Item{{Msg: "Something else"}, {Loc: []any{"body", "name"}, Msg: "Too short"}})
	if len(s) != 2 || s[0].ID != "" || s[0].Message != "Something else" || s[1].ID != "id_name" {
		t.Errorf("summary %+v", s)
	}
}

func TestWhatIsShownIsReadBack(t *testing.T) {
	row := &sample{
		Name: "A & B", Note: "two\nlines", Short: "s", Email: "a@example.com", Site: new("https://example.com/"), Count: 9, Limit: new(uint8(255)), Ratio: 1e-9,
		Price: decimal.RequireFromString("12.345"), Done: true, Sure: new(false), Colour: "red", Other: new(colour("dark_blue")),
		At: time.Date(2024, 1, 2, 3, 4, 5, 6000, time.UTC), Day: schema.Date{Year: 2024, Month: 2, Day: 29}, Opens: schema.Clock(time.Hour + time.Second),
		Extra: map[string]int{"a": 1}, Words: []string{"a, b", "c"},
	}
	f := newForm(t, nil)
	sent := url.Values{}
	for _, c := range f.Fields(row, "", nil, nil) {
		if c.Type != "checkbox" || c.Checked {
			sent.Set(c.Name, c.Value)
		}
	}
	before := fmt.Sprintf("%+v", f.Fields(row, "", nil, nil))
	again := *row
	var r schema.Report
	f.Decode(sent, "", &again, &r)
	if r.Err() != nil {
		t.Fatal(r.Err())
	}
	if after := fmt.Sprintf("%+v", f.Fields(&again, "", nil, nil)); after != before {
		t.Errorf("shown\n%s\nafter it was sent\n%s", before, after)
	}
	if !again.At.Equal(row.At) || again.Until != nil || again.Maybe != nil || again.Birthday != nil {
		t.Errorf("read back as %+v", again)
	}
}

// FuzzDecode: whatever is sent for whatever control, nothing panics, and what is refused can be shown again.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{"", " ", "1", "-1", "true", "red", "2024-02-29", "2024-02-29T13:37", "09:30", `{"a":1}`, "\xff", "NaN", strings.Repeat("9", 400)} {
		f.Add(seed)
	}
	typ, err := schema.Of(reflect.TypeFor[sample]())
	if err != nil {
		f.Fatal(err)
	}
	all := &form.Form{}
	for _, field := range typ.Fields {
		all.Controls = append(all.Controls, &form.Control{Field: field})
	}
	f.Fuzz(func(t *testing.T, text string) {
		sent := url.Values{}
		for _, c := range all.Controls {
			sent.Set(c.ParameterName(), text)
		}
		var r schema.Report
		var row sample
		all.Decode(sent, "", &row, &r)
		all.Fields(&row, "", sent, r.Items())
		all.Summary("", r.Items())
	})
}

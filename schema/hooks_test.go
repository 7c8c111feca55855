package schema_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/gotandem/tandem/schema"
)

// Phone is kept without spaces.
type Phone string

func (p *Phone) Normalize() { *p = Phone(strings.ReplaceAll(string(*p), " ", "")) }

// Labels are kept sorted, each once.
type Labels []string

func (l *Labels) Normalize() {
	slices.Sort(*l)
	*l = slices.Compact(*l)
}

type Person struct {
	First  string           `json:"first" mod:"trim"`
	Full   string           `json:"full,omitzero" validate:"max=20"`
	Slug   string           `json:"slug" validate:"lowercase,min=2"`
	Phone  Phone            `json:"phone,omitzero" validate:"e164"`
	Labels Labels           `json:"labels,omitzero" validate:"max=2"`
	By     map[string]Phone `json:"by,omitzero"`
	Age    int              `json:"age,omitzero" validate:"max=150"`

	order []string
}

func (c *Person) Normalize() {
	c.Slug = strings.ToLower(c.Slug)
	if c.Full == "" {
		c.Full = "Dr. " + c.First
	}
	c.order = append(c.order, "normalize "+string(c.Phone))
}

func (c *Person) Validate(r *schema.Report) {
	c.order = append(c.order, "validate "+c.Slug)
	if c.Slug == "root" {
		r.Fail(&c.Slug, "reserved")
	}
}

type Book struct {
	Main   Person   `json:"main"`
	Others []Person `json:"others,omitzero"`
}

// TestNormalize: parts before the whole, after mod, before the rules; from JSON and from structured text.
func TestNormalize(t *testing.T) {
	const src = `{"main":{"first":" Ann ","slug":"ANN","phone":"+49 30 1234","labels":["b","a","b"],"by":{"x":"+1 2"}},"others":[{"first":"Bo","slug":"BO"}]}`
	v, r := decode[Book](t, src)
	if r.Len() > 0 || v.Main.Slug != "ann" || v.Main.Full != "Dr. Ann" || v.Main.Phone != "+49301234" || !slices.Equal(v.Main.Labels, Labels{"a", "b"}) || v.Main.By["x"] != "+12" || v.Others[0].Slug != "bo" {
		t.Errorf("%+v %s", v, show(r.Items()))
	}
	if got := strings.Join(v.Main.order, ", "); got != "normalize +49301234, validate ann" {
		t.Error(got)
	}
	for src, want := range map[string]string{
		`{"main":{"first":"Ann","slug":"X"}}`:                                 "main.slug string_too_short: String should have at least 2 characters",
		`{"main":{"first":"Ann","slug":"ROOT"}}`:                              "main.slug value_error: Value error, reserved",
		`{"main":{"first":"Ann","slug":"X","age":"old","phone":"12"}}`:        "main.age int_type: Input should be a valid integer\nmain.slug string_too_short: String should have at least 2 characters\nmain.phone string_pattern_mismatch: String should match pattern '^\\+[1-9][0-9]{1,14}$'",
		`{"main":{"first":"Ann","slug":"ann","labels":["a","b","c","a"]}}`:    "main.labels too_long: List should have at most 2 items after validation, not 3",
		`{"main":{"first":"Ann","slug":"ann"},"others":[{"first":"A"}]}`:      "others.0.slug missing: Field required",
		`{"main":{"first":"Ann","slug":"ann","phone":5,"labels":["a",true]}}`: "main.phone string_type: Input should be a valid string\nmain.labels.1 string_type: Input should be a valid string",
	} {
		if _, r := decode[Book](t, src); show(r.Items()) != want {
			t.Errorf("%s\ngot  %s\nwant %s", src, show(r.Items()), want)
		}
	}
	// Text with a structure.
	typ := mustOf(t, Book{})
	var tree schema.Tree
	for name, value := range map[string]string{"first": " Ann ", "slug": "ANN", "phone": "+49 30 1234"} {
		tree.At("main", name).Values = []string{value}
	}
	tree.At("main", "labels").Values = []string{"b", "a", "b"}
	var b Book
	var report schema.Report
	typ.DecodeTree(&tree, unsafe.Pointer(&b), &report)
	if report.Len() > 0 || b.Main.Slug != "ann" || b.Main.Full != "Dr. Ann" || b.Main.Phone != "+49301234" || len(b.Main.Labels) != 2 {
		t.Errorf("%+v %s", b, show(report.Items()))
	}
	tree.At("main", "slug").Values[0] = "X"
	report.Reset()
	if typ.DecodeTree(&tree, unsafe.Pointer(new(Book)), &report); show(report.Items()) != "main.slug string_too_short: String should have at least 2 characters" {
		t.Error(show(report.Items()))
	}
	// What the program makes itself is checked as it is.
	if err := schema.Check(&Person{First: "Ann", Slug: "ANN"}); err == nil || !strings.Contains(err.Error(), "slug") {
		t.Error(err)
	}
}

// made counts the values of Event.
var made int

type Stamp struct {
	Created time.Time `json:"created"`
	Number  int       `json:"number" validate:"min=1"`
}

func (s *Stamp) Defaults() {
	made++
	s.Created, s.Number = time.Date(2026, 7, 31, 0, 0, made, 0, time.UTC), made
}

type Event struct {
	Stamp
	Title string   `json:"title"`
	Tags  []string `json:"tags"`
	Color string   `json:"color" default:"red"`
}

// TestDynamicDefaults: each value has its own defaults, made once for it and only if something is missing.
func TestDynamicDefaults(t *testing.T) {
	typ := mustOf(t, Event{})
	before := made
	a, r := decode[Event](t, `{"title":"a","tags":[]}`)
	if r.Len() > 0 || a.Number != before+1 || a.Created.Second() != a.Number || a.Color != "red" || made != before+1 {
		t.Errorf("%+v %s, made %d", a, show(r.Items()), made-before)
	}
	b, _ := decode[Event](t, `{"title":"b","tags":[],"number":7}`)
	if b.Number != 7 || b.Created.Second() != before+2 {
		t.Errorf("%+v", b)
	}
	before = made
	if c, _ := decode[Event](t, `{"title":"c","tags":[],"number":7,"created":"2026-07-31T13:05:09Z"}`); c.Number != 7 || made != before {
		t.Errorf("%+v, made %d for nothing", c, made-before)
	}
	// The code that reports does the same.
	if _, r := decode[Event](t, `{"tags":[5]}`); show(r.Items()) != "tags.0 string_type: Input should be a valid string\ntitle missing: Field required" {
		t.Error(show(r.Items()))
	}
	var tree schema.Tree
	tree.At("title").Values = []string{"d"}
	var d Event
	var report schema.Report
	if typ.DecodeTree(&tree, unsafe.Pointer(&d), &report); report.Len() > 0 || d.Number != made || d.Created.Second() != made {
		t.Errorf("%+v %s", d, show(report.Items()))
	}
	if f := typ.FieldByName("number"); f.Required || !f.HasDefault {
		t.Errorf("%+v", f)
	}
	d2 := schema.NewDefs("#/")
	d2.Schema(typ, schema.Input)
	s := d2.All().Get("Event")
	if !slices.Equal(s.Required, []string{"title", "tags"}) || s.Properties.Get("number").Default != nil || string(s.Properties.Get("color").Default) != `"red"` {
		t.Errorf("required %v", s.Required)
	}
}

type wrongDefaults struct {
	N int `json:"n" validate:"max=3"`
	M int `json:"m" default:"1"`
}

func (w *wrongDefaults) Defaults() { w.N, w.M = 4, 2 }

type panickingDefaults struct{ P *int }

func (p *panickingDefaults) Defaults() { *p.P = 1 }

type copied struct{ N int }

func (c copied) Defaults()  {}
func (c copied) Normalize() {}

type failing struct{ N int }

func (f *failing) Normalize() error { return nil }

type Mood string

func (Mood) Enum() []Mood  { return []Mood{"good"} }
func (m *Mood) Normalize() {}

func TestHookMistakes(t *testing.T) {
	for _, test := range []struct {
		v    any
		want string
	}{
		{wrongDefaults{}, "wrongDefaults.N: what the method Defaults sets is not a value that it accepts: Input should be less than or equal to 3"},
		{wrongDefaults{}, "wrongDefaults.M: has a default twice, in its tag and in the method Defaults: remove one"},
		{panickingDefaults{}, "panickingDefaults: method Defaults panics with the zero value"},
		{copied{}, "copied: method Normalize has a copy to work on: write func (*copied) Normalize()"},
		{copied{}, "copied: method Defaults has a copy to work on: write func (*copied) Defaults()"},
		{failing{}, "failing: method Normalize() error is not the one that schema calls: write func (*failing) Normalize(), and tell what is wrong in Validate"},
		{struct{ M Mood }{}, "Mood: method Normalize of an enum comes too late"},
	} {
		if _, err := schema.Of(reflect.TypeOf(test.v)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%T: %v\nwant %s", test.v, err, test.want)
		}
	}
	_, err := schema.OfFields(reflect.TypeFor[Person](), func(reflect.StructField) bool { return true })
	if err == nil || !strings.Contains(err.Error(), "its fields are read one by one") {
		t.Error(err)
	}
}

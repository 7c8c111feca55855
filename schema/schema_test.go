package schema_test

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"fmt"
	"io"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"
	"uuid"

	googleuuid "github.com/google/uuid"
	"github.com/gotandem/tandem/schema"
	"github.com/shopspring/decimal"
)

type Status string

const (
	Draft     Status = "draft"
	Published Status = "published_now"
)

func (Status) Enum() []Status { return []Status{Draft, Published} }

type Level int

func (*Level) Enum() []Level   { return []Level{1, 2} }
func (l Level) String() string { return "Level " + fmt.Sprint(int(l)) }

type Track struct {
	Title string `json:"title"`
}

type Page[T any] struct {
	Items []T `json:"items"`
	Next  *Page[T]
}

type Base struct {
	ID      int64     `json:"id"`
	Created time.Time `json:"created"`
}

type Everything struct {
	Base
	B     bool
	I8    int8
	U16   uint16
	F32   float32
	S     string
	Bytes []byte
	Hash  [4]byte
	T     time.Time
	Day   schema.Date
	Clock schema.Clock
	Dur   time.Duration
	Dec   decimal.Decimal
	UUID  uuid.UUID
	GUUID googleuuid.UUID
	Addr  netip.Addr
	Raw   jsontext.Value
	Any   any
	St    Status
	Lv    Level
	List  []string
	Arr   [2]int
	Map   map[string]int
	IMap  map[int]bool
	AMap  map[netip.Addr]bool
	Ptr   *int
	Opt   schema.Opt[string] `json:",omitzero"`
	Page  Page[Track]
	Self  *Everything
	Out   string `json:"-" label:"Way out" doc:"how" example:"x" default:"d"`
}

func mustOf(t testing.TB, v any) *schema.Type {
	t.Helper()
	typ, err := schema.Of(reflect.TypeOf(v))
	if err != nil {
		t.Fatal(err)
	}
	return typ
}

func TestKinds(t *testing.T) {
	typ := mustOf(t, Everything{})
	want := map[string]string{
		"ID": "int64", "Created": "time", "B": "bool", "I8": "int8", "U16": "uint16", "F32": "float32", "S": "string",
		"Bytes": "bytes", "Hash": "bytes[4]", "T": "time", "Day": "date", "Clock": "clock", "Dur": "duration", "Dec": "decimal", "UUID": "uuid",
		"GUUID": "uuid", "Addr": "text", "Raw": "any", "Any": "any", "St": "string", "Lv": "int64", "List": "list of string",
		"Arr": "list[2] of int64", "Map": "map string of int64", "IMap": "map int64 of bool", "AMap": "map text of bool",
		"Ptr": "optional of int64", "Opt": "optional of string", "Page": "struct", "Self": "optional of struct", "Out": "string",
	}
	for _, f := range typ.Fields {
		if got := describe(f.Type); got != want[f.GoName] {
			t.Errorf("%s is %q, want %q", f.GoName, got, want[f.GoName])
		}
		delete(want, f.GoName)
	}
	if len(want) > 0 {
		t.Errorf("missing: %v", want)
	}
	if typ.FieldByGo("Self").Type.Elem != typ {
		t.Error("a recursive type is read twice")
	}
	out := typ.FieldByGo("Out")
	if out.Name != "" || out.Label != "Way out" || out.Doc != "how" || out.Example != "x" || out.Default != "d" || out.Required {
		t.Errorf("%+v", out)
	}
	if f := typ.FieldByName("id"); f == nil || f.Offset != reflect.TypeFor[Everything]().Field(0).Offset || len(f.Index) != 2 || !f.Required {
		t.Errorf("%+v", f)
	}
	if f := typ.FieldAt(typ.FieldByGo("S").Offset, reflect.TypeFor[string]()); f == nil || f.GoName != "S" {
		t.Errorf("%+v", f)
	}
	if !typ.FieldByGo("Opt").Type.IsOpt() || typ.FieldByGo("Opt").Required || typ.FieldByGo("Ptr").Required {
		t.Error("Opt")
	}
	page := typ.FieldByGo("Page").Type
	if page.Name != "Page_Track" || page.Pkg != "github.com/gotandem/tandem/schema_test" {
		t.Errorf("%q %q", page.Name, page.Pkg)
	}
}

func describe(t *schema.Type) string {
	s := t.Kind.String()
	switch t.Kind {
	case schema.KindInt, schema.KindUint, schema.KindFloat:
		s += fmt.Sprint(t.Bits)
	case schema.KindMap:
		s += " " + describe(t.Key)
	}
	if t.Len > 0 {
		s += fmt.Sprintf("[%d]", t.Len)
	}
	if t.Elem != nil {
		s += " of " + t.Elem.Kind.String()
		if t.Elem.Bits > 0 {
			s += fmt.Sprint(t.Elem.Bits)
		}
	}
	return s
}

func TestEnum(t *testing.T) {
	st := mustOf(t, Draft)
	if got := fmt.Sprint(st.Enum); got != "[{draft Draft draft} {published_now Published now published_now}]" {
		t.Error(got)
	}
	lv := mustOf(t, Level(1))
	if len(lv.Enum) != 2 || lv.Enum[0].Label != "Level 1" || lv.Enum[0].Value != Level(1) || lv.Enum[0].Text != "1" {
		t.Errorf("%v", lv.Enum)
	}
}

type nearEnum string

func (nearEnum) Enum() []string { return nil }

type nearEnums string

func (nearEnums) Enums() []nearEnums { return nil }

type nearValidate struct{}

func (nearValidate) Validate() error { return nil }

type left struct{ X, Y int }
type right struct{ X int }

type Wrong struct {
	C       chan int
	N       nearEnum
	N2      nearEnums
	V       nearValidate
	Typo    string `valdiate:"min=1"`
	hidden  string `pattern:"x"`
	Str     int    `json:",string"`
	M       map[bool]int
	W       io.Writer
	Skipped chan int `json:"-"`
}

type Clash struct {
	left
	right
}

type byPointer struct{ *Track }

func TestMistakes(t *testing.T) {
	_ = Wrong{}.hidden
	tests := []struct {
		value any
		want  []string
	}{
		{Wrong{}, []string{
			"schema_test.Wrong.Typo: unknown tag valdiate: did you mean validate?",
			"schema_test.Wrong.hidden: has a tag `pattern` but is not exported",
			`schema_test.Wrong.Str: json option "string" is not supported`,
			"schema_test.Wrong.C: chan int cannot be read or written as JSON",
			"schema_test.nearEnum: method Enum() []string is not the one that schema calls: write func (nearEnum) Enum() []nearEnum",
			"schema_test.nearEnums: method Enums looks like Enum, which schema calls: rename it to Enum",
			"schema_test.nearValidate: method Validate() error is not the one that schema calls: write func (nearValidate) Validate(*schema.Report)",
			"map[bool]int: a key of type bool has no text",
			"schema_test.Wrong.W: io.Writer cannot be read",
		}},
		{Clash{}, []string{"schema_test.Clash: schema_test.left.X and schema_test.right.X both give it a field X"}},
		{byPointer{}, []string{"schema_test.byPointer.Track: embeds *schema_test.Track by pointer"}},
	}
	// vet refuses to compile these two.
	tests = append(tests, struct {
		value any
		want  []string
	}{reflect.Zero(reflect.StructOf([]reflect.StructField{
		{Name: "Bad", Type: reflect.TypeFor[int](), Tag: `json:name`},
		{Name: "A", Type: reflect.TypeFor[int](), Tag: `json:"same"`},
		{Name: "B", Type: reflect.TypeFor[int](), Tag: `json:"same"`},
	})).Interface(), []string{
		`struct { Bad int "json:name"; A int "json:\"same\""; B int "json:\"same\"" }.Bad: its tag ` + "`json:name` is malformed",
		`struct { Bad int "json:name"; A int "json:\"same\""; B int "json:\"same\"" }: struct {`,
	}})
	for _, tt := range tests {
		_, err := schema.Of(reflect.TypeOf(tt.value))
		if err == nil {
			t.Fatalf("%T: no mistake found", tt.value)
		}
		lines := strings.Split(err.Error(), "\n")
		for i, line := range lines {
			if i >= len(tt.want) || !strings.HasPrefix(line, tt.want[i]) {
				t.Errorf("%T: line %d: %s", tt.value, i, line)
			}
		}
		if len(lines) < len(tt.want) {
			t.Errorf("%T: missing %q", tt.value, tt.want[len(lines):])
		}
	}
}

func TestOfFields(t *testing.T) {
	type In struct {
		Name string `path:"name"`
		DB   chan int
	}
	typ, err := schema.OfFields(reflect.TypeFor[In](), func(f reflect.StructField) bool { return f.Tag != "" })
	if err != nil || len(typ.Fields) != 1 || typ.Fields[0].GoName != "Name" {
		t.Fatal(typ.Fields, err)
	}
}

func TestNames(t *testing.T) {
	for _, tt := range [][3]string{
		{"AuthorID", "author_id", "Author ID"},
		{"CreatedAt", "created_at", "Created at"},
		{"HTTPServer", "http_server", "HTTP server"},
		{"ID", "id", "ID"},
		{"UserIDs", "user_ids", "User IDs"},
		{"X", "x", "X"},
		{"postal_code2", "postal_code2", "Postal code2"},
		{"Author ID", "author_id", "Author ID"},
		{"", "", ""},
	} {
		if got := schema.Snake(tt[0]); got != tt[1] {
			t.Errorf("Snake(%q) = %q, want %q", tt[0], got, tt[1])
		}
		if got := schema.Words(tt[0]); got != tt[2] {
			t.Errorf("Words(%q) = %q, want %q", tt[0], got, tt[2])
		}
	}
	for noun, want := range map[string]string{"Album": "Albums", "Reply": "Replies", "Day": "Days", "Box": "Boxes", "Class": "Classes", "Branch": "Branches", "y": "ys"} {
		if got := schema.Plural(noun); got != want {
			t.Errorf("Plural(%q) = %q, want %q", noun, got, want)
		}
	}
}

type (
	numbered struct {
		ID   int `json:"base_id" validate:"min=1"`
		Skip int `json:"-"`
		Same int
	}
	renumbered struct {
		numbered
		ID   int `json:"id"`
		Skip int
		Same int
	}
)

// TestHiddenInGoNotInJSON: JSON promotes fields by their names there, as encoding/json does.
func TestHiddenInGoNotInJSON(t *testing.T) {
	const src = `{"base_id":1,"id":2,"Skip":3,"Same":4}`
	var want renumbered
	if err := json.Unmarshal([]byte(src), &want); err != nil {
		t.Fatal(err)
	}
	v, r := decode[renumbered](t, src)
	if out, err := schema.AppendJSON(nil, v); r.Len() > 0 || v != want || err != nil || string(out) != src {
		t.Errorf("%+v, want %+v; %s %v %s", v, want, out, err, show(r.Items()))
	}
	if _, r := decode[renumbered](t, `{"base_id":0,"id":2,"Skip":3,"Same":4}`); show(r.Items()) != "base_id greater_than_equal: Input should be greater than or equal to 1" {
		t.Error(show(r.Items()))
	}
	typ := mustOf(t, v)
	if f := typ.FieldByGo("ID"); f.Name != "id" || len(typ.Fields) != 4 {
		t.Errorf("%s of %d fields", f, len(typ.Fields))
	}
}

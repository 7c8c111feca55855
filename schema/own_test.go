package schema_test

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/schema"
)

// Point is written as [x, y].
type Point struct{ X, Y int }

func (p Point) MarshalJSON() ([]byte, error) { return fmt.Appendf(nil, "[%d,%d]", p.X, p.Y), nil }

func (p *Point) UnmarshalJSON(raw []byte) error {
	var xy []int
	if err := json.Unmarshal(raw, &xy); err != nil {
		return errors.New("not two numbers")
	}
	if len(xy) != 2 {
		return &problem.Error{Status: 422, Errors: []problem.Item{{Loc: []any{len(xy)}, Type: "missing", Msg: "Field required"}}}
	}
	p.X, p.Y = xy[0], xy[1]
	return nil
}

func (Point) JSONSchema() *schema.JSONSchema {
	two := 2
	return &schema.JSONSchema{Type: schema.Types{"array"}, Items: &schema.JSONSchema{Type: schema.Types{"integer"}}, MinItems: &two, MaxItems: &two}
}

// Stream reads itself from the decoder.
type Stream struct{ Names []string }

func (s *Stream) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	return json.UnmarshalDecode(dec, &s.Names)
}
func (s Stream) MarshalJSONTo(enc *jsontext.Encoder) error { return json.MarshalEncode(enc, s.Names) }

// Colour is written as text.
type Colour struct{ R, G, B uint8 }

func (c Colour) MarshalText() ([]byte, error) {
	return fmt.Appendf(nil, "#%02x%02x%02x", c.R, c.G, c.B), nil
}

func (c *Colour) UnmarshalText(text []byte) error {
	if _, err := fmt.Sscanf(string(text), "#%02x%02x%02x", &c.R, &c.G, &c.B); err != nil {
		return errors.New("not a colour such as #00ff7f")
	}
	return nil
}

// Even a type that writes itself has rules of its own.
func (c Colour) Validate(r *schema.Report) {
	if c.R == 1 {
		r.Fail(nil, "too dark")
	}
}

type WriteOnly struct{}

func (WriteOnly) MarshalText() ([]byte, error) { return []byte("x"), nil }

type Owners struct {
	Point  Point              `json:"point" default:"[1,2]" example:"[3,4]"`
	Stream Stream             `json:"stream,omitzero"`
	Colour Colour             `json:"colour,omitzero"`
	Keys   map[Colour]Point   `json:"keys,omitzero"`
	W      WriteOnly          `json:"w,omitzero"`
	Ptr    *Point             `json:"ptr"`
	Enums  map[Level]Status   `json:"enums,omitzero"`
	Pp     **int              `json:"pp"`
	Arr    [2]schema.Opt[int] `json:"arr,omitzero"`
}

func TestOwnMethods(t *testing.T) {
	typ := mustOf(t, Owners{})
	if typ.FieldByGo("Point").Type.Kind != schema.KindJSON || typ.FieldByGo("Colour").Type.Kind != schema.KindText {
		t.Fatal("kinds")
	}
	const src = `{"point":[3,4],"stream":["a"],"colour":"#010203","keys":{"#ff0000":[1,1]},"ptr":null,"enums":{"1":"draft"},"pp":5,"arr":[null,7]}`
	v, r := decode[Owners](t, strings.Replace(src, "#01", "#02", 1))
	if r.Len() > 0 || v.Point != (Point{3, 4}) || v.Stream.Names[0] != "a" || v.Colour.B != 3 || v.Keys[Colour{R: 255}] != (Point{1, 1}) || v.Ptr != nil ||
		v.Enums[1] != Draft || **v.Pp != 5 || !v.Arr[0].IsNull() || v.Arr[1].Or(0) != 7 {
		t.Errorf("%+v %s", v, show(r.Items()))
	}
	if v, r := decode[Owners](t, `{"ptr":[5,6]}`); r.Len() > 0 || v.Point != (Point{1, 2}) || v.Ptr.Y != 6 {
		t.Errorf("%+v %s", v, show(r.Items()))
	}
	for src, want := range map[string]string{
		`{"point":"x"}`:                          "point value_error: Value error, not two numbers",
		`{"point":[1]}`:                          "point.1 missing: Field required",
		`{"stream":5}`:                           "stream value_error: Value error, not a valid value",
		`{"colour":5}`:                           "colour string_type: Input should be a valid string",
		`{"colour":"red"}`:                       "colour value_error: Value error, not a colour such as #00ff7f",
		`{"colour":"#010203"}`:                   "colour value_error: Value error, too dark",
		`{"keys":{"red":[1,1]}}`:                 "keys.red.[key] value_error: Value error, not a colour such as #00ff7f",
		`{"keys":{"#ff0000":1,"#FF0000":[1,1]}}`: "keys.#ff0000 value_error: Value error, not two numbers\nkeys.#FF0000.[key] value_error: Value error, another key means the same",
		`{"w":"x"}`:                              "w value_error: Value error, this type is only written, never read",
		`{"enums":{"3":"draft"}}`:                "enums.3.[key] enum: Input should be 1 or 2",
		`{"enums":{"01":"draft"}}`:               "enums.01.[key] int_parsing: Input should be a valid integer, unable to parse string as an integer",
		`{"pp":"x"}`:                             "pp int_type: Input should be a valid integer",
		`{"arr":[1]}`:                            "arr too_short: List should have at least 2 items after validation, not 1",
		`{"arr":[1,2,3]}`:                        "arr too_long: List should have at most 2 items after validation, not 3",
	} {
		if _, r := decode[Owners](t, src); show(r.Items()) != want {
			t.Errorf("%s\ngot  %s\nwant %s", src, show(r.Items()), want)
		}
	}
	d := schema.NewDefs("#/")
	raw, err := json.Marshal(d.Field(typ.FieldByGo("Point"), schema.Input))
	if want := `{"type":"array","items":{"type":"integer"},"minItems":2,"maxItems":2,"default":[1,2],"examples":[[3,4]]}`; err != nil || string(raw) != want {
		t.Errorf("%s %v", raw, err)
	}
}

package schema_test

import (
	jsonv1 "encoding/json"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"errors"
	"fmt"
	"math"
	"math/big"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"
	"unsafe"
	"uuid"

	googleuuid "github.com/google/uuid"
	"github.com/gotandem/tandem/schema"
	"github.com/shopspring/decimal"
)

// Shape is an interface with methods, which only its values know how to write.
type Shape interface{ Area() float64 }

type Square struct{ Side float64 }

func (s Square) Area() float64 { return s.Side * s.Side }

// Picky fails at some values.
type Picky int

func (p Picky) MarshalText() ([]byte, error) {
	if p%7 == 3 {
		return nil, errors.New("not this one")
	}
	return fmt.Appendf(nil, "<%d>\"\xff", int(p)), nil
}

// Appender writes itself behind what is there.
type Appender struct{ Text string }

func (a Appender) AppendText(b []byte) ([]byte, error) { return append(b, a.Text...), nil }

// Never is never zero, Always is.
type Never struct{ N int }

func (Never) IsZero() bool { return false }

type Always struct{ N int }

func (*Always) IsZero() bool { return true }

// RawOwn returns any JSON from its method.
type RawOwn struct{ Raw string }

func (r RawOwn) MarshalJSON() ([]byte, error) { return []byte(r.Raw), nil }

// Cents keeps the digits behind its point, as decimals do.
type Cents int32

func (c Cents) Exponent() int32                 { return -2 }
func (c Cents) StringFixed(places int32) string { return fmt.Sprintf("%.*f", places, float64(c)/100) }

type OnlyRead struct{ N int }

func (o *OnlyRead) UnmarshalText([]byte) error { return nil }

type Letters []Letter
type Letter byte

type Embedded struct {
	Inner1 string `json:"inner1"`
	Inner2 *int   `json:"inner2,omitempty"`
}

type lower struct {
	FromLower bool
}

type Hidden struct{ secret int }

type Twice struct {
	Embedded
	Inner1 int `json:"inner1"`
}

type Written struct {
	Embedded
	lower
	B      bool
	I      int
	I8     int8 `json:"i8,omitzero"`
	U64    uint64
	F      float64
	F32    float32
	S      string `json:"s\u00e9,omitempty"`
	HTML   string `json:"<html>&"`
	Bytes  []byte `json:"bytes,omitempty"`
	Hash   [3]byte
	None   [0]byte
	Letter Letters
	T      time.Time   `json:"t,omitzero"`
	Day    schema.Date `json:"day,omitempty"`
	Clock  schema.Clock
	Dur    time.Duration
	Dec    decimal.Decimal
	DecPtr *decimal.Decimal
	UUID   uuid.UUID
	GUUID  googleuuid.UUID `json:",omitzero"`
	Addr   netip.Addr
	Big    *big.Int
	Number jsonv1.Number
	Raw    jsontext.Value
	Raw1   jsonv1.RawMessage
	Any    any
	Anys   []any `json:"anys,omitempty"`
	St     Status
	Lv     *Level   `json:",omitempty"`
	List   []string `json:"list,omitempty"`
	Arr    [2]int   `json:"arr,omitzero"`
	Lists  [][]Embedded
	Map    map[string]int `json:"map,omitempty"`
	Anyway map[string]any
	IMap   map[int8]bool
	UMap   map[uint]string
	AMap   map[netip.Addr]bool
	CMap   map[Colour]Point
	Ptr    *int
	Pp     **string             `json:"pp,omitempty"`
	Opt    schema.Opt[[]string] `json:",omitzero"`
	Opt2   schema.Opt[Embedded]
	Self   *Written  `json:"self,omitempty"`
	Kids   []Written `json:"kids,omitempty"`
	Shape  Shape
	Picky  Picky
	App    Appender
	Never  Never  `json:",omitzero"`
	Always Always `json:",omitzero"`
	RawOwn RawOwn
	Cents  Cents
	Only   OnlyRead
	Point  Point
	Stream Stream
	Colour *Colour
	Anon   struct {
		X, Y int `json:",omitzero"`
	}
	Twice Twice
	Empty struct{}
	Skip  string   `json:"-"`
	_     struct{} `doc:"not written"`
}

// chooser makes choices by bytes.
type chooser struct{ data []byte }

func (c *chooser) n(max int) int {
	if len(c.data) == 0 {
		return 0
	}
	n := int(c.data[0])
	c.data = c.data[1:]
	return n % max
}

func (c *chooser) text() string {
	n := min(c.n(24), len(c.data))
	s := string(c.data[:n])
	c.data = c.data[n:]
	return s
}

func (c *chooser) uint64() (u uint64) {
	for range c.n(9) {
		u = u<<8 | uint64(c.n(256))
	}
	return u
}

var rawTexts = []string{"", "null", "1", `"a"`, ` {"a": 1} `, `{"b":[1.0,-0,1e5],"a":{}}`, `"\u0061"`, `{"a":1,"a":2}`, "\"\xff\"", `[`, `"é"`, "tru", "1 2", "\"\x01\""}

// fill fills v in; most of it stays zero once the bytes have run out.
func (c *chooser) fill(v reflect.Value, depth int) {
	switch p := v.Addr().Interface().(type) {
	case *time.Time:
		zones := []*time.Location{time.UTC, time.FixedZone("", 3600), time.FixedZone("", -5400), time.FixedZone("", 30), time.FixedZone("", -30), time.FixedZone("", 24*3600), time.FixedZone("", -86399)}
		*p = time.Unix(int64(c.uint64())>>c.n(40), int64(c.uint64()%1e9)).In(zones[c.n(len(zones))])
		return
	case *decimal.Decimal:
		*p = decimal.New(int64(c.uint64()), int32(c.n(40)-20))
		return
	case *netip.Addr:
		*p = netip.AddrFrom4([4]byte{byte(c.n(256)), 1, 2, 3})
		return
	case **big.Int:
		*p = big.NewInt(int64(c.uint64()))
		return
	case *jsontext.Value:
		if c.n(2) > 0 {
			*p = jsontext.Value(rawTexts[c.n(len(rawTexts))])
		}
		return
	case *RawOwn:
		p.Raw = rawTexts[c.n(len(rawTexts))]
		return
	case *jsonv1.Number:
		*p = jsonv1.Number([]string{"", "1", "-0.50", "x"}[c.n(4)])
		return
	case *schema.Opt[[]string]:
		*p = []schema.Opt[[]string]{{}, schema.Null[[]string](), schema.Some([]string{c.text()})}[c.n(3)]
		return
	case *schema.Opt[Embedded]:
		*p = []schema.Opt[Embedded]{{}, schema.Null[Embedded](), schema.Some(Embedded{Inner1: c.text()})}[c.n(3)]
		return
	case *Shape:
		*p = []Shape{nil, Square{1.5}, &Square{2}, (*Square)(nil)}[c.n(4)]
		return
	case *any:
		*p = c.any(depth)
		return
	}
	if depth == 0 {
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(c.n(2) > 0)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(int64(c.uint64()) >> c.n(64))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(c.uint64())
	case reflect.Float32, reflect.Float64:
		v.SetFloat(c.float())
	case reflect.String:
		v.SetString(c.text())
	case reflect.Slice:
		if n := c.n(4); n > 0 {
			v.Set(reflect.MakeSlice(v.Type(), n-1, n))
			for i := range v.Len() {
				c.fill(v.Index(i), depth-1)
			}
		}
	case reflect.Array:
		for i := range v.Len() {
			c.fill(v.Index(i), depth-1)
		}
	case reflect.Map:
		if n := c.n(5); n > 0 {
			v.Set(reflect.MakeMap(v.Type()))
			for range n - 1 {
				key, elem := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
				c.fill(key, depth-1)
				c.fill(elem, depth-1)
				v.SetMapIndex(key, elem)
			}
		}
	case reflect.Pointer:
		if c.n(2) > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			c.fill(v.Elem(), depth-1)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				c.fill(v.Field(i), depth-1)
			}
		}
	}
}

func (c *chooser) float() float64 {
	switch c.n(4) {
	case 0:
		return float64(int64(c.uint64())>>c.n(64)) / 100
	case 1:
		return float64(int8(c.n(256))) / 10
	case 2:
		return []float64{0, math.Copysign(0, -1), 1e21, 1e20, 1e-6, 1e-7, math.NaN(), math.Inf(1), math.Inf(-1), 1e15, 123456789012.25, 0.1 + 0.2}[c.n(12)]
	}
	return math.Float64frombits(c.uint64())
}

func (c *chooser) any(depth int) any {
	if depth <= 0 {
		return nil
	}
	switch c.n(14) {
	case 1:
		return c.text()
	case 2:
		return c.float()
	case 3:
		return c.n(2) > 0
	case 4:
		return int64(c.uint64())
	case 5:
		return []any{c.any(depth - 1), c.any(depth - 1)}
	case 6:
		return map[string]any{c.text(): c.any(depth - 1), c.text(): c.any(depth - 1)}
	case 7:
		return Square{c.float()}
	case 8:
		return &Point{c.n(9), c.n(9)}
	case 9:
		return []any{time.Duration(c.uint64()), Hidden{1}.secret, []int(nil), map[string]string(nil), (*int)(nil), jsontext.Value(`[ ]`)}[c.n(6)]
	case 10:
		return map[string]string{c.text(): c.text(), c.text(): c.text()}
	case 11:
		return []any{Hidden{1}, errors.New("x"), make(chan int), func() {}, struct{ E *Embedded }{}, struct{ *Embedded }{}, Twice{}, Booking{}}[c.n(8)]
	case 12:
		v := c.any(depth - 1)
		return &v
	case 13:
		return Picky(c.n(256))
	}
	return nil
}

var replyOptions = json.JoinOptions(schema.Options(), jsontext.AllowInvalidUTF8(true))

// sameAsV2 writes a value in all ways and compares them.
func sameAsV2(t *testing.T, typ *schema.Type, p unsafe.Pointer, v any) {
	t.Helper()
	want, wantErr := json.Marshal(v, replyOptions)
	got, err := typ.AppendJSON([]byte("before "), p)
	switch {
	case (err == nil) != (wantErr == nil):
		t.Fatalf("%+v\n%s\n%v, v2: %v", v, want, err, wantErr)
	case err != nil && string(got) != "before ":
		t.Fatalf("an error leaves %q", got)
	case err == nil && string(got) != "before "+string(want):
		t.Fatalf("%+v\ngot  %s\nwant %s", v, got[7:], want)
	}
	got, err = schema.AppendJSON(nil, v)
	if (err == nil) != (wantErr == nil) || err == nil && string(got) != string(want) {
		t.Fatalf("as any: %+v\ngot  %s %v\nwant %s", v, got, err, want)
	}
}

// FuzzAppendJSON holds AppendJSON against encoding/json/v2: the same bytes, or both fail. It takes one field at a time, since one that
// cannot be written hides the others, and then all together.
func FuzzAppendJSON(f *testing.F) {
	for i := range 60 {
		f.Add(uint8(i), []byte(strings.Repeat("\x01\x02\x03é\"\\\n<", 4)))
		f.Add(uint8(i), []byte{1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 3, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1})
	}
	f.Fuzz(func(t *testing.T, which uint8, data []byte) {
		typ, _ := schema.For[Written]()
		rt := reflect.TypeFor[Written]()
		var v Written
		c := &chooser{data}
		if i := int(which) % (rt.NumField() + 1); i == rt.NumField() {
			c.fill(reflect.ValueOf(&v).Elem(), 4)
		} else if rt.Field(i).IsExported() {
			c.fill(reflect.ValueOf(&v).Elem().Field(i), 5)
			field, _ := schema.Of(rt.Field(i).Type)
			p := reflect.ValueOf(&v).Elem().Field(i).Addr()
			sameAsV2(t, field, p.UnsafePointer(), p.Interface())
		}
		sameAsV2(t, typ, unsafe.Pointer(&v), &v)
	})
}

func TestAppendJSONAllocates(t *testing.T) {
	o := benchValue()
	typ := mustOf(t, o)
	buf := make([]byte, 0, 4096)
	if n := testing.AllocsPerRun(100, func() {
		if _, err := typ.AppendJSON(buf, unsafe.Pointer(&o)); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

type ring struct {
	Name string
	Next *ring
	Any  any
	Map  map[string]*ring
}

func TestAppendJSONCycles(t *testing.T) {
	typ := mustOf(t, ring{})
	fail := func(name string, r *ring) {
		if b, err := typ.AppendJSON([]byte("x"), unsafe.Pointer(r)); err == nil || string(b) != "x" {
			t.Errorf("%s: %.80s, %v", name, b, err)
		}
	}
	a := &ring{Name: "a"}
	a.Next = a
	fail("pointer", a)
	b := &ring{Name: "b"}
	b.Any = []any{b}
	fail("interface", b)
	c := &ring{Name: "c", Map: map[string]*ring{}}
	c.Map["c"] = c
	fail("map", c)
	list := []any{nil}
	list[0] = list
	fail("list", &ring{Any: list})
	long := &ring{Name: "deep, but no cycle"}
	for range 3000 {
		long = &ring{Next: long}
	}
	sameAsV2(t, typ, unsafe.Pointer(long), long)
}

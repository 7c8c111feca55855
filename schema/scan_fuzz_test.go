package schema

import (
	"encoding/json/jsontext"
	"net/netip"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"
	"uuid"

	"github.com/shopspring/decimal"
)

type fuzzColour string

func (fuzzColour) Enum() []fuzzColour { return []fuzzColour{"red", "green", "é\n"} }

type fuzzLevel int8

func (fuzzLevel) Enum() []fuzzLevel { return []fuzzLevel{-1, 0, 100} }

// fuzzPair refuses what is not in order, at a place that it names.
type fuzzPair struct {
	Low  int `json:"low" validate:"gte=-10"`
	High int `json:"high" default:"7"`
}

func (p *fuzzPair) Validate(r *Report) {
	if p.Low > p.High {
		r.Fail(&p.High, "below low")
	}
}

type fuzzShared struct {
	ID   int64  `json:"id" validate:"gt=0"`
	Slug string `json:"slug,omitzero" validate:"slug,max=12" mod:"trim,lower"`
}

type fuzzClosed struct {
	_ struct{} `unknown:"forbid"`
	A string   `json:"a"`
	B *float32 `json:"b"`
}

// fuzzThings has every kind, with rules, defaults, mods and Validate methods.
type fuzzThings struct {
	fuzzShared
	Code    string                  `json:"code,omitzero" pattern:"^[A-Z]{3}-[0-9]{2,}$"`
	Email   string                  `json:"email,omitzero" validate:"email"`
	Host    string                  `json:"h\u00f6st,omitzero" validate:"hostname"`
	Colour  fuzzColour              `json:"colour" default:"red"`
	Level   fuzzLevel               `json:"level,omitzero"`
	I8      int8                    `json:"i8,omitzero" validate:"multipleof=3"`
	U16     uint16                  `json:"u16,omitzero" validate:"lte=65000"`
	U64     uint64                  `json:"u64,omitzero"`
	F32     float32                 `json:"f32,omitzero" validate:"lt=1e9"`
	F64     float64                 `json:"f64,omitzero"`
	B       bool                    `json:"b,omitzero"`
	Bytes   []byte                  `json:"bytes,omitzero" validate:"max=9"`
	Hash    [3]byte                 `json:"hash,omitzero"`
	T       time.Time               `json:"t,omitzero"`
	Day     Date                    `json:"day,omitzero"`
	Clock   Clock                   `json:"clock,omitzero"`
	Dur     time.Duration           `json:"dur,omitzero" validate:"max=1000h"`
	Dec     decimal.Decimal         `json:"dec,omitzero"`
	UUID    uuid.UUID               `json:"uuid,omitzero"`
	Addr    netip.Addr              `json:"addr,omitzero"`
	Raw     jsontext.Value          `json:"raw,omitzero"`
	Any     any                     `json:"any,omitzero"`
	Tags    []string                `json:"tags,omitzero" validate:"max=5,unique,dive,min=1"`
	Pair    [2]int                  `json:"pair,omitzero"`
	Range   *fuzzPair               `json:"range"`
	Ranges  []fuzzPair              `json:"ranges,omitzero" validate:"max=3"`
	Lists   [][]fuzzShared          `json:"lists,omitzero"`
	Map     map[string]fuzzPair     `json:"map,omitzero" validate:"dive,keys,max=4,endkeys"`
	Ints    map[int8]*string        `json:"ints,omitzero"`
	Opt     Opt[[]fuzzColour]       `json:"opt,omitzero"`
	OptText Opt[string]             `json:"opttext,omitzero" validate:"min=2"`
	Closed  *fuzzClosed             `json:"closed"`
	Self    *fuzzThings             `json:"self"`
	Others  map[string][]fuzzThings `json:"others,omitzero"`
}

// sketch writes a document for a type: mostly what fits, by choices that are bytes.
type sketch struct {
	choices []byte
	out     []byte
}

func (s *sketch) n(below int) int {
	if len(s.choices) == 0 {
		return 0
	}
	n := int(s.choices[0])
	s.choices = s.choices[1:]
	return n % below
}

func (s *sketch) add(words ...string) { s.out = append(s.out, words[s.n(len(words))]...) }

// sketched are texts that are good or bad for one kind or another.
var sketched = []string{`"ab"`, `"ABC-123"`, `"a@b.example"`, `"é\u00e9\ud83d\ude00"`, `"red"`, `"x y"`, `" Trim "`, `""`, `"AQID"`, `"AQ=="`, `"2026-07-31T13:05:09.5+02:00"`, `"2026-07-31"`,
	`"2026-02-30"`, `"13:05"`, `"PT1H"`, `"P1Y"`, `"-0.50"`, `"1e3"`, `"f81d4fae-7dec-11d0-a765-00a0c91e6bf6"`, `"::1"`, `"\""`, "\"\x7f\"", `"\u0000"`, "\"\xc3\"", `"green"`, `"é\n"`, `"0123456789012345678901234567890123456789012345678901234567890123456789"`}

var sketchedNumbers = []string{"1", "0", "-1", "-0", "100", "1.0", "1e2", "0.1", "-128", "65535", "18446744073709551615", "9223372036854775808", "-9223372036854775808", "1e400", "1E-7", "12345678901234567.5", "01",
	"3.4028235e38", "123456789.125", "0.30000000000000004", "-0.0", "2."}

func (s *sketch) space() {
	if s.n(8) == 7 {
		s.add(" ", "\n", "\t\r", "\v")
	}
}

func (s *sketch) value(t *Type, depth int) {
	s.space()
	defer s.space()
	if depth == 0 || s.n(24) == 23 {
		s.add("null", "[]", "{}", "1", `"x"`, "true", "fals", `{"a":[1,{"b":null}]}`, `{"a":1,"a":2}`, `[1,]`, "-")
		return
	}
	switch t.Base().Kind {
	case KindBool:
		s.add("true", "false")
	case KindInt, KindUint, KindFloat, KindDecimal:
		s.add(sketchedNumbers...)
	case KindStruct:
		s.object(t.Base(), depth)
	case KindMap:
		s.out = append(s.out, '{')
		for i := range s.n(4) {
			if i > 0 {
				s.out = append(s.out, ',')
			}
			s.add(`"a":`, `"b":`, `"\u0061":`, `"1":`, `"-5":`, `"01":`, `"abcde":`)
			s.value(t.Base().Elem, depth-1)
		}
		s.out = append(s.out, '}')
	case KindList:
		s.out = append(s.out, '[')
		for i := range s.n(5) {
			if i > 0 {
				s.out = append(s.out, ',')
			}
			s.value(t.Base().Elem, depth-1)
		}
		s.out = append(s.out, ']')
	default:
		s.add(sketched...)
	}
}

func (s *sketch) object(t *Type, depth int) {
	s.out = append(s.out, '{')
	next := s.n(len(t.plan))
	for i := range s.n(7) {
		if i > 0 {
			s.out = append(s.out, ',')
		}
		f := t.plan[next%len(t.plan)]
		next += 1 + s.n(3)
		s.space()
		switch s.n(12) {
		case 10:
			s.add(`"unknown":`, `"ID":`, `"":`)
		case 11:
			s.out = append(s.out, `"\u00`+strconv.FormatInt(int64(f.Name[0]), 16)+f.Name[1:]+`":`...)
		default:
			s.out = append(s.out, f.member...)
		}
		s.value(f.Type, depth-1)
	}
	if t.Go == reflect.TypeFor[fuzzShared]() || t.Go == reflect.TypeFor[fuzzThings]() {
		if len(s.out) > 0 && s.out[len(s.out)-1] != '{' {
			s.out = append(s.out, ',')
		}
		s.add(`"id":1`, `"id":1`, `"id":1`, `"x":null`)
	}
	s.out = append(s.out, '}')
}

// agree reads a document with the scanner and with the code that reports: what the first accepts, the second must accept, with the same value. What
// the first refuses must leave nothing behind. It reports whether the second accepted, and whether the first did.
func agree(t *testing.T, typ *Type, data []byte, settings Report) (accepted, scanned bool) {
	t.Helper()
	before := string(data)
	fast, slow := reflect.New(typ.Go), reflect.New(typ.Go)
	quick := settings
	scanned = typ.scan(data, fast.UnsafePointer(), nil, &quick)
	if string(data) != before {
		t.Fatalf("%q: the input was changed", before)
	}
	if quick.Len() > 0 || len(quick.loc) > 0 {
		t.Fatalf("%q: the scanner left a report: %v", data, quick.Items())
	}
	r := settings
	if raw, ok := r.document(data); ok {
		typ.decodeValid(raw, slow.UnsafePointer(), nil, &r)
	}
	if len(r.loc) > 0 {
		t.Fatalf("%q: a location was left: %v", data, r.loc)
	}
	switch {
	case !scanned:
		if !fast.Elem().IsZero() {
			t.Fatalf("%q: the scanner left %+v", data, fast.Elem())
		}
	case r.Len() > 0:
		t.Fatalf("%q: the scanner accepts what is refused: %v", data, r.Items())
	case !reflect.DeepEqual(fast.Interface(), slow.Interface()):
		t.Fatalf("%q:\nscanner  %+v\nreporter %+v", data, fast.Elem(), slow.Elem())
	}
	return r.Len() == 0, scanned
}

func fuzzTypes(tb testing.TB) []*Type {
	things, err := For[fuzzThings]()
	if err != nil {
		tb.Fatal(err)
	}
	types := []*Type{things}
	for _, f := range things.Fields {
		types = append(types, f.Type)
	}
	return types
}

// settings are those of a report that a document's first choice asks for.
func settings(choice uint8) Report {
	return Report{ForbidUnknown: choice&1 != 0, MaxDepth: []int{0, 3, 6, 100}[choice>>1&3]}
}

// FuzzScan holds the scanner against the code that reports, for any bytes.
func FuzzScan(f *testing.F) {
	for _, s := range grammarSeeds {
		f.Add(uint8(0), uint8(24), []byte(s))
		f.Add(uint8(7), uint8(23), []byte(s))
	}
	types := fuzzTypes(f)
	for i, typ := range types {
		for _, c := range []byte{3, 17, 91} {
			s := sketch{choices: []byte(strings.Repeat(string([]byte{c, 5, c + 1, 2, 9, 40, 1}), 12))}
			s.value(typ, 4)
			f.Add(uint8(c), uint8(i), s.out)
		}
	}
	f.Fuzz(func(t *testing.T, setting, which uint8, data []byte) {
		agree(t, types[int(which)%len(types)], data, settings(setting))
	})
}

// FuzzScanSketch does the same for documents that are made to fit.
func FuzzScanSketch(f *testing.F) {
	types := fuzzTypes(f)
	for i := range types {
		for _, c := range []byte{1, 3, 17, 91} {
			f.Add(uint8(c), uint8(i), []byte(strings.Repeat(string([]byte{c, 5, c + 1, 2, 9, 40, 1}), 12)))
		}
	}
	f.Fuzz(func(t *testing.T, setting, which uint8, choices []byte) {
		typ := types[int(which)%len(types)]
		s := sketch{choices: choices}
		s.value(typ, 5)
		agree(t, typ, s.out, settings(setting))
	})
}

// TestScanIsTaken counts how many good documents the scanner leaves to the code that reports: it may do so with what is rare, not with what is usual.
func TestScanIsTaken(t *testing.T) {
	good, taken := 0, 0
	types := fuzzTypes(t)
	state := uint64(1)
	for range 20000 {
		choices := make([]byte, 200)
		for i := range choices {
			state = state*6364136223846793005 + 1442695040888963407
			choices[i] = byte(state >> 56)
		}
		typ := types[int(state>>40)%len(types)]
		s := sketch{choices: choices}
		s.value(typ, 4)
		if accepted, scanned := agree(t, typ, s.out, Report{}); accepted {
			good++
			if scanned {
				taken++
			}
		}
	}
	if good < 2000 || taken*10 < good*8 {
		t.Errorf("of 20000 documents %d are good, of which the scanner took %d", good, taken)
	}
	t.Logf("%d good, %d taken", good, taken)
}

package schema_test

import (
	"bytes"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"strconv"
	"testing"
	"time"
	"unsafe"

	"github.com/gotandem/tandem/schema"
)

// benchPriority is an enum.
type benchPriority string

func (benchPriority) Enum() []benchPriority { return []benchPriority{"low", "normal", "express"} }

type benchCustomer struct {
	Name    string `json:"name" validate:"min=1,max=100"`
	Email   string `json:"email" validate:"email"`
	Country string `json:"country" validate:"len=2"`
}

type benchItem struct {
	SKU      string  `json:"sku" validate:"min=1,max=20"`
	Name     string  `json:"name" validate:"min=1,max=80"`
	Quantity int     `json:"quantity" validate:"min=1,max=1000"`
	Price    float64 `json:"price" validate:"min=0,max=100000"`
}

type benchOrder struct {
	Reference string        `json:"reference" validate:"len=10" pattern:"^[A-Z]{3}-[0-9]{6}$"`
	Priority  benchPriority `json:"priority"`
	Placed    schema.Date   `json:"placed"`
	Note      string        `json:"note" validate:"max=200"`
	Customer  benchCustomer `json:"customer"`
	Items     []benchItem   `json:"items" validate:"min=1,max=100"`
}

// benchJSON is about 1 kB: an order with a customer and ten items. bench/http has the same document.
func benchJSON(tb testing.TB) []byte {
	raw, err := json.Marshal(benchValue())
	if err != nil {
		tb.Fatal(err)
	}
	return raw
}

func benchValue() benchOrder {
	o := benchOrder{Reference: "ORD-000123", Priority: "express", Placed: schema.Date{Year: 2026, Month: time.November, Day: 23}, Note: "Please ring twice.",
		Customer: benchCustomer{"Ada Lovelace", "ada@example.com", "GB"}}
	for i := range 10 {
		o.Items = append(o.Items, benchItem{"SKU-" + strconv.Itoa(1000+i), "A thing of brass, number " + strconv.Itoa(i), i + 1, 12.5 + float64(i)})
	}
	return o
}

func BenchmarkDecodeOrder(b *testing.B) {
	raw := benchJSON(b)
	typ := mustOf(b, benchOrder{})
	b.Run("bytes", func(b *testing.B) {
		b.SetBytes(int64(len(raw)))
		b.ReportAllocs()
		for b.Loop() {
			var o benchOrder
			var r schema.Report
			typ.DecodeBytes(raw, unsafe.Pointer(&o), &r)
			if r.Len() != 0 || len(o.Items) != 10 {
				b.Fatal(show(r.Items()))
			}
		}
	})
	b.Run("decoder", func(b *testing.B) {
		b.SetBytes(int64(len(raw)))
		b.ReportAllocs()
		dec := jsontext.NewDecoder(bytes.NewReader(nil))
		rd := bytes.NewReader(nil)
		for b.Loop() {
			var o benchOrder
			var r schema.Report
			rd.Reset(raw)
			dec.Reset(rd)
			if err := typ.DecodeJSON(dec, unsafe.Pointer(&o), &r); err != nil || r.Len() != 0 {
				b.Fatal(err, show(r.Items()))
			}
		}
	})
	b.Run("encoding/json/v2, nothing checked", func(b *testing.B) {
		b.SetBytes(int64(len(raw)))
		b.ReportAllocs()
		for b.Loop() {
			var o benchOrder
			if err := json.Unmarshal(raw, &o); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// TestDecodeAllocates: the items and their texts, and nothing else.
func TestDecodeAllocates(t *testing.T) {
	raw := benchJSON(t)
	if len(raw) < 950 || len(raw) > 1100 {
		t.Errorf("the document has %d bytes", len(raw))
	}
	typ := mustOf(t, benchOrder{})
	var o benchOrder
	var r schema.Report
	want := 2.0
	if raced {
		want = 4
	}
	if n := testing.AllocsPerRun(100, func() {
		o = benchOrder{}
		typ.DecodeBytes(raw, unsafe.Pointer(&o), &r)
	}); n > want || r.Len() > 0 || cap(o.Items) != 10 {
		t.Errorf("%v allocations, room for %d items, %s", n, cap(o.Items), show(r.Items()))
	}
}

func BenchmarkCheckOrder(b *testing.B) {
	raw := benchJSON(b)
	typ := mustOf(b, benchOrder{})
	var o benchOrder
	if err := json.Unmarshal(raw, &o); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		var r schema.Report
		typ.Check(unsafe.Pointer(&o), &r)
		if r.Len() != 0 {
			b.Fatal(show(r.Items()))
		}
	}
}

func BenchmarkEncodeOrder(b *testing.B) {
	o := benchValue()
	typ := mustOf(b, o)
	b.Run("AppendJSON", func(b *testing.B) {
		b.ReportAllocs()
		buf := make([]byte, 0, 4096)
		for b.Loop() {
			if _, err := typ.AppendJSON(buf, unsafe.Pointer(&o)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("encoding/json/v2", func(b *testing.B) {
		b.ReportAllocs()
		var buf bytes.Buffer
		for b.Loop() {
			buf.Reset()
			if err := json.MarshalWrite(&buf, &o, schema.Options()); err != nil {
				b.Fatal(err)
			}
		}
	})
}

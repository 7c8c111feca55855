package schema_test

import (
	"bytes"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"testing"
	"time"
	"unsafe"

	"github.com/gotandem/tandem/schema"
)

type benchCustomer struct {
	ID      int64  `json:"id" validate:"gt=0"`
	Name    string `json:"name" validate:"min=1,max=100"`
	Email   string `json:"email" validate:"max=254"`
	Country string `json:"country" validate:"len=2"`
}

type benchItem struct {
	SKU      string  `json:"sku" validate:"min=3,max=20"`
	Name     string  `json:"name" validate:"max=100"`
	Quantity int     `json:"quantity" validate:"gt=0,lte=1000"`
	Price    float64 `json:"price" validate:"gte=0"`
}

type benchOrder struct {
	ID       int64         `json:"id"`
	Placed   time.Time     `json:"placed"`
	Status   Status        `json:"status"`
	Customer benchCustomer `json:"customer"`
	Items    []benchItem   `json:"items" validate:"min=1,max=100"`
	Note     *string       `json:"note"`
	Paid     bool          `json:"paid"`
}

// benchJSON is about 1 kB: an order with a customer and ten items.
func benchJSON(tb testing.TB) []byte {
	raw, err := json.Marshal(benchValue())
	if err != nil {
		tb.Fatal(err)
	}
	return raw
}

func benchValue() benchOrder {
	o := benchOrder{ID: 4711, Placed: time.Date(2026, 7, 31, 13, 5, 9, 0, time.UTC), Status: Draft, Paid: true, Note: new("Leave it at the door, please."),
		Customer: benchCustomer{42, "Ann Example", "ann@example.org", "DE"}}
	for i := range 10 {
		o.Items = append(o.Items, benchItem{"ABC-12345", "A thing of beauty, blue", i + 1, 9.99 + float64(i)})
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

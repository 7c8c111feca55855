package main

import (
	"bytes"
	jsonv1 "encoding/json"
	jsonv2 "encoding/json/v2"
	"testing"
	"unsafe"

	"github.com/go-playground/validator/v10"
	goccy "github.com/goccy/go-json"

	"github.com/gotandem/tandem/schema"
)

// sampleJSON is the body of POST /orders.
func sampleJSON(b *testing.B) []byte {
	body, err := jsonv2.Marshal(sample())
	if err != nil {
		b.Fatal(err)
	}
	return body
}

// BenchmarkDecode reads and checks the body of POST /orders, in process and without HTTP.
func BenchmarkDecode(b *testing.B) {
	body := sampleJSON(b)
	byHand := func(unmarshal func([]byte, any) error) func(*Order) error {
		return func(o *Order) error {
			if err := unmarshal(body, o); err != nil {
				return err
			}
			return o.check()
		}
	}
	typ, err := schema.For[Order]()
	if err != nil {
		b.Fatal(err)
	}
	var report schema.Report
	v := validator.New()
	for _, peer := range []struct {
		name string
		read func(*Order) error
	}{
		{"tandem", func(o *Order) error {
			typ.DecodeBytes(body, unsafe.Pointer(o), &report)
			return report.Err()
		}},
		{"encoding/json and checks by hand", byHand(jsonv1.Unmarshal)},
		{"json/v2 and checks by hand", byHand(v2.unmarshal)},
		{"goccy and checks by hand", byHand(goccy.Unmarshal)},
		{"json/v2 and validator", func(o *Order) error {
			if err := v2.unmarshal(body, o); err != nil {
				return err
			}
			return v.Struct(o)
		}},
	} {
		b.Run(peer.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				var o Order
				if err := peer.read(&o); err != nil || len(o.Items) != 10 {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkEncode writes the reply of POST /orders.
func BenchmarkEncode(b *testing.B) {
	o := sample()
	r := receipt(&o)
	typ, err := schema.For[Receipt]()
	if err != nil {
		b.Fatal(err)
	}
	buf := make([]byte, 0, 4096)
	var out bytes.Buffer
	for _, peer := range []struct {
		name  string
		write func() error
	}{
		{"tandem", func() error { _, err := typ.AppendJSON(buf, unsafe.Pointer(&r)); return err }},
		{"encoding/json", func() error { _, err := jsonv1.Marshal(&r); return err }},
		{"json/v2", func() error { _, err := jsonv2.Marshal(&r); return err }},
		{"json/v2, pooled", func() error { out.Reset(); return jsonv2.MarshalWrite(&out, &r) }},
		{"goccy", func() error { _, err := goccy.Marshal(&r); return err }},
	} {
		b.Run(peer.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := peer.write(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

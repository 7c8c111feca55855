package schema_test

import (
	"encoding/json/v2"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/schema"
)

type money struct {
	Price decimal.Decimal  `json:"price"`
	Less  *decimal.Decimal `json:"less"`
	Any   any              `json:"any"`
}

func TestDecimalsKeepTheirZeros(t *testing.T) {
	tests := map[string]struct {
		in   decimal.Decimal
		want string
	}{
		"trailing zero":     {decimal.New(19510, -2), "195.10"},
		"zero":              {decimal.New(0, -2), "0.00"},
		"negative":          {decimal.New(-50, -2), "-0.50"},
		"whole":             {decimal.New(7, 0), "7"},
		"zero value":        {decimal.Decimal{}, "0"},
		"positive power":    {decimal.New(7, 3), "7000"},
		"too many places":   {decimal.New(10, -2000), "0." + strings.Repeat("0", 1998) + "1"},
		"as many as it may": {decimal.New(10, -1000), "0." + strings.Repeat("0", 998) + "10"},
	}
	typ, err := schema.For[decimal.Decimal]()
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := json.Marshal(money{Price: test.in, Less: &test.in, Any: test.in}, schema.Options())
			if want := `{"price":"` + test.want + `","less":"` + test.want + `","any":"` + test.want + `"}`; err != nil || string(got) != want {
				t.Errorf("%s, %v; want %s", got, err, want)
			}
			if got := typ.Text(unsafe.Pointer(&test.in)); got != test.want {
				t.Errorf("Text: %s, want %s", got, test.want)
			}
		})
	}
	got, err := json.Marshal(money{}, schema.Options())
	if want := `{"price":"0","less":null,"any":null}`; err != nil || string(got) != want {
		t.Errorf("%s, %v; want %s", got, err, want)
	}
	list, err := json.Marshal(map[string]any{"a": []any{1.5, "x", true, nil, decimal.New(10, -1)}}, schema.Options())
	if want := `{"a":[1.5,"x",true,null,"1.0"]}`; err != nil || string(list) != want {
		t.Errorf("%s, %v; want %s", list, err, want)
	}
}

// BenchmarkOptions shows what Options cost types that they do not concern.
func BenchmarkOptions(b *testing.B) {
	type plain struct {
		ID    int64     `json:"id"`
		Name  string    `json:"name"`
		At    time.Time `json:"at"`
		Tags  []string  `json:"tags"`
		Inner struct {
			A, B, C float64
		} `json:"inner"`
	}
	v := plain{ID: 7, Name: "Ada", Tags: []string{"a", "b", "c"}}
	for name, options := range map[string]json.Options{"none": json.Deterministic(true), "schema": schema.Options()} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := json.Marshal(&v, options); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

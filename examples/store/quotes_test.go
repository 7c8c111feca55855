package main

import (
	"reflect"
	"strings"
	"testing"

	"github.com/gotandem/tandem/examples/store/store"
)

// testQuote prices orders with and without a discount, which is a union on the way in and on the way out.
func testQuote(t *testing.T, w *world) {
	const lines = `"lines":[{"track_id":1,"quantity":3},{"track_id":2820,"quantity":1}]` // 3 × 0.99 + 1.99
	for discount, want := range map[string]string{
		``:                                   `{"sum":"4.96","discount":null,"total":"4.96"}`,
		`{"kind":"percent","percent":10}`:    `{"sum":"4.96","discount":{"kind":"percent","percent":10},"total":"4.46"}`,
		`{"percent":100,"kind":"percent"}`:   `{"sum":"4.96","discount":{"kind":"percent","percent":100},"total":"0.00"}`,
		`{"kind":"amount","amount":"1.50"}`:  `{"sum":"4.96","discount":{"kind":"amount","amount":"1.50"},"total":"3.46"}`,
		`{"kind":"amount","amount":1000.01}`: `{"sum":"4.96","discount":{"kind":"amount","amount":"1000.01"},"total":"0"}`,
	} {
		body := `{` + lines + `,"discount":` + discount + `}`
		if discount == "" {
			body = `{` + lines + `}`
		}
		var quote store.Quote
		w.client.For(t).Post("/api/quotes", body).OK().Contains(want).JSON(&quote)
		if (quote.Discount == nil) != (discount == "") {
			t.Errorf("%s was read as %+v", want, quote.Discount)
		}
	}
	for discount, want := range map[string]string{
		`{"kind":"percent","percent":101}`:   "body.discount.percent.percent less_than_equal",
		`{"kind":"amount","amount":"0.001"}`: "body.discount.amount.amount decimal_max_places",
		`{"kind":"half"}`:                    "body.discount union_tag_invalid",
		`{"percent":10}`:                     "body.discount union_tag_not_found",
		`{"kind":"percent","amount":"1"}`:    "body.discount.percent.percent missing",
		`[10]`:                               "body.discount model_attributes_type",
	} {
		if got := places(w.client.For(t).Post("/api/quotes", `{`+lines+`,"discount":`+discount+`}`).Problem(422)); !reflect.DeepEqual(got, []string{want}) {
			t.Errorf("%s: %q, want %s", discount, got, want)
		}
	}
	got := places(w.client.For(t).Post("/api/quotes", strings.Replace(`{`+lines+`}`, "2820", "0", 1)).Problem(422))
	if want := []string{"body.lines.1.track_id unknown_track"}; !reflect.DeepEqual(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

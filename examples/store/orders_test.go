package main

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/gotandem/tandem/examples/store/store"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/problem"
)

// counts are the numbers of invoices and of lines, to see that a refused order leaves neither.
func (w *world) counts(t *testing.T) [2]int64 {
	t.Helper()
	invoices, err := w.app.DB.Count(t.Context(), orm.From[store.Invoice]())
	if err != nil {
		t.Fatal(err)
	}
	lines, err := w.app.DB.Count(t.Context(), orm.From[store.InvoiceLine]())
	if err != nil {
		t.Fatal(err)
	}
	return [2]int64{invoices, lines}
}

func testOrder(t *testing.T, w *world) {
	type line = map[string]int
	order := map[string]any{"customer_id": 2, "lines": []line{
		{"track_id": 1, "quantity": 3}, {"track_id": 2820, "quantity": 1000}, {"track_id": 1, "quantity": 1},
	}}
	before := w.counts(t)
	var invoice, read store.Invoice
	response := w.client.For(t).Post("/api/orders", order).Expect(201).Contains(`"total":"1993.96"`)
	response.JSON(&invoice)
	w.client.For(t).Get(fmt.Sprintf("/api/orders/%d", invoice.ID)).OK().Contains(`"total":"1993.96"`).JSON(&read)

	// Three and one at 0.99, a thousand at 1.99: the prices are the tracks', not the client's.
	if !reflect.DeepEqual(text(invoice), text(read)) {
		t.Errorf("placed %+v, read %+v", text(invoice), text(read))
	}
	if invoice.CustomerID != 2 || *invoice.BillingCountry != "Germany" || *invoice.BillingCity != "Stuttgart" || invoice.BillingState != nil {
		t.Errorf("billed %+v", invoice)
	}
	if age := time.Since(invoice.InvoiceDate); age < -time.Minute || age > time.Minute {
		t.Errorf("dated %s", invoice.InvoiceDate)
	}
	var lines []string
	for _, l := range invoice.Lines {
		lines = append(lines, fmt.Sprintf("%d×%d@%s", l.Quantity, l.TrackID, l.UnitPrice.StringFixed(2)))
	}
	if got, want := strings.Join(lines, " "), "3×1@0.99 1000×2820@1.99 1×1@0.99"; got != want {
		t.Errorf("lines %s, want %s", got, want)
	}
	if after := w.counts(t); after != [2]int64{before[0] + 1, before[1] + 3} {
		t.Errorf("%v invoices and lines, then %v", before, after)
	}
	w.client.For(t).Get("/api/orders/999999").Problem(404)
}

// text is an invoice without what a comparison of decimals and times by their memory would trip over.
func text(i store.Invoice) []string {
	out := []string{fmt.Sprint(i.ID, i.CustomerID, i.InvoiceDate.UTC(), i.Total.StringFixed(2))}
	for _, l := range i.Lines {
		out = append(out, fmt.Sprint(l.ID, l.InvoiceID, l.TrackID, l.UnitPrice.StringFixed(2), l.Quantity))
	}
	return out
}

func testOrderMistakes(t *testing.T, w *world) {
	line := func(track, quantity any) string { return fmt.Sprintf(`{"track_id":%v,"quantity":%v}`, track, quantity) }
	order := func(customer any, lines ...string) string {
		return fmt.Sprintf(`{"customer_id":%v,"lines":[%s]}`, customer, strings.Join(lines, ","))
	}
	many := make([]string, 1000)
	for i := range many {
		many[i] = line(1+i, 1)
	}
	tests := []struct {
		name, body string
		want       []string // "loc type" of every mistake
	}{
		{"unknown tracks", order(1, line(1, 1), line(999999, 1), line(2, 1), line(-5, 1)),
			[]string{"body.lines.1.track_id unknown_track", "body.lines.3.track_id unknown_track"}},
		{"unknown customer", order(999999, line(1, 1)), []string{"body.customer_id unknown_customer"}},
		{"quantity 0", order(1, line(1, 1), line(2, 0)), []string{"body.lines.1.quantity greater_than_equal"}},
		{"quantity -1", order(1, line(1, -1)), []string{"body.lines.0.quantity greater_than_equal"}},
		{"quantity too large", order(1, line(1, 1001)), []string{"body.lines.0.quantity less_than_equal"}},
		{"empty", order(1), []string{"body.lines too_short"}},
		{"1,000 lines", order(1, many...), []string{"body.lines too_long"}},
		{"no lines", `{"customer_id":1}`, []string{"body.lines missing"}},
		{"lines null", `{"customer_id":1,"lines":null}`, []string{"body.lines list_type"}},
		{"nothing", `{}`, []string{"body.customer_id missing", "body.lines missing"}},
		{"wrong types", order(`"one"`, line(`"x"`, `1.5`)),
			[]string{"body.customer_id int_type", "body.lines.0.track_id int_type", "body.lines.0.quantity int_from_float"}},
		{"all at once", order(`true`, line(1, 0), `7`, line(`[]`, 1)),
			[]string{"body.customer_id int_type", "body.lines.0.quantity greater_than_equal", "body.lines.1 model_attributes_type", "body.lines.2.track_id int_type"}},
		{"a number beyond 64 bits", order("99999999999999999999", line(1, 1)), []string{"body.customer_id int_parsing_size"}},
	}
	before := w.counts(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := places(w.client.For(t).Post("/api/orders", test.body).Problem(422))
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
	if after := w.counts(t); after != before {
		t.Errorf("%v invoices and lines before what was refused, %v after", before, after)
	}
}

// places says where each mistake is and of what type.
func places(p *problem.Error) []string {
	var out []string
	for _, item := range p.Errors {
		var loc []string
		for _, part := range item.Loc {
			loc = append(loc, fmt.Sprint(part))
		}
		out = append(out, strings.Join(loc, ".")+" "+item.Type)
	}
	return out
}

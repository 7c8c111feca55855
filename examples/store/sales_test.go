package main

import (
	"fmt"
	"testing"
	"time"

	"github.com/gotandem/tandem/examples/store/store"
)

// sums adds up the data's invoices of a period, both ends included, by what key makes of each.
func (d *data) sums(from, to string, key func(date, country string) string) (orders map[string]int64, totals map[string]cents) {
	orders, totals = map[string]int64{}, map[string]cents{}
	for _, i := range d.Invoice {
		if day := i.InvoiceDate[:10]; day >= from && day <= to {
			k := key(i.InvoiceDate, i.BillingCountry)
			orders[k]++
			totals[k] += i.Total
		}
	}
	return orders, totals
}

// periods end with the data, so that the orders which other tests place are in none of them.
var periods = []struct{ from, to string }{
	{"2021-01-01", "2025-12-31"}, {"2021-01-02", "2021-02-01"}, {"2021-01-01", "2021-01-01"}, {"1999-01-01", "1999-12-31"},
}

func testSalesByCountry(t *testing.T, w *world) {
	for _, p := range periods {
		t.Run(p.from, func(t *testing.T) {
			orders, totals := w.data.sums(p.from, p.to, func(_, country string) string { return country })
			var rows []store.CountrySales
			w.client.For(t).Get("/api/sales/by-country?from=" + p.from + "&to=" + p.to).OK().JSON(&rows)
			if len(rows) != len(orders) {
				t.Errorf("%d countries, want %d", len(rows), len(orders))
			}
			for i, r := range rows {
				if r.Orders != orders[*r.Country] || r.Total.StringFixed(2) != totals[*r.Country].String() || r.Total.Exponent() != -2 {
					t.Errorf("%s: %d orders for %s, want %d for %s", *r.Country, r.Orders, r.Total, orders[*r.Country], totals[*r.Country])
				}
				if i > 0 && r.Total.GreaterThan(rows[i-1].Total) {
					t.Errorf("%s with %s comes after %s", *r.Country, r.Total, rows[i-1].Total)
				}
			}
		})
	}
}

func testSalesByMonth(t *testing.T, w *world) {
	for _, p := range periods {
		t.Run(p.from, func(t *testing.T) {
			orders, totals := w.data.sums(p.from, p.to, func(date, _ string) string { return date[:7] })
			var rows []store.MonthSales
			w.client.For(t).Get("/api/sales/by-month?from=" + p.from + "&to=" + p.to).OK().JSON(&rows)
			if len(rows) != len(orders) {
				t.Errorf("%d months, want %d", len(rows), len(orders))
			}
			last := time.Time{}
			for _, r := range rows {
				month := r.Month.Format("2006-01")
				if r.Orders != orders[month] || r.Total.StringFixed(2) != totals[month].String() || r.Month.Format(time.RFC3339) != month+"-01T00:00:00Z" {
					t.Errorf("%s: %d orders for %s, want %d for %s", r.Month, r.Orders, r.Total, orders[month], totals[month])
				}
				if !r.Month.After(last) {
					t.Errorf("%s comes after %s", r.Month, last)
				}
				last = r.Month
			}
		})
	}
	for _, query := range []string{"from=2021-02-30", "to=yesterday", "from=2021-01-01T10:00:00Z"} {
		p := w.client.For(t).Get("/api/sales/by-month?" + query).Problem(422)
		if len(p.Errors) != 1 || fmt.Sprint(p.Errors[0].Loc[0]) != "query" {
			t.Errorf("%s: %+v", query, p.Errors)
		}
	}
}

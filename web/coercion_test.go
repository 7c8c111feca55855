package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/gotandem/tandem/schema"
	"github.com/gotandem/tandem/web"
)

// TestTextIsCoerced: what a path, a query, a header, a cookie and a form say is text, which is read as leniently as pydantic reads it.
func TestTextIsCoerced(t *testing.T) {
	r := web.NewRouter()
	r.Get("/moments/{at}", echo[struct {
		At time.Time `path:"at" json:"at"`
	}])
	r.Get("/query", echo[struct {
		N     int           `query:"n" json:"n,omitzero" default:"0"`
		Price float64       `query:"price" json:"price,omitzero" default:"0"`
		Day   schema.Date   `query:"day" json:"day,omitzero" default:"2026-01-01"`
		Wait  time.Duration `query:"wait" json:"wait,omitzero" default:"0"`
	}])
	r.Get("/header", echo[struct {
		Dry bool      `header:"X-Dry-Run" json:"dry"`
		ID  uuid.UUID `cookie:"id" json:"id"`
	}])
	r.Post("/form", echo[struct {
		Ok  bool   `form:"ok" json:"ok"`
		Ns  []int  `form:"ns" json:"ns"`
		Raw []byte `form:"raw" json:"raw,omitzero"`
	}])
	h := build(t, r)
	for _, test := range []struct{ method, target, header, body, want string }{
		{"GET", "/moments/1700000000", "", "", `{"at":"2023-11-14T22:13:20Z"}`},
		{"GET", "/moments/1700000000123", "", "", `{"at":"2023-11-14T22:13:20.123Z"}`},
		{"GET", "/moments/2026-07-31", "", "", `{"at":"2026-07-31T00:00:00Z"}`},
		{"GET", "/moments/31.7.2026", "", "", `["path","at"] datetime_parsing "31.7.2026"`},
		{"GET", "/query?n=42.0", "", "", `{"n":42,"day":"2026-01-01"}`},
		{"GET", "/query?n=%2B1_000&price=50.5", "", "", `{"n":1000,"price":50.5,"day":"2026-01-01"}`},
		{"GET", "/query?day=2026-07-31T00:00&wait=90", "", "", `{"day":"2026-07-31","wait":"PT1M30S"}`},
		{"GET", "/query?wait=1h30m", "", "", `{"day":"2026-01-01","wait":"PT1H30M"}`},
		{"GET", "/query?n=4.5&price=x&day=2026-07-31T01:00&wait=soon", "", "", `["query","n"] int_parsing "4.5"; ["query","price"] float_parsing "x"; ` +
			`["query","day"] date_from_datetime_inexact "2026-07-31T01:00"; ["query","wait"] time_delta_parsing "soon"`},
		{"GET", "/header", "X-Dry-Run: ON|Cookie: id=f81d4fae7dec11d0a76500a0c91e6bf6", "", `{"dry":true,"id":"f81d4fae-7dec-11d0-a765-00a0c91e6bf6"}`},
		{"GET", "/header", "X-Dry-Run: maybe|Cookie: id=x", "", `["header","x-dry-run"] bool_parsing "maybe"; ["cookie","id"] uuid_parsing "x"`},
		{"POST", "/form", "Content-Type: application/x-www-form-urlencoded", "ok=yes&ns=1&ns=2.0&raw=-_8", `{"ok":true,"ns":[1,2],"raw":"+/8="}`},
		{"POST", "/form", "Content-Type: application/x-www-form-urlencoded", "ok=&ns=1&ns=x", `["body","ok"] missing null; ["body","ns",1] int_parsing "x"`},
	} {
		if got := mistakesOf(t, h, test.method, test.target, test.body, strings.FieldsFunc(test.header, func(c rune) bool { return c == '|' })...); got != test.want {
			t.Errorf("%s %s %s\ngot  %s\nwant %s", test.target, test.header, test.body, got, test.want)
		}
	}
}

type strictOrder struct {
	Qty  int       `json:"qty"`
	Paid bool      `json:"paid,omitzero" lenient:"false"`
	At   time.Time `json:"at,omitzero"`
}

type lenientOrder struct {
	_   struct{} `lenient:"true"`
	Qty int      `json:"qty"`
}

// TestJSONIsTypedByJSON: JSON says what it is, and is converted only where somebody asks for it: a tag of a field or a type, a route, a group, all.
func TestJSONIsTypedByJSON(t *testing.T) {
	routes := func(r *web.Router, opts ...web.Option) {
		r.Post("/orders", echo[struct {
			Order strictOrder `body:"json" json:"o"`
		}], opts...)
		r.Post("/soft", echo[struct {
			Order lenientOrder `body:"json" json:"o"`
		}], opts...)
		r.Post("/field", echo[struct {
			Order strictOrder `body:"json" json:"o" lenient:"true"`
		}], opts...)
	}
	r := web.NewRouter()
	routes(r)
	routes(r.Group("/group", web.Lenient()))
	r.Post("/one", echo[struct {
		Order strictOrder `body:"json" json:"o"`
	}], web.Lenient())
	all := web.NewRouter(web.Lenient())
	routes(all)
	h, lenient := build(t, r), build(t, all)
	const refused = `["body","qty"] int_type "5"`
	for _, test := range []struct {
		h                  http.Handler
		target, body, want string
	}{
		{h, "/orders", `{"qty":"5"}`, refused}, {h, "/orders", `{"qty":5.0}`, `{"o":{"qty":5}}`}, {h, "/orders", `{"qty":true}`, `["body","qty"] int_type true`},
		{h, "/orders", `{"qty":5,"at":1700000000}`, `["body","at"] datetime_type 1700000000`}, // a string has a form here, a number has none
		{h, "/orders", `{"qty":5,"at":"2026-07-31T13:05:09Z"}`, `{"o":{"qty":5,"at":"2026-07-31T13:05:09Z"}}`},
		{h, "/soft", `{"qty":"5"}`, `{"o":{"qty":5}}`}, {h, "/field", `{"qty":"5"}`, `{"o":{"qty":5}}`}, {h, "/field", `{"qty":"5","paid":"yes"}`, `["body","paid"] bool_type "yes"`},
		{h, "/group/orders", `{"qty":"5","at":1700000000}`, `{"o":{"qty":5,"at":"2023-11-14T22:13:20Z"}}`}, {h, "/group/orders", `{"qty":"5","paid":1}`, `["body","paid"] bool_type 1`},
		{h, "/one", `{"qty":" 5 "}`, `{"o":{"qty":5}}`}, {lenient, "/orders", `{"qty":"5"}`, `{"o":{"qty":5}}`}, {lenient, "/orders", `{"qty":"five"}`, `["body","qty"] int_parsing "five"`},
		{h, "/orders", `{"qty":"5"}`, refused}, // one request says nothing of the next
	} {
		if got := mistakesOf(t, test.h, "POST", test.target, test.body); got != test.want {
			t.Errorf("%s %s\ngot  %s\nwant %s", test.target, test.body, got, test.want)
		}
	}
}

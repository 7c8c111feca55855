package web_test

import (
	"log/slog"
	"math/big"
	"net/mail"
	"net/netip"
	"net/url"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/schema"
	"github.com/gotandem/tandem/web"
)

type scalars struct {
	ID       uuid.UUID       `json:"id,omitzero"`
	V7       string          `json:"v7,omitzero" validate:"uuid7"`
	At       time.Time       `json:"at,omitzero"`
	Wait     time.Duration   `json:"wait,omitzero"`
	Price    decimal.Decimal `json:"price,omitzero"`
	Data     []byte          `json:"data,omitzero"`
	Addr     netip.Addr      `json:"addr,omitzero"`
	Net      netip.Prefix    `json:"net,omitzero"`
	Site     url.URL         `json:"site,omitzero" validate:"http_url"`
	DSN      string          `json:"dsn,omitzero" validate:"scheme=postgres postgresql"`
	Mail     string          `json:"mail,omitzero" validate:"email"`
	From     mail.Address    `json:"from,omitzero"`
	Secret   schema.Secret   `json:"secret,omitzero"`
	Size     schema.ByteSize `json:"size,omitzero" validate:"max=1GiB"`
	Card     string          `json:"card,omitzero" validate:"credit_card"`
	Color    string          `json:"color,omitzero" validate:"iscolor"`
	Country  string          `json:"country,omitzero" validate:"iso3166_1_alpha2"`
	Currency string          `json:"currency,omitzero" validate:"iso4217"`
	Phone    string          `json:"phone,omitzero" validate:"e164"`
	ULID     string          `json:"ulid,omitzero" validate:"ulid"`
	ISBN     string          `json:"isbn,omitzero" validate:"isbn"`
	MAC      string          `json:"mac,omitzero" validate:"mac"`
	Version  string          `json:"version,omitzero" validate:"semver"`
	Zone     *time.Location  `json:"zone,omitzero"`
	Level    slog.Level      `json:"level,omitzero"`
	Big      big.Int         `json:"big,omitzero"`
}

// TestRichScalarTypes: what Pydantic and its extra types have as types is a type or a rule here.
func TestRichScalarTypes(t *testing.T) {
	r := web.NewRouter()
	r.Post("/", echo[struct {
		S scalars `body:"json" json:"s"`
	}])
	r.Get("/", echo[struct {
		Site url.URL        `query:"site" json:"site"`
		Zone *time.Location `query:"zone" json:"zone"`
		Addr netip.Addr     `header:"X-Addr" json:"addr"`
	}])
	h := build(t, r)
	const good = `{"id":"f81d4fae-7dec-11d0-a765-00a0c91e6bf6","v7":"0190d1f0-7b1e-7cc0-8f3a-5a1d2c3b4e5f","at":"2026-07-31T13:05:09Z","wait":"PT1H","price":"10.50","data":"AQI=","addr":"192.0.2.1","net":"10.0.0.0/8",` +
		`"site":"https://example.org/","dsn":"postgres://u@db:5432/shop","mail":"ann@example.org","from":"\"Ann B\" <ann@example.org>","size":1048576,"card":"4242 4242 4242 4242","color":"rgb(255, 128, 0)","country":"DE","currency":"EUR",` +
		`"phone":"+4930123456","ulid":"01ARZ3NDEKTSV4RRFFQ69G5FAV","isbn":"978-3-16-148410-0","mac":"00:1b:63:84:45:e6","version":"1.2.3-rc.1","zone":"Europe/Berlin","level":"WARN","big":123456789012345678901234567890}`
	if got := mistakesOf(t, h, "POST", "/", good); got != `{"s":`+good+`}` {
		t.Errorf("got %s", got)
	}
	for body, want := range map[string]string{
		`{"id":"x"}`: `["body","id"] uuid_parsing "x"`, `{"v7":"f81d4fae-7dec-11d0-a765-00a0c91e6bf6"}`: `["body","v7"] uuid_version "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"`,
		`{"addr":"x"}`: `["body","addr"] ip_any_address "x"`, `{"net":"x"}`: `["body","net"] ip_any_network "x"`, `{"site":"ftp://a.example/"}`: `["body","site"] url_scheme "ftp://a.example/"`,
		`{"dsn":"mysql://db/shop"}`: `["body","dsn"] url_scheme "mysql://db/shop"`, `{"mail":"x"}`: `["body","mail"] value_error "x"`, `{"from":"x"}`: `["body","from"] value_error "x"`,
		`{"size":"2GiB"}`: `["body","size"] less_than_equal 2147483648`, `{"card":"4242 4242 4242 4241"}`: `["body","card"] payment_card_number_luhn "4242 4242 4242 4241"`, `{"color":"bleu"}`: `["body","color"] value_error "bleu"`,
		`{"country":"XX"}`: `["body","country"] value_error "XX"`, `{"currency":"XYZ"}`: `["body","currency"] value_error "XYZ"`, `{"phone":"030"}`: `["body","phone"] string_pattern_mismatch "030"`, `{"ulid":"x"}`: `["body","ulid"] value_error "x"`,
		`{"isbn":"978-3-16-148410-1"}`: `["body","isbn"] value_error "978-3-16-148410-1"`, `{"mac":"x"}`: `["body","mac"] value_error "x"`, `{"version":"1.2"}`: `["body","version"] value_error "1.2"`,
		`{"zone":"Mars/Base"}`: `["body","zone"] value_error "Mars/Base"`, `{"level":"LOUD"}`: `["body","level"] value_error "LOUD"`, `{"big":1.5}`: `["body","big"] int_from_float 1.5`,
	} {
		if got := mistakesOf(t, h, "POST", "/", body); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", body, got, want)
		}
	}
	if got := mistakesOf(t, h, "GET", "/?site=https://a.example/&zone=Asia/Tokyo", "", "X-Addr: 2001:db8::1"); got != `{"site":"https://a.example/","zone":"Asia/Tokyo","addr":"2001:db8::1"}` {
		t.Error(got)
	}
	if got := mistakesOf(t, h, "GET", "/?site=a&zone=b", "", "X-Addr: c"); got != `["query","site"] url_parsing "a"; ["query","zone"] value_error "b"; ["header","x-addr"] ip_any_address "c"` {
		t.Error(got)
	}
}

package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

func FuzzCookieAgreesWithNetHTTP(f *testing.F) {
	f.Add("session=abc; other=1", "session")
	f.Add(`a="quoted"; a=second`, "a")
	f.Add("a; b==c; =d;; e = f", "e")
	f.Add("a=\x01bad; a=good", "a")
	f.Fuzz(func(t *testing.T, header, name string) {
		if !validToken(name) {
			t.Skip() // such a name is a wiring mistake
		}
		r := &http.Request{Header: http.Header{"Cookie": {header}}}
		got, ok := cookieValue(r.Header["Cookie"], name)
		c, err := r.Cookie(name)
		if ok != (err == nil) || ok && got != c.Value {
			t.Errorf("%q in %q: got %q, %v; net/http has %v, %v", name, header, got, ok, c, err)
		}
	})
}

func FuzzQueryAgreesWithNetURL(f *testing.F) {
	f.Add("a=1&b=2&a=%20x+y")
	f.Add("&&=&a&%zz=1&b=%")
	f.Add("a;b=c&%C3%A4=%FF")
	f.Fuzz(func(t *testing.T, query string) {
		got := url.Values{}
		for _, p := range parsePairs(query, nil) {
			got.Add(p.name, p.value)
		}
		want, err := url.ParseQuery(query)
		if err != nil {
			return // we keep what it drops
		}
		for name, values := range want {
			if !slices.Equal(got[name], values) {
				t.Errorf("%q in %q: got %q, want %q", name, query, got[name], values)
			}
		}
		if len(got) != len(want) {
			t.Errorf("%q: got %q, want %q", query, got, want)
		}
	})
}

func TestDistance(t *testing.T) {
	for _, pair := range []string{"query querry", "query qeury", "path paht", "body bdy", "form from", "header header", "cookie cookies"} {
		a, b, _ := strings.Cut(pair, " ")
		if distance(a, b) > 1 || distance(b, a) > 1 {
			t.Errorf("%s: %d", pair, distance(a, b))
		}
	}
	for _, pair := range []string{"path form", "db body", "json body", "query q"} {
		if a, b, _ := strings.Cut(pair, " "); distance(a, b) <= 1 {
			t.Errorf("%s: %d", pair, distance(a, b))
		}
	}
}

func TestSaneID(t *testing.T) {
	for id, want := range map[string]bool{"": false, "a-B_9.:": true, "a b": false, "ä": false, strings.Repeat("a", 64): true, strings.Repeat("a", 65): false} {
		if saneID(id) != want {
			t.Errorf("%q", id)
		}
	}
}

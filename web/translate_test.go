package web_test

import (
	"context"
	"strings"
	"testing"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/schema"
	"github.com/gotandem/tandem/web"
)

type translatedOrder struct {
	Name string `json:"name" validate:"min=2"`
	Size string `json:"size" validate:"oneof=s m l"`
	Qty  int    `json:"qty" validate:"max=10"`
	Code string `json:"code,omitzero"`
}

func (o *translatedOrder) Validate(r *schema.Report) {
	if o.Code == "old" {
		r.Fail(&o.Code, "this code is used up")
	}
	if o.Code == "own" {
		r.Push("code")
		r.Add("code_unknown", "There is no code own", map[string]any{"code": "own"}, "own")
		r.Pop(1)
	}
}

func german() schema.Messages {
	return schema.Messages{Language: "de", Or: "oder", Templates: map[string]string{
		"missing":              "Pflichtfeld",
		"string_too_short":     "Mindestens {min_length} {min_length|Zeichen|Zeichen}",
		"literal_error":        "Erlaubt: {expected}",
		"enum":                 "Erlaubt: {expected}",
		"value_error":          "Ungültig: {error}",
		"this code is used up": "dieser Code ist verbraucht",
		"input":                "Die Eingabe hat {count} {count|Fehler|Fehler}.",
		"Unprocessable Entity": "Eingabe abgelehnt",
		"Not Found":            "Nicht gefunden",
		"Sold out.":            "Ausverkauft.",
	}, Own: map[string]string{"code_unknown": "Den Code {code} gibt es nicht"}}
}

// polish has three forms of a word: for one, for a few, for many.
func polish() schema.Messages {
	return schema.Messages{Language: "pl", Templates: map[string]string{
		"string_too_short": "Co najmniej {min_length} {min_length|znak|znaki|znaków}",
		"input":            "{count} {count|błąd|błędy|błędów}",
	}, Plural: func(n int) int {
		switch {
		case n == 1:
			return 0
		case n%10 >= 2 && n%10 <= 4 && (n%100 < 12 || n%100 > 14):
			return 1
		}
		return 2
	}}
}

// TestErrorsAreTranslated: errors speak the language that the client asks for, in both formats.
func TestErrorsAreTranslated(t *testing.T) {
	austrian := schema.Messages{Language: "DE", Templates: map[string]string{"missing": "Des brauch ma"}}
	r := web.NewRouter(web.Translate(german(), polish()))
	order := func(_ context.Context, in *struct {
		Order translatedOrder `body:"json"`
	}) (web.NoContent, error) {
		return web.NoContent{}, problem.Conflict("Sold out.")
	}
	r.Post("/orders", order)
	r.Group("/fastapi", web.ErrorBody(web.FastAPIErrors())).Post("/orders", order)
	r.Group("/tirol", web.Translate(austrian)).Post("/orders", order)
	h := build(t, r)
	const bad, good = `{"name":"x","size":"xl","qty":11}`, `{"name":"xx","size":"s","qty":1}`
	for _, test := range []struct {
		target, accept, body string
		language             string
		want                 []string
	}{
		{"/orders", "de", bad, "de", []string{`"title":"Eingabe abgelehnt"`, `"detail":"Die Eingabe hat 3 Fehler."`, `"msg":"Mindestens 2 Zeichen","type":"string_too_short"`, `"msg":"Erlaubt: 's', 'm' oder 'l'"`,
			`"msg":"Input should be less than or equal to 10"`}}, // which the table lacks
		{"/orders", "de-AT, en;q=0.5", `{}`, "de", []string{`"msg":"Pflichtfeld"`}},
		{"/orders", "fr, pl;q=0.8, de;q=0.7", bad, "pl", []string{`"detail":"3 błędy"`, `"msg":"Co najmniej 2 znaki"`}},
		{"/orders", "pl", `{"name":"xx","size":"s","qty":11}`, "pl", []string{`"detail":"1 błąd"`}},
		{"/orders", "fr", bad, "en", []string{`"title":"Unprocessable Entity"`, `"msg":"String should have at least 2 characters"`}},
		{"/orders", "en-GB, de;q=0.9", `{}`, "en", []string{`"msg":"Field required"`}},
		{"/orders", "", `{}`, "en", []string{`"msg":"Field required"`}},
		{"/orders", "de;q=0, *", `{}`, "en", []string{`"msg":"Field required"`}},
		{"/orders", "de", `{"name":"xx","size":"s","qty":1,"code":"old"}`, "de", []string{`"msg":"Ungültig: dieser Code ist verbraucht"`, `"error":"this code is used up"`}},
		{"/orders", "de", `{"name":"xx","size":"s","qty":1,"code":"own"}`, "de", []string{`"msg":"Den Code own gibt es nicht"`, `"type":"code_unknown"`}},
		{"/orders", "de", good, "de", []string{`"title":"Conflict"`, `"detail":"Ausverkauft."`}},
		{"/nowhere", "de", "", "de", []string{`"title":"Nicht gefunden"`}},
		{"/fastapi/orders", "de", bad, "de", []string{`{"detail":[`, `"msg":"Mindestens 2 Zeichen"`}},
		{"/fastapi/orders", "de", good, "de", []string{`{"detail":"Ausverkauft."}`}},
		{"/tirol/orders", "de", `{"name":"x"}`, "DE", []string{`"msg":"Mindestens 2 Zeichen"`, `"msg":"Des brauch ma"`}},
	} {
		var header []string
		if test.accept != "" {
			header = []string{"Accept-Language: " + test.accept}
		}
		rec := do(t, h, "POST", test.target, test.body, header...)
		for _, want := range test.want {
			if !strings.Contains(rec.Body.String(), want) {
				t.Errorf("%s %q %s\ngot  %s\nwant %s", test.target, test.accept, test.body, rec.Body, want)
			}
		}
		if got := rec.Header().Get("Content-Language"); got != test.language || rec.Header().Get("Vary") != "Accept-Language" {
			t.Errorf("%s %q: Content-Language %q, want %q; Vary %q", test.target, test.accept, got, test.language, rec.Header()["Vary"])
		}
	}
	plain := web.NewRouter()
	plain.Post("/orders", order)
	if rec := do(t, build(t, plain), "POST", "/orders", bad, "Accept-Language: de"); rec.Header().Get("Content-Language")+rec.Header().Get("Vary") != "" {
		t.Errorf("nothing is translated: %v", rec.Header())
	}
}

func TestMistakenTranslations(t *testing.T) {
	r := web.NewRouter(web.Translate(
		schema.Messages{Language: "deutsch!", Templates: map[string]string{"missing": "Pflichtfeld"}},
		schema.Messages{Language: "fr"},
		schema.Messages{Language: "pl", Templates: map[string]string{
			"string_to_short": "x", "name_taken": "x", "missing": "{field}", "too_long": "{max_lenght} {actual_length|a|b", "Not Found": "Nie znaleziono"}, Own: map[string]string{"enum": "x"}},
	))
	_, err := r.Build()
	if err == nil {
		t.Fatal("built")
	}
	for _, want := range []string{
		`messages in "deutsch!": the language is no tag of BCP 47: write one such as de or pt-BR`,
		`messages in "fr": there are no templates: begin with a copy of those of schema.English`,
		`messages in "pl": there is no mistake of the type string_to_short: did you mean string_too_short?`,
		`messages in "pl": there is no mistake of the type name_taken: use one of schema.English, or put types of your own into Own`,
		`messages in "pl": the template of missing has {field}, for which there is no value: use none`,
		`messages in "pl": the template of too_long has {max_lenght}, for which there is no value: use {field_type}, {max_length}, {actual_length}`,
		`messages in "pl": enum is no type of your own: put its sentence into Templates`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %s\nin %v", want, err)
		}
	}
	if strings.Contains(err.Error(), "Not Found") {
		t.Error(err)
	}
}

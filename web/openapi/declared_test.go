package openapi_test

import (
	"context"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/schema"
	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/openapi"
	"github.com/gotandem/tandem/web/ws"
)

type missing struct {
	Message string `json:"message" validate:"min=1"`
}

type invoice struct {
	ID          string  `json:"id"`
	CallbackURL string  `json:"callback_url" validate:"url"`
	Amount      float64 `json:"amount" validate:"gt=0"`
}

type paid struct {
	Signature string `header:"X-Signature"`
	Body      struct {
		Description string `json:"description"`
		Paid        bool   `json:"paid"`
	} `body:"json"`
}

type received struct {
	OK bool `json:"ok"`
}

// at is what stands at a JSON Pointer of a document; "" if nothing does.
func at(t testing.TB, doc *openapi.Doc, pointer string) string {
	t.Helper()
	raw, err := openapi.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	v := jsontext.Value(raw)
	for part := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		part = strings.NewReplacer("~1", "/", "~0", "~").Replace(part)
		var object map[string]jsontext.Value
		if json.Unmarshal(v, &object) == nil {
			v = object[part]
			continue
		}
		var list []jsontext.Value
		if err := json.Unmarshal(v, &list); err != nil || len(part) != 1 || int(part[0]-'0') >= len(list) {
			return ""
		}
		v = list[part[0]-'0']
	}
	if v == nil {
		return ""
	}
	if err := v.Canonicalize(); err != nil {
		t.Fatal(err)
	}
	return string(v)
}

func expectAt(t *testing.T, doc *openapi.Doc, want map[string]string) {
	t.Helper()
	for pointer, want := range want {
		if got := at(t, doc, pointer); got != want {
			t.Errorf("%s:\n got %s\nwant %s", pointer, got, want)
		}
	}
}

func TestDeclaredResponses(t *testing.T) {
	r := web.NewRouter(web.Describe[missing](418, "From the application."))
	g := r.Group("/g", web.Describe[missing](404, "From the group."), web.Describe[web.NoContent](web.AnyOther, "Anything else."))
	g.Get("/{id}", func(context.Context, *oneTrack) (track, error) { return track{}, nil }, web.OperationID("read"),
		web.Describe[track](200, "The track.", web.ReplyHeader{Name: "X-Rate", Type: reflect.TypeFor[int](), Description: "What is left.", Required: true},
			web.Example{Name: "one", Summary: "One", Value: track{ID: 1, Name: "So What", Genre: jazz}},
			web.ReplyLink{Name: "remove", Operation: "remove", Params: map[string]string{"id": "$response.body#/id"}, Description: "Take it away."}),
		web.Describe[[]byte](200, "", web.ContentType("image/png")),
		web.Describe[missing](404, "From the route.", web.Example{Name: "gone", Value: missing{"gone"}}),
		web.Describe[string](4, "A class.", web.ContentType("text/plain"), web.Example{Name: "text", Value: "no"}))
	r.Delete("/{id}", func(context.Context, *oneTrack) (web.NoContent, error) { return web.NoContent{}, nil }, web.OperationID("remove"), web.Returns("It is gone."))
	r.Post("/own422", func(context.Context, *createTrackBody) (track, error) { return track{}, nil }, web.OperationID("own"), web.Describe[missing](422, "My own."))
	doc := document(t, r)
	get := "/paths/~1g~1{id}/get/responses"
	expectAt(t, doc, map[string]string{
		get + "/200/description":                               `"The track."`,
		get + "/200/headers/X-Rate":                            `{"description":"What is left.","required":true,"schema":{"format":"int64","type":"integer"}}`,
		get + "/200/content/application~1json/schema":          `{"$ref":"#/components/schemas/track"}`,
		get + "/200/content/application~1json/examples/one":    `{"summary":"One","value":{"added":"0001-01-01T00:00:00Z","composer":null,"genre":"jazz","id":1,"name":"So What"}}`,
		get + "/200/content/image~1png/schema":                 `{"contentMediaType":"application/octet-stream","format":"binary","type":"string"}`,
		get + "/200/links/remove":                              `{"description":"Take it away.","operationId":"remove","parameters":{"id":"$response.body#/id"}}`,
		get + "/404/description":                               `"From the route."`,
		get + "/404/content/application~1json/schema":          `{"$ref":"#/components/schemas/missing"}`,
		get + "/404/content/application~1json/examples":        `{"gone":{"value":{"message":"gone"}}}`,
		get + "/418/description":                               `"From the application."`,
		get + "/4XX/content":                                   `{"text/plain":{"examples":{"text":{"value":"no"}},"schema":{"type":"string"}}}`,
		get + "/default":                                       `{"description":"Anything else."}`,
		get + "/422":                                           "", // 4XX and default speak of it
		"/paths/~1{id}/delete/responses/204/description":       `"It is gone."`,
		"/paths/~1{id}/delete/responses/422/content":           `{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"}}}`,
		"/paths/~1own422/post/responses/422/content":           `{"application/json":{"schema":{"$ref":"#/components/schemas/missing"}}}`,
		"/paths/~1own422/post/responses/413/description":       `"The body is too large."`,
		"/components/schemas/missing/properties/message/title": "",
	})
}

type createTrackBody struct {
	Body newTrack `body:"json"`
}

func TestProvidersDeclareResponses(t *testing.T) {
	r := web.NewRouter()
	r.Provide(func(context.Context, *struct{}) (*user, error) { return nil, nil }, web.Describe[missing](402, "Pay first."))
	r.Get("/", func(context.Context, *struct{ User *user }) (track, error) { return track{}, nil })
	expectAt(t, document(t, r), map[string]string{"/paths/~1/get/responses/402/description": `"Pay first."`})
}

func TestNamedExamples(t *testing.T) {
	r := web.NewRouter()
	r.Post("/", func(context.Context, *struct {
		Limit int      `query:"limit" default:"1" validate:"max=5"`
		Body  newTrack `body:"json"`
	}) (track, error) {
		return track{}, nil
	},
		web.ParamExamples("limit", web.Example{Name: "few", Value: 2, Description: "A *few*."}, web.Example{Name: "many", Value: 6, Refused: true}),
		web.BodyExamples(
			web.Example{Name: "normal", Summary: "As it should be", Value: newTrack{Name: "So What", Genre: jazz}},
			web.Example{Name: "written", Value: jsontext.Value(`{ "name": "So What" }`)},
			web.Example{Name: "refused", Value: jsontext.Value(`{"name": 5}`), Refused: true},
			web.Example{Name: "elsewhere", URL: "https://example.org/track.json"},
		))
	expectAt(t, document(t, r), map[string]string{
		"/paths/~1/post/parameters/0/examples": `{"few":{"description":"A *few*.","value":2},"many":{"value":6}}`,
		"/paths/~1/post/requestBody/content/application~1json/examples": `{"elsewhere":{"externalValue":"https://example.org/track.json"},"normal":{"summary":"As it should be","value":{"genre":"jazz","name":"So What"}},` +
			`"refused":{"value":{"name":5}},"written":{"value":{"name":"So What"}}}`,
	})
}

func TestExamplesOfForms(t *testing.T) {
	r := web.NewRouter()
	r.Post("/", func(context.Context, *login) (web.NoContent, error) { return web.NoContent{}, nil },
		web.BodyExamples(web.Example{Name: "me", Value: map[string]string{"name": "me", "password": "x"}}))
	expectAt(t, document(t, r), map[string]string{
		"/paths/~1/post/requestBody/content/application~1x-www-form-urlencoded/examples": `{"me":{"value":{"name":"me","password":"x"}}}`,
	})
}

func TestCallbacksAndWebhooks(t *testing.T) {
	r := web.NewRouter()
	r.Post("/invoices", func(context.Context, *struct {
		Notify string  `query:"notify" validate:"url"`
		Body   invoice `body:"json"`
	}) (invoice, error) {
		return invoice{}, nil
	}, web.OperationID("createInvoice"),
		web.Callback[paid, received]("paid", "POST {$request.body#/callback_url}/invoices/{$request.body#/id}", web.Summary("The invoice was paid"), web.Returns("It was heard.")),
		web.Callback[paid, web.NoContent]("late", "PUT {$request.query.notify}"))
	hooks := r.Group("", web.Tags("events"), web.Guard(func(context.Context, *struct{}) error { return nil }, web.Secure(web.BearerAuth(""))))
	hooks.Webhook[paid, web.NoContent]("invoice.paid", web.Description("Sent once."), web.Describe[missing](410, "Send no more."))
	hooks.Webhook[struct{}, web.NoContent]("GET alive")
	doc := document(t, r)
	call := "/paths/~1invoices/post/callbacks/paid/{$request.body#~1callback_url}~1invoices~1{$request.body#~1id}/post"
	expectAt(t, doc, map[string]string{
		call + "/summary":     `"The invoice was paid"`,
		call + "/operationId": `"paid"`,
		call + "/parameters":  `[{"in":"header","name":"X-Signature","required":true,"schema":{"type":"string"}}]`,
		call + "/responses":   `{"200":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/received"}}},"description":"It was heard."}}`,
		call + "/security":    "",
		"/paths/~1invoices/post/callbacks/late/{$request.query.notify}/put/responses": `{"204":{"description":"No Content"}}`,
		"/webhooks/invoice.paid/post/operationId":                                     `"invoice_paid"`,
		"/webhooks/invoice.paid/post/description":                                     `"Sent once."`,
		"/webhooks/invoice.paid/post/tags":                                            `["events"]`,
		"/webhooks/invoice.paid/post/security":                                        "",
		"/webhooks/invoice.paid/post/responses/410/description":                       `"Send no more."`,
		"/webhooks/invoice.paid/post/responses/422":                                   "",
		"/webhooks/alive/get/operationId":                                             `"alive"`,
		"/paths/~1alive":                                                              "",
	})
}

func TestExtensionsAreMerged(t *testing.T) {
	r := web.NewRouter(web.Extend("x-team", map[string]any{"name": "shop", "slack": "#shop"}))
	r.Handle("POST /raw/{name}", http.NotFoundHandler(), web.OperationID("raw"), web.Summary("Takes YAML"),
		web.Guard(func(context.Context, *bearer) error { return nil }, web.Secure(web.BearerAuth("")), web.Errors(http.StatusForbidden)),
		web.Describe[missing](200, "It was read."),
		web.Extend("requestBody", map[string]any{"required": true, "content": map[string]any{"application/yaml": map[string]any{"schema": map[string]any{"type": "string"}}}}),
		web.Extend("x-team", map[string]any{"name": "yaml"}),
		web.Extend("tags", []string{"raw"}), web.ExternalDocs("https://yaml.org", "YAML"))
	r.Handle("GET /quiet", http.NotFoundHandler())
	doc := document(t, r)
	op := "/paths/~1raw~1{name}/post"
	expectAt(t, doc, map[string]string{
		op + "/x-team":                    `{"name":"yaml","slack":"#shop"}`,
		op + "/requestBody/required":      `true`,
		op + "/tags":                      `["raw"]`,
		op + "/externalDocs":              `{"description":"YAML","url":"https://yaml.org"}`,
		op + "/security":                  `[{"bearer":[]}]`,
		op + "/responses/403/description": `"Forbidden"`,
		op + "/responses/401/description": `"Not authenticated"`,
		op + "/responses/200/description": `"It was read."`,
		op + "/responses/default":         "",
		op + "/parameters/0":              `{"in":"path","name":"name","required":true,"schema":{"type":"string"}}`,
		op + "/parameters/1/name":         `"X-Tenant"`,
		"/paths/~1quiet":                  "",
	})
}

func TestSpecsSelect(t *testing.T) {
	r := web.NewRouter()
	r.Get("/public", func(context.Context, *struct{}) (track, error) { return track{}, nil }, web.Audience("public", "partners"), web.Tags("open"))
	r.Get("/internal", func(context.Context, *struct{}) (missing, error) { return missing{}, nil }, web.Audience("internal"), web.Tags("secret"))
	r.Get("/nobody", func(context.Context, *struct{}) (missing, error) { return missing{}, nil })
	if _, err := r.Build(); err != nil {
		t.Fatal(err)
	}
	base := openapi.Info{Title: "All", Version: "1", Tags: []openapi.Tag{{Name: "secret", Description: "Not for you."}, {Name: "open"}}}
	doc, err := openapi.Spec{Name: "public", Select: openapi.For("public"), Change: func(d *openapi.Doc) error {
		d.Extensions = map[string]any{"x-logo": "/logo.svg"}
		return nil
	}}.Document(base, r.Operations())
	if err != nil {
		t.Fatal(err)
	}
	expectAt(t, doc, map[string]string{
		"/info/title": `"All"`, "/tags": `[{"name":"open"}]`, "/x-logo": `"/logo.svg"`, "/paths/~1internal": "", "/paths/~1nobody": "", "/components/schemas/missing": "",
		"/paths/~1public/get/operationId": `"get_public"`,
	})
}

func TestMergedSchemas(t *testing.T) {
	r := web.NewRouter()
	r.Post("/", func(context.Context, *createTrackBody) (newTrack, error) { return newTrack{}, nil })
	if _, err := r.Build(); err != nil {
		t.Fatal(err)
	}
	apart, err := openapi.Document(openapi.Info{}, r.Operations())
	if err != nil {
		t.Fatal(err)
	}
	expectAt(t, apart, map[string]string{"/components/schemas/newTrackInput/required": `["name"]`, "/components/schemas/newTrack/required": `["name","genre"]`})
	merged, err := openapi.Spec{MergeSchemas: true}.Document(openapi.Info{}, r.Operations())
	if err != nil {
		t.Fatal(err)
	}
	expectAt(t, merged, map[string]string{"/components/schemas/newTrackInput": "", "/components/schemas/newTrack/required": `["name"]`})
}

func TestOperationIDs(t *testing.T) {
	r := web.NewRouter(web.OperationIDs(func(op *web.Operation) string { return op.Tags[0] + "-" + op.Handler }))
	g := r.Group("", web.Tags("items"))
	g.Get("/a", getA)
	g.Get("/b", getA, web.OperationID("mine"))
	doc := document(t, r)
	expectAt(t, doc, map[string]string{"/paths/~1a/get/operationId": `"items-getA"`, "/paths/~1b/get/operationId": `"mine"`})
	g.Get("/c", getA)
	if _, err := r.Build(); err == nil || !strings.Contains(err.Error(), `two operations are called "items-getA"`) {
		t.Error(err)
	}
}

func getA(context.Context, *struct{}) (track, error) { return track{}, nil }

func TestSubprotocolsAreDocumented(t *testing.T) {
	r := web.NewRouter()
	r.Socket("/chat", func(context.Context, *struct{}, *ws.Conn[say, say]) error { return nil }, web.SocketOptions(ws.Options{Subprotocols: []string{"chat.v2", "chat.v1"}}))
	expectAt(t, document(t, r), map[string]string{"/paths/~1chat/get/x-websocket/subprotocols": `["chat.v2","chat.v1"]`})
}

// renamed forces its namesake to another name after a parameter has referred to it.
type renamed = genre

func TestParametersFollowTheNamesOfComponents(t *testing.T) {
	type genre string // no enum: text
	_ = genre("")
	r := web.NewRouter()
	r.Get("/", func(context.Context, *struct {
		Like *renamed `query:"like"`
	}) (problem.Item, error) {
		return problem.Item{}, nil
	})
	r.Get("/2", func(context.Context, *struct{}) (Item, error) { return Item{}, nil })
	doc := document(t, r)
	for name := range doc.Components.Schemas.All() {
		if name == "Item" {
			t.Error("two types of one name share a component")
		}
	}
	expectAt(t, doc, map[string]string{"/paths/~1/get/responses/200/content/application~1json/schema": `{"$ref":"#/components/schemas/problem.Item"}`})
}

type Item struct {
	X schema.Date `json:"x"`
}

func TestDeclarationMistakes(t *testing.T) {
	handler := func(context.Context, *createTrackBody) (track, error) { return track{}, nil }
	for want, opts := range map[string][]web.Option{
		`Describe(99): 99 is no status`: {web.Describe[track](99, "")},
		`Describe(404): example "x": message: String should have at least 1 character`: {web.Describe[missing](404, "", web.Example{Name: "x", Value: missing{}})},
		`Describe(404): content type "": mime`:                                         {web.Describe[missing](404, "", web.ContentType(""))},
		`Describe(404): link x: "$nothing" is no runtime expression`:                   {web.Describe[missing](404, "", web.ReplyLink{Name: "x", Operation: "y", Params: map[string]string{"id": "$nothing"}})},
		`link x leads to the operation "y", which there is not`:                        {web.Describe[track](200, "", web.ReplyLink{Name: "x", Operation: "y"})},
		`link x gives handled the parameter "id", which it does not have`:              {web.OperationID("handled"), web.Describe[track](200, "", web.ReplyLink{Name: "x", Operation: "handled", Params: map[string]string{"id": "1"}})},
		`body: example "x": genre: Input should be`:                                    {web.BodyExamples(web.Example{Name: "x", Value: newTrack{Name: "a", Genre: "polka"}})},
		`body: example "x" is marked as refused and is accepted`:                       {web.BodyExamples(web.Example{Name: "x", Refused: true, Value: newTrack{Name: "a", Genre: rock}})},
		`body: example "x" is not JSON`:                                                {web.BodyExamples(web.Example{Name: "x", Value: jsontext.Value(`{`)})},
		`body: an example has no Name`:                                                 {web.BodyExamples(web.Example{Value: 1})},
		`example "x" has both a Value and a URL`:                                       {web.BodyExamples(web.Example{Name: "x", Value: 1, URL: "/x"})},
		`ParamExamples("q"): there is no such parameter`:                               {web.ParamExamples("q", web.Example{Name: "x", Value: 1})},
		`Extend("nope"): OpenAPI has no such member`:                                   {web.Extend("nope", 1)},
		`Extend("x-f"): json`:                                                          {web.Extend("x-f", func() {})},
		`has no member "callback_url"`:                                                 {web.Callback[paid, received]("c", "POST {$request.body#/callback_url}")},
		`the request has no such parameter`:                                            {web.Callback[paid, received]("c", "POST {$request.query.to}")},
		`"$req" is no runtime expression`:                                              {web.Callback[paid, received]("c", "POST {$req}")},
		`write a method and an URL`:                                                    {web.Callback[paid, received]("c", "{$url}")},
		`field User of`:                                                                {web.Callback[struct{ User *user }, received]("c", "POST {$url}")},
		`is a path parameter: there is no path`:                                        {web.Callback[oneTrack, received]("c", "POST {$url}")},
	} {
		r := web.NewRouter()
		r.Post("/", handler, opts...)
		if _, err := r.Build(); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "declared_test.go:") {
			t.Errorf("want %q with its place, got %v", want, err)
		}
	}
}

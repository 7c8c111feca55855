package web_test

import (
	"context"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gotandem/tandem/schema"
	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/openapi"
)

// asked is a request and what it is answered: the body, the mistakes of a 422 as they are written, or the status and detail of another error.
type asked struct{ line, header, body, want string }

func askAll(t *testing.T, h http.Handler, all []asked) {
	t.Helper()
	for _, a := range all {
		method, target, _ := strings.Cut(a.line, " ")
		var header []string
		if a.header != "" {
			header = strings.Split(a.header, "|")
		}
		rec := do(t, h, method, target, a.body, header...)
		got := strings.TrimSpace(rec.Body.String())
		if rec.Code >= 400 {
			var doc struct {
				Detail string           `json:"detail"`
				Errors []jsontext.Value `json:"errors"`
			}
			if err := json.Unmarshal(rec.Body.Bytes(), &doc); err != nil {
				t.Fatalf("%s: %d %s", a.line, rec.Code, rec.Body)
			}
			if got = strconv.Itoa(rec.Code) + " " + doc.Detail; rec.Code == 422 {
				var lines []string
				for _, e := range doc.Errors {
					lines = append(lines, string(e))
				}
				got = strings.Join(lines, "\n")
			}
		}
		if got != a.want {
			t.Errorf("%s %s %s\ngot  %s\nwant %s", a.line, a.header, a.body, got, a.want)
		}
	}
}

// documented is what the OpenAPI document of the router's operations says at each place, which is a JSON Pointer below /paths; "" for nothing.
func documented(t *testing.T, r *web.Router, want map[string]string) {
	t.Helper()
	doc, err := openapi.Document(openapi.Info{Title: "T", Version: "1"}, r.Operations())
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(doc, json.Deterministic(true))
	if err != nil {
		t.Fatal(err)
	}
	for pointer, want := range want {
		at, err := valueAt(raw, "/paths"+pointer)
		if err != nil {
			t.Fatal(err)
		}
		if at != want {
			t.Errorf("%s\ngot  %s\nwant %s", pointer, at, want)
		}
	}
}

// valueAt finds the JSON at a pointer, with the members of objects in order.
func valueAt(raw jsontext.Value, pointer string) (string, error) {
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return "", err
	}
	for _, token := range strings.Split(pointer, "/")[1:] {
		token = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
		switch at := v.(type) {
		case map[string]any:
			v = at[token]
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil || i >= len(at) {
				return "", nil
			}
			v = at[i]
		default:
			return "", nil
		}
	}
	if v == nil {
		return "", nil
	}
	b, err := json.Marshal(v, json.Deterministic(true))
	return string(b), err
}

// TestPathParameterKinds: numbers, enums, wildcards of several segments, bounds.
func TestPathParameterKinds(t *testing.T) {
	r := web.NewRouter()
	r.Get("/items/{item_id}", echo[struct {
		ID int `path:"item_id" json:"id"`
	}])
	r.Get("/models/{name}", echo[struct {
		Name modelName `path:"name" json:"name"`
	}])
	r.Get("/files/{path...}", echo[struct {
		Path string `path:"path" json:"path" validate:"min=1"`
	}])
	r.Get("/bounded/{n}", echo[struct {
		N    int     `path:"n" validate:"gt=0,lte=1000,multipleof=5" json:"n"`
		Size float64 `query:"size" default:"1" validate:"gte=0.5,lt=10.5" json:"size"`
		Cost string  `query:"cost" default:"1" validate:"numeric" json:"cost"`
	}])
	h := build(t, r)
	askAll(t, h, []asked{
		{"GET /items/3", "", "", `{"id":3}`},
		{"GET /items/foo", "", "", `{"loc":["path","item_id"],"msg":"Input should be a valid integer, unable to parse string as an integer","type":"int_parsing","input":"foo"}`},
		{"GET /items/4.2", "", "", `{"loc":["path","item_id"],"msg":"Input should be a valid integer, unable to parse string as an integer","type":"int_parsing","input":"4.2"}`},
		{"GET /models/resnet", "", "", `{"name":"resnet"}`},
		{"GET /models/foo", "", "", `{"loc":["path","name"],"msg":"Input should be 'alexnet', 'resnet' or 'lenet'","type":"enum","ctx":{"expected":"'alexnet', 'resnet' or 'lenet'"},"input":"foo"}`},
		{"GET /files/home/ann/a.txt", "", "", `{"path":"home/ann/a.txt"}`},
		{"GET /files/%2Fhome/ann", "", "", `{"path":"/home/ann"}`},
		{"GET /bounded/5?size=0.5", "", "", `{"n":5,"size":0.5,"cost":"1"}`},
		{"GET /bounded/0?size=0.4", "", "", `{"loc":["path","n"],"msg":"Input should be greater than 0","type":"greater_than","ctx":{"gt":0},"input":"0"}` + "\n" +
			`{"loc":["query","size"],"msg":"Input should be greater than or equal to 0.5","type":"greater_than_equal","ctx":{"ge":0.5},"input":"0.4"}`},
		{"GET /bounded/1005?size=10.5", "", "", `{"loc":["path","n"],"msg":"Input should be less than or equal to 1000","type":"less_than_equal","ctx":{"le":1000},"input":"1005"}` + "\n" +
			`{"loc":["query","size"],"msg":"Input should be less than 10.5","type":"less_than","ctx":{"lt":10.5},"input":"10.5"}`},
		{"GET /bounded/7?size=NaN", "", "", `{"loc":["path","n"],"msg":"Input should be a multiple of 5","type":"multiple_of","ctx":{"multiple_of":5},"input":"7"}` + "\n" +
			`{"loc":["query","size"],"msg":"Input should be a finite number","type":"finite_number","input":"NaN"}`},
	})
	documented(t, r, map[string]string{
		"/~1items~1{item_id}/get/parameters/0":    `{"in":"path","name":"item_id","required":true,"schema":{"format":"int64","type":"integer"}}`,
		"/~1models~1{name}/get/parameters/0":      `{"in":"path","name":"name","required":true,"schema":{"$ref":"#/components/schemas/modelName"}}`,
		"/~1files~1{path}/get/parameters/0":       `{"description":"The rest of the path; it may contain slashes.","in":"path","name":"path","required":true,"schema":{"minLength":1,"type":"string"}}`,
		"/~1bounded~1{n}/get/parameters/0/schema": `{"exclusiveMinimum":0,"format":"int64","maximum":1000,"multipleOf":5,"type":"integer"}`,
		"/~1bounded~1{n}/get/parameters/1/schema": `{"default":1,"exclusiveMaximum":10.5,"format":"double","minimum":0.5,"type":"number"}`,
	})
}

// TestQueryParameterKinds: required, optional, with a default, nullable; booleans, texts with rules, lists.
func TestQueryParameterKinds(t *testing.T) {
	r := web.NewRouter()
	r.Get("/query", echo[struct {
		Needy string             `query:"needy" json:"needy"`
		Skip  int                `query:"skip" default:"0" json:"skip"`
		Limit *int               `query:"limit" json:"limit"`
		Opt   schema.Opt[string] `query:"opt" json:"opt"`
	}])
	r.Get("/bool", echo[struct {
		Short bool `query:"short" json:"short"`
	}])
	r.Get("/text", echo[struct {
		Q string `query:"q" validate:"min=3,max=5" pattern:"^a" json:"q"`
	}])
	r.Get("/list", echo[struct {
		Tags []string        `query:"tag" default:"foo,bar" json:"tags"`
		IDs  []int           `query:"id" validate:"max=3,dive,gt=0" json:"ids,omitempty"`
		Set  map[string]bool `query:"set,json" json:"set,omitempty"`
	}])
	h := build(t, r)
	askAll(t, h, []asked{
		{"GET /query?needy=x", "", "", `{"needy":"x","skip":0,"limit":null,"opt":null}`},
		{"GET /query?needy=&skip=2&limit=5&opt=", "", "", `{"needy":"","skip":2,"limit":5,"opt":""}`},
		{"GET /query?skip=a", "", "", `{"loc":["query","needy"],"msg":"Field required","type":"missing"}` + "\n" +
			`{"loc":["query","skip"],"msg":"Input should be a valid integer, unable to parse string as an integer","type":"int_parsing","input":"a"}`},
		{"GET /bool?short=perhaps", "", "", `{"loc":["query","short"],"msg":"Input should be a valid boolean, unable to interpret input","type":"bool_parsing","input":"perhaps"}`},
		{"GET /text?q=abc", "", "", `{"q":"abc"}`},
		{"GET /text?q=ab", "", "", `{"loc":["query","q"],"msg":"String should have at least 3 characters","type":"string_too_short","ctx":{"min_length":3},"input":"ab"}`},
		{"GET /text?q=abcdef", "", "", `{"loc":["query","q"],"msg":"String should have at most 5 characters","type":"string_too_long","ctx":{"max_length":5},"input":"abcdef"}`},
		{"GET /text?q=bcd", "", "", `{"loc":["query","q"],"msg":"String should match pattern '^a'","type":"string_pattern_mismatch","ctx":{"pattern":"^a"},"input":"bcd"}`},
		{"GET /list", "", "", `{"tags":["foo","bar"]}`},
		{"GET /list?tag=b&tag=a&id=3", "", "", `{"tags":["b","a"],"ids":[3]}`},
		{"GET /list?id=5&id=six&id=0", "", "", `{"loc":["query","id",1],"msg":"Input should be a valid integer, unable to parse string as an integer","type":"int_parsing","input":"six"}`},
		{"GET /list?id=5&id=0", "", "", `{"loc":["query","id",1],"msg":"Input should be greater than 0","type":"greater_than","ctx":{"gt":0},"input":"0"}`},
		{"GET /list?id=1&id=2&id=3&id=4", "", "", `{"loc":["query","id"],"msg":"List should have at most 3 items after validation, not 4","type":"too_long","ctx":{"actual_length":4,"field_type":"List","max_length":3},"input":["1","2","3","4"]}`},
	})
	for text, want := range map[string]string{"1": "true", "true": "true", "T": "true", "Yes": "true", "y": "true", "ON": "true",
		"0": "false", "False": "false", "f": "false", "no": "false", "N": "false", "off": "false"} {
		askAll(t, h, []asked{{"GET /bool?short=" + text, "", "", `{"short":` + want + `}`}})
	}
	documented(t, r, map[string]string{
		"/~1query/get/parameters/0": `{"in":"query","name":"needy","required":true,"schema":{"type":"string"}}`,
		"/~1query/get/parameters/1": `{"in":"query","name":"skip","schema":{"default":0,"format":"int64","type":"integer"}}`,
		"/~1query/get/parameters/2": `{"in":"query","name":"limit","schema":{"format":"int64","type":"integer"}}`,
		"/~1text/get/parameters/0":  `{"in":"query","name":"q","required":true,"schema":{"maxLength":5,"minLength":3,"pattern":"^a","type":"string"}}`,
		"/~1list/get/parameters/0":  `{"in":"query","name":"tag","schema":{"default":["foo","bar"],"items":{"type":"string"},"type":"array"}}`,
	})
}

// TestNamesOfParameters: the name is what the tag says, an alias is accepted too; deprecated and hidden ones are read like others.
func TestNamesOfParameters(t *testing.T) {
	r := web.NewRouter()
	r.Get("/", echo[struct {
		Item   string `query:"item-query" json:"item"`
		Size   int    `query:"size" alias:"limit" default:"1" json:"size"`
		Old    string `query:"old" default:"" deprecated:"true" json:"old"`
		Secret string `query:"secret" default:"" hidden:"true" json:"secret"`
		Token  string `header:"x-token" default:"" hidden:"true" json:"token"`
	}])
	h := build(t, r)
	askAll(t, h, []asked{
		{"GET /?item-query=a&limit=5&old=o&secret=s", "X-Token: t", "", `{"item":"a","size":5,"old":"o","secret":"s","token":"t"}`},
		{"GET /?Item=a&item=b", "", "", `{"loc":["query","item-query"],"msg":"Field required","type":"missing"}`},
	})
	documented(t, r, map[string]string{
		"/~1/get/parameters": `[{"in":"query","name":"item-query","required":true,"schema":{"type":"string"}},` +
			`{"in":"query","name":"size","schema":{"default":1,"format":"int64","type":"integer"}},` +
			`{"deprecated":true,"in":"query","name":"old","schema":{"default":"","type":"string"}}]`,
	})
	bad := web.NewRouter()
	bad.Get("/{id}", echo[struct {
		ID   int    `path:"id" alias:"key"`
		A    string `query:"a" hiden:"true"`
		B    string `query:"b" hidden:"yes"`
		C    string `query:"c" deprecated:"yes"`
		D    string `query:"d" Alias:"e"`
		Body int    `body:"json" alias:"x"`
	}])
	_, err := bad.Build()
	for _, want := range []string{`has the tag alias:"key", and a path has one name`, `has the tag "hiden": did you mean hidden?`, `has the tag hidden:"yes": write hidden:"true"`,
		`its tag is deprecated:"yes"`, `has the tag "Alias": did you mean alias?`, "a body has one name"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s is not told: %v", want, err)
		}
	}
}

// paging is a group of parameters that many routes share.
type paging struct {
	Page int `query:"page" default:"1" validate:"min=1" json:"page"`
	Size int `query:"size" default:"20" validate:"min=1,max=100" json:"size"`
}

// TestModelsOfParameters: one struct for all parameters of a source, embedded or not, that refuses those that it does not know.
func TestModelsOfParameters(t *testing.T) {
	type query struct {
		_       struct{} `unknown:"forbid"`
		paging  `json:",inline"`
		OrderBy string   `query:"order_by" default:"created" validate:"oneof=created updated" json:"order_by"`
		Tags    []string `query:"tags" json:"tags,omitempty"`
	}
	r := web.NewRouter()
	r.Get("/query", func(_ context.Context, in *query) (string, error) {
		return fmt.Sprint(in.Page, in.Size, in.OrderBy, in.Tags), nil
	})
	r.Get("/headers", echo[struct {
		_     struct{} `unknown:"forbid"`
		Host  string   `header:"Host" json:"host"`
		Save  bool     `header:"Save-Data" json:"save"`
		Since *string  `header:"If-Modified-Since" json:"since"`
		Trace *string  `header:"traceparent" json:"trace"`
		Tags  []string `header:"X-Tag" json:"tags,omitempty"`
		Under string   `header:"x_under" default:"" json:"under"`
	}])
	r.Get("/cookies", echo[struct {
		_       struct{} `unknown:"forbid"`
		Session string   `cookie:"session_id" json:"session"`
		Tracker *string  `cookie:"fatebook_tracker" json:"tracker"`
	}])
	h := build(t, r)
	askAll(t, h, []asked{
		{"GET /query?page=2&size=10&order_by=updated&tags=a&tags=b", "", "", `"2 10updated[a b]"`},
		{"GET /query", "", "", `"1 20created[]"`},
		{"GET /query?size=150&page=0&order_by=x", "", "",
			`{"loc":["query","page"],"msg":"Input should be greater than or equal to 1","type":"greater_than_equal","ctx":{"ge":1},"input":"0"}` + "\n" +
				`{"loc":["query","size"],"msg":"Input should be less than or equal to 100","type":"less_than_equal","ctx":{"le":100},"input":"150"}` + "\n" +
				`{"loc":["query","order_by"],"msg":"Input should be 'created' or 'updated'","type":"literal_error","ctx":{"expected":"'created' or 'updated'"},"input":"x"}`},
		{"GET /query?tool=plumbus", "", "", `{"loc":["query","tool"],"msg":"Extra inputs are not permitted","type":"extra_forbidden","input":"plumbus"}`},
		{"GET /headers", "Save-Data: true|X-TAG: one|x-tag: two|X_under: u", "", `{"host":"example.com","save":true,"since":null,"trace":null,"tags":["one","two"],"under":"u"}`},
		{"GET /headers", "Save-Data: true|tool: plumbus", "", `{"loc":["header","tool"],"msg":"Extra inputs are not permitted","type":"extra_forbidden","input":"plumbus"}`},
		{"GET /headers", "", "", `{"loc":["header","save-data"],"msg":"Field required","type":"missing"}`},
		{"GET /cookies", "Cookie: session_id=123; fatebook_tracker=456", "", `{"session":"123","tracker":"456"}`},
		{"GET /cookies", "Cookie: session_id=123; extra=track", "", `{"loc":["cookie","extra"],"msg":"Extra inputs are not permitted","type":"extra_forbidden","input":"track"}`},
		{"GET /cookies", "", "", `{"loc":["cookie","session_id"],"msg":"Field required","type":"missing"}`},
	})
	documented(t, r, map[string]string{
		"/~1query/get/parameters/2":   `{"in":"query","name":"order_by","schema":{"default":"created","enum":["created","updated"],"type":"string"}}`,
		"/~1headers/get/parameters/1": `{"in":"header","name":"Save-Data","required":true,"schema":{"type":"boolean"}}`,
		"/~1cookies/get/parameters":   `[{"in":"cookie","name":"session_id","required":true,"schema":{"type":"string"}},{"in":"cookie","name":"fatebook_tracker","schema":{"type":"string"}}]`,
	})
}

// TestJSONInParameters: the option json reads JSON from any source of text, and documents it as such.
func TestJSONInParameters(t *testing.T) {
	r := web.NewRouter()
	r.Post("/", echo[struct {
		Query  []tutorialID          `query:"q,json" json:"query,omitempty"`
		Header map[string]int        `header:"X-Map,json" json:"header,omitempty"`
		Cookie *tutorialID           `cookie:"c,json" json:"cookie,omitzero"`
		Form   schema.Opt[[]float64] `form:"f,json" json:"form,omitzero"`
	}])
	h := build(t, r)
	const bad = `,"msg":"Input should be a valid integer","type":"int_type","input":"x"}`
	askAll(t, h, []asked{
		{`POST /?q=[{"id":1},{"id":2}]`, `X-Map: {"a":1}|Cookie: c=%7B%22id%22:3%7D|` + urlencoded, "f=[1.5]", `{"query":[{"id":1},{"id":2}],"header":{"a":1},"cookie":{"id":3},"form":[1.5]}`},
		{`POST /?q=[{"id":"x"}]`, `X-Map: {"a":"x"}|Cookie: c=%7B%22id%22:%22x%22%7D|` + urlencoded, `f=["x"]`, `{"loc":["query","q",0,"id"]` + bad + "\n" + `{"loc":["header","x-map","a"]` + bad + "\n" +
			`{"loc":["cookie","c","id"]` + bad + "\n" + `{"loc":["body","f",0],"msg":"Input should be a valid number","type":"float_type","input":"x"}`},
		{`POST /?q=[`, urlencoded, "", `{"loc":["query","q"],"msg":"Invalid JSON: unexpected EOF","type":"json_invalid","ctx":{"error":"unexpected EOF"}}`},
	})
	documented(t, r, map[string]string{
		"/~1/post/parameters/0":         `{"content":{"application/json":{"schema":{"items":{"$ref":"#/components/schemas/tutorialID"},"type":"array"}}},"in":"query","name":"q"}`,
		"/~1/post/parameters/1/content": `{"application/json":{"schema":{"additionalProperties":{"format":"int64","type":"integer"},"type":"object"}}}`,
		"/~1/post/requestBody/content/application~1x-www-form-urlencoded/encoding": `{"f":{"contentType":"application/json"}}`,
	})
}

// TestValidatorsOfParameters: a type's own Validate, and one that sees the whole input.
func TestValidatorsOfParameters(t *testing.T) {
	r := web.NewRouter()
	r.Get("/", echo[between])
	askAll(t, build(t, r), []asked{
		{"GET /?id=isbn-1", "", "", `{"id":"isbn-1","from":0,"to":0}`},
		{"GET /?id=wrong", "", "", `{"loc":["query","id"],"msg":"Value error, Invalid ID format, it must start with \"isbn-\"","type":"value_error","ctx":{"error":"Invalid ID format, it must start with \"isbn-\""},"input":"wrong"}`},
		{"GET /?id=isbn-1&from=2", "X-To: 1", "", `{"loc":["header","x-to"],"msg":"Value error, it ends before it begins","type":"value_error","ctx":{"error":"it ends before it begins"},"input":1}`},
	})
}

type between struct {
	ID   isbn `query:"id" json:"id"`
	From int  `query:"from" default:"0" json:"from"`
	To   int  `header:"X-To" default:"0" json:"to"`
}

func (b *between) Validate(r *schema.Report) {
	if b.To < b.From {
		r.Fail(&b.To, "it ends before it begins")
	}
}

// TestHeaderAndCookieParameters: names of headers know no case, lists collect all lines, cookies are read by name.
func TestHeaderAndCookieParameters(t *testing.T) {
	r := web.NewRouter()
	r.Get("/", echo[struct {
		Agent   *string  `header:"User-Agent" json:"agent"`
		Tokens  []string `header:"X-Token" json:"tokens"`
		Strange *int     `header:"strange_header" json:"strange"`
		Ads     *string  `cookie:"ads_id" json:"ads"`
	}])
	askAll(t, build(t, r), []asked{
		{"GET /", "X-Token: foo|x-token: bar|User-Agent: test|Strange_Header: 7|Cookie: a=b; ads_id=ads_track", "", `{"agent":"test","tokens":["foo","bar"],"strange":7,"ads":"ads_track"}`},
		{"GET /", "X-Token: foo, bar", "", `{"agent":null,"tokens":["foo","bar"],"strange":null,"ads":null}`},
		{"GET /", "Strange_header: x", "", `{"loc":["header","strange_header"],"msg":"Input should be a valid integer, unable to parse string as an integer","type":"int_parsing","input":"x"}`},
	})
	documented(t, r, map[string]string{
		"/~1/get/parameters/1": `{"in":"header","name":"X-Token","schema":{"items":{"type":"string"},"type":"array"}}`,
		"/~1/get/parameters/3": `{"in":"cookie","name":"ads_id","schema":{"type":"string"}}`,
	})
}

// TestMetadataOfParameters: title, description, examples, deprecation, and whatever else a type says of itself.
func TestMetadataOfParameters(t *testing.T) {
	r := web.NewRouter()
	meta := func(_ context.Context, in *struct {
		ID    int     `path:"id" label:"Number" doc:"The item's number." example:"7" validate:"min=1"`
		Q     *string `query:"q" label:"Query string" doc:"Words to look for." deprecated:"true"`
		Token string  `header:"X-Token" doc:"Who asks." example:"secret"`
		Code  code    `query:"code" default:"A1"`
		Seen  string  `cookie:"seen" default:"" doc:"What was seen."`
	}) (string, error) {
		return string(in.Code), nil
	}
	r.Get("/{id}", meta, web.OperationID("meta"), web.ParamExamples("q", web.Example{Name: "few", Summary: "A few words", Value: "so what"}))
	h := build(t, r)
	askAll(t, h, []asked{{"GET /7", "X-Token: x", "", `"A1"`}})
	documented(t, r, map[string]string{
		"/~1{id}/get/parameters/0": `{"description":"The item's number.","in":"path","name":"id","required":true,"schema":{"examples":[7],"format":"int64","minimum":1,"title":"Number","type":"integer"}}`,
		"/~1{id}/get/parameters/1": `{"deprecated":true,"description":"Words to look for.","examples":{"few":{"summary":"A few words","value":"so what"}},"in":"query","name":"q","schema":{"title":"Query string","type":"string"}}`,
		"/~1{id}/get/parameters/2": `{"in":"query","name":"code","schema":{"default":"A1","format":"code","type":"string"}}`,
		"/~1{id}/get/parameters/3": `{"description":"Who asks.","in":"header","name":"X-Token","required":true,"schema":{"examples":["secret"],"type":"string"}}`,
		"/~1{id}/get/parameters/4": `{"description":"What was seen.","in":"cookie","name":"seen","schema":{"default":"","type":"string"}}`,
	})
}

// code describes itself.
type code string

func (c code) MarshalText() ([]byte, error) { return []byte(c), nil }

func (c *code) UnmarshalText(b []byte) error {
	*c = code(b)
	return nil
}

func (code) JSONSchema() *schema.JSONSchema {
	return &schema.JSONSchema{Type: schema.Types{"string"}, Format: "code"}
}

// TestSourcesAreSaid: every field says where it comes from; nothing is guessed, and what is missing or too much is told at the start.
func TestSourcesAreSaid(t *testing.T) {
	r := web.NewRouter()
	r.Put("/items/{id}", echo[struct {
		ID   int    `path:"id" json:"id"`
		Q    string `query:"q" default:"" json:"q"`
		Item part2  `body:"json" json:"item"`
	}])
	askAll(t, build(t, r), []asked{{"PUT /items/5?q=a", "", `{"n":1}`, `{"id":5,"q":"a","item":{"n":1}}`}})
	bad := web.NewRouter()
	bad.Get("/a", echo[struct{ Limit int }])
	bad.Get("/b", echo[struct {
		ID int `path:"id"`
	}])
	bad.Get("/c/{id}", echo[struct{}])
	bad.Get("/d", echo[struct {
		Q int `query:"q" header:"q"`
	}])
	bad.Get("/e", echo[struct {
		Q int `querry:"q"`
	}])
	bad.Post("/f", echo[struct {
		A part2 `body:"json"`
		B part2 `body:"json"`
	}])
	_, err := bad.Build()
	for _, want := range []string{
		"field Limit of struct { Limit int } has no source: add a path, query, header, cookie, form, file or body tag",
		`reads the path parameter "id", which /b does not have`, "nothing reads the wildcard {id}", "has several source tags",
		`has the tag "querry", which is no source: write query`, "is a second body beside field A: put both into one struct",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s is not told: %v", want, err)
		}
	}
}

// TestInjectedValues: what belongs to the request is a field of its type, in handlers and in providers; the response is changed by functions of ctx.
func TestInjectedValues(t *testing.T) {
	type who struct{ Agent string }
	var after []string
	r := web.NewRouter()
	r.Provide(func(ctx context.Context, in *struct {
		R      *http.Request
		Scopes web.RequiredScopes
	}) (*who, error) {
		return &who{in.R.UserAgent() + fmt.Sprint(in.Scopes)}, nil
	})
	r.Get("/", func(ctx context.Context, in *struct {
		R    *http.Request
		Who  *who
		Auth web.Optional[web.Bearer]
	}) (string, error) {
		web.ResponseHeader(ctx).Set("X-Seen", in.R.URL.Path)
		web.SetStatus(ctx, 202)
		web.AfterResponse(ctx, func(context.Context) { after = append(after, "sent") })
		return fmt.Sprint(in.Who.Agent, in.Auth.OK, web.RequestFrom(ctx) == in.R), nil
	})
	rec := do(t, build(t, r), "GET", "/", "", "User-Agent: test")
	if got := strings.TrimSpace(rec.Body.String()); rec.Code != 202 || got != `"test[] false true"` && !strings.HasPrefix(got, `"test`) || rec.Header().Get("X-Seen") != "/" || !slices.Equal(after, []string{"sent"}) {
		t.Errorf("got %d %s, %v, %v", rec.Code, rec.Body, rec.Header(), after)
	}
}

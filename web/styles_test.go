package web_test

import (
	"context"
	"encoding/json/v2"
	"net/http"
	"strings"
	"testing"

	"github.com/gotandem/tandem/schema"
	"github.com/gotandem/tandem/web"
)

// echo answers with what its input holds.
func echo[I any](_ context.Context, in *I) (*I, error) { return in, nil }

// mistakesOf lists what was refused: place, type and what was received.
func mistakesOf(t *testing.T, h http.Handler, method, target, body string, header ...string) string {
	t.Helper()
	rec := do(t, h, method, target, body, header...)
	if rec.Code < 400 {
		return strings.TrimSpace(rec.Body.String())
	}
	var doc struct {
		Detail string `json:"detail"`
		Errors []struct {
			Loc   []any  `json:"loc"`
			Type  string `json:"type"`
			Input any    `json:"input"`
		} `json:"errors"`
	}
	if err := json.Unmarshal(rec.Body.Bytes(), &doc); err != nil {
		t.Fatalf("%d %s", rec.Code, rec.Body)
	}
	if rec.Code != 422 {
		return http.StatusText(rec.Code) + ": " + doc.Detail
	}
	var lines []string
	for _, e := range doc.Errors {
		loc, _ := json.Marshal(e.Loc)
		input, _ := json.Marshal(e.Input, json.Deterministic(true))
		lines = append(lines, string(loc)+" "+e.Type+" "+string(input))
	}
	return strings.Join(lines, "; ")
}

type priceRange struct {
	GTE *float64 `json:"gte,omitzero"`
	LTE *float64 `json:"lte,omitzero"`
}

type productFilter struct {
	Price priceRange `json:"price,omitzero"`
	Tags  []string   `json:"tags,omitempty" validate:"max=2,dive,max=5"`
	Stock bool       `json:"stock,omitzero" default:"false"`
	Lines []struct {
		SKU string `json:"sku"`
		Qty int    `json:"qty" default:"1"`
	} `json:"lines,omitempty"`
	Sizes map[int]string `json:"sizes,omitempty"`
}

type rgb struct {
	R int `json:"R"`
	G int `json:"G" validate:"max=255"`
	B int `json:"B" default:"0"`
}

// TestQueryStyles sends every style of OpenAPI's that a query has.
func TestQueryStyles(t *testing.T) {
	r := web.NewRouter()
	r.Get("/lists", echo[struct {
		Repeated []string `query:"tag" json:"tag,omitempty"`
		Comma    []int    `query:"ids,comma" json:"ids,omitempty"`
		Space    []string `query:"words,space" json:"words,omitempty"`
		Pipe     []int    `query:"sizes,pipe" json:"sizes,omitempty" validate:"max=3"`
		Default  []int    `query:"d,comma" default:"1,2" json:"d"`
		Fixed    [2]int   `query:"fixed,comma" json:"-" default:"0,0"`
	}])
	r.Get("/objects", echo[struct {
		Deep  productFilter  `query:"filter" json:"filter,omitzero"`
		Maybe *priceRange    `query:"maybe,deep" json:"maybe,omitzero"`
		Comma *rgb           `query:"comma,comma" json:"comma,omitzero"`
		Pipe  *rgb           `query:"pipe,pipe" json:"pipe,omitzero"`
		Map   map[string]int `query:"map" json:"map,omitempty"`
		JSON  *rgb           `query:"json,json" json:"json,omitzero"`
	}])
	r.Get("/flat", echo[struct {
		Page  int                 `query:"page" default:"1" json:"page"`
		Color rgb                 `query:"color,flat" json:"color"`
		Rest  map[string][]string `query:"rest,flat" json:"rest,omitempty"`
	}])
	h := build(t, r)
	for _, test := range []struct{ target, want string }{
		{"/lists?tag=a&tag=b,c", `{"tag":["a","b,c"],"d":[1,2]}`},
		{"/lists?ids=1,2,3", `{"ids":[1,2,3],"d":[1,2]}`},
		{"/lists?ids=1%2C2&ids=3", `{"ids":[1,2,3],"d":[1,2]}`},
		{"/lists?ids=1,x,3,y", `["query","ids",1] int_parsing "x"; ["query","ids",3] int_parsing "y"`},
		{"/lists?ids=", `{"d":[1,2]}`},
		{"/lists?d=", `{"d":[]}`},
		{"/lists?d=7", `{"d":[7]}`},
		{"/lists?words=a%20b+c", `{"words":["a","b","c"],"d":[1,2]}`},
		{"/lists?sizes=1|2%7C3", `{"sizes":[1,2,3],"d":[1,2]}`},
		{"/lists?sizes=1|2|3|4", `["query","sizes"] too_long ["1","2","3","4"]`},
		{"/lists?fixed=1", `["query","fixed"] too_short ["1"]`},

		{"/objects?filter[price][gte]=5&filter[price][lte]=9.5&filter[stock]=yes", `{"filter":{"price":{"gte":5,"lte":9.5},"stock":true}}`},
		{"/objects?filter%5Bprice%5D%5Bgte%5D=5", `{"filter":{"price":{"gte":5}}}`},
		{"/objects?filter[tags]=a&filter[tags]=b", `{"filter":{"tags":["a","b"]}}`},
		{"/objects?filter[tags][]=a&filter[tags][]=b", `{"filter":{"tags":["a","b"]}}`},
		{"/objects?filter[tags][1]=b&filter[tags][0]=a", `{"filter":{"tags":["a","b"]}}`},
		{"/objects?filter[tags]=a&filter[tags]=tooLong", `["query","filter","tags",1] string_too_long "tooLong"`},
		{"/objects?filter[tags][x]=a", `["query","filter","tags"] list_type {"x":"a"}`},
		{"/objects?filter[lines][0][sku]=a&filter[lines][0][qty]=2&filter[lines][7][sku]=b", `{"filter":{"lines":[{"sku":"a","qty":2},{"sku":"b","qty":1}]}}`},
		{"/objects?filter[lines][4][qty]=x", `["query","filter","lines",4,"sku"] missing {"qty":"x"}; ["query","filter","lines",4,"qty"] int_parsing "x"`},
		{"/objects?filter[sizes][3]=L&filter[sizes][x]=M", `["query","filter","sizes","x","[key]"] int_parsing "x"`},
		{"/objects?filter[sizes][3]=L", `{"filter":{"sizes":{"3":"L"}}}`},
		{"/objects?filter[price]=5", `["query","filter","price"] model_attributes_type "5"`},
		{"/objects?filter[price][gte][x]=5", `["query","filter","price","gte"] float_type {"x":"5"}`},
		{"/objects?filter=5", `["query","filter"] model_attributes_type "5"`},
		{"/objects?filter[price&filter]=1&filter[stock]x=1", `{}`},
		{"/objects?maybe[gte]=1", `{"maybe":{"gte":1}}`},
		{"/objects?comma=R,100,G,200", `{"comma":{"R":100,"G":200,"B":0}}`},
		{"/objects?comma=R,100,G", `["query","comma"] value_error "R,100,G"`},
		{"/objects?comma=R,100,G,300", `["query","comma","G"] less_than_equal "300"`},
		{"/objects?pipe=R|1|G|2|B|3", `{"pipe":{"R":1,"G":2,"B":3}}`},
		{"/objects?map[a]=1&map[b]=2", `{"map":{"a":1,"b":2}}`},
		{"/objects?map[a]=x", `["query","map","a"] int_parsing "x"`},
		{"/objects?json=%7B%22R%22:1,%22G%22:2%7D", `{"json":{"R":1,"G":2,"B":0}}`},
		{"/objects?json=%7B%22R%22:%22x%22%7D", `["query","json","R"] int_type "x"; ["query","json","G"] missing {"R":"x"}`},
		{"/objects?json=%7B", `["query","json"] json_invalid null`},

		{"/flat?R=1&G=2&page=3&x=4&x=5", `{"page":3,"color":{"R":1,"G":2,"B":0},"rest":{"x":["4","5"]}}`},
		{"/flat?G=x", `["query","R"] missing {"G":"x"}; ["query","G"] int_parsing "x"`},
	} {
		if got := mistakesOf(t, h, "GET", test.target, ""); got != test.want {
			t.Errorf("%s\ngot  %s\nwant %s", test.target, got, test.want)
		}
	}
}

// TestPathStyles sends OpenAPI's styles of path parameters, the examples of its specification among them.
func TestPathStyles(t *testing.T) {
	r := web.NewRouter()
	type object struct {
		Role string `json:"role"`
		Name string `json:"firstName"`
	}
	r.Get("/simple/{v}", echo[struct {
		V []int `path:"v" json:"v"`
	}])
	r.Get("/simpleobject/{v}", echo[struct {
		V object `path:"v" json:"v"`
	}])
	r.Get("/simpleexplode/{v}", echo[struct {
		V object `path:"v,explode" json:"v"`
	}])
	r.Get("/label/{v}", echo[struct {
		V []int `path:"v,label" json:"v"`
	}])
	r.Get("/labelexplode/{v}", echo[struct {
		V object `path:"v,label,explode" json:"v"`
	}])
	r.Get("/matrix/{id}", echo[struct {
		V []int `path:"id,matrix" json:"v"`
	}])
	r.Get("/matrixexplode/{id}", echo[struct {
		V []int `path:"id,matrix,explode" json:"v"`
	}])
	r.Get("/matrixobject/{id}", echo[struct {
		V object `path:"id,matrix,explode" json:"v"`
	}])
	r.Get("/matrixscalar/{id}", echo[struct {
		V int `path:"id,matrix" json:"v"`
	}])
	h := build(t, r)
	for _, test := range []struct{ target, want string }{
		{"/simple/3,4,5", `{"v":[3,4,5]}`},
		{"/simple/3,x", `["path","v",1] int_parsing "x"`},
		{"/simpleobject/role,admin,firstName,Alex", `{"v":{"role":"admin","firstName":"Alex"}}`},
		{"/simpleexplode/role=admin,firstName=Alex", `{"v":{"role":"admin","firstName":"Alex"}}`},
		{"/label/.3,4,5", `{"v":[3,4,5]}`},
		{"/label/3", `["path","v"] value_error "3"`},
		{"/labelexplode/.role=admin.firstName=Alex", `{"v":{"role":"admin","firstName":"Alex"}}`},
		{"/matrix/;id=3,4,5", `{"v":[3,4,5]}`},
		{"/matrix/;ix=3", `["path","id"] value_error ";ix=3"`},
		{"/matrixexplode/;id=3;id=4", `{"v":[3,4]}`},
		{"/matrixobject/;role=admin;firstName=Alex", `{"v":{"role":"admin","firstName":"Alex"}}`},
		{"/matrixscalar/;id=5", `{"v":5}`},
		{"/matrixscalar/;id=x", `["path","id"] int_parsing "x"`},
	} {
		if got := mistakesOf(t, h, "GET", test.target, ""); got != test.want {
			t.Errorf("%s\ngot  %s\nwant %s", test.target, got, test.want)
		}
	}
}

// TestHeaderAndCookieStyles: a list collects what all lines say, each of which may be a list itself.
func TestHeaderAndCookieStyles(t *testing.T) {
	r := web.NewRouter()
	r.Get("/headers", echo[struct {
		Tags  []string        `header:"x-tag" json:"tags,omitempty"`
		Lines []string        `header:"X-Line,lines" json:"lines,omitempty"`
		Color *rgb            `header:"X-Color" json:"color,omitzero"`
		Named *rgb            `header:"X-Named,explode" json:"named,omitzero"`
		JSON  schema.Opt[rgb] `header:"X-JSON,json" json:"json,omitzero"`
	}])
	r.Get("/cookies", echo[struct {
		IDs   []int `cookie:"ids" json:"ids,omitempty"`
		Color *rgb  `cookie:"color" json:"color,omitzero"`
	}])
	h := build(t, r)
	for _, test := range []struct {
		target string
		header []string
		want   string
	}{
		{"/headers", []string{"X-Tag: foo", "X-TAG: bar"}, `{"tags":["foo","bar"]}`},
		{"/headers", []string{"X-Tag: a, b,,c", `X-Tag: "d, \"e\"", f`}, `{"tags":["a","b","c","d, \"e\"","f"]}`},
		{"/headers", []string{`X-Tag: "a"b, "c`}, `{"tags":["\"a\"b","\"c"]}`},
		{"/headers", []string{"X-Line: a, b", "X-Line: c"}, `{"lines":["a, b","c"]}`},
		{"/headers", []string{"X-Color: R,1,G,2"}, `{"color":{"R":1,"G":2,"B":0}}`},
		{"/headers", []string{"X-Named: R=1, G=x"}, `["header","x-named","G"] int_parsing "x"`},
		{"/headers", []string{`X-JSON: {"R":1,"G":2}`}, `{"json":{"R":1,"G":2,"B":0}}`},
		{"/headers", []string{`X-JSON: nope`}, `["header","x-json"] json_invalid null`},
		{"/cookies", []string{"Cookie: ids=1,2; color=R,1,G,2"}, `{"ids":[1,2],"color":{"R":1,"G":2,"B":0}}`},
		{"/cookies", []string{"Cookie: ids=1,x"}, `["cookie","ids",1] int_parsing "x"`},
	} {
		if got := mistakesOf(t, h, "GET", test.target, "", test.header...); got != test.want {
			t.Errorf("%s %q\ngot  %s\nwant %s", test.target, test.header, got, test.want)
		}
	}
}

// TestUnknownParameters: unknown:"forbid" refuses what nobody reads, in the sources that the struct with the tag reads.
func TestUnknownParameters(t *testing.T) {
	type filter struct {
		_     struct{}   `unknown:"forbid"`
		Limit int        `query:"limit" default:"100" json:"limit"`
		Range priceRange `query:"range" json:"range,omitzero"`
	}
	r := web.NewRouter()
	r.Get("/query", echo[struct {
		filter
		Session string `cookie:"session" default:"" json:"session,omitzero"`
	}], web.Guard(func(context.Context, *struct {
		Key string `query:"key" default:""`
	}) error {
		return nil
	}))
	r.Get("/headers", echo[struct {
		_       struct{} `unknown:"forbid"`
		Token   string   `header:"X-Token" json:"token"`
		Session string   `cookie:"session" json:"session"`
	}])
	r.Post("/form", echo[struct {
		_    struct{} `unknown:"forbid"`
		Name string   `form:"name" json:"name"`
	}])
	h := build(t, r)
	const form = "Content-Type: application/x-www-form-urlencoded"
	for _, test := range []struct {
		method, target, body string
		header               []string
		want                 string
	}{
		{"GET", "/query?limit=5&key=k&range[gte]=1", "", []string{"Cookie: session=s; other=x"}, `{"limit":5,"range":{"gte":1},"session":"s"}`},
		{"GET", "/query?limit=5&tool=plumbus", "", nil, `["query","tool"] extra_forbidden "plumbus"`},
		{"GET", "/query?limit=x&tool=a&tool=b&limit[x]=1", "", nil, `["query","limit"] int_parsing "x"; ["query","tool"] extra_forbidden "a"; ["query","limit[x]"] extra_forbidden "1"`},
		{"GET", "/query?range[x]=1", "", nil, `{"limit":100}`},
		{"GET", "/headers", "", []string{"X-Token: t", "Cookie: session=s", "Accept-Language: de", "User-Agent: x", "X-Forwarded-For: ::1"}, `{"token":"t","session":"s"}`},
		{"GET", "/headers", "", []string{"X-Token: t", "Tool: plumbus", "Cookie: session=s; extra=track"}, `["header","tool"] extra_forbidden "plumbus"; ["cookie","extra"] extra_forbidden "track"`},
		{"POST", "/form", "name=a", []string{form}, `{"name":"a"}`},
		{"POST", "/form", "name=a&extra=b", []string{form}, `["body","extra"] extra_forbidden "b"`},
	} {
		if got := mistakesOf(t, h, test.method, test.target, test.body, test.header...); got != test.want {
			t.Errorf("%s %q\ngot  %s\nwant %s", test.target, test.header, got, test.want)
		}
	}
}

// TestAliases: a field may be known by several names, of which the first is documented.
func TestAliases(t *testing.T) {
	r := web.NewRouter()
	r.Get("/", echo[struct {
		Size  int         `query:"size" alias:"limit, per_page" default:"20" json:"size"`
		Token string      `header:"X-Token" alias:"x-old-token" default:"" json:"token,omitzero"`
		Range *priceRange `query:"range" alias:"r" json:"range,omitzero"`
	}])
	h := build(t, r)
	for target, want := range map[string]string{
		"/?limit=5":          `{"size":5,"token":"t"}`,
		"/?per_page=5":       `{"size":5,"token":"t"}`,
		"/?size=1&limit=5":   `{"size":1,"token":"t"}`,
		"/?limit=x":          `["query","size"] int_parsing "x"`,
		"/?r[gte]=1&size=20": `{"size":20,"token":"t","range":{"gte":1}}`,
	} {
		if got := mistakesOf(t, h, "GET", target, "", "X-Old-Token: t"); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", target, got, want)
		}
	}
	params := r.Operations()[0].Params
	if len(params) != 3 || params[0].Name != "size" || params[1].Name != "range" {
		t.Errorf("%+v", params)
	}
}

// TestNamesThatAreNoText: what is no UTF-8 is refused with an answer that is JSON.
func TestNamesThatAreNoText(t *testing.T) {
	r := web.NewRouter(web.ForbidUnknown())
	r.Get("/", echo[struct {
		Map  map[string]int `query:"map" json:"map,omitempty"`
		Deep *address       `query:"deep" json:"deep,omitzero"`
		Tags []string       `query:"tag" json:"tags,omitempty"`
		ID   string         `header:"X-Id" default:"" json:"id,omitzero"`
	}])
	h := build(t, r)
	for target, want := range map[string]string{
		"/?%FF=1":            `["query","\uFFFD"] extra_forbidden "1"`,
		"/?a=%FF":            `["query","a"] extra_forbidden "\uFFFD"`,
		"/?map[%FF]=1":       `["query","map","\uFFFD","[key]"] string_unicode null`,
		"/?map=%FF":          `["query","map"] dict_type "\uFFFD"`,
		"/?deep[tags][%FF]=": `["query","deep","street"] missing {"tags":{"\uFFFD":""}}; ["query","deep","tags"] list_type {"\uFFFD":""}`,
		"/?tag=a&tag=%FF":    `["query","tag",1] string_unicode null`,
	} {
		if got := mistakesOf(t, h, "GET", target, ""); got != strings.ReplaceAll(want, `\uFFFD`, "\uFFFD") {
			t.Errorf("%s\ngot  %s\nwant %s", target, got, want)
		}
	}
	if got := mistakesOf(t, h, "GET", "/", "", "X-Id: \xff"); got != `["header","x-id"] string_unicode null` {
		t.Errorf("got %s", got)
	}
}

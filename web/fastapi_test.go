package web_test

import (
	"context"
	"strings"
	"testing"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/schema"
	"github.com/gotandem/tandem/web"
)

var errForbidden = problem.Forbidden("Not you.")

type modelName string

func (modelName) Enum() []modelName { return []modelName{"alexnet", "resnet", "lenet"} }

type tutorialQuery struct {
	Needy string  `query:"needy"`
	Skip  int     `query:"skip" default:"0"`
	Limit *int    `query:"limit"`
	Short bool    `query:"short" default:"false"`
	Q     *string `query:"q" validate:"min=3,max=50" pattern:"^fixedquery$"`
}

type tutorialFilter struct {
	_       struct{} `unknown:"forbid"`
	Limit   int      `query:"limit" default:"100" validate:"gt=0,lte=100" json:"limit"`
	Offset  int      `query:"offset" default:"0" validate:"gte=0" json:"offset"`
	OrderBy string   `query:"order_by" default:"created_at" validate:"oneof=created_at updated_at" json:"order_by"`
	Tags    []string `query:"tags" json:"tags"`
}

type tutorialItem struct {
	Name        string   `json:"name"`
	Description *string  `json:"description"`
	Price       float64  `json:"price"`
	Tax         *float64 `json:"tax"`
}

// TestTutorialCases sends what the tests of FastAPI's tutorial send, in the order of the tutorial.
func TestTutorialCases(t *testing.T) {
	r := web.NewRouter()
	r.Get("/items/{item_id}", func(_ context.Context, in *struct {
		ID int `path:"item_id"`
	}) (map[string]int, error) {
		return map[string]int{"item_id": in.ID}, nil
	})
	r.Get("/models/{model_name}", func(_ context.Context, in *struct {
		Name modelName `path:"model_name"`
	}) (modelName, error) {
		return in.Name, nil
	})
	r.Get("/files/{file_path...}", func(_ context.Context, in *struct {
		Path string `path:"file_path"`
	}) (string, error) {
		return in.Path, nil
	})
	r.Get("/bounded/{n}", echo[struct {
		N    int     `path:"n" validate:"gte=0,lte=1000" json:"n"`
		Size float64 `query:"size" validate:"gt=0,lt=10.5" json:"size"`
	}])
	r.Get("/query", echo[tutorialQuery])
	r.Get("/nullable", func(_ context.Context, in *struct {
		Q *string `query:"q" validate:"required"`
	}) (*string, error) {
		return in.Q, nil
	})
	r.Get("/list", func(_ context.Context, in *struct {
		Q []string `query:"q" default:"foo,bar"`
	}) ([]string, error) {
		return in.Q, nil
	})
	r.Get("/ints", func(_ context.Context, in *struct {
		Q []int `query:"q" validate:"min=1"`
	}) ([]int, error) {
		return in.Q, nil
	})
	r.Get("/alias", func(_ context.Context, in *struct {
		Q string `query:"item-query"`
	}) (string, error) {
		return in.Q, nil
	})
	r.Get("/filter", echo[tutorialFilter])
	r.Get("/headers", func(_ context.Context, in *struct {
		Agent string   `header:"user-agent" default:"none"`
		Token []string `header:"X-Token"`
		Save  bool     `header:"Save_Data" default:"false"`
	}) ([]string, error) {
		return append(in.Token, in.Agent), nil
	})
	r.Get("/cookies", func(_ context.Context, in *struct {
		Ads     *string `cookie:"ads_id"`
		Session string  `cookie:"session_id"`
	}) (bool, error) {
		return in.Ads != nil, nil
	})
	r.Post("/items", func(_ context.Context, in *struct {
		Item tutorialItem `body:"json"`
	}) (string, error) {
		return in.Item.Name, nil
	})
	r.Put("/items/{item_id}", func(_ context.Context, in *struct {
		ID   int           `path:"item_id"`
		Q    *string       `query:"q"`
		Item *tutorialItem `body:"json"`
	}) (bool, error) {
		return in.Item != nil, nil
	})
	r.Post("/login", func(_ context.Context, in *struct {
		User string `form:"username"`
		Pass string `form:"password"`
	}) (string, error) {
		return in.User, nil
	})
	r.Post("/weights", func(_ context.Context, in *struct {
		Weights map[int]float64 `body:"json"`
	}) (map[int]float64, error) {
		return in.Weights, nil
	})
	r.Get("/values", func(_ context.Context, in *struct {
		ID       isbn                   `query:"id"`
		Ratings  schema.Opt[tutorialID] `query:"ratings,json"`
		Finite   float64                `query:"finite" default:"0"`
		Password string                 `query:"password" default:"" hidden:"true"`
	}) (string, error) {
		return string(in.ID), nil
	})
	h := build(t, r)
	for _, test := range []struct{ line, header, body, want string }{
		// Path parameters.
		{"GET /items/3", "", "", `{"item_id":3}`},
		{"GET /items/foo", "", "", `["path","item_id"] int_parsing "foo"`},
		{"GET /items/4.2", "", "", `["path","item_id"] int_parsing "4.2"`},
		{"GET /items/4.0", "", "", `{"item_id":4}`},
		{"GET /items/%20+1_000%20", "", "", `{"item_id":1000}`},
		{"GET /models/resnet", "", "", `"resnet"`},
		{"GET /models/foo", "", "", `["path","model_name"] enum "foo"`},
		{"GET /files/home/johndoe/myfile.txt", "", "", `"home/johndoe/myfile.txt"`},
		{"GET /files/a%2Fb/c", "", "", `"a/b/c"`},
		{"GET /items/%FF", "", "", `["path","item_id"] string_unicode null`},
		{"GET /bounded/42?size=1.5", "", "", `{"n":42,"size":1.5}`},
		{"GET /bounded/-1?size=10.5", "", "", `["path","n"] greater_than_equal "-1"; ["query","size"] less_than "10.5"`},
		{"GET /bounded/1001?size=inf", "", "", `["path","n"] less_than_equal "1001"; ["query","size"] finite_number "inf"`},
		// Query parameters.
		{"GET /query?needy=very&short=on", "", "", `{"Needy":"very","Skip":0,"Limit":null,"Short":true,"Q":null}`},
		{"GET /query?skip=a&limit=b", "", "", `["query","needy"] missing null; ["query","skip"] int_parsing "a"; ["query","limit"] int_parsing "b"`},
		{"GET /query?needy=&skip=1&skip=2", "", "", `{"Needy":"","Skip":2,"Limit":null,"Short":false,"Q":null}`},
		{"GET /query?needy=x&short=TRUE", "", "", `{"Needy":"x","Skip":0,"Limit":null,"Short":true,"Q":null}`},
		{"GET /query?needy=x&short=N", "", "", `{"Needy":"x","Skip":0,"Limit":null,"Short":false,"Q":null}`},
		{"GET /query?needy=x&short=maybe", "", "", `["query","short"] bool_parsing "maybe"`},
		{"GET /query?needy=x&short", "", "", `["query","short"] bool_parsing ""`},
		{"GET /query?needy=x&q=fixedquery", "", "", `{"Needy":"x","Skip":0,"Limit":null,"Short":false,"Q":"fixedquery"}`},
		{"GET /query?needy=x&q=no", "", "", `["query","q"] string_too_short "no"`},
		{"GET /query?needy=x&q=nonregexquery", "", "", `["query","q"] string_pattern_mismatch "nonregexquery"`},
		{"GET /nullable", "", "", `["query","q"] missing null`},
		{"GET /nullable?q=x", "", "", `"x"`},
		{"GET /list", "", "", `["foo","bar"]`},
		{"GET /list?q=foo&q=baz", "", "", `["foo","baz"]`},
		{"GET /ints?q=5&q=six&q=seven", "", "", `["query","q",1] int_parsing "six"; ["query","q",2] int_parsing "seven"`},
		{"GET /ints", "", "", `["query","q"] missing null`},
		{"GET /alias?item-query=fixed", "", "", `"fixed"`},
		{"GET /alias?q=fixed", "", "", `["query","item-query"] missing null`},
		{"GET /filter?limit=10&offset=5&order_by=updated_at&tags=tag1&tags=tag2", "", "", `{"limit":10,"offset":5,"order_by":"updated_at","tags":["tag1","tag2"]}`},
		{"GET /filter", "", "", `{"limit":100,"offset":0,"order_by":"created_at","tags":[]}`},
		{"GET /filter?limit=150&offset=-1&order_by=invalid", "", "", `["query","limit"] less_than_equal "150"; ["query","offset"] greater_than_equal "-1"; ["query","order_by"] literal_error "invalid"`},
		{"GET /filter?tool=plumbus", "", "", `["query","tool"] extra_forbidden "plumbus"`},
		// Headers and cookies.
		{"GET /headers", "X-Token: foo|x-token: bar|User-Agent: FastAPI test", "", `["foo","bar","FastAPI test"]`},
		{"GET /headers", "Save_data: x", "", `["header","save_data"] bool_parsing "x"`},
		{"GET /cookies", "Cookie: session_id=cookiesession; ads_id=ads_track", "", `true`},
		{"GET /cookies", "Cookie: ads_id=ads_track", "", `["cookie","session_id"] missing null`},
		// Bodies.
		{"POST /items", "", `{"name":"Foo","price":50.5}`, `"Foo"`},
		{"POST /items", "", `{"name":"Foo"}`, `["body","price"] missing {"name":"Foo"}`},
		{"POST /items", "", `{"name":"Foo","price":"twenty"}`, `["body","price"] float_type "twenty"`},
		{"POST /items", "", `{}`, `["body","name"] missing {}; ["body","price"] missing {}`},
		{"POST /items", "", ``, `["body"] missing null`},
		{"POST /items", "", `{some broken json}`, `["body",1] json_invalid null`},
		{"POST /items", "Content-Type: not-really-json", `{"name":"Foo","price":1}`, `Unsupported Media Type: The body is "not-really-json"; send application/json.`},
		{"PUT /items/5?q=bar", "", `{"name":"Foo","price":50.5}`, `true`},
		{"PUT /items/5", "", ``, `false`},
		{"PUT /items/foo", "", `{"price":"x"}`, `["path","item_id"] int_parsing "foo"; ["body","price"] float_type "x"; ["body","name"] missing {"price":"x"}`},
		{"POST /weights", "", `{"2":2.2,"3":3.3}`, `{"2":2.2,"3":3.3}`},
		{"POST /weights", "", `{"foo":2.2,"3":3.3}`, `["body","foo","[key]"] int_parsing "foo"`},
		// Forms.
		{"POST /login", urlencoded, "username=Foo&password=secret", `"Foo"`},
		{"POST /login", urlencoded, "username=Foo", `["body","password"] missing null`},
		{"POST /login", urlencoded, "", `["body","username"] missing null; ["body","password"] missing null`},
		{"POST /login", "Content-Type: application/json", `{"username":"Foo"}`, `Unsupported Media Type: The body is "application/json"; send a form (application/x-www-form-urlencoded or multipart/form-data).`},
		// Validators of one's own, JSON in a parameter, hidden parameters.
		{"GET /values?id=isbn-9781529046137", "", "", `"isbn-9781529046137"`},
		{"GET /values?id=wrong-yes", "", "", `["query","id"] value_error "wrong-yes"`},
		{"GET /values?id=isbn-1&ratings=%7B%22id%22:%22x%22%7D&password=p", "", "", `["query","ratings","id"] int_type "x"`},
		{"GET /values?id=isbn-1&ratings=no", "", "", `["query","ratings"] json_invalid null`},
	} {
		method, target, _ := strings.Cut(test.line, " ")
		var header []string
		if test.header != "" {
			header = strings.Split(test.header, "|")
		}
		if got := mistakesOf(t, h, method, target, test.body, header...); got != test.want {
			t.Errorf("%s %s %s\ngot  %s\nwant %s", test.line, test.header, test.body, got, test.want)
		}
	}
	for _, op := range r.Operations() {
		for _, p := range op.Params {
			if p.Name == "password" {
				t.Error("a hidden parameter is documented")
			}
		}
	}
}

type tutorialID struct {
	ID int `json:"id"`
}

type isbn string

func (s isbn) Validate(r *schema.Report) {
	if !strings.HasPrefix(string(s), "isbn-") {
		r.Fail(nil, `Invalid ID format, it must start with "isbn-"`)
	}
}

package web_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/gotandem/tandem/schema"
	"github.com/gotandem/tandem/web"
)

type catalogueItem struct {
	Name  string   `json:"name"`
	Price float64  `json:"price" validate:"gt=0"`
	Note  *string  `json:"note,omitzero"`
	Tags  []string `json:"tags,omitempty"`
}

type catalogueUser struct {
	Name string `json:"username"`
}

type catalogueOffer struct {
	Name  string          `json:"name"`
	Items []catalogueItem `json:"items" validate:"max=3"`
	Best  *catalogueOffer `json:"best,omitzero"`
}

// TestBodiesOfModels: a body is one Go value: a model, several under their names, one under a name, or nested ones.
func TestBodiesOfModels(t *testing.T) {
	r := web.NewRouter()
	r.Post("/items", echo[struct {
		Item catalogueItem `body:"json" json:"item"`
	}])
	r.Method("GET", "/items/{id}", echo[struct {
		ID   int           `path:"id" json:"id"`
		Q    *string       `query:"q" json:"q"`
		Item catalogueItem `body:"json" json:"item"`
	}])
	r.Put("/several", echo[struct {
		Body struct {
			Item       catalogueItem  `json:"item"`
			User       *catalogueUser `json:"user"`
			Importance int            `json:"importance" validate:"gt=0"`
		} `body:"json" json:"body"`
	}])
	r.Put("/embedded", echo[struct {
		Body struct {
			Item catalogueItem `json:"item"`
		} `body:"json" json:"body"`
	}])
	r.Post("/offers", echo[struct {
		Offer catalogueOffer `body:"json" json:"offer"`
	}])
	h := build(t, r)
	askAll(t, h, []asked{
		{"POST /items", "", `{"name":"Foo","price":50.5}`, `{"item":{"name":"Foo","price":50.5}}`},
		{"POST /items", "", `{"name":"Foo"}`, `{"loc":["body","price"],"msg":"Field required","type":"missing","input":{"name":"Foo"}}`},
		{"POST /items", "", `{"name":null,"price":"twenty"}`, `{"loc":["body","name"],"msg":"Input should be a valid string","type":"string_type","input":null}` + "\n" +
			`{"loc":["body","price"],"msg":"Input should be a valid number","type":"float_type","input":"twenty"}`},
		{"POST /items", "", ``, `{"loc":["body"],"msg":"Field required","type":"missing"}`},
		{"POST /items", "", `[]`, `{"loc":["body"],"msg":"Input should be a valid dictionary or object to extract fields from","type":"model_attributes_type","input":[]}`},
		{"GET /items/5?q=a", "", `{"name":"Foo","price":1}`, `{"id":5,"q":"a","item":{"name":"Foo","price":1}}`},
		{"GET /items/x", "", `{"name":"Foo","price":0}`, `{"loc":["path","id"],"msg":"Input should be a valid integer, unable to parse string as an integer","type":"int_parsing","input":"x"}` + "\n" +
			`{"loc":["body","price"],"msg":"Input should be greater than 0","type":"greater_than","ctx":{"gt":0},"input":0}`},
		{"PUT /several", "", `{"item":{"name":"Foo","price":1},"importance":5}`, `{"body":{"item":{"name":"Foo","price":1},"user":null,"importance":5}}`},
		{"PUT /several", "", `{"item":{"name":"Foo"},"user":{},"importance":0}`,
			`{"loc":["body","item","price"],"msg":"Field required","type":"missing","input":{"name":"Foo"}}` + "\n" +
				`{"loc":["body","user","username"],"msg":"Field required","type":"missing","input":{}}` + "\n" +
				`{"loc":["body","importance"],"msg":"Input should be greater than 0","type":"greater_than","ctx":{"gt":0},"input":0}`},
		{"PUT /embedded", "", `{"item":{"name":"Foo","price":1}}`, `{"body":{"item":{"name":"Foo","price":1}}}`},
		{"PUT /embedded", "", `{"name":"Foo","price":1}`, `{"loc":["body","item"],"msg":"Field required","type":"missing","input":{"name":"Foo","price":1}}`},
		{"POST /offers", "", `{"name":"a","items":[{"name":"b","price":1},{"name":"c","price":-1}],"best":{"name":"d","items":[{"price":2}]}}`,
			`{"loc":["body","items",1,"price"],"msg":"Input should be greater than 0","type":"greater_than","ctx":{"gt":0},"input":-1}` + "\n" +
				`{"loc":["body","best","items",0,"name"],"msg":"Field required","type":"missing","input":{"price":2}}`},
	})
	documented(t, r, map[string]string{
		"/~1items/post/requestBody":                                                         `{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/catalogueItem"}}},"required":true}`,
		"/~1items~1{id}/get/requestBody/required":                                           `true`,
		"/~1several/put/requestBody/content/application~1json/schema/required":              `["item","importance"]`,
		"/~1embedded/put/requestBody/content/application~1json/schema/properties/item/$ref": `"#/components/schemas/catalogueItem"`,
		"/~1offers/post/requestBody/content/application~1json/schema/$ref":                  `"#/components/schemas/catalogueOffer"`,
	})
}

// TestMediaTypesOfBodies: what a body must be sent as, is answered for and is documented.
func TestMediaTypesOfBodies(t *testing.T) {
	r := web.NewRouter()
	lenient := r.Group("/lenient", web.InsecureMissingContentType())
	read := func(_ context.Context, in *struct {
		Item catalogueUser `body:"json"`
	}) (string, error) {
		return in.Item.Name, nil
	}
	r.Post("/strict", read, web.OperationID("strict"))
	lenient.Post("", read, web.OperationID("lenient"))
	r.Post("/own", func(_ context.Context, in *struct {
		Item catalogueUser `body:"json" content:"application/vnd.api+json"`
	}) (string, error) {
		return in.Item.Name, nil
	})
	h := build(t, r)
	const ann = `{"username":"ann"}`
	askAll(t, h, []asked{
		{"POST /strict", "Content-Type: application/json", ann, `"ann"`},
		{"POST /strict", "Content-Type: application/geo+json", ann, `"ann"`},
		{"POST /strict", "Content-Type: ", ann, `415 The body has no Content-Type; send application/json.`},
		{"POST /strict", "Content-Type: text/plain", ann, `415 The body is "text/plain"; send application/json.`},
		{"POST /lenient", "Content-Type: ", ann, `"ann"`},
		{"POST /lenient", "Content-Type: text/plain", ann, `415 The body is "text/plain"; send application/json.`},
		{"POST /own", "Content-Type: application/vnd.api+json", ann, `"ann"`},
		{"POST /own", "Content-Type: application/json", ann, `415 The body is "application/json"; send application/vnd.api+json.`},
	})
	documented(t, r, map[string]string{
		"/~1own/post/requestBody/content":                                       `{"application/vnd.api+json":{"schema":{"$ref":"#/components/schemas/catalogueUser"}}}`,
		"/~1strict/post/responses/415/content/application~1problem+json/schema": `{"$ref":"#/components/schemas/Problem"}`,
	})
}

// TestRawBodies: the bytes as they are, at once or as they come; what they hold is said by content and by Extend.
func TestRawBodies(t *testing.T) {
	r := web.NewRouter()
	r.Post("/bytes", func(_ context.Context, in *struct {
		Data []byte `body:"raw" content:"application/x-yaml"`
	}) (int, error) {
		return len(in.Data), nil
	}, web.Extend("requestBody", map[string]any{"content": map[string]any{"application/x-yaml": map[string]any{"schema": map[string]any{"type": "object"}}}}))
	r.Post("/text", func(_ context.Context, in *struct {
		Text string `body:"raw" content:"text/*"`
	}) (string, error) {
		return in.Text, nil
	})
	r.Post("/stream", func(_ context.Context, in *struct {
		Data io.Reader `body:"raw"`
	}) (int64, error) {
		return io.Copy(io.Discard, in.Data)
	}, web.BodyLimit(10))
	h := build(t, r)
	askAll(t, h, []asked{
		{"POST /bytes", "Content-Type: application/x-yaml", "a: 1", "4"},
		{"POST /bytes", "Content-Type: text/plain", "a: 1", `415 The body is "text/plain"; send application/x-yaml.`},
		{"POST /text", "Content-Type: text/csv", "a,b", `"a,b"`},
		{"POST /stream", "Content-Type: what/ever", "1234567890", "10"},
		{"POST /stream", "Content-Type: what/ever", "12345678901", "413 The body has 11 bytes and may have 10."},
	})
	documented(t, r, map[string]string{
		"/~1bytes/post/requestBody/content/application~1x-yaml/schema/type": `"object"`,
		"/~1text/post/requestBody/content":                                  `{"text/*":{"schema":{"contentMediaType":"application/octet-stream","format":"binary","type":"string"}}}`,
		"/~1stream/post/requestBody/content":                                `{"*/*":{"schema":{"contentMediaType":"application/octet-stream","format":"binary","type":"string"}}}`,
	})
}

type itemPatch struct {
	Name  schema.Opt[string]   `json:"name,omitzero" validate:"notnull"`
	Price schema.Opt[float64]  `json:"price,omitzero" validate:"gt=0"`
	Note  schema.Opt[string]   `json:"note,omitzero"`
	Tags  schema.Opt[[]string] `json:"tags,omitzero"`
}

// TestPartialUpdates: absent, null and a value are three things, and a PATCH stores what was said.
func TestPartialUpdates(t *testing.T) {
	note := "old"
	stored := catalogueItem{Name: "Foo", Price: 50.2, Note: &note, Tags: []string{"a"}}
	r := web.NewRouter()
	r.Patch("/", func(_ context.Context, in *struct {
		Patch itemPatch `body:"json"`
	}) (catalogueItem, error) {
		item, p := stored, in.Patch
		p.Name.Into(&item.Name)
		p.Price.Into(&item.Price)
		p.Note.IntoPointer(&item.Note)
		p.Tags.Into(&item.Tags)
		return item, nil
	})
	h := build(t, r)
	askAll(t, h, []asked{
		{"PATCH /", "", `{}`, `{"name":"Foo","price":50.2,"note":"old","tags":["a"]}`},
		{"PATCH /", "", `{"name":"Bar"}`, `{"name":"Bar","price":50.2,"note":"old","tags":["a"]}`},
		{"PATCH /", "", `{"note":null,"tags":[]}`, `{"name":"Foo","price":50.2}`},
		{"PATCH /", "", `{"note":"new","tags":["b"],"price":1}`, `{"name":"Foo","price":1,"note":"new","tags":["b"]}`},
		{"PATCH /", "", `{"name":null}`, `{"loc":["body","name"],"msg":"Input should be a valid string","type":"string_type","input":null}`},
		{"PATCH /", "", `{"price":-1}`, `{"loc":["body","price"],"msg":"Input should be greater than 0","type":"greater_than","ctx":{"gt":0},"input":-1}`},
	})
}

// TestFormKinds: urlencoded and multipart alike; an empty control is none; a whole form is one model.
func TestFormKinds(t *testing.T) {
	type login struct {
		Name string  `form:"username" json:"username"`
		Pass string  `form:"password" validate:"min=3" json:"password"`
		Code *int    `form:"code" json:"code"`
		Lang string  `form:"lang" default:"en" json:"lang"`
		Keep []bool  `form:"keep" json:"keep,omitempty"`
		Also *string `form:"also" alias:"other" json:"also,omitzero"`
	}
	type model struct {
		_    struct{} `unknown:"forbid"`
		Name string   `json:"username"`
		Lang string   `json:"lang" default:"en"`
		Tags []string `json:"tags,omitempty"`
	}
	r := web.NewRouter()
	r.Post("/fields", echo[login])
	r.Post("/model", echo[struct {
		Form model `body:"form" json:"form"`
	}])
	h := build(t, r)
	multipartBody, multipartHeader := multipartOf(t, formPart{name: "username", body: "ann"}, formPart{name: "password", body: "secret"})
	askAll(t, h, []asked{
		{"POST /fields", urlencoded, "username=ann&password=secret&code=7&keep=on&keep=0&other=x", `{"username":"ann","password":"secret","code":7,"lang":"en","keep":[true,false],"also":"x"}`},
		{"POST /fields", urlencoded, "username=ann&password=secret&code=&lang=", `{"username":"ann","password":"secret","code":null,"lang":"en"}`},
		{"POST /fields", multipartHeader, multipartBody, `{"username":"ann","password":"secret","code":null,"lang":"en"}`},
		{"POST /fields", urlencoded, "username=&password=ab", `{"loc":["body","username"],"msg":"Field required","type":"missing"}` + "\n" +
			`{"loc":["body","password"],"msg":"String should have at least 3 characters","type":"string_too_short","ctx":{"min_length":3},"input":"ab"}`},
		{"POST /fields", "", `{"username":"ann"}`, `415 The body is "application/json"; send a form (application/x-www-form-urlencoded or multipart/form-data).`},
		{"POST /model", urlencoded, "username=ann&tags=a&tags=b", `{"form":{"username":"ann","lang":"en","tags":["a","b"]}}`},
		{"POST /model", urlencoded, "username=ann&extra=x", `{"loc":["body","extra"],"msg":"Extra inputs are not permitted","type":"extra_forbidden","input":"x"}`},
	})
	documented(t, r, map[string]string{
		"/~1fields/post/requestBody/required":                                                   "true",
		"/~1fields/post/requestBody/content/application~1x-www-form-urlencoded/schema/required": `["username","password"]`,
		"/~1model/post/requestBody/content/multipart~1form-data/schema/$ref":                    `"#/components/schemas/modelInput"`,
	})
}

// TestFilesOfForms: bytes, uploads, optional and several of them in their order, beside fields and a part of JSON.
func TestFilesOfForms(t *testing.T) {
	r := web.NewRouter()
	r.Post("/files", func(_ context.Context, in *struct {
		Data  []byte         `file:"data"`
		Photo *web.Upload    `file:"photo" content:"image/png, image/jpeg" validate:"max=10"`
		More  []web.Upload   `file:"more" validate:"max=3"`
		Lists [][]byte       `file:"lists"`
		Title string         `form:"title"`
		Item  *catalogueItem `form:"item"`
	}) (string, error) {
		var more []string
		for _, u := range in.More {
			more = append(more, fmt.Sprintf("%s/%s/%d", u.Filename, u.ContentType, u.Size))
		}
		item := "-"
		if in.Item != nil {
			item = fmt.Sprint(in.Item.Name, in.Item.Price)
		}
		return fmt.Sprintf("%s %v %v %s %s %s", in.Data, in.Photo != nil, more, in.Lists, in.Title, item), nil
	})
	h := build(t, r)
	data, title := formPart{"data", "d.bin", "", "DATA"}, formPart{name: "title", body: "T"}
	for _, test := range []struct {
		parts []formPart
		want  string
	}{
		{[]formPart{data, title}, `"DATA false [] [] T -"`},
		{[]formPart{data, title, {"photo", "p.png", "image/png", "PNG"}, {"more", "1.txt", "text/plain", "1"}, {"more", "2.txt", "text/plain", "22"}, {"lists", "x", "", "x"}, {"lists", "y", "", "y"},
			{"item", "", "application/json", `{"name":"n","price":2}`}}, `"DATA true [1.txt/text/plain/1 2.txt/text/plain/2] [x y] T n2"`},
		{[]formPart{title}, `{"loc":["body","data"],"msg":"Field required","type":"missing"}`},
		{[]formPart{data, title, {"photo", "p.gif", "image/gif", "0123456789a"}, {"item", "", "application/json", `{"name":1}`}},
			`{"loc":["body","item","name"],"msg":"Input should be a valid string","type":"string_type","input":1}` + "\n" +
				`{"loc":["body","item","price"],"msg":"Field required","type":"missing","input":{"name":1}}` + "\n" +
				`{"loc":["body","photo"],"msg":"Data should have at most 10 bytes","type":"bytes_too_long","ctx":{"max_length":10}}` + "\n" +
				`{"loc":["body","photo"],"msg":"Value error, the file should be image/png or image/jpeg, not \"image/gif\"","type":"value_error","ctx":{"error":"the file should be image/png or image/jpeg, not \"image/gif\""},"input":"image/gif"}`},
	} {
		body, header := multipartOf(t, test.parts...)
		askAll(t, h, []asked{{"POST /files", header, body, test.want}})
	}
	media := "/~1files/post/requestBody/content/multipart~1form-data"
	documented(t, r, map[string]string{
		media + "/schema/properties/data":                                      `{"contentMediaType":"application/octet-stream","format":"binary","type":"string"}`,
		media + "/schema/properties/photo":                                     `{"contentMediaType":"application/octet-stream","format":"binary","maxLength":10,"type":"string"}`,
		media + "/schema/properties/more":                                      `{"items":{"contentMediaType":"application/octet-stream","format":"binary","type":"string"},"maxItems":3,"type":"array"}`,
		media + "/schema/required":                                             `["title","data"]`,
		media + "/encoding":                                                    `{"item":{"contentType":"application/json"},"photo":{"contentType":"image/png, image/jpeg"}}`,
		"/~1files/post/requestBody/content/application~1x-www-form-urlencoded": "",
	})
}

// TestClientGoesAwayWithinItsBody: a request whose body breaks off reaches no handler, and leaves nothing on the disk.
func TestClientGoesAwayWithinItsBody(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	var called atomic.Int32
	r := web.NewRouter()
	r.Post("/json", func(context.Context, *struct {
		Body any `body:"json"`
	}) (string, error) {
		called.Add(1)
		return "", nil
	}, web.BodyLimit(10<<20))
	r.Post("/form", func(context.Context, *files) (string, error) {
		called.Add(1)
		return "", nil
	})
	h := build(t, r)
	srv := httptest.NewServer(h)
	head := "--x\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"f\"\r\n\r\n" + strings.Repeat("x", 3<<20)
	for _, test := range []struct{ path, contentType, body string }{
		{"/json", "application/json", `{"a":"` + strings.Repeat("x", 2<<20)}, {"/form", "multipart/form-data; boundary=x", head},
	} {
		conn, err := net.Dial("tcp", srv.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: h\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", test.path, test.contentType, 4<<20, test.body)
		conn.Close()
	}
	srv.Close() // waits for the requests
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 || called.Load() > 0 {
		t.Errorf("%v: %d files are left, %d handlers ran", err, len(left), called.Load())
	}
}

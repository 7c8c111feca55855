package web_test

import (
	"context"
	"encoding/json/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gotandem/tandem/web"
)

// FuzzInputs sends anything to a route with inputs of every source: the answer is a success or a problem document with a
// 4xx, never a 5xx and never a panic.
func FuzzInputs(f *testing.F) {
	f.Add("7", "page=2&tag=a&active=yes&q=x", "secret", "session=s1", "application/json", `{"customer":"Ann","lines":[{"sku":"a","qty":1}]}`)
	f.Add("%2F", "page=%FF&size=1e3&active=", "\xff", `session="\x01`, "application/json", "{\"customer\":\"\xff\"}")
	f.Add("99999999999999999999", "page=0x1&page=2;3", "", "", "application/x+json; charset=utf-16", `{"lines":[{},{"qty":1e400}],"lines":null}`)
	f.Add("1", "", "t", "", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nv\r\n--x--")
	f.Add("1", "", "t", "", "application/x-www-form-urlencoded", "name=%zz&likes=1&likes")
	r := web.NewRouter()
	r.Post("/orders/{id}", func(context.Context, *everything) (web.NoContent, error) { return web.NoContent{}, nil })
	r.Post("/forms/{id}", func(context.Context, *struct {
		ID    string       `path:"id"`
		Name  string       `form:"name" validate:"max=10"`
		Likes []int        `form:"likes"`
		File  *web.Upload  `file:"file"`
		More  []web.Upload `file:"more"`
	}) (web.NoContent, error) {
		return web.NoContent{}, nil
	})
	h, err := r.Build()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, id, query, header, cookie, contentType, body string) {
		for _, route := range []string{"/orders/", "/forms/"} {
			req, err := http.NewRequestWithContext(t.Context(), "POST", "http://h"+route, strings.NewReader(body))
			if err != nil {
				t.Skip()
			}
			if u, err := req.URL.Parse("http://h" + route + id); err == nil {
				req.URL = u
			}
			req.URL.RawQuery = query
			req.Header["X-Token"] = []string{header}
			req.Header["Cookie"] = []string{cookie}
			req.Header["Content-Type"] = []string{contentType}
			rec := httptest.NewRecorder()
			h.ServeHTTP(rec, req)
			switch {
			case rec.Code == 204 || rec.Code == 307:
			case rec.Code < 400 || rec.Code >= 500:
				t.Fatalf("%s %q %q %q %q %q %q: got %d %s", route, id, query, header, cookie, contentType, body, rec.Code, rec.Body)
			default:
				var doc map[string]any
				if err := json.Unmarshal(rec.Body.Bytes(), &doc); err != nil || doc["status"] != float64(rec.Code) {
					t.Fatalf("no problem document: %s (%v)", rec.Body, err)
				}
			}
		}
	})
}

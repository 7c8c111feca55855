package web_test

import (
	"context"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"github.com/gotandem/tandem/web"
)

type styledInput struct {
	List    []int          `path:"list" json:"list"`
	Label   []string       `path:"label,label,explode" json:"label"`
	Matrix  rgb            `path:"matrix,matrix,explode" json:"matrix"`
	Tags    []string       `query:"tag" json:"tags"`
	Comma   []int          `query:"comma,comma" json:"comma"`
	Space   []string       `query:"space,space" json:"space"`
	Pipe    *rgb           `query:"pipe,pipe" json:"pipe"`
	Deep    productFilter  `query:"deep" json:"deep"`
	Flat    *rgb           `query:"flat,flat" json:"flat"`
	JSON    *address       `query:"json,json" json:"json"`
	Absent  *rgb           `query:"absent" json:"absent"`
	Map     map[string]int `query:"map" json:"map"`
	Header  []string       `header:"X-List" json:"header"`
	Lines   []string       `header:"X-Lines,lines" json:"lines"`
	Color   *rgb           `header:"X-Color,explode" json:"color"`
	Cookie  []int          `cookie:"ids" json:"cookie"`
	CJSON   *rgb           `cookie:"cjson,json" json:"cjson"`
	Name    string         `form:"name" json:"name"`
	Address *address       `form:"address" json:"address"`
	Orders  []orderLine    `form:"orders" json:"orders"`
	Meta    *address       `form:"meta,json" json:"meta"`
}

// TestClientWritesEveryStyle: what the typed client writes of an input, the route reads as the same input.
func TestClientWritesEveryStyle(t *testing.T) {
	r := web.NewRouter()
	route := r.Post("/{list}/{label}/{matrix}", func(_ context.Context, in *styledInput) (styledInput, error) { return *in, nil })
	model := r.Post("/model", func(_ context.Context, in *struct {
		Form productFilter `body:"form"`
	}) (productFilter, error) {
		return in.Form, nil
	})
	srv := httptest.NewServer(build(t, r))
	defer srv.Close()
	client := &web.Client{BaseURL: srv.URL}
	five := 5.0
	in := styledInput{
		List: []int{1, 2}, Label: []string{"a b", "c"}, Matrix: rgb{1, 2, 3}, Tags: []string{"x,y", "z&"}, Comma: []int{3, 4},
		Space: []string{"p", "q"}, Pipe: &rgb{4, 5, 6}, Flat: &rgb{7, 8, 9}, JSON: &address{Street: `El"m`}, Map: map[string]int{"k": 1, "ö": 2},
		Deep:   productFilter{Price: priceRange{GTE: &five}, Tags: []string{"t", "u"}, Sizes: map[int]string{3: "L"}, Stock: true},
		Header: []string{"a", `b, "c"`}, Lines: []string{"d, e", "f"}, Color: &rgb{R: 1}, Cookie: []int{6, 7}, CJSON: &rgb{1, 2, 3},
		Name: "N", Address: &address{Street: "Oak", Tags: []string{"a"}}, Orders: []orderLine{{"s", 1}, {"t", 2}}, Meta: &address{Street: "Elm"},
	}
	out, err := route.Call(t.Context(), client, &in)
	if err != nil {
		t.Fatal(err)
	}
	out.Deep.Lines, out.JSON.Tags, out.Meta.Tags = nil, nil, nil // null and [] are the same to a list
	if !reflect.DeepEqual(out, in) {
		t.Errorf("got\n%+v\nwant\n%+v", out, in)
	}
	got, err := model.Call(t.Context(), client, &struct {
		Form productFilter `body:"form"`
	}{in.Deep})
	got.Lines = nil
	if err != nil || !reflect.DeepEqual(got, in.Deep) {
		t.Errorf("got %+v, %v", got, err)
	}
	in.Space = []string{"with space"}
	if _, err := route.Call(t.Context(), client, &in); err == nil || !strings.Contains(err.Error(), `query space: "with space" holds what separates its parts`) {
		t.Errorf("got %v", err)
	}
}

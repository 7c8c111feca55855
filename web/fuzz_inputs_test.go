package web

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"errors"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/schema"
)

// FuzzDeepNames: a name is taken apart as it is put together again, and a tree of any query is JSON.
func FuzzDeepNames(f *testing.F) {
	for _, s := range []string{"a[b][c]=1", "a[]=1&a[]=2", "a[=1", "a]b=1", "[a]=1", "a[b]c=1", "a[b[c]]=1", "a%5Bb%5D=x", strings.Repeat("a[b]", 40) + "=1", "a[\xff]=\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, query string) {
		pairs := parsePairs(query, nil)
		for _, p := range pairs {
			head, below, ok := splitName(p.name)
			if !ok {
				continue
			}
			if len(below) > maxDeep {
				t.Errorf("%q is %d deep", p.name, len(below))
			}
			again := head
			for _, b := range below {
				again += "[" + b + "]"
			}
			if again != p.name {
				t.Errorf("%q became %q", p.name, again)
			}
			tree := deepTree(pairs, []string{head})
			if tree.Empty() {
				t.Errorf("nothing is below %q", head)
			}
			if raw := tree.JSON(); !raw.IsValid() {
				t.Errorf("%q is no JSON: %s", query, raw)
			}
		}
	})
}

// FuzzDeepDecode decodes any query into a deep type: it is taken or refused with a place, and never panics.
func FuzzDeepDecode(f *testing.F) {
	type part struct {
		SKU string `json:"sku"`
		Qty *int   `json:"qty"`
	}
	type deep struct {
		Name  string          `json:"name"`
		Parts []part          `json:"parts,omitempty"`
		Tags  []string        `json:"tags,omitempty"`
		Map   map[int]part    `json:"map,omitempty"`
		Pair  [2]int          `json:"pair,omitzero"`
		Any   any             `json:"any,omitzero"`
		Next  *deepNext       `json:"next,omitzero"`
		Opt   schema.Opt[int] `json:"opt,omitzero"`
	}
	for _, s := range []string{"f[name]=a&f[parts][0][sku]=x", "f[parts][sku]=x", "f[map][1][sku]=a&f[map][x]=", "f[pair]=1&f[pair]=2", "f[any][x][]=1",
		"f[next][next][next][v]=1", "f=1", "f[]=1", "f[tags][]=a&f[tags][9999999999]=b&f[tags]=c", "f[opt][a]=1"} {
		f.Add(s)
	}
	in := readInput(typeOf[struct {
		F deep `query:"f"`
	}]())
	if len(in.mistakes) > 0 {
		f.Fatal(in.mistakes)
	}
	decode := decoderOf(in.fields[0], 0, nil)
	f.Fuzz(func(t *testing.T, query string) {
		r := httptest.NewRequest("GET", "/", nil)
		r.URL.RawQuery = query
		x := &exchange{r: r, report: &schema.Report{}}
		v := new(struct {
			F deep `query:"f"`
		})
		decode(x, pointerTo(v))
		for _, item := range x.report.Items() {
			if len(item.Loc) < 2 || item.Loc[0] != "query" || item.Loc[1] != "f" {
				t.Errorf("%q: the place of %+v", query, item)
			}
		}
		if _, err := json.Marshal(x.report.Items(), schema.Options(), jsontext.AllowInvalidUTF8(true)); err != nil {
			t.Errorf("%q: %v", query, err)
		}
	})
}

type deepNext struct {
	V    int       `json:"v,omitzero"`
	Next *deepNext `json:"next,omitzero"`
}

// FuzzHeaderList: the items of a list are those that were quoted.
func FuzzHeaderList(f *testing.F) {
	f.Add("a, b", "c")
	f.Add(`"a`, `\`)
	f.Add("", `x"y"`)
	f.Fuzz(func(t *testing.T, a, b string) {
		quote := func(s string) string {
			return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
		}
		if got := appendQuotedItems(nil, quote(a)+" ,"+quote(b)); !slices.Equal(got, []string{a, b}) {
			t.Errorf("%q, %q became %q", a, b, got)
		}
		for _, item := range appendQuotedItems(nil, a) {
			if strings.Trim(item, " \t") == "" && !strings.Contains(a, `"`) {
				t.Errorf("%q has an empty item", a)
			}
		}
	})
}

// FuzzContentType: whatever a client says its body is, the answer is yes or a 415 that says what is accepted.
func FuzzContentType(f *testing.F) {
	for _, s := range []string{"application/json", "application/vnd.api+json; charset=utf-8", "text/plain", "image/png", "application/;;", "IMAGE/PNG", "application/json; charset=utf-16", "a/b; c", "\x00"} {
		f.Add(s)
	}
	plans := []*bodyPlan{
		{kind: bodyJSON, field: &inputField{}}, {kind: bodyJSON, field: &inputField{content: []string{"application/vnd.api+json"}}},
		{kind: bodyRaw, field: &inputField{content: []string{"image/*", "text/csv"}}}, {kind: bodyRaw, field: &inputField{}},
	}
	f.Fuzz(func(t *testing.T, contentType string) {
		r := &http.Request{Header: http.Header{"Content-Type": {contentType}}, ContentLength: 1}
		for i, b := range plans {
			err := b.checkType(r)
			if i == 3 && err != nil {
				t.Errorf("%q: %v", contentType, err)
			}
			if err != nil && !strings.Contains(err.Error(), "send ") {
				t.Errorf("%q: %v", contentType, err)
			}
			_ = isJSON(contentType)
		}
	})
}

// FuzzCookiePairs: the pairs of a header hold every cookie that net/http finds in it.
func FuzzCookiePairs(f *testing.F) {
	f.Add("a=1; b=2")
	f.Add("; =; a; a = b ;c==d")
	f.Fuzz(func(t *testing.T, header string) {
		pairs := cookiePairs([]string{header})
		for _, c := range (&http.Request{Header: http.Header{"Cookie": {header}}}).Cookies() {
			if !slices.ContainsFunc(pairs, func(p pair) bool { return p.name == c.Name }) && strings.Contains(header, "=") && c.Value != "" {
				t.Errorf("%q lacks %q: %q", header, c.Name, pairs)
			}
		}
	})
}

// FuzzMultipart reads any form with files of every kind: the answer is no 500 and no panic.
func FuzzMultipart(f *testing.F) {
	var b strings.Builder
	m := multipart.NewWriter(&b)
	_ = m.SetBoundary("x")
	_ = m.WriteField("name", "v")
	_ = m.WriteField("deep[a]", "v")
	w, _ := m.CreateFormFile("file", "f")
	_, _ = w.Write([]byte("content"))
	_ = m.Close()
	f.Add(b.String())
	f.Add("--x\r\nContent-Disposition: form-data; name=\"deep\"\r\nContent-Type: application/json\r\n\r\n{\"a\":1\r\n--x--")
	f.Add("--x\r\nContent-Disposition: form-data; name=\"parts\"; filename=\"\"\r\n\r\n\r\n--x--")
	f.Add("--x\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Disposition: form-data; name=name\r\n\r\n=ZZ\r\n--x--")
	in := readInput(typeOf[multipartFuzz]())
	if len(in.mistakes) > 0 {
		f.Fatal(in.mistakes)
	}
	f.Fuzz(func(t *testing.T, body string) {
		b := &bodyPlan{kind: bodyForm, fields: in.fields, form: FormLimits{}.orDefaults()}
		for _, field := range in.fields {
			if field.file != nil && field.file.kind == fileParts {
				b.streamed = field
			}
		}
		r := httptest.NewRequest("POST", "/", strings.NewReader(body))
		x := &exchange{r: r, report: &schema.Report{}}
		if err := b.readMultipart(x, "x"); err != nil {
			x.form.close()
			return
		}
		v := new(multipartFuzz)
		for _, field := range in.fields {
			if field.file != nil {
				decodeFile(field)(x, pointerTo(v))
			} else {
				decodeForm(field, nil)(x, pointerTo(v))
			}
		}
		for part, err := range v.Parts.All() {
			if err != nil {
				break
			}
			if _, err := part.Read(make([]byte, 10)); err != nil {
				continue
			}
		}
		x.form.close()
	})
}

type styledFuzz struct {
	Label     []string          `path:"label,label,explode"`
	LabelMap  map[string]string `path:"labels,label"`
	Matrix    []int             `path:"matrix,matrix"`
	MatrixMap map[string]string `path:"matrices,matrix,explode"`
	Simple    map[string]int    `path:"simple,explode"`
	Comma     []string          `query:"comma,comma"`
	Space     []float64         `query:"space,space"`
	Pipe      map[string]string `query:"pipe,pipe"`
	JSON      map[string]string `query:"json,json"`
	Flat      map[string]string `query:"flat,flat"`
	Header    []string          `header:"X-List"`
	HeaderMap map[string]string `header:"X-Map,explode"`
	Cookie    []string          `cookie:"list"`
	CookieMap map[string]string `cookie:"map,json"`
	Form      []string          `form:"form,comma"`
	Optional  schema.Opt[int64] `query:"opt"`
}

// carry makes an exchange in which the field's source says the pairs.
func (f *inputField) carry(pairs []pair) *exchange {
	r := httptest.NewRequest("GET", "/", nil)
	x := &exchange{r: r, report: &schema.Report{}, form: &formValues{}}
	switch f.source {
	case fromPath:
		x.match = match{}
		x.match.push(pairs[0].value)
	case fromQuery:
		q := url.Values{}
		for _, p := range pairs {
			q.Add(p.name, p.value)
		}
		r.URL.RawQuery = q.Encode()
	case fromHeader:
		for _, p := range pairs {
			r.Header[f.key] = append(r.Header[f.key], p.value)
		}
	case fromCookie:
		r.AddCookie(&http.Cookie{Name: f.key, Value: pairs[0].value})
	default:
		x.form.pairs = pairs
	}
	return x
}

// FuzzStyles: whatever text stands for a value that has parts, it is taken or refused with its place; and what was taken is written such that it is
// read as the same value.
func FuzzStyles(f *testing.F) {
	for _, s := range []string{"a,b", ".a.b", ";matrices=1", ";matrix=1,2", ";a=b;c=d", "a=b,c=d", `"a,b", c`, "a|b|c|d", "1 2.5", `{"a":"b"}`, `%7B%22a%22:%22b%22%7D`, "", ",", "=", "\xff", " "} {
		f.Add(s)
	}
	in := readInput(typeOf[styledFuzz]())
	if len(in.mistakes) > 0 {
		f.Fatal(in.mistakes)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, field := range in.fields {
			decode, x, v := decoderOf(field, 0, nil), field.carry([]pair{{field.key, text}}), new(styledFuzz)
			decode(x, pointerTo(v))
			for _, item := range x.report.Items() {
				if len(item.Loc) == 0 || item.Loc[0] != field.place()[0] {
					t.Errorf("%s: %q: the place of %+v", field.name, text, item)
				}
			}
			if x.report.Len() > 0 {
				continue
			}
			pairs, err := field.write(pointerTo(v))
			if err != nil || len(pairs) == 0 || field.source == fromCookie && !validCookieValue(pairs[0].value) {
				continue // it has no such form: a list of one empty text, say
			}
			again := new(styledFuzz)
			x = field.carry(pairs)
			decode(x, pointerTo(again))
			if x.report.Len() > 0 || !reflect.DeepEqual(v, again) {
				t.Errorf("%s: %q became %+v, was written as %q and became %+v, %v", field.name, text, *v, pairs, *again, x.report.Err())
			}
		}
	})
}

// FuzzURLEncoded: any text is a form, whose fields are taken or refused with their places.
func FuzzURLEncoded(f *testing.F) {
	for _, s := range []string{"name=a&deep[a]=b", "name=%ff&name", "deep=%7B%7D", "&&=&", "deep[a][b]=1&deep[a]=2", "name=" + strings.Repeat("x", 100)} {
		f.Add(s)
	}
	in := readInput(typeOf[struct {
		Name string   `form:"name" default:""`
		Tags []string `form:"tags"`
		Deep *struct {
			A string `json:"a"`
		} `form:"deep"`
	}]())
	f.Fuzz(func(t *testing.T, body string) {
		b := &bodyPlan{kind: bodyForm, fields: in.fields, form: FormLimits{Fields: 20, Field: 50}.orDefaults()}
		r := httptest.NewRequest("POST", "/", strings.NewReader(body))
		r.Header.Set("Content-Type", urlencodedType)
		x := &exchange{r: r, report: &schema.Report{}}
		if err := b.readForm(x); err != nil {
			p, ok := errors.AsType[*problem.Error](err)
			if !ok || p.StatusCode() != 400 && p.StatusCode() != 413 {
				t.Errorf("%q: %v", body, err)
			}
			return
		}
		v := reflect.New(in.typ)
		for _, field := range in.fields {
			decodeForm(field, nil)(x, v.UnsafePointer())
		}
		for _, item := range x.report.Items() {
			if len(item.Loc) < 2 || item.Loc[0] != "body" {
				t.Errorf("%q: the place of %+v", body, item)
			}
		}
	})
}

type multipartFuzz struct {
	Name string `form:"name" default:""`
	Deep *struct {
		A string `json:"a"`
	} `form:"deep"`
	File  *Upload `file:"file"`
	Bytes *[]byte `file:"bytes"`
	Parts Parts   `file:"parts"`
}

func typeOf[T any]() reflect.Type { return reflect.TypeFor[T]() }

func pointerTo[T any](v *T) unsafe.Pointer { return unsafe.Pointer(v) }

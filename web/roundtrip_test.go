package web_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/gotandem/tandem/schema"
	"github.com/gotandem/tandem/web"
)

type level string

func (level) Enum() []level { return []level{"low", "high"} }

type facets struct {
	Min   int             `json:"min"`
	Names []string        `json:"names,omitempty"`
	Note  *string         `json:"note,omitzero"`
	Near  map[string]int  `json:"near,omitempty"`
	Lines []facetLine     `json:"lines,omitempty"`
	Limit schema.Opt[int] `json:"limit,omitzero"`
}

type facetLine struct {
	SKU string `json:"sku"`
	Qty uint16 `json:"qty"`
}

// wideParams has a field for every way in which a parameter is written, and for every kind of value.
type wideParams struct {
	Tenant string   `path:"tenant"`
	ID     int64    `path:"id"`
	Name   string   `path:"name"`
	List   []string `path:"list"`
	Label  []string `path:"label,label,explode"`
	Matrix rgb      `path:"matrix,matrix,explode"`
	Number int      `path:"number,matrix"`
	Tail   string   `path:"tail"`

	Text     string              `query:"text"`
	Maybe    *string             `query:"maybe"`
	Opt      schema.Opt[string]  `query:"opt"`
	OptInt   schema.Opt[int]     `query:"opt_int"`
	Flag     bool                `query:"flag"`
	Small    int8                `query:"small"`
	Big      uint64              `query:"big"`
	Float    float64             `query:"float"`
	Short    float32             `query:"short"`
	At       time.Time           `query:"at"`
	For      time.Duration       `query:"for"`
	Day      schema.Date         `query:"day"`
	Level    level               `query:"level"`
	Addr     netip.Addr          `query:"addr"`
	Data     []byte              `query:"data"`
	Tags     []string            `query:"tag"`
	Comma    []string            `query:"comma,comma"`
	Space    []string            `query:"space,space"`
	Pipe     []string            `query:"pipe,pipe"`
	Color    *rgb                `query:"color,comma"`
	Deep     facets              `query:"deep"`
	Lines    []facetLine         `query:"lines"`
	Flat     *rgb                `query:"flat,flat"`
	Rest     map[string][]string `query:"rest,flat"`
	JSON     facets              `query:"json,json"`
	JSONOpt  schema.Opt[rgb]     `query:"json_opt,json"`
	JSONText schema.Opt[string]  `query:"json_text,json"`
	Times    []time.Time         `query:"times,comma"`

	Header     string             `header:"X-Header"`
	HeaderInt  *int               `header:"X-Int"`
	HeaderList []string           `header:"X-List"`
	HeaderMore []string           `header:"X-More,lines"`
	HeaderRGB  *rgb               `header:"X-Color,explode"`
	HeaderJSON schema.Opt[facets] `header:"X-JSON,json"`

	Cookie     string  `cookie:"cookie"`
	CookieNull *string `cookie:"maybe"`
	CookieList []int   `cookie:"list"`
	CookieJSON *facets `cookie:"json,json"`
}

type wideJSON struct {
	wideParams
	Body wideBody `body:"json"`
}

type wideBody struct {
	Facets facets                  `json:"facets"`
	Name   schema.Opt[string]      `json:"name,omitzero"`
	RGB    schema.Opt[rgb]         `json:"rgb,omitzero"`
	Map    map[string]*facets      `json:"map"`
	At     *time.Time              `json:"at,omitzero"`
	Any    schema.Opt[[]facetLine] `json:"any,omitzero"`
}

type wideForm struct {
	Name   string             `form:"name"`
	Maybe  *string            `form:"maybe"`
	Opt    schema.Opt[string] `form:"opt"`
	Age    *int               `form:"age"`
	Likes  []string           `form:"like"`
	Comma  []string           `form:"comma,comma"`
	Deep   *facets            `form:"deep"`
	Lines  []facetLine        `form:"lines"`
	JSON   *facets            `form:"json,json"`
	JSONIn schema.Opt[rgb]    `form:"json_opt,json"`
}

type wideFiles struct {
	wideForm
	Photo web.Upload   `file:"photo"`
	Maybe *web.Upload  `file:"maybe_file"`
	More  []web.Upload `file:"more"`
	Bytes []byte       `file:"bytes"`
	Text  *string      `file:"text"`
	Parts web.Parts    `file:"parts"`
}

// filler fills values at random: with letters alone, or with all that is awkward.
type filler struct {
	*rand.Rand
	nasty bool
}

const awkward = ` ,;=&%+?#/\."'[]{}()|<>:@!*~^$` + "`\t\nåß€𝄞" + "aZ09-_"

func (r filler) text() string {
	letters := []rune("abcdefghij0123456789")
	n := 1 + r.IntN(8)
	if r.nasty {
		letters, n = []rune(awkward), r.IntN(7)
	}
	var b strings.Builder
	for range n {
		b.WriteRune(letters[r.IntN(len(letters))])
	}
	return b.String()
}

func opt[T any](r filler) schema.Opt[T] {
	switch r.IntN(3) {
	case 0:
		return schema.Opt[T]{}
	case 1:
		return schema.Null[T]()
	}
	var v T
	r.fill(reflect.ValueOf(&v).Elem())
	return schema.Some(v)
}

func (r filler) fill(v reflect.Value) {
	switch p := v.Addr().Interface().(type) {
	case *time.Time:
		*p = time.Unix(r.Int64N(1<<33), r.Int64N(1e9)).UTC()
		return
	case *time.Duration:
		*p = time.Duration(r.Int64N(1 << 60))
		return
	case *schema.Date:
		*p = schema.DateOf(time.Unix(r.Int64N(1<<33), 0).UTC())
		return
	case *netip.Addr:
		var b [16]byte
		for i := range b {
			b[i] = byte(r.IntN(256))
		}
		*p = netip.AddrFrom16(b)
		return
	case *level:
		*p = []level{"low", "high"}[r.IntN(2)]
		return
	case *schema.Opt[string]:
		*p = opt[string](r)
		return
	case *schema.Opt[int]:
		*p = opt[int](r)
		return
	case *schema.Opt[rgb]:
		*p = opt[rgb](r)
		return
	case *schema.Opt[facets]:
		*p = opt[facets](r)
		return
	case *schema.Opt[[]facetLine]:
		*p = opt[[]facetLine](r)
		return
	case *rgb:
		*p = rgb{r.IntN(256), r.IntN(256), 1 + r.IntN(255)}
		return
	case *web.Upload:
		name := "n" + r.text()
		*p = web.NewUpload(strings.NewReplacer("/", "", `\`, "", "\n", "", `"`, "", "\t", "").Replace(name), "text/plain", []byte(r.text()))
		return
	case *web.Parts:
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if r.IntN(3) > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			r.fill(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() || v.Type().Field(i).Anonymous {
				r.fill(settable(v.Field(i)))
			}
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), r.IntN(4), 4))
		for i := range v.Len() {
			r.fill(v.Index(i))
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range r.IntN(3) {
			key, elem := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			r.fill(key)
			for elem.IsZero() || elem.Kind() == reflect.Slice && elem.Len() == 0 {
				r.fill(elem)
			}
			v.SetMapIndex(key, elem)
		}
	case reflect.String:
		v.SetString(r.text())
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case reflect.Int, reflect.Int8, reflect.Int64:
		v.SetInt(int64(r.Uint64()) >> (64 - v.Type().Bits()))
	case reflect.Uint8, reflect.Uint16, reflect.Uint64:
		v.SetUint(r.Uint64() >> (64 - v.Type().Bits()))
	case reflect.Float64:
		f := math.NaN()
		for math.IsNaN(f) || math.IsInf(f, 0) {
			f = math.Float64frombits(r.Uint64())
		}
		v.SetFloat(f)
	case reflect.Float32:
		v.SetFloat(float64(float32(r.NormFloat64() * 1e6)))
	default:
		panic(v.Type().String())
	}
}

// settable is v, also where it is the field of an embedded struct that is not exported.
func settable(v reflect.Value) reflect.Value {
	return reflect.NewAt(v.Type(), v.Addr().UnsafePointer()).Elem()
}

// tidy makes what no request can tell apart the same: lists and maps that are empty and those that are not there.
func tidy(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			tidy(v.Elem())
		}
	case reflect.Struct:
		if v.Type().PkgPath() == "time" || strings.HasPrefix(v.Type().PkgPath(), "net") || v.Type() == reflect.TypeFor[web.Upload]() {
			return
		}
		for i := range v.NumField() {
			tidy(settable(v.Field(i)))
		}
	case reflect.Slice, reflect.Map:
		if v.Len() == 0 {
			v.SetZero()
			return
		}
		if v.Kind() == reflect.Slice {
			for i := range v.Len() {
				tidy(v.Index(i))
			}
			return
		}
		for key, elem := range v.Seq2() {
			c := reflect.New(elem.Type()).Elem()
			c.Set(elem)
			tidy(c)
			v.SetMapIndex(key, c)
		}
	}
}

// roundTrip sends random inputs: each arrives as it was, or is refused before it is sent. In every input one field at most is
// awkward. It returns how often each was awkward and arrived.
func roundTrip[I any](t *testing.T, rounds int, send func(*I) error, got func() *I) map[string]int {
	t.Helper()
	arrived := map[string]int{}
	typ := reflect.TypeFor[I]()
	fields := reflect.VisibleFields(typ)
	for i := range rounds {
		r := filler{rand.New(rand.NewPCG(1, uint64(i))), false}
		in := new(I)
		v := reflect.ValueOf(in).Elem()
		r.fill(v)
		plain(v) // no field is null where it is text
		sf := fields[r.IntN(len(fields))]
		if !sf.Anonymous {
			r.nasty = true
			field := settable(v.FieldByIndex(sf.Index))
			r.fill(field)
			if _, form := sf.Tag.Lookup("form"); form && field.Kind() == reflect.String && field.Len() == 0 {
				field.SetString(" ") // an empty control is none
			}
		}
		err := send(in)
		if _, called := errors.AsType[*web.CallError](err); called {
			t.Fatalf("round %d, %s: the service refused what the client sent: %v\n%+v", i, sf.Name, err, in)
		}
		if err != nil {
			if sf.Anonymous {
				t.Fatalf("round %d: nothing is awkward, and it was refused: %v\n%+v", i, err, in)
			}
			continue
		}
		out := got()
		tidy(v)
		tidy(reflect.ValueOf(out).Elem())
		if !reflect.DeepEqual(in, out) {
			for _, f := range fields {
				a, b := v.FieldByIndex(f.Index), reflect.ValueOf(out).Elem().FieldByIndex(f.Index)
				if x, y := settable(a).Interface(), settable(b).Interface(); !f.Anonymous && !reflect.DeepEqual(x, y) {
					t.Fatalf("round %d: %s was %#v and became %#v", i, f.Name, x, y)
				}
			}
		}
		arrived[sf.Name]++
	}
	return arrived
}

// plain takes null out of the optionals that are written as text.
func plain(v reflect.Value) {
	for _, f := range reflect.VisibleFields(v.Type()) {
		field := settable(v.FieldByIndex(f.Index))
		if strings.Contains(string(f.Tag), ",json\"") || strings.Contains(string(f.Tag), "body:") {
			continue
		}
		if o, ok := field.Interface().(interface{ IsNull() bool }); ok && o.IsNull() {
			field.SetZero()
		}
		if f.Tag.Get("path") != "" && field.Kind() == reflect.Slice && field.Len() == 0 {
			field.Set(reflect.ValueOf([]string{"x"})) // a path has no empty segments
		}
		if d, ok := field.Addr().Interface().(*facets); ok && d.Limit.IsNull() {
			d.Limit = schema.Opt[int]{}
		}
		if d, ok := field.Interface().(*facets); ok && d != nil && d.Limit.IsNull() {
			d.Limit = schema.Opt[int]{}
		}
	}
}

// TestInputsMakeARoundTrip: whatever an input holds arrives at the service as it was, or the client says why it cannot be sent.
func TestInputsMakeARoundTrip(t *testing.T) {
	rounds := 1500
	if testing.Short() {
		rounds = 400
	}
	r := web.NewRouter()
	var params *wideJSON
	var form *wideForm
	api := r.Post("{tenant}.example.org/{id}/{name}/{list}/{label}/{matrix}/{number}/{tail...}", func(_ context.Context, in *wideJSON) (web.NoContent, error) {
		params = in
		return web.NoContent{}, nil
	})
	forms := r.Post("/form", func(_ context.Context, in *wideForm) (web.NoContent, error) {
		form = in
		return web.NoContent{}, nil
	})
	srv := httptest.NewServer(build(t, r))
	defer srv.Close()
	client := &web.Client{BaseURL: srv.URL}
	arrived := roundTrip(t, rounds, func(in *wideJSON) error { _, err := api.Call(t.Context(), client, in); return err }, func() *wideJSON { return params })
	for _, name := range []string{"Name", "Text", "Tags", "Deep", "JSON", "HeaderList", "Body", "CookieJSON", "HeaderJSON"} {
		if arrived[name] == 0 {
			t.Errorf("%s never arrived with anything awkward in it: %v", name, arrived)
		}
	}
	arrived = roundTrip(t, rounds/4, func(in *wideForm) error { _, err := forms.Call(t.Context(), client, in); return err }, func() *wideForm { return form })
	for _, name := range []string{"Name", "Likes", "JSON", "Deep"} {
		if arrived[name] == 0 {
			t.Errorf("%s of a form never arrived with anything awkward in it: %v", name, arrived)
		}
	}
}

// filesOf reads what uploads hold, for comparison.
func filesOf(t *testing.T, in *wideFiles) string {
	t.Helper()
	var all []web.Upload
	all = append(all, in.Photo)
	if in.Maybe != nil {
		all = append(all, *in.Maybe)
	}
	var b strings.Builder
	for _, u := range append(all, in.More...) {
		content, err := u.Bytes()
		if err != nil {
			t.Error(err)
		}
		fmt.Fprintf(&b, "%q %s %d %q\n", u.Filename, u.ContentType, u.Size, content)
	}
	return b.String()
}

// TestFilesMakeARoundTrip: uploads of every kind, in memory and on the disk, beside fields of every kind, and files that are streamed.
func TestFilesMakeARoundTrip(t *testing.T) {
	r := web.NewRouter()
	var got *wideFiles
	var files, streamed string
	route := r.Post("/files", func(_ context.Context, in *wideFiles) (web.NoContent, error) {
		got, files, streamed = in, filesOf(t, in), ""
		for part, err := range in.Parts.All() {
			if err != nil {
				return web.NoContent{}, err
			}
			b, err := io.ReadAll(part)
			if err != nil {
				return web.NoContent{}, err
			}
			streamed += fmt.Sprintf("%s %q %s %q\n", part.Name, part.Filename, part.ContentType, b)
		}
		got.Parts = web.Parts{}
		return web.NoContent{}, nil
	})
	any := r.Post("/any", func(_ context.Context, in *struct {
		Files web.Parts `file:"*"`
	}) (string, error) {
		return sizes(t.Context(), &importForm{Files: in.Files})
	})
	// on passes files on as they come.
	var client *web.Client
	on := r.Post("/on", func(ctx context.Context, in *struct {
		Files web.Parts `file:"*"`
	}) (string, error) {
		return any.Call(ctx, client, &struct {
			Files web.Parts `file:"*"`
		}{in.Files})
	})
	srv := httptest.NewServer(build(t, r))
	defer srv.Close()
	client = &web.Client{BaseURL: srv.URL}
	var sent, sentParts string
	send := func(in *wideFiles) error {
		sent, sentParts = filesOf(t, in), ""
		c := *in
		if len(in.Bytes)%2 == 1 {
			c.Parts = web.PartsOf(web.NewPart("a.txt", "", strings.NewReader("one")), web.NewPart("b", "image/png", bytes.NewReader(in.Bytes)))
			sentParts = fmt.Sprintf("parts \"a.txt\" text/plain; charset=utf-8 \"one\"\nparts \"b\" image/png %q\n", in.Bytes)
		}
		in.Photo, in.Maybe, in.More = web.Upload{}, nil, nil // they were noted
		_, err := route.Call(t.Context(), client, &c)
		return err
	}
	roundTrip(t, 300, send, func() *wideFiles {
		if files != sent || streamed != sentParts {
			t.Errorf("sent\n%s%sgot\n%s%s", sent, sentParts, files, streamed)
		}
		got.Photo, got.Maybe, got.More = web.Upload{}, nil, nil
		return got
	})
	path := filepath.Join(t.TempDir(), "large.json")
	if err := os.WriteFile(path, bytes.Repeat([]byte("x"), 3<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	large, err := web.UploadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := route.Call(t.Context(), client, &wideFiles{wideForm: wideForm{Name: "n"}, Photo: large}); err != nil || !strings.Contains(files, `"large.json" application/json 3145728 "xxx`) {
		t.Errorf("%v: got %.100s", err, files)
	}
	named := web.NewPart("f", "", strings.NewReader("12"))
	if _, err := any.Call(t.Context(), client, &struct {
		Files web.Parts `file:"*"`
	}{web.PartsOf(named)}); err == nil || !strings.Contains(err.Error(), "has no Name") {
		t.Errorf("a file without a field's name: %v", err)
	}
	named.Name = "x"
	if out, err := on.Call(t.Context(), client, &struct {
		Files web.Parts `file:"*"`
	}{web.PartsOf(named)}); err != nil || out != " x/f/application/octet-stream=2" {
		t.Errorf("passed on: got %q, %v", out, err)
	}
	for _, test := range []struct {
		photo web.Upload
		want  string
	}{
		{web.Upload{}, "the upload has no content"},
		{web.NewUpload("", "", nil), "give it a Filename"},
		{web.NewUpload("f", "text/plain\r\nX: y", nil), "holds the end of a line"},
	} {
		if _, err := route.Call(t.Context(), client, &wideFiles{wideForm: wideForm{Name: "n"}, Photo: test.photo}); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
	if _, err := web.UploadFile(filepath.Dir(path)); err == nil {
		t.Error("a directory is no upload")
	}
	gone, _ := web.UploadFile(path)
	os.Remove(path)
	if _, err := route.Call(t.Context(), client, &wideFiles{wideForm: wideForm{Name: "n"}, Photo: gone}); err == nil || !strings.Contains(err.Error(), `sending the file "large.json"`) {
		t.Errorf("a file that is gone: %v", err)
	}
}

package web_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/textproto"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gotandem/tandem/schema"
	"github.com/gotandem/tandem/web"
)

// formPart is a part of a multipart form.
type formPart struct{ name, file, contentType, body string }

// multipartOf writes a form, and returns it with its Content-Type as a header line. A file "-" is one without a name.
func multipartOf(t *testing.T, parts ...formPart) (body, header string) {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for _, p := range parts {
		h := textproto.MIMEHeader{}
		disposition := fmt.Sprintf("form-data; name=%q", p.name)
		if p.file != "" {
			disposition += fmt.Sprintf("; filename=%q", strings.TrimPrefix(p.file, "-"))
		}
		h.Set("Content-Disposition", disposition)
		if p.contentType != "" {
			h.Set("Content-Type", p.contentType)
		}
		w, err := m.CreatePart(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, p.body); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String(), "Content-Type: " + m.FormDataContentType()
}

const urlencoded = "Content-Type: application/x-www-form-urlencoded"

type address struct {
	Street string   `json:"street" validate:"min=2"`
	Tags   []string `json:"tags,omitempty"`
}

type orderForm struct {
	Name    string             `form:"name" json:"name" validate:"max=10"`
	Age     *int               `form:"age" json:"age,omitzero"`
	Likes   []string           `form:"like" json:"likes,omitempty"`
	IDs     []int              `form:"ids,comma" json:"ids,omitempty"`
	Agree   bool               `form:"agree" default:"false" json:"agree"`
	Nick    schema.Opt[string] `form:"nick" json:"nick,omitzero"`
	Address *address           `form:"address" json:"address,omitzero"`
	Lines   []orderLine        `form:"lines" json:"lines,omitempty"`
	Meta    *address           `form:"meta,json" json:"meta,omitzero"`
}

// TestForms sends the same fields urlencoded and as multipart forms.
func TestForms(t *testing.T) {
	r := web.NewRouter()
	r.Post("/form", echo[orderForm])
	h := build(t, r)
	for _, test := range []struct{ form, want string }{
		{"name=Ann&age=7&like=a&like=b&agree=on", `{"name":"Ann","age":7,"likes":["a","b"],"agree":true}`},
		{"name=Ann&age=&nick=&agree=", `{"name":"Ann","agree":false}`},
		{"name=&age=x", `["body","name"] missing null; ["body","age"] int_parsing "x"`},
		{"name=Ann&nick=x&ids=1,2", `{"name":"Ann","ids":[1,2],"agree":false,"nick":"x"}`},
		{"name=Ann&address[street]=Elm&address[tags]=a&address[tags]=b", `{"name":"Ann","agree":false,"address":{"street":"Elm","tags":["a","b"]}}`},
		{"name=Ann&address[street]=E", `["body","address","street"] string_too_short "E"`},
		{"name=Ann&address[tags]=E", `["body","address","street"] missing {"tags":"E"}`},
		{"name=Ann&lines[0][sku]=a&lines[0][qty]=1", `{"name":"Ann","likes":null}`},
		{"name=Ann&lines[0][sku]=a&lines[0][qty]=0", `["body","lines",0,"qty"] greater_than "0"`},
		{`name=Ann&meta={"street":"Elm"}`, `{"name":"Ann","agree":false,"meta":{"street":"Elm"}}`},
		{`name=Ann&meta={"street":"E"}`, `["body","meta","street"] string_too_short "E"`},
		{`name=Ann&meta={`, `["body","meta"] json_invalid null`},
		{"", `["body","name"] missing null`},
		{"name=%FF", `["body","name"] string_unicode null`},
		{"name=%zz", `{"name":"%zz","agree":false}`},
	} {
		if strings.Contains(test.want, `"likes":null`) {
			test.want = `{"name":"Ann","agree":false,"lines":[{"sku":"a","qty":1}]}`
		}
		if got := mistakesOf(t, h, "POST", "/form", test.form, urlencoded); got != test.want {
			t.Errorf("%s\ngot  %s\nwant %s", test.form, got, test.want)
		}
		var parts []formPart
		for pair := range strings.SplitSeq(test.form, "&") {
			name, value, ok := strings.Cut(pair, "=")
			if ok {
				parts = append(parts, formPart{name: name, body: strings.ReplaceAll(value, "%FF", "\xff")})
			}
		}
		body, header := multipartOf(t, parts...)
		if got := mistakesOf(t, h, "POST", "/form", body, header); got != test.want {
			t.Errorf("multipart %s\ngot  %s\nwant %s", test.form, got, test.want)
		}
	}
	for header, want := range map[string]string{
		"Content-Type: application/json": `Unsupported Media Type: The body is "application/json"; send a form (application/x-www-form-urlencoded or multipart/form-data).`,
		urlencoded + "; charset=latin1":  `Unsupported Media Type: The form is in "latin1"; send UTF-8.`,
		"Content-Type: ":                 `Unsupported Media Type: The body has no Content-Type; send a form (application/x-www-form-urlencoded or multipart/form-data).`,
		urlencoded + "; charset=UTF-8":   `{"name":"a","agree":false}`,
	} {
		if got := mistakesOf(t, h, "POST", "/form", "name=a", header); got != want {
			t.Errorf("%s: got %s", header, got)
		}
	}
}

// TestJSONPartBesideFiles: a part says by its Content-Type how it is read.
func TestJSONPartBesideFiles(t *testing.T) {
	r := web.NewRouter()
	type in struct {
		Meta  address    `form:"meta" json:"meta"`
		Lines []address  `form:"lines" json:"lines,omitempty"`
		Note  string     `form:"note" default:"" json:"note,omitzero"`
		Photo web.Upload `file:"photo" json:"-"`
	}
	r.Post("/", func(_ context.Context, i *in) (string, error) {
		b, err := i.Photo.Bytes()
		return fmt.Sprintf("%v%v%s%s%s", i.Meta, i.Lines, i.Note, i.Photo.Filename, b), err
	})
	h := build(t, r)
	photo := formPart{name: "photo", file: "a.png", contentType: "image/png", body: "PNG"}
	for _, test := range []struct {
		parts []formPart
		want  string
	}{
		{[]formPart{{name: "meta", contentType: "application/json", body: `{"street":"Elm"}`}, photo}, `"{Elm []}[]a.pngPNG"`},
		{[]formPart{photo, {name: "meta", file: "blob", contentType: "application/vnd.x+json", body: `{"street":"Elm","tags":["a"]}`}}, `"{Elm [a]}[]a.pngPNG"`},
		{[]formPart{photo, {name: "meta[street]", body: "Oak"}}, `"{Oak []}[]a.pngPNG"`},
		{[]formPart{photo, {name: "meta", contentType: "application/json", body: `{"street":5}`}}, `["body","meta","street"] string_type 5`},
		{[]formPart{photo, {name: "meta", contentType: "application/json", body: `{"street"`}}, `["body","meta"] json_invalid null`},
		{[]formPart{photo, {name: "meta", body: "text"}}, `["body","meta"] model_attributes_type "text"`},
		{[]formPart{{name: "meta[street]", body: "Oak"}}, `["body","photo"] missing null`},
		{[]formPart{photo, {name: "meta[street]", body: "Oak"}, {name: "note", contentType: "application/json", body: `"x\ny"`}}, `"{Oak []}[]x\nya.pngPNG"`},
		{[]formPart{photo, {name: "meta[street]", body: "Oak"}, {name: "lines", contentType: "application/json", body: `{"street":"A1"}`},
			{name: "lines", contentType: "application/json", body: `{"street":"A2"}`}}, `"{Oak []}[{A1 []} {A2 []}]a.pngPNG"`},
		{[]formPart{photo, {name: "meta[street]", body: "Oak"}, {name: "lines", contentType: "application/json", body: ` [{"street":"A1"}]`}}, `"{Oak []}[{A1 []}]a.pngPNG"`},
	} {
		body, header := multipartOf(t, test.parts...)
		if got := mistakesOf(t, h, "POST", "/", body, header); got != test.want {
			t.Errorf("%+v\ngot  %s\nwant %s", test.parts, got, test.want)
		}
	}
}

// TestFileFields: files of every kind of field, and the rules that they obey.
func TestFileFields(t *testing.T) {
	r := web.NewRouter()
	r.Post("/", func(_ context.Context, in *struct {
		Bytes  []byte       `file:"bytes"`
		Text   *string      `file:"text" validate:"max=5"`
		List   []web.Upload `file:"list" alias:"more" validate:"min=1,max=2,dive,max=4" content:"image/*, text/plain"`
		Lists  [][]byte     `file:"lists"`
		Maybe  *web.Upload  `file:"maybe"`
		Maybes *[]byte      `file:"maybes"`
	}) (string, error) {
		text := "-"
		if in.Text != nil {
			text = *in.Text
		}
		return fmt.Sprintf("%s %s %d %s %v %v", in.Bytes, text, len(in.List), in.Lists, in.Maybe != nil, in.Maybes != nil), nil
	})
	h := build(t, r)
	file := func(name, body string) formPart { return formPart{name, "f", "text/plain; charset=utf-8", body} }
	for _, test := range []struct {
		parts []formPart
		want  string
	}{
		{[]formPart{file("bytes", "B"), file("list", "1")}, `"B - 1 [] false false"`},
		{[]formPart{file("bytes", "B"), file("text", "T"), file("list", "1"), file("list", "2"), file("lists", "x"), file("lists", "y"), file("maybe", ""), file("maybes", "z")},
			`"B T 2 [x y] true true"`},
		{[]formPart{file("bytes", "B"), file("more", "1"), {"maybe", "-", "application/octet-stream", ""}, file("unknown", "u")}, `"B - 1 [] false false"`},
		{[]formPart{}, `["body","bytes"] missing null; ["body","list"] missing null`},
		{[]formPart{file("bytes", "B"), file("list", "12345"), {"list", "f", "application/pdf", "1"}, file("text", "toolong")},
			`["body","text"] bytes_too_long null; ["body","list",0] bytes_too_long null; ["body","list",1] value_error "application/pdf"`},
		{[]formPart{file("bytes", "B"), file("list", "1"), file("list", "1"), file("list", "1")}, `["body","list"] too_long null`},
	} {
		body, header := multipartOf(t, test.parts...)
		if got := mistakesOf(t, h, "POST", "/", body, header); got != test.want {
			t.Errorf("%+v\ngot  %s\nwant %s", test.parts, got, test.want)
		}
	}
	if got := mistakesOf(t, h, "POST", "/", "bytes=x", urlencoded); !strings.HasSuffix(got, "send a form (multipart/form-data).") {
		t.Errorf("got %s", got)
	}
}

// TestFormLimits: what is too much is told by the name of its limit.
func TestFormLimits(t *testing.T) {
	r := web.NewRouter()
	type in struct {
		Name  string       `form:"name" default:""`
		Files []web.Upload `file:"files"`
	}
	count := func(_ context.Context, i *in) (int, error) { return len(i.Files), nil }
	r.Post("/small", count, web.LimitForm(web.FormLimits{Fields: 2, Files: 2, Field: 10, File: 100}), web.BodyLimit(5000))
	r.Post("/default", count)
	r.Post("/urlencoded", func(_ context.Context, i *struct {
		Name string `form:"name" default:""`
	}) (string, error) {
		return i.Name, nil
	}, web.LimitForm(web.FormLimits{Fields: 2, Field: 10}))
	h := build(t, r)
	many := func(n int, p formPart) []formPart {
		parts := make([]formPart, n)
		for i := range parts {
			parts[i] = p
		}
		return parts
	}
	for _, test := range []struct {
		target string
		parts  []formPart
		want   string
	}{
		{"/small", many(2, formPart{name: "x", body: "1"}), "0"},
		{"/small", many(3, formPart{name: "x", body: "1"}), "Bad Request: The form has more than 2 fields."},
		{"/small", many(3, formPart{name: "", body: "1"}), "Bad Request: The form has more than 2 fields."},
		{"/small", many(2, formPart{name: "files", file: "f", body: "1"}), "2"},
		{"/small", many(3, formPart{name: "files", file: "f", body: "1"}), "Bad Request: The form has more than 2 files."},
		{"/small", many(3, formPart{name: "unknown", file: "f", body: "1"}), "Bad Request: The form has more than 2 files."},
		{"/small", many(1, formPart{name: "name", body: "12345678901"}), `Request Entity Too Large: The field "name" is longer than 10 bytes.`},
		{"/small", many(1, formPart{name: "files", file: "f", body: strings.Repeat("x", 101)}), `Request Entity Too Large: The file "files" is larger than 100 bytes.`},
		{"/small", many(1, formPart{name: "unknown", file: "f", body: strings.Repeat("x", 101)}), `Request Entity Too Large: The file "unknown" is larger than 100 bytes.`},
		{"/small", many(1, formPart{name: "files", file: "f", body: strings.Repeat("x", 100)}), "1"},
		{"/small", many(2, formPart{name: "files", file: "f", body: strings.Repeat("x", 6000)}), `Request Entity Too Large: The body has`},
		{"/default", many(1000, formPart{name: "x", body: "1"}), "0"},
		{"/default", many(1001, formPart{name: "x", body: "1"}), "Bad Request: The form has more than 1000 fields."},
		{"/default", many(1001, formPart{name: "files", file: "f", body: "1"}), "Bad Request: The form has more than 1000 files."},
		{"/default", many(1, formPart{name: "name", body: strings.Repeat("x", 1<<20+1)}), `Request Entity Too Large: The field "name" is longer than 1048576 bytes.`},
	} {
		body, header := multipartOf(t, test.parts...)
		if got := mistakesOf(t, h, "POST", test.target, body, header); !strings.HasPrefix(got, test.want) {
			t.Errorf("%s with %d parts\ngot  %s\nwant %s", test.target, len(test.parts), got, test.want)
		}
	}
	for form, want := range map[string]string{
		"name=a&b=c":       `"a"`,
		"name=a&b=c&d=e":   "Bad Request: The form has 3 fields and may have 2.",
		"name=12345678901": `Request Entity Too Large: The field "name" is longer than 10 bytes.`,
	} {
		if got := mistakesOf(t, h, "POST", "/urlencoded", form, urlencoded); got != want {
			t.Errorf("%s: got %s", form, got)
		}
	}
}

// TestBrokenForms: what is no form is a 400 that says what is wrong with it.
func TestBrokenForms(t *testing.T) {
	r := web.NewRouter()
	r.Post("/", func(_ context.Context, i *files) (string, error) { return "", nil })
	h := build(t, r)
	const header = "Content-Type: multipart/form-data; boundary=x"
	for body, want := range map[string]string{
		"":                 `["body","title"] missing null; ["body","photo"] missing null`,
		"--x--\r\n":        `["body","title"] missing null; ["body","photo"] missing null`,
		"hello":            "Bad Request: There was an error parsing the body: the multipart form is broken at its beginning: it ends before its closing boundary.",
		"--x\r\nbroken":    "Bad Request: There was an error parsing the body: the multipart form is broken at its beginning: ",
		"--x\r\n\r\ntext":  "Bad Request: There was an error parsing the body: the multipart form is broken at or after part 1: it ends before its closing boundary.",
		"--x\r\n: a\r\n\r": "Bad Request: There was an error parsing the body: the multipart form is broken at its beginning: ",
		"--x\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nT\r\n--x\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"f\"\r\n\r\nabc": "Bad Request: There was an error parsing the body: the multipart form is broken at or after part 2: it ends before its closing boundary.",
	} {
		if got := mistakesOf(t, h, "POST", "/", body, header); !strings.HasPrefix(got, want) {
			t.Errorf("%q\ngot  %s\nwant %s", body, got, want)
		}
	}
	if got := mistakesOf(t, h, "POST", "/", "--x--", "Content-Type: multipart/form-data"); !strings.Contains(got, "no boundary") {
		t.Errorf("got %s", got)
	}
}

// TestUploadsAreKeptAndCleanedUp: a file past the memory of a form is in a temporary file until the response was sent.
func TestUploadsAreKeptAndCleanedUp(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	kept := func() int {
		all, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	large := strings.Repeat("0123456789abcdef", 100_000)
	r := web.NewRouter()
	during := -1
	r.Post("/", func(ctx context.Context, in *files) (string, error) {
		during = kept()
		f, err := in.Photo.Open()
		if err != nil {
			return "", err
		}
		defer f.Close()
		b := make([]byte, 4)
		if _, err := f.ReadAt(b, 16*50_000+10); err != nil || string(b) != "abcd" {
			t.Errorf("ReadAt: %q %v", b, err)
		}
		if at, err := f.Seek(-3, io.SeekEnd); err != nil || at != int64(len(large))-3 {
			t.Errorf("Seek: %d %v", at, err)
		}
		whole, err := in.Photo.Bytes()
		if string(whole) != large || in.Photo.Size != int64(len(large)) {
			t.Error("not the whole file")
		}
		if in.Photo.Header.Get("X-Extra") != "" || in.Photo.Header.Get("Content-Type") != "image/png" {
			t.Errorf("%v", in.Photo.Header)
		}
		if in.Title == "fail" {
			panic("on purpose")
		}
		return "", err
	})
	h := build(t, r)
	for _, title := range []string{"T", "fail"} {
		body, header := multipartOf(t, formPart{name: "title", body: title}, formPart{name: "photo", file: "a", contentType: "image/png", body: large},
			formPart{name: "more", file: "b", body: "small"})
		func() {
			defer func() { _ = recover() }()
			do(t, h, "POST", "/", body, header)
		}()
		if during != 1 {
			t.Errorf("%s: %d files while the handler ran", title, during)
		}
		if n := kept(); n != 0 {
			t.Errorf("%s: %d files are left", title, n)
		}
	}
	// A form that breaks off leaves nothing behind either.
	body, header := multipartOf(t, formPart{name: "photo", file: "a", body: large})
	if rec := do(t, h, "POST", "/", body[:len(body)-100], header); rec.Code != 400 || kept() != 0 {
		t.Errorf("got %d, %d files", rec.Code, kept())
	}
	// A disk that cannot hold an upload is the server's fault.
	t.Setenv("TMPDIR", filepath.Join(dir, "missing"))
	if rec := do(t, h, "POST", "/", body, header); rec.Code != 500 || strings.Contains(rec.Body.String(), dir) {
		t.Errorf("got %d %s", rec.Code, rec.Body)
	}
	if _, err := (web.Upload{}).Open(); err == nil {
		t.Error("the zero Upload opens")
	}
}

// TestWholeForms: a form that is read into one value, whose fields have the names that they have in JSON.
func TestWholeForms(t *testing.T) {
	type model struct {
		_     struct{} `unknown:"forbid"`
		Name  string   `json:"username"`
		Pass  string   `json:"password" validate:"min=3"`
		Tags  []string `json:"tags,omitempty"`
		Where *address `json:"where,omitzero"`
	}
	r := web.NewRouter()
	r.Post("/", func(_ context.Context, in *struct {
		Form model `body:"form"`
	}) (model, error) {
		return in.Form, nil
	})
	h := build(t, r)
	for form, want := range map[string]string{
		"username=a&password=abc&tags=x&tags=y&where[street]=Elm": `{"username":"a","password":"abc","tags":["x","y"],"where":{"street":"Elm"}}`,
		"username=&password=ab":                                   `["body","username"] missing {"password":"ab"}; ["body","password"] string_too_short "ab"`,
		"":                                                        `["body","username"] missing {}; ["body","password"] missing {}`,
		"username=a&password=abc&extra=no":                        `["body","extra"] extra_forbidden "no"`,
	} {
		if got := mistakesOf(t, h, "POST", "/", form, urlencoded); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", form, got, want)
		}
	}
	if b := r.Operations()[0].Body; b.Type == nil || b.Type.Name != "model" || !b.Required || len(b.ContentTypes) != 2 {
		t.Errorf("%+v", b)
	}
}

// TestFileMistakes: what a file field cannot be is told at Build.
func TestFileMistakes(t *testing.T) {
	r := web.NewRouter()
	r.Post("/", echo[struct {
		A []*web.Upload `file:"a"`
		B int           `file:"b"`
		C web.Upload    `form:"c"`
		D []web.Upload  `file:"d" validate:"email"`
		E web.Upload    `file:"e" validate:"min=3"`
		F []byte        `file:"f,comma"`
		G string        `query:"g" content:"text/plain"`
		H web.Parts     `file:"h"`
		I web.Parts     `file:"i"`
	}], web.LimitForm(web.FormLimits{Files: -1}), web.BodyIdle(-1))
	_, err := r.Build()
	if err == nil {
		t.Fatal("no mistakes")
	}
	for _, want := range []string{
		"field A of", "has a file tag and is a []*web.Upload: use web.Upload",
		"field B of", "has a file tag and is a int",
		"field C of", `is a file: write file:"c"`,
		"field D of", "has the rule email, which files do not have: use min, max and len for their number, and dive,max=n for the bytes of each",
		"field E of", "has the rule min=3, which files do not have: use max=n for its bytes",
		"field F of", `has the option "comma" in its tag file, which is none: leave it out`,
		"field G of", `has the tag content:"text/plain", which is for bodies and files: leave it out`,
		"both H and I stream the files", "LimitForm(", "BodyIdle(",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not told in\n%s", want, err)
		}
	}
}

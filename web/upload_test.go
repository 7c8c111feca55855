package web_test

import (
	"bytes"
	"context"
	"encoding/json/jsontext"
	"fmt"
	"mime/multipart"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/gotandem/tandem/web"
)

type files struct {
	Title string       `form:"title"`
	Photo web.Upload   `file:"photo"`
	Note  *web.Upload  `file:"note"`
	More  []web.Upload `file:"more"`
}

func TestUploads(t *testing.T) {
	r := web.NewRouter()
	r.Post("/files", func(_ context.Context, in *files) (web.Text, error) {
		s := in.Title
		for _, u := range append([]web.Upload{in.Photo}, in.More...) {
			b, err := u.Bytes()
			if err != nil {
				return "", err
			}
			s += fmt.Sprintf(" %s=%s(%d,%s)", u.Filename, b, u.Size, u.ContentType)
		}
		return web.Text(fmt.Sprint(s, " ", in.Note != nil)), nil
	}, web.BodyLimit(10_000))
	h := build(t, r)
	post := func(parts ...string) *httptest.ResponseRecorder {
		var b bytes.Buffer
		m := multipart.NewWriter(&b)
		for _, p := range parts {
			name, value, _ := strings.Cut(p, "=")
			if file, content, ok := strings.Cut(value, ":"); ok {
				w, _ := m.CreateFormFile(name, file)
				_, _ = w.Write([]byte(content))
				continue
			}
			_ = m.WriteField(name, value)
		}
		m.Close()
		return do(t, h, "POST", "/files", b.String(), "Content-Type: "+m.FormDataContentType())
	}
	rec := post("title=T", "photo=a.png:xyz", "more=1.txt:1", "more=../2.txt:22", "note=:")
	if want := "T a.png=xyz(3,application/octet-stream) 1.txt=1(1,application/octet-stream) 2.txt=22(2,application/octet-stream) false"; rec.Body.String() != want {
		t.Errorf("got %d %s", rec.Code, rec.Body)
	}
	if got := errorsOf(t, post("more=1.txt:1")); !slices.Equal(got, []string{"body.title missing", "body.photo missing"}) {
		t.Errorf("got %q", got)
	}
	if rec := post("title=T", "photo=a.png:"+strings.Repeat("x", 20_000)); rec.Code != 413 {
		t.Errorf("too large: got %d", rec.Code)
	}
	if rec := do(t, h, "POST", "/files", "--x\r\nbroken", "Content-Type: multipart/form-data; boundary=x"); rec.Code != 400 {
		t.Errorf("broken: got %d", rec.Code)
	}
	if rec := do(t, h, "POST", "/files", "--x", "Content-Type: multipart/form-data"); rec.Code != 400 {
		t.Errorf("no boundary: got %d", rec.Code)
	}
}

// TestInputsOutliveTheirRequest: bodies are read into buffers that are used again.
func TestInputsOutliveTheirRequest(t *testing.T) {
	type body struct {
		Text string            `json:"text"`
		Raw  jsontext.Value    `json:"raw"`
		Any  any               `json:"any"`
		Map  map[string]string `json:"map"`
		Data []byte            `json:"data"`
	}
	var kept []*body
	r := web.NewRouter()
	r.Post("/", func(_ context.Context, in *struct {
		Body body `body:"json"`
	}) (web.NoContent, error) {
		kept = append(kept, &in.Body)
		return web.NoContent{}, nil
	})
	h := build(t, r)
	text := func(c string) string {
		return strings.ReplaceAll(`{"text":"###","raw":["###"],"any":{"###":"###"},"map":{"###":"###"},"data":"####"}`, "#", c)
	}
	do(t, h, "POST", "/", text("A"))
	before := fmt.Sprint(*kept[0])
	for range 5 {
		if rec := do(t, h, "POST", "/", text("B")); rec.Code != 204 {
			t.Fatal(rec.Body)
		}
	}
	if after := fmt.Sprint(*kept[0]); after != before || strings.Contains(after, "B") {
		t.Errorf("%s became %s", before, after)
	}
}

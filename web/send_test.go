package web_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/gotandem/tandem/web"
)

func TestJSONResponsesAreMeasured(t *testing.T) {
	r := web.NewRouter()
	body := func(ctx context.Context, in *struct {
		N     int  `path:"n"`
		After bool `query:"after" default:"false"`
	}) (string, error) {
		if in.After {
			web.AfterResponse(ctx, func(context.Context) {})
		}
		return strings.Repeat("x", in.N-2), nil // and two quotes
	}
	r.Get("/{n}", body)
	srv := httptest.NewServer(build(t, r))
	defer srv.Close()
	for _, method := range []string{"GET", "HEAD"} {
		for _, target := range []string{"/2", "/2047", "/2048", "/2049", "/100000", "/20?after=1"} {
			req, err := http.NewRequestWithContext(t.Context(), method, srv.URL+target, nil)
			if err != nil {
				t.Fatal(err)
			}
			res, err := srv.Client().Do(req)
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(res.Body)
			res.Body.Close()
			want, _, _ := strings.Cut(target[1:], "?")
			if res.Header.Get("Content-Length") != want || len(res.TransferEncoding) > 0 || err != nil {
				t.Errorf("%s %s: Content-Length %q, encoding %q, %v", method, target, res.Header.Get("Content-Length"), res.TransferEncoding, err)
			}
			if method == "GET" && strconv.Itoa(len(got)) != want || method == "HEAD" && len(got) > 0 {
				t.Errorf("%s %s: %d bytes", method, target, len(got))
			}
		}
	}
}

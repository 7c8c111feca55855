package web

import (
	"fmt"
	"mime"
	"net/http"
	"strings"

	"github.com/gotandem/tandem/problem"
)

// isJSONType reports whether a media type is JSON: application/json, or one with the suffix +json (RFC 6839).
func isJSONType(t string) bool {
	return t == jsonType || strings.HasPrefix(t, "application/") && strings.HasSuffix(t, "+json")
}

// isJSON reports whether a Content-Type names JSON.
func isJSON(contentType string) bool {
	if contentType == jsonType { // as most of them say it
		return true
	}
	t, _, err := mime.ParseMediaType(contentType)
	return err == nil && isJSONType(t)
}

// matchesType reports whether a media type is one of those accepted, of which image/* stands for all images. No list accepts all.
func matchesType(accepted []string, contentType string) bool {
	if accepted == nil {
		return true
	}
	t, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return false
	}
	for _, a := range accepted {
		if main, all := strings.CutSuffix(a, "*"); strings.EqualFold(a, t) || a == "*/*" || all && strings.HasPrefix(t, strings.ToLower(main)) {
			return true
		}
	}
	return false
}

// checkType refuses a body of another type than the route reads. A missing type is refused too, since a browser sends such
// a body to other sites without asking them.
func (b *bodyPlan) checkType(r *http.Request) error {
	header := r.Header["Content-Type"]
	if len(header) == 1 && header[0] == jsonType && b.kind == bodyJSON && b.field.content == nil {
		return nil
	}
	if r.ContentLength == 0 || b.kind == bodyRaw && b.field.content == nil {
		return nil // no body: whether it may be missing is told with the other mistakes
	}
	accept := jsonType
	if b.field.content != nil {
		accept = strings.Join(b.field.content, ", ")
	}
	ct := r.Header.Get("Content-Type")
	if ct == "" {
		if b.lenient {
			return nil
		}
		return unsupported("The body has no Content-Type; send "+accept+".", accept)
	}
	t, params, err := mime.ParseMediaType(ct)
	fits := err == nil && isJSONType(t)
	if b.field.content != nil {
		fits = err == nil && matchesType(b.field.content, t)
	}
	if !fits {
		return unsupported(fmt.Sprintf("The body is %q; send %s.", ct, accept), accept)
	}
	if charset := params["charset"]; b.kind == bodyJSON && !utf8Charset(charset) {
		return unsupported(fmt.Sprintf("The body is in %q; send UTF-8.", charset), accept)
	}
	return nil
}

// checkCoding refuses a compressed body that no middleware has unpacked.
func checkCoding(r *http.Request) error {
	coding := r.Header["Content-Encoding"]
	if len(coding) == 0 || len(coding) == 1 && strings.EqualFold(coding[0], "identity") {
		return nil
	}
	return problem.New(http.StatusUnsupportedMediaType, "The body is encoded with %q; send it as it is.", strings.Join(coding, ", ")).
		WithHeader("Accept-Encoding", "identity")
}

// utf8Charset reports whether a charset is UTF-8 or a part of it; none is taken for UTF-8.
func utf8Charset(charset string) bool {
	switch strings.ToLower(charset) {
	case "", "utf-8", "utf8", "us-ascii":
		return true
	}
	return false
}

// wrongFileType is the problem of a file that is of another type than its field takes.
func wrongFileType(f *inputField, name, contentType string) error {
	if matchesType(f.content, contentType) {
		return nil
	}
	accept := strings.Join(f.content, ", ")
	return unsupported(fmt.Sprintf("The file %q is %q; send %s.", name, contentType, accept), accept)
}

func unsupported(detail, accept string) error {
	return problem.New(http.StatusUnsupportedMediaType, "%s", detail).WithHeader("Accept", accept)
}

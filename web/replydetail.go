package web

import (
	"fmt"
	"maps"
	"mime"
	"reflect"
	"slices"
	"strings"

	"github.com/gotandem/tandem/schema"
)

// ReplyDetail says more about a response that [Describe] declares: an [Example], a [ReplyHeader], a [ReplyLink] or a [ContentType].
type ReplyDetail interface{ replyDetail(*Reply) error }

// ContentType is the media type of a declared response; application/json is that of values, and application/octet-stream that of []byte.
type ContentType string

func (c ContentType) replyDetail(r *Reply) error {
	if _, _, err := mime.ParseMediaType(string(c)); err != nil {
		return fmt.Errorf("content type %q: %w", string(c), err)
	}
	r.ContentType = string(c)
	return nil
}

// ReplyHeader is a header of a response, for the documents.
type ReplyHeader struct {
	Name        string
	Description string
	// Type is that of the value; nil is a string.
	Type reflect.Type
	// Required says that the header is always there.
	Required bool
}

func (h ReplyHeader) replyDetail(r *Reply) error {
	if h.Name == "" {
		return fmt.Errorf("a ReplyHeader has no Name")
	}
	if h.Type != nil {
		if _, err := schema.Of(h.Type); err != nil {
			return fmt.Errorf("header %s: %w", h.Name, err)
		}
	}
	r.Headers = append(r.Headers, h)
	return nil
}

// ReplyLink says, in the documents, how what a response holds is used in another operation: that the id of what was made is the parameter
// id of the operation that reads it. Build checks that there is such an operation with such parameters.
type ReplyLink struct {
	Name        string
	Description string
	// Operation is the id of the operation that the link leads to.
	Operation string
	// Params are its parameters by name: runtime expressions such as "$response.body#/id", or constants.
	Params map[string]string
	// Body is the request body: a runtime expression, or "".
	Body string
}

func (l ReplyLink) replyDetail(r *Reply) error {
	if l.Name == "" || l.Operation == "" {
		return fmt.Errorf("a ReplyLink needs a Name and an Operation")
	}
	for _, e := range append(slices.Collect(maps.Values(l.Params)), l.Body) {
		if strings.HasPrefix(e, "$") {
			if err := checkExpression(e); err != nil {
				return fmt.Errorf("link %s: %w", l.Name, err)
			}
		}
	}
	r.Links = append(r.Links, l)
	return nil
}

// AnyOther is the status of a response that stands for all that are not declared: "default" in the documents. The numbers from 1 to 5 stand
// for a whole class: 4 is "4XX".
const AnyOther = 0

// Describe says in the documents what a response is, and what its body holds: T, or nothing where T is [NoContent] or struct{}. It does not
// change what is sent; [Responds] does. On a group or a provider it holds for all of their routes; the last one that speaks of a status and content type counts.
//
// Where it names the status of the route's own success it adds to what is known of that; with another content type it says that the
// response has several. A declared 422 takes the place of the one that is added where inputs may be refused, and so do 4 (4XX) and
// AnyOther; the same goes for 401, 413 and 415.
func Describe[T any](status int, description string, details ...ReplyDetail) Option {
	r := Reply{Status: status, Description: description}
	var zero T
	var errs []error
	if _, none := any(zero).(struct{}); !none {
		_, out := outputOf[T]()
		r.ContentType = out.contentType
		t := out.typ
		if t == reflect.TypeFor[[]byte]() {
			r.ContentType, t = "application/octet-stream", nil
		}
		if t != nil {
			var err error
			if r.Type, err = schema.Of(t); err != nil {
				errs = append(errs, lines(err)...)
			}
		}
	}
	if r.Status != AnyOther && r.Status > 5 && r.Status < 100 || r.Status < 0 || r.Status > 599 {
		errs = append(errs, fmt.Errorf("%d is no status: give one from 100 to 599, 1 to 5 for a class, or AnyOther", status))
	}
	for _, d := range details {
		if err := d.replyDetail(&r); err != nil {
			errs = append(errs, err)
		}
	}
	if r.Type != nil && r.ContentType != "" && !isJSON(r.ContentType) && r.Type.Kind == schema.KindString {
		r.Type = nil // text, which is no JSON
	}
	for i, e := range r.Examples {
		if r.Type == nil {
			if text, ok := e.Value.(string); !ok || isJSON(r.ContentType) {
				errs = append(errs, fmt.Errorf("example %q: a response of %q has text for its examples, not %T", e.Name, r.ContentType, e.Value))
			} else {
				text, err := jsonString(text)
				r.Examples[i].Value = text
				errs = appendError(errs, err)
			}
			continue
		}
		checked, err := e.exampleOf(r.Type, true)
		r.Examples[i] = checked
		errs = appendError(errs, err)
	}
	return func(s *settings) {
		for _, err := range errs {
			s.mistakes = append(s.mistakes, fmt.Errorf("Describe(%d): %w", status, err))
		}
		s.docs.replies = append(s.docs.replies, r)
	}
}

// Returns describes the successful response, for the documents.
func Returns(description string) Option { return func(s *settings) { s.docs.returns = description } }

// merge puts the declared replies among those that follow from the route.
func merge(known, declared []Reply) []Reply {
	for _, d := range declared {
		i := slices.IndexFunc(known, func(r Reply) bool {
			return r.Status == d.Status && (r.ContentType == d.ContentType || d.ContentType == "" && d.Type == nil)
		})
		if i < 0 {
			if d.Description == "" {
				d.Description = statusText(d.Status)
			}
			known = append(known, d)
			continue
		}
		r := &known[i]
		if d.Description != "" {
			r.Description = d.Description
			for j := range known { // one response, of several content types
				if known[j].Status == d.Status {
					known[j].Description = d.Description
				}
			}
		}
		if d.Type != nil {
			r.Type, r.Problem = d.Type, nil
		}
		r.Headers = append(slices.Clip(r.Headers), d.Headers...)
		r.Examples = append(slices.Clip(r.Examples), d.Examples...)
		r.Links = append(slices.Clip(r.Links), d.Links...)
	}
	return known
}

// covers reports whether one of the declared replies speaks of the status.
func covers(declared []Reply, status int) bool {
	return slices.ContainsFunc(declared, func(r Reply) bool {
		return r.Status == status || r.Status == status/100 || r.Status == AnyOther
	})
}

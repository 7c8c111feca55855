package web

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"reflect"

	"github.com/gotandem/tandem/schema"
)

// Responds declares that a route may also answer with a T under a status, so that it is documented; several add up.
//
// A handler whose output is an interface returns values of the declared types, and the type of a value chooses its status. The interface keeps
// others out at compile time; one that gets by is an error in the log and a 500.
//
//	type Placed interface{ placed() } // Order and Job have the method
//
//	func place(ctx context.Context, in *Place) (Placed, error)
//
//	r.Post("/orders", place, web.Responds[Order](201), web.Responds[Job](202))
//
// A handler with an output of one type chooses with [Response].Status.
func Responds[T any](status int) Option {
	return func(s *settings) {
		if status < 200 || status > 599 {
			s.mistakes = append(s.mistakes, fmt.Errorf("Responds[%s](%d): use a status from 200 to 599", reflect.TypeFor[T](), status))
			return
		}
		write, out := outputOf[T]()
		s.responds = append(s.responds, declared{
			status: status,
			typ:    reflect.TypeFor[T](),
			output: out,
			write: func(x *exchange, status int, v any) error {
				t := v.(T)
				return write(x, status, &t)
			},
		})
	}
}

// declared is a response that [Responds] declared.
type declared struct {
	status int
	typ    reflect.Type
	output *output
	write  func(x *exchange, status int, v any) error
}

// writeDeclared writes a value of one of the declared types. A status that is not the route's was chosen by a [Response].
func writeDeclared(x *exchange, status int, all []declared, v any) error {
	if v == nil {
		return errors.New("the handler returned nil and no error: return a value of a type that web.Responds declares, or an error")
	}
	for i := range all {
		if d := &all[i]; d.typ == reflect.TypeOf(v) {
			if status == cmp.Or(x.route.settings.status, http.StatusOK) {
				status = d.status
			}
			return d.write(x, status, v)
		}
	}
	abandon(&v)
	return fmt.Errorf("the handler returned a %T, which no web.Responds of its route declares", v)
}

// checkDeclared returns the mistakes in what a route declares.
func checkDeclared(o reflect.Type, all []declared) []error {
	var errs []error
	for _, d := range all {
		if o.Kind() == reflect.Interface && !d.typ.Implements(o) {
			errs = append(errs, fmt.Errorf("Responds[%s](%d) can never be: the handler returns %s, which %s does not implement", d.typ, d.status, o, d.typ))
		}
	}
	return errs
}

// reply describes the response for the documents.
func (d *declared) reply(encoders []encoding, produces string) ([]Reply, error) {
	return repliesFor(d.status, d.output, encoders, produces)
}

// repliesFor describes a response, in each of the formats that it may have.
func repliesFor(status int, out *output, encoders []encoding, produces string) ([]Reply, error) {
	r := Reply{Status: status, Description: statusText(status), ContentType: cmp.Or(produces, out.contentType)}
	if !bodyAllowed(status) {
		r.ContentType = ""
	}
	if out.typ == nil || r.ContentType == "" {
		return []Reply{r}, nil
	}
	t, err := schema.Of(out.typ)
	r.Type = t
	if len(encoders) == 0 {
		return []Reply{r}, err
	}
	var replies []Reply
	for _, e := range encoders {
		r.ContentType, r.Type = e.mediaType, nil
		if isJSON(e.mediaType) {
			r.Type = t
		}
		replies = append(replies, r)
	}
	return replies, err
}

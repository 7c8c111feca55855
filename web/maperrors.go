package web

import (
	"context"
	"fmt"
	"net/http"
	"reflect"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/schema"
)

// MapErrors says what becomes of errors before they are written, on a route, a group or the whole application: f gets the error of the handler, of a
// provider, or of the framework itself (a 404 for a path that no route has, too, if it stands on the application), and returns the one to answer with; nil
// keeps it. The innermost runs first, and the next one out gets what it returned.
//
//	web.MapErrors(func(ctx context.Context, err error) error {
//		if errors.Is(err, sql.ErrNoRows) {
//			return problem.NotFound("There is no such row.").Because(err)
//		}
//		return nil
//	})
//
// The mistakes of a refused input are the Errors of its [problem.Error], and [ReceivedBody] is what was refused.
// To choose by status, ask [problem.From]. An answer that is no problem, such as a page, is a [Response], which is an error as well.
func MapErrors(f func(ctx context.Context, err error) error) Option {
	return func(s *settings) {
		if f == nil {
			s.mistakes = append(s.mistakes, fmt.Errorf("MapErrors: the function is nil"))
			return
		}
		s.maps = append(s.maps, f)
	}
}

// ReceivedBody is the JSON body, or the raw one, of the request whose input was refused: for [MapErrors], which may log it or send it back. It is nil where
// nothing was refused, and for forms.
func ReceivedBody(ctx context.Context) []byte {
	if x := exchangeFrom(ctx); x != nil && x.body != nil {
		return x.body.Bytes()
	}
	return nil
}

func (f *ErrorFormat) mapped(ctx context.Context, err error) error {
	if f == nil {
		return err
	}
	for i := len(f.maps) - 1; i >= 0; i-- {
		if e := f.maps[i](ctx, err); e != nil {
			err = e
		}
	}
	return err
}

// Error says that the response stands for an error: a handler, a provider or [MapErrors] may return one as its error, and it is written as it would be as
// an output, with status 500 if it has none. What was opened is told of the error, so a transaction rolls back.
func (r Response[T]) Error() string {
	status := r.Status
	if status == 0 {
		status = http.StatusInternalServerError
	}
	return fmt.Sprintf("answered %d %s", status, http.StatusText(status))
}

// declared is what [Errors] documents.
func (r Response[T]) declared() (Reply, error) {
	_, out := outputOf[T]()
	reply := Reply{Status: r.Status, ContentType: out.contentType}
	for name := range r.Header {
		reply.Headers = append(reply.Headers, ReplyHeader{Name: http.CanonicalHeaderKey(name)})
	}
	if out.typ == nil {
		return reply, nil
	}
	t, err := schema.Of(out.typ)
	reply.Type = t
	return reply, err
}

// declare notes an error that may be returned. It is called while routes are registered.
func (s *settings) declare(e any) {
	switch e := e.(type) {
	case int:
		if e < 400 || e > 599 {
			s.mistakes = append(s.mistakes, fmt.Errorf("Errors(%d): an error has a status from 400 to 599", e))
			return
		}
		s.errors = append(s.errors, problem.New(e, ""))
	case *problem.Error:
		if e == nil {
			s.mistakes = append(s.mistakes, fmt.Errorf("Errors: the *problem.Error is nil"))
			return
		}
		s.errors = append(s.errors, e)
	case interface{ Problem() *problem.Error }:
		p, err := problemOf(e)
		if err != nil {
			s.mistakes = append(s.mistakes, err)
			return
		}
		s.errors = append(s.errors, p)
	case interface{ declared() (Reply, error) }:
		r, err := e.declared()
		if err == nil && (r.Status < 400 || r.Status > 599) {
			err = fmt.Errorf("an error has a status from 400 to 599, not %d", r.Status)
		}
		if err != nil {
			s.mistakes = append(s.mistakes, fmt.Errorf("Errors(%T): %w", e, err))
			return
		}
		s.docs.replies = append(s.docs.replies, r)
	default:
		s.mistakes = append(s.mistakes, fmt.Errorf("Errors(%T): give a status (int), a *problem.Error, a value with a method Problem() *problem.Error, or a web.Response", e))
	}
}

// problemOf asks a declared value for its problem. It is a zero value as a rule, which its method may not have thought of.
func problemOf(e interface{ Problem() *problem.Error }) (p *problem.Error, err error) {
	defer func() {
		if v := recover(); v != nil || p == nil && err == nil {
			err = fmt.Errorf("Errors(%T): its method Problem gives nothing for this value: declare one that has a problem", e)
		}
	}()
	return e.Problem(), nil
}

// dataType is the type of a problem's own members, nil if there are none or they have no type worth telling.
func dataType(p *problem.Error) *schema.Type {
	if p.Data == nil || reflect.TypeOf(p.Data).Kind() == reflect.Map {
		return nil
	}
	t, err := schema.Of(reflect.TypeOf(p.Data))
	if err != nil {
		return nil
	}
	return t.Base()
}

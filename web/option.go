package web

import (
	"fmt"
	"slices"
	"time"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web/ws"
)

// Option says something about a route, a group of routes or a provider. On a group it holds for all of
// its routes; what a route says itself goes before that, and lists (tags, errors, guards) add up.
type Option func(*settings)

// settings is what options say.
type settings struct {
	status      int
	summary     string
	description string
	operationID string
	tags        []string
	deprecated  bool
	hidden      bool
	errors      []*problem.Error
	security    [][]SecurityScheme // all of these, each one of its alternatives
	bodyLimit   int64              // 0: default, <0: none
	timeout     time.Duration      // 0: default, <0: none
	guards      []*provider
	format      *ErrorFormat
	produces    string
	site        string
	socket      ws.Options
	streamAs    string // "" asks the Accept header
	mistakes    []error
}

func (s *settings) apply(opts []Option) {
	for _, o := range opts {
		if o != nil {
			o(s)
		}
	}
}

// clone returns what a group hands down: everything but what names one operation.
func (s settings) clone() settings {
	s.tags = slices.Clip(s.tags)
	s.errors = slices.Clip(s.errors)
	s.security = slices.Clip(s.security)
	s.guards = slices.Clip(s.guards)
	s.mistakes = nil
	return s
}

// Status sets the status of the successful response: 200 if not set, 204 for [NoContent].
func Status(code int) Option {
	return func(s *settings) {
		if code < 200 || code > 399 {
			s.mistakes = append(s.mistakes, fmt.Errorf("status %d is not a success: use 2xx or 3xx here, and Errors for errors", code))
		}
		s.status = code
	}
}

// Summary sets the operation's short title in the documents; it is made from the handler's name if not set.
func Summary(text string) Option { return func(s *settings) { s.summary = text } }

// Description explains the operation in the documents, in Markdown.
func Description(text string) Option { return func(s *settings) { s.description = text } }

// OperationID names the operation in the documents and in generated clients.
func OperationID(id string) Option { return func(s *settings) { s.operationID = id } }

// Tags groups operations in the documents. The tags of a group come before those of its routes.
func Tags(tags ...string) Option {
	return func(s *settings) {
		for _, t := range tags {
			if !slices.Contains(s.tags, t) {
				s.tags = append(s.tags, t)
			}
		}
	}
}

// Deprecated marks an operation as one that clients should leave.
func Deprecated() Option { return func(s *settings) { s.deprecated = true } }

// Hidden keeps a route out of the documents. It is served as any other.
func Hidden() Option { return func(s *settings) { s.hidden = true } }

// Errors declares which errors may be returned, so that they are documented: each is an HTTP status (int)
// or a *problem.Error, whose title and detail then serve as the example.
func Errors(errs ...any) Option {
	return func(s *settings) {
		for _, e := range errs {
			switch e := e.(type) {
			case int:
				if e < 400 || e > 599 {
					s.mistakes = append(s.mistakes, fmt.Errorf("Errors(%d): an error has a status from 400 to 599", e))
					continue
				}
				s.errors = append(s.errors, problem.New(e, ""))
			case *problem.Error:
				s.errors = append(s.errors, e)
			default:
				s.mistakes = append(s.mistakes, fmt.Errorf("Errors(%T): give a status (int) or a *problem.Error", e))
			}
		}
	}
}

// BodyLimit bounds the request's body in bytes; a longer one is a 413. The default is 1 MiB, and 32 MiB for routes that
// take files. A negative limit is a mistake: see [InsecureNoBodyLimit].
func BodyLimit(bytes int64) Option {
	return func(s *settings) {
		if bytes <= 0 {
			s.mistakes = append(s.mistakes, fmt.Errorf("BodyLimit(%d): give a number of bytes above 0", bytes))
			return
		}
		s.bodyLimit = bytes
	}
}

// InsecureNoBodyLimit lets a request's body be as long as the client likes.
func InsecureNoBodyLimit() Option { return func(s *settings) { s.bodyLimit = -1 } }

// Timeout bounds the time a handler has; its context ends then, and returning the context's error becomes a 503.
// The default is 30 s, and none for streams and sockets. 0 or less means no limit.
func Timeout(d time.Duration) Option {
	return func(s *settings) {
		if d <= 0 {
			d = -1
		}
		s.timeout = d
	}
}

// Secure declares how a request proves who it is: by one of the alternatives. It documents and does not check; put it on
// the provider or guard that does. Several Secure options, as on several providers of one route, are all required.
func Secure(alternatives ...SecurityScheme) Option {
	return func(s *settings) { s.security = append(s.security, alternatives) }
}

// ErrorBody sets how errors are written: [ProblemErrors] unless set.
func ErrorBody(f ErrorFormat) Option { return func(s *settings) { s.format = &f } }

// Produces declares the content type of an output that writes itself, for the documents.
func Produces(contentType string) Option { return func(s *settings) { s.produces = contentType } }

// Site overrides the file:line that wiring mistakes give as the place of registration, for packages that register routes
// on behalf of others.
func Site(fileLine string) Option { return func(s *settings) { s.site = fileLine } }

package web

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/schema"
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
	form        FormLimits
	idle        time.Duration // of a streamed body
	lenientType bool
	strict      bool          // unknown names are refused
	lenient     bool          // JSON is read as text is
	timeout     time.Duration // 0: default, <0: none
	inFlight    int           // 0: no limit
	guards      []*provider
	exactSlash  bool // no redirect to the route from the path with or without a slash
	shared      bool // of a provider: made once for the application
	eager       bool // and before it serves
	arounds     []*provider
	methods     []string // of an Around: for these only
	always      bool     // of a guard: Public does not take it away
	scopes      []string
	inherited   inheritance // from groups
	format      *ErrorFormat
	maps        []func(context.Context, error) error
	languages   []schema.Messages // besides English
	debug       bool
	checked     bool // responses are held against their rules
	produces    string
	site        string
	socket      ws.Options
	streamAs    string // "" asks the Accept header
	keepAlive   time.Duration
	sendTimeout time.Duration // of an item of a stream
	encoders    []encoding    // nil is JSON
	responds    []declared
	docs        documented
	versions    *versioning
	upgrades    []change
	downgrades  []change
	since       string // versions
	until       string
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
	s.maps = slices.Clip(s.maps)
	s.arounds = slices.Clip(s.arounds)
	s.scopes = slices.Clip(s.scopes)
	s.inherited = inheritance{guards: len(s.guards), scopes: len(s.scopes), security: len(s.security)}
	s.responds = slices.Clip(s.responds)
	s.docs = s.docs.clone()
	s.upgrades, s.downgrades = slices.Clip(s.upgrades), slices.Clip(s.downgrades)
	s.shared, s.always, s.methods, s.mistakes = false, false, nil, nil // told where they were said
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

// Errors declares which errors a handler, a provider or a guard may return, so that they are documented: each is
//   - an HTTP status (int),
//   - a *problem.Error, whose title and detail serve as the example, and whose Data has the type of further members,
//   - a value of an error type with a method Problem() *problem.Error, which is asked for the same,
//   - or a [Response], whose body has a type of its own.
func Errors(errs ...any) Option {
	return func(s *settings) {
		for _, e := range errs {
			s.declare(e)
		}
	}
}

// BodyLimit bounds the request's body in bytes; a longer one is a 413. The default is 1 MiB, 32 MiB for routes that
// take files, and none for plain handlers, to which reading past the limit is an error. A negative limit is a mistake: see [InsecureNoBodyLimit].
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

// InsecureMissingContentType takes a body without a Content-Type for what the route reads. Without it such a body is a 415, since a browser
// sends one to other sites without asking them: with cookies that makes a cross-site request forgery.
func InsecureMissingContentType() Option { return func(s *settings) { s.lenientType = true } }

// ForbidUnknown refuses what nobody reads: query parameters, form fields, and members of JSON bodies, as the tag unknown:"forbid" does for one type.
// Headers and cookies are left alone, since others add to them.
func ForbidUnknown() Option { return func(s *settings) { s.strict = true } }

// Lenient reads JSON, of bodies and of parameters, as leniently as text: "5" and 5.0 are integers, "yes" and 1 are true, 1700000000 is a moment. For clients
// that cannot do better; the documents keep the strict form. The tag lenient:"true" says it of one type or field, and lenient:"false" takes it
// back there.
func Lenient() Option { return func(s *settings) { s.lenient = true } }

// Timeout bounds the time a handler has; its context ends then, and returning the context's error becomes a 503.
// The default is 30 s, and none for streams, sockets, plain handlers and those that read their body as it comes (see [BodyIdle]). 0 or less means no limit.
func Timeout(d time.Duration) Option {
	return func(s *settings) {
		if d <= 0 {
			d = -1
		}
		s.timeout = d
	}
}

// Secure declares how a request proves who it is: by one of the alternatives. It documents and does not check; put it on
// the provider or guard that does. On a typed route or a group it is a wiring mistake if nothing there takes credentials; a plain handler is
// believed. Several Secure options, as on several providers of one route, are all required.
func Secure(alternatives ...SecurityScheme) Option {
	return func(s *settings) { s.security = append(s.security, alternatives) }
}

// ErrorBody sets how errors are written: [ProblemErrors] unless set.
func ErrorBody(f ErrorFormat) Option { return func(s *settings) { s.format = &f } }

// Produces sets the content type of JSON outputs, such as "application/vnd.api+json", and declares that of outputs that write themselves, for
// the documents.
func Produces(contentType string) Option { return func(s *settings) { s.produces = contentType } }

// Options is several options as one, for packages that make options.
func Options(opts ...Option) Option { return func(s *settings) { s.apply(opts) } }

// Mistaken is an option that is a wiring mistake, for what makes routes out of arguments that do not fit. With a nil error it is none.
func Mistaken(err error) Option {
	return func(s *settings) {
		if err != nil {
			s.mistakes = append(s.mistakes, err)
		}
	}
}

// Site overrides the file:line that wiring mistakes give as the place of registration, for packages that register routes
// on behalf of others.
func Site(fileLine string) Option { return func(s *settings) { s.site = fileLine } }

// ExactSlash leaves a path with a slash too many or too few unanswered: a 404 in place of the redirect to the route.
func ExactSlash() Option { return func(s *settings) { s.exactSlash = true } }

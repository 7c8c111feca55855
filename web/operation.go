package web

import (
	"net/http"
	"strconv"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/schema"
)

// OperationKind tells the kinds of operations apart.
type OperationKind uint8

const (
	// KindTyped takes an input and returns an output.
	KindTyped OperationKind = iota
	// KindStream sends items as they come.
	KindStream
	// KindSocket is a WebSocket.
	KindSocket
	// KindHandler is an http.Handler, of which nothing is known but what its options say.
	KindHandler
	// KindOutgoing is a request that the application sends: a webhook or a callback. Its Path is the webhook's name, or the callback's URL.
	KindOutgoing
)

// Operation is what is known about a registered route: what the OpenAPI document, the list of routes and the docs page are
// made of. It must not be changed.
type Operation struct {
	Kind OperationKind
	// Method is "" for a handler of every method.
	Method string
	// Host is "" for every host.
	Host string
	// Path is the path as OpenAPI writes it: /posts/{id}.
	Path string
	// Pattern is the path as registered, with the prefixes of groups: /files/{path...}.
	Pattern string

	OperationID string
	Summary     string
	Description string
	Tags        []string
	Deprecated  bool
	Hidden      bool // not to be documented

	// Params are those of the route and of everything provided to it, each name once per place.
	Params []Param
	// Body is nil if none is read.
	Body *Body
	// Responses are successes first, then errors by status.
	Responses []Reply
	// Security holds alternatives, each of which needs all of its requirements; nil for none.
	Security [][]Requirement
	// Errors is the format of the error responses.
	Errors ErrorFormat

	// Item is what a stream sends; Send and Receive what a socket sends and receives (seen from the server).
	Item, Send, Receive *schema.Type
	// StreamTypes are the content types that a stream has, by what the client accepts.
	StreamTypes []string
	// Subprotocols are those of a socket.
	Subprotocols []string

	// Versions are those of the API that the operation is for, see [Versioned]: one, or where a header says the version several of one shape; nil where
	// there are none. Outdated says that a younger version has the route in another shape or at another path.
	Versions []string
	Outdated bool
	// VersionHeader is the header that names the version, "" where the path does, and VersionDefault the version of requests without it.
	VersionHeader, VersionDefault string

	// Audience is what [Audience] says.
	Audience []string
	// Callbacks are the requests that the application sends because of this one.
	Callbacks []OperationCallback
	// Extensions are what [Extend] says, in order.
	Extensions []Extension
	// DocsURL leads to more documentation, which DocsText describes.
	DocsURL, DocsText string

	current *Operation // of the newest version, nil if this is it

	// Handler is the name of the handler function, "" for a literal; Site the file:line of its registration.
	Handler, Site string
}

// OperationCallback is a request that the application sends because of another: its Operation has the URL in Path.
type OperationCallback struct {
	Name      string
	Operation *Operation
}

// Param is a parameter in the path, query, a header or a cookie.
type Param struct {
	// In is path, query, header or cookie.
	In       string
	Name     string
	Required bool
	// Field is nil for the wildcards of a plain handler, which are text.
	Field *schema.Field
	// Examples have the JSON of their values.
	Examples []Example
	// Style and Explode say in OpenAPI's words how a value that has parts is written; "" and nil are the default of the place.
	Style   string
	Explode *bool
	// ContentType is application/json for a value that is written as JSON, "" for one that is text.
	ContentType string
}

// Body is what a request carries.
type Body struct {
	ContentTypes []string
	Required     bool
	// Type is that of a JSON body, or of a form that is read into one value; Field is the input's field that holds it.
	Type  *schema.Type
	Field *schema.Field
	// Fields are those of a form that is read one by one.
	Fields []FormField
	// Examples have the JSON of their values.
	Examples []Example
}

// FormField is a field of a form.
type FormField struct {
	Name     string
	Required bool
	// Field is nil for files.
	Field *schema.Field
	// File says that it is an upload, List that it may be given several times.
	File, List bool
	// Style and Explode say in OpenAPI's words how a value that has parts is written; "" and nil are the default.
	Style   string
	Explode *bool
	// ContentTypes are those that a part of a multipart form may have; nil for the usual.
	ContentTypes []string
	// MinFiles and MaxFiles bound how many files there may be, MaxBytes the size of each; 0 is no bound.
	MinFiles, MaxFiles int
	MaxBytes           int64
}

// Reply is a response that an operation may give. Several of one status have different content types, or are different errors.
type Reply struct {
	// Status is [AnyOther] for all that no other reply names, and 1 to 5 for a class: 4 is 4XX.
	Status      int
	Description string
	// ContentType is "" for no body.
	ContentType string
	// Type is nil for bodies of no known type; an error's is that of [ErrorFormat].
	Type *schema.Type
	// Problem is the declared error, nil for a success, and Data the type of its Data, nil for none.
	Problem *problem.Error
	Data    *schema.Type
	// Headers are those that the response carries.
	Headers []ReplyHeader
	// Examples have the JSON of their values.
	Examples []Example
	Links    []ReplyLink
}

// Key is the reply's status as the documents write it: "404", "4XX" or "default".
func (r Reply) Key() string {
	switch {
	case r.Status == AnyOther:
		return "default"
	case r.Status <= 5:
		return strconv.Itoa(r.Status) + "XX"
	}
	return strconv.Itoa(r.Status)
}

// statusText describes a status in words.
func statusText(status int) string {
	if t := http.StatusText(status); t != "" {
		return t
	}
	switch status {
	case AnyOther:
		return "Any other response"
	case 1, 2, 3, 4, 5:
		return [...]string{"Information", "Success", "Redirection", "Client error", "Server error"}[status-1]
	}
	return "Response"
}

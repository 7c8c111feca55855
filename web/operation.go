package web

import (
	"net/http"

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
	// KindHandler is an http.Handler, of which nothing is known.
	KindHandler
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

	// Handler is the name of the handler function, "" for a literal; Site the file:line of its registration.
	Handler, Site string
}

// Param is a parameter in the path, query, a header or a cookie.
type Param struct {
	// In is path, query, header or cookie.
	In       string
	Name     string
	Required bool
	Field    *schema.Field
}

// Body is what a request carries.
type Body struct {
	ContentTypes []string
	Required     bool
	// Type is a JSON body's; Field is the input's field that holds it.
	Type  *schema.Type
	Field *schema.Field
	// Fields are those of a form.
	Fields []FormField
}

// FormField is a field of a form.
type FormField struct {
	Name     string
	Required bool
	// Field is nil for files.
	Field *schema.Field
	// File says that it is an upload, List that it may be given several times.
	File, List bool
}

// Reply is a response that an operation may give.
type Reply struct {
	Status      int
	Description string
	// ContentType is "" for no body.
	ContentType string
	// Type is nil for bodies of no known type; an error's is that of [ErrorFormat].
	Type *schema.Type
	// Problem is the declared error, nil for a success.
	Problem *problem.Error
	// Header lists the names of headers that the response carries.
	Header []string
}

// statusText describes a status in words.
func statusText(status int) string {
	if t := http.StatusText(status); t != "" {
		return t
	}
	return "Response"
}

// Package openapi describes an API as an OpenAPI 3.1.1 document (https://spec.openapis.org/oas/v3.1.1.html), made from the operations
// of a web.Router.
//
// [Document] makes one, and [Handler] serves it. The types of this package are the objects of the specification; their JSON
// has its fields in a fixed order, so that the same program always writes the same bytes.
//
// Two things that OpenAPI 3.1 has no words for are extensions: what a stream's items are (x-itemSchema, which is the
// itemSchema of OpenAPI 3.2) and what a WebSocket receives and sends (x-websocket).
package openapi

// Version is the version of OpenAPI that the documents follow.
const Version = "3.1.1"

// ContentType is the media type that documents are served with. The registered one, application/vnd.oai.openapi+json, makes browsers
// download the document instead of showing it.
const ContentType = "application/json"

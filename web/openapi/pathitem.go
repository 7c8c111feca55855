package openapi

import (
	"iter"
	"net/http"
)

// PathItem holds the operations of one path.
type PathItem struct {
	Get     *Operation `json:"get,omitzero"`
	Put     *Operation `json:"put,omitzero"`
	Post    *Operation `json:"post,omitzero"`
	Delete  *Operation `json:"delete,omitzero"`
	Options *Operation `json:"options,omitzero"`
	Head    *Operation `json:"head,omitzero"`
	Patch   *Operation `json:"patch,omitzero"`
	Trace   *Operation `json:"trace,omitzero"`
}

// slot is where the operation of a method stands; nil for methods that OpenAPI 3.1 does not know.
func (p *PathItem) slot(method string) **Operation {
	switch method {
	case http.MethodGet:
		return &p.Get
	case http.MethodPut:
		return &p.Put
	case http.MethodPost:
		return &p.Post
	case http.MethodDelete:
		return &p.Delete
	case http.MethodOptions:
		return &p.Options
	case http.MethodHead:
		return &p.Head
	case http.MethodPatch:
		return &p.Patch
	case http.MethodTrace:
		return &p.Trace
	}
	return nil
}

// All goes through the operations with their methods in upper case: reading first, then writing.
func (p *PathItem) All() iter.Seq2[string, *Operation] {
	return func(yield func(string, *Operation) bool) {
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"} {
			if op := *p.slot(method); op != nil && !yield(method, op) {
				return
			}
		}
	}
}

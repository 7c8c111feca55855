package web

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// documented is what options say for the documents alone.
type documented struct {
	returns       string
	replies       []Reply
	bodyExamples  []Example
	paramExamples []paramExample
	audience      []string
	ids           func(*Operation) string
	extensions    []Extension
	moreText      string // of ExternalDocs
	moreURL       string
	callbacks     []*outgoing
}

type paramExample struct {
	param    string
	examples []Example
}

// clone is what a group hands down.
func (d documented) clone() documented {
	d.returns = ""
	d.replies = slices.Clip(d.replies)
	d.bodyExamples = slices.Clip(d.bodyExamples)
	d.paramExamples = slices.Clip(d.paramExamples)
	d.audience = slices.Clip(d.audience)
	d.extensions = slices.Clip(d.extensions)
	d.callbacks = slices.Clip(d.callbacks)
	return d
}

// Extension is a member that [Extend] adds to the description of an operation.
type Extension struct {
	Key   string
	Value jsontext.Value
}

// BodyExamples gives the request's body named examples in the documents. Build checks them against its type.
func BodyExamples(examples ...Example) Option {
	return func(s *settings) { s.docs.bodyExamples = append(s.docs.bodyExamples, examples...) }
}

// ParamExamples gives a parameter named examples in the documents. Build checks them against its type and rules.
func ParamExamples(param string, examples ...Example) Option {
	return func(s *settings) { s.docs.paramExamples = append(s.docs.paramExamples, paramExample{param, examples}) }
}

// Audience says for whom operations are, in words of the application's own ("public", "partners"), so that an application can have a document for
// each. It hides nothing from the document of all operations, and checks nothing.
func Audience(names ...string) Option {
	return func(s *settings) {
		for _, n := range names {
			if !slices.Contains(s.docs.audience, n) {
				s.docs.audience = append(s.docs.audience, n)
			}
		}
	}
}

// OperationIDs makes the ids of operations that say none themselves. The operation is complete but for its id. Two operations of one id are a wiring
// mistake. Without it, an id is the handler's name where that is unique, else with method and path.
func OperationIDs(id func(*Operation) string) Option { return func(s *settings) { s.docs.ids = id } }

// ExternalDocs leads from an operation to more documentation.
func ExternalDocs(url, description string) Option {
	return func(s *settings) { s.docs.moreURL, s.docs.moreText = url, description }
}

// Extend adds a member to the Operation Object of the documents: an extension, whose key begins with "x-", or one of those that OpenAPI knows, such
// as "requestBody" for a route that reads its body itself. The value is written as JSON; objects are merged with what is there member
// by member, lists stand one behind the other, and anything else takes its place.
func Extend(key string, value any) Option {
	raw, err := json.Marshal(value, outputOptions, json.Deterministic(true))
	return func(s *settings) {
		switch {
		case err != nil:
			s.mistakes = append(s.mistakes, fmt.Errorf("Extend(%q): %w", key, err))
		case !strings.HasPrefix(key, "x-") && !slices.Contains(operationKeys, key):
			s.mistakes = append(s.mistakes, fmt.Errorf("Extend(%q): OpenAPI has no such member: begin it with x-, or use one of %s", key, strings.Join(operationKeys, ", ")))
		default:
			s.docs.extensions = append(s.docs.extensions, Extension{key, raw})
		}
	}
}

// operationKeys are the fixed fields of the Operation Object (OpenAPI 3.1.1, section 4.8.10.1).
var operationKeys = []string{"tags", "summary", "description", "externalDocs", "operationId", "parameters", "requestBody", "responses", "callbacks", "deprecated", "security", "servers"}

// sortedKeys are a map's keys in order.
func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }

func jsonString(s string) (jsontext.Value, error) {
	return jsontext.AppendQuote(nil, s)
}

func appendError(errs []error, err error) []error {
	if err != nil {
		errs = append(errs, err)
	}
	return errs
}

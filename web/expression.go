package web

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/gotandem/tandem/schema"
)

// runtimeExpression is the grammar of OpenAPI 3.1.1, section 4.8.20.4.
var runtimeExpression = regexp.MustCompile(`^\$(?:url|method|statusCode|(request|response)\.(?:body(?:#((?:/[^{}]*)?))?|(header|query|path)\.([^{}]+)))$`)

// expressions are the runtime expressions in an URL, which stand in braces.
func expressions(url string) []string {
	var found []string
	for {
		_, rest, ok := strings.Cut(url, "{")
		if !ok {
			return found
		}
		e, after, ok := strings.Cut(rest, "}")
		if !ok {
			return append(found, rest) // which is not one
		}
		found, url = append(found, e), after
	}
}

func checkExpression(e string) error {
	if !runtimeExpression.MatchString(e) {
		return fmt.Errorf("%q is no runtime expression: write $url, $method, $statusCode, $request.body#/name, $request.query.name, $response.header.Location and the like", e)
	}
	return nil
}

// resolves reports whether what an expression says of the request is there. Of responses it knows too little to say.
func (op *Operation) resolves(e string) error {
	m := runtimeExpression.FindStringSubmatch(e)
	switch {
	case m == nil || m[1] != "request":
		return nil
	case m[3] != "":
		if !slices.ContainsFunc(op.Params, func(p Param) bool {
			return p.In == m[3] && (p.Name == m[4] || m[3] == "header" && strings.EqualFold(p.Name, m[4]))
		}) {
			return fmt.Errorf("%s: the request has no such parameter", e)
		}
		return nil
	case op.Body == nil:
		return fmt.Errorf("%s: the request has no body", e)
	case op.Body.Fields != nil && m[2] != "":
		name, _, _ := strings.Cut(m[2][1:], "/")
		if !slices.ContainsFunc(op.Body.Fields, func(f FormField) bool { return f.Name == name }) {
			return fmt.Errorf("%s: the form has no field %q", e, name)
		}
		return nil
	case op.Body.Type == nil || m[2] == "":
		return nil
	}
	t := op.Body.Type
	for name := range strings.SplitSeq(m[2][1:], "/") {
		name = strings.NewReplacer("~1", "/", "~0", "~").Replace(name)
		switch t = t.Base(); t.Kind {
		case schema.KindStruct:
			f := t.FieldByName(name)
			if f == nil {
				return fmt.Errorf("%s: %s has no member %q", e, t, name)
			}
			t = f.Type
		case schema.KindList, schema.KindMap:
			t = t.Elem
		case schema.KindJSON, schema.KindUnion:
			return nil // whatever it holds
		default:
			return fmt.Errorf("%s: %s has no members", e, t)
		}
	}
	return nil
}

package openapi

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gotandem/tandem/schema"
	"github.com/gotandem/tandem/web"
)

// Document describes operations, as web.Router.Operations and web.Router.Webhooks list them after Build. Hidden ones are left out, and so are plain
// handlers without an operation id, since nothing is known about them.
//
// The error joins everything that the document could not say, one line each, with the place of the route and the mend.
func Document(info Info, ops []*web.Operation) (*Doc, error) {
	return Spec{Info: &info}.Document(Info{}, ops)
}

// builder makes one document.
type builder struct {
	doc  *Doc
	defs *schema.Defs
	ids  map[string]*web.Operation
	// shapes are the first operations of paths that differ in the names of their parameters at most.
	shapes map[string]*web.Operation
	errs   []error
}

func (b *builder) mistake(op *web.Operation, format string, args ...any) {
	site := ""
	if op.Site != "" {
		site = " (" + op.Site + ")"
	}
	b.errs = append(b.errs, fmt.Errorf("%s %s: %w%s", op.Method, op.Path, fmt.Errorf(format, args...), site))
}

// add puts an operation under its path, or under its name among the webhooks.
func (b *builder) add(op *web.Operation, paths *Map[*PathItem]) {
	item, ok := paths.Get(op.Path)
	if !ok {
		item = &PathItem{}
	}
	slot := item.slot(op.Method)
	switch {
	case slot == nil:
		b.mistake(op, "OpenAPI %s has no operations of this method: leave it out with web.Hidden()", Version)
		return
	case *slot != nil:
		b.mistake(op, "the document holds one operation for a method and a path, and hosts make two here: leave one out with web.Hidden()")
		return
	}
	if op.Kind != web.KindOutgoing && paths == &b.doc.Paths {
		shape := inBraces.ReplaceAllString(op.Path, "{}")
		if other := b.shapes[shape]; other != nil && other.Path != op.Path {
			b.mistake(op, "the path is that of %s %s with other names, and a document has one name for both: call the parameters alike", other.Method, other.Path)
			return
		}
		b.shapes[shape] = op
	}
	if other := b.ids[op.OperationID]; other != nil {
		b.mistake(op, "operation id %q is that of %s %s too: give one another web.OperationID", op.OperationID, other.Method, other.Path)
		return
	}
	b.ids[op.OperationID] = op
	paths.Set(op.Path, item)

	o := &Operation{Tags: op.Tags, Summary: op.Summary, Description: op.Description, OperationID: op.OperationID, Deprecated: op.Deprecated}
	if op.DocsURL != "" {
		o.ExternalDocs = &ExternalDocs{URL: op.DocsURL, Description: op.DocsText}
	}
	b.tags(op.Tags)
	for _, p := range op.Params {
		o.Parameters = append(o.Parameters, b.parameter(op, p))
	}
	if op.VersionHeader != "" {
		o.Parameters = append(o.Parameters, versionParameter(op))
	}
	for i, p := range o.Parameters {
		if slices.ContainsFunc(o.Parameters[:i], func(q *Parameter) bool {
			return p.In == q.In && (p.Name == q.Name || p.In == "header" && strings.EqualFold(p.Name, q.Name))
		}) {
			mend := "keep one of them"
			if strings.EqualFold(p.Name, op.VersionHeader) {
				mend = "web.Versioned reads it, and web.VersionOf says what it was, so take it out of the input"
			}
			b.mistake(op, "the %s parameter %q is there twice: %s", p.In, p.Name, mend)
		}
	}
	if op.Body != nil && op.Method != http.MethodHead {
		o.RequestBody = b.body(op)
	}
	for _, r := range op.Responses {
		b.response(o, op, r)
	}
	if op.Kind != web.KindOutgoing { // how the receiver knows the sender is no scheme of this API
		o.Security = b.security(op)
	}
	for _, c := range op.Callbacks {
		callback, ok := o.Callbacks.Get(c.Name)
		if !ok {
			callback = &Callback{}
			o.Callbacks.Set(c.Name, callback)
		}
		b.add(c.Operation, &callback.Map)
	}
	for _, e := range op.Extensions {
		value := e.Value
		if have, ok := o.Extra.Get(e.Key); ok {
			if merged, err := mergeJSON(have, value); err == nil {
				value = merged
			}
		}
		o.Extra.Set(e.Key, value)
	}
	if op.Kind == web.KindSocket {
		o.WebSocket = b.socket(op)
		b.refusals(o, op)
	}
	*slot = o
}

// tags lists a tag the first time it is used, behind those that Info describes.
func (b *builder) tags(names []string) {
	for _, name := range names {
		if !slices.ContainsFunc(b.doc.Tags, func(t Tag) bool { return t.Name == name }) {
			b.doc.Tags = append(b.doc.Tags, Tag{Name: name})
		}
	}
}

// security is an empty list for an operation that is open to everyone, which says so.
func (b *builder) security(op *web.Operation) []SecurityRequirement {
	all := []SecurityRequirement{}
	for _, alternative := range op.Security {
		var r SecurityRequirement
		for _, need := range alternative {
			b.scheme(op, need.Scheme)
			scopes := need.Scopes
			if scopes == nil {
				scopes = []string{}
			}
			r.Set(need.Scheme.ID, scopes)
		}
		all = append(all, r)
	}
	return all
}

func (b *builder) scheme(op *web.Operation, s web.SecurityScheme) {
	made := &SecurityScheme{
		Type: s.Type, Description: s.Description, Name: s.Name, In: s.In, Scheme: s.Scheme, BearerFormat: s.BearerFormat,
		OpenIDConnectURL: s.OpenIDConnectURL,
	}
	for _, f := range s.Flows {
		flow := &OAuthFlow{AuthorizationURL: f.AuthorizationURL, TokenURL: f.TokenURL, RefreshURL: f.RefreshURL}
		for scope, what := range f.Scopes {
			flow.Scopes.Set(scope, what)
		}
		flow.Scopes.Sort()
		made.Flows.Set(f.Kind, flow)
	}
	if have, ok := b.doc.Components.SecuritySchemes.Get(s.ID); ok {
		if !have.same(made) {
			b.mistake(op, "security scheme %q is another one elsewhere: give one another ID", s.ID)
		}
		return
	}
	b.doc.Components.SecuritySchemes.Set(s.ID, made)
}

package openapi

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/gotandem/tandem/schema"
	"github.com/gotandem/tandem/web"
)

// Spec says what one document of an application holds. The zero value is the document of everything that is not hidden.
type Spec struct {
	// Name tells the documents of an application apart, in their addresses too: letters, digits, - and _.
	Name string
	// Info says what the API is; nil is the application's.
	Info *Info
	// Select chooses the operations; nil takes all that are not outdated: see [OfVersion]. Hidden ones are left out in any case.
	Select func(*web.Operation) bool
	// MergeSchemas gives a type whose input and output differ one schema, that of its input, in place of two.
	MergeSchemas bool
	// Change has the last word on the document.
	Change func(*Doc) error
	// Options hold for the routes that serve the document and its pages: a guard, for one.
	Options []web.Option
}

// For selects the operations whose web.Audience names one of these. Operations without an audience are not selected.
func For(audiences ...string) func(*web.Operation) bool {
	return func(op *web.Operation) bool {
		return slices.ContainsFunc(audiences, func(a string) bool { return slices.Contains(op.Audience, a) })
	}
}

// OfVersion selects the operations of one version of an API, see [web.Versioned], and those that are in all of them.
func OfVersion(name string) func(*web.Operation) bool {
	return func(op *web.Operation) bool { return op.Versions == nil || slices.Contains(op.Versions, name) }
}

func (s Spec) takes(op *web.Operation) bool {
	if s.Select == nil {
		return !op.Outdated
	}
	return s.Select(op)
}

// Document makes the document of the operations. base stands in for Info where it is nil. See the function [Document].
func (s Spec) Document(base Info, ops []*web.Operation) (*Doc, error) {
	info := base
	if s.Info != nil {
		info = *s.Info
	}
	b := &builder{
		doc: &Doc{OpenAPI: Version, Info: info, Servers: info.Servers, ExternalDocs: info.ExternalDocs}, defs: schema.NewDefs("#/components/schemas/"),
		ids: map[string]*web.Operation{}, shapes: map[string]*web.Operation{},
	}
	for _, err := range info.mistakes() {
		b.errs = append(b.errs, fmt.Errorf("the OpenAPI document: %w", err))
	}
	b.doc.Info.Title = cmp.Or(b.doc.Info.Title, "API")
	b.doc.Info.Version = cmp.Or(b.doc.Info.Version, "0.0.0")
	if len(b.doc.Servers) == 0 {
		b.doc.Servers = []Server{{URL: "/"}}
	}
	b.defs.Merge(s.MergeSchemas)
	b.doc.Tags = slices.Clone(info.Tags)
	used := map[string]bool{}
	for _, op := range ops {
		if op.Hidden || op.Kind == web.KindHandler && (op.OperationID == "" || op.Method == "") || !s.takes(op) {
			continue
		}
		for _, tag := range op.Tags {
			used[tag] = true
		}
		if op.Kind == web.KindOutgoing {
			b.add(op, &b.doc.Webhooks)
		} else {
			b.add(op, &b.doc.Paths)
		}
	}
	if s.Select != nil { // what is not in the document is not spoken of
		b.doc.Tags = slices.DeleteFunc(b.doc.Tags, func(t Tag) bool { return !used[t.Name] })
	}
	for _, part := range b.defs.All() {
		b.doc.Components.Schemas.Set(part.Name, part.Schema)
	}
	b.doc.Components.Schemas.Sort()
	b.doc.Components.SecuritySchemes.Sort()
	if s.Change != nil && len(b.errs) == 0 {
		if err := s.Change(b.doc); err != nil {
			b.errs = append(b.errs, fmt.Errorf("changing the OpenAPI document: %w", err))
		}
	}
	return b.doc, errors.Join(b.errs...)
}

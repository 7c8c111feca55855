package docs

import (
	"encoding/json/v2"
	"fmt"
	"html/template"

	"github.com/gotandem/tandem/web/openapi"
)

// page is what the template shows of a document.
type page struct {
	Title, Version string
	Summary        string
	Description    template.HTML
	Info           openapi.Info
	ExternalDocs   *openapi.ExternalDocs
	Servers        []*server // at least one
	Groups         []*group
	Webhooks       []*operation
	Models         []*model
	Schemes        []*scheme
	Count          int
}

// newPage shows the document that is found at an address.
func newPage(doc *openapi.Doc, spec string) (*page, error) {
	b := &builder{doc: doc, models: map[string]*shape{}, ids: map[string]bool{}, spec: spec}
	for name, s := range doc.Components.Schemas.All() {
		shape, err := readShape(s)
		if err != nil {
			return nil, fmt.Errorf("schema %s: %w", name, err)
		}
		b.models[name] = shape
	}
	p := &page{
		Title: doc.Info.Title, Version: doc.Info.Version, Summary: doc.Info.Summary, Description: markdown(doc.Info.Description),
		Info: doc.Info, ExternalDocs: doc.ExternalDocs,
	}
	for _, s := range doc.Servers {
		p.Servers = append(p.Servers, newServer(s, spec))
	}
	if len(p.Servers) == 0 {
		p.Servers = []*server{newServer(openapi.Server{URL: "/"}, spec)}
	}
	groups, err := b.groups()
	if err != nil {
		return nil, err
	}
	p.Groups = groups
	for _, g := range groups {
		p.Count += len(g.Operations)
		for _, o := range g.Operations {
			o.Command = p.command(o)
		}
	}
	if p.Webhooks, err = b.webhooks(); err != nil {
		return nil, err
	}
	for name := range doc.Components.Schemas.All() {
		s := b.models[name]
		n := (&tree{models: b.models, open: []string{name}}).node(name, s, false)
		p.Models = append(p.Models, &model{Name: name, Doc: markdown(s.Description), node: n})
	}
	for id, s := range doc.Components.SecuritySchemes.All() {
		made, err := newScheme(id, s)
		if err != nil {
			return nil, fmt.Errorf("security scheme %s: %w", id, err)
		}
		p.Schemes = append(p.Schemes, made)
	}
	return p, nil
}

// readShape decodes a schema of the document as its clients would.
func readShape(s any) (*shape, error) {
	b, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	var out shape
	if err := json.Unmarshal(b, &out); err != nil {
		return nil, err
	}
	return &out, nil
}

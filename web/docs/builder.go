package docs

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gotandem/tandem/web/openapi"
)

// builder turns a document into a page.
type builder struct {
	doc    *openapi.Doc
	models map[string]*shape
	ids    map[string]bool
	spec   string // the address of the document
}

// anchor makes an id for a place of the page, unlike all that it made before.
func (b *builder) anchor(prefix, name string) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '_', r == '-', r == '.':
			return r
		}
		return '-'
	}, name)
	id := prefix + clean
	for n := 2; b.ids[id]; n++ {
		id = fmt.Sprintf("%s%s-%d", prefix, clean, n)
	}
	b.ids[id] = true
	return id
}

// groups puts the operations under their first tag, in the order of the document's tags, and those without one last.
func (b *builder) groups() ([]*group, error) {
	var all []*group
	byName := map[string]*group{}
	find := func(name string) *group {
		g := byName[name]
		if g == nil {
			title := name
			if name == "" {
				title = "Operations"
			}
			g = &group{Name: title, Anchor: b.anchor("tag-", title)}
			byName[name] = g
			all = append(all, g)
		}
		return g
	}
	for _, tag := range b.doc.Tags {
		g := find(tag.Name)
		g.Doc = markdown(tag.Description)
	}
	for path, item := range b.doc.Paths.All() {
		for method, op := range item.All() {
			o, err := b.operation(method, path, op)
			if err != nil {
				return nil, fmt.Errorf("%s %s: %w", method, path, err)
			}
			name := ""
			if len(op.Tags) > 0 {
				name = op.Tags[0]
			}
			g := find(name)
			g.Operations = append(g.Operations, o)
		}
	}
	all = slices.DeleteFunc(all, func(g *group) bool { return len(g.Operations) == 0 })
	return all, nil
}

// webhooks are the requests that the API sends of its own accord.
func (b *builder) webhooks() ([]*operation, error) {
	var all []*operation
	for name, item := range b.doc.Webhooks.All() {
		for method, op := range item.All() {
			o, err := b.operation(method, name, op)
			if err != nil {
				return nil, fmt.Errorf("webhook %s: %w", name, err)
			}
			o.Outgoing = true
			all = append(all, o)
		}
	}
	return all, nil
}

// callbacks are the requests that the API sends because of an operation.
func (b *builder) callbacks(o *operation, op *openapi.Operation) error {
	for name, callback := range op.Callbacks.All() {
		for url, item := range callback.All() {
			for method, sent := range item.All() {
				c, err := b.operation(method, url, sent)
				if err != nil {
					return fmt.Errorf("callback %s: %w", name, err)
				}
				c.Outgoing = true
				if sent.Summary == "" {
					c.Summary = name
				}
				o.Callbacks = append(o.Callbacks, c)
			}
		}
	}
	return nil
}

package docs

import (
	"encoding/json/jsontext"
	"html/template"
	"slices"
	"strings"
)

// maxDepth is how many models a tree opens within each other; deeper ones are links.
const maxDepth = 2

// node is a schema as the page shows it: one line, and those of what it is made of.
type node struct {
	Name       string
	Type       string // "string", "list of Track or null"
	Model      string // the model it leads to, or ""
	Doc        template.HTML
	Facts      []string // "at most 50 characters", "default 10"
	Enum       []string
	Required   bool
	Deprecated bool
	Children   []*node
}

// tree makes the nodes of a schema.
type tree struct {
	models map[string]*shape
	open   []string // models that are being shown, from the outside in
}

func (t *tree) node(name string, s *shape, required bool) *node {
	n := &node{Name: name, Required: required, Deprecated: s.Deprecated, Doc: markdown(s.Description), Type: t.typeName(s)}
	n.Facts = facts(s)
	n.Enum = values(s.Enum)
	n.Model = t.leadsTo(s)
	n.Children = t.children(s)
	return n
}

// children are the fields of an object, or of the objects in a list or map.
func (t *tree) children(s *shape) []*node {
	if name := s.model(); name != "" {
		target := t.models[name]
		if target == nil || len(t.open) >= maxDepth || slices.Contains(t.open, name) {
			return nil
		}
		t.open = append(t.open, name)
		defer func() { t.open = t.open[:len(t.open)-1] }()
		return t.children(target)
	}
	var out []*node
	for _, part := range s.AllOf {
		out = append(out, t.children(part)...)
	}
	for name, field := range s.Properties.All() {
		out = append(out, t.node(name, field, slices.Contains(s.Required, name)))
	}
	if s.Items != nil {
		out = append(out, t.children(s.Items)...)
	}
	for i, part := range s.PrefixItems {
		out = append(out, t.node("["+string(rune('0'+i%10))+"]", part, true))
	}
	if s.Additional != nil && !s.Additional.Never {
		out = append(out, t.children(s.Additional)...)
	}
	switch of, _ := s.alternatives(); {
	case len(of) == 1:
		out = append(out, t.children(of[0])...)
	case len(of) > 1:
		for _, a := range of {
			if kids := t.children(a); len(kids) > 0 {
				out = append(out, &node{Name: "", Type: "either " + t.typeName(a), Model: t.leadsTo(a), Children: kids})
			}
		}
	}
	return out
}

// leadsTo is the one model that a schema is about.
func (t *tree) leadsTo(s *shape) string {
	if name := s.model(); name != "" {
		return name
	}
	if s.Items != nil {
		return t.leadsTo(s.Items)
	}
	if of, _ := s.alternatives(); len(of) == 1 {
		return t.leadsTo(of[0])
	}
	if s.Additional != nil {
		return t.leadsTo(s.Additional)
	}
	return ""
}

func (t *tree) typeName(s *shape) string {
	null := s.Type.null()
	name := t.bareName(s)
	if of, alsoNull := s.alternatives(); len(of) > 0 {
		names := make([]string, 0, len(of))
		for _, a := range of {
			if n := t.typeName(a); !slices.Contains(names, n) {
				names = append(names, n)
			}
		}
		name, null = strings.Join(names, " or "), null || alsoNull
	}
	if null {
		return name + " or null"
	}
	return name
}

func (t *tree) bareName(s *shape) string {
	switch kind := s.Type.main(); {
	case s.model() != "":
		return s.model()
	case s.MediaType == "application/octet-stream" || s.Format == "binary":
		return "file"
	case kind == "array" && s.Items != nil:
		return "list of " + t.typeName(s.Items)
	case kind == "array":
		return "list"
	case kind == "object" && s.Additional != nil && !s.Additional.Never && s.Properties.Len() == 0:
		return "map of " + t.typeName(s.Additional)
	case kind == "" && len(s.AllOf) == 1:
		return t.typeName(s.AllOf[0])
	case kind == "" && len(s.Enum) > 0:
		return "one of"
	case kind == "" && s.Properties.Len() > 0:
		return "object"
	case kind == "":
		return "anything"
	case s.Format != "" && !strings.HasPrefix(s.Format, "int") && s.Format != "double" && s.Format != "float":
		return kind + " (" + s.Format + ")"
	default:
		return kind
	}
}

// facts are what a schema says beside its type.
func facts(s *shape) []string {
	out := s.words()
	if s.Items != nil {
		for _, w := range s.Items.words() {
			out = append(out, "each "+w)
		}
	}
	if s.Pattern != "" && s.Format == "" { // a format says it better
		out = append(out, "matches "+s.Pattern)
	}
	if s.Const != nil {
		out = append(out, "always "+string(s.Const))
	}
	if s.Default != nil {
		out = append(out, "default "+shown(s.Default))
	}
	if len(s.Examples) > 0 {
		out = append(out, "example "+shown(s.Examples[0]))
	}
	if s.Encoding != "" {
		out = append(out, s.Encoding)
	}
	if s.ReadOnly {
		out = append(out, "read only")
	}
	if s.WriteOnly {
		out = append(out, "write only")
	}
	return out
}

func values(all []jsontext.Value) []string {
	out := make([]string, len(all))
	for i, v := range all {
		out[i] = plain(v)
	}
	return out
}

// shown is plain, but for an empty string, which would not be seen.
func shown(v jsontext.Value) string {
	if s := plain(v); s != "" {
		return s
	}
	return string(v)
}

// plain is a JSON value as people write it: a string without its quotes.
func plain(v jsontext.Value) string {
	if v.Kind() == '"' {
		if b, err := jsontext.AppendUnquote(nil, v); err == nil {
			return string(b)
		}
	}
	return string(v)
}

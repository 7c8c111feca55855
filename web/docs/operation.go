package docs

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gotandem/tandem/web/openapi"
)

// operation is one operation as the page shows it.
type operation struct {
	Anchor      string
	Method      string // what the badge says: GET, …, or WS for a socket
	HTTP        string // the HTTP method
	Path        string
	Summary     string
	Description template.HTML
	Deprecated  bool
	Params      []*paramGroup
	Bodies      []*body
	Responses   []*response
	Security    []proof // alternatives
	Requires    string  // the same as JSON, for the script
	Outgoing    bool    // the API sends it
	Callbacks   []*operation
	Docs        *openapi.ExternalDocs
	Protocols   []string // of a socket
	Command     template.HTML
	curl        string // with marks where the server's address belongs
	Server      string // where it is found, if not where the others are
	Stream      bool   // the answer comes piece by piece
	Socket      *socket
}

func (b *builder) operation(method, path string, op *openapi.Operation) (*operation, error) {
	name := op.OperationID
	if name == "" {
		name = method + path
	}
	o := &operation{
		Anchor: b.anchor("op-", name), Method: method, HTTP: method, Path: path, Summary: op.Summary,
		Description: markdown(op.Description), Deprecated: op.Deprecated,
	}
	if o.Summary == "" {
		o.Summary = path
	}
	if err := b.params(o, op.Parameters); err != nil {
		return nil, err
	}
	if err := b.bodies(o, op.RequestBody); err != nil {
		return nil, err
	}
	if err := b.responses(o, op); err != nil {
		return nil, err
	}
	if op.WebSocket != nil {
		o.Method = "WS"
		o.Socket = &socket{}
		o.Protocols = op.WebSocket.Subprotocols
		for message, to := range map[*openapi.SocketMessage]**side{&op.WebSocket.Receive: &o.Socket.Receive, &op.WebSocket.Send: &o.Socket.Send} {
			s, err := b.side(message)
			if err != nil {
				return nil, err
			}
			*to = s
		}
	}
	for _, alternative := range op.Security {
		o.Security = append(o.Security, b.proof(alternative))
	}
	if !o.Open() {
		requires, err := json.Marshal(op.Security, json.Deterministic(true))
		if err != nil {
			return nil, err
		}
		o.Requires = string(requires)
	}
	o.Docs = op.ExternalDocs
	if err := b.callbacks(o, op); err != nil {
		return nil, err
	}
	o.curl = curl(o)
	if len(op.Servers) > 0 {
		o.Server = newServer(op.Servers[0], b.spec).Address
	}
	return o, nil
}

func (b *builder) tree() *tree { return &tree{models: b.models} }

func (b *builder) sample(s *shape) string { return (&sampler{models: b.models}).JSON(s) }

func (b *builder) params(o *operation, all []*openapi.Parameter) error {
	for _, g := range []*paramGroup{{In: "path", Title: "Path"}, {In: "query", Title: "Query"}, {In: "header", Title: "Headers"}, {In: "cookie", Title: "Cookies"}} {
		for _, p := range all {
			if p.In != g.In {
				continue
			}
			s, err := readShape(p.Schema)
			if err != nil {
				return fmt.Errorf("parameter %s: %w", p.Name, err)
			}
			n := b.tree().node(p.Name, s, p.Required)
			n.Deprecated = n.Deprecated || p.Deprecated
			if p.Description != "" {
				n.Doc = markdown(p.Description)
			}
			q := &param{node: n, In: p.In, Kind: s.kind(b.models)}
			switch {
			case p.Example != nil:
				q.Example = plain(p.Example)
			case p.Examples.Len() > 0:
				q.Example = plain(firstExample(p.Examples))
			case given(s) != nil:
				q.Example = plain(given(s))
			case p.Required:
				q.Example = plain([]byte(b.sample(s)))
			}
			if len(q.Enum) == 0 {
				q.Enum = values(s.resolve(b.models).Enum)
			}
			g.Params = append(g.Params, q)
		}
		if len(g.Params) > 0 {
			o.Params = append(o.Params, g)
		}
	}
	return nil
}

func (b *builder) bodies(o *operation, r *openapi.RequestBody) error {
	if r == nil {
		return nil
	}
	for contentType, media := range r.Content.All() {
		s, err := readShape(media.Schema)
		if err != nil {
			return fmt.Errorf("body %s: %w", contentType, err)
		}
		c := &body{ContentType: contentType, Required: r.Required, Tree: b.tree().node("", s, r.Required)}
		switch {
		case strings.HasPrefix(contentType, "multipart/") || contentType == "application/x-www-form-urlencoded":
			c.Form = true
			c.Fields = c.Tree.Children
		case media.Example != nil:
			c.Example = indented(media.Example)
		case firstExample(media.Examples) != nil:
			c.Example = indented(firstExample(media.Examples))
		default:
			c.Example = b.sample(s)
		}
		c.Others = otherExamples(media.Examples)
		o.Bodies = append(o.Bodies, c)
	}
	return nil
}

func (b *builder) responses(o *operation, op *openapi.Operation) error {
	for status, r := range op.Responses.All() {
		v := &response{Status: status, Title: statusTitle(status), Detail: r.Description, Class: "ok"}
		if r.Description == v.Title {
			v.Detail = ""
		}
		switch status[0] {
		case '3':
			v.Class = "redirect"
		case '4', '5', 'd':
			v.Class = "error"
		}
		for name := range r.Headers.All() {
			v.Headers = append(v.Headers, name)
		}
		for contentType, media := range r.Content.All() {
			c, err := b.content(contentType, media)
			if err != nil {
				return fmt.Errorf("response %s: %w", status, err)
			}
			if v.Class == "error" && c.Tree != nil && c.Tree.Model != "" {
				c.Tree.Children = nil // errors are alike: the model says it once
			}
			o.Stream = o.Stream || c.Stream
			v.Contents = append(v.Contents, c)
		}
		o.Responses = append(o.Responses, v)
	}
	return nil
}

func (b *builder) content(contentType string, media *openapi.MediaType) (*content, error) {
	c := &content{ContentType: contentType, Stream: media.ItemSchema != nil || contentType == "text/event-stream"}
	described := media.Schema
	if media.ItemSchema != nil {
		described = media.ItemSchema
	}
	if described == nil {
		return c, nil
	}
	s, err := readShape(described)
	if err != nil {
		return nil, err
	}
	c.Tree = b.tree().node("", s, false)
	switch {
	case media.Example != nil:
		c.Example = indented(media.Example)
	case firstExample(media.Examples) != nil:
		c.Example = indented(firstExample(media.Examples))
	case strings.Contains(contentType, "json") || media.ItemSchema != nil:
		c.Example = b.sample(s)
	}
	return c, nil
}

func (b *builder) side(m *openapi.SocketMessage) (*side, error) {
	out := &side{Format: m.Format}
	if m.Schema == nil {
		return out, nil
	}
	s, err := readShape(m.Schema)
	if err != nil {
		return nil, err
	}
	out.Tree = b.tree().node("", s, false)
	if m.Format == "json" {
		out.Example = b.sample(s)
	}
	return out, nil
}

func statusTitle(status string) string {
	if code, err := strconv.Atoi(status); err == nil {
		return http.StatusText(code)
	}
	if strings.HasSuffix(status, "XX") {
		return "Any other " + status
	}
	return "Any other"
}

// Needs is the security of the operation in words.
func (o *operation) Needs() string {
	var all []string
	for _, p := range o.Security {
		all = append(all, p.Words)
	}
	return strings.Join(all, ", or ")
}

// Open says that the operation can be used without proof of who one is.
func (o *operation) Open() bool {
	return len(o.Security) == 0 || slices.ContainsFunc(o.Security, func(p proof) bool { return p.none })
}

// Answer is the example that the page shows beside the operation: that of the first success that has one.
func (o *operation) Answer() *answer {
	for _, r := range o.Responses {
		for _, c := range r.Contents {
			if r.Class == "ok" && c.Example != "" {
				return &answer{Status: r.Status, ContentType: c.ContentType, Example: c.Example}
			}
		}
	}
	return nil
}

// firstExample is the value of the first named example that has one; nil if none has.
func firstExample(all openapi.Map[openapi.Example]) jsontext.Value {
	for _, e := range all.All() {
		if e.Value != nil {
			return e.Value
		}
	}
	return nil
}

// namedExample is an example that the visitor may choose.
type namedExample struct {
	Name  string        `json:"name"`
	Value string        `json:"value"`
	Doc   template.HTML `json:"-"`
}

// otherExamples are the named examples, if there is a choice or something to say of them.
func otherExamples(all openapi.Map[openapi.Example]) []namedExample {
	var out []namedExample
	for name, e := range all.All() {
		if e.Summary != "" {
			name = e.Summary
		}
		n := namedExample{Name: name, Doc: markdown(e.Description)}
		switch {
		case e.Value != nil:
			n.Value = indented(e.Value)
		default:
			n.Value = e.ExternalValue
		}
		out = append(out, n)
	}
	return out
}

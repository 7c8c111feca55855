package openapi

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"mime"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/schema"
	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/ws"
)

func (b *builder) parameter(op *web.Operation, p web.Param) *Parameter {
	if p.Field == nil {
		return &Parameter{Name: p.Name, In: p.In, Required: p.Required, Schema: &schema.JSONSchema{Type: schema.Types{"string"}}}
	}
	s := notNull(b.defs.Field(p.Field, schema.Input))
	for _, a := range s.AnyOf { // a parameter is text, whatever else the value may be in JSON
		if p.ContentType == "" && slices.Equal(a.Type, schema.Types{"string"}) {
			s.Type, s.Format, s.Pattern, s.AnyOf = a.Type, a.Format, a.Pattern, nil
			break
		}
	}
	out := &Parameter{Name: p.Name, In: p.In, Description: p.Field.Doc, Required: p.Required, Deprecated: s.Deprecated,
		Style: p.Style, Explode: p.Explode, Schema: s}
	s.Description, s.Deprecated = "", false
	out.Examples = examples(p.Examples)
	if p.ContentType != "" {
		out.Content.Set(p.ContentType, &MediaType{Schema: s, Examples: out.Examples})
		out.Schema, out.Examples = nil, Map[Example]{}
	}
	if p.In == "path" && strings.Contains(op.Pattern, "{"+p.Name+"...}") {
		out.Description = strings.TrimSpace(out.Description + "\n\nThe rest of the path; it may contain slashes.")
	}
	return out
}

// notNull takes null out of a schema: text has no null, and a parameter that may be left out is one that is not required. The schema is the
// caller's own; what refers to a component stays where it is, since it follows the component's name.
func notNull(s *schema.JSONSchema) *schema.JSONSchema {
	isNull := func(s *schema.JSONSchema) bool { return len(s.Type) == 1 && s.Type[0] == "null" }
	if len(s.Type) > 1 {
		s.Type = slices.DeleteFunc(slices.Clone(s.Type), func(t string) bool { return t == "null" })
	}
	if !slices.ContainsFunc(s.AnyOf, isNull) {
		return s
	}
	s.AnyOf = slices.DeleteFunc(slices.Clone(s.AnyOf), isNull)
	if len(s.AnyOf) == 1 && s.AnyOf[0].Ref != "" {
		ref := s.AnyOf[0]
		ref.Title, ref.Description, ref.Default, ref.Examples, ref.Deprecated = s.Title, s.Description, s.Default, s.Examples, s.Deprecated
		return ref
	}
	return s
}

func (b *builder) body(op *web.Operation) *RequestBody {
	out := &RequestBody{Required: op.Body.Required}
	if op.Body.Field != nil {
		out.Description = op.Body.Field.Doc
	}
	for _, contentType := range op.Body.ContentTypes {
		media := &MediaType{}
		switch {
		case op.Body.Fields != nil:
			b.form(op.Body, contentType, media)
		case op.Body.Type != nil:
			media.Schema = b.defs.Schema(op.Body.Type, schema.Input)
		default:
			media.Schema = binary()
		}
		media.Examples = examples(op.Body.Examples)
		out.Content.Set(bare(contentType), media)
	}
	return out
}

// form is an object with a property for each field.
func (b *builder) form(body *web.Body, contentType string, media *MediaType) {
	multipart := strings.HasPrefix(contentType, "multipart/")
	object := &schema.JSONSchema{Type: schema.Types{"object"}}
	for _, f := range body.Fields {
		var s *schema.JSONSchema
		switch {
		case f.File && !multipart:
			continue
		case f.File && f.List:
			s = &schema.JSONSchema{Type: schema.Types{"array"}, Items: binary()}
		case f.File:
			s = binary()
		default:
			s = b.defs.Field(f.Field, schema.Input)
		}
		bounds(s, f)
		object.Properties = append(object.Properties, schema.Property{Name: f.Name, Schema: s})
		if e := encodingOf(f, multipart); e != (Encoding{}) {
			media.Encoding.Set(f.Name, e)
		}
		if f.Required {
			object.Required = append(object.Required, f.Name)
		}
	}
	media.Schema = object
}

// bounds says how many files there may be, and how large.
func bounds(s *schema.JSONSchema, f web.FormField) {
	if f.MinFiles > 0 {
		s.MinItems = &f.MinFiles
	}
	if f.MaxFiles > 0 {
		s.MaxItems = &f.MaxFiles
	}
	if f.MaxBytes > 0 {
		most := int(f.MaxBytes)
		if s.Items != nil {
			s = s.Items
		}
		s.MaxLength = &most
	}
}

// encodingOf says how a field is written where it is not written in the usual way. In a multipart form an object is a part of JSON.
func encodingOf(f web.FormField, multipart bool) Encoding {
	e := Encoding{ContentType: strings.Join(f.ContentTypes, ", ")}
	if multipart && f.Style == "deepObject" {
		e.ContentType = "application/json"
		return e
	}
	e.Style, e.Explode = f.Style, f.Explode
	return e
}

// binary is a file. OpenAPI 3.1 says so with contentMediaType, and generators of clients still look for format.
func binary() *schema.JSONSchema {
	return &schema.JSONSchema{Type: schema.Types{"string"}, Format: "binary", ContentMediaType: "application/octet-stream"}
}

func (b *builder) response(o *Operation, op *web.Operation, r web.Reply) {
	// One status may have several content types, and one of those several types.
	out, again := o.Responses.Get(r.Key())
	if !again {
		out = &Response{Description: r.Description}
	}
	for _, h := range r.Headers {
		out.Headers.Set(h.Name, b.header(op, h))
	}
	for _, l := range r.Links {
		out.Links.Set(l.Name, link(l))
	}
	defer func() {
		if media, ok := out.Content.Get(bare(r.ContentType)); ok && len(r.Examples) > 0 {
			media.Example, media.Examples = nil, examples(r.Examples)
		}
	}()
	switch contentType := bare(r.ContentType); {
	case r.Problem != nil:
		if r.Problem.Detail != "" && !again && (r.Description == "" || r.Description == http.StatusText(r.Status)) {
			out.Description = r.Problem.Detail
		}
		made := b.problem(op, r)
		if have, ok := out.Content.Get(contentType); ok && have.Schema != nil {
			alsoProblem(have, made)
			break
		}
		out.Content.Set(contentType, made)
	case op.Kind == web.KindStream && op.Item != nil && !again && r.Status < 300:
		b.stream(out, op)
	case contentType == "":
	case r.Type != nil:
		// A handler returns a pointer because it has one, not because it answers null.
		made := b.defs.Schema(r.Type.Base(), schema.Output)
		if have, ok := out.Content.Get(contentType); ok && have.Schema != nil {
			have.Schema = either(have.Schema, made)
			break
		}
		out.Content.Set(contentType, &MediaType{Schema: made})
	case strings.HasPrefix(contentType, "text/"):
		out.Content.Set(contentType, &MediaType{Schema: &schema.JSONSchema{Type: schema.Types{"string"}}})
	default:
		out.Content.Set(contentType, &MediaType{Schema: binary()})
	}
	o.Responses.Set(r.Key(), out)
}

func (b *builder) header(op *web.Operation, h web.ReplyHeader) *Header {
	out := &Header{Description: h.Description, Required: h.Required, Schema: &schema.JSONSchema{Type: schema.Types{"string"}}}
	if h.Type != nil {
		t, err := schema.Of(h.Type)
		if err != nil {
			b.mistake(op, "header %s: %w", h.Name, err)
			return out
		}
		out.Schema = notNull(b.defs.Schema(t, schema.Output))
	}
	return out
}

func link(l web.ReplyLink) *Link {
	out := &Link{OperationID: l.Operation, Description: l.Description}
	for name, value := range l.Params {
		out.Parameters.Set(name, quoted(value))
	}
	out.Parameters.Sort()
	if l.Body != "" {
		out.RequestBody = quoted(l.Body)
	}
	return out
}

func quoted(s string) jsontext.Value {
	b, _ := jsontext.AppendQuote(nil, s) // broken UTF-8 is replaced
	return b
}

func examples(all []web.Example) Map[Example] {
	var out Map[Example]
	for _, e := range all {
		value, _ := e.Value.(jsontext.Value)
		out.Set(e.Name, Example{Summary: e.Summary, Description: e.Description, Value: value, ExternalValue: e.URL})
	}
	return out
}

// either is one schema or the other.
func either(a, b *schema.JSONSchema) *schema.JSONSchema {
	if len(a.AnyOf) > 0 && reflect.DeepEqual(a, &schema.JSONSchema{AnyOf: a.AnyOf}) {
		return &schema.JSONSchema{AnyOf: append(slices.Clip(a.AnyOf), b)}
	}
	return &schema.JSONSchema{AnyOf: []*schema.JSONSchema{a, b}}
}

// stream documents what comes piece by piece, in the forms that clients may ask for. The whole is text; x-itemSchema describes
// the pieces: the JSON in each event's data, or on each line.
func (b *builder) stream(out *Response, op *web.Operation) {
	for _, t := range op.StreamTypes {
		out.Content.Set(t, &MediaType{Schema: &schema.JSONSchema{Type: schema.Types{"string"}}, ItemSchema: b.defs.Schema(op.Item.Base(), schema.Output)})
	}
}

func (b *builder) problem(op *web.Operation, r web.Reply) *MediaType {
	t := r.Type
	if t == nil {
		var err error
		if t, err = schema.For[Problem](); err != nil {
			b.mistake(op, "errors: %w", err)
		}
	}
	media := &MediaType{Schema: b.defs.Schema(t, schema.Output)}
	if r.Data != nil {
		media.Schema = withData(media.Schema, b.defs.Schema(r.Data, schema.Output), r.Data, op.Errors.DataMember)
	}
	// 422 lists mistakes, which an example out of thin air would only blur.
	if r.Type == nil && r.Status != http.StatusUnprocessableEntity {
		if example, err := json.Marshal(r.Problem); err == nil {
			media.Example = jsontext.Value(example)
		}
	}
	return media
}

// withData adds the members that an error has of its own.
func withData(errors, data *schema.JSONSchema, t *schema.Type, member string) *schema.JSONSchema {
	under := func(name string) *schema.JSONSchema {
		return &schema.JSONSchema{Type: schema.Types{"object"}, Properties: []schema.Property{{Name: name, Schema: data}}, Required: []string{name}}
	}
	switch {
	case member != "":
		return under(member)
	case t.Kind != schema.KindStruct:
		data = under("data")
	}
	return &schema.JSONSchema{AllOf: []*schema.JSONSchema{errors, data}}
}

// alsoProblem adds another error of the same status, with an example of each.
func alsoProblem(have, more *MediaType) {
	if !reflect.DeepEqual(have.Schema, more.Schema) && !slices.ContainsFunc(have.Schema.AnyOf, func(s *schema.JSONSchema) bool { return reflect.DeepEqual(s, more.Schema) }) {
		have.Schema = either(have.Schema, more.Schema)
	}
	if more.Example == nil {
		return
	}
	n := 1
	if have.Example != nil {
		have.Examples.Set("1", Example{Value: have.Example})
		have.Example = nil
	}
	for {
		name := strconv.Itoa(n)
		if _, taken := have.Examples.Get(name); !taken {
			have.Examples.Set(name, Example{Value: more.Example})
			return
		}
		n++
	}
}

func (b *builder) socket(op *web.Operation) *WebSocket {
	message := func(t *schema.Type, mode schema.Mode) SocketMessage {
		if t == nil {
			return SocketMessage{Format: ws.Either.String()}
		}
		format := ws.FormatOf(t.Go)
		m := SocketMessage{Format: format.String()}
		switch format {
		case ws.JSON:
			m.Schema = b.defs.Schema(t, mode)
		case ws.Text:
			m.Schema = &schema.JSONSchema{Type: schema.Types{"string"}}
		}
		return m
	}
	return &WebSocket{Receive: message(op.Receive, schema.Input), Send: message(op.Send, schema.Output), Subprotocols: op.Subprotocols}
}

// refusals are what ws.Accept answers to what is no handshake, or comes from another site's page.
func (b *builder) refusals(o *Operation, op *web.Operation) {
	for _, p := range []*problem.Error{problem.Forbidden("The page of another site may not open this socket."), problem.New(http.StatusUpgradeRequired, "This is a WebSocket: connect with a WebSocket client.")} {
		if _, ok := o.Responses.Get(strconv.Itoa(p.StatusCode())); !ok {
			b.response(o, op, web.Reply{Status: p.StatusCode(), ContentType: problem.ContentType, Problem: p})
		}
	}
	o.Responses.Sort()
}

// bare is a media type without its parameters.
func bare(contentType string) string {
	if t, _, err := mime.ParseMediaType(contentType); err == nil {
		return t
	}
	return contentType
}

package openapi

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/schema"
	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/ws"
)

func (b *builder) parameter(op *web.Operation, p web.Param) *Parameter {
	s := notNull(*b.defs.Field(p.Field, schema.Input))
	out := &Parameter{Name: p.Name, In: p.In, Description: p.Field.Doc, Required: p.Required, Deprecated: s.Deprecated, Schema: &s}
	s.Description, s.Deprecated = "", false
	if p.In == "path" && strings.Contains(op.Pattern, "{"+p.Name+"...}") {
		out.Description = strings.TrimSpace(out.Description + "\n\nThe rest of the path; it may contain slashes.")
	}
	return out
}

// notNull takes null out of a schema: text has no null, and a parameter that may be left out is one that is not required.
func notNull(s schema.JSONSchema) schema.JSONSchema {
	isNull := func(s *schema.JSONSchema) bool { return len(s.Type) == 1 && s.Type[0] == "null" }
	if len(s.Type) > 1 {
		s.Type = slices.DeleteFunc(slices.Clone(s.Type), func(t string) bool { return t == "null" })
	}
	if !slices.ContainsFunc(s.AnyOf, isNull) {
		return s
	}
	s.AnyOf = slices.DeleteFunc(slices.Clone(s.AnyOf), isNull)
	if len(s.AnyOf) == 1 && s.AnyOf[0].Ref != "" {
		s.Ref, s.AnyOf = s.AnyOf[0].Ref, nil
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
		object.Properties = append(object.Properties, schema.Property{Name: f.Name, Schema: s})
		if f.Required {
			object.Required = append(object.Required, f.Name)
		}
	}
	media.Schema = object
}

// binary is a file. OpenAPI 3.1 says so with contentMediaType, and generators of clients still look for format.
func binary() *schema.JSONSchema {
	return &schema.JSONSchema{Type: schema.Types{"string"}, Format: "binary", ContentMediaType: "application/octet-stream"}
}

func (b *builder) response(o *Operation, op *web.Operation, r web.Reply) {
	out := &Response{Description: r.Description}
	for _, name := range r.Header {
		out.Headers.Set(name, &Header{Schema: &schema.JSONSchema{Type: schema.Types{"string"}}})
	}
	switch contentType := bare(r.ContentType); {
	case r.Problem != nil:
		if r.Problem.Detail != "" {
			out.Description = r.Problem.Detail
		}
		out.Content.Set(contentType, b.problem(op, r))
	case op.Kind == web.KindStream && op.Item != nil:
		b.stream(out, op)
	case contentType == "":
	case r.Type != nil:
		// A handler returns a pointer because it has one, not because it answers null.
		out.Content.Set(contentType, &MediaType{Schema: b.defs.Schema(r.Type.Base(), schema.Output)})
	case strings.HasPrefix(contentType, "text/"):
		out.Content.Set(contentType, &MediaType{Schema: &schema.JSONSchema{Type: schema.Types{"string"}}})
	default:
		out.Content.Set(contentType, &MediaType{Schema: binary()})
	}
	o.Responses.Set(strconv.Itoa(r.Status), out)
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
	// 422 lists mistakes, which an example out of thin air would only blur.
	if r.Type == nil && r.Status != http.StatusUnprocessableEntity {
		if example, err := json.Marshal(r.Problem); err == nil {
			media.Example = jsontext.Value(example)
		}
	}
	return media
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
	return &WebSocket{Receive: message(op.Receive, schema.Input), Send: message(op.Send, schema.Output)}
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

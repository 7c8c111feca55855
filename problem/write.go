package problem

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"maps"
	"net/http"
	"slices"
	"strconv"
)

// members are the names that Extra cannot take.
var members = [...]string{"type", "title", "status", "detail", "instance", "errors"}

// MarshalJSONTo writes the problem document: the members of RFC 9457, errors, then Extra sorted
// by name. The cause and Header are no part of it.
func (e *Error) MarshalJSONTo(enc *jsontext.Encoder) error {
	doc := struct {
		Type     string         `json:"type,omitzero"`
		Title    string         `json:"title"`
		Status   int            `json:"status"`
		Detail   string         `json:"detail,omitzero"`
		Instance string         `json:"instance,omitzero"`
		Errors   []Item         `json:"errors,omitempty"`
		Extra    jsontext.Value `json:",embed"`
	}{Type: e.Type, Title: e.title(), Status: e.StatusCode(), Detail: e.Detail, Instance: e.Instance, Errors: e.Errors}
	if len(e.Extra) > 0 || e.Data != nil {
		extra, err := e.further()
		if err != nil {
			return err
		}
		raw, err := json.Marshal(extra, json.Deterministic(true), jsontext.AllowInvalidUTF8(true))
		if err != nil {
			return err
		}
		doc.Extra = raw
	}
	// A problem often quotes what a client sent; a stray byte in it must not cost the answer.
	return json.MarshalEncode(enc, doc, json.Deterministic(true), jsontext.AllowInvalidUTF8(true))
}

// further are the members of Data, then of Extra.
func (e *Error) further() (map[string]any, error) {
	all := map[string]any{}
	if e.Data != nil {
		raw, err := json.Marshal(e.Data, json.Deterministic(true), jsontext.AllowInvalidUTF8(true))
		if err != nil {
			return nil, err
		}
		if jsontext.Value(raw).Kind() != '{' {
			all["data"] = jsontext.Value(raw)
		} else {
			var members map[string]jsontext.Value
			if err := json.Unmarshal(raw, &members, jsontext.AllowInvalidUTF8(true)); err != nil {
				return nil, err
			}
			for name, v := range members {
				all[name] = v
			}
		}
	}
	maps.Copy(all, e.Extra)
	maps.DeleteFunc(all, func(name string, _ any) bool { return slices.Contains(members[:], name) })
	return all, nil
}

// MarshalJSON is MarshalJSONTo for those who still use the first encoding/json.
func (e *Error) MarshalJSON() ([]byte, error) {
	return json.Marshal(e)
}

// WriteResponse sends the problem: Header is added, the status set, and the document written,
// unless the request is a HEAD. It returns the error of the writer. An input that cannot be
// written as JSON is left out rather than losing the answer.
func (e *Error) WriteResponse(w http.ResponseWriter, r *http.Request) error {
	body, err := json.Marshal(e)
	if err != nil {
		bare := e.Clone()
		bare.Extra, bare.Data = nil, nil
		for i := range bare.Errors {
			bare.Errors[i].Input, bare.Errors[i].Ctx = nil, nil
		}
		if body, err = json.Marshal(bare); err != nil {
			return err
		}
	}
	h := w.Header()
	for name, values := range e.Header {
		for _, v := range values {
			h.Add(name, v)
		}
	}
	h.Set("Content-Type", ContentType)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("X-Content-Type-Options", "nosniff")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	w.WriteHeader(e.StatusCode())
	if r != nil && r.Method == http.MethodHead {
		return nil
	}
	_, err = w.Write(body)
	return err
}

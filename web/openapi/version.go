package openapi

import (
	"slices"

	"github.com/gotandem/tandem/schema"
	"github.com/gotandem/tandem/web"
)

// versionParameter is the header that says which version of the API a request is for. It is needed where requests without it are for another version.
func versionParameter(op *web.Operation) *Parameter {
	p := &Parameter{
		Name: op.VersionHeader, In: "header", Description: "The version of the API that the request is for.",
		Schema: &schema.JSONSchema{Type: schema.Types{"string"}},
	}
	for _, name := range op.Versions {
		p.Schema.Enum = append(p.Schema.Enum, name)
	}
	if slices.Contains(op.Versions, op.VersionDefault) {
		p.Schema.Default = quoted(op.VersionDefault)
	} else {
		p.Required = true
	}
	return p
}

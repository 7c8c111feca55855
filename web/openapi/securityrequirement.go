package openapi

// SecurityRequirement names schemes that are all needed, each with its scopes. An empty one means that none is needed.
type SecurityRequirement struct{ Map[[]string] }

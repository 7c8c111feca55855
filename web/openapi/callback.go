package openapi

// Callback is a request that the API sends because of an operation: its paths are URLs with runtime expressions.
type Callback struct{ Map[*PathItem] }

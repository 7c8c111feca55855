package openapi

// Problem documents the body of an error: what problem.Error writes (RFC 9457). It appears among the document's components.
type Problem struct {
	_        struct{}      `doc:"What went wrong, as RFC 9457 describes it."`
	Type     string        `json:"type,omitzero" validate:"uri" doc:"Identifies the kind of problem; about:blank if left out." example:"about:blank"`
	Title    string        `json:"title" doc:"The kind of problem in words."`
	Status   int           `json:"status" doc:"The HTTP status." validate:"min=400,max=599"`
	Detail   string        `json:"detail,omitzero" doc:"What happened this time."`
	Instance string        `json:"instance,omitzero" doc:"Identifies this occurrence."`
	Errors   []ProblemItem `json:"errors,omitzero" doc:"All mistakes of the request, when its input was refused."`
}

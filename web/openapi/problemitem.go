package openapi

// ProblemItem documents one mistake in a request: what problem.Item writes.
type ProblemItem struct {
	_     struct{}       `doc:"One mistake in the input."`
	Loc   []any          `json:"loc" doc:"Where it is: path, query, header, cookie or body, and then names and list indexes."`
	Msg   string         `json:"msg" doc:"What is wrong, for people."`
	Type  string         `json:"type" doc:"What is wrong, for programs." example:"missing"`
	Ctx   map[string]any `json:"ctx,omitzero" doc:"The values that the message speaks of, such as min_length."`
	Input any            `json:"input,omitzero" doc:"What was given."`
}

package docs

// paramGroup holds the parameters of one place.
type paramGroup struct {
	In     string
	Title  string
	Params []*param
}

package docs

// param is one parameter.
type param struct {
	*node
	In      string
	Kind    string // what a form needs to know: string, integer, number, boolean or array
	Example string
}

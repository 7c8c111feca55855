package docs

// Options say where things are. The zero value suits a page at /docs.
type Options struct {
	// Path is where the handler is mounted; "" is /docs. It must also get what is below Path + "/assets/".
	Path string
	// Spec is the address of the document; "" is /openapi.json.
	Spec string
	// Home is where the name of the API leads; "" is /.
	Home string
	// ThemeAction is the address of page.ThemeHandler, with which the theme can be chosen without JavaScript; "" for none.
	ThemeAction string
}

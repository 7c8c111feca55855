// Package web routes HTTP requests to typed functions.
//
// A route is a function from a struct of inputs to a value:
//
//	type Greet struct {
//		Name  string `path:"name" validate:"max=50"`
//		Times int    `query:"times" default:"1" validate:"min=1,max=10"`
//	}
//
//	r.Get("/hello/{name}", func(ctx context.Context, in *Greet) (Greeting, error) { … })
//
// The types are read once, when the route is registered; they give the decoding, the checks, every
// error of a request in one problem document, the response, and the [Operation] from which the
// OpenAPI document is made. What a request needs besides its own data is provided by type: see
// [Router.Provide].
//
// [Router.Build] tells every wiring mistake at once and returns an [http.Handler]; any http.Handler
// can be registered or mounted beside typed routes, and middleware is func(http.Handler) http.Handler.
package web

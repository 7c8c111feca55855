// Package tandem puts an application together: its routes, its database, its components and its command line.
//
//	func main() {
//		app := tandem.New("hello")
//		app.Get("/hello/{name}", greet)
//		app.Main() // hello serve, hello openapi, …; docs at /docs
//	}
//
// The work is done by the packages below it: web serves typed routes, orm keeps models in a database, and so on;
// each of them is useful without this one.
package tandem

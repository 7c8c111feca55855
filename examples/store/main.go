// Command store is the demo platform: a music store on the Chinook data with an API, accounts and an admin site.
// "store demo" prepares its database and serves it; the other commands are those of every application.
package main

import (
	"github.com/gotandem/tandem"
	"github.com/gotandem/tandem/admin"
	"github.com/gotandem/tandem/auth"
	"github.com/gotandem/tandem/examples/store/store"
	"github.com/gotandem/tandem/page"
)

func main() { newApp().Main() }

// newApp puts the application together.
func newApp() *tandem.App {
	app := tandem.New("store")
	app.Info.Title = "Tandem Music Store"
	app.Info.Version = "1.0.0"
	app.Info.Description = "A music store on the Chinook data: a catalogue, orders, sales, and an admin site."

	users := auth.New(app.DB)
	users.Brand = page.Brand{Name: "Tandem Music Store", Icon: "disc-3"}
	music := store.New(app.DB, users)
	site := admin.New(users)
	site.Brand = users.Brand
	music.Admin(site)
	app.Add(users.Component(), music.Component(), site.Component())
	app.Command(demo(app, users, music))
	return app
}

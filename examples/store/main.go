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

func main() { newShop().app.Main() }

// shop is the application with the parts that its own commands need.
type shop struct {
	app   *tandem.App
	users *auth.Accounts
	music *store.Store
}

// newShop puts the application together.
func newShop() *shop {
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
	s := &shop{app: app, users: users, music: music}
	app.Command(s.demo())
	return s
}

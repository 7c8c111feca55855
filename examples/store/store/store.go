// Package store is a music store on the Chinook data: a catalogue, customers, orders.
package store

import (
	"github.com/gotandem/tandem"
	"github.com/gotandem/tandem/auth"
	"github.com/gotandem/tandem/examples/store/store/migrations"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/page"
	"github.com/gotandem/tandem/realtime"
	"github.com/gotandem/tandem/web"
)

// Store holds what its endpoints need.
type Store struct {
	db     *orm.DB
	users  *auth.Accounts
	orders realtime.Topic[OrderPlaced]
}

// New returns a store that keeps its data in db.
func New(db *orm.DB, users *auth.Accounts) *Store {
	return &Store{db: db, users: users}
}

// Component lists what the store brings to an application.
func (s *Store) Component() tandem.Component {
	return tandem.Component{
		Name: "store",
		Models: orm.Models(
			orm.Model[Artist](), orm.Model[Album](), orm.Model[Genre](), orm.Model[MediaType](), orm.Model[Track](),
			orm.Model[Playlist](), orm.Model[PlaylistTrack](),
			orm.Model[Employee](), orm.Model[Customer](), orm.Model[Invoice](), orm.Model[InvoiceLine](),
		),
		Migrations: migrations.All,
		Routes:     s.routes,
		Links: []page.Card{
			{Icon: "music", Title: "Tracks", Text: "3,503 of them, with search, filters and pages.", URL: "/api/tracks?q=love", Detail: "/api/tracks"},
			{Icon: "chart-column", Title: "Sales", Text: "What each country bought; by month, too.", URL: "/api/sales/by-country", Detail: "/api/sales/by-country"},
			{Icon: "radio", Title: "Live orders", Text: "Server-sent events, as orders are placed; a WebSocket is at /api/live.", URL: "/api/sales/stream", Detail: "/api/sales/stream"},
		},
	}
}

func (s *Store) routes(r *web.Router) {
	catalogue := r.Group("/api", web.Tags("Catalogue"))
	catalogue.Get("/tracks", s.listTracks, web.Summary("List tracks"))
	catalogue.Get("/tracks/{id}", s.getTrack, web.Summary("Read a track"), web.Errors(404))
	catalogue.Patch("/tracks/{id}", s.changeTrack, web.Summary("Change a track"),
		web.Description("Needs the permission store.change_track. Send the version that you have read: if somebody changed the track since, the answer is 409 and nothing is written."),
		s.users.Require("store.change_track"), web.Errors(404, 409))
	catalogue.Get("/albums/{id}", s.getAlbum, web.Summary("Read an album with its artist and tracks"), web.Errors(404))
	catalogue.Get("/genres", s.listGenres, web.Summary("List genres"))
	catalogue.Post("/genres", s.addGenre, web.Status(201), web.Summary("Add a genre"),
		web.Description("Needs the permission store.add_genre. The name must be new."),
		s.users.Require("store.add_genre"), web.Errors(409))

	sales := r.Group("/api", web.Tags("Sales"))
	sales.Post("/orders", s.placeOrder, web.Status(201), web.Summary("Place an order"),
		web.Description("Makes an invoice with its lines, all or nothing. Prices and total are the server's."))
	sales.Post("/quotes", s.quote, web.Summary("Ask what an order would cost"), web.Description("Nothing is bought, and nothing is kept."))
	sales.Get("/orders/{id}", s.getOrder, web.Summary("Read an order with its lines"), web.Errors(404))
	sales.Get("/sales/by-country", s.salesByCountry, web.Summary("Sales by country"))
	sales.Get("/sales/by-month", s.salesByMonth, web.Summary("Sales by month"))

	live := r.Group("/api", web.Tags("Live"))
	live.Stream("/sales/stream", s.streamOrders, web.StreamEvents(), web.Summary("Orders as they are placed"))
	live.Socket("/live", s.liveOrders, web.Summary("Orders as they are placed, over a WebSocket"))
}

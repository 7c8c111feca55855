package docs_test

import (
	"context"
	"iter"
	"net/http"
	"testing"
	"time"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/schema"
	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/openapi"
	"github.com/gotandem/tandem/web/ws"
)

type genre string

const (
	rock  genre = "rock"
	jazz  genre = "jazz"
	opera genre = "opera"
)

func (genre) Enum() []genre { return []genre{rock, jazz, opera} }

type Artist struct {
	ID   int64  `json:"id"`
	Name string `json:"name" example:"Miles Davis"`
}

type Album struct {
	ID       int64       `json:"id"`
	Title    string      `json:"title" example:"Kind of Blue"`
	Artist   *Artist     `json:"artist"`
	Released schema.Date `json:"released"`
	Tracks   []Track     `json:"tracks,omitzero"`
}

type Track struct {
	_        struct{}      `doc:"A piece of music, as it is sold."`
	ID       int64         `json:"id" doc:"Its number in the catalogue."`
	Name     string        `json:"name" validate:"min=1,max=200" doc:"The title, as printed on the cover." example:"So What"`
	Genre    genre         `json:"genre"`
	Album    *Album        `json:"album" doc:"The album it is on, if it is on one."`
	Composer *string       `json:"composer" validate:"max=220"`
	Length   time.Duration `json:"length"`
	Price    string        `json:"price" doc:"In US dollars." example:"0.99"`
}

type Page[T any] struct {
	Items []T `json:"items"`
	Total int `json:"total" doc:"How many there are on all pages."`
	Next  int `json:"next,omitzero" doc:"The number of the next page."`
}

type Line struct {
	TrackID  int64 `json:"track_id" validate:"min=1" doc:"Which track." example:"63"`
	Quantity int   `json:"quantity" validate:"min=1,max=100" default:"1"`
}

type Address struct {
	Street  string `json:"street" validate:"max=70"`
	City    string `json:"city" validate:"max=40"`
	Country string `json:"country" validate:"len=2" doc:"ISO 3166 code." example:"NO"`
}

type NewOrder struct {
	Email   string             `json:"email" validate:"email" doc:"Where the receipt goes."`
	Lines   []Line             `json:"lines" validate:"min=1,max=100" doc:"What is bought."`
	Address *Address           `json:"address" doc:"Where the bill goes; that of the account if left out."`
	Note    schema.Opt[string] `json:"note,omitzero" validate:"max=500"`
	Labels  map[string]string  `json:"labels,omitzero"`
}

type Order struct {
	ID     int64     `json:"id"`
	Placed time.Time `json:"placed"`
	Total  string    `json:"total" example:"8.91"`
	Lines  []Line    `json:"lines"`
}

type Country struct {
	Country string `json:"country" example:"Norway"`
	Orders  int    `json:"orders"`
	Total   string `json:"total" example:"39.62"`
}

type Say struct {
	Text string `json:"text" validate:"min=1,max=500" doc:"What to tell everyone."`
}

type list struct {
	Search string  `query:"q" validate:"max=50" default:"" doc:"Words that occur in the name."`
	Genres []genre `query:"genre" doc:"Only these genres."`
	Page   int     `query:"page" default:"1" validate:"min=1"`
	Size   int     `query:"size" default:"20" validate:"min=1,max=100" doc:"How many to a page."`
}

type byID struct {
	ID int64 `path:"id" validate:"min=1" doc:"The number." example:"63"`
}

type placeOrder struct {
	Key  string   `header:"Idempotency-Key" default:"" doc:"Two requests with one key place one order."`
	Body NewOrder `body:"json"`
}

type changeTrack struct {
	User *user
	ID   int64 `path:"id"`
	Body Track `body:"json"`
}

type cover struct {
	User  *user
	ID    int64      `path:"id"`
	Title string     `form:"title" validate:"max=80" doc:"Text for those who cannot see it."`
	Image web.Upload `file:"image"`
}

type credentials struct {
	Name     string `form:"name"`
	Password string `form:"password"`
	Next     string `form:"next" default:"/"`
}

type user struct{ Name string }

func router() *web.Router {
	r := web.NewRouter()
	r.Provide(func(context.Context, *struct{}) (*user, error) { return nil, nil }, web.Secure(web.BearerAuth("JWT"), web.CookieAuth("session")), web.Errors(problem.Forbidden("You may not change the catalogue.")))
	c := r.Group("/api", web.Tags("Catalogue"))
	c.Get("/tracks", func(_ context.Context, in *list) (Page[Track], error) {
		return Page[Track]{Items: []Track{{ID: 1, Name: "So What " + in.Search, Genre: jazz}}, Total: 1}, nil
	}, web.OperationID("listTracks"), web.Summary("List tracks"),
		web.Description("All tracks that are for sale, **newest first**.\n\n- `q` looks into names and composers\n- see [the guide](/guide) for more\n\n```\nGET /api/tracks?q=blue\n```"))
	c.Get("/tracks/{id}", func(context.Context, *byID) (Track, error) { return Track{}, nil }, web.OperationID("getTrack"), web.Summary("Read a track"), web.Errors(problem.NotFound("There is no such track.")))
	c.Put("/tracks/{id}", func(context.Context, *changeTrack) (Track, error) { return Track{}, nil }, web.OperationID("changeTrack"), web.Summary("Change a track"), web.Errors(http.StatusNotFound, http.StatusConflict))
	c.Post("/tracks/{id}/cover", func(context.Context, *cover) (web.NoContent, error) { return web.NoContent{}, nil }, web.OperationID("uploadCover"), web.Summary("Upload a cover"))
	c.Delete("/tracks/{id}", func(context.Context, *byID) (web.NoContent, error) { return web.NoContent{}, nil }, web.OperationID("deleteTrack"), web.Summary("Delete a track"), web.Deprecated())
	c.Get("/albums/{id}", func(context.Context, *byID) (Album, error) { return Album{}, nil }, web.OperationID("getAlbum"), web.Summary("Read an album with its artist and tracks"), web.Errors(http.StatusNotFound))
	o := r.Group("/api", web.Tags("Orders"))
	o.Post("/orders", func(_ context.Context, in *placeOrder) (Order, error) {
		return Order{ID: 7, Total: "1.98", Lines: in.Body.Lines}, nil
	}, web.OperationID("placeOrder"), web.Summary("Place an order"), web.Status(201), web.Errors(problem.Conflict("Track 63 is sold out.")))
	o.Get("/sales/countries", func(context.Context, *struct{}) ([]Country, error) { return nil, nil }, web.OperationID("salesByCountry"), web.Summary("Sales by country"))
	o.Stream("/sales/stream", func(context.Context, *struct{}) iter.Seq2[Order, error] {
		return func(yield func(Order, error) bool) {
			for id := range int64(3) {
				if !yield(Order{ID: id}, nil) {
					return
				}
			}
		}
	}, web.OperationID("salesStream"), web.Summary("Orders as they are placed"))
	o.Socket("/live", func(ctx context.Context, _ *struct{}, c *ws.Conn[Say, Order]) error {
		for say, err := range c.Messages(ctx) {
			if err != nil {
				return err
			}
			if err := c.Write(ctx, Order{ID: 9, Total: say.Text}); err != nil {
				return err
			}
		}
		return nil
	}, web.OperationID("live"), web.Summary("Talk to the shop"))
	a := r.Group("", web.Tags("Accounts"))
	a.Post("/login", func(context.Context, *credentials) (web.Redirect, error) { return web.Redirect{}, nil }, web.OperationID("login"), web.Summary("Sign in"))
	return r
}

func document(t testing.TB) *openapi.Doc {
	t.Helper()
	doc, _ := build(t)
	return doc
}

func build(t testing.TB) (*openapi.Doc, http.Handler) {
	t.Helper()
	r := router()
	h, err := r.Build()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi.Document(openapi.Info{
		Title: "Music store", Version: "1.4.0", Summary: "Everything the shop does, for programs.",
		Description: "Errors are `application/problem+json`. Lists come in pages.\n\nAsk [the shop](https://example.org) for a token.",
		License:     &openapi.License{Name: "MIT", Identifier: "MIT"}, Contact: &openapi.Contact{Name: "The shop", Email: "shop@example.org"},
		Tags: []openapi.Tag{{Name: "Catalogue", Description: "What can be bought."}, {Name: "Orders", Description: "What was bought."}},
	}, r.Operations())
	if err != nil {
		t.Fatal(err)
	}
	return doc, h
}

package main

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// humaOrder is an Order with huma's tags.
type humaOrder struct {
	Reference string `json:"reference" pattern:"^[A-Z]{3}-[0-9]{6}$" minLength:"10" maxLength:"10"`
	Priority  string `json:"priority" enum:"low,normal,express"`
	Placed    string `json:"placed" format:"date"`
	Note      string `json:"note" maxLength:"200"`
	Customer  struct {
		Name    string `json:"name" minLength:"1" maxLength:"100"`
		Email   string `json:"email" format:"email"`
		Country string `json:"country" minLength:"2" maxLength:"2"`
	} `json:"customer"`
	Items []humaItem `json:"items" minItems:"1" maxItems:"100"`
}

type humaItem struct {
	SKU      string  `json:"sku" minLength:"1" maxLength:"20"`
	Name     string  `json:"name" minLength:"1" maxLength:"80"`
	Quantity int     `json:"quantity" minimum:"1" maximum:"1000"`
	Price    float64 `json:"price" minimum:"0" maximum:"100000"`
}

type humaReceipt struct {
	ID     int64     `json:"id"`
	Status string    `json:"status"`
	Total  float64   `json:"total"`
	Order  humaOrder `json:"order"`
}

// reply is an output of huma.
type reply[T any] struct{ Body T }

func humaHandler() http.Handler {
	mux := http.NewServeMux()
	config := huma.DefaultConfig("bench", "1")
	config.CreateHooks = nil // no links to schemas in the replies, which are to be those of the others
	api := humago.New(mux, config)
	hello := func(context.Context, *struct{}) (*reply[Message], error) {
		return &reply[Message]{Message{"Hello, World!"}}, nil
	}
	huma.Get(api, "/json", hello)
	type byID struct {
		ID int `path:"id"`
	}
	huma.Get(api, "/users/{id}", func(_ context.Context, in *byID) (*reply[User], error) { return &reply[User]{User{in.ID}}, nil })
	for p := range fillers {
		huma.Get(api, p+"/{id}", func(_ context.Context, in *byID) (*reply[User], error) { return &reply[User]{User{in.ID}}, nil })
	}
	huma.Register(api, huma.Operation{Method: http.MethodPost, Path: "/orders", DefaultStatus: http.StatusOK},
		func(_ context.Context, in *struct{ Body humaOrder }) (*reply[humaReceipt], error) {
			r := humaReceipt{ID: 1, Status: "accepted", Order: in.Body}
			for _, i := range in.Body.Items {
				r.Total += float64(i.Quantity) * i.Price
			}
			return &reply[humaReceipt]{r}, nil
		})
	return mux
}

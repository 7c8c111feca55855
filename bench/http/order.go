package main

import "strconv"

// Message is the reply of GET /json.
type Message struct {
	Message string `json:"message"`
}

// User is the reply of GET /users/{id}.
type User struct {
	ID int `json:"id"`
}

// Order is the body of POST /orders, about 1 KB of JSON. Its rules stand in the tags of those who read them there: validate for Tandem and
// for validator/v10, which spell alike what is used here, binding for gin. Package hand has them as code.
type Order struct {
	Reference string   `json:"reference" validate:"len=10" binding:"len=10" pattern:"^[A-Z]{3}-[0-9]{6}$"`
	Priority  string   `json:"priority" validate:"oneof=low normal express" binding:"oneof=low normal express"`
	Placed    string   `json:"placed" validate:"datetime=2006-01-02" binding:"datetime=2006-01-02"`
	Note      string   `json:"note" validate:"max=200" binding:"max=200"`
	Customer  Customer `json:"customer"`
	Items     []Item   `json:"items" validate:"min=1,max=100,dive" binding:"min=1,max=100,dive"`
}

// Customer is who orders.
type Customer struct {
	Name    string `json:"name" validate:"min=1,max=100" binding:"min=1,max=100"`
	Email   string `json:"email" validate:"email" binding:"email"`
	Country string `json:"country" validate:"len=2" binding:"len=2"`
}

// Item is one line of an order.
type Item struct {
	SKU      string  `json:"sku" validate:"min=1,max=20" binding:"min=1,max=20"`
	Name     string  `json:"name" validate:"min=1,max=80" binding:"min=1,max=80"`
	Quantity int     `json:"quantity" validate:"min=1,max=1000" binding:"min=1,max=1000"`
	Price    float64 `json:"price" validate:"min=0,max=100000" binding:"min=0,max=100000"`
}

// Receipt is the reply of POST /orders.
type Receipt struct {
	ID     int64   `json:"id"`
	Status string  `json:"status"`
	Total  float64 `json:"total"`
	Order  Order   `json:"order"`
}

func receipt(o *Order) Receipt {
	r := Receipt{ID: 1, Status: "accepted", Order: *o}
	for i := range o.Items {
		r.Total += float64(o.Items[i].Quantity) * o.Items[i].Price
	}
	return r
}

// sample is an order that is fine.
func sample() Order {
	o := Order{
		Reference: "ORD-000123", Priority: "express", Placed: "2026-11-23", Note: "Please ring twice.",
		Customer: Customer{Name: "Ada Lovelace", Email: "ada@example.com", Country: "GB"},
	}
	for i := range 10 {
		o.Items = append(o.Items, Item{SKU: "SKU-" + strconv.Itoa(1000+i), Name: "A thing of brass, number " + strconv.Itoa(i), Quantity: i + 1, Price: 12.5 + float64(i)})
	}
	return o
}

package main

import (
	"errors"
	"net/mail"
	"regexp"
	"time"
	"unicode/utf8"
)

var reference = regexp.MustCompile(`^[A-Z]{3}-[0-9]{6}$`)

// check is the rules of an order by hand.
func (o *Order) check() error {
	switch {
	case len(o.Reference) != 10 || !reference.MatchString(o.Reference):
		return errors.New("reference")
	case o.Priority != "low" && o.Priority != "normal" && o.Priority != "express":
		return errors.New("priority")
	case utf8.RuneCountInString(o.Note) > 200:
		return errors.New("note")
	case !size(o.Customer.Name, 1, 100):
		return errors.New("customer.name")
	case !size(o.Customer.Country, 2, 2):
		return errors.New("customer.country")
	case len(o.Items) < 1 || len(o.Items) > 100:
		return errors.New("items")
	}
	if _, err := time.Parse(time.DateOnly, o.Placed); err != nil {
		return errors.New("placed")
	}
	if a, err := mail.ParseAddress(o.Customer.Email); err != nil || a.Address != o.Customer.Email {
		return errors.New("customer.email")
	}
	for i := range o.Items {
		item := &o.Items[i]
		if !size(item.SKU, 1, 20) || !size(item.Name, 1, 80) || item.Quantity < 1 || item.Quantity > 1000 || item.Price < 0 || item.Price > 100000 {
			return errors.New("items")
		}
	}
	return nil
}

func size(s string, least, most int) bool {
	n := utf8.RuneCountInString(s)
	return n >= least && n <= most
}

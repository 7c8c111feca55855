package store

import (
	"context"
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/problem"
)

// NewOrder is what a customer wants.
type NewOrder struct {
	CustomerID int64       `json:"customer_id" doc:"Who buys." example:"1"`
	Lines      []OrderLine `json:"lines" validate:"min=1,max=200,dive" doc:"What, and how many of it."`
}

// OrderLine is one track and how many times it is wanted.
type OrderLine struct {
	TrackID  int64 `json:"track_id" example:"1"`
	Quantity int   `json:"quantity" validate:"min=1,max=1000" example:"1"`
}

// PlaceOrder places an order.
type PlaceOrder struct {
	Order NewOrder `body:"json"`
}

func (s *Store) placeOrder(ctx context.Context, in *PlaceOrder) (*Invoice, error) {
	var invoice *Invoice
	err := s.db.Tx(ctx, func(tx *orm.DB) error {
		customer, err := s.buyer(ctx, tx, in.Order.CustomerID)
		if err != nil {
			return err
		}
		lines, err := s.price(ctx, tx, in.Order.Lines)
		if err != nil {
			return err
		}
		invoice = &Invoice{
			CustomerID:        customer.ID,
			InvoiceDate:       time.Now().UTC().Truncate(time.Second),
			BillingAddress:    customer.Address,
			BillingCity:       customer.City,
			BillingState:      customer.State,
			BillingCountry:    customer.Country,
			BillingPostalCode: customer.PostalCode,
			Total:             total(lines),
		}
		if err := tx.Insert(ctx, invoice); err != nil {
			return err
		}
		for _, line := range lines {
			line.InvoiceID = invoice.ID
		}
		if err := tx.Insert(ctx, lines...); err != nil {
			return err
		}
		for _, line := range lines {
			invoice.Lines = append(invoice.Lines, *line)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("place an order: %w", err)
	}
	s.announce(ctx, invoice)
	return invoice, nil
}

// buyer finds the customer, or says that there is none.
func (s *Store) buyer(ctx context.Context, tx *orm.DB, id int64) (*Customer, error) {
	c := orm.Columns[Customer]()
	found, err := tx.All(ctx, orm.From[Customer]().Where(orm.Eq(&c.ID, id)).Limit(1))
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, unknown(problem.Item{
			Loc: []any{"body", "customer_id"}, Type: "unknown_customer", Msg: fmt.Sprintf("There is no customer %d", id), Input: id,
		})
	}
	return found[0], nil
}

// price turns the wanted lines into an invoice's, with the prices of today. It names every track that there is not.
func (s *Store) price(ctx context.Context, tx *orm.DB, wanted []OrderLine) ([]*InvoiceLine, error) {
	ids := make([]int64, len(wanted))
	for i, line := range wanted {
		ids[i] = line.TrackID
	}
	t := orm.Columns[Track]()
	tracks, err := tx.All(ctx, orm.From[Track]().Where(orm.In(&t.ID, ids...)))
	if err != nil {
		return nil, err
	}
	prices := make(map[int64]decimal.Decimal, len(tracks))
	for _, track := range tracks {
		prices[track.ID] = track.UnitPrice
	}
	var missing []problem.Item
	lines := make([]*InvoiceLine, len(wanted))
	for i, line := range wanted {
		price, ok := prices[line.TrackID]
		if !ok {
			missing = append(missing, problem.Item{
				Loc: []any{"body", "lines", i, "track_id"}, Type: "unknown_track", Msg: fmt.Sprintf("There is no track %d", line.TrackID), Input: line.TrackID,
			})
			continue
		}
		lines[i] = &InvoiceLine{TrackID: line.TrackID, UnitPrice: price, Quantity: line.Quantity}
	}
	if missing != nil {
		return nil, unknown(missing...)
	}
	return lines, nil
}

func unknown(items ...problem.Item) error {
	p := problem.Unprocessable("The order names what the store does not have.")
	p.Errors = items
	return p
}

func total(lines []*InvoiceLine) decimal.Decimal {
	sum := decimal.Zero
	for _, line := range lines {
		sum = sum.Add(line.UnitPrice.Mul(decimal.NewFromInt(int64(line.Quantity))))
	}
	return sum
}

// GetOrder names an order.
type GetOrder struct {
	ID int64 `path:"id"`
}

func (s *Store) getOrder(ctx context.Context, in *GetOrder) (*Invoice, error) {
	i := orm.Columns[Invoice]()
	return s.db.First(ctx, orm.From[Invoice]().Where(orm.Eq(&i.ID, in.ID)).With(&i.Lines))
}

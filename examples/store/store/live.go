package store

import (
	"context"
	"iter"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/web/ws"
)

// OrderPlaced tells of an order at the moment it was placed.
type OrderPlaced struct {
	InvoiceID int64           `json:"invoice_id"`
	Country   *string         `json:"country"`
	Tracks    int             `json:"tracks" doc:"How many tracks were bought."`
	Total     decimal.Decimal `json:"total"`
	At        time.Time       `json:"at"`
}

// LiveFilter is what a socket may say: which country's orders it wants; null is all.
type LiveFilter struct {
	Country *string `json:"country" validate:"max=40" example:"Germany"`
}

// announce tells those who listen; an order does not fail for want of listeners.
func (s *Store) announce(ctx context.Context, invoice *Invoice) {
	order := OrderPlaced{InvoiceID: invoice.ID, Country: invoice.BillingCountry, Total: invoice.Total, At: invoice.InvoiceDate}
	for _, line := range invoice.Lines {
		order.Tracks += line.Quantity
	}
	if err := s.orders.Publish(ctx, order); err != nil {
		slog.WarnContext(ctx, "order not announced", "invoice", invoice.ID, "error", err)
	}
}

func (s *Store) streamOrders(ctx context.Context, _ *struct{}) iter.Seq2[OrderPlaced, error] {
	return s.orders.All(ctx)
}

// liveOrders writes orders to the socket until the peer leaves, and lets the peer change the filter meanwhile.
func (s *Store) liveOrders(ctx context.Context, _ *struct{}, conn *ws.Conn[LiveFilter, OrderPlaced]) error {
	placed := s.orders.Subscribe(ctx)
	defer placed.Close()
	var filter atomic.Pointer[LiveFilter]

	var reader sync.WaitGroup
	defer reader.Wait()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	reader.Go(func() {
		for message, err := range conn.Messages(ctx) {
			if err != nil {
				stop(err)
				return
			}
			filter.Store(&message)
		}
		stop(nil)
	})

	for {
		order, err := placed.Next(ctx)
		if err != nil {
			return err
		}
		if f := filter.Load(); f != nil && f.Country != nil && (order.Country == nil || *order.Country != *f.Country) {
			continue
		}
		if err := conn.Write(ctx, order); err != nil {
			return err
		}
	}
}

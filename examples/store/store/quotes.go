package store

import (
	"context"
	"fmt"

	"github.com/shopspring/decimal"
)

// NewQuote is what a customer may want.
type NewQuote struct {
	Lines    []OrderLine `json:"lines" validate:"min=1,max=200,dive" doc:"What, and how many of it."`
	Discount *Discount   `json:"discount,omitzero" doc:"What to take off the sum."`
}

// AskQuote asks what an order would cost.
type AskQuote struct {
	Quote NewQuote `body:"json"`
}

// Quote is what an order would cost now.
type Quote struct {
	Sum      decimal.Decimal `json:"sum" doc:"Of the lines, in US dollars." example:"1.98"`
	Discount *Discount       `json:"discount" doc:"What was taken off the sum."`
	Total    decimal.Decimal `json:"total" doc:"What is left of it." example:"1.78"`
}

func (s *Store) quote(ctx context.Context, in *AskQuote) (*Quote, error) {
	lines, err := s.price(ctx, s.db, in.Quote.Lines)
	if err != nil {
		return nil, fmt.Errorf("make a quote: %w", err)
	}
	sum := total(lines)
	return &Quote{Sum: sum, Discount: in.Quote.Discount, Total: in.Quote.Discount.off(sum)}, nil
}

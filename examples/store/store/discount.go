package store

import (
	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/schema"
)

// Discount is what is taken off a sum: {"kind":"percent","percent":10} or {"kind":"amount","amount":"5.00"}.
type Discount struct {
	schema.OneOf `discriminator:"kind"`
	Percent      *PercentOff `json:"percent"`
	Amount       *AmountOff  `json:"amount"`
}

// PercentOff takes off a part.
type PercentOff struct {
	Percent int `json:"percent" validate:"min=1,max=100" example:"10"`
}

// AmountOff takes off an amount, or all if the sum is less.
type AmountOff struct {
	Amount decimal.Decimal `json:"amount" validate:"gt=0,maxplaces=2" doc:"In US dollars." example:"5.00"`
}

// off is what is left of the sum, in whole cents.
func (d *Discount) off(sum decimal.Decimal) decimal.Decimal {
	switch {
	case d == nil:
		return sum
	case d.Percent != nil:
		return sum.Mul(decimal.NewFromInt(int64(100-d.Percent.Percent))).DivRound(decimal.NewFromInt(100), 2)
	}
	return decimal.Max(decimal.Zero, sum.Sub(d.Amount.Amount))
}

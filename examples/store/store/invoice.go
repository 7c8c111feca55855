package store

import (
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/orm"
)

// Invoice is an order that was placed: who bought, when, for how much. Its lines say what.
type Invoice struct {
	ID                int64           `db:"pk" json:"id"`
	CustomerID        int64           `json:"customer_id"`
	Customer          *Customer       `json:"customer,omitzero"`
	InvoiceDate       time.Time       `db:"index" json:"invoice_date"`
	BillingAddress    *string         `validate:"max=70" json:"billing_address"`
	BillingCity       *string         `validate:"max=40" json:"billing_city"`
	BillingState      *string         `validate:"max=40" json:"billing_state"`
	BillingCountry    *string         `validate:"max=40" db:"index" json:"billing_country"`
	BillingPostalCode *string         `validate:"max=10" json:"billing_postal_code"`
	Total             decimal.Decimal `validate:"min=0" db:"decimal(10,2)" json:"total" doc:"Sum of the lines in US dollars, computed by the server." example:"1.98"`
	Lines             []InvoiceLine   `json:"lines,omitzero"`
}

// Meta lists the newest invoice first.
func (i *Invoice) Meta() orm.Meta {
	return orm.Meta{Order: orm.By(orm.Desc(&i.InvoiceDate), orm.Desc(&i.ID))}
}

// String is the invoice's number.
func (i *Invoice) String() string { return fmt.Sprintf("Invoice %d", i.ID) }

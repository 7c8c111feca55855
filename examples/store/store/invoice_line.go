package store

import (
	"fmt"

	"github.com/shopspring/decimal"
)

// InvoiceLine is one track on an invoice, at the price it had on that day.
type InvoiceLine struct {
	ID        int64           `db:"pk" json:"id"`
	InvoiceID int64           `db:"on_delete=cascade" json:"invoice_id"`
	Invoice   *Invoice        `json:"-"`
	TrackID   int64           `json:"track_id"`
	Track     *Track          `json:"track,omitzero"`
	UnitPrice decimal.Decimal `validate:"min=0" db:"decimal(10,2)" json:"unit_price"`
	Quantity  int             `validate:"min=1,max=1000" json:"quantity"`
}

// String says how many of which track.
func (l *InvoiceLine) String() string {
	if l.Track == nil {
		return fmt.Sprintf("%d × track %d", l.Quantity, l.TrackID)
	}
	return fmt.Sprintf("%d × %s", l.Quantity, l.Track.Name)
}

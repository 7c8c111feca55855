package store

// Customer buys tracks and is looked after by an employee.
type Customer struct {
	ID           int64     `db:"pk" json:"id"`
	FirstName    string    `validate:"min=1,max=40" json:"first_name"`
	LastName     string    `validate:"min=1,max=20" db:"index" json:"last_name"`
	Company      *string   `validate:"max=80" json:"company"`
	Address      *string   `validate:"max=70" json:"address"`
	City         *string   `validate:"max=40" json:"city"`
	State        *string   `validate:"max=40" json:"state"`
	Country      *string   `validate:"max=40" db:"index" json:"country"`
	PostalCode   *string   `validate:"max=10" json:"postal_code"`
	Phone        *string   `validate:"max=24" json:"phone"`
	Fax          *string   `validate:"max=24" json:"fax"`
	Email        string    `validate:"email,max=60" db:"unique" json:"email"`
	SupportRepID *int64    `db:"on_delete=set_null" json:"support_rep_id"`
	SupportRep   *Employee `json:"support_rep,omitzero"`
	Invoices     []Invoice `json:"-"`
}

// String is the customer's full name.
func (c *Customer) String() string { return c.FirstName + " " + c.LastName }

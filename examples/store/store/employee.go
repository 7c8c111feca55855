package store

import "github.com/gotandem/tandem/schema"

// Employee works for the store and reports to another employee, or to nobody.
type Employee struct {
	ID          int64        `db:"pk" json:"id"`
	LastName    string       `validate:"min=1,max=20" json:"last_name"`
	FirstName   string       `validate:"min=1,max=20" json:"first_name"`
	Title       *string      `validate:"max=30" json:"title"`
	ReportsToID *int64       `db:"on_delete=set_null" json:"reports_to_id"`
	ReportsTo   *Employee    `json:"reports_to,omitzero"`
	BirthDate   *schema.Date `json:"birth_date"`
	HireDate    *schema.Date `json:"hire_date"`
	Address     *string      `validate:"max=70" json:"address"`
	City        *string      `validate:"max=40" json:"city"`
	State       *string      `validate:"max=40" json:"state"`
	Country     *string      `validate:"max=40" json:"country"`
	PostalCode  *string      `validate:"max=10" json:"postal_code"`
	Phone       *string      `validate:"max=24" json:"phone"`
	Fax         *string      `validate:"max=24" json:"fax"`
	Email       string       `validate:"email,max=60" db:"unique" json:"email"`
	Reports     []Employee   `db:"via=ReportsToID" json:"-"`
	Customers   []Customer   `json:"-"`
}

// String is the employee's full name.
func (e *Employee) String() string { return e.FirstName + " " + e.LastName }

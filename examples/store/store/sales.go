package store

import (
	"context"
	"time"

	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/schema"
)

// Period limits a report; both ends belong to it, and either may be left out.
type Period struct {
	From *schema.Date `query:"from" doc:"First day." example:"2021-01-01"`
	To   *schema.Date `query:"to" doc:"Last day." example:"2025-12-31"`
}

func (p Period) of(q orm.Query[Invoice]) orm.Query[Invoice] {
	i := orm.Columns[Invoice]()
	if p.From != nil {
		q = q.Where(orm.Gte(&i.InvoiceDate, p.From.Time(time.UTC)))
	}
	if p.To != nil {
		q = q.Where(orm.Lt(&i.InvoiceDate, p.To.AddDays(1).Time(time.UTC)))
	}
	return q
}

// CountrySales is what one country bought.
type CountrySales struct {
	Country *string         `json:"country"`
	Orders  int64           `json:"orders"`
	Total   decimal.Decimal `json:"total" db:"decimal(12,2)"`
}

func (s *Store) salesByCountry(ctx context.Context, in *Period) ([]*CountrySales, error) {
	i, r := orm.Columns[Invoice](), orm.Columns[CountrySales]()
	report := orm.Select(in.of(orm.From[Invoice]()), func(out *CountrySales) orm.Picks {
		return orm.Picks{
			orm.Pick(&out.Country, orm.Col(&i.BillingCountry)),
			orm.Pick(&out.Orders, orm.CountAll()),
			orm.Pick(&out.Total, orm.Sum(&i.Total)),
		}
	})
	return s.db.All(ctx, report.Order(orm.Desc(&r.Total), orm.Asc(&r.Country)))
}

// MonthSales is what was bought in one month.
type MonthSales struct {
	Month  time.Time       `json:"month" doc:"The month's first moment, in UTC."`
	Orders int64           `json:"orders"`
	Total  decimal.Decimal `json:"total" db:"decimal(12,2)"`
}

func (s *Store) salesByMonth(ctx context.Context, in *Period) ([]*MonthSales, error) {
	i, r := orm.Columns[Invoice](), orm.Columns[MonthSales]()
	report := orm.Select(in.of(orm.From[Invoice]()), func(out *MonthSales) orm.Picks {
		return orm.Picks{
			orm.Pick(&out.Month, orm.Trunc(orm.Month, orm.Col(&i.InvoiceDate))),
			orm.Pick(&out.Orders, orm.CountAll()),
			orm.Pick(&out.Total, orm.Sum(&i.Total)),
		}
	})
	return s.db.All(ctx, report.Order(orm.Asc(&r.Month)))
}

package main

import (
	"context"
	"time"

	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/examples/store/store"
	"github.com/gotandem/tandem/orm"
)

// amount is a name with a number of sales and what they brought.
type amount struct {
	Name  string
	Sales int64
	Total decimal.Decimal
}

// groupQuestions count and sum groups of rows.
func groupQuestions() []question {
	t, al := orm.Columns[store.Track](), orm.Columns[store.Album]()
	r := orm.Columns[counted]()
	type lengths struct {
		Name              string
		N, Long, Composed int64
		Average           float64
		Least, Most, Sum  int64
	}
	type texts struct {
		Name   string
		Titles *string
	}
	lr, tr := orm.Columns[lengths](), orm.Columns[texts]()
	genres := orm.Select(orm.From[store.Track](), func(out *counted) orm.Picks {
		return orm.Picks{orm.Pick(&out.Name, orm.Col(&t.Genre.Name)), orm.Pick(&out.N, orm.CountAll())}
	})
	return []question{
		ask("rows for each", "SELECT g.name, COUNT(*) FROM store_track t JOIN store_genre g ON g.id = t.genre_id GROUP BY g.name ORDER BY COUNT(*) DESC, g.name",
			genres.Order(orm.Desc(&r.N), orm.Asc(&r.Name))),
		ask("having", "SELECT g.name, COUNT(*) FROM store_track t JOIN store_genre g ON g.id = t.genre_id WHERE t.milliseconds > 200000 GROUP BY g.name HAVING COUNT(*) BETWEEN 20 AND 100 ORDER BY g.name",
			orm.Select(orm.From[store.Track]().Where(orm.Gt(&t.Milliseconds, 200_000)), func(out *counted) orm.Picks {
				return orm.Picks{orm.Pick(&out.Name, orm.Col(&t.Genre.Name)), orm.Pick(&out.N, orm.CountAll())}
			}).Where(orm.Between(&r.N, 20, 100)).Order(orm.Asc(&r.Name))),
		ask("having, on a table behind", `SELECT ar.name, COUNT(*) FROM store_album al JOIN store_artist ar ON ar.id = al.artist_id GROUP BY ar.name HAVING COUNT(*) > 3 ORDER BY COUNT(*) DESC, ar.name LIMIT 12`,
			orm.Select(orm.From[store.Album](), func(out *counted) orm.Picks {
				return orm.Picks{orm.Pick(&out.Name, orm.Col(&al.Artist.Name)), orm.Pick(&out.N, orm.CountAll())}
			}).Where(orm.Gt(&r.N, 3)).Order(orm.Desc(&r.N), orm.Asc(&r.Name)).Limit(12)),
		ask("many aggregates", `SELECT m.name, COUNT(*), COUNT(CASE WHEN t.milliseconds > 300000 THEN 1 END), COUNT(DISTINCT t.composer), AVG(t.milliseconds), MIN(t.milliseconds), MAX(t.milliseconds), SUM(t.milliseconds)
			FROM store_track t JOIN store_media_type m ON m.id = t.media_type_id GROUP BY m.name ORDER BY m.name`,
			orm.Select(orm.From[store.Track](), func(out *lengths) orm.Picks {
				return orm.Picks{orm.Pick(&out.Name, orm.Col(&t.MediaType.Name)), orm.Pick(&out.N, orm.CountAll()), orm.Pick(&out.Long, orm.CountAll().Filter(orm.Gt(&t.Milliseconds, 300_000))),
					orm.Pick(&out.Composed, orm.CountDistinct(&t.Composer)), orm.Pick(&out.Average, orm.Avg(&t.Milliseconds)), orm.Pick(&out.Least, orm.Min(&t.Milliseconds)),
					orm.Pick(&out.Most, orm.Max(&t.Milliseconds)), orm.Pick(&out.Sum, orm.Sum(&t.Milliseconds))}
			}).Order(orm.Asc(&lr.Name))),
		ask("groups of an expression", `SELECT initial, COUNT(*) FROM (SELECT UPPER(SUBSTR(title, 1, 1)) AS initial FROM store_album) AS initials GROUP BY initial ORDER BY COUNT(*) DESC, initial`,
			orm.Select(orm.From[store.Album](), func(out *counted) orm.Picks {
				return orm.Picks{orm.Pick(&out.Name, orm.Upper(orm.Left(orm.Col(&al.Title), 1))), orm.Pick(&out.N, orm.CountAll())}
			}).Order(orm.Desc(&r.N), orm.Asc(&r.Name))),
		ask("texts put together", `SELECT ar.name, {sqlite:GROUP_CONCAT(al.title, ' | ' ORDER BY al.title)}{postgres:STRING_AGG(al.title, ' | ' ORDER BY al.title)}{mysql:GROUP_CONCAT(al.title ORDER BY al.title SEPARATOR ' | ')}
			FROM store_album al JOIN store_artist ar ON ar.id = al.artist_id WHERE ar.name LIKE 'B%' GROUP BY ar.name ORDER BY ar.name`,
			orm.Select(orm.From[store.Album]().Where(orm.StartsWith(&al.Artist.Name, "B")), func(out *texts) orm.Picks {
				return orm.Picks{orm.Pick(&out.Name, orm.Col(&al.Artist.Name)), orm.Pick(&out.Titles, orm.StringAgg(orm.Col(&al.Title), " | ", orm.Asc(&al.Title)))}
			}).Order(orm.Asc(&tr.Name))),
		{"a sum over groups", `SELECT COUNT(*), SUM(n), MAX(n) FROM (SELECT COUNT(*) AS n FROM store_track t JOIN store_genre g ON g.id = t.genre_id GROUP BY g.name) AS genres`,
			func(ctx context.Context, db *orm.DB) (any, error) {
				n, err := db.Count(ctx, genres)
				if err != nil {
					return nil, err
				}
				sum, err := db.Compute(ctx, genres, orm.Sum(&r.N))
				if err != nil {
					return nil, err
				}
				most, err := db.Compute(ctx, genres, orm.Max(&r.N))
				return []*struct{ Genres, Tracks, Most int64 }{{n, sum, most}}, err
			}},
	}
}

// salesQuestions are those that a shop asks: who bought what, when, for how much.
func salesQuestions() []question {
	i, l := orm.Columns[store.Invoice](), orm.Columns[store.InvoiceLine]()
	r := orm.Columns[amount]()
	type month struct {
		Month   time.Time
		Sales   int64
		Total   decimal.Decimal
		Running decimal.Decimal
	}
	type quarter struct {
		Year, Quarter int64
		Total         decimal.Decimal
	}
	type share struct {
		Name  string
		Total decimal.Decimal
		Of    decimal.Decimal
		Place int64
	}
	losAngeles, err := time.LoadLocation("America/Los_Angeles")
	if err != nil {
		panic(err)
	}
	m, qr, s := orm.Columns[month](), orm.Columns[quarter](), orm.Columns[share]()
	line := orm.TimesCount(&l.UnitPrice, &l.Quantity).Sum()
	// The first of a month at midnight in UTC is in the month before in California.
	monthThere := orm.Trunc(orm.Month, orm.Col(&i.InvoiceDate), losAngeles)
	byHand := "{sqlite:strftime('%Y-%m', invoice_date, '-8 hours')}{postgres:to_char(invoice_date AT TIME ZONE 'America/Los_Angeles', 'YYYY-MM')}{mysql:date_format(invoice_date - INTERVAL 8 HOUR, '%Y-%m')}"
	return []question{
		ask("by country", "SELECT billing_country, COUNT(*), {cents:SUM(total)} FROM store_invoice GROUP BY billing_country ORDER BY SUM(total) DESC, billing_country",
			orm.Select(orm.From[store.Invoice](), func(out *amount) orm.Picks {
				return orm.Picks{orm.Pick(&out.Name, orm.Coalesce(orm.Col(&i.BillingCountry), orm.Value(""))), orm.Pick(&out.Sales, orm.CountAll()), orm.Pick(&out.Total, orm.Sum(&i.Total))}
			}).Order(orm.Desc(&r.Total), orm.Asc(&r.Name))),
		ask("the best customers", `SELECT c.email, COUNT(*), {cents:SUM(i.total)} FROM store_invoice i JOIN store_customer c ON c.id = i.customer_id GROUP BY c.email ORDER BY SUM(i.total) DESC, c.email LIMIT 10`,
			orm.Select(orm.From[store.Invoice](), func(out *amount) orm.Picks {
				return orm.Picks{orm.Pick(&out.Name, orm.Col(&i.Customer.Email)), orm.Pick(&out.Sales, orm.CountAll()), orm.Pick(&out.Total, orm.Sum(&i.Total))}
			}).Order(orm.Desc(&r.Total), orm.Asc(&r.Name)).Limit(10)),
		ask("by who looks after the customer", `SELECT e.last_name, COUNT(*), {cents:SUM(i.total)} FROM store_employee e JOIN store_customer c ON c.support_rep_id = e.id JOIN store_invoice i ON i.customer_id = c.id
			WHERE i.invoice_date >= '2023-01-01' AND i.invoice_date < '2024-01-01' GROUP BY e.last_name ORDER BY e.last_name`,
			orm.Select(orm.From[store.Invoice]().Where(orm.Gte(&i.InvoiceDate, time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)), orm.Lt(&i.InvoiceDate, time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC))),
				func(out *amount) orm.Picks {
					return orm.Picks{orm.Pick(&out.Name, orm.Col(&i.Customer.SupportRep.LastName)), orm.Pick(&out.Sales, orm.CountAll()), orm.Pick(&out.Total, orm.Sum(&i.Total))}
				}).Order(orm.Asc(&r.Name))),
		ask("what sells best", `SELECT ar.name, SUM(l.quantity), {cents:SUM(l.unit_price * l.quantity)} FROM store_invoice_line l JOIN store_track t ON t.id = l.track_id JOIN store_album al ON al.id = t.album_id
			JOIN store_artist ar ON ar.id = al.artist_id GROUP BY ar.name ORDER BY SUM(l.unit_price * l.quantity) DESC, ar.name LIMIT 15`,
			orm.Select(orm.From[store.InvoiceLine](), func(out *amount) orm.Picks {
				return orm.Picks{orm.Pick(&out.Name, orm.Col(&l.Track.Album.Artist.Name)), orm.Pick(&out.Sales, orm.Cast[int64](orm.Sum(&l.Quantity))), orm.Pick(&out.Total, line)}
			}).Order(orm.Desc(&r.Total), orm.Asc(&r.Name)).Limit(15)),
		ask("by month in another zone, with what came before", `SELECT month, COUNT(*), {cents:SUM(total)}, {cents:SUM(SUM(total)) OVER (ORDER BY month)} FROM (SELECT total, `+byHand+` AS month FROM store_invoice) AS i
			GROUP BY month ORDER BY month`,
			orm.Select(orm.From[store.Invoice](), func(out *month) orm.Picks {
				return orm.Picks{orm.Pick(&out.Month, monthThere), orm.Pick(&out.Sales, orm.CountAll()), orm.Pick(&out.Total, orm.Sum(&i.Total)),
					orm.Pick(&out.Running, orm.Sum(&i.Total).Sum().Over(orm.Window{Order: orm.By(monthThere.Asc())}))}
			}).Order(orm.Asc(&m.Month))),
		ask("by quarter", `SELECT y, q, {cents:SUM(total)} FROM (SELECT total, {sqlite:CAST(strftime('%Y', invoice_date) AS integer)}{postgres:EXTRACT(year FROM invoice_date)}{mysql:YEAR(invoice_date)} AS y,
			{sqlite:(CAST(strftime('%m', invoice_date) AS integer) + 2) / 3}{postgres:EXTRACT(quarter FROM invoice_date)}{mysql:QUARTER(invoice_date)} AS q FROM store_invoice) AS i GROUP BY y, q ORDER BY y, q`,
			orm.Select(orm.From[store.Invoice](), func(out *quarter) orm.Picks {
				return orm.Picks{orm.Pick(&out.Year, orm.Part(orm.Year, orm.Col(&i.InvoiceDate))), orm.Pick(&out.Quarter, orm.Part(orm.Quarter, orm.Col(&i.InvoiceDate))), orm.Pick(&out.Total, orm.Sum(&i.Total))}
			}).Order(orm.Asc(&qr.Year), orm.Asc(&qr.Quarter))),
		ask("shares of all", `SELECT g.name, {cents:SUM(l.unit_price * l.quantity)}, {cents:SUM(SUM(l.unit_price * l.quantity)) OVER ()}, RANK() OVER (ORDER BY SUM(l.unit_price * l.quantity) DESC)
			FROM store_invoice_line l JOIN store_track t ON t.id = l.track_id JOIN store_genre g ON g.id = t.genre_id GROUP BY g.name ORDER BY 4, g.name`,
			orm.Select(orm.From[store.InvoiceLine](), func(out *share) orm.Picks {
				return orm.Picks{orm.Pick(&out.Name, orm.Col(&l.Track.Genre.Name)), orm.Pick(&out.Total, line), orm.Pick(&out.Of, line.Sum().Over(orm.Window{})),
					orm.Pick(&out.Place, orm.Rank().Over(orm.Window{Order: orm.By(line.Desc())}))}
			}).Order(orm.Asc(&s.Place), orm.Asc(&s.Name))),
	}
}

package main

import (
	"context"
	"time"

	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/examples/store/store"
	"github.com/gotandem/tandem/orm"
)

// combinedQuestions are answered by queries over queries: sub-queries, windows, sets, recursion.
func combinedQuestions() []question {
	t, al, ar := orm.Columns[store.Track](), orm.Columns[store.Album](), orm.Columns[store.Artist]()
	i, l, c, e := orm.Columns[store.Invoice](), orm.Columns[store.InvoiceLine](), orm.Columns[store.Customer](), orm.Columns[store.Employee]()
	type top struct {
		Genre *string
		ID    int64
		Place int64
	}
	type step struct {
		ID     int64
		Total  decimal.Decimal
		Before *decimal.Decimal
		N      int64
	}
	type album struct {
		ID      int64
		Tracks  *int64
		Longest *string
		Sold    *int64
	}
	type place struct {
		City *string
		Kind string
	}
	type last struct {
		ID    int64
		Total decimal.Decimal
	}
	type city struct{ City *string }
	tops, ct, pl := orm.Columns[top](), orm.Columns[city](), orm.Columns[place]()
	ofAlbum := orm.From[store.Track]().Where(orm.EqTo(&t.AlbumID, orm.Nullable(orm.Outer(&al.ID))))
	employees := func(q orm.Query[store.Employee]) orm.Query[named] {
		return orm.Select(q.Order(orm.Asc(&e.ID)), func(out *named) orm.Picks {
			return orm.Picks{orm.Pick(&out.ID, orm.Col(&e.ID)), orm.Pick(&out.Name, orm.Col(&e.LastName))}
		})
	}
	named := func(name string) orm.Query[store.Employee] {
		return orm.From[store.Employee]().Where(orm.Eq(&e.LastName, name))
	}
	customerCities := orm.Select(orm.From[store.Customer](), func(out *city) orm.Picks { return orm.Picks{orm.Pick(&out.City, orm.Col(&c.City))} })
	invoiceCities := orm.Select(orm.From[store.Invoice]().Where(orm.Gt(&i.Total, decimal.NewFromInt(15))), func(out *city) orm.Picks {
		return orm.Picks{orm.Pick(&out.City, orm.Col(&i.BillingCity))}
	})
	places := orm.Select(orm.From[store.Customer](), func(out *place) orm.Picks {
		return orm.Picks{orm.Pick(&out.City, orm.Col(&c.City)), orm.Pick(&out.Kind, orm.Value("customer"))}
	}).Union(orm.Select(orm.From[store.Employee](), func(out *place) orm.Picks {
		return orm.Picks{orm.Pick(&out.City, orm.Col(&e.City)), orm.Pick(&out.Kind, orm.Value("employee"))}
	}))
	longest := orm.FromQuery(orm.From[store.Track]().Order(orm.Desc(&t.Milliseconds), orm.Asc(&t.ID)).Limit(100))
	return []question{
		ask("the first two of each", `SELECT genre_id, id, place FROM (SELECT g.name AS genre_id, t.id, ROW_NUMBER() OVER (PARTITION BY t.genre_id ORDER BY t.milliseconds DESC, t.id) AS place
			FROM store_track t LEFT JOIN store_genre g ON g.id = t.genre_id) AS places WHERE place <= 2 ORDER BY genre_id, place`,
			orm.Select(orm.From[store.Track](), func(out *top) orm.Picks {
				return orm.Picks{orm.PickNull(&out.Genre, orm.Col(&t.Genre.Name)), orm.Pick(&out.ID, orm.Col(&t.ID)),
					orm.Pick(&out.Place, orm.RowNumber().Over(orm.Window{Partition: orm.Partition(orm.Col(&t.GenreID)), Order: orm.By(orm.Desc(&t.Milliseconds), orm.Asc(&t.ID))}))}
			}).Where(orm.Lte(&tops.Place, 2)).Order(orm.Asc(&tops.Genre), orm.Asc(&tops.Place))),
		ask("the row before", `SELECT id, {cents:total}, {cents:LAG(total) OVER (PARTITION BY customer_id ORDER BY invoice_date, id)}, COUNT(*) OVER (PARTITION BY customer_id) FROM store_invoice ORDER BY id`,
			orm.Select(orm.From[store.Invoice]().Order(orm.Asc(&i.ID)), func(out *step) orm.Picks {
				ofCustomer := orm.Partition(orm.Col(&i.CustomerID))
				return orm.Picks{orm.Pick(&out.ID, orm.Col(&i.ID)), orm.Pick(&out.Total, orm.Col(&i.Total)),
					orm.Pick(&out.Before, orm.Lag(orm.Nullable(orm.Col(&i.Total)), 1).Over(orm.Window{Partition: ofCustomer, Order: orm.By(orm.Asc(&i.InvoiceDate), orm.Asc(&i.ID))})),
					orm.Pick(&out.N, orm.CountAll().Over(orm.Window{Partition: ofCustomer}))}
			})),
		ask("values of other queries", `SELECT id, (SELECT COUNT(*) FROM store_track t WHERE t.album_id = al.id), (SELECT t.name FROM store_track t WHERE t.album_id = al.id ORDER BY t.milliseconds DESC, t.id LIMIT 1),
			(SELECT COALESCE(SUM(l.quantity), 0) FROM store_invoice_line l JOIN store_track t ON t.id = l.track_id WHERE t.album_id = al.id) FROM store_album al ORDER BY id`,
			orm.Select(orm.From[store.Album]().Order(orm.Asc(&al.ID)), func(out *album) orm.Picks {
				sold := orm.From[store.InvoiceLine]().Where(orm.EqTo(&l.Track.AlbumID, orm.Nullable(orm.Outer(&al.ID))))
				return orm.Picks{orm.Pick(&out.ID, orm.Col(&al.ID)), orm.Pick(&out.Tracks, orm.Scalar(ofAlbum, orm.CountAll())),
					orm.Pick(&out.Longest, orm.Scalar(ofAlbum.Order(orm.Desc(&t.Milliseconds), orm.Asc(&t.ID)), orm.Col(&t.Name))), orm.Pick(&out.Sold, orm.Scalar(sold, orm.Cast[int64](orm.Sum(&l.Quantity))))}
			})),
		ask("nothing sold", `SELECT id, name FROM store_artist ar WHERE EXISTS (SELECT 1 FROM store_album al WHERE al.artist_id = ar.id) AND NOT EXISTS (SELECT 1 FROM store_invoice_line l
			JOIN store_track t ON t.id = l.track_id JOIN store_album al ON al.id = t.album_id WHERE al.artist_id = ar.id) ORDER BY id`,
			artistNames(orm.From[store.Artist]().Where(orm.Exists(orm.From[store.Album]().Where(orm.EqTo(&al.ArtistID, orm.Outer(&ar.ID)))),
				orm.Not(orm.Exists(orm.From[store.InvoiceLine]().Where(orm.EqTo(&l.Track.Album.ArtistID, orm.Outer(&ar.ID)))))))),
		ask("more than the average of all", "SELECT id, name FROM store_track WHERE milliseconds > (SELECT AVG(milliseconds) * 4 FROM store_track) ORDER BY id",
			trackNames(orm.From[store.Track]().Where(orm.Nullable(orm.Cast[float64](orm.Col(&t.Milliseconds))).GtTo(orm.Scalar(orm.From[store.Track](), orm.Avg(&t.Milliseconds).Times(orm.Value(4.0))))).Order(orm.Asc(&t.ID)))),
		ask("more than twice the average of its like", "SELECT id, name FROM store_track t WHERE milliseconds > (SELECT AVG(milliseconds) * 2 FROM store_track o WHERE o.genre_id = t.genre_id) ORDER BY id",
			trackNames(orm.From[store.Track]().Where(orm.Nullable(orm.Cast[float64](orm.Col(&t.Milliseconds))).GtTo(
				orm.Scalar(orm.From[store.Track]().Where(orm.EqTo(&t.GenreID, orm.Outer(&t.GenreID))), orm.Avg(&t.Milliseconds).Times(orm.Value(2.0))))).Order(orm.Asc(&t.ID)))),
		ask("all who work below", `WITH RECURSIVE below AS (SELECT id, last_name FROM store_employee WHERE last_name = 'Edwards' UNION SELECT e.id, e.last_name FROM store_employee e
			JOIN below b ON e.reports_to_id = b.id) SELECT id, last_name FROM below ORDER BY id`, employees(orm.Recursive(named("Edwards"), &e.ID, &e.ReportsToID))),
		ask("all who are above", `WITH RECURSIVE above AS (SELECT id, last_name, reports_to_id FROM store_employee WHERE last_name = 'Callahan' UNION SELECT e.id, e.last_name, e.reports_to_id FROM store_employee e
			JOIN above a ON e.id = a.reports_to_id) SELECT id, last_name FROM above ORDER BY id`, employees(orm.Recursive(named("Callahan"), &e.ReportsToID, &e.ID))),
		ask("union", `SELECT city, 'customer' AS kind FROM store_customer UNION SELECT city, 'employee' FROM store_employee ORDER BY city, kind`, places.Order(orm.Asc(&pl.City), orm.Asc(&pl.Kind))),
		ask("intersect", `SELECT city FROM store_customer INTERSECT SELECT city FROM store_employee ORDER BY city`,
			customerCities.Intersect(orm.Select(orm.From[store.Employee](), func(out *city) orm.Picks { return orm.Picks{orm.Pick(&out.City, orm.Col(&e.City))} })).Order(orm.Asc(&ct.City))),
		ask("except", `SELECT city FROM store_customer EXCEPT SELECT billing_city FROM store_invoice WHERE total > {sqlite:1500}{postgres:15}{mysql:15} ORDER BY city`, customerCities.Except(invoiceCities).Order(orm.Asc(&ct.City))),
		askEach("the last of each", `SELECT id, {cents:total} FROM (SELECT id, total, invoice_date, ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY invoice_date DESC, id DESC) AS place FROM store_invoice) AS places
			WHERE place = 1 ORDER BY invoice_date DESC, id DESC`, orm.From[store.Invoice]().DistinctOn(orm.Col(&i.CustomerID)).Order(orm.Desc(&i.InvoiceDate), orm.Desc(&i.ID)),
			func(row *store.Invoice) []*last { return []*last{{row.ID, row.Total}} }),
		ask("different values", "SELECT DISTINCT country FROM store_customer ORDER BY country", orm.Select(orm.From[store.Customer](), func(out *city) orm.Picks {
			return orm.Picks{orm.Pick(&out.City, orm.Col(&c.Country))}
		}).Distinct().Order(orm.Asc(&ct.City))),
		ask("a part of a query", "SELECT g.name, COUNT(*) FROM (SELECT * FROM store_track ORDER BY milliseconds DESC, id LIMIT 100) AS t JOIN store_genre g ON g.id = t.genre_id GROUP BY g.name ORDER BY g.name",
			orm.Select(longest, func(out *counted) orm.Picks {
				return orm.Picks{orm.Pick(&out.Name, orm.Col(&t.Genre.Name)), orm.Pick(&out.N, orm.CountAll())}
			}).Order(orm.Asc(&orm.Columns[counted]().Name))),
		{"numbers", `SELECT COUNT(*), {cents:SUM(total)}, {cents:MAX(total)}, AVG(customer_id) FROM store_invoice WHERE invoice_date >= '2024-01-01' AND billing_state IS NOT NULL`,
			func(ctx context.Context, db *orm.DB) (any, error) {
				b := db.Batch()
				q := orm.From[store.Invoice]().Where(orm.Gte(&i.InvoiceDate, time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)), orm.NotNull(&i.BillingState))
				n := b.Count(q)
				if err := b.Send(ctx); err != nil {
					return nil, err
				}
				sum, err := db.Compute(ctx, q, orm.Sum(&i.Total))
				if err != nil {
					return nil, err
				}
				most, err := db.Compute(ctx, q, orm.Max(&i.Total))
				if err != nil {
					return nil, err
				}
				average, err := db.Compute(ctx, q, orm.Avg(&i.CustomerID))
				return []*struct {
					N         int64
					Sum, Most decimal.Decimal
					Average   float64
				}{{n.Value, sum, most, average}}, err
			}},
	}
}

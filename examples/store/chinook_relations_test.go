package main

import (
	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/examples/store/store"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/schema"
)

func artistNames(q orm.Query[store.Artist]) orm.Query[named] {
	a := orm.Columns[store.Artist]()
	return orm.Select(q.Order(orm.Asc(&a.ID)), func(out *named) orm.Picks {
		return orm.Picks{orm.Pick(&out.ID, orm.Col(&a.ID)), orm.Pick(&out.Name, orm.Col(&a.Name))}
	})
}

func albumNames(q orm.Query[store.Album]) orm.Query[named] {
	a := orm.Columns[store.Album]()
	return orm.Select(q.Order(orm.Asc(&a.ID)), func(out *named) orm.Picks {
		return orm.Picks{orm.Pick(&out.ID, orm.Col(&a.ID)), orm.Pick(&out.Name, orm.Col(&a.Title))}
	})
}

func customerNames(q orm.Query[store.Customer]) orm.Query[named] {
	c := orm.Columns[store.Customer]()
	return orm.Select(q.Order(orm.Asc(&c.ID)), func(out *named) orm.Picks {
		return orm.Picks{orm.Pick(&out.ID, orm.Col(&c.ID)), orm.Pick(&out.Name, orm.Concat(orm.Col(&c.FirstName), orm.Value(" "), orm.Col(&c.LastName)))}
	})
}

// relationQuestions go from table to table, forth and back.
func relationQuestions() []question {
	t, al, ar := orm.Columns[store.Track](), orm.Columns[store.Album](), orm.Columns[store.Artist]()
	p, c, e, i := orm.Columns[store.Playlist](), orm.Columns[store.Customer](), orm.Columns[store.Employee](), orm.Columns[store.Invoice]()
	ofArtist := orm.Any(orm.Any(ar.Albums).Tracks)
	bought := orm.Any(orm.Any(c.Invoices).Lines)
	type staff struct {
		Name       string
		Boss, Most *string
		Age        int64
	}
	type sold struct {
		ID     int64
		Artist *string
		Price  decimal.Decimal
		On     schema.Date
	}
	l := orm.Columns[store.InvoiceLine]()
	return []question{
		ask("joins forth", `SELECT t.id, t.name FROM store_track t JOIN store_album al ON al.id = t.album_id JOIN store_artist ar ON ar.id = al.artist_id
			WHERE ar.name = 'Iron Maiden' ORDER BY al.title, t.id`,
			trackNames(orm.From[store.Track]().Where(orm.Eq(&t.Album.Artist.Name, "Iron Maiden")).Order(orm.Asc(&t.Album.Title), orm.Asc(&t.ID)))),
		ask("a row of many", `SELECT id, title FROM store_album al WHERE EXISTS (SELECT 1 FROM store_track t WHERE t.album_id = al.id AND t.milliseconds > 600000 AND t.unit_price < {sqlite:150}{postgres:1.5}{mysql:1.5}) ORDER BY id`,
			albumNames(orm.From[store.Album]().Where(orm.Gt(&orm.Any(al.Tracks).Milliseconds, 600_000), orm.Lt(&orm.Any(al.Tracks).UnitPrice, decimal.RequireFromString("1.5"))))),
		ask("one row behind two relations", `SELECT id, name FROM store_artist ar WHERE EXISTS (SELECT 1 FROM store_album al JOIN store_track t ON t.album_id = al.id
			WHERE al.artist_id = ar.id AND LOWER(t.name) LIKE '%love%' AND t.milliseconds > 300000) ORDER BY id`,
			artistNames(orm.From[store.Artist]().Where(orm.IContains(&ofArtist.Name, "love"), orm.Gt(&ofArtist.Milliseconds, 300_000)))),
		ask("two rows behind two relations", `SELECT id, name FROM store_artist ar
			WHERE EXISTS (SELECT 1 FROM store_album al JOIN store_track t ON t.album_id = al.id WHERE al.artist_id = ar.id AND LOWER(t.name) LIKE '%love%')
			AND EXISTS (SELECT 1 FROM store_album al JOIN store_track t ON t.album_id = al.id WHERE al.artist_id = ar.id AND t.milliseconds > 300000) ORDER BY id`,
			artistNames(orm.From[store.Artist]().Where(orm.IContains(&ofArtist.Name, "love")).Where(orm.Gt(&ofArtist.Milliseconds, 300_000)))),
		ask("no such row", `SELECT id, title FROM store_album al WHERE NOT EXISTS (SELECT 1 FROM store_track t JOIN store_genre g ON g.id = t.genre_id
			WHERE t.album_id = al.id AND g.name IN ('Rock', 'Latin', 'Metal')) ORDER BY id`,
			albumNames(orm.From[store.Album]().Where(orm.Not(orm.In(&orm.Any(al.Tracks).Genre.Name, "Rock", "Latin", "Metal"))))),
		ask("no row at all", "SELECT id, name FROM store_artist ar WHERE NOT EXISTS (SELECT 1 FROM store_album al WHERE al.artist_id = ar.id) ORDER BY id",
			artistNames(orm.From[store.Artist]().Where(orm.Not(orm.NotNull(&orm.Any(ar.Albums).ID))))),
		ask("many to many", `SELECT DISTINCT p.id, p.name FROM store_playlist p JOIN store_playlist_track pt ON pt.playlist_id = p.id JOIN store_track t ON t.id = pt.track_id
			JOIN store_genre g ON g.id = t.genre_id WHERE g.name = 'Opera' ORDER BY p.id`,
			orm.Select(orm.From[store.Playlist]().Where(orm.Eq(&orm.Any(p.Tracks).Genre.Name, "Opera")).Order(orm.Asc(&p.ID)), func(out *named) orm.Picks {
				return orm.Picks{orm.Pick(&out.ID, orm.Col(&p.ID)), orm.Pick(&out.Name, orm.Col(&p.Name))}
			})),
		ask("many to many, from the other side", `SELECT id, name FROM store_track t WHERE EXISTS (SELECT 1 FROM store_playlist_track pt JOIN store_playlist p ON p.id = pt.playlist_id
			WHERE pt.track_id = t.id AND p.name = 'Grunge') AND NOT EXISTS (SELECT 1 FROM store_invoice_line l WHERE l.track_id = t.id) ORDER BY id`,
			trackNames(orm.From[store.Track]().Where(orm.Eq(&orm.Any(t.Playlists).Name, "Grunge"), orm.Not(orm.NotNull(&orm.Any(t.InvoiceLines).ID))).Order(orm.Asc(&t.ID)))),
		ask("through four tables", `SELECT DISTINCT c.id, CONCAT(c.first_name, ' ', c.last_name) FROM store_customer c JOIN store_invoice i ON i.customer_id = c.id
			JOIN store_invoice_line l ON l.invoice_id = i.id JOIN store_track t ON t.id = l.track_id JOIN store_genre g ON g.id = t.genre_id WHERE g.name = 'Jazz' ORDER BY c.id`,
			customerNames(orm.From[store.Customer]().Where(orm.Eq(&bought.Track.Genre.Name, "Jazz")))),
		ask("a query in a condition", `SELECT id, name FROM store_artist WHERE id IN (SELECT al.artist_id FROM store_album al WHERE al.title LIKE '%Live%') AND name <> 'U2' ORDER BY id`,
			artistNames(orm.From[store.Artist]().Where(orm.InQuery(&ar.ID, orm.From[store.Album]().Where(orm.Contains(&al.Title, "Live")), &al.ArtistID), orm.Ne(&ar.Name, "U2")))),
		ask("not in a query", `SELECT id, CONCAT(first_name, ' ', last_name) FROM store_customer WHERE id NOT IN (SELECT customer_id FROM store_invoice WHERE total > {sqlite:1400}{postgres:14}{mysql:14}) ORDER BY id`,
			customerNames(orm.From[store.Customer]().Where(orm.NotInQuery(&c.ID, orm.From[store.Invoice]().Where(orm.Gt(&i.Total, decimal.NewFromInt(14))), &i.CustomerID)))),
		ask("a row and its like", `SELECT CONCAT(e.first_name, ' ', e.last_name), b.last_name, m.last_name, CAST({year:e.hire_date} AS {sqlite:integer}{postgres:integer}{mysql:signed}) - CAST({year:e.birth_date} AS {sqlite:integer}{postgres:integer}{mysql:signed})
			FROM store_employee e LEFT JOIN store_employee b ON b.id = e.reports_to_id LEFT JOIN store_employee m ON m.id = b.reports_to_id ORDER BY e.id`,
			orm.Select(orm.From[store.Employee]().Order(orm.Asc(&e.ID)), func(out *staff) orm.Picks {
				return orm.Picks{orm.Pick(&out.Name, orm.Concat(orm.Col(&e.FirstName), orm.Value(" "), orm.Col(&e.LastName))), orm.PickNull(&out.Boss, orm.Col(&e.ReportsTo.LastName)),
					orm.PickNull(&out.Most, orm.Col(&e.ReportsTo.ReportsTo.LastName)), orm.Pick(&out.Age, orm.Part(orm.Year, orm.Col(&e.HireDate)).Minus(orm.Part(orm.Year, orm.Col(&e.BirthDate))))}
			})),
		ask("columns of many tables", `SELECT l.id, ar.name, {cents:l.unit_price}, {day:i.invoice_date} FROM store_invoice_line l JOIN store_invoice i ON i.id = l.invoice_id JOIN store_track t ON t.id = l.track_id
			LEFT JOIN store_album al ON al.id = t.album_id LEFT JOIN store_artist ar ON ar.id = al.artist_id WHERE i.billing_country = 'Germany' ORDER BY l.id`,
			orm.Select(orm.From[store.InvoiceLine]().Where(orm.Eq(&l.Invoice.BillingCountry, new("Germany"))).Order(orm.Asc(&l.ID)), func(out *sold) orm.Picks {
				return orm.Picks{orm.Pick(&out.ID, orm.Col(&l.ID)), orm.PickNull(&out.Artist, orm.Col(&l.Track.Album.Artist.Name)), orm.Pick(&out.Price, orm.Col(&l.UnitPrice)),
					orm.Pick(&out.On, orm.DateOf(orm.Col(&l.Invoice.InvoiceDate)))}
			})),
	}
}

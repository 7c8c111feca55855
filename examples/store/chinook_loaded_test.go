package main

import (
	"github.com/gotandem/tandem/examples/store/store"
	"github.com/gotandem/tandem/orm"
)

// loadedQuestions are answered by rows with their relations.
func loadedQuestions() []question {
	ar, t, p, c := orm.Columns[store.Artist](), orm.Columns[store.Track](), orm.Columns[store.Playlist](), orm.Columns[store.Customer]()
	type track struct{ Artist, Album, Name string }
	type listed struct {
		Playlist int64
		Track    string
	}
	type behind struct {
		ID            int64
		Album, Artist string
		Genre         string
	}
	type invoice struct {
		Customer, Rep string
		Invoice       int64
		Lines         int64
	}
	return []question{
		askEach("relations of relations", `SELECT ar.name, al.title, t.name FROM store_artist ar JOIN store_album al ON al.artist_id = ar.id JOIN store_track t ON t.album_id = al.id WHERE ar.name LIKE 'A%'
			ORDER BY ar.id, al.id, t.name, t.id`,
			orm.From[store.Artist]().Where(orm.StartsWith(&ar.Name, "A")).Order(orm.Asc(&ar.ID)).With(&orm.Any(ar.Albums).Tracks),
			func(row *store.Artist) (out []*track) {
				for _, album := range row.Albums {
					for _, tr := range album.Tracks {
						out = append(out, &track{row.Name, album.Title, tr.Name})
					}
				}
				return out
			}),
		askEach("many to many, loaded", `SELECT pt.playlist_id, t.name FROM store_playlist_track pt JOIN store_track t ON t.id = pt.track_id ORDER BY pt.playlist_id, t.name, t.id`,
			orm.From[store.Playlist]().Order(orm.Asc(&p.ID)).With(&p.Tracks),
			func(row *store.Playlist) (out []*listed) {
				for _, tr := range row.Tracks {
					out = append(out, &listed{row.ID, tr.Name})
				}
				return out
			}),
		askEach("rows on the way", `SELECT t.id, al.title, ar.name, g.name FROM store_track t JOIN store_album al ON al.id = t.album_id JOIN store_artist ar ON ar.id = al.artist_id JOIN store_genre g ON g.id = t.genre_id
			WHERE t.id <= 1000 ORDER BY t.id`,
			orm.From[store.Track]().Where(orm.Lte(&t.ID, 1000)).Order(orm.Asc(&t.ID)).With(&t.Album.Artist, &t.Genre),
			func(row *store.Track) []*behind {
				return []*behind{{row.ID, row.Album.Title, row.Album.Artist.Name, row.Genre.Name}}
			}),
		askEach("both directions at once", `SELECT c.email, e.last_name, i.id, (SELECT COUNT(*) FROM store_invoice_line l WHERE l.invoice_id = i.id) FROM store_customer c JOIN store_employee e ON e.id = c.support_rep_id
			JOIN store_invoice i ON i.customer_id = c.id ORDER BY c.id, i.invoice_date DESC, i.id DESC`,
			orm.From[store.Customer]().Order(orm.Asc(&c.ID)).With(&c.SupportRep, &orm.Any(c.Invoices).Lines),
			func(row *store.Customer) (out []*invoice) {
				for _, i := range row.Invoices {
					out = append(out, &invoice{row.Email, row.SupportRep.LastName, i.ID, int64(len(i.Lines))})
				}
				return out
			}),
	}
}

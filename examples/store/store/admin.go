package store

import (
	"github.com/gotandem/tandem/admin"
	"github.com/gotandem/tandem/orm"
)

// Admin registers the store's models with the admin site.
func (s *Store) Admin(site *admin.Site) {
	artist := orm.Columns[Artist]()
	site.Add(admin.Model[Artist]{
		Icon:   "music",
		List:   admin.Columns(&artist.Name),
		Search: admin.Columns(&artist.Name),
	})
	album := orm.Columns[Album]()
	site.Add(admin.Model[Album]{
		Icon:   "disc-3",
		List:   admin.Columns(&album.Title, &album.Artist.Name),
		Search: admin.Columns(&album.Title, &album.Artist.Name),
	})
	track := orm.Columns[Track]()
	site.Add(admin.Model[Track]{
		Icon:    "play",
		List:    admin.Columns(&track.Name, &track.Album.Title, &track.Genre.Name, &track.Milliseconds, &track.UnitPrice),
		Search:  admin.Columns(&track.Name, &track.Composer, &track.Album.Title),
		Filters: admin.Columns(&track.GenreID, &track.MediaTypeID, &track.UnitPrice),
	})
	genre := orm.Columns[Genre]()
	site.Add(admin.Model[Genre]{Icon: "tag", List: admin.Columns(&genre.Name), Search: admin.Columns(&genre.Name)})
	mediaType := orm.Columns[MediaType]()
	site.Add(admin.Model[MediaType]{Icon: "box", List: admin.Columns(&mediaType.Name), Search: admin.Columns(&mediaType.Name)})
	playlist := orm.Columns[Playlist]()
	site.Add(admin.Model[Playlist]{Icon: "list", List: admin.Columns(&playlist.Name), Search: admin.Columns(&playlist.Name)})
	entry := orm.Columns[PlaylistTrack]()
	site.Add(admin.Model[PlaylistTrack]{
		Icon:    "link",
		List:    admin.Columns(&entry.Playlist.Name, &entry.Track.Name),
		Search:  admin.Columns(&entry.Playlist.Name, &entry.Track.Name),
		Filters: admin.Columns(&entry.PlaylistID),
	})
	employee := orm.Columns[Employee]()
	site.Add(admin.Model[Employee]{
		Icon:    "user",
		List:    admin.Columns(&employee.LastName, &employee.FirstName, &employee.Title, &employee.ReportsTo.LastName, &employee.HireDate),
		Search:  admin.Columns(&employee.LastName, &employee.FirstName, &employee.Email),
		Filters: admin.Columns(&employee.Title, &employee.ReportsToID),
	})
	customer := orm.Columns[Customer]()
	site.Add(admin.Model[Customer]{
		Icon:    "users",
		List:    admin.Columns(&customer.LastName, &customer.FirstName, &customer.Country, &customer.Email, &customer.SupportRep.LastName),
		Search:  admin.Columns(&customer.LastName, &customer.FirstName, &customer.Email, &customer.Company),
		Filters: admin.Columns(&customer.Country, &customer.SupportRepID),
	})
	invoice := orm.Columns[Invoice]()
	line := orm.Columns[InvoiceLine]()
	site.Add(admin.Model[Invoice]{
		Icon:    "receipt",
		List:    admin.Columns(&invoice.ID, &invoice.Customer.LastName, &invoice.InvoiceDate, &invoice.BillingCountry, &invoice.Total),
		Search:  admin.Columns(&invoice.Customer.LastName, &invoice.Customer.Email, &invoice.BillingCity),
		Filters: admin.Columns(&invoice.BillingCountry, &invoice.InvoiceDate),
		Inlines: admin.Inlines(admin.Inline(&invoice.Lines, admin.Columns(&line.TrackID, &line.UnitPrice, &line.Quantity))),
	})
	site.Add(admin.Model[InvoiceLine]{
		Icon:   "shopping-cart",
		List:   admin.Columns(&line.InvoiceID, &line.Track.Name, &line.UnitPrice, &line.Quantity),
		Search: admin.Columns(&line.Track.Name),
	})
}

package store

import (
	"bytes"
	"compress/gzip"
	"context"
	"embed"
	"encoding/json/v2"
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/schema"
)

// data is the Chinook database (chinook/LICENSE.md), as one JSON object with a list per table.
//
//go:embed chinook
var data embed.FS

// chinook is the shape of the data's file. Its dates carry no time zone: they are taken as UTC.
type chinook struct {
	Genre, MediaType, Artist []struct {
		GenreID     int64 `json:"GenreId"`
		MediaTypeID int64 `json:"MediaTypeId"`
		ArtistID    int64 `json:"ArtistId"`
		Name        string
	}
	Album []struct {
		AlbumID  int64 `json:"AlbumId"`
		Title    string
		ArtistID int64 `json:"ArtistId"`
	}
	Track []struct {
		TrackID      int64 `json:"TrackId"`
		Name         string
		AlbumID      *int64 `json:"AlbumId"`
		MediaTypeID  int64  `json:"MediaTypeId"`
		GenreID      *int64 `json:"GenreId"`
		Composer     string
		Milliseconds int64
		Bytes        *int64
		UnitPrice    decimal.Decimal
	}
	Employee []struct {
		EmployeeID                                int64 `json:"EmployeeId"`
		LastName, FirstName, Title                string
		ReportsTo                                 *int64
		BirthDate, HireDate                       string
		Address, City, State, Country, PostalCode string
		Phone, Fax, Email                         string
	}
	Customer []struct {
		CustomerID                                int64 `json:"CustomerId"`
		FirstName, LastName, Company              string
		Address, City, State, Country, PostalCode string
		Phone, Fax, Email                         string
		SupportRepID                              *int64 `json:"SupportRepId"`
	}
	Invoice []struct {
		InvoiceID                                                                    int64 `json:"InvoiceId"`
		CustomerID                                                                   int64 `json:"CustomerId"`
		InvoiceDate                                                                  string
		BillingAddress, BillingCity, BillingState, BillingCountry, BillingPostalCode string
		Total                                                                        decimal.Decimal
	}
	InvoiceLine []struct {
		InvoiceLineID int64 `json:"InvoiceLineId"`
		InvoiceID     int64 `json:"InvoiceId"`
		TrackID       int64 `json:"TrackId"`
		UnitPrice     decimal.Decimal
		Quantity      int
	}
	Playlist []struct {
		PlaylistID int64 `json:"PlaylistId"`
		Name       string
	}
	PlaylistTrack []struct {
		PlaylistID int64 `json:"PlaylistId"`
		TrackID    int64 `json:"TrackId"`
	}
}

// readChinook unpacks the embedded data.
func readChinook() (*chinook, error) {
	packed, err := data.ReadFile("chinook/chinook.json.gz")
	if err != nil {
		return nil, fmt.Errorf("read the Chinook data: %w", err)
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("unpack the Chinook data: %w", err)
	}
	var c chinook
	if err := json.UnmarshalRead(unpacked, &c); err != nil {
		return nil, fmt.Errorf("read the Chinook data: %w", err)
	}
	return &c, nil
}

// rows counts the rows of all tables.
func (c *chinook) rows() int {
	return len(c.Genre) + len(c.MediaType) + len(c.Artist) + len(c.Album) + len(c.Track) + len(c.Employee) +
		len(c.Customer) + len(c.Invoice) + len(c.InvoiceLine) + len(c.Playlist) + len(c.PlaylistTrack)
}

// Load fills an empty store with the Chinook data in one transaction, and reports rows as they go in. In a store that has tracks it does nothing
// and returns false.
func (s *Store) Load(ctx context.Context, start func(total int), done func(rows int)) (loaded bool, err error) {
	switch n, err := s.db.Count(ctx, orm.From[Track]()); {
	case err != nil:
		return false, fmt.Errorf("look for tracks: %w", err)
	case n > 0:
		return false, nil
	}
	c, err := readChinook()
	if err != nil {
		return false, err
	}
	start(c.rows())
	err = s.db.Tx(ctx, func(tx *orm.DB) error {
		l := &loader{ctx: ctx, tx: tx, done: done}
		l.catalogue(c)
		l.people(c)
		l.invoices(c)
		l.playlists(c)
		return l.err
	})
	if err != nil {
		return false, fmt.Errorf("load the Chinook data: %w", err)
	}
	return true, nil
}

// loader inserts table after table and keeps the first error.
type loader struct {
	ctx  context.Context
	tx   *orm.DB
	done func(rows int)
	err  error
}

// insert adds the rows in batches small enough to show progress.
func (l *loader) insert[T any](rows []*T) {
	const batch = 500
	for len(rows) > 0 && l.err == nil {
		n := min(batch, len(rows))
		if l.err = l.tx.Insert(l.ctx, rows[:n]...); l.err == nil {
			l.done(n)
		}
		rows = rows[n:]
	}
}

func (l *loader) catalogue(c *chinook) {
	var genres []*Genre
	for _, r := range c.Genre {
		genres = append(genres, &Genre{ID: r.GenreID, Name: r.Name})
	}
	l.insert(genres)
	var types []*MediaType
	for _, r := range c.MediaType {
		types = append(types, &MediaType{ID: r.MediaTypeID, Name: r.Name})
	}
	l.insert(types)
	var artists []*Artist
	for _, r := range c.Artist {
		artists = append(artists, &Artist{ID: r.ArtistID, Name: r.Name})
	}
	l.insert(artists)
	var albums []*Album
	for _, r := range c.Album {
		albums = append(albums, &Album{ID: r.AlbumID, Title: r.Title, ArtistID: r.ArtistID})
	}
	l.insert(albums)
	var tracks []*Track
	for _, r := range c.Track {
		tracks = append(tracks, &Track{ID: r.TrackID, Name: r.Name, AlbumID: r.AlbumID, MediaTypeID: r.MediaTypeID, GenreID: r.GenreID,
			Composer: known(r.Composer), Milliseconds: r.Milliseconds, Bytes: r.Bytes, UnitPrice: r.UnitPrice})
	}
	l.insert(tracks)
}

func (l *loader) people(c *chinook) {
	var employees []*Employee
	for _, r := range c.Employee {
		employees = append(employees, &Employee{ID: r.EmployeeID, LastName: r.LastName, FirstName: r.FirstName, Title: known(r.Title),
			ReportsToID: r.ReportsTo, BirthDate: l.date(r.BirthDate), HireDate: l.date(r.HireDate),
			Address: known(r.Address), City: known(r.City), State: known(r.State), Country: known(r.Country), PostalCode: known(r.PostalCode),
			Phone: known(r.Phone), Fax: known(r.Fax), Email: r.Email})
	}
	l.insert(employees)
	var customers []*Customer
	for _, r := range c.Customer {
		customers = append(customers, &Customer{ID: r.CustomerID, FirstName: r.FirstName, LastName: r.LastName, Company: known(r.Company),
			Address: known(r.Address), City: known(r.City), State: known(r.State), Country: known(r.Country), PostalCode: known(r.PostalCode),
			Phone: known(r.Phone), Fax: known(r.Fax), Email: r.Email, SupportRepID: r.SupportRepID})
	}
	l.insert(customers)
}

func (l *loader) invoices(c *chinook) {
	var invoices []*Invoice
	for _, r := range c.Invoice {
		invoices = append(invoices, &Invoice{ID: r.InvoiceID, CustomerID: r.CustomerID, InvoiceDate: l.time(r.InvoiceDate),
			BillingAddress: known(r.BillingAddress), BillingCity: known(r.BillingCity), BillingState: known(r.BillingState),
			BillingCountry: known(r.BillingCountry), BillingPostalCode: known(r.BillingPostalCode), Total: r.Total})
	}
	l.insert(invoices)
	var lines []*InvoiceLine
	for _, r := range c.InvoiceLine {
		lines = append(lines, &InvoiceLine{ID: r.InvoiceLineID, InvoiceID: r.InvoiceID, TrackID: r.TrackID, UnitPrice: r.UnitPrice, Quantity: r.Quantity})
	}
	l.insert(lines)
}

func (l *loader) playlists(c *chinook) {
	var playlists []*Playlist
	for _, r := range c.Playlist {
		playlists = append(playlists, &Playlist{ID: r.PlaylistID, Name: r.Name})
	}
	l.insert(playlists)
	var tracks []*PlaylistTrack
	for _, r := range c.PlaylistTrack {
		tracks = append(tracks, &PlaylistTrack{PlaylistID: r.PlaylistID, TrackID: r.TrackID})
	}
	l.insert(tracks)
}

func (l *loader) time(text string) time.Time {
	t, err := time.Parse("2006-01-02T15:04:05", text)
	if err != nil && l.err == nil {
		l.err = fmt.Errorf("read a date: %w", err)
	}
	return t
}

func (l *loader) date(text string) *schema.Date {
	date := schema.DateOf(l.time(text))
	return &date
}

// known is nil for the empty text by which the data says that it does not know.
func known(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

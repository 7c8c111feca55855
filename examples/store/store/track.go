package store

import (
	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/orm"
)

// Track is what the store sells: one song, or one episode of a show.
type Track struct {
	ID           int64           `db:"pk" json:"id"`
	Name         string          `validate:"min=1,max=200" db:"index" json:"name"`
	AlbumID      *int64          `json:"album_id"`
	Album        *Album          `json:"album,omitzero"`
	MediaTypeID  int64           `json:"media_type_id"`
	MediaType    *MediaType      `json:"media_type,omitzero"`
	GenreID      *int64          `json:"genre_id"`
	Genre        *Genre          `json:"genre,omitzero"`
	Composer     *string         `validate:"max=220" json:"composer"`
	Milliseconds int64           `validate:"min=1" json:"milliseconds" doc:"Playing time."`
	Bytes        *int64          `validate:"min=1" json:"bytes"`
	UnitPrice    decimal.Decimal `validate:"min=0" db:"decimal(10,2)" json:"unit_price" doc:"Price in US dollars." example:"0.99"`
	Version      int64           `db:"version" json:"version" doc:"Counts the changes; send it back to change the track."`
	Playlists    []Playlist      `json:"-"`
	InvoiceLines []InvoiceLine   `json:"-"`
}

// Meta orders tracks by name.
func (t *Track) Meta() orm.Meta {
	return orm.Meta{Order: orm.By(orm.Asc(&t.Name))}
}

// String is the track's name.
func (t *Track) String() string { return t.Name }

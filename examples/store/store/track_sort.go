package store

import "github.com/gotandem/tandem/orm"

// TrackSort is an order to list tracks in.
type TrackSort string

// The orders of tracks.
const (
	ByName      TrackSort = "name"
	ByPrice     TrackSort = "price"
	ByLongest   TrackSort = "longest"
	ByAlbumName TrackSort = "album"
)

// Enum lists the orders.
func (TrackSort) Enum() []TrackSort { return []TrackSort{ByName, ByPrice, ByLongest, ByAlbumName} }

// terms says the order in columns; the key comes last so that pages never overlap.
func (s TrackSort) terms() []orm.Sort {
	t := orm.Columns[Track]()
	switch s {
	case ByPrice:
		return orm.By(orm.Asc(&t.UnitPrice), orm.Asc(&t.ID))
	case ByLongest:
		return orm.By(orm.Desc(&t.Milliseconds), orm.Asc(&t.ID))
	case ByAlbumName:
		return orm.By(orm.Asc(&t.Album.Title), orm.Asc(&t.ID))
	}
	return orm.By(orm.Asc(&t.Name), orm.Asc(&t.ID))
}

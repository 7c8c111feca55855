package store

import "github.com/gotandem/tandem/orm"

// Playlist is a named choice of tracks.
type Playlist struct {
	ID     int64   `db:"pk" json:"id"`
	Name   string  `validate:"min=1,max=120" json:"name"`
	Tracks []Track `json:"tracks,omitzero"`
}

// Meta says that PlaylistTrack keeps the tracks of a playlist.
func (p *Playlist) Meta() orm.Meta {
	return orm.Meta{Through: orm.Through[PlaylistTrack](&p.Tracks)}
}

// String is the playlist's name.
func (p *Playlist) String() string { return p.Name }

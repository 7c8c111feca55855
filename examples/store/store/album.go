package store

// Album is a record by one artist.
type Album struct {
	ID       int64   `db:"pk" json:"id"`
	Title    string  `validate:"min=1,max=160" db:"index" json:"title"`
	ArtistID int64   `json:"artist_id"`
	Artist   *Artist `json:"artist,omitzero"`
	Tracks   []Track `json:"tracks,omitzero"`
}

// String is the album's title.
func (a *Album) String() string { return a.Title }

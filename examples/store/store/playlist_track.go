package store

// PlaylistTrack puts one track on one playlist.
type PlaylistTrack struct {
	PlaylistID int64     `db:"pk,on_delete=cascade" json:"playlist_id"`
	Playlist   *Playlist `json:"-"`
	TrackID    int64     `db:"pk,on_delete=cascade" json:"track_id"`
	Track      *Track    `json:"-"`
}

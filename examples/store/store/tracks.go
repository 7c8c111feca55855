package store

import (
	"context"
	"fmt"

	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/schema"
)

// ListTracks chooses tracks.
type ListTracks struct {
	Paging
	Search   string           `query:"q" default:"" validate:"max=100" doc:"Words in the name of the track, the album or the artist."`
	GenreID  *int64           `query:"genre_id" doc:"Only tracks of this genre."`
	AlbumID  *int64           `query:"album_id" doc:"Only tracks of this album."`
	ArtistID *int64           `query:"artist_id" doc:"Only tracks by this artist."`
	MinPrice *decimal.Decimal `query:"min_price" doc:"Only tracks that cost at least this."`
	MaxPrice *decimal.Decimal `query:"max_price" doc:"Only tracks that cost at most this."`
	Sort     TrackSort        `query:"sort" default:"name" doc:"Order of the list."`
}

func (s *Store) listTracks(ctx context.Context, in *ListTracks) (Page[*Track], error) {
	t := orm.Columns[Track]()
	q := orm.From[Track]()
	if in.Search != "" {
		q = q.Where(orm.Or(orm.IContains(&t.Name, in.Search), orm.IContains(&t.Album.Title, in.Search), orm.IContains(&t.Album.Artist.Name, in.Search)))
	}
	if in.GenreID != nil {
		q = q.Where(orm.Eq(&t.GenreID, in.GenreID))
	}
	if in.AlbumID != nil {
		q = q.Where(orm.Eq(&t.AlbumID, in.AlbumID))
	}
	if in.ArtistID != nil {
		q = q.Where(orm.Eq(&t.Album.ArtistID, *in.ArtistID))
	}
	if in.MinPrice != nil {
		q = q.Where(orm.Gte(&t.UnitPrice, *in.MinPrice))
	}
	if in.MaxPrice != nil {
		q = q.Where(orm.Lte(&t.UnitPrice, *in.MaxPrice))
	}
	total, err := s.db.Count(ctx, q)
	if err != nil {
		return Page[*Track]{}, fmt.Errorf("count tracks: %w", err)
	}
	tracks, err := s.db.All(ctx, q.With(&t.Album.Artist, &t.Genre, &t.MediaType).Order(in.Sort.terms()...).Limit(in.PerPage).Offset(in.offset()))
	if err != nil {
		return Page[*Track]{}, fmt.Errorf("list tracks: %w", err)
	}
	return Page[*Track]{Items: tracks, Total: total, Page: in.Page, PerPage: in.PerPage}, nil
}

// GetTrack names a track.
type GetTrack struct {
	ID int64 `path:"id"`
}

func (s *Store) getTrack(ctx context.Context, in *GetTrack) (*Track, error) {
	t := orm.Columns[Track]()
	return s.db.First(ctx, orm.From[Track]().Where(orm.Eq(&t.ID, in.ID)).With(&t.Album.Artist, &t.Genre, &t.MediaType))
}

// TrackChange is what may be changed of a track. What is absent stays as it is; a composer or a genre of null is forgotten.
type TrackChange struct {
	Version   int64              `json:"version" doc:"The version that was read."`
	Name      *string            `json:"name,omitzero" validate:"min=1,max=200"`
	Composer  schema.Opt[string] `json:"composer,omitzero" validate:"max=220"`
	UnitPrice *decimal.Decimal   `json:"unit_price,omitzero" validate:"min=0"`
	GenreID   schema.Opt[int64]  `json:"genre_id,omitzero"`
}

// ChangeTrack changes a track.
type ChangeTrack struct {
	ID     int64       `path:"id"`
	Change TrackChange `body:"json"`
}

func (s *Store) changeTrack(ctx context.Context, in *ChangeTrack) (*Track, error) {
	track, err := s.db.Get[Track](ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if in.Change.Name != nil {
		track.Name = *in.Change.Name
	}
	if !in.Change.Composer.IsAbsent() {
		track.Composer = in.Change.Composer.Pointer()
	}
	if !in.Change.GenreID.IsAbsent() {
		track.GenreID = in.Change.GenreID.Pointer()
	}
	if in.Change.UnitPrice != nil {
		track.UnitPrice = *in.Change.UnitPrice
	}
	track.Version = in.Change.Version
	if err := s.db.Save(ctx, track); err != nil {
		return nil, err
	}
	return track, nil
}

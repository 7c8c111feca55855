package store

import (
	"context"

	"github.com/gotandem/tandem/orm"
)

// GetAlbum names an album.
type GetAlbum struct {
	ID int64 `path:"id"`
}

func (s *Store) getAlbum(ctx context.Context, in *GetAlbum) (*Album, error) {
	a := orm.Columns[Album]()
	return s.db.First(ctx, orm.From[Album]().Where(orm.Eq(&a.ID, in.ID)).With(&a.Artist, &a.Tracks))
}

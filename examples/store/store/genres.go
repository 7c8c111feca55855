package store

import (
	"context"

	"github.com/gotandem/tandem/orm"
)

func (s *Store) listGenres(ctx context.Context, _ *struct{}) ([]*Genre, error) {
	g := orm.Columns[Genre]()
	return s.db.All(ctx, orm.From[Genre]().Order(orm.Asc(&g.Name)))
}

// NewGenre is a genre to add.
type NewGenre struct {
	Name string `json:"name" validate:"min=1,max=120" example:"Krautrock"`
}

// AddGenre adds a genre.
type AddGenre struct {
	Genre NewGenre `body:"json"`
}

func (s *Store) addGenre(ctx context.Context, in *AddGenre) (*Genre, error) {
	genre := &Genre{Name: in.Genre.Name}
	if err := s.db.Insert(ctx, genre); err != nil {
		return nil, err
	}
	return genre, nil
}

package main

import (
	"context"
	"errors"

	"github.com/gotandem/tandem/orm"
)

// tandemPeer is Tandem as everybody uses it.
func tandemPeer(url, file string, n sizes) *peer {
	db, lite := openTandem(url), openSQLite(file)
	t, a := orm.Columns[Item](), orm.Columns[Author]()
	rows := samples(n.insert)
	list := func(db *orm.DB) op {
		return func(ctx context.Context, _ int) (any, error) {
			return db.All(ctx, orm.From[Item]().Order(orm.Asc(&t.ID)).Limit(n.get))
		}
	}
	return &peer{name: "Tandem", close: func() error { return errors.Join(db.Close(), lite.Close()) }, works: map[string]op{
		getOne:     func(ctx context.Context, i int) (any, error) { return db.Get[Item](ctx, key(i)) },
		getMany:    list(db),
		insertOne:  func(ctx context.Context, _ int) (any, error) { return nil, db.Insert(ctx, fresh(rows)[0]) },
		insertMany: func(ctx context.Context, _ int) (any, error) { return nil, db.Insert(ctx, fresh(rows)...) },
		relations: func(ctx context.Context, _ int) (any, error) {
			return db.All(ctx, orm.From[Author]().With(&orm.Any(a.Books).Tags).Order(orm.Asc(&a.ID)))
		},
		liteMany: list(lite),
	}}
}

package main

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/schema"
)

// BookTag is the table between books and tags, for which bun wants a model.
type BookTag struct {
	bun.BaseModel `bun:"table:bench_book_tags"`

	BookID int64 `bun:",pk"`
	Book   *Book `bun:"rel:belongs-to,join:book_id=id"`
	TagID  int64 `bun:",pk"`
	Tag    *Tag  `bun:"rel:belongs-to,join:tag_id=id"`
}

// openBun is bun on pgx by database/sql, by the simple protocol as its manual says: it writes the values into the SQL.
func openBun(url string, n sizes) (*peer, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	config.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol
	schema.SetTableNameInflector(func(name string) string { return "bench_" + name })
	db := bun.NewDB(stdlib.OpenDB(*config), pgdialect.New())
	db.RegisterModel((*BookTag)(nil))
	byKey := func(q *bun.SelectQuery) *bun.SelectQuery { return q.Order("id") }
	rows := samples(n.insert)
	return &peer{name: "bun", close: db.Close, works: map[string]op{
		getOne: func(ctx context.Context, i int) (any, error) {
			v := new(Item)
			return v, db.NewSelect().Model(v).Where("id = ?", key(i)).Scan(ctx)
		},
		getMany: func(ctx context.Context, _ int) (any, error) {
			var list []*Item
			err := db.NewSelect().Model(&list).Order("id").Limit(int64(n.get)).Scan(ctx)
			return list, err
		},
		insertOne: func(ctx context.Context, _ int) (any, error) {
			_, err := db.NewInsert().Model(fresh(rows)[0]).Exec(ctx)
			return nil, err
		},
		insertMany: func(ctx context.Context, _ int) (any, error) {
			list := fresh(rows)
			_, err := db.NewInsert().Model(&list).Exec(ctx)
			return nil, err
		},
		relations: func(ctx context.Context, _ int) (any, error) {
			var list []*Author
			err := db.NewSelect().Model(&list).Relation("Books", byKey).Relation("Books.Tags", byKey).Order("id").Scan(ctx)
			return list, err
		},
	}}, nil
}

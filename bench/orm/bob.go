package main

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/stephenafamo/bob"
	"github.com/stephenafamo/bob/dialect/psql"
	"github.com/stephenafamo/bob/dialect/psql/im"
	"github.com/stephenafamo/bob/dialect/psql/sm"
	"github.com/stephenafamo/scan"
)

// openBob is bob's query builder with its mappers on pgx by database/sql, without the models that it can generate.
func openBob(url string, n sizes) (*peer, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	source, err := scan.NewStructMapperSource(scan.WithStructTagKey("scan"), scan.WithFieldNameMapper(snake))
	if err != nil {
		return nil, err
	}
	db := bob.NewDB(stdlib.OpenDB(*config))
	columns := sm.Columns("id", "name", "code", "count", "score", "active", "note", "created_at")
	into := im.Into("bench_item", "name", "code", "count", "score", "active", "note", "created_at")
	itemOf, authorOf := scan.CustomStructMapper[*Item](source), scan.CustomStructMapper[*Author](source)
	bookOf, tagOf := scan.CustomStructMapper[Book](source), scan.CustomStructMapper[bookTag](source)
	values := func(v *Item) []bob.Expression {
		return []bob.Expression{psql.Arg(v.Name, v.Code, v.Count, v.Score, v.Active, v.Note, v.CreatedAt)}
	}
	rows := samples(n.insert)
	return &peer{name: "bob", close: db.Close, works: map[string]op{
		getOne: func(ctx context.Context, i int) (any, error) {
			return bob.One(ctx, db, psql.Select(columns, sm.From("bench_item"), sm.Where(psql.Quote("id").EQ(psql.Arg(key(i))))), itemOf)
		},
		getMany: func(ctx context.Context, _ int) (any, error) {
			return bob.All(ctx, db, psql.Select(columns, sm.From("bench_item"), sm.OrderBy("id"), sm.Limit(n.get)), itemOf)
		},
		insertOne: func(ctx context.Context, _ int) (any, error) {
			v := fresh(rows)[0]
			id, err := bob.One(ctx, db, psql.Insert(into, im.Rows(values(v)), im.Returning("id")), scan.SingleColumnMapper[int64])
			v.ID = id
			return nil, err
		},
		insertMany: func(ctx context.Context, _ int) (any, error) {
			list := make([][]bob.Expression, len(rows))
			for i, v := range rows {
				list[i] = values(v)
			}
			keys, err := bob.All(ctx, db, psql.Insert(into, im.Rows(list...), im.Returning("id")), scan.SingleColumnMapper[int64])
			for i, id := range keys {
				rows[i].ID = id
			}
			return nil, err
		},
		relations: func(ctx context.Context, _ int) (any, error) {
			list, err := bob.All(ctx, db, psql.Select(sm.Columns("id", "name"), sm.From("bench_author"), sm.OrderBy("id")), authorOf)
			if err != nil {
				return nil, err
			}
			books, err := bob.All(ctx, db, psql.Select(sm.Columns("id", "author_id", "title"), sm.From("bench_book"),
				sm.Where(psql.Quote("author_id").EQ(psql.F("ANY", psql.Arg(authorKeys(list)))())), sm.OrderBy("id")), bookOf)
			if err != nil {
				return nil, err
			}
			found, err := bob.All(ctx, db, psql.Select(sm.Columns("bt.book_id", "t.id", "t.name"), sm.From("bench_book_tags").As("bt"),
				sm.InnerJoin("bench_tag").As("t").OnEQ(psql.Quote("t", "id"), psql.Quote("bt", "tag_id")),
				sm.Where(psql.Quote("bt", "book_id").EQ(psql.F("ANY", psql.Arg(bookKeys(books)))())), sm.OrderBy("t.id")), tagOf)
			if err != nil {
				return nil, err
			}
			return assemble(list, books, found), nil
		},
	}}, nil
}

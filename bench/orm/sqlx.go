package main

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/jmoiron/sqlx"
	"github.com/jmoiron/sqlx/reflectx"
)

// openSqlx is sqlx on pgx by database/sql.
func openSqlx(url string, n sizes) (*peer, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	db := sqlx.NewDb(stdlib.OpenDB(*config), "pgx")
	db.Mapper = reflectx.NewMapperTagFunc("sqlx", snake, nil)
	rows := samples(n.insert)
	const insertAll = `INSERT INTO bench_item (name, code, count, score, active, note, created_at)
		VALUES (:name, :code, :count, :score, :active, :note, :created_at)`
	return &peer{name: "sqlx", close: db.Close, works: map[string]op{
		getOne: func(ctx context.Context, i int) (any, error) {
			v := new(Item)
			return v, db.GetContext(ctx, v, getItem, key(i))
		},
		getMany: func(ctx context.Context, _ int) (any, error) {
			var list []*Item
			err := db.SelectContext(ctx, &list, listItems, n.get)
			return list, err
		},
		insertOne: func(ctx context.Context, _ int) (any, error) {
			v := fresh(rows)[0]
			return nil, db.QueryRowxContext(ctx, insertItem, v.Name, v.Code, v.Count, v.Score, v.Active, v.Note, v.CreatedAt).Scan(&v.ID)
		},
		insertMany: func(ctx context.Context, _ int) (any, error) {
			_, err := db.NamedExecContext(ctx, insertAll, rows)
			return nil, err
		},
		relations: func(ctx context.Context, _ int) (any, error) {
			var list []*Author
			if err := db.SelectContext(ctx, &list, listAuthors); err != nil {
				return nil, err
			}
			var books []Book
			if err := db.SelectContext(ctx, &books, booksOf, authorKeys(list)); err != nil {
				return nil, err
			}
			var found []bookTag
			if err := db.SelectContext(ctx, &found, tagsOf, bookKeys(books)); err != nil {
				return nil, err
			}
			return assemble(list, books, found), nil
		},
	}}, nil
}

// snake is the column of a field.
func snake(field string) string {
	var out []byte
	for i := range len(field) {
		c := field[i]
		upper := 'A' <= c && c <= 'Z'
		if upper && i > 0 && !('A' <= field[i-1] && field[i-1] <= 'Z') {
			out = append(out, '_')
		}
		if upper {
			c += 'a' - 'A'
		}
		out = append(out, c)
	}
	return string(out)
}

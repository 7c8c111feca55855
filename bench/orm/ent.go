package main

import (
	"context"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"github.com/gotandem/tandem/bench/orm/internal/ent"
	"github.com/gotandem/tandem/bench/orm/internal/ent/author"
	"github.com/gotandem/tandem/bench/orm/internal/ent/book"
	"github.com/gotandem/tandem/bench/orm/internal/ent/item"
	"github.com/gotandem/tandem/bench/orm/internal/ent/tag"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// openEnt is ent on pgx by database/sql. It has structs of its own, which it generates.
func openEnt(url string, n sizes) (*peer, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	client := ent.NewClient(ent.Driver(entsql.OpenDB(dialect.Postgres, stdlib.OpenDB(*config))))
	rows := samples(n.insert)
	create := func(v *Item) *ent.ItemCreate {
		return client.Item.Create().SetName(v.Name).SetCode(v.Code).SetCount(v.Count).SetScore(v.Score).SetActive(v.Active).SetNillableNote(v.Note).SetCreatedAt(v.CreatedAt)
	}
	return &peer{name: "ent", close: client.Close, works: map[string]op{
		getOne: func(ctx context.Context, i int) (any, error) { return client.Item.Get(ctx, key(i)) },
		getMany: func(ctx context.Context, _ int) (any, error) {
			return client.Item.Query().Order(item.ByID()).Limit(n.get).All(ctx)
		},
		insertOne: func(ctx context.Context, _ int) (any, error) { return create(rows[0]).Save(ctx) },
		insertMany: func(ctx context.Context, _ int) (any, error) {
			creates := make([]*ent.ItemCreate, len(rows))
			for i, v := range rows {
				creates[i] = create(v)
			}
			return client.Item.CreateBulk(creates...).Save(ctx)
		},
		relations: func(ctx context.Context, _ int) (any, error) {
			return client.Author.Query().Order(author.ByID()).WithBooks(func(q *ent.BookQuery) {
				q.Order(book.ByID()).WithTags(func(q *ent.TagQuery) { q.Order(tag.ByID()) })
			}).All(ctx)
		},
	}}, nil
}

// fromEnt is an item of ent as everybody else has it.
func fromEnt(v *ent.Item) *Item {
	return &Item{ID: v.ID, Name: v.Name, Code: v.Code, Count: v.Count, Score: v.Score, Active: v.Active, Note: v.Note, CreatedAt: v.CreatedAt}
}

// fromEntAuthor is an author of ent, with books and tags.
func fromEntAuthor(v *ent.Author) *Author {
	a := &Author{ID: v.ID, Name: v.Name}
	for _, w := range v.Edges.Books {
		b := Book{ID: w.ID, AuthorID: w.AuthorID, Title: w.Title}
		for _, t := range w.Edges.Tags {
			b.Tags = append(b.Tags, Tag{ID: t.ID, Name: t.Name})
		}
		a.Books = append(a.Books, b)
	}
	return a
}

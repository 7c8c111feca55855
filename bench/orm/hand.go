package main

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	itemColumns = `id, name, code, count, score, active, note, created_at`
	getItem     = `SELECT ` + itemColumns + ` FROM bench_item WHERE id = $1`
	listItems   = `SELECT ` + itemColumns + ` FROM bench_item ORDER BY id LIMIT $1`
	insertItem  = `INSERT INTO bench_item (name, code, count, score, active, note, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`
	listAuthors = `SELECT id, name FROM bench_author ORDER BY id`
	booksOf     = `SELECT id, author_id, title FROM bench_book WHERE author_id = ANY($1) ORDER BY id`
	tagsOf      = `SELECT bt.book_id, t.id, t.name FROM bench_book_tags AS bt JOIN bench_tag AS t ON t.id = bt.tag_id WHERE bt.book_id = ANY($1) ORDER BY t.id`
)

// hand is pgx as one writes it by hand.
type hand struct {
	pool *pgxpool.Pool
	n    sizes
	rows []*Item
}

func openHand(ctx context.Context, url string, n sizes) (*peer, error) {
	pool, err := openPool(ctx, url)
	if err != nil {
		return nil, err
	}
	h := &hand{pool, n, samples(n.insert)}
	return &peer{name: "pgx", close: func() error { pool.Close(); return nil }, works: map[string]op{
		getOne: h.get, getMany: h.list, insertOne: h.insert, insertMany: h.copy, relations: h.relations,
	}}, nil
}

func scanItem(row pgx.Row, v *Item) error {
	return row.Scan(&v.ID, &v.Name, &v.Code, &v.Count, &v.Score, &v.Active, &v.Note, &v.CreatedAt)
}

func (h *hand) get(ctx context.Context, i int) (any, error) {
	v := new(Item)
	return v, scanItem(h.pool.QueryRow(ctx, getItem, key(i)), v)
}

func (h *hand) list(ctx context.Context, _ int) (any, error) {
	rows, err := h.pool.Query(ctx, listItems, h.n.get)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []*Item
	for rows.Next() {
		v := new(Item)
		if err := scanItem(rows, v); err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, rows.Err()
}

func (h *hand) insert(ctx context.Context, _ int) (any, error) {
	v := fresh(h.rows)[0]
	return nil, h.pool.QueryRow(ctx, insertItem, v.Name, v.Code, v.Count, v.Score, v.Active, v.Note, v.CreatedAt).Scan(&v.ID)
}

func (h *hand) copy(ctx context.Context, _ int) (any, error) {
	_, err := h.pool.CopyFrom(ctx, pgx.Identifier{"bench_item"}, []string{"name", "code", "count", "score", "active", "note", "created_at"},
		pgx.CopyFromSlice(len(h.rows), func(i int) ([]any, error) {
			v := h.rows[i]
			return []any{v.Name, v.Code, v.Count, v.Score, v.Active, v.Note, v.CreatedAt}, nil
		}))
	return nil, err
}

func (h *hand) relations(ctx context.Context, _ int) (any, error) {
	rows, err := h.pool.Query(ctx, listAuthors)
	if err != nil {
		return nil, err
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (*Author, error) {
		v := new(Author)
		return v, row.Scan(&v.ID, &v.Name)
	})
	if err != nil {
		return nil, err
	}
	rows, err = h.pool.Query(ctx, booksOf, authorKeys(list))
	if err != nil {
		return nil, err
	}
	books, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (v Book, err error) {
		return v, row.Scan(&v.ID, &v.AuthorID, &v.Title)
	})
	if err != nil {
		return nil, err
	}
	rows, err = h.pool.Query(ctx, tagsOf, bookKeys(books))
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (v bookTag, err error) {
		return v, row.Scan(&v.BookID, &v.ID, &v.Name)
	})
	if err != nil {
		return nil, err
	}
	return assemble(list, books, found), nil
}

func authorKeys(list []*Author) []int64 {
	keys := make([]int64, len(list))
	for i, v := range list {
		keys[i] = v.ID
	}
	return keys
}

func bookKeys(list []Book) []int64 {
	keys := make([]int64, len(list))
	for i, v := range list {
		keys[i] = v.ID
	}
	return keys
}

// assemble puts tags into their books, and these into their authors.
func assemble(list []*Author, books []Book, found []bookTag) []*Author {
	byKey := make(map[int64]*Book, len(books))
	for i := range books {
		byKey[books[i].ID] = &books[i]
	}
	for _, t := range found {
		book := byKey[t.BookID]
		book.Tags = append(book.Tags, t.Tag)
	}
	authors := make(map[int64]*Author, len(list))
	for _, a := range list {
		authors[a.ID] = a
	}
	for _, b := range books {
		a := authors[b.AuthorID]
		a.Books = append(a.Books, b)
	}
	return list
}

// openRaw is pgx that reads rows without making anything of their values.
func openRaw(ctx context.Context, url string, n sizes) (*peer, error) {
	pool, err := openPool(ctx, url)
	if err != nil {
		return nil, err
	}
	return &peer{name: "pgx raw", close: func() error { pool.Close(); return nil }, works: map[string]op{
		getMany: func(ctx context.Context, _ int) (any, error) {
			rows, err := pool.Query(ctx, listItems, n.get)
			if err != nil {
				return nil, err
			}
			defer rows.Close()
			size := 0
			for rows.Next() {
				for _, value := range rows.RawValues() {
					size += len(value)
				}
			}
			return size, rows.Err()
		},
	}}, nil
}

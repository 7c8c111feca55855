package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/migrate"
	"github.com/gotandem/tandem/orm/postgres"
	"github.com/gotandem/tandem/orm/sqlite"
	"github.com/jackc/pgx/v5/pgxpool"
)

// How much of each there is: of items to get, and of what belongs together.
const (
	items          = 1000
	authors        = 50
	booksPerAuthor = 10
	tagsPerBook    = 3 // as fill links them
	tags           = 40
)

func models() *orm.Registry {
	r := orm.NewRegistry()
	r.Add("bench", orm.Model[Item](), orm.Model[Author](), orm.Model[Book](), orm.Model[Tag]())
	return r
}

func openTandem(url string) *orm.DB {
	return orm.New(models(), func(ctx context.Context) (orm.Driver, error) { return postgres.Open(ctx, url, postgres.Options{}) })
}

func openSQLite(url string) *orm.DB {
	return orm.New(models(), func(ctx context.Context) (orm.Driver, error) { return sqlite.Open(ctx, url, sqlite.Options{}) })
}

// fill makes the tables and their rows.
func fill(ctx context.Context, db *orm.DB) error {
	if err := migrate.Create(ctx, db); err != nil {
		return err
	}
	if err := db.Insert(ctx, samples(items)...); err != nil {
		return err
	}
	var as []*Author
	for i := range authors {
		as = append(as, &Author{Name: "author " + strconv.Itoa(i)})
	}
	if err := db.Insert(ctx, as...); err != nil {
		return err
	}
	var ts []*Tag
	for i := range tags {
		ts = append(ts, &Tag{Name: "tag " + strconv.Itoa(i)})
	}
	if err := db.Insert(ctx, ts...); err != nil {
		return err
	}
	var bs []*Book
	for i := range authors * booksPerAuthor {
		bs = append(bs, &Book{AuthorID: as[i%authors].ID, Title: "a book, number " + strconv.Itoa(i)})
	}
	if err := db.Insert(ctx, bs...); err != nil {
		return err
	}
	b := orm.Columns[Book]()
	return db.Tx(ctx, func(tx *orm.DB) error {
		for i, book := range bs {
			if err := tx.Link(ctx, book, &b.Tags, ts[i%tags], ts[(i+7)%tags], ts[(i+14)%tags]); err != nil {
				return err
			}
		}
		return nil
	})
}

// samples are rows that were not inserted yet.
func samples(n int) []*Item {
	rows := make([]*Item, n)
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for i := range rows {
		rows[i] = &Item{Name: "a thing of brass, number " + strconv.Itoa(i), Code: fmt.Sprintf("SKU-%06d", i), Count: int64(i % 50), Score: float64(i) / 8,
			Active: i%3 > 0, CreatedAt: at.Add(time.Duration(i) * time.Minute)}
		if i%2 == 0 {
			note := "handle with care " + strconv.Itoa(i)
			rows[i].Note = &note
		}
	}
	return rows
}

// generate replaces the items by many that the server makes.
func generate(ctx context.Context, pool *pgxpool.Pool, rows int) error {
	_, err := pool.Exec(ctx, `TRUNCATE bench_item RESTART IDENTITY`)
	if err == nil {
		_, err = pool.Exec(ctx, `INSERT INTO bench_item (name, code, count, score, active, note, created_at)
			SELECT 'a thing of brass, number ' || n, 'SKU-' || n, n % 50, n / 8.0, n % 3 > 0, CASE WHEN n % 2 = 0 THEN 'handle with care ' || n END,
				timestamptz '2026-11-23 12:00Z' + n * interval '1 second'
			FROM generate_series(1, $1) AS n`, rows)
	}
	if err == nil {
		_, err = pool.Exec(ctx, `VACUUM ANALYZE bench_item`)
	}
	return err
}

package main

import "time"

// Item is the row of most works: eight columns of the common types. Tags other than db are the peers'.
type Item struct {
	ID        int64 `db:"pk" bun:",pk,autoincrement"`
	Name      string
	Code      string
	Count     int64
	Score     float64
	Active    bool
	Note      *string
	CreatedAt time.Time
}

// Author has books, of which each has tags.
type Author struct {
	ID    int64 `db:"pk" bun:",pk,autoincrement"`
	Name  string
	Books []Book `bun:"rel:has-many,join:id=author_id" sqlx:"-" scan:"-"`
}

// Book belongs to an author.
type Book struct {
	ID       int64   `db:"pk" bun:",pk,autoincrement"`
	AuthorID int64   `db:"on_delete=cascade"`
	Author   *Author `gorm:"-" bun:"-" sqlx:"-" scan:"-"`
	Title    string
	Tags     []Tag `db:"m2m" gorm:"many2many:book_tags" bun:"m2m:bench_book_tags,join:Book=Tag" sqlx:"-" scan:"-"`
}

// Tag is what many books share.
type Tag struct {
	ID   int64 `db:"pk" bun:",pk,autoincrement"`
	Name string
}

// bookTag is a tag and the book it was found by.
type bookTag struct {
	BookID int64
	Tag
}

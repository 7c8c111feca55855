// Package schema tells ent about the same tables.
package schema

import (
	"time"

	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
)

// Item is the row of most works.
type Item struct{ ent.Schema }

// Annotations name the table.
func (Item) Annotations() []schema.Annotation { return table("bench_item") }

// Fields are the columns.
func (Item) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("id"), field.String("name"), field.String("code"), field.Int64("count"), field.Float("score"), field.Bool("active"),
		field.String("note").Optional().Nillable(), field.Time("created_at").Default(time.Now),
	}
}

// Author has books.
type Author struct{ ent.Schema }

// Annotations name the table.
func (Author) Annotations() []schema.Annotation { return table("bench_author") }

// Fields are the columns.
func (Author) Fields() []ent.Field { return []ent.Field{field.Int64("id"), field.String("name")} }

// Edges are the relations.
func (Author) Edges() []ent.Edge { return []ent.Edge{edge.To("books", Book.Type)} }

// Book belongs to an author and has tags.
type Book struct{ ent.Schema }

// Annotations name the table.
func (Book) Annotations() []schema.Annotation { return table("bench_book") }

// Fields are the columns.
func (Book) Fields() []ent.Field {
	return []ent.Field{field.Int64("id"), field.Int64("author_id"), field.String("title")}
}

// Edges are the relations.
func (Book) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("author", Author.Type).Ref("books").Field("author_id").Unique().Required(),
		edge.To("tags", Tag.Type).StorageKey(edge.Table("bench_book_tags"), edge.Columns("book_id", "tag_id")),
	}
}

// Tag is what many books share.
type Tag struct{ ent.Schema }

// Annotations name the table.
func (Tag) Annotations() []schema.Annotation { return table("bench_tag") }

// Fields are the columns.
func (Tag) Fields() []ent.Field { return []ent.Field{field.Int64("id"), field.String("name")} }

// Edges are the relations.
func (Tag) Edges() []ent.Edge { return []ent.Edge{edge.From("books", Book.Type).Ref("tags")} }

func table(name string) []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: name}}
}

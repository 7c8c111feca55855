package orm

import (
	"errors"
	"reflect"
	"unsafe"
)

// SearchVector is a column of words, prepared for a TextSearch so that they need not be taken from the texts for every row of every search:
//
//	type Post struct {
//		ID     int64 `db:"pk"`
//		Title  string
//		Body   string           `db:"text"`
//		Search orm.SearchVector `db:"index" json:"-"`
//	}
//
//	func (p *Post) Meta() orm.Meta {
//		words := docs.Vector(orm.Weighted(orm.Col(&p.Title), orm.WeightA), orm.Col(&p.Body))
//		return orm.Meta{Generated: orm.GeneratedColumns(orm.Generated(&p.Search, words).Stored())}
//	}
//
//	q.Where(docs.Match(typed, orm.Col(&p.Search)))
//
// The database computes it; a model has no other. It is a tsvector on PostgreSQL, and the texts one behind the other elsewhere. Its index is a GIN
// index there, and none elsewhere. The words are for the database only: the field has nothing in it, and is never read. It has
// `json:"-"`, which is a mistake to leave out.
//
// PostgreSQL has room for 1 MB of different words in a row (https://www.postgresql.org/docs/current/textsearch-limitations.html). A text of more is a
// *ValueError of the type "string_too_long".
type SearchVector struct{ _ bool }

var searchVectorType = reflect.TypeFor[SearchVector]()

// searchCodec reads nothing and writes nothing.
var searchCodec = &codec{cell: CellDiscard, arg: func(unsafe.Pointer) (any, error) {
	return nil, errors.New("cannot be compared or written: ask for words by TextSearch.Match")
}}

// isVector reports whether the expression is words, and not a text.
func (e *expression) isVector() bool {
	return e != nil && e.typ != nil && (e.typ == searchVectorType || e.typ.Kind() == reflect.Pointer && e.typ.Elem() == searchVectorType)
}

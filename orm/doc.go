// Package orm keeps Go structs in SQL databases: models, queries, relations, transactions.
//
// A model is a plain struct; tags say what the types cannot. The address of a field is the column:
//
//	p := orm.Columns[Post]()
//	recent := orm.From[Post]().
//		Where(orm.Eq(&p.Status, Published), orm.Eq(&p.Author.Email, email)).
//		With(&p.Author, &p.Comments).
//		Order(orm.Desc(&p.PublishedAt))
//	posts, err := db.All(ctx, recent.Limit(20))
//
// A query is an immutable value; only a *DB does I/O. A pointer that belongs to another model is an error that names both,
// returned by the DB before any SQL is sent.
//
// The package speaks to a database through Driver and spells SQL through Dialect; orm/sqlite, orm/postgres and orm/mysql
// implement both, and orm/ormtest is the suite that every one of them passes.
package orm

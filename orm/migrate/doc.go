// Package migrate carries a database from one shape to the next, as Django does it: by operations that are Go values in
// files which a component lists.
//
// Three parts know nothing of a live database:
//
//   - A [State] is the shape of a database as a value. [StateOf] reads it from the models, [Replay] from migrations.
//   - [Diff] compares two states and returns the operations that lead from one to the other. It is a pure function. What
//     it cannot know (is title the old name renamed, or a new column?) it asks an [Asker]; it never guesses.
//   - [Make] turns the difference between models and migrations into Go files (the command makemigrations).
//
// A [Runner] applies migrations, forwards and backwards, or prints their SQL. It keeps what is applied in the table
// tandem_migrations and lets one process at a time migrate a database. [Create] and [Edit] change tables without migrations.
package migrate

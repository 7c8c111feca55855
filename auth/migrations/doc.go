// Package migrations holds the migrations of component auth, as makemigrations writes them.
package migrations

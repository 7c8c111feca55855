// Package migrations holds the migrations of component store, as makemigrations writes them.
package migrations

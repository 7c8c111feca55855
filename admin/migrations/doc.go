// Package migrations holds the migrations of component admin, as makemigrations writes them.
package migrations

// Package ent is what ent generates from the schema beside it; `go generate` makes it anew.
package ent

//go:generate go tool ent generate ./schema

// Package inspect reads what a database is made of, and writes models for it.
package inspect

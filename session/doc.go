// Package session keeps what the server remembers of a browser between requests: in the database, under a random key of which
// only a hash is stored, so that a stolen table opens no session. It also guards unsafe requests against forgery (CSRF).
package session

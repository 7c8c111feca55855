package auth

import "time"

// LoginFailure counts the logins under one key since Since that did not succeed, or not yet.
type LoginFailure struct {
	KeyHash string `db:"pk" validate:"len=64"`
	Count   int
	Allowed int
	Since   time.Time
}

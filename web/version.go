package web

import "time"

// Version is one of the versions of an API. See [Versions].
type Version struct {
	// Name is how clients ask for it: letters, digits, dots, - and _. Dates (2026-09-01) and v1, v2 are usual.
	Name string
	// Deprecated is when clients were, or will be, told to leave it; responses carry it as the header Deprecation (RFC 9745).
	Deprecated time.Time
	// Sunset is when it will end; responses carry it as the header Sunset (RFC 8594). Nothing ends by itself.
	Sunset time.Time
	// Guide is the URL of a page that says how to leave it: a Link of the relation "deprecation".
	Guide string
}

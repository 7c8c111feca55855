package ormtest

// Document keeps most of what it has as JSON.
type Document struct {
	ID   int64        `db:"pk"`
	Data DocumentData `db:"json"`
}

// DocumentData is kept as JSON.
type DocumentData struct {
	Title  string `json:"title"`
	Pages  int64  `json:"n pages"`
	Draft  bool
	Author Author `json:"author"`
}

// Author is a part of DocumentData.
type Author struct {
	Name string `json:"name"`
	Born int64  `json:"born"`
}

package orm

// expression is a node of a value that the database computes.
type expression struct{}

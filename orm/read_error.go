package orm

import "fmt"

// ReadError says that the database holds a value which its field cannot: a number that is too large for it, a day that does not exist, NULL
// where the model has none. It is no fault of a client, who sees 500.
//
// A driver returns one from [Rows.Scan], with the place and the cause.
type ReadError struct {
	// Column is where the value belongs, or nil where the query makes it.
	Column *Column
	// At is its place in the result, from 0.
	At    int
	Cause error

	name string // of what is no column
}

// Error names the model, the field and the reason.
func (e *ReadError) Error() string {
	name := e.name
	switch {
	case e.Column != nil:
		name = e.Column.String()
	case name == "":
		name = fmt.Sprintf("column %d", e.At+1)
	}
	return "reading " + name + ": " + e.Cause.Error()
}

// Unwrap returns the cause.
func (e *ReadError) Unwrap() error { return e.Cause }

package orm

import "strings"

// Ref is a column by its path, for programs that do not know the model when they are compiled (an admin site, fixtures):
// the names of the Go fields of relations, and at the end that of the column or relation. Ref{"Album", "Artist", "Name"}.
type Ref []string

// String is the path with points.
func (r Ref) String() string { return strings.Join(r, ".") }

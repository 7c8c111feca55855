package migrate

import "fmt"

// UnsupportedError says that a database cannot do what a migration asks for. It is found before anything is sent.
type UnsupportedError struct {
	Database string // sqlite, postgres or mysql
	What     string
	Mend     string
}

func (e *UnsupportedError) Error() string {
	return fmt.Sprintf("%s has no %s: %s", e.Database, e.What, e.Mend)
}

// canPoint refuses keys that wait for the end of the transaction or set a default.
func (e mysqlEditor) canPoint(table string, columns ...Column) error {
	for _, c := range columns {
		if c.References.Deferred {
			return &UnsupportedError{Database: "mysql", What: fmt.Sprintf("foreign keys that wait for the end of the transaction, as %s.%s", table, c.Name),
				Mend: "let the column be null until the other row is there, and leave deferred out"}
		}
		if c.References.OnDelete == SetDefault {
			return &UnsupportedError{Database: "mysql", What: fmt.Sprintf("foreign keys that set a default, as %s.%s", table, c.Name), Mend: "choose another on_delete"}
		}
	}
	return nil
}

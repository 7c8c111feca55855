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
func (e mysqlEditor) canPoint(table string, keys ...ForeignKey) error {
	for _, k := range keys {
		if k.Deferred {
			return &UnsupportedError{Database: "mysql", What: fmt.Sprintf("foreign keys that wait for the end of the transaction, as %s", k.on(table)),
				Mend: "let the column be null until the other row is there, and leave deferred out"}
		}
		if k.OnDelete == SetDefault {
			return &UnsupportedError{Database: "mysql", What: fmt.Sprintf("foreign keys that set a default, as %s", k.on(table)), Mend: "choose another on_delete"}
		}
	}
	return nil
}

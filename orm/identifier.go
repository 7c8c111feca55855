package orm

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// CheckIdentifier says why a table or a column cannot have a name: one of the databases would cut it, change it or refuse it. It is nil for a name
// that all of them take, whatever its quotes and signs are.
func CheckIdentifier(name string) error {
	switch {
	case name == "":
		return errors.New("it is empty")
	case len(name) > maxName:
		return fmt.Errorf("it has %d bytes, and %d are the most that PostgreSQL takes", len(name), maxName)
	case !utf8.ValidString(name):
		return errors.New("it is not valid UTF-8")
	case strings.ContainsRune(name, 0):
		return errors.New("it has a NUL character in it")
	case strings.TrimSpace(name) != name:
		return errors.New("it begins or ends in a space, which MariaDB and MySQL do not take")
	case strings.HasPrefix(name, "-") || name == "()":
		return errors.New("in the index of a migration it means something else")
	case strings.ContainsFunc(name, func(r rune) bool { return r > 0xFFFF }):
		return errors.New("it has a character beyond U+FFFF, such as an emoji, which MariaDB and MySQL do not take")
	}
	return nil
}

// checkTableName says why a table cannot have a name.
func checkTableName(name string) error {
	if strings.HasPrefix(strings.ToLower(name), "sqlite_") {
		return errors.New("it begins with sqlite_, which SQLite keeps for itself")
	}
	return CheckIdentifier(name)
}

// systemColumns are those that each table of PostgreSQL has anyway.
const systemColumns = "tableoid xmin cmin xmax cmax ctid"

// checkColumnName says why a column cannot have a name.
func checkColumnName(name string) error {
	if slices.Contains(strings.Fields(systemColumns), name) {
		return errors.New("each table of PostgreSQL has a column of this name anyway")
	}
	return CheckIdentifier(name)
}

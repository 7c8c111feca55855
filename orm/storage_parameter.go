package orm

import (
	"fmt"
	"regexp"
)

// StorageParameter is how PostgreSQL keeps an index, see IndexSpec.Storage.
type StorageParameter struct {
	Name, Value string
}

// String is the parameter as SQL spells it.
func (p StorageParameter) String() string { return p.Name + "=" + p.Value }

var storageParameter = regexp.MustCompile(`^[a-z_][a-z0-9_.]*=[A-Za-z0-9_.-]+$`)

// CheckStorageParameter says why an index cannot have a parameter, which is spelled as in "fillfactor=70". Its name is in small letters, as PostgreSQL
// keeps it. It is nil for a parameter that may be written into SQL.
func CheckStorageParameter(parameter string) error {
	if !storageParameter.MatchString(parameter) {
		return fmt.Errorf("the storage parameter %q is no name in small letters with a number or a word, such as fillfactor=70", parameter)
	}
	return nil
}

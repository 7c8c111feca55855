package migrate

import (
	"fmt"
	"go/format"
	"os"
	"path/filepath"
)

// File is a Go file that [Make] wants written.
type File struct {
	Path      string // absolute
	Content   []byte // formatted
	Component string
	Migration *Migration // nil for all.go, which lists the others

	// Old is the file that this one was, under another name; Write removes it. "" is none.
	Old string

	// Mend says what is left to do by hand, in one line: that the component has to list its migrations. "" is nothing.
	Mend string

	replaces bool // may stand in the place of a file that is there
}

// Write writes the file, and its folder if that is not there. It is written whole or not at all. A migration never takes
// the place of a file that exists.
func (f File) Write() error {
	dir := filepath.Dir(f.Path)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("writing migrations of %s: %w", f.Component, err)
	}
	if _, err := os.Lstat(f.Path); err == nil && !f.replaces {
		return fmt.Errorf("%s exists already: build the program again before you make more migrations", f.Path)
	}
	// The name begins with a point and does not end in .go, so that no build takes what is left after a crash.
	tmp, err := os.CreateTemp(dir, ".writing-*")
	if err != nil {
		return fmt.Errorf("writing %s: %w", f.Path, err)
	}
	defer os.Remove(tmp.Name()) // of no effect once it is renamed
	_, err = tmp.Write(f.Content)
	if err == nil {
		err = tmp.Chmod(0o644)
	}
	if e := tmp.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(tmp.Name(), f.Path)
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", f.Path, err)
	}
	if f.Old != "" {
		if err := os.Remove(f.Old); err != nil {
			return fmt.Errorf("renaming a migration of %s: %w", f.Component, err)
		}
	}
	return nil
}

// formatted is Go source as gofmt writes it.
func formatted(path string, source []byte) ([]byte, error) {
	out, err := format.Source(source)
	if err != nil {
		return nil, fmt.Errorf("%s: formatting: %w", path, err)
	}
	return out, nil
}

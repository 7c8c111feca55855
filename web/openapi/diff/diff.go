// Package diff compares two OpenAPI 3.1 documents and says what a change means for those who use the API: whether a client that was right before
// still is.
//
// What is sent to the API may be widened and never narrowed; what it answers may be narrowed and never widened. References are followed, recursive
// schemas too; everything that must hold at the same time, in allOf or beside a reference, is taken together, and of anyOf and oneOf the alternatives are
// matched. Rules that are no sets (not, if, patternProperties) are compared by their words. Words that are only for people (descriptions, titles, examples)
// are passed by.
package diff

import (
	"encoding/json/v2"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Level says what a change means.
type Level uint8

const (
	// Breaking is a change after which a client that was right may fail.
	Breaking Level = iota
	// Note is a change that somebody should know of.
	Note
	// Compatible is a change that no client can notice but by looking.
	Compatible
)

// String is the word for the level.
func (l Level) String() string { return [...]string{"breaking", "note", "compatible"}[l] }

// Change is one difference.
type Change struct {
	Level Level
	// Pointer is the JSON Pointer of the place: in the new document, and in the old one of what is gone.
	Pointer string
	// Text says what has changed.
	Text string
}

// String is the change on one line.
func (c Change) String() string { return fmt.Sprintf("%-10s  %s: %s", c.Level, c.Pointer, c.Text) }

// Options say what counts. The zero value counts everything.
type Options struct {
	// LooseIDs makes a new operationId a Note. It breaks generated clients only, whose methods are called by it.
	LooseIDs bool
}

// Compare reads two documents of OpenAPI 3.1 as JSON and returns what has changed: the breaking changes first, then by place. No changes is nil.
func Compare(before, after []byte, o Options) ([]Change, error) {
	c := &comparison{o: o, seen: map[string]bool{}, told: map[Change]bool{}}
	for _, d := range []struct {
		raw  []byte
		to   *document
		name string
	}{{before, &c.before, "old"}, {after, &c.after, "new"}} {
		if err := json.Unmarshal(d.raw, &d.to.root); err != nil {
			return nil, fmt.Errorf("reading the %s document: %w", d.name, err)
		}
		version, _ := d.to.root["openapi"].(string)
		switch {
		case strings.HasPrefix(version, "3.0"):
			return nil, fmt.Errorf("the %s document: %w", d.name, errOld)
		case !strings.HasPrefix(version, "3."):
			return nil, fmt.Errorf("the %s document: %w", d.name, errNotOpenAPI)
		}
	}
	c.documents()
	slices.SortStableFunc(c.changes, func(a, b Change) int {
		if a.Level != b.Level {
			return int(a.Level) - int(b.Level)
		}
		return strings.Compare(a.Pointer+"\x00"+a.Text, b.Pointer+"\x00"+b.Text)
	})
	return c.changes, nil
}

var (
	errNotOpenAPI = errors.New("this is no OpenAPI 3 document")
	errOld        = errors.New("OpenAPI 3.0 says some things in other words, such as nullable: convert it to 3.1")
)

// Breaks reports whether one of the changes is breaking.
func Breaks(changes []Change) bool {
	return slices.ContainsFunc(changes, func(c Change) bool { return c.Level == Breaking })
}

package migrate

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Asker answers what [Diff] cannot know. An Asker that has no answer returns an [*UnansweredError]; Diff goes on, collects
// them, and returns all of them together.
type Asker interface {
	// Renamed says whether To is From under a new name. If not, From and what is in it is dropped, and To is new.
	Renamed(q RenameQuestion) (bool, error)

	// Replaced says whether a column whose new type nothing converts to may be dropped, with what is in it, and added again.
	Replaced(q ReplaceQuestion) (bool, error)

	// Fill is the value for the rows that are there, as text.
	Fill(q FillQuestion) (string, error)
}

// RenameQuestion asks whether a table or a column was renamed.
type RenameQuestion struct {
	Table    string // of the column; "" where a table is asked about
	From, To string
}

func (q RenameQuestion) String() string {
	if q.Table == "" {
		return fmt.Sprintf("Was the table %s renamed to %s?", q.From, q.To)
	}
	return fmt.Sprintf("Was the column %s of %s renamed to %s?", q.From, q.Table, q.To)
}

// key is the question as a flag names it: "store_track.name" and "store_track.title", or "store_track" and "store_song".
func (q RenameQuestion) key() (from, to string) {
	if q.Table == "" {
		return q.From, q.To
	}
	return q.Table + "." + q.From, q.To
}

// ReplaceQuestion asks whether what is in a column may go, because nothing turns it into the column's new type.
type ReplaceQuestion struct {
	Table    string
	From, To Column
}

func (q ReplaceQuestion) String() string {
	return fmt.Sprintf("Column %s of %s changes from %s to %s, and nothing turns one into the other. May it be dropped, with what is in it, and added again?", q.To.Name, q.Table, q.From.Type, q.To.Type)
}

// FillQuestion asks what rows get in a column that may not be null and has no default.
type FillQuestion struct {
	Table  string
	Column Column
	Added  bool // the column is new; else it was nullable until now, and rows with NULL are meant
}

func (q FillQuestion) String() string {
	if q.Added {
		return fmt.Sprintf("Which value do the rows of %s get in the new column %s (%s, not null, no default)?", q.Table, q.Column.Name, q.Column.Type)
	}
	return fmt.Sprintf("Which value do the rows of %s get that have NULL in %s (%s), which may not be null any more?", q.Table, q.Column.Name, q.Column.Type)
}

// UnansweredError is a question that nobody answered.
type UnansweredError struct {
	Question fmt.Stringer // RenameQuestion, ReplaceQuestion or FillQuestion
	Mend     string
}

func (e *UnansweredError) Error() string { return e.Question.String() + " " + e.Mend }

// Answers is an Asker that was told everything beforehand, as flags do. The zero value knows no answer.
type Answers struct {
	// Renames are --rename store_track.name=title for a column, --rename store_track=store_song for a table.
	Renames map[string]string

	// Drops are --drop store_track.name: it was not renamed, and what is in it may go.
	Drops []string

	// Fills are --fill store_track.year=1970.
	Fills map[string]string

	// Else is asked what is not among the answers, if it is not nil.
	Else Asker
}

// Renamed looks into Renames and Drops.
func (a Answers) Renamed(q RenameQuestion) (bool, error) {
	from, to := q.key()
	if name, ok := a.Renames[from]; ok {
		return name == to, nil
	}
	if slices.Contains(a.Drops, from) {
		return false, nil
	}
	// Another column took over this new name already, or is said to.
	for name, target := range a.Renames {
		if target == to && sameTable(name, from) {
			return false, nil
		}
	}
	if a.Else != nil {
		return a.Else.Renamed(q)
	}
	return false, &UnansweredError{q, fmt.Sprintf("Say --rename %s=%s if it was, or --drop %s if it was not and what is in it may go.", from, to, from)}
}

// Replaced looks into Drops.
func (a Answers) Replaced(q ReplaceQuestion) (bool, error) {
	key := q.Table + "." + q.To.Name
	if slices.Contains(a.Drops, key) {
		return true, nil
	}
	if a.Else != nil {
		return a.Else.Replaced(q)
	}
	return false, &UnansweredError{q, fmt.Sprintf("Say --drop %s if it may; else give the field another name, and move the data in a migration of your own.", key)}
}

// Fill looks into Fills.
func (a Answers) Fill(q FillQuestion) (string, error) {
	key := q.Table + "." + q.Column.Name
	if value, ok := a.Fills[key]; ok {
		return value, nil
	}
	if a.Else != nil {
		return a.Else.Fill(q)
	}
	return "", &UnansweredError{q, fmt.Sprintf("Say --fill %s=VALUE, give the field a default (`db:\"default=VALUE\"`), or make it a pointer so that it may be null.", key)}
}

// sameTable reports whether both are columns of one table, or both are tables.
func sameTable(a, b string) bool {
	tableA, _, columnA := strings.Cut(a, ".")
	tableB, _, columnB := strings.Cut(b, ".")
	return columnA == columnB && (!columnA || tableA == tableB)
}

// unanswered keeps the error where it is one that Diff collects.
func unanswered(err error) bool {
	var u *UnansweredError
	return errors.As(err, &u)
}

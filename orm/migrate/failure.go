package migrate

import "fmt"

// Failure is the error of a migration that the database, or a function in it, refused.
type Failure struct {
	Migration string // store.0002_track_composer
	Operation string // in words; "" where only the whole was found wrong: rows of SQLite that point at nothing
	Number    int    // of the operation, from 1; 0 where there is none
	Backward  bool
	Kept      int // how many operations before it are done and stay done; 0 where everything was undone
	Cause     error

	partly bool // of the operation itself something is done
	halted bool // the database cannot undo what it did to the schema
}

// Error is one line: what failed, why, and what became of the rest.
func (f *Failure) Error() string {
	doing := "migration"
	if f.Backward {
		doing = "undoing migration"
	}
	text := doing + " " + f.Migration
	if f.Number > 0 {
		text += fmt.Sprintf(", operation %d (%s)", f.Number, f.Operation)
	}
	text += fmt.Sprintf(": %v; ", f.Cause)
	switch {
	case !f.halted || f.Kept == 0 && !f.partly:
		return text + "nothing of this migration was applied"
	case f.Kept == 0:
		text += "a part of the operation"
	case f.Kept == 1:
		text += "operation 1"
	default:
		text += fmt.Sprintf("operations 1 to %d", f.Kept)
	}
	if f.Kept > 0 && f.partly {
		text += fmt.Sprintf(" and a part of %d", f.Number)
	}
	return text + " stayed applied, since this database cannot take them back; mend the cause and run migrate again, which goes on from there"
}

func (f *Failure) Unwrap() error { return f.Cause }

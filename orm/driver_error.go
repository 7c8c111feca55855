package orm

import "strings"

// Failure is the kind of thing that went wrong in a database.
type Failure uint8

// The kinds.
const (
	FailureOther          Failure = iota
	FailureUnique                 // a unique or primary key constraint
	FailureForeignKey             // a row that is pointed at is missing, or a row that goes is pointed at
	FailureNotNull                // NULL in a column that has none
	FailureCheck                  // a check constraint
	FailureTooLong                // a text is longer than its column, or an index of it, can hold
	FailureOutOfRange             // a number or a time that the column cannot hold
	FailureSerialization          // the transaction lost against another: run it again
	FailureDeadlock               // the same, by a deadlock
	FailureBusy                   // a lock was not had in time
	FailureUnavailable            // the database does not answer; nothing was done
	FailureUnknownOutcome         // the connection broke while a statement ran: it is unknown whether it was done
	FailureReadOnly               // a write in a read-only transaction or database
	FailureNoTable                // a table or column does not exist: a migration has not run
	FailureSyntax                 // the database does not understand the statement
	FailureExists                 // what is to be made is there already (told by MySQL only, whose schema changes no transaction takes back)
)

// DriverError is what a driver returns for something that its database refused. DB turns it into the errors that users
// of this package meet; the names are those of the database and are mapped back to models there.
type DriverError struct {
	Kind Failure
	// Table and Columns name what the database told, as it names them; empty where it did not.
	Table   string
	Columns []string
	// Constraint is the name of the constraint, where the database told it.
	Constraint string
	// Cause is the error of the library underneath. It is for logs only.
	Cause error
}

// Error says what was refused, for a log.
func (e *DriverError) Error() string {
	var b strings.Builder
	b.WriteString(e.Kind.String())
	if e.Table != "" {
		b.WriteString(" in table ")
		b.WriteString(e.Table)
	}
	if len(e.Columns) > 0 {
		b.WriteString(" (")
		b.WriteString(strings.Join(e.Columns, ", "))
		b.WriteString(")")
	}
	if e.Cause != nil {
		b.WriteString(": ")
		b.WriteString(e.Cause.Error())
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *DriverError) Unwrap() error { return e.Cause }

// String names the kind.
func (f Failure) String() string {
	switch f {
	case FailureUnique:
		return "unique constraint"
	case FailureForeignKey:
		return "foreign key constraint"
	case FailureNotNull:
		return "not-null constraint"
	case FailureCheck:
		return "check constraint"
	case FailureTooLong:
		return "text too long"
	case FailureOutOfRange:
		return "value out of range"
	case FailureSerialization:
		return "serialization failure"
	case FailureDeadlock:
		return "deadlock"
	case FailureBusy:
		return "database is busy"
	case FailureUnavailable:
		return "database is unavailable"
	case FailureUnknownOutcome:
		return "connection lost, outcome unknown"
	case FailureReadOnly:
		return "read-only"
	case FailureNoTable:
		return "no such table or column"
	case FailureSyntax:
		return "statement not understood"
	case FailureExists:
		return "exists already"
	}
	return "database error"
}
